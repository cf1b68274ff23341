"""Coding: what a coder sees and changes, what they may not see yet, and what can be taken back."""

import json
import secrets
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask

from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import all_codings, codebook, codings, series
from feedback.store.codings import Coding, Show, Wanted
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.pools import Pool
from feedback.web.reviewers.coding_view import segments
from tests.examples import draft_event, sign_in
from tests.page_checks import Page, Visitor, words_of

RELEASED, TOO_FEW = {"status": "released"}, {"status": "too few"}
WORDS = ("Nobody asks us", "لا أحد يسألنا 🚌 أبدا", "ኣይንሕተትን ኢና", "More football", "Money for the bus")


@dataclass(frozen=True)
class Room:
    """Hold an installation with texts that were read, some codes, and two coders."""

    installation: Installation
    app: Flask
    event: str
    small: tuple[str, str]
    texts: tuple[str, ...]
    heard: str
    money: str

    @property
    def pool(self) -> Pool:
        """Return the texts of the event."""
        return pool(self, self.event)

    def browser(self, name: str) -> Visitor:
        """Return the browser of a reviewer."""
        browser = self.app.test_client()
        sign_in(browser, self.installation, name)
        return Visitor(browser)

    def give(self, coder: str, text: str, code: str, span: tuple[int, int] | None = None) -> int:
        """Give a text a code."""
        return codings.give(self.installation.db, self.pool, coder, [text], code, span)

    def on(self, text: str, coder: str = "") -> set[tuple[str, str, int, int]]:
        """Return every coding of a text in the database, or of one coder."""
        rows = self.installation.db.execute(
            "SELECT code, coder, first, last FROM coding WHERE text = ?", (bytes.fromhex(text),)
        )
        return {row for row in rows if coder in {"", row[1]}}


def pool(room: Room, mark: str) -> Pool:
    """Return what is coded together under a mark."""
    found = codings.pool(room.installation.db, mark)
    assert found is not None
    return found


def closed(installation: Installation, version: Version, title: str, release: dict[str, str]) -> str:
    """Make a closed event with a release."""
    event = draft_event(installation, version, title)
    installation.db.execute(
        "UPDATE event SET state = 'closed', closed_on = '2027-01-15' WHERE code = ?", (event.code,)
    )
    installation.db.execute("INSERT INTO release VALUES (?, ?)", (event.code, json.dumps(release)))
    return event.code


def keep(installation: Installation, event: str, words: str, question: str = "wish", *, read: bool = True) -> str:
    """Keep a text and return its id."""
    identity = secrets.token_bytes(16)
    installation.db.execute(
        "INSERT INTO text (id, event, question, text, masked, translation) VALUES (?, ?, ?, ?, ?, ?)",
        (identity, event, question, words, words if read else None, "in English" if not words.isascii() else ""),
    )
    return identity.hex()


def join(installation: Installation, name: str, role: Role) -> None:
    """Make an account that no passphrase opens; its mark is its name."""
    installation.db.execute("INSERT INTO person (name, passphrase, mark) VALUES (?1, 'none', ?1)", (name,))
    installation.db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))


@pytest.fixture
def room(installation: Installation, version: Version, app: Flask) -> Room:
    """Return the furnished room."""
    for name in ("rook", "jay", "owl"):
        join(installation, name, Role.REVIEWER)
    event = closed(installation, version, "Workshop", RELEASED)
    small = (closed(installation, version, "Tiny", TOO_FEW), closed(installation, version, "Tinier", TOO_FEW))
    texts = tuple(keep(installation, event, words) for words in WORDS)
    keep(installation, event, "nobody has read this", read=False)
    for code in small:
        keep(installation, code, f"said at {code}", "more")
    heard, money = (codebook.propose(installation.db, "rook", name).mark for name in ("Being heard", "Money"))
    return Room(installation, app, event, small, texts, heard, money)


def all_words(room: Room, coder: str, mark: str, wanted: Wanted | None = None) -> set[str]:
    """Return the words of the wanted texts."""
    found = codings.page(room.installation.db, pool(room, mark), coder, wanted or Wanted())
    return {each.words for each in found}


# ---- Which texts ----------------------------------------------------------------------------------------------


def test_only_what_was_read_can_be_coded(room: Room) -> None:
    assert all_words(room, "rook", room.event) == set(WORDS)
    unread = keep(room.installation, room.event, "not yet", read=False)
    assert room.give("rook", unread, room.heard) == 0
    room.browser("rook").get(f"/review/{room.event}/code/{unread}", 404)


