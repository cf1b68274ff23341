"""A framework file of any usual kind is read whole, or refused with every fault in it."""

import contextlib
import csv
import datetime as dt
import io
import os
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedback.framework.model import Framework
from feedback.framework.read import Reading, read_framework
from feedback.refusal import Refusal

STARTER = Path(__file__).resolve().parents[1] / "feedback" / "framework" / "starter.csv"
HEADINGS = ["Principle", "Outcome number", "Outcome", "Indicator code", "Indicator"]
SMALL = [
    HEADINGS,
    ["Non-discrimination", "1", "I am treated fairly", "1.1", "Adults listen to me"],
    ["Non-discrimination", "1", "I am treated fairly", "1.2", "Adults explain my rights"],
    ["Best interests", "2", "I am safe", "2.1", "I can lock my door"],
]


def table(rows: list[list[str]], separator: str = ",") -> str:
    """Return rows as the text of a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


def save(folder: Path, content: str | bytes, name: str = "ours.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, rows: Sequence[Sequence[object]], name: str = "ours.xlsx") -> Path:
    """Write a workbook of one sheet and return its path."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(folder / name)
    return folder / name


def read_text(folder: Path, content: str | bytes, name: str = "ours.csv") -> Framework:
    """Return the framework read from such a file."""
    return read_framework(save(folder, content, name)).framework


def refused(
    folder: Path, content: str | bytes, name: str = "ours.csv", sheet: str | None = None
) -> tuple[str, ...]:
    """Return the sentences with which such a file is refused."""
    with pytest.raises(Refusal) as refusal:
        read_framework(save(folder, content, name), sheet=sheet)
    return refusal.value.sentences


def refused_rows(folder: Path, *rows: list[str]) -> tuple[str, ...]:
    """Return the sentences with which a table of such rows under the usual headings is refused."""
    return refused(folder, table([HEADINGS, *rows]))


def codes(framework: Framework) -> list[str]:
    """Return the codes of all indicators."""
    return [sign.code for sign in framework.indicators]


def sizes(framework: Framework) -> tuple[int, int, int]:
    """Return how many principles, outcomes and indicators there are."""
    return len(framework.principles), len(framework.outcomes), len(framework.indicators)


# What is read


def test_the_starter_framework_is_read_with_its_title_and_notice() -> None:
    reading = read_framework(STARTER)
    assert reading.understood[0] == "4 principles, 25 outcomes, 86 indicators."
    assert "Read as CSV, UTF-8, separated by commas." in reading.understood
    assert reading.framework.title == "Starter framework"
    assert reading.framework.notice.startswith("This is starter wording")
    assert reading.framework.outcomes[0].articles == (2, 13, 17, 42)
    assert reading.framework.indicators[0].sentence == "Adults explain my rights in a language I understand"


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_of_excel_gives_the_same_framework(
    tmp_path: Path, codec: str, said: str, separator: str
) -> None:
    rows = [*SMALL, ["Best interests", "2", "I am safe", "2.2", "I’m given £5, every day; “really” – yes"]]
    path = save(tmp_path, table(rows, separator).encode(codec))
    reading = read_framework(path)
    assert sizes(reading.framework) == (2, 2, 4)
    assert reading.framework.indicators[-1].text == "I’m given £5, every day; “really” – yes"
    name = {",": "commas", ";": "semicolons", "\t": "tabs"}[separator]
    assert f"Read as CSV, {said}, separated by {name}." in reading.understood


def test_bytes_of_utf16_with_its_mark_in_both_orders_are_read(tmp_path: Path) -> None:
    text = table(SMALL, "\t")
    assert sizes(read_text(tmp_path, b"\xff\xfe" + text.encode("utf-16-le"), "unicode.txt")) == (2, 2, 3)
    assert sizes(read_text(tmp_path, b"\xfe\xff" + text.encode("utf-16-be"), "unicode.txt")) == (2, 2, 3)


