"""What the two directions share: our own columns, and the names that only a form has."""

import hashlib

from feedback.catalogues import Say
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import for_translation

# No id of ours has this sign, so nothing of ours is ever called the same.
SCALE_LIST = "scale_"
NOTICE = "_notice"
INTRO = "intro_page"
ABOUT = "intro_about"
AUDIENCE = "intro_audience"

WHO_ACTS = for_translation("%(who)s will read what the group said and act on it.")
AT_MOST = for_translation("Choose at most %(most)s answers.")
# Forms in other programs know nothing of the version of ours that wrote them; a sheet says it to us.
WORD_COLUMNS = ("item", "language", "trust", "stale", "mark")


def said_in(language: str, message: str, say: Say) -> str:
    """Return a sentence in a language, or in English where the pages do not speak it."""
    return say(language, message) if language in LANGUAGES else message


def mark_of(text: str) -> str:
    """Return what tells a text from any other."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
