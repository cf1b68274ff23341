"""Which of two questions each adviser would rather be asked; only choices between the words of today count."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from random import SystemRandom

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.ranking import Choice
from feedback.refusal import Refusal, Sentence
from feedback.store import cards
from feedback.store.advisers import speaking

_by_chance = SystemRandom()


def in_question(db: Database) -> dict[str, Card]:
    """Return the cards that can be compared, by their marks: each asks something, and is not held or stopped."""
    held = {mark for (mark,) in db.execute("SELECT DISTINCT card FROM voice WHERE unsafe = 'yes'")}
    every = cards.every(db)
    return {
        card.mark: card
        for card in every
        if card.question.asks and card.state is not State.STOPPED and card.mark not in held
    }


def prefer(db: Database, sides: tuple[str, str], adviser: bytes, preferred: str | None, *, based_on: str) -> None:
    """Keep which of two questions an adviser would rather be asked, in place of what they said before.

    preferred: None where they cannot decide. based_on: `digest_of` the two cards as they read them.
    """
    first, second = sorted(sides)
    with speaking(db, "preference"):
        known = in_question(db)
        if first == second or not {first, second} <= set(known):
            raise Refusal(Sentence("One of these questions is not asked any more. Here are two others."))
        digest = digest_of(known[first], known[second])
        if digest != based_on:
            raise Refusal(Sentence("Somebody changed the words meanwhile. Read them, then choose."))
        db.execute(
            "INSERT OR REPLACE INTO preference (first, second, adviser, digest, preferred) VALUES (?, ?, ?, ?, ?)",
            (first, second, adviser, digest, preferred),
        )


def take_back(db: Database, sides: tuple[str, str], adviser: bytes) -> None:
    """Forget which of two questions an adviser would rather be asked."""
    with speaking(db, "preference"):
        db.execute(
            "DELETE FROM preference WHERE first = ? AND second = ? AND adviser = ?", (*sorted(sides), adviser)
        )


def every(db: Database, known: Mapping[str, Card]) -> list[Choice]:
    """Return all choices between cards that can be compared, as they are worded today."""
    words = {mark: card.digest for mark, card in known.items()}
    query = "SELECT first, second, adviser, digest, preferred FROM preference"
    return [
        Choice(first, second, preferred, adviser)
        for first, second, adviser, digest, preferred in db.execute(query)
        if first in known and second in known and digest == _of_both(words[first], words[second])
    ]


def own(db: Database, known: Mapping[str, Card], adviser: bytes) -> list[Choice]:
    """Return the choices of one adviser."""
    return [choice for choice in every(db, known) if choice.by == adviser]


def next_pair(
    known: Mapping[str, Card], chosen: Iterable[Choice], outcomes: Mapping[str, frozenset[str]]
) -> tuple[Card, Card] | None:
    """Return two cards that an adviser has not chosen between, in a random order; None where there are none.

    Cards about one outcome come first, then cards that this adviser saw least often. What others chose makes no
    difference: nobody can tell from it. outcomes: of each card.
    """
    done = {choice.sides for choice in chosen}
    times = Counter(mark for sides in done for mark in sides)
    pairs = [pair for pair in combinations(sorted(known), 2) if pair not in done]
    if not pairs:
        return None

    def order(pair: Sequence[str]) -> tuple[bool, int, float]:
        one, other = pair
        return not outcomes[one] & outcomes[other], times[one] + times[other], _by_chance.random()

    first, second = _by_chance.sample(min(pairs, key=order), 2)
    return known[first], known[second]


def digest_of(first: Card, second: Card) -> str:
    """Return the hash of the words of two cards, whichever stands first."""
    return _of_both(first.digest, second.digest)


def _of_both(one: str, other: str) -> str:
    return hashlib.sha256("".join(sorted((one, other))).encode()).hexdigest()