def test_the_line_sep_of_excel_is_honoured_and_counted_as_a_line(tmp_path: Path) -> None:
    rows = table(SMALL, ";").replace("2.1", "1.1")
    (sentence,) = refused(tmp_path, f"sep=;\r\n{rows}")
    assert sentence.startswith("Line 5: the code 1.1 is used twice, here and on line 3")


def test_commas_in_the_texts_do_not_hide_semicolons(tmp_path: Path) -> None:
    rows = "Outcome;Indicator\nSafe, warm;Bed, door\nHeard, seen;Ears, eyes\n"
    framework = read_text(tmp_path, rows)
    assert [outcome.text for outcome in framework.outcomes] == ["Safe, warm", "Heard, seen"]


def test_a_cell_of_several_lines_is_one_text_and_lines_are_counted_in_the_file(tmp_path: Path) -> None:
    rows = 'Outcome,Code,Indicator\n"I am\nsafe",1.1,"A ""lock""\non my door"\nI am heard,1.1,Ears\n'
    (sentence,) = refused(tmp_path, rows)
    assert sentence.startswith("Line 5: ")
    framework = read_text(tmp_path, rows.replace("heard,1.1", "heard,2.1"))
    assert framework.outcomes[0].text == "I am safe"
    assert framework.indicators[0].text == 'A "lock" on my door'


@pytest.mark.parametrize(
    "headings",
    [
        ["Principle", "Outcome no.", "Outcome text", "Indicator code", "Indicators"],
        ["UNCRC general principle", "OUTCOME NUMBER", "Outcomes (25)", "Indicator ref.", "86 indicators"],
        ["Guiding principles", "Outcome", "Outcome text", "Ref", "Indicator"],
        ["principle_name", "outcome_code", "outcome_text", "indicator_code", "indicator_text"],
        ["General  Principle:", "Outcome #", "Outcome", "Indicator no", "Indicator (wording)"],
        ["Principle", "No.", "Outcome", "No.", "Indicator"],
        ["PrincipleName", "OutcomeID", "OutcomeText", "IndicatorID", "IndicatorText"],
    ],
)
def test_headings_are_understood_forgivingly(tmp_path: Path, headings: list[str]) -> None:
    framework = read_text(tmp_path, table([headings, *SMALL[1:]]))
    assert sizes(framework) == (2, 2, 3)
    assert codes(framework) == ["1.1", "1.2", "2.1"]
    assert [outcome.code for outcome in framework.outcomes] == ["1", "2"]
    assert [principle.text for principle in framework.principles] == ["Non-discrimination", "Best interests"]


@pytest.mark.parametrize(
    "heading", ["Young people's sentence", "Sentence", "Child friendly wording", "Youth wording"]
)
def test_a_sentence_for_young_people_is_found_by_its_heading(tmp_path: Path, heading: str) -> None:
    rows = [
        ["Outcome", "Indicator", heading, "Articles"],
        ["Safe", "A lock", "I have a lock", "Art. 3, 12(1) and 28–30"],
    ]
    framework = read_text(tmp_path, table(rows))
    assert framework.indicators[0].sentence == "I have a lock"
    assert framework.outcomes[0].articles == (3, 12, 28, 29, 30)


def test_title_rows_empty_rows_repeated_headings_totals_and_sources_do_no_harm(tmp_path: Path) -> None:
    rows = [
        ["Positive outcomes framework", "", "", "", "", "", ""],
        ["Notice: only for trying out", "", "", "", "", "", ""],
        [],
        *[[*row, "", ""] for row in SMALL[:3]],
        ["", "", "", "", "", "", ""],
        [*HEADINGS, "", ""],
        [*SMALL[3], "", ""],
        ["Total", "2", "", "3", "", "", ""],
        ["Source: workshops with young people", "", "", "", "", "", ""],
    ]
    reading = read_framework(save(tmp_path, table(rows)))
    assert sizes(reading.framework) == (2, 2, 3)
    assert reading.framework.title == "Positive outcomes framework"
    assert reading.framework.notice == "only for trying out"
    assert any("Source: workshops" in sentence for sentence in reading.understood)


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    rows = [["Outcome", "Indicator", "Lead agency", "Indicator evidence"], ["Safe", "Lock", "Police", "Photo"]]
    reading = read_framework(save(tmp_path, table(rows)))
    assert "Not read: 2 other columns, “Lead agency” and “Indicator evidence”." in reading.understood


