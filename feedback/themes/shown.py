"""What is shown of one group of people and of one question, as JSON values: the pieces of every release."""

from collections.abc import Sequence
from typing import Any

from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question
from feedback.themes.protection import SHARES_FROM, Shown, rounded_people
from feedback.themes.words import ABOUT_PEOPLE, FEWER_THAN, NOT_ENOUGH, SHARE_WORDS

Release = dict[str, Any]


def shown_people(people: int) -> Release:
    """Return what is shown of the size of a group: rounded, or below ten in words alone."""
    rounded = rounded_people(people)
    if rounded is None:
        return fewer_than(SHARES_FROM)
    return {"words": ABOUT_PEOPLE % {"people": rounded}, "rounded": rounded}


def fewer_than(people: int) -> Release:
    """Return what is shown of the size of a group that is smaller than some number."""
    return {"words": FEWER_THAN % {"people": people}, "rounded": None, "below": people}


def hidden_question(question: Question) -> Release:
    """Return what is said of a question whose answers are hidden, the same whatever the reason."""
    return {
        "id": question.id,
        "kind": question.kind.value,
        "status": "hidden",
        "answered": {"words": NOT_ENOUGH, "rounded": None},
        "options": [],
    }


def shown_question(question: Question, answered: int, options: Sequence[Shown]) -> Release:
    """Return what is shown of a question: how many answered, and the part of them that chose each option."""
    return {
        "id": question.id,
        "kind": question.kind.value,
        "status": "shown",
        "answered": shown_people(answered),
        "options": [
            {"id": option, "part": each.part.value, "words": SHARE_WORDS[each.part], "share": each.percent}
            for option, each in zip(question.option_ids, options, strict=True)
        ],
    }


def most_choices(question: Question) -> int:
    """Return how many options one person can choose."""
    if question.options and question.at_most is not None:
        return min(question.at_most, len(question.options))
    return len(question.options) if question.kind is Kind.MANY else 1
