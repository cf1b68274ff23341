"""The language of a page: of a young person's from its address alone; of the staff's see staff_language.py."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.support import Translations
from flask import Flask, g
from flask_babel import Babel, Domain, force_locale
from flask_babel import gettext as translate
from markupsafe import Markup

from feedback.catalogues import SOURCE_LANGUAGE, STAFF, read_catalogue
from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.model import Words
from feedback.refusal import Sentence

STAFF_LANGUAGES = ("en", "cy")


def page_language() -> Language:
    """Return the language of the page that is being made."""
    return LANGUAGES[g.get("language", SOURCE_LANGUAGE)]


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the page, with values put in their places."""
    return str(translate(message, **values))


def said(sentence: str) -> str:
    """Return in the language of the page what came as English from a room that knows no pages."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {
        name: said(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()
    }
    return gettext(sentence.message, **values)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say in one language what is made inside; what is printed for young people stands on an English page."""
    before = g.get("language", SOURCE_LANGUAGE), g.get("is_for_staff", False)
    g.language, g.is_for_staff = language, False
    try:
        with force_locale(LANGUAGES[language].locale):
            yield
    finally:
        g.language, g.is_for_staff = before


def in_language(words: Words, language: str) -> str:
    """Return the text in a language; a published version has every text in every language it offers."""
    wording = words.get(language)
    return wording.text if wording else ""


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships without types
    """Give Flask-Babel the translations of the .po files themselves, so that nothing has to be compiled."""

    def __init__(self, folder: Path, languages: Iterable[str]) -> None:
        super().__init__()
        self._for_all = {language: read_catalogue(folder, language) for language in languages}
        self._for_staff = {language: read_catalogue(folder, language, STAFF) for language in STAFF_LANGUAGES}
        for language, sentences in self._for_staff.items():
            sentences.add_fallback(self._for_all[language])

    def get_translations(self) -> Translations:
        """Return the translations for the language of the request; Welsh speaks to the staff less closely."""
        translations = self._for_staff if g.get("is_for_staff") else self._for_all
        return translations[page_language().code]


def speak_languages(app: Flask, translations: Path) -> None:
    """Let every page of the app speak the language of its address."""
    babel = Babel()
    babel.domain_instance = Catalogues(translations, LANGUAGES)
    babel.init_app(app, locale_selector=lambda: page_language().locale)

    @app.context_processor
    def language_of_page() -> dict[str, object]:
        return {"language": page_language(), "languages": LANGUAGES}

    app.template_filter("said")(said)

    @app.template_filter("own_direction")
    def own_direction(text: str) -> Markup:
        """Keep a name or a code in its own direction inside a sentence of another (R-05)."""
        return Markup("<bdi>{}</bdi>").format(text)
