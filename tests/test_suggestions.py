"""Suggestions in the margin: nobody's name, a reason for each “no”, and nothing that one cannot take back."""

import re
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal
from feedback.store import cards, suggestions
from feedback.store.cards import Deed
from feedback.store.database import connect
from feedback.store.deciding import LONGEST_WORDS
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.suggestions import Answer, Reply
from tests.examples import browser_of
from tests.page_checks import Visitor, words_of
from tests.studio_examples import card_of, page_of

ANN, BEA, CAI = (letter.encode() * 16 for letter in "abc")


@pytest.fixture
def db(installation: Installation) -> Database:
    """Return the database of the installation."""
    return installation.db


@pytest.fixture
def card(installation: Installation) -> Card:
    """Return a card in work."""
    return card_of(installation)


def refusal_of(db: Database, *, words: str, card: Card) -> str:
    """Return why some words make no suggestion."""
    with pytest.raises(Refusal) as refused:
        suggestions.suggest(db, card.mark, ANN, words)
    return str(refused.value)


def test_a_suggestion_and_what_is_said_about_it(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "  Say “adults”.\r\nNot “staff”. ")
    suggestions.reply(db, mark, BEA, "Why?")
    suggestions.reply(db, mark, ANN, "It is plainer.")
    (found,) = suggestions.of_card(db, card.mark, BEA)
    assert found.words == "Say “adults”.\nNot “staff”."
    assert (found.state, found.is_own, found.is_open) == (Answer.OPEN, False, True)
    assert found.replies == (Reply("Why?", is_own=True), Reply("It is plainer.", is_own=False))
    assert suggestions.get(db, mark, ANN).is_own


@pytest.mark.parametrize("words", ["", " \n ", "…", "\x00"])
def test_nothing_is_no_suggestion(db: Database, card: Card, words: str) -> None:
    assert refusal_of(db, words=words, card=card) == "Write your suggestion first."


