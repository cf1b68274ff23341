"""Closing counts everybody once and forgets them, whatever happens while it does so."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count as numbers
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.answers.count import Tally
from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.publish import publish
from feedback.refusal import Refusal
from feedback.store import closing as closing_module
from feedback.store import database as database_module
from feedback.store import event_file, events, publishing
from feedback.store.closing import close_event
from feedback.store.event_file import SCHEMA, Turn, forget_old_pages, row_id
from feedback.store.events import Event, State
from feedback.store.installation import OPEN_EVENTS, Installation
from feedback.store.intake import EventNotOpen, Intake, open_event
from feedback.store.promises import promises_kept
from feedback.themes.release import make_release
from feedback.themes.shown import Release
from tests.examples import (
    TODAY,
    answers_of,
    attempt,
    draft_event,
    open_installation,
    opened_event,
    publish_small,
    response_of,
    send,
    small_questionnaire,
    wishes_in_file,
)

ROOT = Path(__file__).resolve().parent.parent
K = 5
ABOUT_ANSWERS = ("turnout", "answered", "count", "text", "release")


@dataclass(frozen=True)
class Outcome:
    """Hold what is left of an event: how many, what they chose, and what they wrote, in no order."""

    people: int
    answered: dict[str, int]
    chosen: dict[tuple[str, str], int]
    texts: Counter[tuple[str, str]]


def expected_of(people: int) -> Outcome:
    """Count the made-up people by hand, in another way than the program does."""
    everybody = [answers_of(person) for person in range(people)]
    steps = ("always", "often", "sometimes", "never", "dont-know", "dont-say")
    agree = ("agree-a-lot", "agree", "in-between", "disagree", "disagree-a-lot", "dont-know", "dont-say")
    offered = {
        "often": steps,
        "rights": agree,
        "place": ("home", "college", "elsewhere", "dont-know", "dont-say"),
        "helps": ("adults", "friends", "music"),
    }
    return Outcome(
        people,
        {
            question: sum(question in each for each in everybody)
            for question in ("often", "rights", "place", "helps", "wish", "more")
        },
        {
            (question, option): sum(
                option == answer if isinstance(answer := each.get(question, ()), str) else option in answer
                for each in everybody
            )
            for question, options in offered.items()
            for option in options
        },
        Counter((box, str(each[box])) for each in everybody for box in ("wish", "more") if box in each),
    )


def outcome_of(installation: Installation, event: Event) -> Outcome:
    """Return what the database says about an event."""
    db, one = installation.db, (event.code,)
    (people,) = db.execute("SELECT people FROM turnout WHERE event = ?", one).fetchone()
    chosen = db.execute("SELECT question, option, people FROM count WHERE event = ?", one)
    return Outcome(
        people,
        dict(db.execute("SELECT question, people FROM answered WHERE event = ?", one)),
        {(question, option): number for question, option, number in chosen},
        Counter(db.execute("SELECT question, text FROM text WHERE event = ?", one)),
    )


def nothing_is_left_in(installation: Installation) -> bool:
    return list(installation.open_folder.iterdir()) == []


def is_untouched(installation: Installation, event: Event, people: int) -> bool:
    """Return whether an event is open, with everybody in its file and nothing of them anywhere else."""
    rows = sum(installation.db.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in ABOUT_ANSWERS)  # noqa: S608
    everybody = sorted(str(answers_of(person)["wish"]) for person in range(people))
    state = events.get(installation.db, event.code).state
    return state is State.OPEN and rows == 0 and wishes_in_file(installation, event) == everybody


@pytest.mark.parametrize("people", [0, 1, 6, 7, 60])
def test_everybody_is_counted_exactly_once(installation: Installation, event: Event, people: int) -> None:
    send(installation, event.code, people)
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event) == expected_of(people)
    assert events.get(installation.db, event.code).state is State.CLOSED
    assert nothing_is_left_in(installation)


def test_only_the_day_of_closing_is_kept(installation: Installation, event: Event) -> None:
    close_event(installation, event.code, k=K, today=TODAY)
    assert events.get(installation.db, event.code).closed_on == "2027-01-15"


def test_the_release_is_there_as_soon_as_the_event_is_closed(installation: Installation, event: Event) -> None:
    send(installation, event.code, 12)
    assert events.release(installation.db, event.code) is None
    close_event(installation, event.code, k=K, today=TODAY)
    release = events.release(installation.db, event.code)
    assert release
    assert release["status"] == "released"
    assert release["people"]["rounded"] == 10


def test_closing_one_event_leaves_another_as_it_is(installation: Installation, version: Version) -> None:
    one, other = (opened_event(installation, version, title) for title in ("One", "Other"))
    for each in (one, other):
        send(installation, each.code, 8)
    close_event(installation, one.code, k=K, today=TODAY)
    assert len(wishes_in_file(installation, other)) == 8
    assert installation.db.execute("SELECT DISTINCT event FROM text").fetchall() == [(one.code,)]
    close_event(installation, other.code, k=K, today=TODAY)
    assert outcome_of(installation, other) == outcome_of(installation, one) == expected_of(8)


def test_closing_is_final(installation: Installation, event: Event) -> None:
    send(installation, event.code, 9)
    close_event(installation, event.code, k=K, today=TODAY)
    before = installation.database_file.read_bytes()
    with pytest.raises(Refusal, match="is closed; only an open event can be closed"):
        close_event(installation, event.code, k=K, today=TODAY)
    assert installation.database_file.read_bytes() == before


def test_a_draft_cannot_be_closed(installation: Installation, draft: Event) -> None:
    with pytest.raises(Refusal, match="is draft; only an open event"):
        close_event(installation, draft.code, k=K, today=TODAY)


def test_an_event_whose_file_is_missing_is_not_closed(installation: Installation, event: Event) -> None:
    installation.event_file(event.code).unlink()
    with pytest.raises(Refusal, match="is missing"):
        close_event(installation, event.code, k=K, today=TODAY)
    assert events.get(installation.db, event.code).is_open


def test_texts_come_out_in_another_order_each_time(installation: Installation, version: Version) -> None:
    """With thirty texts even two equal orders would be a wonder."""
    orders = []
    for title in ("One", "Other"):
        event = opened_event(installation, version, title)
        send(installation, event.code, 15)
        close_event(installation, event.code, k=K, today=TODAY)
        rows = installation.db.execute("SELECT text FROM text WHERE event = ?", (event.code,))
        orders.append([text for (text,) in rows])
    sent = [
        str(answers_of(person)[box])
        for person in range(15)
        for box in ("wish", "more")
        if person % 5 or box == "wish"
    ]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(sent)
    assert orders[0] != orders[1]
    assert sent not in orders


def test_texts_that_do_not_fit_into_memory_at_once_are_written_in_parts(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In as many parts as there can be: the order is that of the random ids all the same."""
    monkeypatch.setattr(closing_module, "TEXTS_HELD", 100)
    monkeypatch.setattr(event_file, "SHEETS_AT_ONCE", 7)
    monkeypatch.setattr(event_file, "TEXTS_AT_ONCE", 7)
    send(installation, event.code, 60)
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event) == expected_of(60)
    assert len({id_[0] for (id_,) in installation.db.execute("SELECT id FROM text")}) > 30


