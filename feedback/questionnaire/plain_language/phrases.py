"""The words and phrases to watch, from the two files beside this module, and where a sentence has them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from feedback.questionnaire.plain_language.reading import Word, base_forms

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Found:
    """Say which words of a sentence are a phrase, from the first to before the last, and what to say instead."""

    first: int
    last: int
    plainer: str = ""


class Phrases:
    """Find phrases of one or more words, the longest first.

    The first word of those that have something plainer may stand in any form: keeps an eye on, keeping an eye on.
    """

    def __init__(self, phrases: Mapping[str, str] | Iterable[str]) -> None:
        self._in_any_form = isinstance(phrases, Mapping)
        plainer = phrases if isinstance(phrases, Mapping) else dict.fromkeys(phrases, "")
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in sorted(plainer, key=lambda each: -len(each.split())):
            first, *rest = phrase.split()
            self._by_first.setdefault(first, []).append((tuple(rest), plainer[phrase]))

    def at(self, words: Sequence[Word], place: int) -> Found | None:
        """Return the phrase that begins at a word, if one does."""
        word = words[place].plain
        for form in base_forms(word) if self._in_any_form else (word,):
            for rest, plainer in self._by_first.get(form, ()):
                last = place + 1 + len(rest)
                behind = words[place + 1 : last]
                if tuple(word.plain for word in behind) == rest and all(word.joined for word in behind):
                    return Found(place, last, plainer)
        return None

    def among(self, words: Sequence[Word]) -> Iterator[Found]:
        """Yield the phrases of a sentence; none of them overlap."""
        place = 0
        while place < len(words):
            found = self.at(words, place)
            if found:
                yield found
            place = found.last if found else place + 1


@cache
def shipped_words(name: str) -> dict[str, Any]:
    """Return one of the two files: plain_words, which people who know young people add to, or grammar."""
    return tomllib.loads((PACKAGE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def phrases(table: str, name: str = "") -> Phrases:
    """Return a table of phrases with what to say instead, or one of the lists in it."""
    found = shipped_words("plain_words")[table]
    return Phrases(found[name] if name else found)


@cache
def fine_words(table: str) -> frozenset[str]:
    """Return the words that a check lets pass."""
    return frozenset(shipped_words("plain_words")[table]["fine"])
