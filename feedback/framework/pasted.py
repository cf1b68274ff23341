"""Text pasted from a PDF or a web page as an outline: principles, outcomes and indicators by how lines begin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from feedback.framework.lines import Line, hyphenated, joined, printed_lines
from feedback.framework.outline import Fault, Found, Level, Outline, articles_in, not_an_article
from feedback.framework.plain import LONGEST_TEXT, clean, counted, quoted

Kind = Literal[
    "principle", "outcome", "indicator", "bullet", "numbered", "title", "notice", "sentence", "articles"
]

LONGEST_TITLE = 150
# Enough to see that a text is too long and little enough for every pattern to be quick.
LONGEST_BEGINNING = LONGEST_TEXT + 100
_KIND: dict[str, Level] = {"principle": "principle", "outcome": "outcome", "indicator": "indicator"}
_CODE = r"[A-Za-z]{0,3}\d{1,4}(?:\.\d{1,4})*[a-z]?|[A-Za-z](?![\w'’])|[IVXivx]{1,5}(?!\w)"
_AFTER = r"\s*\)?\s*(?P<mark>(?:[.:)–—|-]\s*)*)(?P<rest>.*)"
_QUALIFIERS = r"(?:(?:uncrc|crc|un|general|guiding|core|overarching)\s+)*"
_WORDED = re.compile(
    rf"{_QUALIFIERS}(?P<level>principle|outcome|indicator)(?:\s+(?:no\.?|number))?"
    rf"(?:\s*[.:–—|-]\s*(?P<only>\D.*)|\s+(?P<code>{_CODE}){_AFTER})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\(?(?P<code>\d{1,3}(?:\.\d{1,3})*)(?:[.:)]+\s*|\s+[–—|-]\s+|(?<=\d\.\d)\s+|(?<=\d\.\d\d)\s+|$)(?P<rest>.*)"
)
_LETTERED = re.compile(r"(?P<code>[A-Z]{1,3}[- ]?\d{1,3}(?:\.\d{1,3})*)\s*[.:)–—|-]+\s*(?P<rest>.*)")
_BULLET = re.compile(
    r"(?:[•●○▪◦■□‣⁃∙·*✓➢\uf0b7\uf0a7–—-]|o(?=\s))(?:\s+|(?<=[•●○▪◦■□‣⁃∙·✓➢\uf0b7\uf0a7])|$)(?P<rest>.*)"
)
_LABELLED = re.compile(
    r"(?:(?P<title>title)|(?P<notice>notice)"
    r"|(?P<sentence>(?:young people['’]?s? )?sentence|child[- ]friendly wording))"
    r"\s*:\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"[(\[]?(?:uncrc|crc)?\s*art(?:icle)?s?\.?\s*:?\s*(?P<rest>[\d\s,;&()–-]+(?:\s*and\s*\d+)*)[)\]]?",
    re.IGNORECASE,
)
_ARTICLES_LABEL = re.compile(r"(?:uncrc|crc)\s+articles?\s*:\s*(?P<rest>.*)", re.IGNORECASE)
_LABEL_ONLY = re.compile(
    r"(?:(?:uncrc|crc|un|general|guiding|core|overarching|the|key|\d+)\s+)*"
    r"(?:principles|outcomes|indicators|contents)\s*:?",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\s*\((?:continued|cont\.?|cont['’]d)\)\s*$", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;][\"'”’)]*$")


@dataclass(slots=True)
class Item:
    """Hold one thing that begins on a line, and the text that has been gathered for it."""

    kind: Kind
    line: int
    code: str
    text: str
    open: bool = True
    parts: "list[Item]" = field(default_factory=list)


def outline_of_text(text: str) -> Outline:
    """Return what a pasted text says; lines that begin nothing continue the one before."""
    lines, skipped = printed_lines(text)
    items, opening, left_out = _gather(lines, hyphenated(text))
    told = _told(skipped, opening, left_out)
    title = next((item.text for item in items if item.kind == "title"), None)
    if title is None and opening and len(opening[0].text) <= LONGEST_TITLE:
        title = clean(opening[0].text)
    notice = next((item.text for item in items if item.kind == "notice"), "")
    faults: list[Fault] = []
    found = _found(_with_levels([item for item in items if item.kind not in ("title", "notice")]), faults)
    return Outline(title, notice, tuple(found), tuple(faults), told)


def beginning(text: str) -> Item | None:
    """Return what begins on a line, with the line number 0, or None for a line that continues another."""
    marked = _marked(text)
    bullet = None if marked else _BULLET.fullmatch(text)
    if bullet:
        # A bullet before “Outcome 1” only decorates it.
        return _marked(bullet["rest"]) or Item("bullet", 0, "", bullet["rest"])
    return marked


def _marked(text: str) -> Item | None:
    """Return what a word, a label or a number at the start of a line begins."""
    worded = _WORDED.fullmatch(text)
    if worded and (not worded["level"].islower() or worded["only"] or worded["mark"]):
        return Item(
            _KIND[worded["level"].lower()], 0, worded["code"] or "", worded["only"] or worded["rest"] or ""
        )
    labelled = _LABELLED.fullmatch(text)
    if labelled:
        kind: Kind = "title" if labelled["title"] else "notice" if labelled["notice"] else "sentence"
        return Item(kind, 0, "", labelled["rest"])
    articles = _ARTICLES.fullmatch(text) or _ARTICLES_LABEL.fullmatch(text)
    if articles:
        return Item("articles", 0, "", articles["rest"], open=False)
    numbered = _NUMBERED.fullmatch(text) or _LETTERED.fullmatch(text)
    return Item("numbered", 0, numbered["code"], numbered["rest"]) if numbered else None


def _gather(lines: Sequence[Line], compounds: frozenset[str]) -> tuple[list[Item], list[Line], list[Line]]:
    """Return the items of a text, the lines before the first one, and the later ones that belong to none."""
    items: list[Item] = []
    opening: list[Line] = []
    left_out: list[Line] = []
    blank = False
    for line in lines:
        text = _without_markup(line.text)
        if not text:
            blank = True
            continue
        item = beginning(text[:LONGEST_BEGINNING])
        if item:
            item.line, item.text = line.number, _CONTINUED.sub("", item.text)
            items.append(item)
        elif _LABEL_ONLY.fullmatch(text):
            if items:
                items[-1].open = False
        elif not any(item.kind not in ("title", "notice") for item in items) and (not items or blank):
            opening.append(replace(line, text=text))
        elif _continues(items[-1], text, blank=blank):
            items[-1].text = joined(items[-1].text, text, compounds)
        else:
            left_out.append(line)
            items[-1].open = False
        blank = False
    return items, opening, left_out


def _without_markup(text: str) -> str:
    """Return a line without the signs that Markdown puts around headings and bold text."""
    text = re.sub(r"^#{1,6}\s+|^>\s+|\s+#+$", "", text)
    return re.sub(r"\*\*|__", "", text).strip()


def _continues(item: Item, text: str, *, blank: bool) -> bool:
    """Tell whether a line goes on with an item: always without a gap, after one only in mid-sentence."""
    if not item.open or len(item.text) > LONGEST_TEXT:
        return False
    return not blank or not item.text or (text[:1].islower() and not _ENDED.search(item.text[-5:]))


def _told(skipped: int, opening: list[Line], left_out: list[Line]) -> tuple[str, ...]:
    told = []
    if skipped:
        told.append(f"{counted(skipped, 'line')} with page numbers, contents or repeated page heads left out.")
    if len(opening) > 1:
        told.append(f"{counted(len(opening) - 1, 'line')} before the first principle or outcome left out.")
    told += [f"Line {line.number} was left out: {quoted(clean(line.text))}." for line in left_out[:5]]
    if len(left_out) > 5:
        told.append(f"{counted(len(left_out) - 5, 'more line')} left out.")
    return tuple(told)


def _with_levels(items: list[Item]) -> list[Item]:
    """Return the items with what numbers and bullets stand for, which only the whole text can tell."""
    levels = _levels_of_numbers(items)
    for item in items:
        if item.kind == "numbered":
            item.kind = levels.get(_depth(item.code), "bullet")
            item.text = f"{item.code}. {item.text}" if item.kind == "bullet" else item.text
    coded = any(item.kind == "indicator" for item in items)
    kept: list[Item] = []
    for item in items:
        above = kept[-1] if kept else None
        if item.kind == "bullet" and above and coded and above.kind == "indicator":
            # Points under an indicator that has a code are part of its sentence.
            above.text += (" " if above.text.endswith((":", "-", "–")) else "; ") + item.text
        elif item.kind in ("sentence", "articles") and above:
            above.parts.append(item)
        else:
            item.kind = "indicator" if item.kind == "bullet" else item.kind
            kept.append(item)
    return kept


def _levels_of_numbers(items: list[Item]) -> dict[int, Level]:
    """Return what numbers of each depth (1, 1.1, 1.1.1) stand for; the words “Outcome 1” leave less to numbers."""
    depths = {_depth(item.code) for item in items if item.kind == "numbered"}
    worded = any(item.kind == "outcome" for item in items)
    deepest = max(depths, default=0)
    if deepest == 1:
        return {1: "indicator" if worded else "outcome"}
    levels: dict[int, Level] = {deepest: "indicator", deepest - 1: "outcome", deepest - 2: "principle"}
    if worded:
        levels.pop(1, None)
    return levels


def _depth(code: str) -> int:
    return code.count(".") + 1


def _found(items: list[Item], faults: list[Fault]) -> list[Found]:
    found = []
    for item in items:
        articles: tuple[int, ...] = ()
        sentence = ""
        for part in item.parts:
            if part.kind == "sentence":
                sentence = re.sub(r"^[“\"‘](.*)[”\"’]$", r"\1", _finished(part.text))
                continue
            articles, odd = articles_in(part.text)
            if odd:
                faults.append((part.line, not_an_article(odd)))
        if item.kind == "principle" or item.kind == "outcome" or item.kind == "indicator":
            found.append(Found(item.kind, item.line, item.code, _finished(item.text), sentence, articles))
    return found


def _finished(text: str) -> str:
    return clean(text.replace("\u00ad", ""))
