"""A facilitator's first hour: from nothing to an open event, one step at a time, and what waits afterwards."""

import re
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.cli.starters import load_starters
from feedback.languages import LANGUAGES
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.store import clock, events, people, publishing, questionnaires, series, staff_log
from feedback.store.closing import close_event
from feedback.store.events import SAFETY, Action, Event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.web.facilitators.days import read_day
from tests.examples import TODAY, draft_event, opened_event, send, sign_in, small_questionnaire
from tests.page_checks import Page, Visitor, words_of

SAFE = {
    "safeguarding_lead": "Sam, safeguarding lead",
    "procedure": "Wales Safeguarding Procedures, on the shared drive",
    "private_space": "The small room beside the kitchen",
    "interpreters": "Amina for Arabic",
}
STEPS = ("about", "questions", "languages", "audience", "safety")
Enter = Callable[[str], Visitor]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the day of all examples."""
    move_to(monkeypatch, TODAY)


def move_to(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be noon of a day."""
    noon = datetime(day.year, day.month, day.day, 12).timestamp()  # noqa: DTZ001 a local day
    monkeypatch.setattr(clock, "now", lambda: noon)


@pytest.fixture
def enter(app: Flask, installation: Installation) -> Enter:
    """Return what gives a facilitator with a name a browser in which they are signed in."""

    def signed_in(name: str) -> Visitor:
        db = installation.db
        db.execute("INSERT OR IGNORE INTO person (name, passphrase, mark) VALUES (?, 'none', ?)", (name, name))
        db.execute("INSERT OR IGNORE INTO person_role (person, role) VALUES (?, ?)", (name, Role.FACILITATOR))
        browser = app.test_client()
        sign_in(browser, installation, name)
        return Visitor(browser)

    return signed_in


@pytest.fixture
def visit(enter: Enter) -> Visitor:
    """Return the browser of a facilitator who is signed in."""
    return enter("robin")


def go_on(visit: Visitor, page: Page, **changes: object) -> str:
    """Fill in a step, press Continue and return where it leads."""
    return visit.sent_on_after(page.address, page.fields() | changes)


def code_in(address: str) -> str:
    """Return the code of the event that an address is about."""
    return address.split("/")[2]


def begin(visit: Visitor, **changes: object) -> str:
    """Name a new event and return its code."""
    return code_in(go_on(visit, visit.get("/facilitate/new"), **({"title": "Learning event"} | changes)))


def only_event(installation: Installation) -> Event:
    """Return the one event that there is."""
    (found,) = events.every(installation.db)
    return found


def noted(installation: Installation) -> list[tuple[str, str, str]]:
    """Return the log of the staff, the oldest entry first."""
    found = [entry for _, entry in staff_log.newest(installation.db, count=100)]
    return [(entry.person, entry.act.value, entry.about) for entry in reversed(found)]


def error_beside(page: Page, name: str) -> str:
    """Return what is said beside a field, after holding that the list of problems leads to it."""
    assert page.title.startswith("Error: ")
    assert f"#{name}" in page.links()
    sentence = words_of(page.with_id(f"{name}_error"))
    assert f"{name}_error" in {
        mark for each in page.root.iter() for mark in each.get("aria-describedby", "").split()
    }
    return sentence


# ---- From nothing to an open event ----------------------------------------------------------------------------


