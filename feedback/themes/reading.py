"""A release with all that is needed to read it: what was asked, where, for whom, and under which outcomes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from feedback.framework.model import Framework
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.shown import Release
from feedback.wording import Words


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Say of one event what everybody may know: where it was, in which month, and who acts on it by when."""

    title: str
    nation: str | None
    place: str | None
    month: str  # as 2027-03
    audience: str  # who acts on the answers
    answer_by: date | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold words that two reviewers released: a paraphrase, never what somebody typed (F-03)."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class TextTheme:
    """Name something that enough people wrote about, how many (rounded), and released quotes.

    `outcome` is the code of the outcome that it stands under, or None for what is not in the framework.
    """

    name: str
    outcome: str | None
    people: Release  # {"words": …, "rounded": … or None}, as everywhere in a release
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)  # without slots, so that what is looked up for each question is put together once
class Reading:
    """Hold one release and what stands around it. `mark` is an event's code, or that of a series' release."""

    mark: str
    title: str
    made_on: date
    release: Release
    questionnaire: Questionnaire
    framework: Framework | None
    events: tuple[EventFacts, ...]
    text_themes: tuple[TextTheme, ...] = ()

    @property
    def is_of_series(self) -> bool:
        """Return whether it is about several events together."""
        return len(self.events) > 1

    def questions(self) -> dict[str, Question]:
        """Return every question that asks, by id."""
        return {question.id: question for question in self.questionnaire.asked}

    def outcome_texts(self) -> dict[str | None, str]:
        """Return the text of each outcome by its code."""
        return {each.code: each.text for each in (self.framework.outcomes if self.framework else ())}

    def outcome_of(self, question: Question) -> str | None:
        """Return the code of the outcome that a question stands under: that of its first known indicator."""
        outcomes = self._outcome_of_indicator
        return next((outcomes[link.code] for link in question.indicators if link.code in outcomes), None)

    @cached_property
    def _outcome_of_indicator(self) -> dict[str, str]:
        places = self.framework.places() if self.framework else ()
        return {indicator.code: outcome.code for _, outcome, indicator in places}


def words_in(words: Words, language: str, source: str) -> str:
    """Return a text in a language, or in its source language where it has no translation."""
    wording = words.get(language) or words.get(source)
    return wording.text if wording else ""
