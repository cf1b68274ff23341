"""Suggestions: codes of texts like this one. A person takes each of them or none; nothing waits for them."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from feedback.refusal import Refusal, Sentence

MOST_SUGGESTED = 3
MOST_TEXTS = 10_000
NEIGHBOURS = 12
ALIKE = 0.2  # how near another text has to be, from 0 (not one run of letters in common) to 1,
AS_ALIKE = 0.5  # and how near beside the nearest of all


@dataclass(frozen=True, slots=True)
class Coded:
    """Hold a text that somebody coded, and its codes."""

    id: str
    words: str
    codes: frozenset[str]


class Memory:
    """Remember coded texts as the runs of two to four letters in them, which works in any script.

    It lasts as long as the program runs; nothing of it is written down, and no text can be read from it.
    """

    def __init__(self) -> None:
        self.state: Hashable = None  # names what was coded when it was learned
        self._examples: list[tuple[str, int, frozenset[str]]] = []  # a text, its row below, its codes
        self._rows: dict[int, int] = {}  # by the hash of a text
        self._vectors: Any = None
        self._reader: _Reader | None = None
        self._lock = Lock()

    def learn(self, state: Hashable, coded: Sequence[Coded]) -> None:
        """Remember these texts in place of those before; no more than ten thousand."""
        learned = coded[:MOST_TEXTS]
        with self._lock:
            self._read({hash(each.words): each.words for each in learned})
            self._examples = [(each.id, self._rows[hash(each.words)], each.codes) for each in learned]
            self.state = state

    def _read(self, texts: dict[int, str]) -> None:
        """Read only what is new; how rare each run is, is found out anew for twice as many texts."""
        if not texts:
            self._rows, self._reader = {}, None
            return
        if self._reader is None or len(texts) >= 2 * self._reader.texts:
            self._reader = _Reader()
            self._vectors = self._reader.begin(list(texts.values()))
            self._rows = {each: row for row, each in enumerate(texts)}
            return
        kept = [each for each in self._rows if each in texts]
        new = [each for each in texts if each not in self._rows]
        if len(kept) < len(self._rows):
            self._vectors = self._vectors[[self._rows[each] for each in kept]]
        if new:
            self._vectors = self._reader.below(self._vectors, [texts[each] for each in new])
        self._rows = {each: row for row, each in enumerate([*kept, *new])}

    def suggest(self, text: str, words: str) -> list[str]:
        """Return at most three codes, the likeliest first, that texts like this one were given; often none."""
        with self._lock:
            if self._reader is None:
                return []
            alike = (self._vectors @ self._reader.read([words]).toarray().ravel()).tolist()
            found = [(alike[row], codes) for other, row, codes in self._examples if other != text]
        least = max(ALIKE, AS_ALIKE * max((likeness for likeness, _ in found), default=0))
        near = sorted((each for each in found if each[0] >= least), key=lambda each: -each[0])
        votes: Counter[str] = Counter()
        for likeness, codes in near[:NEIGHBOURS]:
            for code in codes:
                votes[code] += likeness
        return [code for code, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:MOST_SUGGESTED]]


class _Reader:
    """Turn texts into rows of a matrix, in which a run of letters weighs the more, the rarer it is."""

    def __init__(self) -> None:
        try:
            from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
        except ImportError:
            raise Refusal(
                Sentence("For suggestions, install “%(extra)s” on the server.", extra="feedback[suggest]")
            ) from None
        self.texts = 0
        # Without a list of known runs, a text can be added that has new ones; and no words can be read from it.
        self._runs = HashingVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), n_features=2**18, alternate_sign=False, norm=None
        )
        self._weights = TfidfTransformer(sublinear_tf=True)

    def begin(self, texts: Sequence[str]) -> Any:
        """Find out in some texts how rare each run is, and return a row for each of them."""
        self.texts = len(texts)
        return self._weights.fit_transform(self._runs.transform(texts))

    def read(self, texts: Sequence[str]) -> Any:
        """Return a row for each text."""
        return self._weights.transform(self._runs.transform(texts))

    def below(self, rows: Any, texts: Sequence[str]) -> Any:
        """Return rows with those of more texts below them."""
        from scipy.sparse import vstack

        return vstack([rows, self.read(texts)], format="csr")
