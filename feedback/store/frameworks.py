"""Frameworks: every version that was loaded, the newest one in use."""

import json
from datetime import date

from sqlite_utils import Database

from feedback.framework.model import Framework, from_document, to_document
from feedback.refusal import Refusal
from feedback.store.database import writing


def save(db: Database, framework: Framework, today: date) -> None:
    """Keep a framework as the newest version under its name, unless it is what is kept already."""
    content = json.dumps(to_document(framework), ensure_ascii=False)
    with writing(db):
        number, newest = _newest(db, framework.name) or (0, None)
        if newest != content:
            db.execute(
                "INSERT INTO framework (name, number, loaded_on, content) VALUES (?, ?, ?, ?)",
                (framework.name, number + 1, today.isoformat(), content),
            )


def find(db: Database, name: str) -> Framework | None:
    """Return the newest version of a framework, or None."""
    newest = _newest(db, name)
    return from_document(json.loads(newest[1])) if newest else None


def get(db: Database, name: str) -> Framework:
    """Return the newest version of a framework, or refuse and say which ones there are."""
    framework = find(db, name)
    if framework is None:
        raise Refusal(f"There is no framework “{name}”; {_there_are(names(db))}")
    return framework


def names(db: Database) -> list[str]:
    """Return the names of all frameworks, in alphabetical order."""
    return [name for (name,) in db.execute("SELECT DISTINCT name FROM framework ORDER BY name")]


def _newest(db: Database, name: str) -> tuple[int, str] | None:
    row: tuple[int, str] | None = db.execute(
        "SELECT number, content FROM framework WHERE name = ? ORDER BY number DESC LIMIT 1", (name,)
    ).fetchone()
    return row


def _there_are(known: list[str]) -> str:
    return f"there are: {', '.join(known)}." if known else "none has been loaded yet."
