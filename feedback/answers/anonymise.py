"""From what somebody typed and chose to a response that says nothing about who they are."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feedback.answers.contact_patterns import Detail
from feedback.answers.contacts import hide
from feedback.questionnaire.kinds import LONGEST_TEXT, Kind
from feedback.questionnaire.model import Questionnaire

Answer = str | tuple[str, ...]

# Invisible letters that Persian, Kurdish and others need for spelling; every other one can only carry a mark.
_JOINERS = "\u200c\u200d"
# The flags of England, Scotland and Wales are spelled with hidden letters.
_FLAGS = re.compile("(\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007a]{3}\U000e007f)")
_HIDDEN = {"Cc", "Cf", "Cs", "Co"}  # Unicode categories: controls, formats, halves and private letters


@dataclass(frozen=True, slots=True)
class AnonymousResponse:
    """Hold the answers of one person and nothing else: no time, no language, no device, no order.

    What was hidden in them is told to whoever sent them and is never stored.
    """

    answers: Mapping[str, Answer]
    hidden: tuple[Detail, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was answered; such a response is thanked for and not kept (CO-06)."""
        return not self.answers


def anonymise(questionnaire: Questionnaire, given: Mapping[str, Any]) -> AnonymousResponse:
    """Return what may be kept of one person's answers: choices in the questionnaire's own order, clean texts.

    Contact details in the texts are hidden, so that nobody is found by what they wrote.

    `given` maps question ids to a chosen option, a sequence of them, or a text; anything empty is a skipped
    question and leaves no trace. The caller has checked the answers against the questionnaire.
    """
    kept: dict[str, Answer] = {}
    hidden: set[Detail] = set()
    for question in questionnaire.asked:
        answer = given.get(question.id)
        if not answer:
            continue
        if question.kind is Kind.TEXT:
            text, details = hide(clean_text(str(answer)))
            hidden |= details
            if text:
                kept[question.id] = text
        elif question.kind is Kind.MANY:
            kept[question.id] = _in_order(question.option_ids, answer)
        else:
            kept[question.id] = str(answer)
    return AnonymousResponse(kept, tuple(each for each in Detail if each in hidden))


def clean_text(text: str) -> str:
    """Return a text in one Unicode spelling, without control letters and without hidden marks (F-05)."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if composed.isprintable():  # says no to everything that is taken out below, and to new lines
        return composed.strip()
    parts = _FLAGS.split(composed)
    return "".join(part if _FLAGS.fullmatch(part) else _visible(part) for part in parts).strip()


def _visible(text: str) -> str:
    return "".join(
        letter
        for letter in text
        if letter in _JOINERS or letter == "\n" or unicodedata.category(letter) not in _HIDDEN
    )


def is_too_long(text: str) -> bool:
    """Return whether a text is longer than what a text box takes, counted as the page counts it."""
    return len(text.replace("\r\n", "\n").strip()) > LONGEST_TEXT


def _in_order(option_ids: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    return tuple(option for option in option_ids if option in chosen)
