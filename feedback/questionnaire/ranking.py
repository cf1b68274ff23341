"""Which questions advisers would rather be asked: from choices between two, how much each is liked, how surely.

The Bradley–Terry model gives every question a strength; of two, the stronger one is chosen the more often, the
further they are apart. “I can't decide” is half a win for either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import Any

SURE = 0.95
# Before anybody chose: strengths differ about so much that one question is chosen twice as often as another.
PRIOR_PRECISION = 1.0
# The library looks at the choices in an order of its own, which makes a difference far behind the point.
DECIMALS = 2


class Liking(StrEnum):
    """Say in one word how much a question is liked beside the others."""

    MORE = "more"
    NOT_SURE = "not sure"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold which of two questions somebody would rather be asked; None where they cannot decide."""

    first: str
    second: str
    preferred: str | None
    by: bytes = b""

    @property
    def sides(self) -> tuple[str, str]:
        """Return the two questions."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Ranked:
    """Hold a question with its strength, how far that can be off, and what follows from both.

    spread: the standard deviation of the strength; 0 is the average of all questions. above, below: the questions
    that it is surely liked more or less than. wins: how often it was chosen, and half of each “I can't decide”.
    """

    mark: str
    mean: float
    spread: float
    liking: Liking
    above: tuple[str, ...]
    below: tuple[str, ...]
    wins: float
    choices: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Hold how often a question was chosen, and half of each “I can't decide”, of how many choices."""

    mark: str
    wins: float
    choices: int


class NotInstalled(Exception):
    """Say that the library for ranking is missing, or found no answer."""


def shown(choices: Iterable[Choice], least: int) -> tuple[Choice, ...]:
    """Return the choices between questions about each of which at least so many people chose.

    Without a question that too few chose about, there can be too few about another; so until all are enough.
    """
    kept = tuple(choices)
    while True:
        people: dict[str, set[bytes]] = {}
        for choice in kept:
            for mark in choice.sides:
                people.setdefault(mark, set()).add(choice.by)
        fewer = tuple(each for each in kept if all(len(people[mark]) >= least for mark in each.sides))
        if fewer == kept:
            return kept
        kept = fewer


def count(choices: Sequence[Choice]) -> tuple[Counted, ...]:
    """Return how often each question was chosen, the most liked first; the same share keeps the order of marks."""
    wins: dict[str, float] = {}
    times: dict[str, int] = {}
    for choice in choices:
        for mark in choice.sides:
            won = 0.5 if choice.preferred is None else float(choice.preferred == mark)
            wins[mark] = wins.get(mark, 0.0) + won
            times[mark] = times.get(mark, 0) + 1
    found = (Counted(mark, wins[mark], times[mark]) for mark in wins)
    return tuple(sorted(found, key=lambda each: (-each.wins / each.choices, each.mark)))


def rank(choices: Sequence[Choice]) -> tuple[Ranked, ...]:
    """Return the questions with their strengths, the most liked first; refuse without the library `choix`."""
    # Who chose makes no difference, nor in which order.
    return _ranked(tuple(sorted((*sorted(each.sides), each.preferred or "") for each in choices)))


@lru_cache(maxsize=8)
def _ranked(choices: tuple[tuple[str, str, str], ...]) -> tuple[Ranked, ...]:
    said = [Choice(first, second, preferred or None) for first, second, preferred in choices]
    counted = {each.mark: each for each in count(said)}
    marks = sorted(counted)
    if not marks:
        return ()
    mean, covariance = _posterior(said, marks)
    places = range(len(marks))
    found = []
    for place in places:
        above = [marks[other] for other in places if _is_more(mean, covariance, place, other)]
        below = [marks[other] for other in places if _is_more(mean, covariance, other, place)]
        strength, spread = float(mean[place]), sqrt(float(covariance[place, place]))
        found.append(
            Ranked(
                mark=marks[place],
                mean=round(strength, DECIMALS),
                spread=round(spread, DECIMALS),
                liking=_liking(strength, spread),
                above=tuple(above),
                below=tuple(below),
                wins=counted[marks[place]].wins,
                choices=counted[marks[place]].choices,
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.mean, each.mark)))


def _posterior(choices: Sequence[Choice], marks: Sequence[str]) -> tuple[Any, Any]:
    """Return the mean of each strength and how they vary together, as differences from the average of all.

    The library knows no halves. So each choice is counted twice, one win for either where nobody was preferred, on
    a prior that is twice as narrow: the means stay, and each variance is half of what it was. That is put right.
    """
    try:
        import choix
        import numpy as np
    except ImportError:
        raise NotInstalled from None
    places = {mark: place for place, mark in enumerate(marks)}
    wins = [(places[winner], places[loser]) for choice in choices for winner, loser in _two_wins(choice)]
    try:
        mean, covariance = choix.ep_pairwise(len(marks), wins, 2 * PRIOR_PRECISION, model="logit")
    except RuntimeError:  # no answer was found
        raise NotInstalled from None
    from_average = np.eye(len(marks)) - 1 / len(marks)
    return from_average @ mean, 2 * from_average @ covariance @ from_average


def _two_wins(choice: Choice) -> tuple[tuple[str, str], tuple[str, str]]:
    first, second = choice.sides
    if choice.preferred is None:
        return (first, second), (second, first)
    won = (first, second) if choice.preferred == first else (second, first)
    return won, won


def _is_more(mean: Any, covariance: Any, one: int, other: int) -> bool:
    """Return whether one question is surely liked more than another; what they share is not counted twice."""
    variance = covariance[one, one] + covariance[other, other] - 2 * covariance[one, other]
    return one != other and _surely_positive(float(mean[one] - mean[other]), sqrt(max(float(variance), 0.0)))


def _liking(strength: float, spread: float) -> Liking:
    if _surely_positive(strength, spread):
        return Liking.MORE
    return Liking.LESS if _surely_positive(-strength, spread) else Liking.NOT_SURE


def _surely_positive(mean: float, spread: float) -> bool:
    if mean <= 0 or spread <= 0:
        return False
    return NormalDist(mean, spread).cdf(0) < 1 - SURE
