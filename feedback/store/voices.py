"""Voices of advisers about a question: one of each adviser, counted, and never shown of fewer than three."""

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, deciding
from feedback.store.advisers import SPOKEN_BEFORE_SHOWN, speaking

CHANGED = Sentence("Somebody changed the words meanwhile. Read them, then say it again.")


class Verdict(StrEnum):
    """Say what an adviser would do with a question."""

    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Voice:
    """Hold what one adviser says about a question; nothing in it is no voice.

    was_unsafe: it felt unsafe to them before that was talked about.
    """

    verdict: Verdict | None = None
    would_not_answer: bool = False
    unsafe: bool = False
    was_unsafe: bool = False

    def __bool__(self) -> bool:
        """Return whether anything is said."""
        return bool(self.verdict or self.would_not_answer or self.unsafe or self.was_unsafe)


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold how many advisers said what about the words that a question has today."""

    spoken: int
    keep: int
    change: int
    drop: int
    would_not_answer: int
    unsafe: int


def speak(db: Database, card: Card, adviser: bytes, voice: Voice) -> None:
    """Keep the voice of an adviser in place of their earlier one; refuse about other words than they saw.

    `unsafe` holds the question at once. What was talked about stays so, unless it feels unsafe again.
    """
    with speaking(db, "voice"):
        now = cards.get(db, card.mark)
        if now.state is State.STOPPED:
            raise Refusal(Sentence("Advisers stopped this question."))
        if now.digest != card.digest:
            raise Refusal(CHANGED)
        talked_about = own(db, card.mark, adviser).was_unsafe
        _forget(db, card.mark, adviser)
        unsafe = "yes" if voice.unsafe else "talked about" if talked_about else "no"
        if voice or talked_about:
            db.execute(
                "INSERT INTO voice (card, adviser, digest, verdict, would_not_answer, unsafe) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (card.mark, adviser, card.digest, voice.verdict, voice.would_not_answer, unsafe),
            )
        deciding.weigh_feelings(db, card.mark)


def take_back(db: Database, mark: str, adviser: bytes) -> None:
    """Forget all that an adviser said about a question."""
    with speaking(db, "voice"):
        _forget(db, mark, adviser)
        deciding.weigh_feelings(db, mark)


def own(db: Database, mark: str, adviser: bytes) -> Voice:
    """Return what an adviser says about the words of today; what felt unsafe stays said, whatever the words."""
    query = "SELECT digest, verdict, would_not_answer, unsafe FROM voice WHERE card = ? AND adviser = ?"
    row = db.execute(query, (mark, adviser)).fetchone()
    if row is None:
        return Voice()
    digest, verdict, would_not_answer, unsafe = row
    is_unsafe, was_unsafe = unsafe == "yes", unsafe == "talked about"
    if digest != cards.get(db, mark).digest:
        return Voice(unsafe=is_unsafe, was_unsafe=was_unsafe)
    return Voice(Verdict(verdict) if verdict else None, bool(would_not_answer), is_unsafe, was_unsafe)


def tally(db: Database, mark: str) -> Tally | None:
    """Return how many said what about the words of today, or None before three advisers have spoken.

    While a meeting votes on the question nothing is told: each vote would be seen as it comes.
    """
    return None if _is_voted_on(db, mark) else counted(db, mark)


def is_told_unsafe(db: Database, mark: str) -> bool:
    """Return whether pages say that a question feels unsafe to somebody: not while a meeting votes on it."""
    return not _is_voted_on(db, mark) and cards.is_held(db, mark)


def _is_voted_on(db: Database, mark: str) -> bool:
    query = "SELECT 1 FROM meeting WHERE state = 'voting' AND json_extract(cards, '$[' || round || ']') = ?"
    return db.execute(query, (mark,)).fetchone() is not None


def counted(db: Database, mark: str) -> Tally | None:
    """Return the same, also while a meeting votes on the question."""
    said = Tally(
        *db.execute(
            "SELECT count(*), coalesce(sum(verdict = 'keep'), 0), coalesce(sum(verdict = 'change'), 0), "
            "coalesce(sum(verdict = 'drop'), 0), coalesce(sum(would_not_answer), 0), "
            "coalesce(sum(unsafe <> 'no'), 0) FROM voice WHERE card = ? AND digest = ?",
            (mark, cards.get(db, mark).digest),
        ).fetchone()
    )
    return said if said.spoken >= SPOKEN_BEFORE_SHOWN else None


def _forget(db: Database, mark: str, adviser: bytes) -> None:
    db.execute("DELETE FROM voice WHERE card = ? AND adviser = ?", (mark, adviser))
