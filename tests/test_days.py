"""Days are those of one calendar in every language, with the digits that stand on every phone (LG-03, LG-04)."""

import re
import unicodedata
from datetime import date

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import format_date

from feedback.catalogues import say, shipped
from feedback.languages import LANGUAGES
from feedback.themes.briefing_pages import script_of
from feedback.themes.interchange.told import Telling
from feedback.web.language import speaking
from tests.briefing_examples import invented_reading

ALL = tuple(LANGUAGES)
# Days of other calendars in that year, which is 1405 or 1406 in Kabul and 2019 or 2020 in Addis Ababa.
DAYS = [date(2027, month, day) for month in range(1, 13) for day in (1, 10, 22)]
SCRIPTS = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Ethi": "ETHIOPIC"}


def telling(code: str) -> Telling:
    """Return what tells a release in a language."""
    return Telling(invented_reading(), code, say)


def numbers(text: str) -> list[int]:
    """Return the numbers of a text, whatever their digits are."""
    return sorted(int(number) for number in re.findall(r"\d+", text))


@pytest.mark.parametrize("code", ALL)
def test_a_day_has_western_digits_and_is_the_day_that_is_meant(code: str) -> None:
    told = telling(code)
    for day in DAYS:
        text = told.day(day)
        assert [letter for letter in text if letter.isnumeric() and not letter.isascii()] == []
        # Vietnamese counts its months.
        assert numbers(text) == sorted([day.day, day.year, *([day.month] if code == "vi" else [])])
        assert set(numbers(told.month(f"{day:%Y-%m}"))) == {day.year, *([day.month] if code == "vi" else [])}


@pytest.mark.parametrize("code", ALL)
def test_every_month_has_a_name_of_its_own_in_the_letters_of_the_language(code: str) -> None:
    told = telling(code)
    months = [told.month(f"2027-{month:02}") for month in range(1, 13)]
    assert len(set(months)) == 12
    letters = {letter for month in months for letter in month if letter.isalpha()}
    assert {unicodedata.name(letter).split()[0] for letter in letters} == {SCRIPTS[script_of(LANGUAGES[code])]}


@pytest.mark.parametrize("code", ALL)
def test_pages_and_files_say_a_day_alike(app: Flask, code: str) -> None:
    told = telling(code)
    with app.test_request_context(), speaking(code):
        assert [format_date(day, "long") for day in DAYS] == [told.day(day) for day in DAYS]


@pytest.mark.parametrize("code", [code for code in ALL if code != "en"])
def test_every_sentence_has_western_digits(code: str) -> None:
    """A number to call is dialled as it stands, and a code is typed."""
    for path in sorted((shipped("translations") / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            said = "".join(str(message.string) for message in read_po(file))
        assert {letter for letter in said if letter.isnumeric() and not letter.isascii()} == set(), path.name
