"""Copies of an installation: closed material only, for two copies of open answers tell who answered in between."""

import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from feedback.refusal import Refusal
from feedback.store.database import connect, destroy
from feedback.store.installation import Installation
from feedback.store.migrations import STEPS
from feedback.store.migrations import main as migrations

# Sessions and invitations let people in; a copy must not, and wrong tries belong to this place. Events that were
# open are drafts in the copy; try-outs that were open are not in it.
_LEAVE_OUT = (
    "DELETE FROM session",
    "DELETE FROM invitation",
    "DELETE FROM wrong_try",
    "UPDATE event SET state = 'draft' WHERE state = 'open'",
    "DELETE FROM trial_answer",
    "DELETE FROM trial WHERE state = 'open'",
)


def back_up(installation: Installation, path: Path) -> None:
    """Write a copy without responses, sessions, invitations and wrong tries; it appears whole or not at all."""
    if path.exists():
        raise Refusal(f"{path} exists already; choose another name.")
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        destroy(beside)
        copy = connect(beside, create=True)
        try:
            installation.db.conn.backup(copy.conn)
            for statement in _LEAVE_OUT:
                copy.execute(statement)
            copy.vacuum()
        finally:
            copy.close()
        beside.with_name(f"{beside.name}-journal").unlink(missing_ok=True)
        os.replace(beside, path)  # noqa: PTH105 beside the calls above it reads as what it is
    except (OSError, sqlite3.Error) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise Refusal(f"The copy could not be written to {path} ({why}). Nothing was changed.") from fault
    finally:
        if beside.parent.is_dir():
            destroy(beside)


def put_back(installation: Installation, path: Path) -> None:
    """Put a copy in place of what is kept now; pages that are being served go on with it at once."""
    if installation.db.execute("SELECT 1 FROM event WHERE state = 'open'").fetchone():
        raise Refusal("An event is open; its answers would be lost. Close it first.")
    if path.exists() and path.samefile(installation.database_file):
        raise Refusal(f"{path} is the database of this installation itself; choose a copy.")
    copy = _open_copy(path)
    # Made ready in memory first: the pages that are being served never see half of it. A file that somebody
    # copied by hand still has open events, whose answers are not in it, and sessions.
    ready = Database(memory=True)
    try:
        copy.backup(ready.conn)
        migrations.apply(ready)
        for statement in _LEAVE_OUT:
            ready.execute(statement)
        ready.conn.commit()
        ready.conn.backup(installation.db.conn)
    except sqlite3.Error as fault:
        raise Refusal(f"The copy could not be put back ({fault}). Nothing was changed.") from fault
    finally:
        copy.close()
        ready.close()


def _open_copy(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    copy = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        known = {
            name
            for (name,) in copy.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'feedback'")
        }
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.Error:
        known, sound = set(), False
    if not known or not sound:
        copy.close()
        raise Refusal(f"{path} is not a copy made by “feedback backup”, or it is damaged. Nothing was changed.")
    newer = known - STEPS
    if newer:
        copy.close()
        raise Refusal(f"{path} was made by a newer version of this program; update it first.")
    return copy
