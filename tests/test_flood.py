"""Far more answers than people were expected are pointed out; that tells nothing beside what is shown (SEC-11)."""

import json
import sys
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from feedback.answers.count import Tally
from feedback.cli import commands, main
from feedback.questionnaire.model import Version
from feedback.store import events, series
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.store.series_release import release_series
from feedback.themes.protection import rounded_people
from feedback.themes.release import MORE_THAN_EXPECTED, NOT_CLOSED, is_flood, make_release
from tests.examples import TODAY, browser_of, send, small_questionnaire
from tests.page_checks import Page, Visitor, words_of


def release_of(number: int) -> dict[str, Any]:
    """Return a release of so many people of whom nobody answered anything."""
    questionnaire = small_questionnaire()
    chosen = {(question.id, option): 0 for question in questionnaire.asked for option in question.option_ids}
    return make_release(questionnaire, Tally(number, {question.id: 0 for question in questionnaire.asked}, chosen))


# ---- What is a flood ------------------------------------------------------------------------------------------


def test_more_than_twice_the_expected_people_are_a_flood() -> None:
    assert not is_flood(release_of(30), 15)
    assert is_flood(release_of(35), 15)
    assert is_flood(release_of(100_000), 10)


def test_the_flag_turns_with_what_is_shown_and_never_with_the_true_number() -> None:
    for expected in range(1, 60):
        flags: dict[int | None, set[bool]] = {}
        for number in range(150):
            shown = rounded_people(number) if number >= 10 else None
            flags.setdefault(shown, set()).add(is_flood(release_of(number), expected))
        assert all(len(found) == 1 for found in flags.values()), expected


def test_of_a_group_whose_number_is_not_shown_nothing_is_told() -> None:
    for number in range(10):
        assert not is_flood(release_of(number), 1)


def test_without_an_expectation_or_before_closing_nothing_is_a_flood() -> None:
    assert not is_flood(release_of(5000), None)
    assert not is_flood(NOT_CLOSED, 1)


# ---- On the command line --------------------------------------------------------------------------------------


