"""The ranking finds what is known to be true of made-up advisers, and says how sure it is."""

import builtins
import math
import random
import sys
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from feedback.questionnaire import ranking
from feedback.questionnaire.ranking import Choice, Counted, Liking, NotInstalled, Ranked, count, rank, shown

STRENGTHS = {"best": 1.6, "good": 0.8, "middling": 0.0, "poor": -0.8, "worst": -1.6}


def chosen(strengths: dict[str, float], times: int, seed: int = 1, undecided: float = 0.0) -> list[Choice]:
    """Return what made-up advisers choose between every two questions, as the model says that people choose."""
    chance = random.Random(seed)  # noqa: S311 not a secret
    found = []
    for first, second in combinations(sorted(strengths), 2):
        for _ in range(times):
            is_first = chance.random() < 1 / (1 + math.exp(strengths[second] - strengths[first]))
            preferred = None if chance.random() < undecided else first if is_first else second
            found.append(Choice(first, second, preferred))
    return found


def by_mark(found: Sequence[Ranked]) -> dict[str, Ranked]:
    """Return ranked questions by their marks."""
    return {each.mark: each for each in found}


def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library for ranking be missing."""
    known = builtins.__import__

    def find(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "choix":
            raise ImportError(name)
        return known(name, *args, **kwargs)

    ranking._ranked.cache_clear()
    monkeypatch.delitem(sys.modules, "choix", raising=False)
    monkeypatch.setattr(builtins, "__import__", find)


def test_the_true_order_is_found() -> None:
    assert [each.mark for each in rank(chosen(STRENGTHS, 60))] == list(STRENGTHS)


def test_the_true_strengths_are_within_reach() -> None:
    """In nineteen of twenty cases a strength is no further off than two spreads; fewer would be boasting."""
    near, all_of_them = 0, 0
    for seed in range(20):
        found = by_mark(rank(chosen(STRENGTHS, 8, seed)))
        near += sum(abs(found[mark].mean - STRENGTHS[mark]) < 2 * found[mark].spread for mark in STRENGTHS)
        all_of_them += len(STRENGTHS)
    assert near / all_of_them >= 0.9


def test_what_is_called_sure_is_true() -> None:
    said, true = 0, 0
    for seed in range(20):
        for each in rank(chosen(STRENGTHS, 5, seed)):
            said += len(each.above)
            true += sum(STRENGTHS[each.mark] > STRENGTHS[other] for other in each.above)
    assert said > 50
    assert true / said >= 0.95


def test_more_choices_are_surer() -> None:
    few, many = (by_mark(rank(chosen(STRENGTHS, times))) for times in (2, 40))
    assert all(many[mark].spread < few[mark].spread / 2 for mark in STRENGTHS)
    assert many["best"].liking is Liking.MORE
    assert many["middling"].liking is Liking.NOT_SURE
    assert many["worst"].liking is Liking.LESS
    assert set(many["best"].above) == set(STRENGTHS) - {"best"}
    assert set(many["worst"].below) == set(STRENGTHS) - {"worst"}


def test_few_choices_make_nothing_sure() -> None:
    (one, other) = rank([Choice("a", "b", "a")])
    assert (one.mark, one.liking, other.liking) == ("a", Liking.NOT_SURE, Liking.NOT_SURE)
    assert one.above == other.below == ()
    assert one.mean > 0 > other.mean


def test_who_cannot_decide_says_that_two_are_alike() -> None:
    (one, other) = rank([Choice("a", "b", None)] * 30)
    assert (one.mean, other.mean) == (0.0, 0.0)
    assert (one.wins, one.choices) == (15.0, 30)
    decided = [Choice("a", "b", "a")] * 6
    sure, unsure = (rank([*decided, *more])[0] for more in ([], [Choice("a", "b", None)] * 12))
    assert sure.mean > unsure.mean
    assert unsure.spread < sure.spread, "they are known to be alike, not unknown"


def test_a_choice_counts_once_though_the_library_is_told_twice() -> None:
    """The spread is that of the model itself, worked out here on a fine grid of differences."""
    wins, losses = 9, 3
    (found, _) = rank([Choice("a", "b", "a")] * wins + [Choice("a", "b", "b")] * losses)
    steps = [step / 1000 for step in range(-8000, 8001)]
    # The difference of two strengths with a variance of 1 each has a variance of 2.
    logs = [
        -(step**2) / 4 - wins * math.log1p(math.exp(-step)) - losses * math.log1p(math.exp(step)) for step in steps
    ]
    weights = [math.exp(each - max(logs)) for each in logs]
    mean = sum(w * s for w, s in zip(weights, steps, strict=True)) / sum(weights)
    variance = sum(w * (s - mean) ** 2 for w, s in zip(weights, steps, strict=True)) / sum(weights)
    assert found.mean == pytest.approx(mean / 2, abs=0.05)
    assert found.spread == pytest.approx(math.sqrt(variance) / 2, abs=0.05)


def test_who_chose_in_which_order_makes_no_difference() -> None:
    choices = chosen(STRENGTHS, 4, undecided=0.2)
    turned = [Choice(each.second, each.first, each.preferred, b"somebody") for each in reversed(choices)]
    assert rank(choices) == rank(turned)


def test_nothing_chosen_is_nothing_ranked() -> None:
    assert rank([]) == ()
    assert count([]) == ()


def test_plain_counts_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    without_library(monkeypatch)
    choices = [Choice("a", "b", "b"), Choice("a", "b", None), Choice("b", "c", "b")]
    with pytest.raises(NotInstalled):
        rank(choices)
    assert count(choices) == (Counted("b", 2.5, 3), Counted("a", 0.5, 2), Counted("c", 0.0, 1))


def test_an_answer_that_the_library_does_not_find(monkeypatch: pytest.MonkeyPatch) -> None:
    import choix

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("EP did not converge after 100 iterations")

    ranking._ranked.cache_clear()
    monkeypatch.setattr(choix, "ep_pairwise", fails)
    with pytest.raises(NotInstalled):
        rank([Choice("a", "b", "a")])


def test_only_questions_that_enough_chose_about_are_shown() -> None:
    def by(people: str, first: str, second: str) -> list[Choice]:
        return [Choice(first, second, first, person.encode()) for person in people]

    enough = by("123", "a", "b")
    assert shown(enough, 3) == tuple(enough)
    assert shown(by("12", "a", "b") * 2, 3) == (), "one adviser counts once"
    assert shown([*enough, *by("12", "b", "c")], 3) == tuple(enough)
    # Three chose about c, but of these only one against a question that is shown.
    assert shown([*by("1", "b", "c"), *by("2", "c", "d"), *by("3", "c", "e"), *enough], 3) == tuple(enough)
