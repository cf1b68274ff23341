"""Question cards: proposing and rewording them, what the page shows beside the words, and hostile forms."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given, strategies

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import ID, question_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire, Section
from feedback.questionnaire.option_lines import options_of, reworded
from feedback.store import cards, questionnaires, voices
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.voices import Voice
from feedback.web.advisers.questions.card_typed import read_card, typed_of
from feedback.web.facilitators.typed import one_line
from feedback.wording import Wording
from tests.examples import browser_of
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of

ARABIC, TIGRINYA = "هل يستمع إليك الموظفون؟", "ሰራሕተኛታት ይሰምዑኻ ዶ?"


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


def address_of(card: Card) -> str:
    """Return where a card's page is."""
    return f"/advise/questions/{card.mark}"


def form_of(page: Page, **changes: object) -> dict[str, object]:
    """Return what the form of a card sends with some changes; None leaves a field out."""
    form = next(each for each in page.all("form") if each.get("id") == "card")
    inside = set(form.iter())
    sent: dict[str, object] = {}
    for each in page.all("input", "textarea"):
        is_chosen = each.get("type") not in {"radio", "checkbox"} or "checked" in each.attrib
        if each in inside and is_chosen and not each.attrib["name"].startswith("phone-"):
            sent[each.attrib["name"]] = each.text or "" if each.tag == "textarea" else each.get("value", "")
    changed = sent | {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in changed.items() if value is not None}


def save(visit: Visitor, card: Card, **changes: object) -> None:
    """Open a card, change its form and save it."""
    page = visit.get(address_of(card))
    assert visit.sent_on_after(address_of(card), form_of(page, **changes)) == address_of(card)


# ---- Proposing ------------------------------------------------------------------------------------------------


def test_a_general_question_begins_as_an_idea(visit: Visitor, installation: Installation) -> None:
    page = visit.get("/advise/questions/new")
    sent = page.fields() | {"text": "What helps  you\nhere?", "language": "en"}
    address = visit.sent_on_after(page.address, sent)
    assert re.fullmatch("/advise/questions/q-[0-9a-f]+", address), "an address says nothing of the words"
    card = cards.get(installation.db, address.rsplit("/", 1)[1])
    assert (card.text, card.state, card.question.general) == ("What helps you here?", State.IDEA, True)
    (line,) = cards.history(installation.db, card.mark)
    assert (line.deed, line.role) == (Deed.PROPOSED, "adviser")


def test_a_question_in_arabic_is_shown_from_right_to_left(visit: Visitor, installation: Installation) -> None:
    page = visit.get("/advise/questions/new")
    address = visit.sent_on_after(page.address, page.fields() | {"text": ARABIC, "language": "ar"})
    shown = visit.get(address)
    assert shown.heading == ARABIC
    assert (shown.one("h1").get("lang"), shown.one("h1").get("dir")) == ("ar", "rtl")
    assert shown.with_id("text-ar").get("dir") == "rtl"
    (card,) = cards.every(installation.db)
    assert card.language == "ar"


@pytest.mark.parametrize("sent", [{"text": " \n "}, {"text": "A?", "language": "xx"}, {}, {"text": "a" * 2001}])
def test_a_question_without_words_or_language_is_not_kept(
    visit: Visitor, installation: Installation, sent: dict[str, str]
) -> None:
    token = visit.get("/advise/questions/new").hidden("_token")
    page = visit.post("/advise/questions/new", {"_token": token} | sent, 422)
    assert page.title.startswith("Error")
    assert cards.every(installation.db) == []
    if len(sent.get("text", "").strip()) > 1:
        assert page.with_id("text").text == f"\n{sent['text']}"[1:] or sent["text"] in page.html


# ---- The list -------------------------------------------------------------------------------------------------


