"""The language of a page: of a young person's from its address alone; of the staff's see staff_language.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from babel import Locale
from flask import Flask, abort, current_app, g, request
from flask_babel import Babel, Domain, force_locale
from flask_babel import gettext as translate
from markupsafe import Markup

from feedback.catalogues import (
    SOURCE_LANGUAGE,
    Spoken,
    drafts_of,
    level_of,
    read_every,
    spoken_by,
)
from feedback.config import Config
from feedback.languages import EASY_READ, LANGUAGES, Language, named_in
from feedback.refusal import Sentence
from feedback.store.installation import Installation
from feedback.store.levels import are_offered
from feedback.store.translations import served, stamp
from feedback.translating.unit import Translation
from feedback.web.installed import installation
from feedback.wording import Words


def page_language() -> Language:
    """Return the language of the page that is being made."""
    return LANGUAGES[g.get("language", SOURCE_LANGUAGE)]


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the page, with values put in their places."""
    return str(translate(message, **values))


def language_name(language: Language) -> str:
    """Return what a language is called, in the language of the page: as CLDR says."""
    if language.code == EASY_READ:
        return gettext(language.english_name)  # CLDR does not know it; marked for translation in staff_language
    name = named_in(Locale.parse(page_language().locale), language.code) or language.english_name
    return name[:1].upper() + name[1:]


def said(sentence: str) -> str:
    """Return in the language of the page what came as English from a room that knows no pages."""
    if not isinstance(sentence, Sentence):
        return sentence
    return gettext(sentence.message, **{name: _said_value(value) for name, value in sentence.values.items()})


def _said_value(value: object) -> object:
    if isinstance(value, Language):
        return language_name(value)
    return said(value) if isinstance(value, Sentence) else value


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
    """Give Flask-Babel the translations of the .po files themselves, so that nothing has to be compiled.

    offered: the languages that young people can choose. What an installation corrected is said on the next page.
    """

    def __init__(self, folder: Path, settings: Config | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._shipped, self._for_staff = read_every(folder, settings.languages if settings else ())
        self.stamp = 0
        self._speak(self._shipped, self._for_staff)

    def _speak(self, messages: dict[str, Translation], staff: dict[str, Translation]) -> None:
        self._messages = messages
        self._spoken = {language: spoken_by(each) for language, each in messages.items()}
        self._spoken_by_staff = {
            language: spoken_by(each, otherwise=self._spoken[language]) for language, each in staff.items()
        }
        self.levels = {language: level_of(each) for language, each in messages.items()}
        self._drafts = {language: drafts_of(each) for language, each in messages.items()}
        self.offered = tuple(each for each, pages in messages.items() if are_offered(pages, self._settings))

    def hear(self, corrected_in: Installation) -> None:
        """Say from now on what was corrected since in an installation."""
        db = corrected_in.db
        now = stamp(db)
        if now != self.stamp:
            self._speak(
                {language: served(db, each) for language, each in self._shipped.items()},
                {language: served(db, each) for language, each in self._for_staff.items()},
            )
            self.stamp = now

    def say(self, language: str, message: str) -> str:
        """Return a sentence of young people's pages in a language, as this installation says it."""
        return self._spoken[language].gettext(message)

    def is_draft(self, language: str, message: str) -> bool:
        """Return whether nobody has checked what a sentence says in a language."""
        return message in self._drafts[language]

    def get_translations(self) -> Spoken:
        """Return the translations for the language of the request; Welsh speaks to the staff less closely."""
        code = page_language().code
        return self._spoken_by_staff[code] if g.get("is_for_staff") else self._spoken[code]


def catalogues() -> Catalogues:
    """Return what this app says in every language."""
    return cast(Catalogues, current_app.extensions["catalogues"])


def offered() -> tuple[str, ...]:
    """Return the languages that young people can choose here."""
    return catalogues().offered


def say(language: str, message: str) -> str:
    """Return a sentence of young people's pages in a language, as this installation says it."""
    return catalogues().say(language, message)


def speak_languages(app: Flask, translations: Path, settings: Config | None = None) -> None:
    """Let every page of the app speak the language of its address."""
    spoken_here = Catalogues(translations, settings)
    app.extensions["catalogues"] = spoken_here
    babel = Babel()
    babel.domain_instance = spoken_here
    babel.init_app(app, locale_selector=lambda: page_language().locale)

    @app.before_request
    def hear() -> None:
        """Say what was corrected since, and nothing in a language that is not offered; what is sent is taken."""
        spoken_here.hear(installation())
        asked = (request.view_args or {}).get("lang")
        if asked and asked not in spoken_here.offered and request.method in {"GET", "HEAD"}:
            abort(404)

    @app.context_processor
    def language_of_page() -> dict[str, object]:
        return {"language": page_language(), "languages": LANGUAGES}

    app.template_filter("said")(said)

    @app.template_filter("own_direction")
    def own_direction(text: str) -> Markup:
        """Keep a name or a code in its own direction inside a sentence of another (R-05)."""
        return Markup("<bdi>{}</bdi>").format(text)
