"""The addresses of the translators, and who may enter: the modules beside this one hang their pages on them."""

from flask import Blueprint

from feedback.store.people import Role
from feedback.web.access import for_staff_pages, person

translators = Blueprint("translators", __name__, url_prefix="/translate")
translators.context_processor(for_staff_pages)

WRITERS = (Role.TRANSLATOR, Role.ADMIN)
# Young people read what is written, and agree to it.
READERS = (*WRITERS, Role.ADVISER)


def writes() -> bool:
    """Return whether the person who is signed in may write translations and check them."""
    return not person().roles.isdisjoint(WRITERS)


def agrees() -> bool:
    """Return whether the person who is signed in may agree to words: only young people do."""
    return Role.ADVISER in person().roles


def role_of_writer() -> Role:
    """Return as what somebody checks words: as a translator, where they are one."""
    return next(role for role in WRITERS if role in person().roles)
