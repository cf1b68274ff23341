"""A contact sheet shows the pages that were seen, in the widths that were wanted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Browser

from .contact_sheets import COLUMNS, SHOWN_AT, Sheets
from .people import YoungPerson
from .site import LANGUAGES

Visit = Callable[..., AbstractContextManager[YoungPerson]]


def test_a_sheet_shows_every_page_beside_the_others(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    sheets = Sheets(browser, [320], tmp_path)
    with visit(script=False) as person:
        for lang in LANGUAGES:
            for page in ("help", "privacy", "safety"):
                person.opens(f"/{lang}/{page}")
                sheets.take(person, 320, f"{lang} {page}")
                sheets.take(person, 768, f"{lang} {page}")
        sheets.write(person, "some-")
    (sheet,) = tmp_path.iterdir()
    assert sheet.name == "some-en-320-scripts-off.png"
    assert width_of(sheet) > COLUMNS[320] * SHOWN_AT[320]


def width_of(png: Path) -> int:
    """Return how many pixels wide a picture is."""
    return int.from_bytes(png.read_bytes()[16:20])
