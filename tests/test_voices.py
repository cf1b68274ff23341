"""Voices of advisers: counted from three on, changeable, and nobody's own in any byte of a page or a file."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal
from feedback.store import advisers, cards, deciding, meetings, people, voices
from feedback.store.installation import Installation
from feedback.store.meetings import Press
from feedback.store.people import Role
from feedback.store.voices import Tally, Verdict, Voice
from feedback.wording import Wording
from tests.examples import browser_of
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of, page_of

ANN, BEA, CAI, DEL = (letter.encode() * 16 for letter in "abcd")
KEEP, CHANGE, DROP = (Voice(verdict) for verdict in Verdict)


@pytest.fixture
def db(installation: Installation) -> Database:
    """Return the database of the installation."""
    return installation.db


@pytest.fixture
def card(installation: Installation) -> Card:
    """Return a card in work."""
    return card_of(installation)


def reworded(db: Database, card: Card) -> Card:
    """Keep other words of a card, and return it."""
    new = replace(card, question=replace(card.question, text={"en": Wording("Do staff hear you?")}))
    return cards.reword(db, new, Role.ADVISER, based_on=card.digest)


# ---- What is kept and counted -----------------------------------------------------------------------------------


def test_one_adviser_is_one_voice_that_changes(db: Database, card: Card) -> None:
    assert voices.own(db, card.mark, ANN) == Voice()
    for said in (KEEP, Voice(Verdict.DROP, would_not_answer=True, unsafe=True), Voice(unsafe=True), CHANGE):
        voices.speak(db, card, ANN, said)
        assert voices.own(db, card.mark, ANN) == said
    assert db["voice"].count == 1
    voices.speak(db, card, ANN, Voice())
    assert db["voice"].count == 0


def test_a_voice_is_taken_back_whole(db: Database, card: Card) -> None:
    voices.speak(db, card, ANN, Voice(Verdict.DROP, would_not_answer=True, unsafe=True))
    deciding.talked_about(db, card.mark, Role.ADVISER, "We talked.")
    voices.speak(db, card, BEA, KEEP)
    voices.take_back(db, card.mark, ANN)
    assert voices.own(db, card.mark, ANN) == Voice()
    assert [row["adviser"] for row in db["voice"].rows] == [BEA]


def test_voices_are_counted_from_three_on(db: Database, card: Card) -> None:
    said = [
        Voice(Verdict.KEEP),
        Voice(Verdict.KEEP, would_not_answer=True),
        Voice(Verdict.DROP, unsafe=True),
        Voice(would_not_answer=True),
    ]
    counted = []
    for adviser, voice in zip((ANN, BEA, CAI, DEL), said, strict=True):
        voices.speak(db, card, adviser, voice)
        counted.append(voices.tally(db, card.mark))
    assert counted == [
        None,
        None,
        Tally(spoken=3, keep=2, change=0, drop=1, would_not_answer=1, unsafe=1),
        Tally(spoken=4, keep=2, change=0, drop=1, would_not_answer=2, unsafe=1),
    ]
    voices.take_back(db, card.mark, ANN)
    voices.take_back(db, card.mark, BEA)
    assert voices.tally(db, card.mark) is None


def test_only_voices_about_the_words_of_today_count(db: Database, card: Card) -> None:
    for adviser in (ANN, BEA, CAI):
        voices.speak(db, card, adviser, DROP)
    new = reworded(db, card)
    assert voices.tally(db, new.mark) is None
    assert voices.own(db, new.mark, ANN) == Voice()
    with pytest.raises(Refusal, match="changed the words meanwhile"):
        voices.speak(db, card, ANN, KEEP)
    for adviser in (ANN, BEA, CAI):
        voices.speak(db, new, adviser, KEEP)
    assert voices.tally(db, new.mark) == Tally(3, keep=3, change=0, drop=0, would_not_answer=0, unsafe=0)


def test_a_reason_in_other_words_takes_no_voice_away(db: Database, card: Card) -> None:
    voices.speak(db, card, ANN, KEEP)
    cards.reword(db, replace(card, why="So that it gets better."), Role.ADVISER, based_on=card.digest)
    assert voices.own(db, card.mark, ANN) == KEEP


def test_what_was_talked_about_is_not_asked_again(db: Database, card: Card) -> None:
    voices.speak(db, card, ANN, Voice(Verdict.DROP, unsafe=True))
    deciding.talked_about(db, card.mark, Role.ADVISER, "We talked.")
    assert voices.own(db, card.mark, ANN) == Voice(Verdict.DROP, was_unsafe=True)
    voices.speak(db, card, ANN, KEEP)
    assert voices.own(db, card.mark, ANN) == Voice(Verdict.KEEP, was_unsafe=True)
    assert not cards.is_held(db, card.mark)
    voices.speak(db, card, ANN, Voice(unsafe=True))
    assert cards.is_held(db, card.mark)


def test_each_question_has_voices_of_its_own(installation: Installation, db: Database, card: Card) -> None:
    other = card_of(installation, "Is it warm here?")
    for adviser in (ANN, BEA, CAI):
        voices.speak(db, card, adviser, KEEP)
    assert voices.tally(db, other.mark) is None
    assert voices.own(db, other.mark, ANN) == Voice()


# ---- On the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def wren(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator."""
    return browser_of(app, installation, "wren", Role.FACILITATOR)


