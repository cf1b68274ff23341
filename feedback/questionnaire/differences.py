"""What changed between two versions of a questionnaire, word by word, for people to read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.refusal import Sentence
from feedback.wording import Words


class Change(StrEnum):
    """Say what became of some words."""

    SAME = "same"
    ADDED = "added"
    TAKEN_OUT = "taken out"


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold some words of a text, and what became of them."""

    text: str
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True)
class Reworded:
    """Hold one text in one language that reads differently now; `what` says which text of a thing it is."""

    what: Sentence
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold all that changed about the questionnaire, one of its parts or one of its questions.

    words: what it is called now, or was. change: added, taken out, or the same thing with changes.
    """

    id: str
    words: Words
    change: Change = Change.SAME
    reworded: tuple[Reworded, ...] = ()
    facts: tuple[Sentence, ...] = ()

    @property
    def says_something(self) -> bool:
        """Return whether anything changed at all."""
        return self.change is not Change.SAME or bool(self.reworded or self.facts)


Texts = list[tuple[Sentence, Words]]

TITLE, INTRODUCTION, WHO_ACTS = Sentence("Title"), Sentence("Introduction"), Sentence("Who will act")
NOTICE, QUESTION, HINT = Sentence("Content notice"), Sentence("Question"), Sentence("Hint")
KIND_NAMES = {
    Kind.SCALE: Sentence("One step of a scale"),
    Kind.ONE: Sentence("One answer"),
    Kind.MANY: Sentence("Several answers"),
    Kind.TEXT: Sentence("Own words"),
    Kind.NOTE: Sentence("A note, nothing to answer"),
}


def compare(before: Questionnaire, after: Questionnaire) -> list[Difference]:
    """Return what changed, in the order of the later questionnaire; what was taken out comes at the end."""
    own = _reworded(_own_texts(before), _own_texts(after))
    found = [Difference("", after.title, reworded=own, facts=_facts(before, after))]
    found += _sections(before, after)
    found += _questions(before, after)
    return [each for each in found if each.says_something]


def word_by_word(before: str, after: str) -> tuple[Piece, ...]:
    """Return both texts as one, in pieces that stayed, were added or were taken out."""
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(" ".join(new[start:end])))
            continue
        if last > first:
            pieces.append(Piece(" ".join(old[first:last]), Change.TAKEN_OUT))
        if end > start:
            pieces.append(Piece(" ".join(new[start:end]), Change.ADDED))
    return tuple(pieces)


def _reworded(before: Texts, after: Texts) -> tuple[Reworded, ...]:
    """Return the texts that read differently, language by language; a text is known by what it is."""
    old, new = dict(before), dict(after)
    return tuple(
        Reworded(what, language, word_by_word(was, now))
        for what in dict.fromkeys([*old, *new])
        for language in dict.fromkeys([*old.get(what, {}), *new.get(what, {})])
        if (was := _text(old.get(what, {}), language)) != (now := _text(new.get(what, {}), language))
    )


def _text(words: Words, language: str) -> str:
    return words[language].text if language in words else ""


# ---- The questionnaire ----------------------------------------------------------------------------------------


def _own_texts(questionnaire: Questionnaire) -> Texts:
    return [
        (TITLE, questionnaire.title),
        (INTRODUCTION, questionnaire.about),
        (WHO_ACTS, questionnaire.audience),
    ]


def _facts(before: Questionnaire, after: Questionnaire) -> tuple[Sentence, ...]:
    facts: list[Sentence] = []
    if gone := [each for each in before.languages if each not in after.languages]:
        facts.append(Sentence("Languages taken out: %(languages)s.", languages=_names(gone)))
    if more := [each for each in after.languages if each not in before.languages]:
        facts.append(Sentence("Languages added: %(languages)s.", languages=_names(more)))
    if before.answer_by != after.answer_by:
        days = {"before": before.answer_by or "–", "after": after.answer_by or "–"}
        facts.append(Sentence("The day to answer by: %(before)s became %(after)s.", **days))
    if before.compare_by != after.compare_by:
        made = {"before": before.compare_by or "–", "after": after.compare_by or "–"}
        facts.append(Sentence("Groups are made by another question: %(before)s became %(after)s.", **made))
    return tuple(facts)


def _names(codes: Sequence[str]) -> str:
    """Return the names of languages, each as its own speakers call it."""
    return ", ".join(LANGUAGES[code].name if code in LANGUAGES else code for code in codes)


# ---- Parts ----------------------------------------------------------------------------------------------------


def _sections(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    old, new = _by_id(before.sections), _by_id(after.sections)
    moved = _moved(list(old), list(new))
    for each in after.sections:
        if each.id not in old:
            yield Difference(each.id, each.title, Change.ADDED)
            continue
        texts = _reworded(_section_texts(old[each.id]), _section_texts(each))
        facts = (Sentence("Moved to another place."),) if each.id in moved else ()
        yield Difference(each.id, each.title, reworded=texts, facts=facts)
    for each in before.sections:
        if each.id not in new:
            yield Difference(each.id, each.title, Change.TAKEN_OUT)


def _section_texts(section: Section) -> Texts:
    return [(TITLE, section.title), (NOTICE, section.notice)]


def _by_id(sections: Sequence[Section]) -> dict[str, Section]:
    return {each.id: each for each in sections}


# ---- Questions ------------------------------------------------------------------------------------------------


def _questions(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    old = {each.id: each for each in before.questions}
    new = {each.id: each for each in after.questions}
    was_in, is_in = _section_of_each(before), _section_of_each(after)
    moved = _moved_within_parts(before, after)
    for identity, question in new.items():
        if identity not in old:
            yield Difference(identity, question.text, Change.ADDED)
            continue
        facts = [*_moved_to(was_in[identity], is_in[identity], after, is_moved=identity in moved)]
        facts += _changed_facts(old[identity], question)
        texts = _reworded(_question_texts(old[identity]), _question_texts(question))
        yield Difference(identity, question.text, reworded=texts, facts=tuple(facts))
    for identity, question in old.items():
        if identity not in new:
            yield Difference(identity, question.text, Change.TAKEN_OUT)


def _section_of_each(questionnaire: Questionnaire) -> Mapping[str, Section]:
    return {each.id: section for section in questionnaire.sections for each in section.questions}


def _moved_to(was_in: Section, is_in: Section, after: Questionnaire, *, is_moved: bool) -> Iterator[Sentence]:
    if was_in.id != is_in.id:
        title = _text(is_in.title, after.source_language) or is_in.id
        yield Sentence("Moved to the part “%(part)s”.", part=title)
    elif is_moved:
        yield Sentence("Moved to another place.")


def _moved_within_parts(before: Questionnaire, after: Questionnaire) -> set[str]:
    new = _by_id(after.sections)
    return {
        question
        for section in before.sections
        if section.id in new
        for question in _moved(
            [each.id for each in section.questions], [each.id for each in new[section.id].questions]
        )
    }


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Return which of the things that stayed have another place among them now."""
    first = [each for each in old if each in set(new)]
    then = [each for each in new if each in set(old)]
    kept: set[str] = set()
    for match in SequenceMatcher(None, first, then, autojunk=False).get_matching_blocks():
        kept.update(first[match.a : match.a + match.size])
    return set(first) - kept


