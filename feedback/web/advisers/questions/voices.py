"""What each adviser says about a question."""

from flask import Blueprint, request

from feedback.refusal import Refusal, Sentence
from feedback.store import cards
from feedback.store import voices as store
from feedback.store.advisers import about_card
from feedback.store.people import Role
from feedback.store.voices import Verdict, Voice
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questions.card_parts import change
from feedback.web.advisers.studio import own_alias
from feedback.web.facilitators.typed import Typed
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

voices = Blueprint("voices", __name__, url_prefix="/advise/questions")
voices.context_processor(for_staff_pages)

NOTHING_SAID = Sentence("Choose what you think first.")
PART = "voices"


@voices.post("/<mark>/voice")
@signed_in(Role.ADVISER)
def speak(mark: str) -> Page:
    """Keep what an adviser says about a question, in place of what they said before."""
    return change(mark, PART, lambda: _speak(mark))


def _speak(mark: str) -> None:
    db, adviser = installation().db, own_alias(about_card(mark))
    card = cards.get(db, mark)
    if request.form.get("digest") != card.digest:
        raise Refusal(store.CHANGED)
    try:
        voice = typed_voice(request.form)
    except ValueError:
        raise Refusal(NOTHING_SAID) from None
    if not voice and not store.own(db, mark, adviser):
        raise Refusal(NOTHING_SAID)
    store.speak(db, card, adviser, voice)


def typed_voice(typed: Typed) -> Voice:
    """Return what an adviser says with a form, on a card or in a meeting; a ValueError for what no form offers."""
    verdict = typed.get("verdict")
    return Voice(
        verdict=Verdict(verdict) if verdict else None,
        would_not_answer="would_not_answer" in typed,
        unsafe="unsafe" in typed,
    )


@voices.post("/<mark>/voice/take-back")
@signed_in(Role.ADVISER)
def take_back(mark: str) -> Page:
    """Forget all that an adviser said about a question."""
    return change(mark, PART, lambda: store.take_back(installation().db, mark, own_alias(about_card(mark))))
