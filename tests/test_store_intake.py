"""What is thanked for is on disk, counts once, and is turned away plainly when it cannot be kept."""

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from feedback.answers.anonymise import AnonymousResponse
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import closing as closing_module
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore, EventNotOpen, Intake, has_at_least, open_event
from tests.examples import TODAY, attempt, in_file, opened_event, response_of, wishes_in_file

ROOT = Path(__file__).resolve().parent.parent
K = 5


def saying(text: str) -> AnonymousResponse:
    return AnonymousResponse({"wish": text})


def start(function: Callable[..., None], *words: object) -> "subprocess.Popen[str]":
    """Run a function of this module in another process."""
    script = f"import sys; from tests.test_store_intake import {function.__name__} as f; f(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def print_answers(path: str) -> None:
    for row in sqlite3.connect(path).execute("SELECT texts FROM response"):
        print(*row)  # noqa: T201 how a process tells another


def test_a_response_can_be_read_by_another_process_as_soon_as_it_is_acknowledged(
    installation: Installation, event: Event
) -> None:
    Intake(installation).take(event.code, attempt(), saying("More time to talk."))
    with start(print_answers, installation.event_file(event.code)) as reader:
        assert reader.communicate()[0] == '{"wish":"More time to talk."}\n'


def send_until_killed(folder: str, code: str) -> None:
    """Send from eight threads without end, and print what each was acknowledged for."""
    intake = Intake(Installation(Path(folder)))

    def send(sender: int) -> None:
        number = 0
        while True:
            wish = f"{sender}-{number}"
            intake.take(code, attempt(), saying(wish))
            os.write(1, f"{wish}\n".encode())  # whole lines, whatever the other threads do
            number += 1

    for sender in range(8):
        threading.Thread(target=send, args=(sender,)).start()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(installation: Installation, event: Event) -> None:
    with start(send_until_killed, installation.folder, event.code) as sender:
        assert sender.stdout
        acknowledged = [sender.stdout.readline() for _ in range(100)]
        sender.send_signal(signal.SIGKILL)
        acknowledged += sender.stdout.readlines()
    # The last line may have been cut off by the kill; a whole one ends in a new line.
    told = {line.strip() for line in acknowledged if line.endswith("\n")}
    assert told <= set(wishes_in_file(installation, event))
    Intake(installation).take(event.code, attempt(), saying("after the restart"))
    assert "after the restart" in wishes_in_file(installation, event)


def test_the_same_attempt_again_counts_once_and_replaces_what_it_sent_before(
    installation: Installation, event: Event
) -> None:
    intake, same = Intake(installation), attempt()
    intake.take(event.code, attempt(), saying("somebody else"))
    intake.take(event.code, same, saying("first"))
    intake.take(event.code, same, saying("second"))
    Intake(installation).take(event.code, same, saying("third, after a restart"))
    assert wishes_in_file(installation, event) == ["somebody else", "third, after a restart"]


def test_the_same_attempt_from_many_threads_at_once_counts_once(installation: Installation, event: Event) -> None:
    intake, same = Intake(installation), attempt()
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda number: intake.take(event.code, same, saying(f"{number}")), range(16)))
    (only,) = wishes_in_file(installation, event)
    assert only in {str(number) for number in range(16)}


def test_sending_again_with_nothing_takes_back_what_the_same_page_sent_before(
    client: FlaskClient, installation: Installation, event: Event
) -> None:
    address, same = f"/en/e/{event.code}/answer", attempt()
    assert client.post(address, data={"wish": "I take this back", "_attempt": same}).status_code == 200
    assert client.post(address, data={"wish": "", "_attempt": same}).status_code == 200
    assert in_file(installation, event) == []


