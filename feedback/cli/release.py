"""Releases on the command line: the same protected results that the pages show."""

import csv
import io

import click

from feedback.cli.shared import installation_of, instance_option, print_json
from feedback.config import Config
from feedback.files import without_formula
from feedback.questionnaire.kinds import SCALES, WAYS_OUT
from feedback.questionnaire.model import Question, Questionnaire
from feedback.store import events
from feedback.themes.release import MORE_THAN_EXPECTED, NOT_CLOSED, Release, is_flood
from feedback.themes.words import sentence_of


@click.group()
def release() -> None:
    """Show what groups said, protected."""


@release.command()
@click.argument("code")
@click.option("--format", "shape", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@instance_option
def show(code: str, shape: str, config: Config) -> None:
    """Show the release of an event."""
    installation = installation_of(config)
    event = events.get(installation.db, code)
    found = events.release(installation.db, event.code) or NOT_CLOSED
    flood = is_flood(found, event.expected)
    if shape == "json":
        print_json({**found, "more_than_expected": flood})
        return
    questionnaire = installation.version(event.version).questionnaire
    if shape == "csv":
        click.echo(_as_csv(event.title, questionnaire, found), nl=False)
        return
    click.echo(_as_text(event.title, questionnaire, found, flood=flood), nl=False)


def _as_text(title: str, questionnaire: Questionnaire, found: Release, *, flood: bool) -> str:
    lines = [title]
    if found["status"] == "not closed":
        return "\n".join([*lines, "Results are shown after closing, to everybody at once.", ""])
    lines.append(f"{found['people']['words'].capitalize()} people.")
    if flood:
        lines.append(MORE_THAN_EXPECTED)
    if found["status"] == "too few":
        return "\n".join([*lines, "This group is too small to show what it said.", ""])
    questions = {question.id: question for question in questionnaire.asked}
    for result in found["questions"]:
        question = questions[result["id"]]
        lines += ["", _text(question, questionnaire), f"  {_sentence(question, questionnaire, result)}"]
        for option in result["options"]:
            length = round((option["share"] or 0) / 5)
            label = _labels(question, questionnaire)[option["id"]]
            share = "" if option["share"] is None else f"{option['share']:>3} %"
            lines.append(f"    {label:<32.32}  {'█' * length:<20}  {share:>5}  {option['words']}")
    return "\n".join([*lines, ""])


def _as_csv(title: str, questionnaire: Questionnaire, found: Release) -> str:
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(
        ["event", "status", "people", "question", "text", "answered", "option", "label", "words", "share"]
    )
    start = [title, found["status"], found["people"]["words"]]
    questions = {question.id: question for question in questionnaire.asked}
    for result in found["questions"]:
        question = questions[result["id"]]
        row = [*start, question.id, _text(question, questionnaire), result["answered"]["words"]]
        for option in result["options"] or [{"id": "", "words": "", "share": None}]:
            label = _labels(question, questionnaire).get(option["id"], "")
            share = "" if option["share"] is None else option["share"]
            table.writerow([_safe(cell) for cell in (*row, option["id"], label, option["words"], share)])
    if not found["questions"]:
        table.writerow([_safe(cell) for cell in start])
    return file.getvalue()


def _safe(cell: object) -> object:
    return without_formula(cell) if isinstance(cell, str) else cell


def _text(question: Question, questionnaire: Questionnaire) -> str:
    wording = question.text.get("en") or question.text.get(questionnaire.source_language)
    return wording.text if wording else question.id


def _labels(question: Question, questionnaire: Questionnaire) -> dict[str, str]:
    steps = (*(SCALES[question.scale] if question.scale else ()), *WAYS_OUT)
    own = {
        option.id: wording.text if wording else option.id
        for option in question.options
        for wording in (option.text.get("en") or option.text.get(questionnaire.source_language),)
    }
    return {step.id: step.label for step in steps} | own


def _sentence(question: Question, questionnaire: Questionnaire, result: Release) -> str:
    sentence = sentence_of(result)
    return sentence.template % sentence.named(_labels(question, questionnaire))
