"""Every route says who may enter and keeps to it; a GET changes nothing; every reply is hardened."""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from feedback.app import create_app
from feedback.config import Config
from feedback.questionnaire.model import Version
from feedback.store import events, people, series, sessions, trial_ending, trials
from feedback.store.closing import close_event
from feedback.store.database import beside
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.web.access import HALF, STAFF
from feedback.web.cookies import staff_cookie
from feedback.web.open_to_all import OPEN
from tests.examples import (
    TODAY,
    attempt,
    draft_event,
    give_second_factor,
    opened_event,
    send,
    sign_in,
)
from tests.page_checks import Page, check_page, is_for_staff, runs_nothing_inline

FACILITATOR = ("facilitator",)
ADMIN = ("admin",)
REVIEWER = ("reviewer",)
ADVISER = ("adviser",)
TRANSLATING = ("admin", "adviser", "translator")
WRITING = ("admin", "translator")
READERS = ("adviser", "facilitator")

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
    "trying_out.languages": OPEN,
    "trying_out.start": OPEN,
    "trying_out.questions": OPEN,
    "trying_out.send": OPEN,
    "trying_out.no_thanks": OPEN,
    "withdrawing.explain": OPEN,
    "with_codes.take_back": OPEN,
    "with_codes.show_code": OPEN,
    "static_files.static_file": OPEN,
    "account.sign_in": OPEN,
    "account.invitation": OPEN,
    "account.second_factor": HALF,
    "account.home": STAFF,
    "account.confirm": STAFF,
    "account.change_passphrase": STAFF,
    "account.choose_language": STAFF,
    "account.change_second_factor": STAFF,
    "account.take_second_factor_away": STAFF,
    "account.make_recovery_codes": STAFF,
    "account.sign_out": STAFF,
    "account.sign_out_everywhere": STAFF,
    "facilitators.own_events": FACILITATOR,
    "facilitators.event": FACILITATOR,
    "facilitators.open_own_event": FACILITATOR,
    "facilitators.confirm_closing": FACILITATOR,
    "facilitators.close_own_event": FACILITATOR,
    "facilitators.themes": READERS,
    "comparing.compare": READERS,
    "framework_map.show": READERS,
    "trials.every": READERS,
    "trials.start": READERS,
    "trials.show": READERS,
    "trials.confirm_ending": READERS,
    "trials.end": READERS,
    "library.every": READERS,
    "library.show": READERS,
    "library.take_in": READERS,
    "library.use": READERS,
    "meetings.every": READERS,
    "meetings.start": READERS,
    "meetings.host": READERS,
    "meetings.press": READERS,
    "meetings.screen": READERS,
    "meetings.now": READERS,
    "meetings.here": ADVISER,
    "meetings.join": ADVISER,
    "meetings.leave": ADVISER,
    "meetings.vote": ADVISER,
    "advisers.what_groups_said": ADVISER,
    "builder.every": READERS,
    "builder.new": READERS,
    "builder.show": READERS,
    "builder.choose_question": READERS,
    "builder.add_question": READERS,
    "builder.reword": READERS,
    "builder.choose_languages": READERS,
    "builder.choose_groups": READERS,
    "builder.add_part": READERS,
    "builder.reword_part": READERS,
    "builder.move_part": READERS,
    "builder.take_part_out": READERS,
    "builder.move_question": READERS,
    "builder.take_question_out": READERS,
    "publishing.ask": READERS,
    "publishing.publish": READERS,
    "questionnaire_history.show": STAFF,
    "questionnaire_history.version": STAFF,
    "questionnaire_history.show_differences": STAFF,
    "questionnaire_files.show": READERS,
    "questionnaire_files.download": READERS,
    "questionnaire_files.take_in": READERS,
    "questionnaire_files.look": READERS,
    "questionnaire_files.keep": READERS,
    "studio_home.home": READERS,
    "studio_home.set_rules": ADVISER,
    "framework_view.show": READERS,
    "framework_view.indicator": READERS,
    "framework_view.propose": READERS,
    "framework_view.say_cannot": ADVISER,
    "framework_view.take_back": ADVISER,
    "cards.every": READERS,
    "cards.propose": READERS,
    "cards.show": READERS,
    "cards.save": READERS,
    "cards.check": READERS,
    "voices.speak": ADVISER,
    "voices.take_back": ADVISER,
    "deciding.tried": READERS,
    "deciding.agree": ADVISER,
    "deciding.take_agreement_back": ADVISER,
    "deciding.talk": READERS,
    "deciding.stop": ADVISER,
    "deciding.take_up": ADVISER,
    "deciding.take_wish_back": ADVISER,
    "suggestions.suggest": READERS,
    "suggestions.reply": READERS,
    "suggestions.take": READERS,
    "suggestions.turn_down": READERS,
    "suggestions.withdraw": READERS,
    "suggestions.seen": READERS,
    "choosing.choose": ADVISER,
    "choosing.keep": ADVISER,
    "choosing.take_back": ADVISER,
    "choosing.ranking": READERS,
    "facilitators.answer_young_people": FACILITATOR,
    "on_paper.poster": FACILITATOR,
    "on_paper.slips": FACILITATOR,
    "on_paper.questions": FACILITATOR,
    "briefing.show": READERS,
    "briefing.take": READERS,
    "downloads.choose": READERS,
    "downloads.fetch": READERS,
    "typing_in.empty_form": FACILITATOR,
    "typing_in.keep": FACILITATOR,
    "setting_up.new_event": FACILITATOR,
    "setting_up.step": FACILITATOR,
    "setting_up.throw_away": FACILITATOR,
    "series_release.offer": FACILITATOR,
    "series_release.make": FACILITATOR,
    "series.make": FACILITATOR,
    "series.show": FACILITATOR,
    "series.change": FACILITATOR,
    "series.choose_events": FACILITATOR,
    "sharing.of_event": FACILITATOR,
    "sharing.let_into_event": FACILITATOR,
    "sharing.hand_event_over": FACILITATOR,
    "sharing.leave_event": FACILITATOR,
    "sharing.of_series": FACILITATOR,
    "sharing.let_into_series": FACILITATOR,
    "sharing.hand_series_over": FACILITATOR,
    "sharing.leave_series": FACILITATOR,
    "codebook.show": REVIEWER,
    "codebook.code": REVIEWER,
    "codebook.seed": REVIEWER,
    "codebook.propose": REVIEWER,
    "codebook.name": REVIEWER,
    "codebook.move": REVIEWER,
    "codebook.merge": REVIEWER,
    "codebook.withdraw": REVIEWER,
    "codebook.undo": REVIEWER,
    "codebook.split": REVIEWER,
    "refi.show": REVIEWER,
    "refi.codebook": REVIEWER,
    "refi.texts": REVIEWER,
    "refi.look": REVIEWER,
    "refi.take_in": REVIEWER,
    "coding.texts": REVIEWER,
    "coding.one": REVIEWER,
    "coding.add": REVIEWER,
    "coding.remove": REVIEWER,
    "coding.undo": REVIEWER,
    "coding.look": REVIEWER,
    "coding.agree": REVIEWER,
    "quotes.themes": REVIEWER,
    "quotes.release": REVIEWER,
    "quotes.propose": REVIEWER,
    "quotes.home": REVIEWER,
    "quotes.release_quote": REVIEWER,
    "quotes.turn_down": REVIEWER,
    "quotes.remove": REVIEWER,
    "reviewing.home": REVIEWER,
    "reviewing.read": REVIEWER,
    "reviewing.one_text": REVIEWER,
    "reviewing.put_back": REVIEWER,
    "reviewing.done": REVIEWER,
    "reviewing.marked": REVIEWER,
    "translators.languages": TRANSLATING,
    "translators.wholes": TRANSLATING,
    "translators.texts": TRANSLATING,
    "translators.show": TRANSLATING,
    "translators.keep": TRANSLATING,
    "translators.nothing_left": TRANSLATING,
    "translators.look": TRANSLATING,
    "translators.show_files": TRANSLATING,
    "translators.take_out": TRANSLATING,
    "translators.bring_in": WRITING,
    "admin.glance": ADMIN,
    "admin.settings": ADMIN,
    "admin.log": ADMIN,
    "admin.export_log": ADMIN,
    "admin.team": ADMIN,
    "admin.invite": ADMIN,
    "admin.take_invitation_back": ADMIN,
    "admin.one_person": ADMIN,
    "admin.give": ADMIN,
    "admin.change_roles": ADMIN,
    "admin.pause": ADMIN,
    "admin.let_in_again": ADMIN,
    "admin.start_anew": ADMIN,
    "admin.sign_out_everywhere": ADMIN,
}
# Rooms in which a facilitator finds their own events and series only.
OF_FACILITATORS = ("downloads.", "facilitators.", "on_paper.", "typing_in.", "setting_up.", "series.", "sharing.")

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
    series: str
    try_outs: tuple[str, str]

    def browser(self, role: str = "") -> FlaskClient:
        """Return the browser of somebody who is signed in with a role, or of nobody."""
        browser = self.app.test_client()
        if role:
            sign_in(browser, self.installation, f"the {role}")
        return browser

    def browser_of(self, name: str, *, is_complete: bool = True) -> FlaskClient:
        """Return the browser of somebody, with the second factor or before it."""
        browser = self.app.test_client()
        token = sessions.start(self.installation.db, name, is_complete=is_complete)
        browser.set_cookie("staff", staff_cookie(self.installation.key, token))
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
        values = {
            "lang": "ar",
            "tongue": "ar",
            "page": "help",
            "token": "x",
            "mark": "x",
            "card": "x",
            "part": "x",
            "number": 1,
            "name": "style.css",
            "shape": "csv",
        }
        if rule.endpoint.startswith(("series.", "sharing.")):
            values["mark"] = self.series
        if rule.endpoint == "setting_up.step":
            values["name"] = "about"
        if rule.endpoint.startswith("admin."):
            values["mark"] = people.get(self.installation.db, "the adviser").mark
        build = self.app.url_map.bind("localhost").build
        given = {name: values[name] for name in rule.arguments if name != "code"}
        if "code" not in rule.arguments:
            return [build(rule.endpoint, given)]
        codes = self.try_outs if rule.endpoint.startswith(("trials.", "trying_out.")) else self.codes.values()
        return [build(rule.endpoint, given | {"code": code}) for code in codes]


