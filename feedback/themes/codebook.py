"""The codebook: codes under the outcomes of frameworks, and those of what no framework names."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from feedback.answers.anonymise import clean_text
from feedback.framework.model import Framework, Outcome, Principle
from feedback.refusal import Refusal, Sentence

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2000
DEEPEST = 10  # codes below each other
# What clean_text leaves and XML cannot carry.
_NO_LETTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


class State(StrEnum):
    """Say whether texts can be given a code."""

    IN_USE = "in use"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """Name what can happen to a code."""

    SEEDED = "came from the framework"
    PROPOSED = "proposed"
    IMPORTED = "came from a file"
    RENAMED = "renamed"
    DESCRIBED = "described"
    MOVED = "moved"
    MERGED = "merged into another code"
    TOOK_IN = "took another code in"
    SPLIT = "split"
    CAME_FROM_SPLIT = "came from a split"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Code:
    """Hold one code: what it is called and means, and where it stands.

    outcome: the code of the framework's outcome that it stands under; without one it is not in the framework.
    """

    mark: str
    name: str
    description: str = ""
    framework: str | None = None
    outcome: str | None = None
    parent: str | None = None
    state: State = State.IN_USE
    merged_into: str | None = None

    @property
    def is_in_use(self) -> bool:
        """Return whether texts can be given this code."""
        return self.state is State.IN_USE


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold a code with those that stand below it."""

    code: Code
    below: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Hold an outcome with the codes under it."""

    framework: Framework
    principle: Principle
    outcome: Outcome
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Hold the whole codebook in its order.

    outside: codes that are not in the framework. astray: codes of outcomes that a newer framework no longer has.
    """

    places: tuple[Place, ...]
    outside: tuple[Branch, ...]
    astray: tuple[Branch, ...]

    @property
    def codes(self) -> list[Code]:
        """Return every code once, in the order of the tree."""
        branches = [branch for place in self.places for branch in place.branches]
        return [code for code, _ in walked((*branches, *self.outside, *self.astray))]


def tidy_name(typed: str) -> str:
    """Return a code's name on one line, without letters that nobody sees; refuse none and one too long."""
    name = " ".join(_NO_LETTERS.sub("", clean_text(typed)).split())
    if not name:
        raise Refusal(Sentence("Give the code a name."))
    if len(name) > LONGEST_NAME:
        raise Refusal(Sentence("Give the code a name of at most %(most)s letters.", most=LONGEST_NAME))
    return name


def tidy_description(typed: str) -> str:
    """Return what a code means in clean letters; refuse one that is too long."""
    description = _NO_LETTERS.sub("", clean_text(typed))
    if len(description) > LONGEST_DESCRIPTION:
        raise Refusal(Sentence("Describe the code in at most %(most)s letters.", most=LONGEST_DESCRIPTION))
    return description


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """Return what two names share that people would take for the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def with_same_name(codes: Iterable[Code], name: str) -> Code | None:
    """Return the code in use that is called the same, or None."""
    return next((code for code in codes if code.is_in_use and folded(code.name) == folded(name)), None)


def seed_mark(framework: str, outcome: str) -> str:
    """Return the mark of the code that an outcome gives; it is the same in every installation."""
    return hashlib.blake2b(f"{framework}\n{outcome}".encode(), digest_size=6).hexdigest()


def seeds(framework: Framework) -> list[Code]:
    """Return one code for each outcome, called as the outcome is worded."""
    made: list[Code] = []
    for outcome in framework.outcomes:
        wording = " ".join((outcome.text or outcome.code).split())
        name = shortened(wording)
        description = wording if name != wording.rstrip(".") else ""
        if with_same_name(made, name):
            name = also_called(name, outcome.code)
        made.append(
            Code(
                seed_mark(framework.name, outcome.code),
                name,
                description,
                framework.name,
                outcome.code,
            )
        )
    return made


def also_called(name: str, code: str) -> str:
    """Return a name that says which outcome it is of, for one that is taken."""
    return f"{shortened(name, LONGEST_NAME - len(code) - 3)} ({code})"


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text on one line, cut after a whole word where it is too long."""
    line = " ".join(text.split()).rstrip(".")
    if len(line) <= longest:
        return line
    start = line[: longest - 1]
    return f"{start.rpartition(' ')[0] or start}…"


def in_order(codes: Sequence[Code], frameworks: Sequence[Framework]) -> Tree:
    """Return the codes in use as a tree: principle by principle, outcome by outcome, by name."""
    used = sorted((code for code in codes if code.is_in_use), key=lambda code: (folded(code.name), code.mark))
    marks = {code.mark for code in used}
    below: dict[str, list[Code]] = {}
    tops: dict[tuple[str | None, str | None], list[Code]] = {}
    for code in used:
        if code.parent in marks and code.parent is not None:
            below.setdefault(code.parent, []).append(code)
        else:
            place = (code.framework, code.outcome) if code.outcome is not None else (None, None)
            tops.setdefault(place, []).append(code)
    places = tuple(
        Place(framework, principle, outcome, _branches(tops.pop((framework.name, outcome.code), []), below))
        for framework in frameworks
        for principle in framework.principles
        for outcome in principle.outcomes
    )
    outside = _branches(tops.pop((None, None), []), below)
    return Tree(places, outside, _branches([code for codes in tops.values() for code in codes], below))


def _branches(codes: Iterable[Code], below: Mapping[str, Sequence[Code]]) -> tuple[Branch, ...]:
    return tuple(Branch(code, _branches(below.get(code.mark, ()), below)) for code in codes)


def walked(branches: Iterable[Branch], depth: int = 0) -> Iterator[tuple[Code, int]]:
    """Yield each code with how deep it stands, those above before those below."""
    for branch in branches:
        yield branch.code, depth
        yield from walked(branch.below, depth + 1)


def below_of(codes: Iterable[Code], mark: str) -> list[Code]:
    """Return the codes in use that stand directly or further down below one."""
    found: list[Code] = []
    marks = {mark}
    while marks:
        next_ones = [code for code in codes if code.is_in_use and code.parent in marks]
        found += next_ones
        marks = {code.mark for code in next_ones}
    return found


def depth_of(codes: Mapping[str, Code], code: Code) -> int:
    """Return how many codes stand above one."""
    depth = 0
    while code.parent is not None and code.parent in codes:
        code, depth = codes[code.parent], depth + 1
    return depth
