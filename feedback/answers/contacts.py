"""Contact details in what somebody typed: noticed on the device, and hidden here before anything is kept."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import phonenumbers

from feedback.answers import contact_words
from feedback.answers.contact_patterns import (
    AFTER_NAME,
    BEFORE_NAME,
    CAPITAL_NO_NAME,
    FIGURES,
    GROUP,
    INSIDE_NAME,
    MAYBE_BEFORE_NAME,
    NAME_LABEL,
    NAME_WORD,
    NHS,
    NO_NAME,
    NO_NAME_SHAPES,
    NO_USER_NAME,
    OTHER_NUMBERS,
    PHONE_WORDS,
    SHAPES,
    TAKEN,
    TALK,
    Detail,
    fold,
    fold_words,
)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Say where in a text a contact detail stands and what it is."""

    start: int
    end: int
    kind: Detail


Span = tuple[int, int]

# Where these young people live, come from or came through: their numbers are known without the country's own.
_COUNTRIES = (
    *("GB", "IE", "ER", "ET", "SD", "SS", "SO", "DJ", "EG", "LY", "DZ", "MA", "TN", "SY", "IQ", "IR", "AF", "PK"),
    *("IN", "BD", "VN", "AL", "XK", "RO", "PL", "UA", "FR", "BE", "IT", "GR", "DE", "TR", "NG", "KE", "UG"),
)

_MARK = re.compile(rf"\[(?:{'|'.join(Detail)})\]", re.IGNORECASE)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def found_in(text: str) -> tuple[Found, ...]:
    """Return every contact detail in a text, in order and without overlaps, at its place in that text."""
    folded, places = fold(text)
    rest = _MARK.sub(lambda mark: TAKEN * len(mark[0]), folded)
    is_shouted = text.isupper()
    found = []
    for kind, spans in _FINDERS:
        for start, end in spans(rest, lambda place: not is_shouted and text[places[place]].isupper()):
            if TAKEN not in rest[start:end]:
                rest = rest[:start] + TAKEN * (end - start) + rest[end:]
                found.append(Found(places[start], places[end], kind))
    return tuple(sorted(found))


def hide(text: str) -> tuple[str, frozenset[Detail]]:
    """Return a text with the kind of each contact detail in its place, and which kinds these are.

    The kinds are in English whatever the text's language. Nothing more is found in what is returned: hiding one
    detail can lay another one open, so it is looked at again.
    """
    kinds: set[Detail] = set()
    while found := found_in(text):
        for each in reversed(found):
            text = f"{text[: each.start]}[{each.kind}]{text[each.end :]}"
            kinds.add(each.kind)
    return text, frozenset(kinds)


IsCapital = Callable[[int], bool]
Find = Callable[[str, IsCapital], Iterator[Span]]


def _spans(pattern: str, rest: str) -> Iterator[Span]:
    for match in _pattern(pattern).finditer(rest):
        yield match.end() - len(match[1]), match.end()


def _shape(kind: Detail, pattern: str) -> Find:
    """Return what finds one pattern, after a look at whether the text could hold it at all."""
    needles = tuple(_FIGURE_LETTERS) if kind in (Detail.REFERENCE, Detail.POSTCODE) else _NEEDLES.get(kind, ("",))

    def find(rest: str, _: IsCapital) -> Iterator[Span]:
        if any(needle in rest for needle in needles):
            for start, end in _spans(pattern, rest):
                if kind is not Detail.USER or rest[start:end].lstrip("@") not in NO_USER_NAME:
                    yield start, end

    return find


_FIGURE_LETTERS = "0123456789"
_NEEDLES = {
    Detail.LINK: (".", ":/", "dot"),
    Detail.EMAIL: ("@", "at ", "at)", "at]"),
}


def _nhs_numbers(rest: str, _: IsCapital) -> Iterator[Span]:
    """Yield ten figures whose last one proves the others, as those of the health service do."""
    for start, end in _spans(NHS, rest):
        figures = [int(letter) for letter in rest[start:end] if letter.isdigit()]
        if sum((10 - place) * figure for place, figure in enumerate(figures)) % 11 == 0 and len(set(figures)) > 1:
            yield start, end


def _phone_numbers(rest: str, _: IsCapital) -> Iterator[Span]:
    if not any(figure in rest for figure in _FIGURE_LETTERS):
        return
    for pattern in OTHER_NUMBERS:
        for start, end in _spans(pattern, rest):
            rest = rest[:start] + TAKEN * (end - start) + rest[end:]
    for start, end in _spans(FIGURES, rest):
        yield from _phones_among(rest, start, end)


def _phones_among(rest: str, start: int, end: int) -> Iterator[Span]:
    """Yield the phone numbers in a row of groups of figures, the longest from each group on."""
    groups = [(start + match.start(), start + match.end()) for match in _pattern(GROUP).finditer(rest[start:end])]
    first = 0
    while first < len(groups):
        begin = groups[first][0]
        while begin > start and rest[begin - 1] in "+(":
            begin -= 1
        before = re.split(r"[\n.!?]", rest[max(0, begin - 40) : begin])[-1]
        announced = bool(_pattern(PHONE_WORDS).search(before))
        for last in range(min(len(groups), first + 17), first, -1):
            is_row = last - first in (1, len(groups))
            if _is_phone(rest[begin : groups[last - 1][1]], announced=announced, is_row=is_row):
                yield begin, groups[last - 1][1]
                first = last
                break
        else:
            first += 1


