"""A table as rows of clean text cells with their lines, from the text of a CSV file."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feedback.framework.plain import LONGEST_TEXT, clean
from feedback.refusal import Refusal

MOST_ROWS = 5000
# Enough to tell that a text is too long, little enough for every pattern to be quick.
LONGEST_CELL = 2 * LONGEST_TEXT
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
# Enough rows to know a separator by, few enough to be quick.
_ROWS_TO_JUDGE = 60
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^\r\n"])"?[ \t,;]*(\r\n|\r|\n|$)', re.IGNORECASE)
# The mark that keeps a spreadsheet from running a cell as a formula; see `write`.
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r\n\0＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the cells of one row and the line of the file (from 1) where it begins."""

    line: int
    cells: tuple[str, ...]


def table_of(numbered: Iterable[tuple[int, Sequence[str]]]) -> tuple[Row, ...]:
    """Return the rows that hold anything, cells cleaned and empty ends cut off."""
    rows = []
    for line, cells in numbered:
        texts = [clean(cell)[:LONGEST_CELL].rstrip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append(Row(line, tuple(texts)))
        if len(rows) > MOST_ROWS:
            raise Refusal(
                f"The table has more than {MOST_ROWS} rows and a framework has a few hundred. "
                "Check that it is the right file."
            )
    return tuple(rows)


def csv_rows(text: str, score: Callable[[Sequence[str]], int]) -> tuple[tuple[Row, ...], str]:
    """Return the rows of a CSV text and its separator: the one under which a row scores best as headings."""
    named = _SEPARATOR_LINE.match(text)
    if named:
        rest = text[named.end() :]
        return table_of(_records(rest, named[1], first=2)), named[1]
    separator = max(SEPARATORS, key=lambda mark: _likelihood(text, mark, score))
    return table_of(_records(text, separator, first=1)), separator


def seems_a_table(text: str, score: Callable[[Sequence[str]], int]) -> bool:
    """Return True when a text has a row of headings with rows of as many columns below it."""
    separator = max(SEPARATORS, key=lambda mark: _likelihood(text, mark, score))
    rows = [row for row in _sample(text, separator) if any(cell.strip() for cell in row)]
    scores = [score([clean(cell) for cell in row]) for row in rows]
    if not any(scores):
        return False
    top = scores.index(max(scores))
    below = rows[top + 1 :]
    return bool(below) and sum(len(row) > 1 for row in below) * 2 > len(below)


def separator_name(separator: str) -> str:
    """Return a separator as people call it."""
    return SEPARATORS.get(separator, f"“{separator}”")


def _likelihood(text: str, separator: str, score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    rows = _sample(text, separator)
    headings = max((score([clean(cell) for cell in row]) for row in rows), default=0)
    return headings, sum(len(row) > 1 for row in rows)


def _sample(text: str, separator: str) -> list[list[str]]:
    """Return the first rows, read with patience for quotes that are broken under the wrong separator."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == _ROWS_TO_JUDGE:
                break
    except csv.Error:
        pass  # what was read before the broken place is enough to judge by
    return rows


def _records(text: str, separator: str, first: int) -> Iterable[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins, or refuse at a quote that is never closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    line = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal(
                f'Line {line}: a quotation mark (") in this row has no partner or stands in the wrong place. '
                'Put one at each end of the cell, and write "" for a quotation mark inside it.'
            ) from None
        yield line, [_GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell for cell in cells]
        line = first + reader.line_num
