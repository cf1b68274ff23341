"""Releases: those of events, those of series, and everything around one that its readers need."""

import json
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from feedback.store import events, frameworks
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.quotes import themes_with_quotes
from feedback.themes.reading import EventFacts, Reading
from feedback.themes.release import NOT_CLOSED, is_flood
from feedback.themes.shown import Release


def reading(installation: Installation, mark: str) -> Reading | None:
    """Return the release with a mark, a closed event's code or a series release's, ready to be read, or None."""
    return _of_event(installation, mark) or _of_series(installation, mark)


def find(installation: Installation, typed: str) -> Reading | None:
    """Return the release with a mark, or with an event's code as somebody typed it, or None."""
    return reading(installation, typed) or reading(installation, events.tidy_code(typed))


def events_of(db: Database, mark: str) -> list[Event]:
    """Return the events that a release is about; none where there is no such release."""
    rows = db.execute(
        "SELECT event FROM series_release_event WHERE series_release = ?1 "
        "UNION SELECT event FROM release WHERE event = ?1 ORDER BY event",
        (mark,),
    )
    return [found for (code,) in rows.fetchall() if (found := events.find(db, code))]


def has_flood(db: Database, mark: str) -> bool:
    """Return whether at any event of a release far more people are shown than were expected."""
    return any(
        is_flood(events.release(db, event.code) or NOT_CLOSED, event.expected) for event in events_of(db, mark)
    )


def of_series(db: Database, series: str) -> list[tuple[str, date]]:
    """Return the mark and the day of each release over the series with a mark, the newest first."""
    rows = db.execute(
        "SELECT mark, made_on FROM series_release WHERE series = ? ORDER BY made_on DESC, mark", (series,)
    )
    return [(mark, date.fromisoformat(day)) for mark, day in rows]


@dataclass(frozen=True, slots=True)
class Listed:
    """Hold what a list says of a release: its mark and title, when it was made, of which month and nation it is.

    `people` are as in the release, `questionnaire` is the name of what was asked, and `events` are the codes of
    the events that it is about.
    """

    mark: str
    title: str
    made_on: date
    month: str  # as 2027-03
    nation: str | None
    questionnaire: str
    people: Release
    events: frozenset[str]


def every(db: Database) -> list[Listed]:
    """Return every release that shows something, the newest first."""
    rows = db.execute(
        """
        SELECT event.code, title, closed_on, substr(coalesce(held_on, closed_on), 1, 7), nation, questionnaire,
            json_extract(content, '$.people'), event.code
        FROM release JOIN event ON event.code = release.event
        WHERE json_extract(content, '$.status') = 'released'
        UNION ALL
        SELECT series_release.mark, series.name, made_on, substr(made_on, 1, 7), nation, questionnaire,
            json_extract(series_release.content, '$.people'),
            (SELECT group_concat(event) FROM series_release_event WHERE series_release = series_release.mark)
        FROM series_release JOIN series ON series.mark = series_release.series
            JOIN version ON version.digest = series_release.version
        WHERE json_extract(series_release.content, '$.status') = 'released'
        ORDER BY 3 DESC, 2, 1
        """
    )
    return [
        Listed(
            mark,
            title,
            date.fromisoformat(made_on),
            month,
            nation,
            name,
            json.loads(people),
            frozenset(codes.split(",")),
        )
        for mark, title, made_on, month, nation, name, people, codes in rows
    ]


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
        text_themes=themes_with_quotes(installation.db, event.code),
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
        text_themes=themes_with_quotes(installation.db, mark),
    )


def _facts(event: Event) -> EventFacts:
    return EventFacts(
        title=event.title,
        nation=event.nation,
        place=event.place,
        month=event.month,
        audience=event.audience or "",
        answer_by=event.answer_by,
    )
