"""What contact details look like, written so that Python and a browser read it alike.

Each pattern is matched against the folded text; what it found is its first group, which ends where the match ends.
"""

import json
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from feedback.answers import contact_words as words


class Detail(StrEnum):
    """Name what a detail is, in the words that stand in its place afterwards."""

    PHONE = "phone number"
    EMAIL = "e-mail address"
    LINK = "link"
    POSTCODE = "postcode"
    REFERENCE = "reference number"
    USER = "user name"
    NAME = "name"


# ---- One spelling ----------------------------------------------------------------------------------------

_ALIKE = (
    ("‘’ʼʻ´`′ʹ", "'"),
    ("‐‑‒–—−", "-"),
    ("،、，፣", ","),
    ("؛", ";"),
    ("؟", "?"),
    ("፡፦：", ":"),
    ("።。۔", "."),
    ("đð", "d"),
    ("ø", "o"),
    ("ł", "l"),
    ("ı", "i"),
    ("ي", "ی"),
    ("ك", "ک"),
    ("ھہةۀ", "ه"),
)
_PLAIN = {letter: plain for letters, plain in _ALIKE for letter in letters}
_GONE = "ـ"  # a letter that only stretches the line
_HIDDEN = {"Mn", "Me", "Mc", "Cf", "Cc", "Cs"}
TAKEN = "\ufffc"  # in the place of what was already found; no pattern accepts it


