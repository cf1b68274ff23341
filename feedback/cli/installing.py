"""Making an installation, copying it and putting a copy back."""

from pathlib import Path

import click

from feedback.cli.person import print_link, url_option
from feedback.cli.shared import installation_of, instance_option
from feedback.cli.starters import load_starters
from feedback.config import Config
from feedback.refusal import Refusal
from feedback.store import people, retention, second_factor, staff_log
from feedback.store.backup import back_up, put_back
from feedback.store.clock import today
from feedback.store.key import KEY_FILE, read_key
from feedback.store.people import Role
from feedback.store.staff_log import MACHINE, Act, with_roles

FIRST_ROLES = (Role.ADMIN, Role.FACILITATOR)


@click.command()
@click.option(
    "--name", default="admin", show_default=True, help="A name for the first admin; they can choose another."
)
@url_option
@instance_option
def init(name: str, url: str, config: Config) -> None:
    """Make an installation and print a one-use invitation for its first admin."""
    installation = installation_of(config, create=True)
    if people.anybody(installation.db):
        raise Refusal(
            f"There is an installation in {config.instance} already; “feedback person invite” lets more people in."
        )
    load_starters(installation, today())
    installation.key  # noqa: B018 made now, to be copied once and kept apart
    token = people.invite(installation.db, name, FIRST_ROLES)
    staff_log.note(installation.db, MACHINE, Act.INVITED, with_roles(people.tidy_name(name), FIRST_ROLES))
    click.echo(f"Installed in {config.instance}.", err=True)
    click.echo(
        f"Keep a copy of {config.instance / KEY_FILE}, but never together with a copy of the database.", err=True
    )
    click.echo("The first admin opens this link once, within seven days (start “feedback serve” first):", err=True)
    print_link(url, token)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@instance_option
def backup(file: Path, config: Config) -> None:
    """Copy everything but the responses of open events to FILE."""
    installation = installation_of(config)
    back_up(installation, file)
    staff_log.note(installation.db, MACHINE, Act.BACKED_UP, file.name)
    click.echo(f"Copied to {file}. Answers of open events are never copied.")
    click.echo(f"Keep {installation.folder / KEY_FILE} apart from it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is kept here now.")
@instance_option
def restore(file: Path, *, yes: bool, config: Config) -> None:
    """Put a copy back, in place of what is kept in the installation now."""
    if not file.is_file():
        raise Refusal(f"There is no file {file}.")
    installation = installation_of(config, create=True)
    if not yes and (people.anybody(installation.db) or installation.keeps_anything()):
        raise Refusal(f"There is an installation in {config.instance}; add --yes to replace it with the copy.")
    put_back(installation, file)
    staff_log.note(installation.db, MACHINE, Act.RESTORED, file.name)
    retention.tidy(installation, config.keep_texts)  # a copy brings words back whose days are over
    click.echo(f"Put back from {file}. Everybody signs in again.")
    click.echo(
        "Pauses, roles, passphrases and the staff log are those of the copy: look at “feedback person list”."
    )
    key = read_key(installation.folder)
    strange = second_factor.made_with_another_key(installation.db, key) if key else 0
    if strange:
        click.echo(f"Second factors made with another key: {strange}. Each needs “feedback person reset NAME”.")
    if key is None:
        click.echo(f"Put the key of that installation at {installation.folder / KEY_FILE} before you serve it.")
