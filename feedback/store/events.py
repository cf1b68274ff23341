"""Events: their codes, their states, who runs them, and their releases."""

import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlite_utils import Database

from feedback.languages import plain_digits
from feedback.refusal import Refusal, Sentence
from feedback.store import series as series_store
from feedback.store.database import writing

# No vowels, so that no code is a word in any language, and nothing that looks like something else.
CODE_LETTERS = "BCDFGHJKLMNPQRTVWXYZ"
CODE_DIGITS = "23456789"


class State(StrEnum):
    """Say where an event stands; it only ever goes forward."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one learning event: its code, the questionnaire version that it asks, and its languages.

    `version` is "" while nobody has said who acts on the answers: only then is the questionnaire published.
    """

    code: str
    title: str
    version: str
    state: State
    languages: tuple[str, ...]
    nation: str | None = None
    series: str | None = None
    closed_on: str | None = None
    expected: int | None = None
    series_mark: str | None = None
    questionnaire: str | None = None
    place: str | None = None
    held_on: date | None = None
    audience: str | None = None
    answer_by: date | None = None
    safeguarding_lead: str | None = None
    procedure: str | None = None
    private_space: str | None = None
    interpreters: str | None = None

    @property
    def is_open(self) -> bool:
        """Return whether answers are taken."""
        return self.state is State.OPEN

    @property
    def month(self) -> str:
        """Return in which month it was, as 2027-03; where nobody said, that in which it was closed."""
        return (self.held_on.isoformat() if self.held_on else self.closed_on or "")[:7]

    @property
    def safety_unsaid(self) -> tuple[str, ...]:
        """Return which of the things that keep young people safe nobody has written down (SG-03)."""
        return tuple(name for name in SAFETY if not getattr(self, name))


MOST_PEOPLE = 100_000  # who can be expected at one event
SAFETY = ("safeguarding_lead", "procedure", "private_space", "interpreters")
# What can still be put right while young people answer; none of it changes what they were asked.
ALSO_WHILE_OPEN = {"place", "held_on", "expected", *SAFETY}
_CHANGEABLE = {
    "title",
    "nation",
    "questionnaire",
    "version",
    "languages",
    "audience",
    "answer_by",
    *ALSO_WHILE_OPEN,
}

Said = str | int | date | Sequence[str] | None

_QUERY = """
    SELECT code, title, coalesce(version, ''), state, languages, event.nation, series.name, closed_on, expected,
        event.series, questionnaire, event.place, held_on, event.audience, answer_by,
        safeguarding_lead, procedure, private_space, interpreters
    FROM event LEFT JOIN series ON series.mark = event.series
"""


def create(
    db: Database,
    *,
    title: str,
    version: str = "",
    languages: Sequence[str] = (),
    series: str | None = None,
    facilitators: Sequence[str] = (),
    **said: Said,
) -> Event:
    """Make a draft event under a new code, in the series with a name, which is made where there is none.

    Without named facilitators, of its own or of its series, every facilitator can run it. What else is said about
    it is named as in `Event`.
    """
    with writing(db):
        code = _create(db, title, facilitators, said)
        db.execute(
            "UPDATE event SET version = nullif(?2, ''), languages = ?3, series = ?4, "
            "questionnaire = (SELECT questionnaire FROM version WHERE digest = ?2) WHERE code = ?1",
            (
                code,
                version,
                json.dumps(list(languages)),
                series_store.find_or_make(db, series) if series else None,
            ),
        )
    return cast(Event, find(db, code))


def create_once(
    db: Database, form: str, *, title: str, facilitators: Sequence[str], **said: Said
) -> tuple[Event, bool]:
    """Return the draft that a form makes, and whether it is new: sent again, the form changes the one it made."""
    with writing(db):
        row = db.execute("SELECT code FROM event WHERE made_by_form = ?", (form or None,)).fetchone()
        code = row[0] if row else _create(db, title, facilitators, said)
        _update(db, code, {"title": title, **said})
        db.execute("UPDATE event SET made_by_form = nullif(?, '') WHERE code = ?", (form, code))
    return cast(Event, find(db, code)), not row


def _create(db: Database, title: str, facilitators: Sequence[str], said: dict[str, Said]) -> str:
    code = new_code(db)
    db.execute("INSERT INTO event (code, title, state, languages) VALUES (?, ?, 'draft', '[]')", (code, title))
    _update(db, code, said)
    for person in facilitators:
        db.execute("INSERT INTO event_facilitator (event, person) VALUES (?, ?)", (code, person))
    return code


def throw_away(db: Database, code: str) -> None:
    """Remove a draft; what young people saw is kept."""
    with writing(db):
        db.execute(
            "DELETE FROM event_facilitator WHERE event IN "
            "(SELECT code FROM event WHERE code = ? AND state = 'draft')",
            (code,),
        )
        if not db.execute("DELETE FROM event WHERE code = ? AND state = 'draft'", (code,)).rowcount:
            raise Refusal(Sentence("Only a draft can be thrown away."))


def change(db: Database, code: str, **said: Said) -> None:
    """Keep what is said about an event now; of an open one only what changes nothing for those who answer."""
    with writing(db):
        (state,) = db.execute("SELECT state FROM event WHERE code = ?", (code,)).fetchone()
        if state == State.CLOSED:
            raise Refusal(Sentence("This event is closed, so it cannot be changed any more."))
        if state == State.OPEN and not ALSO_WHILE_OPEN.issuperset(said):
            raise Refusal(Sentence("This event is open, so this cannot be changed any more."))
        _update(db, code, said)


