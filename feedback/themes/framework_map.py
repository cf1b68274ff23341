"""The map of a framework: what a release asked about, what was mostly skipped, and what was never asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from feedback.framework.model import Framework
from feedback.questionnaire.model import Questionnaire
from feedback.themes.shown import Release


class Asked(StrEnum):
    """Say of one part of a framework how far it was asked about."""

    ANSWERED = "answered"
    MOSTLY_SKIPPED = "mostly skipped"  # or what was said about it could not be shown
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Place:
    """Hold one principle, outcome or indicator with how far it was asked about, and what stands under it."""

    code: str
    text: str
    asked: Asked
    places: tuple["Place", ...] = ()


def framework_map(release: Release, questionnaire: Questionnaire, framework: Framework) -> tuple[Place, ...]:
    """Return the principles of a framework, each with its outcomes, and each of those with its indicators.

    What stands above was asked about as far as the best of what stands under it.
    """
    found = _by_indicator(release, questionnaire)
    return tuple(
        _above(
            principle.code,
            principle.text,
            (
                _above(
                    outcome.code,
                    outcome.text,
                    (Place(each.code, each.text, _best(found.get(each.code, ()))) for each in outcome.indicators),
                )
                for outcome in principle.outcomes
            ),
        )
        for principle in framework.principles
    )


def counted(places: Iterable[Place]) -> dict[Asked, int]:
    """Return how many places there are of each sort."""
    found = Counter(place.asked for place in places)
    return {asked: found[asked] for asked in Asked}


def _above(code: str, text: str, below: Iterable[Place]) -> Place:
    places = tuple(below)
    return Place(code, text, _best(place.asked for place in places), places)


def _best(found: Iterable[Asked]) -> Asked:
    order = list(Asked)
    return min(found, key=order.index, default=Asked.NEVER)


def _by_indicator(release: Release, questionnaire: Questionnaire) -> dict[str, list[Asked]]:
    results = {result["id"]: result for result in release["questions"]}
    found: dict[str, list[Asked]] = {}
    for question in questionnaire.asked:
        for link in question.indicators:
            found.setdefault(link.code, []).append(_of(results.get(question.id), release["people"]))
    return found


def _of(result: Mapping[str, Any] | None, people: Mapping[str, Any]) -> Asked:
    """Return whether about half of the people or more answered, as far as what is shown can tell."""
    if result is None or result["status"] == "hidden":
        return Asked.MOSTLY_SKIPPED
    if people["rounded"] is None:
        return Asked.ANSWERED
    answered = result["answered"]
    most = answered["rounded"] if answered["rounded"] is not None else answered["below"] - 1
    return Asked.ANSWERED if most * 2 >= people["rounded"] else Asked.MOSTLY_SKIPPED
