"""Who runs an event or a series: letting a colleague in, handing over, leaving, giving away what waits.

Nothing is ever left without anybody: it would then be everybody's.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store import events, series
from feedback.store.database import writing
from feedback.store.events import Event
from feedback.store.series import Series

# Only they are ever named to a facilitator: what other roles are called is none of their business (SEC-17).
_COLLEAGUES = (
    "SELECT name, mark FROM person JOIN person_role ON person = name WHERE role = 'facilitator' AND paused = 0"
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Name a facilitator who can sign in, with the mark that stands for them in addresses."""

    name: str
    mark: str


def colleagues(db: Database) -> list[Colleague]:
    """Return everybody who can run events, by name."""
    return [Colleague(*row) for row in db.execute(f"{_COLLEAGUES} ORDER BY name")]


def colleague(db: Database, mark: str) -> Colleague | None:
    """Return the facilitator with a mark, or None."""
    row = db.execute(f"{_COLLEAGUES} AND mark = ?", (mark,)).fetchone()
    return Colleague(*row) if row else None


def runners(db: Database, thing: Event | Series) -> list[Colleague]:
    """Return the facilitators that an event or a series names itself, by name."""
    table, mark = _place(thing)
    named = f"SELECT person FROM {table}_facilitator WHERE {table} = ?"  # noqa: S608 fixed names
    return [Colleague(*row) for row in db.execute(f"{_COLLEAGUES} AND name IN ({named}) ORDER BY name", (mark,))]


def is_everybodys(db: Database, thing: Event | Series) -> bool:
    """Return whether nobody is named, neither here nor by the series of an event."""
    table, mark = _place(thing)
    named = f"SELECT 1 FROM {table}_facilitator WHERE {table} = ?"  # noqa: S608 fixed names
    if db.execute(named, (mark,)).fetchone():
        return False
    return isinstance(thing, Series) or not _named_by_series(db, thing)


def let_in(db: Database, thing: Event | Series, name: str) -> None:
    """Let a colleague run an event or a series too."""
    with writing(db):
        _refuse_everybodys(db, thing)
        _add(db, thing, name)


def hand_over(db: Database, thing: Event | Series, giver: str, taker: str) -> None:
    """Let a colleague run an event, or a series with all its events, in place of somebody."""
    with writing(db):
        _refuse_everybodys(db, thing)
        if isinstance(thing, Event) and giver in _named_by_series(db, thing):
            raise Refusal(
                Sentence("You run this event with its series. Hand the series over, or take the event out of it.")
            )
        _pass_on(db, thing, giver, taker)


def _pass_on(db: Database, thing: Event | Series, giver: str, taker: str) -> None:
    _add(db, thing, taker)
    _remove(db, thing, giver)
    if isinstance(thing, Series):
        db.execute(
            "DELETE FROM event_facilitator "
            "WHERE person = ? AND event IN (SELECT code FROM event WHERE series = ?)",
            (giver, thing.mark),
        )


def waiting_for(db: Database, name: str) -> list[Event | Series]:
    """Return the series and events that name somebody, and nobody who can sign in and run them."""
    able = f"SELECT name FROM ({_COLLEAGUES})"  # noqa: S608 fixed words
    named = db.execute(
        "SELECT series FROM series_facilitator AS here WHERE person = ? AND NOT EXISTS "  # noqa: S608 fixed names
        f"(SELECT 1 FROM series_facilitator WHERE series = here.series AND person IN ({able}))",
        (name,),
    )
    found = [each for each in (series.find(db, mark) for (mark,) in named.fetchall()) if each]
    alone = db.execute(
        "SELECT code FROM event JOIN event_facilitator AS here ON event = code WHERE person = ? "  # noqa: S608
        f"AND NOT EXISTS (SELECT 1 FROM event_facilitator WHERE event = code AND person IN ({able})) "
        "AND NOT EXISTS (SELECT 1 FROM series_facilitator "
        f"WHERE series_facilitator.series = event.series AND person IN ({able}))",
        (name,),
    )
    inside = [each for each in (events.find(db, code) for (code,) in alone.fetchall()) if each]
    return [*sorted(found, key=lambda each: each.name), *sorted(inside, key=lambda each: each.title)]


def give(db: Database, thing: Event | Series, giver: str, taker: str) -> None:
    """Let a facilitator run what waits for somebody who cannot."""
    with writing(db):
        if thing not in waiting_for(db, giver):
            raise Refusal(Sentence("Somebody runs this already."))
        _pass_on(db, thing, giver, taker)


def _named_by_series(db: Database, event: Event) -> set[str]:
    rows = db.execute("SELECT person FROM series_facilitator WHERE series = ?", (event.series_mark,))
    return {name for (name,) in rows}


def leave(db: Database, thing: Event | Series, person: str) -> None:
    """Let somebody go, unless nobody else could run it then."""
    with writing(db):
        _remove(db, thing, person)
        left = runners(db, thing)
        if not left and isinstance(thing, Event) and thing.series_mark is not None:
            left = runners(db, Series(thing.series_mark, ""))
        if not left:
            raise Refusal(Sentence("You are the only one here. Hand it over to a colleague first."))


def _refuse_everybodys(db: Database, thing: Event | Series) -> None:
    if is_everybodys(db, thing):
        raise Refusal(Sentence("Every facilitator can run this already."))


def _add(db: Database, thing: Event | Series, name: str) -> None:
    table, mark = _place(thing)
    db.execute(
        f"INSERT OR IGNORE INTO {table}_facilitator ({table}, person) VALUES (?, ?)",  # noqa: S608 fixed names
        (mark, name),
    )


def _remove(db: Database, thing: Event | Series, name: str) -> None:
    table, mark = _place(thing)
    db.execute(f"DELETE FROM {table}_facilitator WHERE {table} = ? AND person = ?", (mark, name))  # noqa: S608


def _place(thing: Event | Series) -> tuple[str, str]:
    return ("event", thing.code) if isinstance(thing, Event) else ("series", thing.mark)
