"""A copy holds closed material only and is whole; putting one back loses no answer and lets nobody in."""

import base64
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pyotp
import pytest
from sqlite_utils import Database

from feedback.answers.anonymise import AnonymousResponse
from feedback.cli import main
from feedback.questionnaire.document import from_document
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import events, people, questionnaires, second_factor, sessions, sign_in, staff_log
from feedback.store.backup import back_up, put_back
from feedback.store.closing import close_event
from feedback.store.database import connect
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event
from feedback.store.key import KEY_FILE
from feedback.store.migrations import main as migrations
from feedback.store.people import Role
from feedback.store.staff_log import MACHINE, Act
from feedback.store.tokens import digest_of
from tests.examples import TODAY, attempt, closed_event, draft_event, give_second_factor, publish_small, send

Command = Callable[..., None]

PATIENCE = 60  # seconds for another process on a busy machine
PASSPHRASE = "seven ripe plums on a shelf"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return where a copy goes: a folder in which nothing else lies."""
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "copy.db"


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return a closed event that twelve people have answered."""
    return closed_event(installation, version, 12, "Closed event")


@pytest.fixture
def other(tmp_path: Path) -> Installation:
    """Return another installation, with a draft of its own in it."""
    installation = Installation(tmp_path / "other", create=True)
    questionnaires.save(installation.db, from_document({"name": "theirs", "title": "Theirs"}))
    return installation


def person(installation: Installation, name: str = "robin") -> str:
    """Make somebody with an account who is signed in, and return the token of their session."""
    token = people.invite(installation.db, name, [Role.ADMIN])
    people.accept(installation.db, token, name, PASSPHRASE)
    return sessions.start(installation.db, name)


def passphrase_fits(db: Database, name: str) -> bool:
    """Return whether somebody can sign in with their passphrase."""
    return sign_in.fits(db, name, PASSPHRASE, sign_in.by_browser("this one"))


def content(db: Database) -> list[str]:
    """Return everything that a database keeps, as SQL."""
    return list(db.conn.iterdump())


def read(path: Path) -> Database:
    """Return a connection to a copy, looked at without our own program."""
    return Database(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True))


def refused(attempt_to: Callable[[], object]) -> str:
    """Return the one sentence with which something is refused."""
    with pytest.raises(Refusal) as refusal:
        attempt_to()
    (sentence,) = refusal.value.sentences
    assert sentence.endswith(".")
    assert "Errno" not in sentence
    return sentence


def names_in(installation: Installation) -> list[str]:
    """Return the names of the questionnaires that are kept, seen by a new process."""
    return questionnaires.names(Installation(installation.folder).db)


# ---- What a copy holds --------------------------------------------------------------------------------------


def test_a_copy_holds_what_was_published_counted_and_released(
    installation: Installation, closed: Event, copy: Path
) -> None:
    back_up(installation, copy)
    with closing(read(copy)) as db:
        assert events.release(db, closed.code) == events.release(installation.db, closed.code)
        for table in ("questionnaire", "wording", "version", "event", "turnout", "answered", "count", "text"):
            query = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608 the names above
            kept = installation.db.execute(query).fetchall()
            assert kept
            assert db.execute(query).fetchall() == kept
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_people_can_sign_in_from_a_copy_but_nobody_is_signed_in_or_invited(
    installation: Installation, copy: Path
) -> None:
    session = person(installation)
    invitation = people.invite(installation.db, "sam", [Role.REVIEWER])
    back_up(installation, copy)
    with closing(connect(copy)) as db:
        assert sessions.find(db, session) is None
        assert people.invited(db, invitation) is None
        assert passphrase_fits(db, "robin")
    assert sessions.find(installation.db, session), "the installation itself was changed"
    assert people.invited(installation.db, invitation)


def test_an_open_event_is_a_draft_in_the_copy_and_stays_open_here(
    installation: Installation, event: Event, draft: Event, closed: Event, copy: Path
) -> None:
    back_up(installation, copy)
    with closing(read(copy)) as db:
        states = {each.code: each.state for each in events.every(db)}
    assert states == {event.code: State.DRAFT, draft.code: State.DRAFT, closed.code: State.CLOSED}
    assert events.get(installation.db, event.code).is_open
    send(installation, event.code, 1)


