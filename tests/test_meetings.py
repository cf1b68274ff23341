"""A group reads questions together and votes on phones: who is there, what is shown when, what is forgotten."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from feedback.app import create_app
from feedback.config import Config
from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal
from feedback.store import advisers, cards, meetings, people, questionnaires, staff_log, voices
from feedback.store.installation import Installation
from feedback.store.meetings import Glance, Meeting, Place, Press, Result, Stage
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.store.voices import Tally, Verdict, Voice
from tests.examples import browser_of, join, sign_in, small_questionnaire
from tests.page_checks import Page, Visitor
from tests.studio_examples import card_of

FIRST, SECOND = "Do staff listen to you?", "Do you feel welcome here?"
KEEP, CHANGE, DROP = (Voice(verdict) for verdict in Verdict)
UNSAFE = replace(DROP, unsafe=True)
NAMES = ("ash", "bay", "cedar", "dill")


@pytest.fixture
def two_cards(installation: Installation) -> list[Card]:
    """Return two questions, the first in Arabic too."""
    return [card_of(installation, FIRST, languages=("ar",)), card_of(installation, SECOND)]


@pytest.fixture
def meeting(installation: Installation, two_cards: list[Card]) -> Meeting:
    """Return a meeting about both questions that people are joining."""
    return meetings.start(installation.db, "Tuesday group", [each.mark for each in two_cards], ["en", "ar"])


# ---- Kept -------------------------------------------------------------------------------------------------------


def now(installation: Installation, meeting: Meeting, member: bytes = b"") -> Glance:
    """Return where a meeting is."""
    found = meetings.glance(installation.db, meeting.mark, member)
    assert found is not None
    return found


def presses(installation: Installation, meeting: Meeting, *presses: Press) -> None:
    """Press some buttons one after the other, each where the meeting is then."""
    for each in presses:
        assert meetings.press(installation.db, meeting.mark, each, now(installation, meeting).place)


def votes(installation: Installation, meeting: Meeting, voice: Voice, *names: str, number: int = 0) -> list[bool]:
    """Let some members say the same about a question, and return which of them were in time."""
    db, card = installation.db, cards.get(installation.db, meeting.cards[number])
    return [
        meetings.vote(db, meeting.mark, number, name.encode(), card, f"{name} here".encode(), voice)
        for name in names
    ]


def opens_voting(installation: Installation, meeting: Meeting, *names: str) -> None:
    """Let some advisers join, read the first question and let everybody vote."""
    for name in names:
        meetings.join(installation.db, meeting.mark, name.encode())
    presses(installation, meeting, Press.NEXT, Press.VOTE)


def result(installation: Installation, meeting: Meeting) -> Result | None:
    """Return what the screen shows."""
    found = meetings.find(installation.db, meeting.mark)
    assert found is not None
    return found.result


def rows(installation: Installation, table: str) -> int:
    """Return how many rows a table has."""
    return int(installation.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 fixed names


def test_a_meeting_begins_with_people_joining(installation: Installation, meeting: Meeting) -> None:
    assert meetings.running(installation.db) == [meeting]
    assert meetings.find(installation.db, meeting.mark.upper()) == meeting
    assert meeting.card is None
    for _ in range(2):
        meetings.join(installation.db, meeting.mark, b"ash")
    found = now(installation, meeting, b"ash")
    assert (found.members, found.spoken, found.is_member, found.has_spoken) == (1, 0, True, False)
    assert not now(installation, meeting, b"bay").is_member


@pytest.mark.parametrize(
    ("title", "marks"),
    [(" ", ["a"]), ("x" * 121, ["a"]), ("Tuesday", []), ("Tuesday", ["gone"]), ("Tuesday", map(str, range(61)))],
)
def test_a_meeting_needs_a_name_and_questions(installation: Installation, title: str, marks: list[str]) -> None:
    with pytest.raises(Refusal):
        meetings.start(installation.db, title, list(marks), [])
    assert meetings.running(installation.db) == []


def test_the_result_is_shown_when_all_have_spoken(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting, *NAMES[:3])
    assert votes(installation, meeting, KEEP, "ash", "bay") == [True, True]
    assert now(installation, meeting).place == Place(0, Stage.VOTING)
    assert result(installation, meeting) is None
    assert votes(installation, meeting, DROP, "cedar") == [True]
    assert now(installation, meeting).place == Place(0, Stage.SHOWN)
    assert result(installation, meeting) == Result(Tally(3, 2, 0, 1, 0, 0), is_held=False)


def test_a_vote_that_is_sent_again_counts_once_and_one_that_changed_replaces_it(
    installation: Installation, meeting: Meeting
) -> None:
    opens_voting(installation, meeting, *NAMES)
    assert votes(installation, meeting, KEEP, "ash", "ash", "bay", "cedar") == [True] * 4
    assert now(installation, meeting).spoken == 3
    votes(installation, meeting, CHANGE, "ash", "ash")
    assert now(installation, meeting).spoken == 3
    assert voices.tally(installation.db, meeting.cards[0]) is None, "nobody sees votes come"
    assert voices.counted(installation.db, meeting.cards[0]) == Tally(3, 2, 1, 0, 0, 0)


def test_who_passes_is_not_waited_for(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting, *NAMES)
    votes(installation, meeting, KEEP, *NAMES[:3])
    votes(installation, meeting, Voice(), NAMES[3])
    assert result(installation, meeting) == Result(Tally(3, 3, 0, 0, 0, 0), is_held=False)


def test_nothing_is_shown_by_itself_among_two_nor_when_the_host_says_so(
    installation: Installation, meeting: Meeting
) -> None:
    opens_voting(installation, meeting, "ash", "bay")
    votes(installation, meeting, UNSAFE, "ash", "bay")
    assert now(installation, meeting).place == Place(0, Stage.VOTING)
    presses(installation, meeting, Press.SHOW)
    assert result(installation, meeting) == Result(None, is_held=False)


def test_earlier_voices_do_not_give_away_the_first_who_votes_in_the_room(
    installation: Installation, meeting: Meeting
) -> None:
    for name in ("elm", "fern", "gorse"):
        voices.speak(installation.db, cards.get(installation.db, meeting.cards[0]), name.encode(), KEEP)
    opens_voting(installation, meeting, *NAMES)
    votes(installation, meeting, DROP, "ash", "bay")
    presses(installation, meeting, Press.SHOW)
    assert result(installation, meeting) == Result(None, is_held=False)


def test_a_late_vote_counts_for_the_question_and_moves_nothing_on_the_screen(
    installation: Installation, meeting: Meeting
) -> None:
    opens_voting(installation, meeting, *NAMES)
    votes(installation, meeting, KEEP, *NAMES[:3])
    presses(installation, meeting, Press.SHOW)
    shown = result(installation, meeting)
    before = now(installation, meeting)
    assert votes(installation, meeting, UNSAFE, "dill") == [False]
    assert result(installation, meeting) == shown == Result(Tally(3, 3, 0, 0, 0, 0), is_held=False)
    assert now(installation, meeting) == before
    assert voices.tally(installation.db, meeting.cards[0]) == Tally(4, 3, 0, 1, 0, 1)
    presses(installation, meeting, Press.NEXT)
    assert votes(installation, meeting, KEEP, "dill") == [False]
    assert now(installation, meeting).spoken == 0


def test_that_something_feels_unsafe_is_told_with_the_result_only(
    installation: Installation, meeting: Meeting
) -> None:
    opens_voting(installation, meeting, *NAMES[:3])
    before = now(installation, meeting)
    votes(installation, meeting, UNSAFE, "ash")
    assert cards.is_held(installation.db, meeting.cards[0])
    assert replace(now(installation, meeting), spoken=0) == before
    votes(installation, meeting, KEEP, "bay", "cedar")
    assert result(installation, meeting) == Result(Tally(3, 2, 0, 1, 0, 1), is_held=True)
    presses(installation, meeting, Press.NEXT, Press.VOTE)


def test_nobody_waits_for_who_left(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting, *NAMES)
    votes(installation, meeting, KEEP, *NAMES[:3])
    meetings.leave(installation.db, meeting.mark, b"dill")
    assert now(installation, meeting).place == Place(0, Stage.SHOWN)
    presses(installation, meeting, Press.VOTE)
    votes(installation, meeting, KEEP, "ash")
    meetings.leave(installation.db, meeting.mark, b"ash")
    found = now(installation, meeting)
    assert (found.members, found.spoken, found.place.stage) == (2, 0, Stage.VOTING)
    assert voices.counted(installation.db, meeting.cards[0]) == Tally(3, 3, 0, 0, 0, 0)


def test_who_votes_without_joining_is_there(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting)
    votes(installation, meeting, KEEP, "ash")
    assert now(installation, meeting, b"ash") == replace(
        now(installation, meeting), members=1, spoken=1, is_member=True, has_spoken=True
    )


def test_a_press_from_an_old_page_changes_nothing(installation: Installation, meeting: Meeting) -> None:
    start = meeting.place
    assert meetings.press(installation.db, meeting.mark, Press.NEXT, start)
    assert not meetings.press(installation.db, meeting.mark, Press.NEXT, start)
    assert now(installation, meeting).place == Place(0, Stage.WAITING)
    assert not meetings.press(installation.db, "gone", Press.NEXT, start)


def test_a_meeting_goes_on_and_back_and_never_beyond_its_questions(
    installation: Installation, meeting: Meeting
) -> None:
    def fails(press: Press) -> None:
        assert not meetings.press(installation.db, meeting.mark, press, now(installation, meeting).place)

    for each in (Press.VOTE, Press.SHOW, Press.BACK):
        fails(each)
    presses(installation, meeting, Press.NEXT)
    fails(Press.BACK)
    presses(installation, meeting, Press.NEXT)
    fails(Press.NEXT)
    fails(Press.SHOW)
    presses(installation, meeting, Press.VOTE, Press.BACK, Press.VOTE, Press.SHOW, Press.VOTE)
    assert now(installation, meeting).place == Place(0, Stage.VOTING)


def test_voting_once_more_asks_everybody_again(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting, *NAMES[:3])
    votes(installation, meeting, KEEP, *NAMES[:3])
    presses(installation, meeting, Press.VOTE)
    assert result(installation, meeting) is None
    assert now(installation, meeting).spoken == 0
    votes(installation, meeting, DROP, *NAMES[:3])
    assert result(installation, meeting) == Result(Tally(3, 0, 0, 3, 0, 0), is_held=False)


def test_other_words_and_another_result_are_noticed(installation: Installation, meeting: Meeting) -> None:
    presses(installation, meeting, Press.NEXT)
    before = now(installation, meeting)
    card = cards.get(installation.db, meeting.cards[0])
    other = replace(card, question=replace(card.question, scale="how-true"))
    cards.reword(installation.db, other, Role.ADVISER, based_on=card.digest)
    assert now(installation, meeting).place == before.place
    assert now(installation, meeting).content != before.content


def test_at_the_end_who_was_there_is_forgotten(installation: Installation, meeting: Meeting) -> None:
    opens_voting(installation, meeting, *NAMES)
    votes(installation, meeting, KEEP, *NAMES[:3])
    member = b"Qn8#member-of-the-group"
    meetings.join(installation.db, meeting.mark, member)
    assert member in installation.database_file.read_bytes()
    presses(installation, meeting, Press.END)
    assert member not in installation.database_file.read_bytes()
    assert rows(installation, "meeting_member") == rows(installation, "meeting_voice") == 0
    assert meetings.running(installation.db) == []
    meetings.join(installation.db, meeting.mark, b"ash")
    assert votes(installation, meeting, DROP, "dill") == [False]
    assert rows(installation, "meeting_member") == rows(installation, "meeting_voice") == 0
    assert voices.tally(installation.db, meeting.cards[0]) == Tally(4, 3, 0, 1, 0, 0)
    assert not meetings.press(installation.db, meeting.mark, Press.NEXT, now(installation, meeting).place)


# ---- Pages ------------------------------------------------------------------------------------------------------


class Room:
    """Hold the browsers of a group: a host's and the advisers' phones, all at one meeting."""

    def __init__(self, app: Flask, installation: Installation, meeting: Meeting) -> None:
        self.installation, self.meeting = installation, meeting
        self.host = browser_of(app, installation, "juniper", Role.FACILITATOR)
        self.phones = {name: browser_of(app, installation, name, Role.ADVISER) for name in NAMES}
        self.address = f"/advise/meetings/{meeting.mark}"

    def presses(self, press: str, page: Page | None = None) -> str:
        """Press a button of the host's page, and return where that leads."""
        page = page or self.host.get(self.address)
        assert press in [each.get("value") for each in page.all("button")]
        return self.host.sent_on_after(f"{self.address}/press", page.fields() | {"press": press})

    def joins(self, *names: str) -> None:
        """Let advisers press “I am here”."""
        for name in names:
            page = self.here(name)
            assert self.phones[name].sent_on_after(f"{self.address}/join", page.fields()) == f"{self.address}/here"

    def here(self, name: str) -> Page:
        """Return what is on an adviser's phone."""
        return self.phones[name].get(f"{self.address}/here")

    def votes(self, name: str, page: Page | None = None, **ticked: str) -> str:
        """Send a vote from an adviser's phone, and return where that leads."""
        return self.phones[name].sent_on_after(f"{self.address}/vote", self.filled_in(name, page) | ticked)

    def filled_in(self, name: str, page: Page | None = None) -> dict[str, str]:
        """Return what the form on a phone carries without any tick."""
        page = page or self.here(name)
        return {field: page.hidden(field) for field in ("_token", "round", "digest")}

    def screen(self) -> str:
        """Return what can be read on the shared screen."""
        return self.host.get(f"{self.address}/screen").main

    def asks(self, view: str, seen: str = "", browser: Visitor | None = None) -> tuple[int, str]:
        """Ask what is going on, as a page does every two seconds."""
        reply = (browser or self.host).client.get(f"{self.address}/now?for={view}&seen={seen}")
        return reply.status_code, reply.text


