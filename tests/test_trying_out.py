"""Trying out on young people’s pages: answers go nowhere; what is said about each question is all that is kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from feedback.catalogues import say
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Section
from feedback.questionnaire.trial import try_out
from feedback.store import cards, trial_ending, trials
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.trials import Trial
from tests.examples import small_questionnaire, words
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of
from tests.test_nothing_identifying import TOLD, TRACES_OF_A_BROWSER

MARKER = "zebra crossing at noon"
COULD_NOT_READ = "We could not read this page well. Look at your answers and send them again."
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture
def trial(installation: Installation) -> Trial:
    """Return a try-out that goes on."""
    return trials.start(installation.db, small_questionnaire())


@pytest.fixture
def place(trial: Trial) -> str:
    """Return where the questions are."""
    return f"/en/try/{trial.code}/answer"


def about(trial: Trial) -> dict[str, str]:
    """Return the field in which something is said about each question."""
    return {question: asked for asked, question in try_out(trial.questionnaire, say).about.items()}


def everything(trial: Trial) -> dict[str, Any]:
    """Return answers to all questions, and something said about three of them."""
    fields = about(trial)
    return {
        "often": "always",
        "rights": "dont-say",
        "place": "college",
        "helps": ["adults", "music"],
        "wish": MARKER,
        "more": f"Call me: {MARKER}",
        fields["often"]: ["clear", "felt-ok"],
        fields["wish"]: ["not-clear"],
        fields["place"]: ["would-not-answer"],
    }


def said(installation: Installation) -> list[tuple[str, str]]:
    """Return what was said, by question, read without our own program."""
    with closing(sqlite3.connect(installation.database_file)) as db:
        return sorted(db.execute("SELECT question, option FROM trial_answer"))


def all_bytes(installation: Installation) -> Iterator[bytes]:
    """Yield the content and the name of every file of the installation."""
    for path in installation.folder.rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()


def is_nowhere(installation: Installation, *what: bytes) -> None:
    """See that some bytes are in no file of the installation, in whichever case."""
    for content in all_bytes(installation):
        for each in what:
            assert each.lower() not in content.lower(), f"{each!r} was kept"


# ---- The way in -------------------------------------------------------------------------------------------------


def test_a_code_leads_to_its_languages_typed_or_from_the_square(visit: Visitor, trial: Trial) -> None:
    for address in (f"/try/{trial.code.lower()}", f"/e/{trial.code}"):
        links = visit.get(address).links()
        assert [each for each in links if "/try/" in each] == [f"/{lang}/try/{trial.code}/" for lang in LANGUAGES]
    typed = f"{trial.code[:4].lower()} {trial.code[4:]}"
    assert visit.sent_on_after("/ar/", {"code": typed}) == f"/ar/try/{trial.code}/"


def test_an_event_is_still_found_and_is_no_try_out(visit: Visitor, event: Event, trial: Trial) -> None:
    assert visit.sent_on_after("/en/", {"code": event.code}) == f"/en/e/{event.code}/"
    visit.get(f"/en/try/{event.code}/", 404)
    visit.get(f"/try/{event.code}", 404)
    visit.get(f"/en/e/{trial.code}/", 404)
    visit.get(f"/en/e/{trial.code}/answer", 404)
    visit.get("/en/try/QQQQ22/", 404)


@every_language
def test_before_the_start_it_is_said_what_is_thrown_away(visit: Visitor, trial: Trial, lang: str) -> None:
    page = visit.get(f"/{lang}/try/{trial.code}/")
    assert say(lang, "We throw away what you answer. Nobody ever reads it.") in page.main
    assert say(lang, "We keep only what you say about each question.") in page.main
    assert say(lang, "We count it, and show it once three people have tried the question.") in page.main
    assert f"/{lang}/try/{trial.code}/answer" in page.links()


def test_a_language_that_the_draft_lacks_leads_to_those_that_it_has(
    visit: Visitor, installation: Installation
) -> None:
    trial = trials.start(installation.db, small_questionnaire(("en", "ar")))
    assert visit.sent_on(f"/ti/try/{trial.code}/answer") == f"/try/{trial.code}"
    assert len([each for each in visit.get(f"/try/{trial.code}").links() if "/try/" in each]) == 2


def test_right_codes_are_not_slowed_and_wrong_ones_are(visit: Visitor, trial: Trial) -> None:
    for _ in range(100):
        visit.client.get(f"/try/{trial.code}")
    visit.get("/try/QQQQ22", 404)


# ---- The questions ----------------------------------------------------------------------------------------------


@every_language
def test_every_question_has_one_about_it(visit: Visitor, trial: Trial, lang: str) -> None:
    page = visit.get(f"/{lang}/try/{trial.code}/answer")
    fields = about(trial)
    order = list(dict.fromkeys(each.attrib["name"] for each in page.controls))
    assert order == [name for question in trial.questionnaire.asked for name in (question.id, fields[question.id])]
    assert say(lang, "Try-out") in page.main
    assert say(lang, "It felt hard") in page.main


def test_questions_keep_their_numbers_and_those_about_them_have_none(visit: Visitor, place: str) -> None:
    places = [words_of(each) for each in visit.get(place).all("span") if each.get("class") == "place"]
    assert [each for each in places if each] == [f"Question {number} of 6" for number in range(1, 7)]


def test_each_page_carries_an_attempt_of_its_own(visit: Visitor, place: str) -> None:
    assert visit.get(place).hidden("_attempt") != visit.get(place).hidden("_attempt")


@every_language
def test_what_is_said_about_questions_is_kept_and_nothing_that_was_answered(
    visit: Visitor, installation: Installation, trial: Trial, lang: str
) -> None:
    page = visit.get(f"/{lang}/try/{trial.code}/answer")
    thanks = visit.send(page, 200, **everything(trial))
    assert thanks.heading == say(lang, "Thank you")
    assert said(installation) == [
        ("often", "clear"),
        ("often", "felt-ok"),
        ("place", "would-not-answer"),
        ("wish", "not-clear"),
    ]
    visit.send(page, 200, **{about(trial)["often"]: ["felt-hard"]})
    assert said(installation) == [("often", "felt-hard")]


def test_thanks_are_the_same_for_whoever_sends_and_whoever_declines(
    visit: Visitor, trial: Trial, place: str
) -> None:
    sent = visit.send(visit.get(place), 200, **everything(trial)).html
    nothing = visit.send(visit.get(place), 200).html
    declined = visit.get(f"/en/try/{trial.code}/no-thanks").html
    assert sent == nothing == declined


def test_everything_can_be_skipped(visit: Visitor, installation: Installation, place: str) -> None:
    assert visit.send(visit.get(place), 200).heading == "Thank you"
    assert said(installation) == []


def test_another_language_on_the_way_keeps_what_was_typed_and_sends_nothing(
    visit: Visitor, installation: Installation, trial: Trial, place: str
) -> None:
    sent = visit.get(place).fields() | everything(trial)
    page = visit.post(f"/ar/try/{trial.code}/answer", sent | {"_again": "yes"})
    assert page.fields()["wish"] == [MARKER]
    assert page.fields()[about(trial)["often"]] == ["clear", "felt-ok"]
    assert page.fields()["_attempt"] == sent["_attempt"]
    assert said(installation) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"often": "unheard-of"},
        {"helps": ["adults", "friends", "music"]},
        {"wish": "a" * 501},
        {"stranger": "x"},
        {"_attempt": "x"},
        {"about-1": "unheard-of"},
    ],
    ids=lambda odd: next(iter(odd)),
)
def test_what_is_odd_comes_back_to_be_put_right(
    visit: Visitor, installation: Installation, trial: Trial, place: str, odd: dict[str, Any]
) -> None:
    page = visit.send(visit.get(place), 422, **everything(trial) | odd)
    assert page.title.startswith("Error")
    assert said(installation) == []
    is_nowhere(installation, MARKER.encode())


def test_what_cannot_be_kept_is_said_and_stays_typed(
    visit: Visitor, trial: Trial, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    page = visit.get(place)
    monkeypatch.setattr(trials, "_put", full)
    again = visit.send(page, 503, **everything(trial))
    assert "They are all still here." in again.main
    assert again.fields()["wish"] == [MARKER]


def test_a_form_that_is_too_long_is_turned_away(visit: Visitor, place: str) -> None:
    visit.post(place, {"wish": "a" * 300_000, "_attempt": "0" * 32}, 413)


def test_a_tablet_starts_again_by_itself(visit: Visitor, trial: Trial) -> None:
    reply = visit.client.get(f"/en/try/{trial.code}/no-thanks?kiosk=yes")
    assert reply.headers["Refresh"] == f"15; url=/e/{trial.code}?kiosk=yes"
    assert f"/en/try/{trial.code}/?kiosk=yes" in visit.get(f"/e/{trial.code}?kiosk=yes").links()


# ---- What was stopped meanwhile ---------------------------------------------------------------------------------


def test_a_question_that_was_stopped_is_not_asked_any_more(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation)
    small = small_questionnaire()
    more = Question(card.mark, Kind.SCALE, words("One more"), scale="how-often", general=True)
    draft = replace(small, sections=(Section("first", words("First"), (more,)), *small.sections))
    trial = trials.start(installation.db, draft)
    place = f"/en/try/{trial.code}/answer"
    before = visit.get(place)
    assert "One more (en)" in before.main
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.STOPPED, "adviser", Deed.STOPPED, "It hurts.")
    page = visit.get(place)
    assert "One more (en)" not in page.main
    assert about(trial)[card.mark] not in page.fields()
    assert "About question 1:" not in page.main
    assert "Question 2 of 7" in page.main
    # A page that was open then can still be sent.
    assert visit.send(before, 200, **{about(trial)["often"]: ["clear"]}).heading == "Thank you"
    assert said(installation) == [("often", "clear")]


def test_where_all_questions_were_stopped_it_is_over(visit: Visitor, installation: Installation) -> None:
    card = card_of(installation)
    small = small_questionnaire()
    more = Question(card.mark, Kind.SCALE, words("One more"), scale="how-often", general=True)
    trial = trials.start(installation.db, replace(small, sections=(Section("one", words("One"), (more,)),)))
    with writing(installation.db):
        cards.move(installation.db, card.mark, State.STOPPED, "adviser", Deed.STOPPED, "It hurts.")
    for address in (f"/en/try/{trial.code}/", f"/en/try/{trial.code}/answer"):
        assert visit.get(address, 410).heading == "This try-out is over"


# ---- After the end ----------------------------------------------------------------------------------------------


@every_language
def test_after_the_end_a_calm_page_says_so(
    visit: Visitor, installation: Installation, trial: Trial, lang: str
) -> None:
    page = visit.get(f"/{lang}/try/{trial.code}/answer")
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    over = visit.send(page, 410, **everything(trial))
    assert over.heading == say(lang, "This try-out is over")
    for address in (f"/{lang}/try/{trial.code}/", f"/{lang}/try/{trial.code}/answer"):
        assert visit.get(address, 410).main == over.main
    assert visit.sent_on_after(f"/{lang}/", {"code": trial.code}) == f"/{lang}/try/{trial.code}/"
    is_nowhere(installation, MARKER.encode())


# ---- Nothing identifying ----------------------------------------------------------------------------------------


def test_no_byte_of_an_answer_or_of_a_browser_is_kept_during_or_after(
    client: FlaskClient, installation: Installation, trial: Trial, place: str
) -> None:
    attempts = []
    for person in range(5):
        page = Page(client.get(place, headers=TOLD).text, place)
        sent = page.fields() | everything(trial) | {"wish": f"{MARKER} {person}"}
        attempts += page.fields()["_attempt"]
        reply = client.post(f"{place}?canary=x", data=sent, headers=TOLD)
        assert reply.status_code == 200
        assert "Set-Cookie" not in reply.headers
    # Options of the questions stand in the draft itself; an answer would stand beside an attempt or in a row.
    never = [MARKER.encode(), *TRACES_OF_A_BROWSER, *(each.encode() for each in attempts)]
    never += [bytes.fromhex(each) for each in attempts]
    is_nowhere(installation, *never)
    assert len(said(installation)) == 4 * 5
    assert {question for question, _ in said(installation)} == {"often", "place", "wish"}
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    is_nowhere(installation, *never)
    assert said(installation) == []


def test_what_was_chosen_makes_no_difference_to_any_file(
    visit: Visitor, installation: Installation, place: str
) -> None:
    """Of two who say the same about a question and answer it differently the files are the same to the byte."""
    page = visit.get(place)
    contents = []
    for answer in ("always", "never"):
        visit.send(page, 200, **{"often": answer, "about-1": ["clear"], "wish": f"{MARKER} {answer}"})
        contents.append(installation.database_file.read_bytes()[4096:])
    assert contents[0] == contents[1]
