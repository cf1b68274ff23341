"""The demonstration and the server start, tell where to go, and stop when they are told to."""

import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import urlencode, urlsplit

import pytest

from feedback.languages import LANGUAGES

# Seconds for a process on a busy machine; with the machine to itself the demonstration starts within three.
PATIENCE = 40.0

TOKEN = re.compile(r'name="_token" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a server answered: its status, its page, and the headers that matter here."""

    status: int
    page: str
    location: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Server:
    """Hold a running server: its process, its address, and where it prints."""

    process: "subprocess.Popen[bytes]"
    port: int
    printed: Path
    complained: Path

    @property
    def url(self) -> str:
        """Return the address of its first page."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def out(self) -> str:
        """Return what it has printed so far."""
        return self.printed.read_text("utf-8")

    @property
    def err(self) -> str:
        """Return what it has complained about so far."""
        return self.complained.read_text("utf-8")

    def ask(self, address: str, form: dict[str, str] | None = None, cookie: str = "") -> Answer:
        """Open an address, or send a form to it, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": cookie} if cookie else {}
            if form is None:
                connection.request("GET", address, headers=headers)
            else:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
                connection.request("POST", address, urlencode(form), headers)
            reply = connection.getresponse()
            cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
            return Answer(reply.status, reply.read().decode(), reply.getheader("Location") or "", cookie)
        finally:
            connection.close()

    def ends(self, within: float = 20) -> int:
        """Wait until it has ended and return its exit status."""
        return self.process.wait(within)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def start(
    folder: Path, *words: object, out: IO[bytes], err: IO[bytes], nohup: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a command as a terminal does: in a group of processes of its own."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "feedback", *map(str, words), "--instance", str(folder / "instance")],
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGHUP, signal.SIG_IGN) if nohup else None,
    )


def run(folder: Path, *words: object) -> tuple[int, str, str]:
    """Run a command to its end and return its exit status and what it said where."""
    with (folder / "run-out").open("w+b") as out, (folder / "run-err").open("w+b") as err:
        process = start(folder, *words, out=out, err=err)
        try:
            status = process.wait(PATIENCE)
        finally:
            process.kill()  # whatever should have ended by itself and did not
    return status, (folder / "run-out").read_text("utf-8"), (folder / "run-err").read_text("utf-8")


@contextmanager
def running(folder: Path, *words: object, nohup: bool = False) -> Iterator[Server]:
    """Start a server, wait until it answers, and leave nothing of it running."""
    port = free_port()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = start(folder, *words, "--port", port, out=out, err=err, nohup=nohup)
    server = Server(process, port, folder / "out", folder / "err")
    try:
        wait_for(server)
        yield server
    finally:
        if process.poll() is None:
            # Politely first, so that it stops its workers too.
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def wait_for(server: Server) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.process.poll() is None, server.err
        with suppress(OSError, http.client.HTTPException):
            server.ask("/healthz")
            return
        time.sleep(0.05)
    pytest.fail(f"no answer within {PATIENCE} seconds: {server.err}")


def is_gone(server: Server) -> bool:
    """Return whether nobody listens on the port of a server any more."""
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve one demonstration beside an installation, for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    assert run(folder, "init")[0] == 0
    shutil.copy(folder / "instance/feedback.db", folder / "before.db")
    with running(folder, "demo") as server:
        yield server


def addresses(server: Server) -> list[str]:
    """Return every address that was printed, without the server's own part."""
    found = re.findall(r"http://\S+", server.out)
    assert all(address.startswith(f"{server.url}/") for address in found), found
    return [urlsplit(address).path for address in found]


def sign_ins(server: Server) -> dict[str, str]:
    """Return the printed name of each person with their passphrase."""
    _, _, table = server.out.partition("Sign in as")
    return dict(re.findall(r"^(\w+) +([0-9a-f]{4}(?:-[0-9a-f]{4}){3})$", table, re.MULTILINE))


def test_the_demonstration_says_that_its_answers_are_invented(demo: Server) -> None:
    assert demo.out.startswith("A demonstration. Every answer in it is invented.\n")
    assert demo.err == ""


def test_every_printed_address_opens(demo: Server) -> None:
    printed = addresses(demo)
    assert "/" in printed
    assert "/account/sign-in" in printed
    assert len([address for address in printed if address.startswith("/e/")]) >= 4
    assert {address: demo.ask(address).status for address in printed} == dict.fromkeys(printed, 200)


