"""The closed events of a series are put together, on the pages and the command line, or refused in a sentence."""

import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from feedback.cli import commands
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.refusal import Refusal
from feedback.store import events, publishing, questionnaires, releases, series
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.store.series import Series
from feedback.store.series_release import Breakdown, release_series
from tests.examples import TODAY, join, send, sign_in, small_questionnaire
from tests.page_checks import Visitor, words_of

K = 5


def closed(
    installation: Installation, version: Version, people: int, *, title: str = "Event", nation: str = "Wales"
) -> Event:
    """Make an event in the series “Spring”, let people answer it, and close it."""
    made = events.create(
        installation.db,
        title=title,
        version=version.digest,
        languages=version.questionnaire.languages,
        nation=nation,
        series="Spring",
    )
    open_event(installation, made.code)
    send(installation, made.code, people)
    close_event(installation, made.code, k=K, today=TODAY)
    return events.get(installation.db, made.code)


def spring(installation: Installation) -> Series:
    return next(each for each in series.every(installation.db) if each.name == "Spring")


def release(installation: Installation, by: Breakdown | None = None) -> str:
    return release_series(installation, spring(installation), k=K, today=TODAY, by=by)


def events_in(installation: Installation, mark: str) -> set[str]:
    return {each.code for each in releases.events_of(installation.db, mark)}


def test_closed_events_are_put_together(installation: Installation, version: Version) -> None:
    made = [closed(installation, version, people) for people in (12, 20)]
    still_open = events.create(installation.db, title="Open", version=version.digest, series="Spring")
    mark = release(installation)
    assert events_in(installation, mark) == {each.code for each in made}
    assert still_open.code not in events_in(installation, mark)
    reading = releases.reading(installation, mark)
    assert reading is not None
    assert reading.title == "Spring"
    assert reading.is_of_series
    assert reading.made_on == TODAY
    assert reading.release["people"]["rounded"] == 30
    assert {each["id"] for each in reading.release["questions"]} == set(reading.questions())


def test_small_events_show_together_what_none_shows_alone(installation: Installation, version: Version) -> None:
    small = [closed(installation, version, people) for people in (4, 5, 6)]
    assert all((events.release(installation.db, each.code) or {})["status"] == "too few" for each in small)
    mark = release(installation)
    reading = releases.reading(installation, mark)
    assert reading is not None
    assert reading.release["status"] == "released"
    assert reading.release["people"]["rounded"] == 15
    often = next(each for each in reading.release["questions"] if each["id"] == "often")
    assert often["status"] == "shown"


@pytest.mark.parametrize("people", range(7))
def test_a_few_people_more_are_refused_however_few(
    installation: Installation, version: Version, people: int
) -> None:
    """Beside one event, and beside a release of two: the refusal is the same for nobody and for six."""
    closed(installation, version, 20)
    few = closed(installation, version, people)
    with pytest.raises(Refusal, match="Too few people would come in"):
        release(installation)
    closed(installation, version, 12)
    assert few.code not in events_in(installation, release(installation))
    before = whole(installation)
    with pytest.raises(Refusal, match="Too few people would come in"):
        release(installation)
    assert whole(installation) == before


def whole(installation: Installation) -> str:
    """Return everything that the database holds about releases."""
    return "\n".join(
        line for line in installation.db.conn.iterdump() if "release" in line or "small_group" in line
    )


def test_a_small_event_waits_for_others(installation: Installation, version: Version) -> None:
    large = closed(installation, version, 20)
    few = closed(installation, version, 3)
    with pytest.raises(Refusal):
        release(installation)
    more = closed(installation, version, 4)
    assert events_in(installation, release(installation)) == {large.code, few.code, more.code}


def test_a_group_of_small_events_stays_what_it_is(installation: Installation, version: Version) -> None:
    """The next small event cannot join it: the two releases would differ by its people alone."""
    group = [closed(installation, version, people) for people in (4, 5)]
    first = release(installation)
    late = closed(installation, version, 6)
    with pytest.raises(Refusal, match="Too few people would come in"):
        release(installation)
    large = closed(installation, version, 12)
    second = release(installation)
    assert events_in(installation, first) == {each.code for each in group}
    assert events_in(installation, second) == {large.code, *(each.code for each in group)}
    assert late.code not in events_in(installation, second)


def test_events_left_out_are_counted(installation: Installation, version: Version) -> None:
    for people in (20, 6, 12):
        closed(installation, version, people)
    reading = releases.reading(installation, release(installation))
    assert reading is not None
    assert reading.release["events_left_out"] == 1
    assert len(reading.events) == 2


