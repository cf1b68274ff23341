"""How every page looks: a screenshot of each to look at, and the rules of looking that a test can check."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from .people import DESK, PHONE, Facilitator, Visitor, YoungPerson
from .site import LANGUAGES, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Work = Callable[..., AbstractContextManager[Facilitator]]

SCREENS = Path(__file__).parent / "screens"
SIZES = {"320": PHONE, "1280": DESK}

CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each);
    const unseen = '.unseen, .skip-link, .questionnaire-title, svg, textarea';
    if (!each.checkVisibility() || each.closest(unseen) || each.matches('html, body')) return false;
    if (style.display === 'inline') return false;
    const hides = [style.overflowX, style.overflowY].some(way => way === 'hidden' || way === 'clip');
    const isTooWide = each.scrollWidth > each.clientWidth + 1;
    const isTooHigh = each.scrollHeight > each.clientHeight + 1;
    const isBox = each.matches('.button, .option, .leave a, h1, h2, h3, th, td');
    return hides ? isTooWide || isTooHigh : isBox && isTooWide;
}).map(each => each.outerHTML.slice(0, 160))"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4')]
    .filter(each => each.checkVisibility()).map(each => Number(each.tagName[1]))"""
# A letter that no font here has is drawn as a box of one width, however wide the letter is meant to be.
MISSING_GLYPHS = """text => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '32px ' + getComputedStyle(document.body).fontFamily;
    const drawn = letter => {
        pen.canvas.width = 64; pen.canvas.height = 64;
        pen.font = '32px ' + getComputedStyle(document.body).fontFamily;
        pen.fillText(letter, 8, 44);
        return pen.canvas.toDataURL();
    };
    const box = drawn('\\u{10FFFE}');
    return [...new Set(text)].filter(letter => letter.trim() && drawn(letter) === box);
}"""


@pytest.fixture(scope="module")
def open_code(site: Site) -> str:
    """Open an event."""
    return site.new_event("Learning event, Swansea")


@pytest.fixture(scope="module")
def closed_code(site: Site) -> str:
    """Close an event that ten people answered, six this way and four that way."""
    code = site.new_event("Learning event, Bangor")
    for number in range(10):
        send_answers(site, code, {"listening": "agree" if number < 6 else "in-between", "time-for-fun": "often"})
    site.command("event", "close", code, "--yes")
    return code


@pytest.fixture(scope="module")
def invitation(site: Site) -> str:
    """Invite one more facilitator."""
    return site.invite("alex")


def send_answers(site: Site, code: str, answers: dict[str, str]) -> None:
    """Send answers without a browser."""
    address = f"{site.url}/en/e/{code}/answer"
    with urlopen(address) as page:  # noqa: S310 our own server
        attempt = re.search(r'name="_attempt" value="(\w+)"', page.read().decode())
    assert attempt
    with urlopen(address, urlencode(answers | {"_attempt": attempt[1]}).encode()) as reply:  # noqa: S310
        assert reply.status == 200


def keep(person: Visitor, name: str) -> None:
    """Keep a picture of the whole page, and hold the page against the rules of looking."""
    page = person.page
    size = page.viewport_size
    assert size
    height = person.finds("() => document.documentElement.scrollHeight")
    SCREENS.mkdir(exist_ok=True)
    # A higher window instead of a picture of the full page: the leave bar then stands where it belongs.
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    page.screenshot(path=SCREENS / f"{name}.png")
    page.set_viewport_size(size)
    assert person.finds(CUT_OFF) == [], name
    check_headings(person.finds(HEADINGS), name)
    # What light pages have in them is checked where they are used; colours and staff pages only here.
    if "-light" in name:
        person.check_fits(name)
    else:
        person.check_page(name)


def check_headings(levels: list[int], name: str) -> None:
    """See one h1 first, and no level left out on the way down."""
    assert levels.count(1) <= 1, name
    shown = [1, *levels] if levels[:1] != [1] else levels
    jumps = [(above, below) for above, below in pairwise(shown) if below > above + 1]
    # The title of the questionnaire and of the section stand above each question, seen or not.
    assert not [jump for jump in jumps if jump != (1, 3)], f"{name}: {levels}"


def check_direction(person: YoungPerson) -> None:
    """See the page in the language and direction of its address, with the leave button at the end of the line."""
    page = person.page
    is_rtl = person.lang == "ar"
    assert page.locator("html").get_attribute("lang") == person.lang
    assert page.locator("html").get_attribute("dir") == ("rtl" if is_rtl else "ltr")
    leave, name = middle(page, "#leave"), middle(page, ".top .name")
    assert (leave < name) == is_rtl
    assert (name > width(page) / 2) == is_rtl


def middle(page: Page, selector: str) -> float:
    """Return the middle of something, from the left of the window."""
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["x"] + box["width"] / 2


def width(page: Page) -> int:
    """Return the width of the window."""
    assert page.viewport_size
    return page.viewport_size["width"]


def visits() -> Iterator[Any]:
    """Yield each way of looking: language, width, scheme, with or without JavaScript."""
    for lang in LANGUAGES:
        yield pytest.param(lang, "320", "light", True, id=f"{lang}-narrow")
        yield pytest.param(lang, "320", "light", False, id=f"{lang}-narrow-without-script")
        yield pytest.param(lang, "1280", "light", True, id=f"{lang}-wide")
    # Colours do not change with the language; direction may move them.
    for lang in ("en", "ar"):
        yield pytest.param(lang, "320", "dark", True, id=f"{lang}-dark")
    yield pytest.param("en", "1280", "dark", True, id="en-wide-dark")


