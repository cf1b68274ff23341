"""The rules of looking and pressing that hold on every page: one short script each that returns what breaks it.

None of them needs the page's own scripts. Rules are written with start and end, never with left and right.
"""

import json

from .people import LONGEST_WAY, SHORT_PHONE, TOO_WIDE, Visitor

# Of boxes inside each other, the innermost is named.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each);
    const unseen = '.unseen, .skip-link, .questionnaire-title, svg, textarea, input';
    if (!each.checkVisibility() || each.closest(unseen) || style.display === 'inline') return false;
    const hides = [style.overflowX, style.overflowY].some(way => way === 'hidden' || way === 'clip');
    const isTooWide = each.scrollWidth > each.clientWidth + 1;
    const isTooHigh = each.scrollHeight > each.clientHeight + 1;
    const isBox = each.matches('.button, .option, .leave a, .panel *, h1, h2, h3, th, td');
    return hides ? isTooWide || isTooHigh : isTooWide && (isBox || each.scrollWidth > innerWidth);
}).filter((each, place, all) => !(all[place + 1] && each.contains(all[place + 1])))
    .map(each => each.outerHTML.slice(0, 160))"""

# What can be pressed and seen now; a radio is as large as its label. An open dialog keeps everything else away.
# What is hidden from the keyboard on purpose does again what a button beside it does.
CONTROLS = """() => [...(document.querySelector('dialog[open]') || document.body).querySelectorAll(
        'a[href], button, summary, textarea, select, audio, input:not([type=hidden]), [tabindex="0"]')]
    .filter(each => each.checkVisibility() && !each.closest('.skip-link, :disabled, [aria-hidden="true"]'))"""
SMALL = f"""() => ({CONTROLS})().map(each => each.closest('.option') || each).flatMap(each => {{
    const {{ width, height }} = each.getBoundingClientRect();
    return Math.min(width, height) < 44 ? [`${{width}} × ${{height}}: ${{each.outerHTML.slice(0, 120)}}`] : [];
}})"""
# An open menu lies over the page, so only what is on the same layer can be pressed by mistake.
NEAR = f"""() => {{
    const layer = each => each.closest('.leave, .panel');
    const all = ({CONTROLS})().map(each => each.closest('.option') || each)
        .map(each => [each, each.getBoundingClientRect()]);
    return all.flatMap(([one, box], place) => all.slice(place + 1)
        .filter(([other]) => other !== one && layer(other) === layer(one))
        .map(([other, next]) => [other, Math.max(next.left - box.right, box.left - next.right,
            next.top - box.bottom, box.top - next.bottom)])
        .filter(([, apart]) => apart < 7.9)
        .map(([other, apart]) => [apart, ...[one, other].map(each => each.outerHTML.slice(0, 90))].join(' | ')));
}}"""
# From the top down, and inside a row from the start of the line to its end; cards side by side are read in turn.
OUT_OF_ORDER = f"""() => {{
    const isRtl = document.documentElement.dir === 'rtl';
    const inOrder = (box, next) => {{
        const shared = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
        if (shared <= Math.min(box.height, next.height) / 2) return next.top >= box.top;
        return isRtl ? next.right <= box.left + 1 : next.left >= box.right - 1;
    }};
    const found = [];
    const layers = '.panel, .which-of-two > .theme';
    for (const layer of [null, ...document.querySelectorAll(layers)]) {{
        const all = ({CONTROLS})().filter(each => !each.closest('.leave') && each.closest(layers) === layer)
            .map(each => each.closest('.option') || each);
        all.slice(1).forEach((each, place) => {{
            if (!inOrder(all[place].getBoundingClientRect(), each.getBoundingClientRect()))
                found.push(`${{all[place].outerHTML.slice(0, 100)}} | ${{each.outerHTML.slice(0, 100)}}`);
        }});
    }}
    return found;
}}"""
# The titles of the questionnaire and of a section stand above each question, seen or not.
HEADINGS = """() => {
    const all = [...document.querySelectorAll('h1, h2, h3, h4')].filter(each => each.checkVisibility());
    const shown = all.map(each => Number(each.tagName[1]));
    const ones = shown.filter(each => each === 1).length;
    const jumps = shown.filter((each, place) => each > (place ? shown[place - 1] : 1) + 1);
    return ones === 1 && !jumps.length ? [] : [`h${shown.join(' h')}`];
}"""
OUT_OF_REACH = """() => {
    const isInReach = leave => {
        if (leave.closest('dialog[open]')) leave.scrollIntoView(); // it scrolls inside itself
        const box = leave.getBoundingClientRect();
        const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return box.height >= 44 && box.top >= 0 && box.bottom <= innerHeight + 1 && above && leave.contains(above);
    };
    const all = [...document.querySelectorAll('[data-leave]:not(.skip-link)')];
    // Before a language is chosen nothing has been said yet.
    const canLeave = document.querySelector('.languages') || all.some(isInReach);
    return canLeave ? [] : [`in ${innerWidth} × ${innerHeight}`];
}"""
# the page says its direction once; a part says its own where it may differ.
DIRECTIONS = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const dir = each => each.getAttribute('dir');
    const isOwn = each => each.matches('bdi, input, textarea, [lang], [dir=auto]');
    const found = all('body [dir]').filter(each => !isOwn(each));
    found.push(...all('textarea, .summary dd > span').filter(each => dir(each) !== 'auto'));
    found.push(...all('.typed').filter(each => !each.closest('[dir]:not(html)')));
    found.push(...all('input.code, bdi.code, bdi.code-small, .share bdi').filter(each => dir(each) !== 'ltr'));
    for (const link of all('a[href^="tel:"], a[href^="sms:"]')) {
        const number = link.querySelector('bdi[dir=ltr]');
        if (!number || !/^(tel|sms):[+]?[0-9]+$/.test(link.getAttribute('href'))) found.push(link);
        else if (number.checkVisibility() && isTurnedRound(number.firstChild)) found.push(number);
    }
    function isTurnedRound(text) {
        const at = place => {
            const range = document.createRange();
            range.setStart(text, place);
            range.setEnd(text, place + 1);
            return range.getBoundingClientRect().left;
        };
        return text.length > 1 && at(0) > at(text.length - 1);
    }
    return found.map(each => each.outerHTML.slice(0, 120));
}"""
# Without colours of our own: a line around whatever can be pressed, and drawings that can be told from the page.
FORCED = """() => {
    const all = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility());
    const style = each => getComputedStyle(each);
    const hasLine = (each, kind) =>
        parseFloat(style(each)[`${kind}Width`]) > 0 && style(each)[`${kind}Style`] !== 'none';
    const page = style(document.documentElement).backgroundColor;
    const ink = style(document.documentElement).color;
    return [
        ...all('.option, .button, .leave a, .panel :is(a, button), textarea, input.code, dialog')
            .filter(each => !hasLine(each, 'borderTop')),
        ...all('.option:has(:checked)').filter(each => !hasLine(each, 'outline')),
        ...all('.problem').filter(each => !hasLine(each, 'borderTop')),
        ...all('.face, .picture').filter(each => style(each).stroke !== ink),
        ...all('.bar, .progress rect').filter(each => style(each).fill === page || style(each).fill !== ink),
    ].map(each => each.outerHTML.slice(0, 120));
}"""

