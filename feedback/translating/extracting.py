"""What has to be translated: every sentence that the code and the pages mark, each under an id that stays.

The id of a sentence outlives its words. A sentence that replaces one in the same place takes over its id, so that
its translations are known to be of older words.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from feedback.translating.unit import Unit

KEYWORDS = {**DEFAULT_KEYWORDS, "for_translation": None, "Sentence": None, "beside": None}

# How alike a sentence must be to the one that it replaces; less alike, it says something else.
ALIKE = 0.6
LONGEST_ID, WORDS_IN_ID = 48, 7

# What stands on a button has to fit on one line of a small phone, or to break in two.
ON_A_BUTTON = 30
_BUTTON = re.compile(r'<(?:button|a class="button)[^>]*>\s*\{\{ _\("((?:[^"\\]|\\.)*)"\) \}\}')


def mappings_of(settings: Path) -> list[tuple[str, dict[str, str]]]:
    """Return each place where sentences stand, as the settings of Babel say, and how they are read there."""
    read: dict[str, Any] = tomllib.loads(settings.read_text(encoding="utf-8"))
    mappings = read["tool"]["babel"]["mappings"] if "tool" in read else read["mappings"]
    return [
        (pattern, {key: value for key, value in mapping.items() if key != "pattern"})
        for mapping in mappings
        for pattern in ([mapping["pattern"]] if isinstance(mapping["pattern"], str) else mapping["pattern"])
    ]


def sentences_in(root: Path, mappings: Iterable[tuple[str, dict[str, str]]]) -> dict[str, tuple[str, ...]]:
    """Return every sentence that is marked, with the files that it stands in."""
    places = list(mappings)
    found: dict[str, set[str]] = {}
    for file, _, sentence, _, _ in extract_from_dir(
        root,
        method_map=[(pattern, how["method"]) for pattern, how in places],
        options_map={
            # A template that cannot be read must not look as if it said nothing.
            pattern: {"silent": "false"} | {key: value for key, value in how.items() if key != "method"}
            for pattern, how in places
        },
        keywords=KEYWORDS,
    ):
        found.setdefault(str(sentence), set()).add(Path(file).as_posix())
    return {sentence: tuple(sorted(found[sentence])) for sentence in sorted(found)}


def on_buttons(root: Path) -> frozenset[str]:
    """Return the sentences that stand on buttons of the pages."""
    return frozenset(
        sentence
        for template in (root / "templates").rglob("*.html")
        for sentence in _BUTTON.findall(template.read_text(encoding="utf-8"))
    )


def renewed(
    before: Iterable[Unit], found: Mapping[str, tuple[str, ...]], buttons: frozenset[str] = frozenset()
) -> tuple[Unit, ...]:
    """Return a unit for every sentence that was found, in the order of their ids.

    A sentence that was there before keeps its id. A new one takes over the id of the sentence that it replaces, or
    gets one of its own first words.
    """
    known = {unit.source: unit for unit in before}
    gone = {source: unit for source, unit in known.items() if source not in found}
    new = [sentence for sentence in found if sentence not in known]
    ids = {sentence: known[sentence].id for sentence in found if sentence in known}
    ids |= dict(_taken_over(gone, new, found))
    taken = {unit.id for unit in known.values()} | set(ids.values())
    for sentence in new:
        if sentence not in ids:
            ids[sentence] = _new_id(sentence, taken)
            taken.add(ids[sentence])
    units = (
        Unit(
            ids[sentence],
            sentence,
            places=places,
            longest=max(ON_A_BUTTON, len(sentence)) if sentence in buttons else None,
        )
        for sentence, places in found.items()
    )
    return tuple(sorted(units, key=lambda unit: unit.id))


def _taken_over(
    gone: Mapping[str, Unit], new: Iterable[str], found: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield each new sentence with the id of the one that it replaces, the most alike first."""
    alike = sorted(
        (
            (-SequenceMatcher(None, old, sentence, autojunk=False).ratio(), old, sentence)
            for sentence in new
            for old, unit in gone.items()
            if set(unit.places) & set(found[sentence])
        ),
    )
    used: set[str] = set()
    for unlike, old, sentence in alike:
        if -unlike >= ALIKE and not {old, sentence} & used:
            used |= {old, sentence}
            yield sentence, gone[old].id


def _new_id(sentence: str, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", sentence.lower().replace("%(", " ").replace(")s", " ").replace("’", ""))
    first = "-".join(words[:WORDS_IN_ID])[:LONGEST_ID].strip("-") or "sign"
    number = 1
    identity = first
    while identity in taken:
        number += 1
        identity = f"{first}-{number}"
    return identity
