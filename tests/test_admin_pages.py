"""The admins' pages: who works here, the settings, what the staff did, and the installation at a glance."""

import csv
import io
import re
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from feedback.app import create_app
from feedback.cli import commands
from feedback.config import Config
from feedback.store import clock, events, people, running, second_factor, series, staff_log
from feedback.store.backup import back_up
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import HOUR, INVITATION_LASTS, RESET_LASTS, Role
from feedback.store.settings import VARIABLES, note_changes
from feedback.store.staff_log import ABOUT_PEOPLE, MACHINE, Act
from feedback.web.admin.log import ON_A_PAGE, SENTENCES
from feedback.web.admin.roles import MEANINGS
from feedback.web.admin.settings import SETTINGS
from tests.examples import give_second_factor, send, sign_in, staff_cookie_of
from tests.page_checks import SVG, Page, Visitor, words_of

PASSPHRASE = "seven ripe plums on a shelf"
PEOPLE = "/admin/people"
INVITE = "/admin/people/invite"
LINK = re.compile(r"/account/invitation/[\w-]{43}")
DAY = 24 * HOUR


def join(installation: Installation, name: str, *roles: Role) -> str:
    """Make an account that no passphrase opens, and return where the admins find it."""
    db = installation.db
    db.execute(
        "INSERT INTO person (name, passphrase, mark) VALUES (?, 'none', lower(hex(randomblob(6))))", (name,)
    )
    for role in roles:
        db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))
    return f"{PEOPLE}/{people.get(db, name).mark}/"


@pytest.fixture(autouse=True)
def ada(installation: Installation) -> str:
    """Return where the admins find Ada, who is one."""
    return join(installation, "ada", Role.ADMIN)


@pytest.fixture
def robin(installation: Installation) -> str:
    """Return where the admins find Robin, who runs events."""
    return join(installation, "robin", Role.FACILITATOR)


@pytest.fixture
def visit(client: FlaskClient, installation: Installation) -> Visitor:
    """Return Ada's browser."""
    sign_in(client, installation, "ada")
    return Visitor(client)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what moves the clock on by some seconds."""
    real, passed = clock.now, 0.0

    def move(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(clock, "now", lambda: real() + passed)
    return move


def log(installation: Installation) -> list[tuple[str, Act, str]]:
    """Return who did what, and about whom, in the order in which it was done."""
    entries = [entry for _, entry in staff_log.newest(installation.db)]
    return [(entry.person, entry.act, entry.about) for entry in reversed(entries)]


def link_on(page: Page) -> str:
    """Return the one link that a page shows, without the part before the path."""
    (address,) = {words_of(each) for each in page.all("bdi") if LINK.search(words_of(each))}
    found = LINK.search(address)
    assert found
    return found[0]


def browser_of(app: Flask, installation: Installation, name: str) -> FlaskClient:
    """Return the browser of somebody who is signed in."""
    browser = app.test_client()
    sign_in(browser, installation, name)
    return browser


def boxes(page: Page) -> dict[str, bool]:
    """Return the roles that a page offers, and whether each is ticked."""
    found = [each for each in page.controls if each.get("name") == "role"]
    return {each.attrib["value"]: "checked" in each.attrib for each in found}


def texts(elements: list[Element]) -> list[str]:
    return [words_of(each) for each in elements]


def entries_on(page: Page) -> list[str]:
    """Return the entries of the log on a page."""
    return [words_of(each) for lines in page.all("ol") if lines.get("class") == "log" for each in lines]


# ---- Who may enter --------------------------------------------------------------------------------------------


def addresses(mark: str) -> list[tuple[str, str]]:
    """Return every way into the admins' pages."""
    one = f"{PEOPLE}/{mark}"
    both = [f"{one}/{what}" for what in ("roles", "pause", "let-in", "start-anew")]
    return [
        *(
            ("GET", each)
            for each in ("/admin/", PEOPLE, INVITE, "/admin/settings", "/admin/log", f"{one}/", *both)
        ),
        *(("POST", each) for each in (INVITE, *both, f"{one}/give", f"{one}/sign-out", "/admin/log/export")),
        ("POST", f"{PEOPLE}/invitations/x/take-back"),
    ]


