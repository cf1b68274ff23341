"""Bars beside each other: what several groups, or two releases, said to the same question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.questionnaire.model import Question
from feedback.themes.words import NOT_ENOUGH
from feedback.web.language import gettext, in_language
from feedback.web.results import BarView, bars_of, option_labels


@dataclass(frozen=True, slots=True)
class OptionView:
    """Show one option with the bar of each group, in the order of the groups."""

    label: str
    bars: tuple[tuple[str, BarView], ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Show one question with the bars of all groups, and name those whose answers cannot be shown."""

    heading: str
    options: tuple[OptionView, ...]
    hidden: tuple[str, ...]
    hidden_words: str


def side_by_side(
    question: Question, groups: Sequence[tuple[str, Mapping[str, Any] | None]], language: str
) -> SideBySide:
    """Return one question with what each named group said to it, in one language."""
    labels = option_labels(question, language)
    shown = [
        (name, bars_of(result, labels)) for name, result in groups if result is not None and _is_shown(result)
    ]
    return SideBySide(
        heading=in_language(question.text, language),
        options=tuple(
            OptionView(labels[option], tuple((name, bars[place]) for name, bars in shown))
            for place, option in enumerate(question.option_ids)
            if shown
        ),
        hidden=tuple(name for name, result in groups if result is None or not _is_shown(result)),
        hidden_words=gettext(NOT_ENOUGH),
    )


def _is_shown(result: Mapping[str, Any]) -> bool:
    return bool(result["status"] == "shown")
