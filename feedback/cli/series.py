"""Series on the command line: what there is, and one release over their closed events."""

import click

from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import Config
from feedback.refusal import Refusal
from feedback.store import releases, series_release
from feedback.store import series as store
from feedback.store.clock import today
from feedback.store.series import Series
from feedback.store.series_release import Breakdown


@click.group()
def series() -> None:
    """List series, and put the events of one together."""


@series.command("list")
@json_option
@instance_option
def list_series(*, as_json: bool, config: Config) -> None:
    """List the series, with the releases that were made of each."""
    installation = installation_of(config)
    found = store.every(installation.db)
    made = {each.mark: releases.of_series(installation.db, each.mark) for each in found}
    if as_json:
        print_json(
            [
                {"name": each.name, "mark": each.mark, "releases": [mark for mark, _ in made[each.mark]]}
                for each in found
            ]
        )
        return
    if not found:
        click.echo("There is no series yet; “feedback event create --series” makes one.")
        return
    print_table(
        [
            ("series", "mark", "releases"),
            *((each.name, each.mark, ", ".join(mark for mark, _ in made[each.mark])) for each in found),
        ]
    )


@series.command()
@click.argument("name")
@click.option("--questionnaire", help="Which questions, where its events asked different ones.")
@click.option(
    "--by",
    type=click.Choice(Breakdown, case_sensitive=False),
    help="Set groups side by side, where all are large enough.",
)
@instance_option
def release(name: str, questionnaire: str | None, by: Breakdown | None, config: Config) -> None:
    """Put the closed events of a series together; prints the mark of the release.

    NAME is the name of the series or its mark. “feedback release show MARK” shows the release.
    """
    installation = installation_of(config)
    found = _find(store.every(installation.db), name)
    click.echo(
        series_release.release_series(
            installation, found, k=config.k, today=today(), questionnaire=questionnaire, by=by
        )
    )


def _find(known: list[Series], name: str) -> Series:
    named = [each for each in known if name in {each.name, each.mark}]
    if not named:
        raise Refusal(f"There is no series “{name}”; “feedback series list” shows all.")
    if len(named) > 1:
        raise Refusal(f"Several series are called “{name}”; give its mark from “feedback series list”.")
    return named[0]
