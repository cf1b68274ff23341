"""What comes with the program is tied to the starter framework and can become cards with honest reasons."""

import re

import pytest

from feedback.languages import LANGUAGES
from feedback.questionnaire.card import State
from feedback.questionnaire.starter_questions import (
    StarterQuestion,
    starter_framework,
    starter_questionnaires,
    starter_questions,
)
from tests.test_starters import BANNED

STARTERS = starter_questions()


def test_every_question_of_every_starter_questionnaire_is_there_once() -> None:
    standing = [question for each in starter_questionnaires() for question in each.questions]
    assert [each.id for each in standing] == list(STARTERS)
    assert [each.question for each in STARTERS.values()] == standing


def test_the_questions_for_young_people_come_first() -> None:
    assert [each.name for each in starter_questionnaires()] == ["young-people", "practitioners"]


def test_questions_are_tied_to_the_indicators_of_the_starter_framework() -> None:
    wordings = {each.code: each.text for each in starter_framework().indicators}
    links = [link for each in STARTERS.values() for link in each.question.indicators]
    assert links
    assert all(link.wording == wordings[link.code] for link in links)


@pytest.mark.parametrize("starter", STARTERS.values(), ids=STARTERS)
def test_a_card_of_it_waits_to_be_agreed_and_says_why_it_is_asked(starter: StarterQuestion) -> None:
    card = starter.card
    assert card.mark == starter.question.id
    assert card.question == starter.question
    assert card.state is State.DRAFT
    assert (card.language, card.framework) == ("en", "starter")
    for reason in (card.why, card.use):
        assert reason.endswith(".")
        assert not BANNED.search(reason)
        assert all(len(sentence.split()) <= 15 for sentence in re.split(r"[.?!]\s*", reason))


def test_languages_hints_and_pictures_come_along() -> None:
    question = STARTERS["rights-explained"].card.question
    assert list(question.text) == list(LANGUAGES)
    assert question.hint["en"].text == "Rights are things everybody should have, such as health care."
    assert question.picture == "rights"
