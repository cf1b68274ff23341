"""Live language checks of one wording: what may be hard to read or hard to answer, and why. Nothing is refused.

English gets every check, and Easy Read stricter ones. No test of wording is valid across languages (L-05), so any
other language gets only what holds in each: how many words a sentence has, and Latin letters in capitals.
"""

from collections.abc import Iterator

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import EASY_READ
from feedback.questionnaire.plain_language.built import sentence_building
from feedback.questionnaire.plain_language.finding import Concern, Finding, finding
from feedback.questionnaire.plain_language.reading import (
    Passage,
    count_words,
    main_language,
    passages,
    reading_seconds,
)
from feedback.questionnaire.plain_language.watched import capitals, watched_words

__all__ = ["Concern", "Finding", "check", "reading_seconds"]


# With more words a sentence is quite long, and long (L-02, L-03).
MOST_WORDS = (15, 20)
MOST_WORDS_OF_EASY_READ = (12, 15)


def check(text: str, language: str) -> tuple[Finding, ...]:
    """Return what young people may stumble over in a wording, in the order in which it stands there."""
    read = passages(text)
    found = [each for passage in read for each in _length(text, passage, language)]
    if main_language(language) == SOURCE_LANGUAGE:
        for passage in read:
            found += watched_words(text, passage)
            found += sentence_building(text, passage, easy_read=language == EASY_READ)
    found += capitals(text, read, said=tuple(found))
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.concern)))


def _length(text: str, passage: Passage, language: str) -> Iterator[Finding]:
    quite_long, long = MOST_WORDS_OF_EASY_READ if language == EASY_READ else MOST_WORDS
    number = count_words(text[passage.start : passage.end], language)
    if number > quite_long:
        concern = Concern.LONG if number > long else Concern.QUITE_LONG
        yield finding(concern, text, passage.start, passage.end, number=number)