@pytest.mark.parametrize(("lang", "size", "scheme", "script"), list(visits()))
def test_young_peoples_pages(
    visit: Visit, open_code: str, closed_code: str, lang: str, size: str, scheme: str, *, script: bool
) -> None:
    with visit(size=SIZES[size], scheme=scheme, script=script) as person:
        person.lang = lang
        name = "-".join(["young", lang, size, scheme, *([] if script else ["no-script"])])
        pages = {
            "2-code": f"/{lang}/",
            "3-start": f"/{lang}/e/{open_code}/",
            "7-thanks": f"/{lang}/e/{open_code}/no-thanks",
            "8-heard": f"/{lang}/e/{closed_code}/heard",
            "9-help": f"/{lang}/help",
        }
        person.opens(f"/e/{open_code}")
        keep(person, f"{name}-1-languages")
        for page, address in pages.items():
            person.opens(address)
            check_direction(person)
            keep(person, f"{name}-{page}")
        person.opens_questions(open_code, lang)
        check_direction(person)
        keep(person, f"{name}-4-questions")
        if script:
            looks_at_each_kind(person, name)


def looks_at_each_kind(person: YoungPerson, name: str) -> None:
    """Keep a picture of one question of each kind, of the notice, and of the end."""
    for question, answer in (
        ("time-for-fun", "often"),
        ("what-helps-most", "pictures"),
        ("adults-change", "More time. " * 40),
    ):
        person.goes_to(question)
        person.answers(question, answer)
        keep(person, f"{name}-5-{question}")
    person.goes_on()
    keep(person, f"{name}-5-notice")
    back = middle(person.page, ".back a")
    assert (back > width(person.page) / 2) == (person.lang == "ar")
    person.goes_to("matters-most")
    person.answers("matters-most", ["home", "health"])
    keep(person, f"{name}-5-matters-most")
    person.goes_to_the_end()
    keep(person, f"{name}-6-end")
    person.page.locator("[data-look]").click()
    keep(person, f"{name}-6-answers")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bars_grow_from_the_start_of_the_line(visit: Visit, closed_code: str, lang: str) -> None:
    with visit(size=DESK) as person:
        person.opens(f"/{lang}/e/{closed_code}/heard")
        track, bar = (person.page.locator(f"svg {part}").first.bounding_box() for part in (".track", ".bar"))
        assert track
        assert bar
        assert bar["width"] < track["width"]
        starts_left = abs(bar["x"] - track["x"]) < 1
        starts_right = abs(bar["x"] + bar["width"] - track["x"] - track["width"]) < 1
        assert (starts_left, starts_right) == ((False, True) if lang == "ar" else (True, False))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_has_a_shape(visit: Visit, open_code: str, lang: str) -> None:
    with visit() as person:
        person.opens_questions(open_code, lang)
        text = person.page.locator("#answers").evaluate("each => each.textContent")
        assert len(set(text)) > 25
        assert person.page.evaluate(MISSING_GLYPHS, text) == []


def test_every_page_follows_the_colours_that_the_device_asks_for(visit: Visit, open_code: str) -> None:
    light, dark = (background(visit, open_code, scheme) for scheme in ("light", "dark"))
    assert sum(light) > 600
    assert sum(dark) < 150


def background(visit: Visit, code: str, scheme: str) -> list[int]:
    """Return the red, green and blue of the page itself."""
    with visit(scheme=scheme) as person:
        person.opens(f"/en/e/{code}/")
        colour = person.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
        return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(", ")]


def test_staff_pages(work: Work, open_code: str, closed_code: str, invitation: str) -> None:
    with work() as alex:
        alex.opens(invitation)
        both_sizes(alex, "1-invitation")
        alex.accepts(invitation, "alex")
        for name, address in {
            "2-home": "/account/",
            "3-events": "/facilitate/",
            "4-open": f"/facilitate/{open_code}/",
            "5-close": f"/facilitate/{open_code}/close",
            "6-closed": f"/facilitate/{closed_code}/",
            "7-themes": f"/facilitate/{closed_code}/themes",
            "8-answer": f"/facilitate/{closed_code}/answer",
        }.items():
            alex.opens(address)
            both_sizes(alex, name)
        alex.presses("Sign out")
        alex.reads_heading("Sign in")
        both_sizes(alex, "9-sign-in")


def both_sizes(alex: Facilitator, name: str) -> None:
    """Keep a picture of a staff page, narrow and wide."""
    for label, (across, down) in SIZES.items():
        alex.page.set_viewport_size({"width": across, "height": down})
        keep(alex, f"staff-{label}-{name}")


def test_themes_can_be_printed_in_black_and_white(work: Work, site: Site, closed_code: str) -> None:
    with work() as pat:
        pat.accepts(site.invite("pat"), "pat")
        pat.opens(f"/facilitate/{closed_code}/themes")
        pat.page.emulate_media(media="print")
        keep(pat, "staff-print-themes")
        for part in (".top", ".back"):
            assert not pat.page.locator(part).first.is_visible()
        assert pat.page.locator(".bars").first.is_visible()
