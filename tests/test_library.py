"""The question library finds what was agreed and what came with the program, and says what became of each."""

import json
import re
from dataclasses import replace

import pytest
from flask import Flask

from feedback.catalogues import say
from feedback.cli.starters import load_starters
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import question_document
from feedback.questionnaire.model import Link, Question, Questionnaire, Version
from feedback.questionnaire.publish import publish
from feedback.questionnaire.starter_questions import starter_questions
from feedback.store import cards, library, publishing, questionnaires, studio_questionnaires, voices
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.voices import Verdict, Voice
from feedback.web.advisers.library import view as library_view
from feedback.wording import Trust, Wording
from tests.examples import TODAY, browser_of, closed_event, opened_event, small_questionnaire
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of

LIBRARY = "/advise/library"


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


@pytest.fixture
def often(installation: Installation) -> Card:
    """Return the card of a question that the small questionnaire asks, agreed to."""
    (found,) = (each for each in small_questionnaire().questions if each.id == "often")
    card = cards.propose(installation.db, Card(found, State.TESTED, "en", None, "Why", "Use"), Role.ADVISER)
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.AGREED, Role.ADVISER, Deed.AGREED)
    return cards.get(installation.db, card.mark)


def found(page: Page) -> list[str]:
    """Return the marks of the questions in the list."""
    return [address.rpartition("/")[2] for address in page.links() if re.match(rf"{LIBRARY}/[a-z]", address)]


def forms_about(page: Page, mark: str) -> list[str]:
    """Return where forms that do something with a question lead."""
    return [
        each.attrib["action"]
        for each in page.all("form")
        if each.attrib["action"].startswith(f"{LIBRARY}/{mark}/")
    ]


def after_heading(page: Page, heading: str) -> str:
    """Return what can be read after a heading of the page."""
    return page.main.partition(heading)[2]


# ---- What is in it ----------------------------------------------------------------------------------------------


def test_it_holds_what_was_agreed_and_what_came_with_the_program(installation: Installation) -> None:
    agreed = card_of(installation, "Do adults listen?", State.AGREED)
    for state in set(State) - {State.AGREED}:
        card_of(installation, f"Is this {state}?", state)
    first, *rest = library.entries(installation.db)
    assert (first.card, first.is_agreed, first.came_with_program) == (agreed, True, False)
    assert [each.card.mark for each in rest] == list(starter_questions())
    assert not any(each.has_card or each.is_agreed for each in rest)


def test_what_advisers_stopped_is_not_offered(installation: Installation, visit: Visitor) -> None:
    card = library.take_in(installation.db, "good-day", Role.ADVISER)
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.STOPPED, Role.ADVISER, Deed.STOPPED, "Too private")
    assert "good-day" not in [each.card.mark for each in library.entries(installation.db)]
    page = visit.get(f"{LIBRARY}/good-day")
    assert "Advisers stopped it. Nobody can ask it." in page.main
    assert forms_about(page, "good-day") == []


def test_a_starter_question_stays_one_entry_when_it_is_taken_in_and_agreed(installation: Installation) -> None:
    before = len(library.entries(installation.db))
    card = library.take_in(installation.db, "listening", Role.ADVISER)
    entry = library.get(installation.db, "listening")
    assert (entry.has_card, entry.came_with_program, entry.is_agreed) == (True, True, False)
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.AGREED, Role.ADVISER, Deed.AGREED)
    entries = library.entries(installation.db)
    assert (len(entries), entries[0].card.mark, entries[0].came_with_program) == (before, "listening", True)


def test_taking_in_makes_a_draft_once_with_languages_reasons_and_indicators(installation: Installation) -> None:
    card = library.take_in(installation.db, "safe-home", Role.ADVISER)
    assert card == starter_questions()["safe-home"].card
    assert cards.get(installation.db, "safe-home") == card
    assert [line.deed for line in cards.history(installation.db, "safe-home")] == [Deed.PROPOSED]
    other = cards.reword(
        installation.db,
        replace(card, question=replace(card.question, text={"en": Wording("Is your home safe?")})),
        Role.ADVISER,
        based_on=card.digest,
    )
    assert library.take_in(installation.db, "safe-home", Role.ADVISER) == other
    assert [each.mark for each in cards.every(installation.db)] == ["safe-home"]


