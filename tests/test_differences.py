"""Two versions of a questionnaire beside each other: every change is told once, and what stayed is not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.questionnaire.differences import Change, Difference, Piece, compare, word_by_word
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.wording import Wording
from tests.examples import small_questionnaire, words

SAME, ADDED, GONE = Change.SAME, Change.ADDED, Change.TAKEN_OUT


@pytest.fixture
def before() -> Questionnaire:
    """Return the questionnaire that is changed."""
    return small_questionnaire(["en", "cy"])


def changed(before: Questionnaire, mark: str, **how: object) -> Questionnaire:
    """Return a questionnaire with one question changed."""

    def of(section: Section) -> Section:
        found = tuple(replace(each, **how) if each.id == mark else each for each in section.questions)  # type: ignore[arg-type]
        return replace(section, questions=found)

    return replace(before, sections=tuple(of(each) for each in before.sections))


def only(differences: list[Difference]) -> Difference:
    """Return the one difference that there is."""
    assert len(differences) == 1, differences
    return differences[0]


def asked(questionnaire: Questionnaire, mark: str) -> Question:
    """Return one question."""
    return next(each for each in questionnaire.questions if each.id == mark)


def test_the_same_has_no_differences(before: Questionnaire) -> None:
    assert compare(before, before) == []


def test_words_are_compared_one_by_one() -> None:
    assert word_by_word("Do staff listen to you?", "Do adults really listen to you?") == (
        Piece("Do", SAME),
        Piece("staff", GONE),
        Piece("adults really", ADDED),
        Piece("listen to you?", SAME),
    )
    assert word_by_word("", "New") == (Piece("New", ADDED),)
    assert word_by_word("هل يسمعك الموظفون؟", "هل يسمعك الناس؟")[0] == Piece("هل يسمعك", SAME)


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_both_texts_can_be_read_in_the_pieces(old: list[str], new: list[str]) -> None:
    pieces = word_by_word(" ".join(old), " ".join(new))
    assert " ".join(each.text for each in pieces if each.change is not ADDED).split() == old
    assert " ".join(each.text for each in pieces if each.change is not GONE).split() == new


def test_a_reworded_question_is_told_in_its_language_alone(before: Questionnaire) -> None:
    text = dict(before.questions[1].text) | {"cy": Wording("Pa mor aml?")}
    found = only(compare(before, changed(before, "often", text=text)))
    assert (found.id, found.change, found.facts) == ("often", SAME, ())
    assert [(each.what, each.language) for each in found.reworded] == [("Question", "cy")]


def test_what_came_and_what_went_is_told(before: Questionnaire) -> None:
    first, second = before.sections
    after = replace(before, sections=(replace(first, questions=first.questions[1:]), second))
    found = only(compare(before, after))
    assert (found.id, found.change) == ("pause", GONE)
    assert only(compare(after, before)).change is ADDED
    gone = compare(before, replace(before, sections=(first,)))
    assert [(each.id, each.change) for each in gone] == [
        ("next", GONE),
        ("helps", GONE),
        ("wish", GONE),
        ("more", GONE),
    ]


def test_a_move_is_told_of_what_moved_alone(before: Questionnaire) -> None:
    first, second = before.sections
    last_first = (first.questions[-1], *first.questions[:-1])
    found = only(compare(before, replace(before, sections=(replace(first, questions=last_first), second))))
    assert (found.id, found.facts) == ("place", ("Moved to another place.",))
    elsewhere = (
        replace(first, questions=first.questions[:-1]),
        replace(second, questions=(first.questions[-1], *second.questions)),
    )
    found = only(compare(before, replace(before, sections=elsewhere)))
    assert (found.id, found.facts) == ("place", ("Moved to the part “What would help (en)”.",))
    found = only(compare(before, replace(before, sections=(second, first))))
    assert (found.id in {"now", "next"}, found.facts) == (True, ("Moved to another place.",))


def test_another_way_of_answering_is_told(before: Questionnaire) -> None:
    scale = only(compare(before, changed(before, "often", scale="agreement")))
    assert scale.facts == ("The answers are another scale now.",)
    kind = only(compare(before, changed(before, "often", kind=Kind.TEXT, scale=None)))
    assert kind.facts == ("The kind of question changed: One step of a scale became Own words.",)
    options = asked(before, "place").options
    order = only(compare(before, changed(before, "place", options=options[::-1])))
    assert order.facts == ("The answers stand in another order.",)
    fewer = only(compare(before, changed(before, "place", options=options[:2])))
    assert {each.what for each in fewer.reworded} == {"Answer “elsewhere”"}
    assert {piece.change for each in fewer.reworded for piece in each.pieces} == {GONE}
    most = only(compare(before, changed(before, "helps", at_most=None)))
    assert most.facts == ("How many answers can be chosen: 2 became –.",)
    marked = only(compare(before, changed(before, "rights", sensitive=False)))
    assert marked.facts == ("It is not marked as sensitive any more.",)


def test_the_questionnaire_itself_comes_first(before: Questionnaire) -> None:
    after = replace(
        before,
        languages=("en",),
        about=words("Why we all ask", ["en", "cy"]),
        answer_by=date(2098, 5, 1),
        compare_by="place",
    )
    found = only(compare(before, after))
    assert found.id == ""
    assert {(each.what, each.language) for each in found.reworded} == {
        ("Introduction", "en"),
        ("Introduction", "cy"),
    }
    assert found.facts == (
        "Languages taken out: Cymraeg.",
        "The day to answer by: 2099-01-31 became 2098-05-01.",
        "Groups are made by another question: – became place.",
    )
