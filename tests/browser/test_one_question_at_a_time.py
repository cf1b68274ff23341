"""With JavaScript the one page is shown one question at a time; nothing is sent before Send."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Locator, expect

from . import rules
from .people import YoungPerson
from .site import LANGUAGES, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event for these tests."""
    return site.new_event("One question at a time")


@pytest.fixture
def amal(visit: Visit, code: str) -> Iterator[YoungPerson]:
    """Let somebody open the questions on a small phone."""
    with visit() as young_person:
        young_person.opens_questions(code)
        yield young_person


def focused_text(person: YoungPerson) -> str:
    """Return the text of what has the focus."""
    return str(person.page.evaluate("() => document.activeElement.textContent.trim()"))


def is_focused_heading(person: YoungPerson) -> bool:
    """Return whether the heading of the shown step has the focus."""
    return bool(
        person.page.evaluate(
            "() => document.activeElement.matches('.step:not([hidden]) [data-heading], [data-summary] h2')"
        )
    )


def test_each_step_gives_the_focus_to_its_heading(amal: YoungPerson) -> None:
    steps = 0
    while not amal.is_at_the_end():
        amal.goes_on()
        assert is_focused_heading(amal), f"step {steps}: focus is on “{focused_text(amal)[:80]}”"
        assert amal.page.evaluate("() => scrollY") == 0
        steps += 1
    assert steps == amal.page.locator(".step").count() - 1


def test_every_step_is_accessible(amal: YoungPerson) -> None:
    while not amal.is_at_the_end():
        keeps_every_rule(amal)
        amal.goes_on()
    keeps_every_rule(amal)
    amal.page.locator("[data-look]").click()
    keeps_every_rule(amal, "answers shown")


def keeps_every_rule(person: YoungPerson, state: str = "") -> None:
    """Hold a step against the rules of every page, also with more space between the letters."""
    person.check_page(state)
    assert rules.broken(person, rules.RULES) == []
    assert rules.broken_with(person, rules.SPACED, rules.ROOM, rules.NOT_SPACED) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_skip_is_as_large_as_continue(visit: Visit, code: str, lang: str) -> None:
    with visit() as amal:
        amal.opens_questions(code, lang)
        amal.goes_to("listening")
        skip, on = (
            amal.page.locator(name).bounding_box() for name in ("[data-skip]", "#answers > .row [data-continue]")
        )
        assert skip
        assert on
        assert (skip["width"], skip["height"]) == pytest.approx((on["width"], on["height"]), abs=0.5)


def test_the_back_link_goes_one_question_back_and_keeps_the_answer(amal: YoungPerson) -> None:
    amal.goes_to("time-with-friends")
    amal.answers("time-with-friends", "often")
    amal.goes_on()
    expect(amal.step).to_have_attribute("data-question", "rights-explained")
    amal.page.locator("[data-back]").click()
    expect(amal.step).to_have_attribute("data-question", "time-with-friends")
    expect(amal.page.locator("input[value=often]:visible")).to_be_checked()
    assert is_focused_heading(amal)


def test_the_back_button_of_the_browser_does_the_same(amal: YoungPerson) -> None:
    amal.goes_to("time-with-friends")
    amal.answers("time-with-friends", "never")
    amal.goes_on()
    amal.page.go_back()
    expect(amal.step).to_have_attribute("data-question", "time-with-friends")
    expect(amal.page.locator("input[value=never]:visible")).to_be_checked()
    amal.page.go_back()
    expect(amal.step).to_have_attribute("data-question", "time-for-fun")
    amal.page.go_forward()
    expect(amal.step).to_have_attribute("data-question", "time-with-friends")


def test_back_on_the_first_step_leads_to_the_start_page(visit: Visit, code: str) -> None:
    with visit() as amal:
        amal.opens(f"/en/e/{code}/")
        amal.starts()
        amal.goes_on()
        amal.page.locator("[data-back]").click()
        amal.page.locator("[data-back]").click()
        amal.page.wait_for_url(f"**/en/e/{code}/")


def test_enter_on_an_answer_goes_on_and_sends_nothing(amal: YoungPerson) -> None:
    amal.goes_to("time-for-fun")
    amal.page.locator("input[value=sometimes]:visible").focus()
    amal.page.keyboard.press("Space")
    amal.page.keyboard.press("Enter")
    expect(amal.step).to_have_attribute("data-question", "time-with-friends")
    assert not [each for each in amal.requests if each.method == "POST"]


def test_skip_takes_a_chosen_answer_back(amal: YoungPerson) -> None:
    amal.goes_to("time-for-fun")
    amal.answers("time-for-fun", "often")
    amal.skips()
    amal.page.go_back()
    expect(amal.page.locator("input[name=time-for-fun]:checked")).to_have_count(0)


def test_one_tap_skips_the_whole_sensitive_part(amal: YoungPerson) -> None:
    skip_part = amal.page.locator("[data-skip-part]")
    while not skip_part.is_visible():
        amal.goes_on()
    skip_part.click()
    expect(amal.step).to_have_attribute("data-question", "matters-most")
    assert is_focused_heading(amal)
    amal.page.go_back()
    expect(skip_part).to_be_visible()


