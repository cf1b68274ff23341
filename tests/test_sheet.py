"""Whatever somebody answers is on their sheet as they meant it, and many sheets are counted like one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.answers.count import Tally, count, count_groups, total
from feedback.answers.sheet import Sheet, texts_in
from feedback.questionnaire.kinds import SCALES, Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section
from tests.examples import on_sheet, small_questionnaire

OPTIONS = tuple(Option(f"o{number}", {}) for number in range(300))
WAYS_OUT = ("dont-know", "dont-say")


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Make a questionnaire of up to eight questions of any kind."""
    questions = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(Kind))
        options = OPTIONS[: draw(st.integers(2, 9))]
        questions.append(
            Question(
                f"q{number}",
                kind,
                {},
                scale=draw(st.sampled_from(sorted(SCALES))) if kind is Kind.SCALE else None,
                options=options if kind in {Kind.ONE, Kind.MANY} else (),
            )
        )
    sections = (Section("one", {}, tuple(questions[:3])), Section("two", {}, tuple(questions[3:])))
    return Questionnaire("any", "young people", "en", ("en",), {}, {}, sections)


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Return whatever somebody can answer to a question."""
    if question.kind is Kind.TEXT:
        return st.text(min_size=1)
    if question.kind is Kind.MANY:
        chosen = st.sets(st.sampled_from(question.option_ids), min_size=1, max_size=5)
        return chosen.map(lambda ids: tuple(each for each in question.option_ids if each in ids))
    return st.sampled_from(question.option_ids)


def responses_to(questionnaire: Questionnaire) -> st.SearchStrategy[AnonymousResponse]:
    """Return what one person can send: any questions of a questionnaire, in any way."""
    answers: dict[str, st.SearchStrategy[Any]] = {each.id: answers_to(each) for each in questionnaire.asked}
    return st.fixed_dictionaries({}, optional=answers).map(AnonymousResponse)


@st.composite
def groups(draw: st.DrawFn) -> tuple[Questionnaire, list[AnonymousResponse]]:
    """Make a questionnaire and what some people answered to it."""
    questionnaire = draw(questionnaires())
    return questionnaire, draw(st.lists(responses_to(questionnaire), max_size=12))


def one_by_one(questionnaire: Questionnaire, responses: Sequence[AnonymousResponse]) -> Tally:
    """Count as one would on one's fingers."""

    def chose(answers: Mapping[str, Answer], question: Question, option: str) -> bool:
        answer = answers.get(question.id, ())
        return option == answer if isinstance(answer, str) else option in answer

    everybody = [each.answers for each in responses]
    return Tally(
        len(everybody),
        {question.id: sum(question.id in each for each in everybody) for question in questionnaire.asked},
        {
            (question.id, option): sum(chose(each, question, option) for each in everybody)
            for question in questionnaire.asked
            for option in question.option_ids
        },
    )


def some_at_a_time(questionnaire: Questionnaire, responses: Sequence[AnonymousResponse]) -> list[list[bytes]]:
    """Return the sheets of people, five at a time."""
    sheet = Sheet(questionnaire.asked)
    filled = [sheet.fill(each)[0] for each in responses]
    return [filled[first : first + 5] for first in range(0, len(filled), 5)]


@settings(deadline=None)
@given(groups())
def test_what_somebody_answered_can_be_read_from_their_sheet(
    made: tuple[Questionnaire, list[AnonymousResponse]],
) -> None:
    questionnaire, responses = made
    sheet = Sheet(questionnaire.asked)
    for each in responses:
        choices, texts = sheet.fill(each)
        assert len(choices) == sheet.width
        found = on_sheet(questionnaire.asked, choices, texts)
        assert found == {id_: list(one) if isinstance(one, tuple) else one for id_, one in each.answers.items()}
        assert texts_in(texts) == {
            question.id: each.answers[question.id]
            for question in questionnaire.asked
            if question.kind is Kind.TEXT and question.id in each.answers
        }


@settings(deadline=None)
@given(groups())
def test_sheets_are_counted_as_one_by_one(made: tuple[Questionnaire, list[AnonymousResponse]]) -> None:
    questionnaire, responses = made
    assert count(questionnaire, some_at_a_time(questionnaire, responses)) == one_by_one(questionnaire, responses)


@settings(deadline=None)
@given(groups(), st.data())
def test_groups_are_counted_as_one_by_one(
    made: tuple[Questionnaire, list[AnonymousResponse]], data: st.DataObject
) -> None:
    questionnaire, responses = made
    choices = [each for each in questionnaire.asked if each.kind in {Kind.SCALE, Kind.ONE}]
    if not choices:
        return
    question = data.draw(st.sampled_from(choices))
    own = [option for option in question.option_ids if option not in WAYS_OUT]
    counted = count_groups(questionnaire, question.id, some_at_a_time(questionnaire, responses))
    assert counted == {
        option: one_by_one(questionnaire, [each for each in responses if each.answers.get(question.id) == option])
        for option in own
    } | {"": one_by_one(questionnaire, [each for each in responses if each.answers.get(question.id) not in own])}
    assert total(counted.values()) == one_by_one(questionnaire, responses)


@pytest.mark.parametrize("kind", [Kind.ONE, Kind.MANY])
@pytest.mark.parametrize("options", [253, 254, 300])
def test_there_can_be_more_options_than_a_byte_has_numbers(kind: Kind, options: int) -> None:
    """With the two ways out, 253 own options of a single choice are all that one byte can tell apart."""
    question = Question("q", kind, {}, options=OPTIONS[:options])
    questionnaire = Questionnaire("any", "", "en", ("en",), {}, {}, (Section("all", {}, (question,)),))
    each_another = [
        AnonymousResponse({"q": option if kind is Kind.ONE else (option,)}) for option in question.option_ids
    ]
    everybody = [*each_another, AnonymousResponse({})]
    rows = some_at_a_time(questionnaire, everybody)
    assert count(questionnaire, rows) == Tally(
        len(everybody), {"q": len(each_another)}, {("q", option): 1 for option in question.option_ids}
    )
    groups = count_groups(questionnaire, "q", rows)
    assert {group: tally.people for group, tally in groups.items()} == {
        option.id: 1 for option in question.options
    } | {"": 3 if kind is Kind.ONE else 1}
    for each, choices in zip(everybody, (sheet for some in rows for sheet in some), strict=True):
        found = on_sheet(questionnaire.asked, choices, "")
        assert found == {id_: list(one) if isinstance(one, tuple) else one for id_, one in each.answers.items()}


def test_a_sheet_is_as_long_whatever_somebody_chose() -> None:
    sheet = Sheet(small_questionnaire().asked)
    sent: tuple[dict[str, Answer], ...] = (
        {},
        {"often": "never", "rights": "dont-say"},
        {"helps": ("adults", "music"), "wish": "Ja"},
    )
    assert [sheet.fill(AnonymousResponse(answers)) for answers in sent] == [
        (bytes.fromhex("0000000000000000"), ""),
        (bytes.fromhex("0407000000000000"), ""),
        (bytes.fromhex("0000000100010100"), '{"wish":"Ja"}'),
    ]
