"""Question cards: all of them by state, new ones, and rewording one while the checks look on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal, Sentence
from feedback.store import cards as store
from feedback.store import voices
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questions.card_page import (
    card_page,
    changed_meanwhile,
    look_of,
    seen,
)
from feedback.web.advisers.questions.card_typed import new_card, read_card
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import language_of, name_of_language, says_all, state_in_words
from feedback.web.facilitators.typed import Typed, one_line
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

cards = Blueprint("cards", __name__, url_prefix="/advise")
cards.context_processor(for_staff_pages)
# Every page shows a language also where the pages do not speak it, because a card may have come with a file.
cards.app_template_filter("tongue")(language_of)
cards.app_template_filter("language_called")(name_of_language)

SEARCH_FROM = 21  # questions; fewer are seen at a glance
STOPPED = Sentence("Advisers stopped this question. It can be taken up again, not reworded.")
CHANGED = Sentence("Somebody changed this question meanwhile. Nothing that you typed is lost.")


@dataclass(frozen=True, slots=True)
class Group:
    """Show the cards in one state, those that are held marked."""

    name: str
    state: State
    cards: list[tuple[Card, bool]]


@cards.get("/questions")
@signed_in(*STUDIO)
def every() -> Page:
    """Show all questions by state, or those that hold some words."""
    db = installation().db
    kept, wanted = store.every(db), one_line(request.args.get("words", ""))
    found = [card for card in kept if _holds(card, wanted)]
    return render_template(
        "advise/questions/list.html",
        groups=[
            Group(
                state_in_words(state), state, [(card, voices.is_told_unsafe(db, card.mark)) for card in of_state]
            )
            for state in State
            if (of_state := _in_order(card for card in found if card.state is state))
        ],
        can_search=len(kept) >= SEARCH_FROM or bool(wanted),
        words=wanted,
        any=bool(kept),
    )


def _in_order(found: Iterable[Card]) -> list[Card]:
    return sorted(found, key=lambda card: card.text.casefold())


def _holds(card: Card, wanted: str) -> bool:
    """Return whether every word that was searched for stands in a card, in whichever language."""
    return says_all(" ".join(wording.text for wording in card.question.text.values()), wanted)


# ---- Proposing ------------------------------------------------------------------------------------------------


@cards.route("/questions/new", methods=["GET", "POST"])
@signed_in(*STUDIO)
def propose() -> Page:
    """Begin a question that belongs to no indicator; from then on it is a card of its own."""
    if request.method == "GET":
        return _new_page(Typed())
    try:
        card = new_card(request.form)
    except Refusal as refusal:
        return _new_page(request.form, refusal.sentences), 422
    kept = store.propose(installation().db, card, role_here())
    return redirect(url_for("cards.show", mark=kept.mark), 303)


def _new_page(typed: Typed, faults: Sequence[str] = ()) -> str:
    return render_template(
        "advise/questions/new.html", typed=typed, faults=faults, choices=list(LANGUAGES.values())
    )


# ---- One card -------------------------------------------------------------------------------------------------


@cards.get("/questions/<mark>")
@signed_in(*STUDIO)
def show(mark: str) -> Page:
    """Show a card: its words, what was said about it, and what became of it."""
    return card_page(_card(mark))


@cards.post("/questions/<mark>")
@signed_in(*STUDIO)
def save(mark: str) -> Page:
    """Keep other words, or with one of the other buttons only look at what was typed."""
    card, typed = _card(mark), request.form
    if card.state is State.STOPPED:
        return card_page(card, (STOPPED,), typed, changed=changed_meanwhile(card, typed)), 409
    if "check" in typed or "look" in typed:
        return card_page(card, typed=typed, based_on=typed.get("based_on", ""))
    if typed.get("based_on") != seen(card):
        return _changed_page(mark, typed)
    reading = read_card(card, typed)
    if reading.faults:
        return card_page(card, reading.faults, typed), 422
    try:
        store.reword(installation().db, reading.card, role_here(), based_on=card.digest)
    except Refusal:
        return _changed_page(mark, typed)
    return redirect(url_for("cards.show", mark=mark), 303)


def _changed_page(mark: str, typed: Typed) -> Page:
    """Show what was typed beside what somebody else made of the card meanwhile."""
    card = _card(mark)
    fault = STOPPED if card.state is State.STOPPED else CHANGED
    return card_page(card, (fault,), typed, changed=changed_meanwhile(card, typed)), 409


@cards.post("/check")
@signed_in(*STUDIO)
def check() -> Page:
    """Return what the checks say about what is typed, and how it looks; a part of a page that keeps nothing."""
    card = _card(request.form.get("mark", ""))
    return render_template(
        "advise/questions/card_look.html", card=card, **look_of(read_card(card, request.form).card)
    )


def _card(mark: str) -> Card:
    return store.find(installation().db, mark) or abort(404)
