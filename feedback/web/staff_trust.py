"""How far words can be trusted, as the staff's pages say it."""

from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Questionnaire
from feedback.web.language import gettext
from feedback.web.trust import level_of
from feedback.wording import Trust

TRUST_NAMES = {
    Trust.DRAFT: for_translation("Draft: nobody has checked it"),
    Trust.CHECKED: for_translation("Checked"),
    Trust.AGREED: for_translation("Agreed by young people"),
}
IN_A_WORD = {
    Trust.DRAFT: for_translation("draft"),
    Trust.CHECKED: for_translation("checked"),
    Trust.AGREED: for_translation("agreed"),
}
# Nobody translated it, so there is nothing to check.
OWN_LANGUAGE = for_translation("Written in this language")


def trust_in_words(trust: Trust) -> str:
    """Return how far words can be trusted, in the language of the page."""
    return gettext(TRUST_NAMES[trust])


def trust_in_a_word(trust: Trust) -> str:
    """Return the same in one word, for a mark beside a text."""
    return gettext(IN_A_WORD[trust])


def level_in_words(questionnaire: Questionnaire, language: str) -> str:
    """Return how far a questionnaire and the pages around it can be trusted in a language."""
    level = level_of(questionnaire, language)
    if level is Trust.AGREED and language == questionnaire.source_language:
        return gettext(OWN_LANGUAGE)
    return trust_in_words(level)
