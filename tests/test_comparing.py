"""Two releases side by side: the same questions beside each other, others under the same outcome, never joined."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.model import Link, Questionnaire
from feedback.questionnaire.publish import publish
from feedback.store import events, frameworks, publishing
from feedback.store.closing import close_event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.themes.comparing import Change, changes, same_questions
from feedback.themes.protection import Share
from tests.examples import TODAY, browser_of, join, opened_event, send, small_questionnaire, words
from tests.page_checks import SVG, Page, Visitor, words_of

# ---- What differs ---------------------------------------------------------------------------------------------


def result(*options: tuple[Share, int | None], answered: int | None = 25) -> dict[str, Any]:
    """Return what is shown of a question."""
    return {
        "answered": {"rounded": answered},
        "options": [
            {"id": str(place), "part": part.value, "share": share} for place, (part, share) in enumerate(options)
        ],
    }


@pytest.mark.parametrize(
    ("first", "second", "is_higher"),
    [
        ((Share.A_THIRD, 35), (Share.HALF, 50), True),
        ((Share.HALF, 50), (Share.A_THIRD, 35), False),
        ((Share.A_THIRD, 35), (Share.HALF, 45), None),
        ((Share.HALF, 45), (Share.HALF, 55), None),
        ((Share.FEW_OR_NONE, None), (Share.A_THIRD, 35), True),
        ((Share.FEW_OR_NONE, None), (Share.A_THIRD, 30), None),
        ((Share.FEW_OR_NONE, None), (Share.FEW_OR_NONE, None), None),
        ((Share.ALMOST_EVERYONE, None), (Share.MOST, 85), None),
        ((Share.ALMOST_EVERYONE, None), (Share.THREE_QUARTERS, 75), False),
        ((Share.MOST_OR_ALL, None), (Share.ALMOST_EVERYONE, None), None),
    ],
)
def test_only_a_clear_difference_is_named(
    first: tuple[Share, int | None], second: tuple[Share, int | None], *, is_higher: bool | None
) -> None:
    expected = () if is_higher is None else (Change("0", is_higher, first[0], second[0]),)
    assert changes(result(first), result(second)) == expected


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        (Share.FEW_OR_NONE, Share.MOST_OR_ALL, True),
        (Share.FEW_OR_NONE, Share.HALF, False),
        (Share.HALF, Share.MOST_OR_ALL, False),
    ],
)
def test_in_a_small_group_the_words_next_to_each_other_may_mean_the_same(
    first: Share, second: Share, *, differs: bool
) -> None:
    small = [result((part, None), answered=None) for part in (first, second)]
    assert bool(changes(small[0], small[1])) is differs


def test_the_same_question_has_the_same_words_and_options() -> None:
    first = small_questionnaire()
    ids = frozenset(question.id for question in first.asked)
    assert same_questions(first, first) == ids
    assert same_questions(first, replace(first, name="other")) == frozenset()

    def reworded(**changed: Any) -> Questionnaire:
        sections = tuple(
            replace(
                section,
                questions=tuple(
                    replace(each, **changed) if each.id == "place" else each for each in section.questions
                ),
            )
            for section in first.sections
        )
        return replace(first, sections=sections)

    assert same_questions(first, reworded(text=words("Other words"))) == ids - {"place"}
    assert same_questions(first, reworded(options=())) == ids - {"place"}
    assert same_questions(first, reworded(sensitive=True)) == ids


# ---- The page -------------------------------------------------------------------------------------------------

Close = Callable[..., str]


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator."""
    return browser_of(app, installation, "robin", Role.FACILITATOR)


def tied(name: str = "small", framework: str | None = "tree") -> Questionnaire:
    """Return the small questionnaire with one question tied to an indicator."""
    base = small_questionnaire()
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, general=False, indicators=(Link("1.1"),))
                if framework and each.id == "often"
                else each
                for each in section.questions
            ),
        )
        for section in base.sections
    )
    return replace(base, name=name, sections=sections, framework=framework)


@pytest.fixture
def close(installation: Installation) -> Close:
    """Return what makes a closed event."""
    outcome = Outcome("1", "Outcome 1", indicators=(Indicator("1.1", "Sign 1.1"),))
    frameworks.save(
        installation.db, Framework("tree", "A tree", (Principle("A", "Principle A", (outcome,)),)), TODAY
    )

    def make(title: str, questionnaire: Questionnaire, answered: int = 24) -> str:
        version = publish(questionnaire, TODAY)
        publishing.publish(installation.db, version, TODAY)
        event = opened_event(installation, version, title)
        send(installation, event.code, answered)
        close_event(installation, event.code, k=5, today=TODAY)
        return event.code

    return make


def side_by_side(visit: Visitor, first: str, second: str) -> Page:
    """Return the page that compares two."""
    return visit.get(f"/facilitate/compare?first={first}&second={second}")


