"""A questionnaire goes through JSON and the database without loss, and every fault of a file is named at once."""

import copy
import itertools
import json
import operator
import string
import time
from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedback.questionnaire.document import from_document, join_words, read_json, split_words, to_document
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire, Section
from feedback.questionnaire.publish import freeze
from feedback.refusal import Refusal
from feedback.store import questionnaires
from feedback.store.installation import Installation
from feedback.wording import Trust, Wording, Words
from tests.examples import small_questionnaire

Json = Any
Place = tuple[str | int, ...]

LANGUAGES = ("en", "cy", "ar", "ti", "pt-BR", "zh_Hant")
# Names that the program uses itself, so that an id which happens to be the same is tried often.
TELLING_IDS = ("text", "hint", "title", "notice", "about", "audience", "option", "options", "questions")

# ---- Any valid questionnaire --------------------------------------------------------------------------------

small_letters = string.ascii_lowercase
ids = st.sampled_from(TELLING_IDS) | st.builds(
    operator.add, st.sampled_from(small_letters), st.text(f"{small_letters}-0123456789", max_size=59)
)
loose_texts = st.text(st.characters(codec="utf-8"), max_size=12)
texts = loose_texts.map(str.strip).filter(bool)
wordings = st.builds(Wording, texts, st.sampled_from(Trust), st.booleans())
words = st.dictionaries(st.sampled_from(LANGUAGES), wordings, max_size=4)
links = st.lists(st.builds(Link, loose_texts, loose_texts), max_size=3).map(tuple)


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Draw two options or more, each with an id of its own."""
    taken = {step.id for step in WAYS_OUT}
    own = ids.filter(lambda identity: identity not in taken)
    chosen = draw(st.lists(own, min_size=2, max_size=4, unique=True))
    return tuple(Option(identity, draw(words)) for identity in chosen)


@st.composite
def questions(draw: st.DrawFn, identity: str) -> Question:
    """Draw a question of any kind, with what its kind needs and nothing else."""
    kind = draw(st.sampled_from(Kind))
    return Question(
        id=identity,
        kind=kind,
        text=draw(words),
        hint=draw(words),
        indicators=draw(links),
        general=draw(st.booleans()),
        sensitive=draw(st.booleans()),
        scale=draw(st.sampled_from(sorted(SCALES))) if kind is Kind.SCALE else None,
        options=draw(options()) if kind in (Kind.ONE, Kind.MANY) else (),
        at_most=draw(st.none() | st.integers(1, 10**30)) if kind is Kind.MANY else None,
    )


@st.composite
def any_questionnaire(draw: st.DrawFn) -> Questionnaire:
    """Draw a questionnaire: any words in any languages, every kind, every id used once."""
    names = iter(draw(st.lists(ids, min_size=12, max_size=12, unique=True)))
    sections = tuple(
        Section(
            id=next(names),
            title=draw(words),
            questions=tuple(draw(questions(next(names))) for _ in range(draw(st.integers(0, 3)))),
            notice=draw(words),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    return Questionnaire(
        name=draw(ids),
        meant_for=draw(loose_texts),
        source_language=draw(st.sampled_from(LANGUAGES)),
        languages=tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))),
        title=draw(words),
        about=draw(words),
        sections=sections,
        audience=draw(words),
        answer_by=draw(st.none() | st.dates()),
        framework=draw(st.none() | texts),
    )


few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(any_questionnaire())
def test_a_questionnaire_comes_back_from_json_as_it_was(questionnaire: Questionnaire) -> None:
    assert from_document(to_document(questionnaire)) == questionnaire
    for only_ascii in (True, False):
        assert read_json(json.dumps(to_document(questionnaire), ensure_ascii=only_ascii)) == questionnaire


@few
@given(any_questionnaire())
def test_languages_come_back_in_the_order_in_which_they_were_written(questionnaire: Questionnaire) -> None:
    again = read_json(json.dumps(to_document(questionnaire)))
    for (place, before), (same_place, after) in zip(questionnaire.words(), again.words(), strict=True):
        assert (same_place, list(after)) == (place, list(before))


@few
@given(any_questionnaire())
def test_wording_taken_out_of_a_document_can_be_put_back(questionnaire: Questionnaire) -> None:
    document = to_document(questionnaire)
    bare, rows = split_words(document)
    assert document == to_document(questionnaire), "the document itself was changed"
    assert join_words(bare, rows) == document
    assert not any(found for _, found in from_document(bare).words()), "a wording was left in the structure"


@few
@given(any_questionnaire())
def test_each_wording_stands_in_a_place_of_its_own(questionnaire: Questionnaire) -> None:
    _, rows = split_words(to_document(questionnaire))
    places = [(item, language) for item, language, _ in rows]
    assert len(set(places)) == len(places)


@few
@given(questionnaire=any_questionnaire())
def test_a_questionnaire_comes_back_from_the_database_as_it_was(
    installation: Installation, questionnaire: Questionnaire
) -> None:
    questionnaires.save(installation.db, questionnaire)
    assert questionnaires.get(installation.db, questionnaire.name) == questionnaire


@pytest.mark.parametrize("languages", list(itertools.permutations(("en", "cy", "ar"))))
def test_languages_come_back_from_the_database_in_the_order_of_the_questionnaire(
    installation: Installation, languages: tuple[str, ...]
) -> None:
    questionnaires.save(installation.db, small_questionnaire(languages))
    for _, found in questionnaires.get(installation.db, "small").words():
        assert tuple(found) in {languages, ()}


def test_an_option_may_have_any_name_even_one_that_the_program_uses_itself(installation: Installation) -> None:
    home = changed(HOME, {"id": "text", "text": "At home"})
    questionnaire = from_document(changed((*PLACE, "options", 1), {"id": "hint", "text": "Away"}, home))
    questionnaires.save(installation.db, questionnaire)
    assert questionnaires.get(installation.db, "short") == questionnaire


def test_every_kind_of_question_has_a_json_of_its_own() -> None:
    for section in to_document(small_questionnaire())["sections"]:
        for question in section["questions"]:
            assert ("scale" in question) == (question["kind"] == "scale")
            assert ("options" in question) == (question["kind"] in ("one", "many"))
            assert ("at_most" in question) == (question["kind"] == "many")


# ---- Short ways to write it ---------------------------------------------------------------------------------

HOME_OR_AWAY: dict[str, Any] = {
    "id": "place",
    "kind": "one",
    "text": "Where?",
    "general": True,
    "options": [{"id": "home", "text": "At home"}, {"id": "away", "text": "Away"}],
}
SHORT: dict[str, Any] = {
    "name": "short",
    "title": "Your views",
    "sections": [
        {
            "id": "now",
            "title": {"en": "Now", "cy": {"text": "Nawr", "trust": "checked"}},
            "questions": [
                {
                    "id": "safe",
                    "kind": "scale",
                    "scale": "agreement",
                    "text": "I feel safe",
                    "indicators": ["1.1"],
                },
                HOME_OR_AWAY,
            ],
        }
    ],
}
SECTION: Place = ("sections", 0)
SAFE: Place = (*SECTION, "questions", 0)
PLACE: Place = (*SECTION, "questions", 1)
HOME: Place = (*PLACE, "options", 0)


def changed(place: Place, value: Json, document: Json = None) -> Json:
    """Return the short document, or another one, with one value in it replaced."""
    if not place:
        return value
    result = copy.deepcopy(document or SHORT)
    holder: Json = reduce(operator.getitem, place[:-1], result)
    holder[place[-1]] = value
    return result


def refused(document: Json) -> tuple[str, ...]:
    """Return the sentences with which a document is refused."""
    with pytest.raises(Refusal) as refusal:
        from_document(document)
    return refusal.value.sentences


def refused_text(text: str) -> tuple[str, ...]:
    """Return the sentences with which a JSON text is refused."""
    with pytest.raises(Refusal) as refusal:
        read_json(text)
    return refusal.value.sentences


def only(text: str, language: str = "en") -> Words:
    """Return a draft wording in one language."""
    return {language: Wording(text)}


def test_what_is_left_out_is_filled_in() -> None:
    read = from_document(SHORT)
    assert (read.source_language, read.languages, read.meant_for) == ("en", ("en",), "young people")
    assert (read.framework, read.answer_by, read.audience, read.about) == (None, None, {}, {})
    safe, place = read.questions
    assert (safe.hint, safe.sensitive, safe.general, safe.at_most) == ({}, False, False, None)
    assert place.general


def test_a_bare_text_is_a_draft_in_the_source_language() -> None:
    assert from_document(SHORT).title == only("Your views")
    welsh = from_document(SHORT | {"source_language": "cy"})
    assert welsh.title == only("Your views", "cy")
    assert welsh.languages == ("cy",)


def test_a_bare_text_for_a_language_is_a_draft_that_is_not_stale() -> None:
    title = from_document(SHORT).sections[0].title
    assert title == {"en": Wording("Now"), "cy": Wording("Nawr", Trust.CHECKED)}


def test_a_bare_code_is_a_link_to_an_indicator() -> None:
    assert from_document(SHORT).questions[0].indicators == (Link("1.1"),)


def test_spaces_around_a_text_and_empty_texts_fall_away() -> None:
    read = from_document(SHORT | {"title": {"en": "  Your views \n", "cy": "   ", "ar": {"text": ""}}})
    assert read.title == only("Your views")


def test_a_language_named_twice_counts_once() -> None:
    assert from_document(SHORT | {"languages": ["en", "ar", "en"]}).languages == ("en", "ar")


def test_a_date_is_read() -> None:
    assert from_document(SHORT | {"answer_by": "2027-02-01"}).answer_by == date(2027, 2, 1)


# ---- Every fault is one sentence with its place -------------------------------------------------------------

NEEDS_ID = "“id” needs small letters, digits and hyphens, starting with a letter."
NEEDS_NAME = "“name” needs small letters, digits and hyphens, starting with a letter."
ITS_KEYS = (
    "name, for, source_language, languages, framework, title, about, audience, answer_by, sections, compare_by"
)
QUESTION_KEYS = "id, kind, text, hint, indicators, general, sensitive, sound, picture"

FAULTS: list[tuple[Place, Json, str]] = [
    (("name",), "Big Name", f"The questionnaire: {NEEDS_NAME}"),
    (("name",), "-small", f"The questionnaire: {NEEDS_NAME}"),
    (("name",), "ünder", f"The questionnaire: {NEEDS_NAME}"),
    (("name",), "a" * 61, f"The questionnaire: {NEEDS_NAME}"),
    (("name",), "small\n", f"The questionnaire: {NEEDS_NAME}"),
    (("name",), None, "The questionnaire: “name” is missing."),
    (("nmae",), "x", f"The questionnaire: “nmae” is not known here; it can be one of {ITS_KEYS}."),
    (("for",), 5, "The questionnaire: “for” is a text in quotes."),
    (("source_language",), 5, "The questionnaire: “source_language” is a text in quotes."),
    (("languages",), "en", "The questionnaire: “languages” is a list in square brackets."),
    (("languages",), ["en", 5], "The questionnaire: “languages” is a list of texts in quotes."),
    (("languages",), ["Eng"], "The questionnaire: “Eng” is not a language code such as en, cy or ar."),
    (("framework",), ["csf"], "The questionnaire: “framework” is a text in quotes."),
    (("title",), ["T"], "The questionnaire: “title” is a text, or an object with a text for each language."),
    (
        ("title",),
        {"English": "T"},
        "The questionnaire: “title” names a language “English”; use a code such as en, cy or ar.",
    ),
    (("title",), {"en": 5}, "The questionnaire, “title” in en: it is an object in curly brackets."),
    (("title",), {"en": {"text": 5}}, "The questionnaire, “title” in en: “text” is a text in quotes."),
    (
        ("title",),
        {"en": {"text": "T", "trust": "sure"}},
        "The questionnaire, “title” in en: “trust” is one of draft, checked, agreed.",
    ),
    (
        ("title",),
        {"en": {"text": "T", "stale": "yes"}},
        "The questionnaire, “title” in en: “stale” is true or false.",
    ),
    (
        ("title",),
        {"en": {"text": "T", "note": "n"}},
        "The questionnaire, “title” in en: “note” is not known here; it can be one of text, trust, stale, by, on, was.",  # noqa: E501 one sentence
    ),
    (
        ("about",),
        "x" * 2001,
        "The questionnaire, “about” in en: the text is longer than 2000 letters; make it shorter.",
    ),
    (("answer_by",), "soon", "The questionnaire: “answer_by” is a date such as 2027-02-01."),
    (("answer_by",), "2027-02-30", "The questionnaire: “answer_by” is a date such as 2027-02-01."),
    (("answer_by",), 20270201, "The questionnaire: “answer_by” is a text in quotes."),
    (("sections",), {"now": []}, "The questionnaire: “sections” is a list in square brackets."),
    ((*SECTION, "id"), "Now", f"Section 1: {NEEDS_ID}"),
    (
        (*SECTION, "heading"),
        "Now",
        "Section 1: “heading” is not known here; it can be one of id, title, notice, questions.",
    ),
    ((*SECTION, "notice"), 5, "Section 1: “notice” is a text, or an object with a text for each language."),
    ((*SECTION, "questions"), "safe", "Section 1: “questions” is a list in square brackets."),
    ((*SAFE, "id"), "Safe", f"Question 1 of section 1: {NEEDS_ID}"),
    (
        (*SAFE, "id"),
        "now",
        "Question 1 of section 1: the id “now” is used twice; give each section and question its own.",
    ),
    (
        (*SAFE, "id"),
        "place",
        "Question 2 of section 1: the id “place” is used twice; give each section and question its own.",
    ),
    ((*SAFE, "scale"), "stars", "Question “safe”: “scale” is one of agreement, how-often, how-true."),
    ((*SAFE, "text"), 5, "Question “safe”: “text” is a text, or an object with a text for each language."),
    ((*SAFE, "general"), 1, "Question “safe”: “general” is true or false."),
    ((*SAFE, "sensitive"), None, "Question “safe”: “sensitive” is true or false."),
    ((*SAFE, "indicators"), "1.1", "Question “safe”: “indicators” is a list in square brackets."),
    ((*SAFE, "indicators"), [1.1], "Question “safe”: “indicators” is a list of codes such as “1.2”."),
    ((*SAFE, "indicators"), [{"code": 5}], "Indicator 1 of question “safe”: “code” is a text in quotes."),
    ((*SAFE, "indicators"), ["1.1", {}], "Indicator 2 of question “safe”: “code” is missing."),
    (
        (*SAFE, "options"),
        [],
        f"Question 1 of section 1: “options” is not known here; it can be one of {QUESTION_KEYS}, scale.",
    ),
    ((*PLACE, "options"), {"id": "home"}, "Question “place”: “options” is a list in square brackets."),
    ((*PLACE, "options"), [], "Question “place”: give at least two options to choose from."),
    ((*HOME, "id"), "At Home", f"Option 1 of question “place”: {NEEDS_ID}"),
    ((*HOME, "id"), None, "Option 1 of question “place”: “id” is missing."),
    ((*HOME, "id"), "away", "Option 2 of question “place”: the id “away” is taken; give each option its own."),
    (
        (*HOME, "id"),
        "dont-know",
        "Option 1 of question “place”: the id “dont-know” is taken; give each option its own.",
    ),
    ((*HOME, "label"), "x", "Option 1 of question “place”: “label” is not known here; it can be one of id, text."),
]


@pytest.mark.parametrize("most", [0, -1, True, 1.5, "2", []])
def test_at_most_is_a_whole_number_from_one(most: Json) -> None:
    assert refused(changed(PLACE, HOME_OR_AWAY | {"kind": "many", "at_most": most})) == (
        "Question “place”: “at_most” is a whole number from 1, or left out.",
    )


@pytest.mark.parametrize(("place", "value", "sentence"), FAULTS)
def test_a_fault_is_one_sentence_that_says_where_it_stands(place: Place, value: Json, sentence: str) -> None:
    from_document(SHORT)  # before the change there is no fault
    sentences = refused(changed(place, value))
    assert sentence in sentences
    # A second one may say what follows from the first: what is missing is also not made of letters.
    assert len(sentences) <= 2, sentences


@pytest.mark.parametrize("kind", ["essay", "", "SCALE", None, 5, True, [], ["scale"], {}, {"scale": 1}])
def test_an_unknown_kind_is_named_with_its_question(kind: Json) -> None:
    question = {"id": "safe", "text": "I feel safe", "kind": kind}
    assert refused(changed(SAFE, question)) == (
        "Question 1 of section 1: “kind” is one of scale, one, many, text, note.",
    )


@pytest.mark.parametrize("value", [None, 5, 1.5, True, "text", [], [[]]])
def test_what_should_be_an_object_and_is_not_is_named(value: Json) -> None:
    assert "The questionnaire: it is an object in curly brackets." in refused(value)
    assert "Section 1: it is an object in curly brackets." in refused(changed(SECTION, value))
    assert "Question 1 of section 1: it is an object in curly brackets." in refused(changed(SAFE, value))
    assert "Option 1 of question “place”: it is an object in curly brackets." in refused(changed(HOME, value))


def test_every_fault_is_said_at_once() -> None:
    document = {
        "name": "Short",
        "title": {"en": {"text": "T", "trust": "sure"}},
        "answer_by": "soon",
        "sections": [
            {"id": "now", "questions": [{"id": "now", "kind": "scale", "scale": "stars", "general": "yes"}]},
            {"id": "then", "questions": [{"id": "why", "kind": "one", "options": [{"id": "A"}]}]},
        ],
    }
    assert set(refused(document)) == {
        f"The questionnaire: {NEEDS_NAME}",
        "The questionnaire, “title” in en: “trust” is one of draft, checked, agreed.",
        "The questionnaire: “answer_by” is a date such as 2027-02-01.",
        "Question 1 of section 1: the id “now” is used twice; give each section and question its own.",
        "Question “now”: “general” is true or false.",
        "Question “now”: “scale” is one of agreement, how-often, how-true.",
        f"Option 1 of question “why”: {NEEDS_ID}",
        "Question “why”: give at least two options to choose from.",
    }


def test_a_file_with_tens_of_thousands_of_faults_is_refused_without_hanging() -> None:
    start = time.perf_counter()
    refused(SHORT | {"sections": [0] * 30_000})
    assert time.perf_counter() - start < 10


# ---- Hostile JSON -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{", 1),
        ("{\n  'name': 'a'\n}", 2),
        ('{"name": "a",\n "title": "T"\n "for": "x"}', 3),
        ('{"name": "a"}\n\n{}', 3),
        ("nothing", 1),
        ("<html></html>", 1),
    ],
)
def test_a_text_that_is_not_json_is_refused_with_the_line_of_the_fault(text: str, line: int) -> None:
    assert refused_text(text) == (f"Line {line}: this is not JSON; check the commas, quotes and brackets there.",)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"title":' * 100_000, "[" * 900 + "]" * 900])
def test_a_text_nested_without_end_is_refused(text: str) -> None:
    assert len(refused_text(text)) <= 3


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-0.0", "9" * 4000, "9" * 5000])
@pytest.mark.parametrize("place", ["name", "title", "answer_by", "sections"])
def test_a_number_in_the_place_of_something_else_is_refused(number: str, place: str) -> None:
    assert refused_text(f'{{"{place}": {number}}}')


@pytest.mark.parametrize("number", ["NaN", "1e999", "9" * 5000])
def test_at_most_is_never_a_number_out_of_this_world(number: str) -> None:
    text = json.dumps(changed(PLACE, HOME_OR_AWAY | {"kind": "many", "at_most": 2}))
    read_json(text)
    assert refused_text(text.replace('"at_most": 2', f'"at_most": {number}'))


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "name": "b", "sections": []}',
        json.dumps(SHORT).replace('"title": "Your views"', '"title": "One", "title": "Two"'),
        json.dumps(SHORT).replace('"questions": [', '"questions": [], "questions": ['),
    ],
)
def test_a_key_given_twice_is_refused_because_one_of_the_two_would_be_lost(text: str) -> None:
    (sentence,) = refused_text(text)
    assert "twice" in sentence


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\ude00\\ud83d", "words \\udcff words"])
@pytest.mark.parametrize("place", ["title", "audience", "for", "framework"])
def test_half_a_letter_is_refused_because_no_file_could_hold_it(half: str, place: str) -> None:
    assert refused_text(json.dumps(SHORT | {place: "HALF"}).replace("HALF", half))


def test_both_halves_together_are_a_letter() -> None:
    assert read_json('{"name": "a", "title": "\\ud83d\\ude00"}').title == only("😀")


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["en", "now", "scale", "agreement", "one", "many", "text", "1.1", "2027-02-01"])
)
keys = st.sampled_from(["text", "trust", "stale", "en", "id", "kind", "code", "options"]) | st.text(max_size=4)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


def places_in(document: Json, place: Place = ()) -> list[Place]:
    """Return the place of every value in a document, its own first."""
    if isinstance(document, dict):
        inside: list[tuple[str | int, Json]] = list(document.items())
    else:
        inside = list(enumerate(document)) if isinstance(document, list) else []
    return [place, *(each for step, value in inside for each in places_in(value, (*place, step)))]


WHOLE = to_document(small_questionnaire())


def is_read_or_refused(read: Callable[[], Questionnaire]) -> None:
    """Hold that a reading gives a questionnaire that can be kept, or a refusal in whole sentences."""
    try:
        questionnaire = read()
    except Refusal as refusal:
        sentences = refusal.sentences
    else:
        assert from_document(to_document(questionnaire)) == questionnaire
        freeze(questionnaire).encode()
        return
    assert sentences
    for sentence in sentences:
        assert sentence.endswith(".")
        assert sentence.encode().strip()


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(places_in(WHOLE)), value=json_values)
@example(place=("sections", 0, "questions", 0, "kind"), value=[])
@example(place=("title", "en", "text"), value="\ud800")
@example(place=("title",), value={"\ud800": "T"})
@example(place=("title", "en", "trust"), value=[])
@example(place=("languages", 0), value={})
@example(place=("answer_by",), value="+1")
def test_a_document_with_any_value_anywhere_is_read_or_refused(place: Place, value: Json) -> None:
    document = changed(place, value, WHOLE)
    is_read_or_refused(lambda: from_document(document))
    is_read_or_refused(lambda: read_json(json.dumps(document)))


@given(json_values)
def test_any_json_at_all_is_read_or_refused(value: Json) -> None:
    is_read_or_refused(lambda: from_document(value))


@given(st.text())
@example("\ufeff{}")
@example("\x00")
@example('{"a": 1e400}')
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    is_read_or_refused(lambda: read_json(text))
