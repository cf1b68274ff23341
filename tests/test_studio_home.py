"""The way into the studio: its rooms, answers to one's suggestions, and the rules of the group."""

import pytest
from flask import Flask

from feedback.framework.model import Framework
from feedback.store import advisers, frameworks, people, staff_log, suggestions
from feedback.store.advisers import Rules
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act
from tests.examples import TODAY, browser_of
from tests.page_checks import Visitor, words_of
from tests.studio_examples import card_of

ROOMS = {"/advise/questions", "/advise/ranking", "/advise/library", "/advise/questionnaires", "/advise/meetings"}
OF_ADVISERS = {"/advise/choose", "/advise/releases"}


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


def test_every_room_can_be_reached_and_exists(visit: Visitor, installation: Installation) -> None:
    frameworks.save(installation.db, Framework("ours", "Ours"), TODAY)
    links = visit.get("/advise/").links()
    assert {*ROOMS, *OF_ADVISERS, "/advise/framework/ours"} <= set(links)
    for each in links:
        visit.get(each)


def test_a_facilitator_comes_in_but_not_to_what_only_advisers_read(app: Flask, installation: Installation) -> None:
    visit = browser_of(app, installation, "wren", Role.FACILITATOR)
    links = set(visit.get("/advise/").links())
    assert links >= ROOMS
    assert not links & OF_ADVISERS
    for each in links:
        visit.get(each)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN, Role.TRANSLATOR])
def test_others_stay_outside(app: Flask, installation: Installation, role: Role) -> None:
    visit = browser_of(app, installation, "crane", role)
    visit.get("/advise/", 403)
    assert "/advise/" not in visit.get("/account/").links()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR])
def test_the_account_leads_here(app: Flask, installation: Installation, role: Role) -> None:
    assert "/advise/" in browser_of(app, installation, "wren", role).get("/account/").links()


# ---- Answers to one's suggestions -----------------------------------------------------------------------------


def test_an_answer_is_shown_to_its_author_alone(visit: Visitor, app: Flask, installation: Installation) -> None:
    card = card_of(installation)
    author = advisers.alias(installation.key, people.get(installation.db, "finch"), "suggestions")
    mark = suggestions.suggest(installation.db, card.mark, author, "Say “workers”")
    assert "Answers to your suggestions" not in visit.get("/advise/").main
    suggestions.turn_down(installation.db, mark, b"2" * 16, "adviser", "Nobody says so")
    page = visit.get("/advise/")
    assert "Say “workers” It was turned down: Nobody says so" in page.main
    (address,) = [link for link in page.links() if card.mark in link]
    assert address == f"/advise/questions/{card.mark}#suggestion-{mark}"
    assert visit.get(address.partition("#")[0]).with_id(f"suggestion-{mark}") is not None
    other = browser_of(app, installation, "robin", Role.ADVISER)
    assert "Nobody says so" not in other.get("/advise/").main
    suggestions.seen(installation.db, author, [mark])
    assert "Nobody says so" not in visit.get("/advise/").main


# ---- Rules ----------------------------------------------------------------------------------------------------


def test_a_facilitator_reads_the_rules_of_the_group(app: Flask, installation: Installation) -> None:
    visit = browser_of(app, installation, "finch", Role.FACILITATOR)
    page = visit.get("/advise/")
    assert "Advisers set these rules." in page.main
    visit.post("/advise/rules", {"_token": page.hidden("_token"), "to_agree": "1", "minutes": "10"}, 403)
    assert advisers.rules(installation.db) == Rules()


def test_the_group_sets_its_rules_and_the_log_says_so(app: Flask, installation: Installation) -> None:
    visit = browser_of(app, installation, "finch", Role.ADVISER)
    page = visit.get("/advise/")
    sent = {"_token": page.hidden("_token"), "to_agree": "٤", "minutes": "12"}
    assert visit.sent_on_after("/advise/rules", sent) == "/advise/#rules"
    assert advisers.rules(installation.db) == Rules(4, 12)
    assert "4" in words_of(visit.get("/advise/").with_id("rules"))
    entry = staff_log.last(installation.db, Act.SET_GROUP_RULES)
    assert entry is not None
    assert (entry.person, entry.about) == ("finch", "4, 12")


@pytest.mark.parametrize(
    ("to_agree", "minutes"),
    [
        ("0", "10"),
        ("51", "10"),
        ("3", "0"),
        ("3", "121"),
        ("", "10"),
        ("three", "10"),
        ("3", "-1"),
        ("9" * 999, "1"),
    ],
)
def test_wrong_numbers_are_refused_and_stay_in_the_form(
    visit: Visitor, installation: Installation, to_agree: str, minutes: str
) -> None:
    token = visit.get("/advise/").hidden("_token")
    page = visit.post("/advise/rules", {"_token": token, "to_agree": to_agree, "minutes": minutes}, 422)
    assert page.title.startswith("Error")
    assert (page.fields()["to_agree"], page.fields()["minutes"]) == ([to_agree], [minutes])
    assert advisers.rules(installation.db) == Rules()
    assert staff_log.last(installation.db, Act.SET_GROUP_RULES) is None


def test_a_form_without_numbers_is_no_fault_of_ours(visit: Visitor) -> None:
    token = visit.get("/advise/").hidden("_token")
    visit.post("/advise/rules", {"_token": token}, 422)
    visit.post("/advise/rules", {"to_agree": "3"}, 400)
