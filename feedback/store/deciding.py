"""Deciding on a question: tried out, agreed, talked about, stopped, and taken up again; each with what was said.

Whoever decides names the digest of the words that they read, and decides on these words or on none.
"""

from sqlite_utils import Database

from feedback.framework.plain import printable
from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal, Sentence
from feedback.store import advisers, cards
from feedback.store.advisers import SPOKEN_BEFORE_SHOWN
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.people import Role

LONGEST_WORDS = 1000
TOO_LONG = Sentence("Use at most %(longest)s letters.", longest=LONGEST_WORDS)
CHANGED = Sentence("Somebody changed the words meanwhile. Read them, then decide.")


def in_own_words(text: str, ask: Sentence) -> str:
    """Return what somebody wrote, tidied; refuse nothing at all, asking for it, and what is too long."""
    tidy = printable(text.replace("\r\n", "\n")).strip()
    if not any(letter.isalnum() for letter in tidy):
        raise Refusal(ask)
    if len(tidy) > LONGEST_WORDS:
        raise Refusal(TOO_LONG)
    return tidy


# ---- Trying out -------------------------------------------------------------------------------------------------


def tried_out(db: Database, mark: str, role: str, words: str, *, digest: str | None = None) -> bool:
    """Let a draft that was tried out be tested, and return whether it is; only inside `writing`.

    digest: of the words that were tried out; where the card says something else by now, it stays a draft.
    """
    card = cards.find(db, mark)
    if card is None or card.state is not State.DRAFT or digest not in {None, card.digest}:
        return False
    cards.move(db, mark, State.TESTED, role, Deed.TRIED_OUT, words)
    return True


def tried_out_together(db: Database, mark: str, role: str, note: str, *, based_on: str) -> None:
    """Let a draft be tested because the group tried it out together, and keep what they noted."""
    words = in_own_words(note, Sentence("Write a few words on how trying out went."))
    with writing(db):
        card = _same(db, mark, based_on)
        if card.state is State.IDEA:
            raise Refusal(Sentence("Write down why we ask and what happens with the answers first."))
        if not tried_out(db, mark, role, words, digest=based_on):
            raise Refusal(Sentence("This question was tried out or stopped meanwhile."))


# ---- Agreeing ---------------------------------------------------------------------------------------------------


def agree(db: Database, mark: str, adviser: bytes, *, based_on: str) -> None:
    """Count an adviser as agreeing to the words of a tested question; it is agreed once enough do."""
    with advisers.speaking(db, "agreement"):
        card = _same(db, mark, based_on)
        if card.state not in {State.TESTED, State.AGREED}:
            raise Refusal(Sentence("Advisers can agree once a question was tried out."))
        if cards.is_held(db, mark):
            raise Refusal(Sentence("Somebody feels that this is unsafe. Talk about it first."))
        db.execute(
            "INSERT OR REPLACE INTO agreement (card, adviser, digest) VALUES (?, ?, ?)",
            (mark, adviser, card.digest),
        )
        _rise(db, card)


def take_agreement_back(db: Database, mark: str, adviser: bytes) -> None:
    """Count an adviser no longer; where too few remain, the question is not agreed any more."""
    with advisers.speaking(db, "agreement"):
        card = cards.get(db, mark)
        gone = db.execute("DELETE FROM agreement WHERE card = ? AND adviser = ?", (mark, adviser)).rowcount
        if gone and card.state is State.AGREED and not _is_enough(db, _agreeing(db, card)):
            _fall(db, mark)


def agrees(db: Database, card: Card, adviser: bytes) -> bool:
    """Return whether an adviser agrees to the words of today."""
    query = "SELECT 1 FROM agreement WHERE card = ? AND adviser = ? AND digest = ?"
    return db.execute(query, (card.mark, adviser, card.digest)).fetchone() is not None


def agreeing(db: Database, card: Card) -> int | None:
    """Return how many advisers agree to the words of today, or None while they are fewer than three."""
    return _shown(_agreeing(db, card))


def apply_rules(db: Database) -> None:
    """Let nothing stay agreed that too few agree to by the rules of today; a lower number alone agrees nothing.

    Else whoever sets the number for a moment would agree in the place of others, and see how many agree.
    """
    with writing(db):
        for card in cards.in_state(db, State.AGREED):
            if not _is_enough(db, _agreeing(db, card)):
                _fall(db, card.mark)


def weigh_feelings(db: Database, mark: str) -> None:
    """Let a question not be agreed while it feels unsafe, and be so again afterwards; only inside `writing`."""
    card = cards.get(db, mark)
    if card.state is State.AGREED and cards.is_held(db, mark):
        _fall(db, mark)
    _rise(db, card)


