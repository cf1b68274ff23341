"""XLSForm: what goes out comes back the same and is valid; what comes in is listed, refused, or there."""

import io
import json
import re
import subprocess
import warnings
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from feedback.framework.read import read_framework
from feedback.languages import LANGUAGES
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.kinds import SCALES, Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire
from feedback.questionnaire.pictures import PICTURES
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.questionnaire.xlsform.languages import code_of, label_of
from feedback.questionnaire.xlsform.names import Names
from feedback.questionnaire.xlsform.read import Loaded, read_xlsform
from feedback.questionnaire.xlsform.sheets import MOST_EMPTY_ROWS, MOST_ROWS, WORDS_SHEET
from feedback.questionnaire.xlsform.types import REFUSED
from feedback.questionnaire.xlsform.write import write_xlsform
from feedback.refusal import Refusal
from feedback.wording import Trust, Wording
from tests.examples import small_questionnaire, words
from tests.form_examples import YES_NO, Rows, saved, workbook

ROOT = Path(__file__).parent.parent / "feedback"
STARTERS = {each.name: each for each in starter_questionnaires()}
SURVEY = ("type", "name", "label")


def read(data: bytes, name: str = "form.xlsx") -> Loaded:
    return read_xlsform(data, name)


def read_rows(*rows: Any, columns: Rows = (SURVEY,), choices: Rows | None = YES_NO, **more: Any) -> Loaded:
    return read(workbook([*columns, *rows], choices, **more))


def refusal(data: bytes, name: str = "form.xlsx") -> str:
    with pytest.raises(Refusal) as refused:
        read(data, name)
    return "\n".join(refused.value.sentences)


def questions(loaded: Loaded) -> dict[str, Question]:
    return {question.id: question for question in loaded.questionnaire.questions}


def every_kind() -> Questionnaire:
    """Return a questionnaire with everything that one can hold."""
    small = small_questionnaire()
    first, second = small.sections
    pause, often, rights, place = first.questions
    often = replace(
        often,
        hint=words("As you remember"),
        indicators=(Link("1.1", "They listen\nto me: always"), Link("2.3")),
        general=False,
        sound={"en": "small sounds/often.en.mp3", "cy": "often.cy.mp3"},
        picture="listen",
    )
    text = {"en": Wording("=1+1", Trust.AGREED), "cy": Wording("+44 “ie”", Trust.CHECKED, stale=True)}
    rights = replace(rights, text=text)
    place = replace(place, options=(*place.options, Option("label", words("Two\nlines", ("en",)))))
    first = replace(first, questions=(pause, often, rights, place))
    return replace(small, sections=(first, second), framework="starter", compare_by="place")


# ---- Out and back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STARTERS)
def test_both_starters_come_back_as_they_went_out(name: str) -> None:
    before = STARTERS[name]
    assert set(before.languages) == set(LANGUAGES)
    back = read(write_xlsform(before))
    assert to_document(back.questionnaire) == to_document(before)
    assert back.left_out == back.refused == ()


def test_everything_that_a_questionnaire_holds_comes_back() -> None:
    before = from_document(to_document(every_kind()))
    back = read(write_xlsform(before))
    # A line in an indicator's wording becomes a space; nothing else is lost.
    document = json.loads(json.dumps(to_document(before)).replace("listen\\nto me", "listen to me"))
    assert to_document(back.questionnaire) == document
    assert back.left_out == back.refused == ()


@pytest.mark.parametrize(
    "made", [every_kind, small_questionnaire, *(lambda each=each: each for each in STARTERS.values())]
)
def test_other_programs_take_what_goes_out_without_a_warning(made: Any) -> None:
    found = convert(io.BytesIO(write_xlsform(made())), validate=False, file_type=".xlsx")
    assert found.warnings == []
    for language in made().languages:
        assert f'lang="{label_of(language)}"' in found.xform


@pytest.mark.parametrize("kind", Kind)
def test_other_programs_take_every_kind_by_itself(kind: Kind) -> None:
    small = small_questionnaire()
    only = next(question for question in small.questions if question.kind is kind)
    section = replace(small.sections[0], questions=(only,), notice={})
    found = convert(
        io.BytesIO(write_xlsform(replace(small, sections=(section,)))), validate=False, file_type=".xlsx"
    )
    assert found.warnings == []
    assert f'ref="/data/{section.id}/{only.id}"' in found.xform


