"""The command line shows a release and writes it to a file: of an event by its code, of a series by its mark."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.catalogues import say
from feedback.cli import commands
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import events, releases, series
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.series_release import Breakdown, release_series
from feedback.themes.interchange.formats import FORMATS
from tests.examples import TODAY, closed_event


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return a closed event that 26 people answered."""
    return closed_event(installation, version, 26)


@pytest.fixture
def mark(installation: Installation, version: Version) -> str:
    """Return the mark of a release over two events in two nations, set side by side."""
    made = series.create(installation.db, "Spring")
    for nation in ("Wales", "Scotland"):
        event = closed_event(installation, version, 26, f"Event in {nation}")
        installation.db.execute("UPDATE event SET nation = ? WHERE code = ?", (nation, event.code))
        events.put_into_series(installation.db, event, made.mark, "robin")
    return release_series(installation, made, k=5, today=TODAY, by=Breakdown.NATION)


def run(installation: Installation, *words: str | Path) -> Result:
    """Run a command on the installation."""
    said = CliRunner().invoke(commands, [*map(str, words), "--instance", str(installation.folder)])
    if said.exception and not isinstance(said.exception, Refusal | SystemExit):
        raise said.exception
    return said


def shown(installation: Installation, *words: str) -> str:
    """Return what a command shows that does what it was asked."""
    said = run(installation, "release", "show", *words)
    assert said.exit_code == 0, said.exception
    return said.stdout


def refused(installation: Installation, *words: str | Path) -> str:
    """Return the one sentence with which a command refuses."""
    said = run(installation, "release", *words)
    assert isinstance(said.exception, Refusal)
    assert said.stdout == ""
    (sentence,) = said.exception.sentences
    return sentence


# ---- Showing --------------------------------------------------------------------------------------------------


def test_a_release_of_a_series_is_shown_by_its_mark(installation: Installation, mark: str) -> None:
    text = shown(installation, mark)
    assert text.startswith("Spring\nAbout 50 people.\n")
    assert "Nation: Scotland. About 25 people." in text
    assert "Nation: Wales. About 25 people." in text
    reading = releases.reading(installation, mark)
    assert reading is not None
    document = json.loads(shown(installation, mark, "--format", "json"))
    assert document == reading.release | {"more_than_expected": False}
    rows = list(csv.DictReader(io.StringIO(shown(installation, mark, "--format", "csv"))))
    assert {row["release"] for row in rows} == {mark}
    assert {row["group"] for row in rows} == {"", "Wales", "Scotland"}


def test_the_code_may_be_typed_in_any_way(installation: Installation, closed: Event) -> None:
    typed = f" {closed.code[:4].lower()}-{closed.code[4:]} "
    assert shown(installation, typed) == shown(installation, closed.code)


def test_the_older_columns_of_the_table_stay_first(installation: Installation, closed: Event) -> None:
    head, *_ = shown(installation, closed.code, "--format", "csv").splitlines()
    assert head.startswith("event,status,people,question,text,answered,option,label,words,share,")


def test_nothing_is_shown_of_what_is_not_there(installation: Installation, mark: str) -> None:
    assert "no event with the code" in refused(installation, "show", f"{mark}x")


# ---- Writing files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FORMATS)
def test_the_ending_of_the_file_tells_the_format(
    installation: Installation, closed: Event, tmp_path: Path, shape: str
) -> None:
    file = tmp_path / f"themes{FORMATS[shape].ending}"
    said = run(installation, "release", "export", closed.code, file)
    assert said.stdout == f"Written to {file}.\n"
    reading = releases.reading(installation, closed.code)
    assert reading is not None
    assert file.read_bytes() == FORMATS[shape].write(reading, "en", say)
    assert {each.name for each in tmp_path.iterdir()} == {file.name, installation.folder.name}


def test_format_and_language_can_be_said(installation: Installation, mark: str, tmp_path: Path) -> None:
    file = tmp_path / "spring.dat"
    file.write_text("before")
    assert run(installation, "release", "export", mark, file, "--format", "csv", "--language", "cy").exit_code == 0
    assert "Question often (cy)" in file.read_text(encoding="utf-8-sig")


def test_what_cannot_be_written_is_said_in_a_sentence_and_leaves_everything_as_it_was(
    installation: Installation, closed: Event, event: Event, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("before")
    for words, sentence in (
        (("NOSUCH", file), "no event with the code"),
        ((event.code, file), "is not closed yet"),
        ((closed.code, tmp_path / "x.pdf"), ".xlsx, .csv, .json, .zip, .xml; or say --format."),
        ((closed.code, file, "--language", "pl"), "Choose among the languages of the questionnaire: en, en-easy"),
        ((closed.code, tmp_path, "--format", "csv"), "is a folder"),
        ((closed.code, tmp_path / "missing" / "x.csv"), "could not be written"),
    ):
        assert sentence in refused(installation, "export", *words)
    assert run(installation, "release", "export", closed.code, file, "--format", "pdf").exit_code != 0
    assert file.read_text() == "before"
    assert {each.name for each in tmp_path.iterdir()} == {file.name, installation.folder.name}
