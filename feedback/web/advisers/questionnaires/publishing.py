"""Publishing a questionnaire of the studio: who acts, by when, and everything that stands against it at once."""

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.questionnaire import editing
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal
from feedback.store import studio_questionnaires as store
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, recently_confirmed, signed_in
from feedback.web.advisers.questionnaires.builder_page import reasons_left
from feedback.web.advisers.questionnaires.found import found_questionnaire
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import text_in, title_of
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.typed import Typed, read_audience
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

publishing = Blueprint("publishing", __name__, url_prefix="/advise/questionnaires/<name>/publish")
publishing.context_processor(for_staff_pages)


@publishing.get("")
@signed_in(*STUDIO)
def ask(name: str) -> Page:
    """Ask who acts on the answers and by when, beside everything that is still to do."""
    draft = found_questionnaire(name)
    if not store.is_theirs(installation().db, name):
        return redirect(url_for("questionnaire_history.show", name=name), 303)
    known = {
        "audience": text_in(draft.audience, language_to_read(draft)),
        "answer_by": draft.answer_by.isoformat() if draft.answer_by else "",
    }
    return _page(draft, Typed(known), {})


@publishing.post("")
@signed_in(*STUDIO)
@recently_confirmed
def publish(name: str) -> Page:
    """Publish the draft and freeze it, or say everything that stands against it."""
    draft, reading = found_questionnaire(name), read_audience(request.form)
    if reading.wrong:
        return _page(draft, request.form, reading.wrong), 422
    audience, day = str(reading.said["audience"]), reading.take_day(request.form, "answer_by")

    def promise(draft: Questionnaire) -> Questionnaire:
        return editing.set_answer_by(editing.set_audience(draft, audience), day)

    try:
        number = store.publish(installation().db, name, role_here(), promise, request.form.get("based_on", ""))
    except Refusal as refusal:
        return _page(draft, request.form, {}, refusal.sentences), 422
    note(Act.PUBLISHED, name)
    return redirect(url_for("questionnaire_history.version", name=name, number=number), 303)


def _page(draft: Questionnaire, typed: Typed, wrong: dict[str, str], faults: tuple[str, ...] = ()) -> str:
    reasons = reasons_left(draft)
    return render_template(
        "advise/questionnaires/publish.html",
        draft=draft,
        title=title_of(draft),
        typed=typed,
        wrong=wrong,
        others=[each for each in faults if each not in reasons],
        reasons=reasons,
        digest=store.digest_of(draft),
    )
