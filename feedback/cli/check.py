"""Proving the promises on this installation."""

from pathlib import Path

import click

from feedback.cli.shared import instance_option
from feedback.config import Config
from feedback.refusal import Refusal
from feedback.store.installation import Installation
from feedback.store.promises import promises_kept


@click.command()
@click.option(
    "--log", "logs", multiple=True, type=click.Path(path_type=Path), help="A log to search. Can be repeated."
)
@instance_option
def check(logs: tuple[Path, ...], config: Config) -> None:
    """Prove the promises on this installation; exit status 1 if one is broken."""
    # Without a sweep, which would remove what the check is there to find.
    installation = Installation(config.instance, sweep=False)
    broken = 0
    for promise, faults in promises_kept(installation, config.k, config.keep_texts, logs):
        click.echo(f"{'NOT OK' if faults else 'ok':<7} {promise}")
        for fault in faults:
            click.echo(f"        {fault}")
        broken += len(faults)
    if broken:
        raise Refusal(f"{broken} thing{'' if broken == 1 else 's'} to put right, listed above.")