def test_the_list_of_ways_in_is_whole(app: Flask) -> None:
    built = app.url_map.bind("localhost")
    found = {
        (method, built.build(rule.endpoint, dict.fromkeys(rule.arguments, "x"), method=method))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == set(addresses("x"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_another_role_stays_outside(app: Flask, installation: Installation, role: Role) -> None:
    mark = join(installation, "sam", role).split("/")[-2]
    browser = browser_of(app, installation, "sam")
    token = Visitor(browser).get("/account/").hidden("_token")
    for method, address in addresses(mark):
        assert browser.open(address, method=method, data={"_token": token}).status_code == 403, address
    assert log(installation) == []


@pytest.mark.parametrize("what", ["", "roles", "pause", "let-in", "start-anew"])
def test_somebody_who_is_not_here_has_no_page(visit: Visitor, what: str) -> None:
    for mark in ("x", "0" * 12, "' OR 1=1", "%00"):
        visit.get(f"{PEOPLE}/{mark}/{what}", 404)


def test_what_matters_asks_for_the_passphrase_first(
    visit: Visitor, robin: str, installation: Installation, later: Callable[[float], None]
) -> None:
    token = visit.get("/admin/").hidden("_token")
    later(11 * 60)
    for what in ("roles", "pause", "let-in", "start-anew"):
        address = f"{robin}{what}"
        assert visit.sent_on(address) == f"/account/confirm?next={address}"
        assert visit.sent_on_after(address, {"_token": token}) == f"/account/confirm?next={address}"
    assert visit.sent_on(INVITE) == f"/account/confirm?next={INVITE}"
    asked = visit.post(INVITE, {"_token": token, "name": "sam", "role": "admin"}, 403)
    assert asked.heading == "Is it still you?"
    assert visit.sent_on_after("/admin/log/export", {"_token": token}) == "/account/confirm?next=/admin/log"
    assert log(installation) == []
    assert people.invitations(installation.db) == []


# ---- Inviting -------------------------------------------------------------------------------------------------


def invite(visit: Visitor, name: str = "sam", *roles: Role) -> Page:
    """Invite somebody and return the page with the link."""
    return visit.send(visit.get(INVITE), name=name, role=[*(roles or (Role.FACILITATOR,))])


def test_each_role_is_offered_with_what_it_means(visit: Visitor) -> None:
    page = visit.get(INVITE)
    assert boxes(page) == dict.fromkeys(map(str, Role), False)
    assert set(MEANINGS) == set(Role)
    for meaning in MEANINGS.values():
        assert meaning in page.main


def test_a_link_works_in_another_browser_and_only_once(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    page = invite(visit, " sam ", Role.ADVISER, Role.FACILITATOR)
    link = link_on(page)
    assert "For sam: adviser, facilitator." in page.main
    assert page.all(f"{SVG}path")
    other = Visitor(app.test_client())
    form = other.get(link)
    assert form.fields()["name"] == ["sam"]
    other.sent_on_after(link, form.fields() | {"passphrase": PASSPHRASE})
    assert people.get(installation.db, "sam").roles == {Role.ADVISER, Role.FACILITATOR}
    Visitor(app.test_client()).get(link, 404)
    assert log(installation) == [("ada", Act.INVITED, "sam: adviser, facilitator"), ("sam", Act.JOINED, "")]


def test_a_link_says_until_which_day_it_works(visit: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000.0)  # 15 January 2027
    sign_in(visit.client, app.extensions["installation"], "ada")
    page = invite(visit)
    assert "once, until 22 January 2027" in page.main
    assert "The link works until 22 January 2027." in visit.get(PEOPLE).main
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000.0 + INVITATION_LASTS + 1)
    Visitor(app.test_client()).get(link_on(page), 404)


def test_the_link_is_shown_only_once(visit: Visitor) -> None:
    link = link_on(invite(visit))
    for address in ("/admin/", PEOPLE, INVITE, "/admin/log"):
        assert link.rpartition("/")[2] not in visit.get(address).html


def test_a_form_sent_again_invites_nobody_twice(visit: Visitor, app: Flask, installation: Installation) -> None:
    form = visit.get(INVITE)
    first = visit.send(form, name="sam", role="reviewer")
    again = visit.send(form, name="sam", role="reviewer")
    assert len(people.invitations(installation.db)) == 1
    browser = Visitor(app.test_client())
    browser.get(link_on(first), 404)
    browser.get(link_on(again))
    # A new form is somebody else with the same role, and leaves the first alone.
    invite(visit, "sam", Role.REVIEWER)
    assert len(people.invitations(installation.db)) == 2
    browser.get(link_on(again))


@pytest.mark.parametrize("mark", ["", "x", "../..", "A" * 12, "0" * 13, "\x00"])
def test_a_made_up_mark_is_not_taken(visit: Visitor, installation: Installation, mark: str) -> None:
    visit.send(visit.get(INVITE), name="sam", role="admin", mark=mark)
    (invitation,) = people.invitations(installation.db)
    assert re.fullmatch(r"[0-9a-f]{12}", invitation.mark)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "sam"}, "Choose at least one role."),
        ({"name": "sam", "role": "king"}, "Choose at least one role."),
        ({"name": " ", "role": "admin"}, "1 to 60 letters"),
        ({"name": "\u200b\x00", "role": "admin"}, "1 to 60 letters"),
        ({"name": "s" * 61, "role": "admin"}, "1 to 60 letters"),
    ],
)
def test_what_cannot_be_invited_is_said_and_what_was_typed_stays(
    visit: Visitor, installation: Installation, typed: dict[str, str], said: str
) -> None:
    page = visit.send(visit.get(INVITE), 422, **typed)
    assert said in page.main
    assert page.title.startswith("Error: ")
    assert boxes(page)["admin"] == (typed.get("role") == "admin")
    assert page.fields()["name"] == [people.tidy_name(typed["name"])]
    assert people.invitations(installation.db) == []
    assert log(installation) == []


