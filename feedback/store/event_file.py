"""The file of one open event: its whole schema, taking turns at it, and leaving no trace of order in it."""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from sqlite_utils import Database

from feedback.answers.anonymise import AnonymousResponse
from feedback.answers.sheet import Sheet
from feedback.store.database import PRAGMAS, beside, connect, destroy, sync_folder, writing

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting has to do
    fcntl = None

# The whole schema of an open event's file. `feedback check` and its test hold every file against it (C-8).
SCHEMA = (
    "CREATE TABLE response (id BLOB PRIMARY KEY, choices BLOB NOT NULL, texts TEXT NOT NULL) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE attempt_key (key BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
)

# With a write-ahead log a commit pays one fsync instead of four. The log does keep old pages: it is emptied soon
# after each commit, and destroyed with the file.
EVENT_PRAGMAS = PRAGMAS | {"journal_mode": "wal"}

# Seconds without a new response after which nothing that was replaced, and no order of arrival, is left in an open
# event's files; and the longest that they stay while responses keep coming.
OLD_PAGES_LAST = 1.0
OLD_PAGES_LAST_IN_A_RUSH = 30.0

# How many rows are in memory at once: of sheets, and of texts, which are some thousand letters each at worst.
SHEETS_AT_ONCE = 20_000
TEXTS_AT_ONCE = 500


def make_event_file(path: Path) -> None:
    """Make an empty file for responses, in place of whatever an opening that was killed left there."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    destroy(path)
    beside(path, "-turn").touch(mode=0o600)
    file = connect(path, create=True, pragmas=EVENT_PRAGMAS)
    _make_tables(file, secrets.token_bytes(32))
    file.close()
    hide_time(path)
    sync_folder(path.parent)


def _make_tables(file: Database, key: bytes) -> None:
    for table in SCHEMA:
        file.execute(table)
    file.execute("INSERT INTO attempt_key (key) VALUES (?)", (key,))


def example(sheet: Sheet, response: AnonymousResponse) -> dict[tuple[str, str], str]:
    """Return what the file of an event holds after one made-up response, by table and column, ids in hexadecimal.

    It is read back from tables like those of a real file, so that nothing can be saved that is not in it. It is
    the same each time: whoever looks at a page twice must not find it changed.
    """
    key = hashlib.sha256(b"the key of an example").digest()
    file = Database(memory=True)
    try:
        _make_tables(file, key)
        keep(file, [(row_id("an example", key), *sheet.fill(response))])
        return {
            (table.name, column): value.hex() if isinstance(value, bytes) else str(value)
            for table in file.tables
            for row in table.rows
            for column, value in row.items()
        }
    finally:
        file.close()


class Turn:
    """Let processes that write one file take turns, each woken at once; SQLite alone would poll and sleep."""

    _file = -1

    def __init__(self, path: Path) -> None:
        # Only opened, never made here: the file of a closed event must not come back.
        self._file = os.open(beside(path, "-turn"), os.O_RDWR)

    def __enter__(self) -> None:
        if fcntl:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_fault: object) -> None:
        if fcntl:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Take no more turns."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    __del__ = close  # an intake that is dropped, as after a fault, holds nothing open


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open the file of an event for one piece of work, while nobody else writes to it."""
    turn = Turn(path)
    try:
        with turn:
            file = connect(path, pragmas=EVENT_PRAGMAS)
            try:
                yield file
            finally:
                file.close()  # whoever closes last writes the log into the file
                hide_time(path)
    finally:
        turn.close()


def forget_old_pages(path: Path) -> None:
    """Empty the log of an open event's file, which still holds what was replaced and in which order."""
    # Closed in the meantime and destroyed, or the disk is full: then there is nothing to do, or the next one does.
    with suppress(FileNotFoundError, sqlite3.Error), opened(path) as file:
        # Written anew: SQLite leaves rows in order of arrival within a page, and copies of rows that were
        # replaced since where it split one; secure_delete does not reach those.
        file.execute("VACUUM")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def renew(path: Path, sheet: Sheet) -> None:
    """Give an open event's file the form of today if it was made when each response was one text.

    Whenever it is killed the file is as it was or as it is now, with every response.
    """
    # As with old pages: closed in the meantime, or the disk is full and the next start does it.
    with suppress(FileNotFoundError, sqlite3.Error), opened(path) as file:
        if "answers" not in [column for _, column, *_ in file.execute("PRAGMA table_info(response)")]:
            return
        with writing(file):
            file.execute("ALTER TABLE response RENAME TO earlier")
            file.execute(SCHEMA[0])
            earlier = file.execute("SELECT id, answers FROM earlier")
            keep(file, ((row, *sheet.fill(AnonymousResponse(json.loads(answers)))) for row, answers in earlier))
            file.execute("DROP TABLE earlier")


def keep(file: Database, rows: Iterable[tuple[bytes, bytes, str]]) -> None:
    """Write filled sheets, each with its id and its texts, into an open event's file."""
    file.conn.executemany("INSERT INTO response (id, choices, texts) VALUES (?, ?, ?)", rows)


def sheets(file: Database) -> Iterator[list[bytes]]:
    """Yield the sheet of every response of an open event's file, many at a time."""
    found = file.execute("SELECT choices FROM response")
    while some := found.fetchmany(SHEETS_AT_ONCE):
        yield [sheet for (sheet,) in some]


def size_of_texts(file: Database) -> tuple[int, int, int]:
    """Return how many responses an open event's file has, how many of them with texts, and the bytes of these."""
    people, writers, letters = file.execute(
        "SELECT count(*), total(texts != ''), total(length(CAST(texts AS BLOB))) FROM response"
    ).fetchone()
    return people, int(writers), int(letters)


def written(file: Database) -> Iterator[list[tuple[bytes, str]]]:
    """Yield the id and the texts of every response of an open event's file that has texts, some at a time."""
    found = file.execute("SELECT id, texts FROM response WHERE texts != ''")
    while some := found.fetchmany(TEXTS_AT_ONCE):
        yield some


def attempt_key(file: Database) -> bytes:
    """Return the key of an open event, which is destroyed with its file."""
    return bytes(file.execute("SELECT key FROM attempt_key").fetchone()[0])


def row_id(attempt: str, key: bytes) -> bytes:
    """Return the id under which the response of an attempt is kept; the attempt itself is in no file."""
    return hashlib.blake2b(attempt.encode(), key=key, digest_size=16).digest()


def hide_time(path: Path) -> None:
    """Set the files' times to one moment for everybody: the last change is when somebody sent (N-01)."""
    for each in (path, *(beside(path, suffix) for suffix in ("-wal", "-shm", "-turn"))):
        with suppress(FileNotFoundError):
            os.utime(each, (0, 0))
