"""The question library: what advisers agreed to and what came with the program, and where each was used.

The mark of a card is the id of its question everywhere, so that questionnaires, events and releases find it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.starter_questions import starter_questions
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, questionnaires
from feedback.store.cards import Deed

# Every question of every published version, and of every draft. SQLite reads the JSON itself: making all versions
# and drafts into Python values first takes a hundred times as long.
_PUBLISHED = """
    SELECT json_extract(question.value, '$.id') AS mark, version.questionnaire, version.number, version.digest
    FROM version, json_each(version.content, '$.sections') AS section,
        json_each(section.value, '$.questions') AS question
"""
_DRAFTED = """
    SELECT json_extract(question.value, '$.id') AS mark, questionnaire.name
    FROM questionnaire, json_each(questionnaire.structure, '$.sections') AS section,
        json_each(section.value, '$.questions') AS question
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one question of the library, whether it came with the program, and whether it has a card here."""

    card: Card
    came_with_program: bool
    has_card: bool

    @property
    def is_agreed(self) -> bool:
        """Return whether advisers here agreed to it."""
        return self.card.state is State.AGREED


@dataclass(frozen=True, slots=True)
class Use:
    """Say that a questionnaire holds a question: in its draft, and in the published versions with some numbers.

    `titles` are the titles of the draft, by language.
    """

    name: str
    titles: dict[str, str]
    numbers: tuple[int, ...]
    is_in_draft: bool
    is_of_studio: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one closed event that asked a question, and what its release shows: about how many people, and of what.

    `people` and `result` are as in the release; both are None where that shows nothing.
    """

    code: str
    title: str
    month: str  # as 2027-03
    nation: str | None
    version: str
    people: dict[str, Any] | None
    result: dict[str, Any] | None


# ---- Reading ----------------------------------------------------------------------------------------------------


def entries(db: Database) -> list[Entry]:
    """Return what the library offers: what advisers agreed to, then what came with the program.

    What advisers stopped is not offered to anybody.
    """
    known = {card.mark: card for card in cards.every(db)}
    starters = starter_questions()
    agreed = [
        Entry(card, card.mark in starters, has_card=True) for card in known.values() if card.state is State.AGREED
    ]
    came = [
        Entry(known.get(mark, starter.card), came_with_program=True, has_card=mark in known)
        for mark, starter in starters.items()
        if mark not in known or known[mark].state not in {State.AGREED, State.STOPPED}
    ]
    return [*sorted(agreed, key=lambda entry: entry.card.text.casefold()), *came]


def find(db: Database, mark: str) -> Entry | None:
    """Return one question, whatever became of it, or None where there is neither a card nor a starter question."""
    card, starter = cards.find(db, mark), starter_questions().get(mark)
    if card:
        return Entry(card, starter is not None, has_card=True)
    return Entry(starter.card, came_with_program=True, has_card=False) if starter else None


def get(db: Database, mark: str) -> Entry:
    """Return one question, or refuse."""
    found = find(db, mark)
    if found is None:
        raise Refusal(Sentence("There is no question “%(question)s” in the library.", question=mark))
    return found


def agreed_on(db: Database, mark: str) -> date | None:
    """Return the day on which advisers agreed to a question last, or None."""
    return next((line.day for line in cards.history(db, mark) if line.deed is Deed.AGREED), None)


def how_often_used(db: Database) -> dict[str, tuple[int, int]]:
    """Return for the id of each question how many questionnaires hold it, and how many closed events asked it."""
    asked = dict(db.execute("SELECT version, count(*) FROM event WHERE state = 'closed' GROUP BY version"))
    holding: dict[str, set[str]] = {}
    times: dict[str, int] = {}
    for mark, name, _, digest in db.execute(_PUBLISHED):
        holding.setdefault(mark, set()).add(name)
        times[mark] = times.get(mark, 0) + asked.get(digest, 0)
    for mark, name in db.execute(_DRAFTED):
        holding.setdefault(mark, set()).add(name)
    return {mark: (len(names), times.get(mark, 0)) for mark, names in holding.items()}


def questionnaires_with(db: Database, mark: str) -> list[Use]:
    """Return every questionnaire that holds a question, by name."""
    numbers: dict[str, list[int]] = {}
    for _, name, number, _ in db.execute(f"{_PUBLISHED} WHERE mark = ? ORDER BY version.number", (mark,)):
        numbers.setdefault(name, []).append(number)
    drafts, of_studio = _drafts_with(db, mark), _of_studio(db)
    return [
        Use(name, _titles(db, name), tuple(numbers.get(name, ())), name in drafts, name in of_studio)
        for name in sorted(drafts.union(numbers))
    ]


def drafts_without(db: Database, mark: str) -> list[Questionnaire]:
    """Return the drafts of the studio that could hold a question and do not, by name."""
    return [questionnaires.get(db, name) for name in sorted(_of_studio(db) - _drafts_with(db, mark))]


def asked_at(db: Database, mark: str, codes: Iterable[str]) -> list[Asked]:
    """Return the closed events that asked a question, among those with some codes, the newest first.

    What they say comes from their releases alone.
    """
    wanted = set(codes)
    rows = db.execute(
        f"""
        SELECT event.code, event.title, substr(coalesce(event.held_on, event.closed_on), 1, 7), event.nation,
            event.version, json_extract(release.content, '$.people'),
            (SELECT result.value FROM json_each(release.content, '$.questions') AS result
             WHERE json_extract(result.value, '$.id') = :mark)
        FROM event JOIN release ON release.event = event.code
        WHERE event.state = 'closed' AND event.version IN (SELECT digest FROM ({_PUBLISHED}) WHERE mark = :mark)
        ORDER BY event.closed_on DESC, event.title, event.code
        """,  # noqa: S608 no words of anybody
        {"mark": mark},
    )
    return [
        Asked(code, title, month, nation, version, *_shown(people, result))
        for code, title, month, nation, version, people, result in rows
        if code in wanted
    ]


def _shown(people: str, result: str | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    found = json.loads(result) if result else None
    if found is None or found["status"] == "hidden":
        return None, None
    return json.loads(people), found


def _drafts_with(db: Database, mark: str) -> set[str]:
    return {name for _, name in db.execute(f"{_DRAFTED} WHERE mark = ?", (mark,))}


def _of_studio(db: Database) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM studio_questionnaire")}


def _titles(db: Database, name: str) -> dict[str, str]:
    rows = db.execute("SELECT language, text FROM wording WHERE questionnaire = ? AND item = 'title'", (name,))
    return dict(rows)


# ---- Writing ----------------------------------------------------------------------------------------------------


def take_in(db: Database, mark: str, role: str) -> Card:
    """Return the card of a question; one that came with the program gets it now, for the group to agree to."""
    found = get(db, mark)
    return found.card if found.has_card else cards.take_in(db, found.card, role)
