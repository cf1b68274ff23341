"""Questionnaires as files for other programs, and such files brought into the studio."""

import io
import json
from pathlib import PurePath

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.files import LARGEST
from feedback.languages import LANGUAGES, spoken
from feedback.questionnaire import editing
from feedback.questionnaire.document import read_json, to_document
from feedback.questionnaire.limesurvey import left_out_of_limesurvey, write_limesurvey
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.xlsform.read import Loaded, read_xlsform
from feedback.questionnaire.xlsform.write import write_xlsform
from feedback.refusal import Refusal, Sentence
from feedback.store import frameworks, studio_questionnaires
from feedback.store import questionnaire_files as store
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, signed_in
from feedback.web.advisers.questionnaires.found import DRAFT, found_content, found_questionnaire
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import text_in, title_of
from feedback.web.as_file import as_file
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.typed import one_line
from feedback.web.installed import installation
from feedback.web.language import say
from feedback.web.open_to_all import Page
from feedback.web.session import current_session

questionnaire_files = Blueprint("questionnaire_files", __name__, url_prefix="/advise/questionnaires")
questionnaire_files.context_processor(for_staff_pages)

FILES = {
    "json": ("application/json", ".json"),
    "xlsform": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "limesurvey": ("text/plain; charset=utf-8", ".txt"),
}
# What somebody may send: a file with a little around it, or what a page carries of it until it is confirmed.
LARGEST_SENT = 2 * LARGEST
TOO_LARGE = Sentence("A file can have at most 5 MB. A questionnaire is much smaller.")


@questionnaire_files.before_request
def take_whole_files() -> None:
    """Take a file where one is wanted, from those who may bring one, and let none of it touch a disk."""
    session = current_session()
    is_wanted = request.endpoint in {"questionnaire_files.look", "questionnaire_files.keep"}
    if is_wanted and session and not session.person.roles.isdisjoint(STUDIO):
        request.max_content_length = LARGEST_SENT
        request.max_form_memory_size = LARGEST_SENT
        request._get_file_stream = lambda *_, **__: io.BytesIO()  # type: ignore[method-assign]


# ---- Taking out -------------------------------------------------------------------------------------------------


@questionnaire_files.get("/<name>/files")
@signed_in(*STUDIO)
def show(name: str) -> Page:
    """Offer the draft and every published version as files."""
    draft = found_questionnaire(name)
    return render_template(
        "advise/questionnaires/files.html",
        draft=draft,
        title=title_of(draft),
        versions=studio_questionnaires.versions(installation().db, name),
        limesurvey_lacks=left_out_of_limesurvey(draft),
        is_theirs=studio_questionnaires.is_theirs(installation().db, name),
    )


@questionnaire_files.post("/<name>/files")
@signed_in(*STUDIO)
def download(name: str) -> Page:
    """Give the draft or a published version away as a file."""
    wanted, version = request.form.get("format", ""), request.form.get("version", DRAFT)
    if wanted not in FILES:
        abort(404)
    content_type, ending = FILES[wanted]
    content = _written(found_content(name, version), wanted)
    file = f"{name}{'' if version == DRAFT else f'-{version}'}{ending}"
    note(Act.EXPORTED, file)
    return as_file(content, content_type, file)


def _written(questionnaire: Questionnaire, wanted: str) -> bytes:
    if wanted == "limesurvey":
        return write_limesurvey(questionnaire)
    if wanted == "xlsform":
        framework = frameworks.find(installation().db, questionnaire.framework or "")
        return write_xlsform(questionnaire, framework=framework)
    return f"{json.dumps(to_document(questionnaire), ensure_ascii=False, indent=2)}\n".encode()


# ---- Taking in --------------------------------------------------------------------------------------------------


@questionnaire_files.get("/from-file")
@signed_in(*STUDIO)
def take_in() -> Page:
    """Ask for a file."""
    return render_template("advise/questionnaires/from_file.html")


@questionnaire_files.post("/from-file")
@signed_in(*STUDIO)
def look() -> Page:
    """Say what a file would bring and what of it is left out or refused; nothing is written yet."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refusal(Sentence("Choose a file."))
        loaded = _read(sent.read(), one_line(sent.filename))
        fitted = store.fit(installation().db, loaded.questionnaire)
    except Refusal as refusal:
        return render_template("advise/questionnaires/from_file.html", faults=refusal.sentences), 422
    return _look_page(fitted, loaded, editing.title_in_source(fitted.questionnaire))


@questionnaire_files.post("/from-file/keep")
@signed_in(*STUDIO)
def keep() -> Page:
    """Take in what the page before showed: a card for each question, and a draft of them."""
    try:
        brought = read_json(request.form.get("brought", ""))
        fitted = store.fit(installation().db, brought)
    except Refusal as refusal:
        return render_template("advise/questionnaires/from_file.html", faults=refusal.sentences), 422
    title = one_line(request.form.get("title", ""))
    try:
        made = store.take_in(installation().db, brought, title, role_here(), say)
    except Refusal as refusal:
        return _look_page(fitted, Loaded(brought), title, *refusal.sentences), 422
    note(Act.TOOK_FILE_IN, made.name)
    return redirect(url_for("builder.show", name=made.name), 303)


def _read(content: bytes, name: str) -> Loaded:
    if len(content) > LARGEST:
        raise Refusal(TOO_LARGE)
    if PurePath(name).suffix.lower() != ".json":
        return read_xlsform(content, name)
    try:
        return Loaded(read_json(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Refusal(Sentence("This is no text. Save the file as UTF-8, then choose it again.")) from None


def _look_page(fitted: store.Fitted, loaded: Loaded, title: str, *faults: str) -> str:
    found = fitted.questionnaire
    language = language_to_read(found)
    return render_template(
        "advise/questionnaires/file_look.html",
        found=found,
        known=fitted.known,
        sections=[
            (
                text_in(section.title, language),
                [(each.id, text_in(each.text, language), each.asks) for each in section.questions],
            )
            for section in found.sections
        ],
        left_out=(*loaded.left_out, *fitted.left_out),
        refused=loaded.refused,
        brought=json.dumps(to_document(found), ensure_ascii=False),
        title=title,
        faults=faults,
        read_in=LANGUAGES[language],
        source=LANGUAGES[found.source_language],
        spoken=spoken(found.languages),
        longest_title=editing.LONGEST_TITLE,
    )