@pytest.fixture
def room(app: Flask, installation: Installation, meeting: Meeting) -> Room:
    """Return a group of four with a host."""
    return Room(app, installation, meeting)


def seen_in(html: str) -> str:
    """Return the mark of what a page shows."""
    found = re.search(r'data-seen="(\w+)"', html)
    assert found
    return found[1]


def test_a_meeting_from_start_to_end(app: Flask, installation: Installation, two_cards: list[Card]) -> None:
    host = browser_of(app, installation, "juniper", Role.FACILITATOR)
    sent = host.get("/advise/meetings/new").fields() | {"title": "Tuesday", "cards": [two_cards[1].mark]}
    where = host.sent_on_after("/advise/meetings/new", sent)
    mark = where.rpartition("/")[2]
    assert "Tuesday" in host.get("/advise/meetings").main
    page = host.get(where)
    assert f"localhost{where}/here" in page.main
    host.sent_on_after(f"{where}/press", page.fields() | {"press": "next"})
    assert SECOND in host.get(where).main
    host.sent_on_after(f"{where}/press", host.get(where).fields() | {"press": "end"})
    assert host.get(where).main.count("The meeting has ended.") == 1
    assert "Tuesday" not in host.get("/advise/meetings").main
    kept = [(entry.act, entry.about) for _, entry in staff_log.newest(installation.db)]
    assert kept[:2] == [(Act.ENDED_MEETING, mark), (Act.STARTED_MEETING, mark)]


