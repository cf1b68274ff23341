"""Drawing a page with given words instead of those that are served: it shows what is still being written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import current_app, g, request
from flask_babel import Domain

from feedback.web.translators.marked import marked


@dataclass(frozen=True, slots=True)
class Words:
    """Say English sentences with given words, as gettext does; those with a number are marked with it."""

    texts: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        """Return a sentence in the given words, or as it is."""
        text = self.texts.get(message, message)
        number = self.numbers.get(message)
        return text if number is None else marked(text, number)

    # What Flask-Babel asks for.
    ugettext = gettext


class _Given(Domain):  # type: ignore[misc]  # Flask-Babel ships without types
    """Give Flask-Babel these words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def get_translations(self) -> Words:
        return self._words


def drawn_at(address: str, language: str, words: Words, draw: Callable[[], str]) -> str:
    """Return a page drawn as if it had been asked for at an address of young people, in given words."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app itself, for a context of its own
    with app.app_context(), app.test_request_context(address, base_url=request.host_url):
        g.language = language
        _Given(words).as_default()
        return draw()
