"""A question as a meeting reads it, in several languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.languages import Language, spoken
from feedback.questionnaire.card import Card
from feedback.questionnaire.kinds import SCALES, WAYS_OUT
from feedback.questionnaire.model import Question
from feedback.web.language import gettext, in_language, speaking


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a question as it is read out in one language: its words, its hint, and what can be answered."""

    language: Language
    text: str
    hint: str
    options: tuple[str, ...]


def readings_of(card: Card, languages: Sequence[str]) -> list[Reading]:
    """Return a question in those of some languages that it has words in, or else in its own."""
    known = [each for each in spoken(languages) if in_language(card.question.text, each.code)]
    return [_reading(card.question, each) for each in known or spoken([card.language])]


def _reading(question: Question, language: Language) -> Reading:
    text, hint = (in_language(words, language.code) for words in (question.text, question.hint))
    with speaking(language.code):
        return Reading(language, text or question.id, hint, tuple(_options(question, language.code)))


def _options(question: Question, language: str) -> list[str]:
    steps = SCALES[question.scale] if question.scale else ()
    own = [in_language(option.text, language) for option in question.options]
    ways_out = [gettext(step.label) for step in WAYS_OUT if step.id in question.option_ids]
    return [*(gettext(step.label) for step in steps), *own, *ways_out]
