"""Agreement: how far two or more people who coded the same texts, each alone, meant the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from feedback.refusal import Refusal, Sentence

# Krippendorff's own customs (Content Analysis, chapter 11): below the second nothing is concluded from it.
RELIABLE, TENTATIVE = 0.8, 0.667

Codes = frozenset[str]


class Level(StrEnum):
    """Say what can be concluded from an agreement."""

    RELIABLE = "good enough to rely on"
    TENTATIVE = "tentative"
    TALK = "talk about it first"
    ALL_ALIKE = "no difference to measure"


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold Krippendorff's alpha and what it means; None where all said the same throughout.

    Alpha compares disagreement with what chance would bring, of which there is none where nothing varies.
    """

    alpha: float | None
    level: Level


@dataclass(frozen=True, slots=True)
class Shared:
    """Hold the texts that two or more people coded, with the codes that each of them gave."""

    texts: Mapping[str, Mapping[str, Codes]]

    @property
    def coders(self) -> list[str]:
        """Return who coded any of them."""
        return sorted({coder for by_coder in self.texts.values() for coder in by_coder})

    @property
    def codes(self) -> list[str]:
        """Return the codes that anybody gave to any of them."""
        return sorted(set(chain.from_iterable(chain.from_iterable(each.values() for each in self.texts.values()))))

    @property
    def differing(self) -> list[str]:
        """Return the texts that were not given the same codes by all."""
        return [text for text, by_coder in self.texts.items() if len(set(by_coder.values())) > 1]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold how far coders agree over all codes together, and for each code."""

    overall: Measured
    by_code: Mapping[str, Measured]


def shared(codings: Iterable[tuple[str, str, str]]) -> Shared:
    """Return what two or more people coded, given which text was given which code by whom.

    Where in a text a code stands makes no difference.
    """
    given: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for text, coder, code in codings:
        given[text][coder].add(code)
    return Shared(
        {
            text: {coder: frozenset(codes) for coder, codes in by_coder.items()}
            for text, by_coder in given.items()
            if len(by_coder) > 1
        }
    )


def agreement(texts: Shared) -> Agreement | None:
    """Return how far the coders agree, or None where no two coded a text; refuse without the library."""
    if not texts.texts:
        return None
    rows = {code: _judgements(code, texts) for code in texts.codes}
    by_coder = zip(*rows.values(), strict=True)
    return Agreement(
        overall=_measured([list(chain(*each)) for each in by_coder]),
        by_code={code: _measured(row) for code, row in rows.items()},
    )


# Of one coder about one code, a text each: given (1), not given (0), or the text is not coded (not a number).
Judgements = list[float]
NOT_CODED = float("nan")


def _judgements(code: str, texts: Shared) -> list[Judgements]:
    return [
        [float(code in by_coder[coder]) if coder in by_coder else NOT_CODED for by_coder in texts.texts.values()]
        for coder in texts.coders
    ]


def _measured(judgements: Sequence[Judgements]) -> Measured:
    if not {0.0, 1.0} <= set(chain(*judgements)):
        return Measured(None, Level.ALL_ALIKE)
    alpha = _alpha(judgements)
    if alpha >= RELIABLE:
        return Measured(alpha, Level.RELIABLE)
    return Measured(alpha, Level.TENTATIVE if alpha >= TENTATIVE else Level.TALK)


def _alpha(judgements: Sequence[Judgements]) -> float:
    try:
        import krippendorff
    except ImportError:
        raise Refusal(
            Sentence("To measure agreement, install “%(extra)s” on the server.", extra="feedback[agreement]")
        ) from None
    return float(krippendorff.alpha(judgements, level_of_measurement="nominal"))
