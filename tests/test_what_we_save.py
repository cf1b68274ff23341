"""What a young person reads about what is saved comes from the tables themselves, and names all of them."""

import re
import sqlite3
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from feedback.answers.anonymise import AnonymousResponse
from feedback.answers.sheet import Sheet
from feedback.languages import LANGUAGES
from feedback.store import event_file
from feedback.store.event_file import SCHEMA, example
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.web.young_people.what_we_save import SENTENCES
from tests.examples import attempt, small_questionnaire
from tests.page_checks import Page, said, words_of

ANSWERS = AnonymousResponse({"often": "never", "helps": ("music",), "wish": "Mehr Musik, “bitte”"})
SHEET = Sheet(small_questionnaire().asked)
MOST_WORDS = 150  # C-4
every_language = pytest.mark.parametrize("lang", LANGUAGES)


def columns() -> list[tuple[str, str]]:
    """Return each column of the file of an open event, read without our own program."""
    with closing(sqlite3.connect(":memory:")) as file:
        for table in SCHEMA:
            file.execute(table)
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [(table, row[1]) for table in tables for row in file.execute(f"PRAGMA table_xinfo('{table}')")]


def test_every_column_has_a_sentence_and_every_sentence_a_column() -> None:
    assert list(SENTENCES) == columns()


def test_a_new_column_would_be_in_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    more = SCHEMA[0].replace("texts TEXT", "place TEXT NOT NULL DEFAULT 'Cardiff', texts TEXT")
    monkeypatch.setattr(event_file, "SCHEMA", (more, SCHEMA[1]))
    assert example(SHEET, ANSWERS)["response", "place"] == "Cardiff"


def test_the_example_looks_like_what_is_in_a_real_file(installation: Installation, event: Event) -> None:
    Intake(installation).take(event.code, attempt(), ANSWERS)
    with closing(sqlite3.connect(str(installation.event_file(event.code)))) as file:
        ((id_, choices, texts),) = file.execute("SELECT id, choices, texts FROM response")
        ((key,),) = file.execute("SELECT key FROM attempt_key")
    made_up = example(SHEET, ANSWERS)
    assert made_up["response", "choices"] == choices.hex() == "0400000000010100"
    assert made_up["response", "texts"] == texts == '{"wish":"Mehr Musik, “bitte”"}'
    assert len(bytes.fromhex(made_up["response", "id"])) == len(id_)
    assert len(bytes.fromhex(made_up["attempt_key", "key"])) == len(key)
    assert list(made_up) == columns()
    assert made_up == example(SHEET, ANSWERS)


@every_language
def test_the_page_shows_every_column_with_its_sentence_and_an_example(client: FlaskClient, lang: str) -> None:
    page = Page(client.get(f"/{lang}/privacy").text, f"/{lang}/privacy")
    names = [words_of(each) for each in page.all("dt")]
    assert names == [f"{table}.{column}" for table, column in SENTENCES]
    for each, sentence in zip(page.all("dd"), SENTENCES.values(), strict=True):
        assert said(sentence, lang) in words_of(each)
    values = [words_of(each) for each in page.all("bdi") if page.parents[each].tag == "dd"]
    # The second step of a scale, and that something was written.
    assert values[1:3] == ["0201", f'{{"wish":"{said("More time for music.", lang)}"}}']
    assert [len(values[0]), len(values[3])] == [32, 64]
    for each in page.all("bdi"):
        if page.parents[each].tag in {"dt", "dd"}:
            assert each.get("dir") == "ltr"


def read(page: Page) -> str:
    """Return what stands on a page beside its example."""
    return " ".join(words_of(each) for each in page.all("h1", "h2", "p") if page.one("main") in page.above(each))


def test_the_page_is_short_and_keeps_to_what_is_true(client: FlaskClient) -> None:
    words = read(Page(client.get("/en/privacy").text, "/en/privacy"))
    assert len(re.findall(r"[\w’'-]+", words)) <= MOST_WORDS
    for promised_too_much in ("100", "completely", "never know", "no one can", "nobody can ever", "anonym"):
        assert promised_too_much not in words.casefold()
