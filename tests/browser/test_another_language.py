"""Another language or look half-way: the place and the answers stay, with and without a script."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Route, expect

from .people import YoungPerson
from .site import Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

LANGUAGE_MENU = ".menu:last-of-type summary"
READING_MENU = ".menu:first-of-type summary"


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event for these tests."""
    return site.new_event("Another language")


def test_another_language_keeps_the_place_and_the_answers(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        attempt = noor.page.locator("[name=_attempt]").input_value()
        noor.goes_to("listening")
        noor.answers("listening", "agree")
        noor.goes_on()
        noor.goes_to("adults-change")
        noor.answers("adults-change", "More time")
        sent = len([each for each in noor.requests if each.method == "POST"])
        noor.page.locator(LANGUAGE_MENU).click()
        noor.check_page("language menu")
        noor.page.locator('[data-language="ar"]').click()
        expect(noor.page.locator("html")).to_have_attribute("dir", "rtl")
        expect(noor.page.locator("html")).to_have_attribute("lang", "ar")
        assert noor.asked() == "adults-change"
        expect(noor.page.locator("textarea[name=adults-change]")).to_have_value("More time")
        assert noor.page.url.endswith(f"/ar/e/{code}/answer")
        assert sent == len([each for each in noor.requests if each.method == "POST"]) == 0
        noor.lang = "ar"
        noor.check_page("in Arabic")
        noor.page.locator("[data-back]").click()
        expect(noor.step).not_to_have_attribute("data-question", "adults-change")
        assert noor.page.url.endswith(f"/ar/e/{code}/answer")
        expect(noor.page.locator("input[name=listening]:checked")).to_have_value("agree")
        assert noor.page.locator("[name=_attempt]").input_value() == attempt
        noor.page.locator("[data-stop-here]").click()
        noor.sends()
        expect(noor.page.locator("html")).to_have_attribute("lang", "ar")


def test_a_language_that_comes_late_changes_nothing_any_more(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        noor.goes_to_the_end({"listening": "agree"})
        waiting: list[Route] = []
        noor.context.route(f"**/en-XA/e/{code}/answer", lambda route: waiting.append(route))
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="en-XA"]').click()
        noor.page.locator('[data-language="ar"]').click()  # pressed last, and there first
        expect(noor.page.locator("html")).to_have_attribute("lang", "ar")
        waiting.pop().continue_()
        noor.page.wait_for_load_state("networkidle")
        expect(noor.page.locator("html")).to_have_attribute("lang", "ar")
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="en-XA"]').click()
        noor.sends()
        waiting.pop().continue_()
        noor.page.wait_for_load_state("networkidle")
        expect(noor.page.locator("#answers")).to_have_count(0)


def test_leaving_stays_whatever_arrives_late(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        waiting: list[Route] = []
        noor.context.route(f"**/en-XA/e/{code}/answer", lambda route: waiting.append(route))
        noor.context.route("**/leave", lambda route: route.fulfill(status=204))  # nothing arrives
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="en-XA"]').click()
        noor.page.locator("#leave").click()
        expect(noor.page.locator("#veil")).to_be_visible()
        waiting[0].continue_()
        noor.page.wait_for_timeout(300)
        expect(noor.page.locator("#veil")).to_be_visible()
        expect(noor.page.locator("main")).to_be_hidden()


def test_without_a_script_another_language_keeps_the_answers_too(visit: Visit, code: str) -> None:
    with visit(script=False) as noor:
        noor.opens_questions(code)
        noor.answers("listening", "agree")
        noor.answers("adults-change", "More time")
        attempt = noor.page.locator("[name=_attempt]").input_value()
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="en-XA"]').click()
        expect(noor.page.locator("html")).to_have_attribute("lang", "en-XA")
        expect(noor.page.locator("input[name=listening]:checked")).to_have_value("agree")
        noor.page.locator(READING_MENU).click()
        noor.page.locator('[data-name="text"][data-value="largest"]').click()
        expect(noor.page.locator("html")).to_have_attribute("data-text", "largest")
        expect(noor.page.locator("textarea[name=adults-change]")).to_have_value("More time")
        assert noor.page.locator("[name=_attempt]").input_value() == attempt
        expect(noor.page.locator(".problem")).to_have_count(0)
        noor.sends()
        expect(noor.page.locator("html")).to_have_attribute("data-text", "largest")


