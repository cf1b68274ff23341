"""Deciding on a question: agreed is only what enough advisers agree to today, and a “no” holds everywhere."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.model import Section
from feedback.questionnaire.publish import publish
from feedback.refusal import Refusal
from feedback.store import advisers, cards, deciding, publishing, questionnaires, voices
from feedback.store.advisers import Rules
from feedback.store.cards import Deed
from feedback.store.database import connect, writing
from feedback.store.deciding import LONGEST_WORDS
from feedback.store.installation import Installation
from feedback.store.migrations import main as migrations
from feedback.store.people import Role
from feedback.store.voices import Verdict, Voice
from feedback.wording import Wording
from tests.examples import TODAY, browser_of, small_questionnaire, words
from tests.page_checks import Visitor
from tests.studio_examples import card_of

ANN, BEA, CAI, DEL = (letter.encode() * 16 for letter in "abcd")
ADVISER = Role.ADVISER


@pytest.fixture
def db(installation: Installation) -> Database:
    """Return the database of the installation."""
    return installation.db


@pytest.fixture
def tested(installation: Installation) -> Card:
    """Return a card that was tried out."""
    return card_of(installation, state=State.TESTED)


@pytest.fixture
def agreed(db: Database, tested: Card) -> Card:
    """Return a card that three advisers agreed to."""
    return agreed_by(db, tested, ANN, BEA, CAI)


def agreed_by(db: Database, card: Card, *people: bytes) -> Card:
    """Let some advisers agree to a card, and return it."""
    for adviser in people:
        deciding.agree(db, card.mark, adviser, based_on=card.digest)
    return cards.get(db, card.mark)


def in_other_words(card: Card, text: str = "Do staff hear you?") -> Card:
    """Return a card in other words."""
    return replace(card, question=replace(card.question, text={"en": Wording(text)}))


def state_of(db: Database, card: Card) -> State:
    """Return how far a card is."""
    return cards.get(db, card.mark).state


def deeds_of(db: Database, card: Card) -> list[Deed]:
    """Return what happened to a card, the first deed first."""
    return [line.deed for line in reversed(cards.history(db, card.mark))]


def refusal_of(call: Callable[[], object]) -> str:
    """Return why something is refused."""
    with pytest.raises(Refusal) as refused:
        call()
    return str(refused.value)


# ---- Agreeing ---------------------------------------------------------------------------------------------------


def test_a_tested_question_is_agreed_once_enough_agree(db: Database, tested: Card) -> None:
    assert agreed_by(db, tested, ANN, BEA).state is State.TESTED
    assert agreed_by(db, tested, CAI).state is State.AGREED
    assert deeds_of(db, tested) == [Deed.PROPOSED, Deed.AGREED]


def test_one_adviser_counts_once(db: Database, tested: Card) -> None:
    assert agreed_by(db, tested, ANN, ANN, ANN, ANN).state is State.TESTED


def test_the_group_says_how_many_have_to_agree(db: Database, tested: Card) -> None:
    advisers.set_rules(db, Rules(to_agree=2))
    assert agreed_by(db, tested, ANN, BEA).state is State.AGREED


@pytest.mark.parametrize("state", [State.IDEA, State.DRAFT, State.STOPPED])
def test_what_was_not_tried_out_cannot_be_agreed(installation: Installation, state: State) -> None:
    card = card_of(installation, state=state)
    assert "once a question was tried out" in refusal_of(lambda: agreed_by(installation.db, card, ANN))


def test_agreement_is_to_the_words_that_were_read(db: Database, tested: Card) -> None:
    new = cards.reword(db, in_other_words(tested), ADVISER, based_on=tested.digest)
    assert new.state is State.DRAFT
    assert "changed the words meanwhile" in refusal_of(lambda: agreed_by(db, tested, ANN))


def test_agreement_can_be_taken_back_and_given_again(db: Database, agreed: Card) -> None:
    deciding.take_agreement_back(db, agreed.mark, ANN)
    assert state_of(db, agreed) is State.TESTED
    assert not deciding.agrees(db, agreed, ANN)
    assert deciding.agrees(db, agreed, BEA)
    assert agreed_by(db, agreed, ANN).state is State.AGREED


def test_with_more_than_enough_one_can_go(db: Database, agreed: Card) -> None:
    agreed_by(db, agreed, DEL)
    deciding.take_agreement_back(db, agreed.mark, ANN)
    assert state_of(db, agreed) is State.AGREED


def test_the_number_is_shown_from_three_on(db: Database, tested: Card) -> None:
    shown = [deciding.agreeing(db, agreed_by(db, tested, adviser)) for adviser in (ANN, BEA, CAI, DEL)]
    assert shown == [None, None, 3, 4]


def test_what_too_few_agree_to_by_new_rules_is_not_agreed(db: Database, agreed: Card) -> None:
    advisers.set_rules(db, Rules(to_agree=4))
    deciding.apply_rules(db)
    assert state_of(db, agreed) is State.TESTED
    agreed_by(db, agreed, DEL)
    assert state_of(db, agreed) is State.AGREED


def test_a_lower_number_alone_agrees_nothing(installation: Installation, db: Database, tested: Card) -> None:
    stopped = card_of(installation, "Is it fun here?", State.STOPPED)
    agreed_by(db, tested, ANN)
    deciding.wish_to_take_up(db, stopped.mark, ANN)
    advisers.set_rules(db, Rules(to_agree=1))
    deciding.apply_rules(db)
    assert [state_of(db, each) for each in (tested, stopped)] == [State.TESTED, State.STOPPED]
    agreed_by(db, tested, BEA)
    deciding.wish_to_take_up(db, stopped.mark, ANN)
    assert [state_of(db, each) for each in (tested, stopped)] == [State.AGREED, State.DRAFT]


# ---- Feeling unsafe ---------------------------------------------------------------------------------------------


def test_one_feeling_holds_a_question_until_it_was_talked_about(db: Database, agreed: Card) -> None:
    voices.speak(db, agreed, DEL, Voice(unsafe=True))
    assert state_of(db, agreed) is State.TESTED
    assert "Talk about it first" in refusal_of(lambda: agreed_by(db, agreed, DEL))
    deciding.talked_about(db, agreed.mark, Role.FACILITATOR, "We will not say “unit”.")
    assert state_of(db, agreed) is State.AGREED
    newest = cards.history(db, agreed.mark)[1]
    assert (newest.deed, newest.role, newest.words) == (
        Deed.TALKED_ABOUT,
        "facilitator",
        "We will not say “unit”.",
    )


def test_whoever_felt_so_can_take_it_back(db: Database, agreed: Card) -> None:
    voices.speak(db, agreed, DEL, Voice(unsafe=True))
    voices.take_back(db, agreed.mark, ANN)
    assert cards.is_held(db, agreed.mark)
    voices.take_back(db, agreed.mark, DEL)
    assert not cards.is_held(db, agreed.mark)
    assert state_of(db, agreed) is State.AGREED


def test_other_words_leave_it_held(db: Database, tested: Card) -> None:
    voices.speak(db, tested, DEL, Voice(unsafe=True))
    new = cards.reword(db, in_other_words(tested), ADVISER, based_on=tested.digest)
    assert cards.is_held(db, new.mark)
    assert voices.own(db, new.mark, DEL) == Voice(unsafe=True)
    assert not voices.own(db, new.mark, ANN)


def test_only_what_waits_is_talked_about(db: Database, tested: Card) -> None:
    sentence = refusal_of(lambda: deciding.talked_about(db, tested.mark, ADVISER, "All good."))
    assert sentence == "Nothing waits here to be talked about."
    assert deeds_of(db, tested) == [Deed.PROPOSED]


# ---- Trying out -------------------------------------------------------------------------------------------------


def test_trying_out_together_makes_it_tested(installation: Installation, db: Database) -> None:
    card = card_of(installation)
    deciding.tried_out_together(db, card.mark, ADVISER, "Clear to all.", based_on=card.digest)
    assert state_of(db, card) is State.TESTED
    assert cards.history(db, card.mark)[0].words == "Clear to all."
    again = refusal_of(lambda: deciding.tried_out_together(db, card.mark, ADVISER, "Yes.", based_on=card.digest))
    assert again == "This question was tried out or stopped meanwhile."


def test_an_idea_is_worked_out_first(installation: Installation, db: Database) -> None:
    idea = card_of(installation, state=State.IDEA, why="", use="")
    sentence = refusal_of(
        lambda: deciding.tried_out_together(db, idea.mark, ADVISER, "Fine.", based_on=idea.digest)
    )
    assert sentence.startswith("Write down why we ask")


@pytest.mark.parametrize(("state", "moves"), [(State.DRAFT, True), (State.AGREED, False), (State.STOPPED, False)])
def test_a_try_out_that_ends_tests_only_drafts(
    installation: Installation, db: Database, state: State, *, moves: bool
) -> None:
    card = card_of(installation, state=state)
    with writing(db):
        assert deciding.tried_out(db, card.mark, ADVISER, "Tried out by 4 people.") is moves
    assert state_of(db, card) is (State.TESTED if moves else state)


def test_a_try_out_of_other_words_tests_nothing(installation: Installation, db: Database) -> None:
    old = card_of(installation)
    new = cards.reword(db, in_other_words(old), ADVISER, based_on=old.digest)
    with writing(db):
        assert not deciding.tried_out(db, new.mark, ADVISER, "", digest=old.digest)
        assert not deciding.tried_out(db, "nobody", ADVISER, "")
        assert deciding.tried_out(db, new.mark, ADVISER, "", digest=new.digest)


# ---- Stopping and taking up again -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.IDEA, State.DRAFT, State.TESTED, State.AGREED])
def test_one_adviser_stops_a_question_at_once(installation: Installation, db: Database, state: State) -> None:
    card = card_of(installation, state=state)
    deciding.stop(db, card.mark, ADVISER, "It hurts to read.")
    assert state_of(db, card) is State.STOPPED
    line = cards.history(db, card.mark)[0]
    assert (line.deed, line.words) == (Deed.STOPPED, "It hurts to read.")
    assert "already" in refusal_of(lambda: deciding.stop(db, card.mark, ADVISER, "Me too."))
    assert "stopped" in refusal_of(lambda: voices.speak(db, card, ANN, Voice(Verdict.KEEP)))


def test_a_stopped_question_is_published_by_nobody(db: Database, agreed: Card) -> None:
    deciding.stop(db, agreed.mark, ADVISER, "It hurts to read.")
    assert refused_to_publish(db, agreed)


def test_as_many_as_have_to_agree_take_it_up_again(db: Database, agreed: Card) -> None:
    voices.speak(db, agreed, ANN, Voice(Verdict.DROP))
    voices.speak(db, agreed, BEA, Voice(Verdict.DROP, unsafe=True))
    deciding.stop(db, agreed.mark, ADVISER, "It hurts to read.")
    for adviser in (ANN, ANN, BEA):
        deciding.wish_to_take_up(db, agreed.mark, adviser)
    assert state_of(db, agreed) is State.STOPPED
    assert deciding.wishing(db, agreed.mark) is None
    deciding.take_wish_back(db, agreed.mark, BEA)
    deciding.wish_to_take_up(db, agreed.mark, CAI)
    assert state_of(db, agreed) is State.STOPPED
    deciding.wish_to_take_up(db, agreed.mark, DEL)
    assert state_of(db, agreed) is State.DRAFT
    assert not any(deciding.agrees(db, agreed, adviser) for adviser in (ANN, BEA, CAI))
    assert not any(deciding.wishes(db, agreed.mark, adviser) for adviser in (ANN, CAI, DEL))
    assert not voices.own(db, agreed.mark, ANN)
    assert voices.own(db, agreed.mark, BEA) == Voice(unsafe=True), "it was never talked about"


def test_an_idea_that_is_taken_up_again_is_an_idea(installation: Installation, db: Database) -> None:
    idea = card_of(installation, state=State.IDEA, why="", use="")
    deciding.stop(db, idea.mark, ADVISER, "Why ask?")
    for adviser in (ANN, BEA, CAI):
        deciding.wish_to_take_up(db, idea.mark, adviser)
    assert state_of(db, idea) is State.IDEA


def test_only_what_is_stopped_can_be_wanted_back(db: Database, tested: Card) -> None:
    assert "not stopped" in refusal_of(lambda: deciding.wish_to_take_up(db, tested.mark, ANN))


def refused_to_publish(db: Database, card: Card) -> bool:
    """Return whether a questionnaire that asks a question cannot be published; as a draft it can be kept."""
    question = replace(card.question, text=words(card.text))
    section = Section("now", words("How things are"), (question,))
    questionnaire = replace(small_questionnaire(), sections=(section,), compare_by=None)
    questionnaires.save(db, questionnaire)
    try:
        publishing.publish(db, publish(questionnaire, TODAY), TODAY)
    except Refusal:
        return True
    return False


# ---- Two people at once -----------------------------------------------------------------------------------------


def test_two_people_at_once_do_it_once(installation: Installation, db: Database) -> None:
    card = card_of(installation)
    both: tuple[Callable[[Database], object], ...] = (
        lambda own: deciding.stop(own, card.mark, ADVISER, "No."),
        lambda own: deciding.tried_out_together(own, card.mark, ADVISER, "Good.", based_on=card.digest),
    )
    for make in (both[0], both[0]), (both[1], both[1]), (both[0], both[1]):
        installation.db.execute("UPDATE card SET state = 'draft' WHERE mark = ?", (card.mark,))
        installation.db.execute("DELETE FROM card_history WHERE card = ?", (card.mark,))
        at_once(installation, *make)
        deeds = deeds_of(db, card)
        assert len(deeds) == len(set(deeds)) >= 1
        assert state_of(db, card) is (State.STOPPED if Deed.STOPPED in deeds else State.TESTED)


def test_the_last_two_who_agree_at_once_make_it_agreed_once(
    installation: Installation, db: Database, tested: Card
) -> None:
    agreed_by(db, tested, ANN)
    at_once(
        installation,
        lambda own: agreed_by(own, tested, BEA),
        lambda own: agreed_by(own, tested, CAI),
        lambda own: agreed_by(own, tested, DEL),
    )
    assert deeds_of(db, tested) == [Deed.PROPOSED, Deed.AGREED]


def at_once(installation: Installation, *changes: Callable[[Database], object]) -> None:
    """Make some changes at the same moment, each over a connection of its own; a refused one changes nothing."""
    path = next(row[2] for row in installation.db.execute("PRAGMA database_list"))
    begin, faults = threading.Barrier(len(changes)), []

    def run(make: Callable[[Database], object]) -> None:
        own = connect(Path(path))
        begin.wait()
        try:
            make(own)
        except Refusal:
            pass
        except BaseException as fault:
            faults.append(fault)
        finally:
            own.conn.close()

    threads = [threading.Thread(target=run, args=(make,)) for make in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


# ---- Any sequence -----------------------------------------------------------------------------------------------

who = st.sampled_from([ANN, BEA, CAI, DEL])


class AnySequence(RuleBasedStateMachine):
    """Do anything to one question in any order; what is agreed and what is stopped keep their meaning."""

    def __init__(self) -> None:
        super().__init__()
        self.db = Database(memory=True)
        self.db.conn.isolation_level = None
        migrations.apply(self.db)
        installation: Any = SimpleNamespace(db=self.db)
        self.mark = card_of(installation).mark
        self.rewordings = 0

    @property
    def card(self) -> Card:
        """Return the card as it is."""
        return cards.get(self.db, self.mark)

    def may(self, call: Callable[[], object]) -> None:
        """Do what can be refused."""
        with suppress(Refusal):
            call()

    @initialize(number=st.integers(1, 4))
    def begin_tested(self, number: int) -> None:
        """Begin near what is looked at: most questions are never agreed by chance."""
        advisers.set_rules(self.db, Rules(to_agree=number))
        self.try_out()

    @rule(people=st.lists(who, min_size=1))
    def agree(self, people: list[bytes]) -> None:
        """Agree to what the card says."""
        for adviser in people:
            self.may(partial(deciding.agree, self.db, self.mark, adviser, based_on=self.card.digest))

    @rule(adviser=who)
    def take_agreement_back(self, adviser: bytes) -> None:
        """Agree no longer."""
        deciding.take_agreement_back(self.db, self.mark, adviser)

    @rule()
    def reword(self) -> None:
        """Give the card words that it never had."""
        self.rewordings += 1
        new = in_other_words(self.card, f"Wording {self.rewordings}?")
        self.may(lambda: cards.reword(self.db, new, ADVISER, based_on=self.card.digest))

    @rule()
    def try_out(self) -> None:
        """Try the question out."""
        self.may(
            lambda: deciding.tried_out_together(self.db, self.mark, ADVISER, "Good.", based_on=self.card.digest)
        )

    @rule()
    def stop(self) -> None:
        """Stop the question."""
        self.may(lambda: deciding.stop(self.db, self.mark, ADVISER, "No."))

    @rule(adviser=who)
    def want_back(self, adviser: bytes) -> None:
        """Want the question back."""
        self.may(lambda: deciding.wish_to_take_up(self.db, self.mark, adviser))

    @rule(adviser=who)
    def want_back_no_longer(self, adviser: bytes) -> None:
        """Want it back no longer."""
        deciding.take_wish_back(self.db, self.mark, adviser)

    @rule(adviser=who, unsafe=st.booleans(), verdict=st.sampled_from([None, *Verdict]))
    def speak(self, adviser: bytes, verdict: Verdict | None, *, unsafe: bool) -> None:
        """Say what one thinks of it."""
        self.may(lambda: voices.speak(self.db, self.card, adviser, Voice(verdict, unsafe=unsafe)))

    @rule(adviser=who)
    def take_voice_back(self, adviser: bytes) -> None:
        """Take back what one said."""
        voices.take_back(self.db, self.mark, adviser)

    @rule()
    @precondition(lambda self: cards.is_held(self.db, self.mark))
    def talk(self) -> None:
        """Talk about what feels unsafe."""
        deciding.talked_about(self.db, self.mark, ADVISER, "We talked.")

    @rule(number=st.integers(1, 3))
    def set_the_number(self, number: int) -> None:
        """Let more or fewer have to agree."""
        advisers.set_rules(self.db, Rules(to_agree=number))
        deciding.apply_rules(self.db)

    @invariant()
    def agreed_is_what_enough_agree_to(self) -> None:
        """Agreed is what enough advisers agree to as it is worded today, and what feels unsafe to nobody."""
        query = "SELECT count(*) FROM agreement WHERE card = ? AND digest = ?"
        (number,) = self.db.execute(query, (self.mark, self.card.digest)).fetchone()
        is_enough = number >= advisers.rules(self.db).to_agree
        if self.card.state in {State.TESTED, State.AGREED}:
            may_be_agreed = is_enough and not cards.is_held(self.db, self.mark)
            assert self.card.state is State.TESTED or may_be_agreed
        else:
            assert number == 0

    @invariant()
    def a_no_holds_everywhere(self) -> None:
        """What is stopped or held is published by nobody, and anything else by anybody."""
        is_no = self.card.state is State.STOPPED or cards.is_held(self.db, self.mark)
        assert refused_to_publish(self.db, self.card) is is_no

    @invariant()
    def nothing_is_left_of_a_question_that_goes_on(self) -> None:
        """Wishes to take a question up again are there only while it is stopped."""
        if self.card.state is not State.STOPPED:
            assert self.db["wish_to_take_up"].count == 0


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


# ---- On the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)


def press(visit: Visitor, card: Card, what: str, status: int = 303, **sent: str) -> str:
    """Press a button on the page of a card, and return the page that says why it is refused."""
    page = visit.get(f"/advise/questions/{card.mark}")
    fields = {"_token": page.hidden("_token"), "digest": card.digest, **sent}
    reply = visit.client.post(f"/advise/questions/{card.mark}/{what}", data=fields)
    assert reply.status_code == status, reply.text
    return reply.text


def test_a_question_goes_its_way_on_the_page(visit: Visitor, installation: Installation, db: Database) -> None:
    card = card_of(installation)
    address = f"/advise/questions/{card.mark}"
    advisers.set_rules(db, Rules(to_agree=1))
    assert "Next: try it out" in visit.get(address).main
    press(visit, card, "tried", words="Clear to all.")
    assert "How many agree is shown once three do." in visit.get(address).main
    press(visit, card, "agree")
    assert "Advisers agreed to these words." in visit.get(address).main
    press(visit, card, "agree/take-back")
    assert state_of(db, card) is State.TESTED
    press(visit, card, "voice", unsafe="yes")
    page = visit.get(address)
    assert "This feels unsafe to somebody" in page.main
    assert "I agree to these words" not in page.main
    press(visit, card, "talk", words="We talked.")
    assert "This feels unsafe to somebody" not in visit.get(address).main
    press(visit, card, "stop", words="It hurts.")
    page = visit.get(address)
    assert "Advisers stopped this question. Nobody can publish it." in page.main
    assert "It hurts." in page.main
    press(visit, card, "take-up")
    assert state_of(db, card) is State.DRAFT


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("stop", "Write down why it should not be asked."),
        ("talk", "Write down what you talked about."),
        ("tried", "Write a few words on how trying out went."),
    ],
)
def test_nothing_is_decided_without_a_word(
    visit: Visitor, installation: Installation, db: Database, what: str, sentence: str
) -> None:
    card = card_of(installation)
    voices.speak(db, card, ANN, Voice(unsafe=True))
    for empty in ("", "  \n ", "...", "\u200b"):
        assert sentence in press(visit, card, what, 422, words=empty)
    kept = "Word by word. " * 100
    page = press(visit, card, what, 422, words=kept)
    assert f"Use at most {LONGEST_WORDS} letters." in page
    assert kept.strip() in page
    assert (state_of(db, card), deeds_of(db, card)) == (State.DRAFT, [Deed.PROPOSED])


def test_a_refusal_shows_the_page_again_with_all_that_can_be_done(visit: Visitor, tested: Card) -> None:
    token = visit.get(f"/advise/questions/{tested.mark}").hidden("_token")
    page = visit.post(f"/advise/questions/{tested.mark}/stop", {"_token": token, "words": ""}, 422)
    assert page.title.startswith("Error: ")
    assert page.heading == tested.text
    assert f"/advise/questions/{tested.mark}" in page.links()


def test_what_changed_meanwhile_is_read_first(visit: Visitor, tested: Card) -> None:
    assert "Somebody changed the words meanwhile." in press(visit, tested, "agree", 422, digest="of other words")


def test_facilitators_host_and_have_no_voice(
    app: Flask, installation: Installation, db: Database, tested: Card
) -> None:
    host = browser_of(app, installation, "wren", Role.FACILITATOR)
    page = host.get(f"/advise/questions/{tested.mark}")
    for button in ("I agree to these words", "Stop this question", "Stop it"):
        assert button not in page.main
    for what in ("agree", "agree/take-back", "stop", "take-up", "take-up/take-back"):
        press(host, tested, what, 403, words="No.")
    assert state_of(db, tested) is State.TESTED
    assert db["agreement"].count == 0
    voices.speak(db, tested, ANN, Voice(unsafe=True))
    press(host, tested, "talk", words="We talked.")
    assert not cards.is_held(db, tested.mark)


def test_nothing_of_it_stands_in_the_log_of_the_staff(visit: Visitor, db: Database, tested: Card) -> None:
    before = db["staff_log"].count
    for what in ("agree", "agree/take-back", "stop", "take-up"):
        press(visit, tested, what, words="No.")
    assert db["staff_log"].count == before


@pytest.mark.parametrize("what", ["agree", "stop", "talk", "tried", "take-up", "voice", "suggest"])
def test_a_card_that_is_not_there(visit: Visitor, tested: Card, what: str) -> None:
    token = visit.get(f"/advise/questions/{tested.mark}").hidden("_token")
    visit.post(f"/advise/questions/nobody/{what}", {"_token": token, "words": "No."}, 404)
