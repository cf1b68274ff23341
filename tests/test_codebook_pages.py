"""The pages of the codebook and of files for other programs, as reviewers use them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from feedback.framework.model import Framework, Outcome, Principle
from feedback.store import codebook, frameworks, people, staff_log
from feedback.store import refi as refi_store
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.themes import refi
from feedback.themes.codebook import State
from tests.examples import TODAY, browser_of, join, send, sign_in
from tests.page_checks import Page, Visitor, words_of

BOOK = "/review/codebook/"
FILES = "/review/refi/"
FRAMEWORK = Framework(
    "csf",
    "Core outcomes",
    (
        Principle("A", "Best interests", (Outcome("1", "I am safe."), Outcome("2", "I rest well"))),
        Principle("B", "Being heard", (Outcome("3", "I am heard"),)),
    ),
)


@pytest.fixture
def desk(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a reviewer who has just signed in, where a framework is loaded."""
    frameworks.save(installation.db, FRAMEWORK, TODAY)
    return browser_of(app, installation, "wren", Role.REVIEWER)


@pytest.fixture
def texts(installation: Installation, event: Event) -> list[bytes]:
    """Return the ids of texts that were read, of a closed event."""
    send(installation, event.code, 11)
    close_event(installation, event.code, k=5, today=TODAY)
    installation.db.execute("UPDATE text SET masked = text")
    return [identity for (identity,) in installation.db.execute("SELECT id FROM text ORDER BY id")]


def press(visit: Visitor, page: str, action: str, **typed: object) -> str:
    """Send one of the forms of a page and return where it leads."""
    token = visit.get(page).hidden("_token")
    return visit.sent_on_after(action, {"_token": token, **typed})


def refuse(visit: Visitor, page: str, action: str, **typed: object) -> Page:
    """Send one of the forms of a page and return the page that says why not."""
    return visit.post(action, {"_token": visit.get(page).hidden("_token"), **typed}, 422)


def propose(visit: Visitor, name: str, place: str = "") -> str:
    """Add a code and return its address."""
    return press(visit, f"{BOOK}new", f"{BOOK}new", name=name, description="", place=place)


def mark_of(address: str) -> str:
    return address.split("/")[-2]


def give(installation: Installation, text: bytes, code: str, first: int = 0, last: int = 4) -> None:
    coder = people.get(installation.db, "wren").mark
    installation.db.execute("INSERT INTO coding VALUES (?, ?, ?, ?, ?)", (text, code, coder, first, last))


def test_opening_the_codebook_changes_nothing_and_one_press_adds_the_codes_of_the_framework(
    desk: Visitor, installation: Installation
) -> None:
    page = desk.get(BOOK)
    assert codebook.every(installation.db) == []
    assert "Outcomes without a code in “Core outcomes”: 3." in page.main
    assert page.main.count("No code yet.") == 4
    assert press(desk, BOOK, f"{BOOK}seed", framework="csf") == BOOK
    page = desk.get(BOOK)
    assert "Outcomes without a code" not in page.main
    headings = [words_of(each) for each in page.all("h2", "h3")]
    assert headings == [
        "Best interests", "I am safe.", "I rest well", "Being heard", "I am heard", "Not in the framework",
    ]  # fmt: skip
    links = [words_of(each) for each in page.all("a") if each.get("href", "").startswith(BOOK)]
    assert links == ["Add a code", "I am safe", "I rest well", "I am heard"]


