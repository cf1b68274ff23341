"""Trying a draft out from the studio: start one, show people the way in, end it, and read what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for

from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.trial import languages_to_try
from feedback.refusal import Refusal
from feedback.store import events, levels, trial_ending
from feedback.store import trials as store
from feedback.store.staff_log import Act
from feedback.store.trials import SaidAbout, Trial
from feedback.web.access import for_staff_pages, note, signed_in
from feedback.web.addresses import whole_address
from feedback.web.advisers.bars import Bar, bars_of_trial
from feedback.web.advisers.questionnaires.found import found_questionnaire
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import title_of
from feedback.web.installed import config, installation
from feedback.web.language import in_language, page_language
from feedback.web.open_to_all import Page
from feedback.web.qr_code import qr_code

trials = Blueprint("trials", __name__, url_prefix="/advise")
trials.context_processor(for_staff_pages)


@dataclass(frozen=True, slots=True)
class TriedQuestion:
    """Show one question that was tried out, in a language, with what was said about it if enough people spoke."""

    text: str
    language: Language
    bars: Sequence[Bar]


@trials.get("/questionnaires/<name>/try")
@signed_in(*STUDIO)
def every(name: str) -> Page:
    """Show the try-outs of a questionnaire, those that go on first, and let somebody start one."""
    return _try_outs_of(found_questionnaire(name))


@trials.post("/questionnaires/<name>/try")
@signed_in(*STUDIO)
def start(name: str) -> Page:
    """Start a try-out of a draft as it is now, and show the way in."""
    draft = found_questionnaire(name)
    if hidden := _why_hidden(draft):
        return _try_outs_of(draft, hidden), 409
    try:
        trial = store.start(installation().db, draft)
    except Refusal as refusal:
        return _try_outs_of(draft, refusal.sentences), 409
    note(Act.STARTED_TRIAL, trial.code)
    return redirect(url_for("trials.show", code=trial.code), 303)


def _why_hidden(draft: Questionnaire) -> tuple[str, ...]:
    """Return why a draft may be shown here in none of its languages; nothing where one is left."""
    languages = languages_to_try(draft)
    hidden = levels.hidden(installation().db, config(), draft, languages)
    return tuple(hidden.values()) if len(hidden) == len(languages) else ()


def _try_outs_of(draft: Questionnaire, faults: Sequence[str] = ()) -> str:
    return render_template(
        "advise/questionnaires/try_outs.html",
        name=draft.name,
        title=title_of(draft),
        try_outs=store.of_questionnaire(installation().db, draft.name),
        faults=faults,
    )


@trials.get("/trials/<code>")
@signed_in(*STUDIO)
def show(code: str) -> Page:
    """Show a try-out: the way in while it goes on, and afterwards what was said about each question."""
    return _page(_trial(code))


@trials.get("/trials/<code>/end")
@signed_in(*STUDIO)
def confirm_ending(code: str) -> Page:
    """Say what ending does before it is done, because it is final."""
    trial = _trial(code)
    if not trial.is_open:
        return redirect(url_for("trials.show", code=trial.code), 303)
    return render_template("advise/questionnaires/try_end.html", trial=trial)


@trials.post("/trials/<code>/end")
@signed_in(*STUDIO)
def end(code: str) -> Page:
    """End a try-out: count, and forget who said what together."""
    trial = _trial(code)
    try:
        trial_ending.end(installation().db, trial.code, role_here())
    except Refusal as refusal:
        return _page(_trial(code), refusal.sentences), 409
    note(Act.ENDED_TRIAL, trial.code)
    return redirect(url_for("trials.show", code=trial.code), 303)


def _trial(code: str) -> Trial:
    return store.find(installation().db, events.tidy_code(code)) or abort(404)


def _page(trial: Trial, faults: Sequence[str] = ()) -> str:
    db = installation().db
    name = trial.questionnaire.name
    address = whole_address("trying_out.languages", code=trial.code)
    return render_template(
        "advise/questionnaires/try.html",
        trial=trial,
        faults=faults,
        title=in_language(trial.questionnaire.title, _language_to_read(trial).code),
        address=address,
        qr_code=qr_code(address),
        enough=trial.is_open and store.has_enough(db, trial.code),
        questions=[] if trial.is_open else _questions(trial, store.results(db, trial.code)),
        others=[each for each in store.of_questionnaire(db, name) if each.code != trial.code],
    )


def _questions(trial: Trial, results: dict[str, SaidAbout]) -> list[TriedQuestion]:
    language = _language_to_read(trial)
    return [_tried(question, language, results.get(question.id)) for question in trial.questionnaire.asked]


def _tried(question: Question, language: Language, said: SaidAbout | None) -> TriedQuestion:
    return TriedQuestion(in_language(question.text, language.code), language, bars_of_trial(said) if said else ())


def _language_to_read(trial: Trial) -> Language:
    """Return the language of this page where the questions have it, else the first that they have."""
    own = page_language().code
    return LANGUAGES[own if own in trial.languages else trial.languages[0]]
