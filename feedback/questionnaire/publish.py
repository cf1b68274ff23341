"""Publishing: every reason against it, and the frozen version when there is none."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date

from feedback.languages import LANGUAGES, english_name
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Naming, Questionnaire, Version, by_id
from feedback.refusal import Refusal, Sentence


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


def reasons_against(questionnaire: Questionnaire, today: date, called: Naming = by_id) -> Iterator[str]:
    """Yield one sentence for each thing to put right before young people may see the questionnaire."""
    yield from _nobody_hears(questionnaire, today)
    yield from _nothing_asked(questionnaire, called)
    yield from _half_translated(questionnaire, called)
    yield from _out_of_date(questionnaire, called)
    yield from _sensitive_at_an_end(questionnaire, called)


def _nobody_hears(questionnaire: Questionnaire, today: date) -> Iterator[str]:
    if not questionnaire.audience:
        yield Sentence("Nobody is named who will act on the answers; fill in “audience” (or use --audience).")
    if questionnaire.answer_by is None:
        yield Sentence("There is no date to answer young people by; fill in “answer_by” (or use --answer-by).")
    elif questionnaire.answer_by < today:
        yield Sentence(
            "The date to answer by, %(day)s, has passed; choose a later one.",
            day=questionnaire.answer_by.isoformat(),
        )


def _nothing_asked(questionnaire: Questionnaire, called: Naming) -> Iterator[str]:
    if not questionnaire.asked:
        yield Sentence("The questionnaire asks nothing; add at least one question.")
    for question in questionnaire.asked:
        if not question.indicators and not question.general:
            yield Sentence(
                "Question “%(question)s” has no indicator; add one, or mark the question as general.",
                question=called(question),
            )


def _half_translated(questionnaire: Questionnaire, called: Naming) -> Iterator[str]:
    for language in questionnaire.languages:
        if language not in LANGUAGES:
            yield Sentence(
                "The pages do not speak %(language)s yet; take it out of “languages”.",
                language=english_name(language),
            )
            continue
        missing = [
            place
            for place, words in questionnaire.words(called)
            if language not in words and _must_exist(place, words)
        ]
        if missing:
            yield Sentence(
                "%(language)s is not complete; it lacks %(missing)s.",
                language=LANGUAGES[language],
                missing=_listed(missing),
            )


def _out_of_date(questionnaire: Questionnaire, called: Naming) -> Iterator[str]:
    """Nobody is ever shown what says something else than its source says today."""
    for language in questionnaire.languages:
        stale = [
            place
            for place, words in questionnaire.words(called)
            if language != questionnaire.source_language and language in words and words[language].stale
        ]
        if language in LANGUAGES and stale:
            yield Sentence(
                "%(language)s is not up to date: %(places)s changed after it was translated.",
                language=LANGUAGES[language],
                places=_listed(stale),
            )


def _listed(places: Sequence[Sentence]) -> Sentence:
    """Return the first three places after each other, and how many there are besides."""
    listed = places[0]
    for place in places[1:3]:
        listed = Sentence("%(places)s, %(place)s", places=listed, place=place)
    more = len(places) - 3
    return Sentence("%(places)s and %(number)s more", places=listed, number=more) if more > 0 else listed


def _must_exist(place: str, words: object) -> bool:
    # Hints and notices are there in every language or in none; the audience has a refusal of its own.
    optional = place.startswith(("the hint", "the notice", "who will act", "who asks"))
    return bool(words) or not optional


def _sensitive_at_an_end(questionnaire: Questionnaire, called: Naming) -> Iterator[str]:
    asked = questionnaire.asked
    if asked and asked[0].sensitive:
        yield Sentence(
            "Question “%(question)s” is sensitive and comes first; put an easy one before it.",
            question=called(asked[0]),
        )
    if asked and asked[-1].sensitive:
        yield Sentence(
            "Question “%(question)s” is sensitive and comes last; put an easy one after it.",
            question=called(asked[-1]),
        )
