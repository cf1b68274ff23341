"""LimeSurvey's survey structure: every question in every language, nobody known, nothing run."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire.document import read_json
from feedback.questionnaire.kinds import SCALES, Kind
from feedback.questionnaire.limesurvey import (
    COLUMNS,
    codes_of,
    left_out_of_limesurvey,
    write_limesurvey,
)
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.wording import Wording
from tests.examples import small_questionnaire

STARTER = Path(__file__).parent.parent / "feedback" / "questionnaire" / "starters" / "young-people.json"
# Easy Read is English to LimeSurvey, and two languages have other codes there.
LIMESURVEY = [
    {"fa_AF": "prs", "ku": "kmr"}.get(code, code.replace("_", "-")) for code in LANGUAGES if code != EASY_READ
]
Row = dict[str, str]


def rows_of(made: Questionnaire) -> list[Row]:
    content = write_limesurvey(made)
    assert content.startswith(b"\xef\xbb\xbfid\tclass\ttype/scale\tname\trelevance\ttext\t")
    text = content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))
    # A program that splits at tabs and lines alone reads the same.
    assert len(text.splitlines()) == len(rows) + 1
    assert {line.count("\t") for line in text.splitlines()} == {len(COLUMNS) - 1}
    return rows


def of(rows: list[Row], kind: str, language: str = "") -> list[Row]:
    return [row for row in rows if row["class"] == kind and row["language"] == language]


def test_it_keeps_everybody_anonymous() -> None:
    said = {row["name"]: row["text"] for row in of(rows_of(small_questionnaire()), "S")}
    assert said["anonymized"] == "Y"
    for name in ("ipaddr", "datestamp", "savetimings", "refurl", "allowsave", "usecookie", "allowregister"):
        assert said[name] == "N"
    assert (said["language"], said["additional_languages"]) == ("en", " ".join(LIMESURVEY[1:]))


def test_every_kind_has_its_type_and_nobody_has_to_answer() -> None:
    rows = of(rows_of(small_questionnaire()), "Q", "cy")
    types = {row["csf_id"]: row["type/scale"] for row in rows}
    assert types == {
        "pause": "X",
        "often": "L",
        "rights": "L",
        "place": "L",
        "helps": "M",
        "wish": "T",
        "more": "T",
    }
    assert {row["mandatory"] for row in rows} == {"N"}
    assert {row["relevance"] for row in rows} == {"1"}
    helps = next(row for row in rows if row["csf_id"] == "helps")
    assert (helps["max_answers"], helps["text"]) == ("2", "Question helps (cy)")


def test_answers_follow_their_question_with_both_ways_out() -> None:
    rows = rows_of(small_questionnaire())
    start = next(
        place
        for place, row in enumerate(rows)
        if (row["class"], row["csf_id"], row["language"]) == ("Q", "often", "en")
    )
    steps = SCALES["how-often"]
    answers = rows[start + 1 : start + 1 + len(steps) + 2]
    assert [row["csf_id"] for row in answers] == [*(step.id for step in steps), "dont-know", "dont-say"]
    assert [row["name"] for row in answers] == [f"A{number}" for number in range(1, len(answers) + 1)]
    assert {row["class"] for row in answers} == {"A"}
    assert [row["csf_id"] for row in of(rows, "SQ", "ar")] == ["adults", "friends", "music"]


def test_each_language_has_the_same_rows_in_the_same_order() -> None:
    rows = rows_of(small_questionnaire())
    shapes = [
        [(row["class"], row["id"], row["csf_id"], row["name"]) for row in rows if row["language"] == language]
        for language in LIMESURVEY
    ]
    inner = [[each for each in shape if each[0] in {"Q", "SQ", "A"}] for shape in shapes]
    assert inner[0]
    assert inner[1:] == inner[:1] * (len(LIMESURVEY) - 1)
    titles = {row["language"]: row["text"] for row in rows if row["name"] == "surveyls_title"}
    assert titles["ti"] == "Your views (ti)"


def test_dari_is_no_persian_and_kurmanji_no_other_kurdish() -> None:
    said = {
        row["language"]: row["text"]
        for row in rows_of(small_questionnaire())
        if row["class"] == "Q" and row["csf_id"] == "often"
    }
    assert {tag: said[tag] for tag in ("prs", "fa", "kmr", "ckb")} == {
        "prs": "Question often (fa_AF)",
        "fa": "Question often (fa)",
        "kmr": "Question often (ku)",
        "ckb": "Question often (ckb)",
    }


def test_what_it_cannot_hold_is_listed() -> None:
    starter = starter_questionnaires()[0]
    said = left_out_of_limesurvey(starter)
    assert [each for each in said if "LimeSurvey has no" in each] == [
        "LimeSurvey has no “Easy Read”, so it is left out."
    ]
    assert "Pictures are left out." in said
    assert "en-easy" not in {row["language"] for row in rows_of(starter)}
    assert left_out_of_limesurvey(small_questionnaire(("en",))) == ()


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "&#61;1+1"),
        ("@home", "&#64;home"),
        ("a\tb\r\nc\u2028d", "a b<br />c<br />d"),
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("{TOKEN:EMAIL}", "&#123;TOKEN:EMAIL&#125;"),
    ],
)
def test_texts_run_nothing(text: str, cell: str) -> None:
    made = small_questionnaire(("en",))
    section = replace(made.sections[1], title={"en": Wording(text)}, notice={"en": Wording(text)})
    rows = rows_of(replace(made, sections=(section,), title={"en": Wording(text)}))
    (group,) = of(rows, "G", "en")
    assert group["name"] == group["text"] == cell
    assert next(row["text"] for row in rows if row["name"] == "surveyls_title") == cell


IDS = st.from_regex(r"[a-z][a-z0-9-]{0,59}", fullmatch=True) | st.sampled_from(
    ["token", "qtoken", "to-ken", "sid"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(IDS, min_size=1, max_size=7, unique=True))
def test_codes_are_legal_and_each_its_own(ids: list[str]) -> None:
    made = small_questionnaire(("en",))
    note = made.questions[0]
    section = replace(made.sections[0], questions=tuple(replace(note, id=each) for each in ids))
    codes = codes_of(replace(made, sections=(section,)))
    assert [*codes] == ids
    assert len(set(codes.values())) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9]{0,19}", code) for code in codes.values())
    assert not {"token", "sid"} & set(codes.values())


def test_our_own_ids_come_along() -> None:
    starter = read_json(STARTER.read_text("utf-8"))
    asked = {row["csf_id"]: row["csf_indicator"] for row in of(rows_of(starter), "Q", "en")}
    assert [*asked] == [question.id for question in starter.questions]
    for question in starter.questions:
        assert asked[question.id].split() == [link.code for link in question.indicators]
    assert {question.kind for question in starter.questions} >= {Kind.SCALE, Kind.MANY, Kind.NOTE}
    assert json.dumps(asked)
