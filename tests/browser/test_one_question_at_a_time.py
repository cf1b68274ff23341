"""With JavaScript the one page is shown one question at a time; nothing is sent before Send."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Locator, expect

from .people import SHORT_PHONE, YoungPerson
from .site import LANGUAGES, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

FINGER = 44
GAP = 8
TEXT_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    if (!box.width || each.closest('.unseen, .skip-link, .questionnaire-title, svg, textarea')) return false;
    const hides = style.overflowX !== 'visible' || style.overflowY !== 'visible';
    const outgrown = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
    return style.display !== 'inline' && outgrown && (hides || each.scrollWidth > innerWidth);
}).map(each => each.outerHTML.slice(0, 160))"""
COVERED = """() => {
    const focused = document.activeElement;
    const bar = document.querySelector('.leave');
    if (focused === document.body || bar.contains(focused) || focused.closest('.skip-link')) return '';
    const part = focused.closest('.option') || focused;
    const box = part.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
    const isTall = box.height > innerHeight / 2;
    const isCovered = isTall ? box.top >= top : box.bottom > top + 1;
    const where = `${part.outerHTML.slice(0, 120)} ${box.top}-${box.bottom}, bar ${top}`;
    return isCovered || box.bottom <= 0 ? where : '';
}"""


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
            "() => document.activeElement.matches('.step:not([hidden]) [data-heading], [data-summary] h3')"
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
        amal.check_page()
        amal.goes_on()
    amal.check_page()
    amal.page.locator("[data-look]").click()
    amal.check_page("answers shown")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_skip_is_as_large_as_continue(visit: Visit, code: str, lang: str) -> None:
    with visit() as amal:
        amal.opens_questions(code, lang)
        amal.goes_to("listening")
        skip, on = (amal.page.locator(name).bounding_box() for name in ("[data-skip]", "[data-continue]"))
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
        tab_to(amal, amal.page.locator("a[lang=en]"))
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
            tab_to(amal, amal.page.locator("[data-continue]"))
            press("Enter")
        tab_to(amal, amal.page.locator(".send [type=submit]"))
        press("Enter")
        amal.is_thanked()
        assert focused_text(amal) == "Thank you"


def tab_to(person: YoungPerson, target: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(60):
        if target.evaluate("each => each === document.activeElement"):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {target}")


@pytest.mark.parametrize("script", [True, False], ids=["one question", "long page"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_leave_bar_never_covers_what_has_the_focus(
    visit: Visit, code: str, lang: str, *, script: bool
) -> None:
    with visit(script=script, size=SHORT_PHONE) as amal:
        amal.opens_questions(code, lang)
        if script:
            amal.goes_to("what-helps-most")
        for _ in range(30 if script else 60):
            amal.page.keyboard.press("Tab")
            assert amal.finds(COVERED) == ""
        for _ in range(10):
            amal.page.keyboard.press("Shift+Tab")
            assert amal.finds(COVERED) == ""


def test_every_control_is_large_enough_and_apart_from_the_next(amal: YoungPerson) -> None:
    while not amal.is_at_the_end():
        check_controls(amal)
        amal.goes_on()
    check_controls(amal)
    amal.page.locator("[data-look]").click()
    check_controls(amal)


@pytest.mark.parametrize("page", ["/en/", "/en/e/{code}/", "/en/e/{code}/no-thanks", "/en/help", "/e/{code}"])
def test_the_controls_of_the_other_pages_are_large_enough_too(visit: Visit, code: str, page: str) -> None:
    with visit() as amal:
        amal.opens(page.format(code=code))
        check_controls(amal)


def check_controls(person: YoungPerson) -> None:
    """Measure what can be pressed: 44 px each way, 8 px apart; a radio is as large as its label."""
    boxes = person.finds(
        """() => [...document.querySelectorAll('a, button, textarea, input:not([type=hidden])')]
            .filter(each => each.checkVisibility() && !each.closest('.skip-link'))
            .map(each => each.closest('.option') || each)
            .map(each => [each.outerHTML.slice(0, 100), each.getBoundingClientRect().toJSON(),
                !!each.closest('.leave')])
        """
    )
    assert boxes
    small = [
        (name, box["width"], box["height"]) for name, box, _ in boxes if min(box["width"], box["height"]) < FINGER
    ]
    assert not small, person.page.url
    on_page = [(name, box) for name, box, is_in_bar in boxes if not is_in_bar]
    near = [
        (name, other)
        for place, (name, box) in enumerate(on_page)
        for other, next_box in on_page[place + 1 :]
        if distance(box, next_box) < GAP
    ]
    assert not near, person.page.url


def distance(one: dict[str, float], other: dict[str, float]) -> float:
    """Return how far two boxes are apart, along the direction in which they are furthest."""
    across = max(other["left"] - one["right"], one["left"] - other["right"])
    along = max(other["top"] - one["bottom"], one["top"] - other["bottom"])
    return round(max(across, along), 1)


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_wider_text_spacing_cuts_nothing_off(visit: Visit, code: str, lang: str) -> None:
    with visit() as amal:
        for page in (f"/{lang}/", f"/{lang}/e/{code}/", f"/{lang}/help"):
            amal.opens(page)
            amal.finds(TEXT_SPACING)
            assert amal.finds(CUT_OFF) == []
            assert amal.finds("() => document.documentElement.scrollWidth <= innerWidth")
        amal.opens_questions(code, lang)
        amal.finds(TEXT_SPACING)
        while not amal.is_at_the_end():
            assert amal.finds(CUT_OFF) == []
            assert amal.finds("() => document.documentElement.scrollWidth <= innerWidth")
            amal.goes_on()
        assert amal.finds(CUT_OFF) == []


def test_the_long_page_works_when_the_script_never_arrives(visit: Visit, code: str) -> None:
    with visit() as amal:
        amal.context.route("**/*.js", lambda route: route.abort())
        amal.expects_broken_script = True
        amal.opens(f"/en/e/{code}/answer")
        expect(amal.page.locator(".step:visible")).to_have_count(amal.page.locator(".step").count())
        amal.answers("listening", "agree")
        amal.answers("good-day", "Sun.")
        amal.sends()
