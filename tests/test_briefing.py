"""A briefing says what its release shows, in two pages, in every language that is complete; as a DOCX too."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from feedback.catalogues import say
from feedback.languages import LANGUAGES
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Refusal
from feedback.themes import briefing as content
from feedback.themes.briefing import languages_of_briefing, make_briefing
from feedback.themes.briefing_docx import to_docx
from feedback.themes.briefing_pages import PAGE, TITLE, Briefing, Chart, Part, _height
from feedback.themes.interchange.told import EVENTS_LEFT_OUT
from feedback.themes.reading import EventFacts, Reading
from feedback.themes.standing_out import CHOSE, standing_out
from feedback.themes.words import SENTENCES, SHARE_WORDS, length_of_bar
from tests.briefing_examples import AUDIENCE, IN_KIND, invented_reading, starter

LONGEST = 1900  # letters of a wording, nearly as many as there may be
NUMBER = re.compile(r"\d+")
ALL = tuple(LANGUAGES)


def english(_: str, sentence: str) -> str:
    """Say everything in English, as where nothing is translated."""
    return sentence


def labels_of(question: Question) -> dict[str, str]:
    """Return the English label of each option of a question, in its order."""
    steps = (*(SCALES[question.scale] if question.scale else ()), *WAYS_OUT)
    return {option.id: option.text["en"].text for option in question.options} | {
        step.id: step.label for step in steps
    }


def parts_of(briefing: Briefing) -> list[Part]:
    """Return all parts of both pages."""
    return [part for page in briefing.pages for part in page]


def part_called(briefing: Briefing, heading: str) -> Part:
    """Return the one part under a heading."""
    (found,) = (part for part in parts_of(briefing) if part.heading == heading)
    return found


def charts_of(briefing: Briefing) -> list[Chart]:
    """Return all charts of both pages."""
    return [chart for part in parts_of(briefing) for chart in part.charts]


def numbers_shown(reading: Reading, language: str) -> set[str]:
    """Return every number that a release and its text themes show, and those of its days."""
    release = reading.release
    people = [release["people"], *(theme.people for theme in reading.text_themes)]
    found = {each.get("rounded") or each.get("below") for each in people}
    found |= {option["share"] for result in release["questions"] for option in result["options"]}
    # Easy Read says parts in digits: “4 in 10”.
    shown = {option["part"] for result in release["questions"] for option in result["options"]}
    said = " ".join(
        say(language, words[each]) for words in (SENTENCES, CHOSE, SHARE_WORDS) for each in shown & set(words)
    )
    days = [reading.made_on, *(event.answer_by for event in reading.events if event.answer_by)]
    of_days = {number for day in days for number in (day.year, day.month, day.day)}
    return {str(number) for number in found | of_days if number is not None} | set(NUMBER.findall(said))


# ---- What it says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "people", "seed"),
    [
        *((language, 26, 0) for language in ALL),
        *(
            (language, people, seed)
            for language in IN_KIND
            for people, seed in ((8, 0), (8, 1), (26, 1), (400, 1))
        ),
    ],
)
def test_every_number_comes_from_the_release(language: str, people: int, seed: int) -> None:
    """Whoever reads the file learns no number that the release does not show."""
    reading = invented_reading(people, seed)
    text = "\n".join(texts_of(to_docx(make_briefing(reading, language, say))))
    assert set(NUMBER.findall(text)) <= numbers_shown(reading, language)
    if reading.release["people"]["rounded"]:
        assert str(reading.release["people"]["rounded"]) in NUMBER.findall(text)


@pytest.mark.parametrize("seed", range(10))
def test_every_bar_is_an_option_of_the_release(seed: int) -> None:
    """Each bar has the words and the share of its own option, and its length is that share."""
    reading = invented_reading(26, seed)
    briefing = make_briefing(reading, "en", english)
    results = {result["id"]: result for result in reading.release["questions"]}
    asked = {question.text["en"].text: question for question in reading.questionnaire.asked}
    assert len(charts_of(briefing)) >= 6
    for chart in charts_of(briefing):
        question = asked[chart.heading]
        labels = labels_of(question)
        options = {labels[option["id"]]: option for option in results[question.id]["options"]}
        assert 1 <= len(chart.bars) <= content.MOST_BARS
        for bar in chart.bars:
            option = options[bar.label]
            assert bar.words == option["words"]
            assert bar.share == ("" if option["share"] is None else f"{option['share']} %")
            assert bar.length == length_of_bar(option)


def test_the_same_release_gives_the_same_briefing() -> None:
    first, second = (make_briefing(invented_reading(), "cy", say) for _ in range(2))
    assert first == second
    assert to_docx(first) == to_docx(second)


def test_what_stands_out_comes_first_and_is_drawn_first() -> None:
    reading = invented_reading()
    findings = standing_out(reading.release, reading.questionnaire)
    briefing = make_briefing(reading, "en", english)
    assert len(part_called(briefing, content.STANDS_OUT).sentences) == len(findings) > 1
    named = [each.question for each in findings if reading.questions()[each.question].at_most is None]
    headings = [chart.heading for chart in part_called(briefing, content.TELLING).charts]
    drawn = [reading.questions()[each].text["en"].text for each in dict.fromkeys(named)]
    assert headings[: len(drawn)] == drawn


def test_a_scale_keeps_its_order_and_choices_are_ranked() -> None:
    kinds = set()
    for reading in (invented_reading(seed=seed) for seed in range(5)):
        asked = {question.text["en"].text: question for question in reading.questionnaire.asked}
        for chart in charts_of(make_briefing(reading, "en", english)):
            question = asked[chart.heading]
            places = [list(labels_of(question).values()).index(bar.label) for bar in chart.bars]
            lengths = [bar.length for bar in chart.bars]
            if question.kind is Kind.SCALE:
                assert places == sorted(places)
            else:
                assert lengths == sorted(lengths, reverse=True)
            kinds.add(question.kind)
    assert kinds == {Kind.SCALE, Kind.ONE, Kind.MANY}


def test_what_people_ask_for_is_the_choice_of_few_and_what_many_wrote() -> None:
    briefing = make_briefing(invented_reading(), "en", english)
    (chart,) = part_called(briefing, content.ASK_FOR_YOUNG).charts
    assert chart.heading == "What matters most to you now?"
    themes = part_called(briefing, content.WROTE_ABOUT).facts
    assert [(each.name, each.words) for each in themes] == [
        ("Adults explain letters", "about 15"),
        ("Time with friends", "about 10"),
        ("Interpreters who stay", "fewer than 10"),
    ]


def test_quotes_in_the_language_come_first_and_others_say_which_they_are_in() -> None:
    quotes = part_called(make_briefing(invented_reading(), "ar", english), content.QUOTES).quotes
    assert [(each.language.code, each.is_foreign) for each in quotes] == [
        ("ar", False),
        ("en", True),
        ("ti", True),
        ("cy", True),
    ]
    easy = part_called(make_briefing(invented_reading(), "en-easy", english), content.QUOTES).quotes
    assert (easy[0].language.code, easy[0].is_foreign) == ("en", False)


def test_without_texts_nothing_is_said_of_them() -> None:
    briefing = make_briefing(replace(invented_reading(), text_themes=()), "en", english)
    assert {content.WROTE_ABOUT, content.QUOTES}.isdisjoint(part.heading for part in parts_of(briefing))


@pytest.mark.parametrize("language", ["en", "cy", "ar", "ti"])
def test_who_acts_is_named_in_the_language(language: str) -> None:
    """What the event says in English is what the questionnaire names in every language."""
    sentences = part_called(make_briefing(invented_reading(), language, english), content.NEXT).sentences
    assert sentences[0] == content.WILL_ACT % {"who": AUDIENCE[language]}
    assert "2027" in sentences[1]


def test_a_heading_has_something_under_it() -> None:
    """Where nothing stands out, nothing is said to; where every answer is hidden, none is drawn."""
    reading = invented_reading()
    hidden = [each | {"status": "hidden", "options": []} for each in reading.release["questions"]]
    texts = [each for each in hidden if each["kind"] == "text"]
    silent = replace(reading, release=reading.release | {"questions": texts}, text_themes=())
    headings = [part.heading for part in parts_of(make_briefing(silent, "en", english))]
    assert headings == [content.ASKED, content.NEXT, content.METHOD]


def test_a_series_names_its_events_and_every_promise_once() -> None:
    reading = invented_reading()
    other = EventFacts("Second event", "Wales", None, "2027-01", "Somebody else", date(2027, 6, 1))
    series = replace(
        reading, events=(*reading.events, other, other), release=reading.release | {"events_left_out": 1}
    )
    briefing = make_briefing(series, "en", english)
    facts = {fact.name: fact.words for fact in part_called(briefing, content.ASKED).facts}
    assert facts[content.EVENTS] == "Learning event · Second event"
    assert facts[content.WHERE] == "Glasgow, Scotland · Wales"
    assert facts[content.WHEN] == "January 2027 – March 2027"
    assert len(part_called(briefing, content.NEXT).sentences) == 4
    assert EVENTS_LEFT_OUT % {"events": 1} in part_called(briefing, content.METHOD).sentences


def test_a_small_group_is_shown_in_words_and_says_so() -> None:
    briefing = make_briefing(invented_reading(8), "en", english)
    assert "Where few people answered, only words are shown." in part_called(briefing, content.METHOD).sentences
    bars = [bar for chart in charts_of(briefing) for bar in chart.bars]
    assert bars
    assert {bar.share for bar in bars} == {""}
    assert {bar.value for bar in bars} <= set(SHARE_WORDS.values())


def test_practitioners_are_not_called_young_people() -> None:
    reading = invented_reading(41, questionnaire=starter("practitioners"))
    briefing = make_briefing(reading, "en", english)
    assert briefing.title == content.TITLE
    assert not [part.heading for part in parts_of(briefing) if "young" in part.heading.lower()]


# ---- Which languages ------------------------------------------------------------------------------------------


def without_one_wording(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """Return a questionnaire that lacks one wording in a language which it still names."""
    document = to_document(questionnaire)
    del document["sections"][1]["questions"][0]["text"][language]
    return from_document(document)


def test_a_language_that_is_not_complete_is_not_offered() -> None:
    questionnaire = without_one_wording(starter(), "ti")
    assert "ti" in questionnaire.languages
    others = [code for code in questionnaire.languages if code != "ti"]
    assert len(others) >= 4
    assert [each.code for each in languages_of_briefing(questionnaire)] == others
    fewer = replace(questionnaire, languages=("en", "ti", "cy", "pl", "ar"))
    assert [each.code for each in languages_of_briefing(fewer)] == ["en", "cy", "ar"]
    with pytest.raises(Refusal, match="not complete in Tigrinya"):
        make_briefing(replace(invented_reading(), questionnaire=questionnaire), "ti", say)
    with pytest.raises(Refusal, match="“pl”"):
        make_briefing(invented_reading(), "pl", say)


def test_too_few_people_make_no_briefing() -> None:
    with pytest.raises(Refusal, match="Too few people"):
        make_briefing(invented_reading(6), "en", say)


# ---- Two pages ------------------------------------------------------------------------------------------------


def stretched(questionnaire: Questionnaire, times: int) -> Questionnaire:
    """Return a questionnaire whose every wording is said several times."""

    def stretch(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: " ".join([each] * times)[:LONGEST]
                if key == "text" and isinstance(each, str)
                else stretch(each)
                for key, each in value.items()
            }
        return [stretch(each) for each in value] if isinstance(value, list) else value

    return from_document(stretch(to_document(questionnaire)))


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("times", [1, 3, 15])
def test_no_page_holds_more_than_a_page(language: str, times: int) -> None:
    """However long the wordings are, what does not fit is left out or cut."""
    reading = invented_reading(questionnaire=stretched(starter(), times))
    first, second = make_briefing(reading, language, say).pages
    assert TITLE + _height(first, LANGUAGES[language]) <= PAGE
    assert _height(second, LANGUAGES[language]) <= PAGE
    assert [part for part in first if part.charts]


# ---- DOCX -----------------------------------------------------------------------------------------------------


def opened(content_of_file: bytes) -> Any:
    """Return the document as a reader of such files opens it."""
    return Document(io.BytesIO(content_of_file))


def paragraphs_in(place: Any) -> Iterator[Any]:
    """Yield every paragraph, those in tables and in tables inside tables too."""
    yield from place.paragraphs
    for table in place.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from paragraphs_in(cell)


def texts_of(file: bytes) -> list[str]:
    """Return every text of the file."""
    return [paragraph.text for paragraph in paragraphs_in(opened(file))]


def test_the_file_says_what_the_briefing_says() -> None:
    briefing = make_briefing(invented_reading(), "cy", say)
    texts = texts_of(to_docx(briefing))
    for part in parts_of(briefing):
        assert {part.heading, *part.sentences} <= set(texts)
        for chart in part.charts:
            assert {chart.heading, chart.sentence} <= set(texts)
            assert {each for bar in chart.bars for each in (bar.label, bar.value)} <= set(texts)
    headings = [
        each.style.name for each in paragraphs_in(opened(to_docx(briefing))) if "Heading" in each.style.name
    ]
    assert headings[0] == "Heading 1"
    assert {"Heading 2", "Heading 3"} < set(headings)


def test_arabic_runs_from_right_to_left() -> None:
    document = opened(to_docx(make_briefing(invented_reading(), "ar", say)))
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None
    for table in document.element.body.iter(qn("w:tbl")):
        assert table.tblPr.find(qn("w:bidiVisual")) is not None
    seen = 0
    for paragraph in paragraphs_in(document):
        if paragraph.style.name == "Quote" and not re.search("[\u0600-\u06ff]", paragraph.text):
            assert paragraph._p.pPr.find(qn("w:bidi")) is None
            continue
        if not paragraph.runs:
            continue
        assert paragraph._p.pPr.find(qn("w:bidi")) is not None, paragraph.text
        for run in paragraph.runs:
            is_share = "%" in run.text
            assert run.font.rtl is (None if is_share else True), run.text
            assert not is_share or re.fullmatch("\u200e\\d+ %\u200e", run.text)
            seen += is_share
    assert seen > 5


@pytest.mark.parametrize("language", ["en", "cy", "ti"])
def test_other_languages_run_from_left_to_right(language: str) -> None:
    document = opened(to_docx(make_briefing(invented_reading(), language, say)))
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is None
    assert not list(document.element.body.iter(qn("w:bidiVisual")))
    rtl = [
        each
        for each in paragraphs_in(document)
        if each._p.pPr is not None and each._p.pPr.find(qn("w:bidi")) is not None
    ]
    assert [each.style.name for each in rtl] == ["Quote"]  # the one in Arabic
    font = document.styles["Normal"].font.name
    assert font == ("Ebrima" if language == "ti" else "Arial")


def test_the_file_names_nobody_and_no_time() -> None:
    file = to_docx(make_briefing(invented_reading(), "cy", say))
    about = opened(file).core_properties
    assert about.title.endswith(": Learning event")
    assert about.language == "cy"
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created.date() == about.modified.date() == date(2027, 3, 3)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {each.date_time[:3] for each in archive.infolist()} == {(2027, 3, 3)}


@pytest.mark.parametrize("letters", ["\x01", "\x0b", "\x1c", "\ufffe", "\ud800"])
def test_letters_that_a_file_cannot_carry_are_left_out_of_it(letters: str) -> None:
    reading = replace(invented_reading(), title=f"Event{letters}one")
    file = to_docx(make_briefing(reading, "en", say))
    assert letters not in "".join(paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs)
