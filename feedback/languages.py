"""The languages that the pages speak, and how each one is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Name one language in its own script, with the direction that it is written in."""

    code: str
    name: str
    english_name: str
    direction: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "English"),
        Language("cy", "Cymraeg", "Welsh"),
        Language("ar", "العربية", "Arabic", direction="rtl"),
    )
}


def english_name(code: str) -> str:
    """Return the English name of a language, or its code where the pages do not speak it."""
    return LANGUAGES[code].english_name if code in LANGUAGES else f"“{code}”"
