"""The briefing on its page, and as a file: who may read it, in which language, and what a PDF of it holds."""

import importlib
import re
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib.machinery import ModuleSpec
from io import BytesIO
from logging import WARNING
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.catalogues import say
from feedback.languages import LANGUAGES
from feedback.questionnaire.publish import publish
from feedback.store import events, publishing, questionnaires, staff_log
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.themes.briefing import WITH_CARE, make_briefing
from feedback.themes.briefing_docx import TYPE
from feedback.themes.briefing_pages import Briefing
from feedback.web.facilitators.briefing import _fetch_nothing, to_pdf
from tests.briefing_examples import IN_KIND, invented_reading, starter
from tests.examples import TODAY, join, opened_event, send, sign_in, small_questionnaire
from tests.page_checks import Visitor
from tests.test_briefing import stretched

ALL = tuple(LANGUAGES)


@pytest.fixture
def closed(installation: Installation, event: Event) -> Event:
    """Return an event that twelve people answered and that is closed."""
    return close(installation, event, 12)


def close(installation: Installation, event: Event, people: int) -> Event:
    """Let people answer an event, and close it."""
    send(installation, event.code, people)
    close_event(installation, event.code, k=5, today=TODAY)
    return event


@pytest.fixture
def visit(installation: Installation, client: FlaskClient) -> Visitor:
    """Return the browser of a facilitator who has just signed in."""
    sign_in(client, installation, join(installation, "wren", Role.FACILITATOR))
    return Visitor(client)


def address(event: Event, language: str = "") -> str:
    """Return where the briefing of an event is read."""
    return f"/facilitate/{event.code}/briefing" + (f"?language={language}" if language else "")


def take(visit: Visitor, event: Event, form: str, language: str = "en") -> Any:
    """Press the button that gives the briefing as a file."""
    fields = visit.get(address(event, language)).fields() | {"form": form}
    return visit.client.post(address(event), data=fields)


# ---- The page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ALL)
def test_the_sheet_is_in_the_language_that_is_chosen(visit: Visitor, closed: Event, language: str) -> None:
    text = visit.get(address(closed, language)).html
    written = LANGUAGES[language]
    assert f'<div class="sheet briefing" lang="{written.tag}" dir="{written.direction}">' in text
    assert text.count('class="briefing-page"') == 2
    assert "style=" not in text


def test_a_language_without_wording_is_not_there(visit: Visitor, installation: Installation) -> None:
    version = publish(small_questionnaire(("en", "cy", "ar")), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)
    event = close(installation, opened_event(installation, version), 12)
    visit.get(address(event, "ti"), 404)
    visit.get(address(event, "xx"), 404)
    offered = re.findall(r"language=([\w-]+)", visit.get(address(event)).html)
    assert offered == ["en", "cy", "ar"]


def test_a_small_group_has_no_briefing(visit: Visitor, installation: Installation, event: Event) -> None:
    close(installation, event, 6)
    page = visit.get(address(event), 409)
    assert "Too few people answered to show anything" in page.html
    assert "briefing-page" not in page.html


def test_a_flood_of_answers_is_to_be_read_with_care(
    visit: Visitor, installation: Installation, closed: Event
) -> None:
    assert WITH_CARE not in visit.get(address(closed)).html
    installation.db.execute("UPDATE event SET expected = 4 WHERE code = ?", (closed.code,))
    assert WITH_CARE in visit.get(address(closed)).html


def test_an_open_event_has_no_briefing(visit: Visitor, event: Event) -> None:
    visit.get(address(event), 404)


def test_advisers_read_the_same_as_facilitators(
    visit: Visitor, app: Flask, installation: Installation, closed: Event
) -> None:
    adviser = Visitor(app.test_client())
    sign_in(adviser.client, installation, join(installation, "robin", Role.ADVISER))
    sheets = [each.get(address(closed)).html.partition('class="sheet')[2] for each in (visit, adviser)]
    assert sheets[0] == sheets[1] != ""


def test_the_page_shows_the_shares_of_the_release(
    visit: Visitor, installation: Installation, closed: Event
) -> None:
    release = events.release(installation.db, closed.code)
    assert release is not None
    sheet = visit.get(address(closed)).html.partition('class="sheet')[2]
    found = set(re.findall(r"\d+ %", sheet))
    assert found
    assert found <= {f"{option['share']} %" for result in release["questions"] for option in result["options"]}


# ---- As a file ------------------------------------------------------------------------------------------------