def test_all_questions_stand_by_state_with_the_held_ones_marked(
    visit: Visitor, installation: Installation
) -> None:
    for state in State:
        card_of(installation, f"A question that is {state}?", state)
    held = card_of(installation, "Does this feel safe?")
    voices.speak(installation.db, held, b"a" * 16, Voice(None, would_not_answer=False, unsafe=True))
    page = visit.get("/advise/questions")
    assert [words_of(each).split(" (")[0] for each in page.all("h2")] == [
        "Idea",
        "Draft",
        "Tested",
        "Agreed",
        "Stopped",
    ]
    (line,) = [each for each in page.all("li") if "talked about" in words_of(each)]
    assert words_of(line).startswith("Does this feel safe?")
    assert not [each for each in page.all("input") if each.get("name") == "words"]


def test_many_questions_can_be_searched_in_every_language(visit: Visitor, installation: Installation) -> None:
    for number in range(20):
        card_of(installation, f"Question number {number}?")
    card_of(installation, "Do staff hear you?", languages=("ar",))
    assert visit.get("/advise/questions").with_id("words").get("name") == "words"
    found = visit.get("/advise/questions?words=STAFF+(ar)")
    assert [link for link in found.links() if link.startswith("/advise/questions/do-")]
    assert not [link for link in found.links() if link.startswith("/advise/questions/question-")]
    assert "No question has these words." in visit.get("/advise/questions?words=nothing").main


# ---- The page of a card ---------------------------------------------------------------------------------------


def test_an_unknown_card_is_not_there(visit: Visitor) -> None:
    visit.get("/advise/questions/nothing", 404)
    token = visit.get("/advise/questions/new").hidden("_token")
    visit.post("/advise/questions/nothing", {"_token": token}, 404)
    visit.post("/advise/check", {"_token": token, "mark": "nothing"}, 404)


def test_an_indicator_that_is_gone_is_named_without_a_link(visit: Visitor, installation: Installation) -> None:
    for framework in (None, "gone"):
        card = card_of(installation, framework=framework, indicators=(Link("9.9", "Is heard"),))
        page = visit.get(address_of(card))
        assert "Is heard" in page.main
        assert not [link for link in page.links() if "/framework/" in link]


def test_a_card_in_a_language_that_the_pages_do_not_speak_can_be_read_and_saved(
    visit: Visitor, installation: Installation
) -> None:
    card = card_of(installation, "Est-ce qu'on vous écoute ?", language="fr")
    page = visit.get(address_of(card))
    assert page.heading == card.text
    save(visit, card, why="Pourquoi")
    assert cards.get(installation.db, card.mark).why == "Pourquoi"
    assert "fr" in visit.get("/advise/questions").html


def test_saving_the_form_as_it_came_changes_nothing(visit: Visitor, installation: Installation) -> None:
    for number, kind in enumerate(Kind):
        options = ("At home", "At college") if kind in {Kind.ONE, Kind.MANY} else ()
        card = card_of(
            installation, f"Question {number}?", State.AGREED, kind=kind, options=options, languages=("ar", "ti")
        )
        save(visit, card)
        assert cards.get(installation.db, card.mark) == card
        assert [line.deed for line in cards.history(installation.db, card.mark)] == [Deed.PROPOSED]


def test_why_and_use_make_a_draft_of_an_idea(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, why="", use="", state=State.IDEA)
    save(visit, card, why="So that staff hear it.")
    assert cards.get(installation.db, card.mark).state is State.IDEA
    save(visit, card, use="The team talks about it.")
    assert cards.get(installation.db, card.mark).state is State.DRAFT


def test_other_words_make_a_draft_and_are_in_the_history(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, state=State.AGREED)
    save(visit, card, text__en="Do people here listen to you?")
    after = cards.get(installation.db, card.mark)
    assert (after.mark, after.text, after.state) == (card.mark, "Do people here listen to you?", State.DRAFT)
    page = visit.get(address_of(card))
    assert "Do staff listen to you? → Do people here listen to you?" in words_of(page.with_id("history"))
    assert "finch" not in words_of(page.with_id("history"))


