"""Text pasted from a PDF or a web page becomes a framework, with what printing added taken out."""

from pathlib import Path

import pytest

from feedback.framework.model import Framework
from feedback.framework.read import Reading, read_framework
from feedback.refusal import Refusal


def reading_of(folder: Path, text: str | bytes, name: str = "pasted.txt") -> Reading:
    """Return the reading of such a text."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_framework(path)


def shape(framework: Framework) -> list[str]:
    """Return the framework as indented lines."""
    lines = []
    for principle in framework.principles:
        lines.append(f"{principle.code} {principle.text}")
        for outcome in principle.outcomes:
            lines.append(f"  {outcome.code} {outcome.text}")
            lines.extend(f"    {sign.code} {sign.text}" for sign in outcome.indicators)
    return lines


EXPECTED = [
    "1 Non-discrimination",
    "  1 I am treated fairly",
    "    1.1 Adults listen to me",
    "    1.2 Adults explain my rights",
    "2 Best interests",
    "  2 I am safe",
    "    2.1 I can lock my door",
]

SAME = {
    "words and dotted numbers": """
Principle 1: Non-discrimination
Outcome 1: I am treated fairly
1.1 Adults listen to me
1.2 Adults explain my rights
Principle 2: Best interests
Outcome 2: I am safe
2.1 I can lock my door
""",
    "words at every level": """
GENERAL PRINCIPLE 1 – Non-discrimination

Outcome 1
I am treated fairly

Indicators
Indicator 1.1: Adults listen to me
Indicator 1.2: Adults explain my rights

GENERAL PRINCIPLE 2 – Best interests

Outcome 2
I am safe

Indicators:
Indicator 2.1: I can lock my door
""",
    "bullets": """
Principle: Non-discrimination
Outcome: I am treated fairly
• Adults listen to me
• Adults explain my rights
Principle: Best interests
Outcome: I am safe
• I can lock my door
""",
    "hyphens for bullets and plain numbers for outcomes": """
General principle: Non-discrimination
1. I am treated fairly
- Adults listen to me
– Adults explain my rights
General principle: Best interests
2. I am safe
o I can lock my door
""",
    "bullets on lines of their own": """
Principle 1. Non-discrimination
Outcome 1. I am treated fairly
•
Adults listen to me
•
Adults explain my rights
Principle 2. Best interests
Outcome 2. I am safe
\uf0b7 I can lock my door
""",
    "indicators counted anew": """
Principle 1: Non-discrimination
Outcome 1: I am treated fairly
1. Adults listen to me
2. Adults explain my rights
Principle 2: Best interests
Outcome 2: I am safe
1. I can lock my door
""",
    "Markdown": """
# Our framework

## Principle 1: Non-discrimination

### Outcome 1: I am treated fairly

* **1.1** Adults listen to me
* **1.2** Adults explain my rights

## Principle 2: Best interests

### Outcome 2: I am safe

* **2.1** I can lock my door
""",
    "wrapped lines, hyphens at line ends, ligatures and soft hyphens": """
Principle 1: Non-
discrimination
Outcome 1: I am
treated fairly
1.1 Adults lis-
ten to me
1.2 Adults ex\u00adplain
my rights
Principle 2: Best inter\u00ad
ests
Outcome 2: I\u00a0am safe
2.1 I can lock
my door
""",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_many_ways_of_writing_say_the_same(tmp_path: Path, text: str, newline: str) -> None:
    assert shape(reading_of(tmp_path, text.replace("\n", newline)).framework) == EXPECTED


def test_what_printing_added_to_each_page_is_left_out(tmp_path: Path) -> None:
    pages = [
        "Our framework\nPrinciple 1: Fairness\nOutcome 1: I am safe at\nall times\n1.1 I can\n\n12\nDraft of May",
        "Our framework\nlock my door\n1.2 I have light\nOutcome 2: I am heard\n2.1 Adults are ﬁne listeners\n"
        "Page 13 of 30\nDraft of May",
        "Our framework\nOutcome 2 (continued)\n2.2 Adults answer\n\n- 14 -\nDraft of May",
    ]
    framework = reading_of(tmp_path, "\f".join(pages)).framework
    assert shape(framework) == [
        "1 Fairness",
        "  1 I am safe at all times",
        "    1.1 I can lock my door",
        "    1.2 I have light",
        "  2 I am heard",
        "    2.1 Adults are fine listeners",
        "    2.2 Adults answer",
    ]


def test_running_feet_with_page_numbers_are_left_out_without_page_breaks_too(tmp_path: Path) -> None:
    pages = ["Outcome 1: Safe\n1.1 Lock\nOur framework | 1", "and key\n1.2 Door\n2 | Our framework"]
    text = "\n".join([*pages, "1.3 Wall\nOur framework | 3"])
    reading = reading_of(tmp_path, text)
    assert [sign.text for sign in reading.framework.indicators] == ["Lock and key", "Door", "Wall"]
    assert "3 lines with page numbers, contents or repeated page heads left out." in reading.understood


def test_a_line_that_repeats_inside_the_text_is_kept(tmp_path: Path) -> None:
    text = "Outcome 1: Rights\n" + "".join(
        f"1.{n} Fact {'x' * n}\nin a language I understand\n" for n in range(1, 6)
    )
    assert all(sign.text.endswith("understand") for sign in reading_of(tmp_path, text).framework.indicators)


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    text = (
        "Our framework\nContents\nOutcome 1: Safe ........ 3\nOutcome 2: Heard …… 4\n\nOutcome 1: Safe\n1.1 Lock\n"
    )
    reading = reading_of(tmp_path, text)
    assert shape(reading.framework) == ["1 All outcomes", "  1 Safe", "    1.1 Lock"]
    assert reading.framework.title == "Our framework"


def test_a_compound_word_keeps_its_hyphen_at_a_line_end(tmp_path: Path) -> None:
    text = "Outcome 1: Care is trauma-\ninformed and peer-\nled\n1.1 It is peer-led and wel-\ncoming\n"
    framework = reading_of(tmp_path, text).framework
    assert framework.outcomes[0].text == "Care is trauma-informed and peer-led"
    assert framework.indicators[0].text == "It is peer-led and welcoming"


def test_without_principles_there_is_one_called_all_outcomes_and_it_says_so(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "Outcome 1: Safe\n• Lock\n• Door\nOutcome 2: Heard\n• Ears\n")
    assert reading.understood[:2] == ("1 principle, 2 outcomes, 3 indicators.", "Read as pasted text, UTF-8.")
    assert (
        "No principles are named, so every outcome stands under one called “All outcomes”." in reading.understood
    )
    assert [sign.code for sign in reading.framework.indicators] == ["1.1", "1.2", "2.1"]


def test_title_notice_articles_and_sentences_are_understood(tmp_path: Path) -> None:
    text = """Title: Our framework
