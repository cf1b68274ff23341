"""What the address of a translators' page names: a whole in a language, and one text of it."""

from flask import abort

from feedback.refusal import Refusal
from feedback.store import translations
from feedback.translating.unit import Translation, Unit
from feedback.web.installed import installation


def found_translation(language: str, name: str) -> Translation:
    """Return a whole in a language, or say that it is not there."""
    try:
        return translations.get(installation().db, name, language)
    except Refusal:
        abort(404)


def found_unit(translation: Translation, identity: str) -> Unit:
    """Return one text of a whole, or say that it is not there."""
    return translation.get(identity) or abort(404)
