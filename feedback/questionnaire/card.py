"""A question card: one question that advisers write, talk about and decide on."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from feedback.questionnaire.document import question_document
from feedback.questionnaire.model import Question


class State(StrEnum):
    """Say how far advisers got with a question."""

    IDEA = "idea"
    DRAFT = "draft"
    TESTED = "tested"
    AGREED = "agreed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Card:
    """Hold a question, why it is asked and what happens with the answers, and how far advisers got with it.

    language: the one that advisers write and agree it in. The question's id is the card's mark.
    """

    question: Question
    state: State = State.IDEA
    language: str = "en"
    framework: str | None = None
    why: str = ""
    use: str = ""

    @property
    def mark(self) -> str:
        """Return the name of the card, which is the id of its question in every questionnaire."""
        return self.question.id

    @property
    def text(self) -> str:
        """Return the question as advisers wrote it."""
        found = self.question.text.get(self.language)
        return found.text if found else self.mark

    @property
    def digest(self) -> str:
        """Return the hash of what advisers agree to; translations and pictures do not change it."""
        return what_is_agreed(self.question, self.language)


def what_is_agreed(question: Question, language: str) -> str:
    """Return the hash of all that makes a question what it is, in the language that it was agreed in."""
    document = question_document(question)
    heard = {key: document[key] for key in document if key not in {"sound", "picture", "indicators", "general"}}
    for holder, key in [(heard, "text"), (heard, "hint"), *((each, "text") for each in heard.get("options", []))]:
        holder[key] = holder[key].get(language, {}).get("text", "")
    frozen = json.dumps(heard, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(frozen.encode()).hexdigest()