class _Folding(dict[int, str | None]):
    """Fold each letter the first time it is met: small, without accents, figures as 0 to 9."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        base = unicodedata.normalize("NFKD", letter)[0].lower()[0]
        base = _PLAIN.get(letter, _PLAIN.get(base, base))
        if unicodedata.category(letter) == "Nd":
            base = str(unicodedata.decimal(letter))
        is_gone = letter == _GONE or (letter not in "\n\t\r" and unicodedata.category(letter) in _HIDDEN)
        self[code] = None if is_gone else base
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> tuple[str, list[int] | range]:
    """Return a text in one spelling, and for each of its letters the place that it had."""
    folded = text.translate(_FOLDING)
    if len(folded) == len(text):
        return folded, range(len(text) + 1)
    places = [place for place, letter in enumerate(text) if _FOLDING[ord(letter)] is not None]
    return folded, [*places, len(text)]


# ---- Patterns --------------------------------------------------------------------------------------------

_EDGE = r"(?![\w])"
_DOMAINS = "com|org|net|info|edu|gov|uk|eu|io|cymru|wales|scot|london|ir|iq|pk|vn|ua|ru|ro|sy|tr|krd|xyz"
_MORE_DOMAINS = (
    f"{_DOMAINS}|me|gg|ly|be|gl|to|it|tv|co|us|link|page|app|ai|so|al|et|fr|de|cc|id|fm|ie|nl|ca|af|sd|er|ee|bio"
)
_PROVIDERS = "gmail|googlemail|hotmail|yahoo|outlook|icloud|live|msn|aol|proton|protonmail|ymail|mail"
_LOCAL = r"[\w.+-]+(?:\s+dot\s+[\w.+-]+){0,2}"
_DOT = r"(?:[.,]|\s?[(\[{]\s?(?:dot|\.)\s?[)\]}]\s?|\s+dot\s+)"
_AT = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|@)\s?[)\]}>]\s?|\s+at\s+)"
_SPELLED_AT = r"(?:\s?[(\[{<]\s?(?:at|@)\s?[)\]}>]\s?|\s+at\s+)"
_PATH = r"(?:[/?#](?:[^\s\ufffc]*[^\s\ufffc.,;:!?)\]}'\x22»”])?)"
_AREAS = (
    "ab|al|b|ba|bb|bd|bh|bl|bn|br|bs|bt|ca|cb|cf|ch|cm|co|cr|ct|cv|cw|da|dd|de|dg|dh|dl|dn|dt|dy|e|ec|eh|en|ex|fk|fy"
    "|g|gl|gu|gy|ha|hd|hg|hp|hr|hs|hu|hx|ig|im|ip|iv|ja|je|ka|kt|kw|ky|l|la|ld|le|ll|ln|ls|lu|m|me|mk|ml|n|ne|ng|nn|np"
    "|nr|nw|ol|ox|pa|pe|ph|pl|po|pr|rg|rh|rm|s|sa|se|sg|sk|sl|sm|sn|so|sp|sr|ss|st|sw|sy|ta|td|tf|tn|tq|tr|ts|tw|ub|w"
    "|wa|wc|wd|wf|wn|wr|ws|wv|yo|ze"
)
_NAME_OF_USER = r"[a-z0-9_.][a-z0-9_.-]*[a-z0-9_](?:#[0-9]{4})?"
_ENDS = r"(?=\s*(?:$|[\n,;!?)\ufffc]|\.(?:\s|$)|and\s|on\s|in\s|if\s))"


def fold_words(text: str) -> str:
    """Return words in the spelling of the folded text."""
    return fold(text)[0]


_SERVICES = fold_words(f"(?:{words.SERVICES})")
_OTHER_SERVICES = fold_words(f"(?:{words.OTHER_SERVICES})")
_LABELS = fold_words(f"(?:{words.BEFORE_REFERENCE})")

# In this order: what was found is taken out of the way of what comes later.
SHAPES: tuple[tuple[Detail, str], ...] = (
    (
        Detail.LINK,
        r"(?:^|[^a-z0-9])((?:https?|hxxps?|ftp)\s?:\s?/{1,2}\s?[^\s/][^\s\ufffc]*[^\s\ufffc.,;:!?)\]}'\x22»”])",
    ),
    (Detail.LINK, rf"(?:^|[^a-z0-9])(www\s?\.\s?[a-z0-9-]+(?:\.[\w-]+| \. [\w-]+)*{_PATH}?)"),
    (Detail.EMAIL, r"(?:^|[^\w.+-])([\w.+-]+@(?:[\w-]+\.)+[a-z]{2,24})(?![a-z0-9])"),
    (
        Detail.EMAIL,
        rf"(?:^|[^\w.+-])({_LOCAL}{_AT}(?:(?:[a-z0-9-]+{_DOT}){{1,3}}(?:{_DOMAINS})|[a-z0-9-]+\s?[.,]\s?com)){_EDGE}",
    ),
    (Detail.EMAIL, rf"(?:^|[^\w.+-])({_LOCAL}{_SPELLED_AT}(?:[a-z0-9-]+\s+dot\s+){{1,3}}[a-z]{{2,6}}){_EDGE}"),
    (Detail.EMAIL, rf"(?:^|[^\w.+-])({_LOCAL}{_AT}(?:{_PROVIDERS})){_EDGE}"),
    (
        Detail.LINK,
        rf"(?:^|[^a-z0-9_@.-])((?:[a-z0-9-]+\.)+(?:{_MORE_DOMAINS})/[^\s\ufffc]*[^\s\ufffc.,;:!?)\]}}'\x22»”])",
    ),
    (Detail.LINK, rf"(?:^|[^a-z0-9_@.-])((?:[a-z0-9-]+\.)+(?:{_DOMAINS}){_PATH}?)(?![a-z0-9@-]|\.[a-z0-9])"),
    (
        Detail.LINK,
        rf"(?:^|[^a-z0-9_@.-])((?:[a-z0-9-]+(?:\s+dot\s+|\s?[(\[]\s?dot\s?[)\]]\s?)){{1,3}}"
        rf"(?:{_DOMAINS}|(?:{_MORE_DOMAINS})(?=\s?(?:/|slash)))(?:\s?(?:/|slash)\s?[a-z0-9_./-]+)?){_EDGE}",
    ),
    (Detail.USER, rf"(?:^|[^\w@.])(@(?![0-9:.]+(?:am|pm|h)?{_EDGE}){_NAME_OF_USER}){_EDGE}"),
    (
        Detail.USER,
        rf"(?:^|[^\w]){_SERVICES}(?: (?:name|user|username|account|id|tag|handle|e?))?\s*[:=>]+\s*@?"
        rf"({_NAME_OF_USER}){_ENDS}",
    ),
    (
        Detail.USER,
        rf"(?:^|[^\w])(?:{words.MY}) (?:new |own )?{_SERVICES}"
        rf"(?: (?:{words.MY}|name|user|username|account|id|tag|handle))?"
        rf" ?(?:{words.IS}) ({_NAME_OF_USER}){_ENDS}",
    ),
    (
        Detail.USER,
        rf"(?:^|[^\w]){_SERVICES}(?:-[a-z]{{1,7}})?(?:\s+(?:{words.MY}|name|username|account|id|tag|handle|{words.IS})){{0,3}}\s*[:=-]?\s+@?"
        r"((?![0-9])(?:[a-z_.]*[a-z][0-9]{2,}[a-z0-9_.]*[a-z0-9_]?|[a-z0-9.]*_[a-z0-9_.]*[a-z0-9_]|[a-z0-9_.]+#[0-9]{4}))"
        rf"{_EDGE}",
    ),
    (
        Detail.USER,
        rf"(?:^|[^\w]){_OTHER_SERVICES}[\w]{{0,3}}(?:[\s:=-]+[^\x00-\x7f\ufffc]+){{0,3}}[\s:=-]+@?({_NAME_OF_USER}){_EDGE}",
    ),
    (
        Detail.REFERENCE,
        r"(?:^|[^0-9+])((?!(?:(?:19|20)[0-9]{2}[ .-]|[0-2][0-9][0-5][05][ .-]){3})"
        r"[0-9]{4}([ .-]?)[0-9]{4}\2[0-9]{4}\2[0-9]{4}(?:/[0-9]{1,2})?)(?![0-9])",
    ),
    (
        Detail.REFERENCE,
        r"(?:^|[^\w])((?!(?:on|at|by|an|we|he|my|to|as|in|is|of|or|so|no|up) )[a-z]{2}"
        rf"(?:[ .-]?[0-9]{{2}}){{3}}[ .-]?[a-dfmp]){_EDGE}",
    ),
    (Detail.REFERENCE, rf"(?:^|[^\w])([a-z]{{1,3}}[0-9]{{6,10}}(?:/[0-9]{{1,3}})?[a-z]?){_EDGE}"),
    (
        Detail.REFERENCE,
        r"(?:^|[^\w])([a-z]{1,5}[/-](?=(?:[0-9][/-]?){5})[0-9]{1,10}(?:[/-][0-9]{1,8}){0,3})(?![\w])",
    ),
    (
        Detail.REFERENCE,
        rf"(?:^|[^\w]){_LABELS}(?:[^0-9\n\ufffc.]|n\.){{0,24}}?[ :#]"
        rf"((?:(?!no|nr|is)[a-z]{{1,2}} |[a-z]{{1,4}}[/-]?)?"
        rf"[0-9](?:[ /.-]?[0-9]){{4,17}}[a-z]?){_EDGE}",
    ),
    (
        Detail.POSTCODE,
        rf"(?:^|[^\w])((?![abc][12] [0-9](?:st|nd|rd|th|hr|yr))(?:{_AREAS})[0-9][0-9a-z]?[ .-]{{0,2}}"
        rf"[0-9][abd-hjlnp-uw-z]{{2}}){_EDGE}",
    ),
    (
        Detail.POSTCODE,
        rf"(?:^|[^\w])(gir ?0aa|"
        rf"(?:[ac-fhknprtv-y][0-9]{{2}}|d6w)[ -]?(?=[a-z]*[0-9])[0-9ac-fhknprtv-y]{{4}}){_EDGE}",
    ),
)

# Figures that are no phone number: days, years, hours, results of games, round numbers, amounts.
OTHER_NUMBERS = (
    r"(?:^|[^0-9./+-])((?:[0-2]?[0-9]|3[01])([./-])(?:[0-2]?[0-9]|3[01])\2(?:1[3-9]|20)?[0-9]{2})(?![./-]?[0-9])",
    r"(?:^|[^0-9./+-])((?:1[3-9]|20)[0-9]{2}([./-])[0-9]{1,2}\2[0-9]{1,2})(?![./-]?[0-9])",
    r"(?:^|[^0-9+] ?)((?:[0-2]?[0-9]|3[01]) [01]?[0-9] (?:19|20)[0-9]{2})(?! ?[0-9])",
    r"(?:^|[^0-9+])((?:19|20)[0-9]{2}(?:(?: ?[/-] ?|, ?| )(?:(?:19|20)[0-9]{2}|[0-9]{2}))+)(?![ -]?[0-9])",
    r"(?:^|[^0-9+ -]|[^0-9] )([0-2][0-9][0-5][05](?:(?: ?- ?| )[0-2][0-9][0-5][05])+)(?![ -]?[0-9])",
    r"(?:^|[^0-9+ -]|[^0-9] )([0-9]{1,2} ?- ?[0-9]{1,2}(?: [0-9]{1,2} ?- ?[0-9]{1,2})+)(?![0-9-])",
    r"(?:^|[^0-9+ -]|[^0-9] )((?:[1-9]0{1,3}|[1-9]50)(?: (?:[1-9]0{1,3}|[1-9]50)){2,})(?! ?[0-9])",
    r"(?:^|[^0-9+])([1-9][0-9]{0,2}(?:[.,'][0-9]{3}){2,})(?![0-9]|[.,][0-9])",
    r"(?:^|[^0-9+])([1-9][0-9]{0,2}(?: [0-9]{3})* 000)(?! ?[0-9])",
    r"(?:^|[^\w])([£$€₹] ?[0-9][0-9.,]*)",
    rf"(?:^|[^0-9+ ]) ?([1-9][0-9]*(?:[ .][0-9]{{3}})*) ?(?={fold_words(words.AMOUNTS)}{_EDGE})",
    r"(?:^|[^0-9.+])([0-9]{1,3}\.[0-9]{4,})(?![0-9]| [0-9])",
)
FIGURES = r"(\(?\+?\(?[0-9](?:[ ().\-/_]{0,3}[0-9]){6,40})"
GROUP = r"[0-9]+"
NHS = r"(?:^|[^0-9 +]|(?:^|[^0-9]) )([1-9][0-9]{2}([ .-]?)[0-9]{3}\2[0-9]{4})(?![0-9])"


def _phone_words(phrases: Iterable[str]) -> str:
    return rf"(?:^|[^a-z])(?:{fold_words('|'.join(phrases))})"


PHONE_WORDS = _phone_words(words.BEFORE_PHONE.values())

NAME_WORD = r"[\w'][\w'-]*"
_NAME_WORDS = rf"(?:\s*[:=,-]\s*|\s+)[\x22«“(]?({NAME_WORD}(?: {{1,2}}{NAME_WORD}){{0,3}})"


def _phrases(by_language: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return for each language the pattern of each phrase before a name, under a word that must occur."""
    return {
        language: {
            fold_words(needle): rf"(?:^|[^\w])(?:{fold_words(phrase)}){_NAME_WORDS}"
            for needle, phrase in phrases.items()
        }
        for language, phrases in by_language.items()
    }