def test_whoever_closes_is_told_how_far_it_has_come(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_file, "SHEETS_AT_ONCE", 7)
    send(installation, event.code, 60)
    told: list[tuple[int, int]] = []
    close_event(installation, event.code, k=K, today=TODAY, progress=lambda *steps: told.append(steps))
    done, steps = zip(*told, strict=True)
    assert len(told) > 10
    assert list(done) == sorted(set(done))
    assert set(steps) == {done[-1]}


# Groups that are set side by side.


def compared(installation: Installation, by: str) -> Event:
    """Open an event whose questionnaire compares people by a question."""
    version = publish(replace(small_questionnaire(), compare_by=by), TODAY)
    publishing.publish(installation.db, version, TODAY)
    return opened_event(installation, version, f"By {by}")


def test_groups_are_counted_at_closing_and_handed_to_the_release_alone(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = compared(installation, "place")
    send(installation, event.code, 60)
    before = tables_of(installation)
    handed: list[tuple[Tally, dict[str, Tally]]] = []

    def see(questionnaire: Questionnaire, tally: Tally, k: int, groups: dict[str, Tally]) -> Release:
        handed.append((tally, groups))
        return make_release(questionnaire, tally, k, groups)

    monkeypatch.setattr(closing_module, "make_release", see)
    close_event(installation, event.code, k=K, today=TODAY)
    ((tally, groups),) = handed
    everybody = [answers_of(person) for person in range(60)]
    chose: dict[str, tuple[Answer | None, ...]] = {
        "home": ("home",),
        "college": ("college",),
        "elsewhere": (),
        "": (None, "dont-say"),
    }
    assert set(groups) == set(chose)
    for group, places in chose.items():
        those = [each for each in everybody if each.get("place") in places]
        assert groups[group].people == len(those), group
        assert groups[group].chosen["often", "never"] == sum(each["often"] == "never" for each in those), group
    assert (tally.people, tally.answered, tally.chosen) == (60, expected_of(60).answered, expected_of(60).chosen)
    # What is kept of the groups is their sizes, as of any answer.
    assert outcome_of(installation, event) == expected_of(60)
    assert tables_of(installation) == before


def tables_of(installation: Installation) -> set[str]:
    return {name for (name,) in installation.db.execute("SELECT name FROM sqlite_master")}


def test_a_release_with_groups_is_what_its_counts_allow(installation: Installation) -> None:
    shown, withheld = compared(installation, "often"), compared(installation, "place")
    for event in (shown, withheld):
        send(installation, event.code, 60)
        if event is shown:
            for _ in range(9):
                Intake(installation).take(event.code, attempt(), AnonymousResponse({"often": "sometimes"}))
        close_event(installation, event.code, k=K, today=TODAY)
    releases = [events.release(installation.db, event.code) for event in (shown, withheld)]
    assert [each and each["breakdown"]["status"] for each in releases] == ["shown", "withheld"]
    promise = "Every release is what its counts allow, and unchanged"
    assert dict(promises_kept(installation, K, 90, []))[promise] == []
    # A person more in one group, and the group is no longer what was shown.
    with sqlite3.connect(installation.database_file) as meddling:
        meddling.execute(
            "UPDATE count SET people = people + 5 WHERE event = ? AND option = 'sometimes'", (shown.code,)
        )
    assert dict(promises_kept(installation, K, 90, []))[promise] == [
        f"The release of {shown.code} is not what its counts give"
    ]


def miss_a_person(tally: Tally) -> Tally:
    return replace(tally, people=tally.people - 1)


def miss_an_answer(tally: Tally) -> Tally:
    return replace(tally, answered={**tally.answered, "often": tally.answered["often"] - 1})


def miscount_an_option(tally: Tally) -> Tally:
    return replace(tally, chosen={**tally.chosen, ("often", "never"): tally.chosen["often", "never"] + 1})


def forget_an_option(tally: Tally) -> Tally:
    return replace(tally, chosen={key: value for key, value in tally.chosen.items() if key != ("place", "home")})


@pytest.mark.parametrize(
    "mistake",
    [
        "DELETE FROM text",
        "UPDATE text SET text = text || '!'",
        "UPDATE text SET question = CASE question WHEN 'wish' THEN 'more' ELSE 'wish' END",
        "INSERT INTO text (id, event, question, text) SELECT randomblob(16), event, question, text FROM text",
        "UPDATE text SET text = (SELECT text FROM text WHERE id = (SELECT max(id) FROM text))",
    ],
    ids=["a text lost", "a text changed", "a text moved", "a text doubled", "a text in place of another"],
)
def test_a_mistake_in_the_texts_that_are_written_undoes_everything(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    send(installation, event.code, 9)
    write = closing_module._write_texts

    def write_wrongly(db: Database, *more: Any) -> None:
        write(db, *more)
        assert db.execute(f"{mistake} WHERE id = (SELECT min(id) FROM text)").rowcount == 1  # noqa: S608 one of those above

    with monkeypatch.context() as broken:
        broken.setattr(closing_module, "_write_texts", write_wrongly)
        with pytest.raises(Refusal, match="stays open"):
            close_event(installation, event.code, k=K, today=TODAY)
    assert is_untouched(installation, event, 9)
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event) == expected_of(9)


@pytest.mark.parametrize(
    "mistake",
    [
        miss_a_person,
        miss_an_answer,
        miscount_an_option,
        forget_an_option,
    ],
)
def test_a_mistake_in_what_is_written_undoes_everything(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch, mistake: Callable[[Tally], Tally]
) -> None:
    send(installation, event.code, 9)
    write = closing_module._write

    def write_wrongly(db: Database, event: Event, tally: Tally, today: Any) -> None:
        write(db, event, mistake(tally), today)

    with monkeypatch.context() as broken:
        broken.setattr(closing_module, "_write", write_wrongly)
        with pytest.raises(Refusal, match="stays open"):
            close_event(installation, event.code, k=K, today=TODAY)
    assert is_untouched(installation, event, 9)
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event) == expected_of(9)


