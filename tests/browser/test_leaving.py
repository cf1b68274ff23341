"""Leaving at once: by thumb, by keyboard, without JavaScript; and what Back shows afterwards."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from .people import PHONE, YoungPerson, stub_leaving
from .site import LANGUAGES, NEUTRAL_PAGE, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

SECRET = "Something private"
EXPIRED = "You are still here. Press Shift three times to leave."


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event for these tests."""
    return site.new_event("Leaving")


@pytest.fixture
def dana(visit: Visit, code: str) -> Iterator[YoungPerson]:
    """Let somebody be in the middle of the questions, with answers given."""
    with visit() as young_person:
        young_person.opens(f"/en/e/{code}/")
        young_person.starts()
        young_person.goes_to("adults-change")
        young_person.answers("adults-change", SECRET)
        young_person.goes_on()
        yield young_person


def presses_shift(person: YoungPerson, times: int) -> None:
    """Press and release Shift."""
    for _ in range(times):
        person.page.keyboard.press("Shift")


def status(person: YoungPerson) -> str:
    """Return what a screen reader is told about leaving."""
    return person.page.locator("#leave-status").text_content() or ""


def check_shows_nothing(person: YoungPerson) -> None:
    """See no question and no answer, whatever page this is."""
    person.page.wait_for_load_state("networkidle")
    expect(person.page.locator("legend:visible, textarea:visible, .step:visible")).to_have_count(0)
    expect(person.page.get_by_text(SECRET)).to_have_count(0)


def test_the_leave_button_goes_to_a_neutral_page(dana: YoungPerson) -> None:
    dana.leaves()
    assert dana.page.url == NEUTRAL_PAGE
    assert not [each for each in dana.requests if each.method == "POST"]


def test_the_hidden_link_at_the_top_does_the_same(dana: YoungPerson) -> None:
    dana.page.locator(".skip-link[data-leave]").focus()
    dana.page.keyboard.press("Enter")
    dana.is_gone()


def test_leaving_works_without_javascript(visit: Visit, code: str) -> None:
    with visit(script=False) as dana:
        dana.opens(f"/en/e/{code}/")
        dana.starts()
        dana.answers("adults-change", SECRET)
        dana.leaves()
        dana.page.go_back()
        expect(dana.page.locator("#q-adults-change")).to_have_value("")
        expect(dana.page.locator("input:checked")).to_have_count(0)


def test_leaving_clears_what_the_browser_keeps(dana: YoungPerson) -> None:
    reply = dana.context.request.get(f"{dana.site.url}/leave", max_redirects=0)
    assert reply.status == 303
    assert reply.headers["location"] == NEUTRAL_PAGE
    assert reply.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert reply.headers["cache-control"] == "no-store"


def test_back_after_leaving_shows_no_question_and_no_answer(dana: YoungPerson) -> None:
    dana.leaves()
    for _ in range(dana.page.evaluate("() => history.length")):
        dana.goes_back()
        check_shows_nothing(dana)
        if dana.page.url == dana.site.url + "/":
            break


def test_back_after_leaving_from_the_help_page_shows_no_question(dana: YoungPerson) -> None:
    dana.page.locator(".top nav a").first.click()
    expect(dana.page.locator("#help")).to_be_visible()
    dana.leaves()
    for _ in range(3):
        dana.goes_back()
        check_shows_nothing(dana)


def test_forward_after_leaving_shows_nothing_either(dana: YoungPerson) -> None:
    dana.page.locator("[data-back]").click()
    expect(dana.step).to_have_attribute("data-question", "adults-change")
    dana.leaves()
    assert dana.page.go_forward() is None
    check_shows_nothing(dana)


def test_a_page_that_the_browser_brings_back_leaves_again(dana: YoungPerson) -> None:
    # Phones keep a page that was left, and show it as it was; the browser of the tests does not.
    dana.context.route("**/leave", lambda route: route.fulfill(status=204))
    dana.page.locator("#leave").click()
    expect(dana.page.locator("#veil")).to_be_visible()
    stub_leaving(dana.context)
    dana.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    dana.is_gone()


