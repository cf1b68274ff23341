"""Words are kept as long as was set and no longer; then no byte of any file knows them, and codes stay."""

import secrets
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.cli import commands
from feedback.cli.serve import HOUR, keep_tidy
from feedback.config import LONGEST_KEPT, Config, read_config
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import clock, events, people, retention, sessions, staff_log, texts
from feedback.store.backup import back_up, put_back
from feedback.store.closing import close_event
from feedback.store.database import writing
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.store.texts import Made
from tests.examples import attempt, in_file, join, opened_event, response_of

DAY = 24 * 3600
SHORT = "marker of fifty bytes, marker of fifty bytes, end!"
LONG = ("ትምህርቲ ጽቡቕ " * 60)[:500]
OPEN_CANARY = "said at an open event"


def at(day: date) -> float:
    """Return noon of a day."""
    return datetime(day.year, day.month, day.day, 12).timestamp()  # noqa: DTZ001 a local day


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Return what sets the clock to noon of a day."""

    def move(day: date) -> None:
        monkeypatch.setattr(clock, "now", lambda: at(day))

    return move


CLOSED_ON = date(2027, 1, 15)


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return a closed event with texts of all lengths, most of them read, and some coded."""
    event = close_with_texts(installation, version, CLOSED_ON)
    (pool,) = texts.pools(installation.db)
    made = [
        Made(
            each.id,
            f"covered {each.text}"[:500],
            f"rendered {each.text}",
            needs_action=True,
            began_with=each.state,
        )
        for each in texts.next_unread(installation.db, pool, "", 50)
    ]
    texts.keep(installation.db, made)
    installation.db.execute("INSERT INTO code (mark, name, description, state) VALUES ('c', 'Code', '', 'in use')")
    installation.db.execute(
        "INSERT INTO coding (text, code, coder, first, last) "
        "SELECT id, 'c', 'w', 0, 5 FROM text WHERE masked IS NOT NULL"
    )
    return event


def close_with_texts(installation: Installation, version: Version, day: date, people: int = 60) -> Event:
    event = opened_event(installation, version)
    intake = Intake(installation)
    for person in range(people):
        words = {"wish": f"{SHORT} {person:04d}", "more": f"{LONG[:490]} {person:04d}"}
        intake.take(event.code, attempt(), replace(response_of(person), answers=words))
    close_event(installation, event.code, k=5, today=day)
    return events.get(installation.db, event.code)


def files_with(folder: Path, *words: str) -> list[str]:
    """Return the files in a folder, journals included, that hold the bytes of some words, or of part of them."""
    needles = [words.encode() for words in words]
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    )


WORDS = ("marker of fifty", "ትምህርቲ ጽቡቕ", "covered marker", "rendered marker")


# ---- When ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "gone"), [(0, False), (89, False), (90, True), (400, True)])
@pytest.mark.usefixtures("closed")
def test_words_are_gone_on_their_day(
    installation: Installation, today: Callable[[date], None], days: int, *, gone: bool
) -> None:
    today(CLOSED_ON + timedelta(days=days))
    assert retention.tidy(installation, LONGEST_KEPT) == (120 if gone else 0)
    assert files_with(installation.folder, *WORDS) == ([] if gone else ["feedback.db"])
    assert retention.tidy(installation, LONGEST_KEPT) == 0


@pytest.mark.usefixtures("closed")
def test_a_shorter_time_counts(installation: Installation, today: Callable[[date], None]) -> None:
    today(CLOSED_ON + timedelta(days=6))
    assert retention.tidy(installation, 7) == 0
    today(CLOSED_ON + timedelta(days=7))
    assert retention.tidy(installation, 7) == 120


def test_what_is_left_is_the_text_without_words_and_its_codes(
    installation: Installation, closed: Event, today: Callable[[date], None]
) -> None:
    release = events.release(installation.db, closed.code)
    codings = installation.db.execute("SELECT * FROM coding ORDER BY text").fetchall()
    assert len(codings) == 50
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    retention.tidy(installation, LONGEST_KEPT)
    left = installation.db.execute("SELECT text, masked, translation, needs_action FROM text").fetchall()
    assert left == [("", None, "", 0)] * 120
    assert installation.db.execute("SELECT * FROM coding ORDER BY text").fetchall() == codings
    assert events.release(installation.db, closed.code) == release
    assert texts.pools(installation.db) == []


