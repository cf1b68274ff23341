"""Two releases side by side, by outcome: this year and last, or young people and those who work with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Question
from feedback.store.releases import Listed
from feedback.themes.comparing import Change, changes, same_questions
from feedback.themes.reading import Reading
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.own_reading import READERS, own_reading, own_releases
from feedback.web.facilitators.side_by_side import SideBySide, side_by_side
from feedback.web.facilitators.theme_view import BESIDE, EventView, event_view, month_name
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.results import ResultView, one_result, option_labels, part_in_words, people_in_words, quotable

comparing = Blueprint("comparing", __name__, url_prefix="/facilitate")
comparing.context_processor(for_staff_pages)

HIGHER = for_translation("Higher in the second for “%(option)s”: from %(first)s to %(second)s.")
LOWER = for_translation("Lower in the second for “%(option)s”: from %(first)s to %(second)s.")
THE_SAME = for_translation("About the same in both.")

_BESIDE = ""  # in place of the code of an outcome


@dataclass(frozen=True, slots=True)
class SideView:
    """Show one of the two releases: its name, about how many people it is of, and its events."""

    name: str
    people: str
    events: tuple[EventView, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class ComparedView:
    """Show one question that both asked, and say what clearly differs."""

    id: str
    bars: SideBySide
    sentences: tuple[str, ...] = ()
    differs: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Show one outcome: what both asked, and what only one of them asked."""

    title: str
    both: tuple[ComparedView, ...]
    apart: tuple[tuple[ResultView, ...], tuple[ResultView, ...]]


@dataclass(frozen=True, slots=True)
class PrincipleView:
    """Show one principle with those of its outcomes that either asked about."""

    title: str
    outcomes: tuple[OutcomeView, ...]
    is_of_framework: bool = True


@comparing.get("/compare")
@signed_in(*READERS)
def compare() -> Page:
    """Show two releases side by side, or the form to choose them."""
    offered = own_releases()
    first, second = request.args.get("first", ""), request.args.get("second", "")
    if not first or not second:
        return _choosing(offered, first, second)
    if first == second:
        return _choosing(offered, first, second, gettext("Choose two that differ.")), 422
    if not {first, second} <= {each.mark for each in offered}:
        abort(404)
    readings = own_reading(first), own_reading(second)
    principles = _principles(readings)
    return _choosing(
        offered,
        first,
        second,
        sides=_sides(readings),
        principles=principles,
        differing=[
            each
            for principle in principles
            for outcome in principle.outcomes
            for each in outcome.both
            if each.differs
        ],
        have_one_framework=_have_one_framework(readings),
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
    )


def _choosing(offered: list[Listed], first: str, second: str, fault: str = "", **compared: Any) -> str:
    marks = [each.mark for each in offered]
    return render_template(
        "facilitators/compare.html",
        offered=[(each, month_name(each.month)) for each in offered],
        first=first if first in marks else "",
        second=second or next((mark for mark in marks if mark != (first or marks[0])), ""),
        faults=(fault,) if fault else (),
        **compared,
    )


Pair = tuple[Reading, Reading]


def _sides(readings: Pair) -> tuple[SideView, ...]:
    return tuple(
        SideView(
            name,
            people_in_words(reading.release["people"]),
            tuple(event_view(event) for event in reading.events),
            LANGUAGES[language_to_read(reading.questionnaire)],
        )
        for name, reading in zip(_names(readings), readings, strict=True)
    )


def _names(readings: Pair) -> tuple[str, str]:
    """Return what the two are called: their titles, where those are the same with the month, or else the code."""
    first, second = readings
    for name in (_title, _title_and_month, _title_and_mark):
        if name(first) != name(second):
            break
    return name(first), name(second)


def _title(reading: Reading) -> str:
    return reading.title


def _title_and_month(reading: Reading) -> str:
    return f"{reading.title}, {month_name(reading.events[0].month)}"


def _title_and_mark(reading: Reading) -> str:
    return f"{reading.title}, {reading.mark}"


def _have_one_framework(readings: Pair) -> bool:
    names = {reading.framework.name if reading.framework else None for reading in readings}
    return len(names) == 1 and None not in names


def _principles(readings: Pair) -> tuple[PrincipleView, ...]:
    """Return both by principle and outcome; all beside the framework where they have not the same one."""
    framework = readings[0].framework if _have_one_framework(readings) else None
    asked = tuple(_asked(reading, in_framework=framework is not None) for reading in readings)
    same = same_questions(readings[0].questionnaire, readings[1].questionnaire)

    def outcomes(places: Iterable[tuple[str, str]]) -> tuple[OutcomeView, ...]:
        return tuple(
            _outcome(readings, title, (asked[0].get(code, []), asked[1].get(code, [])), same)
            for code, title in places
            if code in asked[0] or code in asked[1]
        )

    principles = [
        PrincipleView(principle.text, outcomes((outcome.code, outcome.text) for outcome in principle.outcomes))
        for principle in (framework.principles if framework else ())
    ]
    principles.append(PrincipleView(gettext(BESIDE), outcomes([(_BESIDE, "")]), is_of_framework=False))
    return tuple(principle for principle in principles if principle.outcomes)


def _asked(reading: Reading, *, in_framework: bool) -> dict[str, list[Question]]:
    """Return the questions with options by the code of their outcome."""
    found: dict[str, list[Question]] = {}
    for question in reading.questionnaire.asked:
        if question.option_ids:
            code = reading.outcome_of(question) if in_framework else None
            found.setdefault(code or _BESIDE, []).append(question)
    return found


def _outcome(
    readings: Pair, title: str, asked: tuple[list[Question], list[Question]], same: frozenset[str]
) -> OutcomeView:
    results = tuple({each["id"]: each for each in reading.release["questions"]} for reading in readings)
    both = {question.id for question in asked[0]} & {question.id for question in asked[1]} & same
    first, second = (
        tuple(
            one_result(question, results[place][question.id], language_to_read(readings[place].questionnaire))
            for question in asked[place]
            if question.id not in both and question.id in results[place]
        )
        for place in range(2)
    )
    return OutcomeView(
        title=title,
        both=tuple(
            _compared(question, (results[0].get(question.id), results[1].get(question.id)), readings)
            for question in asked[1]
            if question.id in both
        ),
        apart=(first, second),
    )


def _compared(
    question: Question, results: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None], readings: Pair
) -> ComparedView:
    language = language_to_read(readings[1].questionnaire)
    bars = side_by_side(question, list(zip(_names(readings), results, strict=True)), language)
    first, second = results
    if bars.hidden or first is None or second is None:
        return ComparedView(question.id, bars)
    labels = quotable(option_labels(question, language), language)
    found = tuple(_sentence(change, labels) for change in changes(first, second))
    return ComparedView(question.id, bars, found or (gettext(THE_SAME),), differs=bool(found))


def _sentence(change: Change, labels: Mapping[str, str]) -> str:
    return gettext(
        HIGHER if change.is_higher else LOWER,
        option=labels[change.option],
        first=part_in_words(change.first),
        second=part_in_words(change.second),
    )
