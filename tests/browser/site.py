"""A real server on an installation of its own, made with the commands that anybody would use."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from feedback import languages
from tests import pseudo

# In these everything is tried; every other language is seen once on a narrow phone.
LANGUAGES = ("en", "en-easy", "ar", "ti", *pseudo.LANGUAGES)
SPOKEN = languages.LANGUAGES | pseudo.LANGUAGES
NEUTRAL_PAGE = "https://weather.example/"
QUESTIONNAIRE = "young-people"
PATIENCE = 30.0  # seconds for a server to start on a busy machine


@dataclass(frozen=True, slots=True)
class Site:
    """Hold a running installation: the program, its folder, its address, and what the server printed."""

    program: Path
    folder: Path
    url: str
    invitation: str
    printed: Path

    @property
    def host(self) -> str:
        """Return the host and port that every request must stay with."""
        return self.url.removeprefix("http://")

    def command(self, *words: str) -> str:
        """Run a command on this installation and return what it printed."""
        return feedback(self.program, self.folder, *words)

    def new_event(self, title: str, *, opened: bool = True) -> str:
        """Make an event, open it, and return its code."""
        code = self.command("event", "create", "--questionnaire", QUESTIONNAIRE, "--title", title).strip()
        if opened:
            self.command("event", "open", code)
        return code

    def send_answers(self, code: str, answers: dict[str, str]) -> None:
        """Send answers without a browser."""
        address = f"{self.url}/en/e/{code}/answer"
        with urlopen(address) as page:  # noqa: S310 our own server
            attempt = re.search(r'name="_attempt" value="(\w+)"', page.read().decode())
        assert attempt
        with urlopen(address, urlencode(answers | {"_attempt": attempt[1]}).encode()) as reply:  # noqa: S310
            assert reply.status == 200

    def invite(self, name: str, role: str = "facilitator") -> str:
        """Return the one-use link that makes somebody a facilitator, or what else they are to be."""
        return self.command("person", "invite", "--role", role, "--name", name, "--url", self.url).strip()


def in_days(days: int) -> date:
    """Return a day to come, or with a negative number one that has passed."""
    return date.today() + timedelta(days=days)  # noqa: DTZ011 a day at this place is meant


def feedback(program: Path, folder: Path, *words: str) -> str:
    """Run the `feedback` command of a program and return what it printed; a test stops where it refuses."""
    done = subprocess.run(
        [sys.executable, "-m", "feedback", *words, "--instance", str(folder)],
        cwd=program,
        env=_environment(program),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"feedback {' '.join(words)}: {done.stderr}"
    return done.stdout


def _environment(program: Path) -> dict[str, str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    return settings | {"FEEDBACK_LEAVE_TO": NEUTRAL_PAGE, "PYTHONPATH": str(program)}


@contextmanager
def serving(folder: Path, *, publishes: bool = True) -> Iterator[Site]:
    """Install, publish the starter questionnaire or leave it a draft, and serve until the tests are done.

    It is a copy of the program that speaks two languages more, in which everything is longer or turned round.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    instance, printed = folder / "instance", folder / "printed.txt"
    program = pseudo.copy_program(folder / "program")
    invitation = feedback(program, instance, "init", "--name", "robin", "--url", url).strip()
    if publishes:
        promise = ["--audience", "The event team", "--answer-by", in_days(60).isoformat()]
        feedback(program, instance, "questionnaire", "publish", QUESTIONNAIRE, *promise)
    words = ["serve", "--port", str(port), "--workers", "2", "--instance", str(instance)]
    with (
        printed.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "feedback", *words],
            cwd=program,
            env=_environment(program),
            stdout=output,
            stderr=output,
        ) as server,
    ):
        try:
            _wait_for(f"{url}/healthz", server, printed)
            yield Site(program, instance, url, invitation, printed)
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(address: str, server: "subprocess.Popen[bytes]", printed: Path) -> None:
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while server.poll() is None and time.monotonic() < end:
        try:
            with urlopen(address, timeout=5) as reply:  # noqa: S310 our own server
                assert reply.status == 200
                return
        except (URLError, OSError):
            pause.wait(0.05)
    raise AssertionError(f"The server did not start. It printed: {printed.read_text()}")
