"""A reply that a browser keeps as a file."""

from urllib.parse import quote

from flask import Response


def as_file(content: bytes, content_type: str, name: str, title: str = "") -> Response:
    """Return a reply that is kept as a file: under its title where a browser can, else under its plain name."""
    titled = f"; filename*=UTF-8''{quote(title, safe='')}" if title else ""
    return Response(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"{titled}'},
    )