@pytest.mark.usefixtures("closed")
def test_no_byte_of_what_must_not_be_copied_is_in_the_copy(
    installation: Installation, event: Event, copy: Path
) -> None:
    # An answer to an open event, a draft that was reworded, and somebody who was only invited.
    Intake(installation).take(event.code, attempt(), AnonymousResponse({"wish": "CANARY-OF-AN-ANSWER"}))
    for title in ("CANARY-OF-AN-OLD-DRAFT" * 40, "A new title"):
        questionnaires.save(installation.db, from_document({"name": "reworded", "title": title}))
    invitation = people.invite(installation.db, "CANARY-OF-AN-INVITATION", [Role.REVIEWER])
    guesser = sign_in.by_code_of("somebody who guesses")
    sign_in.count_try(installation.db, guesser)
    session = person(installation)
    kept = people.invite(installation.db, "robin", [Role.REVIEWER])
    back_up(installation, copy)
    raw = copy.read_bytes()
    for canary in (b"CANARY", guesser.digest, *(digest_of(token) for token in (invitation, session, kept))):
        assert canary not in raw
    # The same search does find what belongs into a copy, and what is kept here.
    assert b"wish of person 0011." in raw
    here = installation.database_file.read_bytes()
    assert b"CANARY-OF-AN-INVITATION" in here
    assert guesser.digest in here


def test_a_copy_without_the_key_makes_nobodys_digits(
    installation: Installation, copy: Path, tmp_path: Path
) -> None:
    person(installation)
    secret = give_second_factor(installation, "robin")
    back_up(installation, copy)
    raw = copy.read_bytes()
    assert secret.encode() not in raw
    assert base64.b32decode(secret) not in raw
    assert installation.key not in raw
    assert installation.key.hex().encode() not in raw
    new = Installation(tmp_path / "new", create=True)
    put_back(new, copy)
    digits = pyotp.TOTP(secret).now()
    assert "feedback person reset" in refused(lambda: new.key)
    assert new.renew_key()
    assert "start anew" in refused(lambda: second_factor.accepts(new.db, new.key, "robin", digits))
    # With the key that belongs to it, the copy knows everybody's phone again.
    shutil.copy(installation.folder / KEY_FILE, new.folder / KEY_FILE)
    assert second_factor.accepts(new.db, Installation(new.folder).key, "robin", pyotp.TOTP(secret).now())


