"""`feedback check` is content with what keeps the promises, and names what breaks each one of them."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from feedback.cli import commands
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, has_at_least
from tests.examples import attempt, closed_event, draft_event, open_installation, response_of, send

K = 5
PATIENCE = 30.0  # seconds for a server to start on a busy machine
PROMISES = 8


def check(installation: Installation, *words: str) -> tuple[bool, list[str]]:
    """Return whether all is well, and the lines that were printed."""
    result = CliRunner().invoke(commands, ["check", "--instance", str(installation.folder), *words])
    assert result.exception is None or isinstance(result.exception, Refusal), result.exc_info
    return result.exception is None, result.output.splitlines()


def is_content(installation: Installation, *words: str) -> bool:
    is_well, lines = check(installation, *words)
    assert is_well == all(line.startswith("ok ") for line in lines), lines
    assert len(lines) >= PROMISES
    assert is_well, "\n".join(lines)
    return is_well


def faults(installation: Installation, *words: str) -> list[str]:
    """Return the promises that are broken, each with the lines under it as one text."""
    is_well, lines = check(installation, *words)
    assert not is_well, "\n".join(lines)
    broken: list[str] = []
    for line in lines:
        if line.startswith("NOT OK"):
            broken.append(line.removeprefix("NOT OK").strip())
        elif line.startswith("    "):
            broken[-1] += f"\n{line.strip()}"
    return broken


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return an event that twelve people answered and that was closed."""
    return closed_event(installation, version, 12, "Closed")


def test_a_new_installation_keeps_every_promise(tmp_path: Path) -> None:
    assert is_content(Installation(tmp_path / "instance", create=True))


@pytest.mark.usefixtures("draft", "closed")
def test_an_installation_with_events_in_every_state_keeps_every_promise(
    installation: Installation, version: Version, event: Event
) -> None:
    closed_event(installation, version, 3, "Three people")
    send(installation, event.code, 9)
    assert is_content(installation)


def test_each_promise_has_a_line_whether_it_is_kept_or_not(installation: Installation) -> None:
    _, kept = check(installation)
    installation.db.execute("CREATE TABLE visit (address TEXT)")
    _, broken = check(installation)
    assert [line[8:] for line in kept] == [line[8:] for line in broken if not line.startswith("    ")]


def test_nothing_is_wrong_after_the_server_and_the_pages_looked_at_the_file(
    installation: Installation, event: Event
) -> None:
    send(installation, event.code, 3)
    assert not has_at_least(installation, event.code, 7)
    Installation(installation.folder)
    assert is_content(installation)
    assert is_content(installation)


def test_nothing_is_wrong_while_people_are_sending(installation: Installation, event: Event) -> None:
    intake, enough = Intake(installation), threading.Event()

    def send_on() -> None:
        while not enough.is_set():
            intake.take(event.code, attempt(), response_of(1))

    senders = [threading.Thread(target=send_on) for _ in range(4)]
    for each in senders:
        each.start()
    try:
        found = [check(installation) for _ in range(15)]
    finally:
        enough.set()
        for each in senders:
            each.join()
    assert [lines for is_well, lines in found if not is_well] == []


def test_a_demonstration_keeps_every_promise_while_it_is_served(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "feedback", "demo", "--port", str(port), "--instance", str(tmp_path)]
    log = tmp_path / "printed"
    with log.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=output) as server:
        try:
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                        break
                except (URLError, OSError):
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < end, log.read_text()
                    time.sleep(0.05)
            demonstration = Installation(tmp_path / "demo", sweep=False)
            assert is_content(demonstration)
        finally:
            server.terminate()
            server.wait(PATIENCE)
    assert is_content(demonstration)


def test_what_is_wrong_goes_with_exit_status_1_and_one_plain_sentence(installation: Installation) -> None:
    installation.database_file.chmod(0o644)
    words = [sys.executable, "-m", "feedback", "check", "--instance", str(installation.folder)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "1 thing to put right, listed above.\n"
    assert "NOT OK" in done.stdout
    installation.database_file.chmod(0o600)
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE turnout ADD COLUMN sent_at TEXT", "turnout"),
        ("ALTER TABLE text ADD COLUMN person INTEGER", "text"),
        ("ALTER TABLE event ADD COLUMN answered_so_far INTEGER", "event"),
        ("CREATE TABLE visit (address TEXT)", "visit"),
        ("CREATE VIEW live AS SELECT * FROM count", "live"),
        ("CREATE INDEX by_text ON text (text)", "by_text"),
        ("CREATE TRIGGER spy AFTER INSERT ON text BEGIN DELETE FROM text; END", "spy"),
        ("DROP TRIGGER release_is_frozen", "release_is_frozen"),
        ("DROP TABLE action", "action"),
    ],
)
@pytest.mark.usefixtures("closed")
def test_a_database_that_is_not_as_agreed_is_named(installation: Installation, statement: str, named: str) -> None:
    installation.db.execute(statement)
    (broken,) = faults(installation)
    assert broken == f"The tables are those that were agreed, and no column more\n{named} is not as agreed"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE response ADD COLUMN language TEXT",
        "CREATE TABLE sent (at TEXT)",
        "CREATE INDEX by_choices ON response (choices)",
        "DROP TABLE attempt_key",
    ],
)
def test_a_file_of_an_open_event_that_holds_more_or_less_than_agreed_is_named(
    installation: Installation, event: Event, statement: str
) -> None:
    path = installation.event_file(event.code)
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement)
    os.utime(path, (0, 0))
    (broken,) = faults(installation)
    assert broken.splitlines()[0] == "Files of open events hold nothing but answers"
    assert f"{path} has other tables or columns than agreed" in broken


