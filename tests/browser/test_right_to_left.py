"""Right to left: Arabic pages are the mirror of English ones; numbers and codes are not (R-01 to R-08)."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .people import DESK, PHONE, YoungPerson
from .site import LANGUAGES, SPOKEN
from .states import Places

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Edges = dict[str, tuple[float, float]]

STATIC = Path(__file__).resolve().parents[2] / "feedback" / "static"
SIDES = re.compile(r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-[a-z]+)-)?(?:left|right)(?=[\s:;])[^;{}]*")
# Which edge stands at a fixed place, whatever the words beside it are.
PARTS = {
    ".top .name": "start",
    "[data-help], .top nav > a": "",
    ".top nav": "end",
    ".menu:last-of-type summary": "end",
    ".back a": "start",
    "main h1": "start",
    ".option input": "start",
    ".option .face": "end",
    "[data-skip]:not([hidden])": "both",
    "#answers > .row [data-continue]": "both",
    "main .row > :first-child": "both",
    "main .row > :last-child": "both",
    "input.code": "start",
    ".promises li": "both",
    ".problem": "both",
    "#leave": "end",
    ".leave > div > span": "start",
    "th": "start",
    ".share": "end",
}
EDGES = """selectors => Object.fromEntries(selectors.flatMap(selector => {
    const found = [...document.querySelectorAll(selector)].find(each => each.checkVisibility());
    if (!found) return [];
    const box = found.getBoundingClientRect(), width = document.documentElement.clientWidth;
    const isRtl = document.documentElement.dir === 'rtl';
    return [[selector, isRtl ? [width - box.right, width - box.left] : [box.left, box.right]]];
}))"""
SIGN = """each => {
    const style = getComputedStyle(each, '::before');
    return [style.content[1], style.direction];
}"""
PROGRESS = """() => {
    const bar = document.querySelector('.progress').getBoundingClientRect();
    const done = document.querySelector('.progress rect').getBoundingClientRect();
    return [done.left - bar.left, bar.right - done.right];
}"""


def edges(person: YoungPerson) -> Edges:
    """Return how far each part's start and end are from the start of the line, whichever side that is."""
    found: dict[str, list[float]] = person.page.evaluate(EDGES, list(PARTS))
    return {part: (start, end) for part, (start, end) in found.items()}


def is_rtl(lang: str) -> bool:
    """Return whether a language is written from right to left."""
    return SPOKEN[lang].direction == "rtl"


def looks(person: YoungPerson, places: Places) -> Iterator[tuple[str, Edges]]:
    """Go through some pages of every shape; yield where their parts stand."""
    lang = person.lang
    for name, address in {
        "code": f"/{lang}/",
        "start": f"/{lang}/e/{places.open}/",
        "thanks": f"/{lang}/e/{places.open}/no-thanks",
        "heard": f"/{lang}/e/{places.closed}/heard",
        "help": f"/{lang}/help",
    }.items():
        person.opens(address)
        yield name, edges(person)
    person.opens_questions(places.open, lang)
    person.goes_to("time-for-fun")
    yield "question", edges(person)
    person.goes_to_the_end()
    yield "send", edges(person)