def speak(visit: Visitor, card: Card, status: int = 303, **said: str) -> str:
    """Say something about a card, and return the page that says why it is refused."""
    sent = {"_token": page_of(visit, card).hidden("_token"), "digest": card.digest, **said}
    reply = visit.client.post(f"/advise/questions/{card.mark}/voice", data=sent)
    assert reply.status_code == status
    return reply.text


def chosen_on(page: Page) -> set[str]:
    """Return what is chosen in the form for one's own voice."""
    return {
        f"{each.get('name')}={each.get('value')}"
        for each in page.with_id("voices").iter("input")
        if "checked" in each.attrib
    }


def rows_of(page: Page) -> list[str]:
    """Return the sentences beside the bars."""
    rows = list(page.with_id("voices").iter("tr"))[1:]
    return [": ".join(words_of(cell) for cell in row if words_of(cell)) for row in rows]


def test_an_adviser_speaks_and_changes_their_voice(finch: Visitor, card: Card) -> None:
    assert chosen_on(page_of(finch, card)) == set()
    speak(finch, card, verdict="drop", would_not_answer="yes")
    assert chosen_on(page_of(finch, card)) == {"verdict=drop", "would_not_answer=yes"}
    speak(finch, card, verdict="keep")
    assert chosen_on(page_of(finch, card)) == {"verdict=keep"}
    speak(finch, card)
    assert chosen_on(page_of(finch, card)) == set()


def test_a_whole_voice_is_taken_back_with_one_button(finch: Visitor, db: Database, card: Card) -> None:
    assert "Take back all that I said" not in page_of(finch, card).main
    speak(finch, card, verdict="drop", unsafe="yes")
    page = page_of(finch, card)
    assert "Take back all that I said" in page.main
    assert "This feels unsafe to somebody" in page.main
    reply = finch.client.post(
        f"/advise/questions/{card.mark}/voice/take-back", data={"_token": page.hidden("_token")}
    )
    assert reply.headers["Location"].endswith(f"/advise/questions/{card.mark}#voices")
    assert chosen_on(page_of(finch, card)) == set()
    assert db["voice"].count == 0


def test_what_is_no_voice_is_refused(finch: Visitor, db: Database, card: Card) -> None:
    assert "Choose what you think first." in speak(finch, card, 422)
    assert "Choose what you think first." in speak(finch, card, 422, verdict="burn")
    assert "Somebody changed the words meanwhile." in speak(finch, card, 422, verdict="keep", digest="")
    assert db["voice"].count == 0


def test_bars_with_a_sentence_each_from_three_voices_on(finch: Visitor, db: Database, card: Card) -> None:
    for adviser, said in ((ANN, KEEP), (BEA, KEEP), (CAI, Voice(Verdict.DROP, would_not_answer=True))):
        assert "Shown once three have spoken." in page_of(finch, card).main
        voices.speak(db, card, adviser, said)
    page = page_of(finch, card)
    assert "Shown once three have spoken." not in page.main
    assert rows_of(page) == [
        "Keep it: 2 of 3 who spoke",
        "Change it: 0 of 3 who spoke",
        "Drop it: 1 of 3 who spoke",
        "I would not answer this: 1 of 3 who spoke",
        "This feels unsafe: 0 of 3 who spoke",
    ]
    section = page.with_id("voices")
    widths = [each.get("width") for each in section.iter() if each.get("class") == "bar"]
    assert widths == ["67", "0", "33", "33", "0"]


