"""Advisers write a question: what they type is checked and shown on a phone, with and without a script."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import pytest
from playwright.sync_api import expect

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.model import Link
from feedback.store import cards
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import join, staff_cookie_of
from tests.studio_examples import card_of

from . import rules
from .every_staff_page import STAFF_RULES, TURNED_RULES
from .people import Facilitator
from .site import Site
from .walker import UNFOLD

Work = Callable[..., AbstractContextManager[Facilitator]]
NARROW, WIDE = (320, 640), (1200, 900)
FRAMEWORK = "/advise/framework/starter"
TIGRINYA = "ሰራሕተኛታት ይሰምዑኻ ዶ?"
_numbers = count(1)


@pytest.fixture(scope="module")
def adviser(site: Site) -> str:
    """Return the name of an adviser."""
    return join(Installation(site.folder), "writer", Role.ADVISER)


@pytest.fixture
def card(site: Site) -> Card:
    """Keep a card with words in three languages, for an indicator of the starter framework."""
    number = next(_numbers)
    link = Link("1.1", "Information about rights is explained")
    text = f"Do staff utilise words that you know? ({number})"
    return card_of(
        Installation(site.folder),
        text,
        languages=("ar", "ti"),
        options=("Always", "Sometimes", "Never"),
        framework="starter",
        indicators=(link,),
    )


@pytest.fixture
def write(work: Work, site: Site, adviser: str, card: Card) -> Work:
    """Return what opens the card in a fresh browser of the adviser."""

    @contextmanager
    def opened(*, script: bool = True, size: tuple[int, int] = WIDE) -> Iterator[Facilitator]:
        with work(script=script, size=size) as person:
            cookie = staff_cookie_of(Installation(site.folder), adviser)
            person.page.context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
            person.opens(address_of(card))
            yield person

    return opened


def address_of(card: Card) -> str:
    """Return where a card's page is."""
    return f"/advise/questions/{card.mark}"


def pages(card: Card) -> list[str]:
    """Return the addresses of every page about questions."""
    own = address_of(card)
    questions = "/advise/questions"
    framework = [FRAMEWORK, f"{FRAMEWORK}?show=never", f"{FRAMEWORK}/1.1"]
    return ["/advise/", *framework, questions, f"{questions}/new", own, f"{own}?look=ar", f"{own}?look=ti"]


def keeps_the_rules(person: Facilitator) -> None:
    """See that everything is in its place: as it is, with words further apart, and from right to left."""
    found = rules.broken(person, STAFF_RULES)
    found += rules.broken_with(person, rules.SPACED, rules.ROOM, rules.NOT_SPACED)
    found += rules.broken_with(person, rules.TURNED, TURNED_RULES, rules.NOT_TURNED)
    assert found == [], person.page.url


@pytest.mark.parametrize(("script", "size"), [(True, NARROW), (True, WIDE), (False, NARROW)])
def test_every_page_fits_and_keeps_the_rules(
    write: Work, site: Site, card: Card, size: tuple[int, int], *, script: bool
) -> None:
    with write(script=script, size=size) as person:
        for address in pages(card):
            person.opens(address)
            person.page.evaluate(UNFOLD)
            person.check_page()
            keeps_the_rules(person)
        db = Installation(site.folder).db
        with writing(db):
            cards.move(db, card.mark, State.STOPPED, "adviser", cards.Deed.STOPPED, "It hurts.")
        person.opens(address_of(card))
        person.check_page("stopped")
        keeps_the_rules(person)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_page_follows_the_keyboard(write: Work, size: tuple[int, int]) -> None:
    with write(size=size) as person:
        person.page.evaluate(UNFOLD)
        assert rules.broken_by_keyboard(person) == []


def test_checks_and_phone_follow_what_is_typed(write: Work) -> None:
    with write() as person:
        page = person.page
        phone = page.locator(".phone")
        expect(page.get_by_role("button", name="Check the words")).to_be_hidden()
        page.locator("#text-en").fill("Why did you utilise the services?")
        expect(phone).to_contain_text("Why did you utilise the services?")
        expect(page.locator(".checks")).to_contain_text("This can sound like the police asking.")
        page.locator("#text-en").fill("Do they hear you?")
        expect(page.locator("#look-said")).to_have_text("Nothing stands out in the words.")
        page.get_by_text("Answers, reasons and other languages").click()
        page.get_by_text("Tigrinya", exact=True).click()
        page.locator("#text-ti").fill(TIGRINYA)
        person.tabs_to('[name="look"][value="ti"]')
        page.keyboard.press("Enter")
        expect(phone).to_contain_text(TIGRINYA)
        expect(phone).to_have_attribute("lang", "ti")
        expect(page.locator('[name="look"][value="ti"]')).to_be_focused()
        page.locator('[name="kind"][value="many"]').check()
        page.locator("#at_most").fill("2")
        expect(phone).to_contain_text("2")
        person.check_page("live")


def test_without_a_script_a_button_checks_and_keeps_what_was_typed(write: Work) -> None:
    with write(script=False, size=NARROW) as person:
        page = person.page
        page.locator("#text-en").fill("Why did you utilise the services?")
        page.locator("#text-en").press("Tab")
        page.get_by_role("button", name="Check the words").click()
        expect(page.locator(".checks")).to_contain_text("This can sound like the police asking.")
        expect(page.locator("#text-en")).to_have_value("Why did you utilise the services?")
        page.locator('[name="look"][value="ar"]').click()
        expect(page.locator(".phone")).to_have_attribute("dir", "rtl")
        expect(page.locator("#text-en")).to_have_value("Why did you utilise the services?")
        person.presses("Save the question")
        person.reads_heading("Why did you utilise the services?")


def test_who_saves_second_puts_both_together(write: Work) -> None:
    with write(size=NARROW) as first, write(script=False) as second:
        second.page.locator("#text-en").fill("Do they hear you?")
        second.presses("Save the question")
        second.reads_heading("Do they hear you?")
        first.expected_statuses.add(409)
        first.page.locator("#text-en").fill("Do they listen to you?")
        first.presses("Save the question")
        expect(first.page.locator("#changed ins")).to_have_text(["hear"])
        expect(first.page.locator("#changed del")).to_have_text(["listen to"])
        expect(first.page.locator("#text-en")).to_have_value("Do they listen to you?")
        first.check_page("changed meanwhile")
        first.presses("Save the question")
        first.reads_heading("Do they listen to you?")