def test_a_meeting_can_read_a_questionnaire_in_its_order(app: Flask, installation: Installation) -> None:
    draft = small_questionnaire()
    asked = [question for question in draft.questions if question.id in {"often", "place", "wish"}]
    for question in reversed(asked):
        cards.propose(installation.db, Card(question, State.DRAFT), Role.ADVISER)
    questionnaires.save(installation.db, draft)
    host = browser_of(app, installation, "juniper", Role.FACILITATOR)
    page = host.get("/advise/meetings/new?questionnaires=small")
    host.sent_on_after("/advise/meetings/new", page.fields() | {"title": "Tuesday", "cards": ["wish"]})
    (made,) = meetings.running(installation.db)
    assert made.cards == ("often", "place", "wish")


def test_what_was_ticked_stays_ticked_where_the_name_is_missing(
    app: Flask, installation: Installation, two_cards: list[Card]
) -> None:
    host = browser_of(app, installation, "juniper", Role.FACILITATOR)
    page = host.get("/advise/meetings/new")
    again = host.send(page, 422, cards=[two_cards[0].mark], languages=["ar"])
    assert "Give the meeting a name" in again.main
    assert again.fields()["cards"] == [two_cards[0].mark]
    assert again.fields()["languages"] == ["ar"]
    assert meetings.running(installation.db) == []


