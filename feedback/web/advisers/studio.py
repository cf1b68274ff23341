"""What every page of the advisers' studio shares: who may enter, and as whom somebody speaks there."""

from feedback.store import advisers
from feedback.store.people import Role
from feedback.web.access import person
from feedback.web.installed import installation

# Facilitators host, write and publish beside the advisers; a voice is only an adviser's.
STUDIO = (Role.ADVISER, Role.FACILITATOR)
# Somebody has one alias for all suggestions, so that they find the answers to theirs.
ABOUT_SUGGESTIONS = "suggestions"


def role_here() -> Role:
    """Return as what the person who is signed in acts in the studio; an adviser who also hosts is an adviser."""
    return Role.ADVISER if is_adviser() else Role.FACILITATOR


def is_adviser() -> bool:
    """Return whether the person who is signed in has a voice here."""
    return Role.ADVISER in person().roles


def own_alias(about: str) -> bytes:
    """Return as whom the person who is signed in speaks in one matter, such as a card's mark."""
    return advisers.alias(installation().key, person(), about)
