"""A framework file of any usual kind, read whole or refused with every fault in it."""

from dataclasses import dataclass
from pathlib import Path

from feedback.framework.headings import score
from feedback.framework.model import Framework
from feedback.framework.outline import Outline
from feedback.framework.pasted import outline_of_text
from feedback.framework.plain import LONGEST_TEXT, counted, listed, quoted, short_name, title_of
from feedback.framework.rows import outline_of_rows
from feedback.framework.source import TABLE_SUFFIXES, Text, decode, is_workbook, read_bytes
from feedback.framework.table import csv_rows, seems_a_table, separator_name
from feedback.framework.tree import grow, restarts
from feedback.framework.workbook import sheet_rows
from feedback.refusal import Refusal

# More than any framework has, so that a whole book pasted by mistake is refused at once.
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a framework and plain sentences on what was understood and how the file was read."""

    framework: Framework
    understood: tuple[str, ...]


def read_framework(path: Path, *, name: str | None = None, sheet: str | None = None) -> Reading:
    """Return the framework in a CSV file, an Excel workbook or a pasted text, all or nothing.

    The name is made from the file's name unless one is given; `sheet` names a sheet of a workbook. Refusal
    carries every fault, each with its line.
    """
    data = read_bytes(path)
    if is_workbook(path, data):
        outline, how = _from_workbook(path, data, sheet)
    elif sheet is not None:
        raise Refusal(f"{quoted(path.name)} is not a workbook and has no sheets. Leave out the name of the sheet.")
    else:
        outline, how = _from_text(path, decode(path, data))
    for what, text in (("title", outline.title or ""), ("notice", outline.notice)):
        if len(text) > LONGEST_TEXT:
            raise Refusal(f"The {what} is longer than {LONGEST_TEXT} characters. Shorten it.")
    framework = Framework(
        name=short_name(name or path.stem),
        title=outline.title if outline.title is not None else title_of(path.stem),
        principles=grow(outline),
        notice=outline.notice,
    )
    return Reading(framework, (_amounts(framework), *how, *outline.told, *_remarks(framework, outline)))


def _from_workbook(path: Path, data: bytes, sheet: str | None) -> tuple[Outline, tuple[str, ...]]:
    rows, title, others = sheet_rows(data, quoted(path.name), sheet)
    how = f"Read as an Excel workbook, sheet {quoted(title)}."
    rest = (
        (f"Not read: the other {'sheet' if len(others) == 1 else 'sheets'} {listed(others[:6])}.",)
        if others
        else ()
    )
    try:
        return outline_of_rows(rows), (how, *rest)
    except Refusal as refusal:
        if not others:
            raise
        hint = f"This is the sheet {quoted(title)}; if another holds the framework, name it: {listed(others[:6])}."
        raise Refusal(*refusal.sentences, hint) from None


def _from_text(path: Path, read: Text) -> tuple[Outline, tuple[str, ...]]:
    """Return what a text says, as a table or a pasted document, by its suffix or else its content."""
    if read.text.count("\n") + read.text.count("\r") > 2 * MOST_LINES:
        raise Refusal(f"{quoted(path.name)} has more than {MOST_LINES} lines. Check that it is the right file.")
    if path.suffix.lower() in TABLE_SUFFIXES or seems_a_table(read.text, score):
        rows, separator = csv_rows(read.text, score)
        return outline_of_rows(rows), (f"Read as CSV, {read.encoding}, separated by {separator_name(separator)}.",)
    outline = outline_of_text(read.text)
    if not outline.found:
        raise Refusal(
            f"No principle, outcome or indicator was found in {quoted(path.name)}. "
            "Begin each outcome with “Outcome 1:” and each indicator with “1.1”, "
            "or use a table with the headings “Outcome” and “Indicator”."
        )
    return outline, (f"Read as pasted text, {read.encoding}.",)


def _amounts(framework: Framework) -> str:
    principles = counted(len(framework.principles), "principle")
    outcomes = counted(len(framework.outcomes), "outcome")
    return f"{principles}, {outcomes}, {counted(len(framework.indicators), 'indicator')}."


def _remarks(framework: Framework, outline: Outline) -> tuple[str, ...]:
    """Return what the person should know about what the file did not say."""
    remarks = [f"Title: {quoted(framework.title)}."]
    levels = {item.level for item in outline.found}
    if "principle" not in levels:
        named = quoted(framework.principles[0].text)
        remarks.append(f"No principles are named, so every outcome stands under one called {named}.")
    coded = {item.level for item in outline.found if item.code}
    remarks += [
        f"The {level}s have no codes, so they were numbered in their order."
        for level in ("outcome", "indicator")
        if level in levels - coded
    ]
    if "indicator" in coded and restarts(outline.found):
        remarks.append("The indicators are counted anew under each outcome, so its code was put before theirs.")
    bare = [outcome.code for outcome in framework.outcomes if not outcome.indicators]
    if bare:
        remarks.append(f"Without indicators: {counted(len(bare), 'outcome')}, {listed(bare[:6])}.")
    if framework.notice:
        remarks.append(f"Notice: {framework.notice}")
    return tuple(remarks)
