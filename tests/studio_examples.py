"""Question cards in any state, for tests of the advisers' studio."""

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Option, Question
from feedback.store import cards
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.wording import Wording, Words
from tests.examples import words
from tests.page_checks import Page, Visitor

HOW_HEARD = "Do staff listen to you?"
OF_CARD = {field.name for field in fields(Card)} - {"question", "state"}


def card_of(
    installation: Installation,
    text: str = HOW_HEARD,
    state: State = State.DRAFT,
    *,
    languages: Sequence[str] = (),
    options: Sequence[str] = (),
    **more: Any,
) -> Card:
    """Keep a card in a state and return it; what is not said is a scale with reasons, in English.

    languages: further ones, in which the text says its language too. options: their English texts. more: what else
    its question or the card holds.
    """
    of_card = {name: more.pop(name) for name in list(more) if name in OF_CARD}
    language = of_card.get("language", "en")
    offered = tuple(
        Option(f"option-{number}", said(option, language, languages))
        for number, option in enumerate(options, start=1)
    )
    of_question: dict[str, Any] = {"id": readable_mark(text), "general": True, "options": offered} | more
    kind = of_question.setdefault("kind", Kind.ONE if options else Kind.SCALE)
    if kind is Kind.SCALE:
        of_question.setdefault("scale", "how-often")
    question = Question(text=said(text, language, languages), **of_question)
    known = {"why": "So that staff hear it.", "use": "The team talks about it."} | of_card
    kept = cards.propose(installation.db, Card(question, State.DRAFT, **known), Role.ADVISER)
    if state is not State.DRAFT:
        with writing(installation.db):
            installation.db.execute("UPDATE card SET state = ? WHERE mark = ?", (state, kept.mark))
    return cards.get(installation.db, kept.mark)


def page_of(visit: Visitor, card: Card) -> Page:
    """Return the page of a card."""
    return visit.get(f"/advise/questions/{card.mark}")


def readable_mark(text: str) -> str:
    """Return a mark that a test can read, and that stands in the same place of a list each time."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:40]


def said(text: str, language: str, further: Sequence[str] = ()) -> Words:
    """Return a text as it is in one language, and marked with its language in further ones."""
    return {**words(text, further), language: Wording(text)}
