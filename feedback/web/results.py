"""What the templates show of a release: a bar and a sentence for each question, and the same as a table."""

from dataclasses import dataclass
from typing import Any

from feedback.questionnaire.kinds import SCALES, WAYS_OUT
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import Share
from feedback.themes.words import (
    ABOUT_PEOPLE,
    FEWER_THAN,
    SHARE_WORDS,
    sentence_of,
)
from feedback.web.language import gettext, in_language

# How long a bar is drawn where only words are shown: the middle of what the word stands for.
BAR_OF_WORDS = {Share.FEW_OR_NONE: 5, Share.HALF: 50, Share.MOST_OR_ALL: 90, Share.ALMOST_EVERYONE: 95}


@dataclass(frozen=True, slots=True)
class BarView:
    """Show one option: its label, how long its bar is, and the part of the group in words."""

    label: str
    length: int
    words: str
    share: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """Show what the group said to one question."""

    id: str
    heading: str
    sentence: str
    answered: str
    bars: tuple[BarView, ...]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Show a release: how many people it is about, and a result for each question."""

    is_released: bool
    people: str
    results: tuple[ResultView, ...]


def result_view(questionnaire: Questionnaire, release: dict[str, Any], language: str) -> ReleaseView:
    """Return what is shown of a release, in one language."""
    questions = {question.id: question for question in questionnaire.asked}
    return ReleaseView(
        is_released=release["status"] == "released",
        people=_people(release["people"]),
        results=tuple(_result(questions[result["id"]], result, language) for result in release["questions"]),
    )


def _result(question: Question, result: dict[str, Any], language: str) -> ResultView:
    hidden = result["status"] == "hidden"
    labels = option_labels(question, language)
    return ResultView(
        id=question.id,
        heading=in_language(question.text, language),
        sentence=_sentence(result, labels),
        answered="" if hidden else _people(result["answered"]),
        bars=tuple(_bar(option, labels[option["id"]]) for option in result["options"]),
        is_hidden=hidden,
    )


def _sentence(result: dict[str, Any], labels: dict[str, str]) -> str:
    sentence = sentence_of(result)
    return gettext(sentence.template, **sentence.named(labels))


def option_labels(question: Question, language: str) -> dict[str, str]:
    """Return the label of each option of a question, in one language."""
    steps = (*(SCALES[question.scale] if question.scale else ()), *WAYS_OUT)
    own = {option.id: in_language(option.text, language) for option in question.options}
    return {step.id: gettext(step.label) for step in steps} | own


def _bar(option: dict[str, Any], label: str) -> BarView:
    part = Share(option["part"])
    return BarView(
        label=label,
        length=BAR_OF_WORDS[part] if option["share"] is None else option["share"],
        words=gettext(SHARE_WORDS[part]),
        share="" if option["share"] is None else f"{option['share']} %",
    )


def _people(people: dict[str, Any]) -> str:
    if people["rounded"] is not None:
        return gettext(ABOUT_PEOPLE, people=people["rounded"])
    return gettext(FEWER_THAN, people=people["below"])
