"""What somebody typed outlives their session: it comes back after signing in, and is kept nowhere meanwhile."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from feedback.store import people, series
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.sessions import CONFIRMATION_LASTS, SESSION_LASTS
from feedback.web.account.blueprint import LARGEST_CARRIED
from tests.examples import (
    HOME,
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    WRONG,
    digits_now,
    give_digits,
    give_passphrase,
    is_signed_in,
    join,
)
from tests.page_checks import Page, Visitor, words_of

Later = Callable[[float], None]
# The clock stands still, so that no half minute ends in the middle of a test.
pytestmark = pytest.mark.usefixtures("later")
FORM = "/facilitate/series/new"
LIMIT = 64 * 1024
TYPED = {
    "name": ["Summer in the hills"],
    "note": ['two lines\nof "text" & <b>signs</b> \\ %(name)s'],
    "several": ["one", "two", "", "one"],
    "in Arabic": ["ما سمعناه منكم"],
    "empty": [""],
}


def signed_in(visit: Visitor, secret: str) -> str:
    """Sign wren in and return the token of the forms."""
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(secret))
    return visit.get(HOME).hidden("_token")


def form_to(page: Page, address: str) -> dict[str, list[str]]:
    """Return what the form of a page that goes to an address would send."""
    (form,) = [each for each in page.all("form") if each.get("action") == address]
    sent: dict[str, list[str]] = {}
    for each in form.iter("input"):
        sent.setdefault(each.attrib["name"], []).append(each.get("value", ""))
    return sent


def bare(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the fields without the token, lines ended as a browser ends them."""
    return {
        name: [value.replace("\r\n", "\n") for value in values]
        for name, values in fields.items()
        if name != "_token"
    }


def through_signing_in(visit: Visitor, page: Page, digits: str) -> Page:
    """Sign in from a page that carries something, and return the page that it comes back on."""
    sent = form_to(page, SIGN_IN) | {"name": ["wren"], "passphrase": [PASSPHRASE]}
    asked = visit.post(SIGN_IN, sent)
    return visit.post(SECOND_FACTOR, form_to(asked, SECOND_FACTOR) | {"digits": [digits]})


def files_hold(installation: Installation, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())


# ---- After a session that ended -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["ended", "signed out elsewhere"])
def test_a_form_sent_after_the_session_ended_comes_back_whole(
    visit: Visitor, installation: Installation, wren: str, later: Later, how: str
) -> None:
    token = signed_in(visit, wren)
    later(SESSION_LASTS + 1 if how == "ended" else 60)
    if how != "ended":
        installation.db.execute("DELETE FROM session")
    page = visit.post(FORM, TYPED | {"_token": [token]}, 403)
    assert page.heading == "Sign in"
    assert "What you typed is still here." in page.main
    back = through_signing_in(visit, page, digits_now(wren))
    assert back.heading == "You are signed in again"
    assert is_signed_in(visit.client)
    again = form_to(back, FORM)
    assert bare(again) == TYPED
    assert again["_token"] == [visit.get(HOME).hidden("_token")]
    assert not files_hold(installation, "Summer in the hills")
    assert not files_hold(installation, "ما سمعناه")
    assert series.run_by(installation.db, "wren") == []


def test_what_came_back_does_what_it_would_have_done(
    visit: Visitor, installation: Installation, wren: str, later: Later
) -> None:
    token = signed_in(visit, wren)
    later(SESSION_LASTS + 1)
    page = visit.post(FORM, {"_token": token, "name": "Summer in the hills"}, 403)
    back = through_signing_in(visit, page, digits_now(wren))
    visit.sent_on_after(FORM, form_to(back, FORM))
    assert [each.name for each in series.run_by(installation.db, "wren")] == ["Summer in the hills"]


def test_it_outlives_mistakes_on_the_way(visit: Visitor, wren: str, later: Later) -> None:
    token = signed_in(visit, wren)
    later(SESSION_LASTS + 1)
    page = visit.post(FORM, TYPED | {"_token": [token]}, 403)
    page = visit.post(SIGN_IN, form_to(page, SIGN_IN) | {"name": ["wren"], "passphrase": [WRONG]}, 422)
    asked = visit.post(SIGN_IN, form_to(page, SIGN_IN) | {"name": ["wren"], "passphrase": [PASSPHRASE]})
    asked = visit.post(SECOND_FACTOR, form_to(asked, SECOND_FACTOR) | {"digits": ["000000"]}, 422)
    back = visit.post(SECOND_FACTOR, form_to(asked, SECOND_FACTOR) | {"digits": [digits_now(wren)]})
    assert bare(form_to(back, FORM)) == TYPED