def test_no_connection_for_another_language_loses_nothing(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        noor.goes_to("listening")
        noor.answers("listening", "agree")
        noor.expects_broken_script = True
        noor.context.route(f"**/ar/e/{code}/answer", lambda route: route.abort())
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="ar"]').click()
        expect(noor.page.locator("[data-told]")).to_have_text(
            "There is no connection just now. Your answers are still here."
        )
        assert noor.asked() == "listening"
        expect(noor.page.locator("input[name=listening]:checked")).to_have_value("agree")
        noor.faults.clear()


def test_help_half_way_loses_nothing(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        noor.goes_to("adults-change")
        noor.answers("adults-change", "More time")
        noor.page.locator("[data-help]").click()
        expect(noor.page.locator("#help")).to_be_visible()
        expect(noor.page.locator("#answers")).to_be_hidden()
        expect(noor.page.locator("#help [tabindex]").first).to_be_focused()
        noor.check_page("help half-way")
        noor.page.locator("[data-back]").click()
        assert noor.asked() == "adults-change"
        expect(noor.page.locator("textarea[name=adults-change]")).to_have_value("More time")


def test_what_was_chosen_for_reading_goes_along_in_the_address_only(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens(f"/en/e/{code}/")
        before = noor.page.evaluate("() => getComputedStyle(document.querySelector('main p')).fontSize")
        noor.page.locator(READING_MENU).click()
        noor.page.locator('[data-name="text"][data-value="large"]').click()
        noor.page.locator('[data-name="colour"][data-value="cream"]').click()
        noor.page.locator('[data-name="space"][data-value="wide"]').click()
        noor.check_page("reading menu")
        noor.page.keyboard.press("Escape")
        expect(noor.page.locator(READING_MENU)).to_be_focused()
        assert before != noor.page.evaluate("() => getComputedStyle(document.querySelector('main p')).fontSize")
        assert set(noor.page.url.partition("?")[2].split("&")) == {"text=large", "colour=cream", "space=wide"}
        noor.starts()
        check_look(noor)
        noor.page.locator("[data-stop-here]").click()
        noor.sends()
        check_look(noor)
        noor.page.locator("main a[href*=help]").click()
        check_look(noor)
        noor.page.locator(LANGUAGE_MENU).click()
        noor.page.locator('[data-language="ar"]').click()
        noor.page.wait_for_url("**/ar/help?*")
        check_look(noor)
        noor.page.locator(READING_MENU).click()
        noor.page.locator('[data-name="text"][data-value=""]').click()
        assert "text=" not in noor.page.url
        assert noor.page.locator("html").get_attribute("data-text") is None


def test_what_was_chosen_half_way_goes_back_to_the_start_too(visit: Visit, code: str) -> None:
    with visit() as noor:
        noor.opens_questions(code)
        noor.page.locator(READING_MENU).click()
        noor.page.locator('[data-name="colour"][data-value="dark"]').click()
        noor.page.keyboard.press("Escape")
        noor.page.locator("[data-back]").click()
        noor.page.wait_for_url(f"**/en/e/{code}/?colour=dark")
        expect(noor.page.locator("html")).to_have_attribute("data-colour", "dark")


def check_look(person: YoungPerson) -> None:
    """See what was chosen in force on this page."""
    html = person.page.locator("html")
    expect(html).to_have_attribute("data-text", "large")
    expect(html).to_have_attribute("data-colour", "cream")
    expect(html).to_have_attribute("data-space", "wide")
    assert person.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(249, 239, 215)"
    )
