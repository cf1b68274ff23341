"""What must stay when a text is translated, such as placeholders and numbers; and what no translation may hold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from feedback.languages import plain_digits
from feedback.refusal import Sentence
from feedback.translating.unit import Unit

LONGEST_TEXT = 2000
SHORT_SOURCE = 20  # letters of what may stand on a button
LONGEST_QUOTE = 60

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
_PERCENT = re.compile("%%?")
_SPACES = "[ \u00a0\u202f]"
_NUMBER = re.compile(rf"[0-9]+(?:{_SPACES}[0-9]+)*")
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>]*>?|&#?\w+;")
_LINK = re.compile(r"https?://[^\s<>“”\"]+|www\.[^\s<>“”\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ADDRESS = re.compile(rf"{_LINK.pattern}|\b(?:[a-z0-9-]+\.)+[a-z]{{2,}}\b(?:/[^\s<>“”\"]*)?", re.ASCII)
_AFTER_ADDRESSES = ".,;:!?)…"

# Signs nobody sees that scripts need: joiners, marks and isolates of direction, and where a word may break.
_NEEDED = frozenset("\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u00ad")
# All other signs nobody sees, halves of letters, private ones, and other ends of lines than the usual one.
_ODD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def faults(source: str, text: str) -> list[Sentence]:
    """Return in plain sentences what a translation lost that must stay, or holds that it may not."""
    if not _can_be_seen(text):
        return [Sentence("Nothing is written here. Write the translation.")]
    checks = (_of_placeholders, _of_numbers, _of_addresses, _of_signs, _of_size)
    return [fault for check in checks for fault in check(source, text)]


def too_long(unit: Unit, text: str) -> Sentence | None:
    """Return a warning where a text may not fit where it stands, such as on a button."""
    fitting = unit.longest
    if fitting is None and len(unit.source) <= SHORT_SOURCE:
        fitting = 2 * len(unit.source)
    length = sum(unicodedata.category(letter) not in {"Mn", "Me", "Cf"} for letter in text)
    if fitting is None or length <= fitting:
        return None
    return Sentence(
        "This has %(length)s letters. More than %(fitting)s may not fit there.", length=length, fitting=fitting
    )


def _can_be_seen(text: str) -> bool:
    return any(not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf"} for letter in text)


def _of_placeholders(source: str, text: str) -> Iterator[Sentence]:
    wanted, found = (Counter(PLACEHOLDER.findall(each)) for each in (source, text))
    for placeholder in wanted | found:
        if placeholder not in wanted:
            yield Sentence("“%(part)s” is not in the source. Take it away.", part=_cut(placeholder))
        elif found[placeholder] != wanted[placeholder]:
            yield Sentence(
                "Write “%(part)s” as often as the source does (%(wanted)s×, not %(found)s×).",
                part=_cut(placeholder),
                wanted=wanted[placeholder],
                found=found[placeholder],
            )
    wanted, found = (Counter(_PERCENT.findall(PLACEHOLDER.sub("", each))) for each in (source, text))
    if found["%"] > wanted["%"] or found["%%"] != wanted["%%"]:
        yield Sentence("Use the sign “%(sign)s” just as the source does.", sign="%")


def _of_numbers(source: str, text: str) -> Iterator[Sentence]:
    bare, said = (_ADDRESS.sub(" ", PLACEHOLDER.sub(" ", each)) for each in (source, text))
    plain = plain_digits(said)
    for number in dict.fromkeys(_NUMBER.findall(plain_digits(bare))):
        digits = re.sub(_SPACES, "", number)
        if len(digits) >= 3 or digits != number:
            if not _stands(digits, said):
                yield Sentence("Keep the number %(number)s, in the digits 0 to 9.", number=_cut(number))
        elif not _stands(digits, plain):
            yield Sentence("Keep the number %(number)s.", number=number)


def _stands(digits: str, text: str) -> bool:
    """Return whether a number stands in a text, however its digits are grouped."""
    grouped = f"{_SPACES}?".join(digits)
    return re.search(rf"(?<![0-9]){grouped}(?![0-9])", text) is not None


def _of_addresses(source: str, text: str) -> Iterator[Sentence]:
    for address in dict.fromkeys(_found(_ADDRESS, source)):
        if address not in text:
            yield Sentence("Keep “%(address)s” as it is.", address=_cut(address))
    for address in dict.fromkeys(_found(_LINK, text)):
        if address not in source:
            yield Sentence("“%(part)s” is not in the source. Take it away.", part=_cut(address))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [each.rstrip(_AFTER_ADDRESSES) for each in pattern.findall(text)]


def _of_signs(source: str, text: str) -> Iterator[Sentence]:
    for markup in dict.fromkeys(_MARKUP.findall(text)):
        if markup not in source:
            yield Sentence("“%(markup)s” is markup. Write plain words only.", markup=_cut(markup))
    odd = sorted({letter for letter in text if _is_odd(letter)} - set(source))
    if odd:
        signs = ", ".join(f"U+{ord(letter):04X}" for letter in odd[:3])
        yield Sentence("The text holds signs that nobody can see (%(signs)s). Type it again.", signs=signs)


def _is_odd(letter: str) -> bool:
    if letter in _NEEDED or letter == "\n":
        return False
    return letter == "\ufffd" or unicodedata.category(letter) in _ODD


def _of_size(source: str, text: str) -> Iterator[Sentence]:
    if len(text) > LONGEST_TEXT:
        yield Sentence("The text is longer than %(longest)s letters. Shorten it.", longest=LONGEST_TEXT)
    if text.count("\n") > source.count("\n"):
        yield Sentence("Break the lines only where the source does.")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
