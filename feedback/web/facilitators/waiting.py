"""What waits for a facilitator: known from what the staff did and from days, never from what young people sent."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import format_date

from feedback.questionnaire.kinds import Kind
from feedback.store import events
from feedback.store.clock import today
from feedback.store.events import Event, State
from feedback.web.facilitators.steps import missing_of, promise_of
from feedback.web.installed import installation
from feedback.web.language import gettext


@dataclass(frozen=True, slots=True)
class Waiting:
    """Show one thing to do: the words of its link, where it leads, the event, and why it waits."""

    words: str
    address: str
    event: Event
    why: str
    is_late: bool = False


def waiting_for(own: list[Event]) -> list[Waiting]:
    """Return what waits at these events: first what is late, then what is for today, then what has time."""
    answers = sorted(
        (each for each in own if each.state is State.CLOSED and not events.actions(installation().db, each.code)),
        key=lambda event: promise_of(event)[1] or date.max,
    )
    owed = [_answer(event) for event in answers]
    opened = [_close(event) for event in own if event.is_open]
    drafts = [found for event in own if event.state is State.DRAFT for found in _draft(event)]
    first = [*owed, *drafts, *opened]
    return [
        *(each for each in first if each.is_late),
        *(each for each in [*opened, *drafts, *owed] if not each.is_late),
        *(_texts(event) for event in answers if _asks_for_texts(event)),
    ]


def _draft(event: Event) -> list[Waiting]:
    missing = missing_of(event)
    has_come = event.held_on is not None and event.held_on <= today()
    if missing:
        address = url_for("setting_up.step", code=event.code, name=missing[0].step)
        why = gettext("Its day has come, and something is still missing.") if has_come else missing[0].words
        return [Waiting(gettext("Finish setting up"), address, event, why, is_late=has_come)]
    if not has_come:
        return []
    address = url_for("facilitators.event", code=event.code)
    return [Waiting(gettext("Open the event"), address, event, gettext("Its day has come."), is_late=True)]


def _close(event: Event) -> Waiting:
    is_over = event.held_on is not None and event.held_on < today()
    why = gettext("Its day is over.") if is_over else gettext("It is open. Close it when everybody has answered.")
    return Waiting(
        gettext("Close the event"),
        url_for("facilitators.confirm_closing", code=event.code),
        event,
        why,
        is_late=is_over,
    )


def _answer(event: Event) -> Waiting:
    day = promise_of(event)[1]
    is_late = day is not None and day < today()
    if day is None:
        why = gettext("They wait for your answer.")
    elif is_late:
        why = gettext("Overdue: you promised to answer by %(day)s.", day=format_date(day, "long"))
    else:
        why = gettext("You promised to answer by %(day)s.", day=format_date(day, "long"))
    address = url_for("facilitators.answer_young_people", code=event.code)
    return Waiting(gettext("Answer young people"), address, event, why, is_late)


def _asks_for_texts(event: Event) -> bool:
    """Return whether the questions let people write; whether anybody did is nobody's business here."""
    return any(
        question.kind is Kind.TEXT for question in installation().version(event.version).questionnaire.asked
    )


def _texts(event: Event) -> Waiting:
    return Waiting(
        gettext("See the event"),
        url_for("facilitators.event", code=event.code),
        event,
        gettext("People could write in their own words. A reviewer reads that first."),
    )
