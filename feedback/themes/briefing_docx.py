"""A briefing as a DOCX file that can be edited, in the direction and the letters of its language."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from feedback.framework.plain import printable
from feedback.languages import Language
from feedback.themes.briefing_pages import Bar, Briefing, Chart, Fact, Part, ShownQuote, script_of
from feedback.themes.interchange.archive import archive, files_in

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Fonts that come with Word and have the letters; other programs take what they have.
FONT, FONTS = "Arial", {"Ethi": "Ebrima"}
MARGIN, HEIGHT, WIDTH = Mm(12), Mm(297), Mm(210)
FACT_COLUMNS = Mm(52), Mm(134)
# Two charts beside each other, with a gap between them; in each a label, a bar of at most DRAWN, and its value.
TWO_CHARTS = Mm(90), Mm(6), Mm(90)
DRAWN = Mm(24)
CHART_COLUMNS = Mm(38), Mm(26), Mm(26)
# Points: letters, the space above and the space below. What is small draws a bar or ends a cell.
SIZES = {
    "Normal": (10.5, 0, 1),
    "Heading 1": (17, 0, 0),
    "Heading 2": (12, 6, 2),
    "Heading 3": (10.5, 2, 0),
    "List Bullet": (10.5, 0, 0),
    "Quote": (10.5, 2, 2),
    "Bar": (9, 0, 0),
    "Drawn bar": (6, 2, 2),
    "Cell end": (4, 0, 0),
}
BOLD = {"Heading 1", "Heading 2", "Heading 3"}
BLACK, GREY = "000000", "777777"
# Around a percentage, and after a name, among letters of the other direction: signs and numbers keep their place.
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
# What may come after the direction of a paragraph, in the order that the format asks for.
AFTER_DIRECTION = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:rPr",
)


def to_docx(briefing: Briefing) -> bytes:
    """Return the file, the same bytes for the same briefing."""
    file = io.BytesIO()
    _Writing(briefing).document.save(file)
    return archive(files_in(file.getvalue()), briefing.made_on)


class _Writing:
    """Write a briefing into a new document."""

    def __init__(self, briefing: Briefing) -> None:
        self.language = briefing.language
        self.document = Document()
        self._dress()
        self._set_page()
        self._describe(briefing)
        self._paragraph(briefing.title, "Heading 1")
        name_ends = RIGHT_TO_LEFT if _is_rtl(self.language) else ""
        self._paragraph(f"{briefing.about}{name_ends} · {briefing.day}")
        for page in briefing.pages:
            for part in page:
                heading = self._paragraph(part.heading, "Heading 2")
                heading.paragraph_format.page_break_before = part is page[0] and page is not briefing.pages[0]
                self._fill_part(part)

    def _dress(self) -> None:
        """Give every style that is used the letters and sizes of the language."""
        styles = self.document.styles
        for name, (size, above, below) in SIZES.items():
            if name not in styles:
                styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
            style = styles[name]
            style.element._remove_rPr()
            style.element.append(parse_xml(_letters(self.language, size, is_bold=name in BOLD)))
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
            style.paragraph_format.line_spacing = 1.0

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = WIDTH, HEIGHT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        if _is_rtl(self.language):
            section._sectPr.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid")

    def _describe(self, briefing: Briefing) -> None:
        about = self.document.core_properties
        about.title, about.language = printable(f"{briefing.title}: {briefing.about}")[:255], briefing.language.tag
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.created = about.modified = datetime.combine(briefing.made_on, time(), UTC)
        about.revision = 1

    def _fill_part(self, part: Part) -> None:
        for sentence in part.sentences:
            self._paragraph(sentence, "List Bullet" if len(part.sentences) > 1 else "Normal")
        if part.facts:
            self._facts(part.heading, part.facts)
        if part.charts:
            self._charts(part.charts)
        for quote in part.quotes:
            self._quote(quote)

    def _facts(self, caption: str, facts: Sequence[Fact]) -> None:
        table = self._table(self.document, FACT_COLUMNS, caption)
        for fact in facts:
            name, words = _new_row(table)
            run = self._fill(name.paragraphs[0], fact.name).runs[0]
            run.font.bold = run.font.cs_bold = True
            self._fill(words.paragraphs[0], fact.words)

    def _charts(self, charts: Sequence[Chart]) -> None:
        """Set charts side by side, two in a row that no page break parts."""
        table = self._table(self.document, TWO_CHARTS)
        for place in range(0, len(charts), 2):
            first, _, second = _new_row(table)
            for cell, chart in zip((first, second), charts[place : place + 2], strict=False):
                self._chart(cell, chart)

    def _chart(self, cell: Any, chart: Chart) -> None:
        self._fill(cell.paragraphs[0], chart.heading, "Heading 3")
        self._fill(cell.add_paragraph(), chart.sentence)
        table = self._table(cell, CHART_COLUMNS, chart.heading)
        for bar in chart.bars:
            label, drawn, value = (each.paragraphs[0] for each in _new_row(table))
            self._fill(label, bar.label, "Bar")
            self._draw(drawn, bar)
            self._value(value, bar)
        self._fill(cell.paragraphs[-1], "", "Cell end")

    def _draw(self, paragraph: Paragraph, bar: Bar) -> None:
        """Draw a bar: an empty line on black, which ends where its share ends."""
        self._fill(paragraph, "", "Drawn bar")
        fill = BLACK if bar.share else GREY
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
        paragraph._p.get_or_add_pPr().insert_element_before(shade, "w:bidi", *AFTER_DIRECTION)
        paragraph.paragraph_format.right_indent = Length(CHART_COLUMNS[1] - DRAWN * bar.length // 100)

    def _value(self, paragraph: Paragraph, bar: Bar) -> None:
        self._fill(paragraph, "" if bar.share else bar.words, "Bar")
        if bar.share:
            apart = LEFT_TO_RIGHT if _is_rtl(self.language) else ""
            paragraph.add_run(f"{apart}{bar.share}{apart}")

    def _quote(self, quote: ShownQuote) -> None:
        paragraph = self._paragraph(quote.words, "Quote", quote.language)
        if quote.is_foreign:
            self._run(paragraph, f" ({quote.language.name})", quote.language)

    def _table(self, place: Any, widths: Sequence[Length], caption: str = "") -> Any:
        """Return a new table without margins; a caption says aloud what it holds, a layout has none."""
        table = place.add_table(rows=0, cols=len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        if _is_rtl(self.language):
            table.table_direction = WD_TABLE_DIRECTION.RTL
        properties = table._tbl.tblPr
        look = properties.find(qn("w:tblLook"))
        look.set(qn("w:firstRow"), "0")
        look.addprevious(parse_xml(NO_MARGINS))
        if caption:
            title = OxmlElement("w:tblCaption")
            title.set(qn("w:val"), printable(caption))
            properties.append(title)
        return table

    def _paragraph(self, text: str, style: str = "Normal", language: Language | None = None) -> Paragraph:
        return self._fill(self.document.add_paragraph(), text, style, language)

    def _fill(
        self, paragraph: Paragraph, text: str, style: str = "Normal", language: Language | None = None
    ) -> Paragraph:
        language = language or self.language
        paragraph.style = self.document.styles[style]
        if _is_rtl(language):
            paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_DIRECTION)
        if text:
            self._run(paragraph, text, language)
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, language: Language) -> None:
        run = paragraph.add_run(printable(text))
        if language != self.language:
            run._r.get_or_add_rPr().insert(0, parse_xml(_fonts(language)))
        if _is_rtl(language):
            run.font.rtl = True


NO_MARGINS = (
    f"<w:tblCellMar {nsdecls('w')}>"
    + "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    + "</w:tblCellMar>"
)


def _new_row(table: Any) -> tuple[Any, ...]:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return tuple(row.cells)


def _is_rtl(language: Language) -> bool:
    return language.direction == "rtl"


def _fonts(language: Language) -> str:
    """Return one font for every kind of letter that Word tells apart."""
    name = FONTS.get(script_of(language), FONT)
    kinds = " ".join(f'w:{kind}="{name}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f"<w:rFonts {nsdecls('w')} {kinds}/>"


def _letters(language: Language, size: float, *, is_bold: bool) -> str:
    """Return how letters look, once for those that run from left to right and once for the others."""
    halves, on = round(size * 2), int(is_bold)
    return (
        f'<w:rPr {nsdecls("w")}>{_fonts(language)}<w:b w:val="{on}"/><w:bCs w:val="{on}"/>'
        f'<w:i w:val="0"/><w:iCs w:val="0"/><w:color w:val="{BLACK}"/>'
        f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'
        f'<w:lang w:val="{language.tag}" w:bidi="{language.tag}"/></w:rPr>'
    )
