"""Small things done to text: cleaned, folded for comparing, quoted in a sentence, made into a short name."""

import re
import unicodedata

LONGEST_TEXT = 2000
LONGEST_QUOTE = 60
LONGEST_NAME = 60

# What no cell should hold: control characters, halves of characters, and two that XML cannot carry.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

# Control characters that count as white space, such as a form feed.
_OLD_SPACES = re.compile("[\x0b\x0c\x1c-\x1f]")


def printable(text: str) -> str:
    """Return the text without control characters, and without what XML cannot carry."""
    return _UNPRINTABLE.sub("", _OLD_SPACES.sub(" ", text))


def clean(text: str) -> str:
    """Return the text without control characters, every run of white space made into one space."""
    return " ".join(unicodedata.normalize("NFC", printable(text)).split())


def fold(text: str) -> str:
    """Return what two texts share that differ only in case, spaces or punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold()) or text


def quoted(text: str) -> str:
    """Return the text in quotation marks, cut to fit into a sentence."""
    return f"“{text}”" if len(text) <= LONGEST_QUOTE else f"“{text[: LONGEST_QUOTE - 1].rstrip()}…”"


def listed(texts: list[str] | tuple[str, ...]) -> str:
    """Return texts as people list them: “A”, “B” and “C”."""
    quotes = [quoted(text) for text in texts]
    return " and ".join(filter(None, [", ".join(quotes[:-1]), *quotes[-1:]]))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 outcome, 25 outcomes."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def hyphened(text: str) -> str:
    """Return the text in small letters, digits and single hyphens; nothing where it has no such letter."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


def short_name(text: str) -> str:
    """Return a name of small letters, digits and hyphens that a person can type in a command."""
    return hyphened(text)[:LONGEST_NAME].strip("-") or "framework"


def title_of(stem: str) -> str:
    """Return a file's stem as a title: csf_pof-2023 becomes Csf pof 2023."""
    words = clean(re.sub(r"[_-]+", " ", stem))
    return words[:1].upper() + words[1:] or "Framework"
