"""Invitations and signing in, for the people who work with the results."""

from flask import Blueprint, g, redirect, render_template, request, url_for

from feedback.refusal import Refusal
from feedback.store import people
from feedback.store.people import SHORTEST_PASSPHRASE
from feedback.web.access import (
    Page,
    check_form_token,
    cookie_name,
    drop_cookie,
    for_staff_pages,
    installation,
    open_to_all,
    page_with_form,
    set_cookie,
    signed_in,
)

account = Blueprint("account", __name__, url_prefix="/account")
account.context_processor(for_staff_pages)


@account.get("/")
@signed_in()
def home() -> Page:
    """Show who is signed in, in which roles, and where to go from here."""
    return render_template("account/home.html")


@account.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Page:
    """Sign somebody in with a name and a passphrase; the answer is the same whichever was wrong."""
    if request.method == "GET":
        return page_with_form(lambda: render_template("account/sign_in.html", name="", faults=()))
    check_form_token()
    name = request.form.get("name", "")
    token = people.sign_in(installation().db, name, request.form.get("passphrase", ""))
    if token is None:
        faults = ("This name and passphrase do not belong together. Check both and try again.",)
        return page_with_form(lambda: render_template("account/sign_in.html", name=name, faults=faults), 422)
    _end_session_before()
    return set_cookie(redirect(url_for("account.home"), 303), token)


def _end_session_before() -> None:
    """End the session that this browser had, so that its token is dead once there is a new one (SEC-02)."""
    people.sign_out(installation().db, request.cookies.get(cookie_name(), ""))


@account.post("/sign-out")
@signed_in()
def sign_out() -> Page:
    """End the session and clear what the browser keeps."""
    people.sign_out(installation().db, request.cookies[cookie_name()])
    reply = drop_cookie(redirect(url_for("account.sign_in"), 303))
    reply.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return reply


@account.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_all
def invitation(token: str) -> Page:
    """Let an invited person choose a name and a passphrase, once."""
    invited = people.invited(installation().db, token)
    if invited is None:
        return render_template("account/no_invitation.html"), 404

    def show(name: str, faults: tuple[str, ...]) -> str:
        return render_template(
            "account/invitation.html", invited=invited, name=name, faults=faults, shortest=SHORTEST_PASSPHRASE
        )

    if request.method == "GET":
        return page_with_form(lambda: show(invited.name, ()))
    check_form_token()
    name = request.form.get("name", "")
    try:
        accepted = people.accept(installation().db, token, name, request.form.get("passphrase", ""))
    except Refusal as refusal:
        sentences = refusal.sentences
        return page_with_form(lambda: show(name, sentences), 422)
    g.person = accepted
    _end_session_before()
    return set_cookie(
        redirect(url_for("account.home"), 303), people.start_session(installation().db, accepted.name)
    )
