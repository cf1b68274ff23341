"""What every reply carries so that a browser leaks nothing and runs nothing foreign (SEC-07 to SEC-09)."""

from flask import Flask, Response, abort, request

from feedback.web.installed import config

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What the addresses of the staff begin with; young people meet none of them.
STAFF_ADDRESSES = frozenset({"account", "advise", "translate", "facilitate", "review", "admin"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}


def harden(app: Flask) -> None:
    """Put the headers on every reply, errors and files included; nothing is cached unless it says so itself.

    What a page of another site sends changes nothing, and a fault shows nobody our code (SEC-05, SEC-23).
    """
    app.debug = False  # whatever FLASK_DEBUG says

    @app.before_request
    def read_only_where_headers_are_asked_for() -> None:
        """Let a page see HEAD as GET: what is no GET would else be taken for a form that was sent."""
        if request.method == "HEAD":
            request.method = "GET"

    @app.before_request
    def refuse_what_other_sites_send() -> None:
        if request.method not in SAFE and is_from_elsewhere():
            abort(400)

    @app.after_request
    def add_headers(reply: Response) -> Response:
        reply.headers.extend(HEADERS)
        if "Cache-Control" not in reply.headers:
            reply.headers["Cache-Control"] = "no-store"
        return reply


def is_from_elsewhere() -> bool:
    """Return whether a browser says that another site sent this request.

    Older browsers, and any on plain http, name the origin instead; for our own forms that is “null”, for no page
    of ours says where somebody comes from.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin not in {"null", config().address} and origin.partition("://")[2] != request.host
