"""Two languages that nobody speaks, made from the English: what does not fit or does not turn round shows in them.

One says everything at 60 % more length, with long words; the other is written from right to left. Every text of
theirs stands in brackets, so that whatever stands outside them was never translated. They are never shipped: only
a copy of the program speaks them, or this one while a test lasts.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from math import ceil
from pathlib import Path

import pytest

from feedback import catalogues, languages
from feedback.catalogues import path_of, read_sources, shipped
from feedback.languages import Language
from feedback.questionnaire import starter_questions
from feedback.translating import po
from feedback.translating.unit import Translation, Unit
from feedback.wording import Wording

_ROOT = catalogues.PACKAGE.parent
OPENS, CLOSES = "⟦", "⟧"
# What stays as it is: a value put in later, an address, a number.
STAYS = re.compile(r"(%\(\w+\)[a-z]|%%|(?:[a-z0-9-]+\.)+[a-z]{2,}|[0-9]+)")
ACCENTED = str.maketrans("acdeghijklnorstuwyzACDEGHIJKLNORSTUWYZ", "áčďéğħíĵķľñóřşţúŵýžÁČĎÉĞĦÍĴĶĽÑÓŘŞŢÚŴÝŽ")
# Words as long as those of Finnish, Somali and Oromo.
LONG_WORDS = ("ŵóřďťħáťďóéşñóťbřéáķ", "şóķéşķúşťéľúpóýţáķíŕjá", "ķáñďóóñéğáááñľíşóóħá")
MOST_IN_A_WORD = 6  # letters that a word grows by before another one is added
ARABIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابچدعفگحيجكلمنوپقرستوڤشخيز", strict=True))


def longer(text: str) -> str:
    """Return a text at 60 % more length, with accents, and with a long word where it has room for one."""
    return _in_brackets(_changed(text, lambda part: part.translate(ACCENTED)), len(text), 1.6, LONG_WORDS)


def mirrored(text: str) -> str:
    """Return a text in Arabic letters, at 20 % more length."""
    return _in_brackets(_changed(text, _in_arabic), len(text), 1.2, ("والسلام", "كذلك"))


def _changed(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if STAYS.fullmatch(part) else change(part) for part in STAYS.split(text))


def _in_arabic(text: str) -> str:
    signs = {",": "،", ";": "؛", "?": "؟"}
    return "".join(ARABIC.get(letter.lower(), signs.get(letter, letter)) for letter in text)


def _in_brackets(text: str, length: int, times: float, fillers: tuple[str, ...]) -> str:
    """Return a text in brackets, as long as wanted: with more words where they fit, or else a longer last word."""
    lacking = ceil(length * times) - len(text) - 2
    for word in cycle(fillers):
        if lacking <= MOST_IN_A_WORD and text[-1].isalpha():
            break
        text += f" {word[: lacking - 1]}"
        lacking -= len(word[: lacking - 1]) + 1
    return f"{OPENS}{text}{fillers[0][: max(lacking, 0)]}{CLOSES}"


WAYS: dict[str, Callable[[str], str]] = {"en-XA": longer, "ar-XB": mirrored}
LANGUAGES = {
    "en-XA": Language("en-XA", longer("Longer"), "Longer", "en_GB"),
    "ar-XB": Language("ar-XB", mirrored("Mirrored"), "Mirrored", "ar", "rtl"),
}
_TAGS = {code.lower(): code for code in LANGUAGES}
_IN_LANGUAGES = f"\nLANGUAGES |= {LANGUAGES!r}\n_TAGS |= {_TAGS!r}\n"
_WHOLES = ("messages", "framework", "young-people", "practitioners")
_REMEMBERED = (starter_questions.starter_questionnaires, starter_questions.starter_questions)


def copy_program(folder: Path) -> Path:
    """Copy the program to a folder, let the copy speak both languages, and return the folder to start it in."""
    for name in ("feedback", "templates", "translations"):
        shutil.copytree(_ROOT / name, folder / name)
    with (folder / "feedback" / "languages.py").open("a", encoding="utf-8") as module:
        module.write(_IN_LANGUAGES)
    write_catalogues(folder / "translations")
    return folder


def write_catalogues(folder: Path) -> None:
    """Write everything that there is to say in both languages into a folder of catalogues."""
    for language, way in WAYS.items():
        for name in _WHOLES:
            units = tuple(_said(unit, way) for unit in read_sources(folder, name))
            path = path_of(folder, language, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po.write(Translation(name, catalogues.SOURCE_LANGUAGE, language, units)))


def _said(unit: Unit, way: Callable[[str], str]) -> Unit:
    return replace(unit, wording=Wording(way(unit.source)))


@contextmanager
def spoken(folder: Path) -> Iterator[Path]:
    """Let this program speak both languages for a while, and return its catalogues, which lie in a folder."""
    translations = folder / "translations"
    shutil.copytree(shipped("translations"), translations)
    (folder / "templates").symlink_to(shipped("templates"))
    write_catalogues(translations)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "PACKAGE", folder / "feedback")
        for code, language in LANGUAGES.items():
            patch.setitem(languages.LANGUAGES, code, language)
            patch.setitem(languages._TAGS, code.lower(), code)
        _forget()
        try:
            yield translations
        finally:
            _forget()


def _forget() -> None:
    for remembering in _REMEMBERED:
        remembering.cache_clear()
