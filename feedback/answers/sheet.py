"""A sheet: what one person chose as a row of bytes, laid out the same for everybody who is asked the same.

A row is as long as its questionnaire says, whatever somebody chose, and a million of them are counted in a moment.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from feedback.answers.anonymise import AnonymousResponse
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question

# Where an option is marked on the places of its question, and with which number.
Marks = Mapping[str, tuple[int, int]]

_MOST_NUMBERS = 255  # of a byte, beside 0


def _which(options: tuple[str, ...]) -> tuple[int, Marks]:
    """Take one place, that holds the number of the option; with very many options a place for each."""
    if len(options) > _MOST_NUMBERS:
        return _each(options)
    return 1, {option: (0, number) for number, option in enumerate(options, start=1)}


def _each(options: tuple[str, ...]) -> tuple[int, Marks]:
    """Take a place for each option, that holds 1 where it was chosen."""
    return len(options), {option: (place, 1) for place, option in enumerate(options)}


def _whether(_options: tuple[str, ...]) -> tuple[int, Marks]:
    """Take one place, that holds 1 where something was written."""
    return 1, {}


def _nowhere(_options: tuple[str, ...]) -> tuple[int, Marks]:
    return 0, {}


# How many places a question of a kind takes, and where its options are marked on them.
COUNTING: dict[Kind, Callable[[tuple[str, ...]], tuple[int, Marks]]] = {
    Kind.SCALE: _which,
    Kind.ONE: _which,
    Kind.MANY: _each,
    Kind.TEXT: _whether,
    Kind.NOTE: _nowhere,
}


@dataclass(frozen=True, slots=True)
class Places:
    """Say where the answer to a question stands on a sheet: a place that is 0 was skipped or not chosen."""

    question: Question
    places: range
    marks: Marks


class Sheet:
    """Fill in what people answered; the order of the questions and options of a version gives the places."""

    def __init__(self, asked: Iterable[Question]) -> None:
        self.width = 0
        self._places: dict[str, Places] = {}
        for question in asked:
            first = self.width
            length, marks = COUNTING[question.kind](question.option_ids)
            self.width += length
            self._places[question.id] = Places(
                question,
                range(first, self.width),
                {option: (first + place, number) for option, (place, number) in marks.items()},
            )

    @property
    def questions(self) -> tuple[Places, ...]:
        """Return where each question stands, in order."""
        return tuple(self._places.values())

    def places_of(self, question: str) -> Places:
        """Return where one question stands."""
        return self._places[question]

    def fill(self, response: AnonymousResponse) -> tuple[bytes, str]:
        """Return one person's sheet, and beside it the texts as one text, which is empty where there are none."""
        sheet = bytearray(self.width)
        texts = {}
        for identity, answer in response.answers.items():
            here = self._places[identity]
            if here.question.kind is Kind.TEXT:
                texts[identity] = answer
                sheet[here.places.start] = 1
                continue
            for option in (answer,) if isinstance(answer, str) else answer:
                place, number = here.marks[option]
                sheet[place] = number
        return bytes(sheet), json.dumps(texts, ensure_ascii=False, separators=(",", ":")) if texts else ""


def texts_in(written: str) -> dict[str, str]:
    """Return the texts, by question, that stand beside a sheet."""
    found: dict[str, str] = json.loads(written) if written else {}
    return found