BEFORE_NAME = _phrases(words.BEFORE_NAME)
MAYBE_BEFORE_NAME = _phrases(words.MAYBE_BEFORE_NAME)


def _label(labels: str) -> str:
    return (
        rf"(?:^|[\n.,;!?])\s*(?:{fold_words(labels)})(?:\s*[:=]|\s+-)\s*"
        rf"({NAME_WORD}(?: {NAME_WORD}){{0,3}})"
    )


def _before(phrases: str) -> str:
    return (
        rf"(?:^|[^\w])(?:(?:{words.ME}) )?({NAME_WORD}(?: {NAME_WORD})?)"
        rf"(?=\s+(?:{fold_words(phrases)}){_EDGE})"
    )


NAME_LABEL = _label("|".join(words.NAME_LABELS.values()))
AFTER_NAME = _before("|".join(words.AFTER_NAME.values()))
_NO_NAME_IN = {language: fold_words(some).split() for language, some in words.NO_NAME.items()}
NO_NAME = frozenset(word for some in _NO_NAME_IN.values() for word in some)


def _no_name(shapes: Iterable[str]) -> str:
    return rf"^(?:[0-9]|(?:{fold_words('|'.join(shapes))})$)"


NO_NAME_SHAPES = _no_name(words.NO_NAME_SHAPES.values())
CAPITAL_NO_NAME = frozenset(fold_words(words.CAPITAL_NO_NAME).split())
NO_USER_NAME = NO_NAME | frozenset(fold_words(words.NO_USER_NAME).split())
INSIDE_NAME = frozenset(("al", "el", "ap", "ab", "ferch", "bin", "ibn", "bint", "abu", "de", "da", "van", "von"))
TALK = frozenset(fold_words(words.TALK_AFTER_WORD).split())


