"""The event that an address names, and the kind page for when it takes no answers."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for

from feedback.questionnaire.model import Questionnaire
from feedback.store import events, trials
from feedback.store.events import Event, State
from feedback.store.trials import Trial
from feedback.web.installed import installation
from feedback.web.language import in_language
from feedback.web.open_to_all import Page
from feedback.web.trust import languages_shown
from feedback.web.young_people.guesses import COME_BACK_AFTER, Guesses


def find_asking(code: str) -> Event | Trial | None:
    """Return the event or the try-out with a code however it was typed, or None.

    Many wrong codes are slowed, then refused. An event that has no questions yet is not there for young people.
    """
    db, tidy = installation().db, events.tidy_code(code)
    event = events.find(db, tidy)
    found = event if event and event.version else trials.find(db, tidy)
    guesses: Guesses = current_app.extensions["guesses"]
    if found is None and not guesses.may_answer():
        page = render_template("message.html", status=429)
        abort(make_response(page, 429, {"Retry-After": str(COME_BACK_AFTER)}))
    return found and _as_shown(found)


def _as_shown(found: Event | Trial) -> Event | Trial:
    """Return an event or a try-out with the languages that it is shown in today.

    What somebody sends is taken in all that it had when they opened its page.
    """
    if request.method == "POST":
        return found
    if isinstance(found, Event):
        return replace(found, languages=languages_shown(questionnaire_of(found), found.languages))
    shown = languages_shown(found.questionnaire, found.languages)
    return replace(found, questionnaire=replace(found.questionnaire, languages=shown))


def find_event(code: str) -> Event | None:
    """Return the event with a code, found as `find_asking` does."""
    found = find_asking(code)
    return found if isinstance(found, Event) else None


def event_of_page(lang: str, code: str) -> Event:
    """Return the event that the address names; an unknown code or language leads to a page that helps on."""
    g.language = lang
    event = find_event(code)
    if event is None:
        abort(404)
    if lang not in event.languages:
        abort(redirect(url_for("young_people.event_languages", code=event.code), 303))
    return event


def shown_again(typed: str) -> str:
    """Return what somebody typed as the page can show it once more: without letters that cannot be seen."""
    return "".join(letter for letter in typed if letter.isprintable())


def questionnaire_of(event: Event) -> Questionnaire:
    """Return the published questionnaire that an event asks."""
    return installation().version(event.version).questionnaire


class Promised(NamedTuple):
    """Say who acts on the answers and by when they answer young people."""

    audience: str
    answer_by: date | None


def promised(event: Event, language: str) -> Promised:
    """Return what young people are promised: what the event says, or else its questionnaire."""
    questionnaire = questionnaire_of(event)
    return Promised(
        questionnaire.other_audience(event.audience) or in_language(questionnaire.audience, language),
        event.answer_by or questionnaire.answer_by,
    )


def not_open_page(event: Event, typed: list[tuple[str, str]] | None = None) -> Page:
    """Return the page that says kindly why no answer can be sent, with what somebody typed to copy."""
    # What was read before the answer was written may be older than what turned it away.
    event = find_event(event.code) or event
    page = render_template(
        "young_people/not_open.html",
        event=event,
        is_closed=event.state is State.CLOSED,
        typed=typed or [],
        too_late=typed is not None,
    )
    return page, 410 if event.state is State.CLOSED else 409
