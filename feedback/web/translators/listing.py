"""All texts of a whole in a list, with words to look for and what they need."""

from math import ceil

from flask import render_template, request

from feedback.languages import LANGUAGES
from feedback.translating.unit import State, Unit
from feedback.web.access import signed_in
from feedback.web.advisers.words import says_all
from feedback.web.facilitators.typed import one_line
from feedback.web.open_to_all import Page
from feedback.web.translators.blueprint import READERS, translators
from feedback.web.translators.found import found_translation
from feedback.web.translators.words import STATE_NAMES, whole_name
from feedback.web.translators.working import first_to_do, wanted_state

ON_A_PAGE = 100


@translators.get("/<language:tongue>/<name>/")
@signed_in(*READERS)
def texts(tongue: str, name: str) -> Page:
    """Show the texts that need something, or hold some words, at most a hundred on a page."""
    translation = found_translation(tongue, name)
    state, words = wanted_state(), one_line(request.args.get("words", ""))
    found = [unit for unit in translation if (state is None or unit.state is state) and _says(unit, words)]
    pages = max(1, ceil(len(found) / ON_A_PAGE))
    asked = request.args.get("page", type=int, default=1)
    page = min(max(asked, 1), pages)
    return render_template(
        "translate/texts.html",
        translation=translation,
        title=whole_name(name),
        target=LANGUAGES[tongue],
        source=LANGUAGES[translation.source_language],
        begin=first_to_do(translation),
        states={each: STATE_NAMES[each] for each in State},
        state=state,
        words=words,
        count=len(found),
        units=found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        page=page,
        pages=pages,
    )


def _says(unit: Unit, words: str) -> bool:
    return not words or says_all(unit.source, words) or says_all(unit.wording.text if unit.wording else "", words)
