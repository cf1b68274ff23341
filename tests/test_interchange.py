"""A release taken elsewhere says in every format what the release says, in the same numbers and no others."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import frictionless
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from feedback.answers.count import Tally
from feedback.catalogues import say
from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Questionnaire
from feedback.themes.interchange.archive import files_in
from feedback.themes.interchange.formats import FORMATS, format_of
from feedback.themes.interchange.package import HIDDEN, WORDS_ONLY
from feedback.themes.interchange.table import COLUMNS
from feedback.themes.interchange.told import languages_of, usual_language
from feedback.themes.protection import Share
from feedback.themes.reading import EventFacts, Quote, Reading, TextTheme
from feedback.themes.release import NOT_CLOSED, make_release
from feedback.themes.shown import Release
from feedback.themes.words import NOT_ENOUGH
from tests.examples import small_questionnaire, words
from tests.page_checks import said

# Languages that differ in kind, so that one more language does not change what was agreed.
IN_KIND = ("en", "en-easy", "cy", "ar", "ti", "fa_AF")
GOLDEN = Path(__file__).parent / "golden"
DAY = date(2027, 1, 15)
FRAMEWORK = Framework(
    name="small",
    title="A small framework",
    notice="An example.",
    principles=(
        Principle("A", "Being safe: home/college [and] *elsewhere*?", (Outcome("A1", "Has a say", (), ()),)),
        Principle(
            "B",
            "Being safe: home/college [and] elsewhere",
            (Outcome("B1", "Knows their rights", (12,), (Indicator("B1.1", "Can name a right"),)),),
        ),
    ),
)


def told_by_tests(language: str, message: str) -> str:
    """Translate as a catalogue would, into something that no change of the catalogues changes."""
    return message if language == "en" else f"{message} [{language}]"


def asking(languages: Sequence[str] = IN_KIND) -> Questionnaire:
    """Return the small questionnaire with one question under an outcome of the framework."""
    questionnaire = small_questionnaire(languages)

    def linked(question: Question) -> Question:
        return replace(question, indicators=(Link("B1.1"),)) if question.id == "rights" else question

    return replace(
        questionnaire,
        framework="small",
        sections=tuple(
            replace(section, questions=tuple(map(linked, section.questions))) for section in questionnaire.sections
        ),
    )


def tally(people: int, answered: Mapping[str, int], chosen: Mapping[tuple[str, str], int]) -> Tally:
    """Return a tally in which nobody chose what is not named."""
    questionnaire = asking()
    nothing = {(question.id, option): 0 for question in questionnaire.asked for option in question.option_ids}
    nobody = {question.id: 0 for question in questionnaire.asked}
    return Tally(people, nobody | dict(answered), nothing | dict(chosen))


def some_release() -> Release:
    """Return a release in which something is shown in shares, something in words, and something is hidden."""
    return make_release(
        asking(),
        tally(
            47,
            {"often": 47, "rights": 43, "place": 9, "helps": 41, "wish": 31, "more": 2},
            {
                ("often", "always"): 23,
                ("often", "often"): 17,
                ("often", "dont-know"): 7,
                ("rights", "agree"): 43,
                ("place", "home"): 8,
                ("helps", "adults"): 37,
                ("helps", "music"): 11,
            },
        ),
    )


def a_reading(release: Release | None = None, **more: Any) -> Reading:
    """Return a release with all that can stand around one."""
    return replace(
        Reading(
            mark="KITEWX",
            title="Learning event",
            made_on=DAY,
            release=release or some_release(),
            questionnaire=asking(),
            framework=FRAMEWORK,
            events=(EventFacts("Learning event", "Wales", "Cardiff", "2027-01", "The event team", None),),
            text_themes=(
                TextTheme(
                    "More time with friends",
                    "B1",
                    {"words": "about 10", "rounded": 10},
                    (Quote("en", "We want to choose together."), Quote("cy", "Rydyn ni eisiau dewis.")),
                ),
                TextTheme("Quiet places", None, {"words": "fewer than 10", "rounded": None, "below": 10}),
            ),
        ),
        **more,
    )


def side_by_side(by: str, groups: Mapping[str, Release], **more: str) -> Release:
    """Return a release with groups beside it."""
    return some_release() | {
        "breakdown": {
            "by": by,
            "status": "shown",
            "groups": [{"id": name, **release} for name, release in groups.items()],
            **more,
        }
    }


def a_group(people: int) -> Release:
    """Return the results of one group, in the shape that a breakdown has."""
    release = make_release(asking(), tally(people, {"often": people}, {("often", "always"): people}))
    return {"people": release["people"], "questions": release["questions"]}


def written(shape: str, reading: Reading, language: str = "en") -> bytes:
    """Return the file of a reading in a format."""
    return FORMATS[shape].write(reading, language, told_by_tests)


def rows_in(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def book_in(content: bytes) -> Workbook:
    """Return a workbook as a spreadsheet would open it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def cells_in(book: Workbook) -> Iterator[tuple[str, Any]]:
    """Yield each cell that holds something, with its place."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from ((f"{sheet.title}!{each.coordinate}", each) for each in row if each.value is not None)


def raw(content: bytes) -> bytes:
    """Return every byte that is in a file, also in one that is packed."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    return b"\0".join(name.encode() + b"\0" + each for name, each in files_in(content).items())


