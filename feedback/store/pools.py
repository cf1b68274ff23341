"""Pools: what is read and coded together, so that nobody is picked out by where they were (F-02, F-03).

A closed event that is shown alone is a pool of its own; all events too small for that are one pool together.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from feedback.store import events
from feedback.store.events import Event, State

SMALL = "small"  # no event has such a code


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold what is worked with together: its word in addresses, its title (none for small events), its events."""

    mark: str
    title: str
    events: tuple[Event, ...]

    @property
    def is_of_small_events(self) -> bool:
        """Return whether nobody may learn which of several events a text is from."""
        return self.mark == SMALL

    @property
    def event_codes(self) -> str:
        """Return the codes of its events as a query takes them: `IN (SELECT value FROM json_each(?))`."""
        return json.dumps([event.code for event in self.events])


def pools_of(db: Database, codes: Iterable[str]) -> list[Pool]:
    """Return the pools that events are in, by title, and last that of the small ones.

    Events that are not closed are left out: nobody may watch answers arrive.
    """
    rows = db.execute(
        "SELECT event, json_extract(content, '$.status') = 'too few' FROM release "
        "WHERE event IN (SELECT value FROM json_each(?))",
        (json.dumps(list(codes)),),
    )
    is_small = dict(rows.fetchall())
    found = [each for each in events.every(db) if each.state is State.CLOSED and each.code in is_small]
    small = tuple(event for event in found if is_small[event.code])
    return [
        *(Pool(event.code, event.title, (event,)) for event in found if not is_small[event.code]),
        *([Pool(SMALL, "", small)] if small else []),
    ]
