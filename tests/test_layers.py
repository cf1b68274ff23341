"""The house keeps its order: imports point down, and rooms that must not meet never meet."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None, no_logo=True))"
)

# One forbidden import each: where somebody might write it, and what it would be.
BREACHES = {
    "a framework that knows questionnaires": ("framework/model.py", "import feedback.questionnaire.kinds"),
    "a question that knows the pages": ("questionnaire/kinds.py", "import flask"),
    "a question that knows its translation": ("questionnaire/model.py", "import flask_babel"),
    "counting that knows SQL": ("answers/count.py", "import sqlite3"),
    "protection that knows a form": ("themes/protection.py", "import wtforms"),
    "a release that fetches its own counts": ("themes/release.py", "import feedback.store.events"),
    "anonymising that knows the request": ("answers/anonymise.py", "import werkzeug"),
    "storage that knows the pages": ("store/events.py", "import feedback.web.security"),
    "pages that know the command": ("web/access.py", "import feedback.cli"),
    "settings that know anything": ("config.py", "import feedback.questionnaire.kinds"),
    "SQL in a page": ("web/facilitators/pages.py", "import sqlite3"),
    "young people who meet accounts": ("web/young_people/pages.py", "import feedback.web.account"),
    "young people who meet admins": ("web/young_people/pages.py", "import feedback.web.admin"),
    "young people who meet sessions": ("web/young_people/answering.py", "import feedback.web.session"),
    "young people who meet cookies": ("web/young_people/answering.py", "import feedback.web.cookies"),
    "young people who meet the log of the staff": (
        "web/young_people/withdrawing.py",
        "import feedback.store.staff_log",
    ),
    "young people who meet accounts round a corner": ("store/intake.py", "import feedback.store.people"),
    "young people who meet sessions round a corner": ("web/installed.py", "import feedback.store.sessions"),
    "young people who meet facilitators": (
        "web/young_people/answering.py",
        "import feedback.web.facilitators.pages",
    ),
    "young people who meet facilitators round a corner": (
        "web/language.py",
        "import feedback.web.facilitators.pages",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Return what the import contracts say about the package in a folder."""
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_are_kept() -> None:
    said = lint(ROOT)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_the_contracts_notice(breach: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "feedback", tmp_path / "feedback", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place, statement = BREACHES[breach]
    module = tmp_path / "feedback" / place
    module.write_text(f"{module.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    said = lint(tmp_path)
    assert said.returncode == 1, f"nobody noticed {breach}"
    assert "BROKEN" in said.stdout
