"""Try-outs of drafts: their codes, what was said about each question, and nothing of what was answered to it.

What is said while a try-out is open stands under a hash of an attempt that only this installation's key makes.
Ending (store/trial_ending.py) leaves counts alone, and only of questions that enough people spoke about.
"""

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from feedback.questionnaire.document import from_document
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.publish import freeze
from feedback.questionnaire.trial import SAID_IDS, languages_to_try
from feedback.refusal import Refusal, Sentence
from feedback.store import events
from feedback.store.database import beside, writing
from feedback.store.event_file import row_id
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore
from feedback.store.key import derived
from feedback.store.refused_by_advisers import refuse_what_was_stopped

# What fewer people said is never shown, and not kept after the end.
ENOUGH = 3
# A group tries a draft out. Each time all that was said is written anew, so there is an end to it.
MOST_PEOPLE = 200

OVER = Sentence("This try-out is over already.")

Row = tuple[str, bytes, str, str]  # the try-out, the hash of the attempt, the question, and what was said of it

_TRIALS = "SELECT code, content, state, people FROM trial"


class TrialOver(Refusal):
    """Say that a try-out takes nothing more in."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold one try-out: its code, the draft as it was when it began, and, once it is over, how many took part.

    people: None while it goes on, and for good where they were fewer than three.
    """

    code: str
    questionnaire: Questionnaire
    is_open: bool
    people: int | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which it can be tried out."""
        return languages_to_try(self.questionnaire)


@dataclass(frozen=True, slots=True)
class SaidAbout:
    """Count what was said about one question: how many people spoke about it, and how many chose each option."""

    people: int
    chosen: Mapping[str, int]


# ---- Reading ----------------------------------------------------------------------------------------------------


def find(db: Database, code: str) -> Trial | None:
    """Return the try-out with a code, or None."""
    row = db.execute(f"{_TRIALS} WHERE code = ?", (code,)).fetchone()
    return _trial(row) if row else None


def of_questionnaire(db: Database, name: str) -> list[Trial]:
    """Return the try-outs of a questionnaire, those that go on first; nothing says which came before another."""
    rows = db.execute(f"{_TRIALS} WHERE questionnaire = ? ORDER BY state DESC, code", (name,))
    return [_trial(row) for row in rows]


def has_enough(db: Database, code: str) -> bool:
    """Return whether three people took part in a try-out; nothing else about it is told before its end."""
    query = "SELECT count(*) FROM (SELECT DISTINCT attempt FROM trial_answer WHERE trial = ? LIMIT ?)"
    return bool(db.execute(query, (code, ENOUGH)).fetchone()[0] >= ENOUGH)


def results(db: Database, code: str) -> dict[str, SaidAbout]:
    """Return what was said about each question of a try-out that is over; nothing where fewer than three spoke."""
    people = db.execute("SELECT question, people FROM trial_answered WHERE trial = ?", (code,)).fetchall()
    return {question: SaidAbout(number, _chosen(db, question, code)) for question, number in people}


def said_about(db: Database, mark: str) -> SaidAbout | None:
    """Return what was said about a question in all its try-outs that are over, or None where there is nothing."""
    query = "SELECT sum(people) FROM trial_answered WHERE question = ?"
    (people,) = db.execute(query, (mark,)).fetchone()
    return SaidAbout(people, _chosen(db, mark)) if people else None


def _chosen(db: Database, question: str, code: str | None = None) -> dict[str, int]:
    query = (
        "SELECT option, sum(people) FROM trial_count WHERE question = ? AND trial = coalesce(?, trial) GROUP BY 1"
    )
    found = dict(db.execute(query, (question, code)))
    return {option: found.get(option, 0) for option in SAID_IDS}


def _trial(row: Sequence[Any]) -> Trial:
    code, content, state, people = row
    return Trial(code, from_document(json.loads(content)), state == "open", people)


# ---- Writing ----------------------------------------------------------------------------------------------------


def start(db: Database, questionnaire: Questionnaire) -> Trial:
    """Let people try a draft out as it is now, under a new code; refuse what advisers stopped or talk about."""
    if not questionnaire.asked:
        raise Refusal(Sentence("There is no question to try out yet. Add one first."))
    if not languages_to_try(questionnaire):
        raise Refusal(Sentence("No language has all words yet. Write every question in one language first."))
    with writing(db):
        refuse_what_was_stopped(db, questionnaire)
        code = events.new_code(db)
        db.execute(
            "INSERT INTO trial (code, questionnaire, content, state) VALUES (?, ?, ?, 'open')",
            (code, questionnaire.name, freeze(questionnaire)),
        )
    return Trial(code, questionnaire, is_open=True)


def take(installation: Installation, code: str, attempt: str, said: Mapping[str, Sequence[str]]) -> None:
    """Return once what somebody said about each question is on disk; the same attempt again replaces it.

    said: by the id of the question that it is about. Raises TrialOver or CouldNotStore, and then nothing was kept.
    """
    who = row_id(attempt, derived(installation.key, "trial", code.encode()))
    rows = [(code, who, question, option) for question, options in said.items() for option in options]
    try:
        with writing(installation.db) as db:
            if db.execute("SELECT 1 FROM trial WHERE code = ? AND state = 'open'", (code,)).fetchone() is None:
                raise TrialOver(OVER)
            _put(db, code, who, rows)
        _hide_time(installation)
    except (sqlite3.Error, OSError) as fault:
        raise CouldNotStore(f"The answers could not be written to disk ({fault}).") from fault


def _put(db: Database, code: str, who: bytes, rows: list[Row]) -> None:
    others = [row for row in voices(db) if row[:2] != (code, who)]
    if len({attempt for trial, attempt, *_ in others if trial == code}) >= MOST_PEOPLE:
        raise TrialOver(OVER)
    write_anew(db, [*others, *rows])


def voices(db: Database) -> list[Row]:
    """Return what was said in all open try-outs."""
    return db.execute("SELECT trial, attempt, question, option FROM trial_answer").fetchall()


def write_anew(db: Database, rows: list[Row]) -> None:
    """Keep what was said in all open try-outs in place of what was kept before; only inside `writing`.

    SQLite leaves rows in order of arrival within a page, and copies of rows where it splits one. A table that is
    emptied as a whole leaves nothing, and filled by its key it is the same whoever came first. (A foreign key on
    it would let SQLite delete its rows one by one.)
    """
    db.execute("DELETE FROM trial_answer")
    db.conn.executemany(
        "INSERT INTO trial_answer (trial, attempt, question, option) VALUES (?, ?, ?, ?)", sorted(rows)
    )


def _hide_time(installation: Installation) -> None:
    """Set the times of the database to one moment for everybody: its last change is when somebody sent (N-01)."""
    for each in (installation.database_file, beside(installation.database_file, "-journal")):
        with suppress(FileNotFoundError):
            os.utime(each, (0, 0))