def test_without_a_principle_column_there_is_one_called_all_outcomes(tmp_path: Path) -> None:
    reading = read_framework(save(tmp_path, "Outcome,Indicator\nSafe,Lock\nHeard,Ears\n"))
    assert [principle.text for principle in reading.framework.principles] == ["All outcomes"]
    assert codes(reading.framework) == ["1.1", "2.1"]
    assert any("No principles are named" in sentence for sentence in reading.understood)
    assert any("outcomes have no codes" in sentence for sentence in reading.understood)


def test_codes_that_lead_the_texts_are_told_apart_from_them(tmp_path: Path) -> None:
    rows = [
        ["Principle", "Outcome", "Indicator"],
        ["Principle A – Fairness", "Outcome 1: I am safe", "1.1 A lock"],
        ["Principle A", "Outcome 1", "1.2 A door"],
        ["Principle B – Respect", "Outcome 2: I am heard", "2.1 Ears"],
    ]
    framework = read_text(tmp_path, table(rows))
    assert [(p.code, p.text) for p in framework.principles] == [("A", "Fairness"), ("B", "Respect")]
    assert [(o.code, o.text) for o in framework.outcomes] == [("1", "I am safe"), ("2", "I am heard")]
    assert [(i.code, i.text) for i in framework.indicators] == [
        ("1.1", "A lock"),
        ("1.2", "A door"),
        ("2.1", "Ears"),
    ]


def test_a_code_beside_and_in_the_text_is_said_once(tmp_path: Path) -> None:
    rows = [["Ref", "Outcome", "Code", "Indicator"], ["OC1", "OC1 – Safe", "1.1", "1.1 A lock"]]
    framework = read_text(tmp_path, table(rows))
    assert (framework.outcomes[0].code, framework.outcomes[0].text) == ("OC1", "Safe")
    assert framework.indicators[0].text == "A lock"


def test_a_number_that_begins_a_sentence_is_not_a_code(tmp_path: Path) -> None:
    rows = "Outcome,Indicator\nSafe,1 in 3 doors has a lock\nSafe,Doors are shut\nSafe,Walls are thick\n"
    assert read_text(tmp_path, rows).indicators[0].text == "1 in 3 doors has a lock"


def test_indicators_counted_anew_under_each_outcome_get_its_code(tmp_path: Path) -> None:
    rows = "Outcome no,Outcome,Indicator no,Indicator\n1,Safe,a,Lock\n1,Safe,b,Door\n2,Heard,a,Ears\n"
    reading = read_framework(save(tmp_path, rows))
    assert codes(reading.framework) == ["1.a", "1.b", "2.a"]
    assert any("counted anew" in sentence for sentence in reading.understood)


def test_a_principle_written_across_the_table_heads_what_is_below(tmp_path: Path) -> None:
    rows = [
        ["Ref", "Outcome", "Indicator"],
        ["Principle 1: Fairness"],
        ["1", "Safe", "Lock"],
        ["", "", "Door"],
        ["Principle 2: Respect"],
        ["2", "Heard", "Ears"],
    ]
    framework = read_text(tmp_path, table(rows))
    assert [(p.text, len(p.outcomes)) for p in framework.principles] == [("Fairness", 1), ("Respect", 1)]
    assert sizes(framework) == (2, 2, 3)


