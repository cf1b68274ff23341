"""Promise 4, tried for every possible count of every group size up to 60."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.themes.protection import (
    SHARES_FROM,
    Band,
    K,
    Share,
    Shown,
    bands,
    is_group,
    protect,
    rounded_people,
)

SMALLEST = K + 2
GROUPS = range(SMALLEST, 61)


def whole_vectors(options: int, people: int) -> Iterator[tuple[int, ...]]:
    """Yield every way in which people can spread over options, one option each."""
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in whole_vectors(options - 1, people - first):
            yield (first, *rest)


def possible_counts(table: Sequence[Band], shown: Sequence[Shown], fewest: int, most: int) -> list[set[int]]:
    """Return, like an attacker, every count that each option can have had, given what is shown."""
    ranges = [next(band for band in table if band.shown == each) for each in shown]

    def sums(places: Sequence[int]) -> set[int]:
        reached = {0}
        for place in places:
            reached = {
                total + count
                for total in reached
                for count in range(ranges[place].low, ranges[place].high + 1)
                if total + count <= most
            }
        return reached

    found = []
    for place, band in enumerate(ranges):
        others = sums([other for other in range(len(ranges)) if other != place])
        found.append(
            {
                count
                for count in range(band.low, band.high + 1)
                if any(fewest <= count + total <= most for total in others)
            }
        )
    return found


@pytest.mark.parametrize("people", range(SMALLEST))
def test_nothing_is_shown_of_a_group_below_seven(people: int) -> None:
    for count in range(people + 1):
        assert protect([count, people - count], people) is None


@pytest.mark.parametrize("k", [5, 6, 8, 10, 20])
def test_a_raised_k_moves_the_threshold(k: int) -> None:
    assert not is_group(k + 1, k)
    assert is_group(k + 2, k)
    assert protect([0, k + 1], k + 1, k=k) is None
    assert protect([(k + 2) // 2, k + 2 - (k + 2) // 2, 0, 0], k + 2, k=k) is not None


@pytest.mark.parametrize("people", GROUPS)
def test_every_count_lies_in_exactly_one_band(people: int) -> None:
    counts = [count for band in bands(people) for count in range(band.low, band.high + 1)]
    assert counts == list(range(people + 1))
    assert len({band.shown for band in bands(people)}) == len(bands(people))


@pytest.mark.parametrize("people", GROUPS)
def test_the_ends_fit_three_counts_and_everything_between_two(people: int) -> None:
    table = bands(people)
    sizes = [band.high - band.low + 1 for band in table]
    assert sizes[0] >= 3
    assert sizes[-1] >= 3
    assert min(sizes) >= 2


@pytest.mark.parametrize("people", [people for people in GROUPS if people >= 9])
def test_the_ends_hold_even_for_somebody_who_knows_two_answers(people: int) -> None:
    """Two who did not choose "most or all" chose must not learn that everybody else did (S-12)."""
    table = bands(people)
    assert table[0].high >= 3
    assert people - table[-1].low >= 3


@pytest.mark.parametrize("people", GROUPS)
def test_words_alone_below_ten_and_shares_in_steps_of_five_from_ten(people: int) -> None:
    percents = [band.shown.percent for band in bands(people)]
    if people < SHARES_FROM:
        assert percents == [None] * len(percents)
        assert [band.shown.part for band in bands(people)] == [Share.FEW_OR_NONE, Share.HALF, Share.MOST_OR_ALL]
    else:
        assert percents[0] is None
        assert percents[-1] is None
        between = [percent for percent in percents[1:-1] if percent is not None]
        assert len(between) == len(percents) - 2
        assert between == sorted(set(between))
        assert all(percent % 5 == 0 and 10 <= percent <= 90 for percent in between)


@pytest.mark.parametrize("people", [people for people in GROUPS if people >= SHARES_FROM])
def test_a_share_comes_from_rounded_counts_and_stays_near_the_truth(people: int) -> None:
    for band in bands(people):
        if band.shown.percent is None:
            continue
        for count in range(band.low, band.high + 1):
            rounded = round(count / 5) * 5, round(people / 5) * 5
            assert abs(band.shown.percent - 100 * rounded[0] / rounded[1]) <= 2.5
            assert abs(band.shown.percent - 100 * count / people) <= 20


@pytest.mark.parametrize("people", GROUPS)
def test_the_words_are_true_of_every_count_they_stand_for(people: int) -> None:
    truth = {
        Share.FEW_OR_NONE: (0, 0.34),
        Share.A_FEW: (0.04, 0.26),
        Share.A_QUARTER: (0.13, 0.4),
        Share.A_THIRD: (0.2, 0.54),
        Share.FOUR_IN_TEN: (0.25, 0.55),
        Share.HALF: (0.33, 0.67),
        Share.SIX_IN_TEN: (0.45, 0.75),
        Share.TWO_THIRDS: (0.47, 0.82),
        Share.THREE_QUARTERS: (0.59, 0.89),
        Share.MOST: (0.71, 0.96),
        Share.MOST_OR_ALL: (0.64, 1),
        Share.ALMOST_EVERYONE: (0.83, 1),
    }
    for band in bands(people):
        lowest, highest = truth[band.shown.part]
        assert lowest <= band.low / people <= band.high / people <= highest, band


def test_nobodys_unanimity_is_certain() -> None:
    for people in GROUPS:
        for unanimous in (0, people):
            shown = protect([unanimous, people - unanimous, 0, 0], people)
            if shown is not None:
                fits = possible_counts(bands(people), shown, people, people)[0]
                assert len(fits) >= 3, (people, unanimous)


@pytest.mark.parametrize("people", range(SMALLEST, 15))
@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_adding_the_options_up_gives_no_count_away(people: int, options: int) -> None:
    """Every spread of every small group: what is shown always fits at least two counts for each option."""
    seen: dict[tuple[Shown, ...], list[set[int]]] = defaultdict(lambda: [set() for _ in range(options)])
    for counts in whole_vectors(options, people):
        shown = protect(counts, people)
        if shown is not None:
            for fits, count in zip(seen[shown], counts, strict=True):
                fits.add(count)
    for shown, found in seen.items():
        assert all(len(fits) >= 2 for fits in found), (people, shown, found)


@given(people=st.integers(SMALLEST, 60), data=st.data())
def test_adding_up_gives_nothing_away_in_larger_groups(people: int, data: st.DataObject) -> None:
    options = data.draw(st.integers(2, 8))
    cuts = sorted(data.draw(st.lists(st.integers(0, people), min_size=options - 1, max_size=options - 1)))
    counts = [high - low for low, high in zip([0, *cuts], [*cuts, people], strict=True)]
    shown = protect(counts, people)
    if shown is not None:
        for fits, count in zip(possible_counts(bands(people), shown, people, people), counts, strict=True):
            assert count in fits
            assert len(fits) >= 2


@given(people=st.integers(SMALLEST, 60), most=st.integers(1, 4), data=st.data())
def test_adding_up_gives_nothing_away_where_several_can_be_chosen(
    people: int, most: int, data: st.DataObject
) -> None:
    options = data.draw(st.integers(most, 7))
    choices = data.draw(
        st.lists(st.sets(st.integers(0, options - 1), min_size=1, max_size=most), min_size=people, max_size=people)
    )
    counts = [sum(option in chosen for chosen in choices) for option in range(options)]
    shown = protect(counts, people, most_choices=most)
    if shown is not None:
        for fits in possible_counts(bands(people), shown, people, people * most):
            assert len(fits) >= 2


def test_a_spread_that_would_be_certain_is_hidden() -> None:
    """Twelve people, four options, four times "few or none" can only be three each."""
    assert protect([3, 3, 3, 3], 12) is None
    assert protect([2, 3, 3, 4], 12) is not None


def test_few_spreads_are_hidden() -> None:
    """Hiding what adds up must stay rare, or facilitators would be shown nothing."""
    for people in (8, 12, 16):
        every = list(whole_vectors(4, people))
        assert sum(protect(counts, people) is None for counts in every) <= len(every) * 0.06


def test_the_size_of_a_group_fits_three_true_sizes() -> None:
    sizes: dict[int | None, list[int]] = defaultdict(list)
    for people in range(SMALLEST, 63):
        sizes[rounded_people(people)].append(people)
    assert sizes[None] == [7, 8, 9]
    assert all(len(fits) >= 3 for fits in sizes.values())
    assert all(size is None or size % 5 == 0 for size in sizes)


def test_what_is_shown_depends_on_the_counts_alone() -> None:
    for first, second in product(range(31), repeat=2):
        same = protect([first, 30 - first, 0, 0], 30) == protect([second, 30 - second, 0, 0], 30)
        table = bands(30)
        in_one_band = all(
            any(band.low <= a <= band.high and band.low <= b <= band.high for band in table)
            for a, b in ((first, second), (30 - first, 30 - second))
        )
        both_hidden = protect([first, 30 - first, 0, 0], 30) is None
        assert same == in_one_band or both_hidden
