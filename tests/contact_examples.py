"""What young people might write, with and without contact details; the list itself is contact_examples.txt."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from feedback.answers.contact_patterns import Detail

_LIST = Path(__file__).with_name("contact_examples.txt")
_BRACES = re.compile(r"\{(\w+):([^}]*)\}")
_KINDS = {
    "phone": Detail.PHONE,
    "email": Detail.EMAIL,
    "link": Detail.LINK,
    "postcode": Detail.POSTCODE,
    "reference": Detail.REFERENCE,
    "user": Detail.USER,
    "name": Detail.NAME,
}

Marked = tuple[Detail, str]


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a text, its language, and the contact details in it."""

    language: str
    text: str
    details: tuple[Marked, ...]


def examples() -> list[Example]:
    """Return the list."""
    lines = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [_example(*line.split(": ", 1)) for line in lines]


def _example(language: str, line: str) -> Example:
    details = tuple((_KINDS[kind], detail) for kind, detail in _BRACES.findall(line))
    return Example(language, _BRACES.sub(r"\2", line), details)


@dataclass
class Score:
    """Count what was noticed, what was missed and what was noticed wrongly, with the words to look at."""

    noticed: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    def add(self, example: Example, found: Iterable[Marked]) -> None:
        """Compare what was found in a text with what is in it; a detail counts when most of it was found."""
        left = list(found)
        for kind, detail in example.details:
            match = next((each for each in left if each[0] is kind and _is_most_of(each[1], detail)), None)
            if match:
                left.remove(match)
            else:
                self.words.append(f"missed {kind} in {example.language}: {example.text}")
            for name in ("all", example.language, kind):
                (self.noticed if match else self.missed)[name] += 1
        for kind, detail in left:
            self.words.append(f"wrongly {kind} “{detail}” in {example.language}: {example.text}")
            self.wrong.update(("all", example.language, kind))

    def recall(self, name: str = "all") -> float:
        """Return the share of details that were noticed, over all, of a language or of a kind."""
        everything = self.noticed[name] + self.missed[name]
        return self.noticed[name] / everything if everything else 1.0

    def precision(self, name: str = "all") -> float:
        """Return the share of what was noticed that is a detail."""
        everything = self.noticed[name] + self.wrong[name]
        return self.noticed[name] / everything if everything else 1.0

    @property
    def names(self) -> list[str]:
        """Return every language and kind."""
        return sorted({*self.noticed, *self.missed, *self.wrong})


def _is_most_of(found: str, detail: str) -> bool:
    shared = found if found in detail else detail if detail in found else ""
    return len(shared) * 10 >= max(len(found), len(detail)) * 7
