"""Releases: those of events, those of series, and everything around one that its readers need."""

import json
from datetime import date

from sqlite_utils import Database

from feedback.store import events, frameworks
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.themes.reading import EventFacts, Reading


def reading(installation: Installation, mark: str) -> Reading | None:
    """Return the release with a mark, a closed event's code or a series release's, ready to be read, or None."""
    return _of_event(installation, mark) or _of_series(installation, mark)


def events_of(db: Database, mark: str) -> list[Event]:
    """Return the events that a release is about; none where there is no such release."""
    rows = db.execute(
        "SELECT event FROM series_release_event WHERE series_release = ?1 "
        "UNION SELECT event FROM release WHERE event = ?1 ORDER BY event",
        (mark,),
    )
    return [found for (code,) in rows.fetchall() if (found := events.find(db, code))]


def _of_event(installation: Installation, code: str) -> Reading | None:
    event = events.find(installation.db, code)
    release = events.release(installation.db, code)
    if event is None or release is None:
        return None
    questionnaire = installation.version(event.version).questionnaire
    return Reading(
        mark=event.code,
        title=event.title,
        made_on=date.fromisoformat(event.closed_on or ""),
        release=release,
        questionnaire=questionnaire,
        framework=frameworks.find(installation.db, questionnaire.framework or ""),
        events=(_facts(event),),
    )


def _of_series(installation: Installation, mark: str) -> Reading | None:
    row = installation.db.execute(
        "SELECT name, version, made_on, content FROM series_release "
        "JOIN series ON series.mark = series_release.series WHERE series_release.mark = ?",
        (mark,),
    ).fetchone()
    if row is None:
        return None
    name, version, made_on, content = row
    questionnaire = installation.version(version).questionnaire
    return Reading(
        mark=mark,
        title=name,
        made_on=date.fromisoformat(made_on),
        release=json.loads(content),
        questionnaire=questionnaire,
        framework=frameworks.find(installation.db, questionnaire.framework or ""),
        events=tuple(_facts(event) for event in events_of(installation.db, mark)),
    )


def _facts(event: Event) -> EventFacts:
    return EventFacts(
        title=event.title,
        nation=event.nation,
        place=event.place,
        month=(event.held_on.isoformat() if event.held_on else event.closed_on or "")[:7],
        audience=event.audience or "",
        answer_by=event.answer_by,
    )
