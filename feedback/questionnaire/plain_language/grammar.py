"""Classes of English words, and what they tell of a sentence: whether it asks, tells, or has something done."""

from functools import cache

from feedback.questionnaire.plain_language.phrases import Phrases, shipped_words
from feedback.questionnaire.plain_language.reading import Passage, base_forms


@cache
def words_of(name: str) -> frozenset[str]:
    """Return a class of English words."""
    return frozenset(shipped_words("grammar")["classes"][name])


@cache
def common_words() -> frozenset[str]:
    """Return the words of all classes."""
    return frozenset().union(*map(words_of, shipped_words("grammar")["classes"]))


@cache
def pairs() -> frozenset[frozenset[str]]:
    """Return the pairs of words that say one thing together."""
    return frozenset(frozenset(pair.split()) for pair in shipped_words("grammar")["together"]["pairs"])


@cache
def _telling() -> Phrases:
    return Phrases(words_of("telling"))


def is_question(passage: Passage) -> bool:
    """Return whether a sentence is a question, with or without its mark."""
    first = passage.words[0].plain
    return passage.asks or first in words_of("question_words") or first in words_of("helping_verbs")


def asks_nothing(passage: Passage) -> bool:
    """Return whether a sentence tells something about the questions, or what to do with the page."""
    first, second = (*(word.plain for word in passage.words[:2]), "")[:2]
    if passage.asks:
        return False
    says_what_to_do = first in words_of("doing") | words_of("instructions") and first not in {"do", "have"}
    says_what_not_to_do = first == "don't" or (first == "do" and second == "not")
    return says_what_to_do or says_what_not_to_do or _telling().at(passage.words, 0) is not None


def is_done(word: str) -> bool:
    """Return whether a word is a verb that is hardly ever a noun; “learning” and “calls” may be nouns."""
    if word in words_of("doing") or word in words_of("irregular_doing"):
        return True
    return word.endswith(("s", "ed")) and not words_of("doing").isdisjoint(base_forms(word))


def is_verb(word: str) -> bool:
    """Return whether a word can be a verb."""
    return is_done(word) or word in words_of("helping_verbs") or word in words_of("doing_or_thing")
