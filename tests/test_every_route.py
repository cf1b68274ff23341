"""Every route says who may enter and keeps to it; a GET changes nothing; every reply is hardened."""

import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from feedback.app import create_app
from feedback.config import Config
from feedback.questionnaire.model import Version
from feedback.store import events, people
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.web.access import OPEN, STAFF
from tests.examples import TODAY, draft_event, opened_event, send
from tests.page_checks import check_page, is_for_staff

FACILITATOR = ("facilitator",)

# Who may enter where. A new route is written down here on purpose, or the test fails.
ACCESS: dict[str, str | tuple[str, ...]] = {
    "young_people.languages": OPEN,
    "young_people.event_languages": OPEN,
    "young_people.code": OPEN,
    "young_people.start": OPEN,
    "young_people.no_thanks": OPEN,
    "young_people.heard": OPEN,
    "young_people.information": OPEN,
    "young_people.leave": OPEN,
    "sounds.sound": OPEN,
    "young_people.health": OPEN,
    "answering.questions": OPEN,
    "answering.send": OPEN,
    "withdrawing.explain": OPEN,
    "with_codes.take_back": OPEN,
    "with_codes.show_code": OPEN,
    "static_files.static_file": OPEN,
    "account.sign_in": OPEN,
    "account.invitation": OPEN,
    "account.home": STAFF,
    "account.sign_out": STAFF,
    "facilitators.own_events": FACILITATOR,
    "facilitators.event": FACILITATOR,
    "facilitators.open_own_event": FACILITATOR,
    "facilitators.confirm_closing": FACILITATOR,
    "facilitators.close_own_event": FACILITATOR,
    "facilitators.themes": FACILITATOR,
    "facilitators.answer_young_people": FACILITATOR,
    "on_paper.poster": FACILITATOR,
    "on_paper.slips": FACILITATOR,
    "on_paper.questions": FACILITATOR,
    "typing_in.empty_form": FACILITATOR,
    "typing_in.keep": FACILITATOR,
}

CONTENT_SECURITY_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}
NEVER_SENT = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Set-Cookie2", "ETag", "Last-Modified")
YEAR = 31_536_000


@dataclass(frozen=True)
class House:
    """Hold a furnished installation: an event in each state, and somebody in each role."""

    installation: Installation
    app: Flask
    codes: dict[str, str]

    def browser(self, role: str = "") -> FlaskClient:
        """Return the browser of somebody who is signed in with a role, or of nobody."""
        browser = self.app.test_client()
        if role:
            browser.set_cookie("staff", people.start_session(self.installation.db, f"the {role}"))
        return browser

    def requests(self, *, only_staff: bool = False, method: str = "") -> Iterator[tuple[str, str, str]]:
        """Yield each endpoint with each of its methods and an address for each event it can be about."""
        for rule in self.app.url_map.iter_rules():
            for each in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                if method and each != method:
                    continue
                for address in self.addresses(rule):
                    if not only_staff or ACCESS[rule.endpoint] != OPEN:
                        yield rule.endpoint, each, address

    def addresses(self, rule: Rule) -> list[str]:
        """Return the addresses that a route stands for."""
        values = {"lang": "ar", "page": "help", "token": "x", "mark": "x", "name": "style.css"}
        build = self.app.url_map.bind("localhost").build
        given = {name: values[name] for name in rule.arguments if name != "code"}
        if "code" not in rule.arguments:
            return [build(rule.endpoint, given)]
        return [build(rule.endpoint, given | {"code": code}) for code in self.codes.values()]


def join(installation: Installation, name: str, *roles: Role) -> None:
    """Make an account that no passphrase opens; hashing one for each would take most of the time."""
    installation.db.execute("INSERT INTO person (name, passphrase) VALUES (?, 'none')", (name,))
    for role in roles:
        installation.db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))


@pytest.fixture
def app(installation: Installation) -> Flask:
    """Return the app with every room, also those that are off by default."""
    return create_app(Config(instance=installation.folder, withdrawal_codes=True))


@pytest.fixture
def house(installation: Installation, version: Version, app: Flask) -> House:
    """Return the furnished installation."""
    for role in Role:
        join(installation, f"the {role}", role)
    draft = draft_event(installation, version)
    opened = opened_event(installation, version)
    closed = opened_event(installation, version)
    send(installation, closed.code, 12)
    close_event(installation, closed.code, k=5, today=TODAY)
    return House(installation, app, {"draft": draft.code, "open": opened.code, "closed": closed.code})


