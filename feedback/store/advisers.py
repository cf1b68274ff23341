"""Advisers as voices: told apart, so that nobody speaks twice, and never by name; and the rules of their group."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store.database import writing
from feedback.store.key import derived
from feedback.store.people import Person

# Nobody's voice can be told from the others before so many have spoken.
SPOKEN_BEFORE_SHOWN = 3
MOST_TO_AGREE = 50
LONGEST_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what the group of advisers set: how many have to agree, and how many minutes questions may take."""

    to_agree: int = 3
    minutes: int = 10


def alias(key: bytes, adviser: Person, about: str) -> bytes:
    """Return 16 bytes for an adviser in one matter; with the database alone nobody can tell whose they are."""
    return derived(key, "adviser", about.encode(), adviser.mark.encode())[:16]


def about_card(mark: str) -> str:
    """Return in what matter somebody speaks about a card."""
    return f"card/{mark}"


def about_meeting(mark: str) -> str:
    """Return in what matter somebody is at a meeting."""
    return f"meeting/{mark}"


@contextmanager
def speaking(db: Database, *tables: str) -> Iterator[Database]:
    """Write as `writing` does, and leave the rows of tables in the order of their keys.

    SQLite leaves rows in the order in which they came, and the file would say who spoke first. Read from a table
    without row numbers, they come by their keys.
    """
    with writing(db):
        yield db
        for table in tables:
            rows = db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 names of our own tables
            db.execute(f"DELETE FROM {table}")  # noqa: S608 the same
            if rows:
                places = ", ".join("?" * len(rows[0]))
                db.conn.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 the same


def rules(db: Database) -> Rules:
    """Return the rules of the group, as they were set last."""
    return Rules(**dict(db.execute("SELECT name, value FROM group_rule")))


def set_rules(db: Database, new: Rules) -> None:
    """Keep new rules, or refuse numbers that nobody could keep to."""
    if not 1 <= new.to_agree <= MOST_TO_AGREE:
        raise Refusal(Sentence("Between 1 and %(most)s advisers can have to agree.", most=MOST_TO_AGREE))
    if not 1 <= new.minutes <= LONGEST_MINUTES:
        raise Refusal(Sentence("Choose between 1 and %(most)s minutes.", most=LONGEST_MINUTES))
    with writing(db):
        db.conn.executemany("INSERT OR REPLACE INTO group_rule (name, value) VALUES (?, ?)", asdict(new).items())
