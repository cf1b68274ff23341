"""What a questionnaire asks of whoever answers it is counted in each language, whole or not, and never too low."""

from dataclasses import replace
from pathlib import Path

import pytest

import feedback
from feedback.catalogues import say
from feedback.languages import LANGUAGES
from feedback.questionnaire.burden import (
    SECONDS_TO_CHOOSE,
    SECONDS_TO_WRITE,
    Burden,
    Level,
    burden,
    reading_age,
    seconds_to_answer,
)
from feedback.questionnaire.document import read_json
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section
from feedback.wording import Wording, Words
from tests.examples import small_questionnaire

STARTERS = Path(feedback.__file__).parent / "questionnaire" / "starters"


def in_english(language: str, english: str) -> str:
    """Say everything in English, as a catalogue does that has no translations."""
    assert language in LANGUAGES
    return english


def asking(*questions: Question, languages: tuple[str, ...] = ("en",), about: str = "") -> Questionnaire:
    """Return a questionnaire with no words but those of its questions."""
    return Questionnaire(
        name="a",
        meant_for="young people",
        source_language="en",
        languages=languages,
        title={},
        about=english(about) if about else {},
        sections=(Section("s", {}, questions),),
    )


def english(text: str) -> Words:
    """Return a text that is there in English only."""
    return {"en": Wording(text)}


def one(questionnaire: Questionnaire) -> Burden:
    """Return the burden of a questionnaire in its first language."""
    return burden(questionnaire, in_english)[0]


def words_in(*texts: str) -> int:
    """Return how many words stand in texts that have a space between all words."""
    return sum(len(text.split()) for text in texts)


def test_all_that_somebody_reads_is_counted() -> None:
    """Two words each, in twelve places, and the answers that come with the program."""
    options = tuple(Option(each, english("Two words")) for each in ("x", "y"))
    questionnaire = Questionnaire(
        name="a",
        meant_for="young people",
        source_language="en",
        languages=("en",),
        title=english("Two words"),
        about=english("Two words"),
        audience=english("These are many words that stand on the page before the questions"),
        sections=(
            Section(
                "s",
                english("Two words"),
                (
                    Question("n", Kind.NOTE, english("Two words")),
                    Question("q", Kind.SCALE, english("Two words"), hint=english("Two words"), scale="how-often"),
                    Question("o", Kind.ONE, english("Two words"), options=options),
                    Question("m", Kind.MANY, english("Two words"), options=options),
                    Question("t", Kind.TEXT, english("Two words")),
                ),
                notice=english("Two words"),
            ),
        ),
    )
    shipped = words_in(*(step.label for step in (*SCALES["how-often"], *WAYS_OUT, *WAYS_OUT)))
    assert one(questionnaire).words == 14 * 2 + shipped


@pytest.mark.parametrize("kind", Kind)
def test_the_answers_that_ship_are_counted_where_they_stand(kind: Kind) -> None:
    scale = "agreement" if kind is Kind.SCALE else None
    question = Question("q", kind, english("Mine"), scale=scale)
    shown = {Kind.SCALE: (*SCALES["agreement"], *WAYS_OUT), Kind.ONE: WAYS_OUT}.get(kind, ())
    assert one(asking(question)).words == 1 + words_in(*(step.label for step in shown))
    offered = [step.id for step in shown]
    assert offered == list(question.option_ids)


def test_the_answers_that_ship_are_counted_in_the_language() -> None:
    def long_winded(language: str, english: str) -> str:
        return f"{english} " + {"cy": "dau air", "en": ""}[language]

    question = Question("q", Kind.SCALE, english("Mine"), scale="how-true")
    first, second = burden(asking(question, languages=("en", "cy")), long_winded)
    labels = len(SCALES["how-true"]) + len(WAYS_OUT)
    assert second.words == first.words - 1 + 2 * labels


def test_a_language_that_no_page_speaks_has_english_answers() -> None:
    question = Question("q", Kind.SCALE, {"pl": Wording("bezpiecznie")}, scale="how-true")
    found = burden(asking(question, languages=("pl", "xx")), say)
    assert [each.language for each in found] == ["pl", "xx"]
    assert found[0].words > found[1].words > 0
    assert [each.is_complete for each in found] == [True, False]


