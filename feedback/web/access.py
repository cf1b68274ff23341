"""Who may enter: every route says so, and a test walks them all."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import cast

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from feedback.store import second_factor, staff_log
from feedback.store.people import Person, Role
from feedback.store.sessions import Session
from feedback.store.staff_log import Act
from feedback.web.carrying import what_was_typed
from feedback.web.forms import check_form_token, form_token, page_with_form
from feedback.web.installed import config, installation
from feedback.web.open_to_all import Arguments, Page, View
from feedback.web.security import SAFE
from feedback.web.session import current_session

HALF = "signing in"
STAFF = "signed in"


def signed_in(*roles: Role) -> Callable[[View[Arguments]], View[Arguments]]:
    """Let people enter who are signed in and have one of the roles; without roles, all who are signed in."""

    def guard(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def entered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
            session = current_session()
            if session is None:
                return _ask_to_sign_in()
            if not session.is_complete or lacks_second_factor(session.person):
                return redirect(url_for("account.second_factor"), 303)
            if roles and not session.person.roles.intersection(roles):
                abort(403)
            check_form_token()
            return view(*args, **kwargs)

        entered.__dict__["access"] = tuple(sorted(roles)) or STAFF
        return entered

    return guard


def half_signed_in(view: View[Arguments]) -> View[Arguments]:
    """Let people enter who gave their passphrase, with or without the second factor."""

    @wraps(view)
    def entered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
        if current_session() is None:
            return _ask_to_sign_in()
        check_form_token()
        return view(*args, **kwargs)

    entered.__dict__["access"] = HALF
    return entered


def recently_confirmed(view: View[Arguments]) -> View[Arguments]:
    """Ask for the passphrase again before something that matters, unless it was typed a moment ago (SEC-04)."""

    @wraps(view)
    def confirmed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
        if session().is_fresh:
            return view(*args, **kwargs)
        typed = what_was_typed() if request.method not in SAFE else None
        if typed:
            return confirm_page(carried=typed.packed()), 403
        return redirect(url_for("account.confirm", next=page_above()), 303)

    return confirmed


def confirm_page(faults: Sequence[str] = (), *, carried: str = "", next_page: str = "") -> str:
    """Return the page that asks for the passphrase again, and for the second factor of those who have one."""
    return render_template(
        "account/confirm.html",
        faults=faults,
        asks_for_digits=second_factor.has_one(installation().db, person().name),
        carried=carried,
        next=next_page,
    )


def _ask_to_sign_in() -> Page:
    if request.method in SAFE:
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=None if wanted == "/account/" else wanted), 303)
    typed = what_was_typed()
    if typed is None:
        return redirect(url_for("account.sign_in"), 303)
    carried = {"next": "", "carried": typed.packed()}
    return page_with_form(lambda: render_template("account/sign_in.html", name="", faults=(), **carried), 403)


def page_above() -> str:
    """Return the address of this page, or where it only takes forms, of the page that it belongs to."""
    path, routes = request.path, current_app.url_map.bind("")
    while path.count("/") > 1:
        for each in (path, f"{path}/"):
            try:
                routes.match(each, "GET")
            except HTTPException:
                continue
            return each
        path = path.rpartition("/")[0]
    return url_for("account.home")


def lacks_second_factor(somebody: Person) -> bool:
    """Return whether somebody has to set a second factor up before anything else; not in a demonstration."""
    if not somebody.needs_second_factor or config().is_demonstration:
        return False
    return not second_factor.has_one(installation().db, somebody.name)


def session() -> Session:
    """Return the session of who is signed in; only inside a route that let them enter."""
    return cast(Session, current_session())


def person() -> Person:
    """Return who is signed in; only inside a route that let them enter."""
    return session().person


def note(act: Act, about: str = "") -> None:
    """Write into the log of the staff what the person who is signed in did."""
    staff_log.note(installation().db, person().name, act, about)


def for_staff_pages() -> dict[str, object]:
    """Return what every page of the staff shows and every form of theirs carries."""
    found = current_session()
    return {
        "form_token": form_token,
        "page_above": page_above,
        "person": found.person if found and found.is_complete else None,
    }
