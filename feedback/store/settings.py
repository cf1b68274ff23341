"""Settings as they were at the last start: they are set on the machine, and the log says when one was changed."""

from pathlib import Path

from sqlite_utils import Database

from feedback.config import Config
from feedback.store import staff_log
from feedback.store.database import writing
from feedback.store.staff_log import MACHINE, Act

# The environment variable of each field of Config.
VARIABLES = {
    "instance": "FEEDBACK_INSTANCE",
    "k": "FEEDBACK_K",
    "leave_to": "FEEDBACK_LEAVE_TO",
    "is_demonstration": "FEEDBACK_DEMONSTRATION",
    "withdrawal_codes": "FEEDBACK_WITHDRAWAL_CODES",
    "keep_texts": "FEEDBACK_KEEP_TEXTS",
    "languages": "FEEDBACK_LANGUAGES",
    "draft_translations": "FEEDBACK_DRAFT_TRANSLATIONS",
    "address": "FEEDBACK_URL",
}
NOT_SET = "–"


def values_of(config: Config) -> dict[str, str]:
    """Return the value of each setting by its environment variable, as somebody would type it."""
    return {variable: _typed(getattr(config, field)) for field, variable in VARIABLES.items()}


def _typed(value: Path | str | int | tuple[str, ...] | None) -> str:
    if isinstance(value, tuple):
        return ",".join(value) or NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_SET if value is None else str(value)


def note_changes(db: Database, config: Config) -> None:
    """Write into the log of the staff what was set differently at the last start; the first start says nothing."""
    values = values_of(config)
    with writing(db):
        before = dict(db.execute("SELECT name, value FROM setting").fetchall())
        for name, value in values.items():
            if before.get(name, value) != value:
                staff_log.note(db, MACHINE, Act.CHANGED_SETTING, f"{name}: {before[name]} → {value}")
        db.conn.executemany("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", values.items())
