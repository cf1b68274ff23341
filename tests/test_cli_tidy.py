"""`feedback tidy` deletes what was kept long enough, says so in one sentence, and serving does the same."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli import commands
from feedback.questionnaire.model import Version
from feedback.store import clock
from feedback.store.installation import Installation
from tests.test_retention import CLOSED_ON, WORDS, at, close_with_texts, files_with

PATIENCE = 30.0  # seconds for what another process does in its own time


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FEEDBACK_")]:
        monkeypatch.delenv(name)


def tidy(installation: Installation) -> Result:
    return CliRunner().invoke(commands, ["tidy", "--instance", str(installation.folder)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (1, "Deleted the words of 2 texts that had been kept for 90 days.\n"),
        (0, "No text has been kept for 90 days; nothing was deleted.\n"),
    ],
)
def test_it_says_what_it_did(
    installation: Installation, version: Version, monkeypatch: pytest.MonkeyPatch, people: int, sentence: str
) -> None:
    close_with_texts(installation, version, CLOSED_ON, people)
    monkeypatch.setattr(clock, "now", lambda: at(CLOSED_ON + timedelta(days=90)))
    result = tidy(installation)
    assert (result.exit_code, result.output) == (0, sentence)
    assert tidy(installation).output == "No text has been kept for 90 days; nothing was deleted.\n"


def test_the_setting_counts(installation: Installation, version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    close_with_texts(installation, version, CLOSED_ON, 8)
    monkeypatch.setattr(clock, "now", lambda: at(CLOSED_ON + timedelta(days=14)))
    assert "nothing was deleted" in tidy(installation).output
    monkeypatch.setenv("FEEDBACK_KEEP_TEXTS", "14")
    assert "16 texts that had been kept for 14 days" in tidy(installation).output
    assert files_with(installation.folder, *WORDS) == []


def test_the_server_that_people_use_deletes_at_its_start(
    installation: Installation, version: Version, tmp_path: Path
) -> None:
    old = date.today() - timedelta(days=90)  # noqa: DTZ011 a local day, as of the server
    close_with_texts(installation, version, old, 8)
    assert files_with(installation.folder, *WORDS) == ["feedback.db"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [
        sys.executable,
        "-m",
        "feedback",
        "serve",
        "--port",
        str(port),
        "--instance",
        str(installation.folder),
    ]
    printed = tmp_path / "printed"
    with printed.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=output) as server:
        try:
            end = time.monotonic() + PATIENCE
            while files_with(installation.folder, *WORDS):
                assert server.poll() is None, printed.read_text()
                assert time.monotonic() < end, printed.read_text()
                time.sleep(0.05)
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert time.monotonic() < end, printed.read_text()
                    time.sleep(0.05)
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(PATIENCE) == 0
    assert [line for line in printed.read_text().splitlines() if not line.startswith("Serving")] == []