def test_each_language_and_every_field_is_kept(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation)
    save(
        visit,
        card,
        text__ar=ARABIC,
        text__ti=TIGRINYA,
        hint__en="Think of this week.",
        kind="many",
        at_most="٢",
        options__en="At home\n\n  At college \nSomewhere else",
        options__ar="في البيت\nفي الكلية\nفي مكان آخر",
        sensitive="yes",
    )
    question = cards.get(installation.db, card.mark).question
    assert (question.kind, question.at_most, question.sensitive, question.scale) == (Kind.MANY, 2, True, None)
    assert [option.id for option in question.options] == ["at-home", "at-college", "somewhere-else"]
    assert question.options[1].text["ar"].text == "في الكلية"
    assert (question.text["ar"].text, question.text["ti"].text) == (ARABIC, TIGRINYA)
    assert question.hint["en"].text == "Think of this week."


def test_a_question_keeps_what_the_form_does_not_show(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, picture="calendar", sound={"en": "a.ogg", "cy": "b.ogg"}, languages=("cy",))
    with writing(installation.db):
        document = question_document(card.question)
        document["text"]["fr"] = {"text": "Vous écoute-t-on ?", "trust": "checked", "stale": False}
        installation.db.execute("UPDATE card SET question = ?", (json.dumps(document),))
    save(visit, card, text__en="Do they hear you?")
    question = cards.get(installation.db, card.mark).question
    assert (question.picture, question.sound) == ("calendar", {"cy": "b.ogg"})
    assert question.text["fr"].text == "Vous écoute-t-on ?"