def test_a_new_facilitator_sets_an_event_up_with_a_starter_and_opens_it(
    visit: Visitor, client: FlaskClient, installation: Installation
) -> None:
    load_starters(installation, TODAY)
    first = visit.get("/facilitate/")
    assert "There is no event yet" in first.main
    assert "/facilitate/new" in first.links()

    about = visit.get("/facilitate/new")
    assert "Step 1 of 5" in about.main
    address = go_on(
        visit, about, title="Workshop, Cardiff", place="Cardiff", nation="Wales", held_on="2027-01-20", series=""
    )
    code = code_in(address)
    assert address == f"/facilitate/{code}/set-up/questions"

    questions = visit.get(address)
    assert "Step 2 of 5" in questions.main
    assert re.search(r"Questions: \d+ · Minutes: about \d+", questions.main)
    assert "Tigrinya" in questions.main
    address = go_on(visit, questions, questionnaire="young-people")
    assert events.find(installation.db, code).version == ""  # type: ignore[union-attr]

    languages = visit.get(address)
    assert "Step 3 of 5" in languages.main
    assert languages.fields()["languages"] == list(LANGUAGES)
    address = go_on(visit, languages, languages=["en", "ar"], expected="20")

    audience = visit.get(address)
    assert "Step 4 of 5" in audience.main
    address = go_on(visit, audience, audience="The youth work team", answer_by="1/3/2027")
    assert questionnaires.newest_version(installation.db, "young-people") is not None

    safety = visit.get(address)
    assert "Step 5 of 5" in safety.main
    assert go_on(visit, safety, **SAFE) == f"/facilitate/{code}/"

    page = visit.get(f"/facilitate/{code}/")
    for words in ("Ready to open", "Workshop, Cardiff", "20 January 2027", "1 March 2027", *SAFE.values()):
        assert words in page.main
    for step in STEPS:
        assert f"/facilitate/{code}/set-up/{step}" in page.links()
    visit.get(f"/facilitate/{code}/poster")
    assert visit.sent_on_after(f"/facilitate/{code}/open", page.fields()) == f"/facilitate/{code}/"

    found = events.get(installation.db, code)
    assert found.is_open
    assert (found.languages, found.expected, found.nation) == (("en", "ar"), 20, "Wales")
    young = Visitor(client)
    start = young.get(f"/ar/e/{code}/")
    assert "The youth work team" in start.main
    assert "Sam, safeguarding lead" in start.main
    assert noted(installation) == [
        ("robin", "made an event", code),
        ("robin", "changed an event", code),
        ("robin", "opened an event", code),
    ]


def test_somebody_signed_out_between_two_steps_loses_nothing_that_was_saved(
    enter: Enter, app: Flask, installation: Installation, version: Version
) -> None:
    code = begin(enter("robin"), title="Kept", place="Bangor")
    address = f"/facilitate/{code}/set-up/questions"
    gone = Visitor(app.test_client())
    assert gone.sent_on(address).startswith("/account/sign-in")
    visit = enter("robin")
    about = visit.get(f"/facilitate/{code}/set-up/about").fields()
    assert (about["title"], about["place"]) == (["Kept"], ["Bangor"])
    assert go_on(visit, visit.get(address), questionnaire="small") == f"/facilitate/{code}/set-up/languages"
    assert only_event(installation).version == version.digest


def test_back_leads_to_the_step_before_with_all_that_was_said(visit: Visitor, version: Version) -> None:
    code = begin(visit)
    assert version.questionnaire.name == "small"
    for before, step in pairwise(STEPS):
        if step == "languages":
            go_on(visit, visit.get(f"/facilitate/{code}/set-up/questions"), questionnaire="small")
        page = visit.get(f"/facilitate/{code}/set-up/{step}")
        assert f"/facilitate/{code}/set-up/{before}" in page.links()


def test_an_event_without_questions_is_not_there_for_young_people(
    visit: Visitor, client: FlaskClient, installation: Installation
) -> None:
    load_starters(installation, TODAY)
    code = begin(visit)
    young = Visitor(client)
    for address in (f"/e/{code}", f"/en/e/{code}/", f"/en/e/{code}/answer", f"/en/e/{code}/no-thanks"):
        young.get(address, 404)
    young.get(f"/en/e/{code}/heard", 404)
    assert "Choose the questions first" in visit.get(f"/facilitate/{code}/poster", 409).main
    assert "Choose the questions first" in visit.get(f"/facilitate/{code}/paper", 409).main
    assert visit.sent_on(f"/facilitate/{code}/set-up/languages") == f"/facilitate/{code}/set-up/questions"


