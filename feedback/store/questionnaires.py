"""Questionnaires: drafts as a structure and rows of wording, and published versions."""

import json

from sqlite_utils import Database

from feedback.catalogues import CATALOGUES
from feedback.questionnaire.document import from_document, join_words, split_words, to_document
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal
from feedback.store.database import writing


def save(db: Database, questionnaire: Questionnaire) -> None:
    """Keep a draft in place of the one before it; published versions stay as they are."""
    if questionnaire.name in CATALOGUES:
        raise Refusal(f"“{questionnaire.name}” is the name of the program’s own words; choose another name.")
    bare, rows = split_words(to_document(questionnaire))
    with writing(db):
        db.execute("DELETE FROM wording WHERE questionnaire = ?", (questionnaire.name,))
        db.execute(
            "INSERT INTO questionnaire (name, structure) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET structure = excluded.structure",
            (questionnaire.name, json.dumps(bare, ensure_ascii=False)),
        )
        db.conn.executemany(
            "INSERT INTO wording (questionnaire, item, language, text, trust, stale, vouched_by, vouched_on, was) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(questionnaire.name, item, language, row["text"], row["trust"], int(row["stale"])),
                    *(row.get(key, "") for key in ("by", "on", "was")),
                )
                for item, language, row in rows
            ),
        )


def find(db: Database, name: str) -> Questionnaire | None:
    """Return the draft under a name, or None."""
    structure = db.execute("SELECT structure FROM questionnaire WHERE name = ?", (name,)).fetchone()
    if structure is None:
        return None
    bare = json.loads(structure[0])
    query = "SELECT item, language, text, trust, stale, vouched_by, vouched_on, was FROM wording"
    found = {
        (item, language): {"text": text, "trust": trust, "stale": bool(stale), "by": by, "on": on, "was": was}
        for item, language, text, trust, stale, by, on, was in db.execute(
            f"{query} WHERE questionnaire = ?", (name,)
        )
    }
    # The table is in the order of its key; the languages of a wording come back in the questionnaire's order.
    order = {language: place for place, language in enumerate(bare["languages"])}
    ordered = sorted(found, key=lambda key: (key[0], order.get(key[1], len(order)), key[1]))
    return from_document(join_words(bare, [(*key, found[key]) for key in ordered]))


def get(db: Database, name: str) -> Questionnaire:
    """Return the draft under a name, or refuse and say which ones there are."""
    questionnaire = find(db, name)
    if questionnaire is None:
        known = ", ".join(names(db)) or "none has been loaded yet"
        raise Refusal(f"There is no questionnaire “{name}”; there are: {known}.")
    return questionnaire


def names(db: Database) -> list[str]:
    """Return the names of all questionnaires, in alphabetical order."""
    return [name for (name,) in db.execute("SELECT name FROM questionnaire ORDER BY name")]


def newest_version(db: Database, name: str) -> tuple[int, str] | None:
    """Return the number and the hash of the version that was published last, or None.

    That is an older one where somebody went back to its content.
    """
    row: tuple[int, str] | None = db.execute(
        "SELECT number, digest FROM version WHERE questionnaire = ? "
        "ORDER BY digest = (SELECT published FROM questionnaire WHERE name = ?) DESC, number DESC LIMIT 1",
        (name, name),
    ).fetchone()
    return row
