"""What a language check says about a wording: where, why, and what could stand there. It never refuses."""

from dataclasses import dataclass
from enum import StrEnum

from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Sentence

LONGEST_SHOWN = 60


class Concern(StrEnum):
    """Name what may make a wording hard to read or hard to answer."""

    QUITE_LONG = "quite long"
    LONG = "long"
    HARD_WORD = "hard word"
    LONG_WORD = "long word"
    WORK_WORD = "work word"
    WORD_TO_AVOID = "word to avoid"
    IDIOM = "idiom"
    LETTERS = "letters"
    CAPITALS = "capitals"
    TWO_THINGS = "two things"
    SECOND_IDEA = "second idea"
    LEADING = "leading"
    NEGATION = "negation"
    TWO_NEGATIONS = "two negations"
    PASSIVE = "passive"
    PAST = "past"
    LIKE_AN_INTERVIEW = "like an interview"


REASONS = {
    Concern.QUITE_LONG: for_translation("This sentence has %(number)s words. Shorter ones are easier to read."),
    Concern.LONG: for_translation("This sentence has %(number)s words. Make two sentences of it."),
    Concern.HARD_WORD: for_translation("“%(words)s” is hard to understand. There is a plainer way to say it."),
    Concern.LONG_WORD: for_translation("“%(words)s” is a long word. A short word is easier."),
    Concern.WORK_WORD: for_translation("Workers say “%(words)s”. Young people may not know it."),
    Concern.WORD_TO_AVOID: for_translation("“%(words)s” can hurt. Nobody looking over a shoulder should see it."),
    Concern.IDIOM: for_translation("Somebody new to English cannot guess “%(words)s”. Say it plainly."),
    Concern.LETTERS: for_translation("Not everybody knows what “%(words)s” stands for. Write whole words."),
    Concern.CAPITALS: for_translation("Capital letters are hard to read. Use small ones."),
    Concern.TWO_THINGS: for_translation("This asks two things. Ask one thing at a time."),
    Concern.SECOND_IDEA: for_translation("Easy Read has one idea in each sentence. Make two sentences."),
    Concern.LEADING: for_translation("“%(words)s” shows which answer you hope for. Ask without it."),
    Concern.NEGATION: for_translation("“%(words)s” is easy to miss. Turn it round, as in “I feel safe”."),
    Concern.TWO_NEGATIONS: for_translation("Two negative words are hard to follow. Say it without them."),
    Concern.PASSIVE: for_translation("Begin with who does it, as in “My worker tells me”."),
    Concern.PAST: for_translation("This asks about the past. Ask how things are now."),
    Concern.LIKE_AN_INTERVIEW: for_translation("This can sound like the police asking. Ask what would help now."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Point at some words of a wording, with the reason and, where there is one, a plainer way to say it.

    start, end: code points of the text; words are what stands between them.
    """

    concern: Concern
    start: int
    end: int
    words: str
    reason: Sentence
    plainer: str = ""


def finding(concern: Concern, text: str, start: int, end: int, plainer: str = "", number: int = 0) -> Finding:
    """Return what is to be said about the words at a place of a text."""
    words = text[start:end]
    shown = words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"
    message = REASONS[concern]
    values = {"number": number} if "%(number)s" in message else {"words": shown} if "%(words)s" in message else {}
    return Finding(concern, start, end, words, Sentence(message, **values), plainer)
