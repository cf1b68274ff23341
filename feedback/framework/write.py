"""A framework as a CSV file or an Excel workbook that `read_framework` reads back unchanged."""

import csv
import io
import re
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell

from feedback.files import without_formula, write_file
from feedback.framework.headings import Role
from feedback.framework.model import Framework
from feedback.framework.plain import clean, quoted
from feedback.refusal import Refusal

WIDTHS = (12, 30, 12, 45, 14, 12, 60, 45)
# Workbooks write odd characters as _x000D_; a text that looks so by itself needs its first sign written so.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_framework(framework: Framework, path: Path) -> None:
    """Write a framework to a file ending in .csv or .xlsx, whole or not at all; refuse where it cannot be."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise Refusal(f"{quoted(path.name)} should end in .csv or .xlsx. Give the file such a name.")
    rows = _rows(framework)
    try:
        data = _csv(rows) if suffix == ".csv" else _workbook(rows, framework.title)
    except OSError as fault:  # a workbook is put together in the system's folder for temporary files
        raise Refusal(f"{path} could not be written ({fault.strerror}). Make room and try again.") from fault
    if path.is_dir():
        raise Refusal(f"{quoted(path.name)} is a folder. Give the file another name.")
    write_file(path, data)


def _rows(framework: Framework) -> list[list[str]]:
    """Return the title, the notice, the headings and one row an indicator."""
    rows: list[list[str]] = [[f"Title: {framework.title}"]]
    if framework.notice:
        rows.append([f"Notice: {framework.notice}"])
    rows.append([*Role])
    if not all(principle.outcomes for principle in framework.principles):
        # A principle without outcomes needs a row of its own, and then all have one, as a list.
        rows += [[principle.code, principle.text] for principle in framework.principles]
    for principle in framework.principles:
        for outcome in principle.outcomes:
            articles = " ".join(map(str, outcome.articles))
            start = [principle.code, principle.text, outcome.code, outcome.text, articles]
            rows += [[*start, sign.code, sign.text, sign.sentence] for sign in outcome.indicators] or [start]
    return [[clean(cell) for cell in row] for row in rows]


def _csv(rows: list[list[str]]) -> bytes:
    """Return the rows with the mark by which Excel knows UTF-8."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([without_formula(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _workbook(rows: list[list[str]], title: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = re.sub(r"[\\*?:/\[\]'\x00-\x1f]", " ", clean(title))[:31].strip() or "Framework"
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            if text and isinstance(cell, Cell):
                cell.value = _LOOKS_ESCAPED.sub("_x005F_", text)
                # As text, so that neither =1+1 becomes a formula nor 1.10 the number 1.1.
                cell.data_type = "s"
                cell.number_format = "@"
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
