"""What a questionnaire asks of whoever answers it, in each language: words, how hard they are, and minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from feedback.catalogues import SOURCE_LANGUAGE, Say
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind, for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.plain_language.reading import (
    WORDS_A_MINUTE,
    count_words,
    main_language,
    passages,
    reading_age,
)
from feedback.wording import Words

__all__ = ["Burden", "Level", "burden", "reading_age", "seconds_to_answer"]

SECONDS_TO_CHOOSE, SECONDS_TO_WRITE = 15, 45

# Up to how many words a sentence has on average.
EASY, MIDDLING = 10, 15


class Level(StrEnum):
    """Say how hard the sentences are to read."""

    EASY = "easy"
    MIDDLING = "middling"
    HARD = "hard"


LEVEL_LABELS = {
    Level.EASY: for_translation("Easy to read"),
    Level.MIDDLING: for_translation("A little hard to read"),
    Level.HARD: for_translation("Hard to read"),
}


@dataclass(frozen=True, slots=True)
class Burden:
    """Hold what somebody has to read in one language, and how long it takes them.

    level: from the words in a sentence alone, because no other test is valid across languages (L-05).
    reading_age: for English only; a rough guide, None for other languages and for a few words.
    longest: the longest sentence. is_complete: whether everything is there in this language.
    """

    language: str
    words: int
    minutes: int
    level: Level
    reading_age: int | None
    longest: str
    longest_words: int
    is_complete: bool

    def fits(self, budget: int) -> bool:
        """Return whether it takes no more minutes than a group allows."""
        return self.minutes <= budget


def burden(questionnaire: Questionnaire, say: Say) -> tuple[Burden, ...]:
    """Return the burden in each language; `say` gives the answers that come with the program in that language."""
    return tuple(_burden(questionnaire, language, say) for language in questionnaire.languages)


def seconds_to_answer(questionnaire: Questionnaire) -> int:
    """Return how many seconds it takes to choose and to write every answer, without reading."""
    written = sum(question.kind is Kind.TEXT for question in questionnaire.asked)
    return (len(questionnaire.asked) - written) * SECONDS_TO_CHOOSE + written * SECONDS_TO_WRITE


def _burden(questionnaire: Questionnaire, language: str, say: Say) -> Burden:
    running = [_in(words, language) for words in _running(questionnaire)]
    labels = [_in(words, language) for words in _labels(questionnaire)]
    # The pages do not speak every language that a questionnaire can have; these answers are English there.
    spoken = language if language in LANGUAGES else SOURCE_LANGUAGE
    shipped = [say(spoken, label) for question in questionnaire.asked for label in _shipped(question)]
    words = sum(count_words(text, language) for text in (*running, *labels))
    words += sum(count_words(text, spoken) for text in shipped)
    sentences = [text[each.start : each.end] for text in running for each in passages(text)]
    lengths = [count_words(each, language) for each in sentences]
    seconds = words * 60 / WORDS_A_MINUTE + seconds_to_answer(questionnaire)
    is_english = main_language(language) == SOURCE_LANGUAGE
    longest = max(range(len(sentences)), key=lengths.__getitem__, default=None)
    return Burden(
        language=language,
        words=words,
        minutes=max(1, ceil(seconds / 60)),
        level=_level(sum(lengths) / len(lengths) if lengths else 0),
        reading_age=reading_age("\n".join(running)) if is_english else None,
        longest="" if longest is None else sentences[longest],
        longest_words=max(lengths, default=0),
        is_complete=all(_in(words, language).strip() for words in _wanted(questionnaire)),
    )


def _running(questionnaire: Questionnaire) -> Iterator[Words]:
    """Yield what is written in sentences."""
    yield questionnaire.about
    for section in questionnaire.sections:
        yield section.notice
    for question in questionnaire.questions:
        yield question.text
        yield question.hint


def _labels(questionnaire: Questionnaire) -> Iterator[Words]:
    """Yield what is written in a few words."""
    yield questionnaire.title
    for section in questionnaire.sections:
        yield section.title
    for question in questionnaire.questions:
        for option in question.options:
            yield option.text


def _shipped(question: Question) -> Iterator[str]:
    """Yield the answers, in English, that a question offers beside its own; they stand under it each time."""
    if question.kind is Kind.SCALE:
        yield from (step.label for step in SCALES.get(question.scale or "", ()))
    if question.kind in {Kind.SCALE, Kind.ONE}:
        yield from (step.label for step in WAYS_OUT)


def _wanted(questionnaire: Questionnaire) -> Iterator[Words]:
    """Yield what has words in any language, so that each language should have them."""
    everything = (*_running(questionnaire), *_labels(questionnaire))
    return (words for words in everything if any(wording.text.strip() for wording in words.values()))


def _in(words: Words, language: str) -> str:
    wording = words.get(language)
    return wording.text if wording else ""


def _level(words_in_a_sentence: float) -> Level:
    if words_in_a_sentence <= EASY:
        return Level.EASY
    return Level.MIDDLING if words_in_a_sentence <= MIDDLING else Level.HARD