def test_a_torn_group_is_refused_with_the_events_that_are_missing(
    installation: Installation, version: Version
) -> None:
    closed(installation, version, 20)
    stays, goes = (closed(installation, version, 4, title=title) for title in ("Stays", "Goes"))
    release(installation)
    events.put_into_series(installation.db, goes, None, "")
    closed(installation, version, 9)
    with pytest.raises(Refusal, match="this series lacks: Goes"):
        release(installation)
    assert stays.series_mark == spring(installation).mark


def test_nothing_to_put_together_is_said(installation: Installation, version: Version) -> None:
    events.create(installation.db, title="Draft", version=version.digest, series="Spring")
    with pytest.raises(Refusal, match="No event of this series is closed"):
        release(installation)
    for people in (6, 0, 20):
        event = closed(installation, version, people)
        with pytest.raises(Refusal, match="Too few people would come in"):
            release(installation)
        events.put_into_series(installation.db, event, None, "")


def test_the_same_release_is_not_made_twice(installation: Installation, version: Version) -> None:
    closed(installation, version, 20)
    closed(installation, version, 12)
    release(installation)
    with pytest.raises(Refusal, match="Too few people would come in"):
        release(installation)
    release(installation, Breakdown.NATION)


def test_nations_stand_side_by_side_whole_or_not_at_all(installation: Installation, version: Version) -> None:
    for people, nation in ((20, "Wales"), (9, "Wales"), (12, "Scotland"), (3, "Scotland"), (4, "Scotland")):
        closed(installation, version, people, nation=nation)
    reading = releases.reading(installation, release(installation, Breakdown.NATION))
    assert reading is not None
    breakdown = reading.release["breakdown"]
    assert breakdown["status"] == "shown"
    assert [(each["id"], each["people"]["rounded"]) for each in breakdown["groups"]] == [
        ("Scotland", 20),
        ("Wales", 30),
    ]


def test_one_small_nation_withholds_them_all(installation: Installation, version: Version) -> None:
    for people, nation in ((20, "Wales"), (12, "Scotland"), (5, "England")):
        closed(installation, version, people, nation=nation)
    reading = releases.reading(installation, release(installation, Breakdown.NATION))
    assert reading is not None
    assert reading.release["breakdown"] == {"by": "nation", "status": "withheld"}


@pytest.mark.parametrize("by", [Breakdown.AUDIENCE, Breakdown.MONTH])
def test_one_group_alone_is_not_set_beside_anything(
    installation: Installation, version: Version, by: Breakdown
) -> None:
    closed(installation, version, 20)
    closed(installation, version, 12)
    reading = releases.reading(installation, release(installation, by))
    assert reading is not None
    assert reading.release["breakdown"]["status"] == "withheld"


def test_no_question_to_compare_by_is_said(installation: Installation, version: Version) -> None:
    closed(installation, version, 20)
    with pytest.raises(Refusal, match="People are compared by no question"):
        release(installation, Breakdown.QUESTION)


