"""The second factor: asked for at sign-in, set up at the first one, changed when the phone is a new one."""

from collections.abc import Sequence

from flask import make_response, redirect, render_template, request, url_for

from feedback.refusal import Refusal, Sentence
from feedback.store import second_factor, sessions, sign_in, staff_log
from feedback.store.staff_log import Act
from feedback.web.access import (
    half_signed_in,
    lacks_second_factor,
    note,
    person,
    recently_confirmed,
    session,
    signed_in,
)
from feedback.web.account.blueprint import account
from feedback.web.account.leading_on import carried_on, lead_on, status_of
from feedback.web.carrying import carried_here
from feedback.web.cookies import keep_signed_in, know_browser
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.qr_code import qr_code
from feedback.web.session import complete_session

WRONG_DIGITS = Sentence("These digits do not fit. Wait for new ones in your app, then try again.")
WRONG_CODE = Sentence("This recovery code does not fit. Each one works once.")
LONGEST_DIGITS = 8  # anything longer is a recovery code


@account.route("/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@half_signed_in
def second_step() -> Page:
    """Complete a session with the digits from the app or a recovery code; set the app up where there is none."""
    if not lacks_second_factor(person()) and session().is_complete:
        return redirect(url_for("account.home"), 303)
    if request.method == "GET":
        return second_step_page()
    if lacks_second_factor(person()):
        return _set_up()
    fault = fault_of_digits()
    if fault:
        return second_step_page((fault[0],)), fault[1]
    token = complete_session(session())
    if token is None:
        return redirect(url_for("account.sign_in"), 303)
    note(Act.SIGNED_IN)
    return know_browser(lead_on(token), person())


def second_step_page(faults: Sequence[str] = ()) -> str:
    """Return the page that asks for the digits, or that shows how to set the app up."""
    if lacks_second_factor(person()):
        return _set_up_page(faults)
    return render_template("account/second_factor.html", faults=faults, **carried_on())


def fault_of_digits() -> tuple[str, int] | None:
    """Return what is wrong with the digits or the recovery code of a form and its status, or None."""
    db, name, typed = installation().db, person().name, request.form.get("digits", "")[:200]
    is_recovery_code = len("".join(typed.split())) > LONGEST_DIGITS
    counter = sign_in.by_code_of(name)
    try:
        sign_in.count_try(db, counter)
        fits = (
            second_factor.use_recovery_code(db, name, typed)
            if is_recovery_code
            else second_factor.accepts(db, installation().key, name, typed)
        )
    except Refusal as refusal:
        return refusal.sentences[0], status_of(refusal)
    if not fits:
        staff_log.note(db, name, Act.WRONG_SIGN_IN)
        return WRONG_CODE if is_recovery_code else WRONG_DIGITS, 422
    sign_in.forget_tries(db, counter)
    if is_recovery_code:
        staff_log.note(db, name, Act.USED_RECOVERY_CODE)
    return None


# ---- Setting up -----------------------------------------------------------------------------------------------


@account.route("/second-factor/change", methods=["GET", "POST"])
@signed_in()
@recently_confirmed
def change_second_factor() -> Page:
    """Set up an app, in place of the one before if there was one."""
    return _set_up_page(()) if request.method == "GET" else _set_up()


def _set_up() -> Page:
    db, name = installation().db, person().name
    counter = sign_in.by_code_of(name)
    try:
        sign_in.count_try(db, counter)
    except Refusal as refusal:
        return _set_up_page(refusal.sentences), status_of(refusal)
    codes = second_factor.set_up(db, installation().key, name, _seed(), request.form.get("digits", "")[:200])
    if codes is None:
        return _set_up_page((WRONG_DIGITS,)), 422
    sign_in.forget_tries(db, counter)
    begins = not session().is_complete
    token = complete_session(session())
    if token is None:
        return redirect(url_for("account.sign_in"), 303)
    sessions.end_others(db, session())
    note(Act.SET_UP_SECOND_FACTOR)
    if begins:
        note(Act.SIGNED_IN)
    reply = make_response(_recovery_codes_page(codes))
    return know_browser(keep_signed_in(reply, token), person())


def _seed() -> bytes:
    """Return what this session's new secret comes from: the same when the page is loaded again."""
    return second_factor.seed_of(installation().db, installation().key, person().name, session().form_key)


def _set_up_page(faults: Sequence[str]) -> str:
    secret = second_factor.secret_of(installation().key, person().name, _seed())
    address = second_factor.address_for_app(secret, person().name, gettext("Your views"))
    return render_template(
        "account/set_up_second_factor.html",
        faults=faults,
        qr_code=qr_code(address),
        address=address,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        is_change=second_factor.has_one(installation().db, person().name),
        **carried_on(),
    )


@account.post("/second-factor/take-away")
@signed_in()
@recently_confirmed
def take_second_factor_away() -> Page:
    """Forget the second factor of somebody who does not need one."""
    if not person().needs_second_factor:
        second_factor.take_away(installation().db, person().name)
        note(Act.TOOK_SECOND_FACTOR_AWAY)
    return redirect(url_for("account.home"), 303)


@account.post("/recovery-codes")
@signed_in()
@recently_confirmed
def make_recovery_codes() -> Page:
    """Show new recovery codes, once; the ones before are dead."""
    if not second_factor.has_one(installation().db, person().name):
        return redirect(url_for("account.home"), 303)
    codes = second_factor.renew_recovery_codes(installation().db, person().name)
    note(Act.MADE_RECOVERY_CODES)
    return _recovery_codes_page(codes)


def _recovery_codes_page(codes: Sequence[str]) -> str:
    """Return the page that shows recovery codes for the only time, with the way on."""
    return render_template(
        "account/recovery_codes.html", codes=codes, carried=carried_here(), next=carried_on()["next"]
    )
