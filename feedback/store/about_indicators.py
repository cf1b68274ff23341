"""What there is to ask about each indicator of a framework: cards of advisers, and published questions."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import Kind
from feedback.store import cards

# SQLite reads the JSON itself: making every version into Python values first takes a hundred times as long.
_PUBLISHED = """
    SELECT DISTINCT json_extract(link.value, '$.code'), json_extract(question.value, '$.id')
    FROM version, json_each(version.content, '$.sections') AS section,
        json_each(section.value, '$.questions') AS question,
        json_each(question.value, '$.indicators') AS link
    WHERE json_extract(version.content, '$.framework') = ? AND json_extract(question.value, '$.kind') <> ?
"""


@dataclass(slots=True)
class AboutIndicator:
    """Hold the questions about one indicator: every card, and the ids of those that were ever published."""

    cards: list[Card] = field(default_factory=list)
    published: set[str] = field(default_factory=set)

    @property
    def questions(self) -> set[str]:
        """Return each question that was not stopped once: a card's mark is the id of its question everywhere."""
        return self.published | {card.mark for card in self.cards if card.state is not State.STOPPED}


def about_indicators(db: Database, framework: str) -> dict[str, AboutIndicator]:
    """Return what there is for each code of a framework; any other code has nothing."""
    found: dict[str, AboutIndicator] = defaultdict(AboutIndicator)
    for card in cards.every(db):
        if card.framework == framework:
            for link in card.question.indicators:
                found[link.code].cards.append(card)
    for code, question in db.execute(_PUBLISHED, (framework, Kind.NOTE)):
        found[code].published.add(question)
    return found
