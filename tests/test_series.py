"""Series and access: who runs what, with whom, and what nobody else ever sees."""

from pathlib import Path

import pytest
from flask import Flask
from sqlite_utils import Database

from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import events, running, series, staff_log
from feedback.store.database import connect
from feedback.store.events import Event
from feedback.store.installation import DATABASE, Installation
from feedback.store.intake import open_event
from feedback.store.migrations import main as migrations
from feedback.store.people import Role
from feedback.store.series import Series
from tests.examples import draft_event, publish_small, sign_in
from tests.page_checks import Page, Visitor, words_of

OTHER_ROLES = tuple(role for role in Role if role is not Role.FACILITATOR)


def join(installation: Installation, name: str, *roles: Role, paused: bool = False) -> None:
    """Make an account that no passphrase opens; its mark is its name."""
    installation.db.execute(
        "INSERT INTO person (name, passphrase, mark, paused) VALUES (?1, 'none', ?1, ?2)", (name, int(paused))
    )
    for role in roles:
        installation.db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))


@pytest.fixture
def house(installation: Installation) -> Installation:
    """Return an installation with three facilitators, and others whom they never read of."""
    for name in ("robin", "wren", "swift"):
        join(installation, name, Role.FACILITATOR)
    join(installation, "heron", Role.FACILITATOR, paused=True)
    join(installation, "kestrel", *OTHER_ROLES)
    return installation


def enter(app: Flask, house: Installation, name: str) -> Visitor:
    """Return the browser of somebody who is signed in."""
    browser = app.test_client()
    sign_in(browser, house, name)
    return Visitor(browser)


@pytest.fixture
def visit(app: Flask, house: Installation) -> Visitor:
    """Return the browser of robin."""
    return enter(app, house, "robin")


@pytest.fixture
def colleague(app: Flask, house: Installation) -> Visitor:
    """Return the browser of wren."""
    return enter(app, house, "wren")


def made(
    house: Installation, version: Version, *names: str, title: str = "Learning event", inside: str = ""
) -> Event:
    """Make an event that names some facilitators, in a series with a mark."""
    there = series.find(house.db, inside)
    event = events.create(
        house.db,
        title=title,
        version=version.digest,
        languages=("en",),
        series=there.name if there else None,
        facilitators=names,
        nation="Wales",
    )
    found = events.find(house.db, event.code)
    assert found is not None
    return found


def who_may(house: Installation, event: Event) -> set[str]:
    """Return which of the three facilitators can run an event."""
    found = events.find(house.db, event.code)
    assert found is not None
    return {name for name in ("robin", "wren", "swift") if events.may_run(house.db, found, name)}


def press(visit: Visitor, page: Page, address: str, **sent: str) -> str:
    """Send a form of a page and return where it leads."""
    return visit.sent_on_after(address, {"_token": page.hidden("_token")} | sent)


def acts(house: Installation) -> list[tuple[str, str]]:
    """Return what the log says was done, the oldest first."""
    return [(entry.act.value, entry.about) for _, entry in staff_log.newest(house.db, count=50)][::-1]


# ---- Making and changing --------------------------------------------------------------------------------------