def test_stopped_questions_are_not_offered(app: Flask, installation: Installation) -> None:
    card_of(installation, FIRST, State.STOPPED)
    page = browser_of(app, installation, "juniper", Role.FACILITATOR).get("/advise/meetings/new")
    assert FIRST not in page.main


def test_phones_read_vote_and_see_the_result(room: Room) -> None:
    assert "localhost" in room.screen()
    assert room.here("ash").heading == "Take part in this meeting"
    room.joins(*NAMES)
    assert "Wait for the first question" in room.here("ash").main
    assert "Advisers here: 4" in room.screen()
    room.presses("next")
    page = room.here("ash")
    assert page.heading == FIRST
    assert f"{FIRST} (ar)" in page.main
    assert "Send" not in page.main
    room.presses("vote")
    assert "0 of 4 have voted" in room.screen()
    for name in NAMES[:3]:
        assert room.votes(name, verdict="keep") == f"{room.address}/here"
        assert "Thank you. Wait for the others." in room.here(name).main
    assert "3 of 4 have voted" in room.screen()
    room.votes("dill", verdict="drop", would_not_answer="yes")
    for shown in (room.screen(), room.here("ash").main, room.host.get(room.address).main):
        assert "Keep it 3 Change it 0 Drop it 1 I would not answer this 1" in shown
        assert "talk about" not in shown


