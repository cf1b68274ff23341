"""Text size, spacing and colours live in the address; another look or language keeps what was typed."""

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.web.young_people.answering import HIDDEN
from feedback.web.young_people.prepared_page import MOST_PAGES, PreparedPages
from tests.examples import in_file
from tests.page_checks import Page, Visitor

LOOK = "text=large&space=wide&colour=cream"
CHOSEN = {"text": ["large"], "space": ["wide"], "colour": ["cream"]}
PAGES = ("/", "/e/{code}", "/en/", "/en/e/{code}/", "/ar/e/{code}/answer", "/en/e/{code}/no-thanks", "/cy/help")


def look_of(page: Page) -> dict[str, str]:
    """Return what the page itself says of its look."""
    return {name: value for name, value in page.root.attrib.items() if name.startswith("data-")}


def is_in_reading_menu(element: Element) -> bool:
    """Return whether a link sets the look itself."""
    return "data-name" in element.attrib


@pytest.mark.parametrize("address", PAGES)
def test_a_look_is_in_force_and_goes_along_to_every_page(visit: Visitor, event: Event, address: str) -> None:
    page = visit.get(f"{address.format(code=event.code)}?{LOOK}")
    assert look_of(page) == {"data-text": "large", "data-space": "wide", "data-colour": "cream"}
    ways_on = [each.attrib["href"] for each in page.all("a") if not is_in_reading_menu(each)]
    ways_on += [each.get("formaction", "") for each in page.all("button") if not is_in_reading_menu(each)]
    ways_on += [each.get("action", "") for each in page.all("form")]
    followed = [each for each in ways_on if each.startswith("/") and each != "/leave"]
    assert followed
    for each in followed:
        assert parse_qs(urlsplit(each).query) == CHOSEN, each


@pytest.mark.parametrize("address", PAGES)
def test_every_page_offers_every_look(visit: Visitor, event: Event, address: str) -> None:
    path = address.format(code=event.code)
    page = visit.get(f"{path}?colour=dark")
    offered = [each for each in page.root.iter() if is_in_reading_menu(each)]
    assert [(each.attrib["data-name"], each.attrib["data-value"]) for each in offered] == [
        *(("text", size) for size in ("", "large", "largest")),
        *(("space", space) for space in ("", "wide")),
        *(("colour", colour) for colour in ("", "light", "cream", "dark")),
    ]
    chosen = [each.attrib["data-value"] for each in offered if each.get("aria-current")]
    assert chosen == ["", "", "dark"]
    for each in offered:
        leads_to = urlsplit(each.get("href") or each.get("formaction") or "")
        expected = {"colour": "dark", each.attrib["data-name"]: each.attrib["data-value"]}
        assert leads_to.path == path
        assert parse_qs(leads_to.query) == {name: [value] for name, value in expected.items() if value}


@pytest.mark.parametrize("odd", ["text=huge", "colour=%3Cscript%3E", "text=", "size=large", "text=large%00"])
def test_a_look_that_nobody_offers_changes_nothing(visit: Visitor, event: Event, odd: str) -> None:
    page = visit.get(f"/en/e/{event.code}/?{odd}")
    assert look_of(page) == {}
    assert f"/en/e/{event.code}/answer" in page.links()


def test_another_language_half_way_keeps_everything_and_stores_nothing(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(f"/en/e/{event.code}/answer")
    typed = page.fields() | {
        "often": ["always"],
        "helps": ["adults", "music"],
        "wish": ["a" * 600],
        "_again": ["yes"],
    }
    again = visit.post(f"/ar/e/{event.code}/answer?colour=dark", typed)
    assert again.language == "ar"
    assert look_of(again) == {"data-colour": "dark"}
    kept = again.fields()
    assert {name: kept[name] for name in ("often", "helps", "wish", "_attempt")} == {
        name: typed[name] for name in ("often", "helps", "wish", "_attempt")
    }
    assert "data-focus" not in again.html  # nothing is called a problem before Send
    assert in_file(installation, event) == []


def test_another_language_with_a_form_that_is_not_ours_stays_calm(visit: Visitor, event: Event) -> None:
    again = visit.post(f"/cy/e/{event.code}/answer", {"_again": "yes", "often": "nonsense", "x": "y"})
    assert "x" not in again.fields()
    assert len(again.hidden("_attempt")) == 32


def test_a_borrowed_tablet_starts_again_as_it_was_set_up(client: FlaskClient, event: Event) -> None:
    reply = client.get(f"/en/e/{event.code}/no-thanks?kiosk&{LOOK}")
    assert reply.headers["Refresh"] == f"15; url=/e/{event.code}?kiosk=yes"
    assert "Refresh" not in client.get(f"/en/e/{event.code}/no-thanks?{LOOK}").headers
    page = reply.get_data(as_text=True)
    assert f'data-start-again="/e/{event.code}?kiosk=yes"' in page
    assert 'href="/en/help?text=large&amp;space=wide&amp;colour=cream&amp;kiosk=yes"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Call me on 07700 900123", ["We hid a phone number before we kept your words."]),
        (
            "sam@example.org or @sam_here",
            [
                "We hid an e-mail address before we kept your words.",
                "We hid a user name before we kept your words.",
            ],
        ),
        ("I waited for 18 months", []),
    ],
)
def test_somebody_whose_number_was_hidden_is_told(
    visit: Visitor, installation: Installation, event: Event, typed: str, said: list[str]
) -> None:
    thanks = visit.send(visit.get(f"/en/e/{event.code}/answer"), wish=typed)
    assert [each for each in HIDDEN.values() if each in thanks.main] == said
    (kept,) = in_file(installation, event)
    assert (kept["wish"] == typed) == (not said)


def test_a_borrowed_tablet_starts_again_after_something_was_hidden_too(client: FlaskClient, event: Event) -> None:
    page = Visitor(client).get(f"/en/e/{event.code}/answer")
    sent = page.fields() | {"wish": ["sam@example.org"]}
    reply = client.post(f"/en/e/{event.code}/answer?kiosk=yes", data=sent)
    assert reply.headers["Refresh"] == f"15; url=/e/{event.code}?kiosk=yes"


def test_pages_of_many_looks_do_not_fill_the_memory(client: FlaskClient) -> None:
    pages = PreparedPages()
    with client.application.test_request_context():
        for number in range(MOST_PAGES + 5):
            pages.reply((str(number),), lambda: "page")
    assert len(pages._pages) <= MOST_PAGES
