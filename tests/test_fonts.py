"""Every letter that pages show stands in a font that the stylesheets name for its script (FO-03, FO-04, FO-07)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.themes.briefing_docx import FONTS as WORD_FONTS
from feedback.themes.briefing_pages import script_of

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "feedback" / "static"
STYLES = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.css"))}
# The stylesheets that choose letters by language: the pages’ own, and that of a PDF, which has no other.
CHOOSING = ("style.css", "briefing.css")
# A language of another script needs a stack of its own, and a line here.
STACKS = {"Latn": "--latin", "Cyrl": "--latin", "Arab": "--arabic", "Ethi": "--ethiopic"}
NAMES_IN_UNICODE = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Ethi": "ETHIOPIC"}

NOTO = Path("/usr/share/fonts")
NEEDS = "Font tests need Debian’s Noto fonts: apt-get install fonts-noto-core"
has_fonts = pytest.mark.skipif(not list(NOTO.rglob("NotoSansEthiopic-Regular.ttf")), reason=NEEDS)
ALL = tuple(LANGUAGES)


def rules(style: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the selector of every plain rule of a stylesheet, with what it says."""
    for selector, said in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)):
        yield selector.strip(), dict(re.findall(r"([\w-]+):\s*([^;]+)", said))


def letters_for(language: Language, style: str) -> dict[str, str]:
    """Return what a stylesheet says of letters in a language, as a browser chooses: the last rule that fits."""
    found: dict[str, str] = {}
    for selector, said in rules(style):
        named = re.findall(r":lang\(([^)]+)\)", selector)
        is_for_it = any(language.tag == name or language.tag.startswith(f"{name}-") for name in named)
        if "--letters" in said and (is_for_it or selector in ("[lang]", ":where([lang])")):
            found |= said
    return found


def families(letters: str, style: str) -> list[str]:
    """Return the fonts of a stack, in order, with every other stack that it names put in its place."""
    tokens = {
        name: value for selector, said in rules(style) if selector == ":root" for name, value in said.items()
    }
    while names := re.findall(r"var\((--[a-z-]+)\)", letters):
        for name in names:
            letters = letters.replace(f"var({name})", tokens[name])
    return [each.strip().strip('"') for each in letters.split(",")]


@cache
def letters_in(path: Path) -> frozenset[int]:
    """Return every letter that a font file draws."""
    with TTFont(path) as font:
        return frozenset(font.getBestCmap())


def files_of(stack: list[str], weight: str = "Regular") -> list[Path]:
    """Return the files of those fonts of a stack that Debian packs."""
    names = [f"{family.replace(' ', '')}-{weight}.ttf" for family in stack]
    return [path for name in names for path in NOTO.rglob(name)]


def without_font(text: str, stack: list[str], weight: str = "Regular") -> set[str]:
    """Return the letters of a text that no font of a stack draws; what is never drawn is not looked for."""
    drawn = frozenset[int]().union(*(letters_in(path) for path in files_of(stack, weight)))
    return {
        letter for letter in text if ord(letter) not in drawn and unicodedata.category(letter) not in {"Cc", "Cf"}
    }


def stack_of(language: Language) -> list[str]:
    """Return the fonts that the pages name for a language."""
    style = STYLES["style.css"]
    return families(letters_for(language, style)["--letters"], style)


@cache
def said_in(code: str) -> str:
    """Return all that is said in a language: its name, its catalogues and the starter questionnaires."""
    files = sorted((ROOT / "translations" / code / "LC_MESSAGES").glob("*.po"))
    files += sorted((ROOT / "translations").glob("*.pot")) if code == "en" else []
    texts = [LANGUAGES[code].name]
    for path in files:
        with path.open("rb") as file:
            texts += [str(message.id if code == "en" else message.string) for message in read_po(file)]
    for questionnaire in starter_questionnaires():
        texts += [words[code].text for _, words in questionnaire.words() if code in words]
    return "\n".join(texts)


# ---- The stylesheets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("name", CHOOSING)
def test_every_language_has_the_letters_of_its_script(name: str, code: str) -> None:
    """A language that is added and forgotten in a stylesheet would have the letters of another script."""
    script = script_of(LANGUAGES[code])
    assert script in STACKS, f"{name} has no fonts for {script}, in which {code} is written"
    assert letters_for(LANGUAGES[code], STYLES[name])["--letters"].startswith(f"var({STACKS[script]}),")


@pytest.mark.parametrize("code", ALL)
def test_a_script_is_that_of_the_languages_own_name(code: str) -> None:
    """CLDR and the letters agree."""
    scripts = {unicodedata.name(letter).split()[0] for letter in LANGUAGES[code].name if letter.isalpha()}
    assert scripts == {NAMES_IN_UNICODE[script_of(LANGUAGES[code])]}