def join(installation: Installation, name: str, *roles: Role) -> None:
    """Make an account that no passphrase opens; hashing one for each would take most of the time."""
    installation.db.execute("INSERT INTO person (name, passphrase, mark) VALUES (?, 'none', ?)", (name, name))
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
    join(installation, "the other", Role.FACILITATOR)
    draft = draft_event(installation, version)
    opened = opened_event(installation, version)
    closed = opened_event(installation, version)
    send(installation, closed.code, 12)
    close_event(installation, closed.code, k=5, today=TODAY)
    made = series.create(installation.db, "Summer", facilitators=["the facilitator"])
    codes = {"draft": draft.code, "open": opened.code, "closed": closed.code}
    going_on, over = (trials.start(installation.db, version.questionnaire).code for _ in range(2))
    trial_ending.end(installation.db, over, Role.FACILITATOR)
    return House(installation, app, codes, made.mark, (going_on, over))


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


def leads(reply: TestResponse) -> tuple[int, str]:
    """Return the status of a reply and where it leads, without what is carried on."""
    return reply.status_code, reply.headers.get("Location", "").partition("?")[0]


def enters_nothing(house: House, browser: FlaskClient, expected: tuple[int, str]) -> None:
    """Try every page of the staff in every way; each leads to the same place, and nothing changes."""
    before = everything(house)
    for endpoint, method, address in house.requests(only_staff=True):
        if ACCESS[endpoint] == HALF and expected[1] != "/account/sign-in":
            continue
        for each in (method, "HEAD") if method == "GET" else (method,):
            assert leads(browser.open(address, method=each)) == expected, f"{each} {address}"
    assert everything(house) == before


