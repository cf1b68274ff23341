"""Meeting mode: a host, one shared screen, and the phones of advisers, which all ask again what is going on."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from feedback.config import is_this_machine
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card, State
from feedback.refusal import Refusal
from feedback.store import cards, meetings, questionnaires, voices
from feedback.store.advisers import about_card, about_meeting
from feedback.store.meetings import Glance, Meeting, Place, Press, Stage
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.store.voices import Voice
from feedback.web.access import for_staff_pages, note, signed_in
from feedback.web.addresses import whole_address
from feedback.web.advisers.bars import bars_of_votes
from feedback.web.advisers.meetings.view import readings_of
from feedback.web.advisers.questions.voices import typed_voice
from feedback.web.advisers.studio import STUDIO, is_adviser, own_alias
from feedback.web.advisers.words import title_of
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.qr_code import qr_code

meeting_pages = Blueprint("meetings", __name__, url_prefix="/advise/meetings")
meeting_pages.context_processor(for_staff_pages)

HOST, SCREEN, PHONE = "host", "screen", "phone"


# ---- Starting ---------------------------------------------------------------------------------------------------


@meeting_pages.get("")
@signed_in(*STUDIO)
def every() -> Page:
    """Show the meetings that are going on."""
    return render_template(
        "advise/meetings/list.html", meetings=meetings.running(installation().db), is_adviser=is_adviser()
    )


@meeting_pages.route("/new", methods=["GET", "POST"])
@signed_in(*STUDIO)
def start() -> Page:
    """Start a meeting about the questions of questionnaires, or about those that are ticked."""
    if request.method == "GET":
        return _start_page(request.args.getlist("questionnaires"))
    try:
        made = meetings.start(
            installation().db, request.form.get("title", ""), _chosen_cards(), _chosen_languages()
        )
    except Refusal as refusal:
        return _start_page(request.form.getlist("questionnaires"), refusal.sentences), 422
    note(Act.STARTED_MEETING, made.mark)
    return redirect(url_for("meetings.host", mark=made.mark), 303)


def _start_page(chosen: Sequence[str], faults: Sequence[str] = ()) -> str:
    return render_template(
        "advise/meetings/start.html",
        title=request.form.get("title", ""),
        offered=_offered(),
        questionnaires=_questionnaires(),
        chosen={*chosen, *request.form.getlist("cards"), *request.form.getlist("languages")},
        longest=meetings.LONGEST_TITLE,
        faults=faults,
    )


def _offered() -> list[Card]:
    """Return the cards that a group can read together: all but those that advisers stopped."""
    return [card for card in cards.every(installation().db) if card.state is not State.STOPPED]


def _questionnaires() -> dict[str, tuple[str, list[str]]]:
    """Return the title of each questionnaire that has cards in it, and the marks of those cards in its order."""
    db, offered = installation().db, {card.mark for card in _offered()}
    found = {}
    for name in questionnaires.names(db):
        draft = questionnaires.get(db, name)
        marks = [question.id for question in draft.questions if question.id in offered]
        if marks:
            found[name] = title_of(draft), marks
    return found


def _chosen_cards() -> list[str]:
    known = _questionnaires()
    names = [name for name in request.form.getlist("questionnaires") if name in known]
    return [mark for name in names for mark in known[name][1]] + request.form.getlist("cards")


def _chosen_languages() -> list[str]:
    return [code for code in request.form.getlist("languages") if code in LANGUAGES]


# ---- The host ---------------------------------------------------------------------------------------------------


@meeting_pages.get("/<mark>")
@signed_in(*STUDIO)
def host(mark: str) -> Page:
    """Show where a meeting is and the few buttons that lead it on; whoever is in the studio may press them."""
    meeting = _meeting(mark)
    return render_template("advise/meetings/host.html", **_now(meeting, HOST, went_on="went_on" in request.args))


@meeting_pages.post("/<mark>/press")
@signed_in(*STUDIO)
def press(mark: str) -> Page:
    """Do what a host pressed, unless the meeting has gone on since the page was made."""
    meeting = _meeting(mark)
    try:
        pressed, seen = Press(request.form.get("press", "")), _place_of(request.form)
    except ValueError:
        abort(400)
    is_done = meetings.press(installation().db, meeting.mark, pressed, seen)
    if is_done and pressed is Press.END:
        note(Act.ENDED_MEETING, meeting.mark)
    return redirect(url_for("meetings.host", mark=meeting.mark, went_on=None if is_done else "yes"), 303)


def _place_of(form: Mapping[str, str]) -> Place:
    return Place(int(form.get("round", "")[:4]), Stage(form.get("stage", "")))


# ---- The shared screen ------------------------------------------------------------------------------------------


@meeting_pages.get("/<mark>/screen")
@signed_in(*STUDIO)
def screen(mark: str) -> Page:
    """Show what everybody in the room looks at; it follows the meeting by itself."""
    return render_template("advise/meetings/screen.html", **_now(_meeting(mark), SCREEN))


# ---- The phones -------------------------------------------------------------------------------------------------


@meeting_pages.get("/<mark>/here")
@signed_in(Role.ADVISER)
def here(mark: str) -> Page:
    """Show an adviser what to do now: wait, read, or vote."""
    return _here(_meeting(mark))


def _here(meeting: Meeting, faults: Sequence[str] = ()) -> str:
    late = "late" in request.args
    return render_template("advise/meetings/here.html", faults=faults, **_now(meeting, PHONE, late=late))


@meeting_pages.post("/<mark>/join")
@signed_in(Role.ADVISER)
def join(mark: str) -> Page:
    """Count an adviser as there."""
    meeting = _meeting(mark)
    meetings.join(installation().db, meeting.mark, own_alias(about_meeting(meeting.mark)))
    return redirect(url_for("meetings.here", mark=meeting.mark), 303)


@meeting_pages.post("/<mark>/leave")
@signed_in(Role.ADVISER)
def leave(mark: str) -> Page:
    """Count an adviser as there no more, so that nobody waits for them."""
    meeting = _meeting(mark)
    meetings.leave(installation().db, meeting.mark, own_alias(about_meeting(meeting.mark)))
    return redirect(url_for("meetings.every"), 303)


@meeting_pages.post("/<mark>/vote")
@signed_in(Role.ADVISER)
def vote(mark: str) -> Page:
    """Keep what an adviser says about the question that was on their phone; the same once more changes nothing."""
    meeting, db = _meeting(mark), installation().db
    try:
        number, voice = int(request.form.get("round", "")[:4]), typed_voice(request.form)
        wanted = meeting.cards[number] if number >= 0 else ""
    except (ValueError, IndexError):
        abort(400)
    card = cards.find(db, wanted) or abort(400)
    if card.digest != request.form.get("digest"):
        return _here(meeting, [voices.CHANGED]), 409
    try:
        in_time = meetings.vote(
            db,
            meeting.mark,
            number,
            own_alias(about_meeting(meeting.mark)),
            card,
            own_alias(about_card(card.mark)),
            voice,
        )
    except Refusal as refusal:
        return _here(meeting, refusal.sentences), 409
    return redirect(url_for("meetings.here", mark=meeting.mark, late=None if in_time else "yes"), 303)


# ---- What all of them ask again and again -----------------------------------------------------------------------


@meeting_pages.get("/<mark>/now")
@signed_in(*STUDIO)
def now(mark: str) -> Page:
    """Return what a page shows now, or nothing where it shows that already; every page asks every two seconds."""
    # Whoever asks uses their session: phones lie on the table for hours. After its ten hours it ends all the same.
    view = request.args.get("for", "")
    if view not in {HOST, SCREEN, PHONE}:
        abort(404)
    if view == PHONE and not is_adviser():
        abort(403)
    glance = meetings.glance(installation().db, mark, own_alias(about_meeting(mark))) or abort(404)
    if request.args.get("seen") == _seen(glance, view):
        return Response(status=204)
    return render_template("advise/meetings/now.html", **_now(_meeting(mark), view))


def _seen(glance: Glance, view: str) -> str:
    """Return a short mark of all that a page shows; how many have spoken is in it only where it may be told."""
    counted = glance.members, glance.spoken if glance.is_counted else 0
    own = glance.is_member, glance.has_spoken
    shown = glance.place.round, glance.place.stage.value, glance.content, own if view == PHONE else counted
    return f"{zlib.crc32(repr(shown).encode()):08x}"


def _now(meeting: Meeting, view: str, **more: Any) -> dict[str, object]:
    """Return what the part of a page shows that changes during a meeting."""
    db = installation().db
    member = own_alias(about_meeting(meeting.mark))
    glance = meetings.glance(db, meeting.mark, member) or abort(404)
    card = cards.find(db, meeting.card) if meeting.card else None
    address = _phone_address(meeting)
    return {
        "view": view,
        "meeting": meeting,
        "place": meeting.place,
        "stage": meeting.place.stage,
        "glance": glance,
        "seen": _seen(glance, view),
        "card": card,
        "readings": readings_of(card, meeting.languages) if card else [],
        "bars": bars_of_votes(meeting.result.tally) if meeting.result and meeting.result.tally else [],
        "can": meetings.possible(meeting),
        "own": voices.own(db, card.mark, own_alias(about_card(card.mark))) if card and is_adviser() else Voice(),
        "is_adviser": is_adviser(),
        "is_out_of_reach": is_this_machine(address),
        "shown_address": address.partition("://")[2],
        "qr_code": qr_code(address) if view == SCREEN and not card else None,
        **more,
    }


def _phone_address(meeting: Meeting) -> str:
    return whole_address("meetings.here", mark=meeting.mark)


def _meeting(mark: str) -> Meeting:
    return meetings.find(installation().db, mark) or abort(404)
