"""A draft questionnaire from chosen outcomes and indicators."""

from collections.abc import Iterable, Mapping
from itertools import chain, count

from feedback.framework.model import Framework, Indicator, Outcome
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Questionnaire, Section
from feedback.refusal import Refusal
from feedback.wording import Wording, Words


def build(
    framework: Framework,
    codes: Iterable[str],
    name: str,
    language: str = "en",
    translated: Mapping[str, Words] | None = None,
) -> Questionnaire:
    """Return a draft with one section an outcome and one question a chosen indicator, in framework order.

    A code names an outcome, which stands for all its indicators, or one indicator. Words are drafts: the
    indicator's sentence for young people where it has one, else its own wording.
    translated: translations of sentences, by the sentence; they come along, for when a language is added.
    """
    chosen = set(codes)
    known = {outcome.code for outcome in framework.outcomes} | {each.code for each in framework.indicators}
    unknown = sorted(chosen - known)
    if unknown or not chosen:
        raise Refusal(
            *(f"There is no outcome or indicator “{code}” in framework “{framework.name}”." for code in unknown),
            *(["Choose at least one outcome or indicator."] if not chosen else []),
        )
    bare = [outcome.code for outcome in framework.outcomes if outcome.code in chosen and not outcome.indicators]
    if bare:
        raise Refusal(*(f"Outcome “{code}” has no indicators to ask about; choose another." for code in bare))
    ids = _Ids()
    sections = tuple(
        Section(
            id=ids.new("outcome", outcome.code),
            title={language: Wording(outcome.text)},
            questions=tuple(
                _question(ids.new("indicator", each.code), each, language, translated or {}) for each in indicators
            ),
        )
        for outcome in framework.outcomes
        if (indicators := _chosen_of(outcome, chosen))
    )
    return Questionnaire(
        name=name,
        meant_for="young people",
        source_language=language,
        languages=(language,),
        title={language: Wording("Your views")},
        about={language: Wording("We want to know how things are for you now.")},
        framework=framework.name,
        sections=sections,
    )


def _chosen_of(outcome: Outcome, chosen: set[str]) -> tuple[Indicator, ...]:
    if outcome.code in chosen:
        return outcome.indicators
    return tuple(each for each in outcome.indicators if each.code in chosen)


def _question(identity: str, indicator: Indicator, language: str, translated: Mapping[str, Words]) -> Question:
    sentence = indicator.sentence or indicator.text
    return Question(
        id=identity,
        kind=Kind.SCALE,
        scale="agreement",
        text={**translated.get(sentence, {}), language: Wording(sentence)},
        indicators=(Link(indicator.code, indicator.text),),
    )


class _Ids:
    """Make an id of each code, and another one where two codes differ only in case or signs (1.1a and 1-1A)."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, what: str, code: str) -> str:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in code.lower())
        first = f"{what}-{plain}"[:50]
        identity = next(
            each for each in chain([first], map(f"{first}-x{{}}".format, count(2))) if each not in self._taken
        )
        self._taken.add(identity)
        return identity