Notice: This is a draft
and not for use.

Outcome 1: I am safe
(UNCRC Articles 19, 27 and 34)
1.1 The door can be locked
Young people's sentence: “I can lock my door”
"""
    framework = reading_of(tmp_path, text).framework
    assert (framework.title, framework.notice) == ("Our framework", "This is a draft and not for use.")
    assert framework.outcomes[0].articles == (19, 27, 34)
    assert framework.indicators[0].sentence == "I can lock my door"


def test_three_depths_of_numbers_are_principle_outcome_and_indicator(tmp_path: Path) -> None:
    framework = reading_of(
        tmp_path, "1. Fairness\n1.1 I am safe\n1.1.1 Lock\n1.1.2 Door\n2. Respect\n2.1 Heard\n2.1.1 Ears\n"
    )
    assert shape(framework.framework) == [
        "1 Fairness",
        "  1.1 I am safe",
        "    1.1.1 Lock",
        "    1.1.2 Door",
        "2 Respect",
        "  2.1 Heard",
        "    2.1.1 Ears",
    ]


def test_points_under_a_coded_indicator_belong_to_it(tmp_path: Path) -> None:
    framework = reading_of(
        tmp_path, "Outcome 1: Safe\n1.1 My room has:\n• a lock\n• a door\n1.2 Light\n"
    ).framework
    assert [sign.text for sign in framework.indicators] == ["My room has: a lock; a door", "Light"]


def test_remarks_between_the_lines_are_left_out_and_named(tmp_path: Path) -> None:
    text = "A guide\nfor everyone\n\nOutcome 1: Safe\n1.1 A lock.\n\nThis was agreed in May.\n\n1.2 A door\n"
    reading = reading_of(tmp_path, text)
    assert [sign.text for sign in reading.framework.indicators] == ["A lock.", "A door"]
    assert "Line 7 was left out: “This was agreed in May.”." in reading.understood


def test_a_sentence_that_only_begins_like_a_heading_goes_on(tmp_path: Path) -> None:
    text = (
        "Outcome 1: Safe\n1.1 Adults keep to the\nprinciple of fairness as in\noutcome 1 of this text\n1.2 Door\n"
    )
    assert reading_of(tmp_path, text).framework.indicators[0].text.endswith("outcome 1 of this text")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_pasted_text_comes_in_every_encoding(tmp_path: Path, codec: str) -> None:
    text = "Outcome 1: I’m safe – always\r\n• I’ve a lock\r\n"
    framework = reading_of(tmp_path, text.encode(codec), "pasted.md").framework
    assert framework.outcomes[0].text == "I’m safe – always"
    assert framework.indicators[0].text == "I’ve a lock"


def test_faults_are_named_with_their_lines_all_at_once(tmp_path: Path) -> None:
    text = """1.1 Too early
Principle 1: Fairness
Outcome 1: Safe
1.2 Lock
1.2 Door
Outcome 1: Sound
2.1 Ears
Outcome 3
"""
    with pytest.raises(Refusal) as refusal:
        reading_of(tmp_path, text)
    starts = [
        "Line 1: indicator 1.1 has no outcome",
        "Line 5: the code 1.2 is used twice, here and on line 4",
        "Line 6: the code 1 is used twice, for the outcome “Safe” on line 3 and for “Sound” here",
        "Line 7: indicator 2.1 has no outcome: the one above it is outcome 1",
        "Line 8: outcome 3 has no text",
    ]
    assert len(refusal.value.sentences) == len(starts)
    for sentence, start in zip(refusal.value.sentences, starts, strict=True):
        assert sentence.startswith(start)


def test_an_outcome_above_the_first_principle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Line 1: this outcome has no principle"):
        reading_of(tmp_path, "Outcome 1: Safe\n1.1 Lock\nPrinciple 1: Fairness\nOutcome 2: Heard\n2.1 Ears\n")


def test_text_without_a_framework_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"No principle, outcome or indicator was found .* Begin each outcome with"):
        reading_of(tmp_path, "Dear all,\nthank you for coming.\n")
    with pytest.raises(Refusal, match="without a single indicator"):
        reading_of(tmp_path, "Outcome 1: Safe\nOutcome 2: Heard\n")
