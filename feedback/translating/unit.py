"""What translators work on: one source text with its wording in one language, and all that belong together."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from feedback.wording import Trust, Wording


class State(StrEnum):
    """Say what a unit still needs, the most urgent first."""

    MISSING = "missing"
    STALE = "stale"
    UNCHECKED = "unchecked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one text to translate: its stable id, what it says in the source language, and its wording, if any.

    note: for whoever translates it, what it is. places: the templates that it stands in. longest: how many letters
    fit where it stands, where little room is.
    """

    id: str
    source: str
    wording: Wording | None = None
    note: str = ""
    places: tuple[str, ...] = ()
    longest: int | None = None

    @property
    def digest(self) -> str:
        """Return a short hash that is another one when the source or the wording changed."""
        return hashlib.sha256(repr((self.source, self.wording)).encode()).hexdigest()[:16]

    @property
    def state(self) -> State:
        """Return what the unit still needs."""
        if self.wording is None:
            return State.MISSING
        if self.wording.stale:
            return State.STALE
        return State.UNCHECKED if self.wording.trust is Trust.DRAFT else State.DONE


@dataclass(frozen=True, slots=True)
class Translation:
    """Hold one whole, such as the pages for young people or a questionnaire, in one language, unit by unit."""

    name: str
    source_language: str
    language: str
    units: tuple[Unit, ...]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def get(self, identity: str) -> Unit | None:
        """Return the unit with an id, or None."""
        return next((unit for unit in self.units if unit.id == identity), None)

    def in_state(self, *states: State) -> list[Unit]:
        """Return the units that need just this, in order."""
        return [unit for unit in self.units if unit.state in states]

    @property
    def is_complete(self) -> bool:
        """Return whether everything is said, and nothing says what its source said before."""
        return not self.in_state(State.MISSING, State.STALE)

    @property
    def level(self) -> Trust:
        """Return how far the whole can be trusted: no further than the least trusted part."""
        trusts = (unit.wording.trust if unit.wording else Trust.DRAFT for unit in self.units)
        return min(trusts, key=lambda trust: trust.rank, default=Trust.DRAFT)
