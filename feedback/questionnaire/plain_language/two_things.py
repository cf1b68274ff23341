"""Whether an English sentence asks two things at once; careful, so that “food and drink” stays one."""

from collections.abc import Callable, Iterator
from functools import cache

from feedback.questionnaire.plain_language.grammar import (
    asks_nothing,
    is_done,
    is_question,
    is_verb,
    pairs,
    words_of,
)
from feedback.questionnaire.plain_language.reading import Passage, Word, base_forms

# So many are passed over in “and so very, very happy”.
MOST_SMALL_WORDS = 4
SIGNS = {"&": "and", "+": "and", "/": "or"}


def two_things(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield from which word to before which word a sentence asks two things, for each “and” or “or”."""
    sentence = _Sentence(passage)
    for left, right, word in _joined(text, passage.words):
        last = sentence.end_of_second(left, right, is_or=word == "or")
        if last:
            yield left, last


def _joined(text: str, words: tuple[Word, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield the places before and behind “and” and “or”, with which it is; “&” and “/” say the same."""
    for place in range(1, len(words)):
        word = words[place].plain
        if word in {"and", "or"} and place + 1 < len(words):
            yield place - 1, place + 1, word
        sign = text[words[place - 1].end : words[place].start].strip()
        if sign in SIGNS:
            yield place - 1, place, SIGNS[sign]


class _Sentence:
    """Know of a sentence what tells whether two things that “and” or “or” joins are both asked."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.words = [word.plain for word in passage.words]
        self.asks_nothing = asks_nothing(passage)
        self.first_verb = self._first(is_verb)
        self.first_condition = self._first(lambda word: word in words_of("conditions"))
        self.is_choice = not words_of("choosing").isdisjoint(self.words)
        self.is_about_you = is_question(passage) or not {"i", "me", "my", "you", "your"}.isdisjoint(self.words)

    def _first(self, fits: Callable[[str], bool]) -> int:
        return next((place for place, word in enumerate(self.words) if fits(word)), len(self.words))

    def end_of_second(self, left: int, right: int, *, is_or: bool) -> int:
        """Return the place behind the second thing, or 0 where one thing is asked."""
        behind = self._behind(right, _adverbs())
        if self._are_one(left, right) or self._are_one(left, behind):
            return 0
        if not is_or and self._another_question(behind):
            return behind + 1
        if self.asks_nothing or (is_or and self.is_choice):
            return 0
        if self._two_feelings(left, behind):
            return behind + 1
        if is_or:
            return 0
        if self._another_clause(left, behind) or self._another_verb(left, behind):
            return behind + 1
        return self._another_thing(left, right)

    def _behind(self, place: int, small: frozenset[str]) -> int:
        """Return the place of the first word from here on that is no small word; a few are passed over."""
        last = min(place + MOST_SMALL_WORDS, len(self.words) - 1)
        return next((each for each in range(place, last) if self.words[each] not in small), last)

    def _at(self, place: int) -> str:
        return self.words[place] if place < len(self.words) else ""

    def _are_one(self, left: int, right: int) -> bool:
        return frozenset((self.words[left], self.words[right])) in pairs()

    def _another_question(self, right: int) -> bool:
        """“Where do you live and who lives with you?”"""
        return self.words[right] in words_of("question_words") and right + 1 < len(self.words)

    def _two_feelings(self, left: int, right: int) -> bool:
        """“Do you feel safe and happy?”, but neither “when I feel sad or worried” nor “a safe and warm home”."""
        feelings, next_word = words_of("feelings"), self._at(right + 1)
        if self.words[left] not in feelings or self.words[right] not in feelings:
            return False
        describes = (
            next_word and self.passage.words[right + 1].joined and next_word not in words_of("after_feelings")
        )
        is_asked = self.first_verb < left or self.words[0] == "how"
        return not describes and is_asked and left < self.first_condition

    def _another_clause(self, left: int, right: int) -> bool:
        """“Adults listen to me and they believe me”, but not “my friends and I have time”."""
        word, next_word = self.words[right], self._at(right + 1)
        if word in words_of("helping_verbs"):
            return self.first_verb < left
        acts = is_done(next_word) or next_word in words_of("helping_verbs")
        people = words_of("family") | words_of("people") | words_of("pronouns")
        return word in words_of("pronouns") and acts and self.first_verb <= left and self.words[left] not in people

    def _another_verb(self, left: int, right: int) -> bool:
        """“Do workers listen and act?”, but not “try and get help”."""
        if self.words[right] == "to" and right + 1 < len(self.words):
            right += 1
        is_light = not words_of("light_verbs").isdisjoint(base_forms(self.words[left]))
        return is_done(self.words[right]) and self.first_verb <= left and not is_light

    def _another_thing(self, left: int, right: int) -> int:
        """“My school and my home”, “the police and the courts”, “enough food and sleep”: the place behind."""
        here = self._behind(right, words_of("before_things"))
        both = {self.words[left], self.words[here]}
        if self._are_one(left, here) or both <= words_of("family"):
            return 0
        is_theirs = not words_of("possessives").isdisjoint(self.words[max(0, left - 3) : left])
        both_somebodys = is_theirs and here > right and self.words[right] in words_of("possessives")
        both_asked = both <= words_of("people") or (both <= words_of("things") and self.is_about_you)
        return here + 1 if both_somebodys or both_asked else 0


@cache
def _adverbs() -> frozenset[str]:
    """Return what may stand behind “and” before what it joins, as in “and really happy”; “or” as in “and/or”."""
    return words_of("small_adverbs") - words_of("feelings") | {"or"}
