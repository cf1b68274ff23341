"""What somebody looks after themselves: their passphrase, their language, and saying again that it is them."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for

from feedback.catalogues import STAFF_LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.store import people, second_factor, sessions
from feedback.store.passphrases import SHORTEST
from feedback.store.staff_log import Act
from feedback.web.access import confirm_page, note, person, recently_confirmed, session, signed_in
from feedback.web.account.blueprint import account
from feedback.web.account.leading_on import carried_on, lead_on, status_of
from feedback.web.account.second_step import fault_of_digits
from feedback.web.account.signing_in import passphrase_fits
from feedback.web.carrying import next_page
from feedback.web.cookies import keep_signed_in
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.session import begin_session, complete_session

WRONG_PASSPHRASE = Sentence("This is not your passphrase. Try it once more.")


@account.get("/")
@signed_in()
def home() -> Page:
    """Show who is signed in, in which roles, where to go from here, and what they can change."""
    db, name = installation().db, person().name
    return render_template(
        "account/home.html",
        has_second_factor=second_factor.has_one(db, name),
        codes_left=second_factor.recovery_codes_left(db, name),
    )


@account.route("/confirm", methods=["GET", "POST"])
@signed_in()
def confirm() -> Page:
    """Ask somebody who is signed in for the passphrase again, and the second factor if they have one (SEC-04)."""
    if request.method == "GET":
        return _confirm_page(())
    try:
        fits = passphrase_fits(person().name)
    except Refusal as refusal:
        return _confirm_page(refusal.sentences), status_of(refusal)
    if not fits:
        return _confirm_page((WRONG_PASSPHRASE,)), 422
    fault = fault_of_digits() if second_factor.has_one(installation().db, person().name) else None
    if fault:
        return _confirm_page((fault[0],)), fault[1]
    token = complete_session(session())
    if token is None:
        return redirect(url_for("account.sign_in"), 303)
    return lead_on(token)


def _confirm_page(faults: Sequence[str]) -> str:
    on = carried_on()
    return confirm_page(faults, carried=on["carried"], next_page=on["next"])


@account.route("/passphrase", methods=["GET", "POST"])
@signed_in()
@recently_confirmed
def change_passphrase() -> Page:
    """Take a new passphrase; it was asked for the old one a moment ago, and every other session ends."""
    if request.method == "GET":
        return _passphrase_page(())
    db, name = installation().db, person().name
    try:
        people.change_passphrase(db, name, request.form.get("passphrase", ""))
    except Refusal as refusal:
        return _passphrase_page(refusal.sentences), status_of(refusal)
    token = sessions.start(db, name)
    begin_session(token)
    note(Act.CHANGED_PASSPHRASE)
    return keep_signed_in(redirect(url_for("account.home"), 303), token)


def _passphrase_page(faults: Sequence[str]) -> str:
    return render_template("account/passphrase.html", faults=faults, shortest=SHORTEST)


@account.post("/language")
@signed_in()
def choose_language() -> Page:
    """Keep the language in which somebody reads these pages, and show the same page in it."""
    language = request.form.get("language", "")
    if language in STAFF_LANGUAGES:
        people.speak(installation().db, person().name, language)
    return redirect(next_page() or url_for("account.home"), 303)
