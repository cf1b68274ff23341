"""Contact sheets: every state side by side, so that anybody can look at the whole product in a minute."""

import base64
from pathlib import Path

from playwright.sync_api import Browser

from .people import Visitor

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

Pictures = dict[str, bytes]


def picture(person: Visitor) -> bytes:
    """Return a picture of what the window shows; hiding the caret would leave a style on all fields."""
    return person.page.screenshot(type="jpeg", quality=QUALITY, caret="initial")


def compose(browser: Browser, name: str, width: int, pictures: Pictures) -> Path:
    """Write one sheet of all pictures with their names; see that each is on it."""
    style = STYLE % {"shown": SHOWN_AT[width], "columns": COLUMNS[width]}
    figures = "".join(
        f'<figure><figcaption>{state}</figcaption><img alt="" src="data:image/jpeg;base64,'
        f'{base64.b64encode(content).decode()}"></figure>'
        for state, content in pictures.items()
    )
    path = SHEETS / f"{name}.png"
    SHEETS.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": 800, "height": 600})
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
