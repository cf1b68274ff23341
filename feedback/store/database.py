"""Opening SQLite files so that nothing deleted stays behind and nothing acknowledged is lost."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from feedback.refusal import Refusal

# Each is asserted after it was set: another build of SQLite may have other defaults or ignore one (DB-02).
# A truncated rollback journal keeps no old pages.
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "truncate",
    "synchronous": 2,
    "secure_delete": 1,
    "temp_store": 2,
    "foreign_keys": 1,
}

# What SQLite says when the disk is full or somebody else writes for too long; for rooms that know no SQL.
CouldNotWrite = sqlite3.OperationalError

PATIENCE = 20.0  # seconds to wait for another process that is writing


class _Connection(sqlite3.Connection):
    """Close itself when nobody has it any more, as that of a thread that has ended; Python 3.13 warns if not."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()


def connect(path: Path, *, create: bool = False, pragmas: Mapping[str, str | int] = PRAGMAS) -> Database:
    """Return a connection to a SQLite file, for use by any one thread at a time."""
    if create:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=PATIENCE,
        check_same_thread=False,
        factory=_Connection,
    )
    try:
        for name, wanted in pragmas.items():
            connection.execute(f"PRAGMA {name} = {wanted}")
            found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise Refusal(f"SQLite here does not keep {name} = {wanted} (it says {found}); use another build.")
    except BaseException:
        connection.close()
        raise
    return Database(connection)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold the write lock from the start and commit at the end, or undo everything.

    Inside another one it is a part of that: the whole is kept or undone at its end.
    """
    is_part = db.conn.in_transaction
    if is_part:
        yield db
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def beside(path: Path, suffix: str) -> Path:
    """Return the path of a file that SQLite or we keep beside a database."""
    return path.with_name(f"{path.name}{suffix}")


def destroy(path: Path) -> None:
    """Overwrite a database file and what is kept beside it, then remove them for good.

    Killed half-way it leaves a file without content, which the next sweep finds and removes.
    """
    for each in (path, *(beside(path, suffix) for suffix in ("-journal", "-wal", "-shm", "-turn"))):
        try:
            with each.open("r+b") as file:
                size = each.stat().st_size
                for start in range(0, size, 1 << 20):
                    file.write(bytes(min(1 << 20, size - start)))
                file.flush()
                os.fsync(file.fileno())
            each.unlink()
        except FileNotFoundError:
            continue
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that files created or removed in a folder stay so after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
