"""Closing an event: count, unlink, verify, destroy, in an order that survives being killed at any point.

The closed state, the counts, the texts and the release are one transaction of the database. Before its
commit the event is open and its file untouched; after it the event is closed and the file only waits to be
destroyed, which `Installation.sweep` finishes at the next start. The file's write lock is held throughout,
so no answer can come in between counting and closing.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from sys import intern
from typing import TypeVar

from sqlite_utils import Database

from feedback.answers.count import Tally, count, count_groups, total
from feedback.answers.sheet import texts_in
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.store import events
from feedback.store.counts import tally_of
from feedback.store.database import connect, destroy, writing
from feedback.store.event_file import EVENT_PRAGMAS, Turn, sheets, size_of_texts, written
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.themes.release import make_release

Row = TypeVar("Row")
# Told again and again how many of all steps are done.
Progress = Callable[[int, int], None]

# How many bytes of texts are in memory at once; beside its letters each text costs some 200.
TEXTS_HELD = 50_000_000
BESIDE_A_TEXT = 200


def close_event(
    installation: Installation, code: str, *, k: int, today: date, progress: Progress | None = None
) -> None:
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
            _count_and_release(installation, event, path, k=k, today=today, progress=progress)
            destroy(path)
    finally:
        turn.close()


def _count_and_release(
    installation: Installation, event: Event, path: Path, *, k: int, today: date, progress: Progress | None
) -> None:
    file = connect(path, pragmas=EVENT_PRAGMAS)
    try:
        with writing(file):
            questionnaire = installation.version(event.version).questionnaire
            answers = _Answers(file, progress)
            tally, groups = _counted(questionnaire, answers.sheets())
            with writing(installation.db) as db:
                _still_open(db, event.code)
                _write(db, event, tally, today)
                _write_texts(db, event, answers)
                release = make_release(questionnaire, tally, k, groups)
                db.execute(
                    "INSERT INTO release (event, content) VALUES (?, ?)",
                    (event.code, json.dumps(release, ensure_ascii=False)),
                )
                _verify(db, event, count(questionnaire, answers.sheets()), answers.texts())
    finally:
        file.close()


class _Answers:
    """Read the file of an event as often as closing has to, and tell how far it has come."""

    def __init__(self, file: Database, progress: Progress | None) -> None:
        self._file, self._progress = file, progress
        people, writers, letters = size_of_texts(file)
        # So that no more than some of the texts are in memory at once, and each part is sorted by itself.
        self.parts = min(1 + (letters + BESIDE_A_TEXT * writers) // TEXTS_HELD, 256)
        self._steps, self._done = 2 * people + (1 + self.parts) * writers, 0

    def sheets(self) -> Iterator[Sequence[bytes]]:
        """Yield what everybody chose."""
        return self._followed(sheets(self._file))

    def texts(self) -> Iterator[tuple[bytes, str, str]]:
        """Yield every text, after the id of the response that it is in and its question."""
        for some in self._followed(written(self._file)):
            for row, texts in some:
                for question, text in texts_in(texts).items():
                    yield row, intern(question), text  # one name in memory for all its texts

    def _followed(self, found: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
        for some in found:
            yield some
            self._done += len(some)
            if self._progress:
                self._progress(self._done, self._steps)


def _counted(
    questionnaire: Questionnaire, sheets: Iterable[Sequence[bytes]]
) -> tuple[Tally, Mapping[str, Tally] | None]:
    """Return the tally of everybody, and of the groups that the questionnaire compares, which are not kept."""
    if questionnaire.compare_by is None:
        return count(questionnaire, sheets), None
    groups = count_groups(questionnaire, questionnaire.compare_by, sheets)
    return total(groups.values()), groups


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


def _write_texts(db: Database, event: Event, answers: _Answers) -> None:
    """Write the texts, each alone under a random id, in the order of these ids."""
    # Made from the operating system's randomness and forgotten: nobody can lead an id back to a response.
    key = secrets.token_bytes(32)
    for part in range(answers.parts):
        texts = ((_text_id(row, question, key), question, text) for row, question, text in answers.texts())
        held = sorted(each for each in texts if each[0][0] * answers.parts // 256 == part)
        db.conn.executemany(
            "INSERT INTO text (id, event, question, text) VALUES (?, ?, ?, ?)",
            ((identity, event.code, question, text) for identity, question, text in held),
        )


def _text_id(row: bytes, question: str, key: bytes) -> bytes:
    return hashlib.blake2b(row + question.encode(), key=key, digest_size=16).digest()


def _verify(db: Database, event: Event, expected: Tally, texts: Iterable[tuple[bytes, str, str]]) -> None:
    """Hold what was written against a second count of the file; if they differ, everything is undone."""
    kept = tally_of(db, event.code)
    kept_texts = db.execute("SELECT question, text FROM text WHERE event = ?", (event.code,))
    if kept != expected or _heap(kept_texts) != _heap(each[1:] for each in texts):
        raise Refusal(
            Sentence(
                "What was counted for event %(code)s does not match its file; it stays open.", code=event.code
            )
        )


def _heap(texts: Iterable[tuple[str, ...]]) -> tuple[int, int]:
    """Return what two heaps of texts have in common only if they hold the same: how many, and a sum."""
    number, marks = 0, 0
    for each in texts:
        number += 1
        marks += hash(each)
    return number, marks