def _update(db: Database, code: str, said: dict[str, Said]) -> None:
    strange = said.keys() - _CHANGEABLE
    if strange:
        raise TypeError(f"an event has no {', '.join(strange)} to be changed")
    for name, value in said.items():
        db.execute(f"UPDATE event SET {name} = ? WHERE code = ?", (_kept(value), code))  # noqa: S608 checked names


def _kept(value: Said) -> str | int | None:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value or None
    return json.dumps(list(value))


def put_into_series(db: Database, event: Event, mark: str | None, person: str) -> None:
    """Put an event into a series or, with None, take it out of its own.

    What is everybody's is not put into a series that names somebody: all others would lose it. An event that only
    its series names anybody for stays with whoever takes it out: it must not become everybody's.
    """
    with writing(db):
        was_everybodys = not _named(db, event)
        if was_everybodys and db.execute("SELECT 1 FROM series_facilitator WHERE series = ?", (mark,)).fetchone():
            raise Refusal(
                Sentence(
                    "Every facilitator can run “%(title)s”, so it cannot go into this series.", title=event.title
                )
            )
        db.execute("UPDATE event SET series = ? WHERE code = ?", (mark, event.code))
        moved = find(db, event.code)
        if moved and not was_everybodys and not may_run(db, moved, person, even_unnamed=False):
            db.execute("INSERT INTO event_facilitator (event, person) VALUES (?, ?)", (event.code, person))


def new_code(db: Database) -> str:
    """Return a code that no event and no try-out has."""
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        code = letters + "".join(secrets.choice(CODE_DIGITS) for _ in range(2))
        query = "SELECT 1 FROM event WHERE code = ?1 UNION SELECT 1 FROM trial WHERE code = ?1"
        if db.execute(query, (code,)).fetchone() is None:
            return code


def tidy_code(typed: str) -> str:
    """Return an event code as it is stored from what somebody typed: any case, spaces, hyphens and digits."""
    kept = (letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum())
    return plain_digits("".join(kept)).upper()[:20]


def find(db: Database, code: str) -> Event | None:
    """Return the event with a code, or None."""
    row = db.execute(f"{_QUERY} WHERE code = ?", (code,)).fetchone()
    return _event(row) if row else None


def get(db: Database, code: str) -> Event:
    """Return the event with a code as somebody typed it, ready to be worked with, or refuse."""
    event = find(db, tidy_code(code))
    if event is None:
        raise Refusal(f"There is no event with the code “{code}”; “feedback event list” shows all codes.")
    if not event.version:
        raise Refusal(
            Sentence("Event %(code)s has no questions yet; its facilitator sets it up.", code=event.code)
        )
    return event


def every(db: Database) -> list[Event]:
    """Return all events, the open ones first, then drafts, then the closed ones, each by title."""
    order = "CASE state WHEN 'open' THEN 0 WHEN 'draft' THEN 1 ELSE 2 END, title, code"
    return [_event(row) for row in db.execute(f"{_QUERY} ORDER BY {order}")]


def run_by(db: Database, person: str) -> list[Event]:
    """Return the events that a facilitator can run."""
    return [event for event in every(db) if may_run(db, event, person)]


def may_run(db: Database, event: Event, person: str, *, even_unnamed: bool = True) -> bool:
    """Return whether a facilitator can run an event: named by it or by its series, or nobody is named at all."""
    named = _named(db, event)
    return person in named or (even_unnamed and not named)


def _named(db: Database, event: Event) -> set[str]:
    rows = db.execute(
        "SELECT person FROM event_facilitator WHERE event = ? "
        "UNION SELECT person FROM series_facilitator WHERE series = ?",
        (event.code, event.series_mark),
    )
    return {name for (name,) in rows}


def release(db: Database, code: str) -> dict[str, Any] | None:
    """Return the release of a closed event, or None before it is closed."""
    row = db.execute("SELECT content FROM release WHERE event = ?", (code,)).fetchone()
    return json.loads(row[0]) if row else None


@dataclass(frozen=True, slots=True)
class Action:
    """Say in one language what was heard from an event, what is done about it, and what cannot be done."""

    language: str
    heard: str
    did: str
    cannot: str


def save_actions(db: Database, code: str, actions: Sequence[Action]) -> None:
    """Keep what young people are told, in place of what they were told before."""
    with writing(db):
        db.execute("DELETE FROM action WHERE event = ?", (code,))
        db.conn.executemany(
            "INSERT INTO action (event, language, heard, did, cannot) VALUES (?, ?, ?, ?, ?)",
            ((code, each.language, each.heard, each.did, each.cannot) for each in actions),
        )


def actions(db: Database, code: str) -> dict[str, Action]:
    """Return what young people are told about an event, by language."""
    rows = db.execute("SELECT language, heard, did, cannot FROM action WHERE event = ?", (code,))
    return {row[0]: Action(*row) for row in rows}


def _event(row: Sequence[Any]) -> Event:
    values = list(row)
    values[3], values[4] = State(row[3]), tuple(json.loads(row[4]))
    values[12], values[14] = _day(row[12]), _day(row[14])
    return Event(*values)


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
