"""What young people may stumble over is found, what they do not is left alone, and nothing is refused."""

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import feedback
from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire.language_checks import Concern, check, reading_seconds
from feedback.questionnaire.plain_language.finding import LONGEST_SHOWN, REASONS, Finding
from feedback.questionnaire.plain_language.phrases import shipped_words
from feedback.questionnaire.plain_language.reading import count_words, passages, syllables
from feedback.questionnaire.starter_questions import starter_questionnaires

PACKAGE = Path(feedback.__file__).parent
SENTENCES = PACKAGE / "framework" / "starter.csv"

HARD, LONG_WORD, WORK, AVOID = Concern.HARD_WORD, Concern.LONG_WORD, Concern.WORK_WORD, Concern.WORD_TO_AVOID
TWO, LEADING, NEGATION, TWICE_NO = Concern.TWO_THINGS, Concern.LEADING, Concern.NEGATION, Concern.TWO_NEGATIONS
PASSIVE, PAST, INTERVIEW = Concern.PASSIVE, Concern.PAST, Concern.LIKE_AN_INTERVIEW
LETTERS, CAPITALS, IDIOM = Concern.LETTERS, Concern.CAPITALS, Concern.IDIOM
QUITE_LONG, LONG, SECOND_IDEA = Concern.QUITE_LONG, Concern.LONG, Concern.SECOND_IDEA

