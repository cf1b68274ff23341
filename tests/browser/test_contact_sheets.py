"""A contact sheet shows the pages that were seen, in the widths that were wanted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Browser

from .contact_sheets import SHOWN_AT, Sheets
from .people import YoungPerson

Visit = Callable[..., AbstractContextManager[YoungPerson]]


def test_a_sheet_shows_every_page_beside_the_others(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    sheets = Sheets(browser, [320], tmp_path)
    with visit() as person:
        for state, address in (("languages", "/"), ("start", "/en/"), ("help", "/en/help")):
            person.opens(address)
            sheets.take(person, 320, state)
            sheets.take(person, 768, state)
    sheets.write("some pages")
    (sheet,) = tmp_path.iterdir()
    assert sheet.name == "some pages-320.png"
    assert width_of(sheet) > 3 * SHOWN_AT[320]


def width_of(png: Path) -> int:
    """Return how many pixels wide a picture is."""
    return int.from_bytes(png.read_bytes()[16:20])