def test_nobody_enters_staff_pages_without_signing_in(house: House) -> None:
    enters_nothing(house, house.browser(), (303, "/account/sign-in"))


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMIN, Role.ADVISER])
def test_the_passphrase_alone_opens_nothing_but_the_page_for_the_second_factor(house: House, role: Role) -> None:
    give_second_factor(house.installation, f"the {role}")
    browser = house.browser_of(f"the {role}", is_complete=False)
    enters_nothing(house, browser, (303, "/account/second-factor"))
    assert check_page(browser.get("/account/second-factor").text, "/account/second-factor").main


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADVISER])
@pytest.mark.parametrize("session", ["half", "complete"])
def test_who_needs_a_second_factor_has_to_set_it_up_first(house: House, role: Role, session: str) -> None:
    browser = house.browser_of(f"the {role}", is_complete=session == "complete")
    enters_nothing(house, browser, (303, "/account/second-factor"))
    page = check_page(browser.get("/account/second-factor").text, "/account/second-factor")
    assert page.heading == "Set up a second factor"


def test_an_adviser_needs_no_second_factor(house: House) -> None:
    assert house.browser_of("the adviser").get("/account/").status_code == 200


@pytest.mark.parametrize("role", Role)
def test_somebody_who_is_paused_enters_nothing_even_if_their_session_were_left(house: House, role: Role) -> None:
    browser = house.browser(role)
    assert browser.get("/account/").status_code == 200
    house.installation.db.execute("UPDATE person SET paused = 1 WHERE name = ?", (f"the {role}",))
    enters_nothing(house, browser, (303, "/account/sign-in"))