@pytest.mark.parametrize("lang", [each for each in LANGUAGES if is_rtl(each)])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["narrow", "wide"])
def test_right_to_left_is_the_mirror_of_english(
    visit: Visit, places: Places, size: tuple[int, int], lang: str
) -> None:
    seen: dict[str, dict[str, Edges]] = {}
    for each in ("en", lang):
        with visit(size=size) as person:
            person.lang = each
            seen[each] = dict(looks(person, places))
    wrong = []
    for page, parts in seen["en"].items():
        assert list(parts) == list(seen[lang][page]), page
        for part, (start, end) in parts.items():
            mirrored = seen[lang][page][part]
            wrong += [
                f"{page}: {part} {edge}: {here:.0f} in English, {there:.0f} in {lang}"
                for edge, here, there in (("start", start, mirrored[0]), ("end", end, mirrored[1]))
                if PARTS[part] in (edge, "both") and abs(here - there) > 1
            ]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_says_its_direction_once(visit: Visit, places: Places, lang: str) -> None:
    with visit() as person:
        for page in (f"/{lang}/", f"/{lang}/e/{places.open}/", f"/{lang}/help", f"/{lang}/nothing"):
            person.expected_statuses.add(404)
            person.opens(page)
            root = person.page.locator("html")
            expect(root).to_have_attribute("lang", SPOKEN[lang].tag)
            expect(root).to_have_attribute("dir", SPOKEN[lang].direction)
            expect(
                person.page.locator("body, main, main > h1, main > p").locator("xpath=self::*[@dir]")
            ).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_back_points_to_where_one_came_from(visit: Visit, places: Places, lang: str) -> None:
    with visit() as person:
        person.opens_questions(places.open, lang)
        person.goes_on()
        sign, direction = person.page.locator(".back a").evaluate(SIGN)
        # In a line from right to left the browser turns such a sign round by itself.
        is_turned = direction == "rtl" and unicodedata.mirrored(sign) == 1
        assert {"‹": "left", "›": "right"}[sign] == ("right" if is_rtl(lang) != is_turned else "left")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_progress_grows_from_the_start_of_the_line(visit: Visit, places: Places, lang: str) -> None:
    with visit() as person:
        person.opens_questions(places.open, lang)
        person.goes_to("listening")
        from_left, from_right = person.page.evaluate(PROGRESS)
        starts, ends = (from_right, from_left) if is_rtl(lang) else (from_left, from_right)
        expect(person.page.locator(".progress")).to_be_visible()
        assert abs(starts) < 1
        assert ends > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bars_grow_from_the_start_of_the_line(visit: Visit, places: Places, lang: str) -> None:
    with visit(size=DESK) as person:
        person.opens(f"/{lang}/e/{places.closed}/heard")
        track, bar = (person.page.locator(f"svg {part}").first.bounding_box() for part in (".track", ".bar"))
        assert track
        assert bar
        assert bar["width"] < track["width"]
        starts_left = abs(bar["x"] - track["x"]) < 1
        starts_right = abs(bar["x"] + bar["width"] - track["x"] - track["width"]) < 1
        assert (starts_left, starts_right) == ((False, True) if is_rtl(lang) else (True, False))


def test_numbers_of_results_are_not_turned_round(visit: Visit, places: Places) -> None:
    with visit(size=DESK) as person:
        person.opens(f"/ar/e/{places.closed}/heard")
        shares = person.page.locator(".share bdi")
        assert shares.count() > 2
        assert set(shares.evaluate_all("all => all.map(each => getComputedStyle(each).direction)")) == {"ltr"}


@pytest.mark.parametrize("digits", ["٤٢", "۴۲"], ids=["Arabic", "Persian"])
def test_a_code_is_typed_from_left_to_right_with_whichever_digits(
    visit: Visit, places: Places, digits: str
) -> None:
    own = str.maketrans("0123456789", {"٤٢": "٠١٢٣٤٥٦٧٨٩", "۴۲": "۰۱۲۳۴۵۶۷۸۹"}[digits])
    with visit() as person:
        person.opens("/ar/")
        assert person.page.locator("#code").evaluate("each => getComputedStyle(each).direction") == "ltr"
        person.types_code(places.open.translate(own))
        person.page.wait_for_url(f"**/ar/e/{places.open}/")


def test_a_box_takes_the_direction_of_what_is_typed(visit: Visit, places: Places) -> None:
    def direction() -> Any:
        return person.page.locator("textarea:visible").evaluate("each => getComputedStyle(each).direction")

    with visit() as person:
        person.opens_questions(places.open, "ar")
        person.goes_to("adults-change")
        person.answers("adults-change", "More time.")
        assert direction() == "ltr"
        person.answers("adults-change", "وقت أطول")
        assert direction() == "rtl"


def test_the_stylesheet_never_says_left_or_right() -> None:
    style = re.sub(
        r"/\*.*?\*/",
        "",
        "".join(each.read_text(encoding="utf-8") for each in sorted(STATIC.glob("*.css"))),
        flags=re.DOTALL,
    )
    assert not SIDES.findall(style)
    assert SIDES.findall("a { margin-left: 1px; text-align: right; left: 0; inset-inline-start: 0; }") != []
