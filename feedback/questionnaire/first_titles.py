"""How the parts of a new questionnaire are called; young people read these titles, so every language has them."""

from feedback.questionnaire.kinds import for_translation

TO_START = for_translation("To start")
BETWEEN = for_translation("How things are")
TO_END = for_translation("To end")