def test_a_facilitator_reads_the_numbers_and_has_no_voice(wren: Visitor, db: Database, card: Card) -> None:
    for adviser in (ANN, BEA, CAI):
        voices.speak(db, card, adviser, KEEP)
    page = page_of(wren, card)
    assert "Keep it: 3 of 3 who spoke" in rows_of(page)
    assert "Only advisers have a voice here." in page.main
    section = page.with_id("voices")
    assert list(section.iter("form")) == list(section.iter("input")) == list(section.iter("button")) == []
    speak(wren, card, 403, verdict="drop")
    wren.post(f"/advise/questions/{card.mark}/voice/take-back", {"_token": page.hidden("_token")}, 403)
    assert db["voice"].count == 3


# ---- Whose voice it is ------------------------------------------------------------------------------------------

CHANGING = re.compile(r'name="_token" value="[0-9a-f]+"')


def bytes_of(visit: Visitor, card: Card) -> str:
    """Return the page of a card as its bytes, without the tokens of its forms."""
    return CHANGING.sub("", page_of(visit, card).html)


@pytest.mark.parametrize("state", [State.DRAFT, State.TESTED, State.STOPPED])
def test_fewer_than_three_change_no_byte_of_a_page(
    finch: Visitor, wren: Visitor, installation: Installation, db: Database, state: State
) -> None:
    card = card_of(installation, state=state)
    for visit in (finch, wren):
        db.execute("DELETE FROM voice")
        db.execute("DELETE FROM agreement")
        db.execute("DELETE FROM wish_to_take_up")
        pages = [bytes_of(visit, card)]
        for adviser, verdict in ((ANN, "drop"), (BEA, "keep")):
            # Into the table itself, as a stopped question takes no voice.
            row = (card.mark, adviser, card.digest, verdict)
            db.execute("INSERT INTO voice VALUES (?, ?, ?, ?, 1, 'no')", row)
            pages.append(bytes_of(visit, card))
            if state is State.TESTED:
                deciding.agree(db, card.mark, adviser, based_on=card.digest)
            if state is State.STOPPED:
                deciding.wish_to_take_up(db, card.mark, adviser)
            pages.append(bytes_of(visit, card))
        assert len(set(pages)) == 1


def test_one_more_unsafe_than_one_changes_no_byte(finch: Visitor, db: Database, card: Card) -> None:
    pages = []
    for adviser in (ANN, BEA):
        voices.speak(db, card, adviser, Voice(unsafe=True))
        pages.append(bytes_of(finch, card))
    assert pages[0] == pages[1]


def test_other_pages_tell_no_more(finch: Visitor, db: Database, card: Card) -> None:
    others = ["/advise/", "/advise/questions", "/advise/ranking", "/advise/choose"]
    before = [CHANGING.sub("", finch.get(each).html) for each in others]
    for adviser in (ANN, BEA):
        voices.speak(db, card, adviser, DROP)
    assert [CHANGING.sub("", finch.get(each).html) for each in others] == before


def test_who_spoke_when_cannot_be_seen_from_the_order(db: Database, card: Card) -> None:
    for adviser in (DEL, ANN, CAI, BEA):
        voices.speak(db, card, adviser, KEEP)
    assert [row["adviser"] for row in db["voice"].rows] == [ANN, BEA, CAI, DEL]
    for table in ("voice", "agreement", "wish_to_take_up", "preference"):
        assert "WITHOUT ROWID" in db[table].schema


def test_one_adviser_is_somebody_else_at_each_question(installation: Installation, finch: Visitor) -> None:
    one, other = card_of(installation), card_of(installation, "Is it warm here?")
    for card in (one, other):
        speak(finch, card, verdict="keep")
    aliases = [row["adviser"] for row in installation.db["voice"].rows]
    assert len(set(aliases)) == 2
    person = people.find(installation.db, "finch")
    assert person
    assert set(aliases) == {
        advisers.alias(installation.key, person, advisers.about_card(each.mark)) for each in (one, other)
    }
    assert {
        advisers.alias(b"another key" * 4, person, advisers.about_card(each.mark)) for each in (one, other)
    }.isdisjoint(aliases)


