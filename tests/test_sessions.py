"""Sessions of the staff and their cookies: begun anew at each step, ended by time, by use and by hand."""

import hashlib
from collections.abc import Callable
from http.cookies import Morsel, SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.app import create_app
from feedback.config import Config
from feedback.store import clock, people, sessions
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.key import derived
from feedback.store.people import INVITATION_LASTS, Role
from feedback.store.sessions import HALF_SESSION_LASTS, HOUR, MINUTE, SESSION_LASTS
from feedback.web.cookies import IDLE_LASTS, staff_cookie
from tests.examples import (
    HOME,
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    cookie_in,
    digits_now,
    give_digits,
    give_passphrase,
    is_signed_in,
    join,
    staff_cookie_of,
)
from tests.page_checks import Page, Visitor

Later = Callable[[float], None]
# The clock stands still, so that no half minute ends in the middle of a test.
pytestmark = pytest.mark.usefixtures("later")
ELSEWHERE = "https://feedback.example"


def cookies_of(reply: TestResponse) -> dict[str, Morsel[str]]:
    """Return the cookies that a reply sets."""
    found: SimpleCookie = SimpleCookie()
    for header in reply.headers.getlist("Set-Cookie"):
        found.load(header)
    return dict(found)


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """Return another browser that somebody gave a cookie to."""
    browser = app.test_client()
    browser.set_cookie("staff", value)
    return browser


def in_a_half_session(app: Flask, installation: Installation, name: str) -> FlaskClient:
    """Return a browser in which somebody gave the passphrase and no second factor yet."""
    token = sessions.start(installation.db, name, is_complete=False)
    return with_cookie(app, staff_cookie(installation.key, token))


# ---- A new token at each step ---------------------------------------------------------------------------------


def test_each_step_begins_a_new_session_and_kills_the_one_before(visit: Visitor, app: Flask, wren: str) -> None:
    visit.get(SIGN_IN)
    seen = [cookie_in(visit.client)]
    steps: list[Callable[[], object]] = [
        lambda: give_passphrase(visit, "wren"),
        lambda: give_digits(visit, digits_now(wren)),
        lambda: visit.sent_on_after(
            "/account/confirm",
            visit.get("/account/confirm").fields() | {"passphrase": PASSPHRASE, "digits": digits_now(wren, 1)},
        ),
    ]
    for step in steps:
        step()
        seen.append(cookie_in(visit.client))
        for old in seen[:-1]:
            assert with_cookie(app, old).get(SECOND_FACTOR).headers["Location"].startswith(SIGN_IN)
    tokens = [each.split(".")[0] for each in seen]
    assert len(set(tokens)) == 4
    assert is_signed_in(visit.client)
    assert is_signed_in(with_cookie(app, seen[-1]))  # so the test above would notice


def test_signing_in_again_ends_the_session_before(visit: Visitor, app: Flask, robin: str) -> None:
    give_passphrase(visit, robin)
    before = cookie_in(visit.client)
    give_passphrase(visit, robin)
    assert not is_signed_in(with_cookie(app, before))


@pytest.mark.parametrize("planted", ["known-to-somebody-else", "a.b.c", "x" * 43])
def test_a_cookie_set_before_signing_in_never_becomes_a_session(
    visit: Visitor, app: Flask, installation: Installation, robin: str, planted: str
) -> None:
    visit.client.set_cookie("staff", planted)
    give_passphrase(visit, robin)
    assert is_signed_in(visit.client)
    assert not is_signed_in(with_cookie(app, planted))
    address = f"/account/invitation/{people.invite(installation.db, 'stork', [Role.ADVISER])}"
    other = Visitor(with_cookie(app, planted))
    other.sent_on_after(address, other.get(address).fields() | {"passphrase": PASSPHRASE})
    assert is_signed_in(other.client)
    assert not is_signed_in(with_cookie(app, planted))


def test_tokens_cannot_be_guessed_and_only_their_hashes_are_kept(installation: Installation, robin: str) -> None:
    tokens = {sessions.start(installation.db, robin) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 128 / 6 for token in tokens)  # 6 bits a letter
    kept = {bytes(digest) for (digest,) in installation.db.execute("SELECT digest FROM session")}
    assert kept == {hashlib.sha256(token.encode()).digest() for token in tokens}
    files = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    assert not [token for token in tokens if token.encode() in files]


# ---- Ends -----------------------------------------------------------------------------------------------------