def sheet_of(data: bytes, name: str) -> list[dict[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    headings, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), (str(cell or "") for cell in row), strict=True)) for row in rows]


def test_the_rows_are_what_the_format_says() -> None:
    framework = read_framework(ROOT / "framework" / "starter.csv", name="starter").framework
    data = write_xlsform(every_kind(), framework=framework)
    survey = {row["name"]: row for row in sheet_of(data, "survey") if row["name"]}
    assert survey["often"]["type"] == "select_one scale_how-often"
    assert survey["place"]["type"] == "select_one place"
    assert survey["helps"]["type"] == "select_multiple helps"
    assert survey["helps"]["constraint"] == "count-selected(.) <= 2"
    assert survey["helps"]["constraint_message::Welsh (cy)"]
    assert survey["wish"]["type"] == "text"
    assert survey["pause"]["type"] == survey["now_notice"]["type"] == "note"
    assert survey["now"]["type"] == "begin_group"
    assert survey["often"]["audio::English (en)"] == "small sounds/often.en.mp3"
    assert survey["often"]["csf_indicator"].splitlines() == ["1.1", "2.3"]
    assert survey["often"]["csf_outcome"] == "1 2"
    assert survey["intro_audience"]["label::English (en)"].startswith("The event team (en) will read")
    lists: dict[str, list[str]] = {}
    for row in sheet_of(data, "choices"):
        lists.setdefault(row["list_name"], []).append(row["name"])
    assert lists["scale_how-often"] == [
        *(step.id for step in SCALES["how-often"]),
        "dont-know",
        "dont-say",
    ]
    assert lists["place"][-2:] == ["dont-know", "dont-say"]
    assert lists["helps"] == ["adults", "friends", "music"]
    (row,) = sheet_of(data, "settings")
    assert (row["form_title"], row["form_id"]) == ("Your views (en)", "small")
    assert (row["default_language"], row["style"]) == ("English (en)", "pages")


def test_the_version_changes_when_any_part_changes() -> None:
    def version(made: Questionnaire) -> str:
        return sheet_of(write_xlsform(made), "settings")[0]["version"]

    before = small_questionnaire()
    other = replace(before, about={**before.about, "ti": Wording("Other words")})
    assert version(before) == version(small_questionnaire())
    assert version(before) != version(other)


def test_no_cell_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(every_kind())))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1" for cell in cells)
    assert {cell.data_type for cell in cells if cell.value} == {"s"}


def edited(data: bytes, sheet: str, old: str, new: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == old]
    assert found
    for cell in found:
        cell.value = new
    return saved(book)


def test_trust_holds_for_the_words_that_it_was_given_to_only() -> None:
    trusted = {"en": Wording("Are you heard?", Trust.AGREED), "cy": Wording("Ydych chi?", Trust.CHECKED)}
    made = small_questionnaire(("en", "cy"))
    section = replace(
        made.sections[0], questions=(replace(made.questions[0], text=trusted), *made.sections[0].questions[1:])
    )
    data = write_xlsform(replace(made, sections=(section, made.sections[1])))
    assert questions(read(data))["pause"].text == trusted
    other_source = questions(read(edited(data, "survey", "Are you heard?", "Do they listen?")))["pause"].text
    assert other_source["en"] == Wording("Do they listen?")
    assert other_source["cy"] == Wording("Ydych chi?", Trust.CHECKED, stale=True)
    translated = questions(read(edited(data, "survey", "Ydych chi?", "Ydy?")))["pause"].text
    assert translated == {"en": trusted["en"], "cy": Wording("Ydy?")}
    forged = edited(edited(data, WORDS_SHEET, "agreed", "sworn"), WORDS_SHEET, "checked", "agreed")
    assert {each.trust for each in questions(read(forged))["pause"].text.values()} == {Trust.DRAFT, Trust.AGREED}


def test_a_scale_keeps_its_own_words_and_says_so() -> None:
    data = edited(write_xlsform(small_questionnaire(("en",))), "choices", "Always", "All the time")
    back = read(data)
    assert questions(back)["often"].scale == "how-often"
    assert any("the answers of this scale keep their own words" in each for each in back.left_out)


def test_a_text_too_long_for_a_cell_is_refused_not_cut() -> None:
    made = small_questionnaire(("en",))
    link = Link("1.1", "x" * 40_000)
    section = replace(made.sections[0], questions=(replace(made.questions[1], indicators=(link,)),))
    with pytest.raises(Refusal, match="too long for a workbook"):
        write_xlsform(replace(made, sections=(section,)))


