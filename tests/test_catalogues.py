"""What the program says is in its catalogues: all of it, in every language, in plain words, and fresh.

There are those that young people read (messages, framework, and a catalogue for each questionnaire that comes with
the program), in every language; and what only the staff read (staff), in Welsh.
"""

import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from feedback.catalogues import (
    FRAMEWORK,
    MESSAGES,
    SOURCE_LANGUAGE,
    STAFF,
    STAFF_LANGUAGES,
    path_of,
    read_catalogue,
    spoken_by,
    template_of,
)
from feedback.cli.demo_words import DEMONSTRATION
from feedback.cli.refreshing import SETTINGS, as_shipped, refresh, renewals
from feedback.languages import EASY_READ, LANGUAGES, by_cldr
from feedback.refusal import Refusal
from feedback.translating.extracting import mappings_of
from feedback.translating.unit import State, Translation
from feedback.web.language import speak_languages
from feedback.wording import Wording

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
YOUNG_PEOPLE, PRACTITIONERS = "young-people", "practitioners"
IN_EVERY_LANGUAGE = (MESSAGES, FRAMEWORK, YOUNG_PEOPLE, PRACTITIONERS, DEMONSTRATION)
NAMES = (*IN_EVERY_LANGUAGE, STAFF)
TRANSLATED = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
# Each catalogue with each language that it is translated into.
EVERY = [(name, code) for name in IN_EVERY_LANGUAGE for code in TRANSLATED]
EVERY += [(STAFF, code) for code in STAFF_LANGUAGES if code != SOURCE_LANGUAGE]

in_each_language = pytest.mark.parametrize(("name", "language"), EVERY)

# What changes with every refresh is left out, so that a diff shows sentences and nothing else.
HEADER = [
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "X-Name",
    "X-Language",
    "X-Source-Language",
]

PLACEHOLDER = re.compile(r"%\(\w+\)s")
QUOTED = re.compile(r"“([^”]+)”")
# Quotation marks of all the languages, with the narrow spaces that French puts inside.
OPENING, CLOSING = r"[“«„‹‘][\s\u2066-\u2069]*", r"[\s\u2066-\u2069]*[”»“›’]"

LONGEST_SENTENCE = 15  # words
# Easy Read is shorter; Welsh says the same with more small words, and Vietnamese writes each syllable alone.
LONGEST_TRANSLATED = {EASY_READ: 12, "cy": 17, "vi": 21}
LONGEST_FOR_ADULTS = 18
LONG_ENOUGH_TO_PART = 10
SENTENCE_END = re.compile(r"(?<=[.?!؟።۔])\s+")
PASSIVE = re.compile(
    r"\b(is|are|was|were|be|been|being)( \w+ly)? (\w+ed|known|seen|shown|sent|kept|made)\b", re.IGNORECASE
)
SHORTENED = re.compile(r"n[’']t\b|[’'](re|ve|ll|m|d)\b", re.IGNORECASE)
UNKIND = re.compile(
    r"\b(required|invalid|failed|please|sorry|oops)\b|\berror occurred\b"
    r"|exploit|\bNRM\b|conclusive grounds|perpetrat|\bvictim|traffick",
    re.IGNORECASE,
)


def mappings(name: str) -> list[tuple[str, dict[str, str]]]:
    """Return each place where a catalogue's sentences stand, with how they are read there."""
    return mappings_of(ROOT / SETTINGS[name])


