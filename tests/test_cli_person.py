"""People on the command line: let in, kept out, given roles, and started anew, each once and noted."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from feedback.cli import main
from feedback.refusal import Refusal
from feedback.store import people, second_factor, sessions, staff_log
from feedback.store.installation import Installation
from feedback.store.key import KEY_FILE
from feedback.store.people import Role
from feedback.store.staff_log import MACHINE, Act
from tests.examples import give_second_factor

PASSPHRASE = "seven ripe plums on a shelf"
PATIENCE = 60  # seconds for another process on a busy machine
LINK = re.compile(r"http://127\.0\.0\.1:8000/account/invitation/([\w-]{43})\n")


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a command said: its exit status, and what it printed where."""

    status: int
    out: str
    err: str


Feedback = Callable[..., Said]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FEEDBACK_"):
            monkeypatch.delenv(name)


@pytest.fixture
def feedback(
    installation: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Feedback:
    """Return `feedback person` for the installation, run in this process."""

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", whole(installation, *words)[2:])
        capsys.readouterr()
        try:
            main()
            return Said(0, *capsys.readouterr())
        except SystemExit as end:
            return Said(int(end.code or 0), *capsys.readouterr())

    return run


def whole(installation: Installation, *words: str) -> list[str]:
    """Return the whole command for another process."""
    command, *more = words
    start = [sys.executable, "-m", "feedback", "person", command, "--instance", str(installation.folder)]
    return [*start, *more]


def join(installation: Installation, name: str, *roles: Role) -> None:
    """Make an account that no passphrase opens."""
    db = installation.db
    db.execute(
        "INSERT INTO person (name, passphrase, mark) VALUES (?, 'none', lower(hex(randomblob(6))))", (name,)
    )
    for role in roles:
        db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))


@pytest.fixture(autouse=True)
def team(installation: Installation) -> None:
    """Let Ada, an admin, and Robin, who runs events, work here."""
    join(installation, "ada", Role.ADMIN)
    join(installation, "robin", Role.FACILITATOR)


def log(installation: Installation) -> list[tuple[str, Act, str]]:
    """Return who did what, and about whom, in the order in which it was done."""
    entries = [entry for _, entry in staff_log.newest(installation.db)]
    return [(entry.person, entry.act, entry.about) for entry in reversed(entries)]


def refused(said: Said) -> str:
    """Hold that a command refused in one plain sentence and printed nothing else; return the sentence."""
    assert (said.status, said.out) == (1, "")
    (sentence,) = said.err.splitlines()
    assert sentence.endswith(".")
    return sentence


def token_in(said: Said) -> str:
    """Return the token of the link that was printed alone."""
    assert said.status == 0, said.err
    found = LINK.fullmatch(said.out)
    assert found, said.out
    return found[1]


# ---- Inviting -------------------------------------------------------------------------------------------------


def test_an_invitation_is_noted_without_its_link(feedback: Feedback, installation: Installation) -> None:
    said = feedback("invite", "--role", "reviewer", "--role", "adviser", "--name", " sam ")
    token = token_in(said)
    assert said.err == ""
    assert people.invited(installation.db, token)
    assert log(installation) == [(MACHINE, Act.INVITED, "sam: adviser, reviewer")]
    assert token.encode() not in installation.database_file.read_bytes()


@pytest.mark.parametrize("words", [("invite", "--role", "adviser", "--name", "sam"), ("reset", "robin")])
def test_a_terminal_also_shows_the_link_as_a_qr_code(installation: Installation, words: tuple[str, ...]) -> None:
    terminal, shown = pty.openpty()
    with closing(os.fdopen(terminal, "rb", buffering=0)) as screen:
        process = subprocess.Popen(whole(installation, *words), stdout=subprocess.PIPE, stderr=shown, text=True)
        os.close(shown)
        seen = b""
        with suppress(OSError):  # the other end is closed
            while part := screen.read(4096):
                seen += part
        out, _ = process.communicate(timeout=PATIENCE)
    assert LINK.fullmatch(out)
    rows = [row for row in seen.decode().splitlines() if row]
    assert len(rows) > 20
    assert len({len(row) for row in rows}) == 1
    assert set("".join(rows)) == set("█▀▄ ")
    assert len(rows[0]) <= 80


# ---- The list -------------------------------------------------------------------------------------------------


def test_the_list_says_who_works_here(feedback: Feedback, installation: Installation) -> None:
    people.pause(installation.db, "robin")
    give_second_factor(installation, "ada")
    found: Any = json.loads(feedback("list", "--json").out)
    assert found == [
        {"name": "ada", "roles": ["admin"], "paused": False, "second_factor": True},
        {"name": "robin", "roles": ["facilitator"], "paused": True, "second_factor": False},
    ]
    assert feedback("list").out.splitlines() == [
        "Name   Roles        Second factor",
        "ada    admin        yes",
        "robin  facilitator  no             paused",
    ]
    assert log(installation) == []


# ---- Keeping out, letting in, roles ---------------------------------------------------------------------------


def test_somebody_is_paused_and_let_in_again(feedback: Feedback, installation: Installation) -> None:
    session = sessions.start(installation.db, "robin")
    for _ in range(2):
        assert feedback("pause", "robin") == Said(0, "robin is paused.\n", "")
    assert sessions.find(installation.db, session) is None
    assert people.get(installation.db, "robin").is_paused
    for _ in range(2):
        assert feedback("resume", " robin ") == Said(0, "robin can sign in.\n", "")
    assert sessions.find(installation.db, session) is None
    assert not people.get(installation.db, "robin").is_paused
    assert log(installation) == [(MACHINE, Act.PAUSED, "robin"), (MACHINE, Act.LET_IN_AGAIN, "robin")]