# What else people write who read a page in a language.
_ALSO_WRITTEN = {"ti": ("am",), "am": ("ti",), "fa_AF": ("fa", "ps"), "ps": ("fa",)}


@cache
def rules_for_page(language: str) -> str:
    """Return the patterns, and the words of English and the page's language, as JSON for the script `contacts.js`.

    The device knows fewer words than the server, so that a page stays small; the server looks at everything again.
    """
    languages = sorted({"en", language, *_ALSO_WRITTEN.get(language, ())})
    rules = {
        "alike": _ALIKE,
        "shapes": [[list(Detail).index(kind), pattern] for kind, pattern in SHAPES],
        "numbers": OTHER_NUMBERS,
        "figures": FIGURES,
        "phone": _phone_words(words.BEFORE_PHONE[one] for one in languages if one in words.BEFORE_PHONE),
        "names": [
            *dict.fromkeys(each for one in languages for each in BEFORE_NAME.get(one, {}).values()),
            *(_label(words.NAME_LABELS[one]) for one in languages if one in words.NAME_LABELS),
            *(_before(words.AFTER_NAME[one]) for one in languages if one in words.AFTER_NAME),
        ],
        "maybe": [each for one in languages for each in MAYBE_BEFORE_NAME.get(one, {}).values()],
        "word": f"({NAME_WORD})",
        "no": " ".join(word for one in languages for word in _NO_NAME_IN.get(one, ())),
        "none": _no_name(words.NO_NAME_SHAPES[one] for one in languages if one in words.NO_NAME_SHAPES),
        "noCapital": " ".join(sorted(CAPITAL_NO_NAME)),
        "noUser": " ".join(sorted(NO_USER_NAME - NO_NAME)),
        "talk": " ".join(sorted(TALK)),
    }
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
