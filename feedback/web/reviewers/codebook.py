"""The codebook as reviewers keep it: under the framework's outcomes, beside what no framework names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.framework.model import Framework
from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal
from feedback.store import codebook as store
from feedback.store.codebook import Change
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.store.texts import key_of
from feedback.themes.codebook import LONGEST_DESCRIPTION, LONGEST_NAME, Code, Deed, Place, Tree, below_of
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.facilitators.typed import Typed
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page

codebook = Blueprint("codebook", __name__, url_prefix="/review/codebook")
codebook.context_processor(for_staff_pages)

MOST_TEXTS = 200  # that one page offers to take along
OUTSIDE = ""  # what a form says for “not in the framework”
APART = " "  # between the name of a framework, which holds none, and an outcome

DEEDS = {
    Deed.SEEDED: for_translation("Came from the framework"),
    Deed.PROPOSED: for_translation("Added"),
    Deed.IMPORTED: for_translation("Came from a file"),
    Deed.RENAMED: for_translation("Called differently: “%(before)s” became “%(after)s”"),
    Deed.DESCRIBED: for_translation("Described"),
    Deed.MOVED: for_translation("Moved from “%(before)s” to “%(after)s”"),
    Deed.MERGED: for_translation("Merged into “%(after)s”"),
    Deed.TOOK_IN: for_translation("Took texts of “%(before)s” in"),
    Deed.SPLIT: for_translation("Texts went to “%(after)s”"),
    Deed.CAME_FROM_SPLIT: for_translation("Made of texts of “%(before)s”"),
    Deed.WITHDRAWN: for_translation("Taken out of use"),
    Deed.UNDONE: for_translation("The change before was undone"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a code's history in the language of the page."""

    at: datetime
    who: str
    what: str


# ---- Looking --------------------------------------------------------------------------------------------------


@codebook.get("/")
@signed_in(Role.REVIEWER)
def show() -> Page:
    """Show every code in use, by principle and outcome, with how many texts carry it."""
    db = installation().db
    tree = store.tree(db)
    to_seed = {each.name: (each, len(left)) for each in store.loaded(db) if (left := store.missing(db, each))}
    return render_template(
        "review/codebook.html",
        tree=tree,
        principles=_by_principle(tree),
        texts=store.texts_with(db),
        to_seed=to_seed,
    )


def _by_principle(tree: Tree) -> list[tuple[Framework, str, list[Place]]]:
    """Return the outcomes with their codes, those of a principle together."""
    return [
        (framework, principle.text, list(places))
        for (framework, principle), places in groupby(
            tree.places, key=lambda place: (place.framework, place.principle)
        )
    ]


@codebook.get("/<mark>/")
@signed_in(Role.REVIEWER)
def code(mark: str) -> Page:
    """Show one code with its history and what can be done with it."""
    return _code_page(_found(mark))


def _code_page(found: Code, faults: Sequence[str] = (), typed: Mapping[str, str] | None = None) -> str:
    db = installation().db
    tree = store.tree(db)
    changes = store.history(db, found.mark)
    known = {"name": found.name, "description": found.description, "place": _place_value(found)}
    return render_template(
        "review/code.html",
        code=found,
        faults=faults,
        typed=known | dict(typed or {}),
        place=_place_name(tree, found.framework, found.outcome),
        places=_choices_of_place(tree),
        others=[each for each in tree.codes if each.mark != found.mark],
        merged_into=store.find(db, found.merged_into) if found.merged_into else None,
        texts=store.texts_with(db).get(found.mark, 0),
        has_below=bool(below_of(tree.codes, found.mark)),
        lines=[_line(each, tree) for each in changes],
        to_undo=store.can_undo(changes),
        longest_name=LONGEST_NAME,
        longest_description=LONGEST_DESCRIPTION,
    )


def _found(mark: str) -> Code:
    return store.find(installation().db, mark) or abort(404)


def _place_value(found: Code) -> str:
    return f"{found.framework}{APART}{found.outcome}" if found.outcome else OUTSIDE