def test_somebody_is_given_other_roles(feedback: Feedback, installation: Installation) -> None:
    for _ in range(2):
        said = feedback("roles", "robin", "--role", "reviewer", "--role", "admin")
        assert said == Said(0, "robin is admin, reviewer.\n", "")
    assert people.get(installation.db, "robin").roles == {Role.ADMIN, Role.REVIEWER}
    assert log(installation) == [(MACHINE, Act.CHANGED_ROLES, "robin: admin, reviewer")]


@pytest.mark.parametrize("words", [("pause", "ada"), ("roles", "ada", "--role", "adviser")])
def test_the_last_admin_stays(feedback: Feedback, installation: Installation, words: tuple[str, ...]) -> None:
    assert "stay admin" in feedback(*words).err
    assert people.get(installation.db, "ada") == people.with_mark(
        installation.db, people.get(installation.db, "ada").mark
    )
    assert people.get(installation.db, "ada").roles == {Role.ADMIN}
    assert not people.get(installation.db, "ada").is_paused
    assert log(installation) == []


@pytest.mark.parametrize("name", ["", "nobody", "r" * 500, "ro%", "\udce9", "ada\x00robin"])
@pytest.mark.parametrize("command", ["pause", "resume", "reset"])
def test_nobody_else_is_meant(feedback: Feedback, installation: Installation, command: str, name: str) -> None:
    assert refused(feedback(command, "--", name)).startswith("There is nobody called")
    assert log(installation) == []


# ---- Starting anew --------------------------------------------------------------------------------------------


def test_somebody_starts_anew_by_a_link(feedback: Feedback, installation: Installation) -> None:
    give_second_factor(installation, "robin")
    first, second = (token_in(feedback("reset", "robin")) for _ in range(2))
    assert people.invited(installation.db, first) is None
    assert second_factor.has_one(installation.db, "robin")
    assert people.accept(installation.db, second, "", PASSPHRASE).roles == {Role.FACILITATOR}
    assert not second_factor.has_one(installation.db, "robin")
    assert log(installation) == [(MACHINE, Act.BEGAN_RESET, "robin")]


def test_somebody_who_is_paused_is_let_in_first(feedback: Feedback, installation: Installation) -> None:
    people.pause(installation.db, "robin")
    assert refused(feedback("reset", "robin")) == "“robin” is paused. Let them in again first."
    assert log(installation) == []


def test_a_lost_key_is_replaced_by_a_new_one(feedback: Feedback, installation: Installation) -> None:
    give_second_factor(installation, "robin")
    give_second_factor(installation, "ada")
    lost = installation.key
    (installation.folder / KEY_FILE).unlink()
    with pytest.raises(Refusal, match="feedback person reset NAME"):
        _ = Installation(installation.folder).key
    said = feedback("reset", "ada")
    token = token_in(said)
    assert "was lost; a new one was made" in said.err
    again = Installation(installation.folder)
    assert again.key != lost
    assert (installation.folder / KEY_FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(Refusal, match="start anew"):
        second_factor.accepts(again.db, again.key, "robin", "123456")
    people.accept(again.db, token, "", PASSPHRASE)
    assert log(installation) == [
        (MACHINE, Act.CHANGED_SETTING, "key: lost → new"),
        (MACHINE, Act.BEGAN_RESET, "ada"),
    ]
    kept = again.key
    assert feedback("reset", "ada").err == ""
    assert Installation(installation.folder).key == kept


def test_a_key_that_is_there_but_broken_is_not_thrown_away(feedback: Feedback, installation: Installation) -> None:
    key = installation.folder / KEY_FILE
    assert installation.key
    key.write_text("too short")
    assert "put back the file that was there" in refused(feedback("reset", "robin"))
    assert key.read_text() == "too short"
    assert people.invitations(installation.db) == []


# ---- Two terminals at once ------------------------------------------------------------------------------------


def at_once(installation: Installation, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Run commands at the same time, and return the exit status of each and what it said where."""
    processes = [
        subprocess.Popen(whole(installation, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for words in commands
    ]
    printed = [each.communicate(timeout=PATIENCE) for each in processes]
    return [(each.returncode, *said) for each, said in zip(processes, printed, strict=True)]


@pytest.mark.parametrize("how", [("pause",), ("roles", "--role", "adviser")], ids=["paused", "other roles"])
def test_two_admins_sent_away_at_once_leave_one(installation: Installation, how: tuple[str, ...]) -> None:
    join(installation, "bo", Role.ADMIN)
    (command, *more) = how
    said = at_once(installation, (command, "ada", *more), (command, "bo", *more))
    assert sorted(status for status, *_ in said) == [0, 1]
    left = [each for each in people.every(installation.db) if Role.ADMIN in each.roles and not each.is_paused]
    assert len(left) == 1
    assert len(log(installation)) == 1


def test_links_made_at_once_are_one_link_for_one_person(installation: Installation) -> None:
    said = at_once(installation, *[("reset", "robin")] * 3)
    assert [status for status, *_ in said] == [0, 0, 0]
    alive = [each for each in people.invitations(installation.db) if each.person == "robin"]
    assert len(alive) == 1


def test_keys_made_at_once_are_one_key(installation: Installation) -> None:
    give_second_factor(installation, "robin")
    (installation.folder / KEY_FILE).unlink()
    said = at_once(installation, ("reset", "robin"), ("reset", "ada"))
    assert [status for status, *_ in said] == [0, 0]
    assert Path(installation.folder / KEY_FILE).read_text()
    assert [path.name for path in installation.folder.glob(".key*")] == []
