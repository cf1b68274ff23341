"""What the advisers' “no” means for everybody else: why a questionnaire may not be published or opened."""

from sqlite_utils import Database

from feedback.questionnaire.card import Card, State, what_is_agreed
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.store import cards


def refuse_what_was_stopped(db: Database, questionnaire: Questionnaire) -> None:
    """Refuse a questionnaire that holds a question which advisers stopped, or which waits to be talked about."""
    reasons = [reason for question in questionnaire.questions for reason in _stopped(db, question)]
    if reasons:
        raise Refusal(*reasons)


def reasons_of_advisers(db: Database, questionnaire: Questionnaire) -> list[str]:
    """Return a sentence for each question that advisers stopped, or in a questionnaire of theirs did not agree."""
    is_theirs = db.execute("SELECT 1 FROM studio_questionnaire WHERE name = ?", (questionnaire.name,)).fetchone()
    reasons: list[str] = []
    for question in questionnaire.questions:
        stopped = _stopped(db, question)
        reasons += stopped or (_not_agreed(db, question) if is_theirs else [])
    return reasons


def _stopped(db: Database, question: Question) -> list[Sentence]:
    mark = question.id
    own = cards.find(db, mark)
    if (own and own.state is State.STOPPED) or _says_what_was_stopped(db, question):
        return [Sentence("Advisers stopped question “%(question)s”; take it out.", question=mark)]
    if own and cards.is_held(db, mark):
        held = "Question “%(question)s” feels unsafe to somebody; advisers talk about it first."
        return [Sentence(held, question=mark)]
    return []


def _says_what_was_stopped(db: Database, question: Question) -> bool:
    """Return whether a question has the words of one that was stopped, whatever its id is."""
    said = {(language, _folded(wording.text)) for language, wording in question.text.items()}
    return any((card.language, _folded(card.text)) in said for card in cards.in_state(db, State.STOPPED))


def _folded(text: str) -> str:
    """Return only the letters and digits of a text, so that a dot more or less makes no other question of it."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _not_agreed(db: Database, question: Question) -> list[Sentence]:
    card: Card | None = cards.find(db, question.id)
    if card is None or card.state is not State.AGREED:
        return [Sentence("Advisers have not agreed to question “%(question)s” yet.", question=question.id)]
    if card.digest != what_is_agreed(question, card.language):
        changed = "Question “%(question)s” says something else than advisers agreed to; use their words."
        return [Sentence(changed, question=question.id)]
    return []
