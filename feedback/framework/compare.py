"""What changed between two versions of a framework, for people and for code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from feedback.framework.model import Framework

What = Literal["framework", "principle", "outcome", "indicator"]
Part = Literal["text", "sentence", "articles", "title", "notice"]

_SAID_OF = {
    "sentence": "The young people's sentence of {name}",
    "articles": "The list of articles of {name}",
    "title": "The title",
    "notice": "The notice",
}


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one principle, outcome or indicator that was added or removed."""

    what: What
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """Hold what one part of a principle, outcome or indicator said before and says now."""

    what: What
    code: str
    before: str
    after: str
    part: Part = "text"


@dataclass(frozen=True, slots=True)
class Move:
    """Hold an outcome or indicator with the code of what it stood under before and stands under now."""

    what: What
    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold what was added, reworded, removed and moved, each in the order of the framework."""

    added: tuple[Item, ...]
    reworded: tuple[Rewording, ...]
    removed: tuple[Item, ...]
    moved: tuple[Move, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """Return one plain sentence for each change, or one saying that there is none."""
        said = [
            *(f"{item.what.capitalize()} {item.code} was added: “{item.text}”." for item in self.added),
            *(_reworded(change) for change in self.reworded),
            *(f"{item.what.capitalize()} {item.code} was removed: “{item.text}”." for item in self.removed),
            *(_moved(move) for move in self.moved),
        ]
        return tuple(said) or ("Nothing changed.",)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Hold the parts of one principle, outcome or indicator that can change, and the code above it."""

    parts: dict[Part, str]
    above: str


def compare(old: Framework, new: Framework) -> Changes:
    """Return the changes from an old to a new version; what has the same code is the same thing."""
    before, after = dict(_entries(old)), dict(_entries(new))
    kept = [key for key in after if key in before]
    return Changes(
        added=tuple(Item(*key, after[key].parts["text"]) for key in after if key not in before),
        removed=tuple(Item(*key, before[key].parts["text"]) for key in before if key not in after),
        reworded=tuple(
            Rewording(*key, before[key].parts[part], text, part)
            for key in kept
            for part, text in after[key].parts.items()
            if before[key].parts[part] != text
        ),
        moved=tuple(
            Move(*key, before[key].above, after[key].above)
            for key in kept
            if before[key].above != after[key].above
        ),
    )


def _entries(framework: Framework) -> Iterator[tuple[tuple[What, str], _Entry]]:
    yield ("framework", ""), _Entry({"title": framework.title, "notice": framework.notice}, "")
    for principle in framework.principles:
        yield ("principle", principle.code), _Entry({"text": principle.text}, "")
        for outcome in principle.outcomes:
            articles = ", ".join(map(str, outcome.articles))
            yield ("outcome", outcome.code), _Entry({"text": outcome.text, "articles": articles}, principle.code)
            for sign in outcome.indicators:
                yield (
                    ("indicator", sign.code),
                    _Entry({"text": sign.text, "sentence": sign.sentence}, outcome.code),
                )


def _name(change: Item | Rewording | Move) -> str:
    return f"{change.what} {change.code}".strip()


def _reworded(change: Rewording) -> str:
    if change.part == "text":
        return f"{change.what.capitalize()} {change.code} was reworded: “{change.before}” is now “{change.after}”."
    said_of = _SAID_OF[change.part].format(name=_name(change))
    if not change.before:
        return f"{said_of} was added: “{change.after}”."
    if not change.after:
        return f"{said_of} was removed: “{change.before}”."
    return f"{said_of} changed: “{change.before}” is now “{change.after}”."


def _moved(move: Move) -> str:
    above = "principle" if move.what == "outcome" else "outcome"
    return f"{move.what.capitalize()} {move.code} moved from {above} {move.before} to {above} {move.after}."
