"""The headings of a table: which column holds what, found forgivingly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from feedback.framework.codes import only_a_code
from feedback.framework.plain import counted, fold, listed, quoted
from feedback.framework.table import Row
from feedback.refusal import Refusal

# Titles, notices and empty rows may stand above the headings, but not a whole page of them.
HIGHEST_ROWS = 40
LONGEST_HEADING = 80


class Role(StrEnum):
    """Name what a column can hold; the values are the headings of our own files, in their order."""

    PRINCIPLE_CODE = "Principle code"
    PRINCIPLE = "Principle"
    OUTCOME_CODE = "Outcome code"
    OUTCOME = "Outcome"
    ARTICLES = "UNCRC articles"
    INDICATOR_CODE = "Indicator code"
    INDICATOR = "Indicator"
    SENTENCE = "Young people's sentence"


CODE_OF = {
    Role.PRINCIPLE: Role.PRINCIPLE_CODE,
    Role.OUTCOME: Role.OUTCOME_CODE,
    Role.INDICATOR: Role.INDICATOR_CODE,
}
_SUBJECTS = {"principle": Role.PRINCIPLE, "outcome": Role.OUTCOME, "indicator": Role.INDICATOR}
_CODE = {"code", "no", "nr", "num", "number", "ref", "reference", "id"}
_TEXT = {"text", "wording", "description", "statement", "name", "title"}
_FILLER = {
    "uncrc",
    "crc",
    "un",
    "general",
    "guiding",
    "core",
    "key",
    "main",
    "overarching",
    "positive",
    "the",
    "s",
}
_READERS = {"young", "youth", "child", "children", "friendly", "easy", "plain"}
_VOICES = {"sentence", "wording", "word", "version", "voice", "language", "statement", "read", "text"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """Hold what one heading says: a role, or None for a code of something not named, and how surely (0 to 2)."""

    role: Role | None
    sure: int


@dataclass(frozen=True, slots=True)
class Headings:
    """Hold where the headings stand and which column (from 0) has which role."""

    row: int
    line: int
    names: tuple[str, ...]
    columns: dict[Role, int]
    ours: bool

    def name(self, role: Role) -> str:
        """Return the heading of a role as it is written in the file."""
        return self.names[self.columns[role]]


def find_headings(rows: Sequence[Row]) -> Headings:
    """Return the headings of a table, or refuse and say which headings were found and what to rename."""
    top = [(index, row) for index, row in enumerate(rows) if any(row.cells)][:HIGHEST_ROWS]
    if not top:
        raise Refusal("The table is empty. Write a row of headings with “Outcome” and “Indicator” in it.")
    index, row = max(top, key=lambda place: (score(place[1].cells), -place[0]))
    if not score(row.cells):
        first = top[0][1]
        raise Refusal(
            f"No row of headings was found; line {first.line} holds {listed([c for c in first.cells if c][:6])}. "
            "Write a row above the table with “Outcome” over the outcomes and “Indicator” over the indicators."
        )
    columns = _columns(row.cells, [later.cells for later in rows[index + 1 :]])
    _check_present(row, columns)
    ours = [cell for cell in row.cells if cell] == list(Role)
    return Headings(index, row.line, row.cells, columns, ours)


def score(cells: Sequence[str]) -> int:
    """Return how much a row looks like headings: 0 for not at all."""
    found = [meaning(cell) for cell in cells if cell]
    roles = {known.role: known.sure + 1 for known in found if known}
    texts = roles.keys() & {Role.OUTCOME, Role.INDICATOR}
    return sum(roles.values()) if texts and len(found) > 1 else 0


def meaning(cell: str) -> Meaning | None:
    """Return what a heading says, whatever its case, spaces, punctuation, plural and order of words."""
    words = _words(cell)
    if not 0 < len(words) <= 8 or ("of" in words and words & {"number", "no"}):
        return None
    subjects = [role for word, role in _SUBJECTS.items() if word in words]
    for_readers = words & _READERS and words & _VOICES
    if for_readers or "sentence" in words or "friendly" in words:
        return None if Role.PRINCIPLE in subjects or Role.OUTCOME in subjects else Meaning(Role.SENTENCE, 1)
    if "article" in words and not subjects:
        return Meaning(Role.ARTICLES, 1)
    if not subjects:
        return Meaning(None, 0) if words & _CODE and words <= _CODE | _FILLER else None
    if len(subjects) == len(_SUBJECTS):
        return None
    others = words - _SUBJECTS.keys() - _CODE - _TEXT - _FILLER
    sure = 0 if others or len(subjects) > 1 else 1 if words & _TEXT else 2
    return Meaning(CODE_OF[subjects[-1]] if words & _CODE else subjects[-1], sure)


def _words(cell: str) -> set[str]:
    if len(cell) > LONGEST_HEADING:
        return set()
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell).casefold()
    text = re.sub(r"\(\s*\d+\s*\)|^\s*\d+\s+(?=[a-z]+s\b)", " ", text)
    text = re.sub(r"#|№|n[°º]", " no ", text)
    if re.search(r"\d", text):
        return set()
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", text))
    return {word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word for word in words}


def _columns(names: Sequence[str], below: Sequence[Sequence[str]]) -> dict[Role, int]:
    meanings = {index: known for index, name in enumerate(names) if (known := meaning(name))}
    columns: dict[Role, int] = {}
    for role in Role:
        places = [index for index, known in meanings.items() if known.role is role]
        places.sort(key=lambda index: (-meanings[index].sure, index))
        if places and role in CODE_OF and len(places) > 1 and _holds_codes(places[0], below):
            columns.setdefault(CODE_OF[role], places.pop(0))
        if places:
            columns.setdefault(role, places[0])
    for index, known in meanings.items():
        if known.role is None:
            _place_bare_code(index, columns, below)
    return columns


def _place_bare_code(index: int, columns: dict[Role, int], below: Sequence[Sequence[str]]) -> None:
    """Give a column headed only “Ref” or “No.” to the text that it numbers."""
    texts = sorted((place, role) for role, place in columns.items() if role in CODE_OF)
    following = [role for place, role in texts if place > index] + [
        role for place, role in texts[::-1] if place < index
    ]
    if not following:
        return
    role = following[0]
    if role is Role.OUTCOME and Role.INDICATOR in columns and _numbers_each_row(index, columns, below):
        role = Role.INDICATOR
    columns.setdefault(CODE_OF[role], index)


def _numbers_each_row(index: int, columns: dict[Role, int], below: Sequence[Sequence[str]]) -> bool:
    rows = [row for row in below if _cell(row, columns[Role.INDICATOR])]
    codes = {_cell(row, index) for row in rows} - {""}
    outcomes = {_cell(row, columns[Role.OUTCOME]) for row in rows} - {""}
    return len(codes) == len(rows) > len(outcomes)


def _holds_codes(index: int, below: Sequence[Sequence[str]]) -> bool:
    cells = [_cell(row, index) for row in below if _cell(row, index)]
    return bool(cells) and all(only_a_code(cell) for cell in cells)


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _check_present(row: Row, columns: dict[Role, int]) -> None:
    missing = [role for role in (Role.OUTCOME, Role.INDICATOR) if role not in columns]
    if missing:
        names = [cell for cell in row.cells if cell]
        rest = f" and {counted(len(names) - 12, 'more')}".removesuffix("s") if len(names) > 12 else ""
        raise Refusal(
            *(
                f"Line {row.line}: there is no column for the {role.lower()}s among the headings "
                f"{listed(names[:12])}{rest}. Rename the one that holds them to {quoted(role)}."
                for role in missing
            )
        )


def is_repeated(headings: Headings, cells: Sequence[str]) -> bool:
    """Return True for a row that says the headings again, as printed tables do on each page."""
    pairs = [(fold(cell), fold(name)) for cell, name in zip(cells, headings.names, strict=False) if cell]
    return len(pairs) > 1 and all(cell == name for cell, name in pairs)
