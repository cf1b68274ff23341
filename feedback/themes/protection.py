"""The one place that decides what may be shown of a count (promise 4; S-02 to S-06).

Everything here is a pure function of counts. What it gives is meant for somebody who knows how it works and
how many people answered: each display fits several true counts, and no display can be narrowed down to one by
adding up the options of its question.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

K = 5
# A group must still be of K people when two of them compare what they know (S-12).
KNOWN_PEOPLE = 2
# From here on shares are shown beside words.
SHARES_FROM = 10
# The lowest and the highest word each stand for at least this many true counts.
WIDEST_END = 4
ROUND_TO = 5
# From about this many people on, "most or all" is always more than five of six, and may say so.
ALMOST_EVERYONE_FROM = 40


class Share(StrEnum):
    """Name a part of a group in words."""

    FEW_OR_NONE = "few-or-none"
    A_FEW = "a-few"
    A_QUARTER = "about-a-quarter"
    A_THIRD = "about-a-third"
    FOUR_IN_TEN = "about-four-in-ten"
    HALF = "about-half"
    SIX_IN_TEN = "about-six-in-ten"
    TWO_THIRDS = "about-two-thirds"
    THREE_QUARTERS = "about-three-quarters"
    MOST = "most"
    MOST_OR_ALL = "most-or-all"
    ALMOST_EVERYONE = "almost-everyone"


@dataclass(frozen=True, slots=True)
class Shown:
    """Say what may be shown of one count: a part in words, and a share in percent where one may be shown."""

    part: Share
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Hold every true count, from `low` to `high`, that looks the same."""

    shown: Shown
    low: int
    high: int


def is_group(people: int, k: int = K) -> bool:
    """Return whether a group is large enough for anything to be shown of it (S-02, S-12)."""
    return people >= k + KNOWN_PEOPLE


def rounded_people(people: int) -> int | None:
    """Return the size of a group rounded to 5 (S-04), or None where it is small and only words are shown."""
    return _round(people) if people >= SHARES_FROM else None


def likely_size(rounded: int | None) -> int:
    """Return how many people a group may have of whose size this is shown: the middle of what it can stand for."""
    return rounded if rounded is not None else (K + KNOWN_PEOPLE + SHARES_FROM - 1) // 2


def of_several(likely: float, people: int) -> Shown:
    """Return what is shown of an option in several groups together, from a likely number of people.

    In the words and steps of one large group. Everybody can work the number out from what is shown of each group,
    so nothing has to be hidden here.
    """
    if likely * 10 < people:
        return Shown(Share.FEW_OR_NONE)
    if likely * 10 > people * 9:
        return Shown(Share.ALMOST_EVERYONE if people >= ALMOST_EVERYONE_FROM else Share.MOST_OR_ALL)
    percent = _round(100 * likely / people)
    return Shown(_in_words(percent), percent)


def bands(people: int) -> tuple[Band, ...]:
    """Return what is shown for each count from 0 to `people`, the counts that look alike in one band.

    The ends fit at least three counts and everything between at least two, for every group that is shown.
    """
    result, low = [], 0
    while low <= people:
        shown = _show(low, people)
        # What is shown only grows with the count, so where it changes is found by halving, in a million at once.
        alike = bisect_right(range(low, people + 1), 0, key=lambda count: _show(count, people) != shown)
        result.append(Band(shown, low, low + alike - 1))
        low += alike
    return tuple(result)


def protect(counts: Sequence[int], people: int, *, most_choices: int = 1, k: int = K) -> tuple[Shown, ...] | None:
    """Return what may be shown of each option of one question, or None when nothing may.

    `counts` are the people who chose each option, `people` those who answered the question, and
    `most_choices` how many options one person could choose. None also where adding the options up would
    give a true count away.
    """
    if not is_group(people, k):
        return None
    table = bands(people)
    found = [next(band for band in table if band.low <= count <= band.high) for count in counts]
    if _adds_up_to_one_answer(found, fewest=people, most=people * most_choices):
        return None
    return tuple(band.shown for band in found)


def _adds_up_to_one_answer(found: Sequence[Band], *, fewest: int, most: int) -> bool:
    """Return whether the lowest or the highest counts that fit are the only ones that add up.

    Everybody who answered chose between one and `most_choices` options, so all counts together lie
    between `fewest` and `most`. Without at least one person of play at both ends each count is certain.
    """
    return sum(band.low for band in found) >= most or sum(band.high for band in found) <= fewest


def _show(count: int, people: int) -> Shown:
    if people < SHARES_FROM:
        return _show_in_words(count, people)
    part, whole = _round(count), _round(people)
    if count < WIDEST_END or part * 10 < whole:
        return Shown(Share.FEW_OR_NONE)
    if people - count < WIDEST_END or part * 10 > whole * 9:
        return Shown(Share.ALMOST_EVERYONE if whole >= ALMOST_EVERYONE_FROM else Share.MOST_OR_ALL)
    percent = _round(100 * part / whole)
    return Shown(_in_words(percent), percent)


def _show_in_words(count: int, people: int) -> Shown:
    # Three words for eight, nine or ten possible counts: the widest ends that leave two counts in between.
    end = WIDEST_END if people + 1 >= 2 * WIDEST_END + 2 else WIDEST_END - 1
    if count < end:
        return Shown(Share.FEW_OR_NONE)
    if people - count < end:
        return Shown(Share.MOST_OR_ALL)
    return Shown(Share.HALF)


def _in_words(percent: int) -> Share:
    for above, share in (
        (15, Share.A_FEW),
        (25, Share.A_QUARTER),
        (35, Share.A_THIRD),
        (40, Share.FOUR_IN_TEN),
        (55, Share.HALF),
        (60, Share.SIX_IN_TEN),
        (70, Share.TWO_THIRDS),
        (80, Share.THREE_QUARTERS),
    ):
        if percent <= above:
            return share
    return Share.MOST


def _round(number: float) -> int:
    return ROUND_TO * int(number / ROUND_TO + 0.5)


def is_text_theme(people: int, writers: int, k: int = K) -> bool:
    """Return whether enough people wrote about something for it to be named (F-03, S-12).

    `people` of `writers` did, both counted with care. Between K and everybody there must be as many counts as at
    the end of any display: else two who wrote of other things would know what all the others wrote about.
    """
    return people >= k and writers >= k + WIDEST_END - 1
