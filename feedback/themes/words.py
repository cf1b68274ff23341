"""The words for what is shown: English here, translated by whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedback.questionnaire.kinds import for_translation
from feedback.themes.protection import Share

SHARE_WORDS: dict[Share, str] = {
    Share.FEW_OR_NONE: for_translation("few or none"),
    Share.A_FEW: for_translation("a few"),
    Share.A_QUARTER: for_translation("about a quarter"),
    Share.A_THIRD: for_translation("about a third"),
    Share.FOUR_IN_TEN: for_translation("about four in ten"),
    Share.HALF: for_translation("about half"),
    Share.SIX_IN_TEN: for_translation("about six in ten"),
    Share.TWO_THIRDS: for_translation("about two thirds"),
    Share.THREE_QUARTERS: for_translation("about three quarters"),
    Share.MOST: for_translation("most"),
    Share.MOST_OR_ALL: for_translation("most or all"),
    Share.ALMOST_EVERYONE: for_translation("almost everyone"),
}

# Whole sentences, because a part of a sentence cannot be translated into every language.
SENTENCES: dict[Share, str] = {
    Share.A_FEW: for_translation("A few chose “%(option)s”."),
    Share.A_QUARTER: for_translation("About a quarter chose “%(option)s”."),
    Share.A_THIRD: for_translation("About a third chose “%(option)s”."),
    Share.FOUR_IN_TEN: for_translation("About four in ten chose “%(option)s”."),
    Share.HALF: for_translation("About half chose “%(option)s”."),
    Share.SIX_IN_TEN: for_translation("About six in ten chose “%(option)s”."),
    Share.TWO_THIRDS: for_translation("About two thirds chose “%(option)s”."),
    Share.THREE_QUARTERS: for_translation("About three quarters chose “%(option)s”."),
    Share.MOST: for_translation("Most chose “%(option)s”."),
    Share.MOST_OR_ALL: for_translation("Most or all chose “%(option)s”."),
    Share.ALMOST_EVERYONE: for_translation("Almost everyone chose “%(option)s”."),
}
TWO_STAND_OUT = for_translation("“%(option)s” and “%(other)s” were chosen most.")
NOTHING_STANDS_OUT = for_translation("Answers were spread out. No one answer stands out.")
NOT_ENOUGH = for_translation("Not enough answers to show safely.")
NOT_SAID = for_translation("Not said")
PEOPLE_WROTE = for_translation("People wrote answers in their own words.")

ABOUT_PEOPLE = for_translation("about %(people)s")
FEWER_THAN = for_translation("fewer than %(people)s")


# How long a bar is drawn where only words are shown: the middle of what the word stands for.
_LENGTHS = {Share.FEW_OR_NONE: 5, Share.HALF: 50, Share.MOST_OR_ALL: 90, Share.ALMOST_EVERYONE: 95}


def length_of_bar(option: Mapping[str, Any]) -> int:
    """Return how long the bar of an option of a release is drawn, in percent."""
    return _LENGTHS[Share(option["part"])] if option["share"] is None else int(option["share"])


def height_of(option: Mapping[str, Any]) -> tuple[int, int]:
    """Return what puts the options of a release in the order of how many chose them, as far as that is shown."""
    return list(Share).index(Share(option["part"])), option["share"] or 0


def is_few(option: Mapping[str, Any]) -> bool:
    """Return whether few or none chose an option of a release; such options cannot be told apart."""
    return Share(option["part"]) is Share.FEW_OR_NONE


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold a sentence to translate and the ids of the options that it names."""

    template: str
    options: tuple[str, ...] = ()

    def named(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Return the values for the places in the template, given the label of each option."""
        return dict(zip(("option", "other"), (labels[option] for option in self.options), strict=False))


def sentence_of(result: Mapping[str, Any]) -> Sentence:
    """Return the one sentence that stands beside a question of a release."""
    if result["status"] == "hidden":
        return Sentence(NOT_ENOUGH)
    if not result["options"]:
        return Sentence(PEOPLE_WROTE)
    return sentence_about({option["id"]: Share(option["part"]) for option in result["options"]})


def sentence_about(parts: Mapping[str, Share]) -> Sentence:
    """Return what stands out among options, from what is shown and from nothing else.

    `parts` maps the id of each option to the part of the group that is shown for it.
    """
    order = list(Share)
    highest = max((order.index(part) for part in parts.values()), default=0)
    leading = tuple(option for option, part in parts.items() if order.index(part) == highest)
    if order[highest] is Share.FEW_OR_NONE or len(leading) > 2:
        return Sentence(NOTHING_STANDS_OUT)
    if len(leading) == 2:
        return Sentence(TWO_STAND_OUT, leading)
    return Sentence(SENTENCES[order[highest]], leading)