def test_a_release_is_frozen(installation: Installation, version: Version) -> None:
    closed(installation, version, 4)
    closed(installation, version, 5)
    release(installation)
    for change in (
        "UPDATE series_release SET content = '{}'",
        "DELETE FROM series_release",
        "UPDATE small_group SET content = '{}'",
        "DELETE FROM small_group",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            installation.db.execute(change)


def test_two_at_once_make_one_ledger(installation: Installation, version: Version) -> None:
    """Whoever comes second sees what the first one made: small events are never in two groups."""
    for people in (4, 5, 20):
        closed(installation, version, people)
    outcomes: list[str] = []

    def try_it(by: Breakdown | None) -> None:
        try:
            outcomes.append(release(installation, by))
        except Refusal as refusal:
            outcomes.append(str(refusal))

    threads = [
        threading.Thread(target=try_it, args=[by]) for by in (None, None, Breakdown.NATION, Breakdown.MONTH)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("Too few people would come in" in each for each in outcomes) == 1
    groups = installation.db.execute("SELECT count(DISTINCT small_group), count(*) FROM small_group_event")
    assert groups.fetchone() == (1, 2)


# ---- On the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def wrens(installation: Installation, client: FlaskClient) -> None:
    """Sign a facilitator in; the series names nobody, so it is everybody's."""
    sign_in(client, installation, join(installation, "wren", Role.FACILITATOR))


@pytest.mark.usefixtures("wrens")
def test_a_facilitator_puts_events_together(installation: Installation, version: Version, visit: Visitor) -> None:
    for people in (12, 20):
        closed(installation, version, people)
    mark = spring(installation).mark
    page = visit.get(f"/facilitate/series/{mark}/")
    assert "Nothing was put together yet." in words_of(page.root)
    offer = visit.get(f"/facilitate/series/{mark}/release")
    assert "By nation" in words_of(offer.root)
    assert "By the question that people are compared by" not in words_of(offer.root)
    there = visit.sent_on_after(f"/facilitate/series/{mark}/release", offer.fields() | {"by": "nation"})
    [(made, _)] = releases.of_series(installation.db, mark)
    assert there.endswith(f"/facilitate/{made}/themes")
    assert f"/facilitate/{made}/themes" in visit.get(f"/facilitate/series/{mark}/").html
    visit.get(f"/facilitate/{made}/themes")


@pytest.mark.usefixtures("wrens")
def test_a_refusal_is_said_on_the_page(installation: Installation, version: Version, visit: Visitor) -> None:
    closed(installation, version, 20)
    closed(installation, version, 2)
    mark = spring(installation).mark
    offer = visit.get(f"/facilitate/series/{mark}/release")
    assert "Too few people would come in" in words_of(visit.send(offer, 409).root)
    visit.send(offer, 422, by="shoe size")


def test_a_release_is_not_there_for_a_facilitator_who_does_not_run_all_of_it(
    installation: Installation, version: Version, client: FlaskClient
) -> None:
    for people in (12, 20):
        closed(installation, version, people)
    mark = release(installation)
    installation.db.execute(
        "INSERT INTO series_facilitator (series, person) VALUES (?, ?)",
        (spring(installation).mark, join(installation, "robin", Role.FACILITATOR)),
    )
    sign_in(client, installation, join(installation, "wren", Role.FACILITATOR))
    assert client.get(f"/facilitate/{mark}/themes").status_code == 404
    sign_in(client, installation, "robin")
    assert client.get(f"/facilitate/{mark}/themes").status_code == 200
    sign_in(client, installation, join(installation, "wagtail", Role.ADVISER))
    assert client.get(f"/facilitate/{mark}/themes").status_code == 200


# ---- On the command line --------------------------------------------------------------------------------------


def run(installation: Installation, *words: str) -> str:
    result = CliRunner().invoke(commands, [*words, "--instance", str(installation.folder)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_command_line_puts_events_together(installation: Installation, version: Version) -> None:
    assert "There is no series yet" in run(installation, "series", "list")
    for people in (12, 20):
        closed(installation, version, people)
    mark = run(installation, "series", "release", "Spring").strip()
    assert events_in(installation, mark)
    listed = json.loads(run(installation, "series", "list", "--json"))
    assert listed == [{"name": "Spring", "mark": spring(installation).mark, "releases": [mark]}]
    assert mark in run(installation, "series", "list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["series", "release", "Autumn"], "There is no series “Autumn”"),
        (
            ["series", "release", "Spring", "--questionnaire", "other"],
            "No closed event of this series asked “other”",
        ),
    ],
)
def test_the_command_line_refuses_in_a_sentence(
    installation: Installation, version: Version, words: Sequence[str], sentence: str
) -> None:
    closed(installation, version, 12)
    with pytest.raises(Refusal, match=sentence):
        run(installation, *words)


def test_two_series_of_one_name_are_told_apart_by_mark(installation: Installation) -> None:
    first = series.create(installation.db, "Spring")
    series.create(installation.db, "Spring")
    with pytest.raises(Refusal, match="Several series are called"):
        run(installation, "series", "release", "Spring")
    with pytest.raises(Refusal, match="No event of this series is closed"):
        run(installation, "series", "release", first.mark)


def test_different_questionnaires_are_never_put_together(installation: Installation, version: Version) -> None:
    closed(installation, version, 12)
    closed(installation, version, 15)
    installation.db.execute(
        "UPDATE event SET questionnaire = 'other' WHERE code = ?", (closed(installation, version, 9).code,)
    )
    with pytest.raises(Refusal, match="Its events asked different questionnaires; choose one: other, small"):
        release(installation)
    mark = release_series(installation, spring(installation), k=K, today=date(2027, 2, 1), questionnaire="small")
    assert len(events_in(installation, mark)) == 2


def test_people_are_compared_by_the_question_that_their_questionnaire_names(
    installation: Installation, visit: Visitor, client: FlaskClient
) -> None:
    """Answers are counted by group at closing, and put together by group in a series."""
    compared = publish(replace(small_questionnaire(), compare_by="place"), TODAY)
    questionnaires.save(installation.db, compared.questionnaire)
    publishing.publish(installation.db, compared, TODAY)
    for people in (30, 33):
        closed(installation, compared, people)
    mark = release(installation, Breakdown.QUESTION)
    reading = releases.reading(installation, mark)
    assert reading is not None
    breakdown = reading.release["breakdown"]
    assert breakdown["by"] == "question"
    assert breakdown["status"] == "withheld"  # nobody said “elsewhere”
    sign_in(client, installation, join(installation, "wren", Role.FACILITATOR))
    offer = visit.get(f"/facilitate/series/{spring(installation).mark}/release")
    assert "By the question that people are compared by" in words_of(offer.root)
    visit.get(f"/facilitate/{mark}/themes")
