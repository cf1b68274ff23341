"""What in a text may show who wrote it, although it is no contact detail: somebody who reads it decides."""

import re

from feedback.answers.contact_patterns import Detail

# Figures tell ages, dates and numbers of houses, buses and files.
_FIGURES = re.compile(r"\d+(?:[./:\-]\d+)*(?:st|nd|rd|th)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BEGINS_ANEW = re.compile(r"(?:^|[.!?:;…\n“\"(\-–—•*])[\s“\"'‘(]*$")
_ALWAYS_CAPITAL = {"I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll", "OK", "TV", "UK"}
_MARK = re.compile(rf"\[(?:{'|'.join(Detail)})\]", re.IGNORECASE)

Span = tuple[int, int]


def worth_a_look(text: str) -> list[Span]:
    """Return where a text has figures, or capital letters inside a sentence, in order and without overlaps.

    Arabic and Ethiopic script know no capital letters: there only figures are found.
    """
    hidden = [match.span() for match in _MARK.finditer(text)]
    found = [match.span() for match in _FIGURES.finditer(text)]
    if not text.isupper():
        found += [match.span() for match in _WORD.finditer(text) if _is_capital_inside(text, match)]
    seen = (span for span in sorted(found) if not any(first <= span[0] < last for first, last in hidden))
    return _joined(text, list(seen))


def _is_capital_inside(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    return word[0].isupper() and word not in _ALWAYS_CAPITAL and not _BEGINS_ANEW.search(text[: match.start()])


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Return spans with those put together that only a space is between: both parts of a name, or of a date."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and text[joined[-1][1] : first] in ("", " "):
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined
