"""When a source changes, exactly its translations are marked; when an indicator moves, its questions are."""

from typing import Any

import pytest

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.document import from_document, join_words, split_words, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Questionnaire, Section
from feedback.questionnaire.wording import mark_stale, moved_links, stale_wordings, tie_links
from feedback.refusal import Refusal
from feedback.wording import Wording
from tests.examples import small_questionnaire

Row = dict[str, Any]

SMALL = small_questionnaire(("en", "cy", "ar"))
ITEMS = sorted({item for item, _, _ in split_words(to_document(SMALL))[1]})


def reworded(questionnaire: Questionnaire, *places: tuple[str, str], **more: Any) -> Questionnaire:
    """Return a questionnaire with another text in some places (item, language), and more changed there."""
    bare, rows = split_words(to_document(questionnaire))

    def edited(item: str, language: str, row: Row) -> Row:
        return row | {"text": f"{row['text']}, reworded"} | more if (item, language) in places else row

    return from_document(
        join_words(bare, [(item, language, edited(item, language, row)) for item, language, row in rows])
    )


def stale_in(questionnaire: Questionnaire) -> set[tuple[str, str]]:
    """Return the places (item, language) of the wordings that are marked."""
    return {(item, language) for item, language, row in split_words(to_document(questionnaire))[1] if row["stale"]}


def test_nothing_is_marked_when_nothing_changed() -> None:
    assert mark_stale(SMALL, SMALL) == SMALL


@pytest.mark.parametrize("item", ITEMS)
def test_exactly_the_translations_of_a_changed_source_are_marked(item: str) -> None:
    marked = mark_stale(SMALL, reworded(SMALL, (item, "en")))
    assert stale_in(marked) == {(item, "cy"), (item, "ar")}


def test_marking_changes_nothing_but_the_marks() -> None:
    new = reworded(SMALL, ("title", "en"), ("often/text", "en"))
    marked = mark_stale(SMALL, new)
    assert from_document(join_words(*without_marks(marked))) == new


def without_marks(questionnaire: Questionnaire) -> tuple[Row, list[tuple[str, str, Row]]]:
    """Return the structure and the wording of a questionnaire with every mark taken off."""
    bare, rows = split_words(to_document(questionnaire))
    plain = [({key: row[key] for key in row if key != "was"} | {"stale": False}) for _, _, row in rows]
    return bare, [(item, language, row) for (item, language, _), row in zip(rows, plain, strict=True)]


def test_a_translation_made_anew_together_with_its_source_is_not_marked() -> None:
    marked = mark_stale(SMALL, reworded(SMALL, ("title", "en"), ("title", "cy")))
    assert stale_in(marked) == {("title", "ar")}


def test_a_changed_translation_marks_neither_its_source_nor_other_translations() -> None:
    assert stale_in(mark_stale(SMALL, reworded(SMALL, ("title", "cy")))) == set()


def test_a_mark_stays_until_that_text_is_translated_again() -> None:
    stale = mark_stale(SMALL, reworded(SMALL, ("title", "en")))
    again = mark_stale(stale, reworded(stale, ("often/text", "en"), ("often/text", "cy"), ("often/text", "ar")))
    assert stale_in(again) == {("title", "cy"), ("title", "ar")}


@pytest.mark.parametrize("flag", [True, False], ids=["left in the file", "taken out of the file"])
def test_a_mark_goes_when_the_text_is_translated_again(flag: bool) -> None:  # noqa: FBT001 both ways to hand it in
    stale = mark_stale(SMALL, reworded(SMALL, ("title", "en")))
    assert stale_in(mark_stale(stale, reworded(stale, ("title", "cy"), stale=flag))) == {("title", "ar")}


def test_a_file_from_before_the_source_changed_does_not_take_the_mark_off() -> None:
    stale = mark_stale(SMALL, reworded(SMALL, ("title", "en")))
    bare, rows = without_marks(stale)
    assert stale_in(mark_stale(stale, from_document(join_words(bare, rows)))) == {("title", "cy"), ("title", "ar")}


def test_a_new_translation_of_a_changed_source_is_not_marked() -> None:
    english = from_document(to_document(SMALL) | {"title": "Your views", "languages": ["en"]})
    both = from_document(to_document(SMALL) | {"title": {"en": "What you think", "cy": "Eich barn"}})
    assert stale_in(mark_stale(english, both)) == set()


def test_a_source_is_never_stale() -> None:
    title = {"en": {"text": "Your views", "stale": True}, "cy": "Eich barn"}
    marked = mark_stale(SMALL, from_document(to_document(SMALL) | {"title": title}))
    assert ("title", "en") not in stale_in(marked)
    assert ("title", "cy") not in stale_in(marked)


def test_the_source_language_decides_what_is_a_translation() -> None:
    welsh = from_document(to_document(SMALL) | {"source_language": "cy"})
    assert stale_in(mark_stale(welsh, reworded(welsh, ("title", "cy")))) == {("title", "en"), ("title", "ar")}
    assert stale_in(mark_stale(welsh, reworded(welsh, ("title", "en")))) == set()


def test_moving_a_question_to_another_section_marks_nothing() -> None:
    document = to_document(SMALL)
    moved = document["sections"][0]["questions"].pop(1)
    document["sections"][1]["questions"].append(moved)
    assert stale_in(mark_stale(SMALL, from_document(document))) == set()