def test_a_file_is_taken_away_and_noted(visit: Visitor, installation: Installation, closed: Event) -> None:
    reply = take(visit, closed, "docx", "ar")
    assert reply.status_code == 200
    assert reply.content_type == TYPE
    name = f"briefing-{closed.code}-ar.docx"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "w:bidiVisual" in ZipFile(BytesIO(reply.data)).read("word/document.xml").decode()
    _, noted = next(iter(staff_log.newest(installation.db, count=1)))
    assert (noted.act, noted.about) == (Act.EXPORTED, name)


def test_no_other_kind_of_file_is_there(visit: Visitor, closed: Event) -> None:
    assert take(visit, closed, "exe").status_code == 400
    sent = visit.get(address(closed)).fields() | {"form": "docx", "language": "pl"}
    visit.post(address(closed), sent, 404)


def test_a_file_asks_for_the_passphrase_again(
    later: Callable[[float], None], visit: Visitor, closed: Event
) -> None:
    later(11 * 60)
    reply = take(visit, closed, "docx")
    assert reply.status_code == 403
    assert "passphrase" in reply.text


def test_a_small_group_has_no_file(visit: Visitor, installation: Installation, closed: Event) -> None:
    small = close(installation, opened_event(installation, installation.version(closed.version)), 6)
    sent = visit.get(address(closed)).fields() | {"form": "docx"}
    assert "Too few people" in visit.post(address(small), sent, 409).html


# ---- PDF ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pdf(app: Flask) -> Callable[[Briefing], bytes]:
    """Return what makes a PDF; where the libraries are missing, these tests are left out."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError) as fault:
        pytest.skip(f"WeasyPrint cannot be used here: {fault}")

    def make(briefing: Briefing) -> bytes:
        with app.test_request_context("/facilitate/"):
            return to_pdf(briefing)

    return make


def inside(content: bytes) -> bytes:
    """Return a PDF with its packed streams unpacked after it."""
    unpacked = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with suppress(zlib.error):
            unpacked.append(zlib.decompress(packed))
    return b"\n".join([content, *unpacked])


def pages_in(content: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", inside(content)))


@pytest.mark.parametrize(
    ("language", "times"),
    [*((language, 2) for language in ALL), *((language, times) for language in IN_KIND for times in (1, 15))],
)
def test_a_pdf_has_two_pages(
    pdf: Callable[[Briefing], bytes], caplog: pytest.LogCaptureFixture, language: str, times: int
) -> None:
    """Whatever the language and however long the wordings; and nothing in the page is unknown to WeasyPrint."""
    caplog.set_level(WARNING, "weasyprint")
    reading = invented_reading(questionnaire=stretched(starter(), times))
    content = pdf(make_briefing(reading, language, say))
    assert pages_in(content) == 2
    assert not [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")]


def test_a_pdf_is_tagged_and_knows_its_language_and_day(pdf: Callable[[Briefing], bytes]) -> None:
    content = inside(pdf(make_briefing(invented_reading(), "ar", say)))
    assert b"/Marked" in content
    assert re.search(rb"/Lang\s*\(ar\)", content)
    assert b"pdfuaid" in content
    for tag in (b"/H1", b"/H2", b"/H3", b"/Table", b"/TH", b"/L"):
        assert tag in content
    dates = set(re.findall(rb"\(D:(\d{8})", content))
    assert dates == {b"20270303"}


def test_the_same_briefing_is_the_same_pdf(pdf: Callable[[Briefing], bytes]) -> None:
    briefing = make_briefing(invented_reading(), "en", say)
    assert pdf(briefing) == pdf(briefing)


@pytest.mark.usefixtures("pdf")
def test_a_pdf_is_taken_away(visit: Visitor, closed: Event) -> None:
    reply = take(visit, closed, "pdf", "cy")
    assert reply.content_type == "application/pdf"
    assert reply.data.startswith(b"%PDF-")


def test_a_pdf_fetches_nothing() -> None:
    """The maker of the PDF opens no address and no file that a page names."""
    with pytest.raises(ValueError, match="file:"):
        _fetch_nothing("file:///etc/passwd")


class Missing:
    """Find WeasyPrint broken, as where it or a library of the system is missing."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        """Say that the one module cannot be imported."""
        if name == "weasyprint":
            raise self.fault
        return None


@pytest.mark.parametrize("fault", [ModuleNotFoundError("weasyprint"), OSError("cannot load library 'libpango'")])
def test_without_weasyprint_the_page_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, visit: Visitor, closed: Event, fault: Exception
) -> None:
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(fault), *sys.meta_path])
    page = visit.send(visit.get(address(closed)), 409, form="pdf")
    assert "This installation makes no PDF." in page.html
    assert 'class="briefing-page"' in page.html  # to be printed instead
