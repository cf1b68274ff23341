"""Taking answers back with a code: off unless switched on, one reply for everybody, and nothing left behind."""

import hmac
import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from feedback.answers.anonymise import AnonymousResponse
from feedback.app import create_app
from feedback.config import Config, read_config
from feedback.languages import LANGUAGES
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import closing, withdrawing
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore, EventNotOpen, Intake
from feedback.store.withdrawing import tidy_digits, withdraw, withdrawal_code
from tests.examples import TODAY, attempt, in_file, opened_event, send, wishes_in_file
from tests.page_checks import Page, Visitor, check_page, words_of
from tests.test_store_intake import disk_full_at

K = 5
WRONG = "0123456789012345"

every_language = pytest.mark.parametrize("lang", LANGUAGES)


def saying(text: str) -> AnonymousResponse:
    return AnonymousResponse({"wish": text})


@pytest.fixture
def with_codes(installation: Installation) -> Flask:
    """Return the app of an installation that gives codes."""
    return create_app(Config(instance=installation.folder, withdrawal_codes=True))


@pytest.fixture
def visit(with_codes: Flask) -> Visitor:
    """Return a young person's browser where codes are given."""
    return Visitor(with_codes.test_client())


@pytest.fixture
def own(installation: Installation, event: Event) -> str:
    """Return the attempt of somebody who sent an answer among others."""
    same = attempt()
    intake = Intake(installation)
    intake.take(event.code, attempt(), saying("somebody else"))
    intake.take(event.code, same, saying("taken back"))
    intake.take(event.code, attempt(), saying("a third person"))
    return same


def shown_code(page: Page) -> str:
    """Return the code on a page as it is written there."""
    (code,) = [words_of(each) for each in page.all("bdi") if each.get("class") == "code"]
    return code


def ask_for_code(visit: Visitor, event: Event, own: str, lang: str = "en") -> str:
    return shown_code(visit.post(f"/{lang}/e/{event.code}/withdrawal-code", {"_attempt": own}))


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def people_counted(installation: Installation, event: Event) -> int:
    row = installation.db.execute("SELECT people FROM turnout WHERE event = ?", (event.code,)).fetchone()
    return int(row[0])


# ---- Off unless switched on -----------------------------------------------------------------------------------


@every_language
def test_without_the_setting_the_page_says_that_nothing_can_be_taken_back(client: FlaskClient, lang: str) -> None:
    page = Visitor(client).get(f"/{lang}/withdraw")
    assert page.all("form") == []
    if lang == "en":
        assert "After you send, we cannot take your answers back." in page.main
        assert "code" not in page.main


def test_without_the_setting_nothing_can_be_asked_for_or_removed(
    client: FlaskClient, installation: Installation, event: Event, own: str
) -> None:
    code = withdrawal_code(installation, event.code, own)
    assert client.post("/en/withdraw", data={"code": event.code, "digits": code}).status_code == 405
    asked = client.post(f"/en/e/{event.code}/withdrawal-code", data={"_attempt": own})
    assert asked.status_code == 404
    assert len(in_file(installation, event)) == 3


@pytest.mark.parametrize(("value", "is_on"), [(None, False), ("no", False), ("yes", True)])
def test_the_setting_is_yes_or_no(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None, *, is_on: bool
) -> None:
    monkeypatch.delenv("FEEDBACK_WITHDRAWAL_CODES", raising=False)
    if value is not None:
        monkeypatch.setenv("FEEDBACK_WITHDRAWAL_CODES", value)
    assert read_config(tmp_path).withdrawal_codes is is_on


@pytest.mark.parametrize("value", ["", "Yes", "1", "true", "on", " yes"])
def test_any_other_value_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("FEEDBACK_WITHDRAWAL_CODES", value)
    with pytest.raises(Refusal, match=f"FEEDBACK_WITHDRAWAL_CODES is “{value}”; it is yes or no"):
        read_config(tmp_path)


# ---- The code -------------------------------------------------------------------------------------------------


def asking_form(app: Flask, event: Event, own: str, lang: str = "en") -> str:
    """Return the form that the thank-you page has, as that page makes it."""
    with app.test_request_context(f"/{lang}/"):
        return render_template("young_people/ask_withdrawal.html", event=event, attempt=own)


