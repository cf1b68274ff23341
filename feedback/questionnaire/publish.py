"""Publishing: every reason against it, and the frozen version when there is none."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from feedback.languages import LANGUAGES, english_name
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Questionnaire, Version
from feedback.refusal import Refusal


def publish(questionnaire: Questionnaire, today: date) -> Version:
    """Return the frozen version, or refuse with every reason at once."""
    reasons = list(reasons_against(questionnaire, today))
    if reasons:
        raise Refusal(*reasons)
    return thaw(freeze(questionnaire))


def freeze(questionnaire: Questionnaire) -> str:
    """Return the one JSON text of a questionnaire that its hash is taken of."""
    return json.dumps(to_document(questionnaire), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def thaw(frozen: str) -> Version:
    """Return the version that a frozen text holds, under the SHA-256 of that text."""
    return Version(hashlib.sha256(frozen.encode()).hexdigest(), from_document(json.loads(frozen)))


def reasons_against(questionnaire: Questionnaire, today: date) -> Iterator[str]:
    """Yield one sentence for each thing to put right before young people may see the questionnaire."""
    yield from _nobody_hears(questionnaire, today)
    yield from _nothing_asked(questionnaire)
    yield from _half_translated(questionnaire)
    yield from _sensitive_at_an_end(questionnaire)


def _nobody_hears(questionnaire: Questionnaire, today: date) -> Iterator[str]:
    if not questionnaire.audience:
        yield "Nobody is named who will act on the answers; fill in “audience” (or use --audience)."
    if questionnaire.answer_by is None:
        yield "There is no date to answer young people by; fill in “answer_by” (or use --answer-by)."
    elif questionnaire.answer_by < today:
        yield f"The date to answer by, {questionnaire.answer_by}, has passed; choose a later one."


def _nothing_asked(questionnaire: Questionnaire) -> Iterator[str]:
    if not questionnaire.asked:
        yield "The questionnaire asks nothing; add at least one question."
    for question in questionnaire.asked:
        if not question.indicators and not question.general:
            yield f"Question “{question.id}” has no indicator; add one, or mark the question as general."


def _half_translated(questionnaire: Questionnaire) -> Iterator[str]:
    for language in questionnaire.languages:
        if language not in LANGUAGES:
            yield f"The pages do not speak {english_name(language)} yet; take it out of “languages”."
            continue
        missing = [
            place for place, words in questionnaire.words() if language not in words and _must_exist(place, words)
        ]
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            yield f"{english_name(language)} is not complete; it lacks {', '.join(missing[:3])}{more}."


def _must_exist(place: str, words: object) -> bool:
    # Hints and notices are there in every language or in none; the audience has a refusal of its own.
    optional = place.startswith(("the hint", "the notice", "who will act", "who asks"))
    return bool(words) or not optional


def _sensitive_at_an_end(questionnaire: Questionnaire) -> Iterator[str]:
    asked = questionnaire.asked
    for question, end in zip(asked[:1] + asked[-1:], ("first", "last"), strict=False):
        if question.sensitive:
            yield f"Question “{question.id}” is sensitive and comes {end}; put an easy one {_where(end)} it."


def _where(end: str) -> str:
    return "before" if end == "first" else "after"
