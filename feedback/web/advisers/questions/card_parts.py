"""What a card’s page shows below its words: voices, deciding, suggestions; and the way back from a change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for

from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal
from feedback.store import advisers, cards, deciding, suggestions, voices
from feedback.store.advisers import SPOKEN_BEFORE_SHOWN, about_card
from feedback.store.cards import Deed
from feedback.store.deciding import LONGEST_WORDS
from feedback.store.refused_by_advisers import open_events_asking
from feedback.store.suggestions import Suggestion
from feedback.store.voices import Voice
from feedback.web.advisers.bars import Bar, bars_of_voices
from feedback.web.advisers.studio import ABOUT_SUGGESTIONS, is_adviser, own_alias
from feedback.web.installed import installation
from feedback.web.open_to_all import Page


@dataclass(frozen=True, slots=True)
class VoicesView:
    """Show what one reader says about a question, and once enough have spoken, what all say."""

    digest: str
    can_speak: bool
    is_stopped: bool
    own: Voice
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class DecidingView:
    """Show how far a question is, what can be done next, and by how many; numbers only from three on."""

    digest: str
    state: State
    has_voice: bool
    is_held: bool
    to_agree: int
    agrees: bool
    agreeing: int | None
    wishes: bool
    wishing: int | None
    why_stopped: str
    still_asked_at: Sequence[str]


@dataclass(frozen=True, slots=True)
class MarginView:
    """Show the suggestions about a question, and whether there can be more."""

    suggestions: tuple[Suggestion, ...]
    can_suggest: bool


def parts_of(card: Card) -> dict[str, object]:
    """Return what the parts of a card's page need: its voices, deciding on it, and suggestions in the margin."""
    return {
        "voices": _voices(card),
        "deciding": _deciding(card),
        "margin": _margin(card),
        "typed_at": typed_at,
        "least_voices": SPOKEN_BEFORE_SHOWN,
        "longest_words": LONGEST_WORDS,
    }


def typed_at(address: str) -> str | None:
    """Return what was typed into the form that goes to an address, where it has just been refused."""
    return request.form.get("words", "") if request.method == "POST" and request.path == address else None


def _voices(card: Card) -> VoicesView:
    db = installation().db
    tally = voices.tally(db, card.mark)
    return VoicesView(
        digest=card.digest,
        can_speak=is_adviser() and card.state is not State.STOPPED,
        is_stopped=card.state is State.STOPPED,
        own=voices.own(db, card.mark, own_alias(about_card(card.mark))) if is_adviser() else Voice(),
        bars=bars_of_voices(tally) if tally else (),
    )


def _deciding(card: Card) -> DecidingView:
    db, mark = installation().db, card.mark
    stopped = (line.words for line in cards.history(db, mark) if line.deed is Deed.STOPPED)
    return DecidingView(
        digest=card.digest,
        state=card.state,
        has_voice=is_adviser(),
        is_held=voices.is_told_unsafe(db, mark),
        to_agree=advisers.rules(db).to_agree,
        agrees=is_adviser() and deciding.agrees(db, card, own_alias(about_card(mark))),
        agreeing=deciding.agreeing(db, card),
        wishes=is_adviser() and deciding.wishes(db, mark, own_alias(about_card(mark))),
        wishing=deciding.wishing(db, mark),
        why_stopped=next(stopped, "") if card.state is State.STOPPED else "",
        still_asked_at=open_events_asking(installation(), mark) if card.state is State.STOPPED else (),
    )


def _margin(card: Card) -> MarginView:
    found = suggestions.of_card(installation().db, card.mark, own_alias(ABOUT_SUGGESTIONS))
    return MarginView(tuple(found), card.state is not State.STOPPED)


def change(mark: str, part: str, make: Callable[[], object]) -> Page:
    """Make a change and go back to that part of the card's page; where refused, say why and keep the words."""
    db = installation().db
    if cards.find(db, mark) is None:
        abort(404)
    try:
        make()
    except Refusal as refusal:
        card = cards.get(db, mark)
        page = render_template(
            "advise/questions/card_again.html", card=card, faults=refusal.sentences, **parts_of(card)
        )
        return page, 422
    return redirect(url_for("cards.show", mark=mark, _anchor=part), 303)
