"""Texts of closed events as reviewers read them: in random order, unlinked, until their words are deleted."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store.database import writing
from feedback.store.pools import Pool, pools_of

BATCH = 10
_ID_LENGTH = 16
_WORDS = re.compile(r"\w+|\W")


@dataclass(frozen=True, slots=True)
class Text:
    """Hold one text: what was typed, and what a reviewer made of it; `masked` is None until somebody read it."""

    id: str
    event: str
    question: str
    text: str
    masked: str | None
    translation: str
    needs_action: bool

    @property
    def state(self) -> str:
        """Return a mark that changes with what reviewers made of the text, so that none overwrites another."""
        made = json.dumps([self.masked, self.translation, self.needs_action])
        return blake2b(made.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """Say what a reviewer made of a text, and in which state it was when they began."""

    id: str
    masked: str
    translation: str
    needs_action: bool
    began_with: str


@dataclass(frozen=True, slots=True)
class PoolToRead(Pool):
    """Hold a pool with how many of its texts are still to read, how many were read, and how many need action."""

    unread: int
    read: int
    marked: int

    @property
    def closed_on(self) -> date:
        """Return the day on which the first of its events was closed."""
        return min(date.fromisoformat(event.closed_on or "") for event in self.events)


# Only closed events have texts; that is asked for once more, because nobody may watch answers arrive.
_FROM = """
    FROM text JOIN event ON event.code = text.event AND event.state = 'closed'
    JOIN release ON release.event = text.event
    WHERE text.text <> ''
"""
_QUERY = f"""
    SELECT lower(hex(text.id)), text.event, question, text.text, masked, translation, needs_action {_FROM}
"""


def pools(db: Database) -> list[PoolToRead]:
    """Return everything that still has words to read, what was closed first at the top."""
    rows = db.execute(
        f"SELECT text.event, sum(masked IS NULL), sum(masked IS NOT NULL), sum(needs_action) {_FROM} GROUP BY 1"
    )
    counts = {code: numbers for code, *numbers in rows}
    return sorted(
        (_with_counts(each, [counts[event.code] for event in each.events]) for each in pools_of(db, counts)),
        key=lambda pool: pool.closed_on,
    )


def _with_counts(pool: Pool, counts: Sequence[Sequence[int]]) -> PoolToRead:
    unread, read, marked = map(sum, zip(*counts, strict=True))
    return PoolToRead(pool.mark, pool.title, pool.events, unread, read, marked)


def pool(db: Database, mark: str) -> PoolToRead | None:
    """Return what is read together under an event's code or as small events, or None."""
    return next((each for each in pools(db) if each.mark == mark), None)


def pool_of(db: Database, text: Text) -> PoolToRead | None:
    """Return the pool that a text is in, or None where its words were deleted a moment ago."""
    return next((each for each in pools(db) if text.event in {event.code for event in each.events}), None)


def next_unread(db: Database, pool: Pool, after: str, count: int = BATCH) -> list[Text]:
    """Return the next texts of a pool that nobody has read, going round from an id on.

    Ids are random, and so is their order: it has nothing to do with when or by whom a text was sent (F-06).
    """
    return _found(db, pool, "masked IS NULL", after, count)


def next_read(db: Database, pool: Pool, after: str, count: int) -> list[Text]:
    """Return texts of a pool that were read, from an id on."""
    return [each for each in _found(db, pool, "masked IS NOT NULL", after, count) if each.id > after]


def marked(db: Database, pool: Pool) -> list[Text]:
    """Return the texts of a pool that need action, in random order."""
    return _found(db, pool, "needs_action = 1", "", -1)


def _found(db: Database, pool: Pool, which: str, after: str, count: int) -> list[Text]:
    rows = db.execute(
        f"{_QUERY} AND {which} AND text.event IN (SELECT value FROM json_each(?1)) "  # noqa: S608 fixed words
        "ORDER BY text.id <= ?2, text.id LIMIT ?3",
        (pool.event_codes, key_of(after), count),
    )
    return [_text(row) for row in rows]


