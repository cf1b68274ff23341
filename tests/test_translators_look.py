"""Whatever is translated can be looked at on the page that it stands on, drawn with made-up examples alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.catalogues import FRAMEWORK, MESSAGES
from feedback.languages import LANGUAGES
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.store import questionnaires, translations
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.translating.unit import Translation, Unit
from feedback.translating.verify import faults
from feedback.web.translators.looking import drawn_for, scenes_of
from feedback.web.translators.marked import marked, numbers_in, opened
from feedback.wording import Wording
from tests.examples import browser_of
from tests.page_checks import Page, Visitor, runs_nothing_inline, words_of

PRIVATE = re.compile("[\ue000-\uf8ff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# Sentences that no page can show, each with its reason.
NOT_SHOWN: dict[str, str] = {}


@pytest.fixture
def swift(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a translator."""
    return browser_of(app, installation, "swift", Role.TRANSLATOR)


@pytest.fixture
def drawing(app: Flask) -> Iterator[Flask]:
    """Let pages be drawn as within a request of a translator."""
    with app.test_request_context("/translate/"):
        yield app


def look(visitor: Visitor, address: str) -> Page:
    """Return an example page, which is held to less than a page that people use."""
    reply = visitor.client.get(address)
    assert reply.status_code == 200
    page = Page(reply.get_data(as_text=True), address, reply)
    runs_nothing_inline(page)
    return page


def says(page: str, text: str) -> bool:
    """Return whether the place that a page opens at says a text, whatever stands in the places of it."""
    (here,) = [each for each in Page(page, "").root.iter() if each.get("id") == "here"]
    pieces = [re.escape(" ".join(piece.split())) for piece in PLACEHOLDER.split(text)]
    return re.fullmatch(r"\s*.*\s*".join(pieces), words_of(here)) is not None


# ---- Young people’s pages ---------------------------------------------------------------------------------------


def test_every_sentence_of_young_peoples_pages_has_a_page_that_shows_it(drawing: Flask) -> None:
    db = drawing.extensions["installation"].db
    translation = translations.get(db, MESSAGES, "ar")
    found = scenes_of(translation)
    assert {unit.id for unit in translation if unit.source not in found} == set(NOT_SHOWN)
    for unit in translation:
        if unit.source in found:
            page = drawn_for(translation, unit)
            assert page
            assert unit.wording
            assert says(opened(page, ""), unit.wording.text), unit.id


