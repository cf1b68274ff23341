"""Trying a draft out: after every question there is one about it, and only what is said there is ever kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from feedback.catalogues import Say
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind, Step, for_translation
from feedback.questionnaire.model import Option, Question, Questionnaire
from feedback.wording import Trust, Wording, Words

ASKED_ABOUT_IT = for_translation("About question %(number)s: Was this clear? How did it feel?")
# What can be said about a question: both answers, for what is clear can still be hard.
SAID = (
    Step("clear", for_translation("It was clear")),
    Step("not-clear", for_translation("I did not understand it")),
    Step("felt-ok", for_translation("It felt OK")),
    Step("felt-hard", for_translation("It felt hard")),
    Step("would-not-answer", for_translation("I would not answer this")),
)
SAID_IDS = tuple(step.id for step in SAID)


@dataclass(frozen=True, slots=True)
class TryOut:
    """Hold a questionnaire with a question about each of its questions.

    about: the id of the question that each of these is about. numbers: the place of each question of its own.
    """

    questionnaire: Questionnaire
    about: Mapping[str, str]
    numbers: Mapping[str, int]

    def said(self, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Return what somebody said about each question; whatever they answered to it stays behind."""
        return {
            question: chosen
            for asked, question in self.about.items()
            if (chosen := tuple(option for option in SAID_IDS if option in (given.get(asked) or ())))
        }

    def without(self, questions: Collection[str]) -> Questionnaire:
        """Return the questionnaire without some of its questions, and without what asks about them."""
        out = {*questions, *(asked for asked, question in self.about.items() if question in questions)}
        sections = [
            replace(section, questions=tuple(each for each in section.questions if each.id not in out))
            for section in self.questionnaire.sections
        ]
        return replace(self.questionnaire, sections=tuple(each for each in sections if each.questions))


def languages_to_try(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the languages that the pages speak and in which nothing that is asked is missing."""
    needed = [questionnaire.title]
    for section in questionnaire.sections:
        needed.append(section.title)
        for question in section.questions:
            needed += [question.text, *(option.text for option in question.options)]
    return tuple(
        language
        for language in questionnaire.languages
        if language in LANGUAGES and all(language in words for words in needed)
    )


def try_out(questionnaire: Questionnaire, say: Say) -> TryOut:
    """Return a questionnaire to try out: as it is, with one question after each that it asks; a note gets none."""
    taken = {question.id for question in questionnaire.questions}
    taken |= {section.id for section in questionnaire.sections}
    free = (name for number in count(1) if (name := f"about-{number}") not in taken)
    languages = languages_to_try(questionnaire)
    about: dict[str, str] = {}
    numbers: dict[str, int] = {}
    sections = []
    for section in questionnaire.sections:
        questions = []
        for question in section.questions:
            questions.append(question)
            if question.asks:
                numbers[question.id] = len(numbers) + 1
                asked = _asks_about(numbers[question.id], next(free), languages, say)
                about[asked.id] = question.id
                questions.append(asked)
        sections.append(replace(section, questions=tuple(questions)))
    whole = replace(questionnaire, languages=languages, sections=tuple(sections), compare_by=None)
    return TryOut(whole, about, numbers)


def _asks_about(number: int, name: str, languages: Collection[str], say: Say) -> Question:
    def words(sentence: str, **values: object) -> Words:
        return {language: Wording(say(language, sentence) % values, Trust.CHECKED) for language in languages}

    options = tuple(Option(step.id, words(step.label)) for step in SAID)
    return Question(name, Kind.MANY, words(ASKED_ABOUT_IT, number=number), options=options)