def test_a_series_is_made_changed_and_filled_with_events(
    visit: Visitor, house: Installation, version: Version
) -> None:
    one, two = (made(house, version, "robin", title=title) for title in ("One", "Two"))
    page = visit.get("/facilitate/series/new")
    sent = {"name": "Spring", "place": "Cardiff", "audience": "Aged 16 to 18", "nation": "Wales"}
    address = visit.sent_on_after(page.address, page.fields() | sent)
    (found,) = series.run_by(house.db, "robin")
    assert address == f"/facilitate/series/{found.mark}/"
    assert found == Series(found.mark, "Spring", "Wales", "Cardiff", "Aged 16 to 18")
    for words in ("Spring", "Cardiff", "Aged 16 to 18", "Wales", "No event is in this series yet."):
        assert words in visit.get(address).main

    change = visit.get(f"{address}change")
    assert change.fields()["name"] == ["Spring"]
    assert change.fields()["nation"] == ["Wales"]
    visit.sent_on_after(change.address, change.fields() | {"name": "Spring 2027", "nation": ""})
    assert series.find(house.db, found.mark) == Series(found.mark, "Spring 2027", None, "Cardiff", "Aged 16 to 18")

    choose = visit.get(f"{address}events")
    visit.sent_on_after(choose.address, choose.fields() | {"events": [one.code]})
    assert [each.series for each in (events.get(house.db, one.code), events.get(house.db, two.code))] == [
        "Spring 2027",
        None,
    ]
    assert "One" in visit.get(address).main
    choose = visit.get(choose.address)
    assert choose.fields()["events"] == [one.code]
    visit.sent_on_after(choose.address, choose.fields() | {"events": [two.code]})
    assert events.get(house.db, one.code).series is None
    assert events.get(house.db, two.code).series_mark == found.mark
    assert acts(house)[:3] == [
        ("made a series", "Spring"),
        ("changed a series", "Spring 2027"),
        ("changed an event", one.code),
    ]


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"name": ""}, "name", "Give the series a name"),
        ({"name": "x" * 121}, "name", "at most 120 letters"),
        ({"audience": "x" * 201}, "audience", "at most 200 letters"),
        ({"nation": "Atlantis"}, "nation", "Choose one of the nations"),
    ],
)
def test_what_is_wrong_about_a_series_is_said_beside_its_field(
    visit: Visitor, house: Installation, typed: dict[str, str], name: str, words: str
) -> None:
    page = visit.get("/facilitate/series/new")
    shown = visit.post(page.address, page.fields() | {"name": "Spring", "place": "Bangor"} | typed, 422)
    assert words in words_of(shown.with_id(f"{name}_error"))
    assert f"#{name}" in shown.links()
    assert shown.fields()["place"] == ["Bangor"]
    assert series.run_by(house.db, "robin") == []


def test_a_new_series_can_be_named_while_an_event_is_set_up(visit: Visitor, house: Installation) -> None:
    page = visit.get("/facilitate/new")
    visit.sent_on_after(page.address, page.fields() | {"title": "T", "series": "new", "series_name": "Autumn"})
    (found,) = series.run_by(house.db, "robin")
    (event,) = events.every(house.db)
    assert (event.series, event.series_mark) == ("Autumn", found.mark)
    assert series.run_by(house.db, "wren") == []


def test_an_event_set_up_from_its_series_knows_where_it_is(visit: Visitor, house: Installation) -> None:
    found = series.create(house.db, "Spring", nation="Scotland", place="Leith", facilitators=["robin"])
    theirs = series.create(house.db, "Theirs", nation="Wales", place="Secret", facilitators=["wren"])
    page = visit.get(f"/facilitate/new?series={found.mark}").fields()
    assert (page["series"], page["nation"], page["place"]) == ([found.mark], ["Scotland"], ["Leith"])
    page = visit.get(f"/facilitate/new?series={theirs.mark}").fields()
    assert page["place"] == [""]


# ---- Who runs what --------------------------------------------------------------------------------------------


def test_an_event_is_run_by_whom_it_or_its_series_names_or_by_all(house: Installation, version: Version) -> None:
    spring = series.create(house.db, "Spring", facilitators=["wren"])
    everybodys = series.create(house.db, "Open")
    assert who_may(house, made(house, version)) == {"robin", "wren", "swift"}
    assert who_may(house, made(house, version, "robin")) == {"robin"}
    assert who_may(house, made(house, version, inside=spring.mark)) == {"wren"}
    assert who_may(house, made(house, version, "robin", inside=spring.mark)) == {"robin", "wren"}
    assert who_may(house, made(house, version, inside=everybodys.mark)) == {"robin", "wren", "swift"}
    assert who_may(house, made(house, version, "swift", inside=everybodys.mark)) == {"swift"}


def test_access_through_a_series(
    visit: Visitor, colleague: Visitor, house: Installation, version: Version
) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin"])
    event = made(house, version, "robin", inside=spring.mark)
    colleague.get(f"/facilitate/{event.code}/", 404)
    page = visit.get(f"/facilitate/series/{spring.mark}/people")
    there = press(visit, page, f"/facilitate/series/{spring.mark}/people/let-in", colleague="wren")
    assert there == page.address
    assert colleague.get(f"/facilitate/{event.code}/").heading == "Learning event"
    assert "Learning event" in colleague.get(f"/facilitate/series/{spring.mark}/").main
    people = colleague.get(f"/facilitate/{event.code}/people").main
    assert "With the series, they run this event too:" in people
    assert ("let a colleague in", "Spring: wren") in acts(house)