def feedback(installation: Installation, *words: str) -> str:
    """Run a command on the installation and return what it printed."""
    done = CliRunner().invoke(commands, [*words, "--instance", str(installation.folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def expecting(installation: Installation, version: Version, expected: int | None) -> Event:
    """Return an open event at which so many people are expected."""
    made = events.create(
        installation.db, title="Expected", version=version.digest, languages=("en",), expected=expected
    )
    open_event(installation, made.code)
    return made


def flooded(installation: Installation, version: Version, expected: int | None = 10) -> Event:
    """Return a closed event that 26 people answered."""
    made = expecting(installation, version, expected)
    send(installation, made.code, 26)
    close_event(installation, made.code, k=5, today=TODAY)
    return events.get(installation.db, made.code)


def created(installation: Installation, *words: str) -> dict[str, Any]:
    """Make an event by command and return what the list of events says of it."""
    code = feedback(installation, "event", "create", "--questionnaire", "small", "--title", "T", *words).strip()
    listed = json.loads(feedback(installation, "event", "list", "--json"))
    return next(each for each in listed if each["code"] == code)


@pytest.mark.usefixtures("version")
def test_an_event_keeps_how_many_people_are_expected(installation: Installation) -> None:
    assert created(installation, "--expected", "30")["expected"] == 30
    assert created(installation, "--expected", "1")["expected"] == 1
    assert created(installation, "--expected", "100000")["expected"] == 100_000
    assert created(installation)["expected"] is None


@pytest.mark.parametrize("number", ["0", "-3", "100001", "many", "1.5", "٣٠٠٠٠٠٠"])
@pytest.mark.usefixtures("version")
def test_a_number_that_nobody_can_expect_gets_a_sentence(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    words = ["event", "create", "--questionnaire", "small", "--title", "T", "--expected", number]
    monkeypatch.setattr(sys, "argv", ["feedback", *words, "--instance", str(installation.folder)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr()
    assert end.value.code == 1
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "--expected" in said.err
    assert events.every(installation.db) == []


@pytest.mark.parametrize(("expected", "is_more"), [(12, True), (13, False), (None, False)])
def test_closing_and_the_release_point_a_flood_out(
    installation: Installation, version: Version, expected: int | None, *, is_more: bool
) -> None:
    event = expecting(installation, version, expected)
    send(installation, event.code, 26)  # shown as about 25
    before = json.loads(feedback(installation, "release", "show", event.code, "--format", "json"))
    assert before["more_than_expected"] is False
    closing = feedback(installation, "event", "close", event.code, "--yes")
    assert (MORE_THAN_EXPECTED in closing.splitlines()) == is_more
    shown = json.loads(feedback(installation, "release", "show", event.code, "--format", "json"))
    assert shown.pop("more_than_expected") is is_more
    assert shown == events.release(installation.db, event.code)
    text = feedback(installation, "release", "show", event.code)
    assert (MORE_THAN_EXPECTED in text.splitlines()) == is_more
    assert MORE_THAN_EXPECTED not in feedback(installation, "release", "show", event.code, "--format", "csv")


def test_a_release_and_what_the_installation_proves_are_the_same_with_an_expectation(
    installation: Installation, version: Version
) -> None:
    with_, without = flooded(installation, version), flooded(installation, version, None)
    assert events.release(installation.db, with_.code) == events.release(installation.db, without.code)
    feedback(installation, "check")


# ---- On the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator who is signed in."""
    return browser_of(app, installation, "robin", Role.FACILITATOR)


def facts(page: Page) -> dict[str, str]:
    return dict(zip(map(words_of, page.all("dt")), map(words_of, page.all("dd")), strict=True))


def test_a_facilitator_sees_how_many_people_are_expected(
    visit: Visitor, installation: Installation, version: Version, event: Event
) -> None:
    expected = expecting(installation, version, 40)
    assert facts(visit.get(f"/facilitate/{expected.code}/"))["People expected"] == "40"
    assert "People expected" not in facts(visit.get(f"/facilitate/{event.code}/"))


def test_a_facilitator_is_told_after_closing_on_both_pages(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    flood, calm = flooded(installation, version), flooded(installation, version, 30)
    for page in ("", "themes"):
        assert MORE_THAN_EXPECTED in visit.get(f"/facilitate/{flood.code}/{page}").main
        assert MORE_THAN_EXPECTED not in visit.get(f"/facilitate/{calm.code}/{page}").main


def test_a_release_over_several_events_says_it_of_any_of_them(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    spring, autumn = (series.create(installation.db, name) for name in ("Spring", "Autumn"))
    marks = []
    for made, expected in ((spring, 10), (autumn, 30)):
        for each in (flooded(installation, version, expected), flooded(installation, version, 30)):
            events.put_into_series(installation.db, each, made.mark, "wren")
        marks.append(release_series(installation, made, k=5, today=TODAY))
    assert MORE_THAN_EXPECTED in visit.get(f"/facilitate/{marks[0]}/themes").main
    assert MORE_THAN_EXPECTED not in visit.get(f"/facilitate/{marks[1]}/themes").main


def test_before_closing_nobody_is_told(visit: Visitor, installation: Installation, version: Version) -> None:
    event = expecting(installation, version, 1)
    before = visit.get(f"/facilitate/{event.code}/").main
    send(installation, event.code, 26)
    after = visit.get(f"/facilitate/{event.code}/").main
    assert MORE_THAN_EXPECTED not in before + after


def test_young_people_read_the_same_either_way(
    client: FlaskClient, installation: Installation, version: Version
) -> None:
    flood, calm = flooded(installation, version), flooded(installation, version, None)
    pages = {client.get(f"/en/e/{each.code}/heard").text.replace(each.code, "CODE") for each in (flood, calm)}
    assert len(pages) == 1
