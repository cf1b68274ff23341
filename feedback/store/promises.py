"""The promises, held against one installation: what `feedback check` proves."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database

from feedback.answers.count import Tally
from feedback.questionnaire.kinds import WAYS_OUT
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal
from feedback.store import events
from feedback.store.counts import tally_of
from feedback.store.database import PRAGMAS, connect
from feedback.store.event_file import EVENT_PRAGMAS, SCHEMA
from feedback.store.events import State
from feedback.store.installation import DATABASE, OPEN_EVENTS, Installation
from feedback.store.key import KEY_FILE
from feedback.store.migrations import main as migrations
from feedback.store.retention import kept_too_long
from feedback.store.trials import ENOUGH
from feedback.themes.protection import is_group
from feedback.themes.release import make_release
from feedback.themes.shown import Release, shown_people

# What a log must not hold: network addresses, browsers, and where somebody answered.
TRACES = {
    "a network address": re.compile(
        r"\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b"
        r"|(?<![\w:.])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])"
        r"|(?<![\w:.])(?!::1\b)(?:[\da-f]{1,4}(?::[\da-f]{1,4})*)?::[\da-f]{1,4}(?::[\da-f]{1,4})*(?![\w:])",
        re.IGNORECASE,
    ),
    "a browser": re.compile(r"Mozilla/|AppleWebKit|(?:Chrome|Safari|Firefox|Opera|Dalvik|okhttp|curl)/\d"),
    "the address of an event": re.compile(r"/(?:e|try)/[^\s/\"'?#]{4,}"),
    "an attempt": re.compile(r"\b[0-9a-f]{32}\b"),
}
KNOWN_FILES = {DATABASE, KEY_FILE, f"{DATABASE}-journal", OPEN_EVENTS, "demo", "demonstration", ".gitignore"}


def promises_kept(
    installation: Installation, k: int, keep_texts: int, logs: Sequence[Path]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each promise as a sentence, with a sentence for each thing that breaks it."""
    yield "The tables are those that were agreed, and no column more", _schema(installation.db)
    yield "SQLite forgets what is deleted and keeps what is acknowledged", _pragmas(installation)
    yield "The database is sound", _integrity(installation.db)
    yield "Files of open events hold nothing but answers", _open_events(installation)
    yield "Of events that are not closed nothing is counted", _counted_early(installation.db)
    yield "Of closed events nothing is left but counts and unlinked texts", _leftovers(installation)
    yield (
        "Of try-outs that are over nothing is left but counts of three or more",
        _leftovers_of_trials(installation.db),
    )
    yield "No words are kept longer than they may be", kept_too_long(installation.db, keep_texts)
    yield "Every release is what its counts allow, and unchanged", _releases(installation, k)
    yield "Nobody else on this machine can read the files", _permissions(installation)
    yield "Logs know of nobody", _logs(installation, logs)


def _layout(db: Database) -> dict[str, str]:
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in rows}


def _schema(db: Database) -> list[str]:
    expected = Database(memory=True)
    migrations.apply(expected)
    wanted, found = _layout(expected), _layout(db)
    expected.close()
    return [
        f"{name} is not as agreed" for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)
    ]


def _pragmas(installation: Installation) -> list[str]:
    db = installation.db
    return [
        f"PRAGMA {name} is {found}, not {wanted}"
        for name, wanted in PRAGMAS.items()
        if (found := db.execute(f"PRAGMA {name}").fetchone()[0]) != wanted
    ]


def _integrity(db: Database) -> list[str]:
    return [fault for (fault,) in db.execute("PRAGMA integrity_check") if fault != "ok"]


def _open_events(installation: Installation) -> list[str]:
    faults = []
    for event in events.every(installation.db):
        if event.state is not State.OPEN:
            continue
        path = installation.event_file(event.code)
        if not path.is_file():
            faults.append(f"{path} is missing; answers to {event.code} cannot be kept")
            continue
        try:
            file = connect(path, pragmas=EVENT_PRAGMAS)
            layout = sorted(_layout(file).values())
            file.close()
        except sqlite3.Error as fault:
            faults.append(f"{path} cannot be read ({fault})")
            continue
        if layout != sorted(SCHEMA):
            faults.append(f"{path} has other tables or columns than agreed")
        if path.stat().st_mtime != 0:
            faults.append(f"{path} shows when it was last written")
    return faults


