"""Each language is reached by its code, marked up by a tag that browsers know, and dated as its readers expect."""

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from flask.testing import FlaskClient

from feedback.languages import LANGUAGES, english_name
from tests.page_checks import Page

ORDER = ["en", "en-easy", "cy", "ar", "ti"]


def test_the_languages_stand_in_a_fixed_order() -> None:
    assert list(LANGUAGES) == ORDER


def test_a_tag_is_the_code_except_for_easy_read_which_is_english() -> None:
    assert {code: language.tag for code, language in LANGUAGES.items()} == {
        "en": "en",
        "en-easy": "en",
        "cy": "cy",
        "ar": "ar",
        "ti": "ti",
    }


@pytest.mark.parametrize("code", ORDER)
def test_a_tag_and_a_locale_are_of_one_language_and_known(code: str) -> None:
    language = LANGUAGES[code]
    assert Locale.parse(language.tag).language == Locale.parse(language.locale).language


@pytest.mark.parametrize("code", ORDER)
def test_a_page_is_found_by_the_code_and_marked_by_the_tag(client: FlaskClient, code: str) -> None:
    page = Page(client.get(f"/{code}/help").text, f"/{code}/help")
    assert page.root.attrib["lang"] == LANGUAGES[code].tag
    assert page.root.attrib["dir"] == LANGUAGES[code].direction


def test_easy_read_says_its_own_words(client: FlaskClient) -> None:
    english, easy = (client.get(f"/{code}/").text for code in ("en", "en-easy"))
    assert "<title>Your views</title>" in english
    assert "<title>What you think</title>" in easy


def test_a_day_in_tigrinya_has_its_eritrean_name_and_western_digits() -> None:
    """Eritrea counts the months of the Gregorian year, under names of its own (LG-04)."""
    assert format_date(date(2027, 1, 22), "long", locale=LANGUAGES["ti"].locale) == "ጥሪ 22, 2027"


def test_a_language_is_named_in_english_to_staff() -> None:
    assert english_name("en-easy") == "Easy Read"
    assert english_name("ti") == "Tigrinya"
    assert english_name("xx") == "“xx”"
