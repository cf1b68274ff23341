"""Taking answers back with a code that is kept nowhere: it is worked out anew from each row of the event's file.

Whoever asks for a code gets one, whether or not anything was sent. When the event closes, the key that the codes
are made with is destroyed with the file, and every code is void.

Nothing is locked after wrong codes, and nothing needs to be: of 10^16 codes a full event uses some two hundred, so
a hundred guesses a second for a whole day hit anybody's with a chance of one in six million. A lock would have to
remember who guesses, which we never do, or would let one person keep everybody else from taking answers back.
"""

import hashlib
import hmac
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from feedback.languages import plain_digits
from feedback.store import events
from feedback.store.database import writing
from feedback.store.event_file import attempt_key, forget_old_pages, opened, row_id
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore, EventNotOpen

DIGITS = 16


def tidy_digits(typed: str) -> str | None:
    """Return the sixteen digits that somebody typed in any script, or None where it cannot be a code."""
    digits = plain_digits("".join(letter for letter in typed if letter.isalnum()))
    return digits if re.fullmatch(f"[0-9]{{{DIGITS}}}", digits) else None


def withdrawal_code(installation: Installation, code: str, attempt: str) -> str:
    """Return the sixteen digits that take back what an attempt sent, or would have sent.

    Raises EventNotOpen or CouldNotStore; nothing is written either way.
    """
    with _kept_open(installation, code) as file:
        key = attempt_key(file)
    return _digits(row_id(attempt, key), key)


def withdraw(installation: Installation, code: str, digits: str) -> None:
    """Remove the response that sixteen digits belong to, and every copy of it, if the event is open and has one.

    Raises CouldNotStore, and then nothing was removed.
    """
    try:
        with _kept_open(installation, code) as file:
            key = attempt_key(file)
            rows = [row for (row,) in file.execute("SELECT id FROM response")]
            found = [(row,) for row in rows if hmac.compare_digest(_digits(row, key), digits)]
            file.conn.executemany("DELETE FROM response WHERE id = ?", found)
            # Written even where nothing was found: neither a slow nor a full disk tells whether something was.
            file.execute("UPDATE attempt_key SET key = key")
    except EventNotOpen:
        return
    # At once, not in a quiet moment: the page says that the answers are gone.
    forget_old_pages(installation.event_file(code))


@contextmanager
def _kept_open(installation: Installation, code: str) -> Iterator[Database]:
    """Open the file of an event to write, and let nobody close the event or write to it meanwhile."""
    _refuse_unless_open(installation, code)  # first, so that only the code of an event becomes a path
    try:
        with opened(installation.event_file(code)) as file, writing(file):
            _refuse_unless_open(installation, code)
            yield file
    except (sqlite3.Error, OSError) as fault:
        _refuse_unless_open(installation, code)  # the file may have been destroyed under our hands
        raise CouldNotStore(f"The answers could not be taken back ({fault}).") from fault


def _refuse_unless_open(installation: Installation, code: str) -> None:
    event = events.find(installation.db, code)
    if event is None or not event.is_open:
        raise EventNotOpen("This event is not open for answers.")


def _digits(row: bytes, key: bytes) -> str:
    digest = hashlib.blake2b(row, key=key, person=b"withdrawal", digest_size=16).digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"
