"""“This cannot be asked like that”: what advisers say about an indicator, each once and without a name."""

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store.advisers import speaking

LONGEST_REASON = 500


def about(framework: str, indicator: str) -> str:
    """Return the matter in which advisers speak here, so that their aliases differ from indicator to indicator."""
    return f"cannot ask/{framework}/{indicator}"


def say(db: Database, framework: str, indicator: str, adviser: bytes, reason: str) -> None:
    """Keep why somebody thinks that an indicator cannot be asked about like that, in place of what they said."""
    if not reason:
        raise Refusal(Sentence("Say why this cannot be asked like that."))
    if len(reason) > LONGEST_REASON:
        raise Refusal(Sentence("Use at most %(number)s letters.", number=LONGEST_REASON))
    with speaking(db, "cannot_ask"):
        db.execute(
            "INSERT OR REPLACE INTO cannot_ask (framework, indicator, adviser, reason) VALUES (?, ?, ?, ?)",
            (framework, indicator, adviser, reason),
        )


def take_back(db: Database, framework: str, indicator: str, adviser: bytes) -> None:
    """Forget what somebody said about an indicator."""
    with speaking(db, "cannot_ask"):
        db.execute(
            "DELETE FROM cannot_ask WHERE framework = ? AND indicator = ? AND adviser = ?",
            (framework, indicator, adviser),
        )


def own(db: Database, framework: str, indicator: str, adviser: bytes) -> str:
    """Return what somebody said about an indicator, or nothing."""
    row = db.execute(
        "SELECT reason FROM cannot_ask WHERE framework = ? AND indicator = ? AND adviser = ?",
        (framework, indicator, adviser),
    ).fetchone()
    return str(row[0]) if row else ""


def reasons(db: Database, framework: str, indicator: str) -> list[str]:
    """Return what was said about an indicator, in alphabetical order: nobody can tell who came when."""
    query = "SELECT reason FROM cannot_ask WHERE framework = ? AND indicator = ? ORDER BY reason"
    return [reason for (reason,) in db.execute(query, (framework, indicator))]


def counts(db: Database, framework: str) -> dict[str, int]:
    """Return for each indicator of a framework how many advisers said that it cannot be asked like that."""
    query = "SELECT indicator, count(*) FROM cannot_ask WHERE framework = ? GROUP BY indicator"
    return dict(db.execute(query, (framework,)))
