"""Recordings of the questions, for people who would rather listen than read."""

import io
from pathlib import PurePath

from flask import Blueprint, abort, send_file

from feedback.questionnaire.sounds import CONTENT_TYPES
from feedback.store import sounds as stored
from feedback.web.installed import installation
from feedback.web.open_to_all import Page, open_to_all

sounds = Blueprint("sounds", __name__)


@sounds.get("/sound/<name>")
@open_to_all
def sound(name: str) -> Page:
    """Send a recording, or the part of it that a player asks for; its name changes with its content."""
    content = stored.find(installation().db, name)
    if content is None:
        abort(404)
    kind = CONTENT_TYPES[PurePath(name).suffix]
    reply = send_file(io.BytesIO(content), mimetype=kind, conditional=True, etag=False)
    del reply.headers["Date"]  # it comes with the parts; no page of young people carries the time
    reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reply