@pytest.mark.skipif(not Path("/usr/bin/soffice").exists(), reason="needs LibreOffice")
def test_a_form_saved_by_libreoffice_comes_back_the_same(tmp_path: Path) -> None:
    before = from_document(to_document(replace(every_kind(), answer_by=date(2099, 1, 31))))
    (tmp_path / "form.xlsx").write_bytes(write_xlsform(before))
    command = ["/usr/bin/soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    out = tmp_path / "out"
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / "form.xlsx")],
        check=True,
        capture_output=True,
        timeout=300,
    )
    back = read((out / "form.xlsx").read_bytes())
    assert to_document(back.questionnaire) == to_document(read(write_xlsform(before)).questionnaire)
    assert back.left_out == ()


# ---- Any questionnaire ------------------------------------------------------------------------------------------

# What a workbook cannot hold is left out of texts; what is said of it stands in `write_xlsform`.
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff")
TEXTS = st.text(LETTERS | st.sampled_from("\n=+-@'_x0041_{}$&<>\"\t"), min_size=1, max_size=40).map(str.strip)
CODES = st.sampled_from([*LANGUAGES, "en_GB", "pt-BR", "fa-AF", "ku-Arab", "prs", "pl"])
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
WORDINGS = st.dictionaries(
    CODES,
    st.fixed_dictionaries(
        {"text": TEXTS, "trust": st.sampled_from([*Trust]), "stale": st.booleans()},
    ),
    max_size=4,
)
CODE = st.from_regex(r"[0-9A-Z]{1,3}(\.[0-9]{1,2})?", fullmatch=True)
LINKS = st.lists(
    st.fixed_dictionaries({"code": CODE, "wording": TEXTS.map(lambda text: " ".join(text.split()))}),
    max_size=3,
    unique_by=lambda link: link["code"],
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    free = iter(draw(st.lists(IDS, min_size=12, max_size=12, unique=True)))

    def question(kind: Kind) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": next(free),
            "kind": kind,
            "text": draw(WORDINGS),
            "hint": draw(WORDINGS),
            "indicators": draw(LINKS),
            "general": draw(st.booleans()),
            "sensitive": draw(st.booleans()),
        }
        if kind is Kind.SCALE:
            made["scale"] = draw(st.sampled_from([*SCALES]))
        if kind in {Kind.ONE, Kind.MANY}:
            own = IDS.filter(lambda each: each not in {"dont-know", "dont-say"})
            ids = draw(
                st.lists(own, min_size=2, max_size=4, unique=True)
                | st.just([step.id for step in SCALES["how-often"]])
            )
            made["options"] = [{"id": each, "text": draw(WORDINGS)} for each in ids]
        if kind is Kind.MANY:
            made["at_most"] = draw(st.none() | st.integers(1, 30))
        if draw(st.booleans()):
            made["sound"] = {"en": "sounds/a b.mp3", draw(CODES): f"{made['id']}.ogg"}
        if draw(st.booleans()):
            made["picture"] = draw(st.sampled_from(PICTURES))
        return made

    sections: list[dict[str, Any]] = [
        {
            "id": next(free),
            "title": draw(WORDINGS),
            "notice": draw(WORDINGS),
            "questions": [question(kind) for kind in draw(st.lists(st.sampled_from(Kind), max_size=4))],
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    compared = [
        each["id"]
        for section in sections
        for each in section["questions"]
        if each["kind"] in {Kind.SCALE, Kind.ONE}
    ]
    document: dict[str, Any] = {
        "name": draw(IDS),
        "for": draw(TEXTS) or "young people",
        "source_language": draw(CODES),
        "languages": draw(st.lists(CODES, min_size=1, max_size=4, unique=True)),
        "framework": draw(st.none() | st.just("starter")),
        "title": draw(WORDINGS),
        "about": draw(WORDINGS),
        "audience": draw(WORDINGS),
        "answer_by": draw(st.none() | st.dates(date(2000, 1, 1)).map(date.isoformat)),
        "sections": sections,
    }
    if compared:
        document["compare_by"] = draw(st.sampled_from([None, *compared]))
    return document


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_any_questionnaire_comes_back_as_it_went_out(document: dict[str, Any]) -> None:
    before = from_document(document)
    back = read(write_xlsform(before))
    assert to_document(back.questionnaire) == to_document(before)
    assert back.refused == ()


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *("type", "name", "label", "label::English (en)", "list_name", "relevant", "text", "note", "csf_kind"),
            *("select_one a", "select_multiple a", "begin_group", "end_group", "begin repeat", "start", "a", "b"),
            *("select_one a or_other", "count-selected(.) < 1", "csf_for", "csf_answer_by", "default_language"),
            *("notice", "intro", "scale", "csf_compare_by", "form_id", "label::", "::", ":", "()", "disabled"),
        ]
    ),
    st.text(max_size=8).map(lambda text: re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff=]", "", text)),
    st.integers(-9, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
)
SHEETS = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(survey=SHEETS, choices=SHEETS, more=SHEETS, headed=st.booleans())
def test_whatever_the_cells_hold_it_is_read_or_refused(
    survey: Rows, choices: Rows, more: Rows, *, headed: bool
) -> None:
    if headed:
        survey = [("type", "name", "label", "csf_kind", "relevant"), *survey]
        choices = [("list_name", "name", "label", "label::Welsh (cy)", "x"), *choices]
    with suppress(Refusal):
        loaded = read(workbook(survey, choices, more))
        assert from_document(to_document(loaded.questionnaire)) == loaded.questionnaire


