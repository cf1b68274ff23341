"""The languages that the pages speak, and how each one is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Name one language in its own script, with its direction and the CLDR locale that dates are written in."""

    code: str
    name: str
    english_name: str
    locale: str
    direction: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "English", "en_GB"),
        Language("cy", "Cymraeg", "Welsh", "cy"),
        Language("ar", "العربية", "Arabic", "ar", direction="rtl"),
    )
}


def english_name(code: str) -> str:
    """Return the English name of a language, or its code where the pages do not speak it."""
    return LANGUAGES[code].english_name if code in LANGUAGES else f"“{code}”"
