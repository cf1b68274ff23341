"""The `feedback` command: what the pages do, and what only the person at the machine does."""

import io
import os
import sqlite3
import sys

import click

from feedback.cli.check import check
from feedback.cli.demo import demo
from feedback.cli.event import event
from feedback.cli.framework import framework
from feedback.cli.installing import backup, init, restore
from feedback.cli.person import person
from feedback.cli.questionnaire import questionnaire
from feedback.cli.release import release
from feedback.cli.series import series
from feedback.cli.serve import serve
from feedback.cli.tidy import tidy
from feedback.cli.translation import translation
from feedback.refusal import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="feedback")
def commands() -> None:
    """Ask young people what they think, keep nobody's answers, and show what the group said."""


for command in (
    backup,
    check,
    demo,
    event,
    framework,
    init,
    person,
    questionnaire,
    release,
    restore,
    series,
    serve,
    tidy,
    translation,
):
    commands.add_command(command)


def main() -> None:
    """Run one command; whatever goes wrong is said in plain sentences on standard error, with exit status 1."""
    _speak_every_language()
    try:
        commands.main(standalone_mode=False)
    except Refusal as refusal:
        _stop(*refusal.sentences)
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.format_message(), err=True)
        sys.exit(1)
    except click.ClickException as fault:
        _stop(_plain(fault))
    except (click.Abort, KeyboardInterrupt):
        _stop("Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except sqlite3.Error as fault:
        _stop(f"The installation could not be read or written ({fault}). Nothing was changed.")
    except UnicodeError:
        _stop("Something that was typed is not a text that can be written; type it again.")
    except OSError as fault:
        _stop(f"{fault.strerror or fault}{f': {fault.filename}' if fault.filename else ''}.")


def _speak_every_language() -> None:
    """Print Welsh and Arabic also where the terminal, or a file, would take only Western letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _plain(fault: click.ClickException) -> str:
    sentence = " ".join(fault.format_message().split()).rstrip(".")
    context = getattr(fault, "ctx", None)
    return f"{sentence}. See “{context.command_path} --help”." if context else f"{sentence}."


def _stop(*sentences: str) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)