def place_of(reader: str) -> str:
    """Return the id from which a reviewer begins, so that two who read at the same time meet late."""
    return blake2b(reader.encode(), digest_size=_ID_LENGTH).hexdigest()


def find(db: Database, identity: str) -> Text | None:
    """Return the text of a closed event with an id in hex, or None where it has no words any more."""
    row = db.execute(f"{_QUERY} AND text.id = ?", (key_of(identity),)).fetchone()
    return _text(row) if row else None


def key_of(identity: str) -> bytes:
    """Return an id in hex as it is kept, or one that no text has."""
    try:
        return bytes.fromhex(identity) if len(identity) == 2 * _ID_LENGTH else b""
    except ValueError:
        return b""


def _text(row: Sequence[Any]) -> Text:
    identity, event, question, text, masked, translation, needs_action = row
    return Text(identity, event, question, text, masked, translation, bool(needs_action))


def keep(db: Database, made: Iterable[Made]) -> tuple[list[Text], list[Text]]:
    """Keep what a reviewer made of texts; return those that somebody else read meanwhile, and those newly marked.

    What somebody else read stays as it is. Codes stay on the words that they were given to.
    """
    changed_meanwhile, newly_marked = [], []
    with writing(db):
        for each in made:
            before = find(db, each.id)
            if before is None:
                continue
            if before.state != each.began_with:
                changed_meanwhile.append(before)
                continue
            db.execute(
                "UPDATE text SET masked = ?, translation = ?, needs_action = ? WHERE id = ?",
                (each.masked, each.translation, int(each.needs_action), key_of(each.id)),
            )
            if before.masked is not None and before.masked != each.masked:
                _move_codings(db, each.id, before.masked, each.masked)
            if each.needs_action and not before.needs_action:
                newly_marked.append(before)
    return changed_meanwhile, newly_marked


def take_mark_away(db: Database, identity: str) -> bool:
    """Say that a marked text was acted on, and return whether it still needed that."""
    with writing(db):
        done = db.execute(
            "UPDATE text SET needs_action = 0 WHERE id = ? AND needs_action = 1", (key_of(identity),)
        )
        return bool(done.rowcount)


def put_back(db: Database, identity: str) -> None:
    """Let a text be read anew, as if nobody had read it; refused where it is coded."""
    with writing(db):
        if db.execute("SELECT 1 FROM coding WHERE text = ?", (key_of(identity),)).fetchone():
            raise Refusal(Sentence("This text is coded. Take its codes away first."))
        db.execute(
            "UPDATE text SET masked = NULL, translation = '', needs_action = 0 WHERE id = ?", (key_of(identity),)
        )


def _move_codings(db: Database, identity: str, before: str, after: str) -> None:
    rows = db.execute("SELECT code, coder, first, last FROM coding WHERE text = ?", (key_of(identity),)).fetchall()
    db.execute("DELETE FROM coding WHERE text = ?", (key_of(identity),))
    # What was done before cannot be taken back: it was done to other words.
    db.execute("DELETE FROM coding_change WHERE text = ?", (key_of(identity),))
    db.conn.executemany(
        "INSERT OR IGNORE INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?)",
        ((key_of(identity), code, coder, *moved(first, last, before, after)) for code, coder, first, last in rows),
    )


def moved(first: int, last: int, before: str, after: str) -> tuple[int, int]:
    """Return where a span of a text lies after its words were changed: on the same words and what replaced them.

    A span whose words are all gone lies on the whole text.
    """
    if last - first == len(before):
        return 0, len(after)
    words, new_words = _WORDS.findall(before), _WORDS.findall(after)
    before_it = _same(words, new_words)
    after_it = _same(words[before_it:][::-1], new_words[before_it:][::-1])
    start, same_at_end = len("".join(words[:before_it])), len("".join(words[len(words) - after_it :]))
    until, grown = len(before) - same_at_end, len(after) - len(before)
    new_first = first + grown if first >= until else min(first, start)
    new_last = last if last <= start else max(last, until) + grown
    return (new_first, new_last) if new_first < new_last else (0, len(after))


def _same(words: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words are the same from the first one on."""
    pairs = enumerate(zip(words, others, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(words), len(others)))
