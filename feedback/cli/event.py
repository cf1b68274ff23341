"""Events on the command line."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import Config
from feedback.languages import english_name
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal
from feedback.store import events, levels, people, questionnaires, releases, staff_log
from feedback.store.clock import today
from feedback.store.closing import Progress, close_event
from feedback.store.events import MOST_PEOPLE, Event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.store.staff_log import MACHINE, Act
from feedback.themes.release import MORE_THAN_EXPECTED

_DAY = click.DateTime(["%Y-%m-%d"])
_UNSAID = {
    "safeguarding_lead": "who leads on safeguarding",
    "procedure": "the safeguarding procedure",
    "private_space": "the private space",
    "interpreters": "who interprets",
}


@click.group()
def event() -> None:
    """Create, open, close and list events."""


@event.command()
@click.option("--questionnaire", "name", required=True, help="The published questionnaire to ask.")
@click.option("--title", required=True, help="A name that the staff know the event by.")
@click.option("--nation", help="For example Wales.")
@click.option("--series", help="Events of a series are reported together.")
@click.option(
    "--expected",
    type=click.IntRange(1, MOST_PEOPLE),
    metavar="N",
    help="How many people will come; far more answers are pointed out after closing.",
)
@click.option("--languages", help="Such as en,ar (else all of the questionnaire).")
@click.option(
    "--facilitator", "named", multiple=True, help="Who runs it (else every facilitator). Can be repeated."
)
@click.option("--place", help="Where it is, such as Cardiff.")
@click.option("--on", "held_on", type=_DAY, help="The day it is on.")
@click.option("--audience", metavar="WHO", help="Who will act on the answers (else as published).")
@click.option("--answer-by", type=_DAY, help="The day by which they answer young people (else as published).")
@click.option("--safeguarding-lead", metavar="WHO", help="Who leads on safeguarding there, by name or role.")
@click.option("--procedure", help="The safeguarding procedure of the nation: its name or where to find it.")
@click.option("--private-space", help="Where somebody can talk alone.")
@click.option("--interpreters", help="Who interprets, and into which languages.")
@instance_option
def create(
    name: str,
    title: str,
    series: str | None,
    languages: str | None,
    named: tuple[str, ...],
    config: Config,
    **said: Any,
) -> None:
    """Make an event and print its code alone."""
    installation = installation_of(config)
    digest = _newest(installation, name)
    questionnaire = installation.version(digest).questionnaire
    if not title.strip():
        raise Refusal("Give the event a title, such as “Learning event, Cardiff”.")
    for person in named:
        found = people.find(installation.db, person)
        if found is None:
            raise Refusal(f"There is nobody called “{person}”; invite them first, or leave --facilitator out.")
        if Role.FACILITATOR not in found.roles:
            raise Refusal(f"“{person}” is no facilitator; use “feedback person roles” first.")
    made = events.create(
        installation.db,
        title=title.strip(),
        version=digest,
        languages=_chosen(languages, questionnaire, installation, config),
        series=series.strip() if series else None,
        facilitators=named,
        **{name: _tidy(value) for name, value in said.items()},
    )
    staff_log.note(installation.db, MACHINE, Act.MADE_EVENT, made.code)
    click.echo(made.code)


def _tidy(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return value.strip() if isinstance(value, str) else value


def _newest(installation: Installation, name: str) -> str:
    questionnaires.get(installation.db, name)
    newest = questionnaires.newest_version(installation.db, name)
    if newest is None:
        raise Refusal(f"Questionnaire “{name}” is not published; use “feedback questionnaire publish {name}”.")
    return newest[1]


def _chosen(
    languages: str | None, questionnaire: Questionnaire, installation: Installation, config: Config
) -> tuple[str, ...]:
    """Return the languages that were named, or else all that may be shown here; refuse what may not."""
    offered = questionnaire.languages
    named = offered if languages is None else tuple(each.strip() for each in languages.split(",") if each.strip())
    wanted = tuple(dict.fromkeys(named))
    if not wanted or not set(wanted) <= set(offered):
        raise Refusal(f"Choose among the languages of the questionnaire: {', '.join(offered)}.")
    hidden = levels.hidden(installation.db, config, questionnaire, wanted)
    shown = tuple(each for each in wanted if each not in hidden)
    if hidden and (languages is not None or not shown):
        raise Refusal(*hidden.values())
    if hidden:
        click.echo(f"Left out, because they are not shown here: {_named(hidden)}.", err=True)
    return shown


def _named(codes: Iterable[str]) -> str:
    return ", ".join(english_name(code) for code in codes)


@event.command("open")
@click.argument("code")
@instance_option
def open_command(code: str, config: Config) -> None:
    """Let young people answer."""
    installation = installation_of(config)
    found = events.get(installation.db, code)
    questionnaire = installation.version(found.version).questionnaire
    if hidden := levels.hidden(installation.db, config, questionnaire, found.languages):
        raise Refusal(*hidden.values())
    open_event(installation, code)
    staff_log.note(installation.db, MACHINE, Act.OPENED_EVENT, found.code)
    click.echo(f"Event {found.code} is open.")
    if found.safety_unsaid:
        unsaid = ", ".join(_UNSAID[name] for name in found.safety_unsaid)
        click.echo(f"Not written down for this event: {unsaid}.", err=True)
    if unchecked := levels.drafts(installation.db, questionnaire, found.languages):
        click.echo(f"Nobody has checked all words in: {', '.join(map(str, unchecked))}.", err=True)


@event.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Closing is final: say that you mean it.")
@instance_option
def close(code: str, *, yes: bool, config: Config) -> None:
    """Count the answers, destroy them, and release what the group said."""
    # Swept at the end: a large file need not be tidied just before it is destroyed.
    installation = Installation(config.instance, sweep=False)
    installation.renew_event_files()
    try:
        _close(installation, code, yes=yes, config=config)
    finally:
        installation.sweep()


def _close(installation: Installation, code: str, *, yes: bool, config: Config) -> None:
    found = events.get(installation.db, code)
    if not yes:
        raise Refusal(
            f"Closing is final: the answers of {found.code} are counted and destroyed. Add --yes if you mean it."
        )
    with _progress() as progress:
        close_event(installation, code, k=config.k, today=today(), progress=progress)
    staff_log.note(installation.db, MACHINE, Act.CLOSED_EVENT, found.code)
    click.echo(f"Event {found.code} is closed. See “feedback release show {found.code}”.")
    if releases.has_flood(installation.db, found.code):
        click.echo(MORE_THAN_EXPECTED)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show on a terminal how much of the counting is done: a share of the whole, never a number of people."""
    with click.progressbar(
        length=100, label="Counting", show_eta=False, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda done, steps: bar.update(100 * done // steps - bar.pos)


@event.command("list")
@json_option
@instance_option
def list_events(*, as_json: bool, config: Config) -> None:
    """List all events. Nothing here depends on how many people have answered."""
    installation = installation_of(config)
    found = events.every(installation.db)
    if as_json:
        print_json([_summary(each) for each in found])
        return
    print_table(
        [(each.code, each.state, each.title, ",".join(each.languages), each.nation or "") for each in found]
    )


def _summary(found: Event) -> dict[str, object]:
    return {
        "code": found.code,
        "state": found.state.value,
        "title": found.title,
        "questionnaire": found.questionnaire,
        "version": found.version or None,
        "languages": list(found.languages),
        "nation": found.nation,
        "place": found.place,
        "series": found.series,
        "expected": found.expected,
    }
