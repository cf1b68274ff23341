"""Answers to choose from, written as lines: which line is which option, however the lines were changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from feedback.framework.plain import hyphened
from feedback.questionnaire.kinds import WAYS_OUT
from feedback.questionnaire.model import Option
from feedback.wording import Wording

ALIKE = 0.5
LONGEST_COMPARED = 80  # letters; enough to tell what was meant, and quick
MOST_COMPARED = 2500  # pairs; nobody rewords so many answers at once
LONGEST_ID = 40


def options_of(
    before: Sequence[Option], lines: Mapping[str, Sequence[str]], language: str
) -> tuple[tuple[Option, ...], list[str]]:
    """Return the options that the lines say, and the languages in which there are more lines than options.

    The lines of `language` say which options there are and in which order. An option keeps its id when its words
    are changed or moved; lines of other languages go with the option that they belonged to, and new lines to the
    options that have no words yet.
    """
    own = lines.get(language, ())
    known = _known(before, own, language)
    taken = {each.id for each in before} | {step.id for step in WAYS_OUT}
    options: list[Option] = []
    for found, line in zip(known, own, strict=True):
        option = found or Option(_free_id(line, taken), {})
        taken.add(option.id)
        options.append(option)
    said: dict[str, dict[str, str]] = {
        option.id: {language: line} for option, line in zip(options, own, strict=True)
    }
    too_many = [
        other
        for other, theirs in lines.items()
        if other != language and not _share_out(said, before, theirs, other)
    ]
    ordered = tuple(replace(each, text=reworded(each.text, said[each.id], language)) for each in options)
    return ordered, too_many


def reworded(before: Mapping[str, Wording], said: Mapping[str, str], language: str) -> dict[str, Wording]:
    """Return a text in the languages that it is said in; a translation of other words than now is stale.

    A wording that stays keeps how far it can be trusted; a new one is a draft.
    """
    had = before.get(language)
    source_changed = had is not None and had.text != said.get(language, "")
    words = {}
    for code, text in said.items():
        if not text:
            continue
        old = before.get(code)
        if old is None or old.text != text:
            words[code] = Wording(text)
        else:
            is_older = source_changed and code != language
            words[code] = replace(old, stale=True, was=old.was or had.text) if is_older and had else old
    return words


def _known(before: Sequence[Option], lines: Sequence[str], language: str) -> list[Option | None]:
    """Return for each line the option that it was, or None for a new one."""
    found: list[Option | None] = [None] * len(lines)
    left = list(before)

    def take(place: int, option: Option) -> None:
        found[place] = option
        left.remove(option)

    for place, line in enumerate(lines):
        same = next((each for each in left if _text(each, language) == line), None)
        if same:
            take(place, same)
    if len(before) == len(lines):
        for place, option in enumerate(before):
            if found[place] is None and option in left:
                take(place, option)
    if len(left) * found.count(None) > MOST_COMPARED:
        return found
    alike = sorted(
        (
            (
                SequenceMatcher(None, _text(option, language)[:LONGEST_COMPARED], line[:LONGEST_COMPARED]).ratio(),
                -place,
                -number,
            )
            for number, option in enumerate(before)
            if option in left
            for place, line in enumerate(lines)
            if found[place] is None
        ),
        reverse=True,
    )
    for ratio, place, number in alike:
        if ratio >= ALIKE and found[-place] is None and before[-number] in left:
            take(-place, before[-number])
    return found


def _share_out(
    said: dict[str, dict[str, str]], before: Sequence[Option], lines: Sequence[str], language: str
) -> bool:
    """Say each line of a further language with its option; return whether there was one for each."""
    known = {_text(option, language): option.id for option in before if _text(option, language)}
    new = []
    for line in lines:
        if line not in known:
            new.append(line)
        elif known[line] in said:  # else its option was taken out, and it goes with it
            said[known[line]][language] = line
    without = [identity for identity, texts in said.items() if language not in texts]
    for identity, line in zip(without, new, strict=False):
        said[identity][language] = line
    return len(new) <= len(without)


def _text(option: Option, language: str) -> str:
    wording = option.text.get(language)
    return wording.text if wording else ""


def _free_id(line: str, taken: set[str]) -> str:
    """Return an id made of a line's first words that no option has or had."""
    first = hyphened(line).strip("-0123456789")[:LONGEST_ID].strip("-") or "option"
    number, identity = 1, first
    while identity in taken:
        number += 1
        identity = f"{first}-{number}"
    return identity
