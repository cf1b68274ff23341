"""Count, then forget: all that is left of closed answers, and texts without any link."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Questionnaire


def _one(answer: Answer) -> tuple[str, ...]:
    return (str(answer),)


def _each(answer: Answer) -> tuple[str, ...]:
    return tuple(answer)


def _nothing(_answer: Answer) -> tuple[str, ...]:
    return ()


# Which options an answer of a kind counts for.
COUNTING: dict[Kind, Callable[[Answer], tuple[str, ...]]] = {
    Kind.SCALE: _one,
    Kind.ONE: _one,
    Kind.MANY: _each,
    Kind.TEXT: _nothing,
    Kind.NOTE: _nothing,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold how many people sent something, answered each question and chose each option.

    Every question that asks and every option of it is a key, so a zero is written down like any number.
    """

    people: int
    answered: Mapping[str, int]
    chosen: Mapping[tuple[str, str], int]
    texts: tuple[tuple[str, str], ...] = field(default=())


def count(questionnaire: Questionnaire, responses: Iterable[AnonymousResponse]) -> Tally:
    """Return the tally of responses, with the texts of all people and questions in one random order."""
    people = 0
    answered = Counter({question.id: 0 for question in questionnaire.asked})
    chosen = Counter({(each.id, option): 0 for each in questionnaire.asked for option in each.option_ids})
    kinds = {question.id: question.kind for question in questionnaire.asked}
    texts: list[tuple[str, str]] = []
    for response in responses:
        people += 1
        for question, answer in response.answers.items():
            answered[question] += 1
            if kinds[question] is Kind.TEXT:
                texts.append((question, str(answer)))
            for option in COUNTING[kinds[question]](answer):
                chosen[question, option] += 1
    # The operating system's randomness: a seeded shuffle could be undone by somebody who learns the seed.
    secrets.SystemRandom().shuffle(texts)
    return Tally(people, dict(answered), dict(chosen), tuple(texts))
