"""What stands out in a release: a few sentences that somebody with two minutes reads first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from feedback.questionnaire.kinds import DONT_KNOW, SCALES, WAYS_OUT, Kind, for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import Share
from feedback.themes.shown import Release
from feedback.themes.words import sentence_of

MOST_FINDINGS = 5
MOST_OF_A_KIND = 2


class Standing(StrEnum):
    """Say why something stands out, in the order in which it is said."""

    AGREED = "agreed"
    CHOSEN_MOST = "chosen most"
    SPLIT = "split"
    FEW_COULD_ANSWER = "few could answer"
    MANY_SKIPPED = "many skipped"
    NOT_SHOWN = "not shown"


# Whole sentences, because a part of a sentence cannot be translated into every language.
CHOSE: dict[Share, str] = {
    Share.A_FEW: for_translation("A few chose “%(option)s” for “%(question)s”."),
    Share.A_QUARTER: for_translation("About a quarter chose “%(option)s” for “%(question)s”."),
    Share.A_THIRD: for_translation("About a third chose “%(option)s” for “%(question)s”."),
    Share.FOUR_IN_TEN: for_translation("About four in ten chose “%(option)s” for “%(question)s”."),
    Share.HALF: for_translation("About half chose “%(option)s” for “%(question)s”."),
    Share.SIX_IN_TEN: for_translation("About six in ten chose “%(option)s” for “%(question)s”."),
    Share.TWO_THIRDS: for_translation("About two thirds chose “%(option)s” for “%(question)s”."),
    Share.THREE_QUARTERS: for_translation("About three quarters chose “%(option)s” for “%(question)s”."),
    Share.MOST: for_translation("Most chose “%(option)s” for “%(question)s”."),
    Share.MOST_OR_ALL: for_translation("Most or all chose “%(option)s” for “%(question)s”."),
    Share.ALMOST_EVERYONE: for_translation("Almost everyone chose “%(option)s” for “%(question)s”."),
}
CHOSE_EITHER = for_translation("Most chose “%(option)s” or “%(other)s” for “%(question)s”.")
TWO_CHOSEN_MOST = for_translation("“%(option)s” and “%(other)s” were chosen most for “%(question)s”.")
VIEWS_ARE_SPLIT = for_translation(
    "Views are split on “%(question)s”. Some chose “%(option)s”, and some chose “%(other)s”."
)
MANY_SKIPPED = for_translation("Many people skipped “%(question)s”.")
ONE_NOT_SHOWN = for_translation("Answers to “%(question)s” could not be shown safely.")
SOME_NOT_SHOWN = for_translation("Answers to some questions could not be shown safely.")

# The middle of what a word stands for where no share is shown.
_MIDDLE = {Share.FEW_OR_NONE: 0, Share.HALF: 50, Share.MOST_OR_ALL: 90, Share.ALMOST_EVERYONE: 95}
# In percent of those who answered: from here on it is certainly most of them, on one answer or on one side.
_AGREED, _AGREED_ON_A_SIDE = 70, 75
_ABOUT_HALF = 45
# So much on both sides is a split, and so much of “I don’t know” says that few could answer.
_ON_BOTH_SIDES, _UNABLE = 35, 25
# So few of those who were there answered a question that many must have skipped it.
_REACHED = 0.6


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one sentence to translate, why it stands out, and the ids of the question and options it names."""

    kind: Standing
    template: str
    question: str = ""
    options: tuple[str, ...] = ()

    def named(self, question: str, labels: Mapping[str, str]) -> dict[str, str]:
        """Return the values for the places in the template, given the question's words and its options' labels."""
        options = (labels[option] for option in self.options)
        return {"question": question, **dict(zip(("option", "other"), options, strict=False))}


