"""What people wrote is kept for a while and no longer: then its words are gone, and only counts and codes stay."""

import sqlite3
from datetime import date, timedelta

from sqlite_utils import Database

from feedback.refusal import Refusal
from feedback.store import clock, people, sessions, sign_in, staff_log
from feedback.store.database import writing
from feedback.store.installation import Installation

_OLD = (
    "(text <> '' OR masked <> '' OR translation <> '') "
    "AND event IN (SELECT code FROM event WHERE closed_on <= :last_day)"
)


def day_of_deletion(closed_on: date, keep_days: int) -> date:
    """Return the day on which the words of an event are deleted that was closed on a day."""
    return closed_on + timedelta(days=keep_days)


def tidy(installation: Installation, keep_days: int) -> int:
    """Delete the words of texts whose days are over, and whatever else has ended; return how many texts they were.

    The texts themselves stay, with the codes that they were given. May refuse, and then goes on the next time.
    """
    try:
        with writing(installation.db) as db:
            deleted = _delete_words(db, keep_days)
            _forget_what_has_ended(db)
        _overwrite_what_was_deleted(installation.db)
    except (sqlite3.Error, OSError) as fault:
        raise Refusal(f"Old texts could not be deleted ({fault}).") from fault
    return deleted


def _delete_words(db: Database, keep_days: int) -> int:
    deleted: int = db.execute(
        f"UPDATE text SET text = '', masked = NULL, translation = '', needs_action = 0 WHERE {_OLD}",  # noqa: S608
        {"last_day": _closed_until(keep_days)},
    ).rowcount
    if deleted:
        # SQLite leaves this number to us. It says whether deleted words are still to be overwritten.
        db.execute("PRAGMA user_version = 1")
    return deleted


def _overwrite_what_was_deleted(db: Database) -> None:
    """Write the file anew: SQLite leaves a copy between the rows where it moved a text from page to page."""
    if _has_still_to_overwrite(db):
        db.execute("VACUUM")
        db.execute("PRAGMA user_version = 0")


def _has_still_to_overwrite(db: Database) -> bool:
    return bool(db.execute("PRAGMA user_version").fetchone()[0])


def _forget_what_has_ended(db: Database) -> None:
    """Delete what is deleted in passing by what the staff do, for a place where nobody does anything."""
    sessions.forget_ended(db)
    people.forget_ended_invitations(db)
    sign_in.forget_faded_tries(db)
    staff_log.forget_old(db)


def kept_too_long(db: Database, keep_days: int) -> list[str]:
    """Return a sentence for each event whose words should be gone since yesterday or longer."""
    rows = db.execute(
        f"SELECT DISTINCT event FROM text WHERE {_OLD}",  # noqa: S608 fixed words
        {"last_day": _closed_until(keep_days + 1)},
    )
    faults = [
        f"Words written at {code} are older than {keep_days} days; “feedback tidy” deletes them"
        for (code,) in rows
    ]
    if _has_still_to_overwrite(db):
        faults.append("Deleted words may still be in the file; “feedback tidy” overwrites them")
    return faults


def _closed_until(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()
