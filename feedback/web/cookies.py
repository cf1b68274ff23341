"""The staff's cookies: who is signed in, and which browser was here before. Young people's pages look at none.

The first holds a session's token and the minute in which it was used last, signed with the installation's key. So
a session ends after half an hour without use although nothing is written when a page is read.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

from feedback.store import clock
from feedback.store.key import derived
from feedback.store.people import Person
from feedback.store.sessions import MINUTE
from feedback.web.installed import config, installation

IDLE_LASTS = 30 * MINUTE
KNOWN_LASTS = 60 * 24 * 60 * MINUTE
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_STAFF, _KNOWN = "staff", "known"


def is_local() -> bool:
    """Return whether the page is looked at on the machine that serves it, where there is no https."""
    behind_https = (config().address or "").startswith("https://")
    return not behind_https and urlsplit(f"//{request.host}").hostname in LOOPBACK


def _name(cookie: str) -> str:
    """Return a cookie's name; the prefix makes browsers hold it to this host and to https (SEC-01)."""
    return cookie if is_local() else f"__Host-{cookie}"


def _set(reply: Response, cookie: str, value: str, lasts: int | None = None) -> None:
    reply.set_cookie(
        _name(cookie), value, max_age=lasts, secure=not is_local(), httponly=True, samesite="Strict", path="/"
    )


def _drop(reply: Response, cookie: str) -> None:
    reply.delete_cookie(_name(cookie), secure=not is_local(), httponly=True, samesite="Strict", path="/")


def _staff_cookie() -> list[str]:
    return request.cookies.get(_name(_STAFF), "").split(".")


def has_cookie() -> bool:
    """Return whether the browser kept the cookie that it was given."""
    return bool(browser_token())


def browser_token() -> str:
    """Return the token that this browser has, whether or not it opens anything."""
    return _staff_cookie()[0]


def token_in_use() -> str | None:
    """Return the token of a session that was used within the last half hour, or None."""
    token, *used = _staff_cookie()
    if len(used) != 2 or not used[0].isdecimal() or len(used[0]) > 12:
        return None
    signed = hmac.compare_digest(used[1].encode(), _sign(installation().key, token, used[0]).encode())
    # A minute far ahead is of a clock that was put back; it must not keep a session longer than any other.
    return token if signed and abs(clock.now() - int(used[0]) * MINUTE) <= IDLE_LASTS else None


def staff_cookie(key: bytes, token: str) -> str:
    """Return what the cookie of a session holds now."""
    minute = str(int(clock.now()) // MINUTE)
    return f"{token}.{minute}.{_sign(key, token, minute)}"


def _sign(key: bytes, token: str, minute: str) -> str:
    return derived(key, "in use", token.encode(errors="replace"), minute.encode()).hex()


def keep_signed_in(reply: Response, token: str) -> Response:
    """Give somebody who signed in the cookie that says so until the browser ends."""
    _set(reply, _STAFF, staff_cookie(installation().key, token))
    return reply


def keep_in_use(reply: Response, token: str) -> Response:
    """Say in the cookie that the session was used in this minute, once a minute."""
    if str(int(clock.now()) // MINUTE) not in _staff_cookie()[1:2]:
        keep_signed_in(reply, token)
    return reply


def new_browser_token() -> str:
    """Return a token for the forms of somebody who is not signed in."""
    return secrets.token_urlsafe(24)


def keep_browser_token(reply: Response, token: str) -> Response:
    """Give somebody who is not signed in the cookie that their forms are tied to."""
    _set(reply, _STAFF, token)
    return reply


def drop_cookies(reply: Response, *, person_stays_known: bool) -> Response:
    """Take back what this browser was given; known, whoever guesses at a name cannot keep its owner waiting."""
    _drop(reply, _STAFF)
    if not person_stays_known:
        _drop(reply, _KNOWN)
    return reply


def known_browser(name: str) -> str | None:
    """Return the mark of this browser if somebody with a name signed in with it before, else None."""
    mark, _, signature = request.cookies.get(_name(_KNOWN), "").partition(".")
    return mark if hmac.compare_digest(signature.encode(), _sign_known(name, mark).encode()) else None


def _sign_known(name: str, mark: str) -> str:
    return derived(installation().key, "known browser", name.encode(errors="replace"), mark.encode()).hex()


def know_browser(reply: Response, person: Person) -> Response:
    """Know this browser the next time; never an adviser's, whose phone may be looked through."""
    if person.needs_second_factor and known_browser(person.name) is None:
        mark = secrets.token_hex(16)
        _set(reply, _KNOWN, f"{mark}.{_sign_known(person.name, mark)}", KNOWN_LASTS)
    return reply