@contextmanager
def nobody_can_write(path: Path) -> Iterator[None]:
    """Hold the write lock of a file, as another process would that is writing."""
    with closing(sqlite3.connect(str(path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.fixture
def commits(event: Event, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every commit to the file of the event."""
    found: list[str] = []
    connect = sqlite3.connect

    def traced(path: str, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **more)
        if event.code in path:
            connection.set_trace_callback(lambda sql: found.append(sql) if sql.startswith("COMMIT") else None)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    return found


def test_many_people_at_once_all_land_exactly_once_and_share_commits(
    installation: Installation, event: Event, commits: list[str]
) -> None:
    people = 64
    intake = Intake(installation)
    all_here = threading.Barrier(people + 1)

    def send(person: int) -> None:
        all_here.wait()
        intake.take(event.code, attempt(), saying(f"{person:02d}"))

    with ThreadPoolExecutor(people) as threads, nobody_can_write(installation.event_file(event.code)):
        done = [threads.submit(send, person) for person in range(people)]
        all_here.wait()
    for each in done:
        each.result()
    assert wishes_in_file(installation, event) == [f"{person:02d}" for person in range(people)]
    assert 0 < len(commits) < people


def test_one_person_alone_costs_one_commit(installation: Installation, event: Event, commits: list[str]) -> None:
    Intake(installation).take(event.code, attempt(), saying("alone"))
    assert len(commits) == 1


def send_a_hundred(folder: str, code: str, sender: str) -> None:
    """Send a hundred from eight threads, of which ten attempts are those of every other sender too."""
    intake = Intake(Installation(Path(folder)))

    def send(number: int) -> None:
        own = f"{number:032x}" if number < 10 else attempt()
        intake.take(code, own, saying(f"{number}" if number < 10 else f"{sender}-{number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(100)))


def test_two_processes_at_once_lose_nothing_and_count_a_shared_attempt_once(
    installation: Installation, event: Event
) -> None:
    senders = [start(send_a_hundred, installation.folder, event.code, sender) for sender in "ab"]
    assert [sender.communicate() and sender.returncode for sender in senders] == [0, 0]
    shared = [str(number) for number in range(10)]
    own = [f"{sender}-{number}" for sender in "ab" for number in range(10, 100)]
    assert wishes_in_file(installation, event) == sorted(shared + own)


def names_in(installation: Installation) -> list[str]:
    return sorted(path.relative_to(installation.folder).as_posix() for path in installation.folder.rglob("*"))


def test_a_response_after_closing_is_refused_and_makes_no_file(installation: Installation, event: Event) -> None:
    intake = Intake(installation)
    intake.take(event.code, attempt(), saying("in time"))
    close_event(installation, event.code, k=K, today=TODAY)
    before = names_in(installation)
    for each in (intake, Intake(installation)):
        for _ in range(2):
            with pytest.raises(EventNotOpen):
                each.take(event.code, attempt(), saying("too late"))
    assert names_in(installation) == before
    assert not list(installation.open_folder.iterdir())


def test_a_closed_event_takes_nothing_even_while_its_file_is_still_there(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever closed it was stopped before destroying the file, and this process still has it open."""
    intake = Intake(installation)
    intake.take(event.code, attempt(), saying("in time"))
    monkeypatch.setattr(closing_module, "destroy", lambda _: None)
    close_event(installation, event.code, k=K, today=TODAY)
    assert installation.event_file(event.code).exists()
    with pytest.raises(EventNotOpen):
        intake.take(event.code, attempt(), saying("too late"))
    assert wishes_in_file(installation, event) == ["in time"]


def test_a_response_to_a_draft_or_to_no_event_is_refused_and_makes_no_file(
    installation: Installation, draft: Event
) -> None:
    before = names_in(installation)
    for code in (draft.code, "XXXX99", "", "../feedback"):
        with pytest.raises(EventNotOpen):
            Intake(installation).take(code, attempt(), saying("nowhere"))
    assert names_in(installation) == before


@pytest.fixture
def closes_at_once(installation: Installation, event: Event) -> Iterator[Callable[[], None]]:
    """Return what closes the event from elsewhere, the first time it is called, and comes back when that is done.

    Where somebody holds what closing waits for, it comes back earlier, and closing goes on later.
    """
    others: list[threading.Thread] = []

    def close() -> None:
        close_event(Installation(installation.folder), event.code, k=K, today=TODAY)

    def begin() -> None:
        if not others:
            others.append(threading.Thread(target=close))
            others[0].start()
            others[0].join(3)

    yield begin
    for each in others:
        each.join()
    assert others


def people_counted(installation: Installation) -> int:
    (people,) = installation.db.execute("SELECT people FROM turnout").fetchone()
    return int(people)


def test_an_event_that_closes_while_its_file_is_being_opened_leaves_no_file(
    installation: Installation,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
    closes_at_once: Callable[[], None],
) -> None:
    connect = sqlite3.connect

    def connect_late(path: str, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **more)
        if f"{event.code}.db" in path:
            closes_at_once()
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_late)
    with pytest.raises(EventNotOpen):
        Intake(installation).take(event.code, attempt(), saying("too late"))
    assert list(installation.open_folder.iterdir()) == []
    assert people_counted(installation) == 0


def test_whoever_is_counted_is_thanked_even_if_the_event_closes_in_that_moment(
    installation: Installation,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
    closes_at_once: Callable[[], None],
) -> None:
    """The event is closed after the answer was committed, just when the times of its file are hidden."""
    utime = os.utime

    def utime_late(*args: Any, **more: Any) -> None:
        closes_at_once()
        utime(*args, **more)

    monkeypatch.setattr(os, "utime", utime_late)
    try:
        Intake(installation).take(event.code, attempt(), saying("just in time"))
        thanked = 1
    except EventNotOpen:
        thanked = 0
    assert people_counted(installation) == thanked


@contextmanager
def disk_full_at(size: int) -> Iterator[None]:
    """Let no file grow past a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("room", [0, 512, 4096, 12288], ids="{} bytes left".format)
def test_on_a_full_disk_nobody_is_thanked_and_the_next_attempt_with_space_works(
    installation: Installation, event: Event, room: int
) -> None:
    intake, same = Intake(installation), attempt()
    intake.take(event.code, attempt(), saying("before"))
    size = installation.event_file(event.code).stat().st_size if room == 12288 else 0
    with disk_full_at(size + room), pytest.raises(CouldNotStore):
        intake.take(event.code, same, saying("x" * 60_000))
    assert wishes_in_file(installation, event) == ["before"]
    intake.take(event.code, same, saying("with space again"))
    assert wishes_in_file(installation, event) == ["before", "with space again"]


def test_on_a_full_disk_everybody_who_waits_together_is_told_the_same(
    installation: Installation, event: Event
) -> None:
    intake = Intake(installation)

    def send(person: int) -> bool:
        try:
            intake.take(event.code, attempt(), saying(f"{person} " + "x" * 9000))
        except CouldNotStore:
            return False
        return True

    with disk_full_at(65_536), ThreadPoolExecutor(16) as threads:
        thanked = sum(threads.map(send, range(32)))
    assert thanked < 32
    assert len(in_file(installation, event)) == thanked


def test_a_file_that_cannot_be_written_gives_a_plain_refusal_and_works_again_afterwards(
    installation: Installation, event: Event
) -> None:
    path = installation.event_file(event.code)
    intake, whole = Intake(installation), path.read_bytes()
    path.write_bytes(b"This is no database. " * 400)
    with pytest.raises(CouldNotStore):
        intake.take(event.code, attempt(), saying("now"))
    path.write_bytes(whole)
    intake.take(event.code, attempt(), saying("again"))
    assert wishes_in_file(installation, event) == ["again"]


def test_the_page_keeps_what_was_typed_when_it_could_not_be_stored(
    client: FlaskClient, installation: Installation, event: Event
) -> None:
    path = installation.event_file(event.code)
    whole = path.read_bytes()
    path.write_bytes(b"")
    sent = {"wish": "Please keep this", "often": "always", "_attempt": attempt()}
    reply = client.post(f"/en/e/{event.code}/answer", data=sent)
    assert reply.status_code == 503
    assert "Please keep this" in reply.text
    assert sent["_attempt"] in reply.text
    path.write_bytes(whole)
    assert client.post(f"/en/e/{event.code}/answer", data=sent).status_code == 200
    assert wishes_in_file(installation, event) == ["Please keep this"]


def test_the_connection_that_takes_responses_in_waits_for_the_disk_and_forgets_what_is_deleted(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With synchronous = 2 SQLite calls fsync before a commit returns; where strace is, the next test sees it."""
    used: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(path: str, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **more)
        used.extend([connection] if event.code in path else [])
        return connection

    monkeypatch.setattr(sqlite3, "connect", noted)
    Intake(installation).take(event.code, attempt(), saying("safe"))
    assert used
    for pragma, wanted in (("synchronous", 2), ("secure_delete", 1), ("temp_store", 2)):
        assert {each.execute(f"PRAGMA {pragma}").fetchone()[0] for each in used} == {wanted}, pragma


def take_one(folder: str, code: str) -> None:
    Intake(Installation(Path(folder))).take(code, attempt(), saying("traced"))
    print("THANKED", flush=True)  # noqa: T201 the moment that the trace is searched for


STRACE = shutil.which("strace")


def can_trace() -> bool:
    return bool(STRACE) and subprocess.run([str(STRACE), "-qq", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_trace(), reason="strace, which shows what a process asks of the disk, is not here")
def test_everything_written_of_an_answer_is_forced_to_the_disk_before_anybody_is_thanked(
    installation: Installation, event: Event, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    script = "import sys; from tests.test_store_intake import take_one as f; f(*sys.argv[1:])"
    words = [str(STRACE), "-f", "-qq", "-y", "-s", "9000", "-o", str(trace)]
    words += ["-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate"]
    words += [sys.executable, "-c", script, str(installation.folder), event.code]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)

    has_answer, only_written = False, set()
    for line in trace.read_text().splitlines():
        call = re.search(rf"(\w+)\(\d+<[^>]*/{event.code}\.db(|-journal|-wal)>", line)
        if call and call[1] in {"pwrite64", "write", "ftruncate"}:
            has_answer |= "traced" in line
            only_written.add(call[2])
        elif call:
            only_written.discard(call[2])
        if "THANKED" in line:
            assert has_answer
            assert not only_written
            return
    raise AssertionError("nobody was thanked")


def test_no_file_of_an_open_event_shows_when_somebody_sent(installation: Installation, event: Event) -> None:
    intake = Intake(installation)
    for person in range(3):
        intake.take(event.code, attempt(), response_of(person))
    assert {path.name: path.stat().st_mtime for path in installation.open_folder.iterdir()} == {
        path.name: 0 for path in installation.open_folder.iterdir()
    }


def test_nobody_else_on_the_machine_can_read_a_file_of_an_open_event(
    installation: Installation, event: Event
) -> None:
    Intake(installation).take(event.code, attempt(), response_of(1))
    for path in (installation.open_folder, *installation.open_folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_only_a_draft_can_be_opened_and_opening_again_keeps_the_answers(
    installation: Installation, event: Event
) -> None:
    Intake(installation).take(event.code, attempt(), saying("still here"))
    with pytest.raises(Refusal, match="is open"):
        open_event(installation, event.code)
    assert wishes_in_file(installation, event) == ["still here"]
    close_event(installation, event.code, k=K, today=TODAY)
    with pytest.raises(Refusal, match="is closed"):
        open_event(installation, event.code)
    assert list(installation.open_folder.iterdir()) == []


def test_answers_to_one_event_never_land_in_another(installation: Installation, version: Version) -> None:
    both = [opened_event(installation, version, title) for title in ("One", "Other")]
    intake, same = Intake(installation), attempt()
    for event in both:
        intake.take(event.code, same, saying(f"to {event.title}"))
    assert [wishes_in_file(installation, event) for event in both] == [["to One"], ["to Other"]]


def test_enough_to_close_is_one_word_that_changes_at_the_number_asked_for(
    installation: Installation, event: Event
) -> None:
    intake = Intake(installation)
    for people in range(9):
        assert has_at_least(installation, event.code, 7) is (people >= 7)
        intake.take(event.code, attempt(), response_of(people))
