"""The people who work with the results: their roles, and how they are let in. Never a young person who answers."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store import clock, passphrases, second_factor, sign_in
from feedback.store.database import writing
from feedback.store.staff_log import MACHINE
from feedback.store.tokens import digest_of, new_mark, new_token

HOUR = 3600
INVITATION_LASTS = 7 * 24 * HOUR
# Whoever starts anew sits beside the admin.
RESET_LASTS = HOUR
LONGEST_NAME = 60
# Letters and marks that show nothing, beside those that Unicode files as controls.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class Role(StrEnum):
    """Say what somebody does here."""

    ADVISER = "adviser"
    TRANSLATOR = "translator"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    ADMIN = "admin"


# Advisers are young people on their own phones: an app with this place's name on it is theirs to choose (SEC-17).
NEEDS_SECOND_FACTOR = frozenset(Role) - {Role.ADVISER}


@dataclass(frozen=True, slots=True)
class Person:
    """Name somebody by pseudonym, with the roles they have, the language they read, and whether they are paused.

    mark: how addresses of the staff name this person.
    """

    name: str
    roles: frozenset[Role]
    mark: str = ""
    is_paused: bool = False
    language: str = "en"

    @property
    def needs_second_factor(self) -> bool:
        """Return whether one of the roles asks for a second factor (SEC-14)."""
        return bool(self.roles & NEEDS_SECOND_FACTOR)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Hold who is invited and as what; `person` is set where somebody with an account starts anew."""

    name: str
    roles: frozenset[Role]
    mark: str
    ends_at: int
    person: str | None = None


# ---- Letting people in ----------------------------------------------------------------------------------------


def invite(db: Database, name: str, roles: Iterable[Role], mark: str = "") -> str:
    """Return the token of a new one-use invitation; only its hash is kept.

    An invitation with the same mark is dead then, so that a form that is sent again invites nobody twice.
    """
    chosen = sorted(set(roles))
    if not chosen:
        raise Refusal(Sentence("Choose at least one role."))
    if _faults_of_name(tidy_name(name)):
        raise Refusal(Sentence("Give the person a name of 1 to 60 letters; a pseudonym is best."))
    with writing(db):
        # Who accepts keeps the mark of the invitation: a form that is sent again later must not let in one more.
        if with_mark(db, mark):
            raise Refusal(Sentence("This invitation was used already. Open the page again for another one."))
        return _invite(db, tidy_name(name), chosen, None, INVITATION_LASTS, mark)


def start_anew(db: Database, name: str) -> str:
    """Return the token of a link by which somebody with an account chooses a new passphrase and second factor.

    An earlier link of theirs is dead. Until this one is used nothing changes.
    """
    with writing(db):
        found = get(db, name)
        if found.is_paused:
            raise Refusal(Sentence("“%(name)s” is paused. Let them in again first.", name=name))
        db.execute("DELETE FROM invitation WHERE person = ?", (name,))
        return _invite(db, name, sorted(found.roles), name, RESET_LASTS)


def _invite(db: Database, name: str, roles: Sequence[Role], person: str | None, lasts: int, mark: str = "") -> str:
    token, now = new_token(), int(clock.now())
    forget_ended_invitations(db)
    db.execute("DELETE FROM invitation WHERE mark = ?", (mark,))
    db.execute(
        "INSERT INTO invitation (digest, name, roles, ends_at, mark, person) VALUES (?, ?, ?, ?, ?, ?)",
        (digest_of(token), name, json.dumps(list(roles)), now + lasts, mark or new_mark(), person),
    )
    return token


def forget_ended_invitations(db: Database) -> None:
    """Delete the invitations that nobody used in time."""
    db.execute("DELETE FROM invitation WHERE ends_at < ?", (int(clock.now()),))


_INVITATION = "SELECT name, roles, mark, ends_at, person FROM invitation WHERE ends_at >= ?"


def invited(db: Database, token: str) -> Invitation | None:
    """Return who an invitation is for, or None when it was used, has ended or never was."""
    row = db.execute(f"{_INVITATION} AND digest = ?", (int(clock.now()), digest_of(token))).fetchone()
    return _invitation(row) if row else None


def invitations(db: Database) -> list[Invitation]:
    """Return the invitations that nobody has used yet, those that end first before the others."""
    rows = db.execute(f"{_INVITATION} ORDER BY ends_at, name", (int(clock.now()),))
    return [_invitation(row) for row in rows]


def take_back(db: Database, mark: str) -> str | None:
    """Take an invitation back and return whom it was for, or None when it was not there any more."""
    with writing(db):
        row = db.execute("SELECT name FROM invitation WHERE mark = ?", (mark,)).fetchone()
        db.execute("DELETE FROM invitation WHERE mark = ?", (mark,))
    return row[0] if row else None


def _invitation(row: Sequence[Any]) -> Invitation:
    name, roles, mark, ends_at, person = row
    return Invitation(name, frozenset(Role(role) for role in json.loads(roles)), mark, ends_at, person)


def accept(db: Database, token: str, name: str, passphrase: str) -> Person:
    """Use an invitation up: make the invited person under the pseudonym that they choose, or let them start anew.

    Starting anew keeps name and roles, ends every session, and forgets the second factor.
    """
    used = Refusal(Sentence("This invitation was used or has ended; ask for a new one."))
    invitation = invited(db, token)
    if invitation is None:
        raise used
    name = invitation.person or tidy_name(name)
    faults = [*_faults_of_name(name), *passphrases.faults_of_passphrase(passphrase, name)]
    if faults:
        raise Refusal(*faults)
    kept = passphrases.hashed(passphrase)
    with writing(db):
        if not db.execute("DELETE FROM invitation WHERE digest = ?", (digest_of(token),)).rowcount:
            raise used
        if invitation.person:
            _replace_passphrase(db, name, kept)
            second_factor.take_away(db, name)
            sign_in.forget_tries(db, sign_in.by_code_of(name))
        else:
            _add(db, name, kept, invitation)
    return get(db, name)