def _question_texts(question: Question) -> Texts:
    answers = [(Sentence("Answer “%(answer)s”", answer=option.id), option.text) for option in question.options]
    return [(QUESTION, question.text), (HINT, question.hint), *answers]


def _changed_facts(before: Question, after: Question) -> Iterator[Sentence]:
    if before.kind is not after.kind:
        kinds = {"before": KIND_NAMES[before.kind], "after": KIND_NAMES[after.kind]}
        yield Sentence("The kind of question changed: %(before)s became %(after)s.", **kinds)
    elif before.scale != after.scale:
        yield Sentence("The answers are another scale now.")
    if before.sensitive != after.sensitive:
        if after.sensitive:
            yield Sentence("It is marked as sensitive now.")
        else:
            yield Sentence("It is not marked as sensitive any more.")
    if before.at_most != after.at_most:
        most = {"before": before.at_most or "–", "after": after.at_most or "–"}
        yield Sentence("How many answers can be chosen: %(before)s became %(after)s.", **most)
    if _moved([each.id for each in before.options], [each.id for each in after.options]):
        yield Sentence("The answers stand in another order.")
    if {link.code for link in before.indicators} != {link.code for link in after.indicators}:
        codes = {
            "before": ", ".join(link.code for link in before.indicators) or "–",
            "after": ", ".join(link.code for link in after.indicators) or "–",
        }
        yield Sentence("Its indicators changed: %(before)s became %(after)s.", **codes)
