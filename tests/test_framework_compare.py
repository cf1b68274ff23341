"""Two versions of a framework are compared by code, and people read what changed."""

from dataclasses import replace

from feedback.framework.compare import Changes, Item, Move, Rewording, compare
from feedback.framework.model import Framework, Indicator, Outcome, Principle

LOCK = Indicator("1.1", "A lock", "I have a lock")
DOOR = Indicator("1.2", "A door")
EARS = Indicator("2.1", "Ears")
SAFE = Outcome("1", "Safe", (19,), (LOCK, DOOR))
HEARD = Outcome("2", "Heard", (12,), (EARS,))
OLD = Framework(
    "ours", "Ours", (Principle("A", "Fairness", (SAFE,)), Principle("B", "Respect", (HEARD,))), "Draft"
)


def with_outcomes(*outcomes: tuple[Outcome, ...]) -> Framework:
    """Return the old framework with other outcomes under its two principles."""
    return replace(
        OLD,
        principles=tuple(
            replace(principle, outcomes=under) for principle, under in zip(OLD.principles, outcomes, strict=True)
        ),
    )


def test_the_same_framework_has_not_changed() -> None:
    assert compare(OLD, OLD) == Changes((), (), (), ())
    assert compare(OLD, OLD).sentences() == ("Nothing changed.",)


def test_what_is_added_reworded_and_removed_is_found_by_code() -> None:
    new_door = replace(DOOR, text="A door that shuts")
    changes = compare(
        OLD, with_outcomes((replace(SAFE, indicators=(new_door, Indicator("1.3", "A key"))),), (HEARD,))
    )
    assert changes.added == (Item("indicator", "1.3", "A key"),)
    assert changes.reworded == (Rewording("indicator", "1.2", "A door", "A door that shuts"),)
    assert changes.removed == (Item("indicator", "1.1", "A lock"),)
    assert changes.moved == ()
    assert changes.sentences() == (
        "Indicator 1.3 was added: “A key”.",
        "Indicator 1.2 was reworded: “A door” is now “A door that shuts”.",
        "Indicator 1.1 was removed: “A lock”.",
    )


def test_an_outcome_that_goes_takes_its_indicators_along() -> None:
    changes = compare(OLD, with_outcomes((SAFE,), ()))
    assert [(item.what, item.code) for item in changes.removed] == [("outcome", "2"), ("indicator", "2.1")]
    assert [(item.what, item.code) for item in compare(with_outcomes((SAFE,), ()), OLD).added] == [
        ("outcome", "2"),
        ("indicator", "2.1"),
    ]


def test_a_reworded_principle_and_outcome_are_named() -> None:
    new = replace(OLD, principles=(replace(OLD.principles[0], text="Equality"), OLD.principles[1]))
    assert compare(OLD, new).sentences() == ("Principle A was reworded: “Fairness” is now “Equality”.",)
    new = with_outcomes((replace(SAFE, text="Safe at home"),), (HEARD,))
    assert compare(OLD, new).sentences() == ("Outcome 1 was reworded: “Safe” is now “Safe at home”.",)


def test_an_outcome_under_another_principle_and_an_indicator_under_another_outcome_have_moved() -> None:
    changes = compare(
        OLD, with_outcomes((), (replace(SAFE, indicators=(LOCK,)), replace(HEARD, indicators=(EARS, DOOR))))
    )
    assert changes.moved == (Move("outcome", "1", "A", "B"), Move("indicator", "1.2", "1", "2"))
    assert changes.sentences() == (
        "Outcome 1 moved from principle A to principle B.",
        "Indicator 1.2 moved from outcome 1 to outcome 2.",
    )


def test_a_changed_sentence_list_of_articles_title_and_notice_are_told() -> None:
    signs = (replace(LOCK, sentence="I can lock my door"), replace(DOOR, sentence="I have a door"))
    new = with_outcomes((replace(SAFE, articles=(19, 27), indicators=signs),), (HEARD,))
    assert compare(OLD, replace(new, title="Theirs", notice="")).sentences() == (
        "The title changed: “Ours” is now “Theirs”.",
        "The notice was removed: “Draft”.",
        "The list of articles of outcome 1 changed: “19” is now “19, 27”.",
        "The young people's sentence of indicator 1.1 changed: “I have a lock” is now “I can lock my door”.",
        "The young people's sentence of indicator 1.2 was added: “I have a door”.",
    )
