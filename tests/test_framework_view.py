"""The framework as advisers see it: how many questions each indicator has, and what was never asked."""

from dataclasses import replace

import pytest
from flask import Flask

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.card import State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Section
from feedback.questionnaire.publish import publish
from feedback.store import cards, frameworks, publishing, questionnaires
from feedback.store.about_indicators import about_indicators
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import TODAY, browser_of, small_questionnaire, words
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of

ADDRESS, PROPOSE = "/advise/framework/ours", "/advise/propose/ours/1.1"


@pytest.fixture(autouse=True)
def _framework(installation: Installation) -> None:
    voice = Outcome(
        "1", "Voice", indicators=(Indicator("1.1", "Is heard", "Adults listen to me"), Indicator("1.2", "Is told"))
    )
    home = Outcome("2", "Home", indicators=(Indicator("2.1", "Has a home", "I feel at home"),))
    principles = (Principle("A", "Rights", (voice,)), Principle("B", "Care", (home,)))
    frameworks.save(installation.db, Framework("ours", "Our framework", principles, notice="A notice"), TODAY)


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


def publish_about(installation: Installation, mark: str, code: str, *, framework: str = "ours") -> None:
    """Publish a questionnaire with one question about an indicator, and a note about it."""
    question = Question(mark, Kind.TEXT, words("Question"), indicators=(Link(code),))
    note = Question("told", Kind.NOTE, words("Note"), indicators=(Link("1.2"),))
    small = small_questionnaire()
    draft = replace(
        small, name=f"about-{mark}", framework=framework, sections=(Section("s", words("S"), (question, note)),)
    )
    version = publish(draft, TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)


def said_about(page: Page, indicator: str) -> str:
    """Return what the page says beside an indicator."""
    (row,) = [each for each in page.all("li") if words_of(each).startswith(indicator)]
    return words_of(row).removeprefix(indicator).strip()


# ---- Counting -------------------------------------------------------------------------------------------------


def test_a_card_and_its_published_question_are_one(installation: Installation) -> None:
    card = card_of(installation, framework="ours", indicators=(Link("1.1"),))
    card_of(installation, "Another?", framework="ours", indicators=(Link("1.1"), Link("2.1")))
    card_of(installation, "Stopped?", State.STOPPED, framework="ours", indicators=(Link("1.1"),))
    card_of(installation, "Of theirs?", framework="theirs", indicators=(Link("1.1"),))
    publish_about(installation, card.mark, "1.1")
    publish_about(installation, "other", "1.1", framework="theirs")
    found = about_indicators(installation.db, "ours")
    assert found["1.1"].questions == {card.mark, "another"}
    assert found["1.1"].published == {card.mark}
    assert {each.text for each in found["1.1"].cards} == {card.text, "Another?", "Stopped?"}
    assert found["2.1"].questions == {"another"}
    assert set(found) == {"1.1", "2.1"}


# ---- Looking --------------------------------------------------------------------------------------------------


def test_every_indicator_stands_under_its_principle_and_outcome(
    visit: Visitor, installation: Installation
) -> None:
    card_of(installation, framework="ours", indicators=(Link("1.1"),))
    publish_about(installation, "published", "2.1")
    page = visit.get(ADDRESS)
    assert [words_of(each).split(" never")[0] for each in page.all("h2")] == ["Rights", "Care"]
    assert [words_of(each) for each in page.all("h3")] == ["Voice", "Home"]
    assert said_about(page, "Is heard") == "Questions: 1 · never asked"
    assert said_about(page, "Is told") == "No question yet"
    assert said_about(page, "Has a home") == "Questions: 1 · published: 1"
    assert "Indicators: 3. Never asked: 2." in page.main
    assert f"{ADDRESS}/1.1" in page.links()


def test_only_what_was_never_asked(visit: Visitor, installation: Installation) -> None:
    publish_about(installation, "published", "2.1")
    address = next(link for link in visit.get(ADDRESS).links() if "show=" in link)
    page = visit.get(address)
    assert [words_of(each) for each in page.all("h3")] == ["Voice"]
    assert "Has a home" not in page.main
    publish_about(installation, "first", "1.1")
    publish_about(installation, "second", "1.2")
    assert "Everything was asked about at least once." in visit.get(address).main


def test_the_words_of_the_framework_say_which_language_they_are_in(
    visit: Visitor, installation: Installation
) -> None:
    installation.db.execute("UPDATE person SET language = 'cy'")
    page = Page(visit.client.get(ADDRESS).get_data(as_text=True), ADDRESS)
    assert page.one("html").get("lang") == "cy"
    for each in page.all("h3"):
        assert (each.get("lang"), each.get("dir")) == ("en", "ltr")
    one = Page(visit.client.get(f"{ADDRESS}/1.1").get_data(as_text=True), ADDRESS)
    assert one.one("h1").get("lang") == "en"


@pytest.mark.parametrize(
    "address", ["/advise/framework/nothing", f"{ADDRESS}/9.9", "/advise/framework/nothing/1.1"]
)
def test_what_there_is_not_is_not_there(visit: Visitor, address: str) -> None:
    visit.get(address, 404)
    token = visit.get(f"{ADDRESS}/1.1").hidden("_token")
    for end in ("propose", "cannot", "take-back"):
        assert visit.client.post(f"{address}/{end}", data={"_token": token, "text": "A?"}).status_code in {
            404,
            405,
        }


# ---- Proposing ------------------------------------------------------------------------------------------------


def test_an_indicator_shows_its_sentence_and_its_cards(visit: Visitor, installation: Installation) -> None:
    card_of(installation, "Do staff hear you?", State.AGREED, framework="ours", indicators=(Link("1.1"),))
    page = visit.get(f"{ADDRESS}/1.1")
    assert page.heading == "Is heard"
    assert "Adults listen to me" in page.main
    assert "Do staff hear you? agreed" in words_of(page.with_id("questions"))
    assert "It was never asked about." in page.main


@pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR])
def test_a_question_proposed_for_an_indicator_belongs_to_it(
    app: Flask, installation: Installation, role: Role
) -> None:
    visit = browser_of(app, installation, "finch", role)
    page = visit.get(f"{ADDRESS}/1.1")
    assert page.with_id("text").text == "Adults listen to me"
    sent = {"_token": page.hidden("_token"), "text": "Adults here listen to me"}
    address = visit.sent_on_after(PROPOSE, sent)
    card = cards.get(installation.db, address.rpartition("/")[2])
    assert (card.framework, card.state, card.text) == ("ours", State.IDEA, "Adults here listen to me")
    assert card.question.indicators == (Link("1.1", "Is heard"),)
    assert not card.question.general
    assert [line.role for line in cards.history(installation.db, card.mark)] == [role]
    assert f"{ADDRESS}/1.1" in visit.get(address).links()


def test_a_question_without_words_is_not_proposed(visit: Visitor, installation: Installation) -> None:
    token = visit.get(f"{ADDRESS}/1.1").hidden("_token")
    page = visit.post(PROPOSE, {"_token": token, "text": " "}, 422)
    assert "Write the question first." in page.main
    assert cards.every(installation.db) == []
