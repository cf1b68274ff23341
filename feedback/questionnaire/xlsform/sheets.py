"""The sheets of a form's workbook as rows of texts under their headings; nothing of them is trusted."""

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl

from feedback.framework.plain import printable, quoted
from feedback.framework.source import is_workbook
from feedback.framework.workbook import shown_text
from feedback.questionnaire.xlsform.columns import Column, column_of
from feedback.refusal import Refusal, Sentence

MOST_ROWS = 5000
LAST_COLUMN = 300
# After so many empty rows a form is over; other programs stop sooner.
MOST_EMPTY_ROWS = 200
LAST_ROW = 4 * MOST_ROWS
LAST_TITLE_ROW = 20  # above the headings some forms have a title
LONGEST_HEADING = 200
WORDS_SHEET = "_csf_words"


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the texts of one row under their columns, and its number in the sheet."""

    line: int
    cells: Mapping[Column, str]

    def text(self, name: str) -> str:
        """Return what stands in a column, whichever language that column names."""
        return next((text for column, text in self.cells.items() if column.name == name), "")

    def each(self, *names: str) -> Iterator[tuple[Column, str]]:
        """Yield the columns of some names that hold something in this row, with their texts."""
        yield from ((column, text) for column, text in self.cells.items() if column.name in names)


@dataclass(frozen=True, slots=True)
class Table:
    """Hold one sheet: what it is called, its columns, and the rows that hold anything."""

    title: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Hold the sheets of a form, and the names of those that say nothing to us."""

    survey: Table
    choices: Table = field(default_factory=Table)
    settings: Table = field(default_factory=Table)
    words: Table = field(default_factory=Table)
    others: tuple[str, ...] = ()


def read_form(data: bytes, shown: str) -> Form:
    """Return the sheets of a form, or refuse in a sentence what is no workbook or no form."""
    name = Path(shown)
    if name.suffix.lower() == ".xls":
        raise Refusal(Sentence("This is an old workbook. Save it as .xlsx, then choose it again."))
    if not is_workbook(name, data):
        raise Refusal(Sentence("“%(file)s” is not a workbook. Save it as .xlsx, then try again.", file=shown))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which hold no text
            return _form(_sheets(data, values=True), _sheets(data, values=False))
    except Refusal:
        raise
    except Exception:  # the library raises whatever its parts raise on a damaged file
        raise Refusal(
            Sentence("“%(file)s” is damaged. Open it, save it again as .xlsx and try again.", file=shown)
        ) from None


def _sheets(data: bytes, *, values: bool) -> dict[str, Any]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    return {sheet.title: sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")}


def _form(sheets: dict[str, Any], formulas: dict[str, Any]) -> Form:
    by_name = {title.strip().lower(): title for title in reversed(sheets)}
    if "survey" not in by_name and len(sheets) == 1:
        by_name["survey"] = next(iter(sheets))
    if "survey" not in by_name:
        raise Refusal(Sentence("The workbook has no sheet called “survey”. Check that it is a form."))

    def table(name: str, *headings: str) -> Table:
        title = by_name.get(name)
        return _table(title, sheets[title], formulas[title], headings) if title is not None else Table(name)

    survey = table("survey", "type")
    if not survey.columns:
        raise Refusal(Sentence("The sheet “survey” has no column “type”. Check that it is a form."))
    read = {by_name.get(name) for name in ("survey", "choices", "settings")}
    return Form(
        survey,
        table("choices", "list_name"),
        table("settings"),
        table(WORDS_SHEET),
        tuple(title for title in sheets if title not in read and not title.startswith("_")),
    )


def _table(title: str, sheet: Any, formulas: Any, headings: tuple[str, ...]) -> Table:
    """Return a sheet from the first row that has the headings, or from its first row that holds anything."""
    columns: dict[int, Column] = {}
    rows: list[Row] = []
    for line, texts in _texts(sheet, formulas, title):
        if not columns:
            found = {place: column_of(text[:LONGEST_HEADING]) for place, text in enumerate(texts) if text}
            if set(headings) <= {column.name for column in found.values()}:
                columns = _each_once(found)
            elif line > LAST_TITLE_ROW:
                return Table(title)
            continue
        cells = {columns[place]: text for place, text in enumerate(texts) if text and place in columns}
        if cells:
            rows.append(Row(line, cells))
        if len(rows) > MOST_ROWS:
            raise Refusal(
                Sentence("The sheet “%(sheet)s” has more than %(most)s rows.", sheet=title, most=MOST_ROWS)
            )
    return Table(title, tuple(columns.values()), tuple(rows))


def _each_once(found: dict[int, Column]) -> dict[int, Column]:
    """Return the columns, each with a heading of its own: one that stands further left already gets a number."""
    once: dict[Column, int] = {}
    for place, column in found.items():
        number, own = 1, column
        while own in once:
            number += 1
            own = replace(column, shown=f"{column.shown} ({number})")
        once[own] = place
    return {place: column for column, place in once.items()}


def _texts(sheet: Any, formulas: Any, title: str) -> Iterator[tuple[int, list[str]]]:
    for each in (sheet, formulas):
        each.reset_dimensions()  # some programs write them wrong
    last = 0
    pairs = zip(sheet.iter_rows(max_row=LAST_ROW), formulas.iter_rows(max_row=LAST_ROW), strict=False)
    for line, (cells, meant) in enumerate(pairs, start=1):
        texts = [printable(shown_text(cell.value, cell.number_format)).strip() for cell in cells[:LAST_COLUMN]]
        for text, cell in zip(texts, meant, strict=False):
            if not text and cell.data_type == "f":
                raise Refusal(
                    Sentence(
                        "Row %(row)s of “%(sheet)s” holds %(formula)s without a value. Save it again.",
                        row=line,
                        sheet=title,
                        formula=quoted(printable(str(cell.value))),
                    )
                )
        if any(texts):
            last = line
            yield line, texts
        elif line > last + MOST_EMPTY_ROWS:
            return
