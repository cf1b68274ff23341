"""Closing an event: count, unlink, verify, destroy, in an order that survives being killed at any point.

The closed state, the counts, the texts and the release are one transaction of the database. Before its
commit the event is open and its file untouched; after it the event is closed and the file only waits to be
destroyed, which `Installation.sweep` finishes at the next start. The file's write lock is held throughout,
so no answer can come in between counting and closing.
"""

import json
import secrets
from collections import Counter
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from feedback.answers.count import Tally, count
from feedback.refusal import Refusal, Sentence
from feedback.store import events
from feedback.store.database import connect, destroy, writing
from feedback.store.event_file import EVENT_PRAGMAS, Turn, responses
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.themes.release import make_release


def close_event(installation: Installation, code: str, *, k: int, today: date) -> None:
    """Count an open event, make its release, and destroy its file. Closing is final."""
    event = _still_open(installation.db, code)
    path = installation.event_file(event.code)
    missing = Refusal(
        Sentence(
            "The file of event %(code)s is missing from %(folder)s; nothing was closed.",
            code=event.code,
            folder=path.parent,
        )
    )
    try:
        turn = Turn(path)
    except FileNotFoundError:
        _still_open(installation.db, code)
        raise missing from None
    try:
        # Nobody writes to the file from before it is counted until it is gone.
        with turn:
            _still_open(installation.db, code)  # somebody else may have closed it while this one waited
            if not path.is_file():
                raise missing
            _count_and_release(installation, event, path, k=k, today=today)
            destroy(path)
    finally:
        turn.close()


def _count_and_release(installation: Installation, event: Event, path: Path, *, k: int, today: date) -> None:
    file = connect(path, pragmas=EVENT_PRAGMAS)
    try:
        with writing(file):
            questionnaire = installation.version(event.version).questionnaire
            tally = count(questionnaire, responses(file))
            with writing(installation.db) as db:
                _still_open(db, event.code)
                _write(db, event, tally, today)
                release = make_release(questionnaire, tally, k)
                db.execute(
                    "INSERT INTO release (event, content) VALUES (?, ?)",
                    (event.code, json.dumps(release, ensure_ascii=False)),
                )
                _verify(db, event, count(questionnaire, responses(file)))
    finally:
        file.close()


def _still_open(db: Database, code: str) -> Event:
    event = events.get(db, code)
    if event.state is not State.OPEN:
        raise Refusal(
            Sentence(
                "Event %(code)s is %(state)s; only an open event can be closed.",
                code=event.code,
                state=Sentence(event.state),
            )
        )
    return event


def _write(db: Database, event: Event, tally: Tally, today: date) -> None:
    db.execute("UPDATE event SET state = 'closed', closed_on = ? WHERE code = ?", (today.isoformat(), event.code))
    db.execute("INSERT INTO turnout (event, people) VALUES (?, ?)", (event.code, tally.people))
    db.conn.executemany(
        "INSERT INTO answered (event, question, people) VALUES (?, ?, ?)",
        ((event.code, question, people) for question, people in tally.answered.items()),
    )
    db.conn.executemany(
        "INSERT INTO count (event, question, option, people) VALUES (?, ?, ?, ?)",
        ((event.code, *place, people) for place, people in tally.chosen.items()),
    )
    db.conn.executemany(
        "INSERT INTO text (id, event, question, text) VALUES (?, ?, ?, ?)",
        ((secrets.token_bytes(16), event.code, question, text) for question, text in tally.texts),
    )


def _verify(db: Database, event: Event, expected: Tally) -> None:
    """Hold what was written against a second count of the file; if they differ, everything is undone."""
    one = (event.code,)
    written = Tally(
        people=db.execute("SELECT people FROM turnout WHERE event = ?", one).fetchone()[0],
        answered=dict(db.execute("SELECT question, people FROM answered WHERE event = ?", one)),
        chosen={
            (question, option): people
            for question, option, people in db.execute(
                "SELECT question, option, people FROM count WHERE event = ?", one
            )
        },
    )
    texts = Counter(db.execute("SELECT question, text FROM text WHERE event = ?", one))
    same = (written.people, written.answered, written.chosen) == (
        expected.people,
        expected.answered,
        expected.chosen,
    )
    if not same or texts != Counter(expected.texts):
        raise Refusal(
            Sentence(
                "What was counted for event %(code)s does not match its file; it stays open.", code=event.code
            )
        )
