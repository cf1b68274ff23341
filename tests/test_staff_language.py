"""Staff read their pages in English or Welsh: as they chose, or before they sign in, as the address asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from feedback.catalogues import STAFF, STAFF_LANGUAGES, read_catalogue, spoken_by
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.store import people
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.web.language import language_name, said
from feedback.web.staff_language import (
    language_asked_for,
    role_name,
    set_staff_language,
    state_name,
)
from tests.examples import join, sign_in
from tests.page_checks import Page, Visitor

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
SIGN_IN = "/account/sign-in"
PASSPHRASE = "seven ripe plums on a shelf"
YOUNG_PEOPLES = ["/", "/cy/", "/cy/help", "/e/KITE42", "/healthz", "/nowhere", "/cy/nowhere"]
welsh: Callable[[str], str] = spoken_by(read_catalogue(TRANSLATIONS, "cy", STAFF)).gettext


def page_of(reply: TestResponse, address: str, status: int = 200) -> Page:
    """Return the page of a reply as a tree."""
    assert reply.status_code == status
    return Page(reply.text, address, reply)


def language_of(page: Page) -> tuple[str | None, str | None]:
    """Return the language and the direction that a page says it has."""
    return page.root.get("lang"), page.root.get("dir")


@pytest.fixture
def robin(installation: Installation) -> str:
    """Return the name of a facilitator who reads English."""
    invited = people.invite(installation.db, "robin", [Role.FACILITATOR])
    people.accept(installation.db, invited, "robin", PASSPHRASE)
    return "robin"


@pytest.fixture
def signed_in(client: FlaskClient, installation: Installation, robin: str) -> FlaskClient:
    """Return the browser of the facilitator, signed in."""
    sign_in(client, installation, robin)
    return client


def choose(browser: FlaskClient, language: str, on: str = "/account/") -> TestResponse:
    """Press the button with a language's name in the header of a page, if it is there."""
    page = page_of(browser.get(on), on)
    (button,) = [each for each in page.all("button") if each.get("name") == "language"]
    assert button.get("value") == language
    assert (button.get("lang"), button.text) == (language, LANGUAGES[language].name)
    to = page.parents[button].attrib["action"]
    return browser.post(to, data={"_token": page.hidden("_token"), "language": language})


# ---- Before signing in ----------------------------------------------------------------------------------------


def test_the_sign_in_page_speaks_english_unless_asked(client: FlaskClient) -> None:
    for address in (SIGN_IN, f"{SIGN_IN}?language=en", f"{SIGN_IN}?language=ar", f"{SIGN_IN}?language=%00"):
        page = page_of(client.get(address), address)
        assert page.heading == "Sign in"
        assert language_of(page) == ("en", "ltr")


def test_a_link_leads_to_the_same_page_in_welsh_and_back(client: FlaskClient) -> None:
    english = page_of(client.get(f"{SIGN_IN}?next=/facilitate/"), SIGN_IN)
    (to_welsh,) = [each for each in english.all("a") if each.get("lang") == "cy"]
    assert to_welsh.text == "Cymraeg"
    page = page_of(client.get(to_welsh.attrib["href"]), SIGN_IN)
    assert page.heading == welsh("Sign in") != "Sign in"
    assert language_of(page) == ("cy", "ltr")
    assert page.fields()["next"] == ["/facilitate/"]
    (back,) = [each for each in page.all("a") if each.get("lang") == "en"]
    assert page_of(client.get(back.attrib["href"]), SIGN_IN).html == english.html


def test_a_form_keeps_the_language_after_a_wrong_passphrase(client: FlaskClient, robin: str) -> None:
    page = page_of(client.get(f"{SIGN_IN}?language=cy"), SIGN_IN)
    to = next(each.attrib["action"] for each in page.all("form"))
    sent = page.fields() | {"name": robin, "passphrase": "eight ripe plums on a shelf"}
    again = page_of(client.post(to, data=sent), SIGN_IN, 422)
    assert language_of(again) == ("cy", "ltr")
    assert welsh("This name and passphrase do not belong together. Check both and try again.") in again.main
    assert again.title == f"{welsh('Error')}: {welsh('Sign in')}"


def test_an_invitation_is_read_and_accepted_in_welsh(client: FlaskClient, installation: Installation) -> None:
    address = (
        f"/account/invitation/{people.invite(installation.db, 'wren', [Role.ADMIN, Role.REVIEWER])}?language=cy"
    )
    page = page_of(client.get(address), address)
    assert page.heading == welsh("Your invitation")
    assert "gweinyddwr, adolygydd" in page.main
    assert client.post(address, data=page.fields() | {"passphrase": PASSPHRASE}).status_code == 303
    assert people.get(installation.db, "wren").language == "cy"


def test_what_the_store_refuses_is_said_in_welsh(
    client: FlaskClient, installation: Installation, robin: str
) -> None:
    address = f"/account/invitation/{people.invite(installation.db, 'wren', [Role.REVIEWER])}?language=cy"
    page = page_of(client.get(address), address)
    sent = page.fields() | {"name": robin, "passphrase": PASSPHRASE}
    refused = page_of(client.post(address, data=sent), address, 422)
    sentence = welsh("The name “%(name)s” is taken; choose another one.") % {"name": robin}
    assert sentence in refused.main
    assert "choose another one" not in refused.main


def test_an_invitation_for_somebody_else_names_no_language(app: Flask) -> None:
    """Whoever is invited chooses for themselves, in whatever language the admin reads."""
    with app.test_request_context(f"{SIGN_IN}?language=cy"):
        set_staff_language()
        assert app.url_for("account.sign_in").endswith("?language=cy")
        assert "language" not in app.url_for("account.invitation", token="x")
        assert "language" not in app.url_for("account.home")
        assert "language" not in app.url_for("young_people.languages")


