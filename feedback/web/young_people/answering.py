"""The questionnaire: one page with every question, and what happens when it is sent."""

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request

from feedback.answers.anonymise import anonymise
from feedback.store.events import Event
from feedback.store.intake import CouldNotStore, EventNotOpen, Intake
from feedback.web.access import Page, open_to_all
from feedback.web.fields import AnswerFields
from feedback.web.language import gettext, in_language, page_language
from feedback.web.young_people.event_of_page import event_of_page, not_open_page, questionnaire_of
from feedback.web.young_people.prepared_page import PLACE_OF_ATTEMPT, PreparedPages, new_attempt
from feedback.web.young_people.question_page import section_views

answering = Blueprint("answering", __name__)

ATTEMPT = re.compile(r"[0-9a-f]{32}")
# More than anybody types; past this a page could not show it again.
LARGEST_FORM = 256 * 1024

_fields: dict[str, AnswerFields] = {}


@answering.get("/<language:lang>/e/<code>/answer")
@open_to_all
def questions(lang: str, code: str) -> Page:
    """Show every question on one page."""
    event = event_of_page(lang, code)
    if not event.is_open:
        return not_open_page(event)
    return _pages().reply(_key("answer", event), lambda: _render(event, attempt=PLACE_OF_ATTEMPT))


@answering.post("/<language:lang>/e/<code>/answer")
@open_to_all
def send(lang: str, code: str) -> Page:
    """Keep what somebody answered, without anything about who they are, and thank them once it is on disk."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    event = event_of_page(lang, code)
    sent = request.form
    questionnaire = questionnaire_of(event)
    fields = _fields.get(event.version)
    if fields is None:
        fields = _fields[event.version] = AnswerFields(questionnaire)
    form = fields.form(sent)
    if not event.is_open:
        return not_open_page(event, typed=_typed_texts(event, form.data))
    if not form.validate() or fields.strangers(list(sent)) or not ATTEMPT.fullmatch(sent.get("_attempt", "")):
        return _render_again(event, form, sent), 422
    response = anonymise(questionnaire, form.data)
    try:
        _intake().take(event.code, sent["_attempt"], response)
    except EventNotOpen:
        return not_open_page(event, typed=_typed_texts(event, form.data))
    except CouldNotStore:
        return _render_again(event, form, sent, problem=_not_saved()), 503
    return thanks_page(event)


def thanks_page(event: Event) -> Page:
    """Return the page that ends every visit, the same for everybody who sent something or nothing."""
    return _pages().reply(_key("thanks", event), lambda: _render_thanks(event))


def _render_thanks(event: Event) -> str:
    questionnaire = questionnaire_of(event)
    return render_template(
        "young_people/thanks.html",
        event=event,
        audience=in_language(questionnaire.audience, page_language().code),
        answer_by=questionnaire.answer_by,
    )


def _render(event: Event, **more: Any) -> str:
    questionnaire = questionnaire_of(event)
    language = page_language().code
    more.setdefault("sections", section_views(questionnaire, language))
    return render_template(
        "young_people/answer.html",
        event=event,
        title=in_language(questionnaire.title, language),
        **more,
    )


def _render_again(event: Event, form: Any, sent: Any, problem: str = "") -> str:
    questionnaire = questionnaire_of(event)
    sections = section_views(questionnaire, page_language().code, form.data, form.errors)
    wrong = [question for section in sections for question in section.questions if question.errors]
    if not wrong and not problem:
        problem = gettext("We could not read this page well. Look at your answers and send them again.")
    attempt = sent.get("_attempt", "")
    return _render(
        event,
        sections=sections,
        wrong=wrong,
        problem=problem,
        attempt=attempt if ATTEMPT.fullmatch(attempt) else new_attempt(),
    )


def _not_saved() -> str:
    return gettext("We could not save your answers just now. They are all still here. Send them again.")


def _typed_texts(event: Event, answers: Any) -> list[tuple[str, str]]:
    """Return what somebody typed, with the question above it, so that it can be copied."""
    language = page_language().code
    return [
        (in_language(question.text, language), str(answers[question.id]))
        for question in questionnaire_of(event).asked
        if question.kind == "text" and answers.get(question.id)
    ]


def _key(page: str, event: Event) -> tuple[str, ...]:
    return page, event.code, event.version, page_language().code


def _pages() -> PreparedPages:
    pages: PreparedPages = current_app.extensions["prepared pages"]
    return pages


def _intake() -> Intake:
    intake: Intake = current_app.extensions["intake"]
    return intake