def _counted_early(db: Database) -> list[str]:
    return [
        f"{table} holds something about {code}, which is not closed"
        for table in ("turnout", "answered", "count", "text", "release")
        for (code,) in db.execute(
            f"SELECT DISTINCT event FROM {table} "  # noqa: S608 fixed names
            "WHERE event NOT IN (SELECT code FROM event WHERE state = 'closed')"
        )
    ]


def _leftovers(installation: Installation) -> list[str]:
    return [
        f"{path} is left of an event that is not open; the next start of any command destroys it"
        for path in installation.leftovers()
    ]


def _leftovers_of_trials(db: Database) -> list[str]:
    return [
        f"{table} holds what must not be there of the try-out {code}"
        for table, wrong in (
            ("trial_answer", "state IS NOT 'open'"),
            ("trial_count", f"state IS NOT 'closed' OR coalesce(trial.people, 0) < {ENOUGH}"),
            ("trial_answered", f"state IS NOT 'closed' OR trial_answered.people < {ENOUGH}"),
        )
        for (code,) in db.execute(
            f"SELECT DISTINCT trial FROM {table} LEFT JOIN trial ON code = trial WHERE {wrong}"  # noqa: S608 fixed names
        )
    ]


def _releases(installation: Installation, k: int) -> list[str]:
    faults = []
    for event in events.every(installation.db):
        found = events.release(installation.db, event.code)
        if (found is None) == (event.state is State.CLOSED):
            faults.append(f"{event.code} is {event.state}, and its release does not fit that")
        if found is None:
            continue
        questionnaire = installation.version(event.version).questionnaire
        tally = tally_of(installation.db, event.code)
        # A higher K may have been set since: the release then shows more than today's would, never less.
        if not any(_is_of(questionnaire, tally, each, found) for each in range(5, max(k, 5) + 1)):
            faults.append(f"The release of {event.code} is not what its counts give")
    return faults


def _is_of(questionnaire: Questionnaire, tally: Tally, k: int, found: Release) -> bool:
    """Return whether a release is what its counts allow.

    What the groups of a breakdown answered is kept nowhere, and where they are shown the whole is made of them:
    then only how many were in each can be held against the counts.
    """
    beside = found.get("breakdown", {"status": "withheld"})
    if beside["status"] == "withheld":
        return make_release(questionnaire, tally, k) == {
            each: found[each] for each in found if each != "breakdown"
        }
    ways_out = {step.id for step in WAYS_OUT}
    sizes = {
        option: people
        for (question, option), people in tally.chosen.items()
        if question == beside["question"] and option not in ways_out
    }
    others = tally.people - sum(sizes.values())
    return all(is_group(people, k) for people in (*sizes.values(), *([others] if others else []))) and {
        each["id"]: each["people"] for each in beside["groups"]
    } == {option: shown_people(people) for option, people in sizes.items()}


def _permissions(installation: Installation) -> list[str]:
    paths = [
        installation.database_file,
        installation.folder / KEY_FILE,
        installation.open_folder,
        *installation.open_folder.glob("*"),
    ]
    return [
        f"{path} can be read by others; use chmod go= {path}"
        for path in paths
        if path.exists() and path.stat().st_mode & 0o077
    ]


def _logs(installation: Installation, logs: Sequence[Path]) -> list[str]:
    strange = [path for path in installation.folder.iterdir() if path.name not in KNOWN_FILES]
    faults = [f"{path} does not belong to the installation" for path in strange]
    for path in (*logs, *(each for each in strange if each.is_file())):
        try:
            text = path.read_text(errors="replace")
        except OSError as fault:
            raise Refusal(f"{path} cannot be read ({fault.strerror}).") from fault
        for what, trace in TRACES.items():
            hit = next((n for n, line in enumerate(text.splitlines(), 1) if trace.search(line)), None)
            if hit:
                faults.append(f"{path} holds {what}, first in line {hit}")
    return faults
