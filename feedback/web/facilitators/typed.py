"""What a facilitator typed in one step of setting up: what it says, and what is wrong beside which field."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from feedback.languages import plain_digits
from feedback.questionnaire.kinds import for_translation
from feedback.store import levels
from feedback.store.clock import today
from feedback.store.events import MOST_PEOPLE, SAFETY, Event, Said, State
from feedback.store.series import Series
from feedback.web.facilitators.days import read_day
from feedback.web.facilitators.offers import asked_by, offers
from feedback.web.installed import config, installation
from feedback.web.language import gettext, said
from feedback.web.young_people.helplines import NATIONS

LONGEST_NAME, LONGEST_WHO, LONGEST_NOTE = 120, 200, 500
NO_SERIES, NEW_SERIES = "", "new"

Typed = MultiDict[str, str]

_WRONG_DAY = for_translation("Write the day as day, month and year, such as 1/3/2027.")


@dataclass
class Reading:
    """Hold what was understood, and one sentence for each field that was not."""

    said: dict[str, Said] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    series: str | None = None  # the mark of one, "new", or ""; None where it was not asked

    def take_text(self, typed: Typed, name: str, longest: int, unsaid: str = "") -> None:
        """Take a line of text; with `unsaid`, say that when there is none."""
        text = one_line(typed.get(name, ""))
        if not text and unsaid:
            self.wrong[name] = unsaid
        elif len(text) > longest:
            self.wrong[name] = too_long(longest)
        else:
            self.said[name] = text or None

    def take_day(self, typed: Typed, name: str, unsaid: str = "") -> date | None:
        """Take a day; with `unsaid`, say that when there is none."""
        text = typed.get(name, "").strip()
        day = read_day(text)
        if text and day is None:
            self.wrong[name] = gettext(_WRONG_DAY)
        elif day is None and unsaid:
            self.wrong[name] = unsaid
        else:
            self.said[name] = day
        return day

    def take_nation(self, typed: Typed, thing: Event | Series | None) -> None:
        """Take a nation, or none; what an event or a series says already in place of one stays."""
        nation = one_line(typed.get("nation", ""))
        if nation in {"", *nations_for(thing)}:
            self.said["nation"] = nation or None
        else:
            self.wrong["nation"] = gettext("Choose one of the nations, or none.")


def nations_for(thing: Event | Series | None) -> list[str]:
    """Return the nations to choose from, and what an event or a series says in place of one."""
    other = thing.nation if thing and thing.nation not in {None, *NATIONS} else None
    return [*NATIONS, *([other] if other else [])]


def one_line(text: str) -> str:
    """Return a text on one line, without the letters that no keyboard types."""
    tidy = "".join(" " if unicodedata.category(each) in {"Cc", "Cs"} else each for each in text)
    return " ".join(tidy.split())


def whole_number(text: str, most: int) -> int | None:
    """Return the number up to `most` that was typed, in the digits of any script; None where it is none."""
    digits = plain_digits(text.strip())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(most)) or int(digits) > most:
        return None
    return int(digits)


def too_long(longest: int) -> str:
    """Return what is said about a text that is too long."""
    return gettext("Use at most %(number)s letters.", number=longest)


def read_about(typed: Typed, event: Event | None, own_series: Collection[str]) -> Reading:
    """Return the name, place, day, nation and series; of an open event only its place and day."""
    reading = Reading()
    reading.take_text(typed, "place", LONGEST_NAME)
    reading.take_day(typed, "held_on")
    if event is not None and event.state is not State.DRAFT:
        return reading
    reading.take_text(typed, "title", LONGEST_NAME, gettext("Give the event a name, such as “Workshop, Cardiff”."))
    reading.take_nation(typed, event)
    _read_series(reading, typed, own_series)
    return reading


def _read_series(reading: Reading, typed: Typed, own_series: Collection[str]) -> None:
    chosen, name = typed.get("series", NO_SERIES), one_line(typed.get("series_name", ""))
    if chosen not in {NO_SERIES, NEW_SERIES, *own_series}:
        reading.wrong["series"] = gettext("Choose one of your series, a new one, or none.")
    elif chosen == NEW_SERIES and not name:
        reading.wrong["series_name"] = gettext("Give the new series a name, such as “Spring 2027”.")
    elif chosen == NEW_SERIES and len(name) > LONGEST_NAME:
        reading.wrong["series_name"] = too_long(LONGEST_NAME)
    else:
        reading.series = chosen


def read_questions(typed: Typed, event: Event) -> Reading:
    """Return the chosen questionnaire, with its newest version where it has one, and its languages."""
    reading = Reading()
    chosen = next((offer for offer in offers() if offer.name == typed.get("questionnaire")), None)
    if chosen is None:
        reading.wrong["questionnaire"] = gettext("Choose the questions for this event.")
        return reading
    offered = [language.code for language in chosen.languages]
    kept = [code for code in event.languages if code in offered] if event.questionnaire else []
    reading.said = {"questionnaire": chosen.name, "version": chosen.version, "languages": kept or offered}
    return reading


def read_languages(typed: Typed, event: Event) -> Reading:
    """Return the languages and how many people are expected; of an open event only the latter."""
    reading = Reading()
    if event.state is State.DRAFT:
        _read_chosen_languages(reading, typed, event)
    text = typed.get("expected", "").strip()
    expected = whole_number(text, MOST_PEOPLE)
    if not text or expected:
        reading.said["expected"] = expected
    else:
        reading.wrong["expected"] = gettext("Write a number from 1 to 100,000, or leave this empty.")
    return reading


def _read_chosen_languages(reading: Reading, typed: Typed, event: Event) -> None:
    questionnaire = asked_by(event)
    offered = questionnaire.languages if questionnaire else ()
    chosen = [code for code in offered if code in typed.getlist("languages")]
    hidden = levels.hidden(installation().db, config(), questionnaire, chosen) if questionnaire else {}
    if not chosen:
        reading.wrong["languages"] = gettext("Choose at least one language.")
    elif hidden:
        reading.wrong["languages"] = " ".join(said(why) for why in hidden.values())
    else:
        reading.said["languages"] = chosen


def read_audience(typed: Typed, event: Event | None = None) -> Reading:
    """Return who will act on the answers, and the day by which they answer young people."""
    reading = Reading()
    reading.take_text(typed, "audience", LONGEST_WHO, gettext("Say who will act on what young people tell you."))
    day = reading.take_day(typed, "answer_by", gettext("Choose the day by which they answer young people."))
    if day and day <= today():
        reading.wrong["answer_by"] = gettext("Choose a day that is still to come.")
    elif day and event and event.held_on and day < event.held_on:
        reading.wrong["answer_by"] = gettext("Choose a day after the event.")
    return reading


def read_safety(typed: Typed, _event: Event) -> Reading:
    """Return what keeps young people safe there; what is left empty can be said later."""
    reading = Reading()
    for name in SAFETY:
        reading.take_text(typed, name, LONGEST_NOTE if name != "safeguarding_lead" else LONGEST_WHO)
    return reading


READERS: Mapping[str, Callable[[Typed, Event], Reading]] = {
    "questions": read_questions,
    "languages": read_languages,
    "audience": read_audience,
    "safety": read_safety,
}
