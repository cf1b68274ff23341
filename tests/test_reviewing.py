"""Reviewers read texts of closed events in random order, mask, translate and mark them; nothing is copied."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from feedback.answers.look_at import worth_a_look
from feedback.questionnaire.model import Version
from feedback.store import events, staff_log, texts
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.store.people import Role
from feedback.store.pools import SMALL
from feedback.store.sessions import SESSION_LASTS
from feedback.store.staff_log import Act
from feedback.store.texts import BATCH, Made, Text, moved
from feedback.web.account.blueprint import LARGEST_CARRIED
from feedback.web.reviewers.reading import LONGEST
from tests.examples import (
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    TODAY,
    attempt,
    browser_of,
    digits_now,
    give_digits,
    give_passphrase,
    give_second_factor,
    join,
    opened_event,
    response_of,
    send,
    sign_in,
)
from tests.page_checks import Page, Visitor, words_of

ARABIC = "أحب أن أتعلم، وعمري ١٧ سنة."
TIGRINYA = "ትምህርቲ ይፈቱ እየ።"
Close = Callable[..., Event]


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a reviewer who is signed in."""
    return browser_of(app, installation, "wren", Role.REVIEWER)


@pytest.fixture
def close(installation: Installation, version: Version) -> Close:
    """Return what makes a closed event of so many people, the first of whom wish what is told."""

    def make(people: int = 9, *wishes: str, title: str = "Learning event") -> Event:
        event = opened_event(installation, version, title)
        events.change(
            installation.db, event.code, safeguarding_lead=f"Sam of {title}", procedure=f"Folder of {title}"
        )
        intake = Intake(installation)
        for person in range(people):
            answers = {name: said for name, said in response_of(person).answers.items() if name == "often"}
            wish = {"wish": wishes[person]} if person < len(wishes) else {}
            intake.take(event.code, attempt(), replace(response_of(person), answers={**answers, **wish}))
        close_event(installation, event.code, k=5, today=TODAY)
        return events.get(installation.db, event.code)

    return make


def found(installation: Installation, code: str, which: str = "unread") -> list[Text]:
    """Return the texts of a pool."""
    pool = texts.pool(installation.db, code)
    assert pool
    return (texts.next_unread if which == "unread" else texts.next_read)(installation.db, pool, "", 1000)


def ids_on(page: Page) -> list[str]:
    """Return the ids of the texts that a page shows."""
    return [each.attrib["value"] for each in page.all("input") if each.get("name") == "text"]


def shown_words(page: Page) -> list[str]:
    return [words_of(each) for each in page.all("blockquote")]


def files_with(installation: Installation, words: str) -> list[str]:
    files = (path for path in installation.folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if words.encode() in path.read_bytes())


def tables_with(installation: Installation, words: str) -> set[str]:
    tables = [name for (name,) in installation.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table
        for table in tables
        for row in installation.db.execute(f"SELECT * FROM '{table}'")  # noqa: S608 its own names
        if words in str(row)
    }


# ---- What waits ------------------------------------------------------------------------------------------------


def test_without_texts_nothing_waits(visit: Visitor) -> None:
    assert "Nothing is waiting." in visit.get("/review/").main


def test_the_first_page_says_what_waits_and_until_when(visit: Visitor, close: Close) -> None:
    event = close(9, "one wish", "another wish", title="Spring event")
    page = visit.get("/review/")
    assert "Spring event" in page.main
    assert "Still to read: 2" in page.main
    assert "The words are deleted on 15 April 2027." in page.main
    assert f"/review/{event.code}/read" in page.links()
    assert "wish" not in page.html


def test_a_reviewer_finds_the_way_there(visit: Visitor) -> None:
    assert "/review/" in visit.get("/account/").links()


