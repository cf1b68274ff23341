"""What forms call languages, such as “English (en)”, and which language such a name means."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from feedback.framework.plain import fold
from feedback.languages import ALIASES, LANGUAGES, resolve
from feedback.questionnaire.document import LANGUAGE

_BRACKETED = re.compile(r"(.*?)\s*\(\s*([A-Za-z]+(?:[_-][A-Za-z]+)*)\s*\)", re.DOTALL)
# What people write and the tables of names do not know.
_ALSO_CALLED = {"farsi": "fa", "bengali": "bn", "mandarin": "zh", "kurmanji": "ku", "sorani": "ckb"}


def label_of(code: str) -> str:
    """Return what forms call a language: its name, and in brackets the code that other programs know."""
    name = LANGUAGES[code].english_name if code in LANGUAGES else _english_names().get(code, code)
    return f"{name} ({_one_part(code)})"


def code_of(label: str) -> tuple[str | None, bool]:
    """Return the language that a form's name for it means, if any, and whether that is a guess."""
    bracketed = _BRACKETED.fullmatch(label.strip())
    name, bracket = bracketed.groups() if bracketed else (label.strip(), "")
    if bracket:
        for language in LANGUAGES.values():
            is_called = fold(name) in {fold(language.english_name), fold(language.name)}
            if is_called and bracket in {language.tag, _one_part(language.code)}:
                return language.code, False
        if LANGUAGE.fullmatch(name) and _one_part(name) == bracket:
            return name, False
    by_name = _named(name)
    code = _tidied(bracket or name)
    # English (UK) names a country, Ukrainian (uk) a language.
    is_country = bool(by_name and bracket.isupper() and by_name != code)
    if code and not is_country:
        spoken = resolve(code)
        return (spoken, spoken != code) if spoken else (code, False)
    return by_name, by_name is not None


def _tidied(code: str) -> str | None:
    """Return a code as we write it, “eng” as “en”, or None where it is none."""
    first, *more = re.split("([_-])", code.strip(), maxsplit=1)
    own = get_global("language_aliases").get(first.lower(), first.lower())
    tidied = own + "".join(more)
    is_known = tidied in LANGUAGES or own in _english_names()
    return tidied if is_known and LANGUAGE.fullmatch(tidied) else None


def _one_part(code: str) -> str:
    """Return a code of letters alone, as other programs want it: Dari is “prs”, because “fa” would be Persian."""
    first = re.split("[_-]", code)[0]
    meant = resolve(code)
    if meant is None or first in {LANGUAGES[meant].tag, *_other_names(meant)}:
        return first
    return next((name for name in (LANGUAGES[meant].tag, *_other_names(meant)) if name.isalpha()), first)


def _other_names(code: str) -> list[str]:
    return [alias for alias, meant in ALIASES.items() if meant == code]


def _named(name: str) -> str | None:
    """Return the language with a name, in English or in its own words."""
    wanted = fold(name)
    return _names_in_english().get(wanted) or _own_names().get(wanted)


@cache
def _english_names() -> dict[str, str]:
    names = Locale("en").languages
    return {code: name for code, name in names.items() if re.fullmatch("[a-z]{2,3}", code)}


@cache
def _names_in_english() -> dict[str, str]:
    known = {fold(name): code for code, name in _english_names().items()}
    return known | _ALSO_CALLED | {fold(each.english_name): each.code for each in LANGUAGES.values()}


@cache
def _own_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for code in _english_names():
        try:
            own = Locale(code).languages.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if own:
            names.setdefault(fold(own), code)
    return names | {fold(each.name): each.code for each in LANGUAGES.values()}