# ---- Signed in ------------------------------------------------------------------------------------------------


def test_who_is_signed_in_chooses_and_stays_on_the_page(
    signed_in: FlaskClient, installation: Installation, event: Event
) -> None:
    address = f"/facilitate/{event.code}/enter"
    assert language_of(page_of(signed_in.get(address), address)) == ("en", "ltr")
    reply = choose(signed_in, "cy", on=address)
    assert (reply.status_code, reply.location) == (303, address)
    page = page_of(signed_in.get(address), address)
    assert page.heading == welsh("Type in papers")
    assert language_of(page) == ("cy", "ltr")
    assert people.get(installation.db, "robin").language == "cy"
    choose(signed_in, "en")
    assert people.get(installation.db, "robin").language == "en"


def test_the_choice_is_kept_in_another_browser_whatever_the_address_asks(
    app: Flask, signed_in: FlaskClient, installation: Installation
) -> None:
    choose(signed_in, "cy")
    other = app.test_client()
    sign_in(other, installation, "robin")
    for address in ("/account/", "/account/?language=en", "/facilitate/"):
        assert language_of(page_of(other.get(address), address)) == ("cy", "ltr")


def test_signing_out_leads_to_a_page_in_the_same_language(signed_in: FlaskClient) -> None:
    choose(signed_in, "cy")
    sent = {"_token": page_of(signed_in.get("/account/"), "/account/").hidden("_token")}
    assert signed_in.post("/account/sign-out", data=sent).location == f"{SIGN_IN}?language=cy"


def test_a_page_that_is_not_there_speaks_the_same_language(signed_in: FlaskClient) -> None:
    choose(signed_in, "cy")
    for address in ("/facilitate/NONE99/", "/account/nothing", "/admin/nothing/at/all"):
        page = page_of(signed_in.get(address), address, 404)
        assert page.heading == welsh("This page is not here")
        assert language_of(page) == ("cy", "ltr")


def test_a_form_from_elsewhere_is_refused_in_the_same_language(signed_in: FlaskClient) -> None:
    choose(signed_in, "cy")
    reply = signed_in.post("/account/sign-out", data={"_token": "made up"})
    refused = "This form was opened before you signed in or out. Open the page again and repeat the step."
    assert welsh(refused) in page_of(reply, "/account/sign-out", 400).main


def test_what_is_printed_for_young_people_keeps_its_own_language(signed_in: FlaskClient, event: Event) -> None:
    choose(signed_in, "cy")
    address = f"/facilitate/{event.code}/paper?language=en"
    page = page_of(signed_in.get(address), address)
    assert page.heading == welsh("The questions on paper")
    assert "Tick the box beside the answer that fits you." in page.main
    address = f"/facilitate/{event.code}/paper?language=cy"
    spoken = spoken_by(read_catalogue(TRANSLATIONS, "cy"))
    assert spoken.gettext("Do not write your name on this paper.") in page_of(signed_in.get(address), address).main


# ---- Names ----------------------------------------------------------------------------------------------------


def test_roles_states_and_languages_have_names_in_every_language(app: Flask) -> None:
    for code in STAFF_LANGUAGES:
        with app.test_request_context(f"{SIGN_IN}?language={code}"):
            set_staff_language()
            names = [*map(role_name, Role), *map(state_name, State), *map(language_name, LANGUAGES.values())]
            assert all(names)
            if code == "en":
                assert names[:5] == list(Role)
                assert names[5:8] == list(State)


def test_a_sentence_is_said_and_anything_else_is_left_alone(app: Flask) -> None:
    (sentence,) = Refusal(Sentence("There is nobody called “%(name)s”.", name="100 % wren")).sentences
    assert sentence == "There is nobody called “100 % wren”."
    with app.test_request_context(f"{SIGN_IN}?language=cy"):
        set_staff_language()
        assert said(sentence) == welsh("There is nobody called “%(name)s”.") % {"name": "100 % wren"} != sentence
        assert said("Sign in") == "Sign in"


# ---- Young people ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", YOUNG_PEOPLES)
def test_young_peoples_pages_take_no_notice(signed_in: FlaskClient, address: str) -> None:
    """Whoever is signed in, and whatever they chose, young people's pages are the same."""
    before = signed_in.get(address)
    choose(signed_in, "cy")
    after = signed_in.get(address)
    assert after.data == before.data
    for reply in (before, after):
        assert "Set-Cookie" not in reply.headers
        assert "Cookie" not in reply.headers.get("Vary", "")


@pytest.mark.parametrize("address", YOUNG_PEOPLES)
def test_no_cookie_is_read_for_young_people(app: Flask, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def look(_: object) -> ImmutableMultiDict[str, str]:
        raise AssertionError("a cookie was looked at")

    monkeypatch.setattr(app.request_class, "cookies", property(look))
    with app.test_request_context(f"{address}?language=cy", headers={"Cookie": "staff=x"}):
        set_staff_language()
        assert "language" not in g
        assert language_asked_for() == "en"
        assert request.path == address
    assert app.test_client().get(address, headers={"Cookie": "staff=x"}).status_code in {200, 303, 404}


def test_the_language_changes_where_a_page_only_takes_forms(visit: Visitor, installation: Installation) -> None:
    """It leads to the page that the form stands on, which can be looked at."""
    sign_in(visit.client, installation, join(installation, "wren", Role.REVIEWER))
    page = visit.get("/review/refi/")
    refused = visit.post("/review/refi/look", page.fields() | {"file": ""}, 422)
    (action,) = (form.attrib["action"] for form in refused.all("form") if "next=" in form.attrib["action"])
    visit.get(action.partition("next=")[2])
