"""Question cards: what advisers propose and reword, and what became of each card, without names."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import from_document, question_document, read_question, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.store import clock, questionnaires
from feedback.store.database import writing
from feedback.store.tokens import new_mark

_CARDS = "SELECT state, framework, language, question, why, use FROM card"


class Deed(StrEnum):
    """Name what can happen to a card."""

    PROPOSED = "proposed"
    REWORDED = "reworded"
    TRIED_OUT = "tried out"
    AGREED = "agreed"
    STOPPED = "stopped"
    TALKED_ABOUT = "talked about"
    TAKEN_UP = "taken up again"
    TOOK_SUGGESTION = "took a suggestion"
    TURNED_DOWN = "turned a suggestion down"


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a card's history: the day, the role of whoever did it, what it was, and words about it."""

    day: date
    role: str
    deed: Deed
    words: str


# ---- Reading ----------------------------------------------------------------------------------------------------


def every(db: Database) -> list[Card]:
    """Return all cards, in the order of their words."""
    return sorted((_card(row) for row in db.execute(_CARDS)), key=lambda card: (card.text.casefold(), card.mark))


def in_state(db: Database, *states: State) -> list[Card]:
    """Return the cards that got exactly so far."""
    return [card for card in every(db) if card.state in states]


def find(db: Database, mark: str) -> Card | None:
    """Return the card with a mark, or None."""
    row = db.execute(f"{_CARDS} WHERE mark = ?", (mark,)).fetchone()
    return _card(row) if row else None


def get(db: Database, mark: str) -> Card:
    """Return the card with a mark, or refuse."""
    card = find(db, mark)
    if card is None:
        raise Refusal(
            Sentence("There is no question “%(question)s” any more. Go back to the list.", question=mark)
        )
    return card


def is_held(db: Database, mark: str) -> bool:
    """Return whether somebody feels that a question is unsafe, and it has not been talked about since."""
    query = "SELECT 1 FROM voice WHERE card = ? AND unsafe = 'yes' LIMIT 1"
    return db.execute(query, (mark,)).fetchone() is not None


def refused(db: Database) -> frozenset[str]:
    """Return the marks of all questions that nobody is asked now: stopped, or to be talked about first."""
    query = "SELECT mark FROM card WHERE state = ? UNION SELECT card FROM voice WHERE unsafe = 'yes'"
    return frozenset(mark for (mark,) in db.execute(query, (State.STOPPED,)))


def history(db: Database, mark: str) -> list[Line]:
    """Return what happened to a card, the newest first."""
    query = "SELECT day, role, deed, words FROM card_history WHERE card = ? ORDER BY number DESC"
    return [
        Line(date.fromisoformat(day), role, Deed(deed), words)
        for day, role, deed, words in db.execute(query, (mark,))
    ]


def _card(row: Sequence[str]) -> Card:
    state, framework, language, question, why, use = row
    return Card(read_question(json.loads(question), language), State(state), language, framework or None, why, use)


# ---- Writing ----------------------------------------------------------------------------------------------------


def propose(db: Database, card: Card, role: str) -> Card:
    """Keep a new card and return it; where its mark is missing or taken, it gets a new one."""
    with writing(db):
        is_free = bool(card.mark) and find(db, card.mark) is None
        # Nothing of its words: addresses stay in the history of a browser.
        kept = card if is_free else replace(card, question=replace(card.question, id=f"q-{new_mark()}"))
        _put(db, kept)
        remember(db, kept.mark, role, Deed.PROPOSED, kept.text)
    return kept


def take_in(db: Database, card: Card, role: str) -> Card:
    """Return the card that has a mark; where there is none, keep this one under it."""
    with writing(db):
        return find(db, card.mark) or propose(db, card, role)


def reword(db: Database, card: Card, role: str, *, based_on: str) -> Card:
    """Keep a card with other words and return it; `based_on` is the digest of the card that was changed.

    Other words than were tried out or agreed make a draft of it, and no earlier agreement counts. Questionnaires
    that advisers build say the new words at once; published versions stay as they are. A stopped card stays.
    """
    with writing(db):
        before = get(db, card.mark)
        if before.state is State.STOPPED:
            raise Refusal(Sentence("Advisers stopped this question. It can be taken up again, not reworded."))
        if before.digest != based_on:
            raise Refusal(Sentence("Somebody changed this question meanwhile. Look at it, then change it again."))
        changed = before.digest != card.digest
        worked_out = bool(card.why and card.use)
        state = before.state if not changed and before.state is not State.IDEA else State.DRAFT
        kept = replace(card, state=state if worked_out or before.state is not State.IDEA else State.IDEA)
        _put(db, kept)
        if changed:
            db.execute("DELETE FROM agreement WHERE card = ?", (kept.mark,))
            # Gone for good: going back to the old words must not show who spoke in between.
            db.execute("DELETE FROM voice WHERE card = ? AND unsafe = 'no'", (kept.mark,))
            db.execute("UPDATE voice SET digest = '' WHERE card = ?", (kept.mark,))
            said = kept.text if before.text == kept.text else f"{before.text} → {kept.text}"
            remember(db, kept.mark, role, Deed.REWORDED, said)
        for questionnaire in _of_the_studio_with(db, kept.mark):
            questionnaires.save(db, _saying(questionnaire, kept.question))
    return kept


def translate(db: Database, question: Question) -> None:
    """Let a card and every draft of the studio say its question as translators do; voices and agreements stay.

    Only words in other languages than the card's own may differ.
    """
    with writing(db):
        card = find(db, question.id)
        if card is None:
            return
        translated = replace(card, question=question)
        if translated.digest != card.digest:
            raise Refusal(Sentence("Somebody changed this question meanwhile. Look at it, then change it again."))
        _put(db, translated)
        for questionnaire in _of_the_studio_with(db, card.mark):
            questionnaires.save(db, _saying(questionnaire, question))


def move(db: Database, mark: str, to: State, role: str, deed: Deed, words: str = "") -> None:
    """Let a card get to a state, and write down why; only inside `writing`."""
    db.execute("UPDATE card SET state = ? WHERE mark = ?", (to, mark))
    remember(db, mark, role, deed, words)


def remember(db: Database, mark: str, role: str, deed: Deed, words: str = "") -> None:
    """Write a line into the history of a card; only inside `writing`."""
    db.execute(
        "INSERT INTO card_history (card, day, role, deed, words) VALUES (?, ?, ?, ?, ?)",
        (mark, clock.today().isoformat(), role, deed, words),
    )


def _put(db: Database, card: Card) -> None:
    question = json.dumps(question_document(card.question), ensure_ascii=False)
    row = (card.mark, card.state, card.framework, card.language, question, card.why, card.use)
    db.execute(
        "INSERT INTO card (mark, state, framework, language, question, why, use) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (mark) DO UPDATE SET state = excluded.state, framework = excluded.framework, "
        "language = excluded.language, question = excluded.question, why = excluded.why, use = excluded.use",
        row,
    )


def _of_the_studio_with(db: Database, mark: str) -> Iterator[Questionnaire]:
    for (name,) in db.execute("SELECT name FROM studio_questionnaire").fetchall():
        questionnaire = questionnaires.get(db, name)
        if any(question.id == mark for question in questionnaire.questions):
            yield questionnaire


def _saying(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """Return a questionnaire with one question in other words."""
    document = to_document(questionnaire)
    for section in document["sections"]:
        section["questions"] = [
            question_document(question) if each["id"] == question.id else each for each in section["questions"]
        ]
    if question.id == questionnaire.compare_by and question.kind not in {Kind.SCALE, Kind.ONE}:
        del document["compare_by"]
    return from_document(document)
