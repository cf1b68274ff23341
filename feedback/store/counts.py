"""What was counted at a closed event: all that is left of closed answers."""

from sqlite_utils import Database

from feedback.answers.count import Tally


def tally_of(db: Database, code: str) -> Tally:
    """Return how many people sent something to a closed event, answered each question and chose each option."""
    one = (code,)
    (people,) = db.execute("SELECT people FROM turnout WHERE event = ?", one).fetchone()
    chosen = db.execute("SELECT question, option, people FROM count WHERE event = ?", one)
    return Tally(
        people,
        answered=dict(db.execute("SELECT question, people FROM answered WHERE event = ?", one)),
        chosen={(question, option): number for question, option, number in chosen},
    )