def test_notes_can_be_taken_in_too(installation: Installation) -> None:
    assert not library.take_in(installation.db, "how-it-works", Role.ADVISER).question.asks


# ---- Where it was used ------------------------------------------------------------------------------------------


def other_version(installation: Installation, name: str = "small") -> Version:
    """Publish a questionnaire that says something else."""
    changed = replace(small_questionnaire(), name=name, title=small_questionnaire().about)
    version = publish(changed, TODAY)
    questionnaires.save(installation.db, changed)
    publishing.publish(installation.db, version, TODAY)
    return version


def without(questionnaire: Questionnaire, mark: str) -> Questionnaire:
    """Return a questionnaire that lacks one question."""
    return replace(
        questionnaire,
        sections=tuple(
            replace(section, questions=tuple(each for each in section.questions if each.id != mark))
            for section in questionnaire.sections
        ),
    )


@pytest.mark.usefixtures("version")
def test_questionnaires_are_listed_with_the_numbers_of_their_versions(installation: Installation) -> None:
    other_version(installation)
    other_version(installation, "another")
    questionnaires.save(installation.db, without(small_questionnaire(), "often"))
    installation.db.execute("INSERT INTO studio_questionnaire (name) VALUES ('another')")
    uses = library.questionnaires_with(installation.db, "often")
    assert [(each.name, each.numbers, each.is_in_draft, each.is_of_studio) for each in uses] == [
        ("another", (1,), True, True),
        ("small", (1, 2), False, False),
    ]
    assert uses[0].titles["cy"] == "Why we ask (cy)"
    assert library.questionnaires_with(installation.db, "nowhere") == []


def test_starter_questions_show_where_they_were_used_as_soon_as_they_were_loaded(
    installation: Installation,
) -> None:
    assert library.questionnaires_with(installation.db, "safe-home") == []
    load_starters(installation, TODAY)
    (use,) = library.questionnaires_with(installation.db, "safe-home")
    assert (use.name, use.numbers, use.is_in_draft) == ("young-people", (), True)


def test_the_list_counts_questionnaires_and_closed_events(installation: Installation, version: Version) -> None:
    closed_event(installation, version, 12)
    closed_event(installation, version, 3)
    opened_event(installation, version)
    closed_event(installation, other_version(installation), 9)
    closed_event(installation, other_version(installation, "another"), 9)
    used = library.how_often_used(installation.db)
    assert used["often"] == (2, 4)
    assert "safe-home" not in used


@pytest.mark.usefixtures("often")
def test_a_question_finds_the_events_that_asked_it(
    installation: Installation, version: Version, visit: Visitor
) -> None:
    event = closed_event(installation, version, 24, "In Cardiff")
    opened_event(installation, version, "Still open")
    page = visit.get(f"{LIBRARY}/often")
    said = after_heading(page, "Events that asked it")
    assert "In Cardiff January 2027 · Wales Answers were spread out." in said
    assert "Answered: about 25 of about 25." in said
    assert "about a quarter" in said
    assert "Still open" not in page.main
    assert f"/facilitate/{event.code}/themes#question-often" in page.links()


@pytest.mark.usefixtures("often")
def test_small_groups_are_shown_in_words_and_too_small_ones_not_at_all(
    installation: Installation, version: Version, visit: Visitor
) -> None:
    closed_event(installation, version, 8, "Eight")
    closed_event(installation, version, 4, "Four")
    said = after_heading(visit.get(f"{LIBRARY}/often"), "Events that asked it")
    four, _, eight = (
        said.partition("Eight") if said.index("Eight") > said.index("Four") else said.partition("Four")[::-1]
    )
    assert "Nothing is shown of it, to protect the group." in four
    assert "A small group: fewer than 10 people." in eight
    assert "%" not in said