def test_how_many_have_voted_is_not_told_among_two(room: Room) -> None:
    room.joins("ash", "bay")
    room.presses("next")
    room.presses("vote")
    _, html = room.asks("screen")
    assert "Waiting for votes" in html
    room.votes("ash", verdict="keep")
    assert room.asks("screen", seen_in(html)) == (204, "")
    room.presses("show")
    for shown in (room.screen(), room.here("ash").main):
        assert "Fewer than three have spoken. Nothing is shown." in shown
        assert "Keep it 1" not in shown


def test_what_feels_unsafe_is_said_gently_and_without_a_name(room: Room) -> None:
    room.joins(*NAMES[:3])
    room.presses("next")
    room.presses("vote")
    room.votes("ash", unsafe="yes")
    sentence = "Somebody wants to talk about this question first."
    assert sentence not in room.screen()
    assert sentence not in room.host.get(room.address).main
    room.votes("bay", verdict="keep")
    room.votes("cedar", verdict="keep")
    assert sentence in room.screen()
    assert not any(name in room.screen() for name in (*NAMES, "juniper"))
    room.presses("next")
    assert SECOND in room.screen()


def test_an_own_vote_can_be_changed_until_and_after_the_result(room: Room) -> None:
    room.joins(*NAMES[:3])
    room.presses("next")
    room.presses("vote")
    page = room.here("ash")
    room.votes("ash", verdict="keep")
    assert room.here("ash").fields()["verdict"] == ["keep"]
    room.votes("ash", verdict="change")
    room.votes("bay", verdict="keep")
    assert room.votes("cedar", verdict="keep") == f"{room.address}/here"
    where = room.votes("ash", page, verdict="drop")
    assert where == f"{room.address}/here?late=yes"
    assert "Your vote still counts" in room.phones["ash"].get(where).main
    assert "Keep it 2 Change it 1 Drop it 0" in room.screen()
    assert voices.tally(room.installation.db, room.meeting.cards[0]) == Tally(3, 2, 0, 1, 0, 0)