def test_another_facilitators_series_is_not_there(colleague: Visitor, house: Installation) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin"])
    token = colleague.get("/facilitate/").hidden("_token")
    for mark in (spring.mark, "nothing", "%00"):
        for end in ("", "change", "events", "people", "people/hand-over?colleague=robin"):
            colleague.get(f"/facilitate/series/{mark}/{end}", 404)
        for end in ("change", "events", "people/let-in", "people/hand-over", "people/leave"):
            sent = {"_token": token, "colleague": "robin", "name": "Taken"}
            colleague.post(f"/facilitate/series/{mark}/{end}", sent, 404)
    assert "Spring" not in colleague.get("/facilitate/").main
    assert "Spring" not in colleague.get("/facilitate/new").main
    assert series.find(house.db, spring.mark) == spring


def test_nobody_puts_an_event_into_somebody_elses_series(
    colleague: Visitor, house: Installation, version: Version
) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin"])
    event = made(house, version, "wren")
    page = colleague.get(f"/facilitate/{event.code}/set-up/about")
    colleague.post(page.address, page.fields() | {"series": spring.mark}, 422)
    theirs = made(house, version, "robin")
    own = series.create(house.db, "Mine", facilitators=["wren"])
    choose = colleague.get(f"/facilitate/series/{own.mark}/events")
    colleague.sent_on_after(choose.address, choose.fields() | {"events": [theirs.code]})
    assert events.get(house.db, theirs.code).series is None
    assert who_may(house, theirs) == {"robin"}


def test_an_event_taken_out_of_its_series_does_not_become_everybodys(
    visit: Visitor, house: Installation, version: Version
) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin", "swift"])
    event = made(house, version, inside=spring.mark)
    choose = visit.get(f"/facilitate/series/{spring.mark}/events")
    visit.sent_on_after(choose.address, {"_token": choose.hidden("_token"), "shown": [event.code]})
    assert events.get(house.db, event.code).series is None
    assert who_may(house, event) == {"robin"}


def test_what_is_everybodys_is_not_taken_away_from_others_by_a_series(
    visit: Visitor, house: Installation, version: Version
) -> None:
    own = series.create(house.db, "Mine", facilitators=["robin"])
    shared = series.create(house.db, "Ours")
    event, named = made(house, version, title="For all"), made(house, version, "robin", title="Named")
    choose = visit.get(f"/facilitate/series/{own.mark}/events")
    assert choose.fields()["shown"] == [named.code]
    sent = choose.fields() | {"shown": [event.code], "events": [event.code]}
    refused = visit.post(choose.address, sent, 409)
    assert "Every facilitator can run “For all”, so it cannot go into this series." in refused.main
    about = visit.get(f"/facilitate/{event.code}/set-up/about")
    assert {each.get("value") for each in about.controls if each.get("name") == "series"} == {
        "",
        "new",
        shared.mark,
    }
    visit.post(about.address, about.fields() | {"series": own.mark}, 422)
    with pytest.raises(Refusal, match="so it cannot go into this series"):
        events.put_into_series(house.db, event, own.mark, "robin")
    assert who_may(house, event) == {"robin", "wren", "swift"}
    visit.sent_on_after(about.address, about.fields() | {"series": "new", "series_name": "Summer"})
    assert events.get(house.db, event.code).series == "Summer"
    assert who_may(house, event) == {"robin", "wren", "swift"}


def test_a_list_of_events_that_is_old_takes_no_new_one_out_of_the_series(
    visit: Visitor, house: Installation, version: Version
) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin", "wren"])
    first = made(house, version, "robin", inside=spring.mark, title="First")
    choose = visit.get(f"/facilitate/series/{spring.mark}/events")
    second = made(house, version, "wren", inside=spring.mark, title="Second")
    visit.sent_on_after(choose.address, choose.fields() | {"events": []})
    assert events.get(house.db, first.code).series is None
    assert events.get(house.db, second.code).series == "Spring"


