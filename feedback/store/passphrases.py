"""Passphrases: what makes one hard to guess, and how one is kept and checked."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from feedback.refusal import Refusal, Sentence

SHORTEST = 12  # letters
LONGEST = 256
# Words that whoever knows this place tries first.
NEARBY = [
    "your views",
    "feedback",
    "survey",
    "questionnaire",
    "facilitator",
    "stable futures",
    "outcomes",
    "youth",
    "young people",
    "learning event",
    "trafficking",
    "slavery",
    "safeguarding",
    "survivor",
    "correct horse battery staple",
    "correcthorsebatterystaple",
]
BESIDE_THEM = 8  # signs that a passphrase has beside such words and the own name
GUESSED_SOON = 3  # zxcvbn's steps: 0 to 2 are fewer than 10^8 guesses
LOOKED_AT = 40  # letters; what comes after them only makes it harder, and looking takes time

# argon2id with the library's defaults: 64 MiB, three passes, four lanes, above the floor of SEC-12.
_hasher = PasswordHasher()
# Hashing is heavy on purpose. A crowd at the sign-in page must not take the memory and the threads that young
# people's answers need.
_HASHING = threading.BoundedSemaphore(2)
_WAITING = threading.BoundedSemaphore(6)


class Busy(Refusal):
    """Say that too many people sign in at this moment."""


def faults_of_passphrase(passphrase: str, name: str) -> list[Sentence]:
    """Return what is wrong with a passphrase: too short, or easily guessed; no rules about signs (SEC-13)."""
    if len(passphrase) < SHORTEST:
        return [
            Sentence(
                "Use at least %(shortest)s letters. Four or five words are easy to remember.", shortest=SHORTEST
            )
        ]
    if len(passphrase) > LONGEST:
        return [Sentence("Use at most %(longest)s letters.", longest=LONGEST)]
    if _is_guessed_soon(passphrase, name):
        return [Sentence("This passphrase is easy to guess. Use four or five words that do not belong together.")]
    return []


def _is_guessed_soon(passphrase: str, name: str) -> bool:
    # Thirty thousand common passwords and as many words and names take memory: only where somebody chooses one.
    from zxcvbn import zxcvbn

    nearby = [each.casefold() for each in (*NEARBY, name, *name.split()) if len(each) > 2]
    if len(_without(nearby, passphrase.casefold())) < BESIDE_THEM:
        return True
    # With and without its spaces: two common words do not become a secret by the space between them.
    ways = (passphrase[:LOOKED_AT], "".join(passphrase.split())[:LOOKED_AT])
    score = min(int(zxcvbn(each, user_inputs=nearby)["score"]) for each in ways)
    return len(set(passphrase.casefold())) < 5 or score < GUESSED_SOON


def _without(words: list[str], text: str) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return "".join(text.split())


@contextmanager
def _place() -> Iterator[None]:
    busy = Busy(Sentence("Many people are signing in at this moment. Try again in a minute."))
    if not _WAITING.acquire(blocking=False):
        raise busy
    try:
        with _HASHING:
            yield
    finally:
        _WAITING.release()


def hashed(passphrase: str) -> str:
    """Return what is kept of a passphrase."""
    with _place():
        return _hasher.hash(_as_bytes(passphrase))


def fits(kept: str | None, passphrase: str) -> bool:
    """Return whether a passphrase is the one that was kept; None costs as much work, and nothing fits (SEC-16)."""
    with _place():
        try:
            _hasher.verify(kept or _nobody(), _as_bytes(passphrase))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Return whether a passphrase was kept with less effort than today's."""
    return _hasher.check_needs_rehash(kept)


def _as_bytes(passphrase: str) -> bytes:
    return passphrase.encode(errors="surrogatepass")


@cache
def _nobody() -> str:
    """Return a hash that no passphrase fits."""
    return _hasher.hash(secrets.token_hex(16))
