"""A facilitator's series: what they are called, and which events are in them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.refusal import Refusal
from feedback.store import events, releases, running, series
from feedback.store.events import Event
from feedback.store.people import Role
from feedback.store.series import Series
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.facilitators.event_of_page import own_series
from feedback.web.facilitators.typed import LONGEST_NAME, LONGEST_WHO, Reading, Typed, nations_for
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page

series_pages = Blueprint("series", __name__, url_prefix="/facilitate/series")
series_pages.context_processor(for_staff_pages)


@series_pages.route("/new", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def make() -> Page:
    """Make a series; it belongs to whoever made it."""
    if request.method == "GET":
        return _form(None, Typed())
    reading = _read(request.form, None)
    if reading.wrong:
        return _form(None, request.form, reading.wrong), 422
    made = series.create(installation().db, **_said(reading), facilitators=[person().name])
    note(Act.MADE_SERIES, made.name)
    return redirect(url_for("series.show", mark=made.mark), 303)


@series_pages.get("/<mark>/")
@signed_in(Role.FACILITATOR)
def show(mark: str) -> Page:
    """Show a series with its events."""
    found = own_series(mark)
    inside = [each for each in events.run_by(installation().db, person().name) if each.series_mark == found.mark]
    return render_template(
        "facilitators/series.html",
        series=found,
        events=inside,
        releases=releases.of_series(installation().db, found.mark),
        is_everybodys=running.is_everybodys(installation().db, found),
    )


@series_pages.route("/<mark>/change", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def change(mark: str) -> Page:
    """Change what a series is called, where it is and who it is for."""
    found = own_series(mark)
    if request.method == "GET":
        known = {name: getattr(found, name) or "" for name in ("name", "nation", "place", "audience")}
        return _form(found, Typed(known))
    reading = _read(request.form, found)
    if reading.wrong:
        return _form(found, request.form, reading.wrong), 422
    changed = replace(found, **_said(reading))
    series.change(installation().db, changed)
    note(Act.CHANGED_SERIES, changed.name)
    return redirect(url_for("series.show", mark=found.mark), 303)


def _read(typed: Typed, found: Series | None) -> Reading:
    reading = Reading()
    reading.take_text(typed, "name", LONGEST_NAME, gettext("Give the series a name, such as “Spring 2027”."))
    reading.take_text(typed, "place", LONGEST_NAME)
    reading.take_text(typed, "audience", LONGEST_WHO)
    reading.take_nation(typed, found)
    return reading


def _said(reading: Reading) -> dict[str, Any]:
    return {name: value or None for name, value in reading.said.items()}


def _form(found: Series | None, typed: Typed, wrong: Mapping[str, str] | None = None) -> str:
    return render_template(
        "facilitators/series_form.html", series=found, typed=typed, wrong=wrong or {}, nations=nations_for(found)
    )


@series_pages.route("/<mark>/events", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def choose_events(mark: str) -> Page:
    """Put own events into a series, or take them out of it."""
    found = own_series(mark)
    if request.method == "GET":
        return _events_form(found)
    # An event that came into the series after the page was shown stays there.
    shown, chosen = request.form.getlist("shown"), request.form.getlist("events")
    own = events.run_by(installation().db, person().name)
    try:
        for each in own:
            if each.code in shown:
                _put(each, found, is_chosen=each.code in chosen)
    except Refusal as refusal:
        return _events_form(found, refusal.sentences), 409
    return redirect(url_for("series.show", mark=found.mark), 303)


def _put(event: Event, found: Series, *, is_chosen: bool) -> None:
    if (event.series_mark == found.mark) != is_chosen:
        events.put_into_series(installation().db, event, found.mark if is_chosen else None, person().name)
        note(Act.CHANGED_EVENT, event.code)


def _events_form(found: Series, faults: tuple[str, ...] = ()) -> str:
    """Return the page that offers the events; what is everybody's is not for a series that names somebody."""
    db = installation().db
    is_for_all = running.is_everybodys(db, found)
    offered = [
        each for each in events.run_by(db, person().name) if is_for_all or not running.is_everybodys(db, each)
    ]
    return render_template("facilitators/series_events.html", series=found, events=offered, faults=faults)
