"""A facilitator reads themes with the keyboard alone, with a script and without, and prints them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import PdfMargins, expect

from feedback.store.installation import Installation
from tests.examples import join, staff_cookie_of

from . import rules
from .people import Facilitator
from .released import Releases, releases
from .site import Site

Work = Callable[..., AbstractContextManager[Facilitator]]

NAME = "who reads"
READ, COMPARE, MAP = "What the group said", "Compare two groups", "Map of the framework"
EDGE = PdfMargins(top="12mm", bottom="12mm", left="12mm", right="12mm")
A4 = (703, 1033)  # css px of the sheet inside it
PAGE_OF_PDF = re.compile(rb"/Type /Page\b")
HEIGHT = "() => document.documentElement.scrollHeight"
IN_SIGHT = """selector => {
    const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def made(site: Site) -> Releases:
    """Return two releases of events and one of both, of somebody who may read them."""
    join(Installation(site.folder, sweep=False), NAME)
    return releases(site, NAME)


def signs_in(person: Facilitator) -> None:
    """Be somebody who has just signed in."""
    cookie = staff_cookie_of(Installation(person.site.folder, sweep=False), NAME)
    person.page.context.add_cookies([{"name": "staff", "value": cookie, "url": person.site.url}])


def tabs_to(person: Facilitator, selector: str) -> None:
    """Press Tab until something has the focus; wherever it was on the way, it could be seen."""
    for _ in person.tabs():
        assert person.page.evaluate(rules.STOP) == [], person.page.url
        if person.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never leads to {selector} on {person.page.url}")


def follows(person: Facilitator, selector: str, heading: str) -> None:
    """Go to a link or a button, press Enter and read where it leads."""
    tabs_to(person, selector)
    person.page.keyboard.press("Enter")
    person.reads_heading(heading)


def unfolds(person: Facilitator, details: str) -> None:
    """Open what is folded away, and see what was in it."""
    part = person.page.locator(details).first
    assert part.get_attribute("open") is None
    tabs_to(person, f"{details} > summary")
    person.page.keyboard.press("Enter")
    expect(part).to_have_attribute("open", "")
    expect(part.locator(":scope > :not(summary)").last).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_themes_are_read_compared_and_mapped_without_a_mouse(
    work: Work,
    made: Releases,
    script: bool,  # noqa: FBT001 a parameter
) -> None:
    with work(script=script) as person:
        page = person.page
        signs_in(person)
        person.opens(f"/facilitate/{made.first}/")
        follows(person, f'[href$="/{made.first}/themes"]', READ)
        unfolds(person, ".how-to-read")
        tabs_to(person, ".contents li:nth-child(2) a")
        target = page.evaluate("() => document.activeElement.hash")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"{target}$"))
        assert page.evaluate(IN_SIGHT, target)
        person.opens(f"/facilitate/{made.together}/themes")
        person.reads_heading(READ)
        unfolds(person, ".theme details")
        person.opens(f"/facilitate/{made.together}/themes")
        follows(person, '.ways-on [href*="/compare"]', COMPARE)
        for field, start in (("#first", "Learning event, G"), ("#second", "Learning event, R")):
            tabs_to(person, field)
            page.keyboard.type(start)
        assert [page.locator(each).input_value() for each in ("#first", "#second")] == [made.first, made.second]
        follows(person, ".filter button", COMPARE)
        expect(page.locator("dl.facts dd bdi").first).to_have_text("Learning event, Glasgow")
        expect(page.locator(".standing-out li").first).to_be_visible()
        follows(person, ".back a", READ)
        follows(person, f'.ways-on [href$="/{made.first}/map"]', MAP)
        expect(page.locator(".map h2").first).to_be_visible()


@pytest.mark.parametrize("name", ["first", "together"])
def test_themes_are_printed_whole(work: Work, made: Releases, name: str) -> None:
    with work() as person:
        page = person.page
        signs_in(person)
        person.opens(f"/facilitate/{getattr(made, name)}/themes")
        for summary in page.locator(".theme summary").all()[:3]:
            summary.click()
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4[0], "height": A4[1]})
        assert rules.broken(person, rules.ROOM) == []
        assert page.locator(".how-to-read li").first.is_visible()
        assert not page.locator(".ways-on, .contents").first.is_visible()
        content = page.pdf(format="A4", margin=EDGE)
        assert len(PAGE_OF_PDF.findall(content)) >= page.evaluate(HEIGHT) / A4[1] > 1
