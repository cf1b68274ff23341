"""The questionnaire builder: parts and questions in order, changed by buttons that work without a script."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES, spoken
from feedback.questionnaire import editing
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal
from feedback.store import studio_questionnaires as store
from feedback.store.studio_questionnaires import MEANWHILE, Deed, Edit
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.advisers.questionnaires.adding import cards_to_add, titles_of_sections
from feedback.web.advisers.questionnaires.builder_page import builder_page
from feedback.web.advisers.questionnaires.found import found_questionnaire
from feedback.web.advisers.studio import STUDIO, role_here
from feedback.web.advisers.words import language_of, text_in, title_of
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.typed import Typed, one_line
from feedback.web.installed import installation
from feedback.web.language import say
from feedback.web.open_to_all import Page

builder = Blueprint("builder", __name__, url_prefix="/advise/questionnaires")
builder.context_processor(for_staff_pages)

STEPS = {"up": -1, "down": 1}
Told = Callable[[Questionnaire], str]  # what is said about a questionnaire once it has changed

# ---- Looking --------------------------------------------------------------------------------------------------


@builder.get("")
@signed_in(*STUDIO)
def every() -> Page:
    """Show all questionnaires: those of the studio to build, and others to read."""
    listed = [(each, title_of(each.draft)) for each in store.every(installation().db)]
    return render_template(
        "advise/questionnaires/list.html",
        theirs=[(each, title) for each, title in listed if each.is_theirs],
        others=[(each, title) for each, title in listed if not each.is_theirs],
    )


@builder.route("/new", methods=["GET", "POST"])
@signed_in(*STUDIO)
def new() -> Page:
    """Make a questionnaire that asks nothing yet."""
    if request.method == "GET":
        return _new_page(Typed({"language": SOURCE_LANGUAGE}))
    typed = one_line(request.form.get("title", "")), request.form.get("language", SOURCE_LANGUAGE)
    try:
        made = store.make(installation().db, *typed, role_here(), say)
    except Refusal as refusal:
        return _new_page(request.form, *refusal.sentences), 422
    return redirect(url_for("builder.show", name=made.name), 303)


def _new_page(typed: Typed, *faults: str) -> str:
    return render_template(
        "advise/questionnaires/new.html",
        typed=typed,
        faults=faults,
        all_languages=list(LANGUAGES.values()),
        longest_title=editing.LONGEST_TITLE,
    )


@builder.get("/<name>")
@signed_in(*STUDIO)
def show(name: str) -> Page:
    """Show a questionnaire with everything that can be done to it; one that was made elsewhere can be read."""
    draft = found_questionnaire(name)
    if not store.is_theirs(installation().db, name):
        return redirect(url_for("questionnaire_history.show", name=name), 303)
    return builder_page(draft)


@builder.get("/<name>/add")
@signed_in(*STUDIO)
def choose_question(name: str) -> Page:
    """Show the cards that can be added to a part, those that advisers agreed to first."""
    return _choose_page(found_questionnaire(name), request.args)


def _choose_page(draft: Questionnaire, typed: Typed, *faults: str) -> str:
    wanted = one_line(typed.get("search", ""))
    offered, are_more = cards_to_add(draft, wanted)
    language = language_to_read(draft)
    return render_template(
        "advise/questionnaires/add_question.html",
        draft=draft,
        title=title_of(draft),
        faults=faults,
        sections=titles_of_sections(draft, language, say),
        read_in=language_of(language),
        section=typed.get("section", ""),
        search=wanted,
        offered=offered,
        are_more=are_more,
    )


# ---- The questionnaire itself ---------------------------------------------------------------------------------


@builder.post("/<name>/words")
@signed_in(*STUDIO)
def reword(name: str) -> Page:
    """Give the questionnaire another title and introduction."""
    titles, about = _typed_in_each("title"), _typed_in_each("about")

    def edit(draft: Questionnaire) -> Questionnaire:
        _refuse_other_words(editing.digest_of(draft.title, draft.about))
        return editing.rename(draft, titles, about)

    return _change(name, edit, Deed.RENAMED, "words", editing.title_in_source)


@builder.post("/<name>/languages")
@signed_in(*STUDIO)
def choose_languages(name: str) -> Page:
    """Choose the languages of the questionnaire."""
    chosen = request.form.getlist("languages")
    was = request.form.get("based_on", "")

    def edit(draft: Questionnaire) -> Questionnaire:
        if was != " ".join(draft.languages):
            raise Refusal(MEANWHILE)
        return editing.set_languages(draft, chosen, say)

    return _change(name, edit, Deed.CHOSE_LANGUAGES, "languages", _languages)


@builder.post("/<name>/groups")
@signed_in(*STUDIO)
def choose_groups(name: str) -> Page:
    """Choose the question whose groups are set side by side after an event, or none."""
    chosen = request.form.get("compare_by", "")
    return _change(
        name,
        lambda draft: editing.set_compare_by(draft, chosen),
        Deed.CHOSE_GROUPS,
        "groups",
        _what_makes_groups,
    )


# ---- Parts ----------------------------------------------------------------------------------------------------


@builder.post("/<name>/parts")
@signed_in(*STUDIO)
def add_part(name: str) -> Page:
    """Add a part, before the one that ends the questionnaire."""
    title = one_line(request.form.get("title", ""))
    known = {section.id for section in found_questionnaire(name).sections}
    return _change(
        name,
        lambda draft: editing.add_section(draft, title),
        Deed.ADDED_SECTION,
        "add-part",
        lambda _: title,
        lambda draft: next((f"part-{each.id}" for each in draft.sections if each.id not in known), ""),
    )


@builder.post("/<name>/parts/<part>/words")
@signed_in(*STUDIO)
def reword_part(name: str, part: str) -> Page:
    """Give a part another title, and set or clear its content notice."""
    titles, notices = _typed_in_each("title"), _typed_in_each("notice")

    def edit(draft: Questionnaire) -> Questionnaire:
        found = editing.section_of(draft, part)
        _refuse_other_words(editing.digest_of(found.title, found.notice))
        return editing.reword_section(draft, part, titles, notices)

    return _change(name, edit, Deed.REWORDED_SECTION, f"words-{part}", _part(part), lambda _: f"part-{part}")


@builder.post("/<name>/parts/<part>/move")
@signed_in(*STUDIO)
def move_part(name: str, part: str) -> Page:
    """Move a part one step up or down."""
    step = _step()
    return _change(
        name,
        lambda draft: editing.move_section(draft, part, step),
        Deed.MOVED_SECTION,
        "",
        _part(part),
        lambda _: f"part-{part}",
    )


@builder.post("/<name>/parts/<part>/take-out")
@signed_in(*STUDIO)
def take_part_out(name: str, part: str) -> Page:
    """Take a part out that holds no question."""
    return _change(name, lambda draft: editing.remove_section(draft, part), Deed.REMOVED_SECTION, "", _part(part))


# ---- Questions ------------------------------------------------------------------------------------------------


@builder.post("/<name>/add")
@signed_in(*STUDIO)
def add_question(name: str) -> Page:
    """Add the question of a card to a part."""
    draft = found_questionnaire(name)
    mark, section = request.form.get("card", ""), request.form.get("section", "")
    try:
        store.add_question(installation().db, name, role_here(), mark, section, say)
    except Refusal as refusal:
        return _choose_page(draft, request.form, *refusal.sentences), 422
    return _back_to(name, f"question-{mark}")


@builder.post("/<name>/questions/<mark>/move")
@signed_in(*STUDIO)
def move_question(name: str, mark: str) -> Page:
    """Move a question one step up or down, to the end of a part, or before another question of it."""
    section, before = request.form.get("section", ""), request.form.get("before", "")
    step = 0 if section else _step()

    def edit(draft: Questionnaire) -> Questionnaire:
        if section:
            return editing.move_question(draft, mark, section, before)
        return editing.step_question(draft, mark, step)

    return _change(name, edit, Deed.MOVED_QUESTION, "", _question(mark), lambda _: f"question-{mark}")


@builder.post("/<name>/questions/<mark>/take-out")
@signed_in(*STUDIO)
def take_question_out(name: str, mark: str) -> Page:
    """Take a question out of the questionnaire; its card stays."""
    draft = found_questionnaire(name)
    place = next((each.id for each in draft.sections if mark in {one.id for one in each.questions}), "")
    return _change(
        name,
        lambda draft: editing.take_question_out(draft, mark),
        Deed.TOOK_QUESTION_OUT,
        "",
        _question(mark),
        lambda _: f"part-{place}" if place else "",
    )


# ---- What every change shares ---------------------------------------------------------------------------------


def _change(name: str, edit: Edit, deed: Deed, at: str, words: Told, place: Told = lambda _: "") -> Page:
    """Change the draft and go back to the place of what changed, or show the page again with the reason why not.

    at: the form that was sent, which then shows what was typed. words: what the history says about it.
    """
    found_questionnaire(name)
    db = installation().db
    try:
        after = store.change(db, name, role_here(), edit, deed, words)
    except Refusal as refusal:
        if not store.is_theirs(db, name):
            abort(409, refusal.sentences[0])
        return builder_page(found_questionnaire(name), refusal.sentences, at, request.form), 422
    return _back_to(name, place(after))


def _back_to(name: str, place: str) -> Page:
    return redirect(url_for("builder.show", name=name, _anchor=place or None), 303)


def _typed_in_each(field: str) -> dict[str, str]:
    """Return what was typed into one field, for each language that the form asked in."""
    return {
        code: one_line(request.form[f"{field}-{code}"]) for code in LANGUAGES if f"{field}-{code}" in request.form
    }


def _refuse_other_words(digest: str) -> None:
    """Refuse to write over words that were not on the page when somebody began to type."""
    if request.form.get("based_on", "") != digest:
        raise Refusal(MEANWHILE)


def _step() -> int:
    """Return in which direction something is to go."""
    return STEPS.get(request.form.get("direction", "")) or abort(400)


def _languages(draft: Questionnaire) -> str:
    """Return the languages of a draft, each as its own speakers call it."""
    return ", ".join(each.name for each in spoken(draft.languages))


def _what_makes_groups(draft: Questionnaire) -> str:
    return _question(draft.compare_by)(draft) if draft.compare_by else ""


def _part(part: str) -> Told:
    """Return what says the title of a part."""
    return lambda draft: editing.title_of(draft, editing.section_of(draft, part))


def _question(mark: str) -> Told:
    """Return what says the words of a question."""
    return lambda draft: text_in(editing.question_of(draft, mark).text, draft.source_language)
