"""A sheet of an Excel workbook as rows of clean text cells, each as the person sees it in Excel."""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from feedback.framework.plain import fold, listed, quoted
from feedback.framework.table import MOST_ROWS, Row, table_of
from feedback.refusal import Refusal

# Beyond these a sheet holds no framework, only stray formatting.
LAST_ROW = 4 * MOST_ROWS
LAST_COLUMN = 100


def sheet_rows(data: bytes, shown: str, sheet: str | None) -> tuple[tuple[Row, ...], str, tuple[str, ...]]:
    """Return the rows of a sheet (the first one that is visible by default), its name and the other names."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which hold no text
            return _read(data, sheet)
    except Refusal:
        raise
    except Exception:  # the library raises whatever its parts raise on a damaged file
        raise Refusal(
            f"{shown} is damaged or not an Excel workbook. Open it in Excel and save it again as .xlsx."
        ) from None


def _read(data: bytes, name: str | None) -> tuple[tuple[Row, ...], str, tuple[str, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    # A sheet made only of a chart has no rows.
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    if not sheets:
        raise Refusal("The workbook has no sheet with a table. Copy the table into one.")
    if name is None:
        sheet = next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])
    else:
        named = [sheet for sheet in sheets if fold(sheet.title) == fold(name)]
        if not named:
            there_are = listed([sheet.title for sheet in sheets])
            raise Refusal(f"The workbook has no sheet {quoted(name)}; its sheets are {there_are}.")
        sheet = named[0]
    rows = table_of(_numbered(sheet))
    return rows, sheet.title, tuple(other.title for other in sheets if other is not sheet)


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN)
    for line, cells in enumerate(rows, start=1):
        yield line, [shown_text(cell.value, cell.number_format) for cell in cells if cell is not None]


def shown_text(value: object, number_format: str | None) -> str:
    """Return a cell's value as Excel shows it: 1.1 formatted with two decimals is 1.10."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, number_format or "")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return unescape(str(value))


def _number_text(value: float, number_format: str) -> str:
    decimals = re.match(r"[#,]*0+\.(0+)(?![0-9?#%E])", number_format)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    if re.fullmatch(r"0{2,}", number_format):
        return f"{value:.0f}".zfill(len(number_format))
    return f"{value:.15g}"
