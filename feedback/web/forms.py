"""Forms of the staff: each carries a token that only a page of ours in this browser can know (SEC-05)."""

import hmac
from collections.abc import Callable

from flask import Response, abort, g, make_response, request

from feedback.refusal import Sentence
from feedback.store.key import derived
from feedback.web.cookies import browser_token, has_cookie, keep_browser_token, new_browser_token
from feedback.web.installed import installation
from feedback.web.security import SAFE, is_from_elsewhere
from feedback.web.session import current_session

NO_COOKIE = Sentence("Your browser kept no cookie here. Allow cookies for this site and open it with https.")
OLD_FORM = Sentence("This form was opened before you signed in or out. Open the page again and repeat the step.")


def form_token() -> str:
    """Return the token that each form of this browser carries; it stays while somebody is signed in."""
    session = current_session()
    cookie = browser_token() or g.get("new_browser_token", "")
    if session:
        return derived(installation().key, "form of a session", session.form_key).hex()
    return (
        derived(installation().key, "form of a browser", cookie.encode(errors="replace")).hex() if cookie else ""
    )


def check_form_token() -> None:
    """Refuse a change that was not sent from a form of this browser."""
    if request.method in SAFE:
        return
    if not has_cookie():
        abort(400, NO_COOKIE)
    sent = request.form.get("_token", "")
    if is_from_elsewhere() or not sent or not hmac.compare_digest(sent.encode(), form_token().encode()):
        abort(400, OLD_FORM)


def page_with_form(render: Callable[[], str], status: int = 200) -> Response:
    """Return a page for somebody who is not signed in, with a cookie that its form is tied to."""
    if has_cookie():
        return make_response(render(), status)
    g.new_browser_token = new_browser_token()
    reply = make_response(render(), status)
    keep_browser_token(reply, g.new_browser_token)
    return reply
