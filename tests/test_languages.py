"""Each language is reached by its code, marked up by a tag that browsers know, and dated as its readers expect."""

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from flask.testing import FlaskClient

from feedback.languages import LANGUAGES, english_name, resolve
from tests.page_checks import Page

IN_ORDER = "en en-easy cy ar ti vi sq so ps fa_AF ckb fa am ku ro om ur fr uk"
ORDER = IN_ORDER.split(" ")


def test_the_languages_stand_in_a_fixed_order() -> None:
    assert list(LANGUAGES) == ORDER


def test_a_tag_is_the_code_except_for_easy_read_which_is_english() -> None:
    tags = {code: language.tag for code, language in LANGUAGES.items()}
    assert tags == {code: code for code in ORDER} | {"en-easy": "en", "fa_AF": "fa-AF"}


def test_names_and_directions_are_those_of_cldr() -> None:
    names = {"cy": "Cymraeg", "fa_AF": "دری", "ckb": "کوردیی ناوەندی", "sq": "Shqip", "ro": "Română", "ti": "ትግርኛ"}
    assert {code: LANGUAGES[code].name for code in names} == names
    assert {LANGUAGES[code].english_name for code in ("fa_AF", "fa", "ps")} == {"Dari", "Persian", "Pashto"}
    right_to_left = {code for code, language in LANGUAGES.items() if language.direction == "rtl"}
    assert right_to_left == {"ar", "ps", "fa_AF", "ckb", "fa", "ur"}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("prs", "fa_AF"),
        ("fa-AF", "fa_AF"),
        ("fa_af", "fa_AF"),
        ("FA-IR", "fa"),
        ("kmr", "ku"),
        ("ku-Latn", "ku"),
        ("ku-Arab", "ckb"),
        ("ckb-IQ", "ckb"),
        ("ti-ER", "ti"),
        ("ar-SD", "ar"),
        ("en-GB", "en"),
        ("EN-easy", "en-easy"),
        ("es-419", None),
        ("en-eas", None),
        ("en-easyx", None),
        ("xx", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_language_is_found_by_whatever_tag_it_has(tag: str, code: str | None) -> None:
    assert resolve(tag) == code


@pytest.mark.parametrize(("tag", "code"), [("prs", "fa_AF"), ("ti-ER", "ti"), ("kmr", "ku"), ("ckb-IQ", "ckb")])
def test_an_address_may_begin_with_any_tag_of_a_language(client: FlaskClient, tag: str, code: str) -> None:
    page = Page(client.get(f"/{tag}/help").text, f"/{code}/help")
    assert page.root.attrib["lang"] == LANGUAGES[code].tag


def test_what_is_no_language_is_no_page(client: FlaskClient) -> None:
    for asked in ("xx", "zz-ER", "enx", "account2"):
        assert client.get(f"/{asked}/help").status_code == 404


@pytest.mark.parametrize("code", ORDER)
def test_a_tag_and_a_locale_are_of_one_language_and_known(code: str) -> None:
    language = LANGUAGES[code]
    assert Locale.parse(language.tag, sep="-").language == Locale.parse(language.locale).language


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