def test_minutes_are_for_reading_choosing_and_writing() -> None:
    about = " ".join(["word"] * 94 + ["end."])
    questionnaire = asking(
        Question("q", Kind.MANY, english("One")),
        Question("r", Kind.MANY, english("Two three")),
        Question("t", Kind.TEXT, english("Four five")),
        about=about,
    )
    seconds = 100 * 0.6 + 2 * SECONDS_TO_CHOOSE + SECONDS_TO_WRITE
    found = one(questionnaire)
    assert found.words == 100
    assert found.minutes == 3  # 2 minutes 15 seconds: rather too many than too few
    assert 60 * (found.minutes - 1) < seconds <= 60 * found.minutes
    assert seconds_to_answer(questionnaire) == 2 * SECONDS_TO_CHOOSE + SECONDS_TO_WRITE
    assert found.fits(3)
    assert not found.fits(2)


def test_a_note_takes_time_to_read_but_none_to_answer() -> None:
    assert seconds_to_answer(asking(Question("n", Kind.NOTE, english("One")))) == 0


@pytest.mark.parametrize(
    ("words", "level"), [(10, Level.EASY), (11, Level.MIDDLING), (15, Level.MIDDLING), (16, Level.HARD)]
)
def test_how_hard_it_is_comes_from_the_length_of_sentences(words: int, level: Level) -> None:
    for language, stop in (("en", "."), ("ti", "።"), ("ar", "؟")):
        text = f"{' '.join(['ab'] * words)}{stop} " * 3
        questionnaire = asking(Question("n", Kind.NOTE, {language: Wording(text)}), languages=(language,))
        assert one(questionnaire).level is level
        assert one(questionnaire).longest_words == words


def test_few_words_in_an_option_do_not_make_long_sentences_easy() -> None:
    long = " ".join(["word"] * 20)
    options = tuple(Option(f"o{number}", english("Word")) for number in range(20))
    assert one(asking(Question("m", Kind.MANY, english(long), options=options))).level is Level.HARD


def test_the_longest_sentence_is_named() -> None:
    found = one(asking(Question("n", Kind.NOTE, english("A day. I feel safe where I live. A night."))))
    assert (found.longest, found.longest_words) == ("I feel safe where I live", 6)


def test_only_english_has_a_reading_age() -> None:
    text = {language: Wording("I feel safe where I live now") for language in LANGUAGES}
    found = burden(asking(Question("n", Kind.NOTE, text), languages=tuple(LANGUAGES)), in_english)
    assert [each.language for each in found if each.reading_age] == ["en", "en-easy"]


def test_a_reading_age_tells_hard_from_easy() -> None:
    easy = reading_age("I feel safe where I live. I can see my friends.")
    middling = reading_age("Adults ask me before they share information about me with other people.")
    hard = reading_age("Professionals facilitate meaningful participation in decisions concerning accommodation.")
    assert easy is not None
    assert middling is not None
    assert hard is not None
    assert 5 <= easy < middling < hard <= 18


@pytest.mark.parametrize("text", ["", "?", "I feel safe here", "👍 " * 20, "\ud800"])
def test_too_few_words_have_no_reading_age(text: str) -> None:
    assert reading_age(text) is None


def test_a_questionnaire_without_a_word_has_no_burden() -> None:
    (found,) = burden(asking(), in_english)
    assert found == Burden(
        language="en",
        words=0,
        minutes=1,
        level=Level.EASY,
        reading_age=None,
        longest="",
        longest_words=0,
        is_complete=True,
    )


def test_what_is_missing_in_a_language_is_said_and_the_rest_is_counted() -> None:
    whole = small_questionnaire()
    assert all(each.is_complete for each in burden(whole, in_english))
    section = whole.sections[0]
    question = replace(section.questions[0], text={"en": Wording("Only here")})
    torn = replace(
        whole, sections=(replace(section, questions=(question, *section.questions[1:])), *whole.sections[1:])
    )
    found = {each.language: each for each in burden(torn, in_english)}
    assert {language for language, each in found.items() if each.is_complete} == {"en"}
    assert all(each.words > 0 for each in found.values())
    empty = replace(whole, languages=("en", "pl"))
    assert [each.is_complete for each in burden(empty, in_english)] == [True, False]


def test_who_will_act_is_not_missing_before_it_is_known() -> None:
    assert all(each.is_complete for each in burden(replace(small_questionnaire(), audience={}), in_english))


@pytest.mark.parametrize("name", ["young-people", "practitioners"])
def test_what_ships_takes_no_more_than_ten_minutes(name: str) -> None:
    """The budget that a group begins with."""
    found = burden(read_json((STARTERS / f"{name}.json").read_text(encoding="utf-8")), say)
    assert all(each.is_complete and each.fits(10) for each in found)
    for each in found:
        assert each.level is Level.EASY or name == "practitioners"
        assert each.reading_age is None or each.reading_age <= (9 if name == "young-people" else 12)
