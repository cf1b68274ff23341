"""Start the two servers, weigh them and stop them."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .visit import BROWSER_HEADERS, LoadError, fetch

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
START_SECONDS = 30
STOP_SECONDS = 10
COMMAND_SECONDS = 180


@dataclass(frozen=True)
class Server:
    """A running server: what the table calls it, the page with the questions, its first process, its log."""

    name: str
    page: str
    process: int
    log: Path


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run one command to its end and return what it printed."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise LoadError(f"`{shlex.join(command)}` took more than {COMMAND_SECONDS} seconds.") from late
    if done.returncode:
        raise LoadError(f"`{shlex.join(command)}` ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def members(session: int) -> list[int]:
    """List the processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def running(server: Server) -> list[int]:
    """List the processes of a server and insist that it still runs."""
    pids = members(server.process)
    if not pids:
        raise LoadError(
            f"The server {server.name} ended while it was measured. It said:\n{last_words(server.log)}"
        )
    return pids


def last_words(log: Path) -> str:
    """Return the end of what a server printed."""
    return log.read_text(errors="replace")[-3000:]


def memory(server: Server) -> tuple[float, str]:
    """Add up the memory of a server's processes, in MiB: shared pages split fairly, or counted in each."""
    pids = running(server)
    try:
        return sum(kilobytes(pid, "smaps_rollup", "Pss:") for pid in pids) / 1024, "PSS"
    except OSError:
        return sum(kilobytes(pid, "status", "VmRSS:") for pid in pids) / 1024, "RSS"


def kilobytes(pid: int, file: str, label: str) -> int:
    """Read one figure about a process."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(label):
            return int(line.split()[1])
    return 0


@contextmanager
def serving(name: str, command: list[str], environment: dict[str, str], page: str, log: Path) -> Iterator[Server]:
    """Serve until the end of the block, then stop every process of the server."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_it_answers(process, name, page, log)
        yield Server(name, page, process.pid, log)
    finally:
        stop(process)


def wait_until_it_answers(process: subprocess.Popen[bytes], name: str, page: str, log: Path) -> None:
    """Return as soon as the page with the questions is served."""
    latest = time.monotonic() + START_SECONDS
    last = "it never answered"
    while time.monotonic() < latest and process.poll() is None:
        try:
            status = fetch(page, headers=BROWSER_HEADERS).status
        except OSError:
            time.sleep(0.1)
            continue
        if status == 200:
            return
        last = f"its page answered {status}"
        time.sleep(0.5)
    raise LoadError(f"The server {name} did not start ({last}). It said:\n{last_words(log)}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and everything that it started."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    for pid in members(process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def prepare_ours(command: list[str], environment: dict[str, str]) -> str:
    """Make an installation with one open event and return the event's code."""
    run([*command, "init"], environment)
    run([*command, "questionnaire", "load", str(HERE / "questionnaire.json")], environment)
    run([*command, "questionnaire", "publish", "load"], environment)
    event = ["--questionnaire", "load", "--title", "Load", "--languages", "en"]
    code = run([*command, "event", "create", *event], environment)
    run([*command, "event", "open", code], environment)
    return code


def gunicorn(port: int) -> list[str]:
    """Return the command that serves the baseline."""
    # Without --reuse-port one worker often accepts every kept connection, and the other stands idle.
    options = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--reuse-port"]
    return [sys.executable, "-m", "gunicorn", *options, "tests.load.baseline:create_app()"]