def test_an_event_that_asked_it_in_other_words_says_so(
    installation: Installation, version: Version, visit: Visitor, often: Card
) -> None:
    closed_event(installation, version, 12, "In Cardiff")
    address, other = f"{LIBRARY}/often", "It was asked in other words:"
    assert other not in visit.get(address).main
    question = replace(often.question, text={"en": Wording("How often do adults listen?")})
    cards.reword(installation.db, replace(often, question=question), Role.ADVISER, based_on=often.digest)
    assert f"{other} Question often (en)" in visit.get(address).main


@pytest.mark.usefixtures("often")
def test_of_many_events_the_newest_are_drawn_and_the_others_told(
    installation: Installation, version: Version, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_view, "WITH_BARS", 2)
    for number in range(4):
        code = closed_event(installation, version, 24, f"Event {number}").code
        installation.db.execute("UPDATE event SET closed_on = ? WHERE code = ?", (f"2027-0{number + 1}-01", code))
    page = visit.get(f"{LIBRARY}/often")
    said = after_heading(page, "Events that asked it")
    assert re.findall(r"Event \d|Earlier events: \d", said) == [
        "Event 3",
        "Event 2",
        "Earlier events: 2",
        "Event 1",
        "Event 0",
    ]
    assert len(page.all("table")) == 2
    assert said.count("Answered: about 25 of about 25.") == 4


def test_a_note_says_where_it_was_shown_and_nothing_else(
    installation: Installation, version: Version, visit: Visitor
) -> None:
    (note,) = (each for each in small_questionnaire().questions if each.id == "pause")
    cards.propose(installation.db, Card(note, State.AGREED, "en", None, "Why", "Use"), Role.ADVISER)
    closed_event(installation, version, 24, "In Cardiff")
    said = after_heading(visit.get(f"{LIBRARY}/pause"), "Events that asked it")
    assert said.strip().startswith("In Cardiff January 2027 · Wales About this question")


@pytest.mark.usefixtures("often")
def test_only_what_releases_show_is_read_never_counts(
    installation: Installation, version: Version, visit: Visitor
) -> None:
    closed_event(installation, version, 24, "In Cardiff")
    before = visit.get(f"{LIBRARY}/often").main
    for table in ("turnout", "answered", "count"):
        installation.db.execute(f'DROP TABLE "{table}"')
    assert visit.get(f"{LIBRARY}/often").main == before
    visit.get(LIBRARY)


@pytest.mark.usefixtures("often")
def test_a_facilitator_reads_of_no_event_that_names_others(
    app: Flask, installation: Installation, version: Version
) -> None:
    event = closed_event(installation, version, 24, "Theirs")
    installation.db.execute(
        "INSERT INTO event_facilitator (event, person) VALUES (?, ?)", (event.code, "somebody")
    )
    facilitator = browser_of(app, installation, "robin", Role.FACILITATOR)
    assert "Theirs" not in facilitator.get(f"{LIBRARY}/often").main
    adviser = browser_of(app, installation, "wren", Role.ADVISER)
    assert "Theirs" in adviser.get(f"{LIBRARY}/often").main


# ---- What advisers said -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("often")
def test_the_page_says_when_advisers_agreed(visit: Visitor) -> None:
    assert re.search(r"Advisers agreed to it on \d+ \w+ \d{4}\.", visit.get(f"{LIBRARY}/often").main)


def test_voices_are_shown_from_three_on(installation: Installation, visit: Visitor) -> None:
    card = card_of(installation, "Do adults listen?", State.DRAFT)
    address = f"{LIBRARY}/{card.mark}"
    for number in range(2):
        voices.speak(installation.db, card, bytes([number] * 16), Voice(Verdict.KEEP))
    assert "What advisers said" not in visit.get(address).main
    voices.speak(installation.db, card, bytes([9] * 16), Voice(Verdict.DROP))
    said = after_heading(visit.get(address), "What advisers said")
    assert said.startswith(" Advisers who spoke about it: 3 Keep it2 Change it0 Drop it1 ")


