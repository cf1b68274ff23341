"""What the staff did and when: signing in, letting in, opening, closing. Never what a young person did (N-07).

Typing papers in is left out on purpose: it would say when an answer came.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from feedback.store import clock

LAST_NUMBER = 2**62
MINUTE = 60  # seconds; the log knows no finer time, so that an event's last answer cannot be told from its closing
KEPT = 365 * 24 * 60  # minutes


class Act(StrEnum):
    """Name what somebody on the staff can do that others may have to look up."""

    SIGNED_IN = "signed in"
    WRONG_SIGN_IN = "sign-in that did not fit"
    SIGNED_OUT = "signed out"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    CHANGED_PASSPHRASE = "changed the passphrase"  # noqa: S105 the name of a deed
    SET_UP_SECOND_FACTOR = "set up a second factor"
    TOOK_SECOND_FACTOR_AWAY = "took the second factor away"
    MADE_RECOVERY_CODES = "made new recovery codes"
    USED_RECOVERY_CODE = "used a recovery code"
    INVITED = "invited somebody"
    TOOK_INVITATION_BACK = "took an invitation back"
    JOINED = "accepted an invitation"
    CHANGED_ROLES = "changed roles"
    PAUSED = "paused somebody"
    LET_IN_AGAIN = "let somebody in again"
    BEGAN_RESET = "let somebody start anew"
    WAS_RESET = "started anew"
    CHANGED_SETTING = "changed a setting"
    BACKED_UP = "made a copy"
    RESTORED = "put a copy back"
    EXPORTED = "took something out of the program"
    MADE_EVENT = "made an event"
    CHANGED_EVENT = "changed an event"
    THREW_AWAY_EVENT = "threw a draft away"
    OPENED_EVENT = "opened an event"
    CLOSED_EVENT = "closed an event"
    ANSWERED_EVENT = "answered young people"
    MADE_SERIES = "made a series"
    CHANGED_SERIES = "changed a series"
    RELEASED_SERIES = "put the events of a series together"
    MARKED_FOR_ACTION = "marked something for action"
    ACTED_ON_MARK = "acted on what was marked"
    CHANGED_CODEBOOK = "changed the codebook"
    RELEASED_TEXT_THEMES = "released themes"
    PROPOSED_QUOTE = "proposed a quote"
    RELEASED_QUOTE = "released a quote"
    TURNED_QUOTE_DOWN = "turned a quote down"
    TOOK_QUOTE_BACK = "took a quote back"
    SHARED = "let a colleague in"
    HANDED_OVER = "handed over to a colleague"
    PUBLISHED = "published a questionnaire"
    STARTED_TRIAL = "started a try-out"
    ENDED_TRIAL = "ended a try-out"
    STARTED_MEETING = "started a meeting"
    ENDED_MEETING = "ended a meeting"
    SET_GROUP_RULES = "set the rules of the advisers"
    TOOK_FILE_IN = "took a questionnaire in"
    TOOK_TRANSLATION_IN = "took a translation in"


# What the log says about somebody's account, rather than about an event or a file.
ABOUT_PEOPLE = (
    Act.INVITED,
    Act.TOOK_INVITATION_BACK,
    Act.CHANGED_ROLES,
    Act.PAUSED,
    Act.LET_IN_AGAIN,
    Act.BEGAN_RESET,
    Act.SIGNED_OUT_EVERYWHERE,
)

# Who acts where nobody is signed in: the command line, and somebody at the sign-in page.
MACHINE = "command line"
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one line of the log: when (UTC, to the minute), who, what, and about whom or which."""

    at: datetime
    person: str
    act: Act
    about: str


def note(db: Database, person: str, act: Act, about: str = "") -> None:
    """Write down that somebody did something, and forget what is older than a year.

    Somebody who guesses fills no disk: the same thing, done once more in the same minute, is written down once.
    """
    minute = int(clock.now()) // MINUTE
    forget_old(db)
    db.execute(
        "INSERT INTO staff_log (minute, person, act, about) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
        "(SELECT 1 FROM staff_log WHERE minute = ?1 AND act = ?3 AND about = ?4 AND number = "
        "(SELECT number FROM staff_log WHERE person = ?2 ORDER BY number DESC LIMIT 1))",
        (minute, person, act, about),
    )


def forget_old(db: Database) -> None:
    """Delete what is older than a year."""
    db.execute("DELETE FROM staff_log WHERE minute < ?", (int(clock.now()) // MINUTE - KEPT,))


def with_roles(name: str, roles: Iterable[str]) -> str:
    """Return how the log names somebody together with the roles that they were given."""
    return f"{name}: {', '.join(sorted(roles))}"


def newest(
    db: Database, *, count: int = -1, before: int | None = None, person: str | None = None
) -> Iterator[tuple[int, Entry]]:
    """Yield entries with their numbers, the newest first, or all of them.

    before: the number to go on from. person: only what somebody did, and what was done to their account.
    """
    rows = db.execute(
        "SELECT number, minute, person, act, about FROM staff_log WHERE number < ?1 "
        "AND (?2 IS NULL OR person = ?2 OR (act IN (SELECT value FROM json_each(?3)) "
        "AND (about = ?2 OR substr(about, 1, length(?2) + 2) = ?2 || ': '))) ORDER BY number DESC LIMIT ?4",
        (before if before is not None else LAST_NUMBER, person, json.dumps(ABOUT_PEOPLE), count),
    )
    for number, *entry in rows:
        yield number, _entry(entry)


def last(db: Database, act: Act) -> Entry | None:
    """Return when something was done last, or None."""
    row = db.execute(
        "SELECT minute, person, act, about FROM staff_log WHERE act = ? ORDER BY number DESC LIMIT 1", (act,)
    ).fetchone()
    return _entry(row) if row else None


def _entry(row: Sequence[Any]) -> Entry:
    minute, person, act, about = row
    return Entry(datetime.fromtimestamp(minute * MINUTE, UTC), person, Act(act), about)