@pytest.mark.usefixtures("closed")
def test_newer_texts_and_open_events_are_not_touched(
    installation: Installation, version: Version, today: Callable[[date], None]
) -> None:
    newer = close_with_texts(installation, version, CLOSED_ON + timedelta(days=1), people=8)
    opened = opened_event(installation, version)
    Intake(installation).take(opened.code, attempt(), replace(response_of(1), answers={"wish": OPEN_CANARY}))
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    assert retention.tidy(installation, LONGEST_KEPT) == 120
    (pool,) = texts.pools(installation.db)
    assert (pool.mark, pool.unread) == (newer.code, 16)
    assert [answers["wish"] for answers in in_file(installation, opened)] == [OPEN_CANARY]


# ---- Every byte ------------------------------------------------------------------------------------------------


def test_no_byte_is_left_where_sqlite_moved_texts_from_page_to_page(
    installation: Installation, version: Version, today: Callable[[date], None]
) -> None:
    """Fill, change and grow the table until old copies lie between the rows; then let everything go."""
    gone, stays = (close_with_texts(installation, version, CLOSED_ON + timedelta(days=n), 8) for n in (0, 9))
    db = installation.db
    with writing(db):
        for number in range(2000):
            event, word = (gone, "GONE") if number % 2 else (stays, "STAYS")
            text = f"{word} {secrets.token_hex(20)}" if number % 3 else f"{word} ትግርኛ " * 31
            db.execute(
                "INSERT INTO text (id, event, question, text) VALUES (?, ?, 'wish', ?)",
                (secrets.token_bytes(16), event.code, text),
            )
    db.execute("UPDATE text SET masked = text || ' masked', translation = text || text WHERE id > x'80'")
    db.execute("UPDATE text SET masked = 'short', translation = '' WHERE id > x'c0'")
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    assert files_with(installation.folder, "GONE") == ["feedback.db"]
    assert retention.tidy(installation, LONGEST_KEPT) == 1016
    assert files_with(installation.folder, "GONE") == []
    assert files_with(installation.folder, "STAYS") == ["feedback.db"]
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.usefixtures("closed")
def test_overwriting_that_did_not_work_is_done_the_next_time(
    installation: Installation, today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    full = sqlite3.OperationalError("database or disk is full")

    def is_full(_: object) -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr(retention, "_overwrite_what_was_deleted", is_full)
        with pytest.raises(Refusal, match="disk is full"):
            retention.tidy(installation, LONGEST_KEPT)
    assert any("“feedback tidy” overwrites" in each for each in retention.kept_too_long(installation.db, 90))
    retention.tidy(installation, LONGEST_KEPT)
    assert retention.kept_too_long(installation.db, LONGEST_KEPT) == []
    assert files_with(installation.folder, *WORDS) == []


# ---- What else has ended ---------------------------------------------------------------------------------------


def test_what_has_ended_is_deleted_where_nobody_does_anything(
    installation: Installation, later: Callable[[float], None]
) -> None:
    db = installation.db
    sessions.start(db, join(installation, "wren", Role.REVIEWER))
    people.invite(db, "lark", [Role.ADMIN])
    staff_log.note(db, "wren", Act.SIGNED_IN)
    db.execute("INSERT INTO wrong_try (digest, times, last_at) VALUES (x'00', 1, ?)", (int(clock.now()),))
    tables = ("session", "invitation", "staff_log", "wrong_try")

    def kept() -> list[str]:
        return [each for each in tables if db.execute(f"SELECT 1 FROM {each}").fetchone()]  # noqa: S608 own names

    retention.tidy(installation, LONGEST_KEPT)
    assert kept() == list(tables)
    later(30 * DAY)
    retention.tidy(installation, LONGEST_KEPT)
    assert kept() == ["staff_log"]
    later(336 * DAY)
    retention.tidy(installation, LONGEST_KEPT)
    assert kept() == []
    assert people.find(db, "wren")


# ---- The check -------------------------------------------------------------------------------------------------


def test_the_check_finds_words_that_are_kept_too_long(
    installation: Installation, closed: Event, today: Callable[[date], None]
) -> None:
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    assert retention.kept_too_long(installation.db, LONGEST_KEPT) == []  # it is the day, and the day is not over
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT + 1))
    (fault,) = retention.kept_too_long(installation.db, LONGEST_KEPT)
    assert closed.code in fault
    retention.tidy(installation, LONGEST_KEPT)
    assert retention.kept_too_long(installation.db, LONGEST_KEPT) == []


