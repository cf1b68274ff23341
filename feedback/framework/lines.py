"""The lines of a pasted document, without what printing added: page numbers, running heads, broken words."""

import re
from collections import Counter
from dataclasses import dataclass

from feedback.framework.plain import clean

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?[-–—|\s]*(?:page)?|page\s*[-–—|]?\s*[ivx]+"
    # A head or foot that a bar divides from the page number.
    r"|\D.*\|\s*(?:page\s*)?\d{1,3}|(?:page\s*)?\d{1,3}\s*\|\s*\D.*",
    re.IGNORECASE,
)
_CONTENTS_LINE = re.compile(r".*(?:\.{4,}|…{2,}|(?:\. ){4,})\s*\d{1,3}")
# First halves that keep their hyphen when a line ends after it: trauma-informed, self-esteem.
_KEEPS_HYPHEN = (
    "age",
    "child",
    "non",
    "self",
    "trauma",
    "well",
    "young",
    "rights",
    "person",
    "high",
    "long",
    "short",
)
# How many lines at the top and the foot of a page may repeat on others.
_EDGE = 2
# Page numbers and lines of a table of contents are short.
LONGEST_PRINTING = 200
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line's text, empty for a blank line, and its number in the file (from 1)."""

    number: int
    text: str


def printed_lines(text: str) -> tuple[tuple[Line, ...], int]:
    """Return the lines that carry meaning and how many running heads, page numbers and the like were skipped."""
    text = re.sub(r"\r\n?", "\n", text.translate(_LIGATURES)).replace("\v", "\n")
    pages: list[list[Line]] = [[]]
    for number, raw in enumerate(text.split("\n"), start=1):
        for index, part in enumerate(raw.split("\f")):
            if index:
                pages.append([])
            pages[-1].append(Line(number, _soft(clean(part))))
    running = _running(pages)
    lines, skipped = [], 0
    for line in (line for page in pages for line in page):
        if line in running or _is_printing(line.text):
            skipped += 1
        else:
            lines.append(line)
    return tuple(lines), skipped


def hyphenated(text: str) -> frozenset[str]:
    """Return the words that a text writes with a hyphen inside a line."""
    return frozenset(re.findall(r"\b\w{1,40}[-‐]\w{1,40}\b", text.casefold()))


def joined(before: str, after: str, compounds: frozenset[str]) -> str:
    """Return two parts of a text that a line end divided; a hyphen stays in words that have one elsewhere."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    last = before.rpartition(" ")[2]
    if len(last) < 2 or last[-1] not in "-‐" or not after[:1].islower():
        return f"{before} {after}".strip()
    first = last[:-1].casefold()
    second = re.match(r"\w+", after)
    if first in _KEEPS_HYPHEN or (second and f"{first}-{second[0].casefold()}" in compounds):
        return before + after
    return before[:-1] + after


def _is_printing(text: str) -> bool:
    """Tell whether a line is a page number or stands in a table of contents."""
    if not 0 < len(text) <= LONGEST_PRINTING:
        return False
    return bool(_PAGE_NUMBER.fullmatch(text) or _CONTENTS_LINE.fullmatch(text))


def _soft(text: str) -> str:
    """Return a line without the soft hyphens inside it; one at its end still tells that a word goes on."""
    return text[:-1].replace("\u00ad", "") + text[-1:]


def _running(pages: list[list[Line]]) -> set[Line]:
    """Return the lines that repeat, but for a number, at the edges of pages or beside page numbers."""
    edges: list[Line] = []
    for page in pages:
        filled = [line for line in page if line.text]
        edges.extend({*filled[:_EDGE], *filled[-_EDGE:]} if len(pages) > 1 else _beside_page_numbers(filled))
    masks = Counter(_mask(line) for line in edges)
    needed = 2 if len(pages) == 2 else _REPEATS
    return {line for line in edges if masks[_mask(line)] >= needed and not _is_numbered(line)}


def _beside_page_numbers(filled: list[Line]) -> set[Line]:
    """Return the lines next to a page number, and those that end in one, of a text without page breaks."""
    numbers = [index for index, line in enumerate(filled) if _is_printing(line.text)]
    beside = {filled[near] for index in numbers for near in (index - 1, index + 1) if 0 <= near < len(filled)}
    return beside | {line for line in filled if re.search(r"\bpage\s*\d{1,3}$", line.text[-20:], re.IGNORECASE)}


def _mask(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _is_numbered(line: Line) -> bool:
    """Tell whether a line begins as an outcome or indicator does, which only looks like repeating."""
    return bool(
        re.match(r"(?:outcome|indicator)\s*\w{0,4}\d|\d+(\.\d+)*[.)]?\s+\w|[•●▪*–—-]\s", line.text, re.IGNORECASE)
    )