def test_it_outlives_setting_a_second_factor_up(visit: Visitor, installation: Installation) -> None:
    join(installation, "stork", Role.FACILITATOR)
    visit.get(SIGN_IN)
    page = visit.post(FORM, TYPED, 403)
    asked = visit.post(SIGN_IN, form_to(page, SIGN_IN) | {"name": ["stork"], "passphrase": [PASSPHRASE]})
    assert asked.heading == "Set up a second factor"
    secret = "".join(words_of(next(each for each in asked.all("bdi") if each.get("class") == "key")).split())
    sent = asked.fields() | {"digits": [digits_now(secret)]}
    back = visit.post(SECOND_FACTOR, sent)
    assert back.heading == "Your recovery codes"
    assert bare(form_to(back, FORM)) == TYPED


def test_it_outlives_being_asked_for_the_passphrase_again(
    visit: Visitor, installation: Installation, later: Later
) -> None:
    name = join(installation, "wren", Role.ADMIN, Role.ADVISER)
    give_passphrase(visit, name)
    page = visit.get(SECOND_FACTOR)
    secret = "".join(words_of(next(each for each in page.all("bdi") if each.get("class") == "key")).split())
    visit.send(page, 200, digits=digits_now(secret))
    token = visit.get(HOME).hidden("_token")
    later(CONFIRMATION_LASTS + 1)
    typed = {"name": ["heron"], "role": ["adviser", "reviewer"]}
    page = visit.post("/admin/people/invite", typed | {"_token": [token]}, 403)
    assert page.heading == "Is it still you?"
    sent = form_to(page, "/account/confirm") | {"passphrase": [PASSPHRASE], "digits": [digits_now(secret)]}
    back = visit.post("/account/confirm", sent)
    assert bare(form_to(back, "/admin/people/invite")) == typed
    assert people.invitations(installation.db) == []


# ---- The largest form -----------------------------------------------------------------------------------------


def filled(letter: str) -> str:
    """Return as many of a letter as the largest form of the staff takes."""
    room = LIMIT - 200
    return letter * (room // len("".join(f"%{byte:02X}" for byte in letter.encode())))


@pytest.mark.parametrize("letter", ["ع", '"', "\\", "<", "ፍ", "🍑", "\x7f", "\u2028"])
def test_a_form_of_the_largest_size_survives(visit: Visitor, wren: str, later: Later, letter: str) -> None:
    token, text = signed_in(visit, wren), filled(letter)
    later(SESSION_LASTS + 1)
    sent = {"_token": token, "name": text}
    page = Page(visit.client.post(FORM, data=sent).text, FORM)
    assert page.heading == "Sign in"
    signing_in = form_to(page, SIGN_IN) | {"name": ["wren"], "passphrase": [PASSPHRASE]}
    asked = Page(visit.client.post(SIGN_IN, data=signing_in).text, SIGN_IN)
    digits = form_to(asked, SECOND_FACTOR) | {"digits": [digits_now(wren)]}
    back = Page(visit.client.post(SECOND_FACTOR, data=digits).text, SECOND_FACTOR)
    again = form_to(back, FORM)
    assert again["name"] == [text]
    assert visit.client.post(FORM, data=again).status_code != 413


def test_there_is_an_end_to_what_is_carried(visit: Visitor, wren: str) -> None:
    assert wren
    page = visit.get(SIGN_IN)
    assert "too much" not in page.main
    assert visit.client.post(SIGN_IN, data={"_carried": "x" * (LARGEST_CARRIED + 1)}).status_code == 413
    assert LARGEST_CARRIED <= 500_000


# ---- What is never carried ------------------------------------------------------------------------------------


def test_neither_passphrases_nor_digits_are_carried(visit: Visitor, wren: str) -> None:
    assert wren
    visit.get(SIGN_IN)
    secret = {"passphrase": WRONG, "digits": "135790", "_token": "t" * 64, "next": "/account/passphrase"}
    page = visit.post(FORM, secret | {"else": "typed"}, 403)
    assert json.loads(form_to(page, SIGN_IN)["_carried"][0]) == [FORM, [["else", "typed"]]]
    for each in (WRONG, "135790", "t" * 64):
        assert each not in page.html
    assert visit.sent_on_after(FORM, secret).startswith(SIGN_IN)
    assert visit.sent_on_after("/account/passphrase", secret | {"else": "typed"}).startswith(SIGN_IN)
    assert visit.sent_on_after(SECOND_FACTOR, secret).startswith(SIGN_IN)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}], ids=str
)
def test_what_another_site_sent_is_not_carried(visit: Visitor, headers: dict[str, str]) -> None:
    for browser in (visit.client, visit.client):
        reply = browser.post(FORM, data={"name": "of an evil site"}, headers=headers)
        assert reply.status_code == 400
        assert "of an evil site" not in reply.text
        browser.get(SIGN_IN)


