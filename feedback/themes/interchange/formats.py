"""The formats that a release can be taken away in."""

from collections.abc import Callable
from dataclasses import dataclass

from feedback.catalogues import Say
from feedback.questionnaire.kinds import for_translation
from feedback.themes.interchange.ddi import as_ddi
from feedback.themes.interchange.package import as_package
from feedback.themes.interchange.plain_json import as_json
from feedback.themes.interchange.table import as_csv
from feedback.themes.interchange.workbook import as_workbook
from feedback.themes.reading import Reading


@dataclass(frozen=True, slots=True)
class Format:
    """Name one format: what people call it, what it is for, how its files end, and how to write one."""

    name: str
    purpose: str
    ending: str
    media_type: str
    write: Callable[[Reading, str, Say], bytes]


FORMATS = {
    "xlsx": Format(
        for_translation("Workbook"),
        for_translation("To read, print and show, with charts. Opens in Excel and LibreOffice."),
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_workbook,
    ),
    "csv": Format(
        for_translation("Table"),
        for_translation("To sort and filter in any spreadsheet. One row for each choice."),
        ".csv",
        "text/csv; charset=utf-8",
        as_csv,
    ),
    "json": Format(
        for_translation("JSON"),
        for_translation("For programs. Everything, with all labels in every language."),
        ".json",
        "application/json; charset=utf-8",
        as_json,
    ),
    "datapackage": Format(
        for_translation("Data package"),
        for_translation("To publish as open data. Tables, with what each code means."),
        ".zip",
        "application/zip",
        as_package,
    ),
    "ddi": Format(
        for_translation("Codebook for archives"),
        for_translation("For a research archive (DDI). Every question in every language."),
        ".xml",
        "application/xml; charset=utf-8",
        as_ddi,
    ),
}


def format_of(file_name: str) -> str | None:
    """Return the format that the ending of a file name stands for, or None."""
    return next((key for key, each in FORMATS.items() if file_name.lower().endswith(each.ending)), None)
