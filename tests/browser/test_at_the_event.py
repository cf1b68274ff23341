"""What a facilitator prints fits on its page; a paper is typed in with the keyboard alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from feedback.store import events
from feedback.store.installation import Installation
from tests import pseudo
from tests.examples import in_file

from .people import PHONE, Facilitator
from .site import SPOKEN, Site

Work = Callable[..., AbstractContextManager[Facilitator]]

PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
# How far what is printed stands over the edge of its poster or slip, in pixels of print.
OVER_THE_EDGE = """() => Math.max(...[...document.querySelectorAll('.invitations')].map(each =>
    each.lastElementChild.getBoundingClientRect().bottom - each.parentElement.getBoundingClientRect().bottom))"""
COLOURS = """() => [...document.querySelectorAll('.sheet, .sheet *')]
    .filter(each => each.checkVisibility() && !each.closest('svg'))
    .map(each => { const style = getComputedStyle(each); return [style.color, style.backgroundColor]; }).flat()"""
BLACK_AND_WHITE = {"rgb(0, 0, 0)", "rgb(34, 34, 34)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}

# What is ticked on one paper: what a typist types for each of the 14 questions, and what is kept.
PAPER = {
    "time-for-fun": ("2", "often"),
    "time-with-friends": ("1", "always"),
    "rights-explained": ("3", "sometimes"),
    "interpreter": ("5", "dont-know"),
    "what-helps-most": ("8", "dont-say"),
    "listening": ("1", "agree-a-lot"),
    "my-view-matters": ("2", "agree"),
    "trusted-adult": ("5", "disagree-a-lot"),
    "adults-change": ("Listen", "Listen"),
    "safe-home": ("1", "very-true"),
    "help-with-feelings": ("", None),
    "police-respect": ("4", "not-true"),
    "matters-most": ("137", ["home", "health", "own-choices"]),
    "good-day": ("Sun", "Sun"),
}


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event in every language, those included in which everything is longer or turned round."""
    return site.new_event("Learning event, Newport")


@pytest.fixture
def robin(site: Site, work: Work) -> Iterator[Facilitator]:
    """Sign a facilitator in."""
    with work() as facilitator:
        name = f"robin {site.new_event('Names', opened=False)}"
        facilitator.accepts(site.invite(name), name)
        yield facilitator


