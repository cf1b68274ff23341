"""A release shows what protection allows, in one shape, and says what is hidden in one neutral way."""

from collections.abc import Mapping

from feedback.answers.count import Tally
from feedback.questionnaire.document import from_document
from feedback.questionnaire.model import Questionnaire
from feedback.themes.protection import Share
from feedback.themes.release import NOT_CLOSED, make_release
from feedback.themes.words import (
    NOT_ENOUGH,
    NOTHING_STANDS_OUT,
    SENTENCES,
    SHARE_WORDS,
    TWO_STAND_OUT,
    sentence_about,
)

QUESTIONNAIRE: Questionnaire = from_document(
    {
        "name": "example",
        "title": "Your views",
        "languages": ["en"],
        "sections": [
            {
                "id": "only",
                "title": "Only",
                "questions": [
                    {
                        "id": "trust",
                        "kind": "scale",
                        "scale": "how-true",
                        "text": "I trust somebody",
                        "general": True,
                    },
                    {
                        "id": "wishes",
                        "kind": "many",
                        "at_most": 2,
                        "text": "Choose",
                        "general": True,
                        "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}],
                    },
                    {"id": "words", "kind": "text", "text": "Say it", "general": True},
                    {"id": "note", "kind": "note", "text": "Thank you"},
                ],
            }
        ],
    }
)


def tally(people: int, trust: Mapping[str, int], wishes: Mapping[str, int], texts: int) -> Tally:
    """Return a tally in which everybody who chose a wish chose exactly one."""
    chosen = {(question.id, option): 0 for question in QUESTIONNAIRE.asked for option in question.option_ids}
    chosen |= {("trust", option): count for option, count in trust.items()}
    chosen |= {("wishes", option): count for option, count in wishes.items()}
    answered = {"trust": sum(trust.values()), "wishes": sum(wishes.values()), "words": texts}
    return Tally(people, answered, chosen)


def test_before_closing_there_is_one_answer_for_everybody() -> None:
    assert NOT_CLOSED["status"] == "not closed"
    assert NOT_CLOSED["people"]["rounded"] is None
    assert NOT_CLOSED["questions"] == []


def test_a_small_group_shows_nothing_but_that_it_is_small() -> None:
    releases = [make_release(QUESTIONNAIRE, tally(people, {"not-true": people}, {}, 0)) for people in range(7)]
    assert all(release == releases[0] for release in releases)
    assert releases[0] == {
        "status": "too few",
        "people": {"words": "fewer than 7", "rounded": None, "below": 7},
        "questions": [],
    }


def test_a_release_has_the_shape_that_others_rely_on() -> None:
    release = make_release(QUESTIONNAIRE, tally(26, {"very-true": 13, "not-true": 12}, {"a": 20, "b": 6}, 9))
    assert release["status"] == "released"
    assert release["people"] == {"words": "about 25", "rounded": 25}
    trust, wishes, words = release["questions"]
    assert trust["id"] == "trust"
    assert trust["status"] == "shown"
    assert trust["answered"] == {"words": "about 25", "rounded": 25}
    assert [option["id"] for option in trust["options"]] == [
        "very-true",
        "mostly-true",
        "a-little-true",
        "not-true",
        "dont-know",
        "dont-say",
    ]
    assert trust["options"][0] == {
        "id": "very-true",
        "part": "about-six-in-ten",
        "words": "about six in ten",
        "share": 60,
    }
    assert trust["options"][1] == {
        "id": "mostly-true",
        "part": "few-or-none",
        "words": "few or none",
        "share": None,
    }
    assert wishes["options"][0]["share"] == 80
    assert words["options"] == []
    assert words["answered"] == {"words": "fewer than 10", "rounded": None, "below": 10}


def test_what_is_hidden_looks_the_same_whatever_the_reason() -> None:
    too_few = make_release(QUESTIONNAIRE, tally(26, {"very-true": 3}, {"a": 26}, 0))["questions"][0]
    nobody = make_release(QUESTIONNAIRE, tally(26, {}, {"a": 26}, 0))["questions"][0]
    adds_up = make_release(
        QUESTIONNAIRE,
        tally(18, dict.fromkeys(QUESTIONNAIRE.questions[0].option_ids, 3), {"a": 18}, 0),
    )["questions"][0]
    assert too_few == nobody == adds_up
    assert too_few["status"] == "hidden"
    assert too_few["answered"] == {"words": NOT_ENOUGH, "rounded": None}
    assert too_few["options"] == []


def test_a_raised_k_hides_more() -> None:
    counted = tally(11, {"very-true": 11}, {"a": 11}, 11)
    assert make_release(QUESTIONNAIRE, counted, 9)["status"] == "released"
    assert make_release(QUESTIONNAIRE, counted, 10)["status"] == "too few"


def test_neighbours_cannot_be_told_apart() -> None:
    """One person more or less, in a group of the same rounded size, changes nothing in the middle of a band."""
    one = make_release(QUESTIONNAIRE, tally(25, {"very-true": 15, "not-true": 10}, {"a": 25}, 0))
    other = make_release(QUESTIONNAIRE, tally(24, {"very-true": 14, "not-true": 10}, {"a": 24}, 0))
    assert one == other


def test_the_sentence_names_what_stands_out() -> None:
    assert sentence_about({"a": Share.MOST, "b": Share.A_FEW}).template == SENTENCES[Share.MOST]
    assert sentence_about({"a": Share.MOST, "b": Share.A_FEW}).options == ("a",)
    both = sentence_about({"a": Share.HALF, "b": Share.HALF, "c": Share.FEW_OR_NONE})
    assert (both.template, both.options) == (TWO_STAND_OUT, ("a", "b"))
    assert (
        sentence_about({"a": Share.A_THIRD, "b": Share.A_THIRD, "c": Share.A_THIRD}).template == NOTHING_STANDS_OUT
    )
    assert sentence_about({"a": Share.FEW_OR_NONE}).template == NOTHING_STANDS_OUT


def test_every_part_has_words_and_a_sentence() -> None:
    assert set(SHARE_WORDS) == set(Share)
    assert set(SENTENCES) == set(Share) - {Share.FEW_OR_NONE}
