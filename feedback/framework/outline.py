"""What a file says, line by line, before it is checked and made into a tree."""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["principle", "outcome", "indicator"]
Fault = tuple[int, str]

LAST_ARTICLE = 54
_ARTICLE_WORDS = re.compile(r"\b(?:uncrc|crc|articles?|arts?|and|to|&)\b\.?:?", re.IGNORECASE)
_ARTICLE = re.compile(r"(\d{1,2})(?:\(\d{1,2}\))?(?:[-–—](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one mention of a principle, outcome or indicator.

    `declares` is False for a principle that is only named beside an outcome; `placed` is True for an indicator
    whose outcome stands on the same line.
    """

    level: Level
    line: int
    code: str
    text: str
    sentence: str = ""
    articles: tuple[int, ...] = ()
    declares: bool = True
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """Hold everything that a file says in its order, the faults seen so far, and sentences on how it was read.

    `title` is None when the file names none.
    """

    title: str | None
    notice: str
    found: tuple[Found, ...]
    faults: tuple[Fault, ...]
    told: tuple[str, ...]


def articles_in(text: str) -> tuple[tuple[int, ...], str]:
    """Return the article numbers in a text such as “2, 3 and 28–30”, and the first part that is none."""
    numbers: list[int] = []
    joined = re.sub(r"\s*[-–—]\s*|\s+to\s+", "-", text)
    for part in re.split(r"[\s,;/+&]+", _ARTICLE_WORDS.sub(" ", joined)):
        part = part.strip("().:") if not re.fullmatch(r"\d+\(\d+\)", part) else part
        if not part:
            continue
        found = _ARTICLE.fullmatch(part)
        if not found:
            return (), part
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= LAST_ARTICLE:
            return (), part
        numbers.extend(range(first, last + 1))
    return tuple(dict.fromkeys(numbers)), ""


def not_an_article(text: str) -> str:
    """Return what is said of something that stands where an article's number should."""
    return f"“{text[:40]}” is no article of the UNCRC; write numbers from 1 to {LAST_ARTICLE}, spaces between."