def test_every_template_with_sentences_is_drawn(drawing: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence can stand in several templates; not only one of them is shown."""
    translation = translations.get(drawing.extensions["installation"].db, MESSAGES, "ar")
    wanted = {place for unit in translation for place in unit.places if place.startswith("templates/")}
    drawn: set[str] = set()
    load = drawing.jinja_env._load_template

    def noted(name: str, globals_: Any) -> Any:
        drawn.add(f"templates/{name}")
        return load(name, globals_)

    monkeypatch.setattr(drawing.jinja_env, "_load_template", noted)
    scenes_of(translation)
    assert wanted - drawn == set()


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_page_is_drawn_in_each_language_also_while_nothing_is_translated(drawing: Flask, language: str) -> None:
    translation = translations.get(drawing.extensions["installation"].db, MESSAGES, language)
    bare = replace(translation, units=tuple(replace(unit, wording=None) for unit in translation))
    for unit in bare.units[::25]:
        page = drawn_for(bare, unit)
        assert page
        assert says(opened(page, ""), unit.source)
        root = Page(page, "").root
        assert (root.get("lang"), root.get("dir")) == (LANGUAGES[language].tag, LANGUAGES[language].direction)


def test_what_is_stale_or_was_just_written_is_shown_before_young_people_read_it(
    swift: Visitor, client: FlaskClient, installation: Installation
) -> None:
    stale = {"leave-now": Wording("اخرجوا جميعا", stale=True, was="Leave soon")}
    translations.put_all(installation.db, MESSAGES, "cy", {"leave-now": replace(stale["leave-now"], text="Ewch")})
    page = look(swift, "/translate/cy/messages/look/leave-now")
    assert words_of(page.with_id("here")) == "Ewch"
    assert "Ewch</a>" not in client.get("/cy/help").text


# ---- Only an example --------------------------------------------------------------------------------------------


def test_an_example_leads_nowhere_but_back_and_runs_and_sends_nothing(swift: Visitor) -> None:
    for text in ("leave-now", "send-my-answers", "sending-your-answers"):
        page = look(swift, f"/translate/ar/messages/look/{text}")
        leading = [each.attrib["href"] for each in page.all("a") if "href" in each.attrib]
        assert leading == [f"/translate/ar/messages/texts/{text}"]
        assert not page.all("script", "noscript", "iframe")
        for form in page.all("form"):
            assert not {"action", "method"} & set(form.attrib)
        assert {each.get("type") for each in page.all("button")} <= {"button"}


def test_an_example_shows_nothing_of_an_event_that_is_here(
    swift: Visitor, event: Event, installation: Installation
) -> None:
    draft = starter_questionnaires()[0]
    questionnaires.save(installation.db, draft)
    for address in ("messages/look/leave-now", "messages/look/what-stands-out", f"{draft.name}/look/title"):
        page = look(swift, f"/translate/ar/{address}").html
        assert event.code not in page
        assert event.title not in page


def test_looking_changes_nothing_that_young_people_read(swift: Visitor, client: FlaskClient, event: Event) -> None:
    addresses = [f"/ar/e/{event.code}/", "/ar/help", f"/ar/e/{event.code}/answer"]
    before = [re.sub("[0-9a-f]{32}", "", client.get(each).text) for each in addresses]
    for text in ("leave-now", "about-half", "often", "help"):
        look(swift, f"/translate/ar/messages/look/{text}")
    assert [re.sub("[0-9a-f]{32}", "", client.get(each).text) for each in addresses] == before
    assert not any(map(PRIVATE.search, before))


def test_no_translation_can_hold_the_signs_that_mark(drawing: Flask) -> None:
    assert faults("Help", marked("Help", 7))
    for language in LANGUAGES:
        if language != "en":
            for unit in translations.get(drawing.extensions["installation"].db, MESSAGES, language):
                assert not PRIVATE.search(unit.wording.text if unit.wording else "")


def test_every_page_name_leads_to_that_page(swift: Visitor) -> None:
    page = swift.get("/translate/ar/messages/texts/leave-now")
    leading = [link for link in page.links() if "/look/" in link]
    assert len(leading) > 1
    for link in leading:
        assert link.endswith("#here")
        assert look(swift, link).with_id("here") is not None


# ---- Questionnaires and the framework ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["young-people", "practitioners"])
@pytest.mark.usefixtures("drawing")
def test_every_text_of_a_questionnaire_is_shown_where_it_stands(installation: Installation, name: str) -> None:
    draft = next(each for each in starter_questionnaires() if each.name == name)
    questionnaires.save(installation.db, draft)
    translation = translations.get(installation.db, name, "ti")
    for unit in _spread(translation):
        page = drawn_for(translation, unit)
        assert page, unit.id
        assert says(opened(page, ""), unit.wording.text if unit.wording else unit.source), unit.id


@pytest.mark.usefixtures("drawing")
def test_a_questionnaire_that_nobody_translated_is_shown_in_its_own_words(installation: Installation) -> None:
    draft = replace(starter_questionnaires()[0], name="welsh", source_language="cy", languages=("cy",))
    questionnaires.save(installation.db, draft)
    translation = translations.get(installation.db, "welsh", "ps")
    bare = replace(translation, units=tuple(replace(unit, wording=None) for unit in translation))
    page = drawn_for(bare, bare.units[0])
    assert page
    assert says(opened(page, ""), bare.units[0].source)


def test_every_sentence_of_the_framework_is_shown_as_a_question(drawing: Flask) -> None:
    translation = translations.get(drawing.extensions["installation"].db, FRAMEWORK, "ur")
    for unit in _spread(translation):
        page = drawn_for(translation, unit)
        assert page
        assert unit.wording
        assert says(opened(page, ""), unit.wording.text)


def _spread(translation: Translation) -> tuple[Unit, ...]:
    """Return some texts of each kind, from the first to the last."""
    return translation.units[::5] + translation.units[-2:]


# ---- Marking ----------------------------------------------------------------------------------------------------

HEAD = "<!doctype html><html><head><title>{}</title></head><body>"


def test_a_text_in_an_attribute_stands_in_the_place_that_it_belongs_to() -> None:
    page = f'{HEAD.format("A page")}<p data-told="{marked("Sent")}"></p></body></html>'
    assert '<p data-told="Sent"><mark id="here">Sent</mark></p>' in opened(page, "")
    page = f'{HEAD.format("A page")}<ul aria-label="{marked("List")}"><li>x</li></ul></body></html>'
    assert '<mark id="here">List</mark><ul aria-label="List">' in opened(page, "")


def test_a_text_in_the_title_stands_at_the_top() -> None:
    shown = opened(f"{HEAD.format(marked('Error'))}<p>x</p></body></html>", "<p>above</p>")
    assert "<title>Error</title>" in shown
    assert '<p>above</p><p class="page-name"><mark id="here">Error</mark></p>' in shown


def test_what_is_folded_up_is_opened_around_a_text() -> None:
    inside = f"<details><summary>a</summary><details><p>{marked('b')}</p></details></details><details>c</details>"
    shown = opened(f"{HEAD.format('x')}{inside}</body></html>", "")
    assert shown.count("<details open>") == 2
    assert shown.count("<details>") == 1


def test_only_the_first_place_is_opened_at_and_a_link_for_keys_only_where_nothing_else_says_it() -> None:
    skip = f'<a class="skip-link" href="#x">{marked("Leave")}</a>'
    shown = opened(f"{HEAD.format('x')}{skip}<p>{marked('Leave')}</p><p>{marked('Leave')}</p></body></html>", "")
    assert shown.count('id="here"') == 1
    assert '<p><mark id="here">Leave</mark></p><p><mark>Leave</mark></p>' in shown
    assert '<mark id="here">' in opened(f"{HEAD.format('x')}{skip}</body></html>", "")


def test_texts_are_known_by_their_numbers() -> None:
    page = f"<p>{marked('a', 3)}{marked('b', 12)}</p><noscript>{marked('c', 4)}</noscript>{marked('a', 3)}"
    assert numbers_in(page) == [3, 12]