def test_a_form_asks_for_the_code_only_where_codes_are_given(with_codes: Flask, app: Flask, event: Event) -> None:
    own = attempt()
    assert asking_form(app, event, own).strip() == ""
    form = asking_form(with_codes, event, own)
    address = re.search(r'action="([^"]+)"', form)
    assert address
    assert f'name="_attempt" value="{own}"' in form
    shown = with_codes.test_client().post(address[1], data={"_attempt": own})
    assert shown.status_code == 200


def test_the_code_is_shown_only_to_whoever_asks(visit: Visitor, event: Event, installation: Installation) -> None:
    own = attempt()
    sent = visit.post(f"/en/e/{event.code}/answer", {"wish": "mine", "_attempt": own})
    digits = withdrawal_code(installation, event.code, own)
    for page in (sent, visit.get("/en/withdraw"), visit.get(f"/en/e/{event.code}/answer")):
        assert digits not in page.html
        assert digits[:4] not in page.main
    assert ask_for_code(visit, event, own).replace(" ", "") == digits
    assert visit.client.get(f"/en/e/{event.code}/withdrawal-code").status_code == 405


@every_language
def test_the_thank_you_page_asks_for_the_code_of_what_was_just_sent(
    visit: Visitor, installation: Installation, event: Event, lang: str
) -> None:
    own = attempt()
    sent = visit.post(f"/{lang}/e/{event.code}/answer", {"wish": "mine", "_attempt": own})
    declined = [visit.get(f"/{lang}/e/{event.code}/no-thanks") for _ in range(2)]
    assert sent.hidden("_attempt") == own
    assert len({page.hidden("_attempt") for page in (sent, *declined)}) == 3
    assert len({page.html.replace(page.hidden("_attempt"), "") for page in (sent, *declined)}) == 1
    code = ask_for_code(visit, event, sent.hidden("_attempt"), lang)
    visit.post(f"/{lang}/withdraw", {"code": event.code, "digits": code})
    assert in_file(installation, event) == []


@every_language
def test_no_menu_of_the_page_with_the_code_leads_to_an_address_that_takes_forms_only(
    visit: Visitor, event: Event, lang: str
) -> None:
    page = visit.post(f"/{lang}/e/{event.code}/withdrawal-code", {"_attempt": attempt()})
    inside = {each for each in page.links() if each.startswith("/") and each != "/leave"}
    assert inside
    for address in inside:
        assert visit.client.get(address).status_code == 200, address


@every_language
def test_the_code_is_sixteen_digits_in_four_groups_from_left_to_right(
    visit: Visitor, event: Event, own: str, lang: str
) -> None:
    page = visit.post(f"/{lang}/e/{event.code}/withdrawal-code", {"_attempt": own})
    assert re.fullmatch(r"[0-9]{4}( [0-9]{4}){3}", shown_code(page))
    (code,) = [each for each in page.all("bdi") if each.get("class") == "code"]
    assert code.get("dir") == "ltr"
    assert f"/{lang}/withdraw" in page.links()
    assert event.code in page.main


