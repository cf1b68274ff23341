"""Series: events that belong together, with the facilitators who run all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from feedback.store.database import writing
from feedback.store.tokens import new_mark


@dataclass(frozen=True, slots=True)
class Series:
    """Hold one series: its name, the nation and the place it is in, and who its events are for."""

    mark: str
    name: str
    nation: str | None = None
    place: str | None = None
    audience: str | None = None


_COLUMNS = "mark, name, nation, place, audience"


def create(
    db: Database,
    name: str,
    *,
    nation: str | None = None,
    place: str | None = None,
    audience: str | None = None,
    facilitators: Sequence[str] = (),
) -> Series:
    """Make a series; without named facilitators every facilitator can run it."""
    made = Series(new_mark(), name, nation, place, audience)
    with writing(db):
        _insert(db, made)
        for person in facilitators:
            db.execute("INSERT INTO series_facilitator (series, person) VALUES (?, ?)", (made.mark, person))
    return made


def find_or_make(db: Database, name: str) -> str:
    """Return the mark of the series with a name, one that is everybody's first; inside a write of the caller."""
    row = db.execute(
        "SELECT mark FROM series WHERE name = ? "
        "ORDER BY EXISTS (SELECT 1 FROM series_facilitator WHERE series = mark), mark LIMIT 1",
        (name,),
    ).fetchone()
    if row:
        return str(row[0])
    made = Series(new_mark(), name)
    _insert(db, made)
    return made.mark


def _insert(db: Database, made: Series) -> None:
    db.execute(
        f"INSERT INTO series ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 fixed names
        (made.mark, made.name, made.nation, made.place, made.audience),
    )


def find(db: Database, mark: str) -> Series | None:
    """Return the series with a mark, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM series WHERE mark = ?", (mark,)).fetchone()  # noqa: S608
    return Series(*row) if row else None


def change(db: Database, changed: Series) -> None:
    """Keep a series as it is now."""
    db.execute(
        "UPDATE series SET name = ?, nation = ?, place = ?, audience = ? WHERE mark = ?",
        (changed.name, changed.nation, changed.place, changed.audience, changed.mark),
    )


def every(db: Database) -> list[Series]:
    """Return all series, by name."""
    return [Series(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM series ORDER BY name, mark")]  # noqa: S608


def run_by(db: Database, person: str) -> list[Series]:
    """Return the series that a facilitator can run, by name: those that name them, and those that name nobody."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM series WHERE "  # noqa: S608 fixed names
        "EXISTS (SELECT 1 FROM series_facilitator WHERE series = mark AND person = ?) "
        "OR NOT EXISTS (SELECT 1 FROM series_facilitator WHERE series = mark) ORDER BY name, mark",
        (person,),
    )
    return [Series(*row) for row in rows]


def may_run(db: Database, series: Series, person: str) -> bool:
    """Return whether a facilitator can run a series."""
    named = {
        name for (name,) in db.execute("SELECT person FROM series_facilitator WHERE series = ?", (series.mark,))
    }
    return not named or person in named
