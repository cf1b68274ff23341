"""“Which would you rather be asked?”: choosing between two questions, and the ranking that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.questionnaire.card import Card
from feedback.questionnaire.ranking import Choice, Counted, Liking, NotInstalled, Ranked, count, rank, shown
from feedback.refusal import Refusal, Sentence
from feedback.store import frameworks
from feedback.store import preferences as store
from feedback.store.advisers import SPOKEN_BEFORE_SHOWN
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.studio import STUDIO, is_adviser, own_alias
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

choosing = Blueprint("choosing", __name__, url_prefix="/advise")
choosing.context_processor(for_staff_pages)

ABOUT_PREFERENCES = "preferences"
CANNOT_DECIDE = "cannot decide"
NOTHING_CHOSEN = Sentence("Choose one of the two questions, or say that you cannot decide.")


def _me() -> bytes:
    return own_alias(ABOUT_PREFERENCES)


# ---- Choosing between two ---------------------------------------------------------------------------------------


@choosing.get("/choose")
@signed_in(Role.ADVISER)
def choose() -> Page:
    """Show two questions that the adviser has not chosen between yet."""
    return _page()


@choosing.post("/choose")
@signed_in(Role.ADVISER)
def keep() -> Page:
    """Keep which of two questions the adviser would rather be asked, and show the next two."""
    sent = request.form
    sides = sent.get("one", ""), sent.get("other", "")
    preferred = sent.get("preferred")
    try:
        if preferred not in {*sides, CANNOT_DECIDE}:
            raise Refusal(NOTHING_CHOSEN)
        chosen = None if preferred == CANNOT_DECIDE else preferred
        store.prefer(installation().db, sides, _me(), chosen, based_on=sent.get("digest", ""))
    except Refusal as refusal:
        return _page(refusal.sentences, sides), 422
    return redirect(url_for("choosing.choose"), 303)


@choosing.post("/choose/take-back")
@signed_in(Role.ADVISER)
def take_back() -> Page:
    """Forget which of two questions the adviser would rather be asked; they are shown again some time."""
    store.take_back(installation().db, (request.form.get("one", ""), request.form.get("other", "")), _me())
    return redirect(url_for("choosing.choose", _anchor="own"), 303)


def _page(faults: tuple[str, ...] = (), again: tuple[str, str] | None = None) -> str:
    """Return the page with two questions: those to be read again where both are still asked, or new ones."""
    db = installation().db
    known = store.in_question(db)
    own = store.own(db, known, _me())
    if again and again[0] != again[1] and {*again} <= set(known):
        pair: tuple[Card, Card] | None = (known[again[0]], known[again[1]])
    else:
        pair = store.next_pair(known, own, _outcomes(known))
    return render_template(
        "advise/questions/choose.html",
        pair=pair,
        digest=store.digest_of(*pair) if pair else "",
        cannot_decide=CANNOT_DECIDE,
        own=[(known[each.first], known[each.second], each.preferred) for each in own],
        can_compare=len(known) > 1,
        faults=faults,
    )


def _outcomes(known: Mapping[str, Card]) -> dict[str, frozenset[str]]:
    """Return the outcomes that each question is about; without its framework, the indicators have to do."""
    outcome_of: dict[tuple[str | None, str], str] = {}
    for name in {card.framework for card in known.values() if card.framework}:
        framework = frameworks.find(installation().db, name)
        for _, outcome, indicator in framework.places() if framework else ():
            outcome_of[name, indicator.code] = f"{name}/{outcome.code}"
    return {
        mark: frozenset(
            outcome_of.get((card.framework, link.code), link.code) for link in card.question.indicators
        )
        for mark, card in known.items()
    }


# ---- The ranking ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RankedView:
    """Show how much one question is liked: where its mark and the reach around it stand on a line of 100."""

    card: Card
    ranked: Ranked
    place: float
    start: float
    length: float
    above: tuple[Card, ...]
    below: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Show the questions that are surely liked more, surely less, or of which nobody can be sure yet."""

    liking: Liking
    questions: tuple[RankedView, ...]


@choosing.get("/ranking")
@signed_in(*STUDIO)
def ranking() -> Page:
    """Show which questions advisers would rather be asked, and how sure that is."""
    db = installation().db
    known = store.in_question(db)
    choices = shown(store.every(db, known), SPOKEN_BEFORE_SHOWN)
    groups, counted = _ranking(choices, known)
    return render_template(
        "advise/questions/ranking.html",
        groups=groups,
        counted=[(known[each.mark], each) for each in counted],
        can_choose=is_adviser(),
        extra="feedback[ranking]",
    )


def _ranking(choices: tuple[Choice, ...], known: dict[str, Card]) -> tuple[list[Group], tuple[Counted, ...]]:
    """Return the ranking in groups, or without the library for it only how often each question was chosen."""
    try:
        found = rank(choices)
    except NotInstalled:
        return [], count(choices)
    views = _on_a_line(found, known)
    groups = [Group(liking, tuple(view for view in views if view.ranked.liking is liking)) for liking in Liking]
    return [group for group in groups if group.questions], ()


def _on_a_line(found: tuple[Ranked, ...], known: dict[str, Card]) -> list[RankedView]:
    """Return each question with its place on a line that holds all of them and how far each can be off."""
    reach = [(each.mean - 2 * each.spread, each.mean + 2 * each.spread) for each in found]
    least, most = min((low for low, _ in reach), default=0.0), max((high for _, high in reach), default=1.0)
    scale = 100 / ((most - least) or 1)
    return [
        RankedView(
            card=known[each.mark],
            ranked=each,
            place=round((each.mean - least) * scale, 1),
            start=round((low - least) * scale, 1),
            length=round((high - low) * scale, 1),
            above=tuple(known[mark] for mark in each.above),
            below=tuple(known[mark] for mark in each.below),
        )
        for each, (low, high) in zip(found, reach, strict=True)
    ]