def test_only_texts_of_closed_events_are_ever_read(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = opened_event(installation, version)
    send(installation, event.code, 12)
    for page in ("read", "marked", "done"):
        visit.get(f"/review/{event.code}/{page}", 404)
    # Even if some were in the table, which nothing does.
    identity = "ab" * 16
    installation.db.execute(
        "INSERT INTO text (id, event, question, text) VALUES (?, ?, 'wish', 'early')",
        (bytes.fromhex(identity), event.code),
    )
    assert texts.find(installation.db, identity) is None
    assert texts.pools(installation.db) == []
    visit.get(f"/review/text/{identity}", 404)
    assert "early" not in visit.get("/review/").html


@pytest.mark.parametrize("identity", ["x", "00" * 16, "zz" * 16, "é" * 32, "%00"])
def test_a_text_that_is_not_there_is_not_there(visit: Visitor, identity: str) -> None:
    assert visit.get(f"/review/text/{identity}", 404).heading == "This page is not here"


# ---- Reading ---------------------------------------------------------------------------------------------------


def test_a_batch_shows_each_text_with_its_question_and_a_suggestion(visit: Visitor, close: Close) -> None:
    event = close(9, "I live in Leeds, I am 16. My name is Sara Jones.", ARABIC, TIGRINYA)
    page = visit.get(f"/review/{event.code}/read")
    assert sorted(shown_words(page)) == sorted(
        ["I live in Leeds, I am 16. My name is Sara Jones.", ARABIC, TIGRINYA]
    )
    assert page.main.count("Question wish (en)") == 3
    marked = [words_of(each) for each in page.all("mark")]
    assert {"Leeds", "16", "١٧"} <= set(marked)
    suggested = [each.text for each in page.all("textarea") if (each.get("name") or "").startswith("masked-")]
    assert any("My name is [name]." in (each or "") for each in suggested)
    assert all(each.get("dir") == "auto" and each.get("lang") == "" for each in page.all("blockquote", "textarea"))
    assert "Sam of Learning event" in page.main
    assert "Folder of Learning event" in page.main


def test_saving_a_batch_goes_on_to_the_next(visit: Visitor, installation: Installation, close: Close) -> None:
    wishes = [f"wish number {each}" for each in range(BATCH + 3)]
    event = close(20, *wishes)
    address = f"/review/{event.code}/read"
    first = visit.get(address)
    assert len(ids_on(first)) == BATCH
    leads_to = visit.sent_on_after(address, first.fields())
    second = visit.get(leads_to)
    assert len(ids_on(second)) == 3
    assert set(ids_on(first)).isdisjoint(ids_on(second))
    last = visit.get(visit.sent_on_after(address, second.fields()))
    assert "Every text is read." in last.main
    assert sorted(each.masked or "" for each in found(installation, event.code, "read")) == sorted(wishes)


def test_what_a_reviewer_makes_of_a_text_is_kept(visit: Visitor, installation: Installation, close: Close) -> None:
    event = close(9, TIGRINYA)
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    (identity,) = ids_on(page)
    made = {
        f"masked-{identity}": "ትምህርቲ\r\n[…]",
        f"translation-{identity}": "I like school.",
        f"action-{identity}": "on",
    }
    visit.sent_on_after(address, page.fields() | made)
    (text,) = found(installation, event.code, "read")
    assert (text.masked, text.translation, text.needs_action) == ("ትምህርቲ\n[…]", "I like school.", True)
    assert text.text == TIGRINYA


def test_what_is_left_for_later_stays_unread(visit: Visitor, installation: Installation, close: Close) -> None:
    event = close(9, "one", "two")
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    left, read = ids_on(page)
    visit.sent_on_after(address, page.fields() | {f"leave-{left}": "on", f"masked-{left}": ""})
    assert [each.id for each in found(installation, event.code)] == [left]
    assert [each.id for each in found(installation, event.code, "read")] == [read]


@pytest.mark.parametrize("masked", ["", "  \n", "x" * (LONGEST + 1)])
def test_nothing_typed_is_lost_when_something_is_wrong(
    visit: Visitor, installation: Installation, close: Close, masked: str
) -> None:
    event = close(9, "one", "two")
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    first, second = ids_on(page)
    typed = {f"masked-{first}": masked, f"translation-{second}": "ሰላም «typed»", f"action-{second}": "on"}
    again = visit.post(address, page.fields() | typed, 422)
    assert again.title.startswith("Error: ")
    assert f"#masked-{first}" in again.links()
    sent = again.fields()
    assert sent[f"translation-{second}"] == ["ሰላም «typed»"]
    assert f"action-{second}" in sent
    assert sent[f"masked-{first}"] == [masked.strip()]
    assert len(found(installation, event.code)) == 2


def test_a_batch_of_the_longest_texts_in_any_script_is_taken(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    event = close(20, *(f"{each} {TIGRINYA}" for each in range(BATCH)))
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    long = {f"{part}-{each}": "ት" * LONGEST for each in ids_on(page) for part in ("masked", "translation")}
    assert len(long) * LONGEST * len("%E1%89%B5") < LARGEST_CARRIED
    visit.sent_on_after(address, page.fields() | long)
    assert found(installation, event.code) == []


def test_words_are_shown_as_they_were_typed(visit: Visitor, close: Close) -> None:
    wish = '<b>bold</b> & "quoted" {{ 1 }} <script>alert(1)</script>'
    event = close(9, wish)
    page = visit.get(f"/review/{event.code}/read")
    assert shown_words(page) == [wish]


def test_texts_of_another_event_cannot_be_sent_along(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    mine, other = close(9, "mine"), close(9, "theirs")
    page = visit.get(f"/review/{mine.code}/read")
    (text,) = found(installation, other.code)
    sent = {
        "_token": page.hidden("_token"),
        "text": text.id,
        f"masked-{text.id}": "x",
        f"state-{text.id}": text.state,
    }
    assert "deleted by now" in visit.post(f"/review/{mine.code}/read", sent, 409).main
    assert found(installation, other.code) == [text]


# ---- Order -----------------------------------------------------------------------------------------------------


def test_the_order_has_nothing_to_do_with_arrival(installation: Installation, close: Close) -> None:
    event = close(200, *(f"wish {each:03d}" for each in range(200)))
    order = [int(each.text.split()[1]) for each in found(installation, event.code)]
    assert sorted(order) == list(range(200))
    square = sum((place - arrived) ** 2 for place, arrived in enumerate(order))
    assert abs(1 - 6 * square / (200 * (200**2 - 1))) < 0.3


def test_two_reviewers_begin_at_different_places(app: Flask, installation: Installation, close: Close) -> None:
    event = close(60, *(f"wish {each:03d}" for each in range(60)))
    begun = []
    for name in ("wren", "robin", "lark", "swift"):
        join(installation, name, Role.REVIEWER)
        browser = app.test_client()
        sign_in(browser, installation, name)
        address = f"/review/{event.code}/read"
        begun.append(ids_on(Visitor(browser).get(address)))
        assert ids_on(Visitor(browser).get(address)) == begun[-1]
    assert len({tuple(each) for each in begun}) > 1


def test_other_texts_can_be_shown_without_reading_these(visit: Visitor, close: Close) -> None:
    event = close(20, *(f"wish {each}" for each in range(BATCH + 5)))
    page = visit.get(f"/review/{event.code}/read")
    (other,) = [each for each in page.links() if "after=" in each]
    assert re.fullmatch(rf"/review/{event.code}/read\?after=[0-9a-f]{{32}}", other)
    assert ids_on(page)[-1] not in ids_on(visit.get(other))[:5]


# ---- Small events ----------------------------------------------------------------------------------------------


def test_texts_of_small_events_stand_together(visit: Visitor, installation: Installation, close: Close) -> None:
    one, two = close(4, "small one", title="Tiny group"), close(3, "small two", title="Other tiny group")
    close(9, "large one", title="Large group")
    home = visit.get("/review/")
    assert "Small events" in home.main
    assert "Tiny group" not in home.main
    assert "Large group" in home.main
    for event in (one, two):
        for name in ("read", "marked", "done"):
            visit.get(f"/review/{event.code}/{name}", 404)
    page = visit.get(f"/review/{SMALL}/read")
    assert sorted(shown_words(page)) == ["small one", "small two"]
    for each in page.all("fieldset"):
        assert not re.search(f"{one.code}|{two.code}|iny group", words_of(each))
    for title in ("Tiny group", "Other tiny group"):
        assert f"Sam of {title}" in page.main
    assert one.code not in page.html
    visit.sent_on_after(f"/review/{SMALL}/read", page.fields() | {f"action-{ids_on(page)[0]}": "on"})
    assert [(entry.act, entry.about) for _, entry in staff_log.newest(installation.db)] == [
        (Act.MARKED_FOR_ACTION, "")
    ]


# ---- Needs action ----------------------------------------------------------------------------------------------


def test_a_marked_text_says_whom_to_tell_until_it_was_acted_on(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    event = close(9, "I am in danger at home", "football")
    address, listed = f"/review/{event.code}/read", f"/review/{event.code}/marked"
    assert "Nothing needs action." in visit.get(listed).main
    page = visit.get(address)
    danger = next(each.id for each in found(installation, event.code) if "danger" in each.text)
    visit.sent_on_after(address, page.fields() | {f"action-{danger}": "on"})
    assert "Need action: 1" in visit.get("/review/").main
    shown = visit.get(listed)
    assert shown_words(shown) == ["I am in danger at home"]
    assert "Sam of Learning event" in shown.main
    visit.sent_on_after(listed, {"_token": shown.hidden("_token"), "text": danger})
    visit.sent_on_after(listed, {"_token": shown.hidden("_token"), "text": danger})
    assert "Nothing needs action." in visit.get(listed).main
    done = [(entry.person, entry.act, entry.about) for _, entry in staff_log.newest(installation.db)]
    assert done == [("wren", Act.ACTED_ON_MARK, event.code), ("wren", Act.MARKED_FOR_ACTION, event.code)]


def test_a_mark_is_taken_away_only_where_it_is_shown(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    event, other = close(9, "I am in danger at home"), close(9, "football")
    (text,) = found(installation, event.code)
    texts.keep(installation.db, [Made(text.id, text.text, "", needs_action=True, began_with=text.state)])
    token = visit.get(f"/review/{event.code}/marked").hidden("_token")
    visit.post(f"/review/{other.code}/marked", {"_token": token, "text": text.id}, 409)
    assert "I am in danger at home" in visit.get(f"/review/{event.code}/marked").main


def test_words_are_in_one_table_and_in_no_log(
    visit: Visitor, installation: Installation, close: Close, caplog: pytest.LogCaptureFixture
) -> None:
    event = close(9, "a canary sings at night")
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    (identity,) = ids_on(page)
    made = {f"masked-{identity}": "masked canary", f"translation-{identity}": "caneri", f"action-{identity}": "on"}
    visit.post(address, page.fields() | made | {f"masked-{identity}": ""}, 422)
    visit.sent_on_after(address, page.fields() | made)
    visit.get(f"/review/{event.code}/marked")
    assert tables_with(installation, "canary") == tables_with(installation, "caneri") == {"text"}
    assert files_with(installation, "canary") == ["feedback.db"]
    assert caplog.text == ""


def test_facilitators_and_others_never_see_a_text(app: Flask, installation: Installation, close: Close) -> None:
    event = close(9, "a canary sings at night")
    for role in Role:
        if role == Role.REVIEWER:
            continue
        name = join(installation, f"the {role}", role)
        browser = app.test_client()
        sign_in(browser, installation, name)
        (text,) = found(installation, event.code)
        for page in ("", f"{event.code}/read", f"{event.code}/marked", f"{event.code}/done", f"text/{text.id}"):
            assert browser.get(f"/review/{page}").status_code == 403


# ---- Reading again ---------------------------------------------------------------------------------------------


def read_all(visit: Visitor, event: Event) -> None:
    """Read a batch without changing anything."""
    page = visit.get(f"/review/{event.code}/read")
    visit.sent_on_after(f"/review/{event.code}/read", page.fields())


def test_a_text_can_be_read_again_and_put_back(visit: Visitor, installation: Installation, close: Close) -> None:
    event = close(9, "I live in Leeds")
    read_all(visit, event)
    listed = visit.get(f"/review/{event.code}/done")
    assert "I live in Leeds" in listed.main
    (address,) = [each for each in listed.links() if each.startswith("/review/text/")]
    page = visit.get(address)
    (identity,) = ids_on(page)
    visit.sent_on_after(address, page.fields() | {f"masked-{identity}": "I live in […]"})
    assert "I live in […]" in visit.get(f"/review/{event.code}/done").main
    visit.sent_on_after(f"{address}/put-back", {"_token": page.hidden("_token")})
    (text,) = found(installation, event.code)
    assert (text.masked, text.translation, text.needs_action) == (None, "", False)


def test_a_coded_text_is_not_put_back(visit: Visitor, installation: Installation, close: Close) -> None:
    event = close(9, "I live in Leeds")
    read_all(visit, event)
    (text,) = found(installation, event.code, "read")
    code_span(installation, text, 0, 6)
    address = f"/review/text/{text.id}"
    page = visit.post(f"{address}/put-back", {"_token": visit.get(address).hidden("_token")}, 409)
    assert "Take its codes away first." in page.main


def code_span(installation: Installation, text: Text, first: int, last: int) -> None:
    """Give a span of a text a code."""
    installation.db.execute(
        "INSERT OR IGNORE INTO code (mark, name, description, state) VALUES ('c', 'Code', '', 'in use')"
    )
    installation.db.execute(
        "INSERT INTO coding (text, code, coder, first, last) VALUES (?, 'c', 'wren', ?, ?)",
        (bytes.fromhex(text.id), first, last),
    )


def test_codes_stay_on_their_words_when_these_are_masked_anew(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    event = close(9, "I live in Leeds and play football")
    read_all(visit, event)
    (text,) = found(installation, event.code, "read")
    code_span(installation, text, 20, 33)
    made = Made(text.id, "I live in [a town] and play football", "", needs_action=False, began_with=text.state)
    assert texts.keep(installation.db, [made]) == ([], [])
    ((first, last),) = installation.db.execute("SELECT first, last FROM coding").fetchall()
    assert made.masked[first:last] == "play football"


@pytest.mark.parametrize(
    ("before", "span", "after", "expected"),
    [
        ("one two three", (4, 7), "one two three four", "two"),
        ("one two three", (4, 7), "[…] two three", "two"),
        ("one two three", (4, 7), "one two […]", "two"),
        ("one two three", (4, 7), "one […] three", "[…]"),
        ("one two three", (0, 7), "one […] three", "one […]"),
        ("one two three", (4, 13), "one […] three", "[…] three"),
        ("one two three", (0, 13), "one two", "one two"),
        ("one two three", (0, 13), "zero one two three four", "zero one two three four"),
        ("one two three", (4, 8), "one three", "one three"),
        ("ትምህርቲ ይፈቱ", (6, 9), "ትም ይፈቱ", "ይፈቱ"),
        ("aaaa", (1, 3), "aa", "aa"),
    ],
)
def test_a_span_moves_with_its_words(before: str, span: tuple[int, int], after: str, expected: str) -> None:
    first, last = moved(*span, before, after)
    assert after[first:last] == expected


def test_two_who_read_the_same_text_overwrite_nothing(
    visit: Visitor, installation: Installation, close: Close
) -> None:
    event = close(9, "I live in Leeds", "football")
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    text = next(each for each in found(installation, event.code) if "Leeds" in each.text)
    theirs = Made(text.id, "I live in [city]", "", needs_action=True, began_with=text.state)
    texts.keep(installation.db, [theirs])
    again = visit.post(address, page.fields() | {f"masked-{text.id}": "I live in a town"}, 409)
    assert "I live in [city]" in again.main
    assert ids_on(again) == [text.id]
    assert again.fields()[f"masked-{text.id}"] == ["I live in a town"]
    assert found(installation, event.code) == []
    kept = texts.find(installation.db, text.id)
    assert kept
    assert (kept.masked, kept.needs_action) == ("I live in [city]", True)
    visit.sent_on_after(address, again.fields() | {f"action-{text.id}": "on"})
    kept = texts.find(installation.db, text.id)
    assert kept
    assert (kept.masked, kept.needs_action) == ("I live in a town", True)


# ---- A session that ends ---------------------------------------------------------------------------------------


def test_a_batch_outlives_the_end_of_a_session(
    app: Flask, installation: Installation, close: Close, later: Callable[[float], None]
) -> None:
    event = close(20, *(f"wish {each}" for each in range(BATCH)))
    secret = give_second_factor(installation, join(installation, "wren", Role.REVIEWER))
    visit = Visitor(app.test_client())
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(secret))
    address = f"/review/{event.code}/read"
    page = visit.get(address)
    long = {f"{part}-{each}": 'ት"' * (LONGEST // 2) for each in ids_on(page) for part in ("masked", "translation")}
    later(SESSION_LASTS + 1)
    asked = visit.post(address, page.fields() | long, 403)
    asked = visit.post(SIGN_IN, carried_by(asked, SIGN_IN) | {"name": ["wren"], "passphrase": [PASSPHRASE]})
    back = visit.post(SECOND_FACTOR, carried_by(asked, SECOND_FACTOR) | {"digits": [digits_now(secret)]})
    visit.sent_on_after(address, carried_by(back, address))
    assert found(installation, event.code) == []
    (masked,) = {each.masked for each in found(installation, event.code, "read")}
    assert masked == 'ት"' * (LONGEST // 2)


def carried_by(page: Page, address: str) -> dict[str, list[str]]:
    """Return what the form of a page that goes to an address would send."""
    (form,) = [each for each in page.all("form") if each.get("action") == address]
    sent: dict[str, list[str]] = {}
    for each in form.iter("input"):
        sent.setdefault(each.attrib["name"], []).append(each.get("value", ""))
    return sent


# ---- What is worth a look --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live in Cardiff with Sara Jones. Football is good.", ["Cardiff", "Sara Jones"]),
        ("I am 17. On 3 May 2024 we moved, 12/05/2023 again.", ["17", "3 May 2024", "12/05/2023"]),
        ("We live at 12 High Street", ["12 High Street"]),
        ("Я живу в Киеве. Мне 16 лет", ["Киеве", "16"]),
        (ARABIC, ["١٧"]),
        (TIGRINYA, []),
        ("I'm happy and I’ve got a TV", []),
        ("EVERYTHING IS LOUD IN LEEDS", []),
        ("my number is [phone number] and [Name]", []),
        ("", []),
    ],
)
def test_what_is_worth_a_look_is_found(text: str, expected: list[str]) -> None:
    assert [text[first:last] for first, last in worth_a_look(text)] == expected
