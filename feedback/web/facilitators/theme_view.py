"""What the themes page shows: principles, outcomes, and what the group said about each."""

from dataclasses import dataclass
from typing import Any

from feedback.framework.model import Framework
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.web.language import gettext
from feedback.web.results import ReleaseView, ResultView, result_view

BESIDE = for_translation("Beside the framework")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Show one outcome with the results of its questions."""

    title: str
    results: tuple[ResultView, ...]


@dataclass(frozen=True, slots=True)
class PrincipleView:
    """Show one principle with those of its outcomes that were asked about."""

    title: str
    outcomes: tuple[OutcomeView, ...]
    is_of_framework: bool = True


def themes_of(
    questionnaire: Questionnaire, framework: Framework | None, release: dict[str, Any], language: str
) -> tuple[ReleaseView, tuple[PrincipleView, ...]]:
    """Return the release and its results in the order of the framework.

    A question stands under the outcome of its first indicator; general questions come last.
    """
    view = result_view(questionnaire, release, language)
    results = {result.id: result for result in view.results}
    places = {indicator.code: outcome.code for _, outcome, indicator in framework.places()} if framework else {}
    asked: dict[str, list[ResultView]] = {}
    for question in questionnaire.asked:
        if question.id in results:
            asked.setdefault(_outcome_of(question, places), []).append(results[question.id])
    principles = [
        PrincipleView(
            principle.text,
            tuple(
                OutcomeView(outcome.text, tuple(asked[outcome.code]))
                for outcome in principle.outcomes
                if outcome.code in asked
            ),
        )
        for principle in (framework.principles if framework else ())
    ]
    beside = tuple(asked.get("", ()))
    if beside:
        principles.append(PrincipleView(gettext(BESIDE), (OutcomeView("", beside),), is_of_framework=False))
    return view, tuple(principle for principle in principles if principle.outcomes)


def _outcome_of(question: Question, places: dict[str, str]) -> str:
    return next((places[link.code] for link in question.indicators if link.code in places), "")