def test_words_written_before_are_marked_until_somebody_says_that_they_fit(
    visit: Visitor, installation: Installation
) -> None:
    card = card_of(installation, languages=("cy",))
    save(visit, card, text__en="Do they hear you?")
    assert cards.get(installation.db, card.mark).question.text["cy"].stale
    page = visit.get(address_of(card))
    assert "Welsh – other words since then" in page.main
    save(visit, card, fits__cy="yes")
    assert not cards.get(installation.db, card.mark).question.text["cy"].stale


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text__en": " "}, "Write the question first."),
        ({"text__en": "x" * 2001}, "Use at most 2000 letters."),
        ({"kind": "opera"}, "Choose how people answer."),
        ({"kind": None}, "Choose how people answer."),
        ({"scale": "loud"}, "Choose one of the scales."),
        ({"kind": "one", "options__en": "Only one"}, "Write at least two answers to choose from."),
        ({"kind": "one", "options__en": "Same\nsame"}, "Two answers say the same. Change one of them."),
        ({"kind": "many", "options__en": "A\nB", "at_most": "0"}, "Write how many answers people can choose"),
        ({"kind": "many", "options__en": "A\nB", "at_most": "few"}, "Write how many answers people can choose"),
        (
            {"kind": "many", "options__en": "A\nB", "at_most": "9" * 500},
            "Write how many answers people can choose",
        ),
        ({"kind": "one", "options__en": "\n".join(map(str, range(201)))}, "Offer at most 200 answers."),
        ({"kind": "one", "options__en": "A\nB", "options__ar": "A\nB\nC"}, "One language has more answers"),
        ({"general": None}, "Say that it is a general question"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(
    visit: Visitor, installation: Installation, changes: dict[str, object], sentence: str
) -> None:
    card = card_of(installation)
    sent = form_of(visit.get(address_of(card)), why="A new reason", **changes)
    page = visit.post(address_of(card), sent, 422)
    assert sentence in words_of(next(each for each in page.all("div") if each.get("class") == "problem"))
    assert form_of(page)["why"] == "A new reason"
    assert cards.get(installation.db, card.mark) == card


def test_strange_forms_are_never_a_fault_of_ours(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, "Where?", options=("A", "B"))
    token = visit.get(address_of(card)).hidden("_token")
    strange: list[dict[str, object]] = [
        {},
        {"based_on": "x"},
        {"check": "yes"},
        {"look": "xx"},
        {"check": "yes", "kind": ["one", "many"], "text-en": ["a", "b"], "options-en": ["", "\x00\x0b\u2028"]},
        {"check": "yes", "text-en": "\u202e\u0000<script>", "kind": "note", "options-en": "\n" * 5000},
        {"check": "yes", "kind": "many", "options-en": "a\n" * 900, "options-ti": "b\n" * 900},
    ]
    for sent in strange:
        for address in (address_of(card), "/advise/check"):
            reply = visit.client.post(address, data={"_token": token, "mark": card.mark} | sent)
            assert reply.status_code in {200, 409, 422}
            assert "<script>" not in reply.get_data(as_text=True)
    reply = visit.client.post(address_of(card), data={"_token": token, "text-en": "a" * 70_000})
    assert reply.status_code == 413
    assert cards.get(installation.db, card.mark) == card


# ---- Two people at once ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theirs", [{"text-en": "Do they listen?"}, {"why": "Other reason"}, {"text-ar": ARABIC}])
def test_who_saves_second_sees_both_and_loses_nothing(
    visit: Visitor, installation: Installation, app: Flask, theirs: dict[str, str]
) -> None:
    card = card_of(installation)
    opened = visit.get(address_of(card))
    other = browser_of(app, installation, "wren", Role.FACILITATOR)
    assert other.sent_on_after(address_of(card), form_of(other.get(address_of(card))) | theirs)
    kept = cards.get(installation.db, card.mark)
    page = visit.post(address_of(card), form_of(opened, text__en="Do staff hear you?"), 409)
    assert "Somebody changed this question meanwhile." in page.main
    (value,) = theirs.values()
    shown = words_of(page.with_id("changed"))
    assert all(word in shown for word in value.split())
    assert form_of(page)["text-en"] == "Do staff hear you?"
    assert cards.get(installation.db, card.mark) == kept
    assert visit.sent_on_after(address_of(card), form_of(page)) == address_of(card)
    assert cards.get(installation.db, card.mark).text == "Do staff hear you?"


def test_who_saves_second_sees_other_choices_too(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation)
    opened = visit.get(address_of(card))
    save(visit, card, kind="many", options__en="A\nB", at_most="1", sensitive="yes")
    page = visit.post(address_of(card), form_of(opened, why="Mine"), 409)
    labels = [words_of(each) for each in page.with_id("changed").iter("dt")]
    assert labels == [
        "How people answer",
        "Which scale",
        "How many at most",
        "It can be hard to answer",
        "Answers (English)",
        "Why we ask",
    ]


def test_a_stopped_card_cannot_be_edited(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation)
    opened = visit.get(address_of(card))
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.STOPPED, "adviser", Deed.STOPPED, "It hurts.")
    stopped = cards.get(installation.db, card.mark)
    page = visit.post(address_of(card), form_of(opened, text__en="Do staff hear you?"), 409)
    assert "It can be taken up again, not reworded." in page.main
    assert "hear" in words_of(page.with_id("changed"))
    assert cards.get(installation.db, card.mark) == stopped
    for shown in (page, visit.get(f"{address_of(card)}?look=en")):
        assert not [each for each in shown.all("form") if each.get("id") == "card"]
        assert not [each for each in shown.all("textarea") if each.attrib["name"].startswith("text-")]
        assert card.text in words_of(shown.with_id("look"))


# ---- What stands beside the words -----------------------------------------------------------------------------


def test_the_checks_say_what_may_be_hard_and_refuse_nothing(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, "Why did you not utilise the procedure?")
    look = visit.get(address_of(card)).with_id("look")
    said = words_of(look)
    assert "use" in said
    assert "Reading it takes about" in said
    assert look.get("data-said", "").startswith("Remarks about the words")
    save(visit, card, why="Still the same words")


def test_a_button_checks_without_a_script_and_keeps_what_was_typed(
    visit: Visitor, installation: Installation
) -> None:
    card = card_of(installation)
    sent = form_of(visit.get(address_of(card)), text__en="HELLO THERE YOU?", why="Half a reason", kind="text")
    page = visit.post(address_of(card), sent | {"check": "yes"})
    assert "HELLO THERE YOU?" in words_of(page.with_id("look"))
    after = form_of(page)
    assert {name: after[name] for name in sent} == sent
    assert cards.get(installation.db, card.mark) == card