def test_with_fewer_than_two_there_is_nothing_to_compare(visit: Visitor, close: Close) -> None:
    assert "There are not yet two groups to compare." in visit.get("/facilitate/compare").main
    close("One", tied())
    page = visit.get("/facilitate/compare")
    assert "There are not yet two groups to compare." in page.main
    assert page.all("select") == []


def test_two_are_chosen_from_what_one_may_read(
    app: Flask, visit: Visitor, close: Close, installation: Installation
) -> None:
    mine, theirs = close("Mine", tied()), close("Theirs", tied())
    close("Too few", tied(), 3)
    join(installation, "wren")
    installation.db.execute("INSERT INTO event_facilitator (event, person) VALUES (?, 'wren')", (theirs,))
    also = close("Also mine", tied())
    page = visit.get(f"/facilitate/compare?first={mine}")
    first, second = page.all("select")
    assert {each.attrib["value"] for each in first} == {each.attrib["value"] for each in second} == {mine, also}
    chosen = [each.attrib["value"] for select in (first, second) for each in select if "selected" in each.attrib]
    assert chosen == [mine, also]
    assert "/facilitate/nosuch/themes" not in visit.get("/facilitate/compare?first=nosuch").links()
    visit.get(f"/facilitate/compare?first={mine}&second={theirs}", 404)
    adviser = browser_of(app, installation, "finch", Role.ADVISER)
    assert side_by_side(adviser, mine, theirs).heading == "Compare two groups"


def test_the_same_twice_is_refused_in_one_sentence(visit: Visitor, close: Close) -> None:
    code = close("One", tied())
    close("Two", tied())
    page = visit.get(f"/facilitate/compare?first={code}&second={code}", 422)
    assert "Choose two that differ." in page.main
    visit.get(f"/facilitate/compare?first={code}&second=nosuch", 404)


def test_the_same_questions_stand_beside_each_other(visit: Visitor, close: Close) -> None:
    page = side_by_side(visit, close("Last year", tied()), close("This year", tied()))
    often = page.with_id("question-often")
    (table,) = often.iter("table")
    rows = [words_of(row[0]) for row in table.iter("tr")][1:]
    assert rows[:3] == ["Always", "Last year", "This year"]
    assert len(list(table.iter(f"{SVG}svg"))) == 2 * 6
    assert "About the same in both." in words_of(often)
    assert next(words_of(each) for each in page.all("h3")) == "Outcome 1"
    assert "They are never added up." in page.main
    assert "about 50" not in page.main.lower()


def test_a_clear_difference_is_said_at_the_top_and_beside_the_bars(
    visit: Visitor, close: Close, installation: Installation
) -> None:
    first, second = close("Before", tied()), close("After", tied())
    release = events.release(installation.db, second)
    assert release is not None
    for question in release["questions"]:
        for option in question["options"]:
            if (question["id"], option["id"]) == ("often", "always"):
                option |= {"part": "about-half", "share": 50}
    installation.db.execute("DROP TRIGGER release_is_frozen")
    installation.db.execute("UPDATE release SET content = json(?) WHERE event = ?", (json.dumps(release), second))
    page = side_by_side(visit, first, second)
    sentence = "Higher in the second for “Always”: from about a quarter to about half."
    assert sentence in words_of(page.with_id("question-often"))
    assert page.main.count(sentence) == 2
    assert page.html.index("What clearly differs") < page.html.index("Principle A")


def test_different_questions_stand_side_by_side_under_their_outcome(visit: Visitor, close: Close) -> None:
    page = side_by_side(visit, close("Young people", tied()), close("Workers", tied("work")))
    columns = [each for each in page.all("div") if each.get("class") == "two-sides"]
    under_outcome = columns[0]
    assert [words_of(side[0]) for side in under_outcome] == ["Young people", "Workers"]
    assert (
        words_of(under_outcome).count("Question often (en)") == 2 * 2
    )  # the heading and the caption of its table
    assert "question-often" not in page.ids
    assert "About the same" not in page.main


def test_without_the_same_framework_all_stands_beside_it(visit: Visitor, close: Close) -> None:
    page = side_by_side(visit, close("One", tied()), close("Two", tied("work", framework=None)))
    assert "These two do not share a framework." in page.main
    assert [words_of(each) for each in page.all("h2")] == ["Beside the framework"]


def test_what_is_hidden_in_one_is_not_compared(visit: Visitor, close: Close) -> None:
    page = side_by_side(visit, close("One", tied()), close("Two", tied()))
    rights = page.with_id("question-rights")
    assert words_of(rights).count("Not enough answers to show safely.") == 2
    assert "About the same" not in words_of(rights)


def test_two_of_one_name_can_be_told_apart(visit: Visitor, close: Close, installation: Installation) -> None:
    first, second = close("Summer", tied()), close("Summer", tied())
    assert f"Summer, {first}" in side_by_side(visit, first, second).main
    installation.db.execute("UPDATE event SET held_on = '2026-03-01' WHERE code = ?", (first,))
    page = side_by_side(visit, first, second)
    assert "Summer, March 2026" in page.main
    assert "Summer, January 2027" in page.main