# ---- Colleagues -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["event", "series"])
def test_only_facilitators_who_can_sign_in_are_colleagues(
    visit: Visitor, house: Installation, version: Version, what: str
) -> None:
    """What people with other roles are called is nobody's business here (SEC-17)."""
    names = ("robin", "kestrel", "heron")
    if what == "event":
        address = f"/facilitate/{made(house, version, *names).code}/people"
    else:
        address = f"/facilitate/series/{series.create(house.db, 'Spring', facilitators=names).mark}/people"
    page = visit.get(address)
    marks = {each.get("value") for each in page.all("input") if each.get("name") == "colleague"}
    assert marks == {"wren", "swift"}
    assert "kestrel" not in page.html
    assert "heron" not in page.html
    for mark in ("kestrel", "heron", "nobody", "", "robin"):
        visit.post(f"{address}/let-in", {"_token": page.hidden("_token"), "colleague": mark}, 404)
        visit.post(f"{address}/hand-over", {"_token": page.hidden("_token"), "colleague": mark}, 404)


def test_somebody_who_is_no_facilitator_any_more_is_not_offered(visit: Visitor, house: Installation) -> None:
    found = series.create(house.db, "Spring", facilitators=["robin", "swift"])
    house.db.execute("DELETE FROM person_role WHERE person = 'wren'")
    house.db.execute("UPDATE person SET paused = 1 WHERE name = 'swift'")
    page = visit.get(f"/facilitate/series/{found.mark}/people")
    assert "wren" not in page.html
    assert "swift" not in page.html
    assert "There is no other facilitator to let in." in page.main


@pytest.mark.parametrize("what", ["event", "series"])
def test_handing_over_asks_first_and_is_then_complete(
    visit: Visitor, colleague: Visitor, house: Installation, version: Version, what: str
) -> None:
    if what == "event":
        event, found = made(house, version, "robin"), None
        home, about = f"/facilitate/{event.code}/", event.code
    else:
        found = series.create(house.db, "Spring", facilitators=["robin"])
        event = made(house, version, "robin", inside=found.mark)
        home, about = f"/facilitate/series/{found.mark}/", "Spring"
    colleague.get(home, 404)
    page = visit.get(f"{home}people")
    ask = f"{home}people/hand-over?colleague=wren"
    assert ask in page.links()
    asked = visit.get(ask)
    assert "wren" in asked.heading
    visit.get(home)  # nothing has happened yet
    assert press(visit, asked, f"{home}people/hand-over", colleague="wren") == "/facilitate/"
    visit.get(home, 404)
    visit.get(f"/facilitate/{event.code}/", 404)
    colleague.get(home)
    colleague.get(f"/facilitate/{event.code}/")
    assert who_may(house, event) == {"wren"}
    assert acts(house)[-1] == ("handed over to a colleague", f"{about}: wren")


def test_an_event_that_is_run_with_its_series_is_not_handed_over_alone(
    visit: Visitor, house: Installation, version: Version
) -> None:
    spring = series.create(house.db, "Spring", facilitators=["robin"])
    event = made(house, version, "robin", inside=spring.mark)
    page = visit.get(f"/facilitate/{event.code}/people")
    sent = {"_token": page.hidden("_token"), "colleague": "wren"}
    shown = visit.post(f"/facilitate/{event.code}/people/hand-over", sent, 409)
    assert "You run this event with its series." in shown.main
    assert who_may(house, event) == {"robin"}


@pytest.mark.parametrize("what", ["event", "series"])
def test_leaving_needs_somebody_who_stays(
    visit: Visitor, house: Installation, version: Version, what: str
) -> None:
    event = made(house, version, "robin", "heron", "kestrel")
    found = series.create(house.db, "Spring", facilitators=["robin", "heron"])
    thing: Event | Series = event if what == "event" else found
    home = f"/facilitate/{event.code}/" if what == "event" else f"/facilitate/series/{found.mark}/"
    page = visit.get(f"{home}people")
    alone = visit.post(f"{home}people/leave", {"_token": page.hidden("_token")}, 409)
    assert "You are the only one here." in alone.main
    visit.get(home)
    running.let_in(house.db, thing, "wren")
    press(visit, visit.get(f"{home}people"), f"{home}people/leave")
    visit.get(home, 404)
    assert [each.name for each in running.runners(house.db, thing)] == ["wren"]


def test_what_is_everybodys_is_neither_shared_nor_handed_over(
    visit: Visitor, house: Installation, version: Version
) -> None:
    event = draft_event(house, version)
    found = series.create(house.db, "Spring")
    for home in (f"/facilitate/{event.code}/", f"/facilitate/series/{found.mark}/"):
        page = visit.get(f"{home}people")
        assert "every facilitator can run it" in page.main
        for end in ("let-in", "hand-over"):
            sent = {"_token": page.hidden("_token"), "colleague": "wren"}
            shown = visit.post(f"{home}people/{end}", sent, 409)
            assert "Every facilitator can run this already." in shown.main
        visit.post(f"{home}people/leave", {"_token": page.hidden("_token")}, 409)
    assert who_may(house, event) == {"robin", "wren", "swift"}