def standing_out(release: Release, questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """Return what stands out, at most five findings; none of a release that shows nothing.

    What most agree on comes first, then what was chosen most, where views are split, what few could answer, what
    many skipped and what could not be shown. The same release gives the same findings.
    """
    asked = {question.id: question for question in questionnaire.asked}
    strongest: dict[Standing, list[Finding]] = {kind: [] for kind in Standing}
    found = [each for result in release["questions"] for each in _found(asked[result["id"]], result, release)]
    for _, finding in sorted(found, key=lambda each: (_rank(asked[each[1].question]), -each[0])):
        strongest[finding.kind].append(finding)
    strongest[Standing.NOT_SHOWN] = _not_shown(release)
    chosen: list[Finding] = []
    for place in range(MOST_OF_A_KIND):
        chosen += [kind[place] for kind in strongest.values() if place < len(kind)]
    order = list(Standing)
    return tuple(sorted(chosen[:MOST_FINDINGS], key=lambda finding: order.index(finding.kind)))


def _rank(question: Question) -> int:
    """Return which questions come first: those of several choices, those of the framework, then somebody's age."""
    return 0 if question.kind is Kind.MANY else 1 + question.general


def _found(question: Question, result: Mapping[str, Any], release: Release) -> Iterator[tuple[float, Finding]]:
    """Yield what stands out in one question, each with how strongly."""
    if result["status"] == "hidden" or question.kind is Kind.TEXT:
        return
    if question.kind is Kind.MANY:
        yield from _chosen_most(question, result)
    else:
        weights = {option["id"]: _weight(option) for option in result["options"]}
        clear = tuple(_agreed(question, result, weights)) or tuple(_split(question, weights))
        yield from clear or _led(question, result, weights)
        yield from _unable(question, result, weights)
    if "left_out" in result:  # some answered where it could not be shown
        return
    reached = _reached(result["answered"], release["people"])
    if reached <= _REACHED:
        yield 1 - reached, Finding(Standing.MANY_SKIPPED, MANY_SKIPPED, question.id)


def _weight(option: Mapping[str, Any]) -> int:
    """Return about how many percent chose an option."""
    return _MIDDLE[Share(option["part"])] if option["share"] is None else int(option["share"])


def _chosen_most(question: Question, result: Mapping[str, Any]) -> Iterator[tuple[float, Finding]]:
    leading = sentence_of(result).options
    if not leading:
        return
    weight = max(_weight(option) for option in result["options"])
    template = TWO_CHOSEN_MOST if len(leading) > 1 else _chose(result, leading[0])
    yield weight, Finding(Standing.CHOSEN_MOST, template, question.id, leading)


def _agreed(
    question: Question, result: Mapping[str, Any], weights: Mapping[str, int]
) -> Iterator[tuple[float, Finding]]:
    own = _own(weights)
    leading = _highest(own, tuple(own))
    if own[leading] >= _AGREED:
        yield own[leading], Finding(Standing.AGREED, _chose(result, leading), question.id, (leading,))
        return
    for side in _sides(question):
        if sum(own[step] for step in side) >= _AGREED_ON_A_SIDE:
            yield sum(own[step] for step in side), Finding(Standing.AGREED, CHOSE_EITHER, question.id, side)


def _split(question: Question, weights: Mapping[str, int]) -> Iterator[tuple[float, Finding]]:
    own = _own(weights)
    if question.kind is Kind.SCALE:
        low, high = _sides(question)
        smaller = min(sum(own[step] for step in side) for side in (low, high))
        options = _highest(own, low), _highest(own, high)
    else:
        first = _highest(own, tuple(own))
        second = _highest(own, tuple(option for option in own if option != first) or (first,))
        smaller, options = min(own[first], own[second]), (first, second)
    if smaller >= _ON_BOTH_SIDES and options[0] != options[1]:
        yield smaller, Finding(Standing.SPLIT, VIEWS_ARE_SPLIT, question.id, options)


def _led(
    question: Question, result: Mapping[str, Any], weights: Mapping[str, int]
) -> Iterator[tuple[float, Finding]]:
    """Yield the one answer that about half chose, where no other was chosen as often."""
    own = _own(weights)
    leading = sentence_of(result).options
    if len(leading) == 1 and own.get(leading[0], 0) >= _ABOUT_HALF:
        yield own[leading[0]], Finding(Standing.CHOSEN_MOST, _chose(result, leading[0]), question.id, leading)


def _unable(
    question: Question, result: Mapping[str, Any], weights: Mapping[str, int]
) -> Iterator[tuple[float, Finding]]:
    weight = weights[DONT_KNOW.id]
    if weight >= _UNABLE:
        template = _chose(result, DONT_KNOW.id)
        yield weight, Finding(Standing.FEW_COULD_ANSWER, template, question.id, (DONT_KNOW.id,))


def _not_shown(release: Release) -> list[Finding]:
    """Return one finding about what is hidden; why it is hidden can differ, and is not said."""
    hidden = [
        result["id"] for result in release["questions"] if result["status"] == "hidden" and _has_options(result)
    ]
    if len(hidden) == 1:
        return [Finding(Standing.NOT_SHOWN, ONE_NOT_SHOWN, hidden[0])]
    return [Finding(Standing.NOT_SHOWN, SOME_NOT_SHOWN)] if hidden else []


def _has_options(result: Mapping[str, Any]) -> bool:
    return Kind(result["kind"]) is not Kind.TEXT


def _chose(result: Mapping[str, Any], wanted: str) -> str:
    return next(CHOSE[Share(option["part"])] for option in result["options"] if option["id"] == wanted)


def _own(weights: Mapping[str, int]) -> dict[str, int]:
    """Return the answers without the two ways out."""
    ways_out = {step.id for step in WAYS_OUT}
    return {option: weight for option, weight in weights.items() if option not in ways_out}


def _sides(question: Question) -> tuple[tuple[str, ...], ...]:
    """Return the steps of the two ends of a scale, without a step in its middle; nothing without a scale."""
    if question.scale is None:
        return ()
    steps = tuple(step.id for step in SCALES[question.scale])
    half = len(steps) // 2
    return steps[:half], steps[-half:]


def _highest(weights: Mapping[str, int], options: Sequence[str]) -> str:
    return max(options, key=lambda option: weights[option])


def _reached(answered: Mapping[str, Any], people: Mapping[str, Any]) -> float:
    """Return at most which part of the people answered, as far as what is shown can tell."""
    if people["rounded"] is None:
        return 1
    return float((answered["rounded"] or answered["below"]) / people["rounded"])
