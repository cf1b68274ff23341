"""What the studio calls things: kinds and states of questions, languages, questionnaires."""

from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.card import State
from feedback.questionnaire.differences import KIND_NAMES
from feedback.questionnaire.kinds import Kind, for_translation
from feedback.questionnaire.model import Questionnaire
from feedback.web.facilitators.offers import language_to_read
from feedback.web.language import gettext, language_name
from feedback.wording import Words

STATE_NAMES = {
    State.IDEA: for_translation("idea"),
    State.DRAFT: for_translation("draft"),
    State.TESTED: for_translation("tested"),
    State.AGREED: for_translation("agreed"),
    State.STOPPED: for_translation("stopped"),
}


def state_in_words(state: State) -> str:
    """Return how far a question is, in the language of the page."""
    return gettext(STATE_NAMES[state])


def kind_in_words(kind: Kind) -> str:
    """Return how a question is answered, in the language of the page."""
    return gettext(KIND_NAMES[kind].message)


def text_in(words: Words, language: str) -> str:
    """Return a text in a language, or in the first that it has."""
    found = words.get(language) or next(iter(words.values()), None)
    return found.text if found else ""


def title_of(questionnaire: Questionnaire) -> str:
    """Return the title of a questionnaire in the language that its pages show it in, or else its name."""
    return text_in(questionnaire.title, language_to_read(questionnaire)) or questionnaire.name


def language_of(code: str) -> Language:
    """Return a language that the pages speak, or one that came with a file and is known by its code alone."""
    return LANGUAGES.get(code) or Language(code, code, code, "en_GB")


def name_of_language(code: str) -> str:
    """Return what a language is called, in the language of the page; its code where nobody knows it here."""
    return language_name(LANGUAGES[code]) if code in LANGUAGES else code


def says_all(text: str, wanted: str) -> bool:
    """Return whether a text has every word that somebody looks for."""
    said = text.casefold()
    return all(word in said for word in wanted.casefold().split())
