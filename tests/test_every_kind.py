"""A kind of question is complete: it is asked, checked, counted and carried from one program to another."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from feedback.answers.sheet import COUNTING
from feedback.catalogues import shipped
from feedback.questionnaire.document import INTERCHANGE
from feedback.questionnaire.kinds import Kind
from feedback.web.fields import FIELDS

PACKAGE = Path(__file__).resolve().parents[1] / "feedback"
BY_KIND: dict[str, Mapping[Kind, object]] = {"FIELDS": FIELDS, "COUNTING": COUNTING, "INTERCHANGE": INTERCHANGE}


@pytest.mark.parametrize("table", BY_KIND)
def test_every_kind_has_its_entry_and_no_entry_is_left_over(table: str) -> None:
    assert list(BY_KIND[table]) == list(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_template(kind: Kind) -> None:
    assert (shipped("templates") / "kinds" / f"{kind.value}.html").is_file()


def test_no_template_is_left_over() -> None:
    templates = {path.stem for path in (shipped("templates") / "kinds").glob("*.html")}
    assert templates - {"parts"} == {kind.value for kind in Kind}


def test_only_a_note_has_no_form_field() -> None:
    assert [kind for kind, make in FIELDS.items() if make is None] == [Kind.NOTE]


def test_a_kind_costs_these_places_and_no_more() -> None:
    """A dictionary of all kinds that is not among these would be a hidden place to forget; each has every kind."""
    found = {
        f"{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.Dict)
        and {key.attr for key in each.keys if isinstance(key, ast.Attribute)} >= {kind.name for kind in Kind}
    }
    taken = {"web/fields.py", "answers/sheet.py", "questionnaire/document.py"}
    elsewhere = {"questionnaire/limesurvey.py", "questionnaire/differences.py"}
    assert found == taken | elsewhere
