"""What the templates show of a questionnaire, in one language, with nothing left to decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for

from feedback.languages import EASY_READ
from feedback.questionnaire.kinds import LONGEST_TEXT, SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Question, Questionnaire
from feedback.web.language import gettext, in_language


@dataclass(frozen=True, slots=True)
class OptionView:
    """Show one option: its label, the face beside it, and whether it stands apart or is chosen."""

    id: str
    label: str
    face: str = ""
    apart: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Show one question or note."""

    id: str
    kind: str
    template: str
    heading: str
    asks: bool
    place: str
    hint: str
    options: tuple[OptionView, ...]
    typed: str
    errors: tuple[str, ...]
    described_by: str
    sound: str
    picture: str
    longest: int = LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class SectionView:
    """Show one section, with its content notice where it has one."""

    id: str
    title: str
    notice: str
    questions: tuple[QuestionView, ...]


def section_views(
    questionnaire: Questionnaire,
    language: str,
    answers: Mapping[str, object] | None = None,
    errors: Mapping[str, Collection[str]] | None = None,
    numbers: Mapping[str, int] | None = None,
) -> tuple[SectionView, ...]:
    """Return every section to show, with what somebody already answered and what is to be put right.

    numbers: those of the questions that have one, where they are not simply all that are asked.
    """
    if numbers is None:
        numbers = {question.id: number for number, question in enumerate(questionnaire.asked, start=1)}
    return tuple(
        SectionView(
            id=section.id,
            title=in_language(section.title, language),
            notice=in_language(section.notice, language),
            questions=tuple(
                _question_view(
                    question,
                    language,
                    place=_place(numbers.get(question.id), len(numbers)),
                    answer=(answers or {}).get(question.id),
                    errors=tuple((errors or {}).get(question.id, ())),
                )
                for question in section.questions
            ),
        )
        for section in questionnaire.sections
    )


def _place(number: int | None, all_questions: int) -> str:
    return gettext("Question %(number)s of %(all)s", number=number, all=all_questions) if number else ""


def _question_view(
    question: Question, language: str, *, place: str, answer: object, errors: tuple[str, ...]
) -> QuestionView:
    hint = in_language(question.hint, language) or _hint(question)
    described_by = [f"q-{question.id}_hint"] if hint else []
    described_by += [f"q-{question.id}_error"] if errors else []
    return QuestionView(
        id=question.id,
        kind=question.kind.value,
        template=f"kinds/{question.kind.value}.html",
        heading=in_language(question.text, language),
        asks=question.asks,
        place=place,
        hint=hint,
        options=_options(question, language, answer),
        typed=answer if isinstance(answer, str) and question.kind is Kind.TEXT else "",
        errors=errors,
        described_by=" ".join(described_by),
        sound=url_for("sounds.sound", name=question.sound[language]) if language in question.sound else "",
        picture=question.picture if language == EASY_READ else "",
    )


def _hint(question: Question) -> str:
    if question.at_most is not None:
        return gettext("Choose up to %(most)s", most=question.at_most)
    if question.kind is Kind.MANY:
        return gettext("Choose all that fit")
    if question.kind is Kind.TEXT:
        return gettext("Leave out names, places and phone numbers")
    return ""


def _options(question: Question, language: str, answer: object) -> tuple[OptionView, ...]:
    chosen = {answer} if isinstance(answer, str) else set(answer if isinstance(answer, list | tuple) else ())
    # A smile beside a hard question would tell people what to feel (E-04).
    steps = SCALES[question.scale] if question.scale else ()
    scale = [
        OptionView(step.id, gettext(step.label), "" if question.sensitive else step.face, chosen=step.id in chosen)
        for step in steps
    ]
    own = [
        OptionView(option.id, in_language(option.text, language), chosen=option.id in chosen)
        for option in question.options
    ]
    ways_out = [
        OptionView(step.id, gettext(step.label), apart=True, chosen=step.id in chosen)
        for step in WAYS_OUT
        if step.id in question.option_ids
    ]
    return (*scale, *own, *ways_out)