def test_no_byte_says_whose_voice_it_was(
    app: Flask, installation: Installation, db: Database, card: Card, capfd: pytest.CaptureFixture[str]
) -> None:
    names = ["zebedee-one", "zebedee-two", "zebedee-three"]
    db.execute("UPDATE card SET state = 'tested' WHERE mark = ?", (card.mark,))
    visitors = [browser_of(app, installation, name, Role.ADVISER) for name in names]
    logged = [tuple(row.values()) for row in db["staff_log"].rows]
    for visit in visitors:
        speak(visit, card, verdict="drop", would_not_answer="yes")
    for visit in visitors:
        for what, words in (("agree", ""), ("suggest", "Say “adults”."), ("stop", "It hurts."), ("take-up", "")):
            token = page_of(visit, card).hidden("_token")
            sent = {"_token": token, "digest": card.digest, "words": words}
            assert visit.client.post(f"/advise/questions/{card.mark}/{what}", data=sent).status_code in {303, 422}
    assert [tuple(row.values()) for row in db["staff_log"].rows] == logged
    marks = [row["mark"] for row in db["person"].rows]
    who = [*names, *marks]
    for table in db.table_names():
        if table in {
            "person",
            "person_role",
            "session",
            "staff_log",
            "invitation",
            "second_factor",
            "recovery_code",
        }:
            continue
        kept = repr(list(db[table].rows))
        assert not [each for each in who if each in kept], table
    path = Path(next(row[2] for row in db.execute("PRAGMA database_list")))
    content = path.read_bytes()
    aliases = [row["adviser"] for row in [*db["voice"].rows, *db["wish_to_take_up"].rows]]
    aliases += [row["author"] for row in db["suggestion"].rows]
    assert aliases
    (size,) = db.execute("PRAGMA page_size").fetchone()
    for start in range(0, len(content), size):
        part = content[start : start + size]
        if any(alias in part for alias in aliases):
            assert not [each for each in who if each.encode() in part]
    said = capfd.readouterr()
    assert not [each for each in who if each in said.out + said.err]
    for each in visitors:
        html = page_of(each, card).html
        assert sum(name in html for name in names) == 1, "only one's own name stands at the top"
        assert not [alias for alias in aliases if alias.hex() in html]


def test_the_file_does_not_say_who_spoke_first(installation: Installation) -> None:
    card = card_of(installation)
    people = [bytes([number]) * 16 for number in range(1, 9)]
    for adviser in reversed(people):
        voices.speak(installation.db, card, adviser, Voice(Verdict.KEEP))
    content = installation.database_file.read_bytes()
    found = [content.index(adviser) for adviser in people]
    assert all(content.count(adviser) == 1 for adviser in people)
    assert found == sorted(found, reverse=True), "rows fill a page from its end, in the order of their keys"


def test_while_a_meeting_votes_no_page_tells_how(app: Flask, installation: Installation) -> None:
    card = card_of(installation)
    meeting = meetings.start(installation.db, "Tuesday group", [card.mark], ["en"])
    for pressed in (Press.NEXT, Press.VOTE):
        now = meetings.find(installation.db, meeting.mark)
        assert now
        meetings.press(installation.db, meeting.mark, pressed, now.place)
    for number in range(1, 5):
        voices.speak(installation.db, card, bytes([number]) * 16, Voice(Verdict.KEEP, unsafe=number == 4))
    visit = browser_of(app, installation, "wren", Role.FACILITATOR)
    for address in (f"/advise/questions/{card.mark}", "/advise/questions", f"/advise/library/{card.mark}"):
        main = visit.get(address).main
        assert "unsafe to somebody" not in main
        assert "to be talked about" not in main
        assert "of 4" not in main
    now = meetings.find(installation.db, meeting.mark)
    assert now
    meetings.press(installation.db, meeting.mark, Press.END, now.place)
    assert "This feels unsafe to somebody" in visit.get(f"/advise/questions/{card.mark}").main
