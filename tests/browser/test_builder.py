"""An adviser builds a questionnaire with a keyboard, with buttons and by dragging, with and without a script."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import pytest
from playwright.sync_api import Locator, expect

from feedback.catalogues import say
from feedback.questionnaire import editing
from feedback.questionnaire.card import State
from feedback.store import questionnaires
from feedback.store import studio_questionnaires as store
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import join, staff_cookie_of
from tests.studio_examples import card_of

from .people import Facilitator
from .site import Site, in_days

Work = Callable[..., AbstractContextManager[Facilitator]]
NARROW, WIDE = (320, 640), (1200, 900)
LIST = "/advise/questionnaires"
LONG = "Do the people who work here explain what happens with everything that you tell them, in words you know?"
_numbers = count(1)


@pytest.fixture(scope="module")
def adviser(site: Site) -> str:
    """Return the name of an adviser."""
    return join(Installation(site.folder), "builder", Role.ADVISER)


@pytest.fixture
def name(site: Site) -> str:
    """Build a questionnaire of three parts and four questions, and return its name."""
    installation = Installation(site.folder)
    number = next(_numbers)
    draft = store.make(installation.db, f"Our own views {number}", "en", "adviser", say)
    for place, text in (
        (editing.OPENING, "Do you laugh here?"),
        ("part--1", LONG),
        ("part--1", "Are you heard?"),
        (editing.CLOSING, "What is good here?"),
    ):
        card = card_of(installation, f"{text} ({number})", State.AGREED)
        store.add_question(installation.db, draft.name, "adviser", card.mark, place, say)
    return draft.name


@pytest.fixture
def build(work: Work, site: Site, adviser: str, name: str) -> Work:
    """Return what opens the builder in a fresh browser of the adviser."""

    @contextmanager
    def opened(*, script: bool = True, size: tuple[int, int] = WIDE) -> Iterator[Facilitator]:
        with work(script=script, size=size) as person:
            cookie = staff_cookie_of(Installation(site.folder), adviser)
            person.page.context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
            person.opens(f"{LIST}/{name}")
            yield person

    return opened


def order(site: Site, name: str) -> list[list[str]]:
    """Return the questions of each part as they are kept."""
    draft = questionnaires.get(Installation(site.folder).db, name)
    return [[each.id for each in section.questions] for section in draft.sections]


def question(person: Facilitator, mark: str) -> Locator:
    """Return one question on the page."""
    return person.page.locator(f"#question-{mark}")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("script", [True, False])
def test_every_page_fits_and_keeps_the_rules(
    build: Work, name: str, size: tuple[int, int], *, script: bool
) -> None:
    with build(script=script, size=size) as person:
        for page in ("", "/add?section=part--1", "/publish", "/history", "/compare"):
            person.opens(f"{LIST}/{name}{page}")
            person.check_page()
        for page in (LIST, f"{LIST}/new"):
            person.opens(page)
            person.check_page()
        person.opens(f"{LIST}/{name}")
        person.page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
        person.check_page("with everything open")


@pytest.mark.parametrize("script", [True, False])
def test_a_question_moves_by_keyboard_and_keeps_the_focus(
    build: Work, site: Site, name: str, *, script: bool
) -> None:
    (laugh,), (long, heard), (good,) = order(site, name)
    with build(script=script, size=NARROW) as person:
        for expected in ([[laugh], [heard, long], [good]], [[laugh, heard], [long], [good]]):
            person.tabs_to(f"#question-{heard} button[value=up]")
            person.page.keyboard.press("Enter")
            person.page.wait_for_url(f"**#question-{heard}")
            expect(question(person, heard)).to_be_focused()
            assert order(site, name) == expected
        person.tabs_to(f"#question-{heard} summary")
        person.page.keyboard.press("Enter")
        person.tabs_to(f"#question-{heard} select")
        person.page.keyboard.type("To end")
        person.tabs_to(f"#question-{heard} [data-move] button")
        person.page.keyboard.press("Enter")
        expect(person.page.locator("[data-part='part--closing'] li").last).to_have_id(f"question-{heard}")
        expect(question(person, heard)).to_be_focused()
        assert order(site, name) == [[laugh], [long], [good, heard]]
        question(person, heard).locator("summary").click()
        question(person, heard).get_by_role("button", name="Take out").click()
        expect(question(person, heard)).to_have_count(0)
        expect(person.page.locator("#part-part--closing")).to_be_focused()
        assert order(site, name) == [[laugh], [long], [good]]


def drag(person: Facilitator, mark: str, onto: Locator, *, above: bool) -> None:
    """Take a question by its grip and let it go above or below the middle of something else."""
    mouse = person.page.mouse
    grip = question(person, mark).locator(".grip")
    grip.scroll_into_view_if_needed()
    start = grip.bounding_box()
    assert start
    mouse.move(start["x"] + 10, start["y"] + 10)
    mouse.down()
    box = onto.bounding_box()
    assert box
    mouse.move(box["x"] + 40, box["y"] + (8 if above else box["height"] - 8), steps=6)
    # What is dragged takes its place as it goes, so the place has moved.
    box = onto.bounding_box()
    assert box
    mouse.move(box["x"] + 42, box["y"] + (8 if above else box["height"] - 8), steps=3)
    mouse.up()


def test_a_question_is_dragged_before_another_one(build: Work, site: Site, name: str) -> None:
    (laugh,), (long, heard), (good,) = order(site, name)
    with build(size=(1200, 2400)) as person:
        drag(person, heard, question(person, long), above=True)
        person.page.wait_for_url(f"**#question-{heard}")
        assert order(site, name) == [[laugh], [heard, long], [good]]
        drag(person, heard, question(person, good), above=False)
        expect(person.page.locator("[data-part='part--closing'] li")).to_have_count(2)
        expect(question(person, heard)).to_be_focused()
        assert order(site, name) == [[laugh], [long], [good, heard]]


def test_a_question_is_dragged_into_an_empty_part_and_escape_puts_it_back(
    build: Work, site: Site, name: str
) -> None:
    (laugh,), (long, heard), (good,) = order(site, name)
    with build(size=(1200, 2400)) as person:
        person.page.locator("#add-part summary").click()
        person.page.locator("#new_part").fill("A part more")
        person.presses("Add it")
        empty = person.page.locator("[data-part='part--2'] .empty")
        expect(person.page.locator("#part-part--2")).to_be_focused()
        grip = question(person, long).locator(".grip").bounding_box()
        target = empty.bounding_box()
        assert grip
        assert target
        person.page.mouse.move(grip["x"] + 9, grip["y"] + 9)
        person.page.mouse.down()
        person.page.mouse.move(target["x"] + 9, target["y"] + 9, steps=4)
        person.page.keyboard.press("Escape")
        person.page.mouse.up()
        assert order(site, name) == [[laugh], [long, heard], [], [good]]
        expect(person.page.locator("[data-part='part--1'] li").first).to_have_id(f"question-{long}")
        drag(person, heard, empty, above=True)
        expect(person.page.locator("[data-part='part--2'] li")).to_have_count(1)
        assert order(site, name) == [[laugh], [long], [heard], [good]]


def test_a_finger_at_the_edge_of_a_phone_drags_a_question_further_down(build: Work, site: Site, name: str) -> None:
    (laugh,), (long, heard), (good,) = order(site, name)
    with build(size=NARROW) as person:
        grip = question(person, laugh).locator(".grip")
        grip.scroll_into_view_if_needed()
        box = grip.bounding_box()
        assert box
        finger = person.page.context.new_cdp_session(person.page)

        def touch(kind: str, *places: tuple[float, float]) -> None:
            points = [{"x": x, "y": y} for x, y in places]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", (box["x"] + 20, box["y"] + 20))
        touch("touchMove", (box["x"] - 60, NARROW[1] - 80))
        touch("touchMove", (box["x"] - 60, NARROW[1] - 5))
        expect(person.page.locator("[data-part='part--closing'] li").last).to_have_id(f"question-{laugh}")
        touch("touchEnd")
        expect(question(person, laugh)).to_be_focused()
        assert order(site, name) == [[], [long, heard], [good, laugh]]


def test_from_the_first_title_to_a_version_with_the_keyboard_alone(build: Work, site: Site, name: str) -> None:
    with build(script=False) as person:
        person.opens(f"{LIST}/new")
        person.tabs_to("#title")
        person.page.keyboard.type(f"By keyboard {name}")
        person.page.keyboard.press("Enter")
        person.reads_heading(f"By keyboard {name}")
        made = person.page.url.rpartition("/")[2]
        for part, text in (("part--opening", "Fine"), ("part--1", "Middle"), ("part--closing", "Good")):
            card = card_of(Installation(site.folder), f"{text} {name}?", State.AGREED)
            person.tabs_to(f"[data-part='{part}'] > p > a")
            person.page.keyboard.press("Enter")
            person.reads_heading("Add a question")
            person.tabs_to(f"button[value='{card.mark}']")
            person.page.keyboard.press("Enter")
            expect(question(person, card.mark)).to_be_focused()
        person.presses("Publish")
        person.reads_heading("Publish")
        expect(person.page.get_by_text("First put these right")).to_have_count(0)
        person.page.locator("#audience").fill("The house team")
        person.page.locator("#answer_by").fill(in_days(60).isoformat())
        person.page.locator("#audience").press("Enter")
        person.page.wait_for_url("**/versions/1")
        person.check_page("version")
        [version] = store.versions(Installation(site.folder).db, made)
        assert version.number == 1