@cache
def catalogue_in(path: Path) -> Catalog:
    """Return a catalogue as another program reads its file, with its stale and obsolete sentences."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def sentences(name: str) -> list[str]:
    """Return the English sentences in the order of the template."""
    return [str(message.id) for message in catalogue_in(template_of(TRANSLATIONS, name)) if message.id]


def translations(name: str, language: str) -> list[tuple[str, str]]:
    """Return each English sentence that has a translation with it, in the order of the catalogue."""
    catalogue = catalogue_in(path_of(TRANSLATIONS, language, name))
    return [(str(message.id), str(message.string)) for message in catalogue if message.id and message.string]


# ---- Everything is there ----------------------------------------------------------------------------------------


def test_each_sentence_is_for_one_catalogue() -> None:
    """What only the staff read is not translated into every language: the same places are left out there."""
    staff = [pattern for pattern, _ in mappings(STAFF)]
    left_out = [pattern for pattern, how in mappings(MESSAGES) if how["method"] == "ignore"]
    assert left_out == ["feedback/cli/**.py", *staff]


def test_the_catalogues_are_what_the_program_says() -> None:
    """Nobody meets an English sentence because it was forgotten, and nobody translates one that is gone."""
    every = list(renewals(ROOT))
    differing = [f"{each.path.relative_to(ROOT)}: {found}" for each in every for found in each.differences]
    assert not differing, "\n".join(
        [*differing, "Run “feedback translation refresh”, then translate what is new."]
    )
    made = {each.path for each in every}
    assert {path for path in TRANSLATIONS.rglob("*.po*") if path.is_file()} == made


@in_each_language
def test_every_sentence_is_translated(name: str, language: str) -> None:
    """A language that is offered says everything, as it is now."""
    translation = read_catalogue(TRANSLATIONS, language, name)
    assert [unit.source for unit in translation.in_state(State.MISSING, State.STALE)] == []
    assert list(catalogue_in(path_of(TRANSLATIONS, language, name)).obsolete) == []


@in_each_language
def test_the_file_itself_is_what_is_spoken(name: str, language: str) -> None:
    """Nothing has to be compiled, and another program reads the same in it."""
    catalogue = catalogue_in(path_of(TRANSLATIONS, language, name))
    theirs = [(each.context, each.id, each.string) for each in catalogue if each.id]
    units = read_catalogue(TRANSLATIONS, language, name).units
    assert [(unit.id, unit.source, unit.wording.text if unit.wording else "") for unit in units] == theirs
    assert len({unit.id for unit in units}) == len(units)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"This is not a catalogue.\n", b"\xff\xfe\x00"],
    ids=["missing", "empty", "prose", "bytes"],
)
@pytest.mark.parametrize(("name", "language"), [each for each in EVERY if each[0] in {MESSAGES, STAFF}])
def test_a_broken_language_stops_the_start(
    name: str, language: str, content: bytes | None, catalogues_to_break: Path
) -> None:
    """Somebody who chose a language must not be given another without a word."""
    path = path_of(catalogues_to_break, language, name)
    whole = path.read_bytes()
    path.unlink()
    try:
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Refusal, match=f"“{language}”.*{name}") as refused:
            speak_languages(Flask("feedback"), catalogues_to_break)
        assert len(refused.value.sentences) == 1
        assert ("“feedback translation refresh”" in str(refused.value)) == (content is None)
    finally:
        path.write_bytes(whole)
    speak_languages(Flask("feedback"), catalogues_to_break)


@pytest.fixture(scope="module")
def catalogues_to_break(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the catalogues."""
    folder = tmp_path_factory.mktemp("broken") / "translations"
    shutil.copytree(TRANSLATIONS, folder)
    return folder


# ---- The files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_changes_with_a_number(name: str) -> None:
    """A number stands beside its sentence, never inside its grammar: Welsh and Arabic have six plural forms."""
    paths = [template_of(TRANSLATIONS, name), *TRANSLATIONS.glob(f"*/LC_MESSAGES/{name}.po")]
    assert [path for path in paths if "msgid_plural" in path.read_text(encoding="utf-8")] == []


@in_each_language
def test_the_header_is_true_and_quiet(name: str, language: str) -> None:
    """The header names the language and its plural forms as CLDR counts them, and holds no dates (LG-01)."""
    path = path_of(TRANSLATIONS, language, name)
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    assert re.findall(r'^"([\w-]+):', header, re.MULTILINE) == HEADER
    locale = LANGUAGES[language].locale
    for field in (f"Language: {locale}", f"X-Name: {name}", f"X-Language: {language}", "X-Source-Language: en"):
        assert f'"{field}\\n"' in header
    assert "charset=utf-8" in header
    assert f"nplurals={len(Locale.parse(locale).plural_form.tags | {'other'})};" in header


# ---- What a translation keeps -----------------------------------------------------------------------------------


@in_each_language
def test_a_translation_keeps_its_places(name: str, language: str) -> None:
    """Each name, day and number has its place exactly as often; a stray percent sign would break the page."""
    differing = [
        (sentence, translation)
        for sentence, translation in translations(name, language)
        if sorted(PLACEHOLDER.findall(sentence)) != sorted(PLACEHOLDER.findall(translation))
        or PLACEHOLDER.sub("", sentence).count("%") != PLACEHOLDER.sub("", translation).count("%")
    ]
    assert differing == []


@in_each_language
def test_a_button_has_one_name(name: str, language: str) -> None:
    """Where a sentence names a button, its translation names that button as the button names itself."""
    found = dict(translations(name, language))
    differing = [
        (translation, found[button])
        for sentence, translation in found.items()
        for button in QUOTED.findall(sentence)
        if button in found and not re.search(f"{OPENING}{re.escape(found[button])}{CLOSING}", translation)
    ]
    assert differing == []


