"""The pages of the translators: what is missing, stale or unchecked in a language, one after the other."""

from feedback.web.translators import files, home, listing, looking, working
from feedback.web.translators.blueprint import translators

__all__ = ["files", "home", "listing", "looking", "translators", "working"]