def test_the_link_begins_with_the_address_that_people_use(installation: Installation) -> None:
    app = create_app(Config(instance=installation.folder, address="https://feedback.example"))
    browser = app.test_client()
    cookie = staff_cookie_of(installation, "ada")
    browser.set_cookie("__Host-staff", cookie, domain="feedback.example", secure=True)
    page = browser.get(INVITE, base_url="https://feedback.example")
    form = Page(page.text, INVITE).fields() | {"name": "sam", "role": "admin"}
    reply = browser.post(INVITE, data=form, base_url="https://feedback.example")
    assert re.search(r">https://feedback\.example/account/invitation/[\w-]{43}<", reply.text)


def test_an_invitation_can_be_taken_back(visit: Visitor, app: Flask, installation: Installation) -> None:
    link = link_on(invite(visit))
    page = visit.get(PEOPLE)
    assert "sam" in page.main
    (action,) = [each.attrib["action"] for each in page.all("form") if "take-back" in each.get("action", "")]
    for _ in range(2):
        assert visit.sent_on_after(action, {"_token": page.hidden("_token")}) == PEOPLE
    Visitor(app.test_client()).get(link, 404)
    assert "Nobody is invited at the moment." in visit.get(PEOPLE).main
    assert log(installation)[1:] == [("ada", Act.TOOK_INVITATION_BACK, "sam")]