def test_whoever_sent_nothing_gets_a_code_too_and_nothing_is_written(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    before = bytes_of(installation.folder)
    codes = {ask_for_code(visit, event, attempt()) for _ in range(20)}
    assert len(codes) == 20
    assert bytes_of(installation.folder) == before


def test_a_code_stays_the_same_for_one_page_and_differs_between_events(
    installation: Installation, version: Version, event: Event, own: str
) -> None:
    other = opened_event(installation, version, "Other")
    code = withdrawal_code(installation, event.code, own)
    Intake(installation).take(event.code, own, saying("sent again"))
    assert withdrawal_code(Installation(installation.folder), event.code, own) == code
    assert withdrawal_code(installation, other.code, own) != code


def test_codes_begin_with_any_digit_and_keep_their_noughts(installation: Installation, event: Event) -> None:
    codes = [withdrawal_code(installation, event.code, attempt()) for _ in range(200)]
    assert {len(code) for code in codes} == {16}
    assert {code[0] for code in codes} == set("0123456789")


@pytest.mark.parametrize("sent", ["", "x", "0" * 31, "0" * 33, "G" * 32, "٠" * 32])
def test_an_attempt_that_is_none_gets_no_code(visit: Visitor, event: Event, sent: str) -> None:
    page = visit.post(f"/en/e/{event.code}/withdrawal-code", {"_attempt": sent}, 422)
    assert page.all("bdi") == []


def test_before_opening_and_after_closing_there_is_no_code(
    visit: Visitor, installation: Installation, event: Event, draft: Event, own: str
) -> None:
    visit.post(f"/en/e/{draft.code}/withdrawal-code", {"_attempt": own}, 409)
    visit.post("/en/e/NOSUCH/withdrawal-code", {"_attempt": own}, 404)
    close_event(installation, event.code, k=K, today=TODAY)
    visit.post(f"/en/e/{event.code}/withdrawal-code", {"_attempt": own}, 410)
    for code in (draft.code, event.code, "NOSUCH", "../feedback"):
        with pytest.raises(EventNotOpen):
            withdrawal_code(installation, code, own)
    assert [path.name.split(".")[0] for path in installation.open_folder.iterdir()] == []


# ---- What somebody types --------------------------------------------------------------------------------------

DIGITS = {
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "wide": "０１２３４５６７８９",
    "Ethiopic, which has no nought": "0፩፪፫፬፭፮፯፰፱",
    "Devanagari": "०१२३४५६७८९",
}


def typings(code: str) -> dict[str, str]:
    """Return ways in which people write one code."""
    groups = [code[start : start + 4] for start in range(0, 16, 4)]
    return {name: code.translate(str.maketrans("0123456789", own)) for name, own in DIGITS.items()} | {
        "in groups": " ".join(groups),
        "with hyphens": "-".join(groups),
        "with dashes and dots": f"{groups[0]} – {groups[1]}.{groups[2]}—{groups[3]}.",
        "digit by digit": " ".join(code),
        "with no-break spaces and a new line": "\u00a0".join(groups) + "\n",
        "with invisible marks of direction": f"\u200f{groups[0]}\u200e{''.join(groups[1:])}\u2069",
        "in two scripts": groups[0] + "".join(groups[1:]).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    }


@pytest.mark.parametrize("way", typings("0" * 16))
def test_a_code_is_understood_however_it_is_typed(
    visit: Visitor, installation: Installation, event: Event, own: str, way: str
) -> None:
    typed = typings(withdrawal_code(installation, event.code, own))[way]
    visit.post("/ar/withdraw", {"code": f" {event.code.lower()}-", "digits": typed})
    assert wishes_in_file(installation, event) == ["a third person", "somebody else"]


@pytest.mark.parametrize(
    "typed", ["", " ", "1" * 15, "1" * 17, "1" * 15 + "x", "፲" * 16, "½" * 16, "<b>", "\x00" * 16, "1" * 5000]
)
def test_what_can_be_no_code_is_asked_for_again_with_what_was_typed(
    visit: Visitor, event: Event, typed: str
) -> None:
    page = visit.post("/en/withdraw", {"code": event.code, "digits": typed}, 422)
    sentence = "Your own code has 16 numbers. Type all of them."
    assert page.title == "Error: Your views"
    assert "#digits" in page.links()
    beside = [page.with_id(each) for each in page.with_id("digits").attrib["aria-describedby"].split()]
    assert sentence in [words_of(each) for each in beside]
    assert page.fields()["code"] == [event.code]
    if typed.isprintable():
        assert page.fields()["digits"] == [typed]


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_a_missing_event_code_is_asked_for(visit: Visitor, typed: str) -> None:
    page = visit.post("/en/withdraw", {"code": typed, "digits": WRONG}, 422)
    assert "#code" in page.links()
    assert "#digits" not in page.links()
    assert page.fields()["digits"] == [WRONG]


def test_nothing_typed_at_all_is_asked_for_in_both_places(visit: Visitor) -> None:
    links = visit.post("/en/withdraw", {}, 422).links()
    assert {"#code", "#digits"} <= set(links)


def test_digits_of_any_script_become_one_code() -> None:
    assert tidy_digits("٠١٢٣ ۴۵۶۷-８９01 2345") == WRONG
    assert tidy_digits("0123456789") is None


# ---- Taking back ----------------------------------------------------------------------------------------------


@every_language
def test_the_whole_way_from_sending_to_taking_back(
    visit: Visitor, installation: Installation, event: Event, lang: str
) -> None:
    page = visit.get(f"/{lang}/e/{event.code}/answer")
    own = page.hidden("_attempt")
    visit.send(page, wish="my own words")
    code = ask_for_code(visit, event, own, lang)
    form = visit.get(f"/{lang}/withdraw")
    assert {each.attrib["name"]: each.get("dir") for each in form.controls} == {"code": "ltr", "digits": "ltr"}
    assert form.with_id("digits").get("inputmode") == "numeric"
    assert wishes_in_file(installation, event) == ["my own words"]
    visit.send(form, code=event.code, digits=code)
    assert in_file(installation, event) == []


def test_only_ones_own_answers_go_and_they_are_not_counted(
    visit: Visitor, installation: Installation, event: Event, own: str
) -> None:
    send(installation, event.code, 8)
    code = ask_for_code(visit, event, own)
    visit.post("/en/withdraw", {"code": event.code, "digits": code})
    assert len(in_file(installation, event)) == 10
    assert "taken back" not in wishes_in_file(installation, event)
    close_event(installation, event.code, k=K, today=TODAY)
    assert people_counted(installation, event) == 10
    texts = {text for (text,) in installation.db.execute("SELECT text FROM text")}
    assert {"somebody else", "a third person"} <= texts
    assert "taken back" not in texts


def test_the_same_page_can_send_again_after_taking_back(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    own = attempt()
    for wish in ("first", "second"):
        visit.post(f"/en/e/{event.code}/answer", {"wish": wish, "_attempt": own})
        assert wishes_in_file(installation, event) == [wish]
        visit.post("/en/withdraw", {"code": event.code, "digits": ask_for_code(visit, event, own)})
        assert in_file(installation, event) == []


def test_a_code_of_another_event_removes_nothing(
    installation: Installation, version: Version, event: Event, own: str
) -> None:
    other = opened_event(installation, version, "Other")
    Intake(installation).take(other.code, own, saying("to the other"))
    withdraw(installation, other.code, withdrawal_code(installation, event.code, own))
    assert wishes_in_file(installation, other) == ["to the other"]
    assert len(in_file(installation, event)) == 3


@every_language
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_reply_is_the_same_to_the_byte_whether_or_not_there_was_anything(
    visit: Visitor, installation: Installation, version: Version, event: Event, own: str, lang: str, encoding: str
) -> None:
    closed = opened_event(installation, version, "Closed")
    Intake(installation).take(closed.code, own, saying("counted"))
    void = withdrawal_code(installation, closed.code, own)
    close_event(installation, closed.code, k=K, today=TODAY)
    right = ask_for_code(visit, event, own, lang)
    tries = [
        (event.code, WRONG),
        (event.code, right),
        (event.code, right),
        ("NOSUCH", right),
        ("../feedback", right),
        (closed.code, void),
        (event.code.lower(), void),
    ]
    replies = [
        visit.client.post(
            f"/{lang}/withdraw",
            data={"code": code, "digits": digits},
            headers=[("Accept-Encoding", encoding)],
        )
        for code, digits in tries
    ]
    assert len(in_file(installation, event)) == 2
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.data for reply in replies}) == 1
    assert len({str(reply.headers) for reply in replies}) == 1
    page = check_page(replies[0].text, f"/{lang}/withdraw")
    assert page.fields() == {}


