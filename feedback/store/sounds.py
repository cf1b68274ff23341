"""Recordings of questions being read aloud, each kept once under a name made of its content."""

from sqlite_utils import Database


def keep(db: Database, name: str, content: bytes) -> None:
    """Keep a sound under the name of its content."""
    db.execute("INSERT INTO sound (name, content) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, content))


def find(db: Database, name: str) -> bytes | None:
    """Return the sound under a name, or None."""
    row = db.execute("SELECT content FROM sound WHERE name = ?", (name,)).fetchone()
    return bytes(row[0]) if row else None
