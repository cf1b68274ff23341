"""The second factor: six digits from an app (RFC 6238), and ten recovery codes for when the app is gone.

The database keeps a random seed; the secret that the app is given comes from that seed and the installation's key.
Whoever has a copy of the database alone knows nobody's digits.
"""

import base64
import hmac
import secrets
from datetime import UTC, datetime

import pyotp
from sqlite_utils import Database

from feedback.languages import plain_digits
from feedback.refusal import Refusal, Sentence
from feedback.store import clock
from feedback.store.database import writing
from feedback.store.key import derived
from feedback.store.tokens import digest_of

STEP = 30  # seconds
SECRET_BYTES = 20
RECOVERY_CODES = 10
# 25 of 31 signs are 123 bits, enough to be kept as a plain hash; none looks like another.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LETTERS, GROUP = 25, 5


def seed_of(db: Database, key: bytes, name: str, form_key: bytes) -> bytes:
    """Return what a new secret will come from: the same for one session, another one once it is set up."""
    row = db.execute("SELECT seed FROM second_factor WHERE person = ?", (name,)).fetchone()
    return derived(key, "seed", form_key, row[0] if row else b"")


def secret_of(key: bytes, name: str, seed: bytes) -> str:
    """Return the secret that an app is given, in base 32."""
    return base64.b32encode(derived(key, "second factor", name.encode(), seed)[:SECRET_BYTES]).decode()


def address_for_app(secret: str, name: str, place: str) -> str:
    """Return the address that an app reads from a QR code or opens by a tap."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=place)


def has_one(db: Database, name: str) -> bool:
    """Return whether somebody has a second factor."""
    return db.execute("SELECT 1 FROM second_factor WHERE person = ?", (name,)).fetchone() is not None


def set_up(db: Database, key: bytes, name: str, seed: bytes, digits: str) -> list[str] | None:
    """Keep a second factor in place of any before and return recovery codes; None if the digits do not fit.

    Sent twice it is set up once, for the second codes would kill those that were shown.
    """
    step = _step_of(secret_of(key, name, seed), digits)
    if step is None:
        return None
    with writing(db):
        kept = db.execute(
            "INSERT INTO second_factor (person, seed, key_mark, last_step) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (person) DO UPDATE SET "
            "seed = excluded.seed, key_mark = excluded.key_mark, last_step = excluded.last_step "
            "WHERE seed <> excluded.seed",
            (name, seed, derived(key, "mark"), step),
        )
        return _new_recovery_codes(db, name) if kept.rowcount else None


def accepts(db: Database, key: bytes, name: str, digits: str) -> bool:
    """Return whether digits are those of now; the same are taken once, also from two who send them together."""
    row = db.execute("SELECT seed, key_mark FROM second_factor WHERE person = ?", (name,)).fetchone()
    if row is None:
        return False
    if not hmac.compare_digest(row[1], derived(key, "mark")):
        raise Refusal(
            Sentence("This machine does not know your second factor any more. Ask an admin to let you start anew.")
        )
    step = _step_of(secret_of(key, name, row[0]), digits)
    if step is None:
        return False
    used = db.execute(
        "UPDATE second_factor SET last_step = ? WHERE person = ? AND last_step < ?", (step, name, step)
    )
    return used.rowcount == 1


def _step_of(secret: str, digits: str) -> int | None:
    """Return the half minute that digits belong to, if it is this one or a neighbour; clocks differ a little."""
    typed = "".join(plain_digits(digits).split())
    app = pyotp.TOTP(secret, interval=STEP)
    now = int(clock.now()) // STEP
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(app.at(datetime.fromtimestamp(step * STEP, UTC)).encode(), typed.encode()):
            return step
    return None


def made_with_another_key(db: Database, key: bytes) -> int:
    """Return how many second factors this machine does not know, as after a copy of another one was put back."""
    query = "SELECT count(*) FROM second_factor WHERE key_mark <> ?"
    return int(db.execute(query, (derived(key, "mark"),)).fetchone()[0])


def take_away(db: Database, name: str) -> None:
    """Forget somebody's second factor and recovery codes."""
    db.execute("DELETE FROM second_factor WHERE person = ?", (name,))
    db.execute("DELETE FROM recovery_code WHERE person = ?", (name,))


def renew_recovery_codes(db: Database, name: str) -> list[str]:
    """Return ten new recovery codes; the old ones are dead. Only their hashes are kept."""
    with writing(db):
        return _new_recovery_codes(db, name)


def _new_recovery_codes(db: Database, name: str) -> list[str]:
    codes = ["".join(secrets.choice(SIGNS) for _ in range(RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]
    db.execute("DELETE FROM recovery_code WHERE person = ?", (name,))
    db.conn.executemany(
        "INSERT INTO recovery_code (digest, person) VALUES (?, ?)", ((digest_of(code), name) for code in codes)
    )
    return ["-".join(code[at : at + GROUP] for at in range(0, RECOVERY_LETTERS, GROUP)) for code in codes]


def use_recovery_code(db: Database, name: str, typed: str) -> bool:
    """Return whether a recovery code was one of somebody's, and use it up."""
    code = "".join(letter for letter in plain_digits(typed).lower() if letter in SIGNS)
    used = db.execute("DELETE FROM recovery_code WHERE digest = ? AND person = ?", (digest_of(code), name))
    return used.rowcount == 1


def recovery_codes_left(db: Database, name: str) -> int:
    """Return how many recovery codes somebody has not used."""
    return int(db.execute("SELECT count(*) FROM recovery_code WHERE person = ?", (name,)).fetchone()[0])
