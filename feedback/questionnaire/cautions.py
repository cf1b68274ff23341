"""What to look at again in a draft: sensitive questions at an end or unannounced, and parts without any."""

from collections.abc import Iterator, Sequence

from feedback.questionnaire.editing import title_of
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Sentence
from feedback.wording import Words


def warnings(draft: Questionnaire) -> dict[str, list[Sentence]]:
    """Return what to look at again, for each sensitive question that comes first, last or unannounced (T-07)."""
    asked = draft.asked
    found: dict[str, list[Sentence]] = {}
    for section in draft.sections:
        for question in section.questions:
            if question.sensitive:
                said = list(_warnings_of(question, asked, section.notice))
                found |= {question.id: said} if said else {}
    return found


def _warnings_of(question: Question, asked: Sequence[Question], notice: Words) -> Iterator[Sentence]:
    if question in asked[:1]:
        yield Sentence("This comes first and is sensitive. Put an easy question before it.")
    if question in asked[-1:]:
        yield Sentence("This comes last and is sensitive. Let a good question end it.")
    if not notice:
        yield Sentence("This is sensitive. Say so in a notice at the start of its part.")


def empty_sections(draft: Questionnaire) -> list[Sentence]:
    """Return a sentence for each part that holds no question."""
    return [
        Sentence("The part “%(part)s” is empty. Add a question or take the part out.", part=title_of(draft, each))
        for each in draft.sections
        if not each.questions
    ]
