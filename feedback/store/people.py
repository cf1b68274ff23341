"""The people who work with the results: invitations, passphrases, sessions. Never a young person."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlite_utils import Database

from feedback.refusal import Refusal
from feedback.store.database import writing

HOUR = 3600
INVITATION_LASTS = 7 * 24 * HOUR
SESSION_LASTS = 10 * HOUR
SHORTEST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 256

# argon2id with the library's defaults: 64 MiB, three passes, four lanes, above the floor of SEC-12.
_hasher = PasswordHasher()

now: Callable[[], float] = time.time


class Role(StrEnum):
    """Say what somebody does here."""

    ADVISER = "adviser"
    TRANSLATOR = "translator"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """Name somebody by pseudonym, with the roles they have."""

    name: str
    roles: frozenset[Role]


def invite(db: Database, name: str, roles: Sequence[Role]) -> str:
    """Return the token of a new one-use invitation; only its hash is kept."""
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise Refusal("Give the person a name of 1 to 60 letters; a pseudonym is best.")
    token = secrets.token_urlsafe(24)
    with writing(db):
        db.execute("DELETE FROM invitation WHERE ends_at < ?", (int(now()),))
        db.execute(
            "INSERT INTO invitation (digest, name, roles, ends_at) VALUES (?, ?, ?, ?)",
            (_digest(token), name, json.dumps(list(roles)), int(now()) + INVITATION_LASTS),
        )
    return token


def invited(db: Database, token: str) -> Person | None:
    """Return who an invitation is for, or None when it was used, has ended or never was."""
    row = db.execute(
        "SELECT name, roles FROM invitation WHERE digest = ? AND ends_at >= ?", (_digest(token), int(now()))
    ).fetchone()
    return Person(row[0], frozenset(Role(role) for role in json.loads(row[1]))) if row else None


def accept(db: Database, token: str, name: str, passphrase: str) -> Person:
    """Make the invited person under the pseudonym that they choose, and use the invitation up."""
    name = name.strip()
    faults = [*_faults_of_name(name), *faults_of_passphrase(passphrase, name)]
    if faults:
        raise Refusal(*faults)
    hashed = _hasher.hash(passphrase)
    with writing(db):
        person = invited(db, token)
        if person is None:
            raise Refusal("This invitation was used or has ended; ask for a new one.")
        if db.execute("SELECT 1 FROM person WHERE name = ?", (name,)).fetchone():
            raise Refusal(f"The name “{name}” is taken; choose another one.")
        db.execute("INSERT INTO person (name, passphrase) VALUES (?, ?)", (name, hashed))
        for role in sorted(person.roles):
            db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))
        db.execute("DELETE FROM invitation WHERE digest = ?", (_digest(token),))
    return Person(name, person.roles)


def _faults_of_name(name: str) -> list[str]:
    return [] if 1 <= len(name) <= 60 else ["Choose a name of 1 to 60 letters."]


def faults_of_passphrase(passphrase: str, name: str) -> list[str]:
    """Return what is wrong with a passphrase: only length and the obvious, no rules about signs (SEC-13)."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return [f"Use at least {SHORTEST_PASSPHRASE} letters. Four or five words are easy to remember."]
    if len(passphrase) > LONGEST_PASSPHRASE:
        return [f"Use at most {LONGEST_PASSPHRASE} letters."]
    if len(set(passphrase.lower())) < 5 or (name and passphrase.lower().replace(name.lower(), "") == ""):
        return ["This passphrase is easy to guess; use four or five words that do not belong together."]
    return []


@cache
def _nobody() -> str:
    """Return a hash that no passphrase fits; checking it takes as long for an unknown name (SEC-16)."""
    return _hasher.hash(secrets.token_hex(16))


def sign_in(db: Database, name: str, passphrase: str) -> str | None:
    """Return the token of a new session, or None when name and passphrase do not belong together."""
    name = name.strip()
    row = db.execute("SELECT passphrase FROM person WHERE name = ?", (name,)).fetchone()
    try:
        _hasher.verify(row[0] if row else _nobody(), passphrase)
    except (VerifyMismatchError, InvalidHashError):
        return None
    if row is None:
        return None
    if _hasher.check_needs_rehash(row[0]):
        db.execute("UPDATE person SET passphrase = ? WHERE name = ?", (_hasher.hash(passphrase), name))
    return start_session(db, name)


def start_session(db: Database, name: str) -> str:
    """Return the token of a new session; only its hash is kept (SEC-02)."""
    token = secrets.token_urlsafe(32)
    with writing(db):
        db.execute("DELETE FROM session WHERE ends_at < ?", (int(now()),))
        db.execute(
            "INSERT INTO session (digest, person, ends_at) VALUES (?, ?, ?)",
            (_digest(token), name, int(now()) + SESSION_LASTS),
        )
    return token


def signed_in(db: Database, token: str) -> Person | None:
    """Return whose session a token is, or None when it has ended."""
    row = db.execute(
        "SELECT person FROM session WHERE digest = ? AND ends_at >= ?", (_digest(token), int(now()))
    ).fetchone()
    return person(db, row[0]) if row else None


def sign_out(db: Database, token: str) -> None:
    """End a session."""
    db.execute("DELETE FROM session WHERE digest = ?", (_digest(token),))


def anybody(db: Database) -> bool:
    """Return whether anybody has an account."""
    return db.execute("SELECT 1 FROM person").fetchone() is not None


def person(db: Database, name: str) -> Person | None:
    """Return a person with their roles, or None."""
    if not db.execute("SELECT 1 FROM person WHERE name = ?", (name,)).fetchone():
        return None
    roles = db.execute("SELECT role FROM person_role WHERE person = ?", (name,))
    return Person(name, frozenset(Role(role) for (role,) in roles))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
