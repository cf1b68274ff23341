"""Names that may stand in our questionnaires, made of whatever a form calls its questions."""

from collections.abc import Iterable

from feedback.framework.plain import hyphened
from feedback.questionnaire.document import ID

LONGEST = 60


class Names:
    """Give each thing of a form a name of its own; one that is ours already stays as it is."""

    def __init__(self, every: Iterable[str], taken: Iterable[str] = ()) -> None:
        self._later = {name for name in every if ID.fullmatch(name)}
        self._taken = set(taken)

    def name_for(self, wanted: str, instead: str) -> str:
        """Return the name itself where it is legal and free, else one made of it.

        instead: the word that stands before a number, and for a name without any letter.
        """
        if ID.fullmatch(wanted) and wanted not in self._taken:
            self._taken.add(wanted)
            return wanted
        first = legal(wanted, instead)
        number, name = 1, first
        while name in self._taken or name in self._later:
            number += 1
            name = f"{first[: LONGEST - 8].rstrip('-')}-{number}"
        self._taken.add(name)
        return name


def legal(text: str, instead: str) -> str:
    """Return a text as a name of small letters, digits and hyphens that begins with a letter."""
    name = hyphened(text)
    if not name or not name[0].isalpha():
        name = f"{instead}-{name}".strip("-")
    return name[:LONGEST].strip("-")