def pages_of(robin: Facilitator) -> int:
    """Return on how many sheets the page is printed."""
    return len(PAGE_OF_PDF.findall(robin.page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("name", ["poster", "slips"])
def test_one_page_is_enough_for_every_language(robin: Facilitator, code: str, name: str) -> None:
    robin.opens(f"/facilitate/{code}/{name}")
    assert pages_of(robin) == 1
    robin.page.emulate_media(media="print")
    assert robin.finds(OVER_THE_EDGE) <= 0


def test_what_is_printed_is_black_on_white_on_a_dark_screen_too(robin: Facilitator, code: str) -> None:
    for scheme in ("light", "dark"):
        robin.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for name in ("poster", "slips", "paper?language=ar"):
            robin.opens(f"/facilitate/{code}/{name}")
            assert set(robin.finds(COLOURS)) <= BLACK_AND_WHITE, name


def test_only_the_sheet_is_printed(robin: Facilitator, code: str) -> None:
    robin.page.emulate_media(media="print")
    for name in ("poster", "slips", "paper"):
        robin.opens(f"/facilitate/{code}/{name}")
        assert robin.page.locator(".sheet").is_visible()
        for part in (".top", ".on-screen", "h1"):
            assert not robin.page.locator(part).first.is_visible()


@pytest.mark.parametrize("language", ["en", "ar", *pseudo.LANGUAGES])
def test_no_question_on_paper_is_torn_apart(robin: Facilitator, code: str, language: str) -> None:
    robin.opens(f"/facilitate/{code}/paper?language={language}")
    assert 2 <= pages_of(robin) <= 5
    robin.page.emulate_media(media="print")
    torn = "() => [...document.querySelectorAll('.asked')].map(each => getComputedStyle(each).breakInside)"
    assert set(robin.finds(torn)) == {"avoid"}
    box, label = (
        robin.page.locator(f".choices li {part}").first.bounding_box() for part in (".box", "span >> nth=2")
    )
    assert box
    assert label
    assert (box["x"] > label["x"]) == (SPOKEN[language].direction == "rtl")


def test_pages_fit_and_can_be_used_by_everybody(robin: Facilitator, code: str) -> None:
    for width, height in (PHONE, (1280, 900)):
        robin.page.set_viewport_size({"width": width, "height": height})
        for name in ("", "poster", "slips", "paper", "paper?language=ar", "enter", "enter?language=ar"):
            robin.opens(f"/facilitate/{code}/{name}")
            robin.check_page(name)


# ---- Typing papers in -----------------------------------------------------------------------------------------


def kept_in(site: Site, code: str) -> list[dict[str, Any]]:
    """Return what is in the file of an event."""
    installation = Installation(site.folder)
    return in_file(installation, events.get(installation.db, code))


def is_at(robin: Facilitator, question: str) -> None:
    """See that the next key goes to a question."""
    expect(robin.page.locator(f"#q-{question}")).to_be_focused()


def test_a_paper_is_typed_in_with_the_keyboard_alone(robin: Facilitator, site: Site) -> None:
    code = site.new_event("Papers")
    robin.opens(f"/facilitate/{code}/enter")
    presses = 0
    for _ in range(2):  # the second paper needs no more than the first: the next form waits for its first key
        for question, (typed, _kept) in PAPER.items():
            is_at(robin, question)
            for key in [*typed, "Enter"]:
                robin.page.keyboard.press(key)
                presses += 1
        expect(robin.page.locator("#said")).to_have_text("Kept. The next paper.")
    letters = sum(len(typed) for typed, _ in PAPER.values())
    assert presses == 2 * (letters + len(PAPER))  # one key for each tick, and one to go on
    assert letters + len(PAPER) <= 40
    assert kept_in(site, code) == [{name: kept for name, (_, kept) in PAPER.items() if kept}] * 2


def test_a_number_says_at_once_what_it_means(robin: Facilitator, code: str) -> None:
    robin.opens(f"/facilitate/{code}/enter?language=ar")
    said = robin.page.locator(".entry", has=robin.page.locator("#q-matters-most")).locator("output")
    field = robin.page.locator("#q-matters-most")
    labels = robin.page.locator("#q-matters-most_options li").all_text_contents()
    for typed in ("13", "1 3", "1,3", "١٣", "१३", "፩፫", "１３", "131"):
        field.fill(typed)
        expect(said).to_have_text(f"1 {labels[0]} · 3 {labels[2]}")
    for typed in ("8", "x", "0", "-"):
        field.fill(typed)
        expect(said).to_have_text("1 – 7")
        field.press("Enter")  # a typist who does not look notices that nothing moves
        is_at(robin, "matters-most")
    field.fill("")
    expect(said).to_be_empty()


def test_one_can_go_back_and_write_on_several_lines(robin: Facilitator, site: Site) -> None:
    code = site.new_event("Lines")
    robin.opens(f"/facilitate/{code}/enter")
    robin.page.keyboard.type("2")
    robin.page.keyboard.press("Enter")
    is_at(robin, "time-with-friends")
    robin.page.keyboard.press("ArrowUp")
    is_at(robin, "time-for-fun")
    robin.page.keyboard.type("4")  # takes the place of what was typed before
    robin.page.keyboard.press("ArrowDown")
    robin.page.keyboard.press("Shift+Tab")
    is_at(robin, "time-for-fun")
    robin.page.locator("#q-good-day").focus()
    robin.page.keyboard.press("ArrowUp")
    is_at(robin, "matters-most")
    robin.page.keyboard.press("Enter")
    robin.page.keyboard.type("Sun")
    robin.page.keyboard.press("Shift+Enter")
    robin.page.keyboard.type("Tea")
    robin.page.keyboard.press("ArrowUp")
    is_at(robin, "good-day")
    robin.page.keyboard.press("Enter")
    expect(robin.page.locator("#said")).to_have_text("Kept. The next paper.")
    assert kept_in(site, code) == [{"time-for-fun": "never", "good-day": "Sun\nTea"}]


def test_a_key_held_down_does_not_run_through_the_form(robin: Facilitator, code: str) -> None:
    robin.opens(f"/facilitate/{code}/enter")
    robin.page.keyboard.down("Enter")
    for _ in range(5):
        robin.page.keyboard.down("Enter")
    robin.page.keyboard.up("Enter")
    is_at(robin, "time-with-friends")


def test_what_is_wrong_is_shown_and_can_be_put_right(robin: Facilitator, site: Site) -> None:
    code = site.new_event("Mistakes")
    robin.expected_statuses.add(422)
    robin.opens(f"/facilitate/{code}/enter")
    robin.page.locator("#q-time-for-fun").fill("9")
    robin.page.locator("#q-listening").fill("1")
    robin.presses("Send this paper")
    expect(robin.page.get_by_role("alert")).to_contain_text("Type one number from 1 to 6, or nothing.")
    is_at(robin, "time-for-fun")
    robin.check_page("a mistake")
    robin.page.keyboard.press("Control+A")
    robin.page.keyboard.type("2")
    robin.presses("Send this paper")
    expect(robin.page.locator("#said")).to_have_text("Kept. The next paper.")
    assert kept_in(site, code) == [{"time-for-fun": "often", "listening": "agree-a-lot"}]