def _is_phone(written: str, *, announced: bool, is_row: bool) -> bool:
    """Return whether figures are a phone number.

    They are `announced` when the words before them say so, and a row when no other figures stand beside them.
    """
    groups = _pattern(GROUP).findall(written)
    figures = "".join(groups)
    length = len(figures)
    if length < 7 or length > 17 or len(set(figures)) == 1:
        return False
    if "+" in written:
        return length >= 8
    is_counted = all(len(group) <= 2 for group in groups)
    if is_counted and figures.lstrip("0").startswith("123456"):
        return False
    if figures.startswith("00"):
        return length >= 10 and figures[2] != "0"
    if figures.startswith("0"):
        return length in (10, 11) or (length <= 12 and (announced or _is_known(figures)))
    if announced:
        return length <= 15
    if not is_row or is_counted or _is_list(groups) or figures in "1234567890123" or length < 9:
        return False
    if length in (10, 11) and all(mark in written for mark in "()-"):
        return True
    return _is_known(figures) if length <= 10 else _is_known(f"+{figures}")


def _is_list(groups: list[str]) -> bool:
    """Return whether groups of figures go in equal steps, grow longer at the end, or end in thousands."""
    steps = {int(other) - int(one) for one, other in pairwise(groups)}
    is_longer = len(groups) > 3 and len(groups[-1]) > max(map(len, groups[:-1]))
    return (len(groups) > 2 and len(steps) == 1) or is_longer or groups[-1].endswith("000")


def _is_known(figures: str) -> bool:
    """Return whether a number without + is given out in one of the countries."""
    if figures.startswith("0"):
        return bool(_given_out()[0].fullmatch(figures[1:]))
    if len(figures) <= 10:
        return bool(_given_out()[1].fullmatch(figures))
    try:
        number = phonenumbers.parse(f"+{figures}")
    except phonenumbers.NumberParseException:
        return False
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return region in _COUNTRIES and phonenumbers.is_possible_number(number)


@cache
def _given_out() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the shape of numbers without their first zero in any country: of all, and of mobile phones."""
    plans = [phonenumbers.PhoneMetadata.metadata_for_region(country) for country in _COUNTRIES]
    every, mobile = (
        "|".join(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern)
        for kinds in zip(*((plan.general_desc, plan.mobile) for plan in plans if plan), strict=True)
    )
    return re.compile(every), re.compile(mobile)


def _names(rest: str, is_capital: IsCapital) -> Iterator[Span]:
    for phrases, sure in ((_SURE_PHRASES, True), (_MAYBE_PHRASES, False)):
        for needle, pattern in phrases:
            if needle in rest:
                yield from _name_words(pattern, rest, is_capital, sure=sure)
    if any(mark in rest for mark in (":", "=", " -")):
        yield from _name_words(NAME_LABEL, rest, is_capital, sure=True)
    if any(word in rest for word in _AFTER_WORDS):
        yield from _name_words(AFTER_NAME, rest, is_capital, sure=True)


def _name_words(pattern: str, rest: str, is_capital: IsCapital, *, sure: bool) -> Iterator[Span]:
    """Yield the words after a phrase that are a name: the capital ones, or one or two where there are none.

    In scripts without capitals a name with the father's and the grandfather's is usual, so there it may be three.
    Talk about names ("my name is often said wrong") goes on with a word that is no name.
    """
    for start, end in _spans(pattern, rest):
        found = [match.span() for match in _pattern(NAME_WORD).finditer(rest, start, end)]
        told = [rest[begin:stop] for begin, stop in found]
        no_names = (
            word in (CAPITAL_NO_NAME if is_capital(begin) else NO_NAME) or _pattern(NO_NAME_SHAPES).search(word)
            for word, (begin, _) in zip(told, found, strict=True)
        )
        run = next((place for place, is_none in enumerate(no_names) if is_none), len(told))
        if not run or (run < len(told) and told[run] in TALK):
            continue
        if is_capital(found[0][0]):
            length = 1
            while length < run and (is_capital(found[length][0]) or told[length] in INSIDE_NAME):
                length += 1
        elif sure and not (len(told) > 1 and told[1] in TALK):
            length = run if run <= 2 or (run == 3 and told[0] > "~") else 1
        elif not sure and len(told) == 1:
            length = 1
        else:
            continue
        yield found[0][0], found[length - 1][1]


_SURE_PHRASES = [each for phrases in BEFORE_NAME.values() for each in phrases.items()]
_MAYBE_PHRASES = [each for phrases in MAYBE_BEFORE_NAME.values() for each in phrases.items()]
_AFTER_WORDS = tuple(fold_words(each) for each in contact_words.AFTER_WORDS.split("|"))

_FINDERS: tuple[tuple[Detail, Find], ...] = (
    *((kind, _shape(kind, pattern)) for kind, pattern in SHAPES if kind is not Detail.POSTCODE),
    (Detail.REFERENCE, _nhs_numbers),
    *((kind, _shape(kind, pattern)) for kind, pattern in SHAPES if kind is Detail.POSTCODE),
    (Detail.PHONE, _phone_numbers),
    (Detail.NAME, _names),
)
