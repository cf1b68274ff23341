"""Questionnaires that advisers build: what is kept of each change, without names, and every published version."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from feedback.catalogues import CATALOGUES, Say
from feedback.questionnaire import cautions, editing
from feedback.questionnaire.card import State
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.publish import freeze, reasons_against, thaw
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, clock, publishing, questionnaires
from feedback.store.database import writing
from feedback.store.refused_by_advisers import reasons_of_advisers

Edit = Callable[[Questionnaire], Questionnaire]
Told = Callable[[Questionnaire], str]

MEANWHILE = Sentence("Somebody changed this meanwhile. Look at it, then change it again.")


class Deed(StrEnum):
    """Name what can happen to a questionnaire of the studio."""

    MADE = "made"
    RENAMED = "reworded the title"
    CHOSE_LANGUAGES = "chose languages"
    CHOSE_GROUPS = "chose how groups are made"
    ADDED_SECTION = "added a part"
    REWORDED_SECTION = "reworded a part"
    MOVED_SECTION = "moved a part"
    REMOVED_SECTION = "took a part out"
    ADDED_QUESTION = "added a question"
    MOVED_QUESTION = "moved a question"
    TOOK_QUESTION_OUT = "took a question out"
    PUBLISHED = "published"


TAKING_OUT = (Deed.REMOVED_SECTION, Deed.TOOK_QUESTION_OUT)


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a history: the day, the role of whoever did it, what it was, and words about it."""

    day: date
    role: str
    deed: Deed
    words: str


@dataclass(frozen=True, slots=True)
class Published:
    """Hold the number, the day and the hash of one published version."""

    number: int
    day: date
    digest: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Show a questionnaire in a list: its draft, its newest version, and whether the draft says something else."""

    draft: Questionnaire
    newest: Published | None
    is_changed: bool
    is_theirs: bool


# ---- Reading --------------------------------------------------------------------------------------------------


def every(db: Database) -> list[Listed]:
    """Return all questionnaires by name; those that were made elsewhere can be read but not changed."""
    theirs = {name for (name,) in db.execute("SELECT name FROM studio_questionnaire")}
    return [_listed(db, questionnaires.get(db, name), theirs) for name in questionnaires.names(db)]


def _listed(db: Database, draft: Questionnaire, theirs: set[str]) -> Listed:
    published = versions(db, draft.name)
    newest = published[0] if published else None
    is_changed = newest is not None and newest.digest != digest_of(draft)
    return Listed(draft, newest, is_changed, draft.name in theirs)


def is_theirs(db: Database, name: str) -> bool:
    """Return whether a questionnaire was made in the studio."""
    return db.execute("SELECT 1 FROM studio_questionnaire WHERE name = ?", (name,)).fetchone() is not None


def versions(db: Database, name: str) -> list[Published]:
    """Return what was published of a questionnaire, the newest first."""
    query = "SELECT number, published_on, digest FROM version WHERE questionnaire = ? ORDER BY number DESC"
    return [
        Published(number, date.fromisoformat(day), digest) for number, day, digest in db.execute(query, (name,))
    ]


def history(db: Database, name: str) -> list[Line]:
    """Return what happened to a questionnaire, the newest first."""
    query = "SELECT day, role, deed, words FROM questionnaire_history WHERE questionnaire = ? ORDER BY number DESC"
    return [
        Line(date.fromisoformat(day), role, Deed(deed), words)
        for day, role, deed, words in db.execute(query, (name,))
    ]


def digest_of(draft: Questionnaire) -> str:
    """Return the hash that a draft would be published under as it is."""
    return thaw(freeze(draft)).digest


def reasons_not_to_publish(db: Database, draft: Questionnaire, today: date) -> list[str]:
    """Return a sentence for everything that stands against publishing a draft."""
    called = draft.called
    of_advisers = reasons_of_advisers(db, draft, called)
    reasons = [*reasons_against(draft, today, called), *of_advisers, *cautions.empty_sections(draft)]
    return list(dict.fromkeys(reasons))


# ---- Writing --------------------------------------------------------------------------------------------------


def make(db: Database, title: str, language: str, role: str, say: Say) -> Questionnaire:
    """Keep a new draft of the studio and return it."""
    with writing(db):
        draft = editing.new(title, language, [*questionnaires.names(db), *CATALOGUES], say)
        questionnaires.save(db, draft)
        db.execute("INSERT INTO studio_questionnaire (name) VALUES (?)", (draft.name,))
        _remember(db, draft.name, role, Deed.MADE, " ".join(title.split()))
    return draft


def change(db: Database, name: str, role: str, edit: Edit, deed: Deed, words: Told) -> Questionnaire:
    """Change the draft as it is now and return it; what changes nothing is not written down.

    words: what the history says about it, told from the draft that still, or already, holds what changed.
    """
    with writing(db):
        return _changed(db, name, role, edit, deed, words)


def add_question(
    db: Database, name: str, role: str, mark: str, section: str, say: Say, before: str = ""
) -> Questionnaire:
    """Put the question of a card into the draft; the opening and the closing part are made where there is none."""
    with writing(db):
        card = cards.get(db, mark)
        if card.state is State.STOPPED:
            raise Refusal(Sentence("Advisers stopped this question. It can be in no questionnaire."))

        def add(draft: Questionnaire) -> Questionnaire:
            ready = editing.with_end(draft, section, say)
            return editing.add_question(ready, card.question, section, before=before, framework=card.framework)

        return _changed(db, name, role, add, Deed.ADDED_QUESTION, lambda _: card.text)


def publish(db: Database, name: str, role: str, promise: Edit, based_on: str) -> int:
    """Publish the draft with who acts on it and by when, and return the number; or refuse with every reason.

    based_on: the hash of the draft that somebody looked at. What is refused leaves the draft as it was.
    """
    with writing(db):
        before = _own(db, name)
        if digest_of(before) != based_on:
            raise Refusal(MEANWHILE)
        draft = promise(before)
        reasons = reasons_not_to_publish(db, draft, clock.today())
        if reasons:
            raise Refusal(*reasons)
        questionnaires.save(db, draft)
        number = publishing.publish(db, thaw(freeze(draft)), clock.today())
        _remember(db, name, role, Deed.PUBLISHED, str(number))
    return number


def _changed(db: Database, name: str, role: str, edit: Edit, deed: Deed, words: Told) -> Questionnaire:
    before = _own(db, name)
    after = edit(before)
    if after != before:
        questionnaires.save(db, after)
        _remember(db, name, role, deed, words(before if deed in TAKING_OUT else after))
    return after


def _own(db: Database, name: str) -> Questionnaire:
    """Return a draft of the studio, or refuse: what was made elsewhere is changed where it was made."""
    if not is_theirs(db, name):
        raise Refusal(Sentence("This questionnaire was made elsewhere. Here it can be read, not changed."))
    return questionnaires.get(db, name)


def _remember(db: Database, name: str, role: str, deed: Deed, words: str) -> None:
    db.execute(
        "INSERT INTO questionnaire_history (questionnaire, day, role, deed, words) VALUES (?, ?, ?, ?, ?)",
        (name, clock.today().isoformat(), role, deed, words),
    )
