"""A draft built from outcomes and indicators asks about exactly those, and keeps its links to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.build import build
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link
from feedback.questionnaire.publish import reasons_against
from feedback.refusal import Refusal
from feedback.wording import Trust, Wording
from tests.examples import TODAY

OURS = Framework(
    name="ours",
    title="Our framework",
    principles=(
        Principle(
            "A",
            "Being heard",
            (
                Outcome(
                    "2",
                    "Young people are heard",
                    (12,),
                    (
                        Indicator("2.2", "Adults listen to what the young person says", "Adults listen to me"),
                        Indicator("2.1", "The young person is asked first", "Adults ask me first"),
                    ),
                ),
                Outcome("1", "Young people know their rights", (42,), (Indicator("1.1", "Rights are explained"),)),
            ),
        ),
        Principle("B", "Being safe", (Outcome("3", "Young people are safe", (19,)),)),
    ),
)
CODES = ("2", "2.2", "2.1", "1", "1.1")
INDICATORS_OF = {"2": {"2.2", "2.1"}, "1": {"1.1"}, "2.2": {"2.2"}, "2.1": {"2.1"}, "1.1": {"1.1"}}


def refused(*codes: str) -> tuple[str, ...]:
    """Return the sentences with which such a choice is refused."""
    with pytest.raises(Refusal) as refusal:
        build(OURS, codes, "new")
    return refusal.value.sentences


def test_an_outcome_stands_for_all_its_indicators() -> None:
    (section,) = build(OURS, ["2"], "new").sections
    assert section.title == {"en": Wording("Young people are heard")}
    assert [question.indicators for question in section.questions] == [
        (Link("2.2", "Adults listen to what the young person says"),),
        (Link("2.1", "The young person is asked first"),),
    ]


def test_one_indicator_brings_one_question() -> None:
    (question,) = build(OURS, ["2.1"], "new").questions
    assert question.indicators == (Link("2.1", "The young person is asked first"),)
    assert (question.kind, question.scale) == (Kind.SCALE, "agreement")
    assert not question.general
    assert not question.sensitive


def test_young_people_read_the_sentence_that_was_written_for_them() -> None:
    assert build(OURS, ["2.2"], "new").questions[0].text == {"en": Wording("Adults listen to me", Trust.DRAFT)}


def test_without_a_sentence_for_young_people_they_read_the_indicator() -> None:
    assert build(OURS, ["1.1"], "new").questions[0].text == {"en": Wording("Rights are explained")}


def test_an_outcome_and_its_own_indicator_do_not_ask_twice() -> None:
    assert build(OURS, ["2", "2.1", "2.1"], "new") == build(OURS, ["2"], "new")


@given(st.permutations(CODES).flatmap(lambda codes: st.integers(1, len(codes)).map(lambda few: codes[:few])))
def test_whatever_is_chosen_is_asked_once_in_the_order_of_the_framework(codes: list[str]) -> None:
    built = build(OURS, codes, "new")
    wanted = set().union(*(INDICATORS_OF[code] for code in codes))
    in_order = [each.code for each in OURS.indicators if each.code in wanted]
    assert [link.code for question in built.questions for link in question.indicators] == in_order
    assert all(section.questions for section in built.sections)
    assert from_document(to_document(built)) == built


def test_the_draft_says_what_it_was_built_from_and_in_which_language() -> None:
    built = build(OURS, ["1"], "new", language="cy")
    assert (built.name, built.framework, built.source_language) == ("new", "ours", "cy")
    assert built.languages == ("cy",)
    assert all(set(words) <= {"cy"} for _, words in built.words())


def test_only_who_hears_and_by_when_is_missing_for_publishing() -> None:
    about_audience, about_date = reasons_against(build(OURS, ["2", "1"], "new"), TODAY)
    assert "“audience”" in about_audience
    assert "“answer_by”" in about_date


def test_every_unknown_code_is_named() -> None:
    assert refused("9", "2", "2.3", "A") == (
        "There is no outcome or indicator “2.3” in framework “ours”.",
        "There is no outcome or indicator “9” in framework “ours”.",
        "There is no outcome or indicator “A” in framework “ours”.",
    )


def test_choosing_nothing_is_refused() -> None:
    assert refused() == ("Choose at least one outcome or indicator.",)


def test_choosing_only_outcomes_without_indicators_is_refused() -> None:
    (sentence,) = refused("3")
    assert "“3”" in sentence


def test_codes_that_differ_only_in_their_signs_give_questions_of_their_own() -> None:
    signs = (Indicator("1.1", "One"), Indicator("1-1", "Two"), Indicator("١٫١", "Three"), Indicator("ج", "Four"))
    framework = Framework("ours", "Ours", (Principle("A", "All", (Outcome("1", "First", (), signs),)),))
    built = build(framework, ["1"], "new")
    assert from_document(to_document(built)) == built
    assert len({question.id for question in built.questions}) == len(signs)
