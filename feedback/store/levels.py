"""How far what young people read can be trusted in a language, and whether this installation may show it.

They read the pages and the questions together: both are no better than the worse of them.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from feedback.catalogues import MESSAGES, lacking, level_of, read_catalogue, shipped
from feedback.config import Config
from feedback.languages import Language, spoken
from feedback.questionnaire import translating
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Sentence
from feedback.store.translations import served
from feedback.translating.unit import Translation
from feedback.wording import Trust


def pages_in(db: Database, language: str) -> Translation:
    """Return what young people's pages say in a language, as this installation corrected them."""
    return served(db, read_catalogue(shipped("translations"), language, MESSAGES))


def level(of_pages: Trust, questionnaire: Questionnaire, language: str) -> Trust:
    """Return how far a questionnaire in a language can be trusted, on pages that can be trusted so far."""
    return min(of_pages, translating.level(questionnaire, language), key=lambda trust: trust.rank)


def are_offered(pages: Translation, settings: Config | None) -> bool:
    """Return whether young people can choose the language of some pages; a half-translated one they cannot."""
    if settings and settings.languages and pages.language not in settings.languages:
        return False
    if settings and not settings.draft_translations and level_of(pages) is Trust.DRAFT:
        return False
    return not lacking(pages)


def may_ask(questionnaire: Questionnaire, language: str, settings: Config) -> bool:
    """Return whether a questionnaire may be shown in a language that the pages offer; its own words always may."""
    return settings.draft_translations or translating.level(questionnaire, language) is not Trust.DRAFT


def hidden(
    db: Database, settings: Config, questionnaire: Questionnaire, languages: Iterable[str]
) -> dict[str, Sentence]:
    """Return the languages that a questionnaire may not be shown in here, each by its code with what to do."""
    found = {}
    for language in spoken(languages):
        pages = pages_in(db, language.code)
        if not are_offered(pages, replace(settings, draft_translations=True)):
            why = Sentence("The pages do not offer %(language)s here. Leave it out.", language=language)
        elif not are_offered(pages, settings) or not may_ask(questionnaire, language.code, settings):
            why = Sentence(
                "Nobody has checked the words in %(language)s. Have them checked, or leave it out.",
                language=language,
            )
        else:
            continue
        found[language.code] = why
    return found


def drafts(db: Database, questionnaire: Questionnaire, languages: Iterable[str]) -> list[Language]:
    """Return those of some languages in which nobody has checked all words of a questionnaire and its pages."""
    return [
        language
        for language in spoken(languages)
        if level(level_of(pages_in(db, language.code)), questionnaire, language.code) is Trust.DRAFT
    ]