def test_the_part_for_the_script_is_made_of_what_is_typed_and_keeps_nothing(
    visit: Visitor, installation: Installation
) -> None:
    card = card_of(installation)
    sent = form_of(visit.get(address_of(card)), text__ti=TIGRINYA) | {"look": "ti"}
    before = installation.database_file.read_bytes()
    reply = visit.client.post("/advise/check", data=sent)
    page = Page(reply.get_data(as_text=True), "/advise/check")
    phone = next(each for each in page.all("fieldset") if each.get("class") == "phone")
    assert (phone.get("lang"), phone.get("dir")) == ("ti", "ltr")
    assert TIGRINYA in words_of(phone)
    assert "<html" not in reply.get_data(as_text=True)
    assert installation.database_file.read_bytes() == before
    assert visit.client.post("/advise/check", data=sent | {"_token": "old"}).status_code == 400


@pytest.mark.parametrize("kind", list(Kind))
def test_the_phone_shows_what_young_people_get(visit: Visitor, installation: Installation, kind: Kind) -> None:
    options = ("At home", "At college") if kind in {Kind.ONE, Kind.MANY} else ()
    card = card_of(installation, kind=kind, options=options, languages=("ar",))
    page = visit.get(f"{address_of(card)}?look=ar")
    phone = next(each for each in page.all("fieldset") if each.get("class") == "phone")
    assert (phone.get("lang"), phone.get("dir")) == ("ar", "rtl")
    said = words_of(phone)
    assert "(ar)" in said
    if options:
        assert "At college (ar)" in said
    if kind in {Kind.SCALE, Kind.ONE}:
        assert "لا" in said  # one of the ways out, in Arabic
    inside = [each.get("name", "") for each in phone.iter() if each.tag in {"input", "textarea"}]
    assert all(name.startswith("phone-") for name in inside)


def test_nothing_on_the_phone_is_sent_with_the_form(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation, id="kind")
    page = visit.get(address_of(card))
    phone = next(each for each in page.all("fieldset") if each.get("class") == "phone")
    assert "disabled" in phone.attrib
    assert visit.client.post(address_of(card), data=form_of(page) | {"phone-kind": "often"}).status_code == 303
    assert cards.get(installation.db, "kind") == card


# ---- Lines and options ----------------------------------------------------------------------------------------


def options(*said: tuple[str, dict[str, str]]) -> tuple[Option, ...]:
    """Return options with an id and a text for each language."""
    return tuple(Option(mark, {code: Wording(text) for code, text in words.items()}) for mark, words in said)


BEFORE = options(
    ("home", {"en": "At home", "cy": "Gartref"}),
    ("college", {"en": "At college", "cy": "Yn y coleg"}),
    ("away", {"en": "Somewhere else", "cy": "Rhywle arall"}),
)
WELSH = ["Gartref", "Yn y coleg", "Rhywle arall"]


@pytest.mark.parametrize(
    ("english", "ids"),
    [
        (["At home", "At college", "Somewhere else"], ["home", "college", "away"]),
        (["Somewhere else", "At home", "At college"], ["away", "home", "college"]),
        (["At home", "Somewhere else"], ["home", "away"]),
        (["At my home", "At college", "Somewhere else"], ["home", "college", "away"]),
        (["At home", "Nowhere", "Somewhere else"], ["home", "college", "away"]),
        (["At home", "At work", "At college", "Somewhere else"], ["home", "at-work", "college", "away"]),
        (["At a college", "At home"], ["college", "home"]),
        (["At college", "Somewhere else", "Nowhere"], ["college", "away", "nowhere"]),
        (["At home", "At college", "Somewhere else", "College"], ["home", "college", "away", "college-2"]),
        (["At home", "في البيت"], ["home", "option"]),
    ],
)
def test_an_option_keeps_its_id_and_its_translations(english: list[str], ids: list[str]) -> None:
    made, too_many = options_of(BEFORE, {"en": english, "cy": WELSH}, "en")
    assert [option.id for option in made] == ids
    assert [option.text["en"].text for option in made] == english
    known = {option.id: option.text["cy"].text for option in BEFORE}
    assert all(option.text["cy"].text == known[option.id] for option in made if option.id in known)
    assert too_many == []


