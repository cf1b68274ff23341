"""Look at one state in every width and hold it against every rule; keep a picture of it for the sheets."""

import re

from tests.page_checks import TELLING, said

from . import rules
from .contact_sheets import Sheets
from .people import PHONE, Visitor, YoungPerson
from .states import STILL_THERE, WITHOUT_A_LANGUAGE, Places, states, walk

WIDTHS = {320: PHONE[1], 768: 1024, 1280: 900}
CHECKED_BY_AXE = (320, 1280)
LOW = (320, 256)  # also what a window of 1280 × 1024 shows at 400 %


def look_at_every_state(person: YoungPerson, places: Places, sheets: Sheets) -> list[str]:
    """Walk through every state, take pictures, and return everything that is wrong."""
    seen: list[str] = []
    wrong: list[str] = []
    for state in walk(person, places):
        person.page.wait_for_load_state()  # without its stylesheet no page keeps the rules
        faults = _titles(person)
        for width in WIDTHS:
            faults += [f"{width} px: {each}" for each in _at(person, width)]
            sheets.take(person, width, state)
        faults += _narrow(person, state)
        person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        seen.append(state)
        wrong += [f"{state}: {each}" for each in faults]
    assert tuple(seen) == states(script=person.has_script)
    return wrong


def glance_at_every_state(person: YoungPerson, places: Places) -> list[str]:
    """Walk through every state on a narrow phone alone; return what is wrong."""
    wrong: list[str] = []
    for state in walk(person, places):
        person.page.wait_for_load_state()
        if state not in WITHOUT_A_LANGUAGE:
            show_whole_page(person, PHONE[0])
            faults = (
                _titles(person) + rules.broken(person, rules.RULES) + _largest(person) + person.finds_with_axe()
            )
            wrong += [f"{state}: {each}" for each in faults]
        person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return wrong


def glance_at_every_question(person: YoungPerson, places: Places) -> list[str]:
    """Go through the questions one by one on a narrow phone, to the answers before they are sent."""
    wrong: list[str] = []
    person.opens_questions(places.open, person.lang)
    while True:
        name = person.asked() or "between"
        wrong += [f"{name}: {each}" for each in rules.broken(person, rules.RULES) + _largest(person)]
        if person.is_at_the_end():
            break
        person.goes_on()
    person.page.locator("[data-look]").click()
    return wrong + [f"answers: {each}" for each in rules.broken(person, rules.RULES) + _largest(person)]


def _largest(person: YoungPerson) -> list[str]:
    found = rules.broken_with(person, rules.LARGEST, rules.ROOM, rules.NOT_LARGEST)
    return [f"largest: {each}" for each in found]


def _at(person: YoungPerson, width: int) -> list[str]:
    """Return what is wrong in one width, in a window so high that the whole page can be seen."""
    show_whole_page(person, width)
    found = rules.broken(person, rules.RULES)
    if width == 320:
        found += [
            f"spaced: {each}" for each in rules.broken_with(person, rules.SPACED, rules.ROOM, rules.NOT_SPACED)
        ]
        found += _largest(person) + rules.broken_without_colours(person)
    if width in CHECKED_BY_AXE:
        found += person.finds_with_axe()
    return found


def show_whole_page(person: Visitor, width: int) -> None:
    """Make the window so wide, and so high that nothing has to be scrolled."""
    person.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    height = person.page.evaluate("() => document.documentElement.scrollHeight")
    if height > WIDTHS[width]:
        person.page.set_viewport_size({"width": width, "height": height})


def _narrow(person: YoungPerson, state: str) -> list[str]:
    """Return what is wrong on a low screen, and on the way through it by keyboard."""
    person.page.set_viewport_size({"width": LOW[0], "height": LOW[1]})
    found = [f"256 px high: {each}" for each in rules.broken(person, rules.LOW_WINDOW)]
    person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    larger = rules.broken_with(person, rules.LARGEST, rules.LOW_WINDOW, rules.NOT_LARGEST)
    found += [f"largest on a phone: {each}" for each in larger]
    # A dialog that asks whether somebody is there goes away with the first key.
    return found if state in STILL_THERE else found + rules.broken_by_keyboard(person)


def _titles(person: YoungPerson) -> list[str]:
    """Return a title or an address that tells somebody who looks over a shoulder what this is about."""
    title, address = person.page.title(), person.page.url
    neutral = {said("Your views", person.lang), "Your views"}
    is_neutral = title.removeprefix(f"{said('Error', person.lang)}: ") in neutral
    return [] if is_neutral and not re.search(TELLING, f"{title} {address}") else [f"title: {title} {address}"]
