"""The checks of how an English sentence is built: two things asked, negations, the passive, a second idea."""

from collections.abc import Iterator

from feedback.questionnaire.plain_language.finding import Concern, Finding, finding
from feedback.questionnaire.plain_language.grammar import asks_nothing, words_of
from feedback.questionnaire.plain_language.phrases import phrases
from feedback.questionnaire.plain_language.reading import Passage, Word
from feedback.questionnaire.plain_language.two_things import two_things

# How many words may stand between “are” and “told”, and how many where the question turns them round.
BETWEEN, BETWEEN_TURNED_ROUND = 3, 5
SHORTEST_SENTENCE = 3


def sentence_building(text: str, passage: Passage, *, easy_read: bool) -> Iterator[Finding]:
    """Yield what is to be said about how an English sentence is built."""
    words = passage.words
    spans = [(Concern.TWO_THINGS, *span) for span in two_things(text, passage)]
    spans += _negations(passage)
    spans += [(Concern.PASSIVE, *span) for span in _passives(words)]
    if easy_read:
        second = phrases("phrases", "second_idea").among(words)
        spans += [(Concern.SECOND_IDEA, found.first, found.last) for found in second if found.first]
    for concern, first, last in spans:
        yield finding(concern, text, words[first].start, words[last - 1].end)


def _negations(passage: Passage) -> list[tuple[Concern, int, int]]:
    """Return where a sentence says no; where it does so twice, from the first to the last."""
    words = passage.words
    fine = {
        place
        for name in ("fine_negatives", "leading", "like_an_interview")
        for found in phrases("phrases", name).among(words)
        for place in range(found.first, found.last)
    }
    if any(word.plain == "neither" for word in words):
        fine |= {place for place, word in enumerate(words) if word.plain == "nor"}
    whole = [place for place in range(len(words)) if place not in fine and _is_negative(words, place)]
    half = [place for place, word in enumerate(words) if word.plain in words_of("half_negatives")]
    found = sorted({*whole, *half})
    if whole and len(found) > 1:
        return [(Concern.TWO_NEGATIONS, found[0], found[-1] + 1)]
    if len(words) < SHORTEST_SENTENCE or asks_nothing(passage):
        return []
    return [(Concern.NEGATION, place, place + 1) for place in whole]


def _is_negative(words: tuple[Word, ...], place: int) -> bool:
    word = words[place].plain
    if word == "no":  # “No, thank you” says no to nothing in the sentence
        return place + 1 < len(words) and words[place + 1].joined
    return word in words_of("negatives") or word.endswith("n't")


def _passives(words: tuple[Word, ...]) -> Iterator[tuple[int, int]]:
    """Yield from where to where something is done to somebody: “was told”, “are decisions often made”."""
    ready = 0
    for place, word in enumerate(words):
        if place < ready or word.plain not in words_of("being"):
            continue
        turned = place == 0 or words[place - 1].plain in words_of("question_words")
        last = _participle(words, place + 1, turned=turned)
        if last:
            yield place, last
            ready = last


def _participle(words: tuple[Word, ...], start: int, *, turned: bool) -> int:
    """Return the place behind the participle that belongs to a form of “be”, or 0 where there is none."""
    most = BETWEEN_TURNED_ROUND if turned else BETWEEN
    for place in range(start, min(start + most + 1, len(words))):
        word = words[place].plain
        if not words[place].joined:
            return 0
        if _is_participle(words, place):
            return place + 1
        small = word in words_of("small_adverbs") | words_of("being") or word.endswith("ly")
        ends = word in words_of("passive_ends") and place > start
        if ends or not (small or turned):
            return 0
    return 0


def _is_participle(words: tuple[Word, ...], place: int) -> bool:
    word = words[place].plain
    by_somebody = place + 1 < len(words) and words[place + 1].plain == "by"
    if word in words_of("not_passive"):
        return by_somebody and word not in {"bed", "red", "need", "hundred", "left", "open", "speed"}
    return word in words_of("participles") or (word.endswith("ed") and len(word) > len("need"))
