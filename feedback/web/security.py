"""What every reply carries so that a browser leaks nothing and runs nothing foreign (SEC-07 to SEC-09)."""

from flask import Flask, Response, request

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
    """Put the headers on every reply, errors and files included; nothing is cached unless it says so itself."""

    @app.after_request
    def add_headers(reply: Response) -> Response:
        reply.headers.extend(HEADERS)
        if "Cache-Control" not in reply.headers:
            reply.headers["Cache-Control"] = "no-store"
        return reply


def is_from_elsewhere() -> bool:
    """Return whether a browser says that another site sent this request."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