def test_there_are_events_of_every_state_in_several_languages(demo: Server) -> None:
    states = re.findall(r"/e/[A-Z0-9]{6} +(\w+)$", demo.out, re.MULTILINE)
    assert {"open", "draft", "closed"} == set(states)
    code = re.findall(r"/e/([A-Z0-9]{6}) +open$", demo.out, re.MULTILINE)[0]
    for language in LANGUAGES.values():
        page = demo.ask(f"/{language.code}/e/{code}/answer")
        assert page.status == 200
        assert f'lang="{language.tag}"' in page.page


def test_there_is_one_person_for_each_role(demo: Server) -> None:
    assert sorted(sign_ins(demo)) == ["admin", "adviser", "facilitator", "reviewer", "translator"]


def sign_in(server: Server, name: str, passphrase: str) -> Answer:
    """Fill in the sign-in page and send it."""
    page = server.ask("/account/sign-in")
    (token,) = TOKEN.findall(page.page)
    form = {"_token": token, "name": name, "passphrase": passphrase}
    return server.ask("/account/sign-in", form, page.cookie)


def test_everybody_who_is_printed_can_sign_in(demo: Server) -> None:
    for name, passphrase in sign_ins(demo).items():
        signed_in = sign_in(demo, name, passphrase)
        assert signed_in.status == 303
        assert demo.ask(signed_in.location, cookie=signed_in.cookie).status == 200


HOME = {"admin": "/admin/", "facilitator": "/facilitate/"}


@pytest.mark.parametrize(("name", "address"), HOME.items())
def test_nobody_is_asked_for_a_second_factor(demo: Server, name: str, address: str) -> None:
    cookie = sign_in(demo, name, sign_ins(demo)[name]).cookie
    assert demo.ask(address, cookie=cookie).status == 200


def test_a_facilitator_who_signed_in_reads_a_closed_event(demo: Server) -> None:
    cookie = sign_in(demo, "facilitator", sign_ins(demo)["facilitator"]).cookie
    events = demo.ask("/facilitate/", cookie=cookie)
    assert events.status == 200
    closed = re.findall(r"^(\S.*?\S) +http://\S+/e/(\w+) +closed$", demo.out, re.MULTILINE)
    for title, code in closed:
        assert title in events.page
        assert demo.ask(f"/facilitate/{code}/", cookie=cookie).status == 200
    assert len(closed) >= 2


def test_an_adviser_finds_the_work_of_a_group(demo: Server) -> None:
    cookie = sign_in(demo, "adviser", sign_ins(demo)["adviser"]).cookie
    every = demo.ask("/advise/questions", cookie=cookie).page
    stopped = re.search(r'href="(/advise/questions/q-[0-9a-f]+)"[^>]*>(?:<[^>]+>)*Where were you born', every)
    assert stopped
    for address, words in {
        "/advise/": "Marks feel like school.",
        "/advise/questions": "Do adults tell you what happens next?",
        stopped[1]: "It feels like an interview with an officer.",
        "/advise/questionnaires": "My place here",
        "/advise/meetings": "Tuesday group",
        "/advise/ranking": "Where can you be alone when you want to?",
        "/advise/library/listening": "being-heard",
    }.items():
        page = demo.ask(address, cookie=cookie)
        assert page.status == 200, address
        assert words in page.page, address
        assert "This is for trying out. Everything here is made up." in page.page


def test_the_group_has_a_question_in_every_state_and_no_name_beside_it(demo: Server) -> None:
    file = demo.printed.parent / "instance/demo/feedback.db"
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        states = Counter(state for (state,) in db.execute("SELECT state FROM card"))
        assert states == {"idea": 2, "draft": 3, "tested": 2, "agreed": 4, "stopped": 1}
        assert db.execute("SELECT count(*) FROM voice WHERE unsafe = 'yes'").fetchall() == [(1,)]
        assert db.execute("SELECT state, people FROM trial").fetchall() == [("closed", 6)]
        assert db.execute(
            "SELECT max(people) FROM (SELECT count(*) AS people FROM voice GROUP BY card)"
        ).fetchall() == [(4,)]
        named = [line for line in db.iterdump() if re.search("(second|third|fourth) adviser", line)]
    assert {re.findall(r'INSERT INTO "(\w+)"', line)[0] for line in named} == {"person", "person_role"}


