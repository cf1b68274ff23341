"""Agreement: the numbers of Krippendorff's own example, the words beside them, and what cannot be measured."""

import sys

import pytest

from feedback.refusal import Refusal
from feedback.themes.agreement import Level, agreement, shared

# Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), part A: two observers, ten units, yes or no.
# By hand: 4 of 10 units differ, so that 8 of 20 pairable values do; of the 20 values 6 are “yes” and 14 “no”.
# Expected by chance are 2 × 6 × 14 / 19 = 8.842 differing values. Alpha = 1 − 8 / 8.842 = 0.095.
MEG = "0100000010"
OWEN = "1110010000"
OTHER = "something else"  # coded, but not with the code in question


def codings_of(**rows: str) -> list[tuple[str, str, str]]:
    """Return codings of texts that each coder gave the code “money” (1), not (0), or did not code at all (-)."""
    return [
        (f"text {number}", coder, "money" if value == "1" else OTHER)
        for coder, row in rows.items()
        for number, value in enumerate(row)
        if value != "-"
    ]


def test_alpha_is_that_of_krippendorffs_example() -> None:
    measured = agreement(shared(codings_of(meg=MEG, owen=OWEN)))
    assert measured is not None
    money = measured.by_code["money"]
    assert money.alpha == pytest.approx(1 - 8 / (2 * 6 * 14 / 19))
    assert money.alpha == pytest.approx(0.095, abs=0.0005)
    assert money.level is Level.TALK


def test_texts_that_one_person_coded_make_no_difference() -> None:
    alone = agreement(shared(codings_of(meg=MEG + "1100", owen=OWEN + "----")))
    assert alone == agreement(shared(codings_of(meg=MEG, owen=OWEN)))


def test_three_coders_who_coded_different_texts() -> None:
    measured = agreement(shared(codings_of(a="11--1", b="1-0-1", c="-1000")))
    assert measured is not None
    texts = shared(codings_of(a="11--1", b="1-0-1", c="-1000")).texts
    assert {text: len(by_coder) for text, by_coder in texts.items()} == {
        "text 0": 2,
        "text 1": 2,
        "text 2": 2,
        "text 4": 3,
    }
    # In the last text one of three differs: 2 × 2 / (3 − 1) = 2 values. What c alone coded does not count.
    # Of 9 values 6 are “yes” and 3 “no”: expected are 2 × 6 × 3 / 8 = 4.5 differing values.
    assert measured.by_code["money"].alpha == pytest.approx(1 - 2 / 4.5)


def test_over_all_codes_each_text_counts_once_for_each_code() -> None:
    codings = [("t1", "a", "x"), ("t1", "b", "x"), ("t2", "a", "y"), ("t2", "b", "y"), ("t2", "b", "x")]
    measured = agreement(shared(codings))
    assert measured is not None
    # Four units: (x: yes yes, no yes), (y: no no, yes yes). Of 8 values 5 are “yes”, and 2 differ.
    assert measured.overall.alpha == pytest.approx(1 - 2 / (2 * 5 * 3 / 7))
    assert set(measured.by_code) == {"x", "y"}


@pytest.mark.parametrize(
    ("differing", "level"), [(0, Level.RELIABLE), (7, Level.RELIABLE), (12, Level.TENTATIVE), (40, Level.TALK)]
)
def test_words_go_with_the_number(differing: int, level: Level) -> None:
    first = "1" * 50 + "0" * 50
    second = "0" * differing + "1" * (50 - differing) + "0" * 50
    measured = agreement(shared(codings_of(a=first, b=second)))
    assert measured is not None
    assert measured.by_code["money"].level is level


def test_nothing_is_measured_where_nobody_coded_the_same_text() -> None:
    assert agreement(shared([])) is None
    assert agreement(shared(codings_of(meg=MEG))) is None
    assert agreement(shared(codings_of(meg="11--", owen="--10"))) is None


def test_where_all_said_the_same_throughout_nothing_can_be_measured() -> None:
    measured = agreement(shared(codings_of(a="111", b="111")))
    assert measured is not None
    assert (measured.overall.alpha, measured.overall.level) == (None, Level.ALL_ALIKE)


def test_texts_that_differ_are_named_with_what_each_coder_gave() -> None:
    texts = shared([("t1", "a", "x"), ("t1", "b", "x"), ("t2", "a", "x"), ("t2", "b", "y"), ("t3", "a", "x")])
    assert texts.coders == ["a", "b"]
    assert texts.differing == ["t2"]
    assert texts.texts["t2"] == {"a": {"x"}, "b": {"y"}}


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    texts = shared(codings_of(meg=MEG, owen=OWEN))
    with pytest.raises(Refusal, match=r"install “feedback\[agreement\]”"):
        agreement(texts)
    assert texts.differing  # what differs can still be talked about
