"""A facilitator's events: open one, close one, read what the group said, and answer young people."""

from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES, spoken
from feedback.refusal import Refusal
from feedback.store import events, levels, series
from feedback.store.clock import today
from feedback.store.closing import close_event
from feedback.store.events import Action, Event, State
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.store.series import Series
from feedback.store.staff_log import Act
from feedback.themes.protection import KNOWN_PEOPLE, SHARES_FROM
from feedback.web.access import for_staff_pages, note, person, recently_confirmed, signed_in
from feedback.web.facilitators.event_of_page import event_page, own_event, warning_about
from feedback.web.facilitators.offers import asked_by
from feedback.web.facilitators.own_reading import READERS, own_reading
from feedback.web.facilitators.reading_ways import way_back, ways_on
from feedback.web.facilitators.steps import missing_of, nation_name
from feedback.web.facilitators.theme_view import themes_of
from feedback.web.facilitators.waiting import waiting_for
from feedback.web.installed import config, installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page

facilitators = Blueprint("facilitators", __name__, url_prefix="/facilitate")
facilitators.context_processor(for_staff_pages)
facilitators.app_template_filter("nation_name")(nation_name)


@facilitators.get("/")
@signed_in(Role.FACILITATOR)
def own_events() -> Page:
    """Show what is waiting, and all events that this facilitator runs, by series."""
    own = events.run_by(installation().db, person().name)
    own_series = series.run_by(installation().db, person().name)
    return render_template(
        "facilitators/events.html",
        waiting=waiting_for(own),
        groups=_by_series(own, own_series),
        has_events=bool(own),
    )


def _by_series(own: list[Event], own_series: list[Series]) -> list[tuple[str, str, list[Event]]]:
    """Return the events of each series, with its name and, where it is one's own, its mark; those without last."""
    by_mark = {mark: list(found) for mark, found in groupby(sorted(own, key=_mark), key=_mark)}
    groups = [(each.mark, each.name, by_mark.pop(each.mark, [])) for each in own_series]
    alone = by_mark.pop("", [])
    groups += [("", found[0].series or "", found) for found in by_mark.values()]
    groups.sort(key=lambda group: group[1].casefold())
    return groups + ([("", "", alone)] if alone else [])


def _mark(event: Event) -> str:
    return event.series_mark or ""


@facilitators.get("/<code>/")
@signed_in(Role.FACILITATOR)
def event(code: str) -> Page:
    """Show one event: where young people go, whether it is open, and the next step."""
    return event_page(own_event(code))


@facilitators.post("/<code>/open")
@signed_in(Role.FACILITATOR)
def open_own_event(code: str) -> Page:
    """Open an event for answers, once all is said that keeps young people safe there (SG-03)."""
    found = own_event(code)
    if found.state is State.DRAFT and missing_of(found):
        return event_page(found, (gettext("This event cannot be opened yet. Something is missing."),), 409)
    hidden = _why_hidden(found)
    if hidden:
        return event_page(found, hidden, 409)
    try:
        open_event(installation(), found.code)
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    note(Act.OPENED_EVENT, found.code)
    return redirect(url_for("facilitators.event", code=found.code), 303)


def _why_hidden(event: Event) -> tuple[str, ...]:
    """Return a sentence for each language that an event may not be shown in."""
    questionnaire = asked_by(event)
    if questionnaire is None:
        return ()
    return tuple(levels.hidden(installation().db, config(), questionnaire, event.languages).values())


@facilitators.get("/<code>/close")
@signed_in(Role.FACILITATOR)
@recently_confirmed
def confirm_closing(code: str) -> Page:
    """Say what closing does before it is done, because it is final."""
    found = own_event(code)
    if found.state is not State.OPEN:
        return redirect(url_for("facilitators.event", code=found.code), 303)
    return render_template("facilitators/close.html", event=found)


@facilitators.post("/<code>/close")
@signed_in(Role.FACILITATOR)
@recently_confirmed
def close_own_event(code: str) -> Page:
    """Close an event: count, unlink, destroy. Then show what the group said."""
    found = own_event(code)
    try:
        close_event(installation(), found.code, k=config().k, today=today())
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    note(Act.CLOSED_EVENT, found.code)
    return redirect(url_for("facilitators.themes", code=found.code), 303)


@facilitators.get("/<code>/themes")
@signed_in(*READERS)
def themes(code: str) -> Page:
    """Show what the group said: what stands out first, then all of it by principle and outcome."""
    waiting = _own_without_release(code)
    if waiting:
        return event_page(waiting, (gettext("Themes are shown after closing, to everybody at once."),), 409)
    reading = own_reading(code)
    framework = reading.framework
    return render_template(
        "facilitators/themes.html",
        title=reading.title,
        themes=themes_of(reading),
        warning=warning_about(reading.mark),
        notice=framework.notice if framework else "",
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
        way_back=way_back(reading),
        ways_on=ways_on(reading.mark),
        smallest=config().k + KNOWN_PEOPLE,
        shares_from=SHARES_FROM,
    )


def _own_without_release(code: str) -> Event | None:
    """Return the event that the address names, if this facilitator runs it and it has no release yet."""
    found = events.find(installation().db, events.tidy_code(code))
    if found is None or Role.FACILITATOR not in person().roles:
        return None
    if not events.may_run(installation().db, found, person().name):
        return None
    return None if events.release(installation().db, found.code) else found


@facilitators.route("/<code>/answer", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def answer_young_people(code: str) -> Page:
    """Write what young people read behind their event code: what was heard, what is done, what cannot be."""
    found = own_event(code)
    if found.state is not State.CLOSED:
        return event_page(found, (gettext("You can answer young people after the event is closed."),), 409)
    if request.method == "POST":
        written = [_action(language.code) for language in spoken(found.languages)]
        said = [each for each in written if each.heard or each.did or each.cannot]
        events.save_actions(installation().db, found.code, said)
        note(Act.ANSWERED_EVENT, found.code)
        return redirect(url_for("facilitators.event", code=found.code), 303)
    known = events.actions(installation().db, found.code)
    return render_template(
        "facilitators/answer.html",
        event=found,
        actions=[
            (language, known.get(language.code) or Action(language.code, "", "", ""))
            for language in spoken(found.languages)
        ],
    )


def _action(language: str) -> Action:
    heard, did, cannot = (
        request.form.get(f"{part}-{language}", "").replace("\r\n", "\n").strip()[:2000]
        for part in ("heard", "did", "cannot")
    )
    return Action(language, heard, did, cannot)