def test_another_passphrase_does_not_let_anybody_in(demo: Server) -> None:
    refused = sign_in(demo, "facilitator", "0000-0000-0000-0000")
    assert refused.status == 422
    assert demo.ask("/facilitate/", cookie=refused.cookie).status == 303


def test_a_second_demonstration_is_refused_in_one_sentence_and_leaves_the_first_alone(demo: Server) -> None:
    status, out, err = run(demo.printed.parent, "demo", "--port", free_port())
    assert (status, out) == (1, "")
    (sentence,) = err.splitlines()
    assert "running" in sentence
    assert {demo.ask(address).status for address in addresses(demo)} == {200}


def test_a_demonstration_does_not_touch_the_installation_beside_it(demo: Server) -> None:
    folder = demo.printed.parent
    assert (folder / "instance/feedback.db").read_bytes() == (folder / "before.db").read_bytes()
    assert run(folder, "event", "list")[:2] == (0, "")
    assert run(folder, "check")[0] == 0


def test_nobody_is_logged_who_comes_by(demo: Server) -> None:
    before = demo.out
    demo.ask("/en/e/NOTHING1/")
    assert (demo.out, demo.err) == (before, "")


def test_ctrl_c_ends_the_demonstration(tmp_path: Path) -> None:
    with running(tmp_path, "demo") as server:
        # At a terminal every process of the group is told, the workers too.
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.ends() in {0, 130}
        assert "Traceback" not in server.out + server.err
        assert is_gone(server)


def test_closing_the_terminal_ends_the_demonstration_and_the_next_one_starts_afresh(tmp_path: Path) -> None:
    with running(tmp_path, "demo") as server:
        first = sign_ins(server)["admin"]
        os.killpg(server.process.pid, signal.SIGHUP)
        server.ends()
        assert is_gone(server)
    with running(tmp_path, "demo") as server:
        assert {server.ask(address).status for address in addresses(server)} == {200}
        assert sign_in(server, "admin", first).status == 422
        assert sign_in(server, "admin", sign_ins(server)["admin"]).status == 303


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with a new installation in it."""
    assert run(tmp_path, "init")[0] == 0
    return tmp_path


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda each: each.name)
@pytest.mark.parametrize("whole_group", [True, False], ids=["everybody is told", "only the server is told"])
def test_the_server_ends_when_it_is_told_to(
    installed: Path, signal_: signal.Signals, *, whole_group: bool
) -> None:
    with running(installed, "serve", "--workers", 1) as server:
        assert server.ask("/").status == 200
        assert server.out == f"Serving {installed / 'instance'} at {server.url}/ (Ctrl-C stops)\n"
        (os.killpg if whole_group else os.kill)(server.process.pid, signal_)
        assert server.ends(within=4.5) == 0, "it did not end by itself"
        assert server.err == ""
        assert is_gone(server)


def test_the_server_ends_with_all_its_workers_even_while_they_are_starting(installed: Path) -> None:
    with running(installed, "serve", "--workers", 3) as server:
        server.process.terminate()
        assert server.ends() == 0
        assert is_gone(server)


def test_a_server_started_with_nohup_outlives_its_terminal(installed: Path) -> None:
    with running(installed, "serve", nohup=True) as server:
        os.killpg(server.process.pid, signal.SIGHUP)
        time.sleep(0.5)
        assert server.process.poll() is None
        assert server.ask("/").status == 200


def test_the_server_takes_the_first_admin_in_by_the_printed_link(installed: Path) -> None:
    status, link, _ = run(installed, "init")
    assert status == 0
    with running(installed, "serve", "--workers", 1) as server:
        address = urlsplit(link.strip()).path
        page = server.ask(address)
        assert page.status == 200
        (token,) = TOKEN.findall(page.page)
        form = {"_token": token, "name": "robin", "passphrase": "four words that fit"}
        accepted = server.ask(address, form, page.cookie)
        assert accepted.status == 303
        assert server.ask(address).status == 404, "a link works once"
        assert server.ask(accepted.location, cookie=accepted.cookie).status == 200
        assert sign_in(server, "robin", "four words that fit").status == 303
