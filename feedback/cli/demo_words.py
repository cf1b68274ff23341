"""What the demonstration's organisation says about itself and to young people, in every language."""

from functools import cache

from feedback.catalogues import path_of, read_catalogue, shipped
from feedback.store.events import Action

DEMONSTRATION = "demonstration"
WORDS = {
    "audience": "The demonstration team",
    "heard": "You want adults to explain things in your language.",
    "did": "From next month an interpreter is at every meeting.",
    "cannot": "We cannot make decisions faster. Another office makes them. We told them what you said.",
}


@cache
def words_in(language: str) -> dict[str, str]:
    """Return the words in a language; those that nobody has translated stay English."""
    folder = shipped("translations")
    if not path_of(folder, language, DEMONSTRATION).is_file():
        return WORDS
    found = read_catalogue(folder, language, DEMONSTRATION)
    return WORDS | {unit.id: unit.wording.text for unit in found if unit.wording and not unit.wording.stale}


def action_in(language: str) -> Action:
    """Return what young people said and what became of it, in a language."""
    words = words_in(language)
    return Action(language, words["heard"], words["did"], words["cannot"])