def test_a_vote_about_other_words_is_not_taken(room: Room) -> None:
    room.joins("ash")
    room.presses("next")
    room.presses("vote")
    page, db = room.here("ash"), room.installation.db
    card = cards.get(db, room.meeting.cards[0])
    other = replace(card, question=replace(card.question, scale="how-true"))
    cards.reword(db, other, Role.ADVISER, based_on=card.digest)
    sent = room.filled_in("ash", page) | {"verdict": "keep"}
    again = room.phones["ash"].post(f"{room.address}/vote", sent, 409)
    assert voices.CHANGED in again.main
    assert "Very true" in again.main
    assert rows(room.installation, "voice") == rows(room.installation, "meeting_voice") == 0


def test_a_vote_about_a_stopped_question_is_not_taken(room: Room) -> None:
    room.joins("ash")
    room.presses("next")
    room.presses("vote")
    sent = room.filled_in("ash")
    room.installation.db.execute("UPDATE card SET state = 'stopped'")
    assert "Advisers stopped this question." in room.phones["ash"].post(f"{room.address}/vote", sent, 409).main


@pytest.mark.parametrize(
    "sent",
    [{"round": "x"}, {"round": "7"}, {"round": "-1"}, {"round": ""}, {"verdict": "perhaps"}, {"round": "²"}],
)
def test_a_form_that_is_not_ours_is_turned_away(room: Room, sent: dict[str, str]) -> None:
    room.joins("ash")
    room.presses("next")
    room.presses("vote")
    room.phones["ash"].post(f"{room.address}/vote", room.filled_in("ash") | sent, 400)
    assert rows(room.installation, "voice") == 0


@pytest.mark.parametrize("sent", [{"press": "jump"}, {"press": ""}, {"round": "x"}, {"stage": "x"}, {"round": ""}])
def test_a_press_that_is_not_ours_is_turned_away(room: Room, sent: dict[str, str]) -> None:
    fields = room.host.get(room.address).fields() | {"press": "next"}
    room.host.post(f"{room.address}/press", fields | sent, 400)
    assert now(room.installation, room.meeting).place == room.meeting.place


def test_two_hosts_who_press_at_once_go_one_question_further(app: Flask, room: Room) -> None:
    other = browser_of(app, room.installation, "second", Role.FACILITATOR)
    page, theirs = room.host.get(room.address), other.get(room.address)
    assert room.presses("next", page) == room.address
    where = other.sent_on_after(f"{room.address}/press", theirs.fields() | {"press": "next"})
    shown = other.get(where).main
    assert "The meeting has gone on meanwhile." in shown
    assert "Question 1 of 2" in shown
    adviser = room.phones["ash"]
    adviser.sent_on_after(f"{room.address}/press", adviser.get(room.address).fields() | {"press": "vote"})
    assert now(room.installation, room.meeting).place == Place(0, Stage.VOTING)


def test_only_advisers_have_a_voice(room: Room) -> None:
    token = room.host.get(room.address).hidden("_token")
    room.host.get(f"{room.address}/here", 403)
    for each in ("join", "vote", "leave"):
        room.host.post(f"{room.address}/{each}", {"_token": token}, 403)
    assert room.asks("phone")[0] == 403
    assert rows(room.installation, "meeting_member") == 0


def test_a_meeting_that_is_not_there(room: Room) -> None:
    for each in ("", "/screen", "/now?for=host"):
        room.host.get(f"/advise/meetings/gone{each}", 404)
    room.phones["ash"].get("/advise/meetings/gone/here", 404)
    room.host.get(f"{room.address}/now?for=all", 404)


