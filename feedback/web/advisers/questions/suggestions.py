"""Suggestions in the margin of a card: making one, talking about it, taking it or turning it down."""

from collections.abc import Callable

from flask import Blueprint, abort, request

from feedback.store import suggestions as store
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questions.card_parts import change
from feedback.web.advisers.studio import ABOUT_SUGGESTIONS, STUDIO, own_alias, role_here
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

suggestions = Blueprint("suggestions", __name__, url_prefix="/advise/questions")
suggestions.context_processor(for_staff_pages)

PART = "suggestions"


def _me() -> bytes:
    return own_alias(ABOUT_SUGGESTIONS)


def _words() -> str:
    return request.form.get("words", "")


def _change(card: str, mark: str, make: Callable[[], None]) -> Page:
    """Change something about a suggestion to the card that the address names."""

    def checked() -> None:
        if store.get(installation().db, mark, _me()).card != card:
            abort(404)
        make()

    return change(card, PART, checked)


@suggestions.post("/<card>/suggest")
@signed_in(*STUDIO)
def suggest(card: str) -> Page:
    """Keep a suggestion about a card."""
    return change(card, PART, lambda: store.suggest(installation().db, card, _me(), _words()))


@suggestions.post("/<card>/suggestions/<mark>/reply")
@signed_in(*STUDIO)
def reply(card: str, mark: str) -> Page:
    """Keep what somebody says about a suggestion."""
    return _change(card, mark, lambda: store.reply(installation().db, mark, _me(), _words()))


@suggestions.post("/<card>/suggestions/<mark>/take")
@signed_in(*STUDIO)
def take(card: str, mark: str) -> Page:
    """Mark a suggestion as taken; the words are then changed in the form of the card."""
    return _change(card, mark, lambda: store.take(installation().db, mark, _me(), role_here()))


@suggestions.post("/<card>/suggestions/<mark>/turn-down")
@signed_in(*STUDIO)
def turn_down(card: str, mark: str) -> Page:
    """Turn a suggestion down with a reason that its author sees."""
    return _change(card, mark, lambda: store.turn_down(installation().db, mark, _me(), role_here(), _words()))


@suggestions.post("/<card>/suggestions/<mark>/withdraw")
@signed_in(*STUDIO)
def withdraw(card: str, mark: str) -> Page:
    """Take one's own suggestion away."""
    return _change(card, mark, lambda: store.withdraw(installation().db, mark, _me()))


@suggestions.post("/<card>/suggestions/<mark>/seen")
@signed_in(*STUDIO)
def seen(card: str, mark: str) -> Page:
    """Note that somebody saw what became of a suggestion of theirs."""
    return _change(card, mark, lambda: store.seen(installation().db, _me(), [mark]))
