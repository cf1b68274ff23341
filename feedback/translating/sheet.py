"""A workbook in which volunteers translate: one row a text, and a second sheet that tells them how."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.translating.brought import Brought, Row, version_of_wording
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust

STALE, MISSING = "stale", "missing"
STATES = (*Trust, STALE, MISSING)

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_UNPACKED = 100_000_000  # bytes
LAST_HEADING_ROW = 20  # above the headings people write titles

HOW_TO_WORK = (
    "How to work",
    "Write in the column of your language. Leave the grey columns as they are.",
    "Parts such as %(name)s stand for words that come later. Keep each one exactly as it is.",
    "Keep numbers and addresses. Write telephone numbers in the digits 0 to 9.",
    "A row that you leave empty stays as it is. You can delete rows and bring back only some.",
    "State says how far a text can be trusted. Choose one of these words:",
    "draft: somebody wrote it.",
    "checked: somebody who speaks the language well read it and found it right.",
    "agreed: young people read it and agreed to it.",
    "stale: the source changed. “Source before” says what it was. Translate it again.",
    "missing: there is no text yet.",
    "Checked by says in which role, such as translator. Never write a name there.",
    "Checked on is a day, such as 2026-11-23.",
    "Save the file as .xlsx and bring it back to the page where you got it.",
)

STATE, BY, ON, BEFORE, NOTE, VERSION = "State", "Checked by", "Checked on", "Source before", "Note", "Version"
_WIDTHS = (24, 55, 55, 11, 15, 13, 45, 35, 15)
_GREY = PatternFill("solid", fgColor="FFE7E7E7")
_BOLD = Font(bold=True)
_HEADING = re.compile(r"id\s*\(\s*(\S+?)\s*,\s*(\S+?)\s*(?:→|->)\s*(\S+?)\s*\)", re.IGNORECASE)
# Workbooks write odd signs as _x000D_; a text that looks so by itself needs its first sign written so.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")


# ---- Writing --------------------------------------------------------------------------------------------------


def write(translation: Translation) -> bytes:
    """Return a translation as a workbook, in its own order."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Translation"
    _write_row(page, 1, _headings(translation))
    for line, unit in enumerate(translation, start=2):
        _write_row(page, line, _cells(unit), is_rtl=_is_rtl(translation.language))
    _lay_out(page)
    _write_help(book.create_sheet("How to work"))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _headings(translation: Translation) -> tuple[str, ...]:
    source, language = translation.source_language, translation.language
    return (
        f"Id ({translation.name}, {source} → {language})",
        f"{_name(source)} ({source})",
        f"{_name(language)} ({language})",
        *(STATE, BY, ON, BEFORE, NOTE, VERSION),
    )