# ---- In the store ---------------------------------------------------------------------------------------------


def test_a_series_is_found_by_name_or_made(house: Installation, version: Version) -> None:
    one, two, other = (
        events.create(house.db, title="T", version=version.digest, languages=("en",), series=name)
        for name in ("Spring", "Spring", "Autumn")
    )
    assert one.series_mark == two.series_mark != other.series_mark
    assert [each.name for each in series.run_by(house.db, "robin")] == ["Autumn", "Spring"]


def test_a_name_means_the_series_that_is_everybodys_first(house: Installation, version: Version) -> None:
    owned = [series.create(house.db, "Spring", facilitators=["wren"]) for _ in range(5)]
    everybodys = series.create(house.db, "Spring")
    event = events.create(house.db, title="T", version=version.digest, languages=("en",), series="Spring")
    assert event.series_mark == everybodys.mark
    assert everybodys not in owned


def test_only_what_an_event_has_can_be_said_about_it(house: Installation, version: Version) -> None:
    event = draft_event(house, version)
    with pytest.raises(TypeError):
        events.change(house.db, event.code, state="open")
    with pytest.raises(TypeError):
        events.change(house.db, event.code, **{"title = 'x' --": "y"})
    with pytest.raises(Refusal):
        running.leave(house.db, event, "robin")


def old_database(path: Path) -> Database:
    """Return a database as it was before series had rows of their own."""
    db = connect(path, create=True)
    migrations.apply(db, stop_before="set_events_up")
    return db


def test_series_that_were_written_into_events_become_rows_and_nothing_else_changes(tmp_path: Path) -> None:
    other = Installation(tmp_path / "other", create=True)
    version = publish_small(other)
    (tmp_path / "instance" / "open").mkdir(parents=True)
    db = old_database(tmp_path / "instance" / DATABASE)
    for row in other.db.execute("SELECT digest, questionnaire, number, published_on, content FROM version"):
        db.execute("INSERT INTO version VALUES (?, ?, ?, ?, ?)", row)
    rows = [
        ("BBBB22", "One", "draft", "Spring", None),
        ("BBBB23", "Two", "closed", "Spring", "2026-05-01"),
        ("BBBB24", "Three", "closed", "Autumn", "2026-05-02"),
        ("BBBB25", "Four", "draft", None, None),
        ("BBBB26", "Five", "draft", "", None),
    ]
    for code, title, state, name, closed_on in rows:
        db.execute(
            "INSERT INTO event (code, title, version, state, languages, nation, series, closed_on, expected) "
            "VALUES (?, ?, ?, ?, '[\"en\", \"ar\"]', 'Wales', ?, ?, 12)",
            (code, title, version.digest, state, name, closed_on),
        )
    db.execute("INSERT INTO event_facilitator VALUES ('BBBB22', 'robin')")
    db.execute("INSERT INTO action VALUES ('BBBB23', 'en', 'Heard.', '', '')")
    db.close()

    found = Installation(tmp_path / "instance")
    by_code = {event.code: event for event in events.every(found.db)}
    assert [by_code[code].series for code, *_ in rows] == ["Spring", "Spring", "Autumn", None, None]
    assert by_code["BBBB22"].series_mark == by_code["BBBB23"].series_mark
    assert len(list(found.db.execute("SELECT * FROM series"))) == 2
    for code, title, state, _, closed_on in rows:
        event = by_code[code]
        assert (event.title, event.state, event.closed_on) == (title, state, closed_on)
        assert (event.version, event.questionnaire) == (version.digest, "small")
        assert (event.languages, event.nation, event.expected) == (("en", "ar"), "Wales", 12)
    assert [events.may_run(found.db, by_code[code], "wren") for code in ("BBBB22", "BBBB23")] == [False, True]
    assert events.actions(found.db, "BBBB23")["en"].heard == "Heard."
    tables = dict(found.db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for name in ("event", "series", "series_facilitator"):
        assert "STRICT" in tables[name]
        assert "WITHOUT ROWID" in tables[name]
    assert list(found.db.execute("PRAGMA foreign_key_check")) == []
    open_event(found, "BBBB25")
