"""A release told in one language: what every file says, taken from the release and from nothing else (S-11).

Pages say the same in the language of the page, and quote questions in another: see feedback/web/results.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton

from feedback.catalogues import Say
from feedback.framework.model import Outcome, Principle
from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, for_translation
from feedback.questionnaire.model import Question
from feedback.themes.protection import Share
from feedback.themes.reading import EventFacts, Reading, words_in
from feedback.themes.shown import Release
from feedback.themes.words import ABOUT_PEOPLE, FEWER_THAN, NOT_SAID, SHARE_WORDS
from feedback.wording import Words

HOW_TO_READ = (
    for_translation("These are parts of the group, rounded, so that nobody can be found."),
    for_translation("Where few people answered, only words are shown."),
    for_translation("Where too few people answered, nothing is shown."),
    for_translation("Everybody sees the same results, and they do not change."),
)
TOO_SMALL = for_translation("This group is too small to show what it said.")
EVENTS_LEFT_OUT = for_translation("Events left out, to protect small groups: %(events)s.")
ANSWERS_LEFT_OUT = for_translation("Events whose answers to this are left out: %(events)s.")
SIDE_BY_SIDE_WITHHELD = for_translation("Groups are not shown side by side, to protect small ones.")
COMPARED_BY = {
    "nation": for_translation("Nation"),
    "audience": for_translation("Who acts on it"),
    "month": for_translation("Month"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the results of the whole group, or of one group of a breakdown: by what, which, its name and its size.

    `by` is "nation", "audience", "month" or the id of a question; the whole group has "" there.
    """

    by: str
    id: str
    name: str
    people: Release
    results: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold an outcome and the results of the questions that stand under it; None is beside the framework."""

    outcome: Outcome | None
    results: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Tell one reading in one language; what is not translated is told in the language that it was written in."""

    reading: Reading
    language: str
    say: Say

    def says(self, message: str, **values: object) -> str:
        """Return a sentence of the program in the language."""
        return self.say(self.language, message) % values if values else self.say(self.language, message)

    def wording(self, words: Words) -> str:
        """Return a text of the questionnaire in the language."""
        return words_in(words, self.language, self.reading.questionnaire.source_language)

    def people(self, people: Release) -> str:
        """Return how many people that is, as far as a release shows it."""
        if people["rounded"] is not None:
            return self.says(ABOUT_PEOPLE, people=people["rounded"])
        if "below" in people:
            return self.says(FEWER_THAN, people=people["below"])
        return self.says(people["words"])

    def part(self, part: str) -> str:
        """Return the words for a part of the group."""
        return self.says(SHARE_WORDS[Share(part)])

    def labels(self, question: Question) -> dict[str, str]:
        """Return the label of each option of a question."""
        steps = (*(SCALES[question.scale] if question.scale else ()), *WAYS_OUT)
        own = {option.id: self.wording(option.text) for option in question.options}
        known = {step.id: self.says(step.label) for step in steps} | own
        return {option: known[option] for option in question.option_ids}

    def whole(self) -> Group:
        """Return the results of everybody."""
        release = self.reading.release
        return Group("", "", "", release["people"], tuple(release["questions"]))

    def side_by_side(self) -> tuple[Group, ...]:
        """Return the groups of the breakdown, where one is shown."""
        breakdown = self.reading.release.get("breakdown", {})
        by = breakdown.get("question") or breakdown.get("by", "")
        return tuple(
            Group(by, each["id"], self._group_name(by, each["id"]), each["people"], tuple(each["questions"]))
            for each in breakdown.get("groups", ())
        )

    def compared_by(self) -> str:
        """Return what the groups of the breakdown differ in."""
        breakdown = self.reading.release["breakdown"]
        if breakdown["by"] == "question":
            return self.wording(self.reading.questions()[breakdown["question"]].text)
        return self.says(COMPARED_BY[breakdown["by"]])

    def _group_name(self, by: str, group: str) -> str:
        if by == "month":
            return self.month(group)
        question = self.reading.questions().get(by)
        if question:
            return self.labels(question).get(group, group)
        return self.says(group or NOT_SAID)

    def month(self, month: str) -> str:
        """Return a month such as 2027-03 as people write it."""
        if not month:
            return ""
        first = date.fromisoformat(f"{month}-01")
        return format_skeleton("yMMMM", first, locale=LANGUAGES[self.language].locale)

    def day(self, day: date) -> str:
        """Return a day as people write it."""
        return format_date(day, "long", locale=LANGUAGES[self.language].locale)

    def notices(self) -> list[str]:
        """Return what somebody should know before reading the results."""
        release = self.reading.release
        framework = self.reading.framework
        found = [self.says(sentence) for sentence in HOW_TO_READ]
        if release["status"] == "too few":
            found.append(self.says(TOO_SMALL))
        if release.get("events_left_out"):
            found.append(self.says(EVENTS_LEFT_OUT, events=release["events_left_out"]))
        if release.get("breakdown", {}).get("status") == "withheld":
            found.append(self.says(SIDE_BY_SIDE_WITHHELD))
        return [*found, framework.notice] if framework and framework.notice else found


def in_every_language(telling: Telling) -> Iterator[Telling]:
    """Yield the same told in each language of the questionnaire."""
    for language in languages_of(telling.reading):
        yield replace(telling, language=language)


def languages_of(reading: Reading) -> tuple[str, ...]:
    """Return the languages that a reading can be told in."""
    return tuple(code for code in reading.questionnaire.languages if code in LANGUAGES)


def usual_language(reading: Reading) -> str:
    """Return the language to tell a reading in where nobody chose one: English, or else its own."""
    offered = languages_of(reading)
    return "en" if "en" in offered else reading.questionnaire.source_language


def language_tag(language: str) -> str:
    """Return the BCP 47 tag of a language, under which Easy Read differs from English."""
    return "en-x-easy" if language == EASY_READ else LANGUAGES[language].tag


def by_principle(reading: Reading) -> list[tuple[Principle | None, tuple[Asked, ...]]]:
    """Return the results by principle and outcome, in the order of the framework; what is beside it comes last."""
    questions = reading.questions()
    found: dict[str | None, list[Release]] = {}
    for result in reading.release["questions"]:
        found.setdefault(reading.outcome_of(questions[result["id"]]), []).append(result)
    principles: list[tuple[Principle | None, tuple[Asked, ...]]] = [
        (
            principle,
            tuple(Asked(each, tuple(found[each.code])) for each in principle.outcomes if each.code in found),
        )
        for principle in (reading.framework.principles if reading.framework else ())
    ]
    principles.append((None, (Asked(None, tuple(found[None])),) if None in found else ()))
    return [(principle, asked) for principle, asked in principles if asked]


def facts_of(event: EventFacts) -> dict[str, Any]:
    """Return what everybody may know of an event, as JSON values."""
    return {
        "title": event.title,
        "nation": event.nation,
        "place": event.place,
        "month": event.month,
        "audience": event.audience,
        "answer_by": event.answer_by.isoformat() if event.answer_by else None,
    }
