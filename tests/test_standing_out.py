"""What stands out is said in a few sentences: true of what is shown, the same each time, never of what is not."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from feedback.answers.count import Tally
from feedback.questionnaire.kinds import SCALES, Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section
from feedback.themes import standing_out as room
from feedback.themes.protection import Share
from feedback.themes.release import make_release
from feedback.themes.shown import Release
from feedback.themes.standing_out import MOST_FINDINGS, Finding, Standing, standing_out
from tests.examples import small_questionnaire, words

OFTEN = tuple(step.id for step in SCALES["how-often"])


def asking(*questions: Question) -> Questionnaire:
    """Return a questionnaire with some questions."""
    base = small_questionnaire()
    return Questionnaire(
        name=base.name,
        meant_for=base.meant_for,
        source_language="en",
        languages=("en",),
        title=base.title,
        about=base.about,
        sections=(Section("all", base.title, questions),),
    )


def scale(identity: str = "often", scale: str = "how-often", *, general: bool = False) -> Question:
    """Return a question with a scale."""
    return Question(identity, Kind.SCALE, words(identity, ["en"]), scale=scale, general=general)


def many(identity: str, *options: str) -> Question:
    """Return a question of which two answers can be chosen."""
    offered = tuple(Option(option, words(option, ["en"])) for option in options)
    return Question(identity, Kind.MANY, words(identity, ["en"]), options=offered, at_most=2)


def result(
    question: Question, chosen: Mapping[str, tuple[Share, int | None]], answered: int | None = 25
) -> Release:
    """Return what a release shows of a question: some options, and of all others few or none."""
    parts = {option: chosen.get(option, (Share.FEW_OR_NONE, None)) for option in question.option_ids}
    return {
        "id": question.id,
        "kind": question.kind.value,
        "status": "shown",
        "answered": people(answered),
        "options": [
            {"id": name, "part": part.value, "words": "", "share": share} for name, (part, share) in parts.items()
        ],
    }


def people(rounded: int | None) -> Release:
    """Return about how many people something is about."""
    return {"words": "", "rounded": rounded} | ({} if rounded else {"below": 10})


def hidden(question: Question) -> Release:
    """Return what a release shows of a hidden question."""
    return {
        "id": question.id,
        "kind": question.kind.value,
        "status": "hidden",
        "answered": people(None),
        "options": [],
    }


def release(*results: Release, rounded: int | None = 25) -> Release:
    """Return a release with some results."""
    return {"status": "released", "people": people(rounded), "questions": list(results)}


def found(
    question: Question, *results: Release, rounded: int | None = 25
) -> list[tuple[Standing, str, tuple[str, ...]]]:
    """Return what stands out in the results of one question, without its words."""
    return [
        (each.kind, each.question, each.options)
        for each in standing_out(release(*results, rounded=rounded), asking(question))
    ]


def test_an_answer_that_most_chose_stands_out_in_its_own_word() -> None:
    question = scale()
    shown = release(result(question, {"never": (Share.THREE_QUARTERS, 75)}))
    (finding,) = standing_out(shown, asking(question))
    assert finding == Finding(Standing.AGREED, room.CHOSE[Share.THREE_QUARTERS], "often", ("never",))
    labels = {"never": "Never"}
    assert (
        finding.template % finding.named("I have time", labels)
        == "About three quarters chose “Never” for “I have time”."
    )


def test_one_side_of_a_scale_stands_out_although_no_answer_does() -> None:
    question = scale()
    shown = result(question, {"always": (Share.HALF, 45), "often": (Share.FOUR_IN_TEN, 40)})
    assert found(question, shown) == [(Standing.AGREED, "often", ("always", "often"))]


def test_the_middle_of_a_scale_is_on_no_side() -> None:
    question = scale(scale="agreement")
    shown = result(question, {"agree": (Share.FOUR_IN_TEN, 40), "in-between": (Share.FOUR_IN_TEN, 40)})
    assert found(question, shown) == []


def test_both_sides_of_a_scale_are_a_split() -> None:
    question = scale()
    shown = result(
        question, {"often": (Share.A_THIRD, 35), "sometimes": (Share.A_FEW, 15), "never": (Share.FOUR_IN_TEN, 40)}
    )
    assert found(question, shown) == [(Standing.SPLIT, "often", ("often", "never"))]


def test_two_answers_of_one_choice_are_a_split() -> None:
    options = tuple(Option(each, words(each, ["en"])) for each in ("home", "college", "elsewhere"))
    question = Question("place", Kind.ONE, words("place", ["en"]), options=options)
    shown = result(question, {"home": (Share.HALF, 45), "elsewhere": (Share.HALF, 50)})
    assert found(question, shown) == [(Standing.SPLIT, "place", ("elsewhere", "home"))]


def test_many_who_do_not_know_stand_out_and_are_no_agreement() -> None:
    question = scale()
    shown = result(question, {"dont-know": (Share.TWO_THIRDS, 65)})
    assert found(question, shown) == [(Standing.FEW_COULD_ANSWER, "often", ("dont-know",))]


def test_not_wanting_to_say_is_nobodys_business() -> None:
    question = scale()
    assert found(question, result(question, {"dont-say": (Share.TWO_THIRDS, 65)})) == []


@pytest.mark.parametrize(
    ("answered", "there", "many_skipped"),
    [
        (15, 25, True),
        (20, 25, False),
        (None, 20, True),
        (None, 15, False),
        (None, 10, False),
        (None, None, False),
        (30, 50, True),
    ],
)
def test_many_skipped_is_said_only_where_the_shown_numbers_prove_it(
    answered: int | None, there: int | None, *, many_skipped: bool
) -> None:
    question = scale()
    shown = found(question, result(question, {}, answered), rounded=there)
    assert shown == ([(Standing.MANY_SKIPPED, "often", ())] if many_skipped else [])


def test_events_that_are_not_in_a_result_are_not_people_who_skipped() -> None:
    question = scale()
    assert found(question, result(question, {}, 10) | {"left_out": 2}, rounded=50) == []


def test_what_was_chosen_most_of_several() -> None:
    question = many("matters", "home", "school", "friends")
    one = result(question, {"home": (Share.FOUR_IN_TEN, 40), "school": (Share.A_THIRD, 30)})
    two = result(question, {"home": (Share.A_THIRD, 35), "school": (Share.A_THIRD, 30)})
    three = result(question, dict.fromkeys(("home", "school", "friends"), (Share.A_THIRD, 30)))
    assert found(question, one) == [(Standing.CHOSEN_MOST, "matters", ("home",))]
    assert found(question, two) == [(Standing.CHOSEN_MOST, "matters", ("home", "school"))]
    assert found(question, three) == []


def test_an_answer_of_about_half_is_said_where_nothing_clearer_is() -> None:
    question = scale(scale="agreement")
    shown = result(question, {"agree": (Share.HALF, 50), "in-between": (Share.A_THIRD, 35)})
    assert found(question, shown) == [(Standing.CHOSEN_MOST, "often", ("agree",))]


def test_a_question_of_several_choices_comes_before_one_that_half_answered_alike() -> None:
    half, several = scale(), many("matters", "home", "school")
    shown = release(
        result(half, {"never": (Share.SIX_IN_TEN, 60)}), result(several, {"home": (Share.A_THIRD, 30)})
    )
    assert [each.question for each in standing_out(shown, asking(half, several))] == ["matters", "often"]


def test_what_is_hidden_is_said_in_neutral_words_only() -> None:
    first, second, text = scale("first"), scale("second"), Question("wish", Kind.TEXT, words("wish", ["en"]))
    one = standing_out(release(hidden(first), hidden(text)), asking(first, text))
    assert [(each.kind, each.template, each.question) for each in one] == [
        (Standing.NOT_SHOWN, room.ONE_NOT_SHOWN, "first")
    ]
    two = standing_out(release(hidden(first), hidden(second)), asking(first, second))
    assert [(each.kind, each.template, each.question) for each in two] == [
        (Standing.NOT_SHOWN, room.SOME_NOT_SHOWN, "")
    ]


def test_texts_say_nothing_here() -> None:
    question = Question("wish", Kind.TEXT, words("wish", ["en"]))
    shown = {"id": "wish", "kind": "text", "status": "shown", "answered": people(10), "options": []}
    assert found(question, shown, rounded=50) == []


@pytest.mark.parametrize("status", ["too few", "not closed"])
def test_a_release_that_shows_nothing_says_nothing(status: str) -> None:
    nothing = {"status": status, "people": {"words": "", "rounded": None}, "questions": []}
    assert standing_out(nothing, small_questionnaire()) == ()


def test_there_are_at_most_five_and_of_each_sort_before_a_second_of_one() -> None:
    questions = [scale(f"q{number}") for number in range(8)]
    sure, split = {"never": (Share.MOST, 85)}, {"often": (Share.HALF, 45), "never": (Share.HALF, 45)}
    shown = [result(question, sure if place < 5 else split) for place, question in enumerate(questions)]
    kinds = [each.kind for each in standing_out(release(*shown), asking(*questions))]
    assert kinds == [Standing.AGREED, Standing.AGREED, Standing.SPLIT, Standing.SPLIT]
    many_kinds = [
        result(questions[0], sure),
        result(questions[1], split),
        result(questions[2], {"dont-know": (Share.HALF, 50)}),
        result(questions[3], {}, 10),
        hidden(questions[4]),
        result(questions[5], sure),
    ]
    assert [each.kind for each in standing_out(release(*many_kinds), asking(*questions))] == [
        Standing.AGREED,
        Standing.SPLIT,
        Standing.FEW_COULD_ANSWER,
        Standing.MANY_SKIPPED,
        Standing.NOT_SHOWN,
    ]


def test_the_strongest_comes_first_and_general_questions_come_last() -> None:
    age, weak, strong = scale("age", general=True), scale("weak"), scale("strong")
    shown = release(
        result(age, {"never": (Share.ALMOST_EVERYONE, None)}),
        result(weak, {"never": (Share.TWO_THIRDS, 70)}),
        result(strong, {"never": (Share.MOST, 85)}),
    )
    assert [each.question for each in standing_out(shown, asking(age, weak, strong))] == ["strong", "weak"]


def tally_of(counts: Sequence[int], question: Question, people_there: int) -> Tally:
    """Return the counts of one question."""
    chosen = dict(zip(((question.id, option) for option in question.option_ids), counts, strict=True))
    return Tally(people=people_there, answered={question.id: sum(counts)}, chosen=chosen)


def said_about(finding: Finding, counts: Mapping[str, int]) -> list[int]:
    """Return the true counts of what a sentence names."""
    return [counts[option] for option in finding.options]


def test_every_sentence_is_true_of_the_true_counts() -> None:
    """Whatever the counts: most is more than half, a split has people on both sides, who skipped did skip."""
    chance = random.Random(7)  # noqa: S311 made-up people, the same each time
    question, seen = scale(), set()
    for _ in range(6000):
        size = chance.randint(7, 70)
        cuts = sorted(chance.randint(0, size) for _ in range(6))
        counts = [high - low for low, high in zip([0, *cuts[:-1]], cuts, strict=True)]
        if chance.random() < 0.5:
            counts[0] += size - sum(counts)  # nobody skipped
        named = dict(zip(question.option_ids, counts, strict=True))
        shown = make_release(asking(question), tally_of(counts, question, size))
        for finding in standing_out(shown, asking(question)):
            seen.add(finding.kind)
            chose = said_about(finding, named)
            if finding.kind is Standing.AGREED:
                assert sum(chose) * 2 > sum(counts), (size, counts, finding)
            elif finding.kind is Standing.SPLIT:
                sides = [named["always"] + named["often"], named["sometimes"] + named["never"]]
                assert min(sides) * 5 >= sum(counts), (size, counts, finding)
            elif finding.kind is Standing.MANY_SKIPPED:
                assert (size - sum(counts)) * 5 >= size, (size, counts, finding)
    assert seen == {
        Standing.AGREED,
        Standing.CHOSEN_MOST,
        Standing.SPLIT,
        Standing.FEW_COULD_ANSWER,
        Standing.MANY_SKIPPED,
        Standing.NOT_SHOWN,
    }


def test_the_same_release_says_the_same_and_groups_that_look_alike_do_too() -> None:
    questionnaire = asking(scale())
    by_look: dict[str, Any] = {}
    for size in range(7, 40):
        for never in range(size + 1):
            shown = make_release(questionnaire, tally_of([size - never, 0, 0, never, 0, 0], scale(), size))
            said = standing_out(shown, questionnaire)
            assert len(said) <= MOST_FINDINGS
            assert by_look.setdefault(repr(shown), said) == said