def test_roles_are_looked_up_at_each_request(house: House) -> None:
    browser, db = house.browser("facilitator"), house.installation.db
    assert browser.get("/facilitate/").status_code == 200
    people.set_roles(db, "the facilitator", [Role.REVIEWER])
    assert browser.get("/facilitate/").status_code == 403
    people.set_roles(db, "the facilitator", [Role.FACILITATOR, Role.REVIEWER])
    assert browser.get("/facilitate/").status_code == 200


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
        allowed = ACCESS[endpoint] in {STAFF, HALF} or role in ACCESS[endpoint]
        reply = browser.get(address)
        assert browser.head(address).status_code == reply.status_code
        if allowed:
            assert reply.status_code not in {403, 500}, f"{role} at {address}: {reply.status_code}"
            assert leads(reply)[1] not in {"/account/sign-in", "/account/second-factor"}
        else:
            assert reply.status_code == 403, f"{role} at {address}: {reply.status_code}"
            assert check_page(reply.text, address).heading == "This page is for another role"


@pytest.mark.parametrize("role", Role)
def test_no_role_changes_anything_outside_its_own_pages(house: House, role: Role) -> None:
    browser = house.browser(role)
    token, before = token_of(browser), everything(house)
    for endpoint, _, address in house.requests(only_staff=True, method="POST"):
        if ACCESS[endpoint] not in {STAFF, HALF} and role not in ACCESS[endpoint]:
            assert browser.post(address, data={"_token": token, "passphrase": "x"}).status_code == 403, address
    assert everything(house) == before


def test_an_event_with_named_facilitators_is_not_there_for_another(house: House, version: Version) -> None:
    db = house.installation.db
    event = events.create(
        db, title="Theirs", version=version.digest, languages=("en",), facilitators=["somebody else"]
    )
    browser = house.browser_of("the other")
    give_second_factor(house.installation, "the other")
    token, before = token_of(browser), everything(house)
    theirs, seen = replace(house, codes={"theirs": event.code}), 0
    for endpoint, method, address in theirs.requests(only_staff=True):
        if endpoint.startswith(OF_FACILITATORS) and (event.code in address or house.series in address):
            reply = browser.open(address, method=method, data={"_token": token} if method == "POST" else None)
            assert reply.status_code == 404, address
            check_page(reply.text, address)
            seen += 1
    assert seen >= 20
    page = browser.get("/facilitate/").text
    assert "Theirs" not in page
    assert "Summer" not in page
    assert everything(house) == before


