"""The type checker and the linter are tests: what they say is an error."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "check",
    [["mypy"], ["ruff", "check"], ["ruff", "format", "--check"]],
    ids=["types", "lint", "layout"],
)
def test_nothing_is_found(check: list[str]) -> None:
    found = subprocess.run([sys.executable, "-m", *check], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
