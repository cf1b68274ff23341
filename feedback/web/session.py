"""Whose session a request of the staff belongs to, found out once for each request."""

from flask import Flask, g
from werkzeug.wrappers import Response

from feedback.store import sessions
from feedback.store.people import Person
from feedback.store.sessions import Session
from feedback.web.cookies import browser_token, keep_in_use, token_in_use
from feedback.web.installed import installation


def current_session() -> Session | None:
    """Return the session of this browser, complete or not, or None when there is none or it has ended."""
    if "session" not in g:
        # Where looking it up fails, the page that says so must not fail at it once more.
        g.session = g.session_token = None
        token = token_in_use()
        g.session = sessions.find(installation().db, token) if token else None
        g.session_token = token if g.session else None
    session: Session | None = g.session
    return session


def begin_session(token: str) -> None:
    """Go on in this request as the session that has just begun."""
    g.session_token, g.session = token, sessions.find(installation().db, token)


def complete_session(session: Session) -> str | None:
    """Go on under a new token as somebody who proved who they are; None where the session has ended meanwhile."""
    token = sessions.renew(installation().db, session, is_complete=True)
    if token is not None:
        begin_session(token)
    return token


def end_session() -> None:
    """End the session of this browser, if there is one (SEC-02)."""
    if current_session():
        sessions.end(installation().db, g.session_token)
    g.session = g.session_token = None


def current_person() -> Person | None:
    """Return whose session it is, also before the second factor: for the language of a page, never for entry."""
    session = current_session()
    return session.person if session else None


def last_person() -> Person | None:
    """Return whose session it was until it was left unused: for the language of a page, never for entry."""
    session = sessions.find(installation().db, browser_token()) if browser_token() else None
    return session.person if session else None


def keep_sessions_in_use(app: Flask) -> None:
    """Say in the cookie of whoever used a staff page that the session was used just now."""

    @app.after_request
    def remember_use(reply: Response) -> Response:
        token = g.get("session_token")
        return keep_in_use(reply, token) if token and "Set-Cookie" not in reply.headers else reply
