"""The checks that look for words and phrases: hard, of workers, hurtful, leading, about the past, in capitals."""

from collections.abc import Iterable, Iterator

from feedback.languages import plain_digits
from feedback.questionnaire.plain_language.finding import Concern, Finding, finding
from feedback.questionnaire.plain_language.grammar import common_words, is_question
from feedback.questionnaire.plain_language.phrases import Found, fine_words, phrases
from feedback.questionnaire.plain_language.reading import Passage, Word, base_forms, syllables

MOST_SYLLABLES = 3
LONGEST_LETTERS = 5
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100

# Which list is looked through for what; an earlier one keeps its words from the later ones.
WATCHED = (
    (Concern.WORD_TO_AVOID, "words_to_avoid", ""),
    (Concern.LIKE_AN_INTERVIEW, "phrases", "like_an_interview"),
    (Concern.PAST, "phrases", "past"),
    (Concern.LEADING, "phrases", "leading"),
    (Concern.IDIOM, "idioms", ""),
    (Concern.WORK_WORD, "work_words", ""),
    (Concern.HARD_WORD, "plainer", ""),
)


def watched_words(text: str, passage: Passage) -> Iterator[Finding]:
    """Yield what is to be said about single words and phrases of an English sentence."""
    words = passage.words
    taken = {place for found in phrases("phrases", "fine").among(words) for place in _places(found)}
    for concern, found in _watched(passage):
        if taken.isdisjoint(_places(found)):
            taken |= set(_places(found))
            yield finding(concern, text, words[found.first].start, words[found.last - 1].end, found.plainer)
    for place, word in enumerate(words):
        if place not in taken and _is_long(word, text):
            yield finding(Concern.LONG_WORD, text, word.start, word.end)


def _watched(passage: Passage) -> Iterator[tuple[Concern, Found]]:
    words = passage.words
    for concern, table, name in WATCHED:
        yield from ((concern, found) for found in phrases(table, name).among(words))
    at_the_start = phrases("phrases", "leading_first").at(words, 0)
    if at_the_start:
        yield Concern.LEADING, at_the_start
    if passage.asks and words[-1].plain == "right" and len(words) > 1 and not words[-1].joined:
        yield Concern.LEADING, Found(len(words) - 1, len(words))  # “…, right?”
    if is_question(passage):
        yield from ((Concern.PAST, Found(place - 1, place + 1)) for place in _years(words))


def _years(words: tuple[Word, ...]) -> Iterator[int]:
    """Yield the places of years: in 2019, since 2020."""
    for place, word in enumerate(words[1:], start=1):
        behind = word.joined and words[place - 1].plain in {"during", "from", "in", "since", "until"}
        is_number = len(word.plain) == len("2019") and word.plain.isdecimal()
        if behind and is_number and EARLIEST_YEAR <= int(plain_digits(word.plain)) <= LATEST_YEAR:
            yield place


def _places(found: Found) -> range:
    return range(found.first, found.last)


def _is_long(word: Word, text: str) -> bool:
    if _is_capitals(text[word.start : word.end]) or not word.plain.isalpha():
        return False
    return syllables(word.plain) > MOST_SYLLABLES and fine_words("long_words").isdisjoint(base_forms(word.plain))


def capitals(text: str, passages: Iterable[Passage], *, said: Iterable[Finding] = ()) -> Iterator[Finding]:
    """Yield words in Latin capitals, those beside each other once; what was said of a word is not said again."""
    known = {each.start for each in said if each.concern in {Concern.WORK_WORD, Concern.WORD_TO_AVOID}}
    for passage in passages:
        run: list[Word] = []
        for word in passage.words:
            if run and not (word.joined and _is_capitals(text[word.start : word.end])):
                yield from _run(text, run, known)
                run = []
            if _is_capitals(text[word.start : word.end]):
                run.append(word)
        yield from _run(text, run, known)


def _run(text: str, run: list[Word], known: set[int]) -> Iterator[Finding]:
    if not run or all(word.plain in fine_words("capitals") or word.start in known for word in run):
        return
    # CAMHS stands for something; NEVER and IMPORTANT are words, only louder.
    alone = len(run) == 1 and len(run[0].plain) <= LONGEST_LETTERS and run[0].plain not in common_words()
    yield finding(Concern.LETTERS if alone else Concern.CAPITALS, text, run[0].start, run[-1].end)


def _is_capitals(word: str) -> bool:
    letters = word.removesuffix("s")
    latin = [letter for letter in letters if letter.isalpha() and ord(letter) < 0x250]
    return len(latin) > 1 and all(letter.isupper() for letter in latin) and letters[:1].isupper()
