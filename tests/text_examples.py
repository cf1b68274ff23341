"""Closed events with texts that a test codes as it likes, for tests of what is shown of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from feedback.questionnaire.model import Version
from feedback.store import text_themes as store
from feedback.store.installation import Installation
from feedback.store.quotes import themes_with_quotes
from feedback.store.tokens import new_mark
from tests.examples import TODAY, closed_event

K = 5


@dataclass
class World:
    """Hold closed events with texts that a test codes as it likes."""

    installation: Installation
    codes: dict[str, str] = field(default_factory=dict)

    def code(self, name: str, *, parent: str | None = None, outcome: str | None = None) -> str:
        """Make a code of the codebook once and return its mark."""
        if name not in self.codes:
            self.codes[name] = new_mark()
            self.installation.db.execute(
                "INSERT INTO code (mark, name, description, outcome, parent, state) "
                "VALUES (?, ?, '', ?, ?, 'in use')",
                (self.codes[name], name, outcome, parent),
            )
        return self.codes[name]

    def texts(self, event: str, question: str = "wish") -> list[bytes]:
        """Return the texts of one question of an event."""
        rows = self.installation.db.execute(
            "SELECT id FROM text WHERE event = ? AND question = ? ORDER BY id", (event, question)
        )
        return [identity for (identity,) in rows]

    def put(self, name: str, texts: Sequence[bytes], coder: str = "robin") -> None:
        """Let a coder give whole texts a code."""
        code = self.code(name)
        for identity in texts:
            self.installation.db.execute(
                "INSERT INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, 0, 4)",
                (identity, code, coder),
            )

    def release(self, mark: str, events: Sequence[str], k: int = K) -> None:
        """Release the text themes of some events under a mark."""
        seen = self.ready(events, k).state
        store.release(self.installation.db, mark, events, None, seen=seen, k=k, today=TODAY)

    def ready(self, events: Sequence[str], k: int = K) -> store.Ready:
        """Return what would be released of some events."""
        return store.ready(self.installation.db, events, None, k=k)

    def said(self, mark: str) -> dict[str, str]:
        """Return what everybody reads under a mark."""
        return {each.name: each.people["words"] for each in themes_with_quotes(self.installation.db, mark)}


def read_event(installation: Installation, version: Version, people: int, title: str = "Closed") -> str:
    """Return the code of a closed event in which everybody wrote, and every text was read."""
    event = closed_event(installation, version, people, title)
    installation.db.execute("UPDATE text SET masked = text WHERE event = ?", (event.code,))
    return event.code