# A wording, and all that is found in it, in order.
STUMBLED_OVER: list[tuple[str, list[tuple[Concern, str]]]] = [
    ("I like my accommodation", [(HARD, "accommodation")]),
    ("The Professionals are kind", [(HARD, "Professionals")]),
    ("I participated in the meeting", [(HARD, "participated")]),
    ("Who is facilitating it?", [(HARD, "facilitating")]),
    ("I received help prior to the meeting", [(HARD, "received"), (HARD, "prior to")]),
    ("I can utilise the facilities", [(HARD, "utilise"), (HARD, "facilities")]),
    ("My fam\u00adily is sup\u00adportive", [(HARD, "sup\u00adportive")]),
    ("I get on with my photojournalist", [(LONG_WORD, "photojournalist")]),
    ("Do you feel safe and happy?", [(TWO, "safe and happy")]),
    ("do you feel safe & really happy", [(TWO, "safe & really happy")]),
    ("Do you feel safe and/or happy at home?", [(TWO, "safe and/or happy")]),
    ("How safe and happy do you feel?", [(TWO, "safe and happy")]),
    ("My room is clean, warm and quiet", [(TWO, "warm and quiet")]),
    ("Are your meals warm/healthy?", [(TWO, "warm/healthy")]),
    ("I feel heard or respected here", [(TWO, "heard or respected")]),
    ("Adults listen to me and explain things", [(TWO, "me and explain")]),
    ("Do workers listen and act?", [(TWO, "listen and act")]),
    ("Adults listen to me and they believe me", [(TWO, "me and they")]),
    ("My home is warm and I have friends there", [(TWO, "warm and I")]),
    ("Can you meet friends and do you like it?", [(TWO, "friends and do")]),
    ("Where do you live and who lives with you?", [(TWO, "live and who")]),
    ("Tell us what you like and what you would change.", [(TWO, "like and what")]),
    ("Do you trust your social worker and your teachers?", [(TWO, "worker and your teachers")]),
    ("The police and social workers treat me well", [(TWO, "police and social workers")]),
    ("Do you get enough food and sleep?", [(TWO, "food and sleep")]),
    ("Don’t you feel better now?", [(LEADING, "Don’t you")]),
    ("Of course adults help you", [(LEADING, "Of course")]),
    ("Surely you feel safe here?", [(LEADING, "Surely")]),
    ("How much do you like the new rules?", [(LEADING, "How much do you like")]),
    ("How happy are you with your home?", [(LEADING, "How happy are you")]),
    ("Clearly, adults care about you", [(LEADING, "Clearly")]),
    ("Adults listen to you, right?", [(LEADING, "right")]),
    ("Adults do not listen to me", [(NEGATION, "not")]),
    ("I canʼt sleep at night", [(NEGATION, "canʼt")]),
    ("No one listens to me", [(NEGATION, "No")]),
    ("I never get an interpreter", [(NEGATION, "never")]),
    ("I do not feel unsafe here", [(TWICE_NO, "not feel unsafe")]),
    ("Nobody says nothing to me", [(TWICE_NO, "Nobody says nothing")]),
    ("There is nothing that you cannot skip", [(TWICE_NO, "nothing that you cannot")]),
    ("I was told about my rights", [(PASSIVE, "was told")]),
    ("Decisions about me are made by adults", [(PASSIVE, "are made")]),
    ("Are your rights explained to you?", [(PASSIVE, "Are your rights explained")]),
    ("How are decisions made about you?", [(PASSIVE, "are decisions made")]),
    ("I am always treated with respect", [(PASSIVE, "am always treated")]),
    ("I am surprised by letters", [(PASSIVE, "am surprised")]),
    ("What do you know about the NRM?", [(WORK, "NRM")]),
    ("The conclusive grounds letter came", [(WORK, "conclusive grounds")]),
    ("Do you see camhs?", [(WORK, "camhs")]),
    ("My LAC review helps me", [(WORK, "LAC review")]),
    ("Help for UASCs comes soon", [(WORK, "UASCs")]),
    ("Our well-being matters", [(WORK, "well-being")]),
    ("Victims get help here", [(AVOID, "Victims")]),
    ("Is the perpetrator’s house near?", [(AVOID, "perpetrator’s")]),
    ("Survivors’ views matter", [(AVOID, "Survivors")]),
    ("Workers ask about EXPLOITATION", [(AVOID, "EXPLOITATION")]),
    ("I know people who are trafficked", [(PASSIVE, "are trafficked"), (AVOID, "trafficked")]),
    ("Young people are vulnerable", [(AVOID, "vulnerable")]),
    ("I know what safeguarding is", [(AVOID, "safeguarding")]),
    ("I can make a disclosure", [(AVOID, "disclosure")]),
    ("What happened to you?", [(PAST, "What happened")]),
    ("Have you ever been alone?", [(PAST, "Have you ever")]),
    ("Were you ever afraid?", [(PAST, "Were you ever")]),
    ("How was it before you came here?", [(PAST, "before you came")]),
    ("What did they say to you?", [(PAST, "What did they")]),
    ("Tell us about your journey", [(PAST, "your journey")]),
    ("Who helped you in ٢٠١٩?", [(PAST, "in ٢٠١٩")]),
    ("Why did you leave the house?", [(INTERVIEW, "Why did")]),
    ("Why didn’t you ask for help?", [(INTERVIEW, "Why didn’t")]),
    ("Can you prove your age?", [(INTERVIEW, "prove")]),
    ("When exactly did it start?", [(INTERVIEW, "When exactly")]),
    ("What is your date of birth?", [(INTERVIEW, "date of birth")]),
    ("ADULTS LISTEN TO ME", [(CAPITALS, "ADULTS LISTEN TO ME")]),
    ("Adults ALWAYS listen to me", [(CAPITALS, "ALWAYS")]),
    ("Adults are NOT unkind", [(CAPITALS, "NOT"), (TWICE_NO, "NOT unkind")]),
    ("I know what the DBS does", [(LETTERS, "DBS")]),
    ("My worker goes the extra mile", [(IDIOM, "goes the extra mile")]),
    ("We are all in the same boat", [(IDIOM, "in the same boat")]),
]

