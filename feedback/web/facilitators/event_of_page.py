"""The event that a facilitator's address names: its own page, its languages, and where young people reach it."""

from urllib.parse import urlsplit

from flask import abort, current_app, render_template, url_for

from feedback.config import Config
from feedback.languages import Language, spoken
from feedback.store import events
from feedback.store.events import Event
from feedback.store.intake import has_at_least
from feedback.themes.protection import KNOWN_PEOPLE
from feedback.themes.release import MORE_THAN_EXPECTED, NOT_CLOSED, is_flood
from feedback.web.access import Page, installation, person
from feedback.web.language import SOURCE_LANGUAGE, in_language


def own_event(code: str) -> Event:
    """Return the event that the address names, if this facilitator runs it; to others it is not there."""
    found = events.find(installation().db, events.tidy_code(code))
    if found is None or not events.may_run(installation().db, found, person().name):
        abort(404)
    return found


def languages_of(event: Event) -> list[Language]:
    """Return the languages that young people can choose from."""
    return spoken(event.languages)


def address_of(event: Event) -> str:
    """Return where young people reach the event: at the address that was set, or else at that of this page."""
    config: Config = current_app.extensions["config"]
    page = "young_people.event_languages"
    if config.address:
        return config.address + url_for(page, code=event.code)
    return url_for(page, code=event.code, _external=True)


def is_out_of_reach(address: str) -> bool:
    """Return whether an address leads from every phone back to the phone itself."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def event_page(found: Event, faults: tuple[str, ...] = (), status: int = 200) -> Page:
    """Return the page of one event, with what could not be done just now."""
    config: Config = current_app.extensions["config"]
    enough = found.is_open and has_at_least(installation(), found.code, config.k + KNOWN_PEOPLE)
    questionnaire = installation().version(found.version).questionnaire
    page = render_template(
        "facilitators/event.html",
        event=found,
        faults=faults,
        enough=enough,
        names=[language.english_name for language in languages_of(found)],
        title=in_language(questionnaire.title, SOURCE_LANGUAGE),
        audience=in_language(questionnaire.audience, SOURCE_LANGUAGE),
        answer_by=questionnaire.answer_by,
        address=address_of(found),
        warning=warning_about(found),
    )
    return page, status


def warning_about(found: Event) -> str:
    """Return why the results of an event are to be read with care, or nothing."""
    release = events.release(installation().db, found.code) or NOT_CLOSED
    return MORE_THAN_EXPECTED if is_flood(release, found.expected) else ""