def script_of(text: str) -> str:
    """Return the script of the first letter, as Unicode names it."""
    return unicodedata.name(next(letter for letter in text if letter.isalpha())).split()[0]


@in_each_language
def test_a_translation_is_in_its_own_script(name: str, language: str) -> None:
    """No English was pasted by mistake, and digits are those of the codes and dates beside them."""
    script = script_of(LANGUAGES[language].name)
    found = [
        (sentence, translation)
        for sentence, translation in translations(name, language)
        if any(letter.isalpha() for letter in PLACEHOLDER.sub("", sentence))
    ]
    strange = [
        translation
        for _, translation in found
        if not any(unicodedata.name(letter, "").startswith(script) for letter in translation if letter.isalpha())
    ]
    assert strange == []
    assert [text for _, text in found if any(sign.isdigit() and not sign.isascii() for sign in text)] == []


def test_scripts_are_told_apart() -> None:
    """The rule above is not blind: the languages have four scripts."""
    scripts = {code: script_of(language.name) for code, language in LANGUAGES.items()}
    assert {scripts[code] for code in ("ar", "ps", "fa_AF", "ckb", "fa", "ur")} == {"ARABIC"}
    assert {scripts[code] for code in ("ti", "am")} == {"ETHIOPIC"}
    assert (scripts["uk"], scripts["ku"], scripts["vi"]) == ("CYRILLIC", "LATIN", "LATIN")


# ---- Plain and kind words ---------------------------------------------------------------------------------------


def too_long(messages: Iterable[str], longest: int) -> list[str]:
    """Return the sentences that have more words than they may have."""
    return [
        sentence
        for message in messages
        for sentence in SENTENCE_END.split(message)
        if sum(any(map(str.isalnum, word)) for word in sentence.split()) > longest
    ]


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short(name: str) -> None:
    """One idea in each sentence: people read this on a phone, in their second or third language."""
    longest = LONGEST_FOR_ADULTS if name == PRACTITIONERS else LONGEST_SENTENCE
    assert too_long(sentences(name), longest) == []


@in_each_language
def test_translated_sentences_are_short(name: str, language: str) -> None:
    """A translation is no harder to read than the English, and Easy Read is easier."""
    texts = (translation for _, translation in translations(name, language))
    assert too_long(texts, LONGEST_TRANSLATED.get(language, LONGEST_SENTENCE)) == []


@pytest.mark.parametrize("name", IN_EVERY_LANGUAGE)
def test_easy_read_is_not_a_copy(name: str) -> None:
    """A long English sentence is said in other words, not left as it is and not only cut (L-04)."""
    found = translations(name, EASY_READ)
    assert [one for one, easy in found if one == easy and too_long([one], LONG_ENOUGH_TO_PART)] == []


@pytest.mark.parametrize("name", IN_EVERY_LANGUAGE)
def test_easy_read_says_who_does_what(name: str) -> None:
    """No passive hides who acts, and no word is shortened with an apostrophe (L-02)."""
    found = [easy for _, easy in translations(name, EASY_READ)]
    assert [easy for easy in found if PASSIVE.search(easy)] == []
    assert [easy for easy in found if SHORTENED.search(easy)] == []


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_kind(name: str) -> None:
    """Nothing blames, nothing is demanded, and no word of the case file meets the person it is about."""
    easy = [] if name == STAFF else [text for _, text in translations(name, EASY_READ)]
    assert [sentence for sentence in [*sentences(name), *easy] if UNKIND.search(sentence)] == []