def test_events_that_are_too_small_are_coded_together_and_never_alone(room: Room) -> None:
    small = {f"said at {code}" for code in room.small}
    assert all_words(room, "rook", "small") == small
    assert all_words(room, "rook", "all") == small | set(WORDS)
    for code in room.small:
        assert codings.pool(room.installation.db, code) is None
        room.browser("rook").get(f"/review/{code}/code", 404)
    for mark in ("small", "all"):
        page = room.browser("rook").get(f"/review/{mark}/code")
        assert "Tiny" not in page.html
        assert not any(f"{code}<" in page.html.replace(f"said at {code}", "") for code in room.small)


def test_a_series_leaves_small_events_to_their_own_pool(room: Room) -> None:
    db = room.installation.db
    summer, winter = series.create(db, "Summer"), series.create(db, "Winter")
    db.execute("UPDATE event SET series = ? WHERE code IN (?, ?)", (summer.mark, room.event, room.small[0]))
    db.execute("UPDATE event SET series = ? WHERE code = ?", (winter.mark, room.small[1]))
    assert all_words(room, "rook", summer.mark) == set(WORDS)
    assert codings.pool(db, winter.mark) is None


def test_texts_whose_words_were_deleted_are_gone_from_every_list_but_counted_in_agreement(room: Room) -> None:
    gone = room.texts[0]
    room.give("rook", gone, room.heard)
    room.installation.db.execute("UPDATE text SET text = '', masked = NULL WHERE id = ?", (bytes.fromhex(gone),))
    assert WORDS[0] not in all_words(room, "rook", room.event)
    assert (gone, "rook", room.heard) in set(all_codings.given(room.installation.db, room.pool))
    assert gone not in {each.id for each in all_codings.examples(room.installation.db)}


def test_texts_are_filtered_by_question_by_code_and_by_who_coded_them(room: Room) -> None:
    db, first, second, third = room.installation.db, *room.texts[:3]
    keep(room.installation, room.event, "another question", "more")
    room.give("rook", first, room.heard)
    room.give("jay", second, room.heard)
    codings.look_again(db, room.pool, "jay", third, wanted=True)

    def found(question: str = "", code: str = "", show: str = "") -> set[str]:
        return all_words(room, "rook", room.event, Wanted(question, code, Show(show)))

    everything = {*WORDS, "another question"}
    assert found(question="small:more") == {"another question"}
    assert found(question="other:more") == set()
    assert found(show="new") == everything - {WORDS[0]}
    assert found(show="nobody") == everything - {WORDS[0], WORDS[1]}
    assert found(show="second") == {WORDS[1]}
    assert found(show="look") == {WORDS[2]}
    assert found(code=room.heard) == {WORDS[0]}  # what jay coded is for rook to find
    assert found(code=room.money) == set()


def test_pages_follow_each_other_without_a_gap_while_texts_are_coded(room: Room) -> None:
    db = room.installation.db
    for number in range(20):
        keep(room.installation, room.event, f"text {number}")
    seen: list[str] = []
    place = ""
    while found := codings.page(db, room.pool, "rook", Wanted(show=Show.NEW), after=place, count=7):
        seen += [each.id for each in found]
        place = found[-1].id
        codings.give(db, room.pool, "rook", [each.id for each in found], room.heard, None)
    assert len(seen) == len(set(seen)) == 25
    assert seen == sorted(seen)
    assert codings.progress(db, room.pool, "rook") == (25, 25)


def test_the_next_text_is_one_that_is_wanted_and_the_one_before_is_the_one_before(room: Room) -> None:
    db, new = room.installation.db, Wanted(show=Show.NEW)
    a, b, c, *_ = sorted(room.texts)
    room.give("rook", b, room.heard)
    assert codings.next_of(db, room.pool, "rook", new, a) == c
    assert codings.next_of(db, room.pool, "rook", Wanted(), a) == b
    assert codings.before(db, room.pool, "rook", new, c) == b  # which has just been coded
    assert codings.before(db, room.pool, "rook", new, a) is None


# ---- Changes --------------------------------------------------------------------------------------------------