def test_nothing_is_sent_where_nothing_changed(room: Room) -> None:
    room.joins(*NAMES[:3])
    phone = room.phones["ash"]
    marks = {view: seen_in(room.asks(view)[1]) for view in ("host", "screen")}
    own = seen_in(room.asks("phone", browser=phone)[1])
    assert all(room.asks(view, mark) == (204, "") for view, mark in marks.items())
    assert room.asks("phone", own, phone) == (204, "")
    room.presses("next")
    room.presses("vote")
    own = seen_in(room.asks("phone", own, phone)[1])
    mark = seen_in(room.asks("screen", marks["screen"])[1])
    room.votes("bay", verdict="keep")
    assert room.asks("phone", own, phone) == (204, "")
    assert "1 of 3 have voted" in room.asks("screen", mark)[1]
    assert "Thank you" in room.asks("phone", own, room.phones["bay"])[1]


def test_looking_again_writes_nothing(room: Room) -> None:
    room.joins(*NAMES[:3])
    room.presses("next")
    before = room.installation.database_file.read_bytes()
    for view in ("host", "screen"):
        assert room.asks(view)[0] == 200
    assert room.asks("phone", browser=room.phones["ash"])[0] == 200
    assert room.asks("phone", browser=room.phones["dill"])[0] == 200
    assert room.installation.database_file.read_bytes() == before


def test_who_leaves_is_at_the_list_and_counted_no_more(room: Room) -> None:
    room.joins(*NAMES)
    token = room.here("ash").hidden("_token")
    assert room.phones["ash"].sent_on_after(f"{room.address}/leave", {"_token": token}) == "/advise/meetings"
    assert "Advisers here: 3" in room.screen()
    assert room.here("ash").heading == "Take part in this meeting"


def test_the_meeting_goes_on_after_the_server_started_anew(room: Room) -> None:
    room.joins(*NAMES[:3])
    room.presses("next")
    room.presses("vote")
    room.votes("ash", verdict="keep")
    again = Installation(room.installation.folder)
    app = create_app(Config(instance=again.folder))
    for name, visitor in room.phones.items():
        browser = app.test_client()
        sign_in(browser, again, name)
        visitor.client = browser
    assert "Thank you. Wait for the others." in room.here("ash").main
    room.votes("bay", verdict="keep")
    room.votes("cedar", verdict="keep")
    assert "Keep it 3" in room.here("ash").main


def test_after_the_end_every_page_says_so(room: Room) -> None:
    room.joins(*NAMES[:3])
    room.presses("next")
    room.presses("vote")
    page = room.here("ash")
    room.presses("end")
    for shown in (room.screen(), room.here("ash").main, room.host.get(room.address).main):
        assert "The meeting has ended." in shown
    assert "Your vote still counts" in room.phones["ash"].get(room.votes("ash", page, verdict="keep")).main
    assert rows(room.installation, "meeting_member") == rows(room.installation, "meeting_voice") == 0


def test_no_name_and_no_vote_stands_beside_a_meeting_in_the_database(room: Room) -> None:
    room.joins(*NAMES)
    room.presses("next")
    room.presses("vote")
    room.votes("ash", verdict="drop", unsafe="yes")
    db, key = room.installation.db, room.installation.key
    ash = people.find(db, "ash")
    assert ash is not None
    (member,) = db.execute("SELECT member FROM meeting_voice").fetchone()
    (adviser,) = db.execute("SELECT adviser FROM voice").fetchone()
    assert member == advisers.alias(key, ash, advisers.about_meeting(room.meeting.mark))
    assert adviser == advisers.alias(key, ash, advisers.about_card(room.meeting.cards[0]))
    assert member != adviser
    acts = {entry.act for _, entry in staff_log.newest(db)}
    assert acts <= {Act.JOINED, Act.INVITED}


@pytest.fixture
def phone_without_session(app: Flask, installation: Installation) -> Visitor:
    """Return the phone of an adviser who is not signed in."""
    join(installation, "elm", Role.ADVISER)
    return Visitor(app.test_client())


def test_a_phone_that_scanned_the_code_signs_in_and_is_there(room: Room, phone_without_session: Visitor) -> None:
    where = phone_without_session.sent_on(f"{room.address}/here")
    assert where == f"/account/sign-in?next={room.address}/here"
