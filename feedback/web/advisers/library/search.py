"""What somebody looks for in the question library: words, an outcome or indicator, a language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request

from feedback.framework.model import Outcome
from feedback.languages import LANGUAGES
from feedback.store import frameworks
from feedback.store.library import Entry
from feedback.web.advisers.words import says_all
from feedback.web.facilitators.typed import one_line
from feedback.web.installed import installation


@dataclass(frozen=True, slots=True)
class Place:
    """Offer an outcome or indicator: what the address says, its words, its framework, the codes it stands for."""

    value: str
    text: str
    framework: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Offer an outcome, and those of its indicators that the library asks about."""

    outcome: Place
    indicators: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold what somebody looks for; what is empty leaves nothing out."""

    words: str = ""
    about: Place | None = None
    language: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is looked for."""
        return bool(self.kept)

    @property
    def kept(self) -> dict[str, str]:
        """Return what an address carries on of it."""
        about = self.about.value if self.about else ""
        named = {"words": self.words, "about": about, "language": self.language}
        return {name: value for name, value in named.items() if value}

    def fits(self, entry: Entry) -> bool:
        """Return whether a question is looked for."""
        return (
            (not self.language or self.language in entry.card.question.text)
            and (self.about is None or _is_about(entry, self.about))
            and _says(entry, self.words)
        )


def what_is_looked_for(groups: Iterable[Group], entries: Iterable[Entry]) -> Wish:
    """Return what the address asks for, as far as there is such an outcome, indicator or language."""
    places = {place.value: place for group in groups for place in (group.outcome, *group.indicators)}
    language = request.args.get("language", "")
    return Wish(
        one_line(request.args.get("words", "")),
        places.get(request.args.get("about", "")),
        language if language in languages_of(entries) else "",
    )


def groups_of(entries: Sequence[Entry]) -> list[Group]:
    """Return the outcomes and indicators that the library asks about, in the order of their frameworks."""
    asked: dict[str, set[str]] = {}
    for entry in entries:
        codes = asked.setdefault(entry.card.framework or "", set())
        codes.update(link.code for link in entry.card.question.indicators)
    return [
        group
        for name in sorted(asked)
        if (framework := frameworks.find(installation().db, name))
        for outcome in framework.outcomes
        if (group := _group(name, outcome, asked[name])).indicators
    ]


def languages_of(entries: Iterable[Entry]) -> list[str]:
    """Return the languages that questions are written in, those that the pages speak first."""
    found = {language for entry in entries for language in entry.card.question.text}
    return [*(code for code in LANGUAGES if code in found), *sorted(found - LANGUAGES.keys())]


def _group(framework: str, outcome: Outcome, asked: set[str]) -> Group:
    inside = [indicator for indicator in outcome.indicators if indicator.code in asked]
    # An outcome may have the code of an indicator, so that the address says which of the two it is.
    return Group(
        Place(
            f"{framework}/outcome/{outcome.code}", outcome.text, framework, frozenset(each.code for each in inside)
        ),
        tuple(
            Place(f"{framework}/indicator/{each.code}", each.text, framework, frozenset([each.code]))
            for each in inside
        ),
    )


def _is_about(entry: Entry, place: Place) -> bool:
    codes = {link.code for link in entry.card.question.indicators}
    return entry.card.framework == place.framework and bool(codes & place.codes)


def _says(entry: Entry, wanted: str) -> bool:
    """Return whether a question says all of some words in one language, in whichever part of it."""
    question = entry.card.question
    said: dict[str, str] = {}
    for words in (question.text, question.hint, *(option.text for option in question.options)):
        for language, wording in words.items():
            said[language] = f"{said.get(language, '')} {wording.text}"
    return any(says_all(text, wanted) for text in said.values())
