"""What people wrote about: which themes may be named, and how many people are said to be behind each (F-03).

A text has no link to who wrote it. So people are counted with care: one person writes at most one text for each
question, and the question with the most texts says how many wrote at the least.

What people wrote is counted once for good: each event's texts are part of one piece of themes. A release over
several events shows the pieces of its events beside each other, as anybody could put them together (S-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedback.framework.model import Framework
from feedback.themes.protection import (
    KNOWN_PEOPLE,
    ROUND_TO,
    SHARES_FROM,
    WIDEST_END,
    K,
    is_text_theme,
)
from feedback.themes.shown import Release, fewer_than, shown_people


@dataclass(frozen=True, slots=True)
class Code:
    """Name one code of the codebook and its outcome, or None for what is not in the framework."""

    mark: str
    name: str
    outcome: str | None = None


Place = tuple[str, str]  # an event and a question


def fewest_people(texts: Mapping[Place, int]) -> int:
    """Return how many people wrote some texts at the least, given how many texts each event and question has."""
    most: dict[str, int] = {}
    for (event, _), number in texts.items():
        most[event] = max(most.get(event, 0), number)
    return sum(most.values())


def can_name_themes(written: Mapping[Place, int], k: int) -> bool:
    """Return whether enough people wrote anything at all for a theme of theirs to be named."""
    writers = fewest_people(written)
    return is_text_theme(writers, writers, k)


def text_themes(
    codes: Sequence[Code],
    coded: Mapping[str, Mapping[Place, int]],
    written: Mapping[Place, int],
    framework: Framework | None,
    k: int,
) -> list[Release]:
    """Return the themes of one pool that may be shown, as JSON values, in the order in which they are read.

    `coded` says for each code how many texts of each event and question carry it, `written` how many there are.
    """
    themes = []
    for code in codes:
        texts = coded.get(code.mark, {})
        people, writers = fewest_people(texts), fewest_people(_asked_alike(written, texts))
        if is_text_theme(people, writers, k):
            shown = {"code": code.mark, "name": code.name, "outcome": code.outcome}
            themes.append(shown | {"people": _people(people, writers, k)})
    return in_order(themes, framework)


def _asked_alike(written: Mapping[Place, int], texts: Mapping[Place, int]) -> dict[Place, int]:
    """Return what was written to the questions where something came up: a theme often gives its question away."""
    questions = {question for _, question in texts}
    return {place: number for place, number in written.items() if place[1] in questions}


def _people(people: int, writers: int, k: int) -> Release:
    """Return what is said of how many people wrote about something.

    The highest counts look alike, so that nobody learns that everybody did; so do the lowest that are shown.
    """
    highest = writers - (WIDEST_END - 1)
    if highest < SHARES_FROM:
        return fewer_than(SHARES_FROM if writers < SHARES_FROM else SHARES_FROM + ROUND_TO)
    return shown_people(min(max(people, k + KNOWN_PEOPLE), highest))


def beside_each_other(pieces: Sequence[Sequence[Release]], framework: Framework | None) -> list[Release]:
    """Return the themes of several pieces together, from what is shown of each; a later piece names a theme."""
    together: dict[str, Release] = {}
    for theme in (theme for piece in pieces for theme in piece):
        before = together.get(theme["code"])
        together[theme["code"]] = theme | {"people": _sum(before["people"], theme["people"])} if before else theme
    return in_order(list(together.values()), framework)


def _sum(one: Release, other: Release) -> Release:
    """Return what is said of the people behind two displays: from nothing but these, the middle of each."""
    return shown_people(sum(each["rounded"] or (K + each["below"] - 1) // 2 for each in (one, other)))


def in_order(themes: Sequence[Release], framework: Framework | None) -> list[Release]:
    """Return themes with larger numbers first, then as in the framework, then by name: nothing finer is told."""
    outcomes = [outcome.code for outcome in (framework.outcomes if framework else ())]

    def order(theme: Release) -> tuple[int, int, str, str]:
        known = outcomes.index(theme["outcome"]) if theme["outcome"] in outcomes else len(outcomes)
        return -(theme["people"]["rounded"] or 0), known, theme["name"].casefold(), theme["code"]

    return sorted(themes, key=order)