# ---- Who may enter --------------------------------------------------------------------------------------------


def test_every_route_says_who_may_enter(app: Flask) -> None:
    found = {endpoint: getattr(view, "access", None) for endpoint, view in app.view_functions.items()}
    assert found == ACCESS


def test_every_address_of_staff_is_closed_but_the_two_ways_in(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if ACCESS[rule.endpoint] == OPEN and is_for_staff(rule.rule):
            assert rule.endpoint in {"account.sign_in", "account.invitation"}
        if ACCESS[rule.endpoint] != OPEN:
            assert is_for_staff(rule.rule)


def test_nobody_enters_staff_pages_without_signing_in(house: House) -> None:
    nobody = house.browser()
    for _, method, address in house.requests(only_staff=True):
        reply = nobody.open(address, method=method)
        assert (reply.status_code, reply.headers["Location"]) == (303, "/account/sign-in"), address


@pytest.mark.parametrize("cookie", ["", "x", "a" * 4000, "é", "../../etc", "' OR 1=1 --", "\\377", "%00"])
def test_a_made_up_cookie_opens_nothing(house: House, cookie: str) -> None:
    for _, method, address in house.requests(only_staff=True):
        reply = house.app.test_client(use_cookies=False).open(
            address, method=method, headers={"Cookie": f'staff="{cookie}"'.encode().decode("latin-1")}
        )
        assert reply.status_code == 303, address


@pytest.mark.parametrize("role", Role)
def test_every_role_enters_its_own_pages_and_no_other(house: House, role: Role) -> None:
    browser = house.browser(role)
    for endpoint, _, address in house.requests(only_staff=True, method="GET"):
        allowed = ACCESS[endpoint] == STAFF or role in ACCESS[endpoint]
        reply = browser.get(address)
        assert (reply.status_code == 403) != allowed, f"{role} at {address}: {reply.status_code}"
        assert allowed or check_page(reply.text, address).heading == "This page is for another role"


@pytest.mark.parametrize("role", Role)
def test_no_role_changes_anything_outside_its_own_pages(house: House, role: Role) -> None:
    browser = house.browser(role)
    for endpoint, _, address in house.requests(only_staff=True, method="POST"):
        if ACCESS[endpoint] != STAFF and role not in ACCESS[endpoint]:
            reply = browser.post(address, data={"_token": token_of(browser)})
            assert reply.status_code == 403, address


def test_an_event_with_named_facilitators_is_not_there_for_another(house: House, version: Version) -> None:
    db = house.installation.db
    event = events.create(
        db, title="Theirs", version=version.digest, languages=("en",), facilitators=["somebody else"]
    )
    browser = house.browser("facilitator")
    theirs = House(house.installation, house.app, {"theirs": event.code})
    for endpoint, method, address in theirs.requests(only_staff=True):
        if endpoint.startswith(("facilitators.", "on_paper.", "typing_in.")) and event.code in address:
            reply = browser.open(address, method=method, data={"_token": token_of(browser)})
            assert reply.status_code == 404, address
            check_page(reply.text, address)
    assert "Theirs" not in browser.get("/facilitate/").text
    assert events.get(db, event.code).state == "draft"


# ---- Forms ----------------------------------------------------------------------------------------------------


def token_of(browser: FlaskClient) -> str:
    """Return the token of the forms in this browser."""
    page = check_page(browser.get("/account/").text, "/account/")
    return page.hidden("_token")


def changes(house: House) -> list[str]:
    """Return every address of staff that a form can be sent to."""
    return [address for *_, address in house.requests(only_staff=True, method="POST")]


@pytest.mark.parametrize("token", [None, "", "x", "0" * 64, "é", "\x00"])
def test_a_form_without_its_own_token_changes_nothing(house: House, token: str | None) -> None:
    browser = house.browser("facilitator")
    before = everything(house)
    for address in changes(house):
        reply = browser.post(address, data={} if token is None else {"_token": token})
        assert reply.status_code == 400, address
        check_page(reply.text, address)
    assert everything(house) == before


def test_a_token_of_another_browser_changes_nothing(house: House) -> None:
    browser, other = house.browser("facilitator"), house.browser("facilitator")
    before = everything(house)
    for address in changes(house):
        assert browser.post(address, data={"_token": token_of(other)}).status_code == 400, address
    assert everything(house) == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_changes_nothing(house: House, site: str) -> None:
    browser = house.browser("facilitator")
    token = token_of(browser)
    before = everything(house)
    for address in changes(house):
        reply = browser.post(address, data={"_token": token}, headers={"Sec-Fetch-Site": site})
        assert reply.status_code == 400, address
    assert everything(house) == before


@pytest.mark.parametrize("address", ["/account/sign-in", "/account/invitation/{token}"])
@pytest.mark.parametrize("how", ["no token", "no cookie", "cross-site"])
def test_the_ways_in_take_their_own_forms_only(house: House, address: str, how: str) -> None:
    address = address.format(token=people.invite(house.installation.db, "new", [Role.REVIEWER]))
    browser = house.browser()
    token = check_page(browser.get(address).text, address).hidden("_token")
    data = {"name": "new", "passphrase": "five words nobody will guess", "_token": token}
    headers = {}
    if how == "no token":
        del data["_token"]
    elif how == "no cookie":
        browser = house.browser()
    else:
        headers["Sec-Fetch-Site"] = how
    before = everything(house)
    assert browser.post(address, data=data, headers=headers).status_code == 400
    assert everything(house) == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_form_is_taken(house: House, site: str) -> None:
    browser = house.browser("facilitator")
    address = f"/facilitate/{house.codes['draft']}/open"
    reply = browser.post(address, data={"_token": token_of(browser)}, headers={"Sec-Fetch-Site": site})
    assert reply.status_code == 303
    assert events.get(house.installation.db, house.codes["draft"]).state == "open"


# ---- A GET changes nothing ------------------------------------------------------------------------------------


def everything(house: House) -> dict[str, str]:
    """Return what every file of the installation holds, and how many rows this program has written."""
    folder = house.installation.folder
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".db":
            with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
                found[name] = "\n".join(db.iterdump())
            db.close()
        elif path.is_file() and not name.endswith(("-wal", "-shm")):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found | {"rows written": str(house.installation.db.conn.total_changes)}


@pytest.mark.parametrize("role", ["", *Role])
def test_no_get_writes_anything(house: House, role: str) -> None:
    browser = house.browser(role)
    database = house.installation.database_file
    before, bytes_before = everything(house), database.read_bytes()
    for _, _, address in house.requests(method="GET"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.open(address, method=method).status_code < 500, address
            assert everything(house) == before, f"{method} {address} wrote something"
    assert database.read_bytes() == bytes_before


def test_a_form_of_a_page_does_write(house: House) -> None:
    """The test above would notice: a change is seen in the same places."""
    browser = house.browser("facilitator")
    before = everything(house)
    browser.post(f"/facilitate/{house.codes['draft']}/open", data={"_token": token_of(browser)})
    assert everything(house) != before


# ---- Every reply is hardened ----------------------------------------------------------------------------------


def is_hardened(reply: TestResponse, *, is_file: bool = False) -> None:
    """Hold one reply against the list of headers (SEC-07 to SEC-09)."""
    headers = reply.headers

    def one(name: str) -> str:
        found = headers.getlist(name)
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    assert set(one("Content-Security-Policy").split("; ")) == CONTENT_SECURITY_POLICY
    lasts, *more = one("Strict-Transport-Security").split("; ")
    assert int(lasts.removeprefix("max-age=")) >= YEAR
    assert more == ["includeSubDomains"]
    assert one("X-Content-Type-Options") == "nosniff"
    assert one("X-Frame-Options") == "DENY"
    assert one("Referrer-Policy") == "no-referrer"
    assert one("Cross-Origin-Opener-Policy") == "same-origin"
    assert one("Cross-Origin-Resource-Policy") == "same-origin"
    assert "noindex" in one("X-Robots-Tag")
    for device in ("geolocation", "camera", "microphone"):
        assert f"{device}=()" in one("Permissions-Policy")
    assert one("Cache-Control") == ("public, max-age=31536000, immutable" if is_file else "no-store")
    assert not [name for name in NEVER_SENT if name in headers]
    assert "charset=utf-8" in headers["Content-Type"] or is_file


@pytest.mark.parametrize("role", ["", "facilitator", "reviewer"])
def test_every_reply_is_hardened(house: House, role: str) -> None:
    browser = house.browser(role)
    for _, _, address in house.requests(method="GET"):
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            is_hardened(browser.open(address, method=method))
    for _, _, address in house.requests(method="POST"):
        is_hardened(browser.post(address))


@pytest.mark.parametrize(
    "address", ["/nothing", "/ar/e/NOSUCH/answer", "/facilitate/x/y/z", "/static/x/nothing.css"]
)
def test_a_page_that_is_not_here_is_hardened(house: House, address: str) -> None:
    reply = house.browser().get(address)
    assert reply.status_code == 404
    is_hardened(reply)


def test_too_large_a_body_is_answered_with_a_hardened_page(house: House) -> None:
    for address in ("/en/", f"/en/e/{house.codes['open']}/answer", "/account/sign-in"):
        reply = house.browser().post(address, data={"code": "x" * 300_000})
        assert reply.status_code == 413
        is_hardened(reply)
        check_page(reply.text, address)


def test_files_may_be_kept_by_browsers_and_are_hardened(house: House) -> None:
    page = check_page(house.browser().get("/en/").text, "/en/")
    files = [each.get("href") or each.attrib["src"] for each in page.all("link", "script")]
    found = [each for each in files if each.startswith("/")]
    assert len(found) == 2
    for address in found:
        is_hardened(house.browser().get(address), is_file=True)


def test_a_file_under_an_old_mark_is_not_kept(house: House) -> None:
    reply = house.browser().get("/static/0123456789ab/style.css")
    assert reply.status_code == 200
    is_hardened(reply)


def test_signing_out_clears_the_browser(house: House) -> None:
    browser = house.browser("facilitator")
    reply = browser.post("/account/sign-out", data={"_token": token_of(browser)})
    assert reply.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    is_hardened(reply)


# ---- When something breaks ------------------------------------------------------------------------------------

SECRET = "what somebody typed"


def breaks(*_arguments: object, **_more: object) -> str:
    """Fail with what nobody may read."""
    raise RuntimeError(SECRET)


def addresses_that_break(house: House) -> dict[str, str]:
    """Return an address of each room, with the endpoint behind it."""
    code = house.codes["open"]
    return {
        f"/ar/e/{code}/answer": "answering.questions",
        f"/cy/e/{code}/": "young_people.start",
        "/account/sign-in": "account.sign_in",
        f"/facilitate/{code}/": "facilitators.event",
    }


@pytest.mark.parametrize("number", range(4))
def test_a_fault_of_ours_is_a_calm_page_and_a_log_line_about_nobody(
    house: House, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    address, endpoint = list(addresses_that_break(house).items())[number]
    house.app.view_functions[endpoint] = breaks
    caplog.set_level(logging.DEBUG)
    reply = house.browser("facilitator").get(f"{address}?x={SECRET}", headers={"User-Agent": "A certain phone"})
    assert reply.status_code == 500
    is_hardened(reply)
    page = check_page(reply.text, address)
    assert SECRET not in page.html
    assert "RuntimeError" not in page.html
    (record,) = caplog.records
    said = logging.Formatter("%(asctime)s %(name)s %(message)s").format(record)
    assert "RuntimeError" in said
    assert "test_every_route.py" in said
    for private in (SECRET, house.codes["open"], "/ar/", "/cy/", "/facilitate", "/account", "127.0.0.1", "phone"):
        assert private not in said


@pytest.mark.parametrize("address", ["/account/", "/facilitate/", "/facilitate/NOSUCH/"])
def test_a_fault_before_anybody_is_known_is_a_calm_page_too(
    house: House, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    browser = house.browser("facilitator")
    monkeypatch.setattr(people, "signed_in", breaks)
    reply = browser.get(address)
    assert reply.status_code == 500
    is_hardened(reply)
    check_page(reply.text, address)


def test_every_fault_has_a_calm_page(house: House) -> None:
    class Fault(HTTPException):
        """Stand for any fault that a library may raise."""

    def refuse(**_values: object) -> str:
        raise Fault(SECRET)

    for address, endpoint in addresses_that_break(house).items():
        house.app.view_functions[endpoint] = refuse
        for status in (400, 401, 403, 404, 405, 406, 408, 410, 411, 413, 414, 415, 422, 429, 431, 501, 503):
            Fault.code = status
            reply = house.browser("facilitator").get(address)
            assert reply.status_code == status
            is_hardened(reply)
            page = check_page(reply.text, address)
            for harsh in ("invalid", "forbidden", "failed", "required", "denied"):
                assert harsh not in page.main.lower()


def test_nothing_is_logged_about_a_visit_that_goes_well(
    house: House, event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = house.browser()
    page = check_page(browser.get(f"/en/e/{event.code}/answer").text, f"/en/e/{event.code}/answer")
    sent = browser.post(page.address, data=page.fields() | {"wish": SECRET})
    assert sent.status_code == 200
    assert browser.get("/nothing").status_code == 404
    assert caplog.records == []
