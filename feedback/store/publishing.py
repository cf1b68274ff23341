"""Publishing: nothing that anybody objects to, and nothing that advisers said no to, is ever frozen and kept."""

from datetime import date

from sqlite_utils import Database

from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.publish import freeze, reasons_against, thaw
from feedback.refusal import Refusal
from feedback.store import questionnaires
from feedback.store.database import writing
from feedback.store.refused_by_advisers import reasons_of_advisers


def publish_draft(db: Database, draft: Questionnaire, today: date) -> tuple[Version, int]:
    """Keep a draft and its frozen version, return that with its number; or refuse with every reason."""
    with writing(db):
        reasons = [*reasons_against(draft, today), *reasons_of_advisers(db, draft)]
        if reasons:
            raise Refusal(*reasons)
        version = thaw(freeze(draft))
        questionnaires.save(db, draft)
        return version, publish(db, version, today)


def publish(db: Database, version: Version, today: date) -> int:
    """Keep a frozen version and return its number; the same content again keeps the number that it has.

    Whatever way it comes, what advisers said no to is refused here.
    """
    name = version.questionnaire.name
    with writing(db):
        reasons = reasons_of_advisers(db, version.questionnaire)
        if reasons:
            raise Refusal(*reasons)
        db.execute("UPDATE questionnaire SET published = ? WHERE name = ?", (version.digest, name))
        known = db.execute("SELECT number FROM version WHERE digest = ?", (version.digest,)).fetchone()
        if known:
            return int(known[0])
        query = "SELECT coalesce(max(number), 0) + 1 FROM version WHERE questionnaire = ?"
        (number,) = db.execute(query, (name,)).fetchone()
        db.execute(
            "INSERT INTO version (digest, questionnaire, number, published_on, content) VALUES (?, ?, ?, ?, ?)",
            (version.digest, name, number, today.isoformat(), freeze(version.questionnaire)),
        )
        return int(number)
