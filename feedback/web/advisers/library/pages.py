"""The question library: agreed questions and those that came with the program, to be found and used again."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal
from feedback.store import library as library_store
from feedback.store import studio_questionnaires
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.library.search import groups_of, languages_of, what_is_looked_for
from feedback.web.advisers.library.view import entry_view, question_view
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import name_of_language
from feedback.web.installed import installation
from feedback.web.language import say
from feedback.web.open_to_all import Page

library = Blueprint("library", __name__, url_prefix="/advise")
library.context_processor(for_staff_pages)

AT_ONCE = 30  # questions on one page


@library.get("/library")
@signed_in(*STUDIO)
def every() -> Page:
    """Show the questions of the library that are looked for, or all."""
    db = installation().db
    entries = library_store.entries(db)
    groups = groups_of(entries)
    wish = what_is_looked_for(groups, entries)
    found = [entry for entry in entries if wish.fits(entry)]
    start = _start(len(found))
    used = library_store.how_often_used(db)
    return render_template(
        "advise/library/list.html",
        found=[entry_view(entry, used) for entry in found[start : start + AT_ONCE]],
        number=len(found),
        wish=wish,
        groups=groups,
        framework_language=LANGUAGES[SOURCE_LANGUAGE],
        languages_here=[(code, name_of_language(code)) for code in languages_of(entries)],
        earlier=_address(wish.kept, start - AT_ONCE) if start else "",
        later=_address(wish.kept, start + AT_ONCE) if start + AT_ONCE < len(found) else "",
    )


@library.get("/library/<mark>")
@signed_in(*STUDIO)
def show(mark: str) -> Page:
    """Show one question: its words in each language, where it was used, and what was said about it."""
    return _page(mark)


@library.post("/library/<mark>/take-in")
@signed_in(*STUDIO)
def take_in(mark: str) -> Page:
    """Make a card of a question that came with the program, for the group to try and to agree."""
    try:
        card = library_store.take_in(installation().db, mark, role_here())
    except Refusal as refusal:
        return _page(mark, *refusal.sentences)
    return redirect(url_for("cards.show", mark=card.mark), 303)


@library.post("/library/<mark>/use")
@signed_in(*STUDIO)
def use(mark: str) -> Page:
    """Put a question into a part of a draft of the studio, where it stays the same question."""
    name, _, section = request.form.get("place", "").partition("/")
    try:
        card = library_store.take_in(installation().db, mark, role_here())
        studio_questionnaires.add_question(installation().db, name, role_here(), card.mark, section, say)
    except Refusal as refusal:
        return _page(mark, *refusal.sentences)
    return redirect(url_for("builder.show", name=name), 303)


def _page(mark: str, *faults: str) -> Page:
    entry = library_store.find(installation().db, mark) or abort(404)
    page = render_template("advise/library/question.html", faults=faults, **question_view(entry))
    return (page, 422) if faults else page


def _start(number: int) -> int:
    """Return which question the page begins with."""
    asked = request.args.get("from", 0, type=int)
    return max(0, min(asked, number - 1)) // AT_ONCE * AT_ONCE


def _address(kept: dict[str, str], start: int) -> str:
    values: dict[str, Any] = {**kept, "from": start or None}
    return url_for("library.every", **values)
