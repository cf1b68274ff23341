"""The people who work with the results, on the command line."""

import click

from feedback.cli.shared import installation_of, instance_option
from feedback.config import Config
from feedback.store import people
from feedback.store.people import Role


def invitation_address(url: str, token: str) -> str:
    """Return the one-use link of an invitation."""
    return f"{url.rstrip('/')}/account/invitation/{token}"


url_option = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    envvar="FEEDBACK_URL",
    help="Where people reach this installation.",
)


@click.group()
def person() -> None:
    """Invite the people who work with the results."""


@person.command()
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", required=True, help="A pseudonym; they can choose another one.")
@url_option
@instance_option
def invite(roles: tuple[str, ...], name: str, url: str, config: Config) -> None:
    """Print a one-use link that makes an account; it works for seven days."""
    token = people.invite(installation_of(config, create=True).db, name, [Role(role) for role in roles])
    click.echo(invitation_address(url, token))
