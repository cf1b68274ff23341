"""What the pages say is in the catalogues: all of it, in every language that is offered, in plain words.

There are two: what young people read (messages), in every language; what only the staff read (staff), in Welsh.
"""

import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from feedback.catalogues import MESSAGES, SOURCE_LANGUAGE, STAFF, read_catalogue
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal
from feedback.web.language import STAFF_LANGUAGES, speak_languages

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
TRANSLATED = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
STAFF_TRANSLATED = [code for code in STAFF_LANGUAGES if code != SOURCE_LANGUAGE]
# Each catalogue with each language that it is translated into.
BOTH = [(MESSAGES, code) for code in TRANSLATED] + [(STAFF, code) for code in STAFF_TRANSLATED]

REFRESH = r"""
The sentences of the pages and those of translations/ differ. Refresh the catalogues:

mark="-k for_translation -k Sentence --no-location --omit-header --sort-output"
pybabel extract -F pyproject.toml $mark -o translations/messages.pot .
pybabel extract -F translations/staff.toml $mark -o translations/staff.pot .
for each in en-easy cy ar ti; do
  pybabel update -i translations/messages.pot -o translations/$each/LC_MESSAGES/messages.po -l ${each%-easy} \
    --no-wrap --no-fuzzy-matching --ignore-obsolete
done
pybabel update -i translations/staff.pot -o translations/cy/LC_MESSAGES/staff.po -l cy \
  --no-wrap --no-fuzzy-matching --ignore-obsolete
sed -i -E '/^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Tr|Language-Team|Generated)/d' \
  translations/*/LC_MESSAGES/*.po

Then translate the new sentences, which have an empty msgstr.
"""