def _agreeing(db: Database, card: Card) -> int:
    query = "SELECT count(*) FROM agreement WHERE card = ? AND digest = ?"
    return int(db.execute(query, (card.mark, card.digest)).fetchone()[0])


def _is_enough(db: Database, people: int) -> bool:
    return people >= advisers.rules(db).to_agree


def _rise(db: Database, card: Card) -> None:
    if card.state is not State.TESTED or cards.is_held(db, card.mark):
        return
    if _is_enough(db, _agreeing(db, card)):
        cards.move(db, card.mark, State.AGREED, Role.ADVISER, Deed.AGREED, card.text)


def _fall(db: Database, mark: str) -> None:
    """Let a question be tested only; the history says nothing, as it would say what one adviser did and when."""
    db.execute("UPDATE card SET state = ? WHERE mark = ?", (State.TESTED, mark))


# ---- Feeling unsafe ---------------------------------------------------------------------------------------------


def talked_about(db: Database, mark: str, role: str, note: str) -> None:
    """Let a question go on that felt unsafe, and keep what was said about it."""
    words = in_own_words(note, Sentence("Write down what you talked about."))
    with writing(db):
        cards.get(db, mark)
        if not cards.is_held(db, mark):
            raise Refusal(Sentence("Nothing waits here to be talked about."))
        db.execute("UPDATE voice SET unsafe = 'talked about' WHERE card = ? AND unsafe = 'yes'", (mark,))
        cards.remember(db, mark, role, Deed.TALKED_ABOUT, words)
        weigh_feelings(db, mark)


# ---- Stopping and taking up again -------------------------------------------------------------------------------


def stop(db: Database, mark: str, role: str, reason: str) -> None:
    """Stop a question at once: nobody can publish it, or open an event that asks it."""
    words = in_own_words(reason, Sentence("Write down why it should not be asked."))
    with writing(db):
        if cards.get(db, mark).state is State.STOPPED:
            raise Refusal(Sentence("Somebody stopped this question already."))
        db.execute("DELETE FROM agreement WHERE card = ?", (mark,))
        cards.move(db, mark, State.STOPPED, role, Deed.STOPPED, words)


def wish_to_take_up(db: Database, mark: str, adviser: bytes) -> None:
    """Count an adviser as wanting a stopped question back; it is a draft again once enough do."""
    with advisers.speaking(db, "wish_to_take_up"):
        card = cards.get(db, mark)
        if card.state is not State.STOPPED:
            raise Refusal(Sentence("This question is not stopped any more."))
        db.execute("INSERT OR IGNORE INTO wish_to_take_up (card, adviser) VALUES (?, ?)", (mark, adviser))
        _rise_again(db, card)


def take_wish_back(db: Database, mark: str, adviser: bytes) -> None:
    """Count an adviser no longer as wanting a stopped question back."""
    with advisers.speaking(db, "wish_to_take_up"):
        db.execute("DELETE FROM wish_to_take_up WHERE card = ? AND adviser = ?", (mark, adviser))


def wishes(db: Database, mark: str, adviser: bytes) -> bool:
    """Return whether an adviser wants a stopped question back."""
    query = "SELECT 1 FROM wish_to_take_up WHERE card = ? AND adviser = ?"
    return db.execute(query, (mark, adviser)).fetchone() is not None


def wishing(db: Database, mark: str) -> int | None:
    """Return how many advisers want a stopped question back, or None while they are fewer than three."""
    return _shown(_wishing(db, mark))


def _wishing(db: Database, mark: str) -> int:
    return int(db.execute("SELECT count(*) FROM wish_to_take_up WHERE card = ?", (mark,)).fetchone()[0])


def _rise_again(db: Database, card: Card) -> None:
    """Make a draft of a stopped question that enough want back; what was said before counts no longer.

    What feels unsafe to somebody still waits to be talked about, and what was an idea before still is one.
    """
    mark = card.mark
    if not _is_enough(db, _wishing(db, mark)):
        return
    db.execute("DELETE FROM wish_to_take_up WHERE card = ?", (mark,))
    db.execute("DELETE FROM voice WHERE card = ? AND unsafe <> 'yes'", (mark,))
    db.execute("UPDATE voice SET digest = '', verdict = NULL, would_not_answer = 0 WHERE card = ?", (mark,))
    cards.move(db, mark, State.DRAFT if card.why and card.use else State.IDEA, Role.ADVISER, Deed.TAKEN_UP)


def _shown(people: int) -> int | None:
    return people if people >= SPOKEN_BEFORE_SHOWN else None


def _same(db: Database, mark: str, based_on: str) -> Card:
    card = cards.get(db, mark)
    if card.digest != based_on:
        raise Refusal(CHANGED)
    return card
