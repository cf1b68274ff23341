"""A small questionnaire, an installation and answers, for tests of everything that is built on them."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.languages import LANGUAGES as SPOKEN
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Option, Question, Questionnaire, Section, Version
from feedback.questionnaire.publish import publish
from feedback.store import clock, events, people, publishing, questionnaires, second_factor, sessions
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event
from feedback.store.key import derived
from feedback.store.people import Role
from feedback.web.cookies import staff_cookie
from feedback.wording import Wording, Words
from tests.page_checks import Page, Visitor

LANGUAGES = tuple(SPOKEN)
TODAY = date(2027, 1, 15)
PASSPHRASE = "seven ripe plums on a shelf"
WRONG = "eight ripe plums on a shelf"
HOME, SIGN_IN, SECOND_FACTOR = "/account/", "/account/sign-in", "/account/second-factor"


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
    publishing.publish(installation.db, version, TODAY)
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


def closed_event(
    installation: Installation, version: Version, people: int, title: str = "Learning event"
) -> Event:
    """Make an event that so many people answered before it was closed."""
    event = opened_event(installation, version, title)
    send(installation, event.code, people)
    close_event(installation, event.code, k=5, today=TODAY)
    return events.get(installation.db, event.code)


def in_file(installation: Installation, event: Event) -> list[dict[str, Any]]:
    """Return what each person answered from the file of an open event, read without our own program."""
    asked = installation.version(event.version).questionnaire.asked
    with closing(sqlite3.connect(str(installation.event_file(event.code)), timeout=20)) as file:
        rows = file.execute("SELECT choices, texts FROM response").fetchall()
    return [on_sheet(asked, *row) for row in rows]


def on_sheet(asked: Sequence[Question], choices: bytes, texts: str) -> dict[str, Any]:
    """Return the answers that stand on a sheet, read without our own program."""
    numbers, written = iter(choices), json.loads(texts or "{}")
    answers: dict[str, Any] = {}
    for question in asked:
        if question.kind is Kind.TEXT:
            assert next(numbers) == (question.id in written)
            answers[question.id] = written.pop(question.id, None)
        elif question.kind is Kind.MANY or len(question.option_ids) > 255:
            chosen = [option for option in question.option_ids if next(numbers)]
            answers[question.id] = chosen if question.kind is Kind.MANY else "".join(chosen)
        else:
            answers[question.id] = ("", *question.option_ids)[next(numbers)]
    assert list(numbers) == []
    assert written == {}
    return {question: answer for question, answer in answers.items() if answer}


def wishes_in_file(installation: Installation, event: Event) -> list[str]:
    """Return one text of each person in the file of an open event, in alphabetical order."""
    return sorted(str(answers["wish"]) for answers in in_file(installation, event))


def join(installation: Installation, name: str, *roles: Role) -> str:
    """Make an account with a passphrase and return its name."""
    token = people.invite(installation.db, name, roles or (Role.FACILITATOR,))
    return people.accept(installation.db, token, name, PASSPHRASE).name


def give_second_factor(installation: Installation, name: str) -> str:
    """Give somebody a second factor and return its secret."""
    seed = secrets.token_bytes(20)
    installation.db.execute(
        "INSERT OR REPLACE INTO second_factor (person, seed, key_mark, last_step) VALUES (?, ?, ?, 0)",
        (name, seed, derived(installation.key, "mark")),
    )
    return second_factor.secret_of(installation.key, name, seed)


def digits_now(secret: str, steps: int = 0) -> str:
    """Return the digits that an app shows now, or some half minutes later."""
    return pyotp.TOTP(secret).at(int(clock.now()) + steps * second_factor.STEP)


def staff_cookie_of(installation: Installation, name: str) -> str:
    """Return the cookie of somebody who has just signed in, with a second factor."""
    if not second_factor.has_one(installation.db, name):
        give_second_factor(installation, name)
    return staff_cookie(installation.key, sessions.start(installation.db, name))


def sign_in(browser: FlaskClient, installation: Installation, name: str) -> None:
    """Let a browser be that of somebody who has just signed in, with a second factor."""
    cookie = staff_cookie_of(installation, name)
    for each in ("staff", "__Host-staff"):  # on this machine, and behind https
        browser.set_cookie(each, cookie)


def browser_of(app: Flask, installation: Installation, name: str, *roles: Role) -> Visitor:
    """Return the browser of somebody who joins with some roles and has just signed in."""
    browser = app.test_client()
    sign_in(browser, installation, join(installation, name, *roles))
    return Visitor(browser)


def give_passphrase(visit: Visitor, name: str, passphrase: str = PASSPHRASE) -> str:
    """Type a name and its passphrase, and return where that leads."""
    return visit.sent_on_after(SIGN_IN, visit.get(SIGN_IN).fields() | {"name": name, "passphrase": passphrase})


def give_wrong_passphrase(visit: Visitor, name: str, status: int = 422) -> Page:
    """Type a name and a passphrase that does not belong to it, and return the page that says so."""
    return visit.send(visit.get(SIGN_IN), status, name=name, passphrase=WRONG)


def give_digits(visit: Visitor, digits: str) -> str:
    """Type digits or a recovery code, and return where that leads."""
    return visit.sent_on_after(SECOND_FACTOR, visit.get(SECOND_FACTOR).fields() | {"digits": digits})


def give_wrong_digits(visit: Visitor, digits: str, status: int = 422) -> Page:
    """Type digits that do not fit, and return the page that says so."""
    return visit.send(visit.get(SECOND_FACTOR), status, digits=digits)


def is_signed_in(browser: FlaskClient) -> bool:
    """Return whether somebody is signed in in a browser, the second factor included."""
    reply = browser.get(HOME)
    assert reply.status_code in {200, 303}
    return reply.status_code == 200


def cookie_in(browser: FlaskClient, name: str = "staff") -> str:
    """Return what a cookie holds in a browser."""
    cookie = browser.get_cookie(name)
    assert cookie is not None
    return cookie.value