def _choices_of_place(tree: Tree) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each principle with its outcomes as choices of a form."""
    return [
        (principle, [(f"{framework.name}{APART}{each.outcome.code}", each.outcome.text) for each in places])
        for framework, principle, places in _by_principle(tree)
    ]


def _place_name(tree: Tree, framework: str | None, outcome: str | None) -> str:
    if outcome is None:
        return gettext("Not in the framework")
    for each in tree.places:
        if (each.framework.name, each.outcome.code) == (framework, outcome):
            return each.outcome.text
    return gettext("No longer in the framework: %(outcome)s", outcome=outcome)


def _line(change: Change, tree: Tree) -> Line:
    before, after = _said(change, tree)
    return Line(change.at, change.person, gettext(DEEDS[change.deed], before=before, after=after))


def _said(change: Change, tree: Tree) -> tuple[str, str]:
    """Return what a line of the history says about before and after."""
    before, after = change.before, change.after
    if change.deed is Deed.MOVED:
        return _place_of(tree, before), _place_of(tree, after)
    if change.deed is Deed.MERGED:
        into = store.find(installation().db, after["merged_into"])
        return "", into.name if into else ""
    if change.deed is Deed.SPLIT:
        return "", after["to_name"]
    return before.get("name") or after.get("from_name", ""), after.get("name", "")


def _place_of(tree: Tree, snapshot: Mapping[str, Any]) -> str:
    return _place_name(tree, snapshot["framework"], snapshot["outcome"])


# ---- Changing -------------------------------------------------------------------------------------------------


@codebook.post("/seed")
@signed_in(Role.REVIEWER)
def seed() -> Page:
    """Add the codes that a framework gives and that are not in the codebook."""
    db = installation().db
    wanted = request.form.get("framework", "")
    framework = next((each for each in store.loaded(db) if each.name == wanted), None)
    if framework is None:
        abort(404)
    if store.seed(db, framework, person().name):
        note(Act.CHANGED_CODEBOOK)
    return redirect(url_for("codebook.show"), 303)


@codebook.route("/new", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def propose() -> Page:
    """Add a code."""
    if request.method == "GET":
        return _new_page(Typed({"place": request.args.get("place", OUTSIDE)}))
    framework, outcome = _typed_place()
    try:
        made = store.propose(
            installation().db,
            person().name,
            request.form.get("name", ""),
            request.form.get("description", ""),
            framework=framework,
            outcome=outcome,
        )
    except Refusal as refusal:
        return _new_page(request.form, refusal.sentences), 422
    note(Act.CHANGED_CODEBOOK)
    return redirect(url_for("codebook.code", mark=made.mark), 303)


def _new_page(typed: Typed, faults: Sequence[str] = ()) -> str:
    return render_template(
        "review/code_new.html",
        typed=typed,
        faults=faults,
        places=_choices_of_place(store.tree(installation().db)),
        longest_name=LONGEST_NAME,
        longest_description=LONGEST_DESCRIPTION,
    )


def _typed_place() -> tuple[str | None, str | None]:
    """Return the framework and the outcome that were chosen."""
    framework, _, outcome = request.form.get("place", OUTSIDE).partition(APART)
    return framework or None, outcome or None


@codebook.post("/<mark>/name")
@signed_in(Role.REVIEWER)
def name(mark: str) -> Page:
    """Call a code something else and say what it means."""
    db, who = installation().db, person().name
    typed = request.form.get("name", ""), request.form.get("description", "")
    return _change(mark, lambda: store.reword(db, who, mark, *typed))


@codebook.post("/<mark>/move")
@signed_in(Role.REVIEWER)
def move(mark: str) -> Page:
    """Put a code under an outcome, or outside of the framework."""
    return _change(mark, lambda: store.move(installation().db, person().name, mark, *_typed_place()))


@codebook.post("/<mark>/merge")
@signed_in(Role.REVIEWER)
def merge(mark: str) -> Page:
    """Make one code of two."""
    into = request.form.get("into", "")
    return _change(mark, lambda: store.merge(installation().db, person().name, mark, into))


@codebook.post("/<mark>/withdraw")
@signed_in(Role.REVIEWER)
def withdraw(mark: str) -> Page:
    """Take a code out of use that no text carries."""
    return _change(mark, lambda: store.withdraw(installation().db, person().name, mark))


@codebook.post("/<mark>/undo")
@signed_in(Role.REVIEWER)
def undo(mark: str) -> Page:
    """Undo the newest change of a code."""
    number = request.form.get("change", "")
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        abort(400)
    return _change(mark, lambda: store.undo(installation().db, person().name, mark, int(number)))


def _change(mark: str, do: Callable[[], None]) -> Page:
    """Do something to a code, or show its page again with the reason why not."""
    _found(mark)
    try:
        do()
    except Refusal as refusal:
        return _code_page(_found(mark), refusal.sentences, request.form.to_dict()), 422
    note(Act.CHANGED_CODEBOOK)
    return redirect(url_for("codebook.code", mark=mark), 303)


@codebook.route("/<mark>/split", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def split(mark: str) -> Page:
    """Choose texts of a code that go to a new code, or to another one."""
    found = _found(mark)
    if request.method == "GET":
        return _split_page(found, Typed())
    chosen = [key_of(each) for each in request.form.getlist("text")]
    try:
        target = store.split(
            installation().db,
            person().name,
            mark,
            chosen,
            name=request.form.get("name", ""),
            into=request.form.get("into") or None,
        )
    except Refusal as refusal:
        return _split_page(found, request.form, refusal.sentences), 422
    note(Act.CHANGED_CODEBOOK)
    return redirect(url_for("codebook.code", mark=target.mark), 303)


def _split_page(found: Code, typed: Typed, faults: Sequence[str] = ()) -> str:
    db = installation().db
    texts = store.coded_texts(db, found.mark, count=MOST_TEXTS)
    return render_template(
        "review/code_split.html",
        code=found,
        typed=typed,
        faults=faults,
        texts=texts,
        more=store.texts_with(db).get(found.mark, 0) > len(texts),
        others=[each for each in store.in_use(db) if each.mark != found.mark],
        longest_name=LONGEST_NAME,
    )
