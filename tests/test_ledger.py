"""No two releases ever differ by a few people, whatever is closed and released in whichever order (S-07, S-08)."""

import random
from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.themes.ledger import Member, Plan, TooFewTogether, differ_by_too_few, plan
from feedback.themes.protection import K, is_group

ORDERS = 4000


class History:
    """Close events and release any of them together, as the store does, and remember who was ever released."""

    def __init__(self) -> None:
        self.people: dict[str, int] = {}
        self.groups: dict[str, str] = {}
        self.released: list[set[str]] = []
        self.parts: list[set[str]] = []

    def close(self, code: str, people: int) -> None:
        self.people[code] = people
        if is_group(people):
            self.released.append({code})
            self.parts.append({code})

    def member(self, code: str, category: str = "") -> Member:
        people = self.people[code]
        return Member(code, people, is_group(people), self.groups.get(code), category)

    def release(self, codes: Iterable[str], categories: dict[str, str] | None = None) -> Plan | None:
        """Return the plan of a release, or None when it is refused."""
        members = [self.member(code, (categories or {}).get(code, "")) for code in sorted(codes)]
        torn = any(
            self.groups.get(other) == each.group and other not in codes
            for each in members
            if each.group
            for other in self.groups
        )
        if torn:
            return None
        try:
            found = plan(members, k=K, by_category=categories is not None)
        except TooFewTogether:
            return None
        for group in found.new_groups:
            mark = f"group {len(set(self.groups.values()))}"
            self.groups |= {member.code: mark for member in group}
            self.parts.append({member.code for member in group})
        self.released.append({member.code for member in found.events})
        if found.is_broken_down:
            for category in {member.category for member in found.events}:
                self.released.append({each.code for each in found.events if each.category == category})
        return found

    def count(self, codes: Iterable[str]) -> int:
        return sum(self.people[code] for code in codes)


def random_history(seed: int) -> History:
    """Return what comes of closing and releasing in one random order; small events are common."""
    chance = random.Random(seed)  # noqa: S311 orders to try, the same each time, guard nothing
    history = History()
    for number in range(chance.randint(2, 9)):
        history.close(f"E{number}", chance.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 30]))
        for _ in range(chance.randint(0, 2)):
            known = sorted(history.people)
            codes = set(chance.sample(known, chance.randint(1, len(known))))
            nations = {code: chance.choice("EW") for code in codes}
            history.release(codes, nations if chance.random() < 0.5 else None)
    return history


def test_no_two_releases_differ_by_a_few_people_in_thousands_of_orders() -> None:
    releases = 0
    for seed in range(ORDERS):
        history = random_history(seed)
        releases += len(history.released)
        for one, other in combinations(history.released, 2):
            for more in (one - other, other - one):
                assert history.count(more) == 0 or history.count(more) >= K, (seed, one, other)
    assert releases > 2 * ORDERS


def test_whatever_is_added_and_taken_away_groups_of_seven_stay_whole() -> None:
    """Whoever subtracts releases in any way is left with parts, each of which was protected by itself."""
    for seed in range(ORDERS):
        history = random_history(seed)
        for one, other in combinations(history.parts, 2):
            assert not one & other, seed
        for part in history.parts:
            assert is_group(history.count(part)), seed
        for released in history.released:
            inside = [part for part in history.parts if part & released]
            assert all(part <= released for part in inside), seed
            assert history.count(released) == sum(map(history.count, inside)), seed


def members(*people: int, shown: bool | None = None) -> list[Member]:
    return [
        Member(f"E{place}", each, is_group(each) if shown is None else shown) for place, each in enumerate(people)
    ]


@pytest.mark.parametrize("people", range(K + 2))
def test_a_few_people_beside_others_stay_out_however_few(people: int) -> None:
    """Nobody and nearly a group look alike: else whoever tries out releases learns how many came."""
    assert [each.people for each in plan(members(20, people), k=K).events] == [20]
    assert [each.people for each in plan(members(20, 0, people), k=K).left_out] == [0, people]


def test_small_events_make_a_group_together() -> None:
    found = plan(members(20, 4, 3), k=K)
    assert [[each.people for each in group] for group in found.new_groups] == [[4, 3]]
    assert not found.left_out


def test_small_events_alone_need_a_group() -> None:
    for few in ((), (6,), (3, 3), (0, 0)):
        with pytest.raises(TooFewTogether):
            plan(members(*few), k=K)
    assert plan(members(4, 3), k=K).new_groups


def test_a_group_is_never_divided_among_categories() -> None:
    together = [
        Member("A", 4, is_shown=False, group="g", category="Wales"),
        Member("B", 4, is_shown=False, group="g"),
    ]
    assert not plan([*together, *members(20)], k=K, by_category=True).is_broken_down


def test_one_small_category_withholds_the_breakdown_whole() -> None:
    def found(*wales: int) -> Plan:
        here = [Member(f"W{place}", each, is_group(each), category="Wales") for place, each in enumerate(wales)]
        return plan([*here, Member("S", 20, is_shown=True, category="Scotland")], k=K, by_category=True)

    assert found(4, 4).is_broken_down
    assert found(20).is_broken_down
    for few in range(K + 2):
        assert found(20, few).is_broken_down
        assert [each.people for each in found(20, few).left_out] == [few]
        assert not found(few).is_broken_down


@given(
    first=st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 9)),
    second=st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 9)),
)
def test_differing_is_the_same_from_both_sides(first: dict[str, int], second: dict[str, int]) -> None:
    assert differ_by_too_few(first, second, K) == differ_by_too_few(second, first, K)
    assert not differ_by_too_few(first, first, K)


def test_what_counts_as_too_few() -> None:
    assert differ_by_too_few({"A": 20, "B": 4}, {"A": 20}, K)
    assert not differ_by_too_few({"A": 20, "B": 5}, {"A": 20}, K)
    assert not differ_by_too_few({"A": 20, "B": 0}, {"A": 20}, K)
    assert differ_by_too_few({"A": 9}, {"A": 9, "B": 2}, K)
