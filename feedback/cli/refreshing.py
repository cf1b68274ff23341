"""The catalogues of a checkout made anew from its code, its framework and its questionnaires."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tokenize import TokenError

from jinja2 import TemplateSyntaxError

from feedback.catalogues import (
    FRAMEWORK,
    MESSAGES,
    SOURCE_LANGUAGE,
    STAFF,
    STAFF_LANGUAGES,
    path_of,
    read_words,
    template_of,
)
from feedback.cli.demo_words import DEMONSTRATION, WORDS
from feedback.files import write_file
from feedback.framework.source import read_bytes
from feedback.languages import LANGUAGES
from feedback.questionnaire.starter_questions import framework_in, sources_in
from feedback.questionnaire.translating import translation_of
from feedback.refusal import Refusal
from feedback.translating import po
from feedback.translating.extracting import mappings_of, on_buttons, renewed, sentences_in
from feedback.translating.unit import Translation, Unit

# Which file says where the sentences of each catalogue stand.
SETTINGS = {MESSAGES: "pyproject.toml", STAFF: "translations/staff.toml"}


@dataclass(frozen=True, slots=True)
class Renewed:
    """Hold one file of translations/ as it is and as it should be; the translation in it, if it holds one."""

    path: Path
    before: bytes | None
    content: bytes
    translation: Translation | None = None

    @property
    def is_fresh(self) -> bool:
        """Return whether the file is as it should be already."""
        return self.before == self.content

    @property
    def differences(self) -> list[str]:
        """Return how the file differs from what it should be; only a template says it sentence by sentence."""
        if self.is_fresh:
            return []
        if self.before is None:
            return ["It is missing."]
        were = {row.id: row.source for row in po.read(self.before).rows}
        are = {row.id: row.source for row in po.read(self.content).rows}
        found = [f"Gone: {source}" for each, source in were.items() if each not in are]
        found += [f"New: {source}" for each, source in are.items() if each not in were]
        found += [
            f"Changed: {were[each]} → {source}" for each, source in are.items() if were.get(each, source) != source
        ]
        if not found:
            return ["It is written in another way."]
        return found if self.translation is None else [f"Sentences that are gone, new or changed: {len(found)}."]


def refresh(root: Path) -> list[Translation]:
    """Write every catalogue of a checkout anew and return it in each language.

    Wordings stay, and become stale where their source changed. A language without files gets empty ones.
    """
    every = list(renewals(root))
    for each in every:
        if not each.is_fresh:
            _make_folder(each.path.parent)
            write_file(each.path, each.content)
    return [each.translation for each in every if each.translation]


def renewals(root: Path) -> Iterator[Renewed]:
    """Yield every file of translations/ as it should be, and write none; or refuse what cannot be read."""
    folder = root / "translations"
    if not (root / SETTINGS[MESSAGES]).is_file() or not template_of(folder, MESSAGES).is_file():
        raise Refusal(f"{root} is no checkout of the program. Say where it is with --root.")
    for name, units in sources_of(root):
        template = template_of(folder, name)
        yield Renewed(template, _content(template), po.write_template(name, SOURCE_LANGUAGE, units))
        for language in LANGUAGES:
            if language != SOURCE_LANGUAGE and (name != STAFF or language in STAFF_LANGUAGES):
                yield _renewed_in(folder, name, language, units)


def _renewed_in(folder: Path, name: str, language: str, units: tuple[Unit, ...]) -> Renewed:
    path = path_of(folder, language, name)
    before = _content(path)
    if before is None:
        translation = Translation(name, SOURCE_LANGUAGE, language, units)
    else:
        translation = read_words(path, language, name, units)
    return Renewed(path, before, as_shipped(translation), translation)


def as_shipped(translation: Translation) -> bytes:
    """Return the file of a translation for translations/: the template alone says where a text stands."""
    bare = tuple(replace(unit, note="", places=(), longest=None) for unit in translation)
    return po.write(replace(translation, units=bare), is_shipped=True)


def sources_of(root: Path) -> Iterator[tuple[str, tuple[Unit, ...]]]:
    """Yield the name of each catalogue of a checkout, with all that it has to say now."""
    for name, settings in SETTINGS.items():
        found, buttons = _marked(root, root / settings)
        before = po.read_template(read_bytes(template_of(root / "translations", name)))
        yield name, renewed(before, found, buttons)
    package = root / "feedback"
    indicators = framework_in(package).indicators
    yield FRAMEWORK, tuple(Unit(each.code, each.sentence or each.text) for each in indicators)
    for questionnaire in sources_in(package):
        yield questionnaire.name, translation_of(questionnaire, SOURCE_LANGUAGE).units
    yield DEMONSTRATION, tuple(Unit(identity, words) for identity, words in WORDS.items())


def _marked(root: Path, settings: Path) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return the sentences that code and pages mark, and which of them stand on buttons; or refuse broken ones."""
    try:
        return sentences_in(root, mappings_of(settings)), on_buttons(root)
    except TemplateSyntaxError as fault:
        raise Refusal(f"{fault.filename or 'A template'} is broken in line {fault.lineno} ({fault}).") from fault
    except (KeyError, SyntaxError, TokenError, ValueError) as fault:
        raise Refusal(f"The sentences of {root} cannot be read ({str(fault).rstrip('.')}).") from fault


def _content(path: Path) -> bytes | None:
    return read_bytes(path) if path.is_file() else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Refusal(f"{folder} could not be made ({fault.strerror}). Choose another checkout.") from fault
