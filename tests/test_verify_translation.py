"""What must stay in a translation stays: placeholders, numbers, addresses; and nothing comes in that may not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.catalogues import FRAMEWORK, MESSAGES, STAFF, read_sources, shipped
from feedback.refusal import Sentence
from feedback.translating.unit import Unit
from feedback.translating.verify import LONGEST_TEXT, SHORT_SOURCE, faults, too_long


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Go on", "Ymlaen"),
        ("Go on", "Go on"),
        ("%(who)s will answer by %(day)s.", "Bydd %(who)s yn ateb erbyn %(day)s."),
        ("%(day)s: %(who)s answers.", "%(who)s antwortet: %(day)s."),
        ("16 or 17 years", "١٦ أو ١٧ سنة"),
        ("16 or 17 years", "۱۶ یا ۱۷ سال"),
        ("Call 999.", "اتصل بـ 999."),
        ("Call 0800 1111.", "Ffonia 0800\u00a01111."),
        ("Call 0800 1111.", "Ffonia 08001111."),
        ("Half of it: 50 %", "نصف ذلك: 50 ٪"),
        ("100%% of %(name)s", "100%% o %(name)s"),
        ("Write to help@example.org.", "Ysgrifenna at help@example.org!"),
        ("See www.childline.org.uk/help, or ask.", "Edrych ar www.childline.org.uk/help."),
        ("See childline.org.uk.", "Gweler childline.org.uk."),
        ("Two\nlines", "Dwy\nlinell"),
        ("Two\nlines", "Un llinell"),
        ("I read books", "کتاب می\u200cخوانم"),
        ("Say “%(name)s” now", "قل \u2068%(name)s\u2069 الآن\u200f"),
        ("1 < 2", "1 < 2 <3"),
        ("Me & you", "Fi & ti"),
        ("😀", "🙂"),
    ],
)
def test_a_translation_that_keeps_what_must_stay_has_no_fault(source: str, text: str) -> None:
    assert faults(source, text) == []


@pytest.mark.parametrize("name", [MESSAGES, FRAMEWORK, STAFF])
def test_every_source_is_a_translation_of_itself(name: str) -> None:
    for unit in read_sources(shipped("translations"), name):
        assert faults(unit.source, unit.source) == [], unit.id


@pytest.mark.parametrize(
    ("source", "text", "says"),
    [
        ("Go on", "", "Nothing is written"),
        ("Go on", " \n\t", "Nothing is written"),
        ("Go on", "\u200c\u200f", "Nothing is written"),
        ("Hello %(name)s", "Helo", "“%(name)s” as often"),
        ("Hello %(name)s", "%(name)s a %(name)s", "1×, not 2×"),
        ("Hello %(name)s", "Helo %(name)s %(other)s", "“%(other)s” is not in the source"),
        ("Hello", "Helo %(name)s", "“%(name)s” is not in the source"),
        ("Hello", "100%", "sign “%”"),
        ("100%% of %(name)s", "100% o %(name)s", "sign “%”"),
        ("Hello %(name)s", "Helo %(name)s 5%", "sign “%”"),
        ("16 or 17 years", "١٦ أو ١٨ سنة", "number 17"),
        ("You can choose 2.", "Gelli ddewis dau.", "number 2"),
        ("You can choose 2.", "Gelli ddewis 12.", "number 2"),
        ("Call 999.", "اتصل بـ ٩٩٩.", "number 999, in the digits 0 to 9"),
        ("Call 0800 1111.", "اتصل 0800 1112.", "number 0800 1111"),
        ("Call 0800 1111.", "اتصل 1111 0800.", "number 0800 1111"),
        ("Call 0800 1111.", "اتصل ۰۸۰۰ ۱۱۱۱.", "number 0800 1111"),
        ("Call 0800 1111.", "Ffonia 00800 11115.", "number 0800 1111"),
        ("Call 11 6.", "Ffonia 11.", "number 11 6"),
        ("Write to help@example.org.", "Ysgrifenna at helpu@example.org.", "“help@example.org”"),
        ("See www.childline.org.uk/help.", "Gweler www.childline.org.uk.", "“www.childline.org.uk/help”"),
        ("See childline.org.uk.", "Gweler childline.org.", "“childline.org.uk”"),
        ("See us.", "Gweler https://example.org", "“https://example.org” is not in the source"),
        ("See us.", "Gweler me@example.org", "“me@example.org” is not in the source"),
        ("Go on", "<b>Ymlaen</b>", "“<b>” is markup"),
        ("Go on", "Ymlaen <script", "“<script” is markup"),
        ("Me & you", "Fi &amp; ti", "“&amp;” is markup"),
        ("Go on", "Ymlaen\u202e", "U+202E"),
        ("Go on", "Ymlaen\u202b", "U+202B"),
        ("Go on", "Ym\x00laen", "U+0000"),
        ("Go on", "Ym\tlaen", "U+0009"),
        ("Go on", "Ymlaen\ud83d", "U+D83D"),
        ("Go on", "Ymlaen\ufffd", "U+FFFD"),
        ("Go on", "Ymlaen\u2028", "U+2028"),
        ("Go on", "Ym\nlaen", "Break the lines"),
        ("Go on", "a" * (LONGEST_TEXT + 1), "longer than 2000 letters"),
    ],
)
def test_what_a_translation_lost_or_gained_is_said(source: str, text: str, says: str) -> None:
    first, *_ = found = faults(source, text)
    assert any(says in fault for fault in found), first
    for fault in found:
        assert isinstance(fault, Sentence)
        assert len(fault.message.split()) <= 15


def test_every_fault_is_told() -> None:
    assert len(faults("Call 999, %(name)s", "Ffonia <i>%s\n\x07")) == 6


_PARTS = st.lists(
    st.sampled_from(["%(name)s", "%(day)s", "%%", "0800 1111", "999", "7", "a@example.org", "word", "\n", "<b>"]),
    max_size=6,
)


@given(_PARTS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_same_parts_in_another_order_are_no_fault(parts: list[str], chance: object) -> None:
    moved = list(parts)
    chance.shuffle(moved)  # type: ignore[attr-defined]
    assert faults(" x ".join(["x", *parts, "x"]), " y ".join(["y", *moved, "y"])) == []


@given(_PARTS, st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_no_part_can_be_lost(parts: list[str], place: int) -> None:
    lost = parts[place : place + 1]
    kept = parts[:place] + parts[place + 1 :]
    may_go = not lost or lost[0] in {"word", "\n", "<b>"} or (lost[0] in kept and not lost[0].startswith("%"))
    assert (faults(" x ".join(["x", *parts, "x"]), " y ".join(["y", *kept, "y"])) == []) is may_go


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=200, deadline=None)
def test_any_text_is_weighed_and_what_is_said_can_be_shown(source: str, text: str) -> None:
    for fault in faults(source, text):
        assert fault == fault.message % fault.values


def test_what_may_not_fit_is_warned_of() -> None:
    fits = Unit("a", "Next question", longest=18)
    assert too_long(fits, "Cwestiwn nesaf") is None
    warning = too_long(fits, "Y cwestiwn nesaf un")
    assert warning is not None
    assert "19 letters" in warning
    assert "18" in warning


def test_a_short_source_may_be_on_a_button() -> None:
    assert too_long(Unit("a", "Stop"), "Stopiwch") is None
    assert too_long(Unit("a", "Stop"), "Stopiwch!") is not None
    assert too_long(Unit("a", "S" * (SHORT_SOURCE + 1)), "a" * 1000) is None
    # Marks above letters and joiners take no room.
    assert too_long(Unit("a", "Stop"), "e\u0301" * 8 + "\u200c") is None
