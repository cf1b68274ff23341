"""What the file of an open event holds of one person: each of its columns, in a sentence and with an example."""

from dataclasses import dataclass

from feedback.answers.anonymise import AnonymousResponse
from feedback.answers.sheet import Sheet
from feedback.questionnaire.kinds import SCALES, Kind, for_translation
from feedback.questionnaire.model import Question
from feedback.store.event_file import example
from feedback.web.language import gettext

SENTENCES = {
    ("response", "id"): for_translation("A random number for your answers. It says nothing about you."),
    ("response", "choices"): for_translation("Numbers that say which answers you chose. 00 means none."),
    ("response", "texts"): for_translation("What you wrote in your own words."),
    ("attempt_key", "key"): for_translation(
        "A secret number. With it, sending twice counts once. It is destroyed with the file."
    ),
}


@dataclass(frozen=True, slots=True)
class SavedView:
    """Show one column: its name, what it is for in an English sentence, and what it holds in the example."""

    name: str
    sentence: str
    value: str


def what_we_save() -> tuple[SavedView, ...]:
    """Return every column of the file of an open event, in the order of its tables."""
    response = AnonymousResponse({"heard": SCALES["how-often"][1].id, "wish": gettext("More time for music.")})
    sheet = Sheet((Question("heard", Kind.SCALE, {}, scale="how-often"), Question("wish", Kind.TEXT, {})))
    return tuple(
        SavedView(name=f"{table}.{column}", sentence=SENTENCES[table, column], value=value)
        for (table, column), value in example(sheet, response).items()
    )