def test_a_file_of_an_open_event_that_is_no_database_is_named(installation: Installation, event: Event) -> None:
    path = installation.event_file(event.code)
    path.write_bytes(b"no database" * 999)
    os.utime(path, (0, 0))
    assert any(f"{path} cannot be read" in broken for broken in faults(installation))


def test_a_missing_file_of_an_open_event_is_named(installation: Installation, event: Event) -> None:
    installation.event_file(event.code).unlink()
    assert any(f"answers to {event.code} cannot be kept" in broken for broken in faults(installation))


def test_a_file_that_shows_when_somebody_sent_is_named(installation: Installation, event: Event) -> None:
    os.utime(installation.event_file(event.code))
    (broken,) = faults(installation)
    assert f"{installation.event_file(event.code)} shows when it was last written" in broken


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal", "-shm"])
def test_what_is_left_of_a_closed_event_is_named_and_not_removed_by_looking(
    installation: Installation, closed: Event, suffix: str
) -> None:
    path = installation.open_folder / f"{closed.code}.db{suffix}"
    path.touch(0o600)
    (broken,) = faults(installation)
    assert broken.startswith("Of closed events nothing is left but counts and unlinked texts\n")
    assert f"{path} is left of an event that is not open" in broken
    assert path.exists()


def test_what_is_left_of_no_event_at_all_is_named(installation: Installation) -> None:
    (installation.open_folder / "GONE23.db").touch(0o600)
    (broken,) = faults(installation)
    assert "GONE23.db is left of an event that is not open" in broken


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO turnout VALUES ('{code}', 3)",
        "INSERT INTO answered VALUES ('{code}', 'often', 3)",
        "INSERT INTO count VALUES ('{code}', 'often', 'always', 3)",
        "INSERT INTO text (id, event, question, text) VALUES (x'00', '{code}', 'wish', 'Something')",
    ],
)
def test_anything_counted_before_closing_is_named(
    installation: Installation, event: Event, statement: str
) -> None:
    """Nobody watches answers arrive: of an open event nothing may be in the database."""
    installation.db.execute(statement.format(code=event.code))
    assert any(event.code in broken for broken in faults(installation))


def change_release(
    installation: Installation, event: Event, change: Callable[[dict[str, object]], object]
) -> None:
    """Change a release in the way that only somebody at the machine could."""
    (trigger,) = installation.db.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'release_is_frozen'"
    ).fetchone()
    (content,) = installation.db.execute("SELECT content FROM release WHERE event = ?", (event.code,)).fetchone()
    release = json.loads(content)
    change(release)
    installation.db.execute("DROP TRIGGER release_is_frozen")
    installation.db.execute("UPDATE release SET content = ? WHERE event = ?", (json.dumps(release), event.code))
    installation.db.execute(trigger)


@pytest.mark.parametrize(
    "change",
    [
        lambda release: release.update(people={"words": "12", "rounded": 12}),
        lambda release: release["questions"][0].update(status="hidden"),
        lambda release: release["questions"][0]["options"][0].update(share=42),
        lambda release: release["questions"].pop(),
        lambda release: release.update(note="and one more thing"),
    ],
    ids=["people", "status", "share", "a question less", "something more"],
)
def test_a_release_that_was_changed_is_named(
    installation: Installation, closed: Event, change: Callable[[dict[str, object]], object]
) -> None:
    change_release(installation, closed, change)
    (broken,) = faults(installation)
    assert broken.endswith(f"The release of {closed.code} is not what its counts give")


def test_counts_that_were_changed_are_named(installation: Installation, closed: Event) -> None:
    installation.db.execute("UPDATE count SET people = people + 5 WHERE option = 'never'")
    (broken,) = faults(installation)
    assert closed.code in broken


def test_a_closed_event_without_release_is_named(installation: Installation, version: Version) -> None:
    event = draft_event(installation, version)
    installation.db.execute("UPDATE event SET state = 'closed' WHERE code = ?", (event.code,))
    (broken,) = faults(installation)
    assert f"{event.code} is closed, and its release does not fit that" in broken


