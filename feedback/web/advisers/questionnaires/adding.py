"""What the page for adding a question shows: cards to choose from, and parts to put them into."""

from dataclasses import dataclass

from feedback.catalogues import Say
from feedback.languages import Language
from feedback.questionnaire import editing
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.model import Questionnaire
from feedback.store import cards
from feedback.web.advisers.words import kind_in_words, language_of, says_all, state_in_words, text_in
from feedback.web.installed import installation

TO_ADD = (State.AGREED, State.TESTED, State.DRAFT)
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Offered:
    """Show a card that can be added to a questionnaire."""

    mark: str
    text: str
    language: Language
    kind: str
    state: str
    is_agreed: bool
    is_sensitive: bool


def titles_of_sections(draft: Questionnaire, language: str, say: Say) -> list[tuple[str, str]]:
    """Return each part's id with its title, in order, with a start and an end that are still to be made."""
    ready = editing.with_end(editing.with_end(draft, editing.OPENING, say), editing.CLOSING, say)
    return [(section.id, text_in(section.title, language) or section.id) for section in ready.sections]


def cards_to_add(draft: Questionnaire, wanted: str) -> tuple[list[Offered], bool]:
    """Return cards that are not in the draft, the most agreed ones first, and whether there are more.

    wanted: words that have to stand in a card's text.
    """
    inside = {question.id for question in draft.questions}
    found = [
        card
        for card in cards.in_state(installation().db, *TO_ADD)
        if card.mark not in inside and says_all(card.text, wanted)
    ]
    found.sort(key=lambda card: (TO_ADD.index(card.state), draft.source_language not in card.question.text))
    return [_offered(card) for card in found[:MOST_SHOWN]], len(found) > MOST_SHOWN


def _offered(card: Card) -> Offered:
    return Offered(
        mark=card.mark,
        text=card.text,
        language=language_of(card.language),
        kind=kind_in_words(card.question.kind),
        state=state_in_words(card.state),
        is_agreed=card.state is State.AGREED,
        is_sensitive=card.question.sensitive,
    )
