"""How many of a group said what, as bars: advisers about a card, or people who tried a draft out."""

from dataclasses import dataclass

from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.trial import SAID
from feedback.store.trials import SaidAbout
from feedback.store.voices import Tally
from feedback.web.language import gettext

KEEP, CHANGE, DROP = for_translation("Keep it"), for_translation("Change it"), for_translation("Drop it")
WOULD_NOT_ANSWER = for_translation("I would not answer this")
UNSAFE = for_translation("This feels unsafe")


@dataclass(frozen=True, slots=True)
class Bar:
    """Show how many of a group said one thing, in the language of the page."""

    name: str
    said: int
    spoken: int

    @property
    def length(self) -> int:
        """Return how long the bar is, of 100."""
        return round(100 * self.said / self.spoken)


def bars_of_votes(tally: Tally) -> list[Bar]:
    """Return what a meeting shows: how many keep, change or drop a question, and would not answer it."""
    said = {
        KEEP: tally.keep,
        CHANGE: tally.change,
        DROP: tally.drop,
        WOULD_NOT_ANSWER: tally.would_not_answer,
    }
    return [Bar(gettext(name), number, tally.spoken) for name, number in said.items()]


def bars_of_voices(tally: Tally) -> list[Bar]:
    """Return the same and how many feel that it is unsafe: on its card that is talked about in calm."""
    return [*bars_of_votes(tally), Bar(gettext(UNSAFE), tally.unsafe, tally.spoken)]


def bars_of_trial(about: SaidAbout) -> list[Bar]:
    """Return what people who tried a draft out said about one of its questions."""
    return [Bar(gettext(step.label), about.chosen[step.id], about.people) for step in SAID]
