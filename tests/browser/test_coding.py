"""A reviewer reads texts and codes them by keyboard alone; without a script whole texts are coded."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Locator, expect

from feedback.store import codebook, codings
from feedback.store.codings import Coding, Text, Wanted
from feedback.store.installation import Installation
from feedback.store.people import Role, find
from tests.examples import join, staff_cookie_of

from . import rules
from .every_staff_page import STAFF_RULES
from .people import Facilitator
from .site import Site

Work = Callable[..., AbstractContextManager[Facilitator]]

NAME = "the coder"
QUESTION = "adults-change"
ARABIC = "لا أحد يسألنا 🚌 ماذا نريد"
TIGRINYA = "ኣይንሕተትን ኢና፡ ኣይንፍለጥን"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 3
CODES = ("Being heard", "Buses and money", "Football", "Waiting")
NARROW, WIDE = (320, 640), (1200, 900)


@pytest.fixture(scope="module")
def installation(site: Site) -> Installation:
    """Return the installation that is served, with somebody who codes and with codes."""
    found = Installation(site.folder, sweep=False)
    join(found, NAME, Role.REVIEWER)
    for name in CODES:
        codebook.propose(found.db, NAME, name, "What the code means.")
    return found


@pytest.fixture
def code(site: Site) -> str:
    """Close an event at which seven people wrote."""
    made = site.new_event("Coding texts")
    for words in (
        ARABIC,
        TIGRINYA,
        LONG,
        "More football",
        "Football on Fridays",
        "The bus is dear",
        "Nobody asks",
    ):
        site.send_answers(made, {QUESTION: words})
    site.command("event", "close", made, "--yes")
    return made


@pytest.fixture
def reviewing(work: Work, site: Site, code: str, installation: Installation) -> Work:
    """Return what opens the texts in a fresh browser of the reviewer, who has read them all by keyboard."""

    @contextmanager
    def opened(*, script: bool = True, size: tuple[int, int] = WIDE) -> Iterator[Facilitator]:
        with work(script=script, size=size) as person:
            cookie = staff_cookie_of(installation, NAME)
            person.page.context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
            person.opens(f"/review/{code}/read")
            person.tabs_to(".forward button")
            person.page.keyboard.press("Enter")
            person.sees(".say")
            yield person

    return opened


def mark_of(installation: Installation) -> str:
    """Return the mark under which the reviewer codes."""
    person = find(installation.db, NAME)
    assert person is not None
    return person.mark


def texts_of(installation: Installation, code: str) -> dict[str, Text]:
    """Return the texts of an event with their codings, by their words."""
    pool = codings.pool(installation.db, code)
    assert pool is not None
    return {each.words: each for each in codings.page(installation.db, pool, mark_of(installation), Wanted())}


def given(installation: Installation, code: str, words: str) -> set[tuple[str, int, int]]:
    """Return the names of the codes on a text, with where they are."""
    names = {each.mark: each.name for each in codebook.every(installation.db)}

    def told(coding: Coding) -> tuple[str, int, int]:
        return names[coding.code], coding.first, coding.last

    return {told(each) for each in texts_of(installation, code)[words].codings}


def chips(person: Facilitator) -> Locator:
    """Return the codes that the page shows on the text."""
    return person.page.locator(".chips li")


def listens(person: Facilitator) -> None:
    """Wait until the script of a page that was just opened listens to keys; it shows the filter then."""
    expect(person.page.locator("#find-code")).to_be_visible()


def finds_code(person: Facilitator, start: str) -> None:
    """Type the beginning of a code's name into the filter and press Enter."""
    listens(person)
    person.page.keyboard.press("/")
    expect(person.page.locator("#find-code")).to_be_focused()
    person.page.keyboard.type(start)
    person.page.keyboard.press("Enter")


def opens_text(person: Facilitator, installation: Installation, code: str, words: str, more: str = "") -> None:
    """Open one text."""
    person.opens(f"/review/{code}/code/{texts_of(installation, code)[words].id}{more}")
    person.reads_heading("Code a text")
    if person.has_script:
        listens(person)


# ---- By keyboard ----------------------------------------------------------------------------------------------