def test_each_language_says_how_far_its_words_can_be_trusted(installation: Installation, visit: Visitor) -> None:
    text = {
        "en": Wording("Do adults listen?"),  # what advisers agreed to is agreed, whatever stands beside it
        "cy": Wording("Ydy oedolion yn gwrando?", Trust.CHECKED),
        "ar": Wording("هل يصغي الكبار؟", Trust.DRAFT, stale=True),
        "xx": Wording("Words of a language that the pages do not speak"),
    }
    card = card_of(installation, "Do adults listen?", State.AGREED)
    question = replace(card.question, text=text, hint={"en": Wording("At home"), "cy": Wording("Gartref")})
    installation.db.execute("UPDATE card SET question = ? WHERE mark = ?", (json_of(question), card.mark))
    page = visit.get(f"{LIBRARY}/{card.mark}")
    entries = [words_of(each) for each in page.all("li") if "in-language" in each.get("class", "")]
    assert entries == [
        "English · Agreed by young people Do adults listen?",
        "Welsh · Checked Ydy oedolion yn gwrando?",
        "Arabic · Draft: nobody has checked it · older than the question · not complete هل يصغي الكبار؟",
        "xx · Draft: nobody has checked it · not complete Words of a language that the pages do not speak",
    ]
    (arabic,) = (each for each in page.all("p") if each.get("lang") == "ar")
    assert arabic.get("dir") == "rtl"


def json_of(question: Question) -> str:
    """Return a question as the table of cards holds it."""
    return json.dumps(question_document(question), ensure_ascii=False)


# ---- Looking for something --------------------------------------------------------------------------------------


def test_words_are_found_in_every_language_and_part(visit: Visitor) -> None:
    assert found(visit.get(f"{LIBRARY}?words=take+TIME+listen")) == ["listening"]
    assert found(visit.get(f"{LIBRARY}?words=health+care")) == ["rights-explained"]
    assert found(visit.get(f"{LIBRARY}?words=heddlu")) == ["police-respect"]
    page = visit.get(f"{LIBRARY}?words=zebra")
    assert found(page) == []
    assert "No question fits." in page.main
    assert page.controls[0].get("value") == "zebra"


def test_outcomes_and_indicators_are_found(visit: Visitor, installation: Installation) -> None:
    load_starters(installation, TODAY)
    card_of(installation, "Other framework", State.AGREED, framework="other", indicators=(Link("1.1"),))
    outcome = found(visit.get(f"{LIBRARY}?about=starter/outcome/1"))
    assert outcome == ["rights-explained", "what-helps-most", "rights-language"]
    assert found(visit.get(f"{LIBRARY}?about=starter/indicator/1.2")) == ["what-helps-most"]
    assert len(found(visit.get(f"{LIBRARY}?about=starter/indicator/nowhere"))) > 3


def test_only_outcomes_that_are_asked_about_are_offered(visit: Visitor, installation: Installation) -> None:
    load_starters(installation, TODAY)
    offered = {each.get("value") for each in visit.get(LIBRARY).all("option")}
    assert {"starter/outcome/23", "starter/indicator/23.2"} <= offered
    assert "starter/indicator/25.1" not in offered


def test_languages_are_found(visit: Visitor, installation: Installation) -> None:
    card_of(installation, "Polish and Dari", State.AGREED, languages=("fa_AF", "pl"))
    card_of(installation, "English alone", State.AGREED)
    assert found(visit.get(f"{LIBRARY}?language=pl")) == ["polish-and-dari"]
    dari = found(visit.get(f"{LIBRARY}?language=fa_AF"))
    assert "polish-and-dari" in dari
    assert "english-alone" not in dari
    assert set(dari) - {"polish-and-dari"} <= set(starter_questions())
    assert len(dari) > 1
    assert len(found(visit.get(f"{LIBRARY}?language=nowhere"))) == 30


def test_a_long_list_is_read_in_parts(visit: Visitor) -> None:
    page = visit.get(f"{LIBRARY}?language=cy")
    (later,) = (each for each in page.links() if "from=" in each)
    assert later == f"{LIBRARY}?language=cy&from=30"
    rest = visit.get(later)
    assert found(page) + found(rest) == list(starter_questions())
    assert f"{LIBRARY}?language=cy" in rest.links()
    for odd in ("-1", "999999", "x", "10"):
        assert found(visit.get(f"{LIBRARY}?from={odd}"))


# ---- Using it ---------------------------------------------------------------------------------------------------


