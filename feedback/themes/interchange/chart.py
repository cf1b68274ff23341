"""The chart beside a question of a workbook: one bar for each option, as long as its share."""

from collections.abc import Sequence
from math import ceil

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.worksheet.worksheet import Worksheet

from feedback.themes.protection import Share
from feedback.themes.shown import Release

COLUMN = "E"
# In centimetres: how wide a chart is, how high its scale, each bar and each row beside it.
WIDTH, SCALE, BAR, ROW = 13, 0.9, 0.55, 0.529
LABELS, BARS = 0.38, 0.56  # parts of the width
SMALL = RichText(
    bodyPr=RichTextProperties(),
    p=[Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=800)), endParaRPr=CharacterProperties())],
)
LEAF, PALE = "2F6B4F", "DDDDDD"


def has_chart(result: Release) -> bool:
    """Return whether a chart would say what the words say: only “few or none” may stand without a bar.

    Where “most or all” has no share, no bar would say the opposite, and a drawn one a number that is not shown.
    """
    options = result["options"]
    return any(each["share"] is not None for each in options) and all(
        each["share"] is not None or each["part"] == Share.FEW_OR_NONE for each in options
    )


def rows_beside(options: int) -> int:
    """Return how many rows the chart of a question needs, and one for a gap."""
    return ceil(_height(options) / ROW) + 1


def _place(options: int, *, is_rtl: bool) -> Layout:
    """Return where the bars stand, so that every label has room in one line."""
    bars = BAR * options / _height(options)
    left = 1 - LABELS - BARS if is_rtl else LABELS
    return Layout(ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=left, y=0.02, w=BARS, h=bars))


def _height(options: int) -> float:
    return SCALE + BAR * options


def add_chart(page: Worksheet, rows: Sequence[int], top: int, *, is_rtl: bool) -> None:
    """Draw the chart of a question beside its rows: labels in the first column, shares in the third."""
    chart = BarChart()
    chart.type = "bar"
    chart.style = 10
    chart.legend = None
    chart.gapWidth = 40
    chart.add_data(Reference(page, min_col=3, min_row=rows[0], max_row=rows[-1]))
    chart.set_categories(Reference(page, min_col=1, min_row=rows[0], max_row=rows[-1]))
    chart.series[0].graphicalProperties.solidFill = LEAF
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first option on top
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.y_axis.scaling.orientation = "maxMin" if is_rtl else "minMax"
    chart.y_axis.majorUnit = 0.25
    chart.y_axis.crosses = "max"  # and so the scale below the last one
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=PALE)))
    chart.x_axis.tickLblSkip = 1
    chart.y_axis.number_format = "0 %"
    chart.x_axis.txPr = chart.y_axis.txPr = SMALL
    chart.width, chart.height = WIDTH, _height(len(rows))
    chart.layout = _place(len(rows), is_rtl=is_rtl)
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    page.add_chart(chart, f"{COLUMN}{top}")
