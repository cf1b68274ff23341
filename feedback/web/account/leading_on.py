"""Where signing in leads: to the page that somebody wanted, with what they had typed, or out again."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.refusal import Refusal
from feedback.store.passphrases import Busy
from feedback.store.sign_in import Wait
from feedback.web.carrying import carried_here, next_page
from feedback.web.cookies import drop_cookies, keep_signed_in


def carried_on() -> dict[str, str]:
    """Return what a form of signing in carries on to the next one: where to go, and what was typed before."""
    carried = carried_here()
    return {"next": next_page() or "", "carried": carried.packed() if carried else ""}


def lead_on(token: str) -> Response:
    """Send somebody who signed in where they wanted to go, or show what they had typed, to be sent again."""
    carried = carried_here()
    if carried:
        return keep_signed_in(make_response(render_template("account/go_on.html", carried=carried)), token)
    return keep_signed_in(redirect(next_page() or url_for("account.home"), 303), token)


def lead_out(*, person_stays_known: bool) -> Response:
    """Send somebody who signed out to the sign-in page, with nothing left in the browser but that it is known."""
    reply = drop_cookies(redirect(url_for("account.sign_in"), 303), person_stays_known=person_stays_known)
    kept = '"cache", "storage"' if person_stays_known else '"cache", "cookies", "storage"'
    reply.headers["Clear-Site-Data"] = kept
    return reply


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a sign-in that was refused."""
    return 429 if isinstance(refusal, Wait) else 503 if isinstance(refusal, Busy) else 422
