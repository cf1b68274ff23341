"""Trying a draft out: the same questions as at an event, and after each one whether it was clear and how it felt.

What somebody answers is thrown away with the request. Only what they say about each question goes any further.
"""

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request, url_for

from feedback.questionnaire.trial import TryOut, try_out
from feedback.store import cards, trials
from feedback.store.intake import CouldNotStore
from feedback.store.trials import Trial, TrialOver
from feedback.web.attempts import sent_attempt
from feedback.web.fields import AnswerFields
from feedback.web.installed import installation
from feedback.web.language import in_language, offered, page_language, say
from feedback.web.open_to_all import Page, open_to_all
from feedback.web.trust import unchecked
from feedback.web.young_people.answering import SECONDS_BEFORE_THE_NEXT, not_saved
from feedback.web.young_people.asking import LARGEST_FORM, Asking
from feedback.web.young_people.event_of_page import find_asking
from feedback.web.young_people.pages import languages_page
from feedback.web.young_people.prepared_page import PreparedPages
from feedback.web.young_people.reading import is_kiosk, page_key, start_again_address

trying_out = Blueprint("trying_out", __name__)


@trying_out.get("/try/<code>")
@open_to_all
def languages(code: str) -> Page:
    """Show the languages of the try-out that a QR code points to."""
    found = find_asking(code)
    if not isinstance(found, Trial) or not found.languages:
        return languages_page(offered(), "young_people.code"), 404
    return languages_page(found.languages, "trying_out.start", code=found.code)


@trying_out.get("/<language:lang>/try/<code>/")
@open_to_all
def start(lang: str, code: str) -> Page:
    """Say before the first question what is thrown away and what is kept, and how to leave."""
    trial = _trial_of_page(lang, code)
    asking = _asking(trial, _tried(trial))
    if not trial.is_open or not asking.questionnaire.asked:
        return _over_page(trial)
    return render_template(
        "young_people/try_start.html",
        event=trial,
        title=in_language(trial.questionnaire.title, lang),
        about=in_language(trial.questionnaire.about, lang),
        asked=sum(question.id in (asking.numbers or {}) for question in asking.questionnaire.asked),
        unchecked=unchecked(trial.questionnaire, lang),
    )


@trying_out.get("/<language:lang>/try/<code>/answer")
@open_to_all
def questions(lang: str, code: str) -> Page:
    """Show every question with the one about it, on one page."""
    trial = _trial_of_page(lang, code)
    asking = _asking(trial, _tried(trial))
    shown = [question.id for question in asking.questionnaire.asked]
    if not trial.is_open or not shown:
        return _over_page(trial)
    pages: PreparedPages = current_app.extensions["prepared pages"]
    return pages.reply(("try", trial.code, *shown, page_language().code, *page_key()), asking.fresh)


@trying_out.post("/<language:lang>/try/<code>/answer")
@open_to_all
def send(lang: str, code: str) -> Page:
    """Keep what somebody said about each question and nothing of what they answered, and thank them."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    trial = _trial_of_page(lang, code)
    if not trial.is_open:
        return _over_page(trial)
    sent = request.form
    tried = _tried(trial)
    # Of all questions: one that was stopped a moment ago still comes along from pages that were open then.
    fields = AnswerFields(tried.questionnaire)
    form = fields.form(sent)
    if "_again" in sent:
        return _asking(trial, tried).as_it_is(form, sent)
    attempt = sent_attempt(sent)
    if not form.validate() or fields.strangers(list(sent)) or not attempt:
        return _asking(trial, tried).to_correct(form, sent), 422
    try:
        trials.take(installation(), trial.code, attempt, tried.said(form.data))
    except TrialOver:
        return _over_page(trial)
    except CouldNotStore:
        return _asking(trial, tried).to_correct(form, sent, problem=not_saved()), 503
    return _thanks_page(trial)


@trying_out.get("/<language:lang>/try/<code>/no-thanks")
@open_to_all
def no_thanks(lang: str, code: str) -> Page:
    """End a visit that was declined with the very page that ends any other (CO-03)."""
    return _thanks_page(_trial_of_page(lang, code))


def _trial_of_page(lang: str, code: str) -> Trial:
    """Return the try-out that the address names; an unknown code or language leads to a page that helps on."""
    g.language = lang
    found = find_asking(code)
    if not isinstance(found, Trial):
        abort(404)
    if lang not in found.languages:
        abort(redirect(url_for("trying_out.languages", code=found.code), 303))
    return found


def _tried(trial: Trial) -> TryOut:
    return try_out(trial.questionnaire, say)


def _asking(trial: Trial, tried: TryOut) -> Asking:
    """Return what is asked now: without the questions that advisers stopped since it began."""
    return Asking(
        trial,
        tried.without(cards.refused(installation().db)),
        start="trying_out.start",
        send="trying_out.send",
        stop="trying_out.no_thanks",
        numbers=tried.numbers,
    )


def _thanks_page(trial: Trial) -> Page:
    reply = make_response(render_template("young_people/try_thanks.html", event=trial))
    if is_kiosk():  # a borrowed tablet starts again by itself even where no script runs
        reply.headers["Refresh"] = f"{SECONDS_BEFORE_THE_NEXT}; url={start_again_address(trial.code)}"
    return reply


def _over_page(trial: Trial) -> Page:
    return render_template("young_people/try_over.html", event=trial), 410