def test_name_and_title_come_from_the_file_unless_given(tmp_path: Path) -> None:
    path = save(tmp_path, "Outcome,Indicator\nSafe,Lock\n", "CSF_POF (final) 2023.csv")
    assert read_framework(path).framework.name == "csf-pof-final-2023"
    assert read_framework(path).framework.title == "CSF POF (final) 2023"
    assert read_framework(path, name="Our own").framework.name == "our-own"


# Workbooks


def test_a_workbook_with_merged_cells_means_the_same_as_above(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows: list[list[object]] = [
        ["Our framework"],
        [*HEADINGS],
        ["Fairness", 1, "Safe", 1.1, "Lock"],
        [None, None, None, 1.2, "Door"],
        [None, 2, "Heard", 2.1, "Ears"],
        ["Respect", 3, "Seen", 3.1, "Eyes"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("C3:C4")
    book.save(tmp_path / "ours.xlsx")
    framework = read_framework(tmp_path / "ours.xlsx").framework
    assert framework.title == "Our framework"
    assert [len(principle.outcomes) for principle in framework.principles] == [2, 1]
    assert codes(framework) == ["1.1", "1.2", "2.1", "3.1"]


def test_a_code_shown_with_two_decimals_keeps_its_last_zero(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["Outcome no", "Outcome", "Indicator no", "Indicator"]])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for number in range(1, 11):
        sheet.append([1.0, "Safe", float(f"1.{number}"), f"Lock {number}"])
        sheet.cell(number + 1, 3).number_format = "0.00" if number == 10 else "General"
    book.save(path)
    framework = read_framework(path).framework
    assert codes(framework) == [f"1.{number}" for number in range(1, 11)]
    assert framework.outcomes[0].code == "1"


def test_a_lost_zero_is_explained(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Outcome no", "Outcome", "Indicator no", "Indicator"]]
    rows += [[1, "Safe", float(f"1.{number}"), f"Lock {number}"] for number in range(1, 11)]
    with pytest.raises(
        Refusal, match=r"Line 11: the code 1.1 is used twice.*If this is 1.10, format the column as text"
    ):
        read_framework(workbook(tmp_path, rows))


def test_a_code_that_excel_made_a_date_is_explained(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Outcome", "Code", "Indicator"], ["Safe", dt.datetime(2024, 1, 2), "Lock"]]  # noqa: DTZ001
    with pytest.raises(Refusal, match="Line 2: the code has become the date 2024-01-02"):
        read_framework(workbook(tmp_path, rows))


def test_a_sheet_is_chosen_by_name_and_an_unknown_one_lists_those_there_are(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Read me"
    book.worksheets[0].append(["Welcome"])
    other = book.create_sheet("Framework")
    for row in SMALL:
        other.append(row)
    path = tmp_path / "ours.xlsx"
    book.save(path)
    reading = read_framework(path, sheet="framework ")
    assert sizes(reading.framework) == (2, 2, 3)
    assert "Not read: the other sheet “Read me”." in reading.understood
    with pytest.raises(Refusal, match="no sheet “Outcomes”; its sheets are “Read me” and “Framework”"):
        read_framework(path, sheet="Outcomes")
    with pytest.raises(Refusal, match="if another holds the framework, name it: “Framework”"):
        read_framework(path)


def test_an_error_of_excel_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Line 2: Excel shows the error #REF! here"):
        read_framework(workbook(tmp_path, [["Outcome", "Indicator"], ["Safe", "#REF!"]]))


def test_stray_formatting_far_away_costs_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path, [*SMALL])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(1_048_576, 16_384).value = "x"
    book.save(path)
    started = time.monotonic()
    assert sizes(read_framework(path).framework) == (2, 2, 3)
    assert time.monotonic() - started < HANGS


# Faults


def test_all_faults_are_reported_at_once_each_with_its_line(tmp_path: Path) -> None:
    sentences = refused_rows(
        tmp_path,
        ["", "1", "Safe", "1.1", "Lock"],
        ["Fairness", "2", "Heard", "2.1", "Ears"],
        ["Fairness", "2", "Heard", "2.1", "Mouths"],
        ["Fairness", "2", "Seen", "2.2", "Eyes"],
        ["Fairnes", "3", "Known", "3.1", "Names"],
        ["Fairness", "4", "", "4.1", "Hands"],
        ["Fairness", "5", "Fed", "5.1", ""],
        ["Respect of all", "2", "Heard", "2.4", "Calm"],
    )
    starts = [
        "Line 2: the cell of the principle is empty",
        "Line 2: this outcome has no principle",
        "Line 4: the code 2.1 is used twice, here and on line 3",
        "Line 5: the code 2 is used twice, for the outcome “Heard”",
        "Line 6: “Fairnes” is an unknown principle; did you mean “Fairness” as on line 3?",
        "Line 7: outcome 4 has no text",
        "Line 8: indicator 5.1 has no text",
        "Line 9: outcome 2 stands under the principle “Respect of all” here and under “Fairness” on line 3",
    ]
    assert len(sentences) == len(starts)
    for sentence, start in zip(sentences, starts, strict=True):
        assert sentence.startswith(start)


def test_an_indicator_without_outcome_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    first = refused_rows(tmp_path, ["Fairness", "", "", "1.1", "Lock"], ["Fairness", "1", "Safe", "1.2", "Door"])
    assert first[0].startswith("Line 2: ")
    assert "has no outcome" in first[0]
    in_between = refused_rows(tmp_path, *SMALL[1:3], ["Non-discrimination", "", "", "1.3", "Lock"])
    assert in_between == ("Line 4: this indicator has no outcome; write it in the column “Outcome”.",)
    other_code = refused_rows(tmp_path, SMALL[1], ["", "", "", "2.1", "Lock"])
    assert other_code[0].startswith("Line 3: indicator 2.1 has no outcome: the one above it is outcome 1")
    new_principle = refused_rows(tmp_path, SMALL[1], ["Best interests", "", "", "", "Lock"])
    assert any("Line 3" in sentence and "has no outcome" in sentence for sentence in new_principle)


def test_an_empty_cell_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "Principle,Outcome,Indicator\nFairness,Safe,Lock\nRespect,Heard,\n") == (
        "Line 3: the cell of the indicator is empty; write it in the column “Indicator”.",
    )
    no_code = refused_rows(tmp_path, SMALL[1], ["Best interests", "2", "Heard", "", "Ears"])
    assert no_code[0].startswith("Line 3: the indicator “Ears” has no code")
    sentence = refused(tmp_path, "Outcome,Indicator,Sentence\nSafe,Lock,I lock\n,,I shut\n")
    assert sentence[0].startswith("Line 3: a sentence stands here without an indicator")


def test_a_principle_that_is_not_in_the_list_above_is_unknown(tmp_path: Path) -> None:
    listed = [["Fairness"], ["Respect"]]
    (near,) = refused_rows(tmp_path, *listed, ["Fairnes", "1", "Safe", "1.1", "Lock"])
    assert near == "Line 4: “Fairnes” is an unknown principle, not in the list above; did you mean “Fairness”?"
    (far,) = refused_rows(tmp_path, *listed, ["Kindness", "1", "Safe", "1.1", "Lock"])
    assert "use one of “Fairness” and “Respect”" in far
    (code,) = refused_rows(
        tmp_path, ["P1: Fairness", "1", "Safe", "1.1", "Lock"], ["P9", "2", "Fed", "2.1", "Food"]
    )
    assert code.startswith("Line 3: principle P9 is unknown")


def test_principles_that_differ_by_case_space_or_number_are_no_slips(tmp_path: Path) -> None:
    principles = ["Non-discrimination", "non discrimination ", "Article 12", "Article 13"]
    rows = [[principle, f"I am {n}", f"{n} years"] for n, principle in enumerate(principles)]
    assert sizes(read_text(tmp_path, table([["Principle", "Outcome", "Indicator"], *rows])))[0] == 3


@pytest.mark.parametrize("cell", ["55", "0", "3.12", "twelve", "9-99", "999999999999999999", "1,,x"])
def test_what_is_no_article_is_refused(tmp_path: Path, cell: str) -> None:
    (sentence,) = refused(tmp_path, table([["Outcome", "Articles", "Indicator"], ["Safe", cell, "Lock"]]))
    assert sentence.startswith("Line 2: “")
    assert "no article" in sentence


def test_a_table_without_any_indicator_is_refused(tmp_path: Path) -> None:
    sentences = refused(tmp_path, "Outcome,Indicator\nSafe,\nHeard,\n")
    assert any("without a single indicator" in sentence for sentence in sentences)
    assert refused(tmp_path, "Outcome,Indicator\n") == (
        "Line 1: the file ends without a single indicator; add the indicators of each outcome.",
    )


def test_a_missing_column_names_the_headings_there_are(tmp_path: Path) -> None:
    (sentence,) = refused(tmp_path, "Principle,Outcome,Signs of success\nFairness,Safe,Lock\n")
    assert sentence == (
        "Line 1: there is no column for the indicators among the headings “Principle”, “Outcome” and "
        "“Signs of success”. Rename the one that holds them to “Indicator”."
    )
    assert refused(tmp_path, "a,b\n1,2\n")[0].startswith("No row of headings was found; line 1 holds “a” and “b”.")


def test_of_many_faults_the_first_twenty_are_shown(tmp_path: Path) -> None:
    rows = [["Fairness", "1", "Safe", "1.1", f"Lock {number}"] for number in range(31)]
    sentences = refused_rows(tmp_path, *rows)
    assert len(sentences) == 21
    assert sentences[-1] == "And 10 more faults."


# Files that are not what they should be


def test_what_is_no_readable_file_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match=r"There is no file “nothing.csv”"):
        read_framework(tmp_path / "nothing.csv")
    with pytest.raises(Refusal, match="is a folder"):
        read_framework(tmp_path)
    with pytest.raises(Refusal, match="could not be read"):
        read_framework(tmp_path / ("x" * 300 + ".csv"))
    with pytest.raises(Refusal, match="could not be read"):
        read_framework(tmp_path / "a\0b.csv")

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = save(tmp_path, table(SMALL))
    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(Refusal, match="may not be read by this account"):
        read_framework(path)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", b"\x00\x00"])
@pytest.mark.parametrize("name", ["ours.csv", "ours.xlsx", "ours.txt"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    assert "is empty" in refused(tmp_path, content, name)[0]


def test_a_file_of_a_hundred_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 100_000_000)
    started = time.monotonic()
    with pytest.raises(Refusal, match="has 100 MB; at most 10 MB can be read"):
        read_framework(path)
    assert time.monotonic() - started < 0.5


def test_a_workbook_that_would_fill_the_memory_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 101_000_000)
    started = time.monotonic()
    with pytest.raises(Refusal, match="would grow to 101 MB"):
        read_framework(path)
    assert time.monotonic() - started < 0.5


def test_a_workbook_whose_entities_multiply_is_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path, [*SMALL])
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bad = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = f"<!DOCTYPE x [{entities}]><worksheet>&a11;</worksheet>".encode()
            target.writestr(part, data)
    with pytest.raises(Refusal, match="damaged"):
        read_framework(bad)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    book = workbook(tmp_path, [*SMALL]).read_bytes()
    old_excel = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", "x")
    files: list[tuple[str | bytes, str, str]] = [
        (book, "ours.csv", "is really an Excel workbook. Rename it"),
        (table(SMALL), "ours.xlsx", "is not a workbook, whatever its name says"),
        (table(SMALL), "ours.xls", "is not a workbook, whatever its name says"),
        (b"PK\x03\x04 not a zip", "ours.xlsx", "is damaged"),
        (book[: len(book) // 2], "ours.xlsx", "is damaged"),
        (old_excel, "ours.xls", "an old Excel (.xls). Open it in Excel and save it"),
        (old_excel, "ours.csv", "an old Excel (.xls)"),
        (old_excel + "EncryptedPackage".encode("utf-16-le"), "ours.xlsx", "protected by a password"),
        (old_excel + "WordDocument".encode("utf-16-le"), "ours.doc", "a Word document"),
        (word.getvalue(), "ours.docx", "a Word document"),
        (b"%PDF-1.7 ...", "ours.pdf", "is really a PDF. Open it, copy the text"),
        (b"%PDF-1.7 ...", "ours.csv", "is really a PDF"),
        (b"\x89PNG\r\n\x1a\n", "ours.csv", "is really a picture"),
        (b"<!DOCTYPE html><html>", "ours.csv", "is really a web page"),
        (b"Outcome,Indicator\nSafe,Lo\0ck\n", "ours.csv", "Line 2: “ours.csv” holds a character (number 0)"),
        (b"Outcome,Indicator\n\x81,\x8d\n", "ours.csv", "holds letters that we cannot read"),
        (b'Outcome,Indicator\nSafe,Lock\n"Heard,Ears\n', "ours.csv", "Line 3: a quotation mark"),
        (b'Outcome,Indicator\n"Safe" home,Lock\n', "ours.csv", "Line 2: a quotation mark"),
    ]
    for content, name, said in files:
        assert said in refused(tmp_path, content, name)[0]


def test_a_sheet_of_a_file_without_sheets_is_refused(tmp_path: Path) -> None:
    assert "has no sheets" in refused(tmp_path, table(SMALL), sheet="First")[0]


@pytest.mark.parametrize("name", ["framework", "framework.dat", "framework.txt", "framework.md"])
def test_an_unknown_name_is_judged_by_what_is_in_the_file(tmp_path: Path, name: str) -> None:
    assert sizes(read_text(tmp_path, table(SMALL, "\t"), name)) == (2, 2, 3)
    assert sizes(read_text(tmp_path, "Outcome 1: Safe\n1.1 Lock\n", name)) == (1, 1, 1)
    if name in ("framework", "framework.dat"):
        assert sizes(read_text(tmp_path, workbook(tmp_path, [*SMALL]).read_bytes(), name)) == (2, 2, 3)


# Seconds that no machine needs, however busy: only work that grows out of all measure takes longer.
HANGS = 100


def test_a_hundred_thousand_rows_are_refused_without_hanging(tmp_path: Path) -> None:
    started = time.monotonic()
    rows = "Outcome,Indicator\n" + "Safe,Lock\n" * 100_000
    assert "more than" in refused(tmp_path, rows)[0]
    assert "more than" in refused(tmp_path, "Outcome 1 Safe\n" * 100_000, "ours.txt")[0]
    assert time.monotonic() - started < HANGS


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1.",
        "(",
        "- ",
        "1.1 ",
        "Outcome ",
        "general ",
        "page ",
        ". . ",
        "|Articles (",
        "12(1) ",
        "a-",
        "1, ",
        "\xad",
    ],
)
def test_very_long_texts_are_refused_without_hanging(tmp_path: Path, piece: str) -> None:
    started = time.monotonic()
    for text in (piece * 500, piece * 50_000):
        for name, content in [
            ("ours.csv", table([["Outcome", "Indicator", "Articles"], ["Safe", text, text]])),
            ("ours.txt", f"Outcome 1: {text}\n1.1 {text}\n{text}\n"),
        ]:
            with contextlib.suppress(Refusal):
                read_text(tmp_path, content, name)
    assert time.monotonic() - started < HANGS


def test_thousands_of_principles_are_read_or_refused_without_hanging(tmp_path: Path) -> None:
    started = time.monotonic()
    rows = [[f"{'right ' * 300}{number}", f"Safe {number}", f"Lock {number}"] for number in range(4900)]
    with contextlib.suppress(Refusal):
        read_text(tmp_path, table([["Principle", "Outcome", "Indicator"], *rows]))
    assert time.monotonic() - started < HANGS


# Whatever the bytes, a framework or a refusal

PIECES = st.sampled_from(
    """Outcome Indicator Principle Outcome_1:_ 1.1_ 1. , ; \t \n \r\n " '= \x0c \0 •_ -_ Notice:_ Articles 99
    safe-\n Total Code sep=;\n \xad Title: #REF! \ufeff""".split(" ")  # noqa: SIM905 - a list would fill thirty lines
).map(lambda piece: piece.replace("_", " ").encode())
CELLS = st.sampled_from(
    ["", "", "A", "B", "1", "2", "1.1", "2.1", "a", "P1", "Fair", "Fairness", "Total", "1. Safe", "54"]
)
ANY_BYTES = st.binary(max_size=300) | st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join)