def test_nothing_is_sent_before_send(amal: YoungPerson) -> None:
    amal.page.wait_for_load_state("networkidle")
    loaded = len(amal.requests)
    amal.goes_to_the_end({"listening": "agree", "adults-change": "More time.", "matters-most": ["home", "health"]})
    amal.page.locator("[data-look]").click()
    expect(amal.page.locator("[data-summary]")).to_contain_text("More time.")
    assert [each.url for each in amal.requests[loaded:]] == []
    amal.sends()
    assert [each.method for each in amal.requests[loaded:]][:1] == ["POST"]


def test_answers_can_be_looked_at_and_changed(amal: YoungPerson) -> None:
    amal.goes_to_the_end({"listening": "agree", "matters-most": ["home", "money"]})
    amal.page.locator("[data-look]").click()
    assert is_focused_heading(amal)
    summary = amal.page.locator("[data-summary]")
    expect(summary.locator("dt")).to_have_count(14)
    expect(summary.get_by_text("Not answered", exact=True)).to_have_count(12)
    summary.get_by_role("button", name="Change: Adults take time to listen to me").click()
    expect(amal.step).to_have_attribute("data-question", "listening")
    expect(amal.page.locator("input[value=agree]:visible")).to_be_checked()
    amal.answers("listening", "disagree")
    amal.goes_on()
    expect(summary).to_contain_text("Disagree")
    assert amal.is_at_the_end()


def test_too_long_a_text_is_explained_and_nothing_is_lost(amal: YoungPerson) -> None:
    amal.goes_to_the_end({"listening": "agree", "matters-most": ["home"], "good-day": "a" * 501})
    amal.expected_statuses.add(422)
    amal.page.locator(".send [type=submit]").click()
    problem = amal.page.locator(".problem")
    expect(problem).to_be_focused()
    expect(amal.page).to_have_title("Error: Your views")
    amal.check_page("too long")
    problem.get_by_role("link").click()
    expect(amal.step).to_have_attribute("data-question", "good-day")
    assert is_focused_heading(amal)
    box = amal.page.locator("textarea:visible")
    expect(box).to_have_value("a" * 501)
    described = box.get_attribute("aria-describedby") or ""
    assert "at most 500 letters" in " ".join(
        amal.page.locator(f"#{each}").inner_text() for each in described.split()
    )
    expect(amal.page.locator("input[name=listening]:checked")).to_have_value("agree")
    expect(amal.page.locator("input[name=matters-most]:checked")).to_have_value("home")
    box.fill("a" * 500)
    amal.goes_to_the_end()
    amal.sends()


def test_the_list_of_problems_makes_room_for_the_question_it_leads_to(amal: YoungPerson) -> None:
    amal.goes_to_the_end({"good-day": "a" * 501})
    amal.expected_statuses.add(422)
    amal.page.locator(".send [type=submit]").click()
    problem = amal.page.locator(".problem")
    expect(problem).to_be_focused()
    problem.get_by_role("link").click()
    expect(problem).to_be_hidden()


def test_the_letters_left_are_told_near_the_end_only(amal: YoungPerson) -> None:
    amal.goes_to("adults-change")
    left = amal.page.locator(".letters:visible, .step:visible .letters")
    amal.answers("adults-change", "a" * 300)
    expect(left).to_have_text("")
    amal.answers("adults-change", "a" * 450)
    expect(left).to_have_text("Letters left: 50")
    amal.answers("adults-change", "😀" * 499)
    expect(left).to_have_text("Letters left: 1")
    expect(left).to_have_attribute("role", "status")


def test_the_keyboard_alone_is_enough(visit: Visit, code: str) -> None:
    with visit() as amal:
        amal.opens(f"/e/{code}")
        press = amal.page.keyboard.press
        tab_to(amal, amal.page.locator("a[lang=en]").first)
        press("Enter")
        amal.page.wait_for_url("**/en/e/**")
        tab_to(amal, amal.page.locator("main .row a").first)
        press("Enter")
        expect(amal.page.locator("#answers")).to_be_visible()
        while not amal.is_at_the_end():
            question = amal.asked()
            if question == "time-for-fun":
                tab_to(amal, amal.step.locator("input").first)
                press("ArrowDown")
                expect(amal.page.locator("input[value=often]:visible")).to_be_checked()
            if question == "matters-most":
                tab_to(amal, amal.step.locator("input").nth(1))
                press("Space")
            tab_to(amal, amal.page.locator("[data-continue]:visible"))
            press("Enter")
        tab_to(amal, amal.page.locator(".send [type=submit]"))
        press("Enter")
        amal.is_thanked()
        assert focused_text(amal) == "Thank you"


def tab_to(person: YoungPerson, target: Locator) -> None:
    """Press Tab until a control has the focus, if it has not got it already."""
    has_focus = "each => each === document.activeElement"
    if not target.evaluate(has_focus) and not any(target.evaluate(has_focus) for _ in person.tabs()):
        raise AssertionError(f"Tab never reached {target}")


def test_the_long_page_works_when_the_script_never_arrives(visit: Visit, code: str) -> None:
    with visit() as amal:
        amal.context.route("**/*.js", lambda route: route.abort())
        amal.expects_broken_script = True
        amal.opens(f"/en/e/{code}/answer")
        expect(amal.page.locator(".step:visible")).to_have_count(amal.page.locator(".step").count())
        amal.answers("listening", "agree")
        amal.answers("good-day", "Sun.")
        amal.sends()
