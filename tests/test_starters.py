"""The starter framework and the two starter questionnaires are complete, plain and kind."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire.document import to_document
from feedback.questionnaire.plain_language.reading import count_words
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.themes.briefing_pages import script_of

FEEDBACK = Path(__file__).resolve().parents[1] / "feedback"
FRAMEWORK = FEEDBACK / "framework" / "starter.csv"
STARTERS = FEEDBACK / "questionnaire" / "starters"
NAMES = ("young-people", "practitioners")

HEADINGS = [
    "Principle code",
    "Principle",
    "Outcome code",
    "Outcome",
    "UNCRC articles",
    "Indicator code",
    "Indicator",
    "Young people's sentence",
]
# The articles of table 3.3 of the standards, and the one that each principle stands for.
ARTICLES = {2, 3, 6, 8, 10, *range(12, 18), 19, 20, 22, *range(24, 38), 39, 40, 42}
ARTICLE_OF_PRINCIPLE = {"A": 2, "B": 3, "C": 6, "D": 12}

# Words that L-03 keeps away from young people; whole words and their endings, in any case.
BANNED = re.compile(r"exploit|\bNRM\b|conclusive grounds|perpetrat|\bvictim|traffick", re.IGNORECASE)
# A statement holding one of these cannot be answered with "often" or "disagree" without confusion.
NOT_IN_A_STATEMENT = re.compile(
    r"\b(always|often|sometimes|never|not|no|nobody|without|\w+n['’]t)\b", re.IGNORECASE
)
# How Unicode calls the letters of each script.
LETTERS = {"Latn": "LATIN", "Arab": "ARABIC", "Ethi": "ETHIOPIC", "Cyrl": "CYRILLIC"}
# Words in a sentence.
LONGEST_SENTENCE, LONGEST_OF_EASY_READ = 15, 12
SENTENCE_ENDS = re.compile(r"[.?!؟።۔]\s*")
ID = re.compile(r"[a-z][a-z0-9-]*")

Json = dict[str, Any]


def framework_rows() -> list[dict[str, str]]:
    """Return the rows under the heading row, each as heading -> cell."""
    with FRAMEWORK.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    start = lines.index(HEADINGS)
    return [dict(zip(HEADINGS, line, strict=True)) for line in lines[start + 1 :]]


def questionnaire(name: str) -> Json:
    """Return one starter questionnaire as it lies in its file."""
    document: Json = json.loads((STARTERS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def in_every_language(name: str) -> Json:
    """Return one starter questionnaire with all its translations, in the same form."""
    return to_document(next(each for each in starter_questionnaires() if each.name == name))


def questions(document: Json) -> list[Json]:
    """Return every question in order, notes among them."""
    return [question for section in document["sections"] for question in section["questions"]]


def wordings(document: Json) -> Iterator[tuple[str, Json]]:
    """Yield each place where there are words, with the wording found there."""
    yield "title", document["title"]
    yield "about", document["about"]
    for section in document["sections"]:
        yield f"{section['id']} title", section["title"]
        if section["notice"]:
            yield f"{section['id']} notice", section["notice"]
        for question in section["questions"]:
            yield f"{question['id']} text", question["text"]
            if question["hint"]:
                yield f"{question['id']} hint", question["hint"]
            for option in question.get("options", ()):
                yield f"{question['id']} option {option['id']}", option["text"]


def words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def test_the_framework_says_that_it_is_not_the_published_text() -> None:
    raw = FRAMEWORK.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    title, notice = raw.decode("utf-8-sig").splitlines()[:2]
    assert title == "Title: Starter framework"
    assert notice.startswith("Notice: ")
    assert "not the published CSF-POF text" in notice


def test_the_framework_has_4_principles_25_outcomes_and_86_indicators() -> None:
    rows = framework_rows()
    assert sorted({row["Principle code"] for row in rows}) == ["A", "B", "C", "D"]
    assert {row["Outcome code"] for row in rows} == {str(number) for number in range(1, 26)}
    assert len(rows) == 86
    assert set(Counter(row["Outcome code"] for row in rows).values()) == {3, 4}


def test_the_codes_of_the_framework_fit_together() -> None:
    rows = framework_rows()
    assert len({(row["Principle code"], row["Principle"]) for row in rows}) == 4
    assert len({tuple(row[heading] for heading in HEADINGS[:5]) for row in rows}) == 25
    seen: Counter[str] = Counter()
    for row in rows:
        outcome = row["Outcome code"]
        seen[outcome] += 1
        assert row["Indicator code"] == f"{outcome}.{seen[outcome]}"


def test_every_cell_of_the_framework_is_filled_and_tidy() -> None:
    for row in framework_rows():
        for heading, cell in row.items():
            assert cell, (row["Indicator code"], heading)
            assert cell == cell.strip(), (row["Indicator code"], heading)


def test_every_outcome_rests_on_the_article_of_its_principle_and_on_another() -> None:
    for row in framework_rows():
        articles = [int(article) for article in row["UNCRC articles"].split(" ")]
        assert articles == sorted(set(articles)), row["Outcome code"]
        assert set(articles) <= ARTICLES, row["Outcome code"]
        assert ARTICLE_OF_PRINCIPLE[row["Principle code"]] in articles, row["Outcome code"]
        assert len(articles) >= 2, row["Outcome code"]


def test_indicators_and_sentences_are_all_different() -> None:
    rows = framework_rows()
    assert len({row["Indicator"].casefold() for row in rows}) == 86
    assert len({row["Young people's sentence"].casefold() for row in rows}) == 86


def test_sentences_for_young_people_are_short_plain_statements() -> None:
    for row in framework_rows():
        sentence = row["Young people's sentence"]
        assert 4 <= words(sentence) <= 14, sentence
        assert not re.search(r"[.,;?!]", sentence), sentence
        assert re.search(r"\b(I|me|my)\b", sentence, re.IGNORECASE), sentence
        assert not NOT_IN_A_STATEMENT.search(sentence), sentence
        assert not BANNED.search(sentence), sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_questionnaire_names_itself_and_leaves_the_audience_to_the_installation(name: str) -> None:
    document = questionnaire(name)
    assert document["name"] == name
    assert document["for"] == name.replace("-", " ")
    assert document["source_language"] == "en"
    assert document["languages"] == ["en"]
    assert in_every_language(name)["languages"] == list(LANGUAGES)
    assert document["framework"] == "starter"
    assert document["audience"] == {}
    assert document["answer_by"] is None


@pytest.mark.parametrize("name", NAMES)
def test_every_wording_is_there_in_every_language(name: str) -> None:
    for place, wording in wordings(in_every_language(name)):
        assert list(wording) == list(LANGUAGES), place
        for language, version in wording.items():
            text = version["text"]
            assert text, (place, language)
            assert text == text.strip(), (place, language)
            # French has a narrow space before “?”.
            assert not re.search(r"[\t\r\n]|\s\s", text), (place, language)
            assert version["trust"] == "draft", (place, language)


@pytest.mark.parametrize("name", NAMES)
def test_translations_are_translations(name: str) -> None:
    for place, wording in wordings(in_every_language(name)):
        english = wording["en"]["text"].casefold()
        for language, version in wording.items():
            text = version["text"]
            assert language in {"en", EASY_READ} or text.casefold() != english, (place, language)
            letters = {unicodedata.name(letter).partition(" ")[0] for letter in text if letter.isalpha()}
            assert letters == {LETTERS[script_of(LANGUAGES[language])]}, (place, language)
            assert {digit for digit in text if digit.isdigit()} <= set("0123456789"), (place, language)


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_well_formed_and_used_once(name: str) -> None:
    document = questionnaire(name)
    ids = [section["id"] for section in document["sections"]]
    ids += [question["id"] for question in questions(document)]
    assert [id_ for id_, times in Counter(ids).items() if times > 1] == []
    for question in questions(document):
        options = [option["id"] for option in question.get("options", [])]
        assert len(options) == len(set(options)), question["id"]
        ids += options
    assert [id_ for id_ in ids if not ID.fullmatch(id_)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_has_what_it_needs_and_all_kinds_are_used(name: str) -> None:
    asked = questions(questionnaire(name))
    assert {question["kind"] for question in asked} == {"scale", "one", "many", "text", "note"}
    for question in asked:
        kind = question["kind"]
        assert ("scale" in question) == (kind == "scale"), question["id"]
        assert ("options" in question) == (kind in ("one", "many")), question["id"]
        assert "at_most" not in question or kind == "many", question["id"]
        assert 1 < question.get("at_most", 2) < len(question.get("options", "abc")), question["id"]
        assert question.get("scale", "agreement") in ("agreement", "how-often", "how-true"), question["id"]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_rests_on_known_indicators_or_is_general(name: str) -> None:
    known = {row["Indicator code"] for row in framework_rows()}
    for question in questions(questionnaire(name)):
        assert set(question["indicators"]) <= known, question["id"]
        assert len(set(question["indicators"])) == len(question["indicators"]), question["id"]
        if question["kind"] != "note":
            assert bool(question["indicators"]) != question["general"], question["id"]


@pytest.mark.parametrize("name", NAMES)
def test_a_sensitive_question_is_never_first_or_last(name: str) -> None:
    everything = questions(questionnaire(name))
    asking = [question for question in everything if question["kind"] != "note"]
    for ordered in (everything, asking):
        assert not ordered[0]["sensitive"]
        assert not ordered[-1]["sensitive"]


def test_young_people_meet_one_sensitive_part_announced_before_it_begins() -> None:
    sections = questionnaire("young-people")["sections"]
    sensitive = [section for section in sections if any(q["sensitive"] for q in section["questions"])]
    assert len(sensitive) == 1
    assert all(question["sensitive"] for question in sensitive[0]["questions"])
    assert [section for section in sections if "notice" in section] == sensitive


def test_young_people_are_asked_about_fourteen_things_on_all_three_scales() -> None:
    asking = [q for q in questions(questionnaire("young-people")) if q["kind"] != "note"]
    assert 12 <= len(asking) <= 16
    assert {q["scale"] for q in asking if q["kind"] == "scale"} == {"agreement", "how-often", "how-true"}
    assert sum(q["kind"] == "text" for q in asking) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_young_people_read_short_sentences(language: str) -> None:
    longest = LONGEST_OF_EASY_READ if language == EASY_READ else LONGEST_SENTENCE
    for place, wording in wordings(in_every_language("young-people")):
        for sentence in SENTENCE_ENDS.split(wording[language]["text"]):
            assert count_words(sentence, language) <= longest, (place, sentence)


def test_easy_read_is_never_longer_than_it_must_be() -> None:
    """A long English sentence is said in other words, in shorter sentences (L-04)."""
    for place, wording in wordings(in_every_language("young-people")):
        english, easy = wording["en"]["text"], wording["en-easy"]["text"]
        if any(words(sentence) > 10 for sentence in re.split(r"[.?!]\s*", english)):
            assert easy != english, place


@pytest.mark.parametrize("language", ["en", "en-easy"])
def test_young_people_never_meet_a_banned_word(language: str) -> None:
    for place, wording in wordings(in_every_language("young-people")):
        assert not BANNED.search(wording[language]["text"]), place


@pytest.mark.parametrize("language", ["en", "en-easy"])
def test_young_people_are_not_questioned_like_in_an_interview(language: str) -> None:
    interview = re.compile(r"\b(why did|when did|when exactly|prove|proof|what happened|date)\b", re.IGNORECASE)
    for place, wording in wordings(in_every_language("young-people")):
        assert not interview.search(wording[language]["text"]), place


@pytest.mark.parametrize("language", ["en", "en-easy"])
def test_statements_for_young_people_can_be_answered_without_confusion(language: str) -> None:
    """“Never” to a sentence with “never” in it would say the opposite of what somebody meant."""
    for question in questions(in_every_language("young-people")):
        if question["kind"] == "scale":
            assert not NOT_IN_A_STATEMENT.search(question["text"][language]["text"]), question["id"]
