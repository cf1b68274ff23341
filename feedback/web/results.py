"""What the templates show of a release: bars and a sentence for each question, as a table or a ranked list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import g

from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind, for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import Share
from feedback.themes.words import (
    ABOUT_PEOPLE,
    FEWER_THAN,
    SHARE_WORDS,
    height_of,
    is_few,
    length_of_bar,
    sentence_of,
)
from feedback.web.language import catalogues, gettext, in_language, page_language

EVENTS_NOT_IN_IT = for_translation("Events that are not in this result: %(events)s.")
# Around a name of another direction, so that the sentence keeps its own.
_ISOLATE, _END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class BarView:
    """Show one option: its label, how long its bar is, the part of the group in words, and where it ranks."""

    label: str
    length: int
    words: str
    share: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class ResultView:
    """Show what the group said to one question.

    `ranked` are the bars of a question with several choices in the order of how many chose them, equal ones with
    equal ranks; `few` are the labels of what few or none chose.
    """

    id: str
    heading: str
    sentence: str
    answered: str
    bars: tuple[BarView, ...]
    is_hidden: bool
    ranked: tuple[BarView, ...] = ()
    few: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def named_bars(self) -> list[tuple[str, BarView]]:
        """Return the bars in the order of the options, each with its label."""
        return [(bar.label, bar) for bar in self.bars]


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
        people=people_in_words(release["people"]),
        results=tuple(one_result(questions[result["id"]], result, language) for result in release["questions"]),
    )


def one_result(question: Question, result: Mapping[str, Any], language: str) -> ResultView:
    """Return what is shown of one question, in one language."""
    hidden = result["status"] == "hidden"
    labels = option_labels(question, language)
    is_ranked = question.kind is Kind.MANY and question.at_most is not None and not hidden
    left_out = result.get("left_out")
    return ResultView(
        id=question.id,
        heading=in_language(question.text, language),
        sentence=_sentence(result, quotable(labels, language)),
        answered="" if hidden else people_in_words(result["answered"]),
        bars=bars_of(result, labels),
        is_hidden=hidden,
        ranked=_ranked(result, labels) if is_ranked else (),
        few=_few(result, labels) if is_ranked else (),
        left_out=gettext(EVENTS_NOT_IN_IT, events=left_out) if left_out else "",
    )


def _sentence(result: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    sentence = sentence_of(result)
    return gettext(sentence.template, **sentence.named(labels))


def option_labels(question: Question, language: str) -> dict[str, str]:
    """Return the label of each option of a question, in one language."""
    steps = (*(SCALES[question.scale] if question.scale else ()), *WAYS_OUT)
    own = {option.id: in_language(option.text, language) for option in question.options}
    return {step.id: _known(step.label) for step in steps} | own


def quotable(labels: Mapping[str, str], language: str) -> dict[str, str]:
    """Return labels as a sentence of the page can quote them, kept apart where they run the other way."""
    if LANGUAGES[language].direction == page_language().direction:
        return dict(labels)
    return {name: f"{_ISOLATE}{label}{_END}" for name, label in labels.items()}


def bars_of(result: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[BarView, ...]:
    """Return the bars of one question in the order of its options."""
    return tuple(_bar(option, labels[option["id"]]) for option in result["options"])


def part_in_words(part: Share) -> str:
    """Return what a part of a group is called in the language of the page."""
    return _known(SHARE_WORDS[part])


def _known(words: str) -> str:
    """Return words of the program in the language of the page, where many bars say them hundreds of times."""
    return _looked_up(words, page_language().code, g.get("is_for_staff", False), catalogues().stamp)


@cache
def _looked_up(words: str, _language: str, _is_for_staff: bool, _stamp: int) -> str:  # noqa: FBT001 a key
    return gettext(words)


def _bar(option: Mapping[str, Any], label: str, rank: int = 0) -> BarView:
    part = Share(option["part"])
    return BarView(
        label=label,
        length=length_of_bar(option),
        words=part_in_words(part),
        share="" if option["share"] is None else f"{option['share']} %",
        rank=rank,
    )


def _ranked(result: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[BarView, ...]:
    """Return the bars by how many chose them; what few or none chose cannot be told apart and has no rank."""
    heights = {option["id"]: height_of(option) for option in result["options"] if not is_few(option)}
    ranked = sorted(
        (option for option in result["options"] if option["id"] in heights), key=height_of, reverse=True
    )
    above = list(heights.values())
    return tuple(
        _bar(option, labels[option["id"]], 1 + sum(height > heights[option["id"]] for height in above))
        for option in ranked
    )


def _few(result: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels[option["id"]] for option in result["options"] if is_few(option))


def people_in_words(people: Mapping[str, Any]) -> str:
    """Return how many people something is about, as far as it is shown."""
    if people["rounded"] is not None:
        return gettext(ABOUT_PEOPLE, people=people["rounded"])
    return gettext(FEWER_THAN, people=people["below"])