def test_words_are_limited_by_what_is_kept(db: Database, card: Card) -> None:
    suggestions.suggest(db, card.mark, ANN, "a\r\n" * (LONGEST_WORDS // 2))
    assert refusal_of(db, words="a" * (LONGEST_WORDS + 1), card=card) == "Use at most 1000 letters."


def test_a_stopped_question_takes_no_more(installation: Installation, db: Database) -> None:
    stopped = card_of(installation, state=State.STOPPED)
    assert refusal_of(db, words="Say more.", card=stopped) == "Advisers stopped this question."


def test_a_suggestion_is_taken_once(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    suggestions.take(db, mark, BEA, Role.ADVISER)
    assert suggestions.get(db, mark, BEA).state is Answer.TAKEN
    line = cards.history(db, card.mark)[0]
    assert (line.deed, line.words) == (Deed.TOOK_SUGGESTION, "Say “adults”.")
    every: tuple[Callable[[], None], ...] = (
        lambda: suggestions.take(db, mark, BEA, Role.ADVISER),
        lambda: suggestions.turn_down(db, mark, BEA, Role.ADVISER, "No."),
        lambda: suggestions.withdraw(db, mark, ANN),
    )
    for again in every:
        with pytest.raises(Refusal, match="answered this suggestion already"):
            again()


def test_a_no_has_a_reason_that_its_author_sees(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    for empty in ("", " ", "–"):
        with pytest.raises(Refusal, match="Write down why"):
            suggestions.turn_down(db, mark, BEA, Role.ADVISER, empty)
    assert suggestions.answered_unseen(db, ANN) == []
    suggestions.turn_down(db, mark, BEA, Role.ADVISER, "Some are not adults.")
    (found,) = suggestions.answered_unseen(db, ANN)
    assert (found.card, found.state, found.reason) == (card.mark, Answer.TURNED_DOWN, "Some are not adults.")
    assert suggestions.answered_unseen(db, BEA) == []
    suggestions.seen(db, BEA, [mark])  # who did not suggest it
    assert len(suggestions.answered_unseen(db, ANN)) == 1
    suggestions.seen(db, ANN, [mark])
    assert suggestions.answered_unseen(db, ANN) == []
    assert suggestions.get(db, mark, BEA).reason == "Some are not adults."
    line = cards.history(db, card.mark)[0]
    assert (line.deed, line.words) == (Deed.TURNED_DOWN, "Say “adults”. → Some are not adults.")


def test_the_table_itself_keeps_no_no_without_a_reason(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute("UPDATE suggestion SET state = 'turned down' WHERE mark = ?", (mark,))


def test_authors_take_their_own_away(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    suggestions.reply(db, mark, BEA, "Why?")
    with pytest.raises(Refusal, match="Only whoever made"):
        suggestions.withdraw(db, mark, BEA)
    suggestions.withdraw(db, mark, ANN)
    assert suggestions.of_card(db, card.mark, ANN) == []
    assert db["suggestion_reply"].count == 0
    with pytest.raises(Refusal, match="taken away"):
        suggestions.reply(db, mark, BEA, "Hello?")


def test_whoever_takes_their_own_has_seen_it(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    suggestions.take(db, mark, ANN, Role.ADVISER)
    assert suggestions.answered_unseen(db, ANN) == []


def test_the_order_does_not_tell_which_is_newer(db: Database, card: Card) -> None:
    made = [suggestions.suggest(db, card.mark, ANN, f"Suggestion {number}.") for number in range(12)]
    found = [each.mark for each in suggestions.of_card(db, card.mark, BEA)]
    assert found == sorted(made) != made
    suggestions.take(db, found[0], BEA, Role.ADVISER)
    assert [each.mark for each in suggestions.of_card(db, card.mark, BEA)] == [*found[1:], found[0]]
    columns = {row[1] for row in db.execute("PRAGMA table_info(suggestion)")}
    assert not columns & {"day", "minute", "number"}


def test_two_answers_at_once_are_one(db: Database, card: Card) -> None:
    mark = suggestions.suggest(db, card.mark, ANN, "Say “adults”.")
    path = Path(next(row[2] for row in db.execute("PRAGMA database_list")))
    begin, refused = threading.Barrier(4), []

    def answer(*, takes: bool) -> None:
        own = connect(path)
        begin.wait()
        try:
            if takes:
                suggestions.take(own, mark, BEA, Role.ADVISER)
            else:
                suggestions.turn_down(own, mark, CAI, Role.ADVISER, "No.")
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            own.conn.close()

    threads = [threading.Thread(target=answer, kwargs={"takes": takes}) for takes in (True, False) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert len(cards.history(db, card.mark)) == 2


# ---- On the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def wren(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator."""
    return browser_of(app, installation, "wren", Role.FACILITATOR)


def margin_of(visit: Visitor, card: Card) -> str:
    """Return what stands in the margin of a card."""
    return words_of(page_of(visit, card).with_id("suggestions"))


def send(visit: Visitor, card: Card, what: str, words: str = "", status: int = 303) -> str:
    """Send a form of the margin, and return the page that says why it is refused."""
    token = page_of(visit, card).hidden("_token")
    address = f"/advise/questions/{card.mark}/{what}"
    reply = visit.client.post(address, data={"_token": token, "words": words})
    assert reply.status_code == status, reply.text
    return reply.text


def mark_in(visit: Visitor, card: Card) -> str:
    """Return the mark of the first suggestion on the page."""
    found = re.search('id="suggestion-([0-9a-f]+)"', page_of(visit, card).html)
    assert found
    return found[1]


def test_a_suggestion_goes_its_way_on_the_page(finch: Visitor, wren: Visitor, card: Card) -> None:
    assert "Nobody has suggested anything yet." in margin_of(finch, card)
    send(finch, card, "suggest", "Say “adults”.")
    mark = mark_in(wren, card)
    assert "Somebody suggests Say “adults”." in margin_of(wren, card)
    assert "You suggest Say “adults”." in margin_of(finch, card)
    assert "Turn it down" not in margin_of(finch, card)
    assert "Take my suggestion away" not in margin_of(wren, card)
    send(wren, card, f"suggestions/{mark}/reply", "Why?")
    assert "SomebodyWhy?" in margin_of(finch, card)
    assert "YouWhy?" in margin_of(wren, card)
    assert "Write down why." in send(wren, card, f"suggestions/{mark}/turn-down", "", 422)
    send(wren, card, f"suggestions/{mark}/turn-down", "Some are not adults.")
    assert "Turned down" in margin_of(finch, card)
    assert "Some are not adults." in margin_of(finch, card)
    home = finch.get("/advise/")
    assert "Some are not adults." in home.main
    assert "I have read this" in margin_of(finch, card)
    send(finch, card, f"suggestions/{mark}/seen")
    assert "Some are not adults." not in finch.get("/advise/").main
    assert "I have read this" not in margin_of(finch, card)


def test_what_is_taken_is_worded_on_the_card(finch: Visitor, wren: Visitor, card: Card) -> None:
    send(finch, card, "suggest", "Say “adults”.")
    send(wren, card, f"suggestions/{mark_in(finch, card)}/take")
    assert "Somebody takes it." in margin_of(finch, card)


def test_refused_words_stay_where_they_were_typed(finch: Visitor, card: Card) -> None:
    send(finch, card, "suggest", "First.")
    mark = mark_in(finch, card)
    typed = "Word by word. " * 100
    token = page_of(finch, card).hidden("_token")
    for what, field in (("suggest", "suggest"), (f"suggestions/{mark}/reply", f"suggestion-{mark}-reply")):
        page = finch.post(f"/advise/questions/{card.mark}/{what}", {"_token": token, "words": typed}, 422)
        kept = {each.get("id"): each.text for each in page.all("textarea") if (each.text or "").strip()}
        assert kept == {field: typed}
        assert "Use at most 1000 letters." in page.main


def test_a_suggestion_is_found_under_its_own_card_only(
    finch: Visitor, installation: Installation, card: Card
) -> None:
    other = card_of(installation, "Is it warm here?")
    send(finch, card, "suggest", "First.")
    mark = mark_in(finch, card)
    send(finch, other, f"suggestions/{mark}/withdraw", status=404)
    assert "This suggestion was taken away." in send(finch, card, "suggestions/none/reply", "Hm.", 422)
    assert mark_in(finch, card) == mark


def test_what_is_written_in_any_direction_stays_text(finch: Visitor, wren: Visitor, card: Card) -> None:
    for words in ("قل «الكبار»", "<b>bold</b> & \u202e“reversed”", "ዓበይቲ በሉ"):
        send(finch, card, "suggest", words)
    page = page_of(wren, card)
    said = [each for each in page.all("blockquote") if each.get("class") == "own-words"]
    assert {"قل «الكبار»", "<b>bold</b> & \u202e“reversed”", "ዓበይቲ በሉ"} == {words_of(each) for each in said}
    assert all(each.get("dir") == "auto" for each in said)
    assert page.all("b") == []


def test_no_name_stands_beside_a_suggestion(finch: Visitor, wren: Visitor, db: Database, card: Card) -> None:
    send(finch, card, "suggest", "Say “adults”.")
    send(wren, card, f"suggestions/{mark_in(finch, card)}/reply", "Why?")
    assert "finch" not in page_of(wren, card).html
    assert "wren" not in page_of(finch, card).html
    kept = [row for table in ("suggestion", "suggestion_reply", "card_history") for row in db[table].rows]
    people = [(row["name"], row["mark"]) for row in db["person"].rows]
    for name, mark in people:
        assert name not in repr(kept)
        assert mark not in repr(kept)
