"""The lists of choices of a form: the options they become, and whether one is a scale of ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from feedback.framework.plain import fold
from feedback.questionnaire.document import Document
from feedback.questionnaire.kinds import SCALES, WAYS_OUT
from feedback.questionnaire.xlsform.names import Names, legal
from feedback.questionnaire.xlsform.sheets import Row

WAY_OUT = {step.id: step for step in WAYS_OUT}
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one choice of a list: its row, its name there, and its text in each language."""

    row: Row
    name: str
    texts: Mapping[str, str]

    @property
    def way_out(self) -> str:
        """Return the id of the way out that this is, or nothing."""
        name = legal(self.name, "option") if self.name else ""
        return name if name in WAY_OUT else ""

    @property
    def says_the_same(self) -> bool:
        """Return whether a way out says in English what ours says, or nothing in English."""
        text = self.texts.get("en", "")
        return not text or _same(text, WAY_OUT[self.way_out].label)


def scale_of(choices: list[Choice]) -> str | None:
    """Return the scale of ours that a list says in English, whatever its choices are called there."""
    asked = [choice for choice in choices if not (choice.way_out and choice.says_the_same)]
    for name, steps in SCALES.items():
        if len(steps) == len(asked) and all(
            _same(choice.texts.get("en", ""), step.label) for choice, step in zip(asked, steps, strict=True)
        ):
            return name
    return None


def is_scale(choices: list[Choice], scale: str) -> bool:
    """Return whether a list still has the steps of a scale of ours, in their order."""
    steps = [choice.name for choice in choices if not choice.way_out]
    return scale in SCALES and steps == [step.id for step in SCALES[scale]]


def options_of(
    choices: list[Choice], *, with_ways_out: bool, renamed: Callable[[Choice, str], None]
) -> list[Document]:
    """Return the options that choices become.

    with_ways_out: whether the question has both ways out anyway. renamed: told of each choice with another name.
    """
    kept = [choice for choice in choices if not (with_ways_out and choice.way_out)]
    names = Names((choice.name for choice in kept if choice.name not in WAY_OUT), taken=WAY_OUT)
    options = []
    for choice in kept:
        identity = names.name_for(choice.name, "option")
        if identity != choice.name:
            renamed(choice, identity)
        options.append({"id": identity, "text": dict(choice.texts)})
    return options


def with_other(options: list[Document], language: str) -> list[Document]:
    """Return options with one for everything else, unless there is one."""
    if any(option["id"] == "other" for option in options):
        return options
    return [*options, {"id": "other", "text": {language: OTHER}}]


def _same(text: str, label: str) -> bool:
    return fold(text.replace("’", "'")) == fold(label.replace("’", "'"))
