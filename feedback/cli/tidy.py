"""Deleting what has been kept long enough."""

import click

from feedback.cli.shared import installation_of, instance_option
from feedback.config import Config
from feedback.store import retention


@click.command()
@instance_option
def tidy(config: Config) -> None:
    """Delete the words of texts that are older than FEEDBACK_KEEP_TEXTS days; “feedback serve” does so daily."""
    deleted = retention.tidy(installation_of(config), config.keep_texts)
    if deleted:
        click.echo(
            f"Deleted the words of {deleted} text{'' if deleted == 1 else 's'} that had been kept "
            f"for {config.keep_texts} days."
        )
    else:
        click.echo(f"No text has been kept for {config.keep_texts} days; nothing was deleted.")
