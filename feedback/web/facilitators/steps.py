"""What a facilitator says about an event: step by step, what is still missing, and all of it at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date

from feedback.languages import spoken
from feedback.questionnaire.kinds import for_translation
from feedback.store import events
from feedback.store.clock import today
from feedback.store.events import Event, State
from feedback.web.access import person
from feedback.web.facilitators.offers import asked_by, language_to_read, offer_of
from feedback.web.installed import installation
from feedback.web.language import gettext, language_name
from feedback.web.young_people.event_of_page import promised
from feedback.web.young_people.helplines import NATIONS

STEPS = {
    "about": for_translation("About the event"),
    "questions": for_translation("The questions"),
    "languages": for_translation("Languages and people"),
    "audience": for_translation("Who will act"),
    "safety": for_translation("A safe place"),
}
# While young people answer, what they are asked and promised stays as it is.
CHANGEABLE = {State.DRAFT: tuple(STEPS), State.OPEN: ("about", "languages", "safety"), State.CLOSED: ()}

UNSAID = {
    "safeguarding_lead": for_translation("Say who leads on safeguarding."),
    "procedure": for_translation("Say which safeguarding procedure you follow."),
    "private_space": for_translation("Say where somebody can talk alone."),
    "interpreters": for_translation("Say who interprets, or that nobody needs it."),
}


def nation_name(nation: str) -> str:
    """Return what a nation is called in the language of the page; another name stays as somebody typed it."""
    return gettext(nation) if nation in NATIONS else nation


@dataclass(frozen=True, slots=True)
class Missing:
    """Name one thing that has to be said before an event opens, and the step and the field to say it in."""

    step: str
    field: str
    words: str


def missing_of(event: Event) -> list[Missing]:
    """Return what has to be said before an event opens; of an open one, what nobody said about safety."""
    missing = _unpromised(event) if event.state is State.DRAFT else []
    if event.state is not State.CLOSED:
        missing += [Missing("safety", name, gettext(UNSAID[name])) for name in event.safety_unsaid]
    return missing


def _unpromised(event: Event) -> list[Missing]:
    missing = []
    if not event.questionnaire and not event.version:
        missing.append(Missing("questions", "questionnaire", gettext("Choose the questions.")))
    # A version may carry the promise of the event that it was published for: each event says its own.
    audience, answer_by = event.audience, event.answer_by
    if not audience:
        missing.append(Missing("audience", "audience", gettext("Say who will act on the answers.")))
    if answer_by is None:
        missing.append(Missing("audience", "answer_by", gettext("Choose the day by which they answer.")))
    elif answer_by <= today():
        missing.append(
            Missing("audience", "answer_by", gettext("The day to answer has passed. Choose a later one."))
        )
    if not missing and not event.version:
        missing.append(
            Missing("questions", "questionnaire", gettext("These questions have changed. Choose again."))
        )
    return missing


def promise_of(event: Event) -> tuple[str | None, date | None]:
    """Return who acts and by when they answer, as far as the event or its questionnaire says so."""
    if not event.version:
        return event.audience, event.answer_by
    return promised(event, language_to_read(installation().version(event.version).questionnaire))


@dataclass(frozen=True, slots=True)
class StepSummary:
    """Show what was said in one step, each fact with its label, and whether it can still be changed."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    is_changeable: bool


def summary_of(event: Event) -> list[StepSummary]:
    """Return all that was said about an event, step by step."""
    facts = {
        "about": _about(event),
        "questions": _questions(event),
        "languages": _languages(event),
        "audience": _audience(event),
        "safety": [
            (gettext("Safeguarding lead"), event.safeguarding_lead),
            (gettext("Procedure"), event.procedure),
            (gettext("Private space"), event.private_space),
            (gettext("Interpreters"), event.interpreters),
        ],
    }
    return [
        StepSummary(
            name,
            gettext(title),
            tuple((label, value or "") for label, value in facts[name]),
            name in CHANGEABLE[event.state],
        )
        for name, title in STEPS.items()
    ]


Facts = Sequence[tuple[str, str | None]]


def _about(event: Event) -> Facts:
    places = (event.place, nation_name(event.nation or ""))
    return [
        (gettext("Place"), ", ".join(place for place in places if place)),
        (gettext("Day"), format_date(event.held_on, "long") if event.held_on else ""),
        (gettext("Series"), event.series or gettext("None")),
    ]


def _questions(event: Event) -> Facts:
    questionnaire = asked_by(event)
    if questionnaire is None:
        return [(gettext("Questions"), "")]
    offer = offer_of(questionnaire)
    return [
        (gettext("Questions"), offer.title),
        (gettext("Number of questions"), str(offer.questions)),
    ]


def _languages(event: Event) -> Facts:
    names = ", ".join(language_name(language) for language in spoken(event.languages))
    expected = [(gettext("People expected"), str(event.expected))] if event.expected else []
    return [(gettext("Languages"), names), *expected]


def _audience(event: Event) -> Facts:
    audience, answer_by = promise_of(event)
    return [
        (gettext("Who will act"), audience),
        (gettext("They answer by"), format_date(answer_by, "long") if answer_by else ""),
    ]


def said_last(event: Event, name: str) -> str:
    """Return what the same facilitator said at the last event of its kind, so that it need not be typed again.

    An event of the same series comes first. A procedure is that of a nation.
    """
    others = [each for each in events.run_by(installation().db, person().name) if each.code != event.code]
    others.sort(
        key=lambda each: (
            each.series_mark is not None and each.series_mark == event.series_mark,
            each.held_on.isoformat() if each.held_on else each.closed_on or "",
        ),
        reverse=True,
    )
    fitting = [each for each in others if name != "procedure" or each.nation == event.nation]
    return next((str(said) for each in fitting if (said := getattr(each, name))), "")