def test_a_code_is_on_a_whole_text_or_on_words_of_it_whichever_was_said_last(room: Room) -> None:
    text, length = room.texts[0], len(WORDS[0])
    room.give("rook", text, room.heard)
    room.give("rook", text, room.heard, (0, 6))
    assert room.on(text) == {(room.heard, "rook", 0, 6)}
    room.give("rook", text, room.heard, (7, 11))
    room.give("rook", text, room.heard, (0, 4))
    assert room.on(text) == {(room.heard, "rook", 0, 4), (room.heard, "rook", 7, 11)}
    room.give("jay", text, room.heard)
    room.give("rook", text, room.heard)
    assert room.on(text) == {(room.heard, "rook", 0, length), (room.heard, "jay", 0, length)}


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (4, 2), (0, 99), (99, 100)])
def test_words_that_are_not_there_are_refused(room: Room, span: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="Choose them again"):
        room.give("rook", room.texts[0], room.heard, span)
    assert room.on(room.texts[0]) == set()
    assert codings.last_change(room.installation.db, "rook") is None


def test_changes_are_taken_back_one_after_the_other_each_as_a_whole(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    codings.give(db, room.pool, "rook", room.texts, room.heard, None)
    room.give("rook", text, room.heard, (0, 6))
    codings.take(db, room.pool, "rook", text, room.heard, 0)
    assert room.on(text) == set()
    expected = [
        {(room.heard, "rook", 0, 6)},
        {(room.heard, "rook", 0, len(WORDS[0]))},
        set(),
    ]
    for each in expected:
        number = codings.last_change(db, "rook")
        assert number is not None
        assert codings.undo(db, "rook", number)
        assert room.on(text) == each
    assert not any(room.on(each) for each in room.texts)
    assert codings.last_change(db, "rook") is None


def test_only_ones_own_last_change_is_taken_back_and_only_once(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    room.give("jay", text, room.money)
    room.give("rook", text, room.heard)
    room.give("rook", text, room.money)
    assert codings.undo(db, "rook", 1) is None  # a page that is older than the last change
    assert codings.undo(db, "rook", 2) == text
    assert codings.undo(db, "rook", 2) is None  # sent twice
    assert room.on(text) == {(room.money, "jay", 0, len(WORDS[0])), (room.heard, "rook", 0, len(WORDS[0]))}


def test_what_was_taken_away_comes_back_under_the_code_that_took_its_code_in(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    room.give("rook", text, room.heard)
    codings.take(db, room.pool, "rook", text, room.heard, 0)
    codebook.merge(db, "rook", room.heard, room.money)
    number = codings.last_change(db, "rook")
    assert number is not None
    codings.undo(db, "rook", number)
    assert {row[0] for row in room.on(text)} == {room.money}


def test_a_change_that_came_after_a_merge_is_taken_back_from_the_code_that_is_left(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    room.give("rook", text, room.heard)
    codebook.merge(db, "rook", room.heard, room.money)
    assert {row[0] for row in room.on(text)} == {room.money}
    codings.undo(db, "rook", 1)
    assert room.on(text) == set()


def test_what_comes_back_to_a_text_that_was_masked_anew_stays_inside_it(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    room.give("rook", text, room.heard, (7, 14))
    codings.take(db, room.pool, "rook", text, room.heard, 7)
    db.execute("UPDATE text SET masked = 'Nobody' WHERE id = ?", (bytes.fromhex(text),))
    number = codings.last_change(db, "rook")
    assert number is not None
    codings.undo(db, "rook", number)
    assert room.on(text) == {(room.heard, "rook", 0, 6)}


def test_changes_that_are_kept_are_bounded(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codings, "CHANGES_KEPT", 3)
    for _ in range(4):
        room.give("rook", room.texts[0], room.heard)
        codings.take(room.installation.db, room.pool, "rook", room.texts[0], room.heard, 0)
    rows = room.installation.db.execute("SELECT number FROM coding_change").fetchall()
    assert rows == [(6,), (7,), (8,)]


def test_a_code_out_of_use_is_given_to_nothing(room: Room) -> None:
    codebook.withdraw(room.installation.db, "rook", room.money)
    with pytest.raises(Refusal, match="no longer in use"):
        room.give("rook", room.texts[0], room.money)


# ---- The second coder -----------------------------------------------------------------------------------------


def test_a_second_coder_sees_nothing_of_the_first_before_coding_themselves(room: Room) -> None:
    db, text = room.installation.db, room.texts[0]
    room.give("rook", text, room.heard, (0, 6))
    for other in room.texts[1:]:
        room.give("rook", other, room.money)
    jay = room.browser("jay")
    for address in (f"/review/{room.event}/code?show=second", f"/review/{room.event}/code/{text}"):
        page = jay.get(address)
        assert "rook" not in page.main
        assert "Take “Being heard” away" not in page.main
        assert page.all("mark") == []
        assert "A colleague coded this text. You see their codes after yours." in page.main
    assert "Texts like this one" not in jay.get(f"/review/{room.event}/code/{text}").main
    assert codings.page(db, room.pool, "jay", Wanted(code=room.heard)) == []
    room.give("jay", text, room.money)
    page = jay.get(f"/review/{room.event}/code/{text}")
    assert "Being heard “Nobody” (rook)" in page.main
    assert [words_of(each) for each in page.all("mark")] == ["Nobody"]
    assert "A colleague coded this text" not in page.main


def test_nobody_takes_away_what_somebody_else_gave(room: Room) -> None:
    text = room.texts[0]
    room.give("rook", text, room.heard)
    room.give("jay", text, room.money)
    jay = room.browser("jay")
    page = jay.get(f"/review/{room.event}/code/{text}")
    assert {each.attrib["value"] for each in page.all("button") if each.get("name") == "coding"} == {
        f"{text}.{room.money}.0"
    }
    jay.sent_on_after(
        f"/review/{room.event}/code/remove", page.fields() | {"coding": f"{text}.{room.heard}.0", "on": text}
    )
    assert len(room.on(text)) == 2


# ---- Pages ----------------------------------------------------------------------------------------------------


def send(visit: Visitor, page: Page, address: str, **sent: object) -> str:
    """Send what a form carries with what a button adds, and return where that leads."""
    hidden = {
        each.attrib["name"]: each.get("value", "")
        for each in page.all("input")
        if each.get("type") == "hidden" and each.attrib["name"] not in {"text"}
    }
    return visit.sent_on_after(address, hidden | sent)


def test_the_list_gives_several_texts_a_code_at_once_and_keeps_its_filter(room: Room) -> None:
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    page = rook.get(f"{address}?show=new&keys=no")
    assert len([each for each in page.controls if each.get("name") == "text"]) == 5
    led = send(rook, page, f"{address}/add", text=list(room.texts[:2]), code=room.heard)
    assert led == f"{address}?show=new&keys=no"
    page = rook.get(led)
    assert "2 of 5 texts coded by you" in page.main
    assert WORDS[0] not in page.main
    assert WORDS[3] in page.main
    led = send(rook, page, f"{address}/undo", number="1")
    assert WORDS[0] in rook.get(led).main


def test_a_list_without_a_choice_says_what_to_choose(room: Room) -> None:
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    page = rook.get(address)
    for sent in ({"text": room.texts[0], "code": ""}, {"code": room.heard}):
        answer = rook.post(f"{address}/add", {"_token": page.hidden("_token"), **sent}, 422)
        assert "Choose at least one text and a code." in answer.main


def test_one_text_at_a_time_with_plain_buttons(room: Room) -> None:
    text = sorted(room.texts)[0]
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    page = rook.get(f"{address}/{text}")
    pressed = [each for each in page.all("button") if "aria-pressed" in each.attrib and each.get("data-code")]
    assert [words_of(each) for each in pressed] == ["Being heard", "Money"]
    led = send(rook, page, f"{address}/add", text=text, code=room.heard)
    assert led == f"{address}/{text}"
    page = rook.get(led)
    on = next(each for each in page.all("button") if each.get("data-code") == room.heard)
    assert (on.get("aria-pressed"), on.get("formaction")) == ("true", f"{address}/remove")
    led = send(rook, page, on.attrib["formaction"], coding=on.attrib["value"])
    assert room.on(text) == set()
    assert page.with_id("next").attrib["href"] == f"{address}/{sorted(room.texts)[1]}"


def test_words_of_a_text_are_marked_with_the_name_of_the_code(room: Room) -> None:
    text, words = room.texts[1], WORDS[1]
    start = words.index("🚌")
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    page = rook.get(f"{address}/{text}")
    send(rook, page, f"{address}/add", text=text, code=room.heard, first="3", last=str(start + 1))
    send(rook, page, f"{address}/add", text=text, code=room.money, first=str(start), last=str(len(words)))
    page = rook.get(f"{address}/{text}")
    marks = page.all("mark")
    assert [each.text for each in marks] == [words[3:start], "🚌", words[start + 1 :]]
    assert [each.get("data-first") for each in marks] == ["3", str(start), str(start + 1)]
    shown = page.with_id("words")
    assert "".join(each.text or "" for each in shown if each.get("data-first")) == words
    assert shown.get("dir") == "auto"
    names = [words_of(each) for each in shown if each.get("class") == "mark-name"]
    assert names == ["[Being heard]", "[Money]"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"first": "3", "last": "999"}, 409),
        ({"first": "x", "last": "4"}, 409),
        ({"first": "", "last": "4"}, 409),
        ({"first": "9" * 40, "last": "9" * 41}, 409),
        ({"code": "nothing"}, 409),
        ({"code": ""}, 422),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page_of_the_text(
    room: Room, sent: dict[str, str], status: int
) -> None:
    text, address = room.texts[0], f"/review/{room.event}/code"
    rook = room.browser("rook")
    token = rook.get(f"{address}/{text}").hidden("_token")
    given = {"_token": token, "text": text, "on": text, "code": room.heard, **sent}
    page = rook.post(f"{address}/add", given, status)
    assert page.title.startswith("Error: ")
    assert WORDS[0] in page.main
    assert room.on(text) == set()


@pytest.mark.parametrize("query", ["show=odd", "question=nothing", "question=small:nothing"])
def test_an_address_that_asks_for_what_is_not_there_says_so(room: Room, query: str) -> None:
    room.browser("rook").get(f"/review/{room.event}/code?{query}", 404)


@pytest.mark.parametrize("coding", ["", "x", ".", "..", "x.y.z", "é.é.9", "a.b.99999999999999999999"])
def test_taking_away_what_is_not_there_changes_nothing(room: Room, coding: str) -> None:
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    room.give("rook", room.texts[0], room.heard)
    send(rook, rook.get(address), f"{address}/remove", coding=coding)
    assert len(room.on(room.texts[0])) == 1


def test_texts_of_another_pool_are_out_of_reach(room: Room, version: Version) -> None:
    other = keep(room.installation, closed(room.installation, version, "Other", RELEASED), "elsewhere")
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    rook.get(f"{address}/{other}", 404)
    send(rook, rook.get(address), f"{address}/add", text=other, code=room.heard)
    send(rook, rook.get(address), f"{address}/look", on=other, look="yes")
    assert room.on(other) == set()
    assert room.installation.db.execute("SELECT * FROM look_again").fetchall() == []


def test_another_look_is_asked_for_and_done_with(room: Room) -> None:
    text, address = room.texts[0], f"/review/{room.event}/code"
    rook = room.browser("rook")
    send(rook, rook.get(f"{address}/{text}"), f"{address}/look", look="yes")
    assert WORDS[0] in room.browser("jay").get(f"{address}?show=look").main
    send(rook, rook.get(f"{address}/{text}"), f"{address}/look", look="no")
    assert "No text is here." in rook.get(f"{address}?show=look").main


def test_taking_back_leads_to_the_text_that_it_was_about(room: Room) -> None:
    first, second = room.texts[:2]
    rook, address = room.browser("rook"), f"/review/{room.event}/code"
    room.give("rook", first, room.heard)
    led = send(rook, rook.get(f"{address}/{second}"), f"{address}/undo", number="1")
    assert led == f"{address}/{first}"
    assert room.on(first) == set()


def test_single_keys_are_switched_off_in_the_address_alone(room: Room) -> None:
    text, address = sorted(room.texts)[0], f"/review/{room.event}/code"
    rook = room.browser("rook")
    assert "data-keys" in rook.get(f"{address}/{text}").with_id("coding").attrib
    page = rook.get(f"{address}/{text}?keys=no")
    assert "data-keys" not in page.with_id("coding").attrib
    assert page.with_id("next").attrib["href"].endswith("?keys=no")
    assert "Set-Cookie" not in page.headers or "keys" not in page.headers["Set-Cookie"]


# ---- Suggestions ----------------------------------------------------------------------------------------------


def test_texts_like_those_already_coded_come_with_their_codes_on_top(room: Room) -> None:
    text = keep(room.installation, room.event, "Nobody ever asks us anything")
    rook, address = room.browser("rook"), f"/review/{room.event}/code/{text}"
    assert "Texts like this one" not in rook.get(address).main
    room.give("rook", room.texts[0], room.heard)
    page = rook.get(address)
    assert "Texts like this one were coded as Being heard" in page.main
    assert room.on(text) == set()  # a person gives it
    send(rook, page, f"/review/{room.event}/code/add", text=text, code=room.heard)
    # The keys stay where they were: what has been given keeps its place.
    assert "Texts like this one were coded as Being heard" in rook.get(address).main


def test_without_the_library_the_page_says_what_to_install_and_works(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    room.give("rook", room.texts[0], room.heard)
    text, address = room.texts[3], f"/review/{room.event}/code"
    rook = room.browser("rook")
    page = rook.get(f"{address}/{text}")
    assert "For suggestions, install “feedback[suggest]” on the server." in page.main
    send(rook, page, f"{address}/add", text=text, code=room.money)
    assert len(room.on(text)) == 1


def test_after_many_codings_it_is_learned_anew_once_for_each_hundredth(room: Room) -> None:
    db = room.installation.db
    for number in range(400):
        keep(room.installation, room.event, f"text {number}")
    texts = [each.id for each in codings.page(db, room.pool, "rook", Wanted(), count=405)]

    def states(given: list[str]) -> int:
        found = set()
        for text in given:
            codings.give(db, room.pool, "rook", [text], room.heard, None)
            found.add(all_codings.state(db))
        return len(found)

    assert states(texts[:20]) == 20
    codings.give(db, room.pool, "jay", texts, room.heard, None)
    assert states(texts[20:60]) < 30


# ---- Agreement ------------------------------------------------------------------------------------------------


def test_agreement_is_said_in_words_with_what_differs(room: Room) -> None:
    rook, address = room.browser("rook"), f"/review/{room.event}/agreement"
    assert "No text was coded by two people yet." in rook.get(address).main
    for text in room.texts[:4]:
        room.give("rook", text, room.heard)
    for text in room.texts[:3]:
        room.give("jay", text, room.heard)
    assert "It cannot be measured" in rook.get(address).main
    room.give("jay", room.texts[3], room.money)
    page = rook.get(address)
    assert "Texts coded by two or more people: 4. Coders: jay, rook." in page.main
    assert "Talk about it first (alpha 0.00)" in page.main
    assert "jay: Money" in page.main
    assert f"/review/{room.event}/code/{room.texts[3]}" in [urlsplit(each).path for each in page.links()]
    assert WORDS[0] not in page.main


def test_what_differs_between_others_is_not_told_to_who_has_yet_to_code_it(room: Room) -> None:
    room.give("rook", room.texts[0], room.heard)
    room.give("jay", room.texts[0], room.money)
    page = room.browser("owl").get(f"/review/{room.event}/agreement")
    assert WORDS[0] not in page.main
    assert "Texts that differ and that you have not coded: 1." in page.main


def test_without_its_library_the_page_still_lists_what_differs(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    room.give("rook", room.texts[0], room.heard)
    room.give("jay", room.texts[0], room.money)
    page = room.browser("rook").get(f"/review/{room.event}/agreement")
    assert "To measure agreement, install “feedback[agreement]” on the server." in page.main
    assert "rook: Being heard" in page.main


# ---- Marked words ---------------------------------------------------------------------------------------------


def test_spans_that_overlap_are_cut_where_one_of_them_begins_or_ends() -> None:
    found = segments("abcdefgh", [(1, 5, "one"), (3, 7, "two"), (3, 4, "three")])
    assert [(each.words, each.marks, each.ends) for each in found] == [
        ("a", 0, ()),
        ("bc", 1, ()),
        ("d", 3, ("three",)),
        ("e", 2, ("one",)),
        ("fg", 1, ("two",)),
        ("h", 0, ()),
    ]


@pytest.mark.parametrize("spans", [[], [(9, 12, "gone")], [(0, 99, "too long")]])
def test_spans_never_change_the_words(spans: list[tuple[int, int, str]]) -> None:
    assert "".join(each.words for each in segments("abc", spans)) == "abc"
    assert segments("", spans) == ()


def test_codings_are_in_the_order_of_the_words() -> None:
    assert sorted([Coding(5, 6, "a", "x"), Coding(0, 9, "b", "x"), Coding(0, 2, "c", "x")])[0].code == "c"