@pytest.mark.parametrize("code", ALL)
def test_high_scripts_have_room_and_joined_ones_are_never_torn(code: str) -> None:
    script = script_of(LANGUAGES[code])
    said = letters_for(LANGUAGES[code], STYLES["style.css"])
    if script in ("Arab", "Ethi"):
        assert float(said["--lines"]) >= 1.8
        assert float(said["--big-lines"]) >= 1.55
    assert (said["--apart"] == "normal") == (script == "Arab")


def test_only_codes_of_latin_letters_are_spaced_beside_what_a_script_allows() -> None:
    spaced = {
        selector: said["letter-spacing"]
        for style in STYLES.values()
        for selector, said in rules(style)
        if "letter-spacing" in said
    }
    assert spaced.pop('[data-space="wide"] :where(body *)') == "var(--apart)"
    assert [each for each in spaced if not re.search(r"\.(event-)?code(-small)?$", each)] == []


def test_languages_are_named_only_where_scripts_are_chosen_and_are_spoken() -> None:
    for name, style in STYLES.items():
        named = {
            tag
            for selector, said in rules(style)
            if "--letters" in said
            for tag in re.findall(r":lang\((\w+)\)", selector)
        }
        tags = {language.tag for code, language in LANGUAGES.items() if STACKS[script_of(language)] != "--latin"}
        assert named == ({tag.split("-")[0] for tag in tags} if name in CHOOSING else set()), name
        assert len(re.findall(r":lang\(\w", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))) == len(named), name


def test_both_stylesheets_name_the_same_fonts() -> None:
    pages, sheet = (STYLES[name] for name in CHOOSING)
    for language in LANGUAGES.values():
        stacks = [families(letters_for(language, style)["--letters"], style) for style in (pages, sheet)]
        assert stacks[0] == stacks[1]


def test_words_in_any_language_have_the_fonts_of_every_script() -> None:
    style = STYLES["style.css"]
    unknown = next(said["--letters"] for selector, said in rules(style) if selector == '[lang=""]')
    assert {name for language in LANGUAGES.values() for name in stack_of(language)} == set(
        families(unknown, style)
    )


def test_no_font_is_fetched() -> None:
    assert not [name for name, style in STYLES.items() if re.search(r"@font-face|@import|url\(", style)]


def test_word_has_a_font_for_ethiopic() -> None:
    """Its usual font has every other script that we write."""
    assert set(WORD_FONTS) == {"Ethi"}


# ---- The letters ----------------------------------------------------------------------------------------------


@has_fonts
@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_letter_that_is_said_is_in_a_font_that_we_name(code: str, weight: str) -> None:
    assert without_font(said_in(code), stack_of(LANGUAGES[code]), weight) == set()


@has_fonts
@pytest.mark.parametrize("code", ALL)
def test_one_font_alone_draws_all_letters_of_the_script(code: str) -> None:
    """A word whose letters come from two fonts falls apart; whichever font a phone has, it has them all."""
    language = LANGUAGES[code]
    script = NAMES_IN_UNICODE[script_of(language)]
    own = {letter for letter in said_in(code) if unicodedata.name(letter, "").startswith(script)}
    fonts = [each for each in stack_of(language) if script.title() in each] or ["Noto Sans"]
    assert len(own) > 20
    assert files_of(fonts)
    assert {font: without_font("".join(own), [font]) for font in fonts} == {font: set() for font in fonts}


@has_fonts
@pytest.mark.parametrize(
    ("code", "letters"),
    [
        ("ckb", "ڕڵۆێە"),
        ("ps", "ټډړږښګڼېۍ"),
        ("ur", "ٹڈڑےہںھ"),
        ("fa_AF", "پچژگکی"),
        ("vi", "ễặữợỹđ"),
        ("ti", "ቐኸዀጓ፡።"),
        ("am", "ሯቧጷ፣"),
        ("uk", "іїєґ’"),
        ("so", "’"),
        ("cy", "ŵŷ"),
    ],
)
def test_letters_that_other_fonts_lack_are_drawn(code: str, letters: str) -> None:
    assert without_font(letters, stack_of(LANGUAGES[code])) == set()


@has_fonts
def test_a_letter_without_a_font_is_found() -> None:
    english, urdu = (stack_of(LANGUAGES[code]) for code in ("en", "ur"))
    assert without_font("Help ক\n", english) == {"ক"}
    assert without_font("a ٹ", english) == {"ٹ"}
    assert without_font("ٹ \U0010fffe", urdu) == {"\U0010fffe"}
    assert without_font("ڵ", ["Noto Nastaliq Urdu"]) == {"ڵ"}
    assert without_font("a", ["A font of nobody"]) == {"a"}
