"""Suggestions: codes of texts like this one, in any script, at most three, and none where nothing is alike."""

import sys

import pytest

from feedback.refusal import Refusal
from feedback.themes import suggest
from feedback.themes.suggest import MOST_SUGGESTED, Coded, Memory

TEXTS = {
    "1": ("Nobody listens to us at college", {"heard"}),
    "2": ("They never listen when we speak", {"heard"}),
    "3": ("Money for the bus", {"money"}),
    "4": ("The bus costs too much money", {"money", "travel"}),
    "5": ("لا أحد يسمعنا في الكلية", {"heard"}),
    "6": ("نحتاج المال للحافلة", {"money"}),
    "7": ("ኣውቶቡስ ገንዘብ የድልየና", {"money"}),
    "8": ("ኣብ ቤት ትምህርቲ ዝሰምዓና የለን", {"heard"}),
}


def coded(*more: Coded) -> list[Coded]:
    """Return the texts above, as they were coded, and others."""
    return [Coded(mark, words, frozenset(codes)) for mark, (words, codes) in TEXTS.items()] + list(more)


@pytest.fixture
def memory() -> Memory:
    """Return a memory of the texts above."""
    made = Memory()
    made.learn(1, coded())
    return made


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("I wish somebody would listen", "heard"),
        ("bus money", "money"),
        ("المال والحافلة", "money"),
        ("لا أحد يسمع", "heard"),
        ("ገንዘብ ኣውቶቡስ", "money"),
        ("ዝሰምዓና የለን", "heard"),
    ],
)
def test_the_code_of_texts_like_it_comes_first(memory: Memory, words: str, code: str) -> None:
    assert memory.suggest("new", words)[0] == code


@pytest.mark.parametrize("words", ["", "   ", "…", "zzz qqq", "🚌"])
def test_nothing_is_suggested_for_what_is_like_no_other_text(memory: Memory, words: str) -> None:
    assert memory.suggest("new", words) == []


def test_there_are_at_most_three() -> None:
    memory = Memory()
    memory.learn(1, [Coded(str(each), "the same words", frozenset({f"code {each}"})) for each in range(9)])
    assert len(memory.suggest("new", "the same words")) == MOST_SUGGESTED == 3


def test_a_text_suggests_nothing_to_itself(memory: Memory) -> None:
    memory.learn(2, coded(Coded("new", "Xylophones", frozenset({"music"}))))
    assert memory.suggest("another", "Xylophones") == ["music"]
    assert memory.suggest("new", "Xylophones") == []


def test_what_was_coded_since_counts_at_once_and_what_was_taken_away_no_more(memory: Memory) -> None:
    assert memory.suggest("new", "More football") == []
    memory.learn(2, coded(Coded("9", "Football on Fridays", frozenset({"play"}))))
    assert memory.suggest("new", "More football") == ["play"]
    memory.learn(3, coded())
    assert memory.suggest("new", "More football") == []
    assert memory.suggest("new", "bus money")[0] == "money"
    memory.learn(4, [])
    assert memory.suggest("new", "bus money") == []


def test_learning_bit_by_bit_comes_to_the_same_codes_as_learning_at_once(memory: Memory) -> None:
    slow = Memory()
    for number in range(len(TEXTS)):
        slow.learn(number, coded()[: number + 1])
    for words, _ in TEXTS.values():
        assert slow.suggest("new", words)[:1] == memory.suggest("new", words)[:1]


def test_words_that_many_texts_have_in_common_count_once_for_each_text() -> None:
    memory = Memory()
    memory.learn(1, [Coded(str(each), "yes", frozenset({"often" if each else "seldom"})) for each in range(4)])
    assert memory.suggest("new", "yes") == ["often", "seldom"]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "MOST_TEXTS", 2)
    memory = Memory()
    memory.learn(1, coded())
    assert memory.suggest("new", "listen to us")[0] == "heard"
    assert memory.suggest("new", "bus money") == []


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(Refusal, match=r"install “feedback\[suggest\]”"):
        Memory().learn(1, coded())