def test_nobody_can_call_themselves_what_the_log_calls_the_machine(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    link = link_on(invite(visit, "Command LINE"))
    browser = Visitor(app.test_client())
    page = browser.send(browser.get(link), 422, passphrase=PASSPHRASE)
    assert "is taken" in page.main
    assert people.find(installation.db, "Command LINE") is None


# ---- One person -----------------------------------------------------------------------------------------------


def test_the_list_says_who_works_here(visit: Visitor, robin: str, installation: Installation) -> None:
    people.pause(installation.db, "robin")
    page = visit.get(PEOPLE)
    cards = texts([each for each in page.all("li") if each.get("class") == "theme"])
    assert cards == ["adaadmin With a second factor", "robin pausedfacilitator No second factor yet"]
    assert robin in page.links()


def test_other_roles_count_from_the_next_page(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    theirs = Visitor(browser_of(app, installation, "robin"))
    theirs.get("/facilitate/")
    page = visit.get(f"{robin}roles")
    assert boxes(page) == {role: role == "facilitator" for role in Role}
    sent = {"_token": page.hidden("_token"), "role": ["reviewer", "admin"]}
    for _ in range(2):
        assert visit.sent_on_after(page.address, sent) == robin
    theirs.get("/facilitate/", 403)
    theirs.get("/admin/")
    assert people.get(installation.db, "robin").roles == {Role.ADMIN, Role.REVIEWER}
    assert log(installation) == [("ada", Act.CHANGED_ROLES, "robin: admin, reviewer")]


def test_somebody_keeps_at_least_one_role(visit: Visitor, robin: str, installation: Installation) -> None:
    page = visit.get(f"{robin}roles")
    refused = visit.post(page.address, {"_token": page.hidden("_token")}, 422)
    assert "Choose at least one role." in refused.main
    assert not any(boxes(refused).values())
    assert people.get(installation.db, "robin").roles == {Role.FACILITATOR}
    assert log(installation) == []


def test_the_last_admin_stays_admin(visit: Visitor, ada: str, installation: Installation) -> None:
    page = visit.get(f"{ada}roles")
    sent = {"_token": page.hidden("_token"), "role": "reviewer"}
    assert "Somebody has to stay admin." in visit.post(page.address, sent, 422).main
    join(installation, "bo", Role.ADMIN)
    assert visit.sent_on_after(page.address, sent) == "/account/"
    visit.get("/admin/", 403)
    assert log(installation) == [("ada", Act.CHANGED_ROLES, "ada: reviewer")]


def test_a_paused_person_is_out_at_once_and_comes_back_as_they_were(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    theirs = Visitor(browser_of(app, installation, "robin"))
    theirs.get("/facilitate/")
    page = visit.get(f"{robin}pause")
    assert page.heading == "Pause robin?"
    assert people.get(installation.db, "robin").is_paused is False
    assert visit.sent_on_after(page.address, page.fields()) == robin
    assert theirs.sent_on("/facilitate/").startswith("/account/sign-in")
    assert "This person is paused and cannot sign in." in visit.get(robin).main

    page = visit.get(f"{robin}let-in")
    assert visit.sent_on_after(page.address, page.fields()) == robin
    assert theirs.sent_on("/facilitate/").startswith("/account/sign-in"), "the old session is dead"
    found = people.get(installation.db, "robin")
    assert not found.is_paused
    assert found.roles == {Role.FACILITATOR}
    assert log(installation) == [("ada", Act.PAUSED, "robin"), ("ada", Act.LET_IN_AGAIN, "robin")]


def test_what_is_so_already_is_not_noted_again(visit: Visitor, installation: Installation, robin: str) -> None:
    for what, acts in {"let-in": [], "pause": [Act.PAUSED]}.items():
        page = visit.get(f"{robin}{what}")
        for _ in range(2):
            visit.sent_on_after(page.address, page.fields())
        assert [act for _, act, _ in log(installation)] == acts


@pytest.mark.parametrize("what", ["pause", "start-anew", "sign-out"])
def test_nobody_does_to_themselves_what_needs_somebody_else(
    visit: Visitor, ada: str, installation: Installation, what: str
) -> None:
    join(installation, "bo", Role.ADMIN)
    token = visit.get("/admin/").hidden("_token")
    page = visit.post(f"{ada}{what}", {"_token": token}, 409)
    assert "Ask another admin." in page.main
    own = visit.get(ada)
    assert "This is you." in own.main
    assert not [each for each in own.links() if each.endswith(("pause", "start-anew", "let-in"))]
    visit.get("/admin/")
    assert log(installation) == []


def test_somebody_starts_anew_in_front_of_the_admin(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    give_second_factor(installation, "robin")
    theirs = Visitor(browser_of(app, installation, "robin"))
    page = visit.get(f"{robin}start-anew")
    assert page.heading == "Is robin in front of you?"
    first, second = (visit.post(page.address, page.fields()) for _ in range(2))
    assert "once, for one hour" in second.main
    theirs.get("/facilitate/")  # nothing changes until the link is used
    other = Visitor(app.test_client())
    other.get(link_on(first), 404)
    form = other.get(link_on(second))
    assert form.heading == "Start anew"
    assert "starts anew" in visit.get(PEOPLE).main
    other.sent_on_after(link_on(second), form.fields() | {"passphrase": PASSPHRASE})
    other.get(link_on(second), 404)
    assert not second_factor.has_one(installation.db, "robin")
    assert theirs.sent_on("/facilitate/").startswith("/account/sign-in")
    assert log(installation) == [("ada", Act.BEGAN_RESET, "robin"), ("robin", Act.WAS_RESET, "")]


def test_a_link_to_start_anew_ends_after_an_hour(
    visit: Visitor, app: Flask, robin: str, later: Callable[[float], None]
) -> None:
    page = visit.get(f"{robin}start-anew")
    link = link_on(visit.send(page))
    later(RESET_LASTS + 1)
    Visitor(app.test_client()).get(link, 404)


def test_somebody_who_is_paused_does_not_start_anew(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    page = visit.get(f"{robin}start-anew")
    people.pause(installation.db, "robin")
    assert "“robin” is paused. Let them in again first." in visit.send(page, 422).main
    assert people.invitations(installation.db) == []
    assert log(installation) == []


def test_somebody_is_signed_out_on_every_device(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    browsers = [Visitor(browser_of(app, installation, "robin")) for _ in range(2)]
    token = visit.get(robin).hidden("_token")
    assert visit.sent_on_after(f"{robin}sign-out", {"_token": token}) == robin
    for browser in browsers:
        assert browser.sent_on("/facilitate/").startswith("/account/sign-in")
    visit.get("/admin/")
    assert log(installation) == [("ada", Act.SIGNED_OUT_EVERYWHERE, "robin")]


def test_a_persons_page_shows_what_they_did_and_what_was_done_to_their_account(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    db = installation.db
    join(installation, "rob", Role.REVIEWER)
    staff_log.note(db, "robin", Act.OPENED_EVENT, "BCDF23")
    staff_log.note(db, MACHINE, Act.CHANGED_ROLES, "robin: facilitator")
    staff_log.note(db, "ada", Act.PAUSED, "rob")
    staff_log.note(db, "ada", Act.MADE_SERIES, "robin")  # a series of this name
    said = entries_on(visit.get(robin))
    assert [re.sub(r"^.* · ", "", each) for each in said] == [
        "Command lineChanged roles: robin: facilitator",
        "robinOpened an event: BCDF23",
    ]


def giving(page: Page, thing: str, colleague: str) -> tuple[str, dict[str, str]]:
    """Return what is sent to give to somebody what waits, and where to."""
    return f"{page.address}give", {"_token": page.hidden("_token"), "thing": thing, "colleague": colleague}


@pytest.mark.parametrize("how", ["paused", "no facilitator"])
def test_what_only_somebody_ran_who_is_gone_is_given_to_a_facilitator(
    visit: Visitor, installation: Installation, robin: str, how: str
) -> None:
    db = installation.db
    join(installation, "sam", Role.FACILITATOR)
    join(installation, "heron", Role.FACILITATOR)
    people.pause(db, "heron")
    spring = series.create(db, "Spring", facilitators=["robin", "heron"])
    ours = series.create(db, "Ours", facilitators=["robin", "sam"])
    inside = events.create(db, title="Inside", series="Spring", facilitators=["robin"])
    alone = events.create(db, title="Alone", series="Ours", facilitators=["robin"])
    events.put_into_series(db, alone, None, "robin")
    events.create(db, title="Not alone", facilitators=["robin", "sam"])
    events.create(db, title="With the series", series="Ours", facilitators=["robin"])
    assert "Events that wait" not in visit.get(robin).main
    if how == "paused":
        people.pause(db, "robin")
    else:
        people.set_roles(db, "robin", [Role.REVIEWER])
    page = visit.get(robin)
    assert running.waiting_for(db, "robin") == [spring, *(events.find(db, each.code) for each in (alone, inside))]
    for words in ("Events that wait for somebody", "Spring", "Alone", alone.code, "Inside", inside.code):
        assert words in page.main
    for words in ("Not alone", "With the series", ours.name):
        assert words not in page.main
    assert [words_of(each) for each in page.all("option")][:2] == ["Choose somebody", "sam"]
    sam = people.get(db, "sam").mark
    assert visit.sent_on_after(*giving(page, alone.code, sam)) == robin
    assert visit.sent_on_after(*giving(page, spring.mark, sam)) == robin
    assert "Events that wait" not in visit.get(robin).main
    for each in (alone, inside):
        found = events.find(db, each.code)
        assert found
        assert events.may_run(db, found, "sam")
        assert not events.may_run(db, found, "robin")
    assert [(act, about) for _, act, about in log(installation)][-2:] == [
        (Act.HANDED_OVER, f"{alone.code}: sam"),
        (Act.HANDED_OVER, "Spring: sam"),
    ]


def test_nothing_is_given_that_does_not_wait_or_to_somebody_who_cannot_run_it(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    db = installation.db
    join(installation, "kestrel", Role.REVIEWER)
    join(installation, "sam", Role.FACILITATOR)
    event = events.create(db, title="Theirs", facilitators=["robin"])
    marks = {name: people.get(db, name).mark for name in ("robin", "kestrel", "sam")}
    page = visit.get(robin)
    assert "Somebody runs this already." in visit.post(*giving(page, event.code, marks["sam"]), 422).main
    people.pause(db, "robin")
    for wrong in ("", "nobody", marks["robin"], marks["kestrel"]):
        assert "Choose a facilitator from the list." in visit.post(*giving(page, event.code, wrong), 422).main
    visit.post(*giving(page, "NOSUCH", marks["sam"]), 422)
    assert running.waiting_for(db, "robin") == [event]
    people.pause(db, "sam")
    assert "There is no facilitator to give them to yet." in visit.get(robin).main
    assert Act.HANDED_OVER not in [act for _, act, _ in log(installation)]


@pytest.mark.parametrize(
    "name", ['<b onclick="x">&amp;', "{{ 7 * 7 }} %(name)s", "＝cmd \u05d0\u05d1 \u202eevil", "robin: admin"]
)
def test_a_name_is_only_ever_text(visit: Visitor, installation: Installation, name: str) -> None:
    address = join(installation, name, Role.REVIEWER)
    staff_log.note(installation.db, name, Act.SIGNED_IN)
    people.invite(installation.db, name, [Role.ADMIN])
    for each in (address, f"{address}roles", f"{address}pause", f"{address}start-anew", PEOPLE, "/admin/log"):
        assert name in visit.get(each).main


# ---- Settings -------------------------------------------------------------------------------------------------


def test_every_setting_is_explained() -> None:
    names = {field.name for field in fields(Config)}
    assert set(VARIABLES) == names
    assert set(SETTINGS) == names


def test_every_setting_stands_under_the_name_by_which_it_is_read() -> None:
    read = Path("feedback/config.py").read_text("utf-8")
    for variable in VARIABLES.values():
        assert f'"{variable}"' in read


def test_the_page_says_what_is_set(installation: Installation) -> None:
    app = create_app(Config(instance=installation.folder, k=7, withdrawal_codes=True))
    page = Visitor(browser_of(app, installation, "ada")).get("/admin/settings")
    shown = {words_of(next(iter(each))): words_of(each) for each in page.all("section")}
    assert shown["Smallest group"].startswith("Smallest group 7 ")
    assert shown["Smallest group"].endswith("FEEDBACK_K=7")
    assert shown["Codes to take answers back"].startswith("Codes to take answers back on ")
    assert shown["Codes to take answers back"].endswith("FEEDBACK_WITHDRAWAL_CODES=yes")
    assert shown["For trying out"].startswith("For trying out off ")
    assert shown["Address of these pages"].startswith("Address of these pages not set ")
    assert str(installation.folder) in shown["Folder on the machine"]
    assert "Tigrinya" in page.main
    assert re.search(r"Version ?\d+\.\d+", page.main)


def test_a_changed_setting_is_noted_once_at_the_next_start(installation: Installation) -> None:
    config = Config(instance=installation.folder)
    note_changes(installation.db, config)
    note_changes(installation.db, config)
    assert log(installation) == []
    changed = replace(config, k=7, withdrawal_codes=True, address="https://feedback.example")
    for _ in range(3):
        note_changes(installation.db, changed)
    assert log(installation) == [
        (MACHINE, Act.CHANGED_SETTING, "FEEDBACK_K: 5 → 7"),
        (MACHINE, Act.CHANGED_SETTING, "FEEDBACK_WITHDRAWAL_CODES: no → yes"),
        (MACHINE, Act.CHANGED_SETTING, "FEEDBACK_URL: – → https://feedback.example"),
    ]


def test_serving_with_another_setting_is_noted(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = import_module("feedback.cli.serve")
    monkeypatch.setattr(server, "run", lambda *_, **__: None)
    monkeypatch.setattr(server, "refuse_taken", lambda *_: None)
    for k in ("5", "8", "8"):
        monkeypatch.setenv("FEEDBACK_K", k)
        result = CliRunner().invoke(commands, ["serve", "--instance", str(installation.folder)])
        assert result.exit_code == 0, result.output
    assert log(installation) == [(MACHINE, Act.CHANGED_SETTING, "FEEDBACK_K: 5 → 8")]


# ---- The log --------------------------------------------------------------------------------------------------


def test_every_act_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(Act)
    assert len(set(SENTENCES.values())) == len(Act)
    assert set(ABOUT_PEOPLE) <= set(Act)


def test_the_log_is_read_newest_first_and_page_by_page(visit: Visitor, installation: Installation) -> None:
    for number in range(ON_A_PAGE + 3):
        staff_log.note(installation.db, "ada", Act.MADE_EVENT, f"E{number}")
    page = visit.get("/admin/log")
    shown = entries_on(page)
    assert len(shown) == ON_A_PAGE
    assert shown[0].endswith(f"Made an event: E{ON_A_PAGE + 2}")
    assert "All times are UTC." in page.main
    assert "Newest" not in texts(page.all("a"))
    (older,) = [each.attrib["href"] for each in page.all("a") if words_of(each) == "Older"]
    last = visit.get(older)
    assert [each.rpartition(" ")[2] for each in entries_on(last)] == ["E2", "E1", "E0"]
    assert "Older" not in texts(last.all("a"))
    assert "Newest" in texts(last.all("a"))


def test_the_log_says_when_in_utc(
    visit: Visitor, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000.0)
    staff_log.note(installation.db, "", Act.WRONG_SIGN_IN)
    monkeypatch.setattr(clock, "now", now)
    page = visit.get("/admin/log")
    assert entries_on(page) == [
        "15 Jan 2027, 08:00 · Somebody at the sign-in pageTried to sign in, but it did not fit"
    ]
    assert page.one("time").attrib["datetime"] == "2027-01-15T08:00Z"


@pytest.mark.usefixtures("robin")
def test_the_log_can_be_read_of_one_person(visit: Visitor, installation: Installation) -> None:
    staff_log.note(installation.db, "robin", Act.SIGNED_IN)
    staff_log.note(installation.db, "ada", Act.SIGNED_IN)
    staff_log.note(installation.db, MACHINE, Act.BACKED_UP, "copy.db")
    choices = {words_of(each): each.attrib["value"] for each in visit.get("/admin/log").all("option")}
    assert list(choices) == ["everybody", "ada", "robin", "Command line"]
    assert [len(entries_on(visit.get(f"/admin/log?person={mark}"))) for mark in choices.values()] == [3, 1, 1, 1]
    page = visit.get(f"/admin/log?person={choices['Command line']}")
    assert entries_on(page)[0].endswith("Command lineMade a copy: copy.db")
    assert [words_of(each) for each in page.all("option") if "selected" in each.attrib] == ["Command line"]
    visit.get("/admin/log?person=nobody", 404)


@pytest.mark.parametrize("before", ["", "x", "-5", "0", "9" * 30, "9" * 5000, "1e9", "²"])
def test_a_made_up_place_in_the_log_is_a_calm_page(visit: Visitor, before: str) -> None:
    visit.get(f"/admin/log?before={before}")


def test_the_log_speaks_welsh(visit: Visitor, installation: Installation) -> None:
    people.speak(installation.db, "ada", "cy")
    staff_log.note(installation.db, "ada", Act.INVITED, "sam: admin, reviewer")
    reply = visit.client.get("/admin/log")
    assert reply.status_code == 200
    assert 'lang="cy"' in reply.text


def exported(visit: Visitor) -> bytes:
    """Return the log as a file."""
    reply = visit.client.post("/admin/log/export", data={"_token": visit.get("/admin/").hidden("_token")})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="staff-log.csv"'
    assert reply.headers["Cache-Control"] == "no-store"
    raw: bytes = reply.data
    return raw


HARMFUL = ("=", "+", "-", "@", "\t", "\0", "\r", "\n", "＝", "＋", "－", "＠", "'=")


def test_a_spreadsheet_runs_no_cell_of_the_log(visit: Visitor, installation: Installation) -> None:
    for start in HARMFUL:
        staff_log.note(installation.db, f"{start}1+1", Act.MADE_EVENT, f'{start}cmd|"/c calc"!A1, "x"\r\ny')
    raw = exported(visit)
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.endswith('"\r\n')
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows[0] == ["Time (UTC)", "Who", "What", "About"]
    assert len(rows) == len(HARMFUL) + 2
    for row in rows:
        assert len(row) == 4
        for cell in row:
            assert not cell.lstrip("'").startswith(HARMFUL) or cell.startswith("'")
            assert not cell.startswith(HARMFUL[:-1])
    # Every cell is in quotation marks, and quotation marks inside are doubled.
    assert re.fullmatch(r'(?:"(?:[^"]|"")*"(?:,"(?:[^"]|"")*"){3}\r\n)+', text)
    assert ["'=1+1", "Made an event", '\'=cmd|"/c calc"!A1, "x"\r\ny'] in [row[1:] for row in rows]


def test_taking_the_log_away_is_noted_and_stands_in_it(visit: Visitor, installation: Installation) -> None:
    assert "staff-log.csv" in exported(visit).decode("utf-8-sig")
    assert log(installation) == [("ada", Act.EXPORTED, "staff-log.csv")]


def test_a_log_without_anything_in_it_is_a_calm_page(visit: Visitor) -> None:
    assert "Nothing is in the log." in visit.get("/admin/log").main


# ---- At a glance ----------------------------------------------------------------------------------------------

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def same_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what sets the room on the disk in bytes; other processes change the real one."""

    def leave(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free, 0, free))

    leave(10**12)
    return leave


def facts_on(page: Page) -> dict[str, str]:
    return dict(zip(texts(page.all("dt")), texts(page.all("dd")), strict=True))


@pytest.mark.usefixtures("robin", "same_disk")
def test_the_first_page_says_how_many_work_here(visit: Visitor, installation: Installation, event: Event) -> None:
    assert event.is_open
    join(installation, "sam", Role.FACILITATOR, Role.REVIEWER)
    join(installation, "paused", Role.FACILITATOR)
    people.pause(installation.db, "paused")
    people.invite(installation.db, "new", [Role.ADVISER])
    facts = facts_on(visit.get("/admin/"))
    assert facts == {
        "Adviser": "0",
        "Translator": "0",
        "Facilitator": "2",
        "Reviewer": "1",
        "Admin": "1",
        "Paused": "1",
        "Invitations that wait": "1",
        "Open events": "1",
        "Size of the database": "1 MB",
        "Room on the disk": "more than 20 GB",
        "Last copy": "none yet",
        "Last copy put back": "never",
    }


def test_the_first_page_says_when_the_last_copy_was_made(
    visit: Visitor, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000.0)
    staff_log.note(installation.db, MACHINE, Act.BACKED_UP, "copy.db")
    staff_log.note(installation.db, MACHINE, Act.RESTORED, "old.db")
    monkeypatch.setattr(clock, "now", now)
    facts = facts_on(visit.get("/admin/"))
    assert (facts["Last copy"], facts["Last copy put back"]) == ("15 January 2027", "15 January 2027")
    assert "feedback backup FILE" in visit.get("/admin/").main


@pytest.mark.parametrize(
    ("free", "said"), [(10**6, "about 0 GB"), (7_999_999_999, "about 7 GB"), (10**11, "more than 20 GB")]
)
def test_the_room_on_the_disk_is_told_roughly(
    visit: Visitor, same_disk: Callable[[int], None], free: int, said: str
) -> None:
    same_disk(free)
    assert facts_on(visit.get("/admin/"))["Room on the disk"] == said


@pytest.mark.usefixtures("same_disk")
def test_nothing_on_the_admins_pages_changes_when_answers_arrive(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    pages = ("/admin/", PEOPLE, "/admin/settings", "/admin/log")
    before = [visit.get(each).html for each in pages]
    send(installation, event.code, 40)
    assert [visit.get(each).html for each in pages] == before


def test_no_copy_counts_as_made_by_a_page(visit: Visitor, installation: Installation, tmp_path: Path) -> None:
    back_up(installation, tmp_path / "copy.db")
    visit.get("/admin/")
    assert log(installation) == []
