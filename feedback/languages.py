"""The languages that the pages speak, and how each one is written."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


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


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "English", "en_GB"),
        Language("en-easy", "Easy Read", "Easy Read", "en_GB", tag="en"),
        Language("cy", "Cymraeg", "Welsh", "cy"),
        Language("ar", "العربية", "Arabic", "ar", direction="rtl"),
        Language("ti", "ትግርኛ", "Tigrinya", "ti"),
    )
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
