"""How pages look beyond their shapes: colours as asked for, letters that every font here has, and staff pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests import pseudo

from . import rules
from .people import DESK, PHONE, Facilitator, YoungPerson
from .site import LANGUAGES, Site
from .states import Places

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Work = Callable[..., AbstractContextManager[Facilitator]]

SCREENS = Path(__file__).parent / "screens"
SIZES = {"320": PHONE, "1280": DESK}
STAFF_RULES = rules.ROOM | {"has headings out of order": rules.HEADINGS}
# Pages on which every colour is used: a choice made, a list of problems, a note, bars, a menu.
COLOURED = ("/{lang}/e/{places.open}/", "/{lang}/e/{places.closed}/heard", "/{lang}/help", "/{lang}/")

# A letter that no font here has is drawn as a box of one width, however wide the letter is meant to be.
MISSING_GLYPHS = """text => {
    const pen = document.createElement('canvas').getContext('2d');
    const drawn = letter => {
        pen.canvas.width = 64; pen.canvas.height = 64;
        pen.font = '32px ' + getComputedStyle(document.body).fontFamily;
        pen.fillText(letter, 8, 44);
        return pen.canvas.toDataURL();
    };
    const box = drawn('\\u{10FFFE}');
    return [...new Set(text)].filter(letter => letter.trim() && drawn(letter) === box);
}"""
PAGE_COLOUR = "() => getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_has_a_shape(visit: Visit, places: Places, lang: str) -> None:
    with visit() as person:
        person.opens_questions(places.open, lang)
        text = person.page.locator("#answers").evaluate("each => each.textContent")
        assert len(set(text)) > 25
        assert person.page.evaluate(MISSING_GLYPHS, text) == []


@pytest.mark.parametrize(
    ("scheme", "asked", "lightest", "darkest"),
    [
        ("light", "", 765, 600),
        ("dark", "", 150, 0),
        ("dark", "light", 765, 600),
        ("light", "dark", 150, 0),
        ("dark", "cream", 720, 600),
    ],
)
def test_the_page_has_the_colours_that_somebody_asked_for(
    visit: Visit, places: Places, scheme: str, asked: str, lightest: int, darkest: int
) -> None:
    with visit(scheme=scheme) as person:
        person.opens(f"/en/e/{places.open}/" + (f"?colour={asked}" if asked else ""))
        colour = person.page.evaluate(PAGE_COLOUR).removeprefix("rgb(").removesuffix(")")
        assert darkest < sum(int(part) for part in colour.split(", ")) < lightest


@pytest.mark.parametrize(("scheme", "asked"), [("light", "cream"), ("light", "dark"), ("dark", "")])
def test_words_can_be_read_in_every_colour(visit: Visit, places: Places, scheme: str, asked: str) -> None:
    with visit(scheme=scheme) as person:
        for address in COLOURED:
            person.opens(address.format(lang="en", places=places) + f"?colour={asked}")
            person.check_page(asked or scheme)
        person.opens(f"/en/e/{places.open}/answer?colour={asked}")
        for question, answer in (("time-for-fun", "often"), ("matters-most", ["home"])):
            person.goes_to(question)
            person.answers(question, answer)
            person.check_page(f"{question} {asked or scheme}")
        person.page.locator(".menu summary").first.click()
        person.check_page(f"menu {asked or scheme}")


def test_large_letters_and_wide_spaces_are_in_the_address(visit: Visit, places: Places) -> None:
    with visit() as person:
        person.opens(f"/en/e/{places.open}/")
        plain = person.page.locator(".lead").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
        person.opens(f"/en/e/{places.open}/?text=largest&space=wide")
        assert rules.broken(person, rules.ROOM) == []
        large = person.page.locator(".lead").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
        assert large > 1.4 * plain


@pytest.mark.parametrize("lang", ["en", "ar", *pseudo.LANGUAGES])
def test_four_times_as_large_everything_is_still_in_reach(visit: Visit, places: Places, lang: str) -> None:
    # A window of 1280 × 1024 at 400 % shows what a screen of 320 × 256 shows, with four dots for each.
    with visit(size=(320, 256), scale=4) as person:
        for address in (f"/{lang}/e/{places.open}/", f"/{lang}/e/{places.open}/answer", f"/{lang}/help"):
            person.opens(address)
            assert person.page.evaluate("() => devicePixelRatio") == 4
            assert rules.broken(person, rules.RULES | rules.LOW_WINDOW) == []
            assert rules.broken_by_keyboard(person, size=(320, 256)) == []


def test_staff_pages(work: Work, site: Site, places: Places) -> None:
    invitation = site.invite("alex")
    with work() as alex:
        alex.opens(invitation)
        both_sizes(alex, "1-invitation")
        alex.accepts(invitation, "alex")
        for name, address in {
            "2-home": "/account/",
            "3-events": "/facilitate/",
            "4-open": f"/facilitate/{places.open}/",
            "5-close": f"/facilitate/{places.open}/close",
            "6-closed": f"/facilitate/{places.closed}/",
            "7-themes": f"/facilitate/{places.closed}/themes",
            "8-answer": f"/facilitate/{places.closed}/answer",
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


def keep(person: Facilitator, name: str) -> None:
    """Keep a picture of the whole page, and hold the page against the rules of looking."""
    SCREENS.mkdir(exist_ok=True)
    person.page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    assert rules.broken(person, STAFF_RULES) == [], name
    person.check_page(name)


def test_themes_can_be_printed_in_black_and_white(work: Work, site: Site, places: Places) -> None:
    with work() as pat:
        pat.accepts(site.invite("pat"), "pat")
        pat.opens(f"/facilitate/{places.closed}/themes")
        pat.page.emulate_media(media="print")
        keep(pat, "staff-print-themes")
        for part in (".top", ".back"):
            assert not pat.page.locator(part).first.is_visible()
        assert pat.page.locator(".bars").first.is_visible()