def test_a_session_ends_after_half_an_hour_without_use(visit: Visitor, robin: str, later: Later) -> None:
    give_passphrase(visit, robin)
    later(IDLE_LASTS)
    assert is_signed_in(visit.client)
    later(IDLE_LASTS + 1)
    assert not is_signed_in(visit.client)
    assert 15 * MINUTE <= IDLE_LASTS <= 30 * MINUTE


def test_a_session_in_use_ends_after_ten_hours_all_the_same(visit: Visitor, robin: str, later: Later) -> None:
    give_passphrase(visit, robin)
    for _ in range(SESSION_LASTS // (20 * MINUTE)):
        later(20 * MINUTE)
        assert is_signed_in(visit.client)
    later(1)
    assert not is_signed_in(visit.client)
    assert 8 * HOUR <= SESSION_LASTS <= 12 * HOUR


def test_confirming_does_not_put_the_end_off(visit: Visitor, robin: str, later: Later) -> None:
    give_passphrase(visit, robin)
    for _ in range(SESSION_LASTS // (20 * MINUTE)):
        later(20 * MINUTE)
        page = visit.get("/account/confirm")
        visit.sent_on_after("/account/confirm", page.fields() | {"passphrase": PASSPHRASE})
    later(1)
    assert not is_signed_in(visit.client)


def test_an_old_cookie_of_a_session_in_use_is_worth_nothing(
    visit: Visitor, app: Flask, robin: str, later: Later
) -> None:
    give_passphrase(visit, robin)
    old = cookie_in(visit.client)
    for _ in range(2):
        later(20 * MINUTE)
        assert is_signed_in(visit.client)
    assert not is_signed_in(with_cookie(app, old))
    assert is_signed_in(visit.client)


@pytest.mark.parametrize("minutes", [-31, -1, 1, 5, 31, 10**6])
def test_a_minute_that_somebody_wrote_themselves_is_not_believed(
    visit: Visitor, app: Flask, robin: str, minutes: int
) -> None:
    give_passphrase(visit, robin)
    token, minute, signature = cookie_in(visit.client).split(".")
    forged = f"{token}.{int(minute) + minutes}.{signature}"
    assert not is_signed_in(with_cookie(app, forged))


def test_not_even_a_signed_minute_keeps_a_session_for_ever(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    """A clock may have been ahead when the cookie was made."""
    give_passphrase(visit, robin)
    token, _, _ = cookie_in(visit.client).split(".")
    for ahead, is_in in ((0, True), (40 * MINUTE, False), (24 * HOUR, False)):
        minute = str(int(clock.now() + ahead) // MINUTE)
        signature = derived(installation.key, "in use", token.encode(), minute.encode()).hex()
        assert is_signed_in(with_cookie(app, f"{token}.{minute}.{signature}")) is is_in


@pytest.mark.parametrize(
    "shape",
    [
        "{token}",
        "{token}.{minute}",
        "{token}.{minute}.",
        "{token}.{minute}.{signature}.x",
        "{token}.-{minute}.{signature}",
        "{token}. {minute}.{signature}",
        "{token}.٣.{signature}",
        "{token}.²³.{signature}",
        "{token}.9999999999999999999999.{signature}",
        "x{token}.{minute}.{signature}",
        ".{minute}.{signature}",
        "{token}.{minute}.é",
    ],
)
def test_a_cookie_of_another_shape_opens_nothing(visit: Visitor, app: Flask, robin: str, shape: str) -> None:
    give_passphrase(visit, robin)
    token, minute, signature = cookie_in(visit.client).split(".")
    browser = app.test_client(use_cookies=False)
    cookie = f'staff="{shape.format(token=token, minute=minute, signature=signature)}"'
    reply = browser.get(HOME, headers={"Cookie": cookie.encode().decode("latin-1")})
    assert reply.status_code == 303


def test_tabs_side_by_side_stay_in_one_session(visit: Visitor, app: Flask, robin: str, later: Later) -> None:
    give_passphrase(visit, robin)
    first = cookie_in(visit.client)
    later(25 * MINUTE)
    one, other = with_cookie(app, first), with_cookie(app, first)  # both ask at the same moment
    assert is_signed_in(one)
    assert is_signed_in(other)
    later(25 * MINUTE)
    assert is_signed_in(one)
    assert is_signed_in(other)


def test_half_a_session_opens_nothing_and_ends_after_a_quarter_of_an_hour(
    app: Flask, installation: Installation, wren: str, later: Later
) -> None:
    browser = in_a_half_session(app, installation, "wren")
    for address in (HOME, "/facilitate/", "/account/passphrase", "/account/confirm"):
        assert browser.get(address).headers["Location"].startswith(SECOND_FACTOR)
    later(HALF_SESSION_LASTS)
    assert browser.get(SECOND_FACTOR).status_code == 200
    later(1)
    assert browser.get(SECOND_FACTOR).headers["Location"].startswith(SIGN_IN)
    late = Visitor(browser)
    token = Page(browser.get(SIGN_IN).text, SIGN_IN).hidden("_token")
    assert late.sent_on_after(SECOND_FACTOR, {"_token": token, "digits": digits_now(wren)}).startswith(SIGN_IN)
    assert not is_signed_in(browser)
    assert HALF_SESSION_LASTS <= 15 * MINUTE


def test_ended_sessions_and_invitations_do_not_pile_up(
    installation: Installation, robin: str, later: Later
) -> None:
    sessions.start(installation.db, robin)
    people.invite(installation.db, "wren", [Role.ADMIN])
    later(INVITATION_LASTS + 1)
    sessions.start(installation.db, robin)
    people.invite(installation.db, "stork", [Role.ADMIN])
    for table in ("session", "invitation"):
        assert installation.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)  # noqa: S608 two names


# ---- Ended by hand --------------------------------------------------------------------------------------------


def test_signing_out_kills_the_session_in_the_store(visit: Visitor, app: Flask, robin: str) -> None:
    give_passphrase(visit, robin)
    home, kept = visit.get(HOME), cookie_in(visit.client)
    assert visit.sent_on_after("/account/sign-out", {"_token": home.hidden("_token")}) == SIGN_IN
    assert visit.client.get_cookie("staff") is None
    assert not is_signed_in(visit.client)
    assert not is_signed_in(with_cookie(app, kept))  # kept by somebody who looked over a shoulder


def test_signing_out_leaves_other_devices_alone_and_everywhere_does_not(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    join(installation, "stork", Role.ADVISER)
    phone, colleague = Visitor(app.test_client()), Visitor(app.test_client())
    for browser, name in ((visit, robin), (phone, robin), (colleague, "stork")):
        give_passphrase(browser, name)
    visit.sent_on_after("/account/sign-out", {"_token": visit.get(HOME).hidden("_token")})
    assert is_signed_in(phone.client)
    give_passphrase(visit, robin)
    reply = visit.client.post("/account/sign-out-everywhere", data={"_token": visit.get(HOME).hidden("_token")})
    assert reply.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_signed_in(visit.client)
    assert not is_signed_in(phone.client)
    assert is_signed_in(colleague.client)
    assert not list(installation.db.execute("SELECT 1 FROM session WHERE person = ?", (robin,)))


def test_a_paused_person_is_out_at_the_next_page_and_does_not_come_back(
    visit: Visitor, app: Flask, installation: Installation, robin: str, wren: str
) -> None:
    join(installation, "the admin", Role.ADMIN)
    half = in_a_half_session(app, installation, "wren")
    give_passphrase(visit, robin)
    for name in (robin, "wren"):
        people.pause(installation.db, name)
    assert not is_signed_in(visit.client)
    assert half.get(SECOND_FACTOR).headers["Location"].startswith(SIGN_IN)
    for name in (robin, "wren"):
        people.let_in_again(installation.db, name)
    assert not is_signed_in(visit.client)
    assert half.get(SECOND_FACTOR).headers["Location"].startswith(SIGN_IN)
    assert wren


def test_a_link_to_start_anew_is_dead_for_somebody_who_is_paused(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    join(installation, "the admin", Role.ADMIN)
    token = people.start_anew(installation.db, robin)
    people.pause(installation.db, robin)
    assert visit.get(f"/account/invitation/{token}", 404)


def test_somebody_who_was_removed_is_signed_out(visit: Visitor, installation: Installation, robin: str) -> None:
    give_passphrase(visit, robin)
    installation.db.execute("PRAGMA foreign_keys = 0")
    for table in ("person_role WHERE person", "person WHERE name"):
        installation.db.execute(f"DELETE FROM {table} = ?", (robin,))  # noqa: S608 two names
    assert not is_signed_in(visit.client)


# ---- The cookies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"]
)
def test_on_the_own_machine_the_cookie_works_without_https(client: FlaskClient, host: str) -> None:
    ((name, cookie),) = cookies_of(client.get(SIGN_IN, base_url=f"http://{host}")).items()
    assert name == "staff"
    assert not cookie["secure"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


@pytest.mark.parametrize(
    "host",
    ["feedback.example", "feedback.example:8443", "192.168.1.5", "localhost.evil.example", "127.0.0.1.example"],
)
def test_everywhere_else_the_cookies_need_https_and_belong_to_this_host_alone(
    client: FlaskClient, wren: str, host: str
) -> None:
    base = f"https://{host}"
    seen: list[tuple[str, Morsel[str]]] = []

    def send(address: str, **typed: str) -> TestResponse:
        page = client.get(address, base_url=base)
        seen.extend(cookies_of(page).items())
        typed["_token"] = Page(page.text, address).hidden("_token")
        reply = client.post(address, data=typed, base_url=base)
        assert reply.status_code == 303
        seen.extend(cookies_of(reply).items())
        return reply

    send(SIGN_IN, name="wren", passphrase=PASSPHRASE)
    send(SECOND_FACTOR, digits=digits_now(wren))
    assert [name for name, _ in seen] == ["__Host-staff", "__Host-staff", "__Host-staff", "__Host-known"]
    for name, cookie in seen:
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
        if name == "__Host-staff":
            assert cookie["expires"] == cookie["max-age"] == ""  # gone with the browser
    token = Page(client.get(HOME, base_url=base).text, HOME).hidden("_token")
    out = client.post("/account/sign-out-everywhere", data={"_token": token}, base_url=base)
    gone = cookies_of(out)
    assert gone.keys() == {"__Host-staff", "__Host-known"}
    for cookie in gone.values():
        assert (cookie.value, cookie["max-age"], cookie["secure"], cookie["path"]) == ("", "0", True, "/")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "inside.example"])
def test_behind_https_the_cookie_is_safe_whatever_host_the_proxy_names(
    installation: Installation, wren: str, host: str
) -> None:
    assert wren
    app = create_app(Config(instance=installation.folder, address="https://views.example.org"))
    browser = app.test_client()
    ((name, cookie),) = cookies_of(browser.get(SIGN_IN, base_url=f"http://{host}")).items()
    assert name == "__Host-staff"
    assert cookie["secure"] is True
    bare = app.test_client()
    bare.set_cookie("staff", staff_cookie_of(installation, "wren"), domain=host.split(":")[0])
    assert bare.get(HOME, base_url=f"http://{host}").status_code == 303


def test_a_cookie_without_its_prefix_is_not_believed_elsewhere(
    client: FlaskClient, installation: Installation, wren: str
) -> None:
    assert wren
    cookie = staff_cookie_of(installation, "wren")
    client.set_cookie("staff", cookie, domain="feedback.example")  # what a neighbouring site could set
    assert client.get(HOME, base_url=ELSEWHERE).status_code == 303
    client.set_cookie("__Host-staff", cookie, domain="feedback.example", secure=True)
    assert client.get(HOME, base_url=ELSEWHERE).status_code == 200


def test_a_cookie_is_written_once_a_minute_and_says_nothing_of_anybody(
    visit: Visitor, robin: str, later: Later
) -> None:
    give_passphrase(visit, robin)
    assert "Set-Cookie" not in visit.client.get(HOME).headers
    later(MINUTE)
    (cookie,) = cookies_of(visit.client.get(HOME)).values()
    assert robin not in cookie.value
    assert "Set-Cookie" not in visit.client.get(HOME).headers


def test_young_peoples_pages_look_at_no_cookie_of_the_staff_and_set_none(
    app: Flask, installation: Installation, wren: str, event: Event, later: Later
) -> None:
    """Somebody on the staff who looks at them sees what everybody sees, and stays idle."""
    assert wren
    member, nobody = with_cookie(app, staff_cookie_of(installation, "wren")), app.test_client()
    later(5 * MINUTE)
    for address in (
        "/",
        "/en/",
        f"/e/{event.code}",
        f"/cy/e/{event.code}/",
        "/en/help",
        "/healthz",
        "/nothing",
        "/leave",
    ):
        seen, plain = member.get(address), nobody.get(address)
        assert "Set-Cookie" not in seen.headers
        assert "Cookie" not in seen.headers.get("Vary", "")
        assert (seen.status_code, seen.data, list(seen.headers)) == (
            plain.status_code,
            plain.data,
            list(plain.headers),
        )
    later(IDLE_LASTS - 5 * MINUTE + 1)
    assert not is_signed_in(member)
