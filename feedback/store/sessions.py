"""Sessions of the staff: a token that only the browser has, and here its hash, whose it is and when it ends.

A session is complete after the second factor; before it, it opens nothing but the page that asks for one. That it
ends after half an hour without use is decided in web/cookies, so that no GET has to write.
"""

import secrets
from dataclasses import dataclass

from sqlite_utils import Database

from feedback.store import clock, people
from feedback.store.database import writing
from feedback.store.people import Person
from feedback.store.tokens import digest_of, new_token

MINUTE, HOUR = 60, 3600
SESSION_LASTS = 10 * HOUR
HALF_SESSION_LASTS = 15 * MINUTE
CONFIRMATION_LASTS = 10 * MINUTE


@dataclass(frozen=True, slots=True)
class Session:
    """Hold whose session it is, whether it is complete, and when the passphrase was typed last.

    form_key: what the tokens of this session's forms are made from; it stays when the session's own token changes.
    """

    digest: bytes
    person: Person
    form_key: bytes
    is_complete: bool
    confirmed_at: int
    ends_at: int

    @property
    def is_fresh(self) -> bool:
        """Return whether the passphrase was typed a moment ago."""
        return clock.now() - self.confirmed_at <= CONFIRMATION_LASTS


def start(db: Database, name: str, *, is_complete: bool = True) -> str:
    """Return the token of a new session; only its hash is kept (SEC-02)."""
    now = int(clock.now())
    with writing(db):
        forget_ended(db)
        return _add(
            db, name, secrets.token_bytes(16), now + _length(is_complete=is_complete), is_complete=is_complete
        )


def renew(db: Database, session: Session, *, is_complete: bool) -> str | None:
    """Return a new token in place of the old one, which is dead; None where the session has ended meanwhile.

    A session that was complete keeps its end; one that becomes complete begins anew.
    """
    now = int(clock.now())
    ends_at = session.ends_at if session.is_complete else now + _length(is_complete=is_complete)
    with writing(db):
        if not db.execute("DELETE FROM session WHERE digest = ?", (session.digest,)).rowcount:
            return None
        return _add(db, session.person.name, session.form_key, ends_at, is_complete=is_complete)


def _length(*, is_complete: bool) -> int:
    return SESSION_LASTS if is_complete else HALF_SESSION_LASTS


def _add(db: Database, name: str, form_key: bytes, ends_at: int, *, is_complete: bool) -> str:
    token = new_token()
    db.execute(
        "INSERT INTO session (digest, person, form_key, is_complete, confirmed_at, ends_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (digest_of(token), name, form_key, int(is_complete), int(clock.now()), ends_at),
    )
    return token


def find(db: Database, token: str) -> Session | None:
    """Return the session of a token, or None when it has ended or its person is paused."""
    row = db.execute(
        "SELECT digest, person, form_key, is_complete, confirmed_at, ends_at FROM session "
        "WHERE digest = ? AND ends_at >= ?",
        (digest_of(token), int(clock.now())),
    ).fetchone()
    person = people.find(db, row[1]) if row else None
    if person is None or person.is_paused:
        return None
    return Session(row[0], person, row[2], bool(row[3]), row[4], row[5])


def forget_ended(db: Database) -> None:
    """Delete the sessions that have ended."""
    db.execute("DELETE FROM session WHERE ends_at < ?", (int(clock.now()),))


def end(db: Database, token: str) -> None:
    """End a session."""
    db.execute("DELETE FROM session WHERE digest = ?", (digest_of(token),))


def end_others(db: Database, session: Session) -> None:
    """End every session of a person but this one."""
    db.execute("DELETE FROM session WHERE person = ? AND digest <> ?", (session.person.name, session.digest))


def end_all(db: Database, name: str) -> None:
    """End every session of a person."""
    db.execute("DELETE FROM session WHERE person = ?", (name,))