def test_an_event_with_a_release_that_is_not_closed_is_named(installation: Installation, closed: Event) -> None:
    installation.db.execute("UPDATE event SET state = 'draft' WHERE code = ?", (closed.code,))
    assert any(f"{closed.code} is draft, and its release" in broken for broken in faults(installation))


@pytest.mark.usefixtures("closed")
def test_a_release_made_before_k_was_raised_is_still_in_order(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_K", "11")
    assert is_content(installation)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_named(installation: Installation, event: Event, mode: int) -> None:
    for path in (installation.database_file, installation.event_file(event.code)):
        path.chmod(mode)
        (broken,) = faults(installation)
        assert f"{path} can be read by others" in broken
        path.chmod(0o600)
    installation.open_folder.chmod(mode | 0o100)
    (broken,) = faults(installation)
    assert f"{installation.open_folder} can be read by others" in broken


def test_whatever_the_umask_no_file_is_made_that_others_can_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        installation, event = open_installation(tmp_path / "open to all")
        send(installation, event.code, 1)
    finally:
        os.umask(before)
    assert is_content(installation)


LOGGED = {
    "an address": ('203.0.113.9 - - [23/Nov/2026] "GET / HTTP/1.1" 200', "a network address"),
    "an address behind a proxy": ("client=10.0.0.17 ok", "a network address"),
    "a long address": ("2001:db8:85a3::8a2e:370:7334 GET /", "a network address"),
    "a short address": ("from fe80::1ff:fe23:4567:890a", "a network address"),
    "a browser": ("Mozilla/5.0 (Linux; Android 14)", "a browser"),
    "another browser": ("Dalvik/2.1.0 (Linux; U; Android 9)", "a browser"),
    "an event": ("GET /ar/e/KITE42/answer", "the address of an event"),
    "an event from a QR code": ("GET /e/KITE42", "the address of an event"),
    "an event typed in another way": ("GET /en/e/ki-te-42/", "the address of an event"),
    "an attempt": ("replaced 0123456789abcdef0123456789abcdef", "an attempt"),
}


@pytest.mark.parametrize("case", LOGGED)
def test_a_log_that_knows_of_somebody_is_named_with_its_line(
    installation: Installation, tmp_path: Path, case: str
) -> None:
    line, what = LOGGED[case]
    log = tmp_path / "access.log"
    log.write_text(f"Serving at http://127.0.0.1:8000/\nStarted at 10:20:30\n{line}\nStopped\n")
    (broken,) = faults(installation, "--log", str(log))
    assert broken == f"Logs know of nobody\n{log} holds {what}, first in line 3"


def test_a_log_that_knows_of_nobody_is_in_order(installation: Installation, tmp_path: Path) -> None:
    log, empty = tmp_path / "server.log", tmp_path / "empty.log"
    log.write_text(
        "Serving /srv/feedback at http://127.0.0.1:8000/ (Ctrl-C stops)\n"
        "2026-11-23 10:20:30 +0000 started, version 2.8.7\n"
        "JSONDecodeError at app.py:1511 > pages.py:114 > decoder.py:355\n"
        "http://[::1]:8000/ also\n"
    )
    empty.touch()
    assert is_content(installation, "--log", str(log), "--log", str(empty))


def test_every_log_that_is_given_is_searched(installation: Installation, tmp_path: Path) -> None:
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    words = []
    for log in logs:
        log.write_text("198.51.100.7 GET /")
        words += ["--log", str(log)]
    (broken,) = faults(installation, *words)
    assert all(f"{log} holds a network address, first in line 1" in broken for log in logs)


def test_a_log_that_is_not_there_is_a_plain_refusal(installation: Installation, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        commands, ["check", "--instance", str(installation.folder), "--log", str(tmp_path / "no.log")]
    )
    assert isinstance(result.exception, Refusal)
    assert "no.log cannot be read" in str(result.exception)


def test_a_file_that_does_not_belong_there_is_named_and_searched_like_a_log(installation: Installation) -> None:
    stray = installation.folder / "debug.log"
    stray.write_text("10.1.2.3 GET /e/KITE42\n")
    (broken,) = faults(installation)
    assert f"{stray} does not belong to the installation" in broken
    assert f"{stray} holds a network address, first in line 1" in broken
    assert f"{stray} holds the address of an event, first in line 1" in broken


def test_a_copy_of_the_database_beside_it_is_named(installation: Installation) -> None:
    (installation.folder / "feedback.db-wal").touch()
    (broken,) = faults(installation)
    assert "feedback.db-wal does not belong to the installation" in broken


@pytest.mark.usefixtures("closed")
def test_a_damaged_database_is_named_or_refused(installation: Installation) -> None:
    content = bytearray(installation.database_file.read_bytes())
    content[8192:12288] = bytes(4096)
    installation.database_file.write_bytes(content)
    result = CliRunner().invoke(commands, ["check", "--instance", str(installation.folder)])
    assert result.exception is not None
