"""The stylesheet and the scripts, kept in memory, compressed once and named by their content."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

from feedback.web.access import open_to_all

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOLDER = Path(__file__).resolve().parent.parent / "static"

files = Blueprint("static_files", __name__)


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    compressed: bytes
    type: str
    mark: str


def _read(path: Path) -> _File:
    content = path.read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:12]
    return _File(content, gzip.compress(content, 9, mtime=0), TYPES[path.suffix], mark)


_FILES = {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}


@files.get("/static/<mark>/<name>")
@open_to_all
def static_file(mark: str, name: str) -> Response:
    """Send a file; its address changes with its content, so a browser may keep it."""
    file = _FILES.get(name)
    if file is None:
        abort(404)
    compressed = request.accept_encodings["gzip"] > 0
    reply = Response(file.compressed if compressed else file.content, content_type=file.type)
    reply.headers["Vary"] = "Accept-Encoding"
    if compressed:
        reply.headers["Content-Encoding"] = "gzip"
    if mark == file.mark:
        reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reply


def serve_static_files(app: Flask) -> None:
    """Let templates find a file by its name alone."""
    app.register_blueprint(files)
    app.jinja_env.globals["static_address"] = lambda name: url_for(
        "static_files.static_file", mark=_FILES[name].mark, name=name
    )
