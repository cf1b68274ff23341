"""The catalogues: what the program says, in every language, read from the files in translations/ themselves.

`translations/<name>.pot` says what there is to say, each sentence under an id that stays, and
`translations/<language>/LC_MESSAGES/<name>.po` says it in a language. A sentence that was reworded since is stale
there, without anybody having to mark it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal
from feedback.translating import po
from feedback.translating.brought import Row
from feedback.translating.unit import State, Translation, Unit
from feedback.translating.verify import faults
from feedback.wording import Trust

SOURCE_LANGUAGE = "en"

# What young people read, what only the staff read, and young people's sentences of the starter framework.
MESSAGES, STAFF, FRAMEWORK = "messages", "staff", "framework"

CATALOGUES = (MESSAGES, FRAMEWORK, STAFF)

# The staff choose between these; young people between all.
STAFF_LANGUAGES = ("en", "cy")

# Given the code of a language and an English sentence, the sentence in that language.
Say = Callable[[str, str], str]

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return a folder that ships with the program: beside the package in a checkout, inside it when installed."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def path_of(folder: Path, language: str, name: str) -> Path:
    """Return where a catalogue lies in a language."""
    return folder / language / "LC_MESSAGES" / f"{name}.po"


def template_of(folder: Path, name: str) -> Path:
    """Return where the list of all that a catalogue has to say lies."""
    return folder / f"{name}.pot"


def read_catalogue(folder: Path, language: str, name: str = MESSAGES) -> Translation:
    """Return what a catalogue says in a language, or refuse: a language that is offered must not be broken.

    Broken is a file that cannot be read, that has none of the sentences, or has lost of one what must stay. One
    that says nothing yet is only not complete.
    """
    sources = read_sources(folder, name)
    if language == SOURCE_LANGUAGE:
        return Translation(name, SOURCE_LANGUAGE, language, sources)
    return read_words(path_of(folder, language, name), language, name, sources)


def read_every(folder: Path, chosen: Iterable[str] = ()) -> tuple[dict[str, Translation], dict[str, Translation]]:
    """Return what young people read, and what only the staff read, in each language, or refuse a broken one.

    chosen: the languages that a setting names, which have to be complete.
    """
    messages = {language: read_catalogue(folder, language) for language in LANGUAGES}
    staff = {language: read_catalogue(folder, language, STAFF) for language in STAFF_LANGUAGES}
    for code in chosen:
        if number := lacking(messages[code]):
            raise Refusal(
                f"FEEDBACK_LANGUAGES names “{code}”, but {number} sentences of its pages are not translated. "
                "Translate them, or leave it out."
            )
    return messages, staff


def read_words(path: Path, language: str, name: str, sources: tuple[Unit, ...]) -> Translation:
    """Return sentences with what a file says for them, or refuse as `read_catalogue` does."""
    try:
        translation, wrong = _joined(path.read_bytes(), name, language, sources)
    except FileNotFoundError as fault:
        raise Refusal(
            f"The language “{language}” is offered, but there is no {path}. "
            "Make it with “feedback translation refresh”."
        ) from fault
    except OSError as fault:
        raise Refusal(
            f"The language “{language}” is offered, but {path} cannot be read ({fault.strerror})."
        ) from fault
    if wrong:
        raise Refusal(f"The language “{language}” is offered, but {path} is broken ({wrong}).")
    return translation


def read_sources(folder: Path, name: str) -> tuple[Unit, ...]:
    """Return everything that a catalogue has to say, in no language yet."""
    path = template_of(folder, name)
    try:
        return _sources(path.read_bytes())
    except (OSError, Refusal) as fault:
        raise Refusal(f"{path} cannot be read ({fault}). Install the program again.") from fault


# By what a file says, not by its name: one that has changed is never taken for what it was.
@cache
def _sources(content: bytes) -> tuple[Unit, ...]:
    return po.read_template(content)


@cache
def _joined(content: bytes, name: str, language: str, sources: tuple[Unit, ...]) -> tuple[Translation, str]:
    """Return a catalogue, and what is wrong with it, if anything is."""
    try:
        rows = {row.id: row for row in po.read(content).rows}
        if not any(unit.id in rows for unit in sources):
            raise Refusal("it has none of the sentences")
        units = tuple(_with_wording(unit, rows.get(unit.id)) for unit in sources)
    except Refusal as fault:
        return Translation(name, SOURCE_LANGUAGE, language, ()), str(fault).rstrip(".")
    translation = Translation(name, SOURCE_LANGUAGE, language, units)
    return translation, _what_is_wrong(translation)


def _with_wording(unit: Unit, row: Row | None) -> Unit:
    wording = row.wording if row else None
    if row and wording and row.source != unit.source:
        was = wording.was or row.source
        is_stale = was != unit.source  # it says again what it said before
        wording = replace(wording, stale=is_stale, was=was if is_stale else "")
    return replace(unit, wording=wording)


def _what_is_wrong(translation: Translation) -> str:
    wrong = (
        f"“{unit.id}”: {fault}"
        for unit in translation
        if unit.wording and not unit.wording.stale
        for fault in faults(unit.source, unit.wording.text)
    )
    return next(wrong, "").rstrip(".")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Say English sentences in one language, as gettext does; what is missing or stale is said in English."""

    texts: Mapping[str, str]

    def gettext(self, message: str) -> str:
        """Return a sentence in this language."""
        return self.texts.get(message, message)

    # What Flask-Babel asks for.
    ugettext = gettext


def spoken_by(translation: Translation, otherwise: Spoken | None = None) -> Spoken:
    """Return a translation as it is spoken; what it lacks, another may say."""
    texts = dict(otherwise.texts) if otherwise else {}
    texts |= {unit.source: unit.wording.text for unit in translation if unit.wording and not unit.wording.stale}
    return Spoken(texts)


def lacking(translation: Translation) -> int:
    """Return how many sentences a language lacks, or says as they were before they changed."""
    if translation.language == SOURCE_LANGUAGE:
        return 0
    return len(translation.in_state(State.MISSING, State.STALE))


def level_of(translation: Translation) -> Trust:
    """Return how far a language can be trusted; the one that everything is written in is what it should be."""
    return Trust.AGREED if translation.language == SOURCE_LANGUAGE else translation.level


def drafts_of(translation: Translation) -> frozenset[str]:
    """Return the English of every sentence that nobody has checked in a language."""
    return frozenset(unit.source for unit in translation.in_state(State.UNCHECKED))


@cache
def _shipped_words(language: str, name: str) -> Spoken:
    return spoken_by(read_catalogue(shipped("translations"), language, name))


def say(language: str, message: str) -> str:
    """Return a sentence of young people's pages in a language as it ships, or in English where it is missing."""
    return _shipped_words(language, MESSAGES).gettext(message)