# ---- Forms as people write them ---------------------------------------------------------------------------------


def test_the_first_form_of_the_documentation() -> None:
    """XLSForm's own first example: a select with a list, an integer, a geopoint."""
    loaded = read_rows(
        ("today", "today", None),
        ("select_one gender", "gender", "Respondent's gender?"),
        ("integer", "age", "Respondent's age?"),
        ("text", "name", "What is your name?"),
        ("geopoint", "location", "Record your GPS coordinates."),
        choices=[("list_name", "name", "label"), ("gender", "male", "Male"), ("gender", "female", "Female")],
    )
    assert [*questions(loaded)] == ["gender", "name"]
    assert questions(loaded)["gender"].option_ids == ("male", "female", "dont-know", "dont-say")
    assert loaded.refused == (
        "Row 2: “today” is refused. It notes when somebody answers.",
        "Row 6: “geopoint” is refused. It notes where somebody is.",
    )
    assert "Row 4, “age”: questions of the type “integer” cannot come in." in loaded.left_out


def test_groups_pizza_and_another_answer() -> None:
    """The documentation's pizza form: nested groups, select_multiple, or_other, relevant."""
    loaded = read_rows(
        ("begin group", "food", "Food", None),
        ("select_multiple pizza_toppings or_other", "favorite_toppings", "Favourite toppings?", None),
        ("begin_group", "inner", "More about it", None),
        ("select_one yes_no", "likes_pizza", "Do you like pizza?", None),
        ("text", "why", "Why?", "${likes_pizza} = 'no'"),
        ("end_group", "inner", None, None),
        ("end group", None, None, None),
        columns=((*SURVEY, "relevant"),),
        choices=[
            *YES_NO,
            ("pizza_toppings", "cheese", "Cheese"),
            ("pizza_toppings", "pepperoni", "Pepperoni"),
        ],
    )
    (section,) = loaded.questionnaire.sections
    assert (section.id, section.title["en"].text) == ("food", "Food")
    assert [*questions(loaded)] == ["favorite-toppings", "likes-pizza", "why"]
    assert questions(loaded)["favorite-toppings"].option_ids == ("cheese", "pepperoni", "other")
    said = "\n".join(loaded.left_out)
    assert "Row 3: nobody can type another answer. They can choose “Other”." in said
    assert "Row 4: the group “inner” stands inside another. Only its questions come in." in said
    assert "“survey”, column “relevant”, rows 6: everybody gets every question here." in said
    assert "“survey”, row 3: the name “favorite_toppings” becomes “favorite-toppings”." in said


