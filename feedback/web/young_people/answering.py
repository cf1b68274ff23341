"""The questionnaire: one page with every question, and what happens when it is sent."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, make_response, render_template, request

from feedback.answers.anonymise import anonymise
from feedback.answers.contact_patterns import Detail
from feedback.questionnaire.kinds import for_translation
from feedback.store.events import Event
from feedback.store.intake import CouldNotStore, EventNotOpen
from feedback.web.attempts import sent_attempt
from feedback.web.fields import fields_of
from feedback.web.installed import installation, intake
from feedback.web.language import gettext, in_language, page_language
from feedback.web.open_to_all import Page, open_to_all
from feedback.web.young_people.asking import LARGEST_FORM, Asking
from feedback.web.young_people.event_of_page import event_of_page, not_open_page, promised, questionnaire_of
from feedback.web.young_people.prepared_page import PLACE_OF_ATTEMPT, PreparedPages
from feedback.web.young_people.reading import is_kiosk, page_key, start_again_address

answering = Blueprint("answering", __name__)

SECONDS_BEFORE_THE_NEXT = 15

# What somebody is told whose contact details were hidden: nobody will ever call that number.
HIDDEN = {
    Detail.PHONE: for_translation("We hid a phone number before we kept your words."),
    Detail.EMAIL: for_translation("We hid an e-mail address before we kept your words."),
    Detail.LINK: for_translation("We hid a link before we kept your words."),
    Detail.POSTCODE: for_translation("We hid a postcode before we kept your words."),
    Detail.REFERENCE: for_translation("We hid a reference number before we kept your words."),
    Detail.USER: for_translation("We hid a user name before we kept your words."),
    Detail.NAME: for_translation("We hid a name before we kept your words."),
}


@answering.get("/<language:lang>/e/<code>/answer")
@open_to_all
def questions(lang: str, code: str) -> Page:
    """Show every question on one page."""
    event = event_of_page(lang, code)
    if not event.is_open:
        return not_open_page(event)
    return _pages().reply(_key("answer", event), _asking(event).fresh)


@answering.post("/<language:lang>/e/<code>/answer")
@open_to_all
def send(lang: str, code: str) -> Page:
    """Keep what somebody answered, without anything about who they are, and thank them once it is on disk."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    event = event_of_page(lang, code)
    sent = request.form
    fields = fields_of(installation().version(event.version))
    form = fields.form(sent)
    if not event.is_open:
        return not_open_page(event, typed=_typed_texts(event, form.data))
    if "_again" in sent:
        return _asking(event).as_it_is(form, sent)
    attempt = sent_attempt(sent)
    if not form.validate() or fields.strangers(list(sent)) or not attempt:
        return _asking(event).to_correct(form, sent), 422
    response = anonymise(questionnaire_of(event), form.data)
    try:
        intake().take(event.code, attempt, response)
    except EventNotOpen:
        return not_open_page(event, typed=_typed_texts(event, form.data))
    except CouldNotStore:
        return _asking(event).to_correct(form, sent, problem=not_saved()), 503
    return thanks_page(event, attempt, [gettext(HIDDEN[detail]) for detail in response.hidden])


def thanks_page(event: Event, attempt: str = "", hidden: Sequence[str] = ()) -> Page:
    """Return the page that ends every visit: the same for everybody who sent something or nothing.

    Only somebody whose contact details were hidden is told so beside it.
    """
    if hidden:
        reply = make_response(_render_thanks(event, attempt, hidden))
    else:
        reply = _pages().reply(_key("thanks", event), lambda: _render_thanks(event, PLACE_OF_ATTEMPT), attempt)
    if is_kiosk():  # a borrowed tablet starts again by itself even where no script runs
        reply.headers["Refresh"] = f"{SECONDS_BEFORE_THE_NEXT}; url={start_again_address(event.code)}"
    return reply


def _render_thanks(event: Event, attempt: str, hidden: Sequence[str] = ()) -> str:
    promise = promised(event, page_language().code)
    return render_template(
        "young_people/thanks.html", event=event, **promise._asdict(), attempt=attempt, hidden=hidden
    )


def _asking(event: Event) -> Asking:
    return Asking(
        event,
        questionnaire_of(event),
        start="young_people.start",
        send="answering.send",
        stop="young_people.no_thanks",
    )


def not_saved() -> str:
    """Return what somebody is told whose answers could not be written to disk."""
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
    # A draft can still be changed, and its last page be looked at: what it shows of the event tells it apart.
    shown = (event.code, event.version, *event.languages, event.audience or "", str(event.answer_by))
    return page, *shown, page_language().code, *page_key()


def _pages() -> PreparedPages:
    pages: PreparedPages = current_app.extensions["prepared pages"]
    return pages