# What changes with every refresh is left out, so that a diff shows sentences and nothing else.
HEADER = ["Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]

PLACEHOLDER = re.compile(r"%\(\w+\)s")
QUOTED = re.compile(r"“([^”]+)”")
IN_QUOTES = re.compile(r"“[^”]+”|«[^»]+»")  # the quotation marks of Welsh and Easy Read, of Arabic and Tigrinya
# A language that has its own letters must show some.
SCRIPTS = {"ar": re.compile(r"[\u0621-\u064a]"), "ti": re.compile(r"[\u1200-\u135a]")}
OTHER_DIGIT = re.compile(r"[\u0660-\u0669\u06f0-\u06f9\u1369-\u137c]")  # Arabic, Persian and Ethiopic

EASY_READ = "en-easy"
LONGEST_SENTENCE = 15  # words
# Easy Read is shorter than that; Welsh says the same with more small words.
LONGEST_TRANSLATED = {EASY_READ: 12, "cy": 17}
LONG_ENOUGH_TO_PART = 10
SENTENCE_END = re.compile(r"(?<=[.?!؟።])\s+")
PASSIVE = re.compile(
    r"\b(is|are|was|were|be|been|being)( \w+ly)? (\w+ed|known|seen|shown|sent|kept|made)\b", re.IGNORECASE
)
SHORTENED = re.compile(r"n[’']t\b|[’'](re|ve|ll|m|d)\b", re.IGNORECASE)
UNKIND = re.compile(
    r"\b(required|invalid|failed|please|sorry|oops)\b|\berror occurred\b"
    r"|exploit|\bNRM\b|conclusive grounds|perpetrat|\bvictim|traffick",
    re.IGNORECASE,
)


def mappings_of(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each place where a catalogue's sentences stand, with how they are read there."""
    if name == STAFF:
        mappings = tomllib.loads((TRANSLATIONS / "staff.toml").read_text(encoding="utf-8"))["mappings"]
    else:
        mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"][
            "mappings"
        ]
    for mapping in mappings:
        patterns = mapping["pattern"] if isinstance(mapping["pattern"], list) else [mapping["pattern"]]
        for pattern in patterns:
            yield pattern, {key: value for key, value in mapping.items() if key != "pattern"}


def extracted(name: str) -> set[str]:
    """Return every sentence that the code and the pages mark for translation, read as `pybabel extract` does."""
    places = list(mappings_of(name))
    found = extract_from_dir(
        ROOT,
        method_map=[(pattern, how["method"]) for pattern, how in places],
        options_map={
            pattern: {key: value for key, value in how.items() if key != "method"} for pattern, how in places
        },
        keywords={**DEFAULT_KEYWORDS, "for_translation": None, "Sentence": None},
    )
    return {str(sentence) for _, _, sentence, _, _ in found}


def template_of(name: str) -> Path:
    """Return where the template of a catalogue lies."""
    return TRANSLATIONS / f"{name}.pot"


def path_of(name: str, language: str) -> Path:
    """Return where a catalogue lies in a language."""
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{name}.po"


def catalogue_in(path: Path, language: str | None = None) -> Catalog:
    """Return a catalogue as it lies in its file, with its stale and obsolete sentences."""
    with path.open("rb") as file:
        return read_po(file, locale=language and LANGUAGES[language].locale, abort_invalid=True)


def sentences(name: str = MESSAGES) -> list[str]:
    """Return the English sentences in the order of the template."""
    return [str(message.id) for message in catalogue_in(template_of(name)) if message.id]


def translations(language: str, name: str = MESSAGES) -> dict[str, str]:
    """Return each English sentence with its translation, in the order of the catalogue."""
    catalogue = catalogue_in(path_of(name, language), language)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def test_each_sentence_is_for_one_catalogue() -> None:
    """What only the staff read is not translated into every language: the same places are left out there."""
    staff = [pattern for pattern, _ in mappings_of(STAFF)]
    left_out = [pattern for pattern, how in mappings_of(MESSAGES) if how["method"] == "ignore"]
    assert left_out == ["feedback/cli/**.py", *staff]


@pytest.mark.parametrize("name", [MESSAGES, STAFF])
def test_the_template_has_what_the_pages_say(name: str) -> None:
    """Nobody meets an English sentence because it was forgotten, and nobody translates one that is gone."""
    said, listed = extracted(name), set(sentences(name))
    differences = [f"missing: {one}" for one in sorted(said - listed)]
    differences += [f"gone: {one}" for one in sorted(listed - said)]
    assert not differences, "\n".join([*differences, REFRESH])


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_every_sentence_is_translated(name: str, language: str) -> None:
    """A language that is offered says everything, in the order of the template, with nothing left over."""
    catalogue = catalogue_in(path_of(name, language), language)
    found = translations(language, name)
    assert list(found) == sentences(name), REFRESH
    assert [one for one, translation in found.items() if not translation.strip()] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize(
    "path",
    [template_of(MESSAGES), template_of(STAFF), *(path_of(*each) for each in BOTH)],
    ids=["messages", "staff", *(f"{name}-{language}" for name, language in BOTH)],
)
def test_no_sentence_changes_with_a_number(path: Path) -> None:
    """A number stands beside its sentence, never inside its grammar: Welsh and Arabic have six plural forms."""
    assert [message.id for message in catalogue_in(path) if message.pluralizable] == []


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_translation_keeps_its_places(name: str, language: str) -> None:
    """Each name, day and number has its place exactly as often; a stray percent sign would break the page."""
    differing = [
        (sentence, translation)
        for sentence, translation in translations(language, name).items()
        if sorted(PLACEHOLDER.findall(sentence)) != sorted(PLACEHOLDER.findall(translation))
        or "%" in PLACEHOLDER.sub("", sentence + translation)
    ]
    assert differing == []


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_button_has_one_name(name: str, language: str) -> None:
    """Where a sentence names a button, its translation names that button as the button names itself."""
    found = translations(language, name)
    differing = [
        (translation, found[button])
        for sentence, translation in found.items()
        for button in QUOTED.findall(sentence)
        if button in found
        and not {f"“{found[button]}”", f"«{found[button]}»"} & set(IN_QUOTES.findall(translation))
    ]
    assert differing == []


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_a_translation_is_in_its_own_script(language: str) -> None:
    """No English was pasted by mistake, and digits are those of the codes and dates beside them."""
    found = translations(language).values()
    assert [translation for translation in found if not SCRIPTS[language].search(translation)] == []
    assert [translation for translation in found if OTHER_DIGIT.search(translation)] == []


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_the_header_is_true_and_quiet(name: str, language: str) -> None:
    """The header names the language and its plural forms as CLDR counts them, and holds no dates."""
    catalogue = catalogue_in(path_of(name, language), language)
    header = path_of(name, language).read_text(encoding="utf-8").partition("\n\n")[0]
    assert re.findall(r'^"([\w-]+):', header, re.MULTILINE) == HEADER, REFRESH
    locale = LANGUAGES[language].locale
    assert f'"Language: {locale}\\n"' in header
    assert catalogue.charset == "utf-8"
    assert catalogue.num_plurals == len(Locale.parse(locale).plural_form.tags | {"other"})


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_catalogue_is_read_at_the_start(name: str, language: str) -> None:
    """The .po file is what the pages speak; nothing has to be compiled."""
    catalogue = read_catalogue(TRANSLATIONS, language, name)
    assert {each: catalogue.gettext(each) for each in sentences(name)} == translations(language, name)


@pytest.mark.parametrize(
    "content", [None, b"This is not a catalogue.\n", b"\xff\xfe\x00"], ids=["missing", "prose", "bytes"]
)
@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_broken_language_stops_the_start(
    name: str, language: str, content: bytes | None, tmp_path: Path
) -> None:
    """Somebody who chose a language must not be given another without a word."""
    folder = tmp_path / "translations"
    shutil.copytree(TRANSLATIONS, folder)
    speak_languages(Flask("feedback"), folder)
    path = folder / language / "LC_MESSAGES" / f"{name}.po"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match=f"“{language}”"):
        read_catalogue(folder, language, name)
    with pytest.raises(Refusal, match=f"“{language}”.*{name}"):
        speak_languages(Flask("feedback"), folder)


