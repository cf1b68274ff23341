"""The catalogues: what the program says, in every language, read from the .po files themselves."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal

SOURCE_LANGUAGE = "en"

# The catalogues: what young people read, and what only the staff read.
MESSAGES, STAFF = "messages", "staff"

# Given the code of a language and an English sentence, the sentence in that language.
Say = Callable[[str, str], str]

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return a folder that ships with the program: beside the package in a checkout, inside it when installed."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def read_catalogue(folder: Path, language: str, name: str = MESSAGES) -> Translations:
    """Return one language's translations, or refuse: a language that is offered must not be broken.

    Broken is a file that cannot be read, that translates nothing, or whose sentences have lost a placeholder.
    """
    if language == SOURCE_LANGUAGE:
        return Translations()
    path = folder / language / "LC_MESSAGES" / f"{name}.po"
    try:
        compiled, wrong = _compiled(path.read_bytes(), LANGUAGES[language].locale)
    except (OSError, PoFileError, ValueError, LookupError) as fault:
        raise Refusal(f"The language “{language}” is offered, but {path} cannot be read ({fault}).") from fault
    if wrong:
        raise Refusal(f"The language “{language}” is offered, but {path} is broken ({wrong}).")
    return Translations(io.BytesIO(compiled))


# By what a file says, not by its name: one that has changed is never taken for what it was.
@cache
def _compiled(content: bytes, locale: str) -> tuple[bytes, str]:
    """Return a catalogue as gettext reads it, and what is wrong with it, if anything is."""
    catalogue = read_po(io.BytesIO(content), locale=locale, abort_invalid=True)
    faults = [str(fault) for message in catalogue for fault in message.check(catalogue)]
    if faults or not any(message.string for message in catalogue if message.id):
        return b"", faults[0] if faults else "it translates nothing"
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)  # leaves fuzzy, that is stale, sentences out
    return compiled.getvalue(), ""


@cache
def _messages(language: str) -> Translations:
    return read_catalogue(shipped("translations"), language)


def say(language: str, message: str) -> str:
    """Return a sentence of young people's pages in a language, or in English where it has no translation."""
    return str(_messages(language).gettext(message))
