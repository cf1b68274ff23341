"""The codebook and the coded texts as files for other programs, and such files brought back (REFI-QDA)."""

import io

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.refusal import Refusal, Sentence
from feedback.store import codebook as codebook_store
from feedback.store import refi as store
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.themes import refi as format_of_files
from feedback.web.access import for_staff_pages, note, person, recently_confirmed, signed_in
from feedback.web.as_file import as_file
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.session import current_session

refi = Blueprint("refi", __name__, url_prefix="/review/refi")
refi.context_processor(for_staff_pages)

CODEBOOK_FILE = "codebook.qdc"
PROJECT_FILE = "texts.qdpx"
# What a reviewer may send: a whole project, or what a page carries of it until somebody confirms it.
LARGEST_FILE = format_of_files.MOST_BYTES + 64 * 1024


@refi.before_request
def take_whole_files() -> None:
    """Take a large file where one is wanted, from a reviewer alone, and let none of it touch a disk."""
    session = current_session()
    if request.endpoint in {"refi.look", "refi.take_in"} and session and Role.REVIEWER in session.person.roles:
        request.max_content_length = LARGEST_FILE
        request.max_form_memory_size = LARGEST_FILE
        request._get_file_stream = lambda *_, **__: io.BytesIO()  # type: ignore[method-assign]


@refi.get("/")
@signed_in(Role.REVIEWER)
def show() -> Page:
    """Offer the codebook and the texts as files, and take files."""
    return render_template("review/refi.html")


@refi.post("/codebook")
@signed_in(Role.REVIEWER)
@recently_confirmed
def codebook() -> Page:
    """Give the codebook away as a .qdc file."""
    content = format_of_files.write_codebook(codebook_store.tree(installation().db))
    note(Act.EXPORTED, CODEBOOK_FILE)
    return as_file(content, "application/xml; charset=utf-8", CODEBOOK_FILE)


@refi.post("/texts")
@signed_in(Role.REVIEWER)
@recently_confirmed
def texts() -> Page:
    """Give the texts that were read away with their codes, as a .qdpx file."""
    content = store.project(installation(), originals=request.form.get("words") == "originals")
    note(Act.EXPORTED, PROJECT_FILE)
    return as_file(content, "application/zip", PROJECT_FILE)


@refi.post("/look")
@signed_in(Role.REVIEWER)
def look() -> Page:
    """Say what a file would change here; nothing is written yet."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refusal(Sentence("Choose a file."))
        brought, lost = store.fit(installation(), format_of_files.read(sent.read()))
        plan = store.plan(installation().db, brought, person())
    except Refusal as refusal:
        return render_template("review/refi.html", faults=refusal.sentences), 422
    frameworks = codebook_store.loaded(installation().db)
    outcomes = {
        (framework.name, outcome.code): outcome.text for framework in frameworks for outcome in framework.outcomes
    }
    return render_template("review/refi_look.html", brought=brought, lost=lost, plan=plan, outcomes=outcomes)


@refi.post("/take-in")
@signed_in(Role.REVIEWER)
def take_in() -> Page:
    """Add what a file brings, as the page before said."""
    try:
        brought = store.unpacked(request.form.get("brought", ""))
        store.take_in(installation().db, brought, person(), with_changes="changes" in request.form)
    except Refusal as refusal:
        return render_template("review/refi.html", faults=refusal.sentences), 422
    note(Act.CHANGED_CODEBOOK)
    return redirect(url_for("codebook.show"), 303)
