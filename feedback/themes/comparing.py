"""What differs between two releases: from what is shown of each, never joined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import Share

# So many points in a hundred have to lie between two shares before anybody is told that they differ.
CLEARLY = 15
# What a word may stand for, in percent, where no share is shown: in a group with shares, and in a small one.
_OF_MANY = {Share.FEW_OR_NONE: (0, 20), Share.MOST_OR_ALL: (80, 100), Share.ALMOST_EVERYONE: (90, 100)}
_OF_FEW = {Share.FEW_OR_NONE: (0, 35), Share.HALF: (35, 65), Share.MOST_OR_ALL: (65, 100)}


@dataclass(frozen=True, slots=True)
class Change:
    """Hold an option that clearly more or fewer chose in the second release, and what was shown in both."""

    option: str
    is_higher: bool
    first: Share
    second: Share


def same_questions(first: Questionnaire, second: Questionnaire) -> frozenset[str]:
    """Return the ids of the questions that two questionnaires ask in the same words, with the same options."""
    if first.name != second.name:
        return frozenset()
    before = {question.id: question for question in first.asked}
    return frozenset(
        question.id
        for question in second.asked
        if question.id in before and _is_same(question, before[question.id])
    )


def changes(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what clearly differs between two results of the same question, in the order of its options."""
    options = zip(first["options"], second["options"], strict=True)
    found = []
    for before, after in options:
        low, high = _span(before, first["answered"]), _span(after, second["answered"])
        if high[0] - low[1] >= CLEARLY or low[0] - high[1] >= CLEARLY:
            found.append(Change(before["id"], high > low, Share(before["part"]), Share(after["part"])))
    return tuple(found)


def _is_same(one: Question, other: Question) -> bool:
    return (one.kind, one.option_ids, _texts(one)) == (other.kind, other.option_ids, _texts(other))


def _texts(question: Question) -> dict[str, str]:
    return {language: wording.text for language, wording in question.text.items()}


def _span(option: Mapping[str, Any], answered: Mapping[str, Any]) -> tuple[int, int]:
    if option["share"] is not None:
        return option["share"], option["share"]
    words = _OF_FEW if answered["rounded"] is None else _OF_MANY
    return words[Share(option["part"])]
