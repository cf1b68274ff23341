"""The people who work with the results, on the command line."""

import sys
from typing import Any

import click
import segno

from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import ADDRESS, Config
from feedback.refusal import Refusal
from feedback.store import people, second_factor, staff_log
from feedback.store.installation import Installation
from feedback.store.key import KEY_FILE
from feedback.store.people import Role
from feedback.store.staff_log import MACHINE, Act, with_roles


def _checked(_context: object, _parameter: object, url: str) -> str:
    address = url.rstrip("/")
    if not ADDRESS.fullmatch(address):
        raise Refusal(f"The address “{url}” cannot be used; it is one like https://views.example.org.")
    return address


url_option = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    envvar="FEEDBACK_URL",
    callback=_checked,
    help="Where people reach this installation.",
)
role_option = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="Can be repeated.",
)


def print_link(url: str, token: str) -> None:
    """Print a one-use link alone; where somebody looks at a terminal, beside it as a QR code for a phone."""
    link = f"{url}/account/invitation/{token}"
    if sys.stderr.isatty():
        segno.make_qr(link, error="m").terminal(sys.stderr, border=4, compact=True)
        sys.stderr.flush()
    click.echo(link)


@click.group()
def person() -> None:
    """Invite the people who work with the results, and look after their accounts."""


@person.command()
@role_option
@click.option("--name", required=True, help="A pseudonym; they can choose another one.")
@url_option
@instance_option
def invite(roles: tuple[str, ...], name: str, url: str, config: Config) -> None:
    """Print a one-use link that makes an account; it works for seven days."""
    db = installation_of(config, create=True).db
    token = people.invite(db, name, _roles(roles))
    staff_log.note(db, MACHINE, Act.INVITED, with_roles(people.tidy_name(name), set(roles)))
    print_link(url, token)


def _roles(names: tuple[str, ...]) -> list[Role]:
    return [Role(name) for name in names]


@person.command("list")
@json_option
@instance_option
def list_people(*, as_json: bool, config: Config) -> None:
    """List everybody who has an account."""
    db = installation_of(config).db
    found: list[dict[str, Any]] = [
        {
            "name": each.name,
            "roles": sorted(each.roles),
            "paused": each.is_paused,
            "second_factor": second_factor.has_one(db, each.name),
        }
        for each in people.every(db)
    ]
    if as_json:
        print_json(found)
        return
    print_table([("Name", "Roles", "Second factor", ""), *map(_row, found)])


def _row(found: dict[str, Any]) -> tuple[str, str, str, str]:
    has_one = "yes" if found["second_factor"] else "no"
    return found["name"], ",".join(found["roles"]), has_one, "paused" if found["paused"] else ""


def _known(installation: Installation, name: str) -> people.Person:
    return people.get(installation.db, people.typed_name(installation.db, name))


@person.command()
@click.argument("name")
@instance_option
def pause(name: str, config: Config) -> None:
    """Keep somebody out, at once and on every device."""
    installation = installation_of(config)
    found = _known(installation, name)
    people.pause(installation.db, found.name)
    if not found.is_paused:
        staff_log.note(installation.db, MACHINE, Act.PAUSED, found.name)
    click.echo(f"{found.name} is paused.")


@person.command()
@click.argument("name")
@instance_option
def resume(name: str, config: Config) -> None:
    """Let somebody in again who was paused."""
    installation = installation_of(config)
    found = _known(installation, name)
    people.let_in_again(installation.db, found.name)
    if found.is_paused:
        staff_log.note(installation.db, MACHINE, Act.LET_IN_AGAIN, found.name)
    click.echo(f"{found.name} can sign in.")


@person.command("roles")
@click.argument("name")
@role_option
@instance_option
def change_roles(name: str, roles: tuple[str, ...], config: Config) -> None:
    """Give somebody these roles in place of those before."""
    installation = installation_of(config)
    found = _known(installation, name)
    changed = people.set_roles(installation.db, found.name, _roles(roles))
    if changed.roles != found.roles:
        staff_log.note(installation.db, MACHINE, Act.CHANGED_ROLES, with_roles(found.name, changed.roles))
    click.echo(f"{found.name} is {', '.join(sorted(changed.roles))}.")


@person.command()
@click.argument("name")
@url_option
@instance_option
def reset(name: str, url: str, config: Config) -> None:
    """Print a one-use link by which somebody starts anew; it works for one hour.

    Only for somebody who is in front of you. Where the key file is lost, a new one is made.
    """
    installation = installation_of(config)
    db, found = installation.db, _known(installation, name)
    if installation.renew_key():
        staff_log.note(db, MACHINE, Act.CHANGED_SETTING, f"{KEY_FILE}: lost → new")
        click.echo(
            f"The key in {installation.folder / KEY_FILE} was lost; a new one was made. Stop and start "
            "“feedback serve” before the link is used.\n"
            "Everybody else with a second factor has to start anew too.",
            err=True,
        )
    token = people.start_anew(db, found.name)
    staff_log.note(db, MACHINE, Act.BEGAN_RESET, found.name)
    print_link(url, token)
