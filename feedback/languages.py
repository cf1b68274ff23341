"""The languages that the pages speak, and how each one is written: names and directions are those of CLDR."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """Name one language in its own script, with its direction, its tag and its CLDR locale.

    The code stands in addresses and questionnaires, the tag (BCP 47) in `lang` and `hreflang`, and the locale says
    how dates are written. Easy Read is English in words of its own: only its code and its name differ.
    """

    code: str
    name: str
    english_name: str
    locale: str
    direction: str = "ltr"
    tag: str = ""

    def __post_init__(self) -> None:
        if not self.tag:
            object.__setattr__(self, "tag", self.code)

    def __str__(self) -> str:
        """Return what it is called in English; a page says it in its own language."""
        return self.english_name


# In the order in which they are offered. A language is one code here and one folder in translations/.
CODES = (
    "en",
    "en-easy",
    "cy",
    "ar",
    "ti",
    "vi",
    "sq",
    "so",
    "ps",
    "fa_AF",
    "ckb",
    "fa",
    "am",
    "ku",
    "ro",
    "om",
    "ur",
    "fr",
    "uk",
)

EASY_READ = "en-easy"

# Where the locale is not the code itself.
_LOCALES = {"en": "en_GB", EASY_READ: "en_GB"}

# What else people and programs call a language: other tags for the same words.
ALIASES = {"prs": "fa_AF", "kmr": "ku", "sdh": "ckb", "ku-arab": "ckb", "pes": "fa", "gaz": "om", "mo": "ro"}


def by_cldr(code: str) -> Language:
    """Return a language as CLDR names and directs it."""
    locale = Locale.parse(_LOCALES.get(code, code))
    if code == EASY_READ:
        return Language(code, "Easy Read", "Easy Read", str(locale), tag="en")
    own = named_in(locale, code) or code
    return Language(
        code=code,
        name=own[:1].upper() + own[1:],
        english_name=named_in(Locale("en"), code) or code,
        locale=str(locale),
        direction=locale.text_direction,
        tag=code.replace("_", "-"),
    )


def named_in(locale: Locale, code: str) -> str | None:
    """Return what CLDR calls a language in a locale, or None where it has no name for it."""
    name: str | None = locale.languages.get(code)
    return name


LANGUAGES = {code: by_cldr(code) for code in CODES}


def resolve(tag: str) -> str | None:
    """Return the code of the language that a tag means, however it is written, or None: ti-ER is Tigrinya.

    What a tag says of place and script counts where it makes another language: fa-AF is Dari, ku-Arab is Sorani.
    """
    parts = re.split(r"[-_]", tag.strip().lower())
    while parts:
        if found := _TAGS.get("-".join(parts)):
            return found
        if not _PLACE_OR_SCRIPT.fullmatch(parts.pop()):
            return None
    return None


_PLACE_OR_SCRIPT = re.compile(r"[a-z]{2}|[0-9]{3}|[a-z]{4}")
_TAGS = {code.lower().replace("_", "-"): code for code in LANGUAGES} | {
    alias: code for alias, code in ALIASES.items() if code in LANGUAGES
}


def spoken(codes: Iterable[str]) -> list[Language]:
    """Return the languages with some codes, in that order, as far as the pages speak them."""
    return [LANGUAGES[code] for code in codes if code in LANGUAGES]


def plain_digits(text: str) -> str:
    """Return a text with the digits of every script written 0 to 9."""
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in text)


def english_name(code: str) -> str:
    """Return the English name of a language, or its code where the pages do not speak it."""
    return LANGUAGES[code].english_name if code in LANGUAGES else f"“{code}”"
