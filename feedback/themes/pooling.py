"""Several groups of people together: made from what is shown of each group, never from counts (S-05, S-07, S-08).

Everybody is in one part for good: an event that is shown alone, a group of events too small for that, or one of
the groups that a question divides an event into. Each part was protected once. What is said of several parts can
be worked out by anybody from what is said of each; so releases put together, in any order and however many, tell
nothing that was not told before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import Share, Shown, bands, likely_size, of_several
from feedback.themes.shown import Release, hidden_question, most_choices, shown_people, shown_question

ALIKE = {Share.MOST_OR_ALL, Share.ALMOST_EVERYONE}


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what is shown of one group of people, and of how many events it is."""

    release: Release
    events: int = 1


def pool(questionnaire: Questionnaire, parts: Sequence[Part]) -> Release:
    """Return what is shown of several parts together, for the questions of one questionnaire.

    A part in which a question is hidden is left out of that question, and the release says of how many events.
    """
    if len(parts) == 1:
        return {key: value for key, value in parts[0].release.items() if key != "breakdown"}
    return {
        "status": "released",
        "people": shown_people(sum(likely_size(part.release["people"]["rounded"]) for part in parts)),
        "questions": [_question(question, parts) for question in questionnaire.asked],
    }


def _question(question: Question, parts: Sequence[Part]) -> Release:
    results = [(part, _result(part.release, question.id)) for part in parts]
    shown = [result for _, result in results if result is not None and result["status"] == "shown"]
    left_out = sum(part.events for part, result in results if result is None or result["status"] != "shown")
    if not shown:
        return hidden_question(question)
    people = sum(likely_size(result["answered"]["rounded"]) for result in shown)
    guesses = [likely_counts(question, result) for result in shown]
    options = [
        _together(
            [Share(result["options"][place]["part"]) for result in shown],
            sum(each[place] for each in guesses),
            people,
        )
        for place in range(len(question.option_ids))
    ]
    result = shown[0] if len(shown) == 1 else shown_question(question, people, options)
    return result | ({"left_out": left_out} if left_out else {})


def _result(release: Release, question: str) -> Release | None:
    return next((result for result in release["questions"] if result["id"] == question), None)


def _together(parts: Sequence[Share], guess: float, people: int) -> Shown:
    """Return what is shown of an option; where every part says the same end, so does the whole."""
    if set(parts) == {Share.FEW_OR_NONE}:
        return of_several(0, people)
    if ALIKE.issuperset(parts):
        return of_several(people, people)
    return of_several(guess, people)


def likely_counts(question: Question, result: Release) -> list[float]:
    """Return for each option a number of people that fits what is shown of it and of the other options.

    What "few or none" stands for gives way first where the numbers do not add up: it is most often nobody.
    """
    people = likely_size(result["answered"]["rounded"])
    ranges = [_range(option, people) for option in result["options"]]
    likely = [
        low + (high - low) * _lean(option) for option, (low, high) in zip(result["options"], ranges, strict=True)
    ]
    few = [option["part"] == Share.FEW_OR_NONE for option in result["options"]]
    for gives_way in (few, [True] * len(few)):
        total = sum(likely)
        target = min(max(total, people), people * most_choices(question))
        room = [
            gives * ((each - low) if total > target else (high - each))
            for each, (low, high), gives in zip(likely, ranges, gives_way, strict=True)
        ]
        step = min(max((target - total) / sum(room), -1.0), 1.0) if sum(room) else 0.0
        likely = [each + step * its for each, its in zip(likely, room, strict=True)]
    return likely


def _lean(option: Release) -> float:
    """Return where in its range a number most often lies: at the ends nearer to nobody, or to everybody."""
    part = Share(option["part"])
    return 1 / 3 if part is Share.FEW_OR_NONE else 2 / 3 if part in ALIKE else 1 / 2


def _range(option: Release, people: int) -> tuple[int, int]:
    """Return the lowest and the highest count that look like what is shown of an option."""
    found = next((band for band in bands(people) if _looks_like(band.shown, option)), None)
    if found is not None:
        return found.low, found.high
    middle = round(people * (option["share"] or 0) / 100)
    return middle, middle


def _looks_like(shown: Shown, option: Release) -> bool:
    return shown == Shown(Share(option["part"]), option["share"])


# ---- Groups side by side ------------------------------------------------------------------------------------


def by_category(questionnaire: Questionnaire, by: str, parts: Sequence[tuple[str, Part]]) -> Release:
    """Return the parts of each category put together, side by side."""
    return {
        "by": by,
        "status": "shown",
        "groups": [
            _group(questionnaire, category, [part for its, part in parts if its == category])
            for category in sorted({category for category, _ in parts})
        ],
    }


def by_question(questionnaire: Questionnaire, parts: Sequence[Part]) -> Release:
    """Return the groups that a question divides each event into, put together; all or nothing."""
    by = {"by": "question", "question": questionnaire.compare_by}
    breakdowns = [part.release.get("breakdown", {}) for part in parts]
    if any(each.get("status") != "shown" or each["question"] != questionnaire.compare_by for each in breakdowns):
        return by | {"status": "withheld"}
    groups: dict[str, list[Part]] = {}
    for group in chain.from_iterable(each["groups"] for each in breakdowns):
        groups.setdefault(group["id"], []).append(Part(group))
    return by | {
        "status": "shown",
        "groups": [_group(questionnaire, id_, inside) for id_, inside in groups.items()],
    }


def _group(questionnaire: Questionnaire, id_: str, parts: Sequence[Part]) -> Release:
    together = pool(questionnaire, parts)
    asked = {result["id"] for part in parts for result in part.release["questions"]}
    return {
        "id": id_,
        "people": together["people"],
        "questions": [result for result in together["questions"] if result["id"] in asked],
    }


# ---- Questions that were asked in other words -----------------------------------------------------------------


def asked_alike(older: Questionnaire, newer: Questionnaire) -> set[str]:
    """Return the questions that two versions ask in the same words, with the same options."""
    before = {question.id: _core(older, question) for question in older.asked}
    return {each.id for each in newer.asked if before.get(each.id) == _core(newer, each)}


def _core(questionnaire: Questionnaire, question: Question) -> tuple[object, ...]:
    source = question.text.get(questionnaire.source_language)
    return question.kind, question.scale, question.option_ids, question.at_most, source.text if source else ""


def only(release: Release, questions: set[str]) -> Release:
    """Return a release with some of its questions, in its groups too."""
    kept = release | {"questions": [each for each in release["questions"] if each["id"] in questions]}
    if "groups" in release.get("breakdown", {}):
        groups = [only(group, questions) for group in release["breakdown"]["groups"]]
        kept["breakdown"] = release["breakdown"] | {"groups": groups}
    return kept
