"""Getting in with a name and a passphrase, or by an invitation; and getting out."""

from collections.abc import Sequence
from contextlib import suppress

from flask import make_response, redirect, render_template, request, url_for

from feedback.refusal import Refusal, Sentence
from feedback.store import people, second_factor, sessions, sign_in, staff_log
from feedback.store.database import CouldNotWrite
from feedback.store.passphrases import SHORTEST
from feedback.store.people import Invitation, Person
from feedback.store.staff_log import Act
from feedback.web.access import lacks_second_factor, note, person, signed_in
from feedback.web.account.blueprint import account
from feedback.web.account.leading_on import carried_on, lead_on, lead_out, status_of
from feedback.web.account.second_step import second_step_page
from feedback.web.cookies import keep_signed_in, know_browser, known_browser
from feedback.web.forms import check_form_token, page_with_form
from feedback.web.installed import installation
from feedback.web.open_to_all import Page, open_to_all
from feedback.web.session import begin_session, end_session
from feedback.web.staff_language import language_asked_for, speak_with

NOT_TOGETHER = Sentence("This name and passphrase do not belong together. Check both and try again.")


@account.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@open_to_all
def sign_somebody_in() -> Page:
    """Sign somebody in with a name and a passphrase; the answer is the same whichever was wrong."""
    if request.method == "GET":
        return page_with_form(lambda: _sign_in_page("", ()))
    check_form_token()
    name = people.typed_name(installation().db, request.form.get("name", ""))
    try:
        fits = passphrase_fits(name)
    except Refusal as refusal:
        sentences = refusal.sentences
        return page_with_form(lambda: _sign_in_page(name, sentences), status_of(refusal))
    if not fits:
        return page_with_form(lambda: _sign_in_page(name, (NOT_TOGETHER,)), 422)
    return begin(people.get(installation().db, name))


def passphrase_fits(name: str) -> bool:
    """Return whether the passphrase of a form belongs to a name; a wrong one is noted, and slows the next down."""
    db, mark = installation().db, known_browser(name)
    counter = sign_in.by_browser(mark) if mark else sign_in.by_name(installation().key, name)
    if sign_in.fits(db, name, request.form.get("passphrase", ""), counter):
        return True
    # What was typed for a name may be a passphrase: only the names of people are written down.
    staff_log.note(db, name if people.find(db, name) else staff_log.NOBODY, Act.WRONG_SIGN_IN)
    return False


def _sign_in_page(name: str, faults: Sequence[str]) -> str:
    return render_template("account/sign_in.html", name=name, faults=faults, **carried_on())


def begin(somebody: Person) -> Page:
    """Begin the session of somebody with the right passphrase, and lead on to the second factor if need be."""
    db = installation().db
    asks_more = second_factor.has_one(db, somebody.name) or lacks_second_factor(somebody)
    end_session()
    token = sessions.start(db, somebody.name, is_complete=not asks_more)
    begin_session(token)
    if not asks_more:
        staff_log.note(db, somebody.name, Act.SIGNED_IN)
        return know_browser(lead_on(token), somebody)
    carried = carried_on()
    if carried["carried"]:  # it lives in the pages alone, so the next one has to be shown here
        speak_with(somebody)
        return keep_signed_in(make_response(second_step_page()), token)
    wanted = url_for("account.second_factor", next=carried["next"] or None)
    return keep_signed_in(redirect(wanted, 303), token)


@account.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_all
def invitation(token: str) -> Page:
    """Let an invited person choose a name and a passphrase, once; or let somebody start anew."""
    db = installation().db
    invited = people.invited(db, token)
    if invited is None:
        return render_template("account/no_invitation.html"), 404
    if request.method == "GET":
        return page_with_form(lambda: _invitation_page(invited, invited.name, ()))
    check_form_token()
    name = people.tidy_name(request.form.get("name", ""))
    try:
        accepted = people.accept(db, token, name, request.form.get("passphrase", ""))
    except Refusal as refusal:
        sentences = refusal.sentences
        return page_with_form(lambda: _invitation_page(invited, name, sentences), status_of(refusal))
    staff_log.note(db, accepted.name, Act.WAS_RESET if invited.person else Act.JOINED)
    if not invited.person:
        people.speak(db, accepted.name, language_asked_for())
    return begin(people.get(db, accepted.name))


def _invitation_page(invited: Invitation, name: str, faults: Sequence[str]) -> str:
    return render_template("account/invitation.html", invited=invited, name=name, faults=faults, shortest=SHORTEST)


@account.post("/sign-out")
@signed_in()
def sign_out() -> Page:
    """End the session and clear what the browser keeps, but that somebody may sign in with it unhindered."""
    with suppress(CouldNotWrite):  # with a full disk the cookie is taken back all the same
        note(Act.SIGNED_OUT)
        end_session()
    return lead_out(person_stays_known=True)


@account.post("/sign-out-everywhere")
@signed_in()
def sign_out_everywhere() -> Page:
    """End every session of this person, wherever it was begun."""
    note(Act.SIGNED_OUT_EVERYWHERE)
    sessions.end_all(installation().db, person().name)
    end_session()
    return lead_out(person_stays_known=False)