def check_reading(path: Path) -> None:
    """Read a file and accept a framework with something in it, or sentences that say what is wrong."""
    reading: Reading | None
    try:
        reading = read_framework(path)
    except Refusal as refusal:
        sentences = refusal.sentences
        reading = None
    if reading is None:
        assert sentences
        assert all(sentence.endswith((".", "?", ")")) for sentence in sentences)
        return
    assert reading.framework.indicators
    assert all(sign.code and sign.text for sign in reading.framework.indicators)
    assert len({sign.code for sign in reading.framework.indicators}) == len(reading.framework.indicators)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=ANY_BYTES, suffix=st.sampled_from([".csv", ".txt", ".xlsx", ""]))
@example(data=b"Outcome,Indicator\n1,2\n", suffix=".csv")
def test_any_bytes_give_a_framework_or_a_refusal(tmp_path: Path, data: bytes, suffix: str) -> None:
    check_reading(save(tmp_path, data, f"any{suffix}"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headings=st.permutations([*HEADINGS, "Articles", "Sentence", "Ref"]),
    rows=st.lists(st.lists(CELLS | st.text(max_size=8), max_size=9), max_size=6),
)
def test_any_table_gives_a_framework_or_a_refusal(
    tmp_path: Path, headings: list[str], rows: list[list[str]]
) -> None:
    text = table([headings, *rows]).encode("utf-8", "replace")
    check_reading(save(tmp_path, text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 100_000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=5)
)
def test_a_workbook_with_broken_bytes_gives_a_framework_or_a_refusal(
    tmp_path: Path, changes: list[tuple[int, bytes]]
) -> None:
    good = tmp_path / "good.xlsx"
    if not good.exists():
        workbook(tmp_path, [*SMALL], "good.xlsx")
    data = bytearray(good.read_bytes())
    for place, piece in changes:
        data[place % len(data) : place % len(data) + len(piece)] = piece
    check_reading(save(tmp_path, bytes(data), "broken.xlsx"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, 5000),
    piece=st.sampled_from([b"<", b"&x;", b"99999999999999999999", b"\xff", b'"', b"e9"]),
)
def test_a_workbook_with_broken_insides_gives_a_framework_or_a_refusal(
    tmp_path: Path, place: int, piece: bytes
) -> None:
    good = tmp_path / "good.xlsx"
    if not good.exists():
        workbook(tmp_path, [*SMALL], "good.xlsx")
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(broken, "w") as target:
        for part in source.infolist():
            data = bytearray(source.read(part))
            if "sheet1" in part.filename or place % 2:
                data[place % len(data) : place % len(data) + len(piece)] = piece
            target.writestr(part, bytes(data))
    check_reading(broken)
