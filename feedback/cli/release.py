"""Releases on the command line: the same protected results that the pages show and that files carry."""

from pathlib import Path

import click

from feedback.catalogues import SOURCE_LANGUAGE, say
from feedback.cli.shared import installation_of, instance_option, print_json
from feedback.config import Config
from feedback.files import write_file
from feedback.refusal import Refusal
from feedback.store import events, releases
from feedback.store.clock import today
from feedback.store.installation import Installation
from feedback.themes.briefing import make_briefing
from feedback.themes.briefing_docx import to_docx
from feedback.themes.interchange.formats import FORMATS, format_of
from feedback.themes.interchange.table import table_text
from feedback.themes.interchange.told import Telling, languages_of, usual_language
from feedback.themes.reading import Reading
from feedback.themes.release import MORE_THAN_EXPECTED, NOT_CLOSED
from feedback.themes.shown import Release
from feedback.themes.words import sentence_of


@click.group()
def release() -> None:
    """Show what groups said, protected, and take it elsewhere."""


@release.command()
@click.argument("code")
@click.option("--format", "shape", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@instance_option
def show(code: str, shape: str, config: Config) -> None:
    """Show the release of an event, or of a series by its mark."""
    installation = installation_of(config)
    found = releases.find(installation, code) or _before_closing(installation, code)
    flood = releases.has_flood(installation.db, found.mark)
    if shape == "json":
        print_json({**found.release, "more_than_expected": flood})
    elif shape == "csv":
        click.echo(table_text(found, SOURCE_LANGUAGE, say), nl=False)
    else:
        click.echo(_as_text(found, flood=flood), nl=False)


@release.command()
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), help="Else the ending of the file tells.")
@click.option("--language", metavar="L", help="Such as cy (else English, or the language it was written in).")
@instance_option
def export(code: str, file: Path, shape: str | None, language: str | None, config: Config) -> None:
    """Write the release of an event, or of a series by its mark, to a file."""
    chosen = shape or format_of(file.name)
    if chosen is None:
        endings = ", ".join(each.ending for each in FORMATS.values())
        raise Refusal(f"“{file.name}” should end in one of {endings}; or say --format.")
    installation = installation_of(config)
    found = _closed(installation, code)
    offered = languages_of(found)
    if language is not None and language not in offered:
        raise Refusal(f"Choose among the languages of the questionnaire: {', '.join(offered)}.")
    _write(file, FORMATS[chosen].write(found, language or usual_language(found), say))


@release.command()
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", metavar="L", help="Such as cy (else English, or the language it was written in).")
@instance_option
def brief(code: str, file: Path, language: str | None, config: Config) -> None:
    """Write a briefing of two pages to a .docx file; the pages of the staff also make a PDF."""
    if file.suffix.lower() != ".docx":
        raise Refusal(f"“{file.name}” should end in .docx. The pages of the staff also make a PDF.")
    installation = installation_of(config)
    found = _closed(installation, code)
    flood = releases.has_flood(installation.db, found.mark)
    _write(file, to_docx(make_briefing(found, language or usual_language(found), say, is_flood=flood)))


def _write(file: Path, content: bytes) -> None:
    if file.is_dir():
        raise Refusal(f"“{file.name}” is a folder. Give the file another name.")
    write_file(file, content)
    click.echo(f"Written to {file}.")


def _closed(installation: Installation, code: str) -> Reading:
    found = releases.find(installation, code)
    if found is None:
        event = events.get(installation.db, code)
        raise Refusal(f"Event {event.code} is not closed yet; its results are shown after closing.")
    return found


def _before_closing(installation: Installation, code: str) -> Reading:
    """Return what everybody sees of an event before it is closed, or refuse where there is none."""
    event = events.get(installation.db, code)
    return Reading(
        mark=event.code,
        title=event.title,
        made_on=today(),
        release=NOT_CLOSED,
        questionnaire=installation.version(event.version).questionnaire,
        framework=None,
        events=(),
    )


def _as_text(reading: Reading, *, flood: bool) -> str:
    telling, found = Telling(reading, SOURCE_LANGUAGE, say), reading.release
    lines = [reading.title]
    if found["status"] == "not closed":
        return "\n".join([*lines, "Results are shown after closing, to everybody at once.", ""])
    lines.append(f"{found['people']['words'].capitalize()} people.")
    if flood:
        lines.append(MORE_THAN_EXPECTED)
    if found["status"] == "too few":
        return "\n".join([*lines, "This group is too small to show what it said.", ""])
    for result in found["questions"]:
        lines += ["", *_question(telling, result)]
    for group in telling.side_by_side():
        lines += [
            "",
            f"{telling.compared_by()}: {group.name}. {telling.people(group.people).capitalize()} people.",
        ]
        for result in group.results:
            lines += ["", *_question(telling, result)]
    return "\n".join([*lines, ""])


def _question(telling: Telling, result: Release) -> list[str]:
    question = telling.reading.questions()[result["id"]]
    labels = telling.labels(question)
    sentence = sentence_of(result)
    lines = [telling.wording(question.text), f"  {sentence.template % sentence.named(labels)}"]
    for option in result["options"]:
        length = round((option["share"] or 0) / 5)
        share = "" if option["share"] is None else f"{option['share']:>3} %"
        lines.append(f"    {labels[option['id']]:<32.32}  {'█' * length:<20}  {share:>5}  {option['words']}")
    return lines
