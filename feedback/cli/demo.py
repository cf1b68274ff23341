"""A demonstration: everything that the program does, with invented answers."""

import random
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from feedback.answers.anonymise import anonymise
from feedback.cli.demo_studio import OTHER_ADVISERS, furnish_studio
from feedback.cli.demo_texts import SECOND_REVIEWER, WRITTEN, review
from feedback.cli.demo_words import WORDS, action_in, words_in
from feedback.cli.serve import refuse_taken, run
from feedback.cli.shared import installation_of, instance_option, print_table
from feedback.cli.starters import load_starters
from feedback.config import Config
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire, Version
from feedback.refusal import Refusal
from feedback.store import events, people, questionnaires, series
from feedback.store.clock import today
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import DATABASE, Installation
from feedback.store.intake import Intake, open_event
from feedback.store.people import Role
from feedback.store.publishing import publish_draft
from feedback.store.series_release import release_series
from feedback.wording import Wording

SERIES = "Demonstration"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@instance_option
def demo(port: int, config: Config) -> None:
    """Make a fresh demonstration with invented answers, and serve it on this machine."""
    config = replace(config, instance=config.instance / "demo", is_demonstration=True)
    with _alone(config.instance):
        refuse_taken("127.0.0.1", port)
        installation = installation_of(config, create=True)
        passphrase = "-".join(secrets.token_hex(2) for _ in range(4))
        _furnish(installation, config, passphrase)
        _introduce(installation, f"http://127.0.0.1:{port}", passphrase)
        run(config, "127.0.0.1", port, workers=1)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Clear the folder of an earlier demonstration, and keep a second one from doing so to this one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "demonstration").open("a") as mark:
        try:
            import fcntl

            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as fault:
            raise Refusal(f"A demonstration is running in {folder} already; stop it first.") from fault
        for name in (DATABASE, f"{DATABASE}-journal"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "open", ignore_errors=True)
        yield


def _furnish(installation: Installation, config: Config, passphrase: str) -> None:
    load_starters(installation, today())
    for role in Role:
        token = people.invite(installation.db, role, [role])
        people.accept(installation.db, token, role, passphrase)
    young = _publish(installation, "young-people")
    work = _publish(installation, "practitioners")
    invent = random.Random(25)  # noqa: S311 invented answers, the same each time, guard nothing
    _event(installation, young, "Learning event, Cardiff", "Wales", people=4, invent=invent)
    _event(installation, young, "Learning event, Belfast", "Northern Ireland", people=11, invent=invent)
    glasgow = _event(installation, young, "Learning event, Glasgow", "Scotland", people=26, invent=invent)
    small = _event(installation, young, "Small group, Leeds", "England", people=8, invent=invent)
    training = _event(installation, work, "Training day, London", "England", people=41, invent=invent)
    for closed in (glasgow, small, training):
        close_event(installation, closed.code, k=config.k, today=today())
    review(installation, glasgow, k=config.k, today=today(), passphrase=passphrase)
    together = next(each for each in series.every(installation.db) if each.name == SERIES)
    release_series(installation, together, k=config.k, today=today(), questionnaire=young.questionnaire.name)
    events.save_actions(installation.db, glasgow.code, [action_in(language) for language in LANGUAGES])
    events.create(
        installation.db,
        title="Learning event, Swansea (next month)",
        version=young.digest,
        languages=young.questionnaire.languages,
        nation="Wales",
        held_on=today() + timedelta(days=30),
        **_said("Swansea"),
    )
    furnish_studio(
        installation, passphrase, {language: words_in(language)["audience"] for language in LANGUAGES}, today()
    )


def _said(place: str) -> dict[str, Any]:
    """Return what a facilitator says about an event at a place before it opens."""
    return {
        "place": place,
        "audience": WORDS["audience"],
        "answer_by": today() + timedelta(days=60),
        "safeguarding_lead": "Sam, safeguarding lead",
        "procedure": "The procedure of this nation, in the blue folder",
        "private_space": "The small room beside the kitchen",
        "interpreters": "Amina for Arabic, Tedros for Tigrinya",
    }


def _publish(installation: Installation, name: str) -> Version:
    found = questionnaires.get(installation.db, name)
    draft = replace(
        found,
        audience={language: Wording(words_in(language)["audience"]) for language in found.languages},
        answer_by=today() + timedelta(days=60),
    )
    version, _ = publish_draft(installation.db, draft, today())
    return version


def _event(
    installation: Installation, version: Version, title: str, nation: str, *, people: int, invent: random.Random
) -> Event:
    """Make an open event that invented people have answered, the way that any answer comes in."""
    made = events.create(
        installation.db,
        title=title,
        version=version.digest,
        languages=version.questionnaire.languages,
        nation=nation,
        series=SERIES,
        held_on=today(),
        **_said(title.rpartition(", ")[2]),
    )
    open_event(installation, made.code)
    intake = Intake(installation)
    mood = {question.id: invent.random() for question in version.questionnaire.asked}
    for _ in range(people):
        answers = _invented(version.questionnaire, mood, invent)
        intake.take(made.code, secrets.token_hex(16), anonymise(version.questionnaire, answers))
    return made


def _invented(questionnaire: Questionnaire, mood: dict[str, float], invent: random.Random) -> dict[str, Any]:
    return {
        question.id: _invented_answer(question, mood[question.id], invent)
        for question in questionnaire.asked
        if invent.random() < 0.93
    }


def _invented_answer(question: Question, mood: float, invent: random.Random) -> Any:
    options = question.option_ids
    if question.kind is Kind.TEXT:
        return invent.choice(WRITTEN).text
    if question.kind is Kind.MANY:
        return invent.sample(options, invent.randint(1, min(question.at_most or 3, len(options))))
    own = options[:-2]
    if invent.random() < 0.08:
        return invent.choice(options[-2:])
    return own[min(len(own) - 1, int(len(own) * invent.betavariate(1 + 4 * mood, 5 - 4 * mood)))]


def _introduce(installation: Installation, url: str, passphrase: str) -> None:
    click.echo("A demonstration. Every answer in it is invented.\n")
    found = events.every(installation.db)
    rows = [("Young people", f"{url}/", "choose a language, then type a code")]
    rows += [(each.title, f"{url}/e/{each.code}", each.state.value) for each in found]
    rows += [("Staff", f"{url}/account/sign-in", "")]
    print_table(rows)
    click.echo()
    names = (*(role.value for role in Role), SECOND_REVIEWER, *OTHER_ADVISERS)
    print_table([("Sign in as", "with the passphrase"), *((name, passphrase) for name in names)])
    click.echo("\nCtrl-C stops it.")