def test_nobody_else_can_read_a_copy(installation: Installation, copy: Path) -> None:
    back_up(installation, copy)
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("version")
def test_a_copy_taken_while_somebody_writes_holds_nothing_half_done(
    installation: Installation, copy: Path
) -> None:
    with closing(connect(installation.database_file)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        busy.execute("DELETE FROM wording")
        back_up(installation, copy)
        busy.execute("ROLLBACK")
    with closing(read(copy)) as db:
        assert questionnaires.get(db, "small") == questionnaires.get(installation.db, "small")


# ---- Whole or not at all ------------------------------------------------------------------------------------


def test_a_copy_is_all_that_appears(installation: Installation, copy: Path) -> None:
    back_up(installation, copy)
    assert list(copy.parent.iterdir()) == [copy]


def test_a_file_that_exists_is_never_written_over(installation: Installation, copy: Path) -> None:
    copy.write_text("mine")
    assert refused(lambda: back_up(installation, copy)) == f"{copy} exists already; choose another name."
    assert copy.read_text() == "mine"
    assert "exists already" in refused(lambda: back_up(installation, installation.database_file))
    assert "exists already" in refused(lambda: back_up(installation, copy.parent))


@pytest.mark.parametrize(
    "fault", [sqlite3.OperationalError("disk I/O error"), OSError(28, "No space left on device")]
)
def test_when_the_disk_fails_nothing_is_left(
    installation: Installation, copy: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    person(installation)
    monkeypatch.setattr(Database, "vacuum", fail)
    assert str(copy) in refused(lambda: back_up(installation, copy))
    assert list(copy.parent.iterdir()) == []


def test_when_somebody_stops_it_nothing_is_left(
    installation: Installation, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    person(installation)
    monkeypatch.setattr(Database, "vacuum", stop)
    with pytest.raises(KeyboardInterrupt):
        back_up(installation, copy)
    assert list(copy.parent.iterdir()) == []


def test_what_a_killed_backup_left_does_not_stand_in_the_way(installation: Installation, copy: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from sqlite_utils import Database\n"
        "from feedback.store import backup; from feedback.store.installation import Installation\n"
        "Database.vacuum = lambda self: os._exit(9)\n"
        "backup.back_up(Installation(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, installation.folder, copy], timeout=PATIENCE, check=False
    )
    assert killed.returncode == 9
    assert not copy.exists()
    back_up(installation, copy)
    assert list(copy.parent.iterdir()) == [copy]


def test_a_full_disk_leaves_nothing(installation: Installation, copy: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "feedback", "backup", str(copy), "--instance", str(installation.folder)],
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (8192, 8192)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert len(said.stderr.splitlines()) == 1
    assert list(copy.parent.iterdir()) == []


# ---- Putting a copy back ------------------------------------------------------------------------------------


def test_a_copy_makes_an_empty_installation_like_the_first(
    installation: Installation, closed: Event, copy: Path, tmp_path: Path
) -> None:
    person(installation)
    back_up(installation, copy)
    new = Installation(tmp_path / "new", create=True)
    put_back(new, copy)
    with closing(read(copy)) as db:
        assert content(new.db) == content(db)
    assert events.release(new.db, closed.code) == events.release(installation.db, closed.code)
    assert passphrase_fits(new.db, "robin")


def test_a_copy_takes_the_place_of_everything_that_was_there(
    installation: Installation, version: Version, other: Installation, copy: Path
) -> None:
    session = person(other, "sam")
    back_up(installation, copy)
    put_back(other, copy)
    assert names_in(other) == ["small"]
    assert other.version(version.digest) == version
    assert sessions.find(other.db, session) is None
    assert people.find(other.db, "sam") is None


def test_a_connection_from_before_sees_the_new_content(
    installation: Installation, version: Version, other: Installation, copy: Path
) -> None:
    served = Installation(other.folder)
    assert questionnaires.names(served.db) == ["theirs"]
    back_up(installation, copy)
    put_back(other, copy)
    assert questionnaires.names(served.db) == ["small"]
    assert served.version(version.digest) == version
    draft = draft_event(served, version)
    assert events.get(other.db, draft.code) == draft


def test_an_event_that_was_open_can_be_opened_anew_after_a_restore(
    installation: Installation, event: Event, copy: Path, tmp_path: Path
) -> None:
    send(installation, event.code, 3)
    back_up(installation, copy)
    new = Installation(tmp_path / "new", create=True)
    put_back(new, copy)
    open_event(new, event.code)
    send(new, event.code, 2)
    close_event(new, event.code, k=5, today=TODAY)
    assert new.db.execute("SELECT people FROM turnout").fetchone() == (2,)


def test_nothing_is_put_back_over_an_open_event(
    installation: Installation, event: Event, other: Installation, copy: Path
) -> None:
    back_up(other, copy)
    before = content(installation.db)
    assert (
        refused(lambda: put_back(installation, copy))
        == "An event is open; its answers would be lost. Close it first."
    )
    assert content(installation.db) == before
    send(installation, event.code, 1)


def spoilt(path: Path, how: str) -> None:
    """Make something of a good copy that is none."""
    if how == "text":
        path.write_text("This is not a database. " * 500)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "damaged":
        whole = path.read_bytes()
        path.write_bytes(whole[:-4096] + b"\xff" * 4096)
    else:
        path.unlink()
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE event (code TEXT, state TEXT)")
            if how == "somebody else's with migrations":
                db.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
                db.execute("INSERT INTO _sqlite_migrations VALUES ('theirs', 'first', '')")
            db.commit()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "how", ["text", "empty", "half", "damaged", "somebody else's", "somebody else's with migrations"]
)
def test_what_is_not_a_copy_is_refused_and_changes_nothing(
    installation: Installation, other: Installation, copy: Path, how: str
) -> None:
    back_up(installation, copy)
    spoilt(copy, how)
    before = content(other.db)
    assert "is not a copy" in refused(lambda: put_back(other, copy))
    assert content(other.db) == before
    assert names_in(other) == ["theirs"]


def test_a_copy_of_a_newer_program_is_refused_and_changes_nothing(
    installation: Installation, other: Installation, copy: Path
) -> None:
    back_up(installation, copy)
    with closing(sqlite3.connect(copy)) as db:
        newer = ("feedback", "from_next_year", "2099-01-01")
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", newer)
        db.commit()
    before = content(other.db)
    assert "newer version" in refused(lambda: put_back(other, copy))
    assert content(other.db) == before


def test_a_copy_of_an_older_program_is_brought_up_to_date(other: Installation, copy: Path) -> None:
    with closing(connect(copy, create=True)) as db:
        migrations.apply(db, stop_before="keep_events")
    put_back(other, copy)
    assert events.every(other.db) == []
    assert content(Installation(other.folder).db) == content(other.db)
    publish_small(other)


@pytest.mark.usefixtures("event")
def test_a_file_copied_by_hand_lets_nobody_in_and_opens_no_event_whose_answers_it_does_not_have(
    installation: Installation, other: Installation, copy: Path
) -> None:
    session = person(installation)
    invitation = people.invite(installation.db, "sam", [Role.REVIEWER])
    copy.write_bytes(installation.database_file.read_bytes())
    put_back(other, copy)
    assert sessions.find(other.db, session) is None
    assert people.invited(other.db, invitation) is None
    assert [each.state for each in events.every(other.db)] == [State.DRAFT]


@pytest.mark.usefixtures("version")
def test_an_installation_is_not_put_back_onto_itself(installation: Installation) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "feedback", "restore", str(installation.database_file), "--yes"],
        env=os.environ | {"FEEDBACK_INSTANCE": str(installation.folder)},
        capture_output=True,
        text=True,
        timeout=20,  # a copy onto itself would wait for itself, for ever
        check=False,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert len(said.stderr.splitlines()) == 1
    assert names_in(installation) == ["small"]


# ---- By commands --------------------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the `feedback` command, which raises SystemExit where it refuses."""

    def run(installation: Installation, *words: object) -> None:
        monkeypatch.setattr(sys, "argv", ["feedback", *map(str, words), "--instance", str(installation.folder)])
        main()

    return run


def test_a_copy_goes_to_another_installation_by_two_commands(
    installation: Installation,
    closed: Event,
    copy: Path,
    tmp_path: Path,
    command: Command,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(installation, "backup", copy)
    new = Installation(tmp_path / "new", create=True)
    command(new, "restore", copy)
    assert events.get(new.db, closed.code) == closed
    command(new, "check")
    printed = capsys.readouterr()
    assert "never copied" in printed.out
    assert f"Put the key of that installation at {new.folder / KEY_FILE} before you serve it." in printed.out
    assert "NOT OK" not in printed.out
    assert printed.err == ""


def test_copies_are_noted_by_their_names_where_they_are_made_and_put_back(
    installation: Installation, other: Installation, copy: Path, command: Command
) -> None:
    staff_log.note(other.db, "sam", Act.SIGNED_IN)
    command(installation, "backup", copy)
    command(other, "restore", copy, "--yes")
    assert [entry.act for _, entry in staff_log.newest(installation.db)] == [Act.BACKED_UP]
    ((_, entry),) = staff_log.newest(other.db)
    assert (entry.person, entry.act, entry.about) == (MACHINE, Act.RESTORED, copy.name)


def test_a_copy_that_could_not_be_made_or_put_back_is_not_noted(
    installation: Installation, copy: Path, command: Command
) -> None:
    copy.write_text("mine")
    for words in (("backup", copy), ("restore", copy, "--yes")):
        with pytest.raises(SystemExit):
            command(installation, *words)
    assert list(staff_log.newest(installation.db)) == []


@pytest.mark.usefixtures("version")
def test_restoring_over_an_installation_needs_yes(
    installation: Installation,
    other: Installation,
    copy: Path,
    command: Command,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(installation, "backup", copy)
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        command(other, "restore", copy)
    assert end.value.code == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--yes" in printed.err
    assert len(printed.err.splitlines()) == 1
    assert names_in(other) == ["theirs"]
    command(other, "restore", copy, "--yes")
    assert names_in(other) == ["small"]


def test_restoring_over_somebody_with_an_account_needs_yes_even_when_nothing_else_is_kept(
    installation: Installation, copy: Path, tmp_path: Path, command: Command
) -> None:
    back_up(installation, copy)
    empty = Installation(tmp_path / "empty", create=True)
    person(empty, "sam")
    with pytest.raises(SystemExit):
        command(empty, "restore", copy)
    assert people.find(empty.db, "sam")


def test_an_installation_of_a_newer_program_is_not_opened(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "newer", create=True)
    newer = ("feedback", "from_next_year", "2099-01-01")
    installation.db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", newer
    )
    with pytest.raises(Refusal, match="newer version of this program"):
        Installation(tmp_path / "newer")
