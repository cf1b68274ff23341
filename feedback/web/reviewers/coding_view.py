"""What the pages of coding show of a text: its words with what is marked in them, its codes, and the codebook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from feedback.store.codings import Asked, Coding, Text
from feedback.store.installation import Installation
from feedback.themes.codebook import Code, Tree, walked
from feedback.web.facilitators.offers import language_to_read
from feedback.web.language import gettext, in_language

EXCERPT = 40  # letters of the marked words that stand beside their code


@dataclass(frozen=True, slots=True)
class Segment:
    """Hold a stretch of a text: its first code point, its words, the codes on it, and those that end with it."""

    first: int
    words: str
    marks: int
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """Show one code on a text, and on which words; `who` is a colleague's name, or nothing for one's own."""

    mark: str
    name: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Button:
    """Show a code that can be given; `given` names one's own coding of the whole text, to be taken away again."""

    mark: str
    name: str
    description: str
    depth: int
    given: str = ""


@dataclass(frozen=True, slots=True)
class TextView:
    """Show one text."""

    id: str
    question: str
    segments: tuple[Segment, ...]
    translation: str
    needs_look: bool
    is_blind: bool
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Know what codes, coders and questions are called, on one page."""

    me: str
    codes: Mapping[str, str]
    coders: Mapping[str, str]
    questions: Mapping[str, str]

    def who(self, coder: str) -> str:
        """Return a coder's pseudonym."""
        return self.coders.get(coder) or gettext("somebody else")


def question_words(installation: Installation, asked: Asked) -> str:
    """Return a question as it was asked, in the language of the page where it has one."""
    questionnaire = installation.version(asked.version).questionnaire
    found = next((each for each in questionnaire.asked if each.id == asked.question), None)
    return in_language(found.text, language_to_read(questionnaire)) if found else asked.question


def text_view(text: Text, names: Names) -> TextView:
    """Return a text ready to be shown."""
    return TextView(
        id=text.id,
        question=names.questions.get(text.asked.mark, ""),
        segments=segments(text.words, _spans(text, names)),
        translation=text.translation,
        needs_look=text.needs_look,
        is_blind=text.is_blind,
        chips=tuple(
            _chip(text, each, names) for each in sorted(text.codings, key=lambda each: each.coder != names.me)
        ),
    )


def _chip(text: Text, coding: Coding, names: Names) -> Chip:
    words = "" if text.is_whole(coding) else _shortened(text.words[coding.first : coding.last])
    who = "" if coding.coder == names.me else names.who(coding.coder)
    return Chip(mark_of(text.id, coding), names.codes.get(coding.code, ""), who, words)


def mark_of(text: str, coding: Coding) -> str:
    """Return how a form names one of the codings of whoever sends it."""
    return f"{text}.{coding.code}.{coding.first}"


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"


def _spans(text: Text, names: Names) -> list[tuple[int, int, str]]:
    spans = []
    for each in text.codings:
        if not text.is_whole(each):
            name = names.codes.get(each.code, "")
            who = "" if each.coder == names.me else f" ({names.who(each.coder)})"
            spans.append((each.first, each.last, name + who))
    return spans


def segments(words: str, spans: Iterable[tuple[int, int, str]]) -> tuple[Segment, ...]:
    """Return a text in stretches, cut wherever a marked span begins or ends; spans may overlap."""
    marked = [(first, min(last, len(words)), name) for first, last, name in spans if first < len(words)]
    cuts = sorted({0, len(words), *(place for first, last, _ in marked for place in (first, last))})
    return tuple(
        Segment(
            start,
            words[start:end],
            sum(first <= start and end <= last for first, last, _ in marked),
            tuple(name for _, last, name in marked if last == end),
        )
        for start, end in pairwise(cuts)
    )


def buttons(tree: Tree, text: Text, me: str) -> list[tuple[str, list[Button]]]:
    """Return the codebook as buttons for one text: for each principle its title and codes, then all others."""
    given = {
        each.code: mark_of(text.id, each) for each in text.codings if each.coder == me and text.is_whole(each)
    }
    return [
        (
            title,
            [
                Button(code.mark, code.name, code.description, depth, given.get(code.mark, ""))
                for code, depth in found
            ],
        )
        for title, found in _groups(tree)
    ]


def _groups(tree: Tree) -> list[tuple[str, list[tuple[Code, int]]]]:
    places = groupby(tree.places, key=lambda place: (place.framework.name, place.principle.text))
    groups = [
        (title, [each for place in found for each in walked(place.branches)]) for (_, title), found in places
    ]
    groups.append((gettext("Not in the framework"), list(walked((*tree.outside, *tree.astray)))))
    return [(title, codes) for title, codes in groups if codes]


def options(tree: Tree) -> list[tuple[str, list[Code]]]:
    """Return the codebook as choices of a list, in groups."""
    return [(title, [code for code, _ in codes]) for title, codes in _groups(tree)]


def with_marks(groups: Sequence[tuple[str, list[Button]]], marks: Sequence[str]) -> list[Button]:
    """Return the buttons of some codes, in the order of their marks."""
    by_mark = {button.mark: button for _, codes in groups for button in codes}
    return [by_mark[mark] for mark in marks if mark in by_mark]
