"""Setting an event up, one thing at a time; what one step said is kept before the next one is shown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from feedback.languages import spoken
from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal
from feedback.store import events, running, series
from feedback.store.events import SAFETY, Event, State
from feedback.store.people import Role
from feedback.store.series import Series
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.attempts import new_attempt, sent_attempt
from feedback.web.facilitators.event_of_page import event_page, own_event
from feedback.web.facilitators.offers import asked_by, offers, publish_for
from feedback.web.facilitators.steps import CHANGEABLE, STEPS, missing_of, promise_of, said_last
from feedback.web.facilitators.typed import NEW_SERIES, READERS, Reading, Typed, nations_for, one_line, read_about
from feedback.web.installed import installation
from feedback.web.language import gettext, language_name
from feedback.web.open_to_all import Page
from feedback.web.staff_trust import level_in_words
from feedback.web.trust import languages_shown

setting_up = Blueprint("setting_up", __name__, url_prefix="/facilitate")
setting_up.context_processor(for_staff_pages)

ABOUT = "about"
CLOSED = for_translation("This event is closed, so it cannot be changed any more.")
OPENED = for_translation("Young people are answering, so this cannot be changed any more.")


@setting_up.route("/new", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def new_event() -> Page:
    """Begin a new event with its name; from then on it is kept. The same form sent again makes no other one."""
    if request.method == "GET":
        return _page(ABOUT, None, _known_about_new())
    typed: Typed = request.form
    reading = read_about(typed, None, _own_marks())
    if reading.wrong:
        return _page(ABOUT, None, typed, reading.wrong), 422
    said = dict(reading.said)
    made, is_new = events.create_once(
        installation().db,
        sent_attempt(typed),
        title=str(said.pop("title")),
        facilitators=[person().name],
        **said,
    )
    if is_new:
        note(Act.MADE_EVENT, made.code)
        _put_into_series(made, reading, typed)
    return redirect(url_for("setting_up.step", code=made.code, name="questions"), 303)


@setting_up.route(
    "/<code>/set-up/<any(about, questions, languages, audience, safety):name>", methods=["GET", "POST"]
)
@signed_in(Role.FACILITATOR)
def step(code: str, name: str) -> Page:
    """Show one step of an event, or keep what it says and go on."""
    event = own_event(code)
    if name not in CHANGEABLE[event.state]:
        return event_page(event, (gettext(CLOSED if event.state is State.CLOSED else OPENED),), 409)
    if name == "languages" and asked_by(event) is None:
        return redirect(url_for("setting_up.step", code=event.code, name="questions"), 303)
    if request.method == "GET":
        return _page(name, event, _known(name, event))
    typed: Typed = request.form
    reading = read_about(typed, event, _own_marks(event)) if name == ABOUT else READERS[name](typed, event)
    if reading.wrong:
        return _page(name, event, typed, reading.wrong), 422
    try:
        events.change(installation().db, event.code, **reading.said)
        note(Act.CHANGED_EVENT, event.code)
        publish_for(own_event(code))
        _put_into_series(event, reading, typed)
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    return redirect(_after(name, own_event(code)), 303)


@setting_up.route("/<code>/throw-away", methods=["GET", "POST"])
@signed_in(Role.FACILITATOR)
def throw_away(code: str) -> Page:
    """Ask first, then throw a draft away."""
    event = own_event(code)
    if request.method == "GET" and event.state is State.DRAFT:
        return render_template("facilitators/throw_away.html", event=event)
    try:
        events.throw_away(installation().db, event.code)
    except Refusal as refusal:
        return event_page(own_event(code), refusal.sentences, 409)
    note(Act.THREW_AWAY_EVENT, event.code)
    return redirect(url_for("facilitators.own_events"), 303)


def _after(name: str, event: Event) -> str:
    """Return the next step, or the event itself after the last one and where nothing is missing any more."""
    following = list(STEPS)[list(STEPS).index(name) + 1 :]
    if not following or event.state is not State.DRAFT or not missing_of(event):
        return url_for("facilitators.event", code=event.code)
    return url_for("setting_up.step", code=event.code, name=following[0])


def _put_into_series(event: Event, reading: Reading, typed: Typed) -> None:
    if reading.series is None or reading.series == (event.series_mark or ""):
        return
    mark: str | None = reading.series or None
    if mark == NEW_SERIES:
        name = one_line(typed.get("series_name", ""))
        # What every facilitator can run stays so in its new series.
        named = [] if running.is_everybodys(installation().db, event) else [person().name]
        made = series.create(installation().db, name, facilitators=named)
        note(Act.MADE_SERIES, name)
        mark = made.mark
    events.put_into_series(installation().db, event, mark, person().name)


def _own_series(event: Event | None = None) -> list[Series]:
    """Return the series to choose from: one's own, and the one that the event is in already.

    What is everybody's is not for a series that names somebody.
    """
    db = installation().db
    own = series.run_by(db, person().name)
    if event and running.is_everybodys(db, event):
        own = [each for each in own if running.is_everybodys(db, each)]
    now = series.find(db, event.series_mark) if event and event.series_mark else None
    return own if now is None or now in own else [*own, now]


def _own_marks(event: Event | None = None) -> list[str]:
    return [each.mark for each in _own_series(event)]


def _known_about_new() -> Typed:
    """Return what can be known of an event before it is: where it is, if its series says so."""
    wanted = request.args.get("series", "")
    found = next((each for each in _own_series() if each.mark == wanted), None)
    if found is None:
        return MultiDict()
    return MultiDict({"series": found.mark, "nation": found.nation or "", "place": found.place or ""})


def _known(name: str, event: Event) -> Typed:
    """Return what an event says already; where it says nothing, what was said at the last one like it."""
    if name == ABOUT:
        return MultiDict(
            {
                "title": event.title,
                "nation": event.nation or "",
                "place": event.place or "",
                "held_on": _shown(event.held_on),
                "series": event.series_mark or "",
            }
        )
    if name == "questions":
        return MultiDict({"questionnaire": event.questionnaire or said_last(event, "questionnaire")})
    if name == "languages":
        return MultiDict(
            [("expected", str(event.expected or "")), *(("languages", code) for code in event.languages)]
        )
    if name == "audience":
        audience, answer_by = promise_of(event)
        audience = event.audience or said_last(event, "audience") or audience
        return MultiDict({"audience": audience or "", "answer_by": _shown(answer_by)})
    return MultiDict({each: getattr(event, each) or said_last(event, each) for each in SAFETY})


def _languages_to_choose(event: Event) -> dict[str, Any]:
    """Return the languages that an event can have, each with how far its words can be trusted, and the others."""
    questionnaire = asked_by(event)
    if questionnaire is None:
        return {}
    shown = languages_shown(questionnaire, questionnaire.languages)
    hidden = [code for code in questionnaire.languages if code not in shown]
    return {
        "offered": [(each, level_in_words(questionnaire, each.code)) for each in spoken(shown)],
        "hidden": [language_name(each) for each in spoken(hidden)],
    }


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""


def _page(name: str, event: Event | None, typed: Typed, wrong: Mapping[str, str] | None = None) -> str:
    names = list(STEPS)
    more: dict[str, Any] = {}
    if name == ABOUT:
        more = {"attempt": (sent_attempt(typed) or new_attempt()) if event is None else ""}
        more |= {"nations": nations_for(event), "series": _own_series(event)}
    elif name == "questions":
        more = {"offers": offers()}
    elif name == "languages" and event:
        more = _languages_to_choose(event)
    before = names[names.index(name) - 1] if name != ABOUT else ""
    return render_template(
        f"facilitators/step_{name}.html",
        event=event,
        heading=gettext(STEPS[name]),
        number=names.index(name) + 1,
        steps=len(names),
        before=before if event and before in CHANGEABLE[event.state] else "",
        is_draft=event is None or event.state is State.DRAFT,
        typed=typed,
        wrong=wrong or {},
        **more,
    )
