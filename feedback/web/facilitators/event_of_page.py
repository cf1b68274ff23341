"""The event that a facilitator's address names: its own page, its languages, and where young people reach it."""

from flask import abort, render_template

from feedback.languages import Language, spoken
from feedback.store import events, releases, running, series
from feedback.store.events import Event
from feedback.store.intake import has_at_least
from feedback.store.refused_by_advisers import refused_questions
from feedback.themes.protection import KNOWN_PEOPLE
from feedback.themes.release import MORE_THAN_EXPECTED
from feedback.web.access import person
from feedback.web.addresses import whole_address
from feedback.web.facilitators.offers import asked_by
from feedback.web.facilitators.steps import missing_of, summary_of
from feedback.web.installed import config, installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.trust import languages_shown


def own_event(code: str) -> Event:
    """Return the event that the address names, if this facilitator runs it; to others it is not there."""
    found = events.find(installation().db, events.tidy_code(code))
    if found is None or not events.may_run(installation().db, found, person().name):
        abort(404)
    return found


def own_series(mark: str) -> series.Series:
    """Return the series that the address names, if this facilitator runs it; to others it is not there."""
    found = series.find(installation().db, mark)
    if found is None or not series.may_run(installation().db, found, person().name):
        abort(404)
    return found


def languages_of(event: Event) -> list[Language]:
    """Return the languages that young people can choose from; where none may be shown, those it was made with."""
    questionnaire = asked_by(event)
    shown = languages_shown(questionnaire, event.languages) if questionnaire else ()
    return spoken(shown or event.languages)


def address_of(event: Event) -> str:
    """Return where young people reach the event: at the address that was set, or else at that of this page."""
    return whole_address("young_people.event_languages", code=event.code)


def event_page(found: Event, faults: tuple[str, ...] = (), status: int = 200) -> Page:
    """Return the page of one event, with what could not be done just now."""
    enough = found.is_open and has_at_least(installation(), found.code, config().k + KNOWN_PEOPLE)
    page = render_template(
        "facilitators/event.html",
        event=found,
        faults=faults,
        enough=enough,
        summary=summary_of(found),
        missing=missing_of(found),
        is_everybodys=running.is_everybodys(installation().db, found),
        address=address_of(found),
        warning=warning_about(found.code),
        refused=_refused_since(found),
    )
    return page, status


def _refused_since(event: Event) -> list[str]:
    """Return the questions of an open event that advisers said no to after it was opened."""
    if not event.is_open:
        return []
    return refused_questions(installation().db, installation().version(event.version).questionnaire)


def warning_about(mark: str) -> str:
    """Return why a release is to be read with care, or nothing."""
    return gettext(MORE_THAN_EXPECTED) if releases.has_flood(installation().db, mark) else ""