def test_nothing_is_carried_to_a_form_that_is_open_to_all(visit: Visitor) -> None:
    """Only pages that ask people to sign in carry what was typed into them."""
    assert "_carried" not in visit.client.post("/en/", data={"code": "x"}).text


# ---- Tampered with --------------------------------------------------------------------------------------------

TAMPERED = [
    "",
    "x",
    "null",
    "[]",
    "{}",
    "1",
    '["/facilitate/series/new"]',
    '["/facilitate/series/new", 1]',
    '["/facilitate/series/new", [1]]',
    '["/facilitate/series/new", [["a"]]]',
    '["/facilitate/series/new", [["a", "b", "c"]]]',
    '["/facilitate/series/new", [[["a"], "b"]]]',
    '["/facilitate/series/new", [["a", "\\ud800"]]]',
    '["/facilitate/series/new", [["\\udfff", "b"]]]',
    '{"/facilitate/series/new": 1, "b": 2}',
    '["https://evil.example/facilitate/series/new", [["a", "b"]]]',
    '["//evil.example/facilitate/series/new", [["a", "b"]]]',
    '["//facilitate/series/new", [["a", "b"]]]',
    '["/\\\\evil.example/", [["a", "b"]]]',
    '["javascript:alert(1)", [["a", "b"]]]',
    '["/en/", [["code", "b"]]]',
    '["/en/e/ABCD12/answer", [["wish", "b"]]]',
    '["/facilitate/", [["a", "b"]]]',
    '["/nothing", [["a", "b"]]]',
    '["", [["a", "b"]]]',
    '[null, [["a", "b"]]]',
    '[["/facilitate/series/new"], [["a", "b"]]]',
    "[" * 50_000,
    "1" * 50_000,
    '["/facilitate/series/new", NaN]',
    '["/facilitate/series/new\\n", [["a", "b"]]]',
]


@pytest.mark.parametrize("carried", TAMPERED, ids=lambda carried: carried[:60])
def test_what_was_tampered_with_is_dropped_and_signing_in_goes_on(
    visit: Visitor, app: Flask, wren: str, robin: str, carried: str
) -> None:
    sent = visit.get(SIGN_IN).fields() | {"name": "wren", "passphrase": PASSPHRASE, "_carried": carried}
    assert visit.sent_on_after(SIGN_IN, sent) == SECOND_FACTOR
    sent = visit.get(SECOND_FACTOR).fields() | {"digits": digits_now(wren), "_carried": carried}
    assert visit.sent_on_after(SECOND_FACTOR, sent) == HOME
    other = Visitor(app.test_client())
    sent = other.get(SIGN_IN).fields() | {"name": robin, "passphrase": PASSPHRASE, "_carried": carried}
    assert other.sent_on_after(SIGN_IN, sent) == HOME


def test_what_is_carried_runs_nothing_and_holds_no_second_token(visit: Visitor, robin: str) -> None:
    """The page shows it as values only, and never in place of what protects a form."""
    carried = [
        FORM,
        [
            ["_token", "x"],
            ["passphrase", "y"],
            ['"><script>alert(1)</script>', '"><script>alert(2)</script>'],
            ["a", 1],
        ],
    ]
    sent = visit.get(SIGN_IN).fields() | {"name": robin, "passphrase": PASSPHRASE, "_carried": json.dumps(carried)}
    back = visit.post(SIGN_IN, sent)
    found = form_to(back, FORM)
    assert len(found.pop("_token")) == 1
    assert found == {'"><script>alert(1)</script>': ['"><script>alert(2)</script>'], "a": ["1"]}


def test_somebody_else_who_signs_in_meets_the_same_doors(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    """What a facilitator typed does nothing in the hands of somebody who may not do it."""
    visit.get(SIGN_IN)
    page = visit.post(FORM, {"name": "Summer in the hills"}, 403)
    back = visit.post(SIGN_IN, form_to(page, SIGN_IN) | {"name": [robin], "passphrase": [PASSPHRASE]})
    assert visit.post(FORM, form_to(back, FORM), 403).heading == "This page is for another role"
    assert not list(installation.db.execute("SELECT 1 FROM series"))