# Each has something that a hasty check would take for one of the above.
NOT_STUMBLED_OVER = [
    "I have enough food and drink",
    "My mum and dad are kind to me",
    "I love my family and my friends",
    "I feel up and down today",
    "I feel sad now and then",
    "My friends and I have time for fun",
    "I can get help when I feel sad or worried",
    "I live in a safe and warm home",
    "Would you rather talk or write?",
    "Do you like tea or coffee?",
    "Do you feel happy or sad?",
    "How do you feel: safe or scared?",
    "Try and get some rest",
    "I can go and see a doctor",
    "I can read and write in English",
    "I get help and support",
    "I trust the doctors and nurses",
    "I like learning and music",
    "I can say what I think and feel",
    "I can choose when and where we meet",
    "Choose your answer and press Send",
    "We run this event and we want to know what helps.",
    "This part is about your school and your home.",
    "I know how to improve my English",
    "The school approved my plan",
    "I know what happens next",
    "What would you like to happen?",
    "Adults tell me what happened with my ideas",
    "Why we ask",
    "Adults speak clearly",
    "I like the end of course party",
    "Everybody knows my name",
    "Adults explain my right to stay",
    "Is this the right time for you, or the right place?",
    "No, thank you",
    "There are no wrong answers",
    "I don’t know",
    "I don’t want to say",
    "You do not have to answer.",
    "Do not write your name or your address.",
    "I can say no",
    "Never",
    "I am worried about school",
    "Are you interested in music?",
    "I am used to the food here",
    "The red bus is near my bed",
    "I need a bed",
    "I feel respected",
    "I am allowed to see my friends",
    "Did you feel welcome today?",
    "If I could change one rule, it would be…",
    "I’ve got a plan for when I’m 18",
    "My life is good, bad or in between",
    "Do you want more help, less help or the same?",
    "How do you feel on a good day? And on a bad day?",
    "Is there an adult who explained your rights?",
    "Is it clear what she needed?",
    "I like being honest",
    "I live in the UK",
    "I have a TV",
    "I walk 3.5 miles, e.g. to school",
    "I feel at home in 2 languages",
    "I can call 1999 people my friends",
    "The information is in my language",
    "Victoria is my town",
    "I see a lacquer box",
    "",
    "…",
    "👩🏽‍🎓 👍",
]

# All that is found in what ships for young people.
TRULY_FOUND_FOR_YOUNG_PEOPLE: list[tuple[str, str, Concern, str]] = []

# Practitioners read their own questionnaire; for young people each of these would be right.
TRULY_FOUND_FOR_PRACTITIONERS = {
    "en": {
        (QUITE_LONG, "We want to know how useful the event, the framework and the practice tool are to you"),
        (
            QUITE_LONG,
            "They stand under the four general principles of the United Nations Convention"
            " on the Rights of the Child",
        ),
        (WORK, "framework"),
        (WORK, "outcomes"),
        (WORK, "indicators"),
        (WORK, "lived experience"),
        (WORK, "Referrals"),
        (WORK, "Advocacy"),
        (WORK, "emotional wellbeing"),
        (HARD, "review"),
        (HARD, "influence"),
        (HARD, "identify"),
        (NEGATION, "no"),
    },
    EASY_READ: {(NEGATION, "no")},
    "cy": {(QUITE_LONG, "Mae pobl ifanc yn cael gwybodaeth am eu hawliau mewn iaith y maent yn ei deall")},
}


def found_in(text: str, language: str = "en") -> list[tuple[Concern, str]]:
    """Return what is found in a wording."""
    return [(each.concern, each.words) for each in check(text, language)]


