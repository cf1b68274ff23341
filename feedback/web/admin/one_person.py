"""One person: what they may do, and keeping them out, letting them in, and starting anew with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from flask import abort, redirect, render_template, request, url_for

from feedback.refusal import Refusal, Sentence
from feedback.store import people, running, second_factor, sessions, staff_log
from feedback.store.events import Event
from feedback.store.people import Person, Role
from feedback.store.series import Series
from feedback.store.staff_log import Act, with_roles
from feedback.web.access import note, person, recently_confirmed, signed_in
from feedback.web.admin.blueprint import admin
from feedback.web.admin.log import Line, lines_of
from feedback.web.admin.people import link_page
from feedback.web.admin.roles import MEANINGS, chosen_roles
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

RECENT = 10
NOT_ONESELF = Sentence("You cannot do this to your own account. Ask another admin.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Show an event or a series that nobody can run any more: its title, and the code of an event."""

    key: str
    title: str
    code: str

    @classmethod
    def of(cls, thing: Event | Series) -> Self:
        """Return what an admin sees of an event or a series."""
        if isinstance(thing, Event):
            return cls(thing.code, thing.title, thing.code)
        return cls(thing.mark, thing.name, "")


@admin.get("/people/<mark>/")
@signed_in(Role.ADMIN)
def one_person(mark: str) -> Page:
    """Show one person, what an admin can change, and what the log says about them lately."""
    return _person_page(_found(mark))


def _person_page(found: Person, faults: Sequence[str] = ()) -> str:
    db = installation().db
    return render_template(
        "admin/person.html",
        found=found,
        is_oneself=found.name == person().name,
        has_second_factor=second_factor.has_one(db, found.name),
        waiting=[Waiting.of(thing) for thing in running.waiting_for(db, found.name)],
        facilitators=running.colleagues(db),
        lines=_recent_lines(found),
        faults=faults,
    )


@admin.post("/people/<mark>/give")
@signed_in(Role.ADMIN)
@recently_confirmed
def give(mark: str) -> Page:
    """Give an event or a series that waits for somebody to a facilitator who can sign in."""
    found, db = _found(mark), installation().db
    things = {Waiting.of(thing).key: thing for thing in running.waiting_for(db, found.name)}
    thing = things.get(request.form.get("thing", ""))
    taker = running.colleague(db, request.form.get("colleague", ""))
    if thing is None or taker is None:
        fault = (
            Sentence("Choose a facilitator from the list.") if thing else Sentence("Somebody runs this already.")
        )
        return _person_page(found, (fault,)), 422
    try:
        running.give(db, thing, found.name, taker.name)
    except Refusal as refusal:
        return _person_page(found, refusal.sentences), 422
    note(Act.HANDED_OVER, f"{Waiting.of(thing).code or Waiting.of(thing).title}: {taker.name}")
    return _back_to(found)


def _recent_lines(found: Person) -> list[Line]:
    entries = staff_log.newest(installation().db, count=RECENT, person=found.name)
    return lines_of(entry for _, entry in entries)


def _found(mark: str) -> Person:
    return people.with_mark(installation().db, mark) or abort(404)


def _somebody_else(mark: str) -> Person:
    found = _found(mark)
    if found.name == person().name:
        abort(409, NOT_ONESELF)
    return found


def _back_to(found: Person) -> Page:
    return redirect(url_for("admin.one_person", mark=found.mark), 303)


@admin.route("/people/<mark>/roles", methods=["GET", "POST"])
@signed_in(Role.ADMIN)
@recently_confirmed
def change_roles(mark: str) -> Page:
    """Give somebody other roles, from their next page on."""
    found = _found(mark)
    if request.method == "GET":
        return _roles_form(found, found.roles, ())
    roles = chosen_roles()
    try:
        changed = people.set_roles(installation().db, found.name, roles)
    except Refusal as refusal:
        return _roles_form(found, roles, refusal.sentences), 422
    if changed.roles != found.roles:
        note(Act.CHANGED_ROLES, with_roles(found.name, roles))
    if changed.name == person().name and Role.ADMIN not in changed.roles:
        return redirect(url_for("account.home"), 303)
    return _back_to(changed)


def _roles_form(found: Person, roles: Iterable[Role], faults: Sequence[str]) -> str:
    return render_template("admin/roles.html", found=found, roles=roles, meanings=MEANINGS, faults=faults)


@admin.route("/people/<mark>/pause", methods=["GET", "POST"])
@signed_in(Role.ADMIN)
@recently_confirmed
def pause(mark: str) -> Page:
    """Say what happens, then keep somebody out at once."""
    found = _somebody_else(mark)
    if request.method == "GET":
        return render_template("admin/pause.html", found=found)
    try:
        people.pause(installation().db, found.name)
    except Refusal as refusal:
        return render_template("admin/pause.html", found=found, faults=refusal.sentences), 422
    if not found.is_paused:
        note(Act.PAUSED, found.name)
    return _back_to(found)


@admin.route("/people/<mark>/let-in", methods=["GET", "POST"])
@signed_in(Role.ADMIN)
@recently_confirmed
def let_in_again(mark: str) -> Page:
    """Say what happens, then let somebody in again who was paused."""
    found = _found(mark)
    if request.method == "GET":
        return render_template("admin/let_in_again.html", found=found)
    people.let_in_again(installation().db, found.name)
    if found.is_paused:
        note(Act.LET_IN_AGAIN, found.name)
    return _back_to(found)


@admin.route("/people/<mark>/start-anew", methods=["GET", "POST"])
@signed_in(Role.ADMIN)
@recently_confirmed
def start_anew(mark: str) -> Page:
    """Ask whether somebody is really here, then show a link by which they start anew (SEC-15)."""
    found = _somebody_else(mark)
    if request.method == "GET":
        return render_template("admin/start_anew.html", found=found)
    try:
        token = people.start_anew(installation().db, found.name)
    except Refusal as refusal:
        return render_template("admin/start_anew.html", found=found, faults=refusal.sentences), 422
    note(Act.BEGAN_RESET, found.name)
    return link_page(token)


@admin.post("/people/<mark>/sign-out")
@signed_in(Role.ADMIN)
def sign_out_everywhere(mark: str) -> Page:
    """End every session of somebody else, for a phone or a laptop that is lost."""
    found = _somebody_else(mark)
    sessions.end_all(installation().db, found.name)
    note(Act.SIGNED_OUT_EVERYWHERE, found.name)
    return _back_to(found)
