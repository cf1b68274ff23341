"""What a framework wants to know: what is asked about each indicator, and what was never asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import State
from feedback.questionnaire.model import Link
from feedback.refusal import Refusal
from feedback.store import cannot_ask, cards, frameworks, translations, voices
from feedback.store.about_indicators import AboutIndicator, about_indicators
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questions.card_typed import new_card
from feedback.web.advisers.studio import STUDIO, is_adviser, own_alias, role_here
from feedback.web.advisers.words import state_in_words
from feedback.web.facilitators.typed import one_line
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

framework_view = Blueprint("framework_view", __name__, url_prefix="/advise")
framework_view.context_processor(for_staff_pages)

NEVER = "never"


@dataclass(frozen=True, slots=True)
class Row:
    """Show one indicator: how many questions there are, how many were published, and how many said “not so”."""

    indicator: Indicator
    questions: int
    published: int
    cannot: int


@dataclass(frozen=True, slots=True)
class Part:
    """Show a principle with the outcomes and indicators under it, and how many of those were never asked."""

    principle: Principle
    outcomes: tuple[tuple[Outcome, tuple[Row, ...]], ...]
    indicators: int
    never_asked: int


# ---- Looking --------------------------------------------------------------------------------------------------


@framework_view.get("/framework/<name>")
@signed_in(*STUDIO)
def show(name: str) -> Page:
    """Show principles, outcomes and indicators with how many questions each has; or only what was never asked."""
    db, framework = installation().db, _framework(name)
    only_never = request.args.get("show") == NEVER
    parts = _parts(framework, about_indicators(db, name), cannot_ask.counts(db, name))
    return render_template(
        "advise/questions/framework.html",
        framework=framework,
        parts=[_only_never_asked(part) for part in parts if part.never_asked] if only_never else parts,
        only_never=only_never,
        all_indicators=len(framework.indicators),
        never_asked=sum(part.never_asked for part in parts),
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
    )


def _parts(framework: Framework, about: Mapping[str, AboutIndicator], cannot: Mapping[str, int]) -> list[Part]:
    def row(indicator: Indicator) -> Row:
        found = about.get(indicator.code, AboutIndicator())
        return Row(indicator, len(found.questions), len(found.published), cannot.get(indicator.code, 0))

    def part(principle: Principle) -> Part:
        outcomes = tuple((each, tuple(map(row, each.indicators))) for each in principle.outcomes)
        rows = [row for _, under in outcomes for row in under]
        return Part(principle, outcomes, len(rows), sum(not row.published for row in rows))

    return [part(principle) for principle in framework.principles]


def _only_never_asked(part: Part) -> Part:
    left = ((outcome, tuple(row for row in rows if not row.published)) for outcome, rows in part.outcomes)
    return replace(part, outcomes=tuple((outcome, rows) for outcome, rows in left if rows))


# A code is whatever a framework calls an indicator, such as 1/2.
@framework_view.get("/framework/<name>/<path:code>")
@signed_in(*STUDIO)
def indicator(name: str, code: str) -> Page:
    """Show one indicator with its questions, and take a new one or a reason why it cannot be asked like that."""
    return _indicator_page(name, code)


def _indicator_page(
    name: str, code: str, faults: Sequence[str] = (), typed: Mapping[str, str] | None = None
) -> str:
    db = installation().db
    principle, outcome, found = _place(name, code)
    about = about_indicators(db, name).get(code, AboutIndicator())
    own = cannot_ask.own(db, name, code, _alias(name, code)) if is_adviser() else ""
    known = {"text": found.sentence, "reason": own}
    return render_template(
        "advise/questions/indicator.html",
        framework=_framework(name),
        principle=principle,
        outcome=outcome,
        indicator=found,
        cards=sorted(about.cards, key=lambda card: (card.state is State.STOPPED, card.text.casefold())),
        state_in_words=state_in_words,
        held={card.mark for card in about.cards if voices.is_told_unsafe(db, card.mark)},
        published=len(about.published),
        reasons=cannot_ask.reasons(db, name, code),
        own=own,
        is_adviser=is_adviser(),
        typed=known | dict(typed or {}),
        faults=faults,
        choices=list(LANGUAGES.values()),
        longest_reason=cannot_ask.LONGEST_REASON,
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
    )


# ---- Saying something -----------------------------------------------------------------------------------------


@framework_view.post("/propose/<name>/<path:code>")
@signed_in(*STUDIO)
def propose(name: str, code: str) -> Page:
    """Begin a question for an indicator; from then on it is a card of its own."""
    _, _, found = _place(name, code)
    try:
        card = new_card(request.form, name, Link(found.code, found.text), translations.known(installation().db))
    except Refusal as refusal:
        return _indicator_page(name, code, refusal.sentences, request.form.to_dict()), 422
    kept = cards.propose(installation().db, card, role_here())
    return redirect(url_for("cards.show", mark=kept.mark), 303)


@framework_view.post("/cannot/<name>/<path:code>")
@signed_in(Role.ADVISER)
def say_cannot(name: str, code: str) -> Page:
    """Keep why an indicator cannot be asked about like that; each adviser has one reason."""
    _place(name, code)
    try:
        reason = one_line(request.form.get("reason", ""))
        cannot_ask.say(installation().db, name, code, _alias(name, code), reason)
    except Refusal as refusal:
        return _indicator_page(name, code, refusal.sentences, request.form.to_dict()), 422
    return redirect(url_for("framework_view.indicator", name=name, code=code), 303)


@framework_view.post("/take-back/<name>/<path:code>")
@signed_in(Role.ADVISER)
def take_back(name: str, code: str) -> Page:
    """Forget what the adviser said about an indicator."""
    _place(name, code)
    cannot_ask.take_back(installation().db, name, code, _alias(name, code))
    return redirect(url_for("framework_view.indicator", name=name, code=code), 303)


def _framework(name: str) -> Framework:
    return frameworks.find(installation().db, name) or abort(404)


def _place(name: str, code: str) -> tuple[Principle, Outcome, Indicator]:
    places = _framework(name).places()
    return next((place for place in places if place[2].code == code), None) or abort(404)


def _alias(name: str, code: str) -> bytes:
    return own_alias(cannot_ask.about(name, code))
