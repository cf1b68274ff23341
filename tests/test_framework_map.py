"""The map of a framework: asked, mostly skipped or never asked; in words and shapes, from a release alone."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.model import Link, Questionnaire
from feedback.questionnaire.publish import publish
from feedback.store import frameworks, publishing
from feedback.store.closing import close_event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.themes.framework_map import Asked, counted, framework_map
from feedback.themes.shown import Release
from tests.examples import TODAY, browser_of, opened_event, send, small_questionnaire
from tests.page_checks import SVG, Visitor, words_of


def tree() -> Framework:
    """Return a framework of two principles and four indicators."""
    first = Outcome("1", "Outcome 1", indicators=(Indicator("1.1", "Sign 1.1"), Indicator("1.2", "Sign 1.2")))
    second = Outcome("2", "Outcome 2", indicators=(Indicator("2.1", "Sign 2.1"),))
    third = Outcome("3", "Outcome 3", indicators=(Indicator("3.1", "Sign 3.1"),))
    return Framework(
        "tree", "A tree", (Principle("A", "Principle A", (first, second)), Principle("B", "B", (third,)))
    )


def tied(*often: str) -> Questionnaire:
    """Return the small questionnaire with questions tied to three of the indicators."""
    links = {"often": often or ("1.1", "2.1"), "rights": ("2.1",), "place": ("1.2",)}
    base = small_questionnaire()
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, general=each.id not in links, indicators=tuple(map(Link, links.get(each.id, ()))))
                for each in section.questions
            ),
        )
        for section in base.sections
    )
    return replace(base, sections=sections, framework="tree")


def release(rounded: int | None = 40, **answered: int | None) -> Release:
    """Return a release in which questions were answered by so many; by 0 is hidden."""

    def people(number: int | None) -> Release:
        return {"words": "", "rounded": number} | ({} if number else {"below": 10})

    return {
        "status": "released",
        "people": people(rounded),
        "questions": [
            {"id": name, "status": "shown", "answered": people(number)}
            if number != 0
            else {"id": name, "status": "hidden", "answered": {"words": "", "rounded": None}}
            for name, number in answered.items()
        ],
    }


def asked(shown: Release) -> dict[str, Asked]:
    """Return how far each part of the framework was asked about, by code."""
    found = {}
    for principle in framework_map(shown, tied(), tree()):
        found[principle.code] = principle.asked
        for outcome in principle.places:
            found[outcome.code] = outcome.asked
            found |= {each.code: each.asked for each in outcome.places}
    return found


def test_each_part_is_asked_as_far_as_the_best_below_it() -> None:
    assert asked(release(often=40, rights=10, place=0)) == {
        "A": Asked.ANSWERED,
        "1": Asked.ANSWERED,
        "1.1": Asked.ANSWERED,
        "1.2": Asked.MOSTLY_SKIPPED,
        "2": Asked.ANSWERED,
        "2.1": Asked.ANSWERED,
        "B": Asked.NEVER,
        "3": Asked.NEVER,
        "3.1": Asked.NEVER,
    }


@pytest.mark.parametrize(
    ("there", "answered", "expected"),
    [
        (40, 20, Asked.ANSWERED),
        (40, 15, Asked.MOSTLY_SKIPPED),
        (20, None, Asked.MOSTLY_SKIPPED),  # fewer than 10
        (15, None, Asked.ANSWERED),
        (None, None, Asked.ANSWERED),
        (40, 0, Asked.MOSTLY_SKIPPED),
    ],
)
def test_mostly_skipped_is_fewer_than_half_or_not_shown(
    there: int | None, answered: int | None, expected: Asked
) -> None:
    assert asked(release(there, often=40, rights=40, place=answered))["1.2"] is expected


def test_a_release_that_shows_nothing_was_asked_all_the_same() -> None:
    nothing = {"status": "too few", "people": {"words": "", "rounded": None, "below": 7}, "questions": []}
    found = asked(nothing)
    assert found["1.1"] is found["A"] is Asked.MOSTLY_SKIPPED
    assert found["B"] is Asked.NEVER


def test_all_are_counted() -> None:
    principles = framework_map(release(often=40, rights=10, place=0), tied(), tree())
    outcomes = [outcome for principle in principles for outcome in principle.places]
    assert counted(principles) == {Asked.ANSWERED: 1, Asked.MOSTLY_SKIPPED: 0, Asked.NEVER: 1}
    assert counted(outcomes) == {Asked.ANSWERED: 2, Asked.MOSTLY_SKIPPED: 0, Asked.NEVER: 1}


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator."""
    return browser_of(app, installation, "robin", Role.FACILITATOR)


def closed(installation: Installation, questionnaire: Questionnaire) -> str:
    """Close an event that 24 people answered, and return its code."""
    version = publish(questionnaire, TODAY)
    publishing.publish(installation.db, version, TODAY)
    event = opened_event(installation, version)
    send(installation, event.code, 24)
    close_event(installation, event.code, k=5, today=TODAY)
    return event.code


def test_the_page_says_it_in_words_and_in_shapes(visit: Visitor, installation: Installation) -> None:
    frameworks.save(installation.db, tree(), TODAY)
    # Nobody answers the question about rights.
    page = visit.get(f"/facilitate/{closed(installation, tied('1.1'))}/map")
    assert page.heading == "Map of the framework"
    (table,) = page.all("table")
    rows = {words_of(row[0]): [words_of(cell) for cell in row[1:]] for row in table.iter("tr")}
    names = ["Asked", "Asked, but mostly skipped or not shown", "Never asked"]
    assert rows == {
        "": names,
        "Principles": ["1", "0", "1"],
        "Outcomes": ["1", "1", "1"],
        "Indicators": ["2", "1", "1"],
    }
    shapes = {name: {shape(item) for item in page.all("li") if words_of(item).endswith(name)} for name in names}
    assert [len(each) for each in shapes.values()] == [1, 1, 1]
    assert len(set.union(*shapes.values())) == 3


def shape(item: Element) -> str:
    """Return what is drawn before an entry."""
    drawn = next(item.iter(f"{SVG}svg"))
    return " ".join(f"{str(each.tag).removeprefix(SVG)}.{each.get('class', '')}" for each in drawn)


def test_questions_without_a_framework_have_no_map(visit: Visitor, installation: Installation) -> None:
    page = visit.get(f"/facilitate/{closed(installation, small_questionnaire())}/map")
    assert "These questions belong to no framework." in page.main


def test_before_closing_there_is_no_map(visit: Visitor, installation: Installation) -> None:
    version = publish(small_questionnaire(), TODAY)
    publishing.publish(installation.db, version, TODAY)
    visit.get(f"/facilitate/{opened_event(installation, version).code}/map", 404)