def test_a_fault_in_making_the_release_undoes_everything(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(installation, event.code, 9)
    with monkeypatch.context() as broken:
        broken.setattr(closing_module, "make_release", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            close_event(installation, event.code, k=K, today=TODAY)
    assert is_untouched(installation, event, 9)
    Intake(installation).take(event.code, attempt(), response_of(9))
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event) == expected_of(10)


# Killed at every step. One process makes copies of an installation, and in each a child of it closes or opens the
# event and is killed at the next step: before every SQL statement of every database, and around everything that
# happens to a file.


class Killer:
    """Kill this process without warning at its n-th step, or at the first one that is described so."""

    def __init__(self, at: int | str, note: Path) -> None:
        self._at, self._note = at, note
        self._numbers = numbers(1)

    def step(self, what: str) -> None:
        if next(self._numbers) == self._at or (isinstance(self._at, str) and self._at in what):
            self._at = 0  # the note itself is no step
            self._note.write_text(what)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_files(self) -> None:
        """Take a step before and after each change to a file that is not made by SQLite."""
        for holder, name in ((os, "fsync"), (os, "utime"), (Path, "unlink"), (Path, "mkdir"), (Path, "touch")):
            setattr(holder, name, self._around(getattr(holder, name), name))
        setattr(Path, "open", self._around(Path.open, "open"))  # noqa: B010 the same for a method

    def watch_statements(self) -> None:
        """Take a step before each statement, on every connection."""

        connect = sqlite3.connect

        def traced(path: str, **more: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(path, **more)
            name = path.split("?")[0].split("/")[-1]
            connection.set_trace_callback(lambda sql: self.step(f"{name}: {sql[:60]}"))
            return connection

        setattr(sqlite3, "connect", traced)  # noqa: B010 the type checker knows what it should be

    def _around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def around(*args: Any, **kwargs: Any) -> Any:
            where = getattr(args[0], "name", args[0])
            self.step(f"before {name} {where}")
            result = function(*args, **kwargs)
            self.step(f"after {name} {where}")
            return result

        return around


def close_it(folder: Path, code: str) -> None:
    close_event(Installation(folder), code, k=K, today=TODAY)


def open_it(folder: Path, code: str) -> None:
    open_event(Installation(folder), code)


def sweep_it(folder: Path, _code: str) -> None:
    Installation(folder)


def kill_at_every_step(function: str, template: str, code: str, work: str) -> None:
    """Copy an installation once for each step, and run a function in a child that is killed at that step."""
    for step in numbers(1):
        folder = Path(work) / f"{step:03d}"
        shutil.copytree(template, folder)
        child = os.fork()
        if not child:
            killer = Killer(step, folder / "killed-at")
            killer.watch_files()
            killer.watch_statements()
            globals()[function](folder, code)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, f"step {step} went wrong without being killed"
            return


def run(function: Callable[..., None], *words: object) -> None:
    """Run a function of this module in another process, to its end."""
    script = f"import sys; from tests.test_store_closing import {function.__name__} as f; f(*sys.argv[1:])"
    subprocess.run([sys.executable, "-c", script, *map(str, words)], cwd=ROOT, check=True)


def start(function: Callable[..., None], *words: object) -> "subprocess.Popen[str]":
    """Run a function of this module in another process, for as long as it likes."""
    script = f"import sys; from tests.test_store_closing import {function.__name__} as f; f(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def in_a_quiet_moment(folder: Path, code: str) -> Path:
    """Return a copy of an installation with nothing left to tidy, so that every run takes the same steps."""
    still = folder.with_name(f"{folder.name}-still")
    path = folder / OPEN_EVENTS / f"{code}.db"
    if not path.is_file():
        shutil.copytree(folder, still)
        return still
    forget_old_pages(path)
    turn = Turn(path)
    with turn:
        shutil.copytree(folder, still)
    turn.close()
    return still


def killed(function: Callable[..., None], template: Path, code: str, work: Path) -> Iterator[tuple[str, Path]]:
    """Yield what each killed run was about to do, and the folder that it left."""
    work.mkdir()
    run(kill_at_every_step, function.__name__, in_a_quiet_moment(template, code), code, work)
    *killed_ones, whole = sorted(work.iterdir())
    assert not (whole / "killed-at").exists()
    for folder in (*killed_ones, whole):
        note = folder / "killed-at"
        yield (note.read_text() if note.exists() else "never"), folder
        shutil.rmtree(folder)


def test_closing_that_is_killed_at_any_step_loses_and_doubles_nobody(tmp_path: Path) -> None:
    people = 9
    installation, event = open_installation(tmp_path / "template")
    send(installation, event.code, people)
    seen: Counter[State] = Counter()
    steps = []
    for step, folder in killed(close_it, installation.folder, event.code, tmp_path / "work"):
        steps.append(step)
        after = Installation(folder)
        state = events.get(after.db, event.code).state
        seen[state] += 1
        if state is State.OPEN:
            assert is_untouched(after, event, people), step
            close_event(after, event.code, k=K, today=TODAY)
        assert outcome_of(after, event) == expected_of(people), step
        release = events.release(after.db, event.code)
        assert release, step
        assert release["status"] == "released", step
        assert nothing_is_left_in(after), step
        with pytest.raises(EventNotOpen):
            Intake(after).take(event.code, attempt(), response_of(1))
    # The kill fell on both sides of the moment of closing, and on every kind of step.
    assert seen[State.OPEN] > 20
    assert seen[State.CLOSED] > 5
    for kind in (f"{event.code}.db: BEGIN", "feedback.db: COMMIT", f"{event.code}.db: COMMIT", "after unlink"):
        assert any(step.startswith(kind) for step in steps), kind


def test_opening_that_is_killed_at_any_step_leaves_a_draft_or_an_event_that_takes_answers(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "template", create=True)
    draft = draft_event(installation, publish_small(installation))
    seen: Counter[State] = Counter()
    for step, folder in killed(open_it, installation.folder, draft.code, tmp_path / "work"):
        after = Installation(folder)
        state = events.get(after.db, draft.code).state
        seen[state] += 1
        if state is State.DRAFT:
            assert nothing_is_left_in(after), step
            open_event(after, draft.code)
        Intake(after).take(draft.code, attempt(), response_of(1))
        close_event(after, draft.code, k=K, today=TODAY)
        assert outcome_of(after, draft).people == 1, step
        assert nothing_is_left_in(after), step
    assert seen[State.DRAFT] > 5
    assert seen[State.OPEN] >= 1


def test_a_sweep_that_is_killed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation, event = open_installation(tmp_path / "template")
    send(installation, event.code, 9)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(closing_module, "destroy", lambda _: None)
        close_event(installation, event.code, k=K, today=TODAY)
    assert not nothing_is_left_in(installation)
    for step, folder in killed(sweep_it, installation.folder, event.code, tmp_path / "work"):
        assert nothing_is_left_in(Installation(folder)), step


# A file of an event that was open when the program was updated.

EARLIER = "CREATE TABLE response (id BLOB PRIMARY KEY, answers TEXT NOT NULL) STRICT, WITHOUT ROWID"


def make_earlier(installation: Installation, event: Event, people: int) -> None:
    """Put a file in the place of an event's own as the program made it when each response was one text."""
    path = installation.event_file(event.code)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DROP TABLE response")
        file.execute(EARLIER)
        ((key,),) = file.execute("SELECT key FROM attempt_key")
        for person in range(people):
            answers = json.dumps(answers_of(person), ensure_ascii=False, separators=(",", ":"))
            file.execute("INSERT INTO response VALUES (?, ?)", (row_id(f"{person:032x}", key), answers))
    os.utime(path, (0, 0))


def layout_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as file:
        return [sql for (sql,) in file.execute("SELECT sql FROM sqlite_master ORDER BY name DESC")]


def test_a_start_gives_a_file_of_an_earlier_version_the_form_of_today(
    installation: Installation, event: Event
) -> None:
    make_earlier(installation, event, 9)
    after = Installation(installation.folder)
    assert is_untouched(after, event, 9)
    assert layout_of(after.event_file(event.code)) == list(SCHEMA)
    assert [fault for _, faults in promises_kept(after, K, 90, []) for fault in faults] == []
    assert b'"often":"' not in b"".join(each.read_bytes() for each in after.open_folder.iterdir())
    # Sending the same attempt again still replaces what it sent before.
    Intake(after).take(event.code, f"{3:032x}", response_of(3))
    assert is_untouched(after, event, 9)
    close_event(after, event.code, k=K, today=TODAY)
    assert outcome_of(after, event) == expected_of(9)


def test_a_start_that_is_killed_at_any_step_leaves_an_earlier_file_as_it_was_or_as_it_is_now(
    tmp_path: Path,
) -> None:
    installation, event = open_installation(tmp_path / "template")
    make_earlier(installation, event, 9)
    seen: Counter[bool] = Counter()
    for step, folder in killed(sweep_it, installation.folder, event.code, tmp_path / "work"):
        layout = layout_of(folder / OPEN_EVENTS / f"{event.code}.db")
        seen[EARLIER in layout] += 1
        assert EARLIER in layout or layout == list(SCHEMA), step
        assert is_untouched(Installation(folder), event, 9), step
    assert seen[True] > 10
    assert seen[False] > 5


STRACE = shutil.which("strace")


def can_trace() -> bool:
    return bool(STRACE) and subprocess.run([str(STRACE), "-qq", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_trace(), reason="strace, which kills inside a commit, is not here")
@pytest.mark.parametrize("call", ["fdatasync", "ftruncate", "pwrite64"])
def test_closing_that_is_killed_inside_a_commit_loses_and_doubles_nobody(tmp_path: Path, call: str) -> None:
    """Each system call by which SQLite changes or secures a file in turn, until one run is not killed."""
    people = 9
    installation, event = open_installation(tmp_path / "template")
    send(installation, event.code, people)
    # What `close_it` does, without the half second that everything else in this file takes to load each time.
    script = (
        "import sys; from datetime import date; from pathlib import Path; "
        "from feedback.store.closing import close_event; from feedback.store.installation import Installation; "
        "folder, code, k, today = sys.argv[1:]; "
        "close_event(Installation(Path(folder)), code, k=int(k), today=date.fromisoformat(today))"
    )
    about = [event.code, str(K), TODAY.isoformat()]

    still = in_a_quiet_moment(installation.folder, event.code)

    def kill(number: int) -> tuple[int, Path]:
        folder = tmp_path / f"{number:03d}"
        shutil.copytree(still, folder)
        words = [str(STRACE), "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
        words += ["-e", f"inject={call}:signal=KILL:when={number}"]
        words += [sys.executable, "-c", script, str(folder), *about]
        return subprocess.run(words, cwd=ROOT, capture_output=True).returncode, folder

    was_killed = []
    with ThreadPoolExecutor(2) as two_at_once:
        for first in numbers(1, 4):
            for status, folder in two_at_once.map(kill, range(first, first + 4)):
                was_killed.append(status != 0)
                after = Installation(folder)
                if events.get(after.db, event.code).is_open:
                    assert status != 0
                    assert is_untouched(after, event, people), f"{call} {folder.name}"
                    close_event(after, event.code, k=K, today=TODAY)
                assert outcome_of(after, event) == expected_of(people), f"{call} {folder.name}"
                assert nothing_is_left_in(after), f"{call} {folder.name}"
            if not all(was_killed):
                break
    assert any(was_killed)


# While people send.


def send_until_closed(folder: str, code: str) -> None:
    """Send from eight threads until the event takes no more, and print each text that was acknowledged."""
    intake = Intake(Installation(Path(folder)))
    enough = threading.Event()

    def send_on(sender: int) -> None:
        for number in numbers():
            wish = f"{sender}-{number}"
            if enough.is_set():
                return
            try:
                intake.take(code, attempt(), AnonymousResponse({"wish": wish, "often": "always"}))
            except EventNotOpen:
                return
            os.write(1, f"{wish}\n".encode())  # whole lines, whatever the other threads do

    senders = [threading.Thread(target=send_on, args=(sender,)) for sender in range(8)]
    for each in senders:
        each.start()
    sys.stdin.read()
    enough.set()
    for each in senders:
        each.join()


class Senders:
    """Eight people who send from another process, until the event is closed or they are asked to stop."""

    def __init__(self, installation: Installation, event: Event) -> None:
        self._process = start(send_until_closed, installation.folder, event.code)
        assert self._process.stdin
        assert self._process.stdout
        self._stop, self._said = self._process.stdin, self._process.stdout
        self._acknowledged = [self._said.readline() for _ in range(20)]

    def stop(self) -> list[str]:
        """Return what each was acknowledged for, after the last one has got an answer."""
        self._stop.close()
        self._acknowledged += self._said.readlines()
        self._said.close()
        assert self._process.wait() == 0
        return sorted(line.strip() for line in self._acknowledged)


def close_and_be_killed(folder: str, code: str, at: str) -> None:
    killer = Killer(at, Path(folder) / "killed-at")
    killer.watch_files()
    killer.watch_statements()
    close_it(Path(folder), code)


MOMENTS = (
    ".db: BEGIN",
    "feedback.db: BEGIN",
    "INSERT INTO turnout",
    "INSERT INTO text",
    "INSERT INTO release",
    "feedback.db: COMMIT",
    ".db: COMMIT",
    "before open",
    "before fsync",
    "before unlink",
    "after unlink",
    "never",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_closing_that_is_killed_while_people_send_loses_no_acknowledged_answer(
    tmp_path: Path, moment: str
) -> None:
    installation, event = open_installation(tmp_path / "instance")
    senders = Senders(installation, event)
    with start(close_and_be_killed, installation.folder, event.code, moment) as closer:
        closer.communicate()
    acknowledged = senders.stop()
    assert (installation.folder / "killed-at").exists() == (moment != "never")

    after = Installation(installation.folder)
    if events.get(after.db, event.code).is_open:
        assert wishes_in_file(after, event) == acknowledged
        close_event(after, event.code, k=K, today=TODAY)
    outcome = outcome_of(after, event)
    assert sorted(text for _, text in outcome.texts.elements()) == acknowledged
    assert outcome.people == outcome.answered["wish"] == outcome.chosen["often", "always"] == len(acknowledged)
    assert nothing_is_left_in(after)


def test_closing_does_not_wait_for_a_pause_in_which_nobody_sends(tmp_path: Path) -> None:
    """Eight people send without end; closing gets its turn among them all the same."""
    installation, event = open_installation(tmp_path / "instance")
    senders = Senders(installation, event)
    close_event(installation, event.code, k=K, today=TODAY)
    assert outcome_of(installation, event).people == len(senders.stop())


# Two who close at once.


def test_of_two_who_close_at_once_one_closes_and_the_other_is_told_plainly(
    installation: Installation, version: Version
) -> None:
    for title in range(12):
        event = opened_event(installation, version, str(title))
        send(installation, event.code, 9)
        both_here = threading.Barrier(2)

        def close(code: str, both_here: threading.Barrier) -> str:
            closer = Installation(installation.folder, sweep=False)
            both_here.wait()
            try:
                close_event(closer, code, k=K, today=TODAY)
            except Refusal as refusal:
                return refusal.sentences[0]
            return "closed"

        with ThreadPoolExecutor(2) as threads:
            said = list(threads.map(close, [event.code] * 2, [both_here] * 2))
        assert sorted(said)[1] == "closed", said
        assert sorted(said)[0] == f"Event {event.code} is closed; only an open event can be closed.", said
        assert outcome_of(installation, event) == expected_of(9)
        assert nothing_is_left_in(installation)


@pytest.mark.parametrize("moment", ["before it opens the file", "when it has the file open"])
def test_of_two_who_close_the_second_is_told_plainly_wherever_the_first_one_was(
    installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Another one closes where it does most harm, or as soon as it can if it has to wait for the first."""
    send(installation, event.code, 9)
    said: list[str] = []
    others: list[threading.Thread] = []
    connect = sqlite3.connect

    def close() -> None:
        try:
            close_event(Installation(installation.folder, sweep=False), event.code, k=K, today=TODAY)
            said.append("closed")
        except Refusal as refusal:
            said.extend(refusal.sentences)

    def overtaken(path: str, **more: Any) -> sqlite3.Connection:
        early = moment == "when it has the file open"
        connection: sqlite3.Connection | None = connect(path, **more) if early else None
        if event.code in path and not others:
            others.append(threading.Thread(target=close))
            others[0].start()
            others[0].join(2)
        return connection or connect(path, **more)

    monkeypatch.setattr(sqlite3, "connect", overtaken)
    close()
    others[0].join()
    assert sorted(said) == [f"Event {event.code} is closed; only an open event can be closed.", "closed"]
    assert outcome_of(installation, event) == expected_of(9)
    assert nothing_is_left_in(installation)


# Destroying.


def test_what_is_destroyed_is_overwritten_before_it_is_removed(tmp_path: Path) -> None:
    """A second name for the same content shows what was in it when its own name was taken away."""
    path = tmp_path / "event.db"
    kept = {}
    for suffix in ("", "-journal", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        file.write_bytes(os.urandom(5_000_000) if not suffix else b"An answer." * 900)
        kept[suffix] = tmp_path / f"second name{suffix}"
        kept[suffix].hardlink_to(file)
    database_module.destroy(path)
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in kept.values()}
    for file in kept.values():
        assert set(file.read_bytes()) == {0}
        assert file.stat().st_size > 0


def test_the_files_of_an_event_are_overwritten_when_it_closes(installation: Installation, event: Event) -> None:
    intake = Intake(installation)
    for person in range(9):
        intake.take(event.code, attempt(), response_of(person))
    second_names = []
    for number, file in enumerate(installation.open_folder.iterdir()):
        second_names.append(installation.folder / f"second name {number}")
        second_names[-1].hardlink_to(file)
    assert any(b"wish of person" in each.read_bytes() for each in second_names)
    close_event(installation, event.code, k=K, today=TODAY)
    assert not any(b"person" in each.read_bytes() for each in second_names)


def test_a_start_removes_what_belongs_to_no_open_event_and_nothing_else(
    installation: Installation, event: Event, draft: Event
) -> None:
    send(installation, event.code, 3)
    for suffix in ("", "-journal", "-wal", "-shm", "-turn"):
        for code in ("GONE23", draft.code):
            (installation.open_folder / f"{code}.db{suffix}").write_bytes(bytes(4096))
    Installation(installation.folder)
    assert {path.name.split(".")[0] for path in installation.open_folder.iterdir()} == {event.code}
    assert len(wishes_in_file(installation, event)) == 3


def test_a_start_during_opening_does_not_remove_the_new_file(
    installation: Installation, draft: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process starts while the file is made and the event does not count as open yet."""
    others: list[subprocess.Popen[str]] = []
    connect = sqlite3.connect

    def start_elsewhere(path: str, **more: Any) -> sqlite3.Connection:
        if draft.code in path and not others:
            others.append(start(sweep_in_another_process, installation.folder))
            assert others[0].stdout
            others[0].stdout.readline()
            time.sleep(0.2)  # so that it has come to the lock; the outcome must be the same if it has not
        connection: sqlite3.Connection = connect(path, **more)
        return connection

    with monkeypatch.context() as slow:
        slow.setattr(sqlite3, "connect", start_elsewhere)
        open_event(installation, draft.code)
    with others[0] as other:
        other.communicate()
    assert other.returncode == 0
    Intake(installation).take(draft.code, attempt(), response_of(1))
    assert len(wishes_in_file(installation, draft)) == 1


def sweep_in_another_process(folder: str) -> None:
    print("here", flush=True)  # noqa: T201 how a process tells another
    Installation(Path(folder))


def test_the_release_that_is_stored_is_the_one_that_is_read(installation: Installation, event: Event) -> None:
    send(installation, event.code, 12)
    close_event(installation, event.code, k=K, today=TODAY)
    (content,) = installation.db.execute("SELECT content FROM release").fetchone()
    assert json.loads(content) == events.release(installation.db, event.code)
    for statement in ("UPDATE release SET content = '{}'", "DELETE FROM release"):
        with pytest.raises(sqlite3.IntegrityError):
            installation.db.execute(statement)