def test_a_changed_option_marks_that_option_even_when_it_is_called_like_a_part_of_the_question() -> None:
    document = to_document(SMALL)
    options = document["sections"][0]["questions"][3]["options"]
    options[0]["id"], options[1]["id"] = "text", "hint"
    old = from_document(document)
    options[0]["text"]["en"]["text"] = "Where I live"
    marked = mark_stale(old, from_document(document))
    place = next(question for question in marked.questions if question.id == "place")
    assert [(option.text["en"].stale, option.text["cy"].stale) for option in place.options] == [
        (False, True),
        (False, False),
        (False, False),
    ]
    assert place.text == next(question.text for question in old.questions if question.id == "place")


def test_each_stale_translation_is_said_in_a_sentence() -> None:
    marked = mark_stale(SMALL, reworded(SMALL, ("title", "en"), ("often/text", "en"), ("often/text", "ar")))
    assert stale_wordings(marked) == [
        "The title changed after it was translated into “cy”.",
        "The title changed after it was translated into “ar”.",
        "Question “often” changed after it was translated into “cy”.",
    ]
    assert stale_wordings(SMALL) == []


# ---- Links to indicators ------------------------------------------------------------------------------------


def framework(**wordings: str) -> Framework:
    """Return a framework with such indicators: i1 is “1.1”, i2 is “1.2” and so on."""
    signs = tuple(Indicator(f"1.{name[1:]}", text) for name, text in wordings.items())
    return Framework("ours", "Ours", (Principle("A", "All", (Outcome("1", "First", (), signs),)),))


def linked(*links: Link, name: str | None = "ours") -> Questionnaire:
    """Return a questionnaire with one question for each link."""
    asked = tuple(
        Question(f"q{number}", Kind.TEXT, {"en": Wording("Text")}, indicators=(link,))
        for number, link in enumerate(links, start=1)
    )
    section = Section("only", {"en": Wording("Only")}, asked)
    return Questionnaire("linked", "young people", "en", ("en",), {}, {}, (section,), framework=name)


def links_of(questionnaire: Questionnaire) -> list[Link]:
    """Return every link, in order."""
    return [link for question in questionnaire.questions for link in question.indicators]


OURS = framework(i1="Adults listen", i2="Adults ask")


def test_a_new_link_takes_the_wording_of_today() -> None:
    tied = tie_links(linked(Link("1.2"), Link("1.1")), OURS)
    assert links_of(tied) == [Link("1.2", "Adults ask"), Link("1.1", "Adults listen")]


def test_a_link_that_has_a_wording_keeps_it() -> None:
    assert links_of(tie_links(linked(Link("1.1", "As it was")), OURS)) == [Link("1.1", "As it was")]
    assert links_of(tie_links(linked(Link("1.1", "As it was")), None)) == [Link("1.1", "As it was")]


def test_tying_changes_nothing_but_links() -> None:
    assert tie_links(SMALL, OURS) == SMALL
    assert tie_links(SMALL, None) == SMALL


def refused(questionnaire: Questionnaire, known: Framework | None) -> tuple[str, ...]:
    """Return the sentences with which links are refused."""
    with pytest.raises(Refusal) as refusal:
        tie_links(questionnaire, known)
    return refusal.value.sentences


def test_every_link_to_an_unknown_indicator_is_named() -> None:
    assert refused(linked(Link("1.1"), Link("9.9"), Link("")), OURS) == (
        "Question “q2”: there is no indicator “9.9” in framework “ours”; "
        "correct the code or load that framework first.",
        "Question “q3”: there is no indicator “” in framework “ours”; "
        "correct the code or load that framework first.",
    )


def test_a_link_with_a_wording_cannot_name_an_indicator_that_never_was() -> None:
    invented = linked(Link("99.9", "Made up"))
    with pytest.raises(Refusal, match=r"99\.9"):
        tie_links(invented, OURS)
    with pytest.raises(Refusal, match=r"99\.9"):
        tie_links(invented, OURS, linked(Link("99.9", "Worded otherwise")))


def test_a_link_that_the_draft_had_stays_when_its_indicator_was_removed() -> None:
    built = linked(Link("99.9", "Removed since"))
    assert tie_links(built, OURS, built) == built


def test_links_to_a_framework_that_was_not_loaded_are_refused_with_its_name() -> None:
    (sentence,) = refused(linked(Link("1.1")), None)
    assert "“ours”" in sentence


def test_links_without_the_name_of_a_framework_are_refused_and_say_what_is_missing() -> None:
    (sentence,) = refused(linked(Link("1.1"), name=None), None)
    assert "“framework”" in sentence
    assert "None" not in sentence


def test_a_question_on_the_wording_of_today_is_not_marked() -> None:
    assert moved_links(tie_links(linked(Link("1.1"), Link("1.2")), OURS), OURS) == []


def test_a_question_whose_indicator_was_reworded_is_named() -> None:
    built = tie_links(linked(Link("1.1"), Link("1.2")), OURS)
    assert moved_links(built, framework(i1="Adults listen well", i2="Adults ask")) == [
        "Question “q1” was built on indicator 1.1, which was reworded since."
    ]


def test_a_question_whose_indicator_was_removed_is_named() -> None:
    built = tie_links(linked(Link("1.1"), Link("1.2")), OURS)
    assert moved_links(built, framework(i1="Adults listen", i3="Adults ask")) == [
        "Question “q2” was built on indicator 1.2, which was removed since."
    ]


def test_without_a_framework_nothing_can_have_moved() -> None:
    assert moved_links(tie_links(linked(Link("1.1")), OURS), None) == []