def test_a_form_in_three_languages_with_hints_and_media() -> None:
    loaded = read_rows(
        ("text", "wish", "What do you wish?", "¿Qué deseas?", "ምንታይ", "Anything", "a.jpg", "wish.mp3"),
        columns=(
            (
                *("type", "name", "label::English (en)", "label::Español (es)", "label:Tigrinya"),
                *("hint::English (en)", "media::image::English (en)", "media::audio::English (en)"),
            ),
        ),
        settings=[("form_title", "form_id", "default_language"), ("Wishes", "wishes_1", "Español (es)")],
    )
    found = loaded.questionnaire
    assert (found.name, found.source_language, found.languages) == ("wishes-1", "es", ("en", "es", "ti"))
    assert found.title["es"].text == "Wishes"
    wish = questions(loaded)["wish"]
    assert {code: each.text for code, each in wish.text.items()} == {
        "en": "What do you wish?",
        "es": "¿Qué deseas?",
        "ti": "ምንታይ",
    }
    assert wish.hint["en"].text == "Anything"
    assert wish.sound == {"en": "wish.mp3"}
    said = "\n".join(loaded.left_out)
    assert "“Tigrinya” is taken for the language “ti”." in said
    assert "column “media::image::English (en)”, rows 2" in said


def test_headings_in_capitals_with_spaces_and_old_names() -> None:
    loaded = read_rows(
        ("Select_One Yes_No", "A1", "Do you agree?", "yes"),
        columns=(("\ufeff Type ", "NAME", "Caption", "Required"),),
        choices=[("List Name", "Value", "LABEL"), ("Yes_No", 1, "Yes"), ("Yes_No", 2, "No")],
    )
    question = questions(loaded)["a1"]
    assert question.option_ids[:2] == ("option-1", "option-2")
    said = "\n".join(loaded.left_out)
    assert "“choices”, row 2: the name “1” becomes “option-1”." in said
    assert "column “Required”, rows 2: nobody has to answer here." in said


def test_a_title_above_the_headings_blank_rows_and_comments() -> None:
    loaded = read_rows(
        (None, None, None, None),
        ("note", "hello", "Hello", None),
        *[(None, None, None, None)] * 30,
        (None, None, None, "ask the group"),
        ("text", "wish", "A wish?", None),
        columns=(("Baseline 2024, do not edit", None, None, None), (*SURVEY, "comments")),
        choices=None,
    )
    assert [*questions(loaded)] == ["hello", "wish"]
    assert "Row 35 is left out. It has no type." in loaded.left_out


def test_unlabelled_and_labelled_columns_together() -> None:
    loaded = read_rows(
        ("text", "a", "Plain", "Cymraeg"),
        columns=(("type", "name", "label", "label::Welsh (cy)"),),
        settings=[("default_language",), ("English (en)",)],
    )
    assert {code: each.text for code, each in questions(loaded)["a"].text.items()} == {
        "en": "Plain",
        "cy": "Cymraeg",
    }


def test_the_same_names_twice_and_names_that_are_not_legal() -> None:
    loaded = read_rows(
        ("text", "My Name", "One"),
        ("text", "my_name", "Two"),
        ("text", "my-name", "Three"),
        ("text", "1st", "Four"),
        ("text", "خيار", "Five"),
        ("text", "a" * 90, "Six"),
        ("note", None, "Seven"),
        choices=None,
    )
    assert [*questions(loaded)] == [
        "my-name-2",
        "my-name-3",
        "my-name",
        "question-1st",
        "question",
        "a" * 60,
        "note",
    ]
    assert sum("the name" in each for each in loaded.left_out) == 6


def test_one_list_for_several_questions_and_our_ways_out() -> None:
    loaded = read_rows(
        ("select_one list", "a", "A?"),
        ("select_multiple list", "b", "B?"),
        choices=[
            ("list_name", "name", "label"),
            *(("list", each, each.title()) for each in ("yes", "no", "dont_know", "dont-say")),
        ],
    )
    assert questions(loaded)["a"].option_ids == ("yes", "no", "dont-know", "dont-say")
    assert questions(loaded)["b"].option_ids == ("yes", "no", "dont-know-2", "dont-say-2")
    assert "“choices”, row 4: the choice “dont_know” says “I don’t know” here." in loaded.left_out


def test_a_list_that_says_what_our_scale_says_is_that_scale() -> None:
    labels = [step.label for step in SCALES["agreement"]]
    likert = [("likert", number, label) for number, label in enumerate(labels, start=1)]
    loaded = read_rows(
        ("select_one likert", "q1", "I feel heard"),
        ("select_one turned", "q2", "I feel heard"),
        choices=[("list_name", "name", "label"), *likert, *(("turned", *each[1:]) for each in reversed(likert))],
    )
    assert (questions(loaded)["q1"].kind, questions(loaded)["q1"].scale) == (Kind.SCALE, "agreement")
    assert questions(loaded)["q2"].kind is Kind.ONE


