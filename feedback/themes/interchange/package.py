"""A release as a data package (Frictionless Data Package 2.0): results, questions, and what every code means."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from feedback.catalogues import Say
from feedback.questionnaire.kinds import for_translation
from feedback.themes.interchange.archive import archive
from feedback.themes.interchange.table import Cell, csv_text
from feedback.themes.interchange.told import Group, Telling, in_every_language, language_tag
from feedback.themes.protection import Share
from feedback.themes.reading import Reading
from feedback.themes.shown import Release
from feedback.themes.words import NOT_ENOUGH

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
VERSION = "1.0.0"  # of the columns: another major number when one is taken away

HIDDEN, WORDS_ONLY = "hidden", "words-only"
DOES_NOT_APPLY = for_translation("Does not apply.")
ONLY_WORDS = for_translation("Only words are shown, to protect small groups.")

Field = dict[str, Any]
Table = tuple[Sequence[Field], list[list[Cell]]]


def as_package(reading: Reading, language: str, say: Say) -> bytes:
    """Return the ZIP file of the package: its description and three tables."""
    telling = Telling(reading, language, say)
    tables = {"results": _results(telling), "questions": _questions(telling), "codelist": _codelist(telling)}
    files = {f"{name}.csv": _csv(*table) for name, table in tables.items()}
    resources = [_resource(telling, name, table[0], files[f"{name}.csv"]) for name, table in tables.items()]
    described = json.dumps(_description(telling, resources), ensure_ascii=False, indent=2) + "\n"
    return archive({"datapackage.json": described.encode(), **files}, reading.made_on)


def _description(telling: Telling, resources: list[dict[str, Any]]) -> dict[str, Any]:
    reading = telling.reading
    return {
        "$schema": PROFILE,
        "name": re.sub(r"[^a-z0-9._-]+", "-", f"release-{reading.mark.lower()}").strip("-"),
        "title": reading.title,
        "description": " ".join(telling.notices()),
        "version": VERSION,
        "created": f"{reading.made_on.isoformat()}T00:00:00Z",
        "resources": resources,
    }


def _resource(telling: Telling, name: str, fields: Sequence[Field], content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": _schema(telling, name, fields),
    }


def _schema(telling: Telling, name: str, fields: Sequence[Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {"$schema": TABLE_PROFILE, "fields": list(fields)}
    if name == "questions":
        return schema | {"primaryKey": ["id"]}
    if name == "codelist":
        return schema | {"primaryKey": ["list", "code", "language"]}
    missing = (("", DOES_NOT_APPLY), (HIDDEN, NOT_ENOUGH), (WORDS_ONLY, ONLY_WORDS))
    return schema | {
        "missingValues": [{"value": value, "label": telling.says(label)} for value, label in missing],
        "foreignKeys": [{"fields": ["question"], "reference": {"resource": "questions", "fields": ["id"]}}],
    }


def _results(telling: Telling) -> Table:
    parts = [{"value": part.value, "label": telling.part(part)} for part in Share]
    fields = [
        _field("by", "What groups are set side by side by; empty for everybody"),
        _field("group", "The group; empty for everybody"),
        _field("people", "People in the group, in words"),
        _field("people_rounded", "People in the group, rounded", "integer"),
        _field("question", "The question, as in questions.csv", constraints={"required": True}),
        _field("answered", "People who answered, in words"),
        _field("answered_rounded", "People who answered, rounded", "integer"),
        _field("option", "The answer, as in codelist.csv under the question"),
        _field("part", "The part of those who answered", categories=parts, categoriesOrdered=True),
        _field("share", "The same in percent, rounded", "integer", constraints={"minimum": 0, "maximum": 100}),
    ]
    groups = (telling.whole(), *telling.side_by_side())
    return fields, [row for group in groups for row in _rows(telling, group)]


def _rows(telling: Telling, group: Group) -> Iterator[list[Cell]]:
    for result in group.results:
        start: list[Cell] = [group.by, group.id, telling.people(group.people), _number(group.people), result["id"]]
        if result["status"] == "hidden":
            yield [*start, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]
            continue
        answered: list[Cell] = [telling.people(result["answered"]), _number(result["answered"])]
        if not result["options"]:
            yield [*start, *answered, "", "", ""]
        for each in result["options"]:
            share = WORDS_ONLY if each["share"] is None else each["share"]
            yield [*start, *answered, each["id"], each["part"], share]


def _number(people: Release) -> Cell:
    return WORDS_ONLY if people["rounded"] is None else people["rounded"]


def _questions(telling: Telling) -> Table:
    outcomes = telling.reading.outcome_texts()
    fields = [
        _field("id", "The question", constraints={"required": True, "unique": True}),
        _field("kind", "How it is asked: scale, one, many or text"),
        _field("outcome", "The code of the outcome that it stands under"),
        _field("outcome_text", "That outcome"),
        _field("indicators", "The codes of its indicators, with spaces between"),
        _field("text", f"The question as it was asked, in “{telling.language}”"),
    ]
    rows: list[list[Cell]] = []
    for question in telling.reading.questionnaire.asked:
        outcome = telling.reading.outcome_of(question)
        codes = " ".join(link.code for link in question.indicators)
        start = [question.id, question.kind.value, outcome or "", outcomes.get(outcome, ""), codes]
        rows.append([*start, telling.wording(question.text)])
    return fields, rows


def _codelist(telling: Telling) -> Table:
    """Return every label in every language: of questions, of the answers to each, and of the parts of a group."""
    fields = [
        _field(
            "list", "“question”, “part”, or the question whose answers these are", constraints={"required": True}
        ),
        _field("code", "What stands in the other tables", constraints={"required": True}),
        _field("language", "The language of the label (BCP 47)", constraints={"required": True}),
        _field("label", "What it means"),
    ]
    rows: list[list[Cell]] = []
    for each in in_every_language(telling):
        tag = language_tag(each.language)
        for question in each.reading.questionnaire.asked:
            rows.append(["question", question.id, tag, each.wording(question.text)])
            rows += [[question.id, option, tag, label] for option, label in each.labels(question).items()]
        rows += [["part", part.value, tag, each.part(part)] for part in Share]
    return fields, rows


def _field(name: str, description: str, kind: str = "string", **more: Any) -> Field:
    return {"name": name, "type": kind, "description": description, **more}


def _csv(fields: Sequence[Field], rows: list[list[Cell]]) -> bytes:
    return csv_text(tuple(field["name"] for field in fields), iter(rows)).encode()