def test_a_new_line_in_another_language_goes_to_the_new_option() -> None:
    english = ["At home", "At work", "At college", "Somewhere else"]
    made, _ = options_of(BEFORE, {"en": english, "cy": [WELSH[0], "Yn y gwaith", *WELSH[1:]]}, "en")
    assert [option.text["cy"].text for option in made] == ["Gartref", "Yn y gwaith", "Yn y coleg", "Rhywle arall"]


LINE = strategies.text(max_size=12).map(one_line).filter(bool)
LINES = strategies.lists(LINE | strategies.sampled_from([each.text["en"].text for each in BEFORE]), max_size=6)


@given(english=LINES.map(dict.fromkeys).map(list), welsh=LINES)
def test_whatever_is_written_each_line_is_one_option(english: list[str], welsh: list[str]) -> None:
    made, too_many = options_of(BEFORE, {"en": english, "cy": welsh}, "en")
    assert [option.text["en"].text for option in made] == english
    ids = [option.id for option in made]
    assert len(set(ids)) == len(ids)
    assert all(ID.fullmatch(each) and each not in {"dont-know", "dont-say"} for each in ids)
    same = {option.text["en"].text: option.id for option in BEFORE}
    assert all(option.id == same.get(option.text["en"].text, option.id) for option in made)
    if not too_many:
        said = [option.text["cy"].text for option in made if "cy" in option.text]
        assert set(said) <= set(welsh)


def test_an_id_is_never_one_of_the_ways_out() -> None:
    made, _ = options_of((), {"en": ["Dont know", "dont say", "dont know!"]}, "en")
    assert [option.id for option in made] == ["dont-know-2", "dont-say-2", "dont-know-3"]


def test_a_wording_that_stays_keeps_its_trust_and_a_new_one_is_a_draft() -> None:
    before = {"en": Wording("Yes"), "cy": Wording("Ydw"), "ar": Wording("نعم")}
    after = reworded(before, {"en": "Yes, always", "cy": "Ydw", "ar": "نعم دائما", "ti": ""}, "en")
    assert after == {
        "en": Wording("Yes, always"),
        "cy": Wording("Ydw", stale=True, was="Yes"),
        "ar": Wording("نعم دائما"),
    }


def test_what_the_form_shows_is_read_back_without_loss() -> None:
    question = Question("q", Kind.MANY, {"en": Wording("Where?")}, options=BEFORE, at_most=2, general=True)
    card = Card(question, State.DRAFT, why="A", use="B")
    reading = read_card(card, typed_of(card))
    assert (reading.card, reading.faults) == (card, [])


def test_questionnaires_of_the_studio_say_the_new_words(
    visit: Visitor, installation: Installation, build: Callable[[Card], str]
) -> None:
    card = card_of(installation)
    name = build(card)
    save(visit, card, text__en="Do they hear you?")
    (question,) = questionnaires.get(installation.db, name).questions
    assert question.text["en"].text == "Do they hear you?"


@pytest.fixture
def build(installation: Installation) -> Callable[[Card], str]:
    """Return what makes a questionnaire of the studio that asks one card."""

    def make(card: Card) -> str:
        draft = Questionnaire(
            "ours",
            "young people",
            "en",
            ("en",),
            {},
            {},
            (Section("one", {"en": Wording("One")}, (card.question,)),),
        )
        with writing(installation.db):
            questionnaires.save(installation.db, draft)
            installation.db.execute("INSERT INTO studio_questionnaire (name) VALUES ('ours')")
        return "ours"

    return make