def test_repeats_calculations_ranges_ranks_and_confirming() -> None:
    loaded = read_rows(
        ("begin_repeat", "child", "Each child", None, None),
        ("text", "dream", "A dream?", None, "5"),
        ("end_repeat", None, None, None, None),
        ("calculate", "sum", None, "1 + 1", None),
        ("range", "much", "How much?", None, None),
        ("rank yes_no", "order", "Which first?", None, None),
        ("acknowledge", "sure", "Tick this", None, None),
        ("date", "day", "When?", None, None),
        ("select_one_from_file towns.csv", "town", "Where?", None, None),
        columns=((*SURVEY, "calculation", "default"),),
    )
    assert {each.id: each.kind for each in loaded.questionnaire.questions} == {
        "dream": Kind.TEXT,
        "sure": Kind.NOTE,
    }
    said = "\n".join(loaded.left_out)
    assert "Row 2 repeats questions. Here they are asked once." in said
    assert "Row 8 comes in as a note. Nobody has to confirm it." in said
    for line, kind in ((5, "calculate"), (6, "range"), (7, "rank yes_no"), (9, "date")):
        assert re.search(f"Row {line}, .* of the type “{kind}” cannot come in", said)
    assert "column “default”, rows 3: no answer is filled in here." in said


@pytest.mark.parametrize(
    "kind", [*REFUSED, "start-geopoint", "background-audio", "get device id", "Audit", "IMAGE"]
)
def test_what_would_tell_who_answers_is_refused_by_name(kind: str) -> None:
    loaded = read_rows((kind, "x", "X"), ("text", "wish", "A wish?"), choices=None)
    assert [*questions(loaded)] == ["wish"]
    (sentence,) = loaded.refused
    assert sentence.startswith(f"Row 2: “{kind}” is refused. It ")
    assert not any("Row 2" in each for each in loaded.left_out)


def test_answers_filled_in_from_a_telephone_and_sent_elsewhere_are_refused() -> None:
    loaded = read_rows(
        ("text", "who", "Who?", "${username}", None, None),
        ("calculate", "id", None, None, "property('deviceid')", None),
        ("hidden", "sim", None, None, None, "simserial"),
        columns=((*SURVEY, "default", "calculation", "bind::jr:preloadParams"),),
        settings=[
            ("form_title", "public_key", "submission_url", "instance_name"),
            ("T", "MIIB", "https://example.org", "concat(${username})"),
        ],
    )
    assert loaded.refused == (
        "“survey”, row 2: “default” is refused. It fills in who answers.",
        "“survey”, row 3: “calculation” is refused. It fills in who answers.",
        "“survey”, row 4: “bind::jr:preloadParams” is refused. It fills in who answers.",
        "“settings”, row 2: “public_key” is refused. Answers stay here.",
        "“settings”, row 2: “submission_url” is refused. Answers stay here.",
        "“settings”, row 2: “instance_name” is refused. It fills in who answers.",
    )


def test_an_earlier_answer_in_a_text_is_never_shown_as_a_code() -> None:
    loaded = read_rows(("note", "hi", "Hello ${name}, well done"), choices=None)
    assert questions(loaded)["hi"].text["en"].text == "Hello …, well done"
    assert "“survey”, row 2, column “label”: earlier answers cannot be shown." in loaded.left_out


def test_guidance_limits_and_too_few_choices() -> None:
    loaded = read_rows(
        ("select_multiple yes_no", "a", "A?", "Short", "Longer", "count-selected(.) < 2"),
        ("select_multiple yes_no", "b", "B?", None, "Only this", "count-selected(.) >= 1"),
        ("select_one lone", "c", "C?", None, None, None),
        ("text", "d", None, None, None, None),
        columns=((*SURVEY, "hint", "guidance_hint", "constraint"),),
        choices=[*YES_NO, ("lone", "ok", "OK")],
    )
    found = questions(loaded)
    assert (found["a"].at_most, found["a"].hint["en"].text) == (1, "Short\nLonger")
    assert (found["b"].at_most, found["b"].hint["en"].text) == (None, "Only this")
    said = "\n".join(loaded.left_out)
    assert "column “constraint”, rows 3: answers are not checked here." in said
    assert "Row 4 is left out. It offers fewer than two choices." in said
    assert "Row 5 has no words. Write them here." in said