def test_a_questionnaire_that_lacks_more_than_a_promise_is_not_offered(
    visit: Visitor, installation: Installation
) -> None:
    load_starters(installation, TODAY)
    half = small_questionnaire()
    bare = type(half)(**{name: getattr(half, name) for name in half.__slots__} | {"sections": ()})
    questionnaires.save(installation.db, bare)
    code = begin(visit)
    page = visit.get(f"/facilitate/{code}/set-up/questions")
    assert {each.get("value") for each in page.controls} == {"young-people", "practitioners"}


def test_a_published_questionnaire_is_offered_in_its_newest_version(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    newer = publish(small_questionnaire(("en", "cy")), TODAY)
    questionnaires.save(installation.db, newer.questionnaire)
    publishing.publish(installation.db, newer, TODAY)
    code = begin(visit)
    go_on(visit, visit.get(f"/facilitate/{code}/set-up/questions"), questionnaire="small")
    found = only_event(installation)
    assert found.version == newer.digest != version.digest
    assert found.languages == ("en", "cy")


def test_other_questions_keep_the_languages_that_they_have(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    load_starters(installation, TODAY)
    code = begin(visit)
    go_on(visit, visit.get(f"/facilitate/{code}/set-up/questions"), questionnaire=version.questionnaire.name)
    go_on(visit, visit.get(f"/facilitate/{code}/set-up/languages"), languages=["cy", "ti"])
    go_on(visit, visit.get(f"/facilitate/{code}/set-up/questions"), questionnaire="young-people")
    assert only_event(installation).languages == ("cy", "ti")
    assert only_event(installation).version == ""


# ---- What is wrong is said beside its field -------------------------------------------------------------------

WRONG = [
    ("about", {"title": " "}, "title", "Give the event a name"),
    ("about", {"title": "x" * 121}, "title", "at most 120 letters"),
    ("about", {"held_on": "soon"}, "held_on", "such as 1/3/2027"),
    ("about", {"held_on": "30/2/2027"}, "held_on", "such as 1/3/2027"),
    ("about", {"nation": "Atlantis"}, "nation", "Choose one of the nations"),
    ("about", {"series": "nothing"}, "series", "Choose one of your series"),
    ("about", {"series": "new"}, "series_name", "Give the new series a name"),
    ("questions", {"questionnaire": ""}, "questionnaire", "Choose the questions"),
    ("questions", {"questionnaire": "nothing"}, "questionnaire", "Choose the questions"),
    ("languages", {"languages": []}, "languages", "at least one language"),
    ("languages", {"languages": ["xx"]}, "languages", "at least one language"),
    ("languages", {"expected": "many"}, "expected", "a number from 1 to 100,000"),
    ("languages", {"expected": "0"}, "expected", "a number from 1 to 100,000"),
    ("languages", {"expected": "100001"}, "expected", "a number from 1 to 100,000"),
    ("languages", {"expected": "2½"}, "expected", "a number from 1 to 100,000"),
    ("audience", {"audience": " "}, "audience", "Say who will act"),
    ("audience", {"answer_by": ""}, "answer_by", "Choose the day"),
    ("audience", {"answer_by": "2027-01-15"}, "answer_by", "still to come"),
    ("audience", {"answer_by": "20/1/2027"}, "answer_by", "after the event"),
    ("audience", {"answer_by": "99999-01-01"}, "answer_by", "such as 1/3/2027"),
    ("safety", {"procedure": "x" * 501}, "procedure", "at most 500 letters"),
]


@pytest.mark.parametrize(("step", "typed", "name", "words"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    visit: Visitor,
    installation: Installation,
    version: Version,
    step: str,
    typed: dict[str, object],
    name: str,
    words: str,
) -> None:
    code = begin(visit, held_on="1/2/2027")
    events.change(installation.db, code, questionnaire="small", version=version.digest, languages=["en", "cy"])
    before = events.find(installation.db, code)
    good = {"title": "Another", "audience": "The council", "answer_by": "2027-04-01", "private_space": "Room 3"}
    page = visit.get(f"/facilitate/{code}/set-up/{step}")
    kept = {key: value for key, value in good.items() if key in page.fields()} | typed
    shown = visit.post(page.address, page.fields() | kept, 422)
    assert words in error_beside(shown, name)
    fields = shown.fields()
    for key, value in kept.items():
        if key in good or isinstance(value, str):
            control = [each for each in shown.controls if each.get("name") == key]
            if control[0].get("type") in {None, "date"} and control[0].tag == "input":
                assert fields[key] == [value]
    assert events.find(installation.db, code) == before


def test_a_name_that_is_missing_makes_no_event(visit: Visitor, installation: Installation) -> None:
    page = visit.send(visit.get("/facilitate/new"), 422, title="", place="Cardiff")
    assert "Give the event a name" in error_beside(page, "title")
    assert page.fields()["place"] == ["Cardiff"]
    assert events.every(installation.db) == []


def test_the_same_form_sent_twice_makes_one_event(visit: Visitor, installation: Installation) -> None:
    page = visit.get("/facilitate/new")
    sent = page.fields() | {"title": "Once", "series": "new", "series_name": "Spring"}
    addresses = {visit.sent_on_after(page.address, sent) for _ in range(2)}
    event = only_event(installation)
    assert addresses == {f"/facilitate/{event.code}/set-up/questions"}
    assert [each.name for each in series.run_by(installation.db, "robin")] == ["Spring"]
    assert [act for _, act, _ in noted(installation)] == ["made an event", "made a series"]
    visit.sent_on_after(page.address, sent | {"title": "Put right"})
    assert only_event(installation).title == "Put right"
    visit.sent_on_after(page.address, visit.get(page.address).fields() | {"title": "Another"})
    assert {each.title for each in events.every(installation.db)} == {"Put right", "Another"}


def test_what_is_wrong_in_a_form_does_not_make_it_another_form(visit: Visitor) -> None:
    page = visit.get("/facilitate/new")
    shown = visit.send(page, 422, title="")
    assert shown.hidden("_attempt") == page.hidden("_attempt")
    assert visit.get("/facilitate/new").hidden("_attempt") != page.hidden("_attempt")


def test_an_open_event_forgets_which_form_made_it(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    page = visit.get("/facilitate/new")
    sent = page.fields() | {"title": "Learning event"}
    code = code_in(visit.sent_on_after(page.address, sent))
    row = installation.db.execute("SELECT made_by_form FROM event").fetchone()
    assert row == (page.hidden("_attempt"),)
    events.change(installation.db, code, questionnaire="small", version=version.digest, languages=["en"])
    open_event(installation, code)
    assert installation.db.execute("SELECT made_by_form FROM event").fetchone() == (None,)


def test_a_draft_is_thrown_away_after_asking(visit: Visitor, installation: Installation) -> None:
    code = begin(visit, title="By mistake")
    address = f"/facilitate/{code}/throw-away"
    assert address in visit.get(f"/facilitate/{code}/").links()
    asked = visit.get(address)
    assert "It cannot be brought back." in asked.main
    assert only_event(installation).code == code
    assert visit.sent_on_after(address, asked.fields()) == "/facilitate/"
    assert events.every(installation.db) == []
    assert installation.db.execute("SELECT * FROM event_facilitator").fetchall() == []
    visit.get(f"/facilitate/{code}/", 404)
    assert noted(installation)[-1] == ("robin", "threw a draft away", code)


def test_only_a_draft_is_thrown_away(visit: Visitor, installation: Installation, version: Version) -> None:
    event = opened_event(installation, version)
    address = f"/facilitate/{event.code}/throw-away"
    page = visit.get(f"/facilitate/{event.code}/")
    assert address not in page.links()
    visit.get(address, 409)
    assert "Only a draft can be thrown away." in visit.post(address, page.fields(), 409).main
    close_event(installation, event.code, k=5, today=TODAY)
    visit.post(address, page.fields(), 409)
    assert [each.code for each in events.every(installation.db)] == [event.code]
    assert noted(installation) == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("1/3/2027", date(2027, 3, 1)),
        (" 01.03.2027 ", date(2027, 3, 1)),
        ("١/٣/٢٠٢٧", date(2027, 3, 1)),
        ("2027-02-29", None),
        ("3/2027", None),
        ("1/3/27", None),
        ("1/3/0027", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_browsers_send_it_and_as_people_write_it(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


# ---- When it opens (SG-03) ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unsaid", SAFETY)
def test_an_event_does_not_open_before_all_that_keeps_people_safe_is_said(
    visit: Visitor, installation: Installation, version: Version, unsaid: str
) -> None:
    event = draft_event(installation, version)
    events.change(installation.db, event.code, audience="We", answer_by=date(2027, 3, 1))
    events.change(installation.db, event.code, **{name: SAFE[name] for name in SAFETY if name != unsaid})
    page = visit.get(f"/facilitate/{event.code}/")
    assert "Ready to open" not in page.main
    assert "Open for answers" not in page.main
    shown = visit.post(f"/facilitate/{event.code}/open", page.fields(), 409)
    assert f"/facilitate/{event.code}/set-up/safety#{unsaid}" in shown.links()
    assert not events.get(installation.db, event.code).is_open
    step = visit.get(f"/facilitate/{event.code}/set-up/safety")
    assert go_on(visit, step, **{unsaid: SAFE[unsaid]}) == f"/facilitate/{event.code}/"
    assert "Ready to open" in visit.get(f"/facilitate/{event.code}/").main


def test_what_is_known_of_safety_is_kept_while_the_rest_is_missing(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = draft_event(installation, version)
    step = visit.get(f"/facilitate/{event.code}/set-up/safety")
    go_on(visit, step, private_space="Room 3")
    assert events.get(installation.db, event.code).private_space == "Room 3"
    assert events.get(installation.db, event.code).safety_unsaid == (
        "safeguarding_lead",
        "procedure",
        "interpreters",
    )


def test_an_event_whose_promise_has_passed_does_not_open(
    visit: Visitor, installation: Installation, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = draft_event(installation, version)
    events.change(installation.db, event.code, audience="We", answer_by=date(2027, 2, 1), **SAFE)
    assert "Ready to open" in visit.get(f"/facilitate/{event.code}/").main
    move_to(monkeypatch, date(2027, 2, 1))
    visit = _again(visit, installation)
    page = visit.get(f"/facilitate/{event.code}/")
    assert f"/facilitate/{event.code}/set-up/audience#answer_by" in page.links()
    visit.post(f"/facilitate/{event.code}/open", page.fields(), 409)


def _again(visit: Visitor, installation: Installation) -> Visitor:
    """Return the same person's browser, signed in again after days have gone by."""
    sign_in(visit.client, installation, "robin")
    return visit


def test_names_from_the_command_line_are_shown_as_they_were_typed(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    odd = "<b>50 %(x)s of Wales"
    event = events.create(
        installation.db, title=odd, version=version.digest, languages=("en",), nation=odd, series=odd, place=odd
    )
    for address in (f"{event.code}/", "", f"{event.code}/set-up/about", f"series/{event.series_mark}/"):
        assert odd in visit.get(f"/facilitate/{address}").main
    about = visit.get(f"/facilitate/{event.code}/set-up/about")
    go_on(visit, about)
    found = events.get(installation.db, event.code)
    assert (found.nation, found.series, found.place) == (odd, odd, odd)


def text_of(visit: Visitor, event: Event, page: str) -> str:
    """Return a page of an event in the language that its reader chose."""
    reply = visit.client.get(f"/facilitate/{event.code}/{page}")
    assert 'lang="cy"' in reply.text
    return reply.text


def test_questions_are_read_in_the_language_of_the_page(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    people.speak(installation.db, "robin", "cy")
    event = opened_event(installation, version)
    assert "Your views (cy)" in text_of(visit, event, "")
    assert "Question often (cy)" in text_of(visit, event, "enter")
    send(installation, event.code, 12)
    close_event(installation, event.code, k=5, today=TODAY)
    assert "Question often (cy)" in text_of(visit, event, "themes")


def test_questions_without_the_language_of_the_page_are_read_in_english_or_the_first(
    visit: Visitor, installation: Installation
) -> None:
    people.speak(installation.db, "robin", "cy")
    for languages, shown in ((("ti", "en"), "en"), (("ti", "ar"), "ti")):
        version = publish(small_questionnaire(languages), TODAY)
        publishing.publish(installation.db, version, TODAY)
        event = opened_event(installation, version)
        assert f"Your views ({shown})" in text_of(visit, event, "")


# ---- What can still be changed --------------------------------------------------------------------------------


def test_an_open_event_changes_in_nothing_that_young_people_were_asked_or_promised(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(f"/facilitate/{event.code}/")
    for step in ("questions", "audience"):
        assert f"/facilitate/{event.code}/set-up/{step}" not in page.links()
        assert "cannot be changed" in visit.get(f"/facilitate/{event.code}/set-up/{step}", 409).main
        visit.post(f"/facilitate/{event.code}/set-up/{step}", {"_token": page.hidden("_token")}, 409)
    about = visit.get(f"/facilitate/{event.code}/set-up/about")
    assert {each.get("name") for each in about.controls} == {"place", "held_on"}
    sent = {"place": "Newport", "held_on": "2027-01-16", "title": "Another", "nation": "Scotland"}
    assert go_on(visit, about, **sent) == f"/facilitate/{event.code}/"
    languages = visit.get(f"/facilitate/{event.code}/set-up/languages")
    assert {each.get("name") for each in languages.controls} == {"expected"}
    go_on(visit, languages, expected="30", languages=["en"])
    go_on(visit, visit.get(f"/facilitate/{event.code}/set-up/safety"), **SAFE)
    found = events.get(installation.db, event.code)
    assert (found.place, found.held_on, found.expected) == ("Newport", date(2027, 1, 16), 30)
    assert (found.title, found.nation, found.languages) == (event.title, event.nation, event.languages)
    assert found.safety_unsaid == ()


def test_a_closed_event_changes_in_nothing(visit: Visitor, installation: Installation, event: Event) -> None:
    token = visit.get("/facilitate/new").hidden("_token")
    close_event(installation, event.code, k=5, today=TODAY)
    before = events.get(installation.db, event.code)
    for step in STEPS:
        address = f"/facilitate/{event.code}/set-up/{step}"
        assert "is closed" in visit.get(address, 409).main
        visit.post(address, {"_token": token, "place": "Elsewhere", **SAFE}, 409)
        assert address not in visit.get(f"/facilitate/{event.code}/").links()
    assert events.get(installation.db, event.code) == before


def test_what_is_opened_meanwhile_is_not_changed(installation: Installation, version: Version) -> None:
    event = draft_event(installation, version)
    open_event(installation, event.code)
    with pytest.raises(ValueError, match="is open"):
        events.change(installation.db, event.code, languages=["en"], expected=3)
    assert events.get(installation.db, event.code).expected is None


def test_young_people_read_the_promise_of_the_event_everywhere(
    visit: Visitor, client: FlaskClient, installation: Installation, version: Version
) -> None:
    young = Visitor(client)
    event = draft_event(installation, version)
    assert "The event team (en)" in young.get(f"/en/e/{event.code}/no-thanks").main
    events.change(installation.db, event.code, audience="The council", answer_by=date(2027, 5, 2), **SAFE)
    assert "The council" in young.get(f"/en/e/{event.code}/no-thanks").main
    open_event(installation, event.code)
    for address in (f"/en/e/{event.code}/", f"/en/e/{event.code}/no-thanks"):
        page = young.get(address)
        assert "The council" in page.main
        assert "2 May 2027" in page.main
        assert "The event team" not in page.main
    paper = visit.get(f"/facilitate/{event.code}/paper?language=en").main
    assert "The council" in paper
    assert "2 May 2027" in paper
    close_event(installation, event.code, k=5, today=TODAY)
    heard = young.get(f"/cy/e/{event.code}/heard").main
    assert "The council" in heard


def test_the_start_page_names_somebody_to_talk_to_only_where_there_is_one(
    client: FlaskClient, installation: Installation, event: Event
) -> None:
    young = Visitor(client)
    assert "If you need help now, talk to" not in young.get(f"/en/e/{event.code}/").main
    events.change(installation.db, event.code, safeguarding_lead="Sam <b>")
    assert "If you need help now, talk to Sam <b>." in young.get(f"/en/e/{event.code}/").main


# ---- The next event takes a minute ----------------------------------------------------------------------------


def test_the_next_event_knows_what_was_said_at_the_last_one(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    first = events.create(
        installation.db,
        title="First",
        version=version.digest,
        languages=("en",),
        nation="Wales",
        series="Spring",
        facilitators=["robin"],
        audience="The council",
        answer_by=date(2027, 3, 1),
        held_on=date(2027, 1, 1),
        **SAFE,
    )
    events.create(
        installation.db,
        title="Elsewhere",
        version=version.digest,
        facilitators=["wren"],
        audience="Nobody's business",
        held_on=date(2027, 1, 10),
        safeguarding_lead="Secret",
    )
    code = begin(visit, nation="Wales", series=first.series_mark)
    assert visit.get(f"/facilitate/{code}/set-up/questions").fields()["questionnaire"] == ["small"]
    audience = visit.get(f"/facilitate/{code}/set-up/audience").fields()
    assert (audience["audience"], audience["answer_by"]) == (["The council"], [""])
    safety = visit.get(f"/facilitate/{code}/set-up/safety").fields()
    for name, said in SAFE.items():
        assert [each.strip() for each in safety[name]] == [said]
    # Shown to be looked at, but not said before somebody has.
    assert events.find(installation.db, code).safety_unsaid == SAFETY  # type: ignore[union-attr]
    other = begin(visit, nation="Scotland")
    assert [each.strip() for each in visit.get(f"/facilitate/{other}/set-up/safety").fields()["procedure"]] == [""]


# ---- Nobody else's business -----------------------------------------------------------------------------------


def test_an_event_made_on_the_pages_is_not_there_for_another_facilitator(
    visit: Visitor, enter: Enter, installation: Installation, version: Version
) -> None:
    code = begin(visit)
    events.change(installation.db, code, questionnaire="small", version=version.digest, languages=["en"], **SAFE)
    other = enter("wren")
    token = other.get("/facilitate/").fields()["_token"]
    gets = ["", *(f"set-up/{step}" for step in STEPS), "poster", "slips", "paper", "people", "close", "themes"]
    for each in [*gets, "answer", "enter", "people/hand-over?colleague=wren"]:
        other.get(f"/facilitate/{code}/{each}", 404)
    posts = ["open", "close", "answer", "enter", "people/let-in", "people/hand-over", "people/leave"]
    for each in [*posts, *(f"set-up/{step}" for step in STEPS)]:
        other.post(f"/facilitate/{code}/{each}", {"_token": token, "colleague": "wren"}, 404)
    assert "Learning event" not in other.get("/facilitate/").main
    assert only_event(installation).state == "draft"


# ---- What is waiting ------------------------------------------------------------------------------------------


def waiting(page: Page) -> list[str]:
    """Return what waits on the first page, in its order."""
    lists = [each for each in page.all("ul") if each.get("class") == "waiting"]
    return [words_of(item) for each in lists for item in each]


def test_the_first_page_says_what_is_waiting_the_late_first(
    visit: Visitor, installation: Installation, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = installation.db

    def make(title: str, **said: object) -> Event:
        promised = {"audience": "The team", "answer_by": date(2027, 3, 1)} | said
        languages = version.questionnaire.languages
        return events.create(db, title=title, version=version.digest, languages=languages, **promised)  # type: ignore[arg-type]

    def closed(title: str, answer_by: date) -> Event:
        made = make(title, answer_by=answer_by)
        open_event(installation, made.code)
        close_event(installation, made.code, k=5, today=TODAY)
        return made

    unfinished = make("Unfinished")
    make("Later", held_on=date(2027, 6, 1), **SAFE)
    to_open = make("To open", held_on=TODAY, **SAFE)
    running = make("Running")
    over = make("Over", held_on=date(2027, 1, 14))
    for each in (running, over):
        open_event(installation, each.code)
    overdue = closed("Overdue", date(2027, 1, 10))
    owed = closed("Owed", date(2027, 2, 1))
    answered = closed("Answered", date(2027, 2, 1))
    events.save_actions(db, answered.code, [Action("en", "We heard you.", "", "")])

    page = visit.get("/facilitate/")
    texts = "People could write in their own words. A reviewer reads that first."
    assert waiting(page) == [
        "Answer young people: Overdue Overdue Overdue: you promised to answer by 10 January 2027.",
        "Open the event: To open To open Its day has come.",
        "Close the event: Over Over Its day is over.",
        "Close the event: Running Running It is open. Close it when everybody has answered.",
        "Finish setting up: Unfinished Unfinished Say who leads on safeguarding.",
        "Answer young people: Owed Owed You promised to answer by 1 February 2027.",
        f"See the event: Overdue Overdue {texts}",
        f"See the event: Owed Owed {texts}",
    ]
    for address in (
        f"/facilitate/{overdue.code}/answer",
        f"/facilitate/{to_open.code}/",
        f"/facilitate/{over.code}/close",
        f"/facilitate/{unfinished.code}/set-up/safety",
        f"/facilitate/{owed.code}/answer",
    ):
        assert address in page.links()
    move_to(monkeypatch, date(2027, 2, 2))
    again = waiting(_again(visit, installation).get("/facilitate/"))
    assert again[1].endswith("Overdue: you promised to answer by 1 February 2027.")


def test_texts_wait_where_the_questions_ask_for_them_whether_or_not_anybody_wrote(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    pages = []
    for answered in (0, 24):
        event = opened_event(installation, version)
        send(installation, event.code, answered)
        close_event(installation, event.code, k=5, today=TODAY)
        pages.append([each.replace(event.code, "") for each in waiting(visit.get("/facilitate/"))])
        events.save_actions(installation.db, event.code, [Action("en", "Heard.", "", "")])
    assert pages[0] == pages[1]
    assert any("A reviewer reads that first." in each for each in pages[0])


def test_nothing_on_the_first_page_and_the_steps_changes_when_answers_arrive(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    def seen() -> list[str]:
        addresses = ["", f"{event.code}/set-up/about", f"{event.code}/people", f"{event.code}/set-up/languages"]
        pages = [visit.get(f"/facilitate/{each}").html for each in addresses]
        return [re.sub(r'name="_token" value="[^"]*"', "", each) for each in pages]

    none = seen()
    for answered in (1, 6, 30):
        send(installation, event.code, answered)
        assert seen() == none


def test_events_stand_in_their_series(visit: Visitor, installation: Installation, version: Version) -> None:
    for title, name in (("One", "Spring"), ("Two", "Autumn"), ("Three", "Spring"), ("Four", None)):
        events.create(installation.db, title=title, version=version.digest, languages=("en",), series=name)
    page = visit.get("/facilitate/")
    assert [words_of(each) for each in page.all("h3")] == ["Autumn", "Spring", "Without a series"]
    places = [page.main.rindex(words) for words in ("Two", "One", "Three", "Four")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("said", "read"), [("The event team (en)", "The event team (ar)"), ("The council", "The council")]
)
def test_whoever_the_questionnaire_names_too_is_named_in_every_language(
    client: FlaskClient, installation: Installation, version: Version, said: str, read: str
) -> None:
    event = draft_event(installation, version)
    events.change(installation.db, event.code, audience=said)
    open_event(installation, event.code)
    assert read in Visitor(client).get(f"/ar/e/{event.code}/").main
