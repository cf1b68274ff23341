"""Suggestions in the margin of a question card, what was said about them, and what became of each; no names."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from feedback.questionnaire.card import State
from feedback.refusal import Refusal, Sentence
from feedback.store import cards
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.deciding import in_own_words
from feedback.store.tokens import new_mark


class Answer(StrEnum):
    """Say what became of a suggestion."""

    OPEN = "open"
    TAKEN = "taken"
    TURNED_DOWN = "turned down"


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold what somebody said about a suggestion."""

    words: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a suggestion as one reader sees it: theirs or not, what became of it and why, and the replies.

    is_seen: whether whoever made it has seen what became of it.
    """

    mark: str
    card: str
    words: str
    state: Answer
    reason: str
    is_own: bool
    is_seen: bool
    replies: tuple[Reply, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether nobody has taken it or turned it down."""
        return self.state is Answer.OPEN


_COLUMNS = "mark, card, words, state, reason, is_seen, author"


def of_card(db: Database, card: str, reader: bytes) -> list[Suggestion]:
    """Return the suggestions about a card, the open ones first; their order does not tell which is newer."""
    query = f"SELECT {_COLUMNS} FROM suggestion WHERE card = ? ORDER BY state <> 'open', mark"  # noqa: S608 ours
    return [_suggestion(db, row, reader) for row in db.execute(query, (card,)).fetchall()]


def get(db: Database, mark: str, reader: bytes) -> Suggestion:
    """Return a suggestion as one reader sees it, or refuse."""
    query = f"SELECT {_COLUMNS} FROM suggestion WHERE mark = ?"  # noqa: S608 ours
    row = db.execute(query, (mark,)).fetchone()
    if row is None:
        raise Refusal(Sentence("This suggestion was taken away."))
    return _suggestion(db, row, reader)


def suggest(db: Database, card: str, author: bytes, words: str) -> str:
    """Keep a suggestion about a card that nobody stopped, and return its mark."""
    said = in_own_words(words, Sentence("Write your suggestion first."))
    with writing(db):
        if cards.get(db, card).state is State.STOPPED:
            raise Refusal(Sentence("Advisers stopped this question."))
        mark = new_mark()
        db.execute(
            "INSERT INTO suggestion (mark, card, author, words, state, reason, is_seen) "
            "VALUES (?, ?, ?, ?, 'open', '', 1)",
            (mark, card, author, said),
        )
    return mark


def reply(db: Database, mark: str, author: bytes, words: str) -> None:
    """Keep what somebody says about a suggestion."""
    said = in_own_words(words, Sentence("Write your reply first."))
    with writing(db):
        get(db, mark, author)
        db.execute(
            "INSERT INTO suggestion_reply (suggestion, author, words) VALUES (?, ?, ?)", (mark, author, said)
        )


def take(db: Database, mark: str, reader: bytes, role: str) -> None:
    """Mark a suggestion as taken."""
    with writing(db):
        found = _open(db, mark, reader)
        _answer(db, found, Answer.TAKEN)
        cards.remember(db, found.card, role, Deed.TOOK_SUGGESTION, found.words)


def turn_down(db: Database, mark: str, reader: bytes, role: str, reason: str) -> None:
    """Turn a suggestion down with a reason that its author sees."""
    why = in_own_words(reason, Sentence("Write down why. Whoever suggested it sees your reason."))
    with writing(db):
        found = _open(db, mark, reader)
        _answer(db, found, Answer.TURNED_DOWN, why)
        cards.remember(db, found.card, role, Deed.TURNED_DOWN, f"{found.words} → {why}")


def withdraw(db: Database, mark: str, author: bytes) -> None:
    """Take one's own suggestion away, with what was said about it, while nobody has answered it."""
    with writing(db):
        if not _open(db, mark, author).is_own:
            raise Refusal(Sentence("Only whoever made a suggestion can take it away."))
        db.execute("DELETE FROM suggestion_reply WHERE suggestion = ?", (mark,))
        db.execute("DELETE FROM suggestion WHERE mark = ?", (mark,))


def answered_unseen(db: Database, author: bytes) -> list[Suggestion]:
    """Return what became of somebody's suggestions since they looked last."""
    query = f"SELECT {_COLUMNS} FROM suggestion WHERE author = ? AND is_seen = 0 ORDER BY card, mark"  # noqa: S608
    return [_suggestion(db, row, author) for row in db.execute(query, (author,)).fetchall()]


def seen(db: Database, author: bytes, marks: Sequence[str]) -> None:
    """Note that somebody saw what became of some suggestions of theirs."""
    with writing(db):
        db.conn.executemany(
            "UPDATE suggestion SET is_seen = 1 WHERE author = ? AND mark = ? AND state <> 'open'",
            [(author, mark) for mark in marks],
        )


def _open(db: Database, mark: str, reader: bytes) -> Suggestion:
    found = get(db, mark, reader)
    if not found.is_open:
        raise Refusal(Sentence("Somebody answered this suggestion already."))
    return found


def _answer(db: Database, found: Suggestion, answer: Answer, reason: str = "") -> None:
    """Keep what became of a suggestion; whoever answers their own has seen it."""
    db.execute(
        "UPDATE suggestion SET state = ?, reason = ?, is_seen = ? WHERE mark = ?",
        (answer, reason, found.is_own, found.mark),
    )


def _suggestion(db: Database, row: Sequence[Any], reader: bytes) -> Suggestion:
    mark, card, words, state, reason, is_seen, author = row
    query = "SELECT words, author FROM suggestion_reply WHERE suggestion = ? ORDER BY number"
    replies = tuple(Reply(said, by == reader) for said, by in db.execute(query, (mark,)))
    return Suggestion(mark, card, words, Answer(state), reason, author == reader, bool(is_seen), replies)