# ---- The same file, whenever it is made -------------------------------------------------------------------------


def golden_files() -> dict[str, bytes]:
    """Return what each format makes of the example: packed ones as the files in them, a workbook as its cells."""
    reading = a_reading(side_by_side("nation", {"Wales": a_group(23), "Scotland": a_group(9)}))
    book = book_in(written("xlsx", reading))
    cells = [f"{place}\t{cell.value}\t{cell.number_format}" for place, cell in cells_in(book)]
    package = files_in(written("datapackage", reading))
    return {
        "release.csv": written("csv", reading),
        "release.json": written("json", reading, "cy"),
        "release.ddi.xml": written("ddi", reading),
        "release.xlsx.txt": ("\n".join(cells) + "\n").encode(),
        **{f"release.package.{name}": content for name, content in package.items()},
    }


@pytest.mark.parametrize("name", golden_files())
def test_the_files_are_those_that_were_agreed(name: str) -> None:
    """To agree to a change: `python -m tests.test_interchange` writes the files anew; read what changed."""
    assert (GOLDEN / name).read_bytes().decode() == golden_files()[name].decode()


def test_no_golden_file_is_left_over() -> None:
    assert {each.name for each in GOLDEN.glob("release.*")} == set(golden_files())


@pytest.mark.parametrize("shape", FORMATS)
def test_a_release_gives_the_same_bytes_later(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = written(shape, a_reading())
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert written(shape, a_reading()) == now


@pytest.mark.parametrize("shape", ["xlsx", "datapackage"])
def test_packed_files_carry_the_day_of_the_release_and_no_moment(shape: str) -> None:
    content = written(shape, a_reading())
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert {each.date_time for each in packed.infolist()} == {(2027, 1, 15, 0, 0, 0)}
    if shape == "xlsx":
        properties = book_in(content).properties
        assert f"{properties.created} {properties.modified}" == "2027-01-15 00:00:00 2027-01-15 00:00:00"
        assert not properties.creator
    moments = re.findall(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", raw(content))
    assert set(moments) == {b"2027-01-15T00:00:00Z"}


# ---- The same numbers, and no others (S-11) ---------------------------------------------------------------------


def numbers_in(text: str) -> set[int]:
    """Return every number that is written in a text."""
    return {int(number) for number in re.findall(r"\d+", text)}


def numbers_of(shape: str, content: bytes) -> set[int]:
    """Return every number that somebody finds in a file, apart from what describes the file itself."""
    if shape == "xlsx":
        book = book_in(content)
        shares = {round(cell.value * 100) for _, cell in cells_in(book) if isinstance(cell.value, float | int)}
        texts = " ".join(str(cell.value) for _, cell in cells_in(book) if isinstance(cell.value, str))
        return shares | numbers_in(texts)
    if shape == "datapackage":
        files = files_in(content)
        described = json.loads(files.pop("datapackage.json"))
        about = json.dumps([described["title"], described["description"], described["created"][:10]])
        tables = b"".join(files.values()).decode()
        return numbers_in(about + tables)
    if shape == "ddi":
        root = ET.fromstring(content)  # noqa: S314 written by ourselves
        attributes = [value for each in root.iter() if each is not root for value in each.attrib.values()]
        return numbers_in(" ".join([*root.itertext(), *attributes]))
    return numbers_in(content.decode())


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Draw a tally in which the answers to each question add up."""
    people = draw(st.one_of(st.integers(0, 60), st.integers(0, 5_000)))
    answered, chosen = {}, {}
    for question in asking().asked:
        left = answered[question.id] = draw(st.integers(0, people))
        for option in question.option_ids:
            number = draw(st.integers(0, left))
            chosen[question.id, option] = number
            left -= 0 if question.kind is Kind.MANY else number
    return tally(people, answered, chosen)


@settings(max_examples=25, deadline=None)
@given(whole=tallies(), group=tallies(), language=st.sampled_from(IN_KIND))
def test_every_number_in_every_file_is_one_that_the_release_shows(
    whole: Tally, group: Tally, language: str
) -> None:
    release = make_release(asking(), whole)
    if release["status"] == "released":
        part = make_release(asking(), group)
        release["breakdown"] = {"by": "nation", "status": "shown", "groups": [{"id": "Wales", **part}]}
    reading = a_reading(release, framework=None, text_themes=())
    shown = numbers_in(json.dumps(release)) | {2027, 1, 15}
    for shape in FORMATS:
        assert numbers_of(shape, written(shape, reading, language)) <= shown


def test_no_true_count_is_in_any_byte_of_any_file() -> None:
    """Each count is a prime too large to be met by chance, and none is rounded to itself."""
    people, answered, chosen = 49_999, 39_989, (10_007, 11_003, 13_007)
    counts = tally(
        people,
        dict.fromkeys((question.id for question in asking().asked), answered),
        {
            (question.id, option): number
            for question in asking().asked
            for option, number in zip(question.option_ids, chosen, strict=False)
        },
    )
    reading = a_reading(make_release(asking(), counts))
    for shape in FORMATS:
        for language in IN_KIND:
            content = raw(written(shape, reading, language))
            assert b"50000" in content
            assert not [each for each in (people, answered, *chosen) if str(each).encode() in content]


@pytest.mark.parametrize("shape", FORMATS)
def test_what_is_hidden_is_said_and_not_shown(shape: str) -> None:
    release = some_release()
    hidden = next(each for each in release["questions"] if each["id"] == "more")
    assert hidden["status"] == "hidden"
    assert NOT_ENOUGH in raw(written(shape, a_reading(release))).decode()


@pytest.mark.parametrize("shape", FORMATS)
def test_of_a_group_that_is_too_small_nothing_is_in_a_file(shape: str) -> None:
    few = [
        make_release(asking(), tally(people, {"often": people}, {("often", "never"): people})) for people in (0, 6)
    ]
    assert few[0] == few[1]
    content = raw(written(shape, a_reading(few[0], text_themes=()))).decode()
    assert "fewer than 7" in content or shape == "datapackage"
    assert written(shape, a_reading(few[0])) == written(shape, a_reading(few[1]))


@pytest.mark.parametrize("shape", FORMATS)
def test_a_label_that_looks_like_a_formula_is_a_text_everywhere(shape: str) -> None:
    nasty = [f"{sign}1+1" for sign in "=+-@＝＋－＠"]
    for text in nasty:
        questionnaire = asking()
        first = questionnaire.sections[0]
        asked = tuple(replace(question, text=words(text)) for question in first.questions)
        questionnaire = replace(
            questionnaire, sections=(replace(first, questions=asked), *questionnaire.sections[1:])
        )
        reading = a_reading(
            title=text,
            questionnaire=questionnaire,
            text_themes=(TextTheme(text, None, {"words": "", "rounded": 10}),),
        )
        content = written(shape, reading)
        if shape == "xlsx":
            found = [cell for _, cell in cells_in(book_in(content)) if str(cell.value).startswith(text)]
            assert len(found) > 3
            assert {cell.data_type for cell in found} == {"s"}
            assert all(cell.quotePrefix for cell in found)
        if shape == "csv":
            assert not [
                cell for row in rows_in(content) for cell in row.values() if cell[:1] in set("=+-@＝＋－＠")
            ]
        if shape == "datapackage":
            tables = [rows_in(each) for name, each in files_in(content).items() if name.endswith(".csv")]
            assert not [cell for rows in tables for row in rows for cell in row.values() if cell.startswith(text)]


def test_odd_signs_break_no_file() -> None:
    odd = "A\x00 <b>&amp;\x0b _x000D_ \ud800 “q\"' \ufffe 🙂 ، ክ"
    reading = a_reading(
        title=odd, text_themes=(TextTheme(odd, None, {"words": "", "rounded": 10}, (Quote("ar", odd),)),)
    )
    for shape in ("xlsx", "ddi"):
        for name, content in (
            {"x.xml": written(shape, reading)} if shape == "ddi" else files_in(written(shape, reading))
        ).items():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(content)  # noqa: S314 written by ourselves
    assert "_x000D_" in str(book_in(written("xlsx", reading)).worksheets[0]["A1"].value)


# ---- The table --------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_option_and_says_what_the_release_says() -> None:
    release = some_release()
    content = written("csv", a_reading(release))
    assert content.startswith(
        b"\xef\xbb\xbfevent,status,people,question,text,answered,option,label,words,share,release"
    )
    assert content.count(b"\n") == content.count(b"\r\n")
    rows = {(row["question"], row["option"]): row for row in rows_in(content)}
    assert tuple(rows_in(content)[0]) == COLUMNS
    for result in release["questions"]:
        for option in result["options"]:
            row = rows[result["id"], option["id"]]
            assert (row["words"], row["part"]) == (option["words"], option["part"])
            assert row["share"] == ("" if option["share"] is None else str(option["share"]))
            assert row["answered"] == result["answered"]["words"]
    assert rows["more", ""]["answered"] == NOT_ENOUGH
    assert (rows["rights", "agree"]["outcome"], rows["rights", "agree"]["outcome_text"]) == (
        "B1",
        "Knows their rights",
    )
    assert rows["rights", "agree"]["kind"] == "scale"


def test_the_table_speaks_the_language_that_was_chosen() -> None:
    row = rows_in(FORMATS["csv"].write(a_reading(), "cy", say))[0]
    assert row["text"] == "Question often (cy)"
    assert row["label"] == said("Always", "cy") != "Always"
    assert row["people"] == said("about %(people)s", "cy") % {"people": 45}


def test_what_is_not_translated_is_told_in_the_language_that_it_was_written_in() -> None:
    questionnaire = replace(asking(), languages=("en", "cy"), sections=small_questionnaire(("en",)).sections)
    rows = rows_in(written("csv", a_reading(questionnaire=questionnaire), "cy"))
    assert rows[0]["text"] == "Question often (en)"


def test_an_event_that_is_not_closed_has_one_row_that_says_so() -> None:
    (row,) = rows_in(written("csv", a_reading(NOT_CLOSED)))
    assert (row["status"], row["question"], row["share"]) == ("not closed", "", "")


# ---- JSON -------------------------------------------------------------------------------------------------------


def within(part: Any, whole: Any) -> bool:
    """Return whether everything in one JSON value is in another, which may say more."""
    if isinstance(part, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(within, part, whole))
    return bool(part == whole)


def test_json_keeps_every_key_of_the_release_and_adds_what_stands_around_it() -> None:
    release = side_by_side("nation", {"Wales": a_group(23), "Scotland": a_group(31)})
    document = json.loads(written("json", a_reading(release)))
    assert within(release, document)
    assert document["release"] == "KITEWX"
    assert document["made_on"] == "2027-01-15"
    assert document["events"][0]["month"] == "2027-01"
    assert document["text_themes"][0]["quotes"][1] == {"language": "cy", "words": "Rydyn ni eisiau dewis."}


def test_json_has_every_label_in_every_language() -> None:
    reading = a_reading(questionnaire=asking(tuple(LANGUAGES)))
    lists = json.loads(FORMATS["json"].write(reading, "cy", say))["codelists"]
    assert set(lists["parts"]) == set(Share)
    assert lists["parts"]["about-half"]["cy"] == said("about half", "cy")
    often = next(each for each in lists["questions"] if each["id"] == "often")
    assert list(often["text"]) == list(LANGUAGES)
    assert often["options"][0]["label"]["ar"] == said("Always", "ar")


# ---- Groups side by side ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "groups", "more", "name", "compared_by"),
    [
        ("nation", ("Wales", "Scotland"), {}, "Wales", "Nation"),
        ("month", ("2027-01", "2027-02"), {}, "January 2027", "Month"),
        ("audience", ("The event team", "Another"), {}, "The event team", "Who acts on it"),
        ("question", ("home", "college"), {"question": "place"}, "Option home (en)", "Question place (en)"),
    ],
)
def test_groups_stand_in_every_file_by_their_names(
    by: str, groups: tuple[str, str], more: dict[str, str], name: str, compared_by: str
) -> None:
    release = side_by_side(by, {groups[0]: a_group(23), groups[1]: a_group(9)}, **more)
    reading = a_reading(release)
    rows = [row for row in rows_in(written("csv", reading)) if row["group"] == groups[0]]
    assert {(row["by"], row["group_name"], row["people"]) for row in rows} == {
        (more.get("question", by), name, "about 25")
    }
    document = json.loads(written("json", reading))
    assert document["breakdown"]["compared_by"] == compared_by
    assert document["breakdown"]["groups"][0]["name"] == name
    sheet = book_in(written("xlsx", reading))["Groups"]
    assert sheet["A1"].value == compared_by
    assert [cell.value for cell in sheet[3]] == [
        name,
        "about 25",
        "Question often (en)",
        "Always",
        "most or all",
        None,
    ]
    results = rows_in(files_in(written("datapackage", reading))["results.csv"])
    assert next(row["people_rounded"] for row in results if row["group"] == groups[1]) == WORDS_ONLY


def test_groups_that_are_withheld_are_said_to_be() -> None:
    reading = a_reading(some_release() | {"breakdown": {"by": "nation", "status": "withheld"}})
    sentence = "Groups are not shown side by side, to protect small ones."
    for shape in ("json", "xlsx", "datapackage", "ddi"):
        assert sentence in raw(written(shape, reading)).decode()
    assert {row["group"] for row in rows_in(written("csv", reading))} == {""}


def test_a_release_of_a_series_names_its_events_and_says_what_is_left_out() -> None:
    event = a_reading().events[0]
    release = some_release() | {"events_left_out": 3}
    release["questions"][0]["left_out"] = 2
    reading = a_reading(release, title="Spring", events=(event, replace(event, title="Another", month="2027-03")))
    texts = {str(cell.value) for _, cell in cells_in(book_in(written("xlsx", reading)))}
    assert {
        "Learning event · January 2027",
        "Another · March 2027",
        "Events left out, to protect small groups: 3.",
        "Events whose answers to this are left out: 2.",
    } <= texts
    ddi = written("ddi", reading).decode()
    assert "left out, to protect small groups: 3." in ddi
    assert "Events whose answers to this are left out: 2. [cy]" in ddi
    assert json.loads(written("json", reading))["questions"][0]["left_out"] == 2


# ---- The workbook -----------------------------------------------------------------------------------------------


def test_the_workbook_has_a_sheet_for_each_principle_with_its_questions() -> None:
    book = book_in(written("xlsx", a_reading()))
    assert book.sheetnames == [
        "Read me",
        "Being safe home college and els",
        "Other questions",
        "In their own words",
    ]
    principle = book.worksheets[1]
    texts = [row[0].value for row in principle.iter_rows() if row[0].value]
    assert texts[:5] == [
        FRAMEWORK.principles[1].text,
        "Answer",
        "Knows their rights",
        "Question rights (en)",
        "Answered by: about 45",
    ]
    read_me = {str(cell.value) for place, cell in cells_in(book) if place.startswith("Read me")}
    assert {
        "Learning event",
        "about 45",
        "Cardiff, Wales",
        "January 2027",
        "15 January 2027",
        "An example.",
    } <= read_me


def test_a_share_is_a_number_that_looks_like_a_percentage() -> None:
    sheet = book_in(written("xlsx", a_reading()))["Other questions"]
    shares = {row[0].value: row[2] for row in sheet.iter_rows(min_row=5, max_row=10)}
    assert (shares["Always"].value, shares["Always"].number_format) == (0.55, "0 %")
    assert shares["Never"].value is None


def test_sheets_print_and_stay_readable() -> None:
    book = book_in(written("xlsx", a_reading()))
    for sheet in book.worksheets:
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.column_dimensions["A"].width > 20
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$2:$2"


def test_no_question_is_torn_apart_by_the_end_of_a_page() -> None:
    asked = small_questionnaire().questions[1]
    many = tuple(replace(asked, id=f"often-{number}") for number in range(9))
    questionnaire = asking()
    first, *more = questionnaire.sections
    questionnaire = replace(questionnaire, sections=(replace(first, questions=many), *more))
    shown = some_release()["questions"][0]
    release = some_release() | {"questions": [shown | {"id": question.id} for question in many]}
    sheet = book_in(written("xlsx", a_reading(release, questionnaire=questionnaire)))["Other questions"]
    ends = [each.id for each in sheet.row_breaks.brk]
    assert len(ends) >= 2
    assert all(str(sheet.cell(line + 1, 1).value).startswith("Question often") for line in ends)


def test_a_workbook_runs_in_the_direction_of_its_language() -> None:
    reading = a_reading(questionnaire=asking(tuple(LANGUAGES)))
    for language, spoken in LANGUAGES.items():
        book = book_in(written("xlsx", reading, language))
        is_rtl = {bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets}
        assert is_rtl == {spoken.direction == "rtl"}, language


def charts_in(content: bytes) -> dict[str, bytes]:
    """Return the charts of a workbook by the name of their file."""
    return {name: each for name, each in files_in(content).items() if name.startswith("xl/charts/chart")}


def values_at(content: bytes, place: str) -> list[Any]:
    """Return the values of a column of cells that a chart refers to."""
    sheet, _, cells = place.replace("$", "").rpartition("!")
    return [cell.value for (cell,) in book_in(content)[sheet.strip("'")][cells]]


def test_a_chart_is_drawn_where_no_bar_would_lie() -> None:
    """“Most or all” has no share: a chart without its bar would say the opposite of the words."""
    content = written("xlsx", a_reading())
    drawn: dict[str, float | None] = {}
    for chart in charts_in(content).values():
        (labels,) = re.findall(r"<cat>.*?<f>(.*?)</f>", chart.decode())
        (shares,) = re.findall(r"<val>.*?<f>(.*?)</f>", chart.decode())
        drawn |= dict(zip(values_at(content, labels), values_at(content, shares), strict=True))
        # No number stands in the chart itself: what it draws is what the cells show.
        assert b"Cache" not in chart
        assert b"Lit>" not in chart
    assert drawn == {
        "Always": 0.55,
        "Often": 0.35,
        "Sometimes": None,
        "Never": None,
        "I don’t know": 0.1,
        "I don’t want to say": None,
        "Option adults (en)": 0.9,
        "Option friends (en)": None,
        "Option music (en)": 0.25,
    }


def test_without_a_share_there_is_no_chart() -> None:
    small = make_release(asking(), tally(9, {"often": 9}, {("often", "always"): 5, ("often", "often"): 4}))
    assert charts_in(written("xlsx", a_reading(small))) == {}


@pytest.mark.parametrize(
    "text",
    [
        "History",
        "",
        "'",
        "[]:*?/\\",
        "x" * 200,
        "Read me",
        "read ME",
        "=1+1",
        "حق الطفل في أن يُسمع رأيه وأن يؤخذ به",
    ],
)
def test_whatever_a_principle_is_called_its_sheet_has_a_name_that_excel_takes(text: str) -> None:
    principles = tuple(
        Principle(str(n), text, (Outcome(f"O{n}", "Outcome", (), (Indicator(f"I{n}", "Sign"),)),))
        for n in range(3)
    )
    questionnaire = asking()
    asked = iter(f"I{n}" for n in (0, 1, 2, 2, 2, 2, 2))
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, indicators=(Link(next(asked)),)) for each in section.questions if each.asks
            ),
        )
        for section in questionnaire.sections
    )
    reading = a_reading(
        framework=Framework("f", "F", principles), questionnaire=replace(questionnaire, sections=sections)
    )
    names = book_in(written("xlsx", reading)).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 5
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\']", name)
        assert name.casefold() != "history"


# ---- The data package -------------------------------------------------------------------------------------------

NAME = re.compile(r"[a-z0-9._-]+")


@cache
def unpacked() -> dict[str, bytes]:
    """Return the files of the package."""
    reading = a_reading(side_by_side("nation", {"Wales": a_group(23), "Scotland": a_group(9)}))
    return files_in(FORMATS["datapackage"].write(reading, "cy", say))


def test_frictionless_finds_nothing_wrong_with_the_package(tmp_path: Path) -> None:
    for name, content in unpacked().items():
        (tmp_path / name).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert [task.stats["rows"] for task in report.tasks] == [
        len(rows_in(unpacked()[f"{name}.csv"])) for name in ("results", "questions", "codelist")
    ]


def test_frictionless_would_find_what_is_wrong(tmp_path: Path) -> None:
    for name, content in unpacked().items():
        (tmp_path / name).write_bytes(
            content.replace(b"rights", b"rihgts", 1) if name == "questions.csv" else content
        )
    found = frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    assert {kind for (kind,) in found} >= {"hash-count", "foreign-key"}


def test_the_package_keeps_the_rules_of_version_2() -> None:
    package = json.loads(unpacked()["datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert NAME.fullmatch(package["name"])
    assert package["created"] == "2027-01-15T00:00:00Z"
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert "licenses" not in package  # nobody but its owner can give one
    names = [resource["name"] for resource in package["resources"]]
    assert names == ["results", "questions", "codelist"]
    for resource in package["resources"]:
        content = unpacked()[resource["path"]]
        assert "data" not in resource
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert len(fields) == len(set(fields))
        assert list(rows_in(content)[0]) == fields
        assert all(field["type"] in {"string", "integer"} for field in resource["schema"]["fields"])
    assert set(unpacked()) == {"datapackage.json", "results.csv", "questions.csv", "codelist.csv"}


def test_the_package_says_what_is_hidden_and_where_only_words_are_shown() -> None:
    package = json.loads(unpacked()["datapackage.json"])
    missing = {each["value"]: each["label"] for each in package["resources"][0]["schema"]["missingValues"]}
    assert set(missing) == {"", HIDDEN, WORDS_ONLY}
    assert missing[HIDDEN] == said(NOT_ENOUGH, "cy")
    rows = [row for row in rows_in(unpacked()["results.csv"]) if not row["group"]]
    hidden = [row for row in rows if row["question"] == "more"]
    assert [(row["share"], row["part"], row["answered"]) for row in hidden] == [(HIDDEN, HIDDEN, HIDDEN)]
    most = next(row for row in rows if (row["question"], row["option"]) == ("rights", "agree"))
    assert (most["part"], most["share"]) == ("almost-everyone", WORDS_ONLY)
    parts = next(field for field in package["resources"][0]["schema"]["fields"] if field["name"] == "part")
    assert {each["value"]: each["label"] for each in parts["categories"]} == {
        part: said(say("en", label), "cy") for part, label in LABELS.items()
    }


LABELS = {each.value: each.value.replace("-", " ") for each in Share}


def test_the_codelist_has_every_label_in_every_language() -> None:
    labels = {
        (row["list"], row["code"], row["language"]): row["label"] for row in rows_in(unpacked()["codelist.csv"])
    }
    for question in asking().asked:
        for language in ("en", "en-x-easy", "cy", "ar", "ti"):
            assert labels["question", question.id, language].startswith("Question")
            assert all(labels[question.id, option, language] for option in question.option_ids)
    assert labels["part", "about-half", "ar"] == said("about half", "ar")
    used = {(row["question"], row["option"]) for row in rows_in(unpacked()["results.csv"])}
    assert {(question, option, "ti") for question, option in used if option not in {"", HIDDEN}} <= set(labels)


# ---- The codebook for archives ----------------------------------------------------------------------------------

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# From codebook.xsd of DDI 2.5, as far as this program writes it: what may stand in what, and in which order.
ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "stdyDscr": "citation stdyInfo method dataAccs othrStdyMat notes",
    "citation": "titlStmt rspStmt prodStmt distStmt serStmt verStmt biblCit holdings notes",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "prodStmt": "producer copyright prodDate prodPlac software fundAg grantNo",
    "stdyInfo": "subject abstract sumDscr qualityStatement notes exPostEvaluation",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox boundPoly anlyUnit universe dataKind",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "varGrp": "labl txt concept defntn universe notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe"
    " TotlResp sumStat txt stdCatgry catgryGrp catgry codInstr verStmt concept derivation varFormat geoMap"
    " catLevel notes",
    "qstn": "preQTxt qstnLit postQTxt forward backward ivuInstr",
    "catgry": "catValu labl txt catStat mrow",
}
ONLY_ONE = {"titl", "titlStmt", "prodStmt", "TotlResp", "varFormat", "catValu", "dataDscr", "stdyInfo", "sumDscr"}
ATTRIBUTES = {
    "codeBook": {"version"},
    "prodDate": {"date"},
    "collDate": {"date"},
    "varGrp": {"ID", "type", "var"},
    "qstn": {"responseDomainType"},
    "var": {"ID", "name", "intrvl"},
    "catgry": {"missing"},
    "catStat": {"type"},
    "concept": {"vocab"},
    "varFormat": {"type"},
    "notes": {"type"},
}


def ddi_of(reading: Reading) -> ET.Element:
    """Return the codebook of a reading, its names without the namespace, which is checked here."""
    root = ET.fromstring(FORMATS["ddi"].write(reading, "en", say))  # noqa: S314 written by ourselves
    for each in root.iter():
        assert each.tag.startswith("{ddi:codebook:2_5}")
        each.tag = each.tag.partition("}")[2]
    return root


@pytest.mark.parametrize("release", [None, make_release(asking(), tally(6, {}, {}))])
def test_the_codebook_keeps_the_rules_of_ddi(release: Release | None) -> None:
    root = ddi_of(a_reading(release, questionnaire=asking(tuple(LANGUAGES))))
    assert (root.tag, root.get("version")) == ("codeBook", "2.5")
    assert root.find("stdyDscr/citation/titlStmt/titl") is not None
    for each in root.iter():
        children = [child.tag for child in each]
        order = ORDER.get(each.tag, "").split()
        assert set(children) <= set(order), each.tag
        assert children == sorted(children, key=order.index), each.tag
        assert not [tag for tag in ONLY_ONE if children.count(tag) > 1], each.tag
        assert set(each.attrib) - {XML_LANGUAGE} <= ATTRIBUTES.get(each.tag, set()), each.tag
        assert not (children and (each.text or "").strip()), each.tag
        assert re.fullmatch(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", each.get(XML_LANGUAGE, "en"))
    ids = [each.attrib["ID"] for each in root.iter() if "ID" in each.attrib]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", each) for each in ids)
    variables = {each.attrib["ID"] for each in root.iter("var")}
    for group in root.iter("varGrp"):
        assert set(group.attrib["var"].split()) <= variables


def test_the_codebook_shows_shares_only_as_far_as_they_are_shown() -> None:
    release = some_release()
    root = ddi_of(a_reading(release))
    results = {result["id"]: result for result in release["questions"]}
    assert [each.get("name") for each in root.iter("var")] == list(results)
    for variable in root.iter("var"):
        result = results[variable.attrib["name"]]
        shown = {option["id"]: option for option in result["options"]}
        answered = result["answered"]["words"] if result["status"] == "shown" else None
        assert variable.findtext("TotlResp") == answered
        for category in variable.iter("catgry"):
            option = shown.get(category.findtext("catValu") or "")
            share = option["share"] if option else None
            assert category.findtext("catStat") == (None if share is None else str(share))
            assert all(each.get("type") == "percent" for each in category.iter("catStat"))
            assert [each.text for each in category.iter("txt")][:1] == ([option["words"]] if option else [])
            assert category.get("missing") == (
                "Y" if (category.findtext("catValu") or "").startswith("dont-") else "N"
            )


def test_the_codebook_asks_in_every_language_and_says_what_is_hidden_in_each() -> None:
    root = ddi_of(a_reading(questionnaire=asking(tuple(LANGUAGES))))
    hidden = next(each for each in root.iter("var") if each.get("name") == "more")
    assert {each.get(XML_LANGUAGE): each.text for each in hidden.iter("qstnLit")} == {
        {"en-easy": "en-x-easy", "fa_AF": "fa-AF"}.get(code, code): f"Question more ({code})" for code in LANGUAGES
    }
    assert {each.get(XML_LANGUAGE): each.text for each in hidden.iter("notes")}["ar"] == said(NOT_ENOUGH, "ar")
    assert hidden.find("catgry/catStat") is None
    rights = next(each for each in root.iter("var") if each.get("name") == "rights")
    assert [(each.text, each.get("vocab")) for each in rights.iter("concept")] == [("B1.1", "small")]


# ---- Choosing ---------------------------------------------------------------------------------------------------


def test_each_format_is_found_by_how_its_files_end() -> None:
    assert [format_of(f"themes{each.ending.upper()}") for each in FORMATS.values()] == list(FORMATS)
    assert format_of("themes.pdf") is None


def test_a_reading_is_told_in_english_unless_it_has_none() -> None:
    assert usual_language(a_reading()) == "en"
    welsh = replace(asking(), languages=("cy", "ar"), source_language="cy")
    assert usual_language(a_reading(questionnaire=welsh)) == "cy"
    assert languages_of(a_reading(questionnaire=replace(welsh, languages=("cy", "xx")))) == ("cy",)


if __name__ == "__main__":
    for golden, written_now in golden_files().items():
        (GOLDEN / golden).write_bytes(written_now)
