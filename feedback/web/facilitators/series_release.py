"""Putting the closed events of a series together into one release."""

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal
from feedback.store.clock import today
from feedback.store.people import Role
from feedback.store.series import Series
from feedback.store.series_release import Breakdown, breakdowns_of, questionnaires_of, release_series
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, recently_confirmed, signed_in
from feedback.web.facilitators.event_of_page import own_series
from feedback.web.facilitators.typed import Typed
from feedback.web.installed import config, installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page

series_release = Blueprint("series_release", __name__, url_prefix="/facilitate/series")
series_release.context_processor(for_staff_pages)

BREAKDOWN_NAMES = {
    Breakdown.NATION: for_translation("By nation"),
    Breakdown.AUDIENCE: for_translation("By who acts on the answers"),
    Breakdown.MONTH: for_translation("By month"),
    Breakdown.QUESTION: for_translation("By the question that people are compared by"),
}


@series_release.get("/<mark>/release")
@signed_in(Role.FACILITATOR)
@recently_confirmed
def offer(mark: str) -> Page:
    """Say what putting events together does, and ask by what the release is broken down."""
    return _page(own_series(mark))


@series_release.post("/<mark>/release")
@signed_in(Role.FACILITATOR)
@recently_confirmed
def make(mark: str) -> Page:
    """Put the closed events together, or say why that would show too much."""
    found = own_series(mark)
    by = request.form.get("by", "")
    if by not in {"", *Breakdown}:
        return _page(found, (gettext("Choose one of these ways to compare, or none."),)), 422
    try:
        release = release_series(
            installation(),
            found,
            k=config().k,
            today=today(),
            questionnaire=request.form.get("questionnaire") or None,
            by=Breakdown(by) if by else None,
        )
    except Refusal as refusal:
        return _page(found, refusal.sentences), 409
    note(Act.RELEASED_SERIES, found.name)
    return redirect(url_for("facilitators.themes", code=release), 303)


def _page(found: Series, faults: tuple[str, ...] = ()) -> str:
    return render_template(
        "facilitators/series_release.html",
        series=found,
        faults=faults,
        typed=Typed(request.form),
        questionnaires=questionnaires_of(installation().db, found),
        breakdowns=[(each.value, _name(each)) for each in breakdowns_of(installation(), found)],
    )


def _name(by: Breakdown) -> str:
    name = BREAKDOWN_NAMES[by]
    return gettext(name)
