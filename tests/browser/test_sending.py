"""Sending over a bad connection: it is said, everything stays, again counts once; and Back shows nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from sqlite3 import connect
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from .people import YoungPerson
from .site import Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

ANSWERS: dict[str, Any] = {
    "listening": "agree",
    "matters-most": ["home", "health"],
    "good-day": "Sun and friends.",
}
NOT_SENT = "Your answers did not go through. They are all still here. Try again."
SUBMIT = ".send [type=submit]"


@pytest.fixture
def code(site: Site) -> str:
    """Open an event for one test."""
    return site.new_event("Sending")


@pytest.fixture
def sam(visit: Visit, code: str) -> Iterator[YoungPerson]:
    """Let somebody be about to send."""
    with visit() as young_person:
        young_person.opens(f"/en/e/{code}/")
        young_person.starts()
        young_person.goes_to_the_end(ANSWERS)
        yield young_person


def kept(site: Site, code: str) -> int:
    """Return how many responses are in the file of an event."""
    with closing(connect(site.folder / "open" / f"{code}.db")) as file:
        found: int = file.execute("SELECT count(*) FROM response").fetchone()[0]
        return found


def is_all_there(person: YoungPerson) -> None:
    """See the answers as they were given."""
    expect(person.page.locator("input[name=listening]:checked")).to_have_value("agree")
    expect(person.page.locator("input[name=matters-most]:checked")).to_have_count(2)
    expect(person.page.locator("textarea[name=good-day]")).to_have_value("Sun and friends.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda route: route.abort("internetdisconnected"), id="no connection"),
        pytest.param(lambda route: route.fulfill(status=502, body="Bad gateway"), id="a broken gateway"),
        pytest.param(lambda route: route.fulfill(status=200, body="<h1>Welcome to our WiFi</h1>"), id="a hotel"),
        pytest.param(lambda route: route.fulfill(status=429, body=""), id="too many"),
    ],
)
def test_what_did_not_go_through_is_said_and_can_be_sent_again(
    sam: YoungPerson, site: Site, code: str, answer: Callable[[Route], None]
) -> None:
    sam.expected_statuses |= {502, 429}
    sam.expects_broken_script = True
    sam.context.route("**/answer", answer, times=1)
    sam.page.locator(SUBMIT).click()
    expect(sam.page.locator("[data-said]")).to_have_text(NOT_SENT)
    expect(sam.page.locator("[data-said]")).to_have_attribute("role", "status")
    expect(sam.page.locator(SUBMIT)).to_have_text("Try again")
    is_all_there(sam)
    sam.faults.clear()  # the browser itself reports that it could not load
    sam.check_page("not sent")
    assert kept(site, code) == 0
    sam.sends()
    assert kept(site, code) == 1


def test_sending_says_that_it_is_sending_and_takes_one_press(sam: YoungPerson, site: Site, code: str) -> None:
    waiting: list[Route] = []
    sam.context.route("**/answer", lambda route: waiting.append(route))
    sam.page.locator(SUBMIT).click()
    expect(sam.page.locator("[data-said]")).to_have_text("Sending your answers …")
    sam.page.locator(SUBMIT).click()
    sam.page.wait_for_timeout(100)
    assert len(waiting) == 1
    waiting[0].continue_()
    sam.is_thanked()
    assert kept(site, code) == 1


def test_a_reply_that_was_lost_counts_once(sam: YoungPerson, site: Site, code: str) -> None:
    def lose_the_reply(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    sam.expects_broken_script = True
    sam.context.route("**/answer", lose_the_reply, times=1)
    sam.page.locator(SUBMIT).click()
    expect(sam.page.locator("[data-said]")).to_have_text(NOT_SENT)
    assert kept(site, code) == 1
    sam.faults.clear()
    sam.sends()
    assert kept(site, code) == 1


def test_a_server_that_never_answers_is_given_up(visit: Visit, code: str) -> None:
    with visit() as sam:
        sam.page.clock.install()
        sam.opens_questions(code)
        sam.goes_to_the_end(ANSWERS)
        sam.context.route("**/answer", lambda _route: None)
        sam.page.locator(SUBMIT).click()
        expect(sam.page.locator("[data-said]")).to_have_text("Sending your answers …")
        sam.page.clock.run_for(31_000)
        expect(sam.page.locator("[data-said]")).to_have_text(NOT_SENT)
        is_all_there(sam)
        sam.context.unroute("**/answer")


def test_a_page_left_open_for_three_hours_still_sends(visit: Visit, site: Site, code: str) -> None:
    with visit() as sam:
        sam.page.clock.install()
        sam.opens_questions(code)
        sam.goes_to_the_end(ANSWERS)
        sam.page.clock.fast_forward("03:00:00")
        sam.sends()
        assert kept(site, code) == 1


def test_an_event_that_closed_meanwhile_gives_the_words_back(sam: YoungPerson, site: Site, code: str) -> None:
    site.command("event", "close", code, "--yes")
    sam.expected_statuses.add(410)
    sam.page.locator(SUBMIT).click()
    expect(sam.page.locator("[data-end]")).to_have_text("This event has ended")
    expect(sam.page.locator("[data-end]")).to_be_focused()
    expect(sam.page.locator(".say.typed")).to_have_text("Sun and friends.")
    sam.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sam.page.locator("[data-copy]").click()
    expect(sam.page.locator("[data-copy]")).to_have_text("Copied")
    assert sam.page.evaluate("() => navigator.clipboard.readText()") == "Sun and friends."
    sam.check_page("ended meanwhile")


def test_back_after_sending_shows_no_question_and_no_answer(sam: YoungPerson, site: Site, code: str) -> None:
    sam.sends()
    expect(sam.page).to_have_url(f"{site.url}/en/e/{code}/no-thanks")
    sam.page.go_back()
    sam.page.wait_for_url(f"**/en/e/{code}/")
    for _ in range(4):
        sam.page.go_forward()
        expect(sam.page.locator(".step:visible")).to_have_count(0)
        expect(sam.page.get_by_text("Sun and friends.")).to_have_count(0)
    assert kept(site, code) == 1


def test_loading_the_thank_you_again_thanks_again(sam: YoungPerson, site: Site, code: str) -> None:
    sam.sends()
    sam.page.reload()
    sam.is_thanked()
    assert kept(site, code) == 1


def test_back_after_stopping_shows_no_question_and_no_answer(sam: YoungPerson, site: Site, code: str) -> None:
    sam.stops_without_sending()
    sam.page.wait_for_url("**/no-thanks")
    sam.page.go_back()
    sam.page.wait_for_url(f"**/en/e/{code}/")
    assert kept(site, code) == 0


def test_stopping_half_way_is_one_press_and_can_still_send(visit: Visit, site: Site, code: str) -> None:
    with visit() as sam:
        sam.opens_questions(code)
        sam.goes_to("listening")
        sam.answers("listening", "agree")
        sam.page.locator("[data-stop-here]").click()
        assert sam.is_at_the_end()
        sam.sends()
    assert kept(site, code) == 1


def test_answers_can_be_sent_without_showing_them(sam: YoungPerson) -> None:
    expect(sam.page.locator(SUBMIT)).to_have_text("Send without showing my answers")
    expect(sam.page.locator("[data-summary]")).to_be_hidden()
    sam.page.locator("[data-look]").click()
    expect(sam.page.locator(SUBMIT)).to_have_text("Send my answers")
    sam.page.go_back()
    sam.page.locator("[data-continue]:visible").click()
    expect(sam.page.locator("[data-summary]")).to_be_hidden()


BROKEN = {
    "the history": "history.pushState = history.replaceState = () => { throw new Error('broken') };",
    "fetch": "window.fetch = undefined;",
    "the headings": "Element.prototype.replaceWith = () => { throw new Error('broken') };",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_script_that_fails_half_way_leaves_a_page_that_sends(
    visit: Visit, site: Site, code: str, broken: str
) -> None:
    with visit() as sam:
        sam.page.add_init_script(BROKEN[broken])
        sam.opens(f"/en/e/{code}/answer")
        if broken == "fetch":
            sam.goes_to_the_end(ANSWERS)
            sam.page.locator(SUBMIT).click()
            sam.is_thanked()
        else:
            expect(sam.page.locator(".step:visible")).to_have_count(sam.page.locator(".step").count())
            for question, answer in ANSWERS.items():
                sam.answers(question, answer)
            sam.page.locator(SUBMIT).click()
            sam.is_thanked()
        sam.faults.clear()
    assert kept(site, code) == 1