# ---- The setting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["0", "91", "365", "-1", "", "x", "9.5", "٩٠٠", "1" * 50])
def test_nobody_keeps_texts_longer_than_allowed(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("FEEDBACK_KEEP_TEXTS", days)
    with pytest.raises(Refusal, match="because what people wrote can show who they are") as refused:
        read_config()
    assert f"FEEDBACK_KEEP_TEXTS is “{days}”; it is a number of days from 1 to 90" in str(refused.value)


@pytest.mark.parametrize("days", ["1", "30", "90"])
def test_texts_can_be_kept_for_a_shorter_time(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("FEEDBACK_KEEP_TEXTS", days)
    assert read_config().keep_texts == int(days)
    monkeypatch.delenv("FEEDBACK_KEEP_TEXTS")
    assert read_config().keep_texts == LONGEST_KEPT


# ---- Copies ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("closed")
def test_old_words_that_a_copy_brings_back_are_gone_after_the_next_tidying(
    installation: Installation, today: Callable[[date], None], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    back_up(installation, copy)
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    retention.tidy(installation, LONGEST_KEPT)
    put_back(installation, copy)
    assert files_with(installation.folder, *WORDS) == ["feedback.db"]
    retention.tidy(installation, LONGEST_KEPT)
    assert files_with(installation.folder, *WORDS) == []


@pytest.mark.usefixtures("closed")
def test_restoring_deletes_old_words_at_once(
    installation: Installation, today: Callable[[date], None], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    back_up(installation, copy)
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    words = ["restore", str(copy), "--yes", "--instance", str(installation.folder)]
    result = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert files_with(installation.folder, *WORDS) == []


# ---- Serving ---------------------------------------------------------------------------------------------------


class Stopped(Exception):
    """End the thread that would otherwise go on for ever."""


@pytest.mark.usefixtures("closed")
def test_serving_tidies_at_once_and_on_each_new_day(
    installation: Installation, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = close_with_texts(installation, version, CLOSED_ON + timedelta(days=2), people=8)
    moment = at(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    monkeypatch.setattr(clock, "now", lambda: moment)
    left: list[list[str]] = []

    def wait(seconds: float) -> None:
        nonlocal moment
        assert seconds == HOUR
        left.append([pool.mark for pool in texts.pools(installation.db)])
        if len(left) == 49:
            raise Stopped
        moment += seconds

    with pytest.raises(Stopped):
        keep_tidy(Config(instance=installation.folder), wait)
    assert left[0] == [later.code]
    assert left[35] == [later.code]
    assert left[36] == []  # the second midnight after noon
    assert files_with(installation.folder, *WORDS) == []


@pytest.mark.usefixtures("closed")
def test_serving_goes_on_where_tidying_did_not_work(
    installation: Installation,
    today: Callable[[date], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("feedback.store.database.PATIENCE", 0.05)
    today(CLOSED_ON + timedelta(days=LONGEST_KEPT))
    waits = 0
    with closing(sqlite3.connect(installation.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def wait(_: float) -> None:
            nonlocal waits
            waits += 1
            if waits == 2:
                other.execute("ROLLBACK")
            if waits == 3:
                raise Stopped

        with pytest.raises(Stopped):
            keep_tidy(Config(instance=installation.folder), wait)
    said = capsys.readouterr()
    line = "Old texts could not be deleted (database is locked). It is tried again in an hour."
    assert said.err.splitlines() == [line, line]
    assert said.out == ""
    assert files_with(installation.folder, *WORDS) == []


@pytest.mark.usefixtures("closed")
def test_no_worker_is_made_while_it_writes(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of this process that is made in the middle could never open the database."""
    began, ended = threading.Event(), threading.Event()

    def slow(*_: object) -> int:
        began.set()
        time.sleep(0.3)
        ended.set()
        return 0

    def stop(_: float) -> None:
        raise Stopped

    def run() -> None:
        with pytest.raises(Stopped):
            keep_tidy(Config(instance=installation.folder), stop)

    def look() -> None:
        assert ended.is_set()  # as the copy knows it, which was made at the fork

    monkeypatch.setattr(retention, "tidy", slow)
    thread = threading.Thread(target=run)
    thread.start()
    assert began.wait(10)
    subprocess.run([sys.executable, "-c", ""], check=True, preexec_fn=look)
    thread.join()
