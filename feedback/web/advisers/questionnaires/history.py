"""A questionnaire's versions, what was decided, and two versions word by word; for anyone invited."""

from flask import Blueprint, render_template, request

from feedback.languages import spoken
from feedback.questionnaire.differences import Difference, compare
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Questionnaire
from feedback.store import cards, studio_questionnaires
from feedback.store.cards import Deed as CardDeed
from feedback.store.cards import Line
from feedback.store.studio_questionnaires import Deed
from feedback.web.access import for_staff_pages, person, signed_in
from feedback.web.advisers.questionnaires.found import (
    DRAFT,
    content_of,
    found_content,
    found_questionnaire,
    found_version,
)
from feedback.web.advisers.studio import STUDIO
from feedback.web.advisers.words import kind_in_words, language_of, text_in, title_of
from feedback.web.facilitators.offers import language_to_read
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.results import option_labels

questionnaire_history = Blueprint("questionnaire_history", __name__, url_prefix="/advise/questionnaires/<name>")
questionnaire_history.context_processor(for_staff_pages)

DEEDS = {
    Deed.MADE: for_translation("Begun"),
    Deed.RENAMED: for_translation("Title or introduction reworded"),
    Deed.CHOSE_LANGUAGES: for_translation("Languages chosen"),
    Deed.CHOSE_GROUPS: for_translation("Groups to set side by side chosen"),
    Deed.ADDED_SECTION: for_translation("Part added"),
    Deed.REWORDED_SECTION: for_translation("Part reworded"),
    Deed.MOVED_SECTION: for_translation("Part moved"),
    Deed.REMOVED_SECTION: for_translation("Part taken out"),
    Deed.ADDED_QUESTION: for_translation("Question added"),
    Deed.MOVED_QUESTION: for_translation("Question moved"),
    Deed.TOOK_QUESTION_OUT: for_translation("Question taken out"),
    Deed.PUBLISHED: for_translation("Published as version"),
}
DECISIONS = {
    CardDeed.AGREED: for_translation("Advisers agreed to it"),
    CardDeed.STOPPED: for_translation("Advisers stopped it"),
    CardDeed.TALKED_ABOUT: for_translation("Advisers talked about it"),
    CardDeed.TAKEN_UP: for_translation("Advisers took it up again"),
    CardDeed.TRIED_OUT: for_translation("It was tried out"),
    CardDeed.TURNED_DOWN: for_translation("A suggestion was turned down"),
}


@questionnaire_history.get("/history")
@signed_in()
def show(name: str) -> Page:
    """Show every version, what was decided on each question, and what happened to the questionnaire."""
    draft = found_questionnaire(name)
    db = installation().db
    published = studio_questionnaires.versions(db, name)
    asked = {each.id: each for one in published for each in content_of(one).questions}
    asked |= {each.id: each for each in draft.questions}
    language = language_to_read(draft)
    return render_template(
        "advise/questionnaires/history.html",
        **_about(draft),
        versions=published,
        decisions=[
            (text_in(question.text, language), lines)
            for mark, question in asked.items()
            if (lines := _decisions(mark))
        ],
        lines=[(line, gettext(DEEDS[line.deed])) for line in studio_questionnaires.history(db, name)],
        can_build=_can_build(name),
    )


@questionnaire_history.get("/versions/<int:number>")
@signed_in()
def version(name: str, number: int) -> Page:
    """Show what a published version asks; it never changes."""
    found = found_version(name, str(number))
    content = content_of(found)
    language = language_to_read(content)
    return render_template(
        "advise/questionnaires/version.html",
        **_about(content),
        version=found,
        content=content,
        code=language,
        text_in=text_in,
        labels=lambda question: option_labels(question, language),
        spoken=spoken,
        kind_in_words=kind_in_words,
        can_build=_can_build(name),
    )


@questionnaire_history.get("/compare")
@signed_in()
def show_differences(name: str) -> Page:
    """Show what changed between two versions, or between a version and the draft, word by word."""
    draft = found_questionnaire(name)
    published = studio_questionnaires.versions(installation().db, name)
    numbers = [str(each.number) for each in reversed(published)]
    newest = numbers[-1] if numbers else DRAFT
    first, second = request.args.get("first", newest), request.args.get("second", DRAFT)
    differences = compare(found_content(name, first), found_content(name, second))
    return render_template(
        "advise/questionnaires/differences.html",
        **_about(draft),
        choices=[(number, gettext("Version %(number)s", number=number)) for number in numbers]
        + [(DRAFT, gettext("The draft"))],
        first=first,
        second=second,
        differences=[(_called(each, draft), each) for each in differences],
    )


def _about(draft: Questionnaire) -> dict[str, object]:
    """Return what every page about a questionnaire shows."""
    return {"draft": draft, "title": title_of(draft), "read_in": language_of(language_to_read(draft))}


def _can_build(name: str) -> bool:
    return bool(person().roles.intersection(STUDIO)) and studio_questionnaires.is_theirs(installation().db, name)


def _decisions(mark: str) -> list[tuple[Line, str]]:
    """Return the decisions on a question, each with what it is called."""
    return [
        (line, gettext(DECISIONS[line.deed]))
        for line in cards.history(installation().db, mark)
        if line.deed in DECISIONS
    ]


def _called(difference: Difference, draft: Questionnaire) -> str:
    """Return what a thing that changed is called, in a language that whoever reads understands."""
    return text_in(difference.words, language_to_read(draft)) or difference.id
