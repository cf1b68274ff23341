"""Nothing of anybody is left or to be seen: every byte of every file, page, header and log is searched."""

import hashlib
import http.client
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from feedback.answers.anonymise import AnonymousResponse
from feedback.cli import commands
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.store import people, publishing
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.store.people import Role
from tests.examples import PASSPHRASE, TODAY, attempt, digits_now, opened_event, send, sign_in, small_questionnaire

K = 5
STAFF = ("/account", "/facilitate", "/advise", "/translate", "/review", "/admin")
PATIENCE = 30.0  # seconds for what another process or thread does in its own time

# What a browser or a proxy tells about somebody. Each is searched for everywhere afterwards.
TOLD = {
    "User-Agent": "CanaryBrowser/7.31 (canary device)",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "198.51.100.99",
    "Forwarded": "for=192.0.2.60;proto=https",
    "Accept-Language": "ti-ER,canary-language;q=0.9",
    "Cookie": "canary=cookie-of-somebody; staff=staff-of-somebody",
    "Referer": "https://canary-referer.example/from",
    "X-Requested-With": "canary.app",
}
TRACES_OF_A_BROWSER = (
    b"canary",
    b"Canary",
    b"203.0.113.77",
    b"198.51.100.99",
    b"192.0.2.60",
    b"ti-ER",
    b"of-somebody",
)

# Every table and column that may exist, written down a second time so that a new one is noticed and thought about.
MAIN_COLUMNS = {
    "_sqlite_migrations": "id migration_set name applied_at",
    "framework": "name number loaded_on content",
    "questionnaire": "name structure published",
    "wording": "questionnaire item language text trust stale vouched_by vouched_on was",
    "interface_wording": "catalogue item language source text trust stale vouched_by vouched_on was",
    "interface_stamp": "number",
    "version": "digest questionnaire number published_on content",
    "sound": "name content",
    "person": "name passphrase mark paused language",
    "person_role": "person role",
    "invitation": "digest name roles ends_at mark person",
    "session": "digest person form_key is_complete confirmed_at ends_at",
    "second_factor": "person seed key_mark last_step",
    "recovery_code": "digest person",
    "wrong_try": "digest times last_at",
    "staff_log": "number minute person act about",
    "setting": "name value",
    "series": "mark name nation place audience",
    "series_facilitator": "series person",
    "event": "code title state languages nation closed_on expected questionnaire version series place held_on "
    "audience answer_by safeguarding_lead procedure private_space interpreters made_by_form",
    "event_facilitator": "event person",
    "turnout": "event people",
    "answered": "event question people",
    "count": "event question option people",
    "text": "id event question text masked translation needs_action",
    "release": "event content",
    "small_group": "mark questionnaire content",
    "small_group_event": "event small_group",
    "series_release": "mark series version made_on content",
    "series_release_event": "series_release event",
    "code": "mark framework name description outcome parent state merged_into",
    "code_history": "number code minute person act before after",
    "coding": "text code coder first last",
    "coding_change": "coder number text code first is_added last",
    "look_again": "text",
    "text_release": "release made_on content",
    "text_release_event": "event release",
    "quote": "mark release code language words proposed_by released_by reason",
    "action": "event language heard did cannot",
    "group_rule": "name value",
    "card": "mark state framework language question why use",
    "card_history": "number card day role deed words",
    "voice": "card adviser digest verdict would_not_answer unsafe",
    "agreement": "card adviser digest",
    "wish_to_take_up": "card adviser",
    "suggestion": "mark card author words state reason is_seen",
    "suggestion_reply": "number suggestion author words",
    "preference": "first second adviser digest preferred",
    "cannot_ask": "framework indicator adviser reason",
    "studio_questionnaire": "name",
    "questionnaire_history": "number questionnaire day role deed words",
    "trial": "code questionnaire content state people",
    "trial_answer": "trial attempt question option",
    "trial_answered": "trial question people",
    "trial_count": "trial question option people",
    "meeting": "mark title cards languages round state result",
    "meeting_member": "meeting member",
    "meeting_voice": "meeting round member",
}
EVENT_COLUMNS = {"response": "id choices texts", "attempt_key": "key"}
ABOUT_ANSWERS = ("turnout", "answered", "count", "text", "release")
# The only columns that may hold a moment: those of staff and of the program.
MOMENTS_OF_STAFF = {
    ("_sqlite_migrations", "applied_at"),
    ("session", "confirmed_at"),
    ("session", "ends_at"),
    ("invitation", "ends_at"),
    ("second_factor", "last_step"),
    ("wrong_try", "last_at"),
    ("staff_log", "minute"),
    ("code_history", "minute"),
}


