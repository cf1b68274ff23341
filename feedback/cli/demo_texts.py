"""The work of the reviewers in a demonstration: texts that were read, coded and released, all invented."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from feedback.store import codebook, codings, frameworks, people, quotes, text_themes, texts
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.pools import Pool
from feedback.store.texts import Made

FRAMEWORK = "starter"
SECOND_REVIEWER = "second reviewer"


@dataclass(frozen=True, slots=True)
class Written:
    """Hold a text that nobody wrote, its translation, and the theme that it is about."""

    text: str
    theme: str
    translation: str = ""


# A theme stands under an outcome of the starter framework, or under none.
THEMES: dict[str, str | None] = {
    "Adults explain letters and decisions": "23",
    "Adults who listen": "22",
    "Sport and free time": None,
}
EXPLAIN, LISTEN, SPORT = THEMES
WRITTEN = (
    Written("Adults could explain letters to us.", EXPLAIN),
    Written("أريد أن أفهم الرسائل التي تصلني.", EXPLAIN, "I want to understand the letters that I get."),
    Written("My teacher listens.", LISTEN),
    Written("ምስ ማሕበራዊ ሰራሕተኛይ ንምዝራብ ዝያዳ ግዜ።", LISTEN, "More time to talk to my social worker."),
    Written("Football on Saturdays.", SPORT),
    Written("Mwy o gerddoriaeth a chwaraeon.", SPORT, "More music and sport."),
)
QUOTES = {
    EXPLAIN: "Some of us get post that we cannot read on our own.",
    LISTEN: "It helps when somebody takes time for me.",
}


def review(installation: Installation, event: Event, *, k: int, today: date, passphrase: str) -> None:
    """Let two reviewers read, code and release what people wrote at an event."""
    db = installation.db
    people.accept(db, people.invite(db, SECOND_REVIEWER, [Role.REVIEWER]), SECOND_REVIEWER, passphrase)
    first, second = (people.get(db, name).mark for name in (Role.REVIEWER.value, SECOND_REVIEWER))
    framework = frameworks.get(db, FRAMEWORK)
    codebook.seed(db, framework, Role.REVIEWER.value)
    codes = {
        theme: codebook.propose(
            db, Role.REVIEWER.value, theme, framework=FRAMEWORK if outcome else None, outcome=outcome
        ).mark
        for theme, outcome in THEMES.items()
    }
    _read(installation, event, codes, (first, second))
    seen = text_themes.ready(db, [event.code], framework, k=k).state
    text_themes.release(db, event.code, [event.code], framework, seen=seen, k=k, today=today)
    for theme, words in QUOTES.items():
        quote = quotes.propose(db, event.code, codes[theme], "en", words, first)
        if theme == LISTEN:  # the other one waits for the second reviewer
            quotes.release_quote(db, quote, second)


def _read(installation: Installation, event: Event, codes: dict[str, str], readers: tuple[str, str]) -> None:
    db = installation.db
    written = {each.text: each for each in WRITTEN}
    while (unread := texts.pool(db, event.code)) and unread.unread:
        for text in texts.next_unread(db, unread, ""):
            about = written[text.text]
            texts.keep(
                db, [Made(text.id, text.text, about.translation, needs_action=False, began_with=text.state)]
            )
            _code(installation, event, text.id, about.theme, codes, readers)


def _code(
    installation: Installation,
    event: Event,
    text: str,
    theme: str,
    codes: dict[str, str],
    readers: tuple[str, str],
) -> None:
    """Code a text; the second reviewer codes every third one too, and now and then sees another theme in it."""
    pool = cast(Pool, codings.pool(installation.db, event.code))
    codings.give(installation.db, pool, readers[0], [text], codes[theme], None)
    if int(text, 16) % 3 == 0:
        seen = LISTEN if int(text, 16) % 15 == 0 else theme
        codings.give(installation.db, pool, readers[1], [text], codes[seen], None)
