"""A wording: the text of one thing in one language, and how far it can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Trust(StrEnum):
    """Say how far a wording can be trusted: written, read by somebody who speaks it, agreed by young people."""

    DRAFT = "draft"
    CHECKED = "checked"
    AGREED = "agreed"

    @property
    def rank(self) -> int:
        """Return how far: 0, 1 or 2."""
        return list(Trust).index(self)


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold the text of one thing in one language; stale when its source changed after it was translated.

    by, on: in which role and on which day somebody checked or agreed to it, never who. was: the source that a
    stale wording was made from, where that is known.
    """

    text: str
    trust: Trust = Trust.DRAFT
    stale: bool = False
    by: str = ""
    on: date | None = None
    was: str = ""


Words = Mapping[str, Wording]