def wordings_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield every wording of a questionnaire that ships, with its language."""
    questionnaire = next(each for each in starter_questionnaires() if each.name == name)
    for _, words in questionnaire.words():
        yield from ((language, wording.text) for language, wording in words.items())


@pytest.mark.parametrize(("text", "expected"), STUMBLED_OVER, ids=[text for text, _ in STUMBLED_OVER])
def test_what_somebody_stumbles_over_is_found(text: str, expected: list[tuple[Concern, str]]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize("text", NOT_STUMBLED_OVER)
def test_what_nobody_stumbles_over_is_left_alone(text: str) -> None:
    assert found_in(text) == []


def test_nothing_is_found_in_what_ships_for_young_people() -> None:
    found = [
        (language, text, *each)
        for language, text in wordings_of("young-people")
        for each in found_in(text, language)
    ]
    assert found == TRULY_FOUND_FOR_YOUNG_PEOPLE


def test_nothing_is_found_in_the_sentences_of_the_starter_framework() -> None:
    with SENTENCES.open(encoding="utf-8-sig", newline="") as file:
        sentences = [row[7] for row in csv.reader(file) if len(row) > 7][1:]
    assert len(sentences) > 80
    assert [(text, found_in(text)) for text in sentences if found_in(text)] == []


def test_what_is_found_in_what_practitioners_read_is_right() -> None:
    found: dict[str, set[tuple[Concern, str]]] = {}
    for language, text in wordings_of("practitioners"):
        for each in found_in(text, language):
            found.setdefault(language, set()).add(each)
    assert {language: {(concern, words) for concern, words in each} for language, each in found.items()} == {
        language: set(each) for language, each in TRULY_FOUND_FOR_PRACTITIONERS.items()
    }


@pytest.mark.parametrize(
    ("words", "language", "concern"),
    [
        (15, "en", None),
        (16, "en", QUITE_LONG),
        (20, "en", QUITE_LONG),
        (21, "en", LONG),
        (12, EASY_READ, None),
        (13, EASY_READ, QUITE_LONG),
        (16, EASY_READ, LONG),
        (15, "ti", None),
        (16, "cy", QUITE_LONG),
        (21, "ar", LONG),
    ],
)
def test_how_long_a_sentence_is_counts(words: int, language: str, concern: Concern | None) -> None:
    text = " ".join(["day"] * words) + "."
    assert [each.concern for each in check(f"A day. {text} A day.", language)] == ([concern] if concern else [])
    if concern:
        (only,) = check(text, language)
        assert str(words) in only.reason


@pytest.mark.parametrize("stop", [".", "!", "?", "…", "؟", "።", "፧", "۔", "。", "？", "\n"])
def test_every_script_ends_its_sentences(stop: str) -> None:
    half = " ".join(["ሰላም"] * 10)
    assert len(passages(f"{half}{stop} {half}{stop}")) == 2
    assert check(f"{half}{stop} {half}{stop}", "ti") == ()
    assert [each.concern for each in check(f"{half} {half}{stop}", "ti")] == [QUITE_LONG]


@pytest.mark.parametrize("language", ["cy", "ar", "ti", "vi", "so", "xx"])
def test_another_language_gets_only_what_holds_in_every_language(language: str) -> None:
    assert check("Why did you participate, of course? Do you feel safe and happy?", language) == ()
    assert found_in("Beth yw CAMHS?", language) == [(LETTERS, "CAMHS")]


def test_easy_read_has_one_idea_in_a_sentence() -> None:
    text = "I can ask because I know my rights. But you can skip it."
    assert found_in(text, EASY_READ) == [(SECOND_IDEA, "because")]
    assert found_in(text, "en") == []


def test_words_are_found_however_they_are_typed() -> None:
    assert found_in("D\u2066o\u2069 you feel \u202eof course\u202c?") == [(LEADING, "of course")]
    assert found_in("Don'T YOU feel better?")[0] == (LEADING, "Don'T YOU")
    assert found_in("of. Course") == []


def test_a_finding_says_why_and_what_could_stand_there() -> None:
    (only,) = check("I am happy with my accommodation", "en")
    assert only.plainer == "where you live"
    assert only.reason == "“accommodation” is hard to understand. There is a plainer way to say it."
    assert only.reason.message == REASONS[HARD]
    assert only.reason.values == {"words": "accommodation"}


def test_there_is_a_kind_short_reason_for_every_concern() -> None:
    assert set(REASONS) == set(Concern)
    for reason in REASONS.values():
        assert len(reason.split()) <= 15
        assert not {"required", "invalid", "failed", "error", "wrong", "must", "please"} & set(
            reason.lower().split()
        )


def test_a_reason_stays_short_where_the_words_are_long() -> None:
    (only,) = check("un" * 900, "en")
    assert only.words == "un" * 900
    assert len(only.reason.values["words"]) == LONGEST_SHOWN


def test_every_word_that_is_watched_is_found() -> None:
    """No entry is written in a way in which no text can have it, and no suggestion is watched itself."""
    watched = shipped_words("plain_words")
    assert len(watched["plainer"]) > 250
    for table, concern in (("plainer", HARD), ("work_words", WORK), ("words_to_avoid", AVOID), ("idioms", IDIOM)):
        for words, plainer in watched[table].items():
            assert words in {each.words for each in check(words, "en")}, f"“{words}” of {table} is never found."
            again = {each.concern for each in check(plainer, "en")} & {HARD, WORK, AVOID, IDIOM, LONG_WORD}
            assert not again, f"“{plainer}” instead of “{words}” is no better: {again}."
            assert concern in REASONS
    for name, concern in (("leading", LEADING), ("past", PAST), ("like_an_interview", INTERVIEW)):
        for words in watched["phrases"][name]:
            assert {LEADING, PAST, INTERVIEW} & {each.concern for each in check(words, "en")}, (
                f"“{words}” ({concern})"
            )
            assert words == words.lower()


def test_the_words_that_adults_must_not_use_are_watched() -> None:
    """L-03."""
    for words in ("exploitation", "NRM", "conclusive grounds", "perpetrator", "victim", "trafficking", "survivor"):
        assert {each.concern for each in check(f"My {words} here", "en")} & {WORK, AVOID}, words


SCRAPS = [
    "and",
    "or",
    "not",
    "Do you",
    "was",
    "told",
    "of course",
    "don't",
    "’",
    "\u202e",
    "\u200b",
    "\ud800",
    "👍🏽",
    "١٩٩٩",
    "2019",
    "in",
    "²",
    "CAMHS",
    "I",
    ".",
    "።",
    "\n",
    "ﬁ",
    "İ",
    "ß",
    "e.g.",
    "&",
    "/",
    "why did you",
    "safe",
    "happy",
    "no",
    "neither",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(alphabet=st.characters(), max_size=200), st.lists(st.sampled_from(SCRAPS)).map(" ".join)),
    st.sampled_from([*LANGUAGES, "vi", "zh", "", "-"]),
)
@example("\ud800and\udfff or", "en")
@example("İ was told of course", "en")
def test_any_text_can_be_checked(text: str, language: str) -> None:
    found = check(text, language)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.words
        assert each.reason
    assert list(found) == sorted(found, key=lambda each: each.start)
    assert len({(each.concern, each.start, each.end) for each in found}) == len(found)
    assert reading_seconds(text, language) >= 0


def steps_of(work: Callable[[], object]) -> int:
    """Return how many lines of the program run."""
    steps = 0

    def count(_frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


HOSTILE = [
    "a",
    "a'",
    "a’a ",
    "and ",
    "or all ",
    "no nor neither ",
    "is ",
    "are being ",
    "A ",
    "AB ",
    "? ",
    "...",
    "a. ",
    "\u200b",
    "a\u200b",
    "do you feel safe and ",
    "a lot on your ",
    "at the end of the ",
    "do not ",
    "ing",
    "1",
    "១",
    "é\u0301",
    "እ፡",
    "\ud800",
    "when and ",
    "accommodation ",
    "my a and my ",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    """Four times the text is about four times the work, not sixteen."""
    check(piece, EASY_READ)

    def steps(length: int) -> int:
        text = (piece * length)[:length]
        return steps_of(lambda: check(text, EASY_READ))

    assert steps(4000) < 5 * steps(1000) + 500


def test_no_pattern_looks_back() -> None:
    """What the steps above do not see, inside the patterns: a text of a million letters comes back at all."""
    for piece in HOSTILE:
        assert len(passages((piece * 100_000)[:100_000])) >= 0


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("", "en", 0),
        ("— … 👍", "en", 0),
        ("I feel safe, at home.", "en", 5),
        ("Adults don’t ask twenty-one times", "en", 5),
        ("ሰላም፡ዓለም፡ጽቡቕ", "ti", 3),
        ("أشعر بالأمان حيث أعيش", "ar", 4),
        ("Tôi cảm thấy an toàn ở nơi tôi sống", "vi", 6),
        ("我觉得很安全", "zh", 3),
        ("ฉันรู้สึกปลอดภัย", "th", 6),
        ("我 love 你们", "zh", 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, language: str, words: int) -> None:
    assert count_words(text, language) == words
    assert reading_seconds(text, language) == pytest.approx(words * 0.6)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("safe", 1),
        ("home", 1),
        ("idea", 2),
        ("people", 2),
        ("being", 2),
        ("family", 3),
        ("accommodation", 5),
        ("x", 1),
    ],
)
def test_syllables_are_counted(word: str, number: int) -> None:
    assert syllables(word) == number


def test_what_is_typed_is_not_kept() -> None:
    """Advisers' words stay nowhere in memory, however many are checked."""
    from feedback.questionnaire.plain_language.reading import _patterns

    check("Something that nobody else would type: zyxwvutsrq", "en")
    assert len(_patterns().hd.cache) == 0


def test_findings_are_values() -> None:
    first: Finding = check("Why did you go?", "en")[0]
    assert first == check("Why did you go?", "en")[0]
