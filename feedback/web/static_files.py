"""The stylesheet, the scripts and what they read, kept in memory, compressed once and named by their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from feedback.web.open_to_all import open_to_all

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
FOLDER = Path(__file__).resolve().parent.parent / "static"
# One request instead of five on a bad connection. Leaving comes first: it works whatever becomes of the others.
TOGETHER = {
    "young-people.js": ("leaving.js", "reading.js", "contacts.js", "read-aloud.js", "questions.js"),
}

files = Blueprint("static_files", __name__)


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    compressed: bytes
    type: str
    mark: str


def _file(name: str, text: str) -> _File:
    content = text.encode()
    mark = hashlib.sha256(content).hexdigest()[:12]
    return _File(content, gzip.compress(content, 9, mtime=0), TYPES[Path(name).suffix], mark)


def _without_margins(script: str) -> str:
    """Return a script without its comments and indents, which are for those who read the source."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _read_files() -> dict[str, _File]:
    texts = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir() if path.suffix in TYPES}
    for name, parts in TOGETHER.items():
        texts[name] = "\n".join(texts.pop(part) for part in parts)
    return {
        name: _file(name, _without_margins(text) if name.endswith(".js") else text) for name, text in texts.items()
    }


@files.get("/static/<mark>/<name>")
@open_to_all
def static_file(mark: str, name: str) -> Response:
    """Send a file; its address changes with its content, so a browser may keep it."""
    file: _File | None = current_app.extensions["static files"].get(name)
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


def serve_static_files(app: Flask, made: Mapping[str, str]) -> None:
    """Let templates find a file by its name alone: those of the folder, and some that were made from code."""
    known = _read_files() | {name: _file(name, text) for name, text in made.items()}
    app.extensions["static files"] = known
    app.register_blueprint(files)
    app.jinja_env.globals["static_address"] = lambda name: url_for(
        "static_files.static_file", mark=known[name].mark, name=name
    )
