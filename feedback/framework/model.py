"""A framework as a tree of immutable values, and the same tree as plain JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Indicator:
    """Name one sign that an outcome is being reached, with a first-person sentence for young people."""

    code: str
    text: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Name one thing that should be true in a young person's life, and the UNCRC articles behind it."""

    code: str
    text: str
    articles: tuple[int, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Principle:
    """Name one general principle and the outcomes that stand under it."""

    code: str
    text: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """Hold one version of a framework: its short name, its title, a notice shown with it, and its tree."""

    name: str
    title: str
    principles: tuple[Principle, ...] = field(default=())
    notice: str = ""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Return every outcome, in the order of the file."""
        return tuple(outcome for principle in self.principles for outcome in principle.outcomes)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return every indicator, in the order of the file."""
        return tuple(indicator for outcome in self.outcomes for indicator in outcome.indicators)

    def places(self) -> Iterator[tuple[Principle, Outcome, Indicator]]:
        """Yield each indicator with the outcome and the principle that it stands under."""
        for principle in self.principles:
            for outcome in principle.outcomes:
                for indicator in outcome.indicators:
                    yield principle, outcome, indicator


def to_document(framework: Framework) -> dict[str, Any]:
    """Return the framework as plain JSON values; `from_document` gives the same framework back."""
    return asdict(framework)


def from_document(document: dict[str, Any]) -> Framework:
    """Return the framework that `to_document` wrote."""
    return Framework(
        name=document["name"],
        title=document["title"],
        notice=document["notice"],
        principles=tuple(
            Principle(
                code=principle["code"],
                text=principle["text"],
                outcomes=tuple(
                    Outcome(
                        code=outcome["code"],
                        text=outcome["text"],
                        articles=tuple(outcome["articles"]),
                        indicators=tuple(Indicator(**indicator) for indicator in outcome["indicators"]),
                    )
                    for outcome in principle["outcomes"]
                ),
            )
            for principle in document["principles"]
        ),
    )
