"""Events: their codes, their states, who runs them, and their releases."""

import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from feedback.languages import plain_digits
from feedback.refusal import Refusal
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
    """Hold one learning event: its code, the questionnaire version that it asks, and its languages."""

    code: str
    title: str
    version: str
    state: State
    languages: tuple[str, ...]
    nation: str | None = None
    series: str | None = None
    closed_on: str | None = None
    expected: int | None = None

    @property
    def is_open(self) -> bool:
        """Return whether answers are taken."""
        return self.state is State.OPEN


_COLUMNS = "code, title, version, state, languages, nation, series, closed_on, expected"


def create(
    db: Database,
    *,
    title: str,
    version: str,
    languages: Sequence[str],
    nation: str | None = None,
    series: str | None = None,
    expected: int | None = None,
    facilitators: Sequence[str] = (),
) -> Event:
    """Make a draft event under a new code; without named facilitators every facilitator can run it."""
    with writing(db):
        code = _new_code(db)
        db.execute(
            "INSERT INTO event (code, title, version, state, languages, nation, series, expected) "
            "VALUES (?, ?, ?, 'draft', ?, ?, ?, ?)",
            (code, title, version, json.dumps(list(languages)), nation, series, expected),
        )
        for person in facilitators:
            db.execute("INSERT INTO event_facilitator (event, person) VALUES (?, ?)", (code, person))
    return get(db, code)


def _new_code(db: Database) -> str:
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        code = letters + "".join(secrets.choice(CODE_DIGITS) for _ in range(2))
        if find(db, code) is None:
            return code


def tidy_code(typed: str) -> str:
    """Return an event code as it is stored from what somebody typed: any case, spaces, hyphens and digits."""
    kept = (letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum())
    return plain_digits("".join(kept)).upper()[:20]


def find(db: Database, code: str) -> Event | None:
    """Return the event with a code, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM event WHERE code = ?", (code,)).fetchone()  # noqa: S608 fixed names
    return _event(row) if row else None


def get(db: Database, code: str) -> Event:
    """Return the event with a code as somebody typed it, or refuse."""
    event = find(db, tidy_code(code))
    if event is None:
        raise Refusal(f"There is no event with the code “{code}”; “feedback event list” shows all codes.")
    return event


def every(db: Database) -> list[Event]:
    """Return all events, the open ones first, then drafts, then the closed ones, each by title."""
    order = "CASE state WHEN 'open' THEN 0 WHEN 'draft' THEN 1 ELSE 2 END, title, code"
    return [_event(row) for row in db.execute(f"SELECT {_COLUMNS} FROM event ORDER BY {order}")]  # noqa: S608


def run_by(db: Database, person: str) -> list[Event]:
    """Return the events that a facilitator can run: those that name them, and those that name nobody."""
    return [event for event in every(db) if may_run(db, event, person)]


def may_run(db: Database, event: Event, person: str) -> bool:
    """Return whether a facilitator can run an event."""
    named = {name for (name,) in db.execute("SELECT person FROM event_facilitator WHERE event = ?", (event.code,))}
    return not named or person in named


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
    code, title, version, state, languages, *more = row
    return Event(code, title, version, State(state), tuple(json.loads(languages)), *more)
