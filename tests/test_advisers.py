"""Advisers find every release in one list, and nothing of an event that is not closed or shows nothing."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from feedback.questionnaire.model import Version
from feedback.store import events
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import browser_of, closed_event, opened_event
from tests.page_checks import Page, Visitor, words_of


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


@pytest.fixture
def close(installation: Installation, version: Version) -> Callable[[str, int], str]:
    """Return what makes a closed event that so many people answered."""

    def make(title: str, answered: int) -> str:
        return closed_event(installation, version, answered, title).code

    return make


def cards(page: Page) -> list[Element]:
    """Return the entries of the list."""
    return [each for each in page.all("li") if each.get("class") == "theme"]


def test_without_releases_the_page_says_when_there_will_be_some(visit: Visitor) -> None:
    page = visit.get("/advise/releases")
    assert page.heading == "What groups said"
    assert "Nothing can be read yet." in page.main
    assert cards(page) == []


def test_the_list_says_month_nation_and_about_how_many(visit: Visitor, close: Callable[[str, int], str]) -> None:
    code = close("In Cardiff", 24)
    (card,) = cards(visit.get("/advise/releases"))
    assert words_of(card) == "In Cardiff January 2027 · Wales · about 25 people"
    (link,) = card.iter("a")
    assert link.attrib["href"] == f"/facilitate/{code}/themes"
    assert visit.get(link.attrib["href"]).heading == "What the group said"


def test_only_what_shows_something_is_listed(
    visit: Visitor, close: Callable[[str, int], str], installation: Installation, version: Version
) -> None:
    close("Too few", 3)
    opened_event(installation, version, "Still open")
    close("Seen", 8)
    assert [words_of(card[0]) for card in cards(visit.get("/advise/releases"))] == ["Seen"]
    assert "fewer than 10 people" in visit.get("/advise/releases").main


def test_an_adviser_reads_events_that_name_their_facilitators(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = events.create(
        installation.db, title="Theirs", version=version.digest, languages=("en",), facilitators=["somebody"]
    )
    installation.db.execute(
        "UPDATE event SET state = 'closed', closed_on = '2027-01-15' WHERE code = ?", (event.code,)
    )
    installation.db.execute(
        "INSERT INTO release (event, content) VALUES (?, ?)",
        (event.code, '{"status": "released", "people": {"words": "about 10", "rounded": 10}, "questions": []}'),
    )
    assert [words_of(card[0]) for card in cards(visit.get("/advise/releases"))] == ["Theirs"]


def test_the_account_leads_to_it(visit: Visitor) -> None:
    page = visit.get("/account/")
    assert "/advise/releases" in page.links()
    assert "There is nothing for you to do here today." not in page.main
