"""What the themes page shows: what stands out, then principles, outcomes, and what the group said about each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date

from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Question
from feedback.themes.interchange.told import COMPARED_BY
from feedback.themes.reading import EventFacts, Reading, TextTheme
from feedback.themes.standing_out import Finding, standing_out
from feedback.themes.words import NOT_SAID
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.side_by_side import SideBySide, side_by_side
from feedback.web.facilitators.steps import nation_name
from feedback.web.language import gettext, in_language
from feedback.web.results import (
    ReleaseView,
    ResultView,
    option_labels,
    people_in_words,
    quotable,
    result_view,
)

BESIDE = for_translation("Beside the framework")
NOT_IN_IT = for_translation("Not in the framework")


@dataclass(frozen=True, slots=True)
class StandingView:
    """Show one sentence that stands out, and the id of the question that it is about, if it is about one."""

    words: str
    question: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """Show what people wrote about: its name, how many wrote about it, and quotes in their own language."""

    name: str
    people: str
    quotes: tuple[tuple[Language, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Show one question, and beside it what each part of the group said, where that is shown."""

    result: ResultView
    parts: SideBySide | None = None


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Show one outcome with its questions, and with what people wrote about it."""

    title: str
    questions: tuple[QuestionView, ...] = ()
    themes: tuple[ThemeView, ...] = ()


@dataclass(frozen=True, slots=True)
class PrincipleView:
    """Show one principle with those of its outcomes that something was said about."""

    id: str
    title: str
    outcomes: tuple[OutcomeView, ...]
    is_of_framework: bool = True


@dataclass(frozen=True, slots=True)
class EventView:
    """Show of one event what it was called, and where and when it was."""

    title: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemesView:
    """Show all of a release, in the language that its questions are read in."""

    release: ReleaseView
    language: Language
    events: tuple[EventView, ...]
    standing: tuple[StandingView, ...]
    principles: tuple[PrincipleView, ...]
    events_left_out: int
    parts_by: str  # in words, where parts of the group stand beside each other
    parts: tuple[tuple[str, str], ...]  # each with its name and about how many people it is of
    are_parts_withheld: bool


def themes_of(reading: Reading) -> ThemesView:
    """Return what is shown of a release, in the order of the framework.

    A question stands under the outcome of its first indicator; general questions come last.
    """
    language = language_to_read(reading.questionnaire)
    view = result_view(reading.questionnaire, reading.release, language)
    breakdown = _breakdown(reading)
    return ThemesView(
        release=view,
        language=LANGUAGES[language],
        events=tuple(event_view(event) for event in reading.events),
        standing=tuple(
            _standing(finding, reading, language)
            for finding in standing_out(reading.release, reading.questionnaire)
        ),
        principles=_principles(reading, _questions(reading, view, language)),
        events_left_out=reading.release.get("events_left_out") or 0,
        parts_by=_parts_by(reading, breakdown, language) if breakdown else "",
        parts=_named_parts(reading, breakdown, language) if breakdown else (),
        are_parts_withheld="breakdown" in reading.release and not breakdown,
    )


def event_view(event: EventFacts) -> EventView:
    """Return of one event what it was called, and where and when it was."""
    where = (nation_name(event.nation) if event.nation else "", event.place or "", month_name(event.month))
    return EventView(event.title, tuple(each for each in where if each))


def month_name(month: str) -> str:
    """Return a month such as 2027-03 in words, in the language of the page; nothing for no month."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "MMMM y")) if month else ""


def _standing(finding: Finding, reading: Reading, language: str) -> StandingView:
    question = reading.questions().get(finding.question)
    if question is None:
        return StandingView(gettext(finding.template), "")
    named = finding.named(in_language(question.text, language), option_labels(question, language))
    return StandingView(gettext(finding.template, **quotable(named, language)), question.id)


def _questions(reading: Reading, view: ReleaseView, language: str) -> dict[str, list[QuestionView]]:
    """Return the questions by the code of their outcome, "" for those of none."""
    results = {result.id: result for result in view.results}
    found: dict[str, list[QuestionView]] = {}
    for question in reading.questionnaire.asked:
        if question.id in results:
            shown = QuestionView(results[question.id], _parts(question, reading, language))
            found.setdefault(reading.outcome_of(question) or "", []).append(shown)
    return found


def _principles(reading: Reading, questions: Mapping[str, list[QuestionView]]) -> tuple[PrincipleView, ...]:
    themes: dict[str, list[ThemeView]] = {}
    known = {outcome.code for outcome in reading.framework.outcomes} if reading.framework else set()
    for theme in reading.text_themes:
        themes.setdefault(theme.outcome if theme.outcome in known else "", []).append(_theme(theme))
    principles = [
        PrincipleView(
            f"principle-{place}",
            principle.text,
            tuple(
                OutcomeView(
                    outcome.text, tuple(questions.get(outcome.code, ())), tuple(themes.get(outcome.code, ()))
                )
                for outcome in principle.outcomes
                if outcome.code in questions or outcome.code in themes
            ),
        )
        for place, principle in enumerate(reading.framework.principles if reading.framework else (), 1)
    ]
    if "" in questions:
        beside = OutcomeView("", questions=tuple(questions[""]))
        principles.append(PrincipleView("beside", gettext(BESIDE), (beside,), is_of_framework=False))
    if "" in themes:
        written = OutcomeView("", themes=tuple(themes[""]))
        principles.append(PrincipleView("not-in-it", gettext(NOT_IN_IT), (written,), is_of_framework=False))
    return tuple(principle for principle in principles if principle.outcomes)


def _theme(theme: TextTheme) -> ThemeView:
    quotes = tuple((LANGUAGES[quote.language], quote.words) for quote in theme.quotes)
    return ThemeView(theme.name, people_in_words(theme.people), quotes)


def _breakdown(reading: Reading) -> Mapping[str, Any] | None:
    """Return the parts of the group, or None where there are none or they are withheld."""
    breakdown: Mapping[str, Any] | None = reading.release.get("breakdown")
    return breakdown if breakdown and breakdown["status"] == "shown" else None


def _parts(question: Question, reading: Reading, language: str) -> SideBySide | None:
    breakdown = _breakdown(reading)
    if breakdown is None or not question.option_ids or question.id == breakdown.get("question"):
        return None
    name = _namer(reading, breakdown, language)
    return side_by_side(
        question,
        [
            (name(group["id"]), next((each for each in group["questions"] if each["id"] == question.id), None))
            for group in breakdown["groups"]
        ],
        language,
    )


def _named_parts(reading: Reading, breakdown: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    name = _namer(reading, breakdown, language)
    return tuple((name(group["id"]), people_in_words(group["people"])) for group in breakdown["groups"])


def _namer(reading: Reading, breakdown: Mapping[str, Any], language: str) -> Callable[[str], str]:
    """Return what says the name of a part of the group, given its id."""
    if breakdown["by"] == "question":
        labels = option_labels(reading.questions()[breakdown["question"]], language)
        return lambda option: labels.get(option) or gettext(NOT_SAID)
    if breakdown["by"] == "month":
        return lambda month: month_name(month) or gettext(NOT_SAID)
    return lambda named: nation_name(named) or gettext(NOT_SAID)


def _parts_by(reading: Reading, breakdown: Mapping[str, Any], language: str) -> str:
    if breakdown["by"] == "question":
        return in_language(reading.questions()[breakdown["question"]].text, language)
    words = COMPARED_BY[breakdown["by"]]
    return gettext(words)