def test_a_question_that_nobody_knows_is_not_there(visit: Visitor) -> None:
    visit.get(f"{LIBRARY}/nowhere", 404)


def test_a_page_that_is_only_read_takes_nothing_in(visit: Visitor, installation: Installation) -> None:
    page = visit.get(f"{LIBRARY}/safe-home")
    assert "It came with the program; advisers here have not agreed to it yet." in page.main
    assert cards.every(installation.db) == []


def test_taking_in_leads_to_the_card(visit: Visitor, installation: Installation) -> None:
    token = visit.get(f"{LIBRARY}/safe-home").hidden("_token")
    address = f"{LIBRARY}/safe-home/take-in"
    assert visit.sent_on_after(address, {"_token": token}) == "/advise/questions/safe-home"
    assert cards.get(installation.db, "safe-home").state is State.DRAFT
    assert visit.sent_on_after(address, {"_token": token}) == "/advise/questions/safe-home"
    visit.post(f"{LIBRARY}/nowhere/take-in", {"_token": token}, 404)


@pytest.fixture
def draft(installation: Installation) -> Questionnaire:
    """Return a draft of the studio with three empty parts."""
    return studio_questionnaires.make(installation.db, "Our questions", "en", Role.ADVISER, say)


def test_using_a_question_keeps_the_link(
    installation: Installation, visit: Visitor, often: Card, version: Version, draft: Questionnaire
) -> None:
    closed_event(installation, version, 12)
    page = visit.get(f"{LIBRARY}/often")
    places = [each.attrib["value"] for each in page.all("option")]
    assert places == [f"our-questions/{section.id}" for section in draft.sections]
    sent = {"_token": page.hidden("_token"), "place": places[1]}
    assert visit.sent_on_after(f"{LIBRARY}/often/use", sent) == "/advise/questionnaires/our-questions"
    held = questionnaires.get(installation.db, "our-questions")
    assert held.sections[1].questions == (often.question,)
    assert held.sections[1].questions[0].text.keys() == often.question.text.keys()
    page = visit.get(f"{LIBRARY}/often")
    assert forms_about(page, "often") == [], "it is in every draft already"
    assert "our-questions" in after_heading(page, "Questionnaires with it")
    assert [each.code for each in library.asked_at(installation.db, "often", [])] == []
    visit.post(f"{LIBRARY}/often/use", sent, 422)


def test_using_a_starter_question_takes_it_in(
    installation: Installation, visit: Visitor, draft: Questionnaire
) -> None:
    sent = {"_token": visit.get(f"{LIBRARY}/safe-home").hidden("_token")}
    place = f"our-questions/{draft.sections[1].id}"
    visit.sent_on_after(f"{LIBRARY}/safe-home/use", sent | {"place": place})
    assert cards.get(installation.db, "safe-home").state is State.DRAFT
    assert [each.id for each in questionnaires.get(installation.db, "our-questions").questions] == ["safe-home"]


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("place", ["", "/", "nowhere/x", "small/now", "our-questions/nowhere", "our-questions"])
def test_a_place_that_is_not_there_is_refused(
    installation: Installation, visit: Visitor, draft: Questionnaire, place: str
) -> None:
    sent = {"_token": visit.get(f"{LIBRARY}/safe-home").hidden("_token"), "place": place}
    assert "There is a problem" in visit.post(f"{LIBRARY}/safe-home/use", sent, 422).main
    assert questionnaires.get(installation.db, "our-questions") == draft
    assert questionnaires.get(installation.db, "small") == small_questionnaire()


def test_what_advisers_stopped_cannot_be_used(
    installation: Installation, visit: Visitor, draft: Questionnaire
) -> None:
    card = card_of(installation, "Stopped?", State.STOPPED)
    page = visit.get(f"{LIBRARY}/{card.mark}")
    assert forms_about(page, card.mark) == []
    sent = {"_token": page.hidden("_token"), "place": f"our-questions/{draft.sections[1].id}"}
    visit.post(f"{LIBRARY}/{card.mark}/use", sent, 422)
    assert questionnaires.get(installation.db, "our-questions") == draft
