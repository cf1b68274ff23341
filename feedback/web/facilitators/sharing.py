"""Who runs an event or a series with me: letting a colleague in, handing over, leaving."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.refusal import Refusal
from feedback.store import running
from feedback.store.events import Event
from feedback.store.people import Role
from feedback.store.running import Colleague
from feedback.store.series import Series
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.facilitators.event_of_page import own_event, own_series
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

sharing = Blueprint("sharing", __name__, url_prefix="/facilitate")
sharing.context_processor(for_staff_pages)

Thing = Event | Series

EVENT_ADDRESSES = {
    "home": "facilitators.event",
    "people": "sharing.of_event",
    "let_in": "sharing.let_into_event",
    "hand_over": "sharing.hand_event_over",
    "leave": "sharing.leave_event",
}
SERIES_ADDRESSES = {
    "home": "series.show",
    "people": "sharing.of_series",
    "let_in": "sharing.let_into_series",
    "hand_over": "sharing.hand_series_over",
    "leave": "sharing.leave_series",
}


@sharing.get("/<code>/people")
@signed_in(Role.FACILITATOR)
def of_event(code: str) -> Page:
    """Show who runs an event."""
    return _people(own_event(code))


@sharing.post("/<code>/people/let-in")
@signed_in(Role.FACILITATOR)
def let_into_event(code: str) -> Page:
    """Let a colleague run an event too."""
    return _let_in(own_event(code))


@sharing.route("/<code>/people/hand-over", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def hand_event_over(code: str) -> Page:
    """Ask first, then let a colleague run an event in one's place."""
    return _hand_over(own_event(code))


@sharing.post("/<code>/people/leave")
@signed_in(Role.FACILITATOR)
def leave_event(code: str) -> Page:
    """Run an event no more."""
    return _leave(own_event(code))


@sharing.get("/series/<mark>/people")
@signed_in(Role.FACILITATOR)
def of_series(mark: str) -> Page:
    """Show who runs a series."""
    return _people(own_series(mark))


@sharing.post("/series/<mark>/people/let-in")
@signed_in(Role.FACILITATOR)
def let_into_series(mark: str) -> Page:
    """Let a colleague run a series too."""
    return _let_in(own_series(mark))


@sharing.route("/series/<mark>/people/hand-over", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def hand_series_over(mark: str) -> Page:
    """Ask first, then let a colleague run a series in one's place."""
    return _hand_over(own_series(mark))


@sharing.post("/series/<mark>/people/leave")
@signed_in(Role.FACILITATOR)
def leave_series(mark: str) -> Page:
    """Run a series no more."""
    return _leave(own_series(mark))


def _people(thing: Thing, faults: tuple[str, ...] = (), status: int = 200) -> Page:
    db = installation().db
    through = _through_series(thing)
    here = [each for each in running.runners(db, thing) if each not in through]
    page = render_template(
        "facilitators/people.html",
        **_named(thing),
        here=here,
        through=through,
        others=[each for each in running.colleagues(db) if each not in [*here, *through]],
        is_everybodys=running.is_everybodys(db, thing),
        is_named=person().name in {each.name for each in here},
        series_people=_series_people(thing) if person().name in {each.name for each in through} else "",
        faults=faults,
    )
    return page, status


def _named(thing: Thing) -> dict[str, object]:
    """Return what each of these pages says about an event or a series, and where its forms lead."""
    return {"name": _name(thing), "is_series": isinstance(thing, Series), "addresses": _addresses(thing)}


def _addresses(thing: Thing) -> dict[str, str]:
    if isinstance(thing, Event):
        return {name: url_for(end, code=thing.code) for name, end in EVENT_ADDRESSES.items()}
    return {name: url_for(end, mark=thing.mark) for name, end in SERIES_ADDRESSES.items()}


def _name(thing: Thing) -> str:
    return thing.title if isinstance(thing, Event) else thing.name


def _through_series(thing: Thing) -> list[Colleague]:
    """Return who runs an event because they run its series."""
    if isinstance(thing, Series) or thing.series_mark is None:
        return []
    return running.runners(installation().db, Series(thing.series_mark, thing.series or ""))


def _series_people(thing: Thing) -> str:
    """Return where an event is handed over that one runs with its series: with the series."""
    return url_for("sharing.of_series", mark=thing.series_mark) if isinstance(thing, Event) else ""


def _chosen() -> Colleague:
    """Return the colleague that the form or the address names; nobody else is there."""
    mark = request.values.get("colleague", "")
    found = running.colleague(installation().db, mark) if mark else None
    if found is None or found.name == person().name:
        abort(404)
    return found


def _subject(thing: Thing) -> str:
    """Return how the log of the staff names an event or a series."""
    return thing.code if isinstance(thing, Event) else thing.name


def _let_in(thing: Thing) -> Page:
    colleague = _chosen()
    try:
        running.let_in(installation().db, thing, colleague.name)
    except Refusal as refusal:
        return _people(thing, refusal.sentences, 409)
    note(Act.SHARED, f"{_subject(thing)}: {colleague.name}")
    return redirect(_addresses(thing)["people"], 303)


def _hand_over(thing: Thing) -> Page:
    colleague = _chosen()
    if request.method == "GET":
        return render_template("facilitators/hand_over.html", **_named(thing), colleague=colleague)
    try:
        running.hand_over(installation().db, thing, person().name, colleague.name)
    except Refusal as refusal:
        return _people(thing, refusal.sentences, 409)
    note(Act.HANDED_OVER, f"{_subject(thing)}: {colleague.name}")
    return redirect(url_for("facilitators.own_events"), 303)


def _leave(thing: Thing) -> Page:
    try:
        running.leave(installation().db, thing, person().name)
    except Refusal as refusal:
        return _people(thing, refusal.sentences, 409)
    note(Act.CHANGED_EVENT if isinstance(thing, Event) else Act.CHANGED_SERIES, _subject(thing))
    return redirect(url_for("facilitators.own_events"), 303)
