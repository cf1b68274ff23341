"""Questionnaires on the command line."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedback.cli import sounds
from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import Config
from feedback.files import read_text_file, write_file, write_text_file
from feedback.framework.source import read_bytes
from feedback.languages import english_name
from feedback.questionnaire.build import build as build_questionnaire
from feedback.questionnaire.document import read_json, to_document
from feedback.questionnaire.limesurvey import left_out_of_limesurvey, write_limesurvey
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.sounds import outdated
from feedback.questionnaire.translating import level
from feedback.questionnaire.wording import mark_stale, moved_links, stale_wordings, tie_links
from feedback.questionnaire.xlsform.read import Loaded, read_xlsform
from feedback.questionnaire.xlsform.write import write_xlsform
from feedback.refusal import Refusal
from feedback.store import frameworks, questionnaires, translations
from feedback.store.clock import today
from feedback.store.installation import Installation
from feedback.store.publishing import publish_draft
from feedback.wording import Wording

# What the endings of files say they are.
JSON, XLSFORM, LIMESURVEY = ".json", ".xlsx", (".txt", ".tsv")
WORKBOOKS = (XLSFORM, ".xlsm", ".xls")


@click.group()
def questionnaire() -> None:
    """Build, load, look at, export and publish questionnaires."""


@questionnaire.command()
@click.argument("file", type=click.Path(path_type=Path))
@instance_option
def load(file: Path, config: Config) -> None:
    """Read a questionnaire from JSON or an XLSForm workbook and keep it as the draft under its name.

    What a workbook holds that cannot come along is listed, and so is what would tell who answers.
    """
    read = _read(file)
    loaded = read.questionnaire
    installation = installation_of(config, create=True)
    framework = frameworks.find(installation.db, loaded.framework or "")
    before = questionnaires.find(installation.db, loaded.name)
    loaded = sounds.take_in(tie_links(loaded, framework, before), file.parent, installation)
    if before is not None:
        loaded = mark_stale(before, loaded)
        _say_look_at(outdated(before, loaded))
    questionnaires.save(installation.db, loaded)
    _say_left_out(read.refused, "Refused")
    _say_left_out(read.left_out)
    _say_what_to_look_at(loaded, installation)
    click.echo(f"Stored as draft “{loaded.name}”: {_size(loaded)}.")


@questionnaire.command()
@click.argument("name")
@click.option("--framework", "framework_name", required=True, help="The framework to build from.")
@click.option("--outcome", "codes", multiple=True, help="An outcome's code: all its indicators. Can be repeated.")
@click.option("--indicator", "more_codes", multiple=True, help="One indicator's code. Can be repeated.")
@instance_option
def build(
    name: str, framework_name: str, codes: tuple[str, ...], more_codes: tuple[str, ...], config: Config
) -> None:
    """Make a draft from chosen outcomes and indicators."""
    installation = installation_of(config)
    framework = frameworks.get(installation.db, framework_name)
    if questionnaires.find(installation.db, name) is not None:
        raise click.UsageError(f"There is a questionnaire “{name}” already; choose another name")
    built = build_questionnaire(
        framework, (*codes, *more_codes), name, translated=translations.known(installation.db)
    )
    read_json(json.dumps(to_document(built)))  # a name that cannot be loaded again is refused here
    questionnaires.save(installation.db, built)
    click.echo(f"Stored as draft “{built.name}”: {_size(built)}.")


@questionnaire.command("list")
@json_option
@instance_option
def list_questionnaires(*, as_json: bool, config: Config) -> None:
    """List all questionnaires."""
    installation = installation_of(config)
    found = [_summary(name, installation) for name in questionnaires.names(installation.db)]
    if as_json:
        print_json(found)
        return
    print_table(
        [
            (
                str(each["name"]),
                str(each["title"]),
                ", ".join(each["languages"]),
                f"version {each['version']}" if each["version"] else "not published",
            )
            for each in found
        ]
    )


@questionnaire.command()
@click.argument("name")
@json_option
@instance_option
def show(name: str, *, as_json: bool, config: Config) -> None:
    """Show a questionnaire, with what needs looking at."""
    installation = installation_of(config)
    found = questionnaires.get(installation.db, name)
    if as_json:
        print_json(_summary(name, installation) | {"questionnaire": to_document(found)})
        return
    framework = frameworks.find(installation.db, found.framework or "")
    source = found.source_language
    click.echo(f"{found.title[source].text if source in found.title else name}: {_size(found)}")
    click.echo(f"Languages: {', '.join(_language_and_level(found, language) for language in found.languages)}")
    if framework and framework.notice:
        click.echo(framework.notice)
    for section in found.sections:
        click.echo(f"\n{section.title[source].text if source in section.title else section.id}")
        for question in section.questions:
            marks = f"{question.kind}{', sensitive' if question.sensitive else ''}"
            links = f"  [{', '.join(link.code for link in question.indicators)}]" if question.indicators else ""
            text = question.text[source].text if source in question.text else question.id
            click.echo(f"  {text}  ({marks}){links}")
    _say_what_to_look_at(found, installation)


@questionnaire.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@instance_option
def export(name: str, file: Path, config: Config) -> None:
    """Write a questionnaire to a file: JSON (.json), an XLSForm workbook (.xlsx) or LimeSurvey's structure (.txt).

    `load` reads the first two again without loss; recordings go beside them.
    """
    installation = installation_of(config)
    found = questionnaires.get(installation.db, name)
    ending = file.suffix.lower()
    if ending in LIMESURVEY:
        write_file(file, write_limesurvey(found))
        _say_left_out(left_out_of_limesurvey(found))
    elif ending == XLSFORM:
        framework = frameworks.find(installation.db, found.framework or "")
        write_file(file, write_xlsform(sounds.write_out(found, file, installation), framework=framework))
    elif ending in {JSON, ""}:
        document = to_document(sounds.write_out(found, file, installation))
        write_text_file(file, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        raise Refusal(f"“{file.name}” should end in .json, .xlsx or .txt (for LimeSurvey).")
    click.echo(f"Written to {file}.")


@questionnaire.command()
@click.argument("name")
@click.option("--audience", metavar="WHO", help="Who will act on the answers, by name; shown in every language.")
@click.option("--answer-by", type=click.DateTime(["%Y-%m-%d"]), help="The day by which they answer young people.")
@instance_option
def publish(name: str, audience: str | None, answer_by: datetime | None, config: Config) -> None:
    """Freeze a questionnaire so that events can ask it; every reason against it is said at once."""
    installation = installation_of(config)
    draft = questionnaires.get(installation.db, name)
    if audience and audience.strip():
        draft = replace(draft, audience={language: Wording(audience.strip()) for language in draft.languages})
    if answer_by:
        draft = replace(draft, answer_by=answer_by.date())
    version, number = publish_draft(installation.db, draft, today())
    _say_what_to_look_at(draft, installation)
    click.echo(f"Published “{name}” as version {number} ({version.digest[:12]}).")


def _read(file: Path) -> Loaded:
    """Return what a file holds, by its ending."""
    if file.suffix.lower() in WORKBOOKS:
        return read_xlsform(read_bytes(file), file.name)
    return Loaded(read_json(read_text_file(file)))


def _say_left_out(sentences: Iterable[str], how: str = "Left out") -> None:
    for sentence in sentences:
        click.echo(f"{how}: {sentence}", err=True)


def _say_what_to_look_at(found: Questionnaire, installation: Installation) -> None:
    framework = frameworks.find(installation.db, found.framework or "")
    _say_look_at((*stale_wordings(found), *moved_links(found, framework)))


def _say_look_at(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(f"Look at: {sentence}", err=True)


def _summary(name: str, installation: Installation) -> dict[str, Any]:
    found = questionnaires.get(installation.db, name)
    newest = questionnaires.newest_version(installation.db, name)
    source = found.title.get(found.source_language)
    return {
        "name": found.name,
        "title": source.text if source else "",
        "for": found.meant_for,
        "languages": list(found.languages),
        "levels": {language: level(found, language) for language in found.languages},
        "questions": len(found.asked),
        "state": "published" if newest else "draft",
        "version": newest[0] if newest else None,
        "hash": newest[1] if newest else None,
    }


def _language_and_level(found: Questionnaire, language: str) -> str:
    how_far = "source" if language == found.source_language else level(found, language)
    return f"{english_name(language)} ({how_far})"


def _size(found: Questionnaire) -> str:
    count = len(found.asked)
    return f"{count} question{'' if count == 1 else 's'} in {len(found.languages)} language" + (
        "" if len(found.languages) == 1 else "s"
    )
