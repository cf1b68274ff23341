"""Which events can be put together: a ledger in which no two releases differ by a few people (S-07, S-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from feedback.themes.protection import is_group


@dataclass(frozen=True, slots=True)
class Member:
    """Hold of one closed event what decides how it can be put together with others.

    group: the mark of the group of small events that it is in already. category: what a breakdown sorts it by.
    """

    code: str
    people: int
    is_shown: bool
    group: str | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Say which events make up which parts of a release; `new_groups` are to be made and kept.

    `left_out` are events with so few people that they are in no part. Where `is_broken_down` is not true, the
    breakdown is withheld, or none was asked for.
    """

    shown: tuple[Member, ...]
    old_groups: Mapping[str, tuple[Member, ...]]
    new_groups: tuple[tuple[Member, ...], ...]
    left_out: tuple[Member, ...]
    is_broken_down: bool

    @property
    def events(self) -> tuple[Member, ...]:
        """Return every event whose people are in the release."""
        return (*self.shown, *chain.from_iterable(self.old_groups.values()), *chain.from_iterable(self.new_groups))


class TooFewTogether(ValueError):
    """Say that the people who would come in, or all together, are too few for a release."""


def plan(members: Sequence[Member], *, k: int, by_category: bool = False) -> Plan:
    """Return how events are put together, or raise TooFewTogether (S-08).

    Small events that are in no group yet are put into one, or into one for each category where that is safe;
    too few of them, from nobody to K+1, are left out: that a release is made tells nothing of how many they are.
    """
    shown = tuple(member for member in members if member.is_shown)
    old: dict[str, list[Member]] = {}
    for member in members:
        if member.group is not None:
            old.setdefault(member.group, []).append(member)
    fresh = [member for member in members if not member.is_shown and member.group is None]
    old_groups = {mark: tuple(found) for mark, found in old.items()}
    people = sum(member.people for member in fresh)
    if not shown and not old_groups and not is_group(people, k):
        raise TooFewTogether
    if by_category:
        groups = _by_category(shown, old_groups, fresh, k)
        if groups is not None:
            inside = {member.code for member in chain.from_iterable(groups)}
            left_out = tuple(member for member in fresh if member.code not in inside)
            return Plan(shown, old_groups, groups, left_out, is_broken_down=True)
    if is_group(people, k):
        return Plan(shown, old_groups, (tuple(fresh),), (), is_broken_down=False)
    return Plan(shown, old_groups, (), tuple(fresh), is_broken_down=False)


def _by_category(
    shown: Sequence[Member], old_groups: Mapping[str, tuple[Member, ...]], fresh: Sequence[Member], k: int
) -> tuple[tuple[Member, ...], ...] | None:
    """Return the new groups of each category, or None when the breakdown has to be withheld whole (S-07)."""
    if any(len({member.category for member in group}) > 1 for group in old_groups.values()):
        return None
    known = {member.category for member in chain(shown, *old_groups.values())}
    groups = []
    for category in sorted({member.category for member in fresh}):
        inside = tuple(member for member in fresh if member.category == category)
        people = sum(member.people for member in inside)
        if is_group(people, k):
            groups.append(inside)
        elif category not in known:
            return None
    return tuple(groups)


def differ_by_too_few(first: Mapping[str, int], second: Mapping[str, int], k: int) -> bool:
    """Return whether two releases, each the people of its events by code, differ by 1 to K-1 people (S-08)."""
    return any(
        0 < sum(people for code, people in one.items() if code not in other) < k
        for one, other in ((first, second), (second, first))
    )
