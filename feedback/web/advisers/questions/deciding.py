"""Deciding on a question: trying out, agreeing, talking about what feels unsafe, stopping and taking up again."""

from flask import Blueprint, request

from feedback.store import deciding as store
from feedback.store.advisers import about_card
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questions.card_parts import change
from feedback.web.advisers.studio import STUDIO, own_alias, role_here
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

deciding = Blueprint("deciding", __name__, url_prefix="/advise/questions")
deciding.context_processor(for_staff_pages)

PART = "deciding"


def _words() -> str:
    return request.form.get("words", "")


def _digest() -> str:
    return request.form.get("digest", "")


@deciding.post("/<mark>/tried")
@signed_in(*STUDIO)
def tried(mark: str) -> Page:
    """Note how trying a question out together went."""
    db, role = installation().db, role_here()
    return change(mark, PART, lambda: store.tried_out_together(db, mark, role, _words(), based_on=_digest()))


@deciding.post("/<mark>/agree")
@signed_in(Role.ADVISER)
def agree(mark: str) -> Page:
    """Agree to the words that were on the page."""
    return change(
        mark, PART, lambda: store.agree(installation().db, mark, own_alias(about_card(mark)), based_on=_digest())
    )


@deciding.post("/<mark>/agree/take-back")
@signed_in(Role.ADVISER)
def take_agreement_back(mark: str) -> Page:
    """Agree no longer."""
    return change(
        mark, PART, lambda: store.take_agreement_back(installation().db, mark, own_alias(about_card(mark)))
    )


@deciding.post("/<mark>/talk")
@signed_in(*STUDIO)
def talk(mark: str) -> Page:
    """Note what was talked about, so that a question that felt unsafe can go on."""
    return change(mark, PART, lambda: store.talked_about(installation().db, mark, role_here(), _words()))


@deciding.post("/<mark>/stop")
@signed_in(Role.ADVISER)
def stop(mark: str) -> Page:
    """Stop a question at once, with a reason."""
    return change(mark, PART, lambda: store.stop(installation().db, mark, role_here(), _words()))


@deciding.post("/<mark>/take-up")
@signed_in(Role.ADVISER)
def take_up(mark: str) -> Page:
    """Wish that a stopped question is worked on again."""
    return change(mark, PART, lambda: store.wish_to_take_up(installation().db, mark, own_alias(about_card(mark))))


@deciding.post("/<mark>/take-up/take-back")
@signed_in(Role.ADVISER)
def take_wish_back(mark: str) -> Page:
    """Wish so no longer."""
    return change(mark, PART, lambda: store.take_wish_back(installation().db, mark, own_alias(about_card(mark))))
