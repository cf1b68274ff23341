"""Editing a questionnaire: whatever is done in whichever order, the draft is valid and no question is lost."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.catalogues import say
from feedback.questionnaire import cautions, editing
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.wording import Wording
from tests.examples import small_questionnaire, words

# Marks as cards have them; one is called as a new part might be, some are questions that make groups.
MARKS = ["how-heard", "part--2", "part--opening-2", "safe", "place", "a-note"]
KINDS = [Kind.SCALE, Kind.TEXT, Kind.ONE, Kind.MANY, Kind.SCALE, Kind.NOTE]
SECTIONS = [editing.OPENING, editing.CLOSING, *(f"part--{number}" for number in range(1, 5)), "gone"]
LANGUAGES = ["en", "cy", "ar", "xx"]
Edit = Callable[[Questionnaire], Questionnaire]


def question(mark: str, *, sensitive: bool = False) -> Question:
    """Return the question of a card."""
    kind = KINDS[MARKS.index(mark) % len(KINDS)] if mark in MARKS else Kind.SCALE
    more: dict[str, Any] = {"scale": "how-often"} if kind is Kind.SCALE else {}
    if kind in {Kind.ONE, Kind.MANY}:
        example = next(each for each in small_questionnaire(["en"]).questions if each.kind is kind)
        more = {"options": example.options}
    return Question(mark, kind, words(f"Question {mark}", ["en"]), general=True, sensitive=sensitive, **more)


def new_draft(title: str = "Our views") -> Questionnaire:
    """Return a draft that asks nothing yet."""
    return editing.new(title, "en", (), say)


def asking(*marks: str, section: str = "part--1") -> Questionnaire:
    """Return a draft with some questions in one part."""
    draft = new_draft()
    for mark in marks:
        draft = editing.add_question(draft, question(mark), section)
    return draft


def ids(draft: Questionnaire) -> list[list[str]]:
    """Return the ids of the questions of each part."""
    return [[each.id for each in section.questions] for section in draft.sections]


TEXTS = st.text(max_size=12) | st.sampled_from(["", "A title", " two  spaces ", "x" * 700, "a\0b", "\ud800"])
TYPED = st.dictionaries(st.sampled_from(LANGUAGES), TEXTS, max_size=3)
BEFORE = st.sampled_from(["", "gone", *MARKS])
STEP = st.sampled_from([-1, 1])
SECTION, MARK = st.sampled_from(SECTIONS), st.sampled_from(MARKS)


def edits() -> st.SearchStrategy[tuple[str, Edit]]:
    """Return any one edit, with the question that it adds or takes out."""
    return st.one_of(
        st.builds(lambda a, b: ("", lambda draft: editing.rename(draft, a, b)), TYPED, TYPED),
        st.builds(
            lambda chosen: ("", lambda draft: editing.set_languages(draft, chosen, say)),
            st.lists(st.sampled_from(LANGUAGES), max_size=3),
        ),
        st.builds(lambda text: ("", lambda draft: editing.set_audience(draft, text)), TEXTS),
        st.builds(lambda mark: ("", lambda draft: editing.set_compare_by(draft, mark)), BEFORE),
        st.builds(lambda title: ("", lambda draft: editing.add_section(draft, title)), TEXTS),
        st.builds(lambda end: ("", lambda draft: editing.with_end(draft, end, say)), SECTION),
        st.builds(
            lambda part, a, b: ("", lambda draft: editing.reword_section(draft, part, a, b)), SECTION, TYPED, TYPED
        ),
        st.builds(lambda part, step: ("", lambda draft: editing.move_section(draft, part, step)), SECTION, STEP),
        st.builds(lambda part: ("", lambda draft: editing.remove_section(draft, part)), SECTION),
        st.builds(
            lambda mark, part, before: (
                f"+{mark}",
                lambda draft: editing.add_question(draft, question(mark), part, before=before),
            ),
            MARK,
            SECTION,
            BEFORE,
        ),
        st.builds(
            lambda mark, part, before: ("", lambda draft: editing.move_question(draft, mark, part, before)),
            MARK,
            SECTION,
            BEFORE,
        ),
        st.builds(lambda mark, step: ("", lambda draft: editing.step_question(draft, mark, step)), MARK, STEP),
        st.builds(lambda mark: (f"-{mark}", lambda draft: editing.take_question_out(draft, mark)), MARK),
    )


def unless_refused(draft: Questionnaire, edit: Edit) -> Questionnaire | None:
    """Return the changed draft, or None where that was refused in sentences that every page can say."""
    try:
        return edit(draft)
    except Refusal as refusal:
        if all(isinstance(each, Sentence) for each in refusal.sentences):
            return None
        raise


@given(st.lists(edits(), max_size=25))
def test_any_sequence_of_edits_keeps_a_valid_draft(sequence: list[tuple[str, Edit]]) -> None:
    draft, inside = new_draft(), Counter[str]()
    for asked_for, edit in sequence:
        changed = unless_refused(draft, edit)
        if changed is None:
            continue
        draft = changed
        inside[asked_for[1:]] += {"+": 1, "-": -1}.get(asked_for[:1], 0)
        assert from_document(to_document(draft)) == draft
        assert Counter(each.id for each in draft.questions) == +inside
        every = [each.id for each in draft.sections] + [each.id for each in draft.questions]
        assert len(every) == len(set(every))
        assert draft.title["en"].text
        assert set(draft.languages) <= {"en", "cy", "ar"}


@given(MARK, st.permutations(MARKS), st.lists(STEP, max_size=20))
def test_steps_keep_every_question_once(moved: str, order: list[str], steps: list[int]) -> None:
    draft = asking(*order)
    for step in steps:
        with suppress(Refusal):
            draft = editing.step_question(draft, moved, step)
    assert sorted(each.id for each in draft.questions) == sorted(MARKS)
    assert [each.id for each in draft.questions if each.id != moved] == [each for each in order if each != moved]


def test_a_question_steps_from_one_part_into_the_next_and_back() -> None:
    draft = asking("safe", "place")
    down = editing.step_question(draft, "place", 1)
    assert ids(down) == [[], ["safe"], ["place"]]
    assert ids(editing.step_question(down, "place", -1)) == ids(draft)
    first = editing.step_question(draft, "safe", -1)
    assert ids(first) == [["safe"], ["place"], []]
    with pytest.raises(Refusal):
        editing.step_question(first, "safe", -1)


def test_a_question_goes_before_another_one_or_to_the_end() -> None:
    draft = asking("safe", "place", "how-heard")
    assert ids(editing.move_question(draft, "how-heard", "part--1", "safe"))[1] == ["how-heard", "safe", "place"]
    assert ids(editing.move_question(draft, "safe", "part--1"))[1] == ["place", "how-heard", "safe"]
    assert editing.move_question(draft, "safe", "part--1", "safe") == draft
    with pytest.raises(Refusal, match="That place is gone"):
        editing.move_question(draft, "safe", editing.CLOSING, "place")


def test_a_part_keeps_its_id_whatever_happens_to_others() -> None:
    draft = editing.add_section(asking("safe"), "Next")
    added = draft.sections[2]
    assert (added.title["en"].text, draft.sections[-1].id) == ("Next", editing.CLOSING)
    moved = editing.move_section(editing.add_section(draft, "After"), added.id, -1)
    assert [each.id for each in moved.sections] == [
        editing.OPENING,
        added.id,
        "part--1",
        "part--3",
        editing.CLOSING,
    ]
    gone = editing.remove_section(moved, added.id)
    assert added.id not in {each.id for each in gone.sections}


def test_a_question_that_is_called_like_a_part_gets_its_own_name() -> None:
    draft = editing.add_section(asking("safe"), "Next")
    assert draft.sections[2].id == "part--2"
    added = editing.add_question(draft, question("part--2"), "part--2")
    assert ids(added)[2] == ["part--2"]
    assert added.sections[2].title == draft.sections[2].title
    assert from_document(to_document(added)) == added


def test_what_starts_and_what_ends_it_stay_at_their_ends() -> None:
    draft = editing.add_section(asking("safe"), "Next")
    for part, step in ((editing.OPENING, 1), (editing.CLOSING, -1), ("part--1", -1), ("part--2", 1)):
        with pytest.raises(Refusal):
            editing.move_section(draft, part, step)
    bare = replace(draft, sections=draft.sections[1:3])
    both = editing.with_end(editing.with_end(bare, editing.CLOSING, say), editing.OPENING, say)
    assert [each.id for each in both.sections] == [each.id for each in draft.sections]
    assert editing.with_end(both, editing.OPENING, say) == both


def test_a_part_with_questions_is_not_taken_out() -> None:
    with pytest.raises(Refusal, match="still holds questions"):
        editing.remove_section(asking("safe"), "part--1")


def test_a_notice_is_set_and_cleared_in_each_language() -> None:
    draft = editing.set_languages(asking("safe"), ["en", "cy"], say)
    notice = {"en": "The next ones can be hard.", "cy": "Gall y rhai nesaf fod yn anodd."}
    told = editing.reword_section(draft, "part--1", {}, notice)
    assert {code: each.text for code, each in told.sections[1].notice.items()} == notice
    other = editing.reword_section(told, "part--1", {}, {"en": "These can be hard."})
    assert other.sections[1].notice["cy"].stale
    assert not other.sections[1].notice["en"].stale
    assert editing.reword_section(other, "part--1", {}, {"en": "", "cy": " "}).sections[1].notice == {}


def test_titles_of_parts_speak_a_new_language_at_once_unless_reworded() -> None:
    draft = editing.set_audience(editing.reword_section(asking("safe"), "part--1", {"en": "Ours"}, {}), "The team")
    spoken = editing.set_languages(draft, ["cy"], say)
    assert spoken.languages == ("en", "cy")
    assert set(spoken.sections[0].title) == {"en", "cy"}
    assert set(spoken.sections[1].title) == {"en"}
    assert spoken.audience["cy"] == Wording("The team")
    back = editing.set_languages(spoken, [], say)
    assert back.languages == ("en",)
    assert set(back.sections[0].title) == {"en", "cy"}, "words come back with their language"


def test_groups_are_made_by_a_question_with_one_answer_that_is_there() -> None:
    draft = editing.set_compare_by(asking("how-heard", "part--2"), "how-heard")
    assert draft.compare_by == "how-heard"
    assert editing.take_question_out(draft, "how-heard").compare_by is None
    assert editing.set_compare_by(draft, "").compare_by is None
    for wrong in ("part--2", "gone"):
        with pytest.raises(Refusal):
            editing.set_compare_by(draft, wrong)


def test_indicators_belong_to_one_framework() -> None:
    def tied(mark: str) -> Question:
        return replace(question(mark), indicators=(Link("1.2", "They are heard"),))

    draft = editing.add_question(new_draft(), tied("safe"), "part--1", framework="first")
    assert draft.framework == "first"
    with pytest.raises(Refusal, match="another framework"):
        editing.add_question(draft, tied("place"), "part--1", framework="second")
    assert editing.add_question(draft, question("place"), "part--1", framework="second").framework == "first"


def test_sensitive_questions_at_an_end_or_without_notice_are_warned_of() -> None:
    draft = new_draft()
    for mark in ("safe", "how-heard", "place"):
        draft = editing.add_question(draft, question(mark, sensitive=True), "part--1")
    found = cautions.warnings(draft)
    assert [len(found[mark]) for mark in ("safe", "how-heard", "place")] == [2, 1, 2]
    assert "comes first" in found["safe"][0]
    assert "comes last" in found["place"][0]
    calm = editing.reword_section(draft, "part--1", {}, {"en": "These can be hard."})
    assert "how-heard" not in cautions.warnings(calm)
    assert cautions.warnings(asking("safe")) == {}


def test_names_are_made_of_titles_and_taken_by_nobody_else() -> None:
    assert new_draft("Éin Tag, bei uns!").name == "ein-tag-bei-uns"
    assert new_draft("آراؤنا").name == "questionnaire"
    assert editing.new("New", "en", ["new-2"], say).name == "new-3"
    assert editing.new("Our views", "en", ["our-views", "our-views-2"], say).name == "our-views-3"
    for title, language in ((" ", "en"), ("x" * 200, "en"), ("Views", "xx")):
        with pytest.raises(Refusal):
            editing.new(title, language, (), say)
