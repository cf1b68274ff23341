"""A facilitator's events: open one, close one, read what the group said, and answer young people."""

from datetime import date

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for

from feedback.config import Config
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal
from feedback.store import events, frameworks
from feedback.store.closing import close_event
from feedback.store.events import Action, Event, State
from feedback.store.intake import has_at_least, open_event
from feedback.store.people import Role
from feedback.themes.protection import KNOWN_PEOPLE
from feedback.web.access import Page, form_token, installation, person, signed_in
from feedback.web.facilitators.theme_view import themes_of
from feedback.web.language import SOURCE_LANGUAGE, in_language

facilitators = Blueprint("facilitators", __name__, url_prefix="/facilitate")


@facilitators.context_processor
def _form_token() -> dict[str, object]:
    return {"form_token": form_token, "person": g.get("person")}


@facilitators.get("/")
@signed_in(Role.FACILITATOR)
def own_events() -> Page:
    """Show the events that this facilitator runs."""
    return render_template("facilitators/events.html", events=events.run_by(installation().db, person().name))


@facilitators.get("/<code>/")
@signed_in(Role.FACILITATOR)
def event(code: str) -> Page:
    """Show one event: where young people go, whether it is open, and the next step."""
    return _event_page(_own_event(code))


def _own_event(code: str) -> Event:
    found = events.find(installation().db, events.tidy_code(code))
    if found is None or not events.may_run(installation().db, found, person().name):
        abort(404)
    return found


def _event_page(found: Event, faults: tuple[str, ...] = (), status: int = 200) -> Page:
    config: Config = current_app.extensions["config"]
    enough = found.is_open and has_at_least(installation(), found.code, config.k + KNOWN_PEOPLE)
    questionnaire = installation().version(found.version).questionnaire
    page = render_template(
        "facilitators/event.html",
        event=found,
        faults=faults,
        enough=enough,
        names=[LANGUAGES[language].english_name for language in found.languages if language in LANGUAGES],
        title=in_language(questionnaire.title, SOURCE_LANGUAGE),
        audience=in_language(questionnaire.audience, SOURCE_LANGUAGE),
        answer_by=questionnaire.answer_by,
        address=url_for("young_people.event_languages", code=found.code, _external=True),
    )
    return page, status


@facilitators.post("/<code>/open")
@signed_in(Role.FACILITATOR)
def open_own_event(code: str) -> Page:
    """Open an event for answers."""
    found = _own_event(code)
    try:
        open_event(installation(), found.code)
    except Refusal as refusal:
        return _event_page(_own_event(code), refusal.sentences, 409)
    return redirect(url_for("facilitators.event", code=found.code), 303)


@facilitators.get("/<code>/close")
@signed_in(Role.FACILITATOR)
def confirm_closing(code: str) -> Page:
    """Say what closing does before it is done, because it is final."""
    found = _own_event(code)
    if found.state is not State.OPEN:
        return redirect(url_for("facilitators.event", code=found.code), 303)
    return render_template("facilitators/close.html", event=found)


@facilitators.post("/<code>/close")
@signed_in(Role.FACILITATOR)
def close_own_event(code: str) -> Page:
    """Close an event: count, unlink, destroy. Then show what the group said."""
    found = _own_event(code)
    config: Config = current_app.extensions["config"]
    try:
        close_event(installation(), found.code, k=config.k, today=date.today())  # noqa: DTZ011 a local day
    except Refusal as refusal:
        return _event_page(_own_event(code), refusal.sentences, 409)
    return redirect(url_for("facilitators.themes", code=found.code), 303)


@facilitators.get("/<code>/themes")
@signed_in(Role.FACILITATOR)
def themes(code: str) -> Page:
    """Show what the group said, by principle and outcome."""
    found = _own_event(code)
    release = events.release(installation().db, found.code)
    if release is None:
        return _event_page(found, ("Themes are shown after closing, to everybody at once.",), 409)
    questionnaire = installation().version(found.version).questionnaire
    framework = frameworks.find(installation().db, questionnaire.framework or "")
    view, principles = themes_of(questionnaire, framework, release, SOURCE_LANGUAGE)
    return render_template(
        "facilitators/themes.html",
        event=found,
        release=view,
        principles=principles,
        notice=framework.notice if framework else "",
    )


@facilitators.route("/<code>/answer", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def answer_young_people(code: str) -> Page:
    """Write what young people read behind their event code: what was heard, what is done, what cannot be."""
    found = _own_event(code)
    if found.state is not State.CLOSED:
        return _event_page(found, ("Young people can be answered after the event is closed.",), 409)
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
