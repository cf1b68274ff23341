"""Who may enter: every route says so, and a test walks them all."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Response, abort, current_app, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from feedback.store import people
from feedback.store.installation import Installation
from feedback.store.people import Person, Role
from feedback.web.security import is_from_elsewhere

Page = str | AnyResponse | tuple[str, int]
Arguments = ParamSpec("Arguments")
View = Callable[Arguments, Page]

OPEN = "open to all"
STAFF = "signed in"
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def installation() -> Installation:
    """Return the installation that this app serves."""
    return cast(Installation, current_app.extensions["installation"])


def open_to_all(view: View[Arguments]) -> View[Arguments]:
    """Let everybody enter, without a cookie and without a trace."""
    view.__dict__["access"] = OPEN
    return view


def signed_in(*roles: Role) -> Callable[[View[Arguments]], View[Arguments]]:
    """Let people enter who are signed in and have one of the roles; without roles, all who are signed in."""

    def guard(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def entered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
            person = _person()
            if person is None:
                return redirect(url_for("account.sign_in"), 303)
            if roles and not person.roles.intersection(roles):
                abort(403)
            g.person = person
            check_form_token()
            return view(*args, **kwargs)

        entered.__dict__["access"] = tuple(sorted(roles)) or STAFF
        return entered

    return guard


def _person() -> Person | None:
    token = request.cookies.get(cookie_name())
    return people.signed_in(installation().db, token) if token else None


def person() -> Person:
    """Return who is signed in; only inside a route that let them enter."""
    return cast(Person, g.person)


def is_local() -> bool:
    """Return whether the page is looked at on the machine that serves it, where there is no https."""
    return request.host.rsplit(":", 1)[0] in LOOPBACK


def cookie_name() -> str:
    """Return the name of the staff cookie; its prefix makes browsers hold it to this host and to https."""
    return "staff" if is_local() else "__Host-staff"


def set_cookie(reply: AnyResponse, token: str) -> AnyResponse:
    """Give a signed-in person, or somebody at the sign-in page, the cookie that says so until the browser ends."""
    reply.set_cookie(cookie_name(), token, secure=not is_local(), httponly=True, samesite="Strict", path="/")
    return reply


def drop_cookie(reply: AnyResponse) -> AnyResponse:
    """Take the cookie back."""
    reply.delete_cookie(cookie_name(), secure=not is_local(), httponly=True, samesite="Strict", path="/")
    return reply


def form_token() -> str:
    """Return the token that each form of this browser carries; only a page of ours can know it (SEC-05)."""
    cookie = request.cookies.get(cookie_name()) or g.get("new_cookie", "")
    return hashlib.sha256(f"form {cookie}".encode()).hexdigest() if cookie else ""


def for_staff_pages() -> dict[str, object]:
    """Return what every page of the staff shows and every form of theirs carries."""
    return {"form_token": form_token, "person": g.get("person")}


def check_form_token() -> None:
    """Refuse a change that was not sent from a form of this browser."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    sent = request.form.get("_token", "")
    if is_from_elsewhere() or not sent or not hmac.compare_digest(sent.encode(), form_token().encode()):
        abort(400, "This form was opened before you signed in or out. Open the page again and repeat the step.")


def page_with_form(render: Callable[[], str], status: int = 200) -> Response:
    """Return a page for somebody who is not signed in, with a cookie that its form is tied to."""
    new = "" if request.cookies.get(cookie_name()) else secrets.token_urlsafe(24)
    g.new_cookie = new
    reply = make_response(render(), status)
    if new:
        set_cookie(reply, new)
    return reply
