"""A borrowed tablet starts again by itself, and shows nothing of the person before."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from .people import YoungPerson
from .site import Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

SECRET = "Only for me"


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event for these tests."""
    return site.new_event("Borrowed tablet")


def starts_on_the_tablet(person: YoungPerson, code: str) -> None:
    """Begin as the facilitator set the tablet up."""
    person.page.clock.install()
    person.opens(f"/e/{code}?kiosk")
    person.page.locator(".languages a[href*='/en/']").click()
    person.starts()


def check_started_again(person: YoungPerson, code: str) -> None:
    """See the languages, and nothing of anybody however far one goes back."""
    person.page.wait_for_url(f"**/e/{code}?kiosk=yes")
    expect(person.page.locator(".languages")).to_be_visible()
    for _ in range(6):
        person.goes_back()
        expect(person.page.get_by_text(SECRET)).to_have_count(0)
        expect(person.page.locator("input:checked")).to_have_count(0)
        assert person.finds("() => [...document.querySelectorAll('textarea')].every(box => !box.value)")


def test_it_starts_again_after_the_thank_you(visit: Visit, code: str) -> None:
    with visit() as kim:
        starts_on_the_tablet(kim, code)
        kim.goes_to_the_end({"listening": "agree", "good-day": SECRET})
        kim.sends()
        kim.check_page("thanked on the tablet")
        kim.page.clock.run_for(16_000)
        check_started_again(kim, code)


def test_it_asks_after_a_while_and_starts_again_without_an_answer(visit: Visit, code: str) -> None:
    with visit() as kim:
        starts_on_the_tablet(kim, code)
        kim.goes_to("adults-change")
        kim.answers("adults-change", SECRET)
        kim.page.clock.run_for(99_000)
        expect(kim.page.locator("dialog")).to_be_hidden()
        kim.page.clock.run_for(2_000)
        expect(kim.page.locator("dialog")).to_be_visible()
        kim.check_page("still there?")
        kim.page.get_by_role("button", name="I am here").click()
        expect(kim.page.locator("dialog")).to_be_hidden()
        expect(kim.page.locator("textarea[name=adults-change]")).to_have_value(SECRET)
        kim.page.clock.run_for(121_000)
        check_started_again(kim, code)


def test_its_question_is_answered_by_its_own_buttons_alone(visit: Visit, code: str) -> None:
    with visit() as kim:
        starts_on_the_tablet(kim, code)
        kim.goes_to_the_end({"listening": "agree"})
        send = kim.page.locator(".send [type=submit]")
        send.focus()
        kim.page.clock.run_for(101_000)
        expect(kim.page.locator("dialog")).to_be_visible()
        kim.page.keyboard.press("Enter")  # “I am here”, and not the button behind it
        expect(kim.page.locator("dialog")).to_be_hidden()
        assert kim.is_at_the_end()
        assert not [each for each in kim.requests if each.method == "POST"]
        kim.page.clock.run_for(101_000)
        kim.page.locator("dialog [data-leave]").click()
        kim.page.clock.run_for(1_000)
        kim.is_gone()


def test_typing_keeps_it_from_starting_again(visit: Visit, code: str) -> None:
    with visit() as kim:
        starts_on_the_tablet(kim, code)
        kim.goes_to("adults-change")
        for letter in "words":
            kim.page.clock.run_for(60_000)
            kim.page.locator("textarea:visible").press_sequentially(letter)
        expect(kim.page.locator("textarea:visible")).to_have_value("words")
        expect(kim.page.locator("dialog")).to_be_hidden()


def test_a_phone_of_ones_own_never_starts_again(visit: Visit, code: str) -> None:
    with visit() as kim:
        kim.page.clock.install()
        kim.opens_questions(code)
        kim.goes_to("adults-change")
        kim.answers("adults-change", SECRET)
        kim.page.clock.run_for(600_000)
        expect(kim.page.locator("textarea[name=adults-change]")).to_have_value(SECRET)