# ---- When the source changes ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of all that the catalogues are made from, with fresh catalogues; leave it as it was."""
    root = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "static")
    for folder in ("feedback", "templates", "translations"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    refresh(root)
    return root


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a sentence in a file of a checkout, the catalogue that says it, and other words for it."""

    file: str
    name: str
    before: str
    after: str

    def make(self, root: Path) -> None:
        """Write the other words into the file."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        assert self.before in text
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")

    def undo(self, root: Path) -> None:
        """Write the words that were there before."""
        Change(self.file, self.name, self.after, self.before).make(root)


CHANGES = [
    Change(
        "templates/young_people/helplines.html",
        MESSAGES,
        "A call can be seen in the list of calls on your phone.",
        "Your phone shows a call in its list of calls.",
    ),
    Change(
        "feedback/questionnaire/starters/young-people.json",
        YOUNG_PEOPLE,
        "This part is about safety, feelings and police: you can skip it.",
        "You can skip this part. It is about safety, feelings and police.",
    ),
    Change(
        "feedback/framework/starter.csv",
        FRAMEWORK,
        "Somebody I trust is with me when I talk to police",
        "Somebody I trust comes with me to the police",
    ),
]


Every = dict[tuple[str, str], Translation]


def every_translation(root: Path) -> Every:
    """Return each catalogue of a checkout in each language."""
    return {(name, code): read_catalogue(root / "translations", code, name) for name, code in EVERY}


def files_of(root: Path) -> dict[Path, bytes]:
    """Return every file of translations/ of a checkout."""
    return {path: path.read_bytes() for path in (root / "translations").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def before_and_after(checkout: Path) -> tuple[Every, Every]:
    """Return every translation before all the changes, and after them."""
    before, files = every_translation(checkout), files_of(checkout)
    for change in CHANGES:
        change.make(checkout)
    refresh(checkout)
    after = every_translation(checkout)
    for change in CHANGES:
        change.undo(checkout)
    refresh(checkout)
    assert files_of(checkout) == files  # who says again what they said has lost no translation
    return before, after


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_changed_sentence_makes_its_translations_stale(
    change: Change, language: str, before_and_after: tuple[Every, Every]
) -> None:
    """It keeps its id, everything else stays as it is, and nobody is told what it said before."""
    before, after = (every[change.name, language] for every in before_and_after)
    (unit,) = after.in_state(State.STALE)
    old = before.get(unit.id)
    assert old
    assert old.wording
    assert change.before in old.source
    assert unit.source == old.source.replace(change.before, change.after)
    assert unit.wording == replace(old.wording, stale=True, was=old.source)
    assert [each for each in after if each.id != unit.id] == [each for each in before if each.id != unit.id]
    assert not after.is_complete
    assert spoken_by(before).gettext(old.source) == old.wording.text
    spoken = spoken_by(after)
    assert (spoken.gettext(unit.source), spoken.gettext(old.source)) == (unit.source, old.source)


def test_a_changed_sentence_changes_no_other_catalogue(before_and_after: tuple[Every, Every]) -> None:
    before, after = before_and_after
    changed = {change.name for change in CHANGES}
    assert {name for name, code in before if before[name, code] != after[name, code]} == changed


# ---- One more language ------------------------------------------------------------------------------------------


def test_a_language_is_added_with_one_code_and_one_folder(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has empty files first, and is offered as soon as it says all that young people read."""
    folder = checkout / "translations"
    monkeypatch.setitem(LANGUAGES, "tr", by_cldr("tr"))
    with pytest.raises(Refusal, match=r"“tr”.*feedback translation refresh"):
        speak_languages(Flask("feedback"), folder)
    files = files_of(checkout)
    refresh(checkout)
    added = {path: content for path, content in files_of(checkout).items() if files.get(path) != content}
    assert set(added) == {path_of(folder, "tr", name) for name in IN_EVERY_LANGUAGE}
    assert all(unit.wording is None for unit in read_catalogue(folder, "tr"))
    assert "tr" not in offered(folder)
    say_in_itself(folder, "tr", but=1)
    assert "tr" not in offered(folder)
    say_in_itself(folder, "tr")
    assert "tr" in offered(folder)
    shutil.rmtree(folder / "tr")


def offered(folder: Path) -> tuple[str, ...]:
    """Return the languages that a new app offers."""
    app = Flask("feedback")
    speak_languages(app, folder)
    languages: tuple[str, ...] = app.extensions["catalogues"].offered
    return languages


def say_in_itself(folder: Path, language: str, but: int = 0) -> None:
    """Say every sentence of young people's pages in its own words, but some."""
    translation = read_catalogue(folder, language)
    said = len(translation.units) - but
    units = (
        replace(unit, wording=Wording(unit.source) if number < said else None)
        for number, unit in enumerate(translation)
    )
    content = as_shipped(replace(translation, units=tuple(units)))
    path_of(folder, language, MESSAGES).write_bytes(content)


def test_a_language_is_named_and_directed_by_cldr() -> None:
    turkish, hebrew = by_cldr("tr"), by_cldr("he")
    assert (turkish.name, turkish.english_name, turkish.direction, turkish.tag) == (
        "Türkçe",
        "Turkish",
        "ltr",
        "tr",
    )
    assert (hebrew.direction, hebrew.locale) == ("rtl", "he")
