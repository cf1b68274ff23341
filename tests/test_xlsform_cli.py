"""Loading and exporting forms on the command line, by the ending of the file."""

import json
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli import commands
from feedback.questionnaire.document import to_document
from feedback.refusal import Refusal
from feedback.store import questionnaires
from feedback.store.installation import Installation
from tests.form_examples import workbook

SURVEY = ("type", "name", "label")
SOUND = b"ID3" + bytes(100)


def run(installation: Installation, *words: str | Path) -> Result:
    """Run a command for questionnaires on the installation."""
    said = CliRunner().invoke(
        commands, ["questionnaire", *map(str, words), "--instance", str(installation.folder)]
    )
    if said.exception and not isinstance(said.exception, Refusal | SystemExit):
        raise said.exception
    return said


def refused(installation: Installation, *words: str | Path) -> tuple[str, ...]:
    """Return the sentences with which a command refuses."""
    said = run(installation, *words)
    assert isinstance(said.exception, Refusal)
    assert said.stdout == ""
    return said.exception.sentences


def document(installation: Installation, name: str) -> dict[str, object]:
    return to_document(questionnaires.get(installation.db, name))


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("ending", [".xlsx", ".json", ".XLSX"])
def test_what_is_exported_can_be_loaded_again(installation: Installation, tmp_path: Path, ending: str) -> None:
    before = document(installation, "small")
    file = tmp_path / f"small{ending}"
    said = run(installation, "export", "small", file)
    assert (said.exit_code, said.stdout, said.stderr) == (0, f"Written to {file}.\n", "")
    assert run(installation, "load", file).stderr == ""
    assert document(installation, "small") == before
    other = Installation(tmp_path / "other", create=True)
    assert run(other, "load", file).exit_code == 0
    assert document(other, "small") == before


def test_recordings_go_beside_a_workbook_and_come_back(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "hello.mp3").write_bytes(SOUND)
    rows = [("type", "name", "label", "audio"), ("text", "wish", "A wish?", "hello.mp3")]
    (tmp_path / "form.xlsx").write_bytes(workbook(rows, settings=[("form_id",), ("wishes",)]))
    assert run(installation, "load", tmp_path / "form.xlsx").exit_code == 0
    assert run(installation, "export", "wishes", tmp_path / "out.xlsx").exit_code == 0
    assert (tmp_path / "out sounds" / "wish.en.mp3").read_bytes() == SOUND
    other = Installation(tmp_path / "other", create=True)
    assert run(other, "load", tmp_path / "out.xlsx").exit_code == 0
    assert document(other, "wishes") == document(installation, "wishes")
    (tmp_path / "out sounds" / "wish.en.mp3").unlink()
    third = Installation(tmp_path / "third", create=True)
    assert "no file “out sounds/wish.en.mp3”" in refused(third, "load", tmp_path / "out.xlsx")[0]
    assert questionnaires.names(third.db) == []


@pytest.mark.usefixtures("version")
def test_limesurvey_is_written_and_says_what_it_cannot_hold(installation: Installation, tmp_path: Path) -> None:
    for file in (tmp_path / "small.txt", tmp_path / "small.tsv"):
        said = run(installation, "export", "small", file)
        assert said.stdout == f"Written to {file}.\n"
        assert said.stderr == "Left out: LimeSurvey has no “Easy Read”, so it is left out.\n"
        assert "anonymized" in file.read_text("utf-8-sig")


def test_what_cannot_come_along_is_listed_and_the_rest_is_stored(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "Our form.xlsx"
    file.write_bytes(
        workbook([SURVEY, ("start", "start", None), ("integer", "age", "Age?"), ("text", "wish", "A wish?")])
    )
    said = run(installation, "load", file)
    assert said.exit_code == 0
    assert said.stderr.splitlines() == [
        "Refused: Row 2: “start” is refused. It notes when somebody answers.",
        "Left out: The form names no language. Its texts are taken for English.",
        "Left out: Row 3, “age”: questions of the type “integer” cannot come in.",
        "Left out: The list of choices “yes_no” is used nowhere.",
    ]
    assert said.stdout == "Stored as draft “our-form”: 1 question in 1 language.\n"
    assert [each.id for each in questionnaires.get(installation.db, "our-form").questions] == ["wish"]


def test_a_form_with_faults_is_refused_whole(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(workbook([SURVEY, ("select_one x", "a", "A?"), ("end_group", None, None)]))
    assert refused(installation, "load", file) == (
        "Row 2: there is no list of choices “x”.",
        "Row 3 ends a group that never began.",
    )
    assert questionnaires.names(installation.db) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("form.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "Save it as .xlsx"),
        ("form.xlsx", b"type,name", "is not a workbook"),
        ("form.xlsx", b"", "is empty"),
        ("form.csv", b"type,name,label", "not JSON"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_a_sentence(
    installation: Installation, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (sentence,) = refused(installation, "load", tmp_path / name)
    assert says in sentence


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("name", ["small.csv", "small.xls", "small.ods"])
def test_an_ending_that_says_nothing_is_refused(installation: Installation, tmp_path: Path, name: str) -> None:
    (sentence,) = refused(installation, "export", "small", tmp_path / name)
    assert sentence == f"“{name}” should end in .json, .xlsx or .txt (for LimeSurvey)."
    assert not (tmp_path / name).exists()


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("ending", ["xlsx", "txt"])
def test_on_a_full_disk_the_file_from_before_stays(
    installation: Installation, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    file.write_text("from before")
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
    command = ["questionnaire", "export", "small", str(file), "--instance", str(installation.folder)]
    said = subprocess.run(
        [sys.executable, "-m", "feedback", *command], preexec_fn=full, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (1, "")
    # Below it a library may grumble about its own half-written file.
    assert "could not be written" in said.stderr.splitlines()[0]
    assert file.read_text() == "from before"
    assert [each for each in tmp_path.iterdir() if each.name not in {"instance", file.name}] == []


@pytest.mark.usefixtures("version")
def test_a_workbook_and_a_json_file_say_the_same(installation: Installation, tmp_path: Path) -> None:
    assert run(installation, "export", "small", tmp_path / "small.json").exit_code == 0
    assert json.loads((tmp_path / "small.json").read_text("utf-8")) == document(installation, "small")