def test_every_row_is_looked_at_however_early_the_right_one_comes(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = [attempt() for _ in range(12)]
    intake = Intake(installation)
    for each in attempts:
        intake.take(event.code, each, saying(each))
    codes = [withdrawal_code(installation, event.code, each) for each in attempts]
    looked_at: list[str] = []
    compare = hmac.compare_digest

    def noted(one: str, other: str) -> bool:
        looked_at.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    for left, code in zip(range(12, 0, -1), codes, strict=True):
        looked_at.clear()
        withdraw(installation, event.code, code)
        assert len(looked_at) == left
    assert in_file(installation, event) == []


# ---- Nothing is left ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [50, 500, 20_000])
def test_once_the_page_says_so_nothing_of_the_answers_is_in_any_file(
    visit: Visitor, installation: Installation, event: Event, size: int
) -> None:
    """The server's own connection to the file stays open all the while, as it does in a real event."""
    intake, own = Intake(installation), attempt()
    send(installation, event.code, 9)
    intake.take(event.code, own, saying("replaced" + "y" * size))
    intake.take(event.code, own, saying("takenback" + "z" * size))
    assert b"zzzzzzzz" in bytes_of(installation.folder)
    visit.post("/en/withdraw", {"code": event.code, "digits": ask_for_code(visit, event, own)})
    left = bytes_of(installation.folder)
    for trace in (b"zzzzzzzz", b"yyyyyyyy", b"takenback", b"replaced"):
        assert trace not in left
    assert b"wish of person 0003." in left
    intake.take(event.code, attempt(), saying("afterwards"))
    assert len(in_file(installation, event)) == 10


def test_no_file_and_no_log_knows_a_code(
    visit: Visitor, installation: Installation, event: Event, own: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = [ask_for_code(visit, event, each) for each in (own, attempt())]
    kept = [ask_for_code(visit, event, own)]
    for code in (*given, WRONG):
        visit.post("/en/withdraw", {"code": event.code, "digits": code})
    files = bytes_of(installation.folder)
    for code in (*given, *kept, WRONG):
        digits = code.replace(" ", "")
        number = int(digits)
        for trace in (
            code.encode(),
            digits.encode(),
            digits[:8].encode(),
            number.to_bytes(8, "big"),
            number.to_bytes(8, "little"),
            bytes.fromhex(digits),
        ):
            assert trace not in files
    assert own.encode() not in files
    assert bytes.fromhex(own) not in files
    assert caplog.records == []


def test_no_file_shows_when_something_was_taken_back(installation: Installation, event: Event, own: str) -> None:
    withdraw(installation, event.code, withdrawal_code(installation, event.code, own))
    withdraw(installation, event.code, WRONG)
    assert {path.stat().st_mtime for path in installation.open_folder.iterdir()} == {0}


def test_no_cookie_is_set_and_nothing_may_be_stored(visit: Visitor, event: Event, own: str) -> None:
    replies = [
        visit.client.get("/en/withdraw"),
        visit.client.post(f"/en/e/{event.code}/withdrawal-code", data={"_attempt": own}),
        visit.client.post(f"/en/e/{event.code}/withdrawal-code", data={"_attempt": "none"}),
        visit.client.post("/en/withdraw", data={"code": event.code, "digits": WRONG}),
        visit.client.post("/en/withdraw", data={}),
    ]
    assert [reply.status_code for reply in replies] == [200, 200, 422, 200, 422]
    for reply in replies:
        assert "Set-Cookie" not in reply.headers
        assert reply.headers.getlist("Cache-Control") == ["no-store"]


# ---- At the same time as others -------------------------------------------------------------------------------


def test_after_closing_a_code_changes_nothing_and_makes_no_file(
    visit: Visitor, installation: Installation, event: Event, own: str
) -> None:
    code = ask_for_code(visit, event, own)
    close_event(installation, event.code, k=K, today=TODAY)
    before = bytes_of(installation.folder)
    visit.post("/en/withdraw", {"code": event.code, "digits": code})
    assert bytes_of(installation.folder) == before
    assert list(installation.open_folder.iterdir()) == []
    assert people_counted(installation, event) == 3


def test_a_closed_event_gives_nothing_back_even_while_its_file_is_still_there(
    installation: Installation, event: Event, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever closed it was stopped before destroying the file."""
    code = withdrawal_code(installation, event.code, own)
    monkeypatch.setattr(closing, "destroy", lambda _: None)
    close_event(installation, event.code, k=K, today=TODAY)
    withdraw(installation, event.code, code)
    assert len(in_file(installation, event)) == 3


@pytest.fixture
def closes_meanwhile(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], threading.Thread]:
    """Return what lets closing begin elsewhere just before a step of taking back, and gives it a second to end."""

    def prepare(step: str) -> threading.Thread:
        other = threading.Thread(
            target=lambda: close_event(Installation(installation.folder), event.code, k=K, today=TODAY)
        )
        do_step = getattr(withdrawing, step)

        def late(*words: object) -> object:
            if other.ident is None:
                other.start()
                other.join(1)
            return do_step(*words)

        monkeypatch.setattr(withdrawing, step, late)
        return other

    return prepare


@pytest.mark.parametrize(("step", "counted"), [("opened", 3), ("attempt_key", 2), ("forget_old_pages", 2)])
def test_what_was_taken_back_while_the_event_closes_is_either_gone_or_counted(
    installation: Installation,
    event: Event,
    own: str,
    closes_meanwhile: Callable[[str], threading.Thread],
    step: str,
    counted: int,
) -> None:
    """Before the file is held, closing comes first; once it is held, closing waits."""
    code = withdrawal_code(installation, event.code, own)
    other = closes_meanwhile(step)
    withdraw(installation, event.code, code)
    other.join()
    assert people_counted(installation, event) == counted
    assert list(installation.open_folder.iterdir()) == []


def test_whoever_closes_first_wins_even_where_the_file_is_still_there(
    installation: Installation,
    event: Event,
    own: str,
    closes_meanwhile: Callable[[str], threading.Thread],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = withdrawal_code(installation, event.code, own)
    monkeypatch.setattr(closing, "destroy", lambda _: None)
    other = closes_meanwhile("opened")
    withdraw(installation, event.code, code)
    other.join()
    assert people_counted(installation, event) == len(in_file(installation, event)) == 3


def test_many_who_send_and_take_back_at_once_lose_nothing_of_each_other(
    installation: Installation, event: Event
) -> None:
    intake = Intake(installation)
    leaving = [attempt() for _ in range(24)]
    for number, own in enumerate(leaving):
        intake.take(event.code, own, saying(f"leaving {number}"))
    codes = [withdrawal_code(installation, event.code, own) for own in leaving]

    def work(number: int) -> None:
        if number % 2:
            withdraw(installation, event.code, codes[number // 2])
        else:
            intake.take(event.code, attempt(), saying(f"staying {number:02d}"))

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(work, range(48)))
    assert wishes_in_file(installation, event) == [f"staying {number:02d}" for number in range(0, 48, 2)]
    assert b"leaving" not in bytes_of(installation.folder)


def test_closing_among_many_who_send_and_take_back_counts_everybody_who_was_thanked(
    installation: Installation, event: Event
) -> None:
    intake = Intake(installation)
    leaving = [attempt() for _ in range(16)]
    for number, own in enumerate(leaving):
        intake.take(event.code, own, saying(f"leaving {number}"))
    codes = [withdrawal_code(installation, event.code, own) for own in leaving]
    early = codes[:8]
    for code in early:
        withdraw(installation, event.code, code)
    thanked: list[str] = []

    def work(number: int) -> None:
        if number == 16:
            close_event(Installation(installation.folder), event.code, k=K, today=TODAY)
        elif number % 2:
            withdraw(installation, event.code, codes[8 + number // 2 % 8])
        else:
            try:
                intake.take(event.code, attempt(), saying(f"staying {number}"))
            except EventNotOpen:
                return
            thanked.append(f"staying {number}")

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(work, range(33)))
    texts = {text for (text,) in installation.db.execute("SELECT text FROM text")}
    assert {text for text in texts if text.startswith("staying")} == set(thanked)
    assert texts.isdisjoint({f"leaving {number}" for number in range(8)})
    assert people_counted(installation, event) == len(texts)
    assert list(installation.open_folder.iterdir()) == []


# ---- When it cannot be done -----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_right", [True, False])
def test_on_a_full_disk_nobody_is_told_that_answers_are_gone(
    visit: Visitor, installation: Installation, event: Event, own: str, *, is_right: bool
) -> None:
    typed = {"code": event.code, "digits": ask_for_code(visit, event, own) if is_right else WRONG}
    with disk_full_at(0):
        page = visit.post("/en/withdraw", typed, 503)
    assert "We could not do this just now." in page.main
    assert page.fields() == {name: [value] for name, value in typed.items()}
    assert len(in_file(installation, event)) == 3
    visit.post("/en/withdraw", typed)
    assert len(in_file(installation, event)) == (2 if is_right else 3)


def test_a_file_that_cannot_be_read_is_said_calmly(
    visit: Visitor, installation: Installation, event: Event, own: str
) -> None:
    path = installation.event_file(event.code)
    path.write_bytes(b"This is no database. " * 400)
    visit.post("/en/withdraw", {"code": event.code, "digits": WRONG}, 503)
    visit.post(f"/en/e/{event.code}/withdrawal-code", {"_attempt": own}, 503)
    path.unlink()
    with pytest.raises(CouldNotStore):
        withdraw(installation, event.code, WRONG)
