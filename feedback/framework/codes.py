"""Codes such as “Outcome 1”, “1.2” or “OC1”: told apart from the text that they lead, and put in relation."""

import re
from collections.abc import Sequence

from feedback.framework.plain import LONGEST_TEXT

_KINDS = r"(?:(?:uncrc|crc|un|general|guiding|core|overarching)\s+)*(?:principle|outcome|indicator)"
_NUMBER = r"[A-Za-z]{0,4}[-. ]?\d{1,4}(?:\.\d{1,4})*[a-z]?"
_WORD_AND_CODE = rf"{_KINDS}\s*(?:no\.?|number|code)?\s*(?P<worded>{_NUMBER}|[A-Za-z]|[IVXivx]{{1,5}})"
_LEADING = re.compile(
    rf"(?:{_WORD_AND_CODE}|\(?(?P<plain>{_NUMBER}|(?<=\()[A-Za-z](?=\))|[A-Za-z](?=[.:)])))(?![\w])"
    r"\s*\)?\s*(?:[.:)–—-]\s*)*(?P<rest>.*)",
    re.IGNORECASE,
)
_PLAIN_CODE = re.compile(r"\d+|[A-Za-z]|[ivx]+")


def split_code(text: str) -> tuple[str, str]:
    """Return the code that leads a text and the rest of it; the code is empty when none leads it."""
    found = _LEADING.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if not found:
        return "", text
    return found["worded"] or found["plain"], found["rest"]


def only_a_code(text: str) -> bool:
    """Return True for a text that is a code and nothing else, such as “Outcome 1” or “P2”."""
    code, rest = split_code(text)
    return bool(code) and not rest


def bare_code(text: str) -> str:
    """Return a code without the word and the full stop around it: “Outcome 1.” becomes “1”."""
    return split_code(text)[0] if only_a_code(text) else text


def split_all(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return each text as code and rest, or all with empty codes when most of them lead with none."""
    split = [split_code(text) for text in texts]
    led = sum(1 for code, _ in split if code)
    if led == len(split) or (led > 1 and led * 2 > len(split)):
        return split
    return [("", text) for text in texts]


def without_code(code: str, text: str) -> str:
    """Return a text without its own code in front, or the text when another or no code leads it."""
    leading, rest = split_code(text)
    return rest if leading and leading == code and rest else text


def is_plain(code: str) -> bool:
    """Return True for a code of one part (1, a, iv), which may start again under each outcome."""
    return bool(_PLAIN_CODE.fullmatch(code))


def belongs(indicator: str, outcome: str) -> bool:
    """Return False when the indicator's code names another outcome: 2.1 does not belong to outcome 1."""
    parent = indicator.rpartition(".")[0]
    ours, theirs = re.findall(r"\d+", parent), re.findall(r"\d+", outcome)
    return not ours or not theirs or ours == theirs