def test_other_sheets_switched_off_rows_and_hidden_sheets() -> None:
    loaded = read_rows(
        ("text", "a", "A?", None),
        ("text", "b", "B?", "yes"),
        columns=((*SURVEY, "disabled"),),
        entities=[("dataset",)],
        _notes=[("nothing",)],
    )
    assert [*questions(loaded)] == ["a"]
    said = "\n".join(loaded.left_out)
    assert "The sheet “entities” is left out." in said
    assert "_notes" not in said
    assert "Row 3 is left out. It is switched off." in said


def test_nothing_goes_missing_without_a_word() -> None:
    loaded = read_rows(
        ("begin_group", "g", "G", "Other", "A hint", None),
        ("select_one yes_no", "a", "A?", "A!", None, "a.png"),
        ("select_one ${a}", "b", "B?", None, None, None),
        ("end_group", None, None, None, None, None),
        columns=(("type", "name", "label", "label", "hint", "image"),),
        choices=[*YES_NO, ("yes_no", "maybe", None), ("unused", "x", "X"), (None, "y", "Y")],
    )
    said = "\n".join(loaded.left_out)
    for sentence in (
        "“survey”, column “label (2)”, rows 2–3: this is left out.",
        "“survey”, column “hint”, rows 2: this is left out.",
        "“survey”, column “image”, rows 3: this is left out.",
        "Row 4, “b”: questions of the type “select_one ${a}” cannot come in.",
        "“choices”, row 4 has no words. Write them here.",
        "The list of choices “unused” is used nowhere.",
        "“choices”, row 6 is left out. It names no list.",
    ):
        assert sentence in said
    assert questions(loaded)["a"].text["en"].text == "A?"


def test_long_headings_and_cells_are_read_in_a_moment() -> None:
    spaces = " " * 30_000
    loaded = read_rows(
        ("text", "a", "${" + spaces[:1900], f"count-selected({spaces}"),
        (f"select_one{spaces}yes_no", "b", "B?", None),
        columns=((*SURVEY, "constraint", f"label::a{spaces}b"),),
    )
    assert [*questions(loaded)] == ["a", "b"]


def test_cascading_choices_are_all_offered() -> None:
    loaded = read_rows(
        ("select_one state", "state", "State?", None),
        ("select_one county", "county", "County?", "state=${state}"),
        columns=((*SURVEY, "choice_filter"),),
        choices=[
            ("list_name", "name", "label", "state"),
            ("state", "texas", "Texas", None),
            ("state", "washington", "Washington", None),
            ("county", "king", "King", "washington"),
            ("county", "cameron", "Cameron", "texas"),
        ],
    )
    assert questions(loaded)["county"].option_ids[:2] == ("king", "cameron")
    said = "\n".join(loaded.left_out)
    assert "“survey”, column “choice_filter”, rows 3: everybody gets every choice here." in said
    assert "“choices”, column “state”, rows 4–5: this is left out." in said


def test_a_form_whose_only_sheet_has_another_name_and_numbers_for_labels() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (SURVEY, ("note", "n", 2024), ("text", "d", date(2024, 5, 1))):
        sheet.append(row)
    loaded = read(saved(book))
    assert questions(loaded)["n"].text["en"].text == "2024"
    assert questions(loaded)["d"].text["en"].text == "2024-05-01"


