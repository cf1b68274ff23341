"""Whether words that somebody wants to show say too closely what somebody else typed (F-03)."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# So many words in a row are somebody's own; or so many letters, where words are not set apart or are few.
WORDS_IN_A_ROW = 6
LETTERS_IN_A_ROW = 20
# Fewer than these anybody may happen to say in the same way.
FEWEST_WORDS = 4
FEWEST_LETTERS = 12

_TATWEEL = "\u0640"

Run = tuple[str, ...]


def repeats(words: str, texts: Iterable[str]) -> bool:
    """Return whether words are those of one of the texts, or have a part in common that is too long.

    Capitals, spaces, points, accents and vowel marks make no difference. A short text counts as a whole.
    """
    return bool(repeating([words], texts))


def repeating(many: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return those of many words that repeat one of the texts, which are gone through once."""
    own = {words: _Words(words) for words in many}
    found: set[str] = set()
    for other in map(_Words, texts):
        found.update(words for words in own if words not in found and own[words].repeats(other))
    return [words for words in own if words in found]


class _Words:
    """Hold the words of a text in one spelling, and the runs of them that were looked for already."""

    def __init__(self, text: str) -> None:
        spelled = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        self.words = spelled.translate(_LETTERS).split()
        self.letters = "".join(self.words)
        self._runs: dict[int, frozenset[Run]] = {}

    def repeats(self, other: "_Words") -> bool:
        if not self.letters or not other.letters:
            return False
        if self.letters == other.letters:
            return True
        fewest = min(len(self.words), len(other.words))
        length = min(WORDS_IN_A_ROW, fewest)
        if length >= FEWEST_WORDS and not self.runs(length).isdisjoint(other.every_run(length)):
            return True
        return fewest < WORDS_IN_A_ROW and self._shares_letters(other)

    def _shares_letters(self, other: "_Words") -> bool:
        shorter = min(self.letters, other.letters, key=len)
        # A script without capitals may set no words apart: there a short text counts as a whole too.
        has_capitals = shorter.upper() != shorter.lower()
        length = LETTERS_IN_A_ROW if has_capitals else max(FEWEST_LETTERS, min(LETTERS_IN_A_ROW, len(shorter)))
        places = range(len(self.letters) - length + 1)
        return any(self.letters[place : place + length] in other.letters for place in places)

    def runs(self, length: int) -> frozenset[Run]:
        if length not in self._runs:
            self._runs[length] = frozenset(self.every_run(length))
        return self._runs[length]

    def every_run(self, length: int) -> Iterator[Run]:
        return (tuple(self.words[place : place + length]) for place in range(len(self.words) - length + 1))


class _Letters(dict[int, str]):
    """Give a letter or figure as it is, nothing for a mark, an apostrophe or a hyphen, and else a space."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        kind = unicodedata.category(letter)
        if letter in {_TATWEEL, "'", "’"} or kind[0] == "M" or kind in {"Cf", "Pd"}:
            self[point] = ""
        else:
            self[point] = letter if kind[0] in "LN" else " "
        return self[point]


_LETTERS = _Letters()
