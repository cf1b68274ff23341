"""Releases put together say what each of them says, near the truth, and nothing that was not said before."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest

from feedback.answers.count import NOBODYS_GROUP, Tally, total
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section
from feedback.themes.pooling import Part, asked_alike, by_category, by_question, only, pool
from feedback.themes.protection import SHARES_FROM, K, Share
from feedback.themes.release import make_release
from feedback.themes.shown import Release
from feedback.wording import Wording

OWN = ("yes", "no")


def words(text: str) -> dict[str, Wording]:
    return {"en": Wording(text)}


def asked(*questions: Question, compare_by: str | None = None) -> Questionnaire:
    return Questionnaire(
        "small",
        "young people",
        "en",
        ("en",),
        words("Your views"),
        {},
        (Section("only", words("Only"), questions),),
        compare_by=compare_by,
    )


def one(id_: str, *options: str) -> Question:
    chosen = options or OWN
    return Question(
        id_, Kind.ONE, words(id_), options=tuple(Option(each, words(each)) for each in chosen), general=True
    )


def many(id_: str, at_most: int, *options: str) -> Question:
    return replace(one(id_, *options), kind=Kind.MANY, at_most=at_most)


HEARD = asked(one("heard"))
# Without ways out nobody can hide in them: the hardest case for whoever protects.
PLAIN = asked(many("heard", 1))


def tally(counts: Sequence[int], *, people: int | None = None, options: Sequence[str] = OWN) -> Tally:
    """Return the tally of a question with its options; nobody took a way out."""
    answered = sum(counts)
    chosen = dict.fromkeys([*options, "dont-know", "dont-say"], 0) | dict(zip(options, counts, strict=False))
    return Tally(
        answered if people is None else people,
        {"heard": answered},
        {("heard", option): each for option, each in chosen.items()},
    )


def part(*counts: int) -> Part:
    return Part(make_release(HEARD, tally(counts)))


def plain_part(*counts: int) -> Part:
    return Part(make_release(PLAIN, tally(counts)))


def shares(release: Release) -> dict[str, int | None]:
    return {each["id"]: each["share"] for each in release["questions"][0]["options"]}


def parts_of(release: Release) -> dict[str, str]:
    return {each["id"]: each["part"] for each in release["questions"][0]["options"]}


# ---- What is said of several --------------------------------------------------------------------------------


def test_one_part_alone_says_what_it_says() -> None:
    alone = part(12, 8)
    assert pool(HEARD, [alone]) == alone.release


def test_two_groups_make_one_larger_group() -> None:
    release = pool(HEARD, [part(20, 5), part(5, 20)])
    assert release["status"] == "released"
    assert release["people"] == {"words": "about 50", "rounded": 50}
    assert shares(release)["yes"] == 50
    assert release["questions"][0]["answered"]["rounded"] == 50


def test_small_groups_without_shares_give_shares_together() -> None:
    release = pool(HEARD, [part(7, 1), part(7, 1), part(1, 7)])
    assert release["people"]["rounded"] == 25
    assert shares(release)["yes"] in {55, 60, 65, 70}
    assert shares(release)["no"] in {30, 35, 40, 45}


def test_what_every_part_says_the_whole_says() -> None:
    release = pool(HEARD, [part(10, 0), part(12, 0), part(25, 0), part(9, 0)])
    assert parts_of(release) == {
        "yes": Share.ALMOST_EVERYONE,
        "no": Share.FEW_OR_NONE,
        "dont-know": Share.FEW_OR_NONE,
        "dont-say": Share.FEW_OR_NONE,
    }


def test_a_part_that_hides_a_question_is_left_out_of_it() -> None:
    few = Part(make_release(HEARD, tally([3, 1], people=20)), events=2)
    assert few.release["questions"][0]["status"] == "hidden"
    release = pool(HEARD, [part(15, 5), few])
    assert release["people"]["rounded"] == 40
    assert release["questions"][0]["answered"]["rounded"] == 20
    assert release["questions"][0]["left_out"] == 2


def test_a_question_that_every_part_hides_is_hidden() -> None:
    few = Part(make_release(HEARD, tally([3, 1], people=20)))
    result = pool(HEARD, [few, few])["questions"][0]
    assert result["status"] == "hidden"
    assert "left_out" not in result


@pytest.mark.parametrize("seed", range(20))
def test_the_whole_stays_near_the_truth(seed: int) -> None:
    """Over ten events a share is at most 10 points off, and 5 on average over many."""
    chance = random.Random(seed)  # noqa: S311 invented answers
    wanted = asked(one("heard"), many("wishes", 3, *"abcdef"))
    mood = [chance.random() for _ in range(6)]
    tallies = []
    for _ in range(10):
        people = chance.randint(8, 40)
        yes = sum(chance.random() < mood[0] for _ in range(people))
        wishes = [chance.sample("abcdef", chance.randint(1, 3)) for _ in range(people)]
        chosen = {("wishes", each): sum(each in wish for wish in wishes) for each in "abcdef"}
        heard = tally([yes, people - yes])
        tallies.append(Tally(people, {"heard": people, "wishes": people}, {**heard.chosen, **chosen}))
    release = pool(wanted, [Part(make_release(wanted, each)) for each in tallies])
    truth = total(tallies)
    misses = []
    for result in release["questions"]:
        for option in result["options"]:
            if option["share"] is not None:
                true = 100 * truth.chosen[result["id"], option["id"]] / truth.answered[result["id"]]
                misses.append(abs(option["share"] - true))
    assert max(misses) <= 10
    assert sum(misses) / len(misses) <= 5


# ---- Whoever solves for hidden numbers ------------------------------------------------------------------------


def vectors(options: int, people: int) -> Iterator[tuple[int, ...]]:
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in vectors(options - 1, people - first):
            yield (first, *rest)


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, frozen(each)) for key, each in sorted(value.items()))
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def attacked(worlds: Mapping[Any, Sequence[tuple[tuple[int, ...], ...]]]) -> None:
    """Hold for everything that can be seen: no count of any group is certain, and no unanimity is.

    `worlds` are all true counts, by everything that is ever shown of them. Two people who know their own answers
    must not learn that all others gave one answer, in groups of nine or more (S-12).
    """
    for seen, fits in worlds.items():
        for group in range(len(fits[0])):
            people = max(sum(world[group]) for world in fits)
            for option in range(len(fits[0][group])):
                values = {world[group][option] for world in fits}
                assert len(values) >= 2, seen
                assert not values <= {0, 1}, seen
                assert not values <= {people, people - 1}, seen
                if people >= 9:
                    assert max(values) >= 3, seen
                    assert min(values) <= people - 3, seen


@pytest.mark.parametrize("people", [(7, 7), (7, 9), (8, 12), (10, 10), (9, 20), (7, 8, 9), (10, 12, 14)])
def test_all_releases_together_give_no_count_away(people: tuple[int, ...]) -> None:
    """Every event alone, every two of them and all of them are released; yes and no were the only answers."""
    worlds = defaultdict(list)
    # Why a question is hidden can also be that too few answered it.
    few = [(0, 0), (1, 0), (0, 1), (3, 2), (2, 4)]
    for counts in product(*([*vectors(2, each), *few] for each in people)):
        alone = [
            Part(make_release(PLAIN, tally(each, people=number)))
            for each, number in zip(counts, people, strict=True)
        ]
        pairs = [pool(PLAIN, [first, second]) for first, second in pairwise(alone)]
        seen = [*(each.release for each in alone), *pairs, pool(PLAIN, alone)]
        worlds[frozen(seen)].append(counts)
    attacked(worlds)


@pytest.mark.parametrize("people", [(4, 4), (3, 6), (6, 6)])
def test_small_events_put_together_give_no_count_away(people: tuple[int, int]) -> None:
    """Two small events come in as one group beside a large one, whose own release everybody has."""
    worlds = defaultdict(list)
    for small in product(*(list(vectors(2, each)) for each in people)):
        together = Part(make_release(PLAIN, total([tally(each) for each in small])), events=2)
        for yes in range(13):
            large = plain_part(yes, 12 - yes)
            seen = [large.release, pool(PLAIN, [large, together])]
            worlds[frozen(seen)].append((tuple(map(sum, zip(*small, strict=True))), (yes, 12 - yes)))
    attacked(worlds)
    for fits in worlds.values():
        assert len(set(fits)) >= 2


def test_what_is_said_together_can_be_worked_out_from_what_is_said_apart() -> None:
    """The reason why nothing is given away: the same displays always give the same whole."""
    known: dict[Any, Any] = {}
    for first, second in product(vectors(3, 8), vectors(3, 11)):
        apart = part(*first), part(*second)
        together = frozen(pool(HEARD, apart))
        assert known.setdefault(frozen([each.release for each in apart]), together) == together


# ---- Groups side by side --------------------------------------------------------------------------------------

COMPARED = asked(one("age", "younger", "older"), one("heard"), compare_by="age")
PLAINLY_COMPARED = asked(
    one("age", "younger", "older"), many("heard", 1, "yes", "no", "sometimes"), compare_by="age"
)


def grouped(
    younger: Sequence[int], older: Sequence[int], rest: Sequence[int] = (), *, missing: tuple[int, int] = (0, 0)
) -> tuple[Tally, dict[str, Tally]]:
    """Return the tally of an event and of its groups; `missing` of them skipped the other question."""
    groups = {}
    for name, counts, skipped in (
        ("younger", younger, missing[0]),
        ("older", older, missing[1]),
        (NOBODYS_GROUP, rest, 0),
    ):
        heard = tally(counts, options=("yes", "no", "sometimes") if len(younger) == 3 else OWN)
        people = sum(counts) + skipped
        ages = {("age", each): 0 for each in ("younger", "older", "dont-know", "dont-say")}
        if name != NOBODYS_GROUP:
            ages["age", name] = people
        answered = {"age": people if name != NOBODYS_GROUP else 0, "heard": sum(counts)}
        groups[name] = Tally(people, answered, {**ages, **heard.chosen})
    return total(list(groups.values())), groups


def test_groups_stand_side_by_side() -> None:
    everybody, groups = grouped([10, 2], [3, 12])
    release = make_release(COMPARED, everybody, K, groups)
    breakdown = release["breakdown"]
    assert (breakdown["by"], breakdown["question"], breakdown["status"]) == ("question", "age", "shown")
    assert [group["id"] for group in breakdown["groups"]] == ["younger", "older"]
    assert [group["people"]["rounded"] for group in breakdown["groups"]] == [10, 15]
    assert [[each["id"] for each in group["questions"]] for group in breakdown["groups"]] == [["heard"], ["heard"]]
    age, heard = release["questions"]
    assert [each["share"] for each in age["options"][:2]] == [40, 60]
    assert heard["status"] == "shown"
    assert release["people"]["rounded"] == 25


@pytest.mark.parametrize("counts", [([4, 2], [10, 10]), ([10, 10], []), ([0, 6], [0, 6])])
def test_one_small_group_withholds_all(counts: tuple[list[int], list[int]]) -> None:
    everybody, groups = grouped(*counts)
    release = make_release(COMPARED, everybody, K, groups)
    assert release["breakdown"] == {"by": "question", "question": "age", "status": "withheld"}
    plain = make_release(COMPARED, everybody, K)
    assert {key: value for key, value in release.items() if key != "breakdown"} == plain


@pytest.mark.parametrize("rest", [[], [1, 0], [3, 3]])
def test_nobody_and_a_few_who_said_nothing_of_themselves_look_alike(rest: list[int]) -> None:
    """Else groups that are shown would tell that nobody at all skipped the question, or took a way out."""
    everybody, groups = grouped([10, 2], [3, 12], rest)
    nobody = grouped([10, 2], [3, 12])
    assert make_release(COMPARED, everybody, K, groups) == make_release(COMPARED, *_with_k(nobody))


def test_ways_out_of_many_are_shown_or_the_question_is_hidden() -> None:
    """Seven or more are a part of their own; what they chose is shown as a part is shown, or not at all."""
    for number in range(8):
        everybody, groups = grouped([10, 2], [3, 12], [5, 3])
        for each in (everybody, groups[NOBODYS_GROUP]):
            each.chosen["age", "dont-know"] = each.answered["age"] = 0  # type: ignore[index]
        groups[NOBODYS_GROUP].chosen["age", "dont-know"] = number  # type: ignore[index]
        groups[NOBODYS_GROUP].answered["age"] = number  # type: ignore[index]
        age = make_release(COMPARED, everybody, K, groups)["questions"][0]
        assert (age["status"] == "hidden") == (number < K + 2)


def test_many_who_said_nothing_of_themselves_count_in_the_whole() -> None:
    everybody, groups = grouped([10, 2], [3, 12], [10, 0])
    release = make_release(COMPARED, everybody, K, groups)
    assert [group["id"] for group in release["breakdown"]["groups"]] == ["younger", "older"]
    assert release["people"]["rounded"] == 35


def test_a_question_that_one_group_hides_is_hidden_in_all_groups() -> None:
    everybody, groups = grouped([3, 1], [3, 12], missing=(6, 0))
    release = make_release(COMPARED, everybody, K, groups)
    assert [group["questions"][0]["status"] for group in release["breakdown"]["groups"]] == ["hidden", "hidden"]
    assert release["questions"][1] == make_release(COMPARED, everybody, K)["questions"][1]


@pytest.mark.parametrize("people", [(7, 7), (7, 9), (9, 9)])
def test_groups_and_whole_together_give_no_count_away(people: tuple[int, int]) -> None:
    worlds = defaultdict(list)
    # Why a question is hidden everywhere can also be that nearly nobody answered it.
    few = [((0, 0, 0), (0, 0, 0)), ((1, 0, 0), (0, 2, 1)), ((0, 1, 2), (2, 0, 0))]
    for younger, older in [*product(*(list(vectors(3, each)) for each in people)), *few]:
        missing = people[0] - sum(younger), people[1] - sum(older)
        everybody, groups = grouped(younger, older, missing=missing)
        worlds[frozen(make_release(PLAINLY_COMPARED, everybody, K, groups))].append((younger, older))
    for seen, fits in worlds.items():
        for group, option in product(range(2), range(3)):
            assert len({world[group][option] for world in fits}) >= 2, seen


def test_the_groups_of_several_events_are_put_together() -> None:
    events = [Part(make_release(COMPARED, *_with_k(grouped([16, 9], [3, 12])))) for _ in range(3)]
    breakdown = by_question(COMPARED, events)
    assert [group["people"]["rounded"] for group in breakdown["groups"]] == [75, 45]
    assert [each["id"] for each in breakdown["groups"][0]["questions"]] == ["heard"]
    assert shares(breakdown["groups"][0])["yes"] in {60, 65, 70}


def test_one_event_without_groups_withholds_them_for_all() -> None:
    events = [
        Part(make_release(COMPARED, *_with_k(grouped([10, 2], [3, 12])))),
        Part(make_release(COMPARED, *_with_k(grouped([4, 2], [3, 12])))),
    ]
    assert by_question(COMPARED, events) == {"by": "question", "question": "age", "status": "withheld"}


def _with_k(found: tuple[Tally, dict[str, Tally]]) -> tuple[Tally, int, dict[str, Tally]]:
    return found[0], K, found[1]


def test_categories_stand_side_by_side() -> None:
    breakdown = by_category(
        HEARD, "nation", [("Wales", part(12, 8)), ("Scotland", part(2, 18)), ("Wales", part(8, 2))]
    )
    assert [group["id"] for group in breakdown["groups"]] == ["Scotland", "Wales"]
    assert [group["people"]["rounded"] for group in breakdown["groups"]] == [20, 30]


# ---- Questions in other words ---------------------------------------------------------------------------------


def test_only_the_same_question_is_put_together() -> None:
    newer = asked(one("heard"), one("safe"), one("fun"))
    older = asked(
        one("heard"), replace(one("safe"), text=words("Other words")), one("fun", "yes", "no", "sometimes")
    )
    assert asked_alike(older, newer) == {"heard"}
    translated = replace(one("heard"), text=words("heard") | {"cy": Wording("clywed")})
    assert asked_alike(asked(translated), newer) == {"heard"}


def test_a_release_is_cut_down_in_its_groups_too() -> None:
    release = make_release(COMPARED, *_with_k(grouped([10, 2], [3, 12])))
    cut = only(release, {"age"})
    assert [each["id"] for each in cut["questions"]] == ["age"]
    assert all(group["questions"] == [] for group in cut["breakdown"]["groups"])
    assert [each["id"] for each in release["questions"]] == ["age", "heard"]


def test_a_small_whole_uses_words_as_a_small_group_does() -> None:
    assert SHARES_FROM == 10
    assert pool(HEARD, [part(4, 4)])["people"]["rounded"] is None