def test_each_code_says_how_many_texts_carry_it(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    mark = mark_of(propose(desk, "Food"))
    for text in texts[:3]:
        give(installation, text, mark)
        give(installation, text, mark, 5, 7)
    assert "Food Texts: 3" in desk.get(BOOK).main


def test_a_code_is_added_reworded_moved_and_each_step_can_be_undone(
    desk: Visitor, installation: Installation
) -> None:
    address = propose(desk, "Food <b>", "csf 3")
    page = desk.get(address)
    assert page.heading == "Food <b>"
    assert "I am heard" in page.main
    assert press(desk, address, f"{address}name", name="Meals", description="What\r\nthey eat") == address
    press(desk, address, f"{address}move", place="")
    page = desk.get(address)
    assert [words_of(each).split("wren")[-1] for each in page.all("li")] == [
        "Moved from “I am heard” to “Not in the framework”",
        "Described",
        "Called differently: “Food <b>” became “Meals”",
        "Added",
    ]
    for _ in range(3):
        page = desk.get(address)
        number = next(each.attrib["value"] for each in page.all("button") if each.get("name") == "change")
        press(desk, address, f"{address}undo", change=number)
    page = desk.get(address)
    assert page.heading == "Food <b>"
    assert not [each for each in page.all("button") if each.get("name") == "change"]
    found = codebook.find(installation.db, mark_of(address))
    assert found
    assert (found.description, found.outcome) == ("", "3")


def test_codes_are_merged_and_that_is_undone(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    one, two = propose(desk, "Meals"), propose(desk, "Food")
    give(installation, texts[0], mark_of(one))
    press(desk, one, f"{one}merge", into=mark_of(two))
    page = desk.get(one)
    assert "Merged into another code: Food" in page.main
    assert "Move it" not in page.main
    assert "Took texts of “Meals” in" in desk.get(two).main
    assert "Meals" not in desk.get(BOOK).main
    number = next(each.attrib["value"] for each in page.all("button") if each.get("name") == "change")
    press(desk, one, f"{one}undo", change=number)
    assert codebook.texts_with(installation.db) == {mark_of(one): 1}


def test_chosen_texts_go_to_a_new_code(desk: Visitor, installation: Installation, texts: list[bytes]) -> None:
    one = propose(desk, "Help")
    for text in texts[:3]:
        give(installation, text, mark_of(one))
    assert f"{one}split" in desk.get(one).links()
    chosen = [text.hex() for text in texts[:2]]
    page = refuse(desk, f"{one}split", f"{one}split", text=chosen, name="HELP")
    assert page.title.startswith("Error: ")
    assert len([each for each in page.all("input") if "checked" in each.attrib]) == 2
    new = press(desk, f"{one}split", f"{one}split", text=[*chosen, "zz", "é" * 32], name="From friends")
    assert codebook.texts_with(installation.db) == {mark_of(one): 1, mark_of(new): 2}
    assert "Made of texts of “Help”" in desk.get(new).main
    assert "Texts went to “From friends”" in desk.get(one).main


def test_only_a_code_without_texts_is_taken_out_of_use(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    one = propose(desk, "Help")
    give(installation, texts[0], mark_of(one))
    assert "Take out of use" not in desk.get(one).main
    assert "Merge it into another code" in refuse(desk, one, f"{one}withdraw").main
    installation.db.execute("DELETE FROM coding")
    press(desk, one, f"{one}withdraw")
    found = codebook.find(installation.db, mark_of(one))
    assert found
    assert found.state is State.WITHDRAWN
    assert "This code is out of use." in desk.get(one).main


def test_a_refusal_keeps_what_was_typed(desk: Visitor) -> None:
    one, two = propose(desk, "Help"), propose(desk, "Food")
    page = refuse(desk, one, f"{one}name", name="food", description="Typed for a while")
    assert "There is a code “Food” already. Choose another name." in page.main
    assert "Typed for a while" in page.main
    assert page.with_id("name").get("value") == "food"
    page = refuse(desk, f"{BOOK}new", f"{BOOK}new", name="", description="x", place="csf 2")
    assert [each.get("value") for each in page.all("option") if "selected" in each.attrib] == ["csf 2"]
    refuse(desk, f"{BOOK}new", f"{BOOK}new", name="New", place="csf 99")
    refuse(desk, one, f"{one}merge", into="")
    refuse(desk, one, f"{one}move", place="elsewhere")
    assert "changed since" in refuse(desk, two, f"{two}undo", change="1").main


def test_what_does_not_exist_is_not_found_and_no_number_is_no_change(desk: Visitor) -> None:
    one = propose(desk, "Help")
    token = desk.get(one).hidden("_token")
    desk.get(f"{BOOK}nothing/", 404)
    desk.get(f"{BOOK}nothing/split", 404)
    desk.post(f"{BOOK}nothing/name", {"_token": token}, 404)
    desk.post(f"{BOOK}seed", {"_token": token, "framework": "nothing"}, 404)
    for number in ("", "x", "²", "-1", "9" * 99):
        desk.post(f"{one}undo", {"_token": token, "change": number}, 400)


def test_changes_are_noted_without_the_words_of_a_code(desk: Visitor, installation: Installation) -> None:
    propose(desk, "What somebody said")
    (_, entry), *_ = staff_log.newest(installation.db)
    assert (entry.person, entry.act, entry.about) == ("wren", staff_log.Act.CHANGED_CODEBOOK, "")


# ---- Files for other programs -----------------------------------------------------------------------------------


def fetch(visit: Visitor, address: str, **typed: str) -> bytes:
    """Press a button of the page of files and return the file."""
    reply = visit.client.post(address, data={"_token": visit.get(FILES).hidden("_token"), **typed})
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"].startswith("attachment; ")
    return bytes(reply.data)


def upload(token: str, content: bytes) -> dict[str, Any]:
    """Return a file as a browser sends it, without a file of the test client's own on the disk."""
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{token}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="their.file"\r\n\r\n'
    )
    whole = parts.encode() + content + b"\r\n--edge--\r\n"
    return {"data": whole, "content_type": "multipart/form-data; boundary=edge"}


def look(visit: Visitor, content: bytes, status: int = 200) -> Page:
    """Send a file and return the page that says what it brings."""
    sent = upload(visit.get(FILES).hidden("_token"), content)
    return visit.post(f"{FILES}look", sent.pop("data"), status, **sent)


def test_the_codebook_and_the_texts_are_taken_away_and_noted(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    give(installation, texts[0], mark_of(propose(desk, "Food")))
    installation.db.execute("UPDATE text SET translation = 'Said otherwise.' WHERE id = ?", (texts[0],))
    assert [code.name for code in refi.read(fetch(desk, f"{FILES}codebook")).codes][-1] == "Food"
    translated = fetch(desk, f"{FILES}texts", words="translations")
    assert "Said otherwise." in {answer.words for answer in refi.read(translated).answers}
    originals = fetch(desk, f"{FILES}texts", words="originals")
    assert "Said otherwise." not in {answer.words for answer in refi.read(originals).answers}
    noted = [entry.about for _, entry in staff_log.newest(installation.db) if entry.act is staff_log.Act.EXPORTED]
    assert noted == ["texts.qdpx", "codebook.qdc"]


@pytest.mark.parametrize("name", ["codebook", "texts"])
def test_files_go_out_only_after_the_passphrase(
    desk: Visitor, installation: Installation, later: Callable[[float], None], name: str
) -> None:
    later(11 * 60)
    token = desk.get(FILES).hidden("_token")
    reply = desk.client.post(f"{FILES}{name}", data={"_token": token, "words": "originals"})
    assert reply.status_code == 403
    assert b"PK" not in reply.data[:2]
    desk.sent_on_after(f"{FILES}{name}", {"_token": token})
    assert not [1 for _, entry in staff_log.newest(installation.db) if entry.act is staff_log.Act.EXPORTED]


def test_a_file_is_looked_into_before_anything_is_written(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    address = propose(desk, "Food", "csf 3")
    give(installation, texts[0], mark_of(address))
    project = fetch(desk, f"{FILES}texts", words="originals")
    installation.db.execute("DELETE FROM coding")
    press(desk, address, f"{address}name", name="Meals", description="")
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    more = b'<Code guid="00000000-0000-0000-0000-000000000007" name="Sleep" isCodable="true"/></Codes>'
    files["project.qde"] = (
        files["project.qde"]
        .replace(b"</Codes>", more)
        .replace(b"</Project>", b'<Notes><Note guid="00000000-0000-0000-0000-000000000008"/></Notes></Project>')
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    before = list(installation.db.conn.iterdump())
    page = look(desk, packed.getvalue())
    assert list(installation.db.conn.iterdump()) == before
    assert [words_of(each) for each in page.all("dd")] == ["1", "1", "0", "1"]
    assert "Sleep Not in the framework" in page.main
    assert "Meals: in the file “Food”" in page.main
    assert "Memos stay outside." in page.main
    assert "wish of" not in page.html
    sent = {name: values for name, values in page.fields().items() if name in {"_token", "brought"}}
    assert desk.sent_on_after(f"{FILES}take-in", sent | {"changes": "yes"}) == BOOK
    assert {code.name for code in codebook.in_use(installation.db)} == {"Food", "Sleep"}
    assert codebook.texts_with(installation.db) == {mark_of(address): 1}
    again = look(desk, packed.getvalue())
    assert "Everything in the file is here already." in again.main


def test_bad_files_and_none_are_refused_in_a_sentence(desk: Visitor) -> None:
    token = desk.get(FILES).hidden("_token")
    for content in (b"", b"x", b"PK", b"<!DOCTYPE x><x/>", b"\xff\xfe<"):
        page = look(desk, content, 422)
        assert page.with_id("main")
        assert page.title.startswith("Error: ")
    assert "Choose a file." in desk.post(f"{FILES}look", {"_token": token}, 422).main
    assert "Choose the file again." in desk.post(f"{FILES}take-in", {"_token": token, "brought": "x"}, 422).main


def test_a_whole_project_may_be_sent_here_by_reviewers_and_nowhere_else(
    desk: Visitor, app: Flask, installation: Installation
) -> None:
    big = b"x" * 300_000
    token = desk.get(FILES).hidden("_token")
    look(desk, big, 422)
    assert desk.client.post(f"{FILES}take-in", data={"_token": token, "brought": big}).status_code == 422
    assert desk.client.post(f"{BOOK}new", data={"_token": token, "name": big}).status_code == 413
    too_big = b"x" * (refi.MOST_BYTES + 100_000)
    reply = desk.client.post(f"{FILES}look", **upload(token, too_big))
    assert reply.status_code == 413
    browser = app.test_client()
    sign_in(browser, installation, join(installation, "robin", Role.ADVISER))
    for each in (browser, app.test_client()):
        assert each.post(f"{FILES}look", **upload(token, big)).status_code in {403, 413}


def test_a_file_that_is_sent_never_touches_a_disk(desk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_more: object) -> None:
        raise AssertionError

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", never)
    look(desk, b"x" * 1_000_000, 422)


def test_what_was_carried_by_somebody_else_changes_only_what_a_reviewer_may(
    desk: Visitor, installation: Installation, texts: list[bytes]
) -> None:
    mark = mark_of(propose(desk, "Food"))
    brought = refi_store.Brought((), ((texts[0].hex(), refi.guid_of(mark), "", 0, 3),))
    press(desk, FILES, f"{FILES}take-in", brought=brought.packed())
    assert codebook.texts_with(installation.db) == {}  # no code of the file names it