# ---- Forms ----------------------------------------------------------------------------------------------------


def token_of(browser: FlaskClient) -> str:
    """Return the token of the forms in this browser."""
    page = check_page(browser.get("/account/").text, "/account/")
    return page.hidden("_token")


def all_roles(house: House) -> FlaskClient:
    """Return the browser of somebody who may send every form of the staff."""
    people.set_roles(house.installation.db, "the facilitator", Role)
    return house.browser("facilitator")


def changes(house: House) -> list[str]:
    """Return every address of staff that a form can be sent to."""
    return [address for *_, address in house.requests(only_staff=True, method="POST")]


@pytest.mark.parametrize("token", [None, "", "x", "0" * 64, "é", "\x00"])
def test_a_form_without_its_own_token_changes_nothing(house: House, token: str | None) -> None:
    browser = all_roles(house)
    before = everything(house)
    for address in changes(house):
        reply = browser.post(address, data={} if token is None else {"_token": token})
        assert reply.status_code == 400, address
        check_page(reply.text, address)
    assert everything(house) == before


def test_a_token_of_another_browser_changes_nothing(house: House) -> None:
    browser, other = all_roles(house), house.browser("facilitator")
    token = token_of(other)
    assert token != token_of(browser)  # although it is the same person
    before = everything(house)
    for address in changes(house):
        assert browser.post(address, data={"_token": token}).status_code == 400, address
    assert everything(house) == before


def test_a_token_from_before_signing_in_changes_nothing(house: House) -> None:
    browser = house.browser()
    token = check_page(browser.get("/account/sign-in").text, "/account/sign-in").hidden("_token")
    all_roles(house)
    sign_in(browser, house.installation, "the facilitator")
    before = everything(house)
    for address in changes(house):
        assert browser.post(address, data={"_token": token}).status_code == 400, address
    assert everything(house) == before


FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "something new"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://[bad"},
    {"Origin": "file://"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
def test_a_form_on_another_site_changes_nothing_anywhere(house: House, headers: dict[str, str]) -> None:
    """Young people's forms too: nobody may answer, or take answers back, by a page that somebody lured them to."""
    browser = all_roles(house)
    sent = {
        "_token": token_of(browser),
        "_attempt": attempt(),
        "wish": "of another site",
        "code": "x",
        "digits": "1",
    }
    before, refused = everything(house), set()
    for endpoint, _, address in house.requests(method="POST"):
        reply = browser.post(address, data=sent, headers=headers)
        assert reply.status_code == 400, address
        check_page(reply.text, address)
        is_hardened(reply)
        refused.add(endpoint)
    assert everything(house) == before
    assert refused == {rule.endpoint for rule in house.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert {"answering.send", "young_people.code", "with_codes.take_back", "with_codes.show_code"} <= refused


FROM_HERE: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://a-proxy-in-between.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", FROM_HERE, ids=str)
def test_answers_from_our_own_page_are_taken_whatever_the_browser_says_of_it(
    house: House, headers: dict[str, str]
) -> None:
    address = f"/en/e/{house.codes['open']}/answer"
    sent = {"_attempt": attempt(), "wish": "of our own page"}
    assert house.browser().post(address, data=sent, headers=headers).status_code == 200


def test_behind_another_web_server_the_address_that_was_set_is_ours(installation: Installation) -> None:
    config = Config(instance=installation.folder, address="https://views.example.org")
    browser = create_app(config).test_client()
    for origin, status in {"https://views.example.org": 422, "https://views.example.com": 400}.items():
        reply = browser.post("/en/", data={"code": "x"}, headers={"Origin": origin})
        assert reply.status_code == status


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


@pytest.mark.parametrize("headers", FROM_HERE, ids=str)
def test_our_own_form_is_taken(house: House, headers: dict[str, str]) -> None:
    browser = house.browser("facilitator")
    sent = {"_token": token_of(browser), "language": "cy"}
    assert browser.post("/account/language", data=sent, headers=headers).status_code == 303
    assert people.get(house.installation.db, "the facilitator").language == "cy"


# ---- A GET changes nothing ------------------------------------------------------------------------------------


def mark(path: Path) -> str:
    """Return a mark of every byte of a file, or nothing where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@lru_cache(maxsize=32)
def held(path: Path, _marks: tuple[str, ...]) -> str:
    """Return what a database holds, read anew only when a byte of its files has changed; reading takes long."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return "\n".join(db.iterdump())


def everything(house: House) -> dict[str, str]:
    """Return what every file of the installation holds, and how many rows this program has written."""
    folder = house.installation.folder
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".db":
            found[name] = held(path, tuple(mark(beside(path, end)) for end in ("", "-wal", "-journal")))
        elif path.is_file() and not name.endswith(("-wal", "-shm")):
            found[name] = mark(path)
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
    browser.post("/account/language", data={"_token": token_of(browser), "language": "cy"})
    assert everything(house) != before


def test_reading_for_an_hour_keeps_a_session_in_use_and_writes_nothing(
    house: House, later: Callable[[float], None]
) -> None:
    browser = house.browser("facilitator")
    before = everything(house)
    for _ in range(4):
        later(20 * 60)
        reply = browser.get("/facilitate/")
        assert reply.status_code == 200
        assert len(reply.headers.getlist("Set-Cookie")) == 1  # says when it was used
    assert everything(house) == before


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
    for cookie in headers.getlist("Set-Cookie"):
        assert cookie.partition("=")[0] in {"staff", "known"}
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert "charset=utf-8" in headers["Content-Type"] or is_file


@pytest.mark.parametrize("who", ["", "half", "facilitator", "reviewer", "everything"])
def test_every_reply_is_hardened_and_runs_nothing_inline(house: House, who: str) -> None:
    if who == "half":
        browser = house.browser_of("the facilitator", is_complete=False)
    else:
        browser = all_roles(house) if who == "everything" else house.browser(who)
    for _, _, address in house.requests(method="GET"):
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            reply = browser.open(address, method=method)
            is_hardened(reply)
            if method == "GET" and reply.mimetype == "text/html" and reply.status_code != 303:
                runs_nothing_inline(Page(reply.text, address))
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
    browser = house.browser()
    browser.get("/account/sign-in")  # for its cookie
    for address in ("/en/", f"/en/e/{house.codes['open']}/answer", "/account/sign-in"):
        reply = browser.post(address, data={"code": "x" * 300_000})
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
    for address, cleared in (
        ("/account/sign-out", '"cache", "storage"'),
        ("/account/sign-out-everywhere", '"cache", "cookies", "storage"'),
    ):
        browser = house.browser("facilitator")
        reply = browser.post(address, data={"_token": token_of(browser)})
        assert reply.headers["Clear-Site-Data"] == cleared
        assert browser.get_cookie("staff") is None
        is_hardened(reply)


# ---- What is not served ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/feedback.db",
        "/instance/feedback.db",
        "/instance/key",
        "/key",
        "/static/x/../../config.py",
        "/static/x/..%2f..%2fconfig.py",
        "/static/x/%2e%2e%2fconfig.py",
        "/console",
        "/robots.txt/../key",
        "/pyproject.toml",
        "/templates/base.html",
    ],
)
def test_nothing_of_the_folder_around_is_served(house: House, address: str) -> None:
    reply = house.browser().get(address)
    assert reply.status_code == 404
    is_hardened(reply)


def test_debugging_is_off_whatever_the_environment_says(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(Config(instance=installation.folder))
    assert app.debug is False
    app.view_functions["young_people.health"] = breaks
    reply = app.test_client().get("/healthz")
    assert reply.status_code == 500
    assert SECRET not in reply.text
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
    monkeypatch.setattr(sessions, "find", breaks)
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
