"""The ways from a release on, to the pages that are made from it, and back."""

from typing import Any

from flask import url_for

from feedback.questionnaire.kinds import for_translation
from feedback.store import events
from feedback.store.people import Role
from feedback.themes.reading import Reading
from feedback.web.access import person
from feedback.web.installed import installation
from feedback.web.language import gettext

# Each with what it is called and what its address calls the release.
WAYS_ON = (
    ("briefing.show", for_translation("Two-page briefing"), "code"),
    ("framework_map.show", for_translation("Map of the framework"), "code"),
    ("comparing.compare", for_translation("Compare with another"), "first"),
    ("downloads.choose", for_translation("Take it elsewhere"), "code"),
)


def ways_on(mark: str) -> list[tuple[str, str]]:
    """Return the words and the address of each page that is made from a release."""
    return [(gettext(words), _address(endpoint, {name: mark})) for endpoint, words, name in WAYS_ON]


def _address(endpoint: str, values: dict[str, Any]) -> str:
    return url_for(endpoint, **values)


def way_back(reading: Reading) -> tuple[str, str]:
    """Return the words and the address of the page above a release, for whoever reads it."""
    event = None if reading.is_of_series else events.find(installation().db, reading.mark)
    if Role.FACILITATOR not in person().roles:
        return gettext("What groups said"), url_for("advisers.what_groups_said")
    if event and events.may_run(installation().db, event, person().name):
        return event.title, url_for("facilitators.event", code=event.code)
    return gettext("Your events"), url_for("facilitators.own_events")