RULES = {
    "scrolls sideways": TOO_WIDE,
    "is cut off": CUT_OFF,
    "is smaller than a finger": SMALL,
    "is too near to the next": NEAR,
    "is not where the order says": OUT_OF_ORDER,
    "has headings out of order": HEADINGS,
    "has a wrong direction": DIRECTIONS,
}
ROOM = {name: RULES[name] for name in ("scrolls sideways", "is cut off")}
LOW_WINDOW = {"scrolls sideways": TOO_WIDE, "cannot be left": OUT_OF_REACH}
WITHOUT_COLOURS = {"has no line of its own": FORCED}

# Space between letters would tear the words apart that are written in joined ones.
JOINED = ", ".join(f":lang({language})" for language in ("ar", "ckb", "fa", "ps", "ur"))
SPACED = f"""() => {{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {{ line-height: 1.5 !important; word-spacing: 0.16em !important; }}
        :not({JOINED}) {{ letter-spacing: 0.12em !important; }} p {{ margin-block-end: 2em !important; }}`);
    document.adoptedStyleSheets = [sheet];
}}"""
NOT_SPACED = "() => { document.adoptedStyleSheets = []; }"
TURNED = """() => {
    const page = document.documentElement;
    page.dir = page.dir === 'rtl' ? 'ltr' : 'rtl';
}"""
NOT_TURNED = TURNED
LARGEST = "() => Object.assign(document.documentElement.dataset, { text: 'largest', space: 'wide' })"
NOT_LARGEST = """() => {
    delete document.documentElement.dataset.text;
    delete document.documentElement.dataset.space;
}"""

