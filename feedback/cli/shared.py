"""What every command needs: the installation, tables, and one way to say things as JSON."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from feedback.config import Config, read_config
from feedback.store.installation import Installation

Command = TypeVar("Command", bound=Callable[..., Any])


def instance_option(command: Command) -> Command:
    """Add --instance DIR, whose value reaches the command as its settings."""
    return click.option(
        "--instance",
        "config",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        callback=lambda _context, _parameter, folder: read_config(folder),
        help="The folder of the installation (or FEEDBACK_INSTANCE; else instance/).",
    )(command)


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def installation_of(config: Config, *, create: bool = False) -> Installation:
    """Return the installation in the folder of the settings; with `create`, make it where there is none."""
    return Installation(config.instance, create=create)


def print_json(value: Any) -> None:
    """Print a value as JSON, in letters that people can read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their columns in line."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
