"""A small questionnaire, an installation and answers, for tests of everything that is built on them."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.languages import LANGUAGES as SPOKEN
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section, Version, Wording, Words
from feedback.questionnaire.publish import publish
from feedback.store import events, questionnaires
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event

LANGUAGES = tuple(SPOKEN)
TODAY = date(2027, 1, 15)


def words(text: str, languages: Sequence[str] = LANGUAGES) -> Words:
    """Return a text that says in each language which language it is in."""
    return {language: Wording(f"{text} ({language})") for language in languages}


def small_questionnaire(languages: Sequence[str] = LANGUAGES) -> Questionnaire:
    """Return a questionnaire with every kind of question, ready to be published."""

    def ask(identity: str, kind: Kind, *options: str, **more: Any) -> Question:
        offered = tuple(Option(option, words(f"Option {option}", languages)) for option in options)
        text = words(f"Question {identity}", languages)
        return Question(identity, kind, text, general=True, options=offered, **more)

    return Questionnaire(
        name="small",
        meant_for="young people",
        source_language=languages[0],
        languages=tuple(languages),
        title=words("Your views", languages),
        about=words("Why we ask", languages),
        audience=words("The event team", languages),
        answer_by=date(2099, 1, 31),
        sections=(
            Section(
                "now",
                words("How things are", languages),
                (
                    ask("pause", Kind.NOTE),
                    ask("often", Kind.SCALE, scale="how-often"),
                    ask("rights", Kind.SCALE, scale="agreement", sensitive=True),
                    ask("place", Kind.ONE, "home", "college", "elsewhere"),
                ),
                notice=words("The next questions can be hard", languages),
            ),
            Section(
                "next",
                words("What would help", languages),
                (
                    ask("helps", Kind.MANY, "adults", "friends", "music", at_most=2),
                    ask("wish", Kind.TEXT),
                    ask("more", Kind.TEXT),
                ),
            ),
        ),
    )


def publish_small(installation: Installation) -> Version:
    """Keep the small questionnaire and its published version."""
    version = publish(small_questionnaire(), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    questionnaires.publish(installation.db, version, TODAY)
    return version


def draft_event(installation: Installation, version: Version, title: str = "Learning event") -> Event:
    """Make an event that nobody can answer yet."""
    return events.create(
        installation.db,
        title=title,
        version=version.digest,
        languages=version.questionnaire.languages,
        nation="Wales",
    )


def opened_event(installation: Installation, version: Version, title: str = "Learning event") -> Event:
    """Make an event that is open for answers."""
    draft = draft_event(installation, version, title)
    open_event(installation, draft.code)
    return events.get(installation.db, draft.code)


def open_installation(folder: Path) -> tuple[Installation, Event]:
    """Make an installation with one open event."""
    installation = Installation(folder, create=True)
    return installation, opened_event(installation, publish_small(installation))


def attempt() -> str:
    """Return a new attempt id, as a rendered form carries one."""
    return secrets.token_hex(16)


def answers_of(person: int) -> dict[str, Answer]:
    """Return what one made-up person answers: differing, with gaps, and with texts that nobody else writes."""
    answers: dict[str, Answer] = {
        "often": ("always", "often", "never", "dont-know")[person % 4],
        "place": ("home", "college", "dont-say")[person % 3],
        "helps": (("adults",), ("adults", "music"), ("friends",))[person % 3],
        "wish": f"wish of person {person:04d}.",
        "more": f"more of person {person:04d}.",
    }
    if person % 5 == 0:
        del answers["place"], answers["more"]
    return answers


def response_of(person: int) -> AnonymousResponse:
    """Return the same as a response."""
    return AnonymousResponse(answers_of(person))


def send(installation: Installation, code: str, people: int) -> None:
    """Take the answers of made-up people in."""
    intake = Intake(installation)
    for person in range(people):
        intake.take(code, attempt(), response_of(person))


def in_file(installation: Installation, event: Event) -> list[dict[str, Answer]]:
    """Return what each person answered from the file of an open event, read without our own program."""
    with closing(sqlite3.connect(str(installation.event_file(event.code)), timeout=20)) as file:
        return [json.loads(answers) for (answers,) in file.execute("SELECT answers FROM response")]


def wishes_in_file(installation: Installation, event: Event) -> list[str]:
    """Return one text of each person in the file of an open event, in alphabetical order."""
    return sorted(str(answers["wish"]) for answers in in_file(installation, event))