def test_texts_are_read_found_and_coded_without_a_mouse(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing() as person:
        page = person.page
        person.opens("/review/")
        person.tabs_to(f'a[href$="/{code}/code"]')
        page.keyboard.press("Enter")
        person.reads_heading("Code texts")
        person.tabs_to(f'main a[href*="/{code}/code/"]')
        page.keyboard.press("Enter")
        seen = []
        for number in range(7):
            person.reads_heading("Code a text")
            seen.append(page.locator("#words").inner_text())
            finds_code(person, "foot" if "ootball" in seen[-1] else "wait")
            expect(chips(person)).to_have_count(1)
            expect(page.locator("#said")).to_have_text("Football" if "ootball" in seen[-1] else "Waiting")
            expect(page.locator("#progress")).to_contain_text(f"{number + 1} of 7 texts coded by you")
            address = page.url
            page.keyboard.press("Enter" if number % 2 else "n")
            if number < 6:
                expect(page).not_to_have_url(address)
        assert len(set(seen)) == 7
    assert given(installation, code, "More football") == {("Football", 0, 13)}
    assert given(installation, code, ARABIC) == {("Waiting", 0, len(ARABIC))}


def test_numbers_give_and_take_away_and_one_key_takes_back(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing() as person:
        opens_text(person, installation, code, "Nobody asks")
        page = person.page
        first = page.locator(".code-button:has(kbd)").first
        name = first.locator("bdi").inner_text()
        page.keyboard.press("1")
        expect(page.locator("#said")).to_have_text(name)
        expect(page.locator('.code-button[aria-pressed="true"]').first).to_contain_text(name)
        page.keyboard.press("1")
        expect(page.locator("#said")).to_have_text("No code")
        page.keyboard.press("u")
        expect(page.locator("#said")).to_have_text(name)
        page.reload()  # what can be taken back is not forgotten
        page.keyboard.press("u")
        expect(page.locator("#said")).to_have_text("No code")
        page.keyboard.press("l")
        expect(page.locator("#look")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_have_attribute("open", "")
    assert texts_of(installation, code)["Nobody asks"].needs_look
    assert given(installation, code, "Nobody asks") == set()


def test_nothing_is_lost_where_keys_come_faster_than_answers(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing() as person:
        first = min(each.id for each in texts_of(installation, code).values())
        person.opens(f"/review/{code}/code/{first}")
        person.page.evaluate(
            """keys => keys.forEach(key => document.body.dispatchEvent(
                new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))""",
            ["1", "2", "u", "3", "n"],
        )
        expect(person.page).not_to_have_url(re.compile(first))
        expect(person.page.locator("#progress")).to_contain_text("1 of 7 texts coded by you")
    coded = [each for each in texts_of(installation, code).values() if each.codings]
    assert [len(each.codings) for each in coded] == [2]


def test_words_are_chosen_with_arrows_and_counted_as_letters_not_as_halves(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing() as person:
        opens_text(person, installation, code, ARABIC)
        page = person.page
        person.tabs_to("#words")
        for _ in range(4):  # word by word, to the left in Arabic; the fourth is the bus
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Control+Shift+ArrowLeft")
        expect(page.locator("#chosen bdi")).to_have_text("🚌 ماذا")
        finds_code(person, "bus")
        expect(page.locator("#words mark")).to_have_text("🚌 ماذا")
        expect(page.locator("#words .mark-name")).to_contain_text("Buses and money")
        page.keyboard.press("ArrowRight")  # from the end back: the last word
        page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("#chosen bdi")).to_have_text("نري")
        page.keyboard.press("Escape")
        expect(page.locator("#chosen")).to_be_hidden()
        finds_code(person, "wait")
        expect(chips(person)).to_have_count(2)
    start = ARABIC.index("🚌")
    assert given(installation, code, ARABIC) == {
        ("Buses and money", start, start + len("🚌 ماذا")),
        ("Waiting", 0, len(ARABIC)),
    }


def test_words_chosen_with_the_mouse_across_a_marked_span(
    reviewing: Work, code: str, installation: Installation
) -> None:
    text = "Football on Fridays"
    with reviewing() as person:
        pool = codings.pool(installation.db, code)
        assert pool is not None
        opens_text(person, installation, code, text)
        heard = codebook.in_use(installation.db)
        mark = next(each.mark for each in heard if each.name == "Being heard")
        codings.give(
            installation.db, pool, mark_of(installation), [texts_of(installation, code)[text].id], mark, (9, 11)
        )
        person.page.reload()
        place = person.page.evaluate(
            """() => [...document.querySelectorAll('#words [data-first]')].map(each => {
                const box = each.getBoundingClientRect();
                return [box.left, box.right, box.top + box.height / 2];
            })"""
        )
        mouse = person.page.mouse
        mouse.move(place[1][0] + 2, place[1][2])
        mouse.down()
        mouse.move(place[2][1] + 40, place[2][2], steps=5)
        mouse.up()
        expect(person.page.locator("#chosen bdi")).to_have_text("on Fridays")
        person.page.get_by_role("button", name="Waiting").first.click()
        expect(chips(person)).to_have_count(2)
    assert given(installation, code, text) == {("Being heard", 9, 11), ("Waiting", 9, 19)}


def test_single_keys_can_be_switched_off_and_stay_off(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing() as person:
        opens_text(person, installation, code, "More football")
        page = person.page
        page.keyboard.press("?")
        page.keyboard.press("Enter")  # closes it
        page.keyboard.press("Enter")
        person.tabs_to('[name="keys"]')
        page.keyboard.press("Space")
        person.tabs_to("#keys form button")
        page.keyboard.press("Enter")
        page.wait_for_url("**keys=no*")
        for key in ("1", "n", "p", "u", "l", "/"):
            page.keyboard.press(key)
        expect(page.locator(".code-button kbd")).to_have_count(0)
        expect(page.locator("#find-code")).not_to_be_focused()
        expect(page.locator("#look")).to_have_attribute("aria-pressed", "false")
        page.get_by_role("button", name="Football").first.click()
        expect(page.locator("#said")).to_have_text("Football")
        assert "keys=no" in page.url
    assert given(installation, code, "More football") == {("Football", 0, 13)}


# ---- In the list, without a script, and in every width --------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_several_texts_are_given_a_code_at_once(
    reviewing: Work,
    code: str,
    installation: Installation,
    script: bool,  # noqa: FBT001 a parameter
) -> None:
    with reviewing(script=script) as person:
        page = person.page
        person.opens(f"/review/{code}/code?show=new")
        for words in ("More football", "Football on Fridays"):
            page.locator(".coded", has_text=words).get_by_role("checkbox").check()
        page.locator("#code").select_option(label="Football")
        person.presses("Give")
        expect(page.locator("#progress")).to_contain_text("2 of 7 texts coded by you")
        expect(page.locator(".coded")).to_have_count(5)
        person.presses("Undo")
        expect(page.locator("#progress")).to_contain_text("0 of 7 texts coded by you")
        expect(page.locator(".coded")).to_have_count(7)
        person.expected_statuses.add(422)
        person.presses("Give")
        expect(page.get_by_role("alert")).to_contain_text("Choose at least one text and a code.")
    assert given(installation, code, "More football") == set()


def test_without_a_script_a_text_is_coded_with_plain_buttons(
    reviewing: Work, code: str, installation: Installation
) -> None:
    with reviewing(script=False) as person:
        page = person.page
        opens_text(person, installation, code, TIGRINYA)
        expect(page.locator("#find-code")).to_be_hidden()
        expect(page.locator("#keys")).to_be_hidden()
        page.locator(".code-button", has_text="Being heard").first.click()
        expect(chips(person)).to_have_count(1)
        assert given(installation, code, TIGRINYA) == {("Being heard", 0, len(TIGRINYA))}
        page.locator('.code-button[aria-pressed="true"]').first.click()
        expect(chips(person)).to_have_count(0)
        person.presses("Undo")
        expect(chips(person)).to_have_count(1)
        chips(person).get_by_role("button").click()
        expect(chips(person)).to_have_count(0)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_every_page_keeps_the_rules(
    reviewing: Work, code: str, installation: Installation, *, size: tuple[int, int], script: bool
) -> None:
    with reviewing(size=size, script=script) as person:
        pool = codings.pool(installation.db, code)
        assert pool is not None
        me, other = mark_of(installation), "somebody"
        marks = [each.mark for each in codebook.in_use(installation.db) if each.name in CODES]
        texts = texts_of(installation, code)
        for words, coder, mark, span in (
            (ARABIC, me, marks[0], (3, 14)),
            (ARABIC, me, marks[1], (7, len(ARABIC))),
            (ARABIC, other, marks[1], None),
            (TIGRINYA, me, marks[2], (0, 4)),
            (LONG.strip(), me, marks[3], (5, 70)),
            ("Nobody asks", other, marks[0], None),
        ):
            codings.give(installation.db, pool, coder, [texts[words].id], mark, span)
        addresses = [
            f"/review/{code}/code",
            f"/review/{code}/code?show=look",
            f"/review/{code}/agreement",
            *(
                f"/review/{code}/code/{texts[words].id}"
                for words in (ARABIC, TIGRINYA, LONG.strip(), "Nobody asks")
            ),
        ]
        for address in addresses:
            person.opens(address)
            assert rules.broken(person, STAFF_RULES) == [], address
        opens_text(person, installation, code, ARABIC)
        assert person.page.locator("#words").evaluate("each => getComputedStyle(each).direction") == "rtl"
        for each in person.page.locator("details:visible").all():
            each.locator("summary").click()
        assert rules.broken(person, STAFF_RULES) == []
