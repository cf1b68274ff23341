"""A written framework is read back unchanged, opens safely in a spreadsheet and is never half-written."""

import csv
import errno
import io
import os
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedback.framework.headings import Role
from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.framework.plain import clean
from feedback.framework.read import read_framework
from feedback.framework.write import write_framework
from feedback.refusal import Refusal

NASTY = [
    "=1+1",
    "+44 114",
    "-5",
    "@SUM(A1)",
    "'=x",
    "''-y",
    "'",
    '"',
    '""',
    'a "b" c',
    "a,b;c\td|e",
    "\tx",
    "line\nline",
    "a\rb",
    "ﷺ العربية",
    "שלום, עולם",
    "👩🏽‍🦱🏳️‍🌈",
    "1.10",
    "1. 1",
    "Outcome 1: x",
    "Principle 2",
    "Notice: no",
    "Title:",
    "Total 5",
    "_x000D_ and _x005F_",
    "#",
    "TRUE",
    "00",
    "1e5",
    "2024-01-02",
    "sep=;",
    "Outcome;Indicator",
    "＝x",
    "é e\u0301",
    "\ufeffx",
    " x ",
]
TEXT = st.sampled_from(NASTY) | st.text(min_size=1, max_size=25)
WORDS = TEXT.map(clean).filter(bool)
CODES = st.integers(1, 60).map(str) | st.sampled_from(["A", "OC1", "1.10", "1.1", "-1", "=2", "a", "b"]) | WORDS
TREE = Framework(
    "ours",
    "Ours",
    (
        Principle(
            "A", "Fairness", (Outcome("1", "Safe", (3, 12), (Indicator("1.1", "A lock", "I have a lock"),)),)
        ),
    ),
    "Only a draft",
)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Draw a framework with at least one indicator and codes that are used once."""
    shape = draw(
        st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=1, max_size=4).filter(
            lambda s: any(map(any, s))
        )
    )
    outcomes = sum(map(len, shape))
    principle_codes = iter(draw(st.lists(CODES, unique=True, min_size=len(shape), max_size=len(shape))))
    outcome_codes = iter(draw(st.lists(CODES, unique=True, min_size=outcomes, max_size=outcomes)))
    signs = sum(map(sum, shape))
    sign_codes = iter(draw(st.lists(CODES, unique=True, min_size=signs, max_size=signs)))
    articles = st.lists(st.integers(1, 54), unique=True, max_size=4).map(tuple)

    def outcome(number: int) -> Outcome:
        indicators = tuple(
            Indicator(next(sign_codes), draw(WORDS), draw(st.just("") | WORDS)) for _ in range(number)
        )
        return Outcome(next(outcome_codes), draw(WORDS), draw(articles), indicators)

    principles = tuple(
        Principle(next(principle_codes), draw(WORDS), tuple(map(outcome, numbers))) for numbers in shape
    )
    return Framework("ours", draw(WORDS), principles, draw(st.just("") | WORDS))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(framework=frameworks(), suffix=st.sampled_from([".csv", ".csv", ".xlsx"]))
@example(framework=TREE, suffix=".csv")
def test_what_is_written_is_read_back_unchanged(tmp_path: Path, framework: Framework, suffix: str) -> None:
    path = tmp_path / f"ours{suffix}"
    write_framework(framework, path)
    assert read_framework(path).framework == framework


def test_the_shapes_that_need_care_are_read_back_unchanged(tmp_path: Path) -> None:
    sign = Indicator("1.1", "1.1 x", "'=y")
    shapes = [
        (Principle("A", "Empty"), Principle("B", "Full", (Outcome("1", "x", (), (sign,)),))),
        (Principle("A", "Same", (Outcome("1", "x", (), (sign,)),)), Principle("B", "Same", (Outcome("2", "x"),))),
        (Principle("A", "Full", (Outcome("1", "x", (), (sign,)),)), Principle("B", "Empty")),
        (
            Principle("1", "Participation", (Outcome("1", "x", (), (sign,)), Outcome("2", "x"))),
            Principle("2", "Participations"),
        ),
    ]
    for principles in shapes:
        for name in ("ours.csv", "ours.xlsx"):
            framework = Framework("ours", "Notice: a title", principles, "Title: a notice")
            write_framework(framework, tmp_path / name)
            assert read_framework(tmp_path / name).framework == framework


def test_white_space_in_a_text_becomes_one_space(tmp_path: Path) -> None:
    framework = Framework(
        "ours", "Ours", (Principle("1", "a\n b", (Outcome("1", "c", (), (Indicator("1.1", "d\t\te"),)),)),)
    )
    write_framework(framework, tmp_path / "ours.csv")
    read = read_framework(tmp_path / "ours.csv").framework
    assert (read.principles[0].text, read.indicators[0].text) == ("a b", "d e")


def test_the_csv_opens_in_excel_with_title_notice_and_headings_above(tmp_path: Path) -> None:
    write_framework(TREE, tmp_path / "ours.csv")
    data = (tmp_path / "ours.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[:3] == [["Title: Ours"], ["Notice: Only a draft"], list(Role)]
    assert rows[3] == ["A", "Fairness", "1", "Safe", "3 12", "1.1", "A lock", "I have a lock"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "＝"])
def test_no_cell_of_a_csv_begins_as_a_formula(tmp_path: Path, start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    tree = Framework(
        "ours", "Ours", (Principle("1", text, (Outcome("1", text, (), (Indicator("1.1", text, text),)),)),)
    )
    write_framework(tree, tmp_path / "ours.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "ours.csv").read_text("utf-8-sig"), newline="")))
    assert [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "＝"}] == []
    assert read_framework(tmp_path / "ours.csv").framework == tree


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    signs = (Indicator("1.10", "=1+1", "#N/A!"), Indicator("2", "TRUE", "1e5"))
    write_framework(
        Framework("o", "O", (Principle("1", "5", (Outcome("1", "@x", (), signs),)),)), tmp_path / "o.xlsx"
    )
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert "1.10" in {cell.value for cell in cells}


def test_the_starter_framework_survives_both_kinds_of_file(tmp_path: Path) -> None:
    starter = read_framework(
        Path(__file__).resolve().parents[1] / "feedback" / "framework" / "starter.csv"
    ).framework
    for name in ("starter.csv", "starter.xlsx"):
        write_framework(starter, tmp_path / name)
        assert read_framework(tmp_path / name).framework == starter


def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Refusal, match=r"could not be written .*No space left.* or make room"):
            write_framework(TREE, path)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["ours.csv"]
    write_framework(TREE, path)
    assert read_framework(path).framework == TREE
    assert [file.name for file in tmp_path.iterdir()] == ["ours.csv"]


def test_where_it_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.csv").mkdir()
    for path, said in [
        (tmp_path / "ours.pdf", "should end in .csv or .xlsx"),
        (tmp_path / "ours", "should end in .csv or .xlsx"),
        (tmp_path / "nowhere" / "ours.csv", "could not be written"),
        (tmp_path / "file" / "ours.csv", "could not be written"),
        (tmp_path / "folder.csv", "is a folder"),
    ]:
        with pytest.raises(Refusal, match=said):
            write_framework(TREE, path)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
