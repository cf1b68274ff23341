"""One sheet of a workbook: filled from top to bottom, in the direction of its language, ready to be printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from feedback.framework.plain import clean

LONGEST_NAME = 31
LONGEST_CELL = 32_767
LINE = 15  # points, the height of one line
PAPER = 510  # points of rows on one side of A4 on its side, under the column headings
# Workbooks write odd characters as _x000D_; a text that looks so by itself needs its first sign written so.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES = re.compile(r"[\\*?:/\[\]']")
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")

USUAL_SIZE = 11
PLAIN = Font()
TITLE = Font(size=16, bold=True)
HEADING = Font(size=12, bold=True)
BOLD = Font(bold=True)
QUIET = Font(italic=True, color="FF555555")
SOFT = PatternFill("solid", fgColor="FFE8EEE9")
LEFT_TO_RIGHT = Alignment(wrap_text=True, vertical="top")
RIGHT_TO_LEFT = Alignment(wrap_text=True, vertical="top", horizontal="right", readingOrder=2)
BELOW = Border(bottom=Side(style="thin", color="FF888888"))


@dataclass(slots=True)
class Sheet:
    """Fill one sheet from top to bottom; `line` is the row that was filled last, `top` the first of its paper."""

    page: Worksheet
    widths: tuple[int, ...]
    line: int = 0
    top: int = 1

    @property
    def is_rtl(self) -> bool:
        """Return whether it runs from right to left."""
        return bool(self.page.sheet_view.rightToLeft)

    def row(self, *texts: str | float | None, font: Font = PLAIN, fill: PatternFill | None = None) -> int:
        """Add a row, as high as its longest text needs, and return its number."""
        self.line += 1
        lines = 1
        for column, (text, width) in enumerate(zip(texts, self.widths, strict=True), start=1):
            cell = self.page.cell(self.line, column)
            if text is not None and isinstance(cell, Cell):
                _write(cell, text, is_rtl=self.is_rtl)
                lines = max(lines, _lines(text, width, font))
            cell.font = font
            if fill:
                cell.fill = fill
        self._set_height(lines, font)
        return self.line

    def across(self, text: str, font: Font = PLAIN, fill: PatternFill | None = None) -> int:
        """Add a row with one text over all columns, and return its number."""
        line = self.row(text, *[None] * (len(self.widths) - 1), font=font, fill=fill)
        self.page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(self.widths))
        self._set_height(_lines(text, sum(self.widths), font), font)
        return line

    def gap(self, down_to: int = 0) -> None:
        """Leave a row empty, or all rows above one."""
        self.line = max(self.line + 1, down_to)

    def _set_height(self, lines: int, font: Font) -> None:
        self.page.row_dimensions[self.line].height = lines * LINE * (font.size or USUAL_SIZE) / USUAL_SIZE

    def heads(self, *texts: str) -> None:
        """Add the row of column headings; it stays in view and is printed on every page."""
        line = self.row(*texts, font=BOLD, fill=SOFT)
        for column in range(1, len(texts) + 1):
            self.page.cell(line, column).border = BELOW
        self.page.freeze_panes = f"A{line + 1}"
        self.page.print_title_rows = f"{line}:{line}"
        self.top = line + 1

    def keep_together(self, first: int) -> None:
        """Begin a new sheet of paper with the rows from one on, where they would be torn apart."""
        heights = (self.page.row_dimensions[line].height or LINE for line in range(self.top, self.line + 1))
        if first > self.top and sum(heights) > PAPER:
            self.page.row_breaks.append(Break(id=first - 1))
            self.top = first


def new_sheet(
    book: Workbook, title: str, widths: tuple[int, ...], *, is_rtl: bool, portrait: bool = False
) -> Sheet:
    """Return a new sheet in the direction of the language, that prints on pages as wide as it is."""
    page = book.create_sheet(_sheet_name(title, [each.title for each in book.worksheets]))
    page.sheet_view.rightToLeft = is_rtl
    page.sheet_view.showGridLines = False
    page.page_setup.orientation = "portrait" if portrait else "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    if page.sheet_properties.pageSetUpPr:
        page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = LINE, True
    page.oddFooter.center.text = "&P / &N"
    for letter, width in zip("ABCDEFGH", widths, strict=False):
        page.column_dimensions[letter].width = width
    return Sheet(page, widths)


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """Return a name that a sheet can have and no other sheet has, whatever the case of its letters."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", clean(title)).split()) or "–"
    # Excel keeps this name for itself.
    plain = f"{plain} –" if plain.casefold() == "history" else plain
    known = {each.casefold() for each in taken}
    number, name = 1, plain[:LONGEST_NAME].strip()
    while name.casefold() in known:
        number += 1
        ending = f" {number}"
        name = plain[: LONGEST_NAME - len(ending)].strip() + ending
    return name


def _write(cell: Cell, text: str | float, *, is_rtl: bool) -> None:
    cell.alignment = RIGHT_TO_LEFT if is_rtl else LEFT_TO_RIGHT
    if not isinstance(text, str):
        cell.value = text
        cell.number_format = "0 %"
        return
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", clean(text))[:LONGEST_CELL]
    # As text, so that neither =1+1 becomes a formula nor 1.10 the number 1.1; also when somebody edits the cell.
    cell.data_type = "s"
    cell.number_format = "@"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def _lines(text: str | float, width: int, font: Font) -> int:
    """Return how many lines a text may need in a column that is as wide as so many letters of usual size."""
    letters = max(1, int(width * USUAL_SIZE / (font.size or USUAL_SIZE)))
    return -(-len(text) // letters) if isinstance(text, str) and text else 1
