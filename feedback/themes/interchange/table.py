"""A release as one tidy table: a row for each option of each question, and for each question without one."""

import csv
import io
from collections.abc import Iterator

from feedback.catalogues import Say
from feedback.files import without_formula
from feedback.themes.interchange.told import Group, Telling
from feedback.themes.reading import Reading
from feedback.themes.shown import Release

Cell = str | int

# The first ten are older than the others and stay first: people's own tables are built on them.
COLUMNS = (
    "event",
    "status",
    "people",
    "question",
    "text",
    "answered",
    "option",
    "label",
    "words",
    "share",
    "release",
    "kind",
    "outcome",
    "outcome_text",
    "part",
    "by",
    "group",
    "group_name",
)
NO_OPTION: Release = {"id": "", "part": "", "share": None}


def as_csv(reading: Reading, language: str, say: Say) -> bytes:
    """Return the table as CSV, with the mark by which Excel knows UTF-8."""
    return table_text(reading, language, say).encode("utf-8-sig")


def table_text(reading: Reading, language: str, say: Say) -> str:
    """Return the table as the text of a CSV file, in which no cell is run as a formula (SEC-19)."""
    return csv_text(COLUMNS, ([row[name] for name in COLUMNS] for row in rows_of(Telling(reading, language, say))))


def csv_text(columns: tuple[str, ...], rows: Iterator[list[Cell]]) -> str:
    """Return a table as the text of a CSV file with CRLF at the end of each line."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(columns)
    for row in rows:
        table.writerow([without_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return file.getvalue()


def rows_of(telling: Telling) -> Iterator[dict[str, Cell]]:
    """Yield the rows: those of everybody first, then those of each group of the breakdown."""
    empty: dict[str, Cell] = dict.fromkeys(COLUMNS, "")
    groups = (telling.whole(), *telling.side_by_side())
    for group in groups:
        start = empty | {
            "event": telling.reading.title,
            "release": telling.reading.mark,
            "status": telling.reading.release["status"],
            "people": telling.people(group.people),
            "by": group.by,
            "group": group.id,
            "group_name": group.name,
        }
        if not group.results:
            yield start
        yield from _rows(telling, group, start)


def _rows(telling: Telling, group: Group, start: dict[str, Cell]) -> Iterator[dict[str, Cell]]:
    questions, outcomes = telling.reading.questions(), telling.reading.outcome_texts()
    for result in group.results:
        question = questions[result["id"]]
        outcome = telling.reading.outcome_of(question)
        labels = telling.labels(question)
        for option in result["options"] or [NO_OPTION]:
            yield start | {
                "question": question.id,
                "text": telling.wording(question.text),
                "answered": telling.people(result["answered"]),
                "option": option["id"],
                "label": labels.get(option["id"], ""),
                "words": telling.part(option["part"]) if option["part"] else "",
                "share": "" if option["share"] is None else option["share"],
                "kind": question.kind.value,
                "outcome": outcome or "",
                "outcome_text": outcomes.get(outcome, ""),
                "part": option["part"],
            }
