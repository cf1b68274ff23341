"""A facilitator's events: open one, close one, read what the group said, and answer young people."""

from datetime import date

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from feedback.config import Config
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal
from feedback.store import events, frameworks
from feedback.store.closing import close_event
from feedback.store.events import Action, State
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.web.access import Page, for_staff_pages, installation, person, signed_in
from feedback.web.facilitators.event_of_page import event_page, own_event, warning_about
from feedback.web.facilitators.theme_view import themes_of
from feedback.web.language import SOURCE_LANGUAGE

facilitators = Blueprint("facilitators", __name__, url_prefix="/facilitate")
facilitators.context_processor(for_staff_pages)


@facilitators.get("/")
@signed_in(Role.FACILITATOR)
def own_events() -> Page:
    """Show the events that this facilitator runs."""
    return render_template("facilitators/events.html", events=events.run_by(installation().db, person().name))


@facilitators.get("/<code>/")
@signed_in(Role.FACILITATOR)
def event(code: str) -> Page:
    """Show one event: where young people go, whether it is open, and the next step."""
    return event_page(own_event(code))


@facilitators.post("/<code>/open")
@signed_in(Role.FACILITATOR)
def open_own_event(code: str) -> Page:
    """Open an event for answers."""
    found = own_event(code)
    try:
        open_event(installation(), found.code)
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    return redirect(url_for("facilitators.event", code=found.code), 303)


@facilitators.get("/<code>/close")
@signed_in(Role.FACILITATOR)
def confirm_closing(code: str) -> Page:
    """Say what closing does before it is done, because it is final."""
    found = own_event(code)
    if found.state is not State.OPEN:
        return redirect(url_for("facilitators.event", code=found.code), 303)
    return render_template("facilitators/close.html", event=found)


@facilitators.post("/<code>/close")
@signed_in(Role.FACILITATOR)
def close_own_event(code: str) -> Page:
    """Close an event: count, unlink, destroy. Then show what the group said."""
    found = own_event(code)
    config: Config = current_app.extensions["config"]
    try:
        close_event(installation(), found.code, k=config.k, today=date.today())  # noqa: DTZ011 a local day
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    return redirect(url_for("facilitators.themes", code=found.code), 303)


@facilitators.get("/<code>/themes")
@signed_in(Role.FACILITATOR)
def themes(code: str) -> Page:
    """Show what the group said, by principle and outcome."""
    found = own_event(code)
    release = events.release(installation().db, found.code)
    if release is None:
        return event_page(found, ("Themes are shown after closing, to everybody at once.",), 409)
    questionnaire = installation().version(found.version).questionnaire
    framework = frameworks.find(installation().db, questionnaire.framework or "")
    view, principles = themes_of(questionnaire, framework, release, SOURCE_LANGUAGE)
    return render_template(
        "facilitators/themes.html",
        event=found,
        release=view,
        principles=principles,
        warning=warning_about(found),
        notice=framework.notice if framework else "",
    )


@facilitators.route("/<code>/answer", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def answer_young_people(code: str) -> Page:
    """Write what young people read behind their event code: what was heard, what is done, what cannot be."""
    found = own_event(code)
    if found.state is not State.CLOSED:
        return event_page(found, ("Young people can be answered after the event is closed.",), 409)
    if request.method == "POST":
        written = [_action(language) for language in found.languages]
        said = [each for each in written if each.heard or each.did or each.cannot]
        events.save_actions(installation().db, found.code, said)
        return redirect(url_for("facilitators.event", code=found.code), 303)
    known = events.actions(installation().db, found.code)
    return render_template(
        "facilitators/answer.html",
        event=found,
        actions=[
            (LANGUAGES[language], known.get(language) or Action(language, "", "", ""))
            for language in found.languages
        ],
    )


def _action(language: str) -> Action:
    heard, did, cannot = (
        request.form.get(f"{part}-{language}", "").replace("\r\n", "\n").strip()[:2000]
        for part in ("heard", "did", "cannot")
    )
    return Action(language, heard, did, cannot)
