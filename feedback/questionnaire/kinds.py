"""The closed list of kinds of question, and the answer scales that come with the program."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Say how a question is asked.

    A new kind also needs a form field, a way of counting, its interchange (LimeSurvey's too), a template, and a
    name for the staff (`differences`).
    """

    SCALE = "scale"
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    NOTE = "note"


def for_translation(sentence: str) -> str:
    """Mark a sentence for the catalogues and return it as it is; whoever shows it translates it."""
    return sentence


@dataclass(frozen=True, slots=True)
class Step:
    """Name one step of a scale: its id, its label in English, and which face may stand beside it."""

    id: str
    label: str
    face: str = ""


LONGEST_TEXT = 500

SCALES: dict[str, tuple[Step, ...]] = {
    "agreement": (
        Step("agree-a-lot", for_translation("Agree a lot"), "smile"),
        Step("agree", for_translation("Agree"), "content"),
        Step("in-between", for_translation("In between"), "level"),
        Step("disagree", for_translation("Disagree"), "doubt"),
        Step("disagree-a-lot", for_translation("Disagree a lot"), "frown"),
    ),
    "how-often": (
        Step("always", for_translation("Always"), "smile"),
        Step("often", for_translation("Often"), "content"),
        Step("sometimes", for_translation("Sometimes"), "level"),
        Step("never", for_translation("Never"), "frown"),
    ),
    "how-true": (
        Step("very-true", for_translation("Very true"), "smile"),
        Step("mostly-true", for_translation("Mostly true"), "content"),
        Step("a-little-true", for_translation("A little true"), "level"),
        Step("not-true", for_translation("Not true"), "frown"),
    ),
}

# Radio buttons cannot be un-chosen, so both ways of not answering are always there, and stay apart (G-04).
DONT_KNOW = Step("dont-know", for_translation("I don’t know"))
DONT_SAY = Step("dont-say", for_translation("I don’t want to say"))
WAYS_OUT = (DONT_KNOW, DONT_SAY)
