"""A text as somebody reads it: its sentences, its words, how many there are and how long they take."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil

import pyphen

# Somebody who reads slowly, in a third language.
WORDS_A_MINUTE = 100

# With fewer words an age says nothing; from 18 on it says “hard for adults too”.
FEWEST_WORDS = 5
YOUNGEST, OLDEST = 5, 18

# Vietnamese has a space after each syllable, and about 1.4 syllables in a word of running text.
SYLLABLES_IN_A_WORD = {"vi": 1.4}
# Where no spaces stand between words, about two letters make one.
LETTERS_IN_A_WORD = 2
WITHOUT_SPACES = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
ETHIOPIC_SPACE = "\u1361"

# What is not seen: soft hyphens, joiners, marks of direction.
UNSEEN = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# Accents, and the vowels over Arabic letters.
MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{MARKS}]|[{UNSEEN}]+(?=[^\\W_])|['’‘ʼ＇](?=[^\\W_]))*")
NOT_SEEN = re.compile(f"[{UNSEEN}]")
APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")

# These end a sentence where a space follows, those wherever they stand.
STOPS = frozenset(".!?…؟۔।")
FULL_STOPS = frozenset("\n\r\u0085\u2028\u2029。！？።፧፨")
ASKING = frozenset("?؟？፧")

# What forms of a word end in, and what its simplest form ends in instead.
ENDINGS = (("ies", ("y",)), ("es", ("",)), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e")))

VOWELS = re.compile("[aeiouy]+")
# Home, homes and asked have one syllable; people, places and wanted have two.
SILENT = re.compile("([aeiouy]l|[^l])e$|[^cgshxz]es$|[^dt]ed$")


@dataclass(frozen=True, slots=True)
class Word:
    """Hold one word: its place, how it is compared, and whether it stands right behind the word before."""

    start: int
    end: int
    plain: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold one sentence: its place, its words, and whether it ends in a question mark."""

    start: int
    end: int
    words: tuple[Word, ...]
    asks: bool


def passages(text: str) -> list[Passage]:
    """Return the sentences of a text, in order; what has no letters or digits is none."""
    found: list[Passage] = []
    words: list[Word] = []
    behind = 0
    for match in WORD.finditer(text):
        gap = text[behind : match.start()]
        if words and _ends(gap, words[-1]):
            found.append(_passage(words, gap))
            words = []
        plain = NOT_SEEN.sub("", match.group()).translate(APOSTROPHES).lower()
        joined = bool(words) and not NOT_SEEN.sub("", gap).strip(" \t\u00a0\u202f-‐‑")
        words.append(Word(match.start(), match.end(), plain, joined))
        behind = match.end()
    if words:
        found.append(_passage(words, text[behind:]))
    return found


def _ends(gap: str, before: Word) -> bool:
    """Return whether a sentence ends in the gap behind a word; “e.g.” and 3.5 end none."""
    letters = set(gap)
    if letters & FULL_STOPS:
        return True
    stops = letters & STOPS
    is_short = stops == {"."} and len(before.plain) == 1 and "a" <= before.plain <= "z" and before.plain != "i"
    return bool(stops) and not is_short and any(letter.isspace() for letter in gap)


def _passage(words: list[Word], gap: str) -> Passage:
    return Passage(words[0].start, words[-1].end, tuple(words), asks=bool(ASKING & set(gap)))


def count_words(text: str, language: str) -> int:
    """Return how many words a text has; where its script does not show them, about how many."""
    letters = sum(unicodedata.category(each).startswith("L") for each in WITHOUT_SPACES.findall(text))
    spaced = WITHOUT_SPACES.sub(" ", text).replace(ETHIOPIC_SPACE, " ")
    pieces = sum(any(letter.isalnum() for letter in piece) for piece in spaced.split())
    return ceil(letters / LETTERS_IN_A_WORD) + round(pieces / SYLLABLES_IN_A_WORD.get(main_language(language), 1))


def main_language(code: str) -> str:
    """Return the language of a code without its country or kind: en of en-easy and en_GB."""
    return re.split("[-_]", code, maxsplit=1)[0].lower()


def reading_seconds(text: str, language: str) -> float:
    """Return how many seconds somebody who reads slowly needs for a text."""
    return count_words(text, language) * 60 / WORDS_A_MINUTE


def syllables(word: str) -> int:
    """Return about how many syllables an English word has.

    A hyphen is never put near an end of a word (idea), and vowels that stand together are taken for one (being):
    each way counts too few, so the larger number is closer.
    """
    hyphens = len(_patterns().positions(word))
    # What an adviser types is not kept in memory.
    _patterns().hd.cache.clear()
    return max(hyphens + 1, len(VOWELS.findall(word)) - bool(SILENT.search(word[-3:])), 1)


@cache
def _patterns() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")  # these patterns find more breaks than the British ones do


def reading_age(text: str) -> int | None:
    """Return the age at which most people read an English text, by Flesch and Kincaid; None for too few words.

    A grade of school and five years: a rough guide to what is hard, and no proof that the rest is easy (L-01).
    """
    read = passages(text)
    words = [word.plain for passage in read for word in passage.words]
    if len(words) < FEWEST_WORDS:
        return None
    grade = _grade(len(words) / len(read), sum(map(syllables, words)) / len(words))
    return min(max(YOUNGEST, round(grade + YOUNGEST)), OLDEST)


def _grade(words_in_a_sentence: float, syllables_in_a_word: float) -> float:
    return 0.39 * words_in_a_sentence + 11.8 * syllables_in_a_word - 15.59


def base_forms(word: str) -> Iterable[str]:
    """Yield a word and what it may be a form of: provides, provided, providing, provide."""
    yield word
    word = word.removesuffix("'s").removesuffix("'")
    yield word
    for ending, others in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word.removesuffix(ending)
            yield from (stem + other for other in others)
            if ending in {"ed", "ing"} and stem[-1] == stem[-2]:
                yield stem[:-1]
