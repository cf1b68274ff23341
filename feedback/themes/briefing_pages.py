"""The two pages of a briefing: what can stand on them, and as much of it as fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from babel.core import get_global, parse_locale

from feedback.languages import Language


@dataclass(frozen=True, slots=True)
class Bar:
    """Draw one answer: its label, how long its bar is in percent, and the part of the group."""

    label: str
    length: int
    words: str
    share: str

    @property
    def value(self) -> str:
        """Return what stands beside the bar: the share, or the words where nothing else is known."""
        return self.share or self.words


@dataclass(frozen=True, slots=True)
class Chart:
    """Show one question: a sentence, and a bar for each answer."""

    heading: str
    sentence: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Say one thing: its name, and what is said of it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """Show released words in their own language; `is_foreign` where that is not the briefing's."""

    words: str
    language: Language
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what stands under one heading."""

    heading: str
    facts: tuple[Fact, ...] = ()
    sentences: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    quotes: tuple[ShownQuote, ...] = ()


Page = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """Hold a title and two pages, in one language."""

    language: Language
    title: str
    about: str
    made_on: date
    day: str
    pages: tuple[Page, Page]


# Points: how high a page is, and what takes how much of it. All is a little more than it takes, and a line holds a
# few letters more than is said here, so that another font does not make a third page.
PAGE, TITLE, HEADING, LINE, BAR, GAP = 745, 42, 30, 15, 13, 9
# Letters of a line: of the whole page, of half of it, of a fact’s name, of a label and of the value of a bar.
WIDE, HALF, NAME, LABEL, VALUE = 88, 42, 25, 19, 16
# Beside Latin letters: how wide those of other scripts are, and how much more a line of them takes.
WIDER = {"Arab": 0.9, "Cyrl": 1.1, "Ethi": 1.2}
TALLER = {"Arab": 1, "Ethi": 1}


def script_of(language: Language) -> str:
    """Return the script that a language is written in, as CLDR has it: “Arab”, “Ethi”, “Latn” or another."""
    name, _, script, *_ = parse_locale(language.locale)
    likely: str = get_global("likely_subtags").get(name, language.locale)
    return script or parse_locale(likely)[2] or "Latn"


def two_pages(
    *,
    before: Sequence[Part],
    telling: Part,
    more: str,
    if_there_is_room: Sequence[Part],
    after: Sequence[Part],
    language: Language,
) -> tuple[Page, Page]:
    """Return two pages: charts fill the first one, and what is left of the second one.

    `before` opens the first page and `after` ends the second one; of everything else as much is there as fits.
    """
    before, after = _with_something(before), _with_something(after)
    first = cut(telling, PAGE - TITLE - _height(before, language), language)
    room, chosen = PAGE - _height(after, language), []
    for part in if_there_is_room:
        fitting = cut(part, room, language)
        chosen += fitting
        room -= _height(fitting, language)
    shown = sum(len(part.charts) for part in first)
    rest = cut(Part(more, charts=telling.charts[shown:]), room, language)
    return (*before, *first), (*rest, *chosen, *after)


def cut(part: Part, room: int, language: Language) -> list[Part]:
    """Return a part with as many of its charts, facts or quotes as there is room for, or nothing."""
    while part.charts or part.facts or part.quotes:
        if _height([part], language) <= room:
            return [part]
        part = replace(part, charts=part.charts[:-1], facts=part.facts[:-1], quotes=part.quotes[:-1])
    return []


def _with_something(parts: Sequence[Part]) -> list[Part]:
    """Return parts without those that have nothing under their heading."""
    return [part for part in parts if part.facts or part.sentences]


def _height(parts: Sequence[Part], language: Language) -> int:
    """Return about how many points some parts take."""
    return sum(_height_of(part, language) for part in parts)


def _height_of(part: Part, language: Language) -> int:
    script = script_of(language)
    line = LINE + TALLER.get(script, 0)

    def lines(text: str, letters: int) -> int:
        return max(1, ceil(len(text) * WIDER.get(script, 1) / letters))

    def height(chart: Chart) -> int:
        bars = sum(max(lines(bar.label, LABEL), lines(bar.value, VALUE)) for bar in chart.bars)
        return (lines(chart.heading, HALF) + lines(chart.sentence, HALF)) * line + bars * BAR + GAP

    charts = [height(chart) for chart in part.charts]
    rows = sum(max(charts[place : place + 2]) for place in range(0, len(charts), 2))
    facts = sum(max(lines(fact.name, NAME), lines(fact.words, WIDE - NAME)) for fact in part.facts)
    sentences = sum(lines(each, WIDE) for each in part.sentences)
    quotes = sum(lines(each.words, WIDE) * line + GAP for each in part.quotes)
    return HEADING + rows + (facts + sentences) * line + quotes
