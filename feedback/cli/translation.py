"""Translations on the command line: how far they are, files for translators, and the catalogues of a checkout."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from feedback.catalogues import PACKAGE
from feedback.cli.refreshing import refresh as refresh_catalogues
from feedback.cli.refreshing import renewals
from feedback.cli.shared import installation_of, instance_option, json_option, print_json, print_table
from feedback.config import Config
from feedback.files import write_file
from feedback.framework.source import read_bytes
from feedback.languages import LANGUAGES, english_name, resolve
from feedback.refusal import Refusal
from feedback.store import translations
from feedback.store.clock import today
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.translating import formats
from feedback.translating.taking_in import take_in
from feedback.translating.unit import State, Translation
from feedback.wording import Trust

# Whoever has the machine can write all of it anyway; so a file may say whatever people said on paper.
ROLE, HIGHEST = "admin", Trust.AGREED

language_option = click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="LANGUAGE",
    help="Only this one, such as ti. Can be repeated.",
)


@click.group()
def translation() -> None:
    """See how far translations are, take them to translators as files, and bring them back."""


@translation.command("list")
@language_option
@json_option
@instance_option
def list_translations(languages: tuple[str, ...], *, as_json: bool, config: Config) -> None:
    """List how many texts each language lacks, and how far each can be trusted."""
    found = [_summary(each) for each in _every(installation_of(config), languages)]
    if as_json:
        print_json(found)
    elif found:
        columns = list(found[0])
        print_table([columns, *([str(each[column]) for column in columns] for each in found)])


@translation.command()
@language_option
@json_option
@instance_option
def stale(languages: tuple[str, ...], *, as_json: bool, config: Config) -> None:
    """Show every translation whose source changed since: what it said, what it says now, and the translation."""
    found = [
        {
            "language": each.language,
            "name": each.name,
            "id": unit.id,
            "was": unit.wording.was,
            "source": unit.source,
            "text": unit.wording.text,
        }
        for each in _every(installation_of(config), languages)
        for unit in each.in_state(State.STALE)
        if unit.wording
    ]
    if as_json:
        print_json(found)
        return
    for each in found:
        start = f"{each['language']} {each['name']}"
        click.echo(f"{start}  was  {each['was'] or '(not known)'}")
        click.echo(f"{' ' * len(start)}  now  {each['source']}")
        click.echo(f"{' ' * len(start)}  is   {each['text']}")
    if not found:
        click.echo("Nothing is stale.")


@translation.command()
@click.argument("name")
@click.argument("language")
@click.argument("file", type=click.Path(path_type=Path))
@instance_option
def export(name: str, language: str, file: Path, config: Config) -> None:
    """Write a questionnaire, or the program's own words, to a file for a translator into one language.

    NAME is a name that `list` shows. FILE is a workbook (.xlsx), PO (.po) or XLIFF 1.2 (.xlf, .xliff); `import`
    reads each again without loss.
    """
    found = translations.get(installation_of(config).db, name, _code_of(language))
    write_file(file, formats.write(found, file.suffix))
    click.echo(f"Written to {file}: {_texts(len(found.units))}, {_needing_work(found)}.")


@translation.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@instance_option
def import_file(file: Path, *, dry_run: bool, config: Config) -> None:
    """Take in all that a translator changed in a file, or nothing: then every row that does not fit is named.

    What a file calls checked or agreed is kept as that, and an admin vouches for it where the file names no role.
    """
    brought = formats.read(read_bytes(file), file.name)
    if not brought.name or not brought.language:
        raise Refusal("This file does not say what it is for. Export it again.")
    db = installation_of(config).db
    with writing(db):
        current = translations.get(db, brought.name, brought.language)
        taken = take_in(current, brought, highest=HIGHEST, by=ROLE, on=today())
        if taken and not dry_run:
            translations.put_all(db, brought.name, brought.language, {each.id: each.wording for each in taken})
    into = f"“{current.name}” in {english_name(current.language)}"
    if not taken:
        click.echo(f"Nothing changes in {into}.")
    elif dry_run:
        click.echo(f"{_texts(len(taken))} of {into} would change. Nothing was written.")
    else:
        left = _needing_work(translations.get(db, current.name, current.language))
        click.echo(f"{_texts(len(taken))} of {into} changed; {left}.")


@translation.command()
@click.argument("name")
@click.argument("language")
@instance_option
def offer(name: str, language: str, config: Config) -> None:
    """Let the draft of a questionnaire speak a language that says all of it."""
    code = _code_of(language)
    installation = installation_of(config)
    spoken = translations.offer(installation.db, name, code)
    click.echo(f"The draft “{name}” speaks {', '.join(english_name(each) for each in spoken.languages)}.")


@translation.command()
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    default=PACKAGE.parent,
    metavar="DIR",
    help="The checkout; by itself the one that this program runs from.",
)
@click.option("--check", is_flag=True, help="Write nothing; say what differs, with exit status 1.")
def refresh(root: Path, *, check: bool) -> None:
    """Write the catalogues of a checkout anew, for whoever changes the program's words.

    Says what is missing or stale. A language without files gets empty ones.
    """
    if check:
        every = list(renewals(root))
        differing = [
            f"{each.path.relative_to(root)}: {difference}" for each in every for difference in each.differences
        ]
        if differing:
            raise Refusal(*differing, "Refresh the catalogues with “feedback translation refresh”.")
        found = [each.translation for each in every if each.translation]
    else:
        found = refresh_catalogues(root)
    needing = [each for each in found if not each.is_complete]
    for each in needing:
        click.echo(f"{each.name}, {english_name(each.language)} ({each.language}): {_needing_work(each)}.")
    if not needing:
        click.echo("Nothing to do.")


def _every(installation: Installation, languages: tuple[str, ...]) -> Iterator[Translation]:
    """Yield all that can be translated, language by language; only into some languages where they are named."""
    chosen = {_code_of(each) for each in languages}
    for language in LANGUAGES:
        if not chosen or language in chosen:
            for name in translations.names(installation.db, language):
                yield translations.get(installation.db, name, language)


def _summary(translation: Translation) -> dict[str, Any]:
    return {
        "language": translation.language,
        "name": translation.name,
        **{state.value: len(translation.in_state(state)) for state in State},
        "level": translation.level.value,
    }


def _code_of(language: str) -> str:
    """Return the code of a language, however it is called: prs is Dari."""
    code = resolve(language)
    if code is None:
        raise Refusal(f"The pages do not speak “{language}”. They speak {', '.join(LANGUAGES)}.")
    return code


def _needing_work(translation: Translation) -> str:
    return ", ".join(f"{len(translation.in_state(state))} {state.value}" for state in (State.MISSING, State.STALE))


def _texts(count: int) -> str:
    return f"{count} text{'' if count == 1 else 's'}"
