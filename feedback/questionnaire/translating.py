"""A questionnaire as what translators work on, unit by unit, and their wordings put back into it."""

from collections.abc import Mapping

from feedback.questionnaire.document import (
    from_document,
    join_words,
    split_words,
    to_document,
    word_places,
    wording_document,
)
from feedback.questionnaire.model import Questionnaire
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust, Wording

# Who will act is a name; publishing says it in the same words in every language.
NAMES = frozenset({"audience"})


def translation_of(questionnaire: Questionnaire, language: str) -> Translation:
    """Return everything that a questionnaire says, with its wordings in one language, in the order of asking."""
    source = questionnaire.source_language
    places = (item for item, _, _ in word_places(to_document(questionnaire)))
    units = (
        Unit(item, words[source].text, words.get(language), note=place)
        for item, (place, words) in zip(places, questionnaire.words(questionnaire.called), strict=True)
        if source in words and item not in NAMES
    )
    return Translation(questionnaire.name, source, language, tuple(units))


def with_wordings(questionnaire: Questionnaire, language: str, wordings: Mapping[str, Wording]) -> Questionnaire:
    """Return the questionnaire with other wordings in one language, each by the id of its unit."""
    bare, rows = split_words(to_document(questionnaire))
    kept = [row for row in rows if row[1] != language or row[0] not in wordings]
    said = [(item, language, wording_document(wording)) for item, wording in wordings.items()]
    return from_document(join_words(bare, kept + said))


def level(questionnaire: Questionnaire, language: str) -> Trust:
    """Return how far a questionnaire can be trusted in a language; in its own it is what was agreed to publish."""
    source = questionnaire.source_language
    if language == source:
        return Trust.AGREED
    # Without the ids that translators need: young people's pages ask for this each time.
    said = (words for _, words in questionnaire.words() if source in words and words is not questionnaire.audience)
    trusts = (words[language].trust if language in words else Trust.DRAFT for words in said)
    return min(trusts, key=lambda trust: trust.rank, default=Trust.DRAFT)
