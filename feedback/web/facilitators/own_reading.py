"""The releases that whoever is signed in may read: the one that an address names, and all of them."""

from flask import abort

from feedback.store import events, releases
from feedback.store.people import Role
from feedback.store.releases import Listed
from feedback.themes.reading import Reading
from feedback.web.access import person
from feedback.web.installed import installation

# Whose pages show releases. All of them see the same (S-10); facilitators see those of their own events.
READERS = (Role.FACILITATOR, Role.ADVISER)


def own_reading(code: str) -> Reading:
    """Return the release under an event's code or a series release's mark; to others it is not there."""
    db = installation().db
    reading = releases.find(installation(), code)
    if reading is None or not (
        _reads_everything()
        or all(events.may_run(db, each, person().name) for each in releases.events_of(db, reading.mark))
    ):
        abort(404)
    return reading


def own_releases() -> list[Listed]:
    """Return what there is to read, the newest first."""
    db = installation().db
    if _reads_everything():
        return releases.every(db)
    own = {event.code for event in events.run_by(db, person().name)}
    return [each for each in releases.every(db) if each.events <= own]


def _reads_everything() -> bool:
    return Role.ADVISER in person().roles
