"""Typing in what young people wrote on paper: the same intake as from a phone, and no trace of who typed."""

import re
from collections.abc import Collection, Mapping

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict

from feedback.answers.anonymise import anonymise
from feedback.languages import Language, plain_digits, spoken
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Questionnaire
from feedback.store.events import Event
from feedback.store.intake import CouldNotStore, EventNotOpen
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.attempts import new_attempt, sent_attempt
from feedback.web.facilitators.event_of_page import event_page, own_event
from feedback.web.facilitators.offers import language_to_read
from feedback.web.fields import fields_of
from feedback.web.installed import installation, intake
from feedback.web.language import gettext, speaking
from feedback.web.open_to_all import Page
from feedback.web.young_people.event_of_page import questionnaire_of
from feedback.web.young_people.question_page import QuestionView, SectionView, section_views

typing_in = Blueprint("typing_in", __name__, url_prefix="/facilitate")
typing_in.context_processor(for_staff_pages)

Faults = Mapping[str, Collection[str]]

LONGEST_LIST = 100  # letters; no list of option numbers is longer


@typing_in.get("/<code>/enter")
@signed_in(Role.FACILITATOR)
def empty_form(code: str) -> Page:
    """Show an empty form for one paper."""
    event = own_event(code)
    return _form(event) if event.is_open else _not_open(event)


@typing_in.post("/<code>/enter")
@signed_in(Role.FACILITATOR)
def keep(code: str) -> Page:
    """Keep one paper as if it had been sent from a phone, with nothing about who typed it; show the next form."""
    event = own_event(code)
    if not event.is_open:
        return _not_open(event)
    questionnaire, attempt = questionnaire_of(event), sent_attempt(request.form)
    answers, unread = _read(_sections(questionnaire))
    fields = fields_of(installation().version(event.version))
    form = fields.form(answers)
    form.validate()
    faults: Faults = {**form.errors, **unread}
    if faults or fields.strangers(list(request.form)) or not attempt:
        problem = "" if faults else gettext("This form could not be read well. Look at it and send it again.")
        return _form(event, faults=faults, problem=problem, typed=request.form), 422
    response = anonymise(questionnaire, form.data)
    try:
        intake().take(event.code, attempt, response)
    except EventNotOpen:
        return _not_open(own_event(code))
    except CouldNotStore:
        return _form(
            event, problem=gettext("This paper could not be kept just now. Send it again."), typed=request.form
        ), 503
    nothing = gettext("Nothing was typed, so nothing was kept.")
    return _form(event, said=nothing if response.is_empty else gettext("Kept. The next paper."))


def _not_open(event: Event) -> Page:
    not_now = gettext("You can type papers in while the event is open. Nothing was kept just now.")
    return event_page(event, (not_now,), 409)


def _form(
    event: Event,
    *,
    said: str = "",
    faults: Faults | None = None,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
) -> str:
    questionnaire = questionnaire_of(event)
    sections = _sections(questionnaire, faults)
    asked = [question for section in sections for question in section.questions if question.asks]
    wrong = [question for question in asked if question.errors]
    return render_template(
        "facilitators/enter.html",
        event=event,
        sections=sections,
        numbers={question.id: number for number, question in enumerate(asked, start=1)},
        first=(wrong or asked)[0].id,
        typed=typed or {},
        wrong=wrong,
        problem=problem,
        said=said,
        printed=_language(questionnaire),
        paper_languages=_languages(questionnaire),
        attempt=sent_attempt(typed or {}) or new_attempt(),
    )


def _sections(questionnaire: Questionnaire, faults: Faults | None = None) -> tuple[SectionView, ...]:
    language = _language(questionnaire).code
    with speaking(language):
        return section_views(questionnaire, language, errors=faults)


def _languages(questionnaire: Questionnaire) -> list[Language]:
    return spoken(questionnaire.languages)


def _language(questionnaire: Questionnaire) -> Language:
    """Return the language to read the questions in: the one asked for, or that of the page."""
    spoken = {language.code: language for language in _languages(questionnaire)}
    wanted = request.args.get("language")
    if wanted is not None and wanted not in spoken:
        abort(404)
    return spoken[wanted or language_to_read(questionnaire)]


def _read(sections: Collection[SectionView]) -> tuple[MultiDict[str, str], dict[str, list[str]]]:
    """Return what was typed as a phone would have sent it, and what cannot be read, by question."""
    answers: MultiDict[str, str] = MultiDict()
    unread = {}
    for question in (question for section in sections for question in section.questions if question.asks):
        typed = request.form.get(question.id, "")
        if not question.options:
            answers[question.id] = typed
            continue
        places = _places(question, typed)
        if places is None:
            last = len(question.options)
            if question.kind == Kind.MANY:
                unread[question.id] = [gettext("Type numbers from 1 to %(last)s, or nothing.", last=last)]
            else:
                unread[question.id] = [gettext("Type one number from 1 to %(last)s, or nothing.", last=last)]
        else:
            answers.setlist(question.id, [question.options[place - 1].id for place in places])
    return answers, unread


def _places(question: QuestionView, typed: str) -> list[int] | None:
    """Return the numbers of the chosen options, or None where they are not numbers of this question.

    Below ten options every digit is a number of its own, so that “135” is quicker than “1, 3, 5”.
    """
    last, takes_several = len(question.options), question.kind == Kind.MANY
    digits = plain_digits(typed.strip())
    if len(digits) > LONGEST_LIST or any(each.isalpha() for each in digits):
        return None
    found = re.findall("[0-9]" if takes_several and last < 10 else "[0-9]+", digits)
    places = [int(each) for each in found]
    if (digits and not places) or (len(places) > 1 and not takes_several):
        return None
    return places if all(1 <= place <= last for place in places) else None
