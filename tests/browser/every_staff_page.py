"""Look at one state of the staff's pages in every width and hold it against the rules that are for them."""

import re
from collections.abc import Sequence
from functools import cache

from babel.messages.pofile import read_po

from feedback.catalogues import MESSAGES, STAFF, shipped
from feedback.store.people import Role

from . import rules
from .contact_sheets import Sheets
from .every_page import WIDTHS, show_whole_page
from .people import PHONE, Facilitator
from .staff_states import STATES, Walk
from .translating_states import LOOKS

# No part of a page of ours brings its own script or style; the content policy would refuse it.
INLINE = """() => [...document.querySelectorAll('*')].filter(each => {
    const handles = each.getAttributeNames().some(name => name.startsWith('on'));
    return handles || each.matches('style, [style], script:not([src])');
}).map(each => each.outerHTML.slice(0, 120))"""
# Staff read in lines of text, where a link is as high as its line; whatever stands alone is as large as a finger.
SMALL = f"""() => ({rules.CONTROLS})().map(each => each.closest('.option') || each).filter(each => {{
    const around = each.parentElement;
    const isInText = each.matches('a') && around.textContent.trim() !== each.textContent.trim()
        && getComputedStyle(each).display === 'inline';
    return !isInText;
}}).flatMap(each => {{
    const {{ width, height }} = each.getBoundingClientRect();
    return Math.min(width, height) < 43.9 ? [`${{width}} × ${{height}}: ${{each.outerHTML.slice(0, 120)}}`] : [];
}})"""
# Whose session has ended is not known: what they typed is kept on a page that begins in English.
NOT_KNOWN_WHO = ("signed out half-way",)
IN_OTHER_LANGUAGES = (*NOT_KNOWN_WHO, *LOOKS)
# Somebody whose account is called what they may do; that is the same in every language.
NAMES = {Role.REVIEWER.value}
STAFF_RULES = rules.ROOM | {
    "is smaller than a finger": SMALL,
    "is not where the order says": rules.OUT_OF_ORDER,
    "has headings out of order": rules.HEADINGS,
}
# No staff page speaks a language that runs from right to left yet; every one of them is ready to.
TURNED_RULES = rules.ROOM | {"is not where the order says": rules.OUT_OF_ORDER}
AS_IT_CAME = {"has a script or a style inside": INLINE}
# What is read on the page in its own language; names and what people wrote stand in <bdi>.
READ = """() => {
    const told = each => {
        const copy = each.cloneNode(true);
        copy.querySelectorAll('[lang], bdi').forEach(other => other.replaceWith('…'));
        return copy.textContent;
    };
    const all = [...document.querySelectorAll('title, body, body *')].filter(each => {
        const own = each.closest('[lang]');
        return !each.closest('bdi, script') && own === document.documentElement;
    });
    const words = all.flatMap(each => [
        ...[...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data),
        each.matches('title, p, li, h1, h2, h3, dt, dd, label, legend, a, button, span') ? told(each) : '',
        each.getAttribute('aria-label') || '',
    ]);
    const parts = words.flatMap(each => [each, ...each.split('·')]);
    return [...new Set(parts.map(each => each.replace(/\\s+/g, ' ').trim()).filter(Boolean))];
}"""


def look_at_every_state(person: Facilitator, lang: str, sheets: Sheets) -> list[str]:
    """Walk through every state, take pictures, and return everything that is wrong."""
    seen: list[str] = []
    wrong: list[str] = []
    for state in Walk(person, lang).states():
        person.page.wait_for_load_state()  # without its stylesheet no page keeps the rules
        faults = ([] if state in IN_OTHER_LANGUAGES else _language(person)) + rules.broken(person, AS_IT_CAME)
        for width in WIDTHS:
            show_whole_page(person, width)
            faults += [f"{width} px: {each}" for each in _at(person, width)]
            sheets.take(person, width, state)
        if lang == "en":  # the order of what can be pressed is the same in both
            faults += rules.broken_by_keyboard(person)
        person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        seen.append(state)
        wrong += [f"{state}: {each}" for each in faults]
    assert tuple(seen) == STATES
    return wrong


def _at(person: Facilitator, width: int) -> list[str]:
    """Return what is wrong in one width."""
    found = rules.broken(person, STAFF_RULES)
    turned = rules.broken_with(person, rules.TURNED, TURNED_RULES, rules.NOT_TURNED)
    found += [f"right to left: {each}" for each in turned]
    if width == PHONE[0]:
        spaced = rules.broken_with(person, rules.SPACED, rules.ROOM, rules.NOT_SPACED)
        found += [f"spaced: {each}" for each in spaced]
        found += person.finds_with_axe()
    return found


def _language(person: Facilitator) -> list[str]:
    """Return what is not said in the language that the page says it has."""
    tag = person.page.evaluate("() => document.documentElement.lang")
    if tag != person.lang:
        return [f"speaks {tag}"]
    if person.lang == "en":
        return []
    plain, pattern = _english(person.lang)
    read = set(person.page.evaluate(READ)) - NAMES
    return [f"English: {each}" for each in sorted(read) if each in plain or pattern.fullmatch(each)]


@cache
def _english(language: str) -> tuple[set[str], "re.Pattern[str]"]:
    """Return the English sentences that are other ones in a language: those without values, and those with."""
    said: dict[str, str] = {}
    for name in (MESSAGES, STAFF):
        with (shipped("translations") / language / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
            for message in read_po(file):
                said |= dict(zip(_forms(message.id), _forms(message.string), strict=False))
    differing = {english for english, other in said.items() if english and other not in {"", english}}
    plain = {each for each in differing if "%(" not in each}
    patterns = [re.sub(r"%\\\((\w+)\\\)s", ".+", re.escape(each)) for each in differing - plain]
    return plain, re.compile("|".join(patterns))


def _forms(words: object) -> Sequence[str]:
    """Return the forms of a sentence: one, or those for one thing and for several."""
    return words if isinstance(words, (tuple, list)) else [str(words)]
