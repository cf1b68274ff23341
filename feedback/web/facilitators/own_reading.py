"""The release that an address names, for everybody who may read it."""

from flask import abort

from feedback.store import events, releases
from feedback.store.people import Role
from feedback.themes.reading import Reading
from feedback.web.access import person
from feedback.web.installed import installation

# Whose pages show releases. All of them see the same (S-10); facilitators see those of their own events.
READERS = (Role.FACILITATOR, Role.ADVISER)


def own_reading(code: str) -> Reading:
    """Return the release under an event's code or a series release's mark; to others it is not there."""
    db = installation().db
    mark = code if releases.events_of(db, code) else events.tidy_code(code)
    inside = releases.events_of(db, mark)
    reading = releases.reading(installation(), mark)
    if reading is None or not (
        _reads_everything() or all(events.may_run(db, each, person().name) for each in inside)
    ):
        abort(404)
    return reading


def _reads_everything() -> bool:
    return Role.ADVISER in person().roles