def with_dimension(data: bytes, dimension: str) -> bytes:
    """Return a workbook whose sheets say that they are of another size."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            content = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"'.encode(), old.read(part))
            new.writestr(part, content)
    return file.getvalue()


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_a_sheet_that_is_wrong_about_its_size_is_read_whole(dimension: str) -> None:
    data = write_xlsform(small_questionnaire())
    assert read(with_dimension(data, dimension)) == read(data)


def test_merged_titles_and_a_workbook_with_macros_by_name() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Survey"
    sheet.append(["My form"])
    sheet.merge_cells("A1:C1")
    for row in (SURVEY, ("text", "wish", "A wish?")):
        sheet.append(row)
    assert [*questions(read(saved(book), "form.XLSM"))] == ["wish"]


# ---- Forms that cannot be read ----------------------------------------------------------------------------------


def test_every_fault_is_said_at_once() -> None:
    said = refusal(
        workbook(
            [
                SURVEY,
                ("end_group", None, None),
                ("begin_group", "g", "G"),
                ("select_one nothing", "a", "A?"),
                ("note", "b", "x" * 2001),
            ]
        )
    )
    assert said.splitlines() == [
        "Row 2 ends a group that never began.",
        "Row 4: there is no list of choices “nothing”.",
        "“survey”, row 5, column “label”: use at most 2000 letters.",
        "Row 3 begins a group that never ends.",
    ]


@pytest.mark.parametrize(
    ("survey", "says"),
    [
        ([SURVEY], "no question that can come in"),
        ([SURVEY, ("start", "start", None)], "no question that can come in"),
        ([("name", "label"), ("a", "A")], "has no column “type”"),
        ([SURVEY, *[("text", "a", "A?")] * (MOST_ROWS + 1)], f"more than {MOST_ROWS} rows"),
        ([SURVEY, ("text", "a", "=A1&A2")], "holds “=A1&A2” without a value"),
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(survey: Rows, says: str) -> None:
    assert says in refusal(workbook(survey))


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 150_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls", "Save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xlsx", "old Excel"),
        (b"type,name,label\n", "form.csv", "is not a workbook"),
        (b"", "form.xlsx", "not a workbook"),
        (b"PK\x03\x04 broken", "form.xlsx", "damaged"),
        (b"%PDF-1.7", "form.xlsx", "really a PDF"),
        (workbook([SURVEY])[:-90], "form.xlsx", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(data: bytes, name: str, says: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert says in refusal(data, name)


def test_a_workbook_that_would_fill_the_memory_is_refused_unopened() -> None:
    assert "far too large" in refusal(bomb())


def test_what_lies_far_below_is_not_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(SURVEY)
    sheet.append(("text", "wish", "A wish?"))
    sheet.cell(MOST_EMPTY_ROWS + 50, 1).value = "text"
    assert [*questions(read(saved(book)))] == ["wish"]


# ---- Languages and names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "code", "is_guess"),
    [
        ("English (en)", "en", False),
        ("Easy Read (en)", "en-easy", False),
        ("Français (fr)", "fr", False),
        ("français", "fr", True),
        ("Arabic", "ar", True),
        ("العربية", "ar", True),
        ("Farsi", "fa", True),
        ("Persian (fa)", "fa", False),
        ("Dari", "fa_AF", True),
        ("دری", "fa_AF", True),
        ("Dari (prs)", "fa_AF", False),
        ("Dari (fa-AF)", "fa_AF", False),
        ("Persian (fa-AF)", "fa_AF", True),
        ("prs", "fa_AF", False),
        ("Kurmanji (kmr)", "ku", False),
        ("Sorani (ckb-IQ)", "ckb", True),
        ("Kurdish (ku-Arab)", "ckb", True),
        ("Tigrinya (ti-ER)", "ti", True),
        ("Arabic (ar-SD)", "ar", True),
        ("English (UK)", "en", True),
        ("English (en-GB)", "en", True),
        ("Ukrainian (uk)", "uk", False),
        ("Brazilian (pt-BR)", "pt-BR", False),
        ("eng", "en", False),
        ("cy", "cy", False),
        ("Klingon of the north", None, False),
        ("language1", None, False),
    ],
)
def test_a_language_is_known_by_its_code_or_its_name(label: str, code: str | None, *, is_guess: bool) -> None:
    assert code_of(label) == (code, is_guess)


@given(CODES)
def test_every_language_has_a_name_that_means_it(code: str) -> None:
    assert code_of(label_of(code)) == (code, False)


def test_dari_is_never_called_by_the_code_of_persian() -> None:
    assert [label_of(code) for code in ("fa", "fa_AF", "fa-AF", "ku", "ku-Arab", "ckb")] == [
        "Persian (fa)",
        "Dari (prs)",
        "fa-AF (prs)",
        "Kurdish (ku)",
        "ku-Arab (ckb)",
        "Central Kurdish (ckb)",
    ]


def test_a_language_that_nobody_knows_is_listed() -> None:
    loaded = read_rows(
        ("text", "a", "A?", "?"),
        columns=(("type", "name", "label::English (en)", "label::Jabberwock"),),
        choices=None,
    )
    assert loaded.questionnaire.languages == ("en",)
    assert "Column “label::Jabberwock” is left out. Write its language like this: English (en)." in loaded.left_out


@given(st.lists(st.text(max_size=70), max_size=12))
def test_names_are_legal_and_each_its_own(wanted: list[str]) -> None:
    names = Names(wanted)
    given_names = [names.name_for(each, "question") for each in wanted]
    assert len(set(given_names)) == len(given_names)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,59}", each) for each in given_names)
