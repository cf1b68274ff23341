"""What the translators' pages call things: wholes, what a text still needs, and how far words can be trusted."""

import re
from collections.abc import Callable

from markupsafe import Markup

from feedback.catalogues import FRAMEWORK, MESSAGES, STAFF
from feedback.questionnaire.kinds import for_translation
from feedback.store import questionnaires
from feedback.store.people import Role
from feedback.translating.unit import State, Unit
from feedback.translating.verify import PLACEHOLDER
from feedback.web.advisers.words import title_of
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.staff_language import role_name
from feedback.web.staff_trust import trust_in_a_word
from feedback.web.translators.blueprint import translators
from feedback.wording import Trust, Wording

WHOLE_NAMES = {
    MESSAGES: for_translation("Young people’s pages"),
    FRAMEWORK: for_translation("Sentences of the starter framework"),
    STAFF: for_translation("The staff’s pages"),
}
STATE_NAMES = {
    State.MISSING: for_translation("missing"),
    State.STALE: for_translation("the source changed"),
    State.UNCHECKED: for_translation("not checked"),
    State.DONE: for_translation("done"),
}


def whole_name(name: str) -> str:
    """Return what a whole is called, in the language of the page: a questionnaire by its title."""
    if name in WHOLE_NAMES:
        return gettext(WHOLE_NAMES[name])
    return title_of(questionnaires.get(installation().db, name))


def state_in_words(state: State) -> str:
    """Return what a text still needs, in the language of the page."""
    return gettext(STATE_NAMES[state])


def vouched_by(wording: Wording) -> str:
    """Return in which role somebody checked or agreed to words, as far as it is known."""
    return role_name(wording.by) if wording.by in set(Role) else wording.by


def with_places(text: str) -> Markup:
    """Return a text whose places for values are read from left to right in every script (R-05)."""
    pieces = re.split(f"({PLACEHOLDER.pattern})", text)
    places = (
        Markup('<bdi dir="ltr">{}</bdi>').format(piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )
    return Markup().join(places)


translators.add_app_template_filter(trust_in_a_word, "trust_name")
translators.add_app_template_filter(with_places)

Wanted = Callable[[Unit], bool]


def needs_work(unit: Unit) -> bool:
    """Return whether a translator has something to do about a text."""
    return unit.state is not State.DONE


def needs_agreement(unit: Unit) -> bool:
    """Return whether young people can read words and agree to them, and nobody has yet."""
    wording = unit.wording
    return wording is not None and not wording.stale and wording.trust is not Trust.AGREED


def in_state(state: State) -> Wanted:
    """Return what tells whether a text needs just this."""
    return lambda unit: unit.state is state
