"""Ending a try-out: count what was said, forget who said it together, and let what was tried out get on."""

import sqlite3
from contextlib import suppress

from sqlite_utils import Database

from feedback.questionnaire.card import what_is_agreed
from feedback.refusal import Refusal
from feedback.store import cards, trials
from feedback.store.database import writing
from feedback.store.deciding import tried_out


def end(db: Database, code: str, role: str) -> None:
    """Count what was said in an open try-out and destroy each single voice. Ending is final.

    What fewer than three people said of a question is forgotten with the rest. Each other question that still is
    a draft in the same words counts as tested; `role` and the code stand in its history.
    """
    with writing(db):
        if not db.execute("UPDATE trial SET state = 'closed' WHERE code = ? AND state = 'open'", (code,)).rowcount:
            raise Refusal(trials.OVER)
        _count(db, code)
        trials.write_anew(db, [row for row in trials.voices(db) if row[0] != code])
        _let_get_on(db, code, role)
    # How many empty pages are left would tell how many took part.
    with suppress(sqlite3.OperationalError):  # somebody else writes for long, or the disk is full
        db.execute("VACUUM")


def _count(db: Database, code: str) -> None:
    values = {"code": code, "enough": trials.ENOUGH}
    db.execute(
        "UPDATE trial SET people = (SELECT nullif(max(people, :enough - 1), :enough - 1) FROM "
        "(SELECT count(DISTINCT attempt) AS people FROM trial_answer WHERE trial = :code)) WHERE code = :code",
        values,
    )
    db.execute(
        "INSERT INTO trial_answered (trial, question, people) SELECT trial, question, count(DISTINCT attempt) "
        "FROM trial_answer WHERE trial = :code GROUP BY question HAVING count(DISTINCT attempt) >= :enough",
        values,
    )
    db.execute(
        "INSERT INTO trial_count (trial, question, option, people) SELECT trial, question, option, count(*) "
        "FROM trial_answer WHERE trial = :code AND question IN "
        "(SELECT question FROM trial_answered WHERE trial = :code) GROUP BY question, option",
        values,
    )


def _let_get_on(db: Database, code: str, role: str) -> None:
    trial = trials.find(db, code)
    spoken = trials.results(db, code)
    for question in trial.questionnaire.asked if trial else ():
        card = cards.find(db, question.id)
        if card and question.id in spoken:
            tried_out(db, card.mark, role, code, digest=what_is_agreed(question, card.language))