def _name(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code


def _is_rtl(code: str) -> bool:
    return code in LANGUAGES and LANGUAGES[code].direction == "rtl"


def _cells(unit: Unit) -> tuple[str, ...]:
    wording = unit.wording
    if wording is None:
        return unit.id, unit.source, "", MISSING, "", "", "", unit.note, version_of_wording(None)
    state = STALE if wording.stale else wording.trust.value
    day = wording.on.isoformat() if wording.on else ""
    was = wording.was if wording.stale else ""
    version = version_of_wording(wording)
    return unit.id, unit.source, wording.text, state, wording.by, day, was, unit.note, version


def _write_row(page: Worksheet, line: int, texts: Iterable[str], *, is_rtl: bool = False) -> None:
    for column, text in enumerate(texts, start=1):
        cell = page.cell(line, column)
        if not isinstance(cell, Cell):  # only where cells are merged, which they are not here
            continue
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_") or None
        # As text, so that neither =1+1 becomes a formula nor 1.10 the number 1.1, also when somebody edits it.
        if text:
            cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = bool(_FORMULA.match(text))
        mirrored = is_rtl and column == 3
        cell.alignment = Alignment(
            wrap_text=True,
            vertical="top",
            horizontal="right" if mirrored else None,
            readingOrder=2 if mirrored else 0,
        )
        if line == 1:
            cell.font = _BOLD
        if line == 1 or column in {1, 2, 7, 8, 9}:
            cell.fill = _GREY


def _lay_out(page: Worksheet) -> None:
    for column, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.column_dimensions[get_column_letter(len(_WIDTHS))].hidden = True  # for the program alone
    page.freeze_panes = "A2"
    states = DataValidation(type="list", formula1=f'"{",".join(STATES)}"', allow_blank=True)
    states.add(f"D2:D{max(2, page.max_row)}")
    page.add_data_validation(states)


def _write_help(page: Worksheet) -> None:
    page.column_dimensions["A"].width = 100
    for line, text in enumerate(HOW_TO_WORK, start=1):
        cell = page.cell(line, 1)
        cell.value = text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if line == 1:
            cell.font = _BOLD


# ---- Reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Say which whole and which language a sheet is for, and in which column what stands."""

    name: str
    language: str
    at: Mapping[str, int]

    def text(self, texts: list[str], column: str) -> str:
        """Return what a row holds in a column; other programs leave empty cells at its end out."""
        place = self.at.get(column, len(texts))
        return texts[place] if place < len(texts) else ""


def read(data: bytes) -> Brought:
    """Return what a workbook brings, whichever program saved it, or refuse it in one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which hold no text
            return _read(data)
    except Refusal:
        raise
    except Exception:  # the library raises whatever its parts raise on a damaged file
        raise Refusal(Sentence("This is no whole workbook. Save it again as .xlsx.")) from None


def _read(data: bytes) -> Brought:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise Refusal(Sentence("This file is too big when it is unpacked."))
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for page in book.worksheets:
        if not hasattr(page, "iter_rows"):  # a sheet made only of a chart
            continue
        lines = _lines(page)
        columns = next((found for line, texts in lines if (found := _columns(line, texts))), None)
        if columns:
            return Brought(columns.name, columns.language, tuple(_rows(lines, columns)), typed=True)
    raise Refusal(Sentence("No sheet has the column “Id (…)”. Bring the workbook that you exported."))


def _lines(page: Any) -> Iterator[tuple[int, list[str]]]:
    page.reset_dimensions()  # some programs write them wrong
    for line, cells in enumerate(page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        if line > MOST_ROWS:
            raise Refusal(Sentence("The sheet has more than %(most)s rows.", most=MOST_ROWS))
        formula = next((cell for cell in cells if cell.data_type in {"f", "e"}), None)
        if formula is not None:
            raise Refusal(Sentence("Row %(row)s holds a formula. Write its text instead.", row=line))
        yield line, [_shown(cell.value) for cell in cells]


def _shown(value: object) -> str:
    """Return a cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(unescape(str(value)))


def _columns(line: int, texts: list[str]) -> _Columns | None:
    """Return what the headings say, or None where these are none."""
    headings = [" ".join(text.split()) for text in texts]
    found = next((match for text in headings if (match := _HEADING.fullmatch(text))), None)
    if not found or line > LAST_HEADING_ROW:
        return None
    name, source, language = (each.lower() for each in found.groups())
    at: dict[str, int] = {}
    for place, text in enumerate(headings):
        heading = text.lower()
        bracketed = re.search(r"\(([^()]+)\)$", heading)
        at.setdefault("id" if text == found[0] else bracketed[1].strip() if bracketed else heading, place)
    for code in (source, language):
        if code not in at:
            raise Refusal(Sentence("The column that ends in “(%(code)s)” is gone. Put it back.", code=code[:40]))
    at["source"], at["text"] = at[source], at[language]
    return _Columns(name, _CODES.get(language, language), at)


_CODES = {code.lower(): code for code in LANGUAGES}


def _rows(lines: Iterator[tuple[int, list[str]]], columns: _Columns) -> Iterator[Row]:
    for line, texts in lines:
        identity, text = columns.text(texts, "id").strip(), columns.text(texts, "text")
        if not identity and not text.strip():
            continue
        state = columns.text(texts, STATE.lower()).strip().lower()
        stale = state == STALE
        yield Row(
            place=Sentence("row %(row)s", row=line),
            id=identity,
            source=columns.text(texts, "source"),
            text=text,
            trust="" if state in {STALE, MISSING} else state,
            stale=stale,
            by=columns.text(texts, BY.lower()).strip(),
            on=_day(columns.text(texts, ON.lower()).strip()),
            was=columns.text(texts, BEFORE.lower()) if stale else "",
            version=columns.text(texts, VERSION.lower()).strip(),
        )


def _day(text: str) -> str:
    """Return a day as it is written, also where a program kept only its number."""
    if re.fullmatch("[0-9]{5}", text):
        return str(from_excel(int(text)))[:10]
    return text
