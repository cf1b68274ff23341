"""Contact sheets: every state side by side, so that anybody can look at the whole product in a minute."""

import base64
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser

from .people import Facilitator, Visitor, YoungPerson

SHEETS = Path(__file__).parent / "sheets"
QUALITY = 75
SHOWN_AT = {320: 240, 768: 340, 1280: 460}  # css px that a page of a width gets on its sheet
COLUMNS = {320: 12, 768: 9, 1280: 7}

STYLE = """
    body { margin: 16px; font: 13px system-ui; background: #ddd; inline-size: max-content; }
    main { columns: %(columns)s; column-gap: 12px; inline-size: calc(%(columns)s * (%(shown)spx + 12px)); }
    figure { margin: 0 0 14px; break-inside: avoid; }
    img { display: block; inline-size: %(shown)spx; border: 1px solid #888; }
    figcaption { font-weight: 700; }
"""
IS_DRAWN = "images => images.every(each => each.complete && each.naturalWidth > 0)"


class Sheets:
    """Take pictures of pages in some widths, and write those of one width side by side."""

    def __init__(self, browser: Browser, widths: Iterable[int], folder: Path = SHEETS) -> None:
        self._browser, self._folder = browser, folder
        self._pictures: dict[int, dict[str, bytes]] = {width: {} for width in widths}

    def take(self, person: Visitor, width: int, state: str) -> None:
        """Take a picture of what the window shows, if this width is wanted."""
        if width in self._pictures:
            # Hiding the caret would leave a style on all fields.
            picture = person.page.screenshot(type="jpeg", quality=QUALITY, caret="initial")
            self._pictures[width][state] = picture

    def write(self, person: YoungPerson | Facilitator, beginning: str = "") -> None:
        """Write a sheet of each width for the language of whoever looked; see that every state is on it."""
        ending = "" if person.has_script else "-scripts-off"
        for width, pictures in self._pictures.items():
            path = self._compose(f"{beginning}{person.lang}-{width}{ending}", width, pictures)
            assert path.stat().st_size > 100_000

    def _compose(self, name: str, width: int, pictures: dict[str, bytes]) -> Path:
        style = STYLE % {"shown": SHOWN_AT[width], "columns": COLUMNS[width]}
        figures = "".join(
            f'<figure><figcaption>{state}</figcaption><img alt="" src="data:image/jpeg;base64,'
            f'{base64.b64encode(content).decode()}"></figure>'
            for state, content in pictures.items()
        )
        path = self._folder / f"{name}.png"
        self._folder.mkdir(exist_ok=True)
        page = self._browser.new_page(viewport={"width": 800, "height": 600})
        try:
            page.set_content(
                f"<!doctype html><title>{name}</title><style>{style}</style><h1>{name}</h1><main>{figures}</main>"
            )
            assert page.locator("img").evaluate_all(IS_DRAWN), name
            assert page.locator("figcaption").all_inner_texts() == list(pictures)
            page.locator("body").screenshot(path=path)
        finally:
            page.close()
        return path