def _add(db: Database, name: str, kept: str, invitation: Invitation) -> None:
    # Two names that look alike would let one person pass for another.
    taken = [MACHINE, *(other for (other,) in db.execute("SELECT name FROM person"))]
    if _looks(name) in map(_looks, taken):
        raise Refusal(Sentence("The name “%(name)s” is taken; choose another one.", name=name))
    db.execute("INSERT INTO person (name, passphrase, mark) VALUES (?, ?, ?)", (name, kept, invitation.mark))
    _write_roles(db, name, invitation.roles)


def tidy_name(name: str) -> str:
    """Return a name with its spaces tidied and without letters that nobody sees."""
    whole = unicodedata.normalize("NFC", UNSEEN.sub("", name))
    seen = "".join(letter for letter in whole if letter.isspace() or unicodedata.category(letter)[0] != "C")
    return " ".join(seen.split())[: LONGEST_NAME + 1]


def typed_name(db: Database, typed: str) -> str:
    """Return the name that somebody means; a name from before they were tidied is known as it was kept."""
    as_typed = typed.encode(errors="ignore").decode().strip()
    return as_typed if find(db, as_typed) else tidy_name(typed)


def _looks(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _faults_of_name(name: str) -> list[Sentence]:
    if 1 <= len(name) <= LONGEST_NAME:
        return []
    return [Sentence("Choose a name of 1 to %(longest)s letters.", longest=LONGEST_NAME)]


# ---- Those who are in -----------------------------------------------------------------------------------------

_PERSON = "SELECT name, mark, paused, language FROM person"


def find(db: Database, name: str) -> Person | None:
    """Return a person with their roles, or None."""
    row = db.execute(f"{_PERSON} WHERE name = ?", (name,)).fetchone()
    return _person(db, row) if row else None


def with_mark(db: Database, mark: str) -> Person | None:
    """Return the person whom an address names, or None."""
    row = db.execute(f"{_PERSON} WHERE mark = ?", (mark,)).fetchone()
    return _person(db, row) if row else None


def get(db: Database, name: str) -> Person:
    """Return a person with their roles, or refuse."""
    found = find(db, name)
    if found is None:
        raise Refusal(Sentence("There is nobody called “%(name)s”.", name=name))
    return found


def every(db: Database) -> list[Person]:
    """Return everybody who has an account, by name."""
    return [_person(db, row) for row in db.execute(f"{_PERSON} ORDER BY name COLLATE NOCASE").fetchall()]


def anybody(db: Database) -> bool:
    """Return whether anybody has an account."""
    return db.execute("SELECT 1 FROM person").fetchone() is not None


def _person(db: Database, row: Sequence[Any]) -> Person:
    name, mark, paused, language = row
    roles = db.execute("SELECT role FROM person_role WHERE person = ?", (name,))
    return Person(name, frozenset(Role(role) for (role,) in roles), mark, bool(paused), language)


def set_roles(db: Database, name: str, roles: Iterable[Role]) -> Person:
    """Give somebody these roles in place of those before."""
    chosen = frozenset(roles)
    if not chosen:
        raise Refusal(Sentence("Choose at least one role. To keep somebody out, pause them."))
    with writing(db):
        get(db, name)
        _write_roles(db, name, chosen)
        _keep_an_admin(db)
    return get(db, name)


def _write_roles(db: Database, name: str, roles: Iterable[Role]) -> None:
    db.execute("DELETE FROM person_role WHERE person = ?", (name,))
    db.conn.executemany(
        "INSERT INTO person_role (person, role) VALUES (?, ?)", ((name, role) for role in sorted(roles))
    )


def pause(db: Database, name: str) -> None:
    """Keep somebody out: they are signed out everywhere at once, and a link to start anew is dead."""
    with writing(db):
        get(db, name)
        db.execute("UPDATE person SET paused = 1 WHERE name = ?", (name,))
        db.execute("DELETE FROM session WHERE person = ?", (name,))
        db.execute("DELETE FROM invitation WHERE person = ?", (name,))
        _keep_an_admin(db)


def let_in_again(db: Database, name: str) -> None:
    """Let somebody in again who was paused; they sign in as before."""
    with writing(db):
        get(db, name)
        db.execute("UPDATE person SET paused = 0 WHERE name = ?", (name,))
        # A session that began in the moment of pausing opened nothing; it must not open anything now.
        db.execute("DELETE FROM session WHERE person = ?", (name,))


def _keep_an_admin(db: Database) -> None:
    query = "SELECT 1 FROM person JOIN person_role ON person = name WHERE role = 'admin' AND paused = 0"
    if not db.execute(query).fetchone():
        raise Refusal(Sentence("Somebody has to stay admin. Make another person admin first."))


def change_passphrase(db: Database, name: str, passphrase: str) -> None:
    """Keep a new passphrase and end every session of that person."""
    faults = passphrases.faults_of_passphrase(passphrase, name)
    if faults:
        raise Refusal(*faults)
    kept = passphrases.hashed(passphrase)
    with writing(db):
        _replace_passphrase(db, name, kept)


def _replace_passphrase(db: Database, name: str, kept: str) -> None:
    db.execute("UPDATE person SET passphrase = ? WHERE name = ?", (kept, name))
    db.execute("DELETE FROM session WHERE person = ?", (name,))


def speak(db: Database, name: str, language: str) -> None:
    """Keep the language in which somebody reads the staff's pages."""
    db.execute("UPDATE person SET language = ? WHERE name = ?", (language, name))
