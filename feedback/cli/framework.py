"""Frameworks on the command line."""

from pathlib import Path

import click

from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import Config
from feedback.framework.compare import compare
from feedback.framework.model import Framework, to_document
from feedback.framework.read import read_framework
from feedback.framework.write import write_framework
from feedback.questionnaire.wording import moved_links
from feedback.store import frameworks, questionnaires
from feedback.store.clock import today


@click.group()
def framework() -> None:
    """Load, look at and export frameworks of outcomes and indicators."""


@framework.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="The short name to keep it under (else the name of the file).")
@click.option("--sheet", help="The sheet of a workbook (else the first).")
@instance_option
def load(file: Path, name: str | None, sheet: str | None, config: Config) -> None:
    """Read a framework from CSV, XLSX or pasted text, and keep it as the newest version."""
    reading = read_framework(file, name=name, sheet=sheet)
    for sentence in reading.understood:
        click.echo(sentence)
    installation = installation_of(config, create=True)
    before = frameworks.find(installation.db, reading.framework.name)
    if before is not None:
        for sentence in compare(before, reading.framework).sentences():
            click.echo(sentence)
    frameworks.save(installation.db, reading.framework, today())
    for known in questionnaires.names(installation.db):
        draft = questionnaires.get(installation.db, known)
        if draft.framework == reading.framework.name:
            for sentence in moved_links(draft, reading.framework):
                click.echo(f"{known}: {sentence}")
    click.echo(f"Stored as framework “{reading.framework.name}”.")


@framework.command("list")
@json_option
@instance_option
def list_frameworks(*, as_json: bool, config: Config) -> None:
    """List all frameworks."""
    installation = installation_of(config)
    found = [frameworks.get(installation.db, name) for name in frameworks.names(installation.db)]
    if as_json:
        print_json([_summary(each) for each in found])
        return
    print_table([(each.name, each.title, _size(each)) for each in found])


@framework.command()
@click.argument("name")
@json_option
@instance_option
def show(name: str, *, as_json: bool, config: Config) -> None:
    """Show a framework."""
    found = frameworks.get(installation_of(config).db, name)
    if as_json:
        print_json(_summary(found) | {"tree": to_document(found)["principles"]})
        return
    click.echo(f"{found.title}\n{_size(found)}")
    if found.notice:
        click.echo(found.notice)
    for principle in found.principles:
        click.echo(f"\n{principle.code}  {principle.text}")
        for outcome in principle.outcomes:
            click.echo(f"\n  {outcome.code}  {outcome.text}{_articles(outcome.articles)}")
            for indicator in outcome.indicators:
                click.echo(f"    {indicator.code}  {indicator.text}")
                if indicator.sentence:
                    click.echo(f"         “{indicator.sentence}”")


@framework.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@instance_option
def export(name: str, file: Path, config: Config) -> None:
    """Write a framework to a CSV or XLSX file."""
    write_framework(frameworks.get(installation_of(config).db, name), file)
    click.echo(f"Written to {file}.")


def _summary(found: Framework) -> dict[str, object]:
    return {
        "name": found.name,
        "title": found.title,
        "notice": found.notice,
        "principles": len(found.principles),
        "outcomes": len(found.outcomes),
        "indicators": len(found.indicators),
    }


def _size(found: Framework) -> str:
    return (
        f"{len(found.principles)} principles, {len(found.outcomes)} outcomes, {len(found.indicators)} indicators"
    )


def _articles(articles: tuple[int, ...]) -> str:
    return f"  (UNCRC {', '.join(map(str, articles))})" if articles else ""
