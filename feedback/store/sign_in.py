"""Signing in: who fits, and how long somebody waits who did not.

There is no lock: five wrong tries are free, then each one makes the next wait longer, up to a minute (an hour for
the second factor, which only somebody with the passphrase reaches). Waits fade by themselves. Wrong tries are
counted by name, known or not, so that the answer tells nothing. A browser that somebody signed in with before has
a count of its own: whoever guesses at a name cannot keep its owner out (SEC-10).
"""

from dataclasses import dataclass

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store import clock, passphrases
from feedback.store.database import writing
from feedback.store.key import derived
from feedback.store.tokens import digest_of

FREE_TRIES = 5
FIRST_WAIT = 2  # seconds
LONGEST_WAIT = 60
LONGEST_WAIT_FOR_CODE = 3600
# After a wait and so many seconds more one wrong try is forgotten. Each try at six digits has three chances in a
# million, so there are few a day.
FADES = 300
FADES_FOR_CODE = 3600


@dataclass(frozen=True, slots=True)
class Counter:
    """Say whose wrong tries are counted, how long they make somebody wait at most, and how soon they fade."""

    digest: bytes
    longest: int = LONGEST_WAIT
    fades: int = FADES


def by_name(key: bytes, name: str) -> Counter:
    """Count the tries of whoever gives a name.

    Some type their passphrase there: what is kept of it says nothing without the key.
    """
    return Counter(derived(key, "tries for a name", name.encode(errors="replace")))


def by_browser(mark: str) -> Counter:
    """Count the tries in a browser that somebody signed in with before."""
    return Counter(digest_of(f"browser {mark}"))


def by_code_of(name: str) -> Counter:
    """Count wrong second factors of somebody who had the right passphrase."""
    return Counter(digest_of(f"code {name}"), LONGEST_WAIT_FOR_CODE, FADES_FOR_CODE)


class Wait(Refusal):
    """Say that the next try has to wait, and how long."""

    def __init__(self, seconds: int) -> None:
        said = (
            Sentence("There were many wrong tries. Wait %(seconds)s seconds, then try again.", seconds=seconds)
            if seconds <= 120
            else Sentence(
                "There were many wrong tries. Wait %(minutes)s minutes, then try again.", minutes=-(-seconds // 60)
            )
        )
        super().__init__(said)
        self.seconds = seconds


class Paused(Refusal):
    """Say that an account is paused, to somebody who knows its passphrase."""


def wait_after(times: int, longest: int = LONGEST_WAIT) -> int:
    """Return how many seconds somebody waits after so many wrong tries."""
    return 0 if times < FREE_TRIES else min(longest, FIRST_WAIT << min(times - FREE_TRIES, 20))


def count_try(db: Database, counter: Counter) -> None:
    """Count a try as wrong before it is looked at, so that many at once gain nothing; refuse one too soon."""
    now = int(clock.now())
    with writing(db):
        forget_faded_tries(db)
        row = db.execute("SELECT times, last_at FROM wrong_try WHERE digest = ?", (counter.digest,)).fetchone()
        times, last_at = row or (0, now)
        last_at = min(last_at, now)  # the clock may have been put back
        waited = now - last_at - wait_after(times, counter.longest)
        if waited < 0:
            raise Wait(-waited)
        times = max(0, times - waited // counter.fades)
        db.execute(
            "INSERT OR REPLACE INTO wrong_try (digest, times, last_at) VALUES (?, ?, ?)",
            (counter.digest, min(times + 1, 40), now),
        )


def forget_faded_tries(db: Database) -> None:
    """Delete the tries that have faded altogether, or guessers' names would fill the table."""
    now = int(clock.now())
    db.execute("DELETE FROM wrong_try WHERE last_at + (times + 1) * ? < ?", (FADES_FOR_CODE, now))


def forget_tries(db: Database, counter: Counter) -> None:
    """Forget wrong tries, after a right one."""
    db.execute("DELETE FROM wrong_try WHERE digest = ?", (counter.digest,))


def fits(db: Database, name: str, passphrase: str, counter: Counter) -> bool:
    """Return whether a name and a passphrase belong together.

    Raises Wait or passphrases.Busy, and then nothing was looked at; or Paused, where they do belong together.
    """
    count_try(db, counter)
    row = db.execute("SELECT passphrase, paused FROM person WHERE name = ?", (name,)).fetchone()
    try:
        is_right = passphrases.fits(row[0] if row else None, passphrase)
    except passphrases.Busy:  # nothing was looked at, so nothing was wrong
        db.execute("UPDATE wrong_try SET times = max(0, times - 1) WHERE digest = ?", (counter.digest,))
        raise
    if not is_right:
        return False
    forget_tries(db, counter)
    if passphrases.is_outdated(row[0]):
        stronger = passphrases.hashed(passphrase)  # only in place of what was checked: it may be another by now
        db.execute("UPDATE person SET passphrase = ? WHERE name = ? AND passphrase = ?", (stronger, name, row[0]))
    if row[1]:
        raise Paused(Sentence("Your account is paused. Ask an admin to let you in again."))
    return True