def test_the_page_goes_blank_before_the_next_one_arrives(dana: YoungPerson) -> None:
    dana.context.route("**/leave", lambda route: route.fulfill(status=204))  # nothing arrives
    dana.page.locator("#leave").click()
    expect(dana.page.locator("#veil")).to_be_visible()
    expect(dana.page.locator("#veil")).to_have_text("Loading")
    expect(dana.page.locator("main")).to_be_hidden()
    assert dana.page.title() == "Loading"
    assert dana.page.evaluate("() => [...document.querySelectorAll('textarea')].every(box => !box.value)")


def test_shift_three_times_leaves(dana: YoungPerson) -> None:
    presses_shift(dana, 1)
    assert status(dana) == "Shift: press 2 more times to leave."
    presses_shift(dana, 1)
    assert status(dana) == "Shift: press 1 more time to leave."
    presses_shift(dana, 1)
    dana.is_gone()


def test_shift_three_times_leaves_from_inside_a_text_box(visit: Visit, code: str) -> None:
    with visit() as dana:
        dana.opens_questions(code)
        dana.goes_to("adults-change")
        dana.page.locator("textarea:visible").press_sequentially("Hello")
        presses_shift(dana, 3)
        dana.is_gone()


def test_writing_capital_letters_does_not_leave(dana: YoungPerson) -> None:
    dana.page.go_back()
    box = dana.page.locator("textarea:visible")
    box.focus()
    for _ in range(4):
        dana.page.keyboard.press("Shift+A")
    assert status(dana) == ""
    expect(box).to_have_value(f"{SECRET}AAAA")


def test_another_key_starts_the_count_again(dana: YoungPerson) -> None:
    presses_shift(dana, 2)
    dana.page.keyboard.press("a")
    assert status(dana) == EXPIRED
    presses_shift(dana, 2)
    assert status(dana) == "Shift: press 1 more time to leave."
    expect(dana.page.locator("main")).to_be_visible()


def test_the_count_ends_five_seconds_after_the_last_press(visit: Visit, code: str) -> None:
    with visit() as dana:
        dana.page.clock.install()
        dana.opens_questions(code)
        presses_shift(dana, 1)
        dana.page.clock.run_for(3_000)
        presses_shift(dana, 1)
        dana.page.clock.run_for(3_000)
        assert status(dana) == "Shift: press 1 more time to leave."
        expect(dana.page.locator("#leave-dots")).to_be_visible()
        dana.page.clock.run_for(2_200)
        assert status(dana) == EXPIRED
        expect(dana.page.locator("#leave-dots")).to_be_hidden()
        dana.page.clock.run_for(5_000)
        assert status(dana) == ""
        presses_shift(dana, 2)
        assert status(dana) == "Shift: press 1 more time to leave."
        expect(dana.page.locator("main")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_leave_button_is_in_sight_and_in_reach_wherever_one_is(visit: Visit, code: str, lang: str) -> None:
    with visit() as dana:
        for page in (f"/{lang}/e/{code}/", f"/{lang}/e/{code}/answer", f"/{lang}/help", f"/{lang}/privacy"):
            dana.opens(page)
            for end in (0, 100_000):
                dana.page.evaluate(f"() => scrollTo(0, {end})")
                expect(dana.page.locator("#leave")).to_be_in_viewport(ratio=1)
                box = dana.page.locator("#leave").bounding_box()
                assert box
                assert box["height"] >= 44
                assert box["y"] > PHONE[1] / 2


def test_titles_and_addresses_tell_nothing(visit: Visit, code: str) -> None:
    with visit() as dana:
        for page in ("/en/", f"/en/e/{code}/", f"/en/e/{code}/answer", "/en/help", f"/en/e/{code}/no-thanks"):
            dana.opens(page)
            assert dana.page.title() == "Your views"