AT_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    scrollTo(0, 0);
    window.firstStop = window.lastStop = null;
    window.stops = 0;
}"""
# What is wrong with the place that Tab led to; nothing at all at the end of the page.
STOP = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const part = focused.closest('.option') || focused;
    const name = part.outerHTML.slice(0, 120);
    const found = [];
    if (window.lastStop === focused && focused.type === 'date') return []; // day, month, year and calendar
    if (window.firstStop === focused) return null;
    window.firstStop ||= focused;
    const order = window.lastStop ? window.lastStop.compareDocumentPosition(focused) : 4;
    window.lastStop = focused;
    window.stops += 1;
    if (!(order & Node.DOCUMENT_POSITION_FOLLOWING)) found.push(`comes too late: ${name}`);
    const ring = getComputedStyle(part);
    if (ring.outlineStyle === 'none' || parseFloat(ring.outlineWidth) < 3) found.push(`shows no ring: ${name}`);
    const box = part.getBoundingClientRect();
    const points = [[.5, .5], [.02, .1], [.98, .1], [.02, .9], [.98, .9]]
        .map(([across, down]) => [box.left + across * box.width, box.top + down * box.height]);
    const isHidden = ([x, y]) => {
        const above = document.elementFromPoint(x, y);
        const layer = above && above.closest('.leave, .panel, .veil');
        return !above || (layer && !layer.contains(focused));
    };
    const hidden = points.filter(isHidden).length;
    const isTall = box.height > innerHeight / 2;
    if (isTall ? hidden === points.length : hidden) found.push(`is covered: ${name}`);
    return found;
}"""
NOT_REACHED = f"""() => {{
    const groups = new Set(({CONTROLS})().map(each => each.type === 'radio' ? each.name : each));
    return [...groups].length + document.querySelectorAll('.skip-link').length - window.stops;
}}"""
SHOWN = 4  # breaches of one rule that are enough to see what is wrong


def broken(person: Visitor, rules: dict[str, str]) -> list[str]:
    """Return every breach of some rules on the page as it is now."""
    checks = ", ".join(f"{json.dumps(name)}: ({script})()" for name, script in rules.items())
    found: dict[str, list[str]] = person.page.evaluate(f"() => ({{ {checks} }})")
    return [f"{name}: {each}" for name, breaches in found.items() for each in breaches[:SHOWN]]


def broken_with(person: Visitor, before: str, rules: dict[str, str], after: str) -> list[str]:
    """Return what breaks while something is done to the page, such as wider spacing."""
    person.page.evaluate(before)
    found = broken(person, rules)
    person.page.evaluate(after)
    return found


def broken_without_colours(person: Visitor) -> list[str]:
    """Return what cannot be told apart where the device chooses every colour itself."""
    person.page.emulate_media(forced_colors="active")
    found = broken(person, WITHOUT_COLOURS)
    person.page.emulate_media(forced_colors="none")
    return found


def broken_by_keyboard(person: Visitor, size: tuple[int, int] = SHORT_PHONE) -> list[str]:
    """Go through the page with Tab on a low screen; return what is out of order, not ringed, or covered."""
    person.page.set_viewport_size({"width": size[0], "height": size[1]})
    found: list[str] = []
    person.page.evaluate(AT_THE_TOP)
    for _ in range(LONGEST_WAY):
        person.page.keyboard.press("Tab")
        stop = person.page.evaluate(STOP)
        if stop is None:
            break
        found += [f"by keyboard: {each}" for each in stop]
    missed = person.page.evaluate(NOT_REACHED)
    person.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    return found + ([f"by keyboard: {missed} controls were not reached"] if missed else [])
