"""Whoever may read a release may take it away as a file, after typing the passphrase again, and that is noted."""

import csv
import io
import json
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.catalogues import say
from feedback.questionnaire.model import Version
from feedback.store import events, releases, series, staff_log
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.store.series_release import release_series
from feedback.store.staff_log import Act
from feedback.themes.interchange.formats import FORMATS
from tests.examples import PASSPHRASE, TODAY, closed_event, digits_now, give_second_factor, join, send, sign_in
from tests.page_checks import Page, Visitor

HOUR = 3600
CONFIRM = "/account/confirm"


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return a closed event that 26 people answered."""
    return closed_event(installation, version, 26, "Dysgu / learning “one”")


@pytest.fixture
def visit(installation: Installation, client: FlaskClient) -> Visitor:
    """Return the browser of a facilitator who has just signed in."""
    join(installation, "wren", Role.FACILITATOR)
    sign_in(client, installation, "wren")
    return Visitor(client)


def address_of(mark: str) -> str:
    """Return the page where a release is taken away."""
    return f"/facilitate/{mark}/download"


def fetch(visit: Visitor, mark: str, shape: str, language: str) -> TestResponse:
    """Press the button of a format, on the page in a language."""
    page = visit.get(f"{address_of(mark)}?language={language}")
    return visit.client.post(f"{address_of(mark)}/{shape}", data=sent_by(page, f"{address_of(mark)}/{shape}"))


def sent_by(page: Page, action: str) -> dict[str, str]:
    """Return what one form of a page sends."""
    (form,) = [each for each in page.all("form") if each.attrib["action"] == action]
    return {each.attrib["name"]: each.attrib["value"] for each in form.iter("input")}


def exports(installation: Installation) -> list[tuple[str, str]]:
    """Return who took what away, as the log says."""
    return [
        (entry.person, entry.about) for _, entry in staff_log.newest(installation.db) if entry.act is Act.EXPORTED
    ]


# ---- The page -------------------------------------------------------------------------------------------------


def test_the_page_says_what_each_format_is_for(visit: Visitor, closed: Event) -> None:
    page = visit.get(address_of(closed.code))
    assert page.heading == "Take it elsewhere"
    for shape, each in FORMATS.items():
        assert each.name in page.main
        assert each.purpose in page.main
        assert sent_by(page, f"{address_of(closed.code)}/{shape}")["language"] == "en"
    assert f"/facilitate/{closed.code}/themes" in page.links()


def test_each_language_of_the_questionnaire_can_be_chosen(visit: Visitor, closed: Event, version: Version) -> None:
    for language in version.questionnaire.languages:
        address = f"{address_of(closed.code)}?language={language}"
        assert address in visit.get(address_of(closed.code)).links()
        assert sent_by(visit.get(address), f"{address_of(closed.code)}/csv")["language"] == language
    visit.get(f"{address_of(closed.code)}?language=xx", 404)


def test_looking_at_the_page_writes_nothing(visit: Visitor, installation: Installation, closed: Event) -> None:
    before = list(installation.db.conn.iterdump())
    visit.get(address_of(closed.code))
    visit.get(f"{address_of(closed.code)}/csv", 405)
    assert list(installation.db.conn.iterdump()) == before


@pytest.mark.parametrize("people", [0, 6])
def test_of_a_group_that_is_too_small_the_files_say_only_that(
    visit: Visitor, installation: Installation, version: Version, people: int
) -> None:
    small = closed_event(installation, version, people, "Small")
    (row,) = csv.DictReader(io.StringIO(fetch(visit, small.code, "csv", "en").data.decode("utf-8-sig")))
    assert (row["status"], row["people"], row["question"]) == ("too few", "fewer than 7", "")


# ---- The files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FORMATS)
def test_a_file_is_what_the_release_makes_of_it(
    visit: Visitor, installation: Installation, closed: Event, shape: str
) -> None:
    reply = fetch(visit, closed.code, shape, "cy")
    reading = releases.reading(installation, closed.code)
    assert reading is not None
    assert reply.status_code == 200
    assert reply.data == FORMATS[shape].write(reading, "cy", say)
    assert reply.headers["Content-Type"] == FORMATS[shape].media_type
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    named, coded = reply.headers["Content-Disposition"].removeprefix("attachment; filename=").split("; ")
    assert named == f'"{closed.code}-cy{FORMATS[shape].ending}"'
    assert coded.isascii()
    assert unquote(coded) == f"filename*=UTF-8''Dysgu learning “one” (cy){FORMATS[shape].ending}"


@pytest.mark.parametrize("title", ["..", "a\r\nSet-Cookie: x=y", '"; x="', "/etc/passwd", "حلقة", "x" * 120])
def test_whatever_an_event_is_called_its_file_has_a_plain_name(
    visit: Visitor, installation: Installation, version: Version, title: str
) -> None:
    event = closed_event(installation, version, 12, title)
    reply = fetch(visit, event.code, "json", "en")
    assert reply.status_code == 200
    assert "Set-Cookie" not in reply.headers
    header = reply.headers["Content-Disposition"]
    assert header.startswith(f"attachment; filename=\"{event.code}-en.json\"; filename*=UTF-8''")
    name = unquote(header.rpartition("''")[2])
    assert not set(name) & set('/\\:*?"<>|\r\n')
    assert len(name) < 100
    assert not name.startswith(".")


def test_a_strange_format_or_language_is_not_there(
    visit: Visitor, installation: Installation, closed: Event
) -> None:
    token = visit.get(address_of(closed.code)).hidden("_token")
    for shape, language in (("pdf", "en"), ("csv", "xx"), ("csv", "../en")):
        visit.post(f"{address_of(closed.code)}/{shape}", {"_token": token, "language": language}, 404)
    visit.post(f"{address_of(closed.code)}/csv", {"language": "en"}, 400)
    assert exports(installation) == []


def test_taking_a_file_away_is_noted(visit: Visitor, installation: Installation, closed: Event) -> None:
    for shape in FORMATS:
        assert fetch(visit, closed.code, shape, "ar").status_code == 200
    assert {person for person, _ in exports(installation)} == {"wren"}
    assert {about for _, about in exports(installation)} == {
        f"{closed.code}{each.ending}" for each in FORMATS.values()
    }


def test_the_passphrase_is_asked_for_again_and_then_the_file_comes(
    visit: Visitor, installation: Installation, closed: Event, later: Callable[[float], None]
) -> None:
    secret = give_second_factor(installation, "wren")
    page = visit.get(address_of(closed.code))
    later(HOUR / 4)
    asked = visit.post(f"{address_of(closed.code)}/csv", sent_by(page, f"{address_of(closed.code)}/csv"), 403)
    assert asked.heading == "Is it still you?"
    assert exports(installation) == []
    again = visit.post(CONFIRM, asked.fields() | {"passphrase": PASSPHRASE, "digits": digits_now(secret)})
    reply = visit.client.post(
        f"{address_of(closed.code)}/csv", data=sent_by(again, f"{address_of(closed.code)}/csv")
    )
    assert reply.data.startswith(b"\xef\xbb\xbfevent,")
    assert len(exports(installation)) == 1


# ---- Who may --------------------------------------------------------------------------------------------------


def test_nobody_takes_away_what_they_may_not_read(
    app: Flask, visit: Visitor, installation: Installation, version: Version
) -> None:
    theirs = events.create(
        installation.db, title="Theirs", version=version.digest, languages=("en",), facilitators=["somebody else"]
    )
    hold_event(installation, theirs.code)
    token = visit.get("/account/").hidden("_token")
    visit.get(address_of(theirs.code), 404)
    visit.post(f"{address_of(theirs.code)}/csv", {"_token": token, "language": "en"}, 404)
    join(installation, "heron", Role.REVIEWER, Role.ADMIN, Role.TRANSLATOR)
    browser = app.test_client()
    sign_in(browser, installation, "heron")
    Visitor(browser).get(address_of(theirs.code), 403)
    join(installation, "lark", Role.ADVISER)
    sign_in(browser, installation, "lark")
    assert fetch(Visitor(browser), theirs.code, "csv", "en").status_code == 200
    assert exports(installation) == [("lark", f"{theirs.code}.csv")]


def hold_event(installation: Installation, code: str) -> None:
    """Open a draft, let people answer it, and close it."""
    open_event(installation, code)
    send(installation, code, 12)
    close_event(installation, code, k=5, today=TODAY)


def test_before_closing_there_is_nothing_to_take_away(visit: Visitor, event: Event) -> None:
    visit.get(address_of(event.code), 404)


def test_a_release_of_a_series_is_taken_away_under_its_own_mark(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    made = series.create(installation.db, "Spring")
    for title in ("One", "Two"):
        event = closed_event(installation, version, 26, title)
        events.put_into_series(installation.db, event, made.mark, "wren")
    mark = release_series(installation, made, k=5, today=TODAY)
    document = json.loads(fetch(visit, mark, "json", "en").data)
    assert (document["release"], document["title"]) == (mark, "Spring")
    assert {each["title"] for each in document["events"]} == {"One", "Two"}
    assert document["people"]["rounded"] == 50
