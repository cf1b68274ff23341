"""The way into the studio: what can be done here, answers to one’s suggestions, and the rules of the group."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for

from feedback.refusal import Refusal, Sentence
from feedback.store import advisers, deciding, frameworks, suggestions
from feedback.store.advisers import Rules
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.web.access import for_staff_pages, note, signed_in
from feedback.web.advisers.studio import ABOUT_SUGGESTIONS, STUDIO, is_adviser, own_alias
from feedback.web.facilitators.typed import Typed, whole_number
from feedback.web.installed import installation
from feedback.web.open_to_all import Page

studio_home = Blueprint("studio_home", __name__, url_prefix="/advise")
studio_home.context_processor(for_staff_pages)

NO_NUMBER = Sentence("Write both as numbers, such as 3 or 10.")
MOST = 9999  # of advisers or minutes; each has a smaller limit of its own


@studio_home.get("/")
@signed_in(*STUDIO)
def home() -> Page:
    """Show every way into the studio, and answers to one's own suggestions that one has not seen."""
    return _page()


@studio_home.post("/rules")
@signed_in(Role.ADVISER)
def set_rules() -> Page:
    """Keep how many have to agree, and how many minutes questions may take."""
    try:
        new = Rules(to_agree=_number("to_agree"), minutes=_number("minutes"))
        advisers.set_rules(installation().db, new)
        deciding.apply_rules(installation().db)
    except Refusal as refusal:
        return _page(refusal.sentences, request.form), 422
    note(Act.SET_GROUP_RULES, f"{new.to_agree}, {new.minutes}")
    return redirect(url_for("studio_home.home", _anchor="rules"), 303)


def _page(faults: Sequence[str] = (), typed: Typed | None = None) -> str:
    db = installation().db
    rules = advisers.rules(db)
    loaded = [frameworks.get(db, name) for name in frameworks.names(db)]
    return render_template(
        "advise/home.html",
        frameworks=loaded,
        is_adviser=is_adviser(),
        answered=suggestions.answered_unseen(db, own_alias(ABOUT_SUGGESTIONS)),
        rules=rules,
        typed=typed or {"to_agree": str(rules.to_agree), "minutes": str(rules.minutes)},
        faults=faults,
    )


def _number(name: str) -> int:
    number = whole_number(request.form.get(name, ""), MOST)
    if number is None:
        raise Refusal(NO_NUMBER)
    return number
