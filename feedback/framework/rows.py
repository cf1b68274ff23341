"""The rows of a table as an outline: what each row says about a principle, an outcome and an indicator."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from feedback.framework.codes import bare_code, split_all, split_code, without_code
from feedback.framework.headings import CODE_OF, Headings, Role, find_headings, is_repeated
from feedback.framework.outline import Fault, Found, Level, Outline, articles_in, not_an_article
from feedback.framework.plain import clean, counted, listed, quoted
from feedback.framework.table import Row

LEVELS: tuple[tuple[Level, Role], ...] = (
    ("principle", Role.PRINCIPLE),
    ("outcome", Role.OUTCOME),
    ("indicator", Role.INDICATOR),
)
_LABEL = re.compile(r"(title|notice)\s*:\s*(.*)", re.IGNORECASE)
_TOTAL = re.compile(r"(grand |sub-?)?totals?(\s*[:(\d].*)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_AMOUNT = re.compile(r"[\d.,%\s]+(\w+)?")
_PRINCIPLE_LINE = re.compile(r"(\w+ )?principle\b.{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """Hold the line of a row and its texts by role."""

    line: int
    texts: dict[Role, str]

    def __getitem__(self, role: Role) -> str:
        """Return the text under a role, empty where the table has no such column."""
        return self.texts.get(role, "")

    def has(self, role: Role) -> bool:
        """Tell whether the row says anything in the column of a text or in that of its code."""
        return bool(self[role] or self[CODE_OF[role]])


def outline_of_rows(rows: Sequence[Row]) -> Outline:
    """Return what a table says, or refuse when it has no headings for outcomes and indicators."""
    headings = find_headings(rows)
    title, notice = _above(rows[: headings.row])
    told = _columns_told(headings)
    records: list[Record] = []
    for row in rows[headings.row + 1 :]:
        label = _LABEL.fullmatch(row.cells[0]) if len(row.cells) == 1 else None
        if label and label[1].lower() == "notice":
            notice = notice or label[2]
        elif not _is_beside_the_point(row, headings):
            record = _record(row, headings)
            if any(record.texts.values()):
                records.append(record)
    if not headings.ours:
        records, left_out = _without_notes(records)
        records = _with_codes(records, headings)
        told += left_out
    faults = list(_blank_faults(records, headings))
    if not headings.ours:
        faults += _date_faults(records)
    found = tuple(_found(records, faults))
    return Outline(title, notice, found, tuple(faults), told)


def _above(rows: Sequence[Row]) -> tuple[str | None, str]:
    """Return the title and the notice from the rows above the headings."""
    said: dict[str, str] = {}
    for row in rows:
        text = " ".join(cell for cell in row.cells if cell)
        label = _LABEL.fullmatch(text)
        if label:
            said.setdefault(label[1].lower(), label[2])
        elif sum(map(bool, row.cells)) == 1:
            said.setdefault("first", text)
    return said.get("title", said.get("first")), said.get("notice", "")


def _columns_told(headings: Headings) -> tuple[str, ...]:
    told = []
    for _, role in LEVELS:
        if role in headings.columns:
            code = CODE_OF[role]
            with_codes = f", codes from {quoted(headings.name(code))}" if code in headings.columns else ""
            told.append(f"{role}s from the column {quoted(headings.name(role))}{with_codes}.")
    others = [role for role in (Role.ARTICLES, Role.SENTENCE) if role in headings.columns]
    told += [f"{role} from the column {quoted(headings.name(role))}." for role in others]
    used = set(headings.columns.values())
    unused = [name for index, name in enumerate(headings.names) if name and index not in used]
    if unused:
        told.append(f"Not read: {counted(len(unused), 'other column')}, {listed(unused[:6])}.")
    return tuple(told)


def _is_beside_the_point(row: Row, headings: Headings) -> bool:
    """Tell whether a row says the headings again or adds numbers up."""
    if is_repeated(headings, row.cells):
        return True
    first, *others = [cell for cell in row.cells if cell]
    adds_up = _TOTAL.fullmatch(first) and all(_AMOUNT.fullmatch(other) for other in others)
    return bool(adds_up) and not headings.ours


def _record(row: Row, headings: Headings) -> Record:
    cells = {role: row.cells[place] for role, place in headings.columns.items() if place < len(row.cells)}
    alone = [cell for cell in row.cells if cell]
    if len(alone) == 1 and not headings.ours and _PRINCIPLE_LINE.fullmatch(alone[0]) and split_code(alone[0])[0]:
        # A principle written across the whole table, whatever column it begins in.
        return Record(row.line, {Role.PRINCIPLE: alone[0]})
    return Record(row.line, cells)


def _without_notes(records: list[Record]) -> tuple[list[Record], tuple[str, ...]]:
    """Return the records without the remarks that stand below the last indicator, such as a source."""
    kept = list(records)
    notes: list[str] = []
    while kept and (note := _note(kept[-1])):
        notes.insert(0, f"Line {kept.pop().line} was left out: {quoted(note)}.")
    return kept, tuple(notes)


def _note(record: Record) -> str:
    said = [(role, text) for role, text in record.texts.items() if text]
    if len(said) != 1 or said[0][0] in (Role.OUTCOME, Role.INDICATOR, Role.SENTENCE) or " " not in said[0][1]:
        return ""
    return said[0][1]


def _with_codes(records: list[Record], headings: Headings) -> list[Record]:
    """Return the records with every code in the place for codes, wherever the table writes it."""
    for _, role in LEVELS:
        if CODE_OF[role] in headings.columns:
            records = [_with_bare_code(record, role) for record in records]
        else:
            telling = [index for index, record in enumerate(records) if record[role]]
            split = split_all([records[index][role] for index in telling])
            records = list(records)
            for index, (code, text) in zip(telling, split, strict=True):
                texts = records[index].texts | {CODE_OF[role]: clean(code), role: text}
                records[index] = replace(records[index], texts=texts)
    return records


def _with_bare_code(record: Record, role: Role) -> Record:
    code = bare_code(record[CODE_OF[role]])
    texts = {CODE_OF[role]: code, role: without_code(code, record[role])}
    return replace(record, texts=record.texts | texts)


def _blank_faults(records: list[Record], headings: Headings) -> Iterator[Fault]:
    """Yield the faults of blank cells that do not mean “same as above”.

    Merged cells leave blanks below them; a table that repeats itself on each row has no reason for a blank.
    """
    outcomes_merged = _means_same(records, Role.OUTCOME)
    principles_merged = Role.PRINCIPLE not in headings.columns or _means_same(records, Role.PRINCIPLE)
    bare = {record.line for record in records if record.has(Role.OUTCOME) and not record.has(Role.INDICATOR)}
    if headings.ours or _each_outcome_has_its_own_row(records, bare):
        bare = set()
    for record, after in zip_longest(records, records[1:]):
        indicator, outcome = record.has(Role.INDICATOR), record.has(Role.OUTCOME)
        if indicator and not outcome and not outcomes_merged:
            yield record.line, f"this indicator has no outcome; {_fill_in(headings, Role.OUTCOME)}."
        if outcome and not record.has(Role.PRINCIPLE) and not principles_merged:
            yield record.line, f"the cell of the principle is empty; {_fill_in(headings, Role.PRINCIPLE)}."
        if record[Role.SENTENCE] and not indicator:
            yield (
                record.line,
                f"a sentence stands here without an indicator; {_fill_in(headings, Role.INDICATOR)}.",
            )
        elif record.line in bare and not (after and after.has(Role.INDICATOR) and not after.has(Role.OUTCOME)):
            yield record.line, f"the cell of the indicator is empty; {_fill_in(headings, Role.INDICATOR)}."


def _date_faults(records: list[Record]) -> Iterator[Fault]:
    """Yield the codes that a spreadsheet has taken for dates, such as 1-2."""
    for record in records:
        for role in CODE_OF.values():
            if _DATE.fullmatch(record[role]):
                yield (
                    record.line,
                    f"the code has become the date {record[role]}; format the column as text, type it again.",
                )


def _each_outcome_has_its_own_row(records: list[Record], bare: set[int]) -> bool:
    def outcome(record: Record) -> str:
        return record[Role.OUTCOME_CODE] or record[Role.OUTCOME]

    headed = {outcome(record) for record in records if record.line in bare}
    followed = {outcome(record) for record in records if record.line not in bare} - {""}
    return bool(followed) and followed <= headed


def _fill_in(headings: Headings, role: Role) -> str:
    return f"write it in the column {quoted(headings.name(role))}"


def _means_same(records: list[Record], role: Role) -> bool:
    """Tell whether blanks in a column mean “same as above”: more cells are left blank than repeated."""
    blanks = repeats = 0
    above = ("", "")
    for record in records:
        if record.has(role):
            here = (record[CODE_OF[role]], record[role])
            repeats += here == above
            above = here
        else:
            blanks += record.has(Role.OUTCOME) or record.has(Role.INDICATOR)
    return blanks > repeats


def _found(records: list[Record], faults: list[Fault]) -> Iterator[Found]:
    """Yield what each row mentions, principle first; add the faults of its articles."""
    for record in records:
        outcome, indicator = record.has(Role.OUTCOME), record.has(Role.INDICATOR)
        if record.has(Role.PRINCIPLE):
            declares = not outcome and not indicator
            code, text = record[Role.PRINCIPLE_CODE], record[Role.PRINCIPLE]
            yield Found("principle", record.line, code, text, declares=declares)
        articles, odd = articles_in(record[Role.ARTICLES])
        if odd:
            faults.append((record.line, not_an_article(odd)))
        if outcome or articles:
            yield Found("outcome", record.line, record[Role.OUTCOME_CODE], record[Role.OUTCOME], articles=articles)
        if indicator:
            code, text, sentence = (record[r] for r in (Role.INDICATOR_CODE, Role.INDICATOR, Role.SENTENCE))
            yield Found("indicator", record.line, code, text, sentence, placed=outcome)