def columns_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: " ".join(row[1] for row in file.execute(f"PRAGMA table_xinfo('{table}')"))
            for table in tables
            if not table.startswith("sqlite_")
        }


def every_byte(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder by its name, journals and hidden files included."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holds(files: dict[str, bytes], needle: bytes) -> list[str]:
    return [name for name, content in files.items() if needle in content]


# A whole story, told through the test client and through the server that people use.


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


Ask = Callable[[str, str, dict[str, str] | None], Reply]


@dataclass
class Story:
    """Hold what was sent in it and must not be found, and what may be found in one table alone."""

    attempts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    began: int = 0
    ended: int = 0


def attempt_in(page: bytes) -> str:
    found = re.search(rb'name="_attempt" value="([0-9a-f]{32})"', page)
    assert found
    return found[1].decode()


def tell(ask: Ask, code: str) -> Story:
    """Let twelve people answer, each in their own way, and some go astray."""
    story = Story(began=int(time.time()))
    for person in range(12):
        lang = ("en", "cy", "ar")[person % 3]
        assert ask("GET", f"/e/{code}", None).status == 200
        assert ask("GET", f"/{lang}/e/{code}/", None).status == 200
        address = f"/{lang}/e/{code}/answer"
        own = attempt_in(ask("GET", address, None).body)
        story.attempts.append(own)
        first = {"often": "always", "wish": f"first wish {person:03d}", "_attempt": own}
        last = {"often": "never", "wish": f"last wish {person:03d}", "more": f"more {person:03d}", "_attempt": own}
        if person % 4 == 1:
            story.gone.append(first["wish"])
            assert ask("POST", address, first).status == 200
        if person % 4 == 2:
            story.gone.append(f"mistake {person:03d}")
            wrong = first | {"wish": f"mistake {person:03d}", "often": "canary"}
            assert ask("POST", address, wrong).status == 422
            assert ask("POST", address, wrong | {"often": "always", "canary": "1"}).status == 422
            assert (
                ask("POST", address, wrong | {"often": "always", "wish": f"mistake {person:03d}" * 99}).status
                == 422
            )
        assert ask("POST", address, last).status == 200
        story.kept += [last["wish"], last["more"]]
    for lost in (f"/en/e/{code}/canary", "/en/e/CANA99/", "/canary?canary=canary", "/%ff%fe", f"/xx/e/{code}/"):
        assert ask("GET", lost, None).status == 404
    assert ask("DELETE", f"/en/e/{code}/answer", None).status == 405
    assert ask("POST", f"/en/e/{code}/answer", {"wish": "canary" * 50_000}).status == 413
    for page in ("/", "/en/", "/en/help", "/cy/privacy", "/ar/safety", "/leave", f"/en/e/{code}/no-thanks"):
        assert ask("GET", page, None).status in {200, 303}
    assert ask("POST", "/en/", {"code": "canary"}).status == 422
    story.ended = int(time.time())
    return story


def come_too_late(ask: Ask, code: str, story: Story) -> None:
    too_late = {"wish": "a wish too late", "_attempt": attempt()}
    assert ask("POST", f"/en/e/{code}/answer", too_late).status == 410
    assert ask("GET", f"/en/e/{code}/heard", None).status == 200
    story.gone.append(too_late["wish"])
    story.attempts.append(too_late["_attempt"])


def key_of(installation: Installation, event: Event) -> bytes:
    with closing(sqlite3.connect(str(installation.event_file(event.code)))) as file:
        (key,) = file.execute("SELECT key FROM attempt_key").fetchone()
    return bytes(key)


def wait_for_another_second() -> None:
    """Let the making of the installation and the story fall into different seconds."""
    began = int(time.time())
    while int(time.time()) == began:
        time.sleep(0.01)


def nothing_is_left_of(story: Story, key: bytes, installation: Installation) -> None:
    """Search every byte of the installation after closing."""
    files = every_byte(installation.folder)
    for own in story.attempts:
        raw = bytes.fromhex(own)
        keyed = hashlib.blake2b(own.encode(), key=key, digest_size=16).digest()
        for needle in (own.encode(), own.upper().encode(), raw, keyed, keyed.hex().encode()):
            assert holds(files, needle) == []
    assert holds(files, key) == []
    for needle in (*TRACES_OF_A_BROWSER, b"127.0.0.1", *(text.encode() for text in story.gone)):
        assert holds(files, needle) == [], needle
    for text in story.kept:
        assert holds(files, text.encode()) == ["feedback.db"], text
    assert tables_with(installation, story.kept) == {"text"}
    for second in range(story.began, story.ended + 1):
        for moment in (datetime.fromtimestamp(second, UTC), datetime.fromtimestamp(second)):  # noqa: DTZ006
            assert holds(files, f"{moment:%H:%M:%S}".encode()) == []
        assert holds(files, struct.pack(">I", second)) == []
        assert holds(files, str(second).encode()) == []
    assert not list(installation.open_folder.iterdir())
    nothing_but_staff_has_moments(installation)


def tables_with(installation: Installation, texts: Sequence[str]) -> set[str]:
    rows = {table: list(installation.db.execute(f"SELECT * FROM '{table}'")) for table in MAIN_COLUMNS}  # noqa: S608
    return {table for table, found in rows.items() for text in texts if any(text in str(row) for row in found)}


def nothing_but_staff_has_moments(installation: Installation) -> None:
    """Look at each value of each table: a time of day, or a number of seconds or parts of them around now."""
    now = time.time()
    for table, columns in columns_of(installation.database_file).items():
        for row in installation.db.execute(f"SELECT * FROM '{table}'"):  # noqa: S608 names from the table itself
            for column, value in zip(columns.split(), row, strict=True):
                if (table, column) in MOMENTS_OF_STAFF:
                    continue
                if isinstance(value, int | float):
                    assert all(abs(value - now * unit) > 1e6 * unit for unit in (1, 1e3, 1e6, 1e9)), (
                        table,
                        column,
                    )
                elif table not in {"text", "wording", "version", "questionnaire"}:
                    assert not re.search(r"\d\d:\d\d", str(value)), (table, column)


def ask_client(client: FlaskClient) -> Ask:
    def ask(method: str, address: str, form: dict[str, str] | None) -> Reply:
        told = {name: value for name, value in TOLD.items() if name != "Cookie"}
        reply = client.open(address, method=method, data=form, headers=[*told.items(), ("Cookie", TOLD["Cookie"])])
        return Reply(reply.status_code, list(reply.headers), reply.data)

    return ask


def test_after_a_story_in_the_app_nothing_is_left_but_counts_and_unlinked_texts(
    app: Flask,
    installation: Installation,
    event: Event,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    wait_for_another_second()
    ask = ask_client(app.test_client(use_cookies=False))
    story = tell(ask, event.code)
    key = key_of(installation, event)
    close_event(installation, event.code, k=K, today=TODAY)
    come_too_late(ask, event.code, story)
    nothing_is_left_of(story, key, installation)
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def ask_server(port: int) -> Ask:
    def ask(method: str, address: str, form: dict[str, str] | None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, address, urlencode(form) if form else None, headers=TOLD | kind)
        reply = connection.getresponse()
        found = Reply(reply.status, reply.getheaders(), reply.read())
        connection.close()
        return found

    return ask


def feedback(*words: str) -> list[str]:
    return [sys.executable, "-m", "feedback", *words]


@contextmanager
def served(installation: Installation, printed: Path) -> Iterator[Ask]:
    """Start the server that people use, with all it prints in a file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = feedback("serve", "--port", str(port), "--workers", "2", "--instance", str(installation.folder))
    with printed.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=output) as server:
        try:
            ask = ask_server(port)
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    assert ask("GET", "/healthz", None).status == 200
                    break
                except OSError:
                    assert server.poll() is None, printed.read_text()
                    assert time.monotonic() < end, printed.read_text()
                    time.sleep(0.05)
            yield ask
        finally:
            server.terminate()
            server.wait(PATIENCE)


def break_the_release_of(installation: Installation, event: Event) -> None:
    """Give the server something to fail at."""
    (trigger,) = installation.db.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'release_is_frozen'"
    ).fetchone()
    installation.db.execute("DROP TRIGGER release_is_frozen")
    installation.db.execute("UPDATE release SET content = 'canary' WHERE event = ?", (event.code,))
    installation.db.execute(trigger)


def test_after_a_story_on_the_real_server_nothing_is_left_in_any_file_nor_in_what_it_printed(
    installation: Installation, version: Version, event: Event, tmp_path: Path
) -> None:
    broken = opened_event(installation, version, "Broken")
    close_event(installation, broken.code, k=K, today=TODAY)
    break_the_release_of(installation, broken)
    wait_for_another_second()
    printed = tmp_path / "printed"
    with served(installation, printed) as ask:
        story = tell(ask, event.code)
        key = key_of(installation, event)
        close = feedback("event", "close", event.code, "--yes", "--instance", str(installation.folder))
        subprocess.run(close, check=True, capture_output=True)
        come_too_late(ask, event.code, story)
        assert ask("GET", f"/en/e/{broken.code}/heard?canary=canary", None).status == 500
    installation.db.execute("DROP TRIGGER release_is_frozen")
    installation.db.execute("UPDATE release SET content = '{}' WHERE event = ?", (broken.code,))
    nothing_is_left_of(story, key, installation)

    first, _, log = printed.read_text().partition("\n")
    assert first.startswith("Serving ")
    # Something was printed, or the search below would prove nothing.
    assert "JSONDecodeError at " in log
    for needle in (*TRACES_OF_A_BROWSER, event.code.encode(), broken.code.encode(), b"/e/", b"127.0.0.1", b"wish"):
        assert needle.decode() not in log, needle
    for own in story.attempts:
        assert own not in log
    assert not re.search(r"\b\d{1,3}(\.\d{1,3}){3}\b", log)


def test_not_even_of_the_staff_is_a_browser_or_an_address_kept(
    app: Flask, installation: Installation, wren: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Signing in, wrong tries and the log say who and when, never from where."""
    told = [(name, value) for name, value in TOLD.items() if name not in {"Cookie", "Accept-Language"}]
    browser = app.test_client()

    def send(address: str, **typed: str) -> int:
        page = browser.get(address, headers=told).text
        found = re.search('name="_token" value="([0-9a-f]+)"', page)
        assert found
        return browser.post(address, data=typed | {"_token": found[1]}, headers=told).status_code

    assert send("/account/sign-in", name="canary of nobody", passphrase="a canary") == 422
    assert send("/account/sign-in", name="wren", passphrase="a canary") == 422
    assert send("/account/sign-in", name="wren", passphrase=PASSPHRASE) == 303
    assert send("/account/second-factor", digits="000000") == 422
    assert send("/account/second-factor", digits=digits_now(wren)) == 303
    files = every_byte(installation.folder)
    for trace in (*TRACES_OF_A_BROWSER, b"127.0.0.1", PASSPHRASE.encode()):
        assert holds(files, trace) == [], trace
    assert holds(files, b"wren") == ["feedback.db"]  # the search would find it
    assert caplog.text == ""


# What is in the files.


def test_the_database_has_the_columns_that_were_agreed_and_no_more(installation: Installation) -> None:
    assert columns_of(installation.database_file) == MAIN_COLUMNS


def test_the_file_of_an_open_event_has_the_columns_that_were_agreed_and_no_more(
    installation: Installation, event: Event
) -> None:
    assert columns_of(installation.event_file(event.code)) == EVENT_COLUMNS


@pytest.mark.parametrize("table", [*ABOUT_ANSWERS, *EVENT_COLUMNS])
def test_no_table_about_answers_has_hidden_row_numbers(
    installation: Installation, event: Event, table: str
) -> None:
    path = installation.event_file(event.code) if table in EVENT_COLUMNS else installation.database_file
    with (
        closing(sqlite3.connect(path)) as file,
        pytest.raises(sqlite3.OperationalError, match="no such column: rowid"),
    ):
        file.execute(f"SELECT rowid FROM '{table}'")  # noqa: S608 names from above


def test_nothing_counts_rows_upwards(installation: Installation, event: Event) -> None:
    for path in (installation.database_file, installation.event_file(event.code)):
        with closing(sqlite3.connect(path)) as file:
            everything = " ".join(sql or "" for (sql,) in file.execute("SELECT sql FROM sqlite_master"))
        assert "AUTOINCREMENT" not in everything.upper()
        assert "sqlite_sequence" not in everything


def test_while_answers_come_in_no_file_changes_but_that_of_the_event(
    installation: Installation, event: Event
) -> None:
    before = every_byte(installation.folder)
    send(installation, event.code, 8)
    after = every_byte(installation.folder)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed
    assert all(name.startswith(f"open/{event.code}.db") for name in changed)


# Order.


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's coefficient of two sequences without ties."""

    def ranks(values: Sequence[float]) -> list[int]:
        order = sorted(range(len(values)), key=values.__getitem__)
        places = [0] * len(values)
        for place, index in enumerate(order):
            places[index] = place
        return places

    difference = sum((a - b) ** 2 for a, b in zip(ranks(one), ranks(other), strict=True))
    return 1 - 6 * difference / (len(one) * (len(one) ** 2 - 1))


def arrive(installation: Installation, code: str, number: int) -> None:
    """Let people arrive one after the other, each with two marked texts."""
    intake = Intake(installation)
    for person in range(number):
        texts = {"wish": f"wish of {person:04d}.", "more": f"more of {person:04d}."}
        intake.take(code, attempt(), AnonymousResponse(texts))


@dataclass
class Orders:
    """Hold the places of the two texts of each person: by scan of the table and by byte in the file."""

    scan: list[tuple[int, int]]
    bytes: list[tuple[int, int]]


def orders_after_closing(template: Path, folder: Path, code: str, number: int) -> Orders:
    shutil.copytree(template, folder)
    installation = Installation(folder)
    close_event(installation, code, k=K, today=TODAY)
    content = installation.database_file.read_bytes()
    scanned = [text for (text,) in installation.db.execute("SELECT text FROM text")]
    texts = [(f"wish of {person:04d}.", f"more of {person:04d}.") for person in range(number)]
    assert len(scanned) == 2 * number
    return Orders(
        [(scanned.index(wish), scanned.index(more)) for wish, more in texts],
        [(content.index(wish.encode()), content.index(more.encode())) for wish, more in texts],
    )


def test_after_closing_neither_place_nor_neighbour_of_a_text_tells_who_wrote_it_or_when(
    installation: Installation, event: Event, tmp_path: Path
) -> None:
    """The same 200 people are closed four times over: by chance alone a mean of 0.2 is out of reach."""
    people = 200
    arrive(installation, event.code, people)
    closings = [orders_after_closing(installation.folder, tmp_path / str(n), event.code, people) for n in range(4)]
    for places in ([each.scan for each in closings], [each.bytes for each in closings]):
        for box in (0, 1):
            found = [rank_correlation(range(people), [place[box] for place in each]) for each in places]
            assert sum(map(abs, found)) / len(found) < 0.2
        linked = [rank_correlation([wish for wish, _ in each], [more for _, more in each]) for each in places]
        assert sum(map(abs, linked)) / len(linked) < 0.2
        # Of two texts in a row chance lets one pair in all be of one person.
        neighbours = 0
        for each in places:
            in_order = sorted((place, person) for person, both in enumerate(each) for place in both)
            neighbours += sum(one[1] == other[1] for one, other in pairwise(in_order))
        assert neighbours < 20


def test_in_the_file_of_an_open_event_rows_come_in_no_order_of_arrival(
    installation: Installation, version: Version
) -> None:
    found = []
    for title in ("One", "Two", "Three"):
        event = opened_event(installation, version, title)
        arrive(installation, event.code, 100)
        with closing(sqlite3.connect(installation.event_file(event.code))) as file:
            scanned = [texts for (texts,) in file.execute("SELECT texts FROM response")]
        places = [
            next(n for n, each in enumerate(scanned) if f"of {person:04d}." in each) for person in range(100)
        ]
        found.append(abs(rank_correlation(range(100), places)))
    assert sum(found) / len(found) < 0.25


def soon(is_so: Callable[[], bool]) -> bool:
    """Return whether something becomes so; tidying up has a moment after each sending."""
    end = time.monotonic() + 10
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def bytes_of_open_events(installation: Installation) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(installation.open_folder.iterdir()))


def bytes_tell_no_order(installation: Installation, events: Sequence[Event], number: int) -> bool:
    """Return whether the bytes of open events' files go with arrival no more than by chance."""
    found = []
    for event in events:
        content = installation.event_file(event.code).read_bytes()
        places = [content.find(f"wish of {person:04d}.".encode()) for person in range(number)]
        if min(places) < 0:
            return False  # still on the way
        found.append(rank_correlation(range(number), places))
    return abs(sum(found) / len(found)) < 0.4


def test_soon_after_sending_even_the_bytes_of_an_open_event_tell_no_order_of_arrival(
    installation: Installation, version: Version
) -> None:
    """Groups of ten, as real ones are: all their answers fit on one page of the file."""
    groups = [opened_event(installation, version, f"Group {number}") for number in range(12)]
    for event in groups:
        arrive(installation, event.code, 10)
    assert soon(lambda: bytes_tell_no_order(installation, groups, 10))


def arrive_and_end(folder: str, how: str, *codes: str) -> None:
    """Let ten people arrive at each event, and end this process before it has tidied up."""
    installation = Installation(Path(folder))
    for code in codes:
        arrive(installation, code, 10)
    if how.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("how", ["killed", "stopped", "killed, then checked,"])
def test_after_a_restart_the_bytes_of_an_open_event_tell_no_order_of_arrival(
    installation: Installation, version: Version, how: str
) -> None:
    groups = [opened_event(installation, version, f"Group {number}") for number in range(12)]
    script = "import sys; from tests.test_nothing_identifying import arrive_and_end as f; f(*sys.argv[1:])"
    words = [sys.executable, "-c", script, str(installation.folder), how, *(event.code for event in groups)]
    done = subprocess.run(words, cwd=Path(__file__).resolve().parent.parent, capture_output=True)
    assert done.returncode == (-signal.SIGKILL if how.startswith("killed") else 0), done.stderr
    if "checked" in how:
        # Whoever closes the file last makes its log part of it, and that is not tidying up.
        CliRunner().invoke(commands, ["check", "--instance", str(installation.folder)])
    Installation(installation.folder)
    assert soon(lambda: bytes_tell_no_order(installation, groups, 10))


# What was replaced.


@pytest.mark.parametrize("size", [50, 500, 20_000])
def test_what_somebody_replaced_is_soon_in_no_file(installation: Installation, event: Event, size: int) -> None:
    intake, same = Intake(installation), attempt()
    send(installation, event.code, 9)
    intake.take(event.code, same, AnonymousResponse({"wish": "replaced" + "z" * size}))
    assert b"zzzzzzzz" in bytes_of_open_events(installation)
    intake.take(event.code, same, AnonymousResponse({"wish": "instead"}))
    assert soon(lambda: b"zzzzzzzz" not in bytes_of_open_events(installation))
    assert b"replaced" not in bytes_of_open_events(installation)
    assert b"instead" in bytes_of_open_events(installation)


def six_text_boxes(installation: Installation) -> Version:
    """Publish a questionnaire that asks for six texts, t0 to t5, and for nothing else."""
    small = small_questionnaire()
    box = next(question for question in small.asked if question.kind is Kind.TEXT)
    boxes = tuple(replace(box, id=f"t{number}") for number in range(6))
    version = publish(replace(small, sections=(replace(small.sections[1], questions=boxes),)), TODAY)
    publishing.publish(installation.db, version, TODAY)
    return version


@pytest.mark.parametrize("seed", [2, 5, 21, 68])
def test_what_many_people_replaced_is_soon_in_no_file(installation: Installation, seed: int) -> None:
    """Where a page of the file was split SQLite leaves copies; these seeds are ones with which it did."""
    event = opened_event(installation, six_text_boxes(installation))
    with closing(sqlite3.connect(str(installation.event_file(event.code)))) as file, file:
        file.execute("UPDATE attempt_key SET key = ?", (bytes(32),))
    chance = random.Random(seed)  # noqa: S311 the same each time is what is wanted
    attempts = [f"{chance.getrandbits(128):032x}" for _ in range(30)]
    intake = Intake(installation)
    for number, own in enumerate(attempts):
        texts = {f"t{box}": f"first of {number:02d} {box} " + "x" * 486 for box in range(6)}
        intake.take(event.code, own, AnonymousResponse(dict(texts)))
    chance.shuffle(attempts)
    for own in attempts:
        texts = {f"t{box}": "y" * chance.randint(1, 480) for box in range(chance.randint(1, 6))}
        intake.take(event.code, own, AnonymousResponse(dict(texts)))
    assert soon(lambda: b"xxxxxxxx" not in bytes_of_open_events(installation))


# Before closing.

# The same views and templates make the pages of every language; these differ in script, direction and tag.
ASKED_IN = [code for code in LANGUAGES if code in {"en", "en-easy", "cy", "ar", "ti", "fa_AF"}]


def young_addresses(app: Flask, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the method and address of everything that is not for staff, for every language and event."""
    values = {
        "lang": list(ASKED_IN),
        "code": list(codes),
        "page": ["help", "privacy", "safety", "withdraw"],
        "mark": ["0123456789ab"],
        "name": ["style.css", "nothing.css"],
    }
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(STAFF):
            continue
        names = sorted(rule.arguments)
        for chosen in product(*(values[name] for name in names)):
            address = rule.rule
            for name, value in zip(names, chosen, strict=True):
                address = re.sub(rf"<([^<>]*:)?{name}>", value, address)
            for method in sorted({*(rule.methods or ()), "POST", "HEAD"}):
                yield method, address


def facilitator(app: Flask, installation: Installation) -> FlaskClient:
    """Return the browser of somebody who is signed in, in every role."""
    token = people.invite(installation.db, "robin", list(Role))
    people.accept(installation.db, token, "robin", "four words to remember")
    client = app.test_client()
    sign_in(client, installation, "robin")
    return client


def plain(body: bytes, headers: dict[str, str]) -> str:
    if body and headers.get("Content-Encoding") == "gzip":
        body = zlib.decompress(body, wbits=31)
    return re.sub('(name="_attempt" value=)"[0-9a-f]{32}"', r"\1", body.decode())


def everything_seen(
    app: Flask, installation: Installation, staff: FlaskClient, event: Event, draft: Event
) -> dict[str, str]:
    """Return every page with its status and headers, and what every command prints."""
    seen = {}
    young = app.test_client(use_cookies=False)
    form = {"often": "nonsense", "wish": "Something", "_attempt": "0" * 32}
    for method, address in young_addresses(app, [event.code, draft.code, "XXXX99"]):
        for encoding in ("identity", "gzip"):
            data = form if method == "POST" else None
            reply = young.open(address, method=method, data=data, headers=[("Accept-Encoding", encoding)])
            headers = dict(reply.headers)
            seen[f"{method} {address} {encoding}"] = f"{reply.status} {headers} {plain(reply.data, headers)}"
    addresses = ["/account/", "/facilitate/", "/facilitate/nothing/", "/admin/settings", "/admin/people"]
    for code in (event.code, draft.code):
        addresses += [f"/facilitate/{code}/{page}" for page in ("", "close", "themes", "answer", "people")]
    for address in addresses:
        reply = staff.get(address)
        seen[f"staff {address}"] = f"{reply.status} {dict(reply.headers)} {reply.text}"
    for words in (
        ["event", "list"],
        ["event", "list", "--json"],
        ["event", "close", event.code],
        ["event", "open", event.code],
        *(["release", "show", event.code, "--format", shape] for shape in ("text", "json", "csv")),
        ["questionnaire", "list", "--json"],
        ["questionnaire", "show", "small", "--json"],
        ["framework", "list", "--json"],
        ["check"],
    ):
        result = CliRunner().invoke(commands, [*words, "--instance", str(installation.folder)])
        seen[f"feedback {' '.join(words)}"] = f"{result.exit_code} {result.output} {result.exception}"
    return seen


def test_before_closing_nothing_changes_with_the_answers_but_the_words_not_enough_and_enough(
    app: Flask, installation: Installation, event: Event, draft: Event, later: Callable[[float], None]
) -> None:
    staff = facilitator(app, installation)
    seen = {0: everything_seen(app, installation, staff, event, draft)}
    # Before closing these addresses all show the page of the event.
    own_pages = {f"staff /facilitate/{event.code}/{page}" for page in ("", "themes", "answer")}
    intake = Intake(installation)
    for number in range(1, 9):
        words = {"often": "always", "wish": f"wish {number} " + "w" * 50 * number}
        intake.take(event.code, attempt(), AnonymousResponse(dict(words)))
        later(1)  # so that a moment would show; in a new minute the staff get a new cookie
        if number in {3, 6, 7, 8}:
            seen[number] = everything_seen(app, installation, staff, event, draft)
    assert len(seen[0]) > 100
    assert seen[0] == seen[3] == seen[6]
    assert seen[7] == seen[8]
    assert {each for each in seen[0] if seen[0][each] != seen[7][each]} == own_pages
    say = re.compile(r'<div class="say">.*?</div>|\'Content-Length\': \'\d+\'', re.DOTALL)
    for page in own_pages:
        assert say.sub("", seen[0][page]) == say.sub("", seen[7][page])
        assert "Not yet enough" in seen[0][page]
        assert "Enough to close" in seen[7][page]


def test_no_page_of_young_people_has_a_tag_by_which_it_could_be_recognised(
    app: Flask, event: Event, draft: Event
) -> None:
    client = app.test_client(use_cookies=False)
    for method, address in young_addresses(app, [event.code, draft.code]):
        headers = client.open(address, method=method).headers
        if not address.startswith("/static/"):
            assert headers["Cache-Control"] == "no-store", address
        assert not {"ETag", "Last-Modified", "Date", "Age"} & set(headers.keys()), address


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_thanks_are_the_same_to_the_byte_for_empty_short_and_long_answers_and_for_none(
    client: FlaskClient, event: Event, encoding: str
) -> None:
    everything = {
        "often": "always",
        "rights": "agree",
        "place": "home",
        "helps": ["adults", "music"],
        "wish": "w" * 500,
        "more": "ፍ" * 500,
    }
    told = [("Accept-Encoding", encoding)]
    replies = [client.get(f"/en/e/{event.code}/no-thanks", headers=told)]
    for answers in ({}, {"wish": ""}, {"wish": "x"}, {"often": "dont-say"}, everything):
        form = {**answers, "_attempt": attempt()}
        replies.append(client.post(f"/en/e/{event.code}/answer", data=form, headers=told))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.data for reply in replies}) == 1
    assert len({str(reply.headers) for reply in replies}) == 1


def test_no_cookie_is_ever_set_on_young_people(
    app: Flask, installation: Installation, version: Version, event: Event, draft: Event
) -> None:
    closed = opened_event(installation, version, "Closed")
    close_event(installation, closed.code, k=K, today=TODAY)
    client = app.test_client(use_cookies=False)
    form = {"often": "always", "code": event.code, "_attempt": attempt()}
    statuses: Counter[int] = Counter()
    for method, address in young_addresses(app, [event.code, draft.code, closed.code, "XXXX99"]):
        for headers in ([], list(TOLD.items())):
            data = form if method == "POST" else None
            reply = client.open(address, method=method, data=data, headers=headers)
            statuses[reply.status_code] += 1
            assert "Set-Cookie" not in reply.headers, f"{method} {address}"
    assert statuses[200] > 50
    assert {303, 404, 405, 409, 410} <= set(statuses)


def test_no_cookie_is_set_where_something_goes_wrong(
    client: FlaskClient, installation: Installation, version: Version, event: Event
) -> None:
    broken = opened_event(installation, version, "Broken")
    close_event(installation, broken.code, k=K, today=TODAY)
    break_the_release_of(installation, broken)
    address, own = f"/en/e/{event.code}/answer", attempt()
    replies = [
        client.post(address, data={"often": "nonsense", "_attempt": own}),
        client.post(address, data={"wish": "w" * 300_000, "_attempt": own}),
        client.get(f"/en/e/{broken.code}/heard"),
    ]
    installation.event_file(event.code).write_bytes(b"broken" * 1000)
    replies.append(client.post(address, data={"wish": "w", "_attempt": own}))
    assert [reply.status_code for reply in replies] == [422, 413, 500, 503]
    assert all("Set-Cookie" not in reply.headers for reply in replies)


def test_the_language_of_a_browser_changes_nothing(client: FlaskClient, event: Event) -> None:
    for address in ("/", f"/e/{event.code}", f"/en/e/{event.code}/", "/cy/", "/nothing"):
        pages = {
            client.get(address, headers=[("Accept-Language", told)]).text
            for told in ("", "cy", "ar,ti;q=0.5", "*")
        }
        assert len(pages) == 1, address
