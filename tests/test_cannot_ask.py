"""“This cannot be asked like that”: one reason of each adviser, shown without a name, and taken back at will."""

import pytest
from flask import Flask

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.refusal import Refusal
from feedback.store import advisers, cannot_ask, frameworks, people
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import TODAY, browser_of
from tests.page_checks import Page, Visitor, words_of

ADDRESS = "/advise/framework/ours/1.1"
CANNOT, TAKE_BACK = "/advise/cannot/ours/1.1", "/advise/take-back/ours/1.1"
ONE, OTHER = b"1" * 16, b"2" * 16


@pytest.fixture(autouse=True)
def _framework(installation: Installation) -> None:
    indicators = (Indicator("1.1", "Is heard", "Adults listen to me"), Indicator("1.2", "Is safe"))
    outcome = Outcome("1", "Voice", indicators=indicators)
    frameworks.save(installation.db, Framework("ours", "Ours", (Principle("A", "Rights", (outcome,)),)), TODAY)


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


def say(visit: Visitor, reason: str) -> None:
    """Say why the indicator cannot be asked about like that."""
    token = visit.get(ADDRESS).hidden("_token")
    assert visit.sent_on_after(CANNOT, {"_token": token, "reason": reason}) == ADDRESS


def reasons_on(page: Page) -> list[str]:
    """Return the reasons that a page shows."""
    return [words_of(each) for each in page.with_id("cannot").iter("li")]


# ---- What is kept ---------------------------------------------------------------------------------------------


def test_each_adviser_has_one_reason_and_may_take_it_back(installation: Installation) -> None:
    db = installation.db
    cannot_ask.say(db, "ours", "1.1", ONE, "Too hard")
    cannot_ask.say(db, "ours", "1.1", OTHER, "Nobody knows")
    cannot_ask.say(db, "ours", "1.1", ONE, "Far too hard")
    assert cannot_ask.reasons(db, "ours", "1.1") == ["Far too hard", "Nobody knows"]
    assert (cannot_ask.own(db, "ours", "1.1", ONE), cannot_ask.own(db, "ours", "1.2", ONE)) == ("Far too hard", "")
    assert cannot_ask.counts(db, "ours") == {"1.1": 2}
    assert cannot_ask.counts(db, "theirs") == {}
    cannot_ask.take_back(db, "ours", "1.1", ONE)
    assert cannot_ask.reasons(db, "ours", "1.1") == ["Nobody knows"]


def test_the_order_of_reasons_does_not_say_who_came_first(installation: Installation) -> None:
    for adviser, reason in ((ONE, "Zebra"), (OTHER, "Apple")):
        cannot_ask.say(installation.db, "ours", "1.1", adviser, reason)
    assert cannot_ask.reasons(installation.db, "ours", "1.1") == ["Apple", "Zebra"]


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_no_reason_and_a_very_long_one_are_refused(installation: Installation, reason: str) -> None:
    with pytest.raises(Refusal):
        cannot_ask.say(installation.db, "ours", "1.1", ONE, reason)
    assert cannot_ask.reasons(installation.db, "ours", "1.1") == []


def test_the_database_alone_does_not_tell_who_it_was(visit: Visitor, installation: Installation) -> None:
    say(visit, "Too hard")
    person = people.get(installation.db, "finch")
    rows = installation.db.execute("SELECT * FROM cannot_ask").fetchall()
    alias = advisers.alias(installation.key, person, cannot_ask.about("ours", "1.1"))
    assert rows == [("ours", "1.1", alias, "Too hard")]
    assert alias not in {
        advisers.alias(installation.key, person, cannot_ask.about("ours", other)) for other in ("1.2", "1")
    }
    assert not {"finch", person.mark} & {str(value) for row in rows for value in row}
    (last,) = installation.db.execute("SELECT count(*) FROM staff_log WHERE act LIKE '%cannot%'").fetchone()
    assert last == 0


# ---- On the page ----------------------------------------------------------------------------------------------


def test_an_adviser_says_changes_and_takes_back(visit: Visitor) -> None:
    page = visit.get(ADDRESS)
    assert reasons_on(page) == []
    say(visit, " Nobody \n knows ")
    page = visit.get(ADDRESS)
    assert reasons_on(page) == ["Nobody knows"]
    assert page.fields()["reason"] == ["Nobody knows"]
    say(visit, "Ask a smaller thing")
    assert reasons_on(visit.get(ADDRESS)) == ["Ask a smaller thing"]
    token = page.hidden("_token")
    assert visit.sent_on_after(TAKE_BACK, {"_token": token}) == ADDRESS
    assert reasons_on(visit.get(ADDRESS)) == []


def test_others_read_the_reasons_without_a_name(visit: Visitor, app: Flask, installation: Installation) -> None:
    say(visit, "Too hard")
    for name, role in (("robin", Role.ADVISER), ("wren", Role.FACILITATOR)):
        page = browser_of(app, installation, name, role).get(ADDRESS)
        assert reasons_on(page) == ["Too hard"]
        assert "finch" not in page.html
        assert page.fields().get("reason") == ([""] if role is Role.ADVISER else None)


def test_a_facilitator_has_no_voice(app: Flask, installation: Installation) -> None:
    host = browser_of(app, installation, "wren", Role.FACILITATOR)
    token = host.get(ADDRESS).hidden("_token")
    for address in (CANNOT, TAKE_BACK):
        host.post(address, {"_token": token, "reason": "Too hard"}, 403)
    assert cannot_ask.reasons(installation.db, "ours", "1.1") == []


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_what_is_refused_stays_in_the_form(visit: Visitor, reason: str) -> None:
    token = visit.get(ADDRESS).hidden("_token")
    page = visit.post(CANNOT, {"_token": token, "reason": reason}, 422)
    assert page.title.startswith("Error")
    assert page.fields()["reason"] == [reason]
