"""What young people's pages do about words that nobody has checked: hide them, say so, or show the English too."""

from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup, escape

from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Questionnaire
from feedback.store import levels
from feedback.web.installed import config
from feedback.web.language import catalogues, gettext, offered, page_language
from feedback.wording import Trust

# Said in the language of the page and in English. It invites, and it must not frighten anybody off.
UNCHECKED = (
    for_translation("Nobody has checked this translation yet. Some words may be wrong."),
    for_translation("Do you know better words? Tell somebody at the event."),
)


def level_of(questionnaire: Questionnaire, language: str) -> Trust:
    """Return how far a questionnaire and the pages around it can be trusted in a language."""
    return levels.level(catalogues().levels[language], questionnaire, language)


def languages_shown(questionnaire: Questionnaire, codes: Iterable[str]) -> tuple[str, ...]:
    """Return those of some languages that young people may be shown a questionnaire in."""
    here, settings = offered(), config()
    return tuple(code for code in codes if code in here and levels.may_ask(questionnaire, code, settings))


def unchecked(questionnaire: Questionnaire, language: str) -> tuple[str, ...]:
    """Return what a page says once, where nobody has checked its words or those of its questionnaire."""
    return UNCHECKED if level_of(questionnaire, language) is Trust.DRAFT else ()


def beside(message: str, **values: object) -> Markup:
    """Return a sentence that somebody's safety may hang on, its English below it where nobody has checked it."""
    return escape(gettext(message)) % values + english_below(message, **values)


def english_below(*messages: str, **values: object) -> Markup:
    """Return the English of those sentences that nobody has checked in the language of the page."""
    language = page_language()
    drafts = [each for each in messages if catalogues().is_draft(language.code, each)]
    if not drafts or language.tag == "en":
        return Markup()
    english = escape(" · ".join(drafts)) % values
    return Markup(' <span class="in-english" lang="en" dir="ltr">{}</span>').format(english)


def say_what_is_unchecked(app: Flask) -> None:
    """Let templates show English beside what nobody has checked."""
    app.jinja_env.globals.update(beside=beside, english_below=english_below)
