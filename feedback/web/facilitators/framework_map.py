"""The map of the framework: how far each of its parts was asked about in a release."""

from flask import Blueprint, render_template

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import for_translation
from feedback.themes.framework_map import Asked, Place, counted
from feedback.themes.framework_map import framework_map as map_of
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.facilitators.own_reading import READERS, own_reading
from feedback.web.language import gettext
from feedback.web.open_to_all import Page

framework_map = Blueprint("framework_map", __name__, url_prefix="/facilitate")
framework_map.context_processor(for_staff_pages)

ASKED_NAMES = {
    Asked.ANSWERED: for_translation("Asked"),
    Asked.MOSTLY_SKIPPED: for_translation("Asked, but mostly skipped or not shown"),
    Asked.NEVER: for_translation("Never asked"),
}
LEVELS = (
    for_translation("Principles"),
    for_translation("Outcomes"),
    for_translation("Indicators"),
)


@framework_map.app_template_filter("asked_name")
def asked_name(asked: Asked) -> str:
    """Return in the language of the page how far something was asked about."""
    return gettext(ASKED_NAMES[asked])


@framework_map.get("/<code>/map")
@signed_in(*READERS)
def show(code: str) -> Page:
    """Show every principle, outcome and indicator: asked, asked but mostly skipped, or never asked."""
    reading = own_reading(code)
    framework = reading.framework
    principles = map_of(reading.release, reading.questionnaire, framework) if framework else ()
    return render_template(
        "facilitators/map.html",
        mark=reading.mark,
        title=reading.title,
        principles=principles,
        amounts=_amounts(principles),
        sorts=list(Asked),
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
    )


def _amounts(principles: tuple[Place, ...]) -> list[tuple[str, dict[Asked, int]]]:
    outcomes = [outcome for principle in principles for outcome in principle.places]
    indicators = [indicator for outcome in outcomes for indicator in outcome.places]
    found = (counted(places) for places in (principles, outcomes, indicators))
    return [(gettext(level), amounts) for level, amounts in zip(LEVELS, found, strict=True)]