def too_long(messages: Iterable[str], longest: int) -> list[str]:
    """Return the sentences that have more words than they may have."""
    return [
        sentence
        for message in messages
        for sentence in SENTENCE_END.split(message)
        if len(re.findall(r"[\w’'()%-]+", sentence)) > longest
    ]


@pytest.mark.parametrize("name", [MESSAGES, STAFF])
def test_sentences_are_short(name: str) -> None:
    """One idea in each sentence: people read this on a phone, in their second or third language."""
    assert too_long(sentences(name), LONGEST_SENTENCE) == []


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_translated_sentences_are_short(name: str, language: str) -> None:
    """A translation is no harder to read than the English, and Easy Read is easier."""
    assert (
        too_long(translations(language, name).values(), LONGEST_TRANSLATED.get(language, LONGEST_SENTENCE)) == []
    )


def test_easy_read_is_not_a_copy() -> None:
    """A long English sentence is said in other words, not left as it is and not only cut (L-04)."""
    copied = [
        english
        for english, easy in translations(EASY_READ).items()
        if english == easy and too_long([english], LONG_ENOUGH_TO_PART)
    ]
    assert copied == []


def test_easy_read_says_who_does_what() -> None:
    """No passive hides who acts, and no word is shortened with an apostrophe (L-02)."""
    found = translations(EASY_READ).values()
    assert [easy for easy in found if PASSIVE.search(easy)] == []
    assert [easy for easy in found if SHORTENED.search(easy)] == []


def test_sentences_are_kind() -> None:
    """Nothing blames, nothing is demanded, and no word of the case file meets the person it is about."""
    said = [*sentences(), *sentences(STAFF), *translations(EASY_READ).values()]
    assert [sentence for sentence in said if UNKIND.search(sentence)] == []
