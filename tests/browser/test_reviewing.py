"""A reviewer reads a batch by keyboard, with and without a script, in any script and on a narrow screen."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import expect

from feedback.store import texts
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import join, staff_cookie_of

from . import rules
from .every_staff_page import AS_IT_CAME, STAFF_RULES
from .people import Facilitator
from .site import Site

Work = Callable[..., AbstractContextManager[Facilitator]]

QUESTION = "adults-change"
ARABIC = "أحب أن أتعلم، وعمري ١٧ سنة."
TIGRINYA = "ትምህርቲ ይፈቱ እየ።"
ENGLISH = "I live in Cardiff with Sara Jones, near Cardiff Bay."
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
NARROW, WIDE = (320, 640), (1200, 900)


@pytest.fixture(scope="module")
def reviewer(site: Site) -> str:
    """Return the name of somebody who reviews."""
    return join(Installation(site.folder), "the reviewer", Role.REVIEWER)


@pytest.fixture
def code(site: Site) -> str:
    """Close an event at which seven people wrote."""
    made = site.new_event("Reading texts")
    for words in (ARABIC, TIGRINYA, ENGLISH, LONG, "one", "two", "three"):
        site.send_answers(made, {QUESTION: words})
    site.command("event", "close", made, "--yes")
    return made


@pytest.fixture
def open_batch(work: Work, site: Site, code: str, reviewer: str) -> Work:
    """Return what opens the batch in a fresh browser of the reviewer."""

    @contextmanager
    def opened(*, script: bool = True, size: tuple[int, int] = WIDE) -> Iterator[Facilitator]:
        with work(script=script, size=size) as person:
            cookie = staff_cookie_of(Installation(site.folder), reviewer)
            person.page.context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
            person.page.goto(f"{site.url}/review/{code}/read")
            yield person

    return opened


def read_texts(site: Site, code: str) -> dict[str, tuple[str | None, bool]]:
    """Return the masked words of the texts that were read, and whether they need action."""
    db = Installation(site.folder).db
    pool = texts.pool(db, code)
    assert pool
    return {each.text: (each.masked, each.needs_action) for each in texts.next_read(db, pool, "", 99)}


def test_a_batch_is_read_with_the_keyboard_alone(open_batch: Work, site: Site, code: str) -> None:
    with open_batch() as person:
        page = person.page
        text = page.locator("fieldset").filter(has_text="Sara Jones")
        text.locator("button.take-out", has_text="Sara Jones").focus()
        page.keyboard.press("Enter")
        expect(text.locator("textarea").first).to_have_value("I live in Cardiff with […], near Cardiff Bay.")
        expect(text.locator("button.take-out", has_text="Cardiff Bay")).to_be_focused()
        page.keyboard.press("Tab")
        expect(text.locator("textarea").first).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type("Fine.")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Every text is read.")).to_be_visible()
    found = read_texts(site, code)
    assert len(found) == 7
    assert found[ENGLISH] == ("I live in Cardiff with […], near Cardiff Bay.", True)
    assert found[ARABIC] == (ARABIC, False)


def test_what_was_taken_out_comes_back_with_one_key(
    open_batch: Work,
) -> None:
    with open_batch() as person:
        text = person.page.locator("fieldset").filter(has_text="Sara Jones")
        field = text.locator("textarea").first
        button = text.locator("button.take-out", has_text="Sara Jones")
        button.click()
        expect(button).to_be_disabled()
        field.focus()
        person.page.keyboard.press("Control+z")
        expect(field).to_have_value(ENGLISH)
        expect(button).to_be_enabled()


def test_without_a_script_the_form_is_the_same(open_batch: Work, site: Site, code: str) -> None:
    with open_batch(script=False) as person:
        assert person.page.locator("button.take-out").count() == 0
        person.page.get_by_role("button", name="Save").click()
        expect(person.page.get_by_text("Every text is read.")).to_be_visible()
    assert len(read_texts(site, code)) == 7


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("script", [True, False])
def test_every_page_keeps_the_rules(open_batch: Work, *, size: tuple[int, int], script: bool) -> None:
    with open_batch(size=size, script=script) as person:
        page = person.page
        assert keeps_rules(person) == []
        runs_its_own_way(person)
        page.get_by_role("button", name="Save").click()
        page.wait_for_load_state()
        listed = page.url.partition("/read")[0]
        for address in (f"{listed}/done", f"{listed}/marked", f"{listed.rpartition('/')[0]}/"):
            page.goto(address)
            assert keeps_rules(person) == [], address
        page.goto(f"{listed}/done")
        page.get_by_role("link", name="Read it again").first.click()
        assert keeps_rules(person) == []


def keeps_rules(person: Facilitator) -> list[str]:
    """Return what is wrong with a page: its look, what axe finds, and the way through it by keyboard."""
    person.page.wait_for_load_state()
    size = person.page.viewport_size or {"width": 0, "height": 0}
    found = rules.broken(person, STAFF_RULES | AS_IT_CAME) + person.finds_with_axe()
    return found + rules.broken_by_keyboard(person, (size["width"], size["height"]))


def runs_its_own_way(person: Facilitator) -> None:
    """Each text and its box run in the direction of its own script, whatever the page's."""
    for words, direction in ((ARABIC, "rtl"), (TIGRINYA, "ltr")):
        text = person.page.locator("fieldset").filter(has=person.page.locator("blockquote", has_text=words))
        for part in ("blockquote", "textarea >> nth=0"):
            found = text.locator(part).evaluate("each => getComputedStyle(each).direction")
            assert found == direction, f"{words} in {part}"
