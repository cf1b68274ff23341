"""What the advisers' “no” means for everybody else: why a questionnaire may not be published or opened."""

import unicodedata

from sqlite_utils import Database

from feedback.questionnaire.card import State, what_is_agreed
from feedback.questionnaire.model import Naming, Question, Questionnaire, by_id
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, events
from feedback.store.installation import Installation


def refuse_what_was_stopped(db: Database, questionnaire: Questionnaire) -> None:
    """Refuse a questionnaire that holds a question which advisers stopped, or which waits to be talked about."""
    advisers_say = _Cards(db, questionnaire.called)
    reasons = [reason for question in questionnaire.questions for reason in advisers_say.no_to(question)]
    if reasons:
        raise Refusal(*reasons)


def refused_questions(db: Database, questionnaire: Questionnaire) -> list[str]:
    """Return the words of each question of a questionnaire that advisers stopped, or have to talk about first."""
    advisers_say = _Cards(db, questionnaire.called)
    return [questionnaire.called(question) for question in questionnaire.questions if advisers_say.no_to(question)]


def open_events_asking(installation: Installation, mark: str) -> list[str]:
    """Return the titles of the open events that ask a question: what was stopped is asked until they close."""
    found = (event for event in events.every(installation.db) if event.is_open)
    return [
        event.title
        for event in found
        if any(question.id == mark for question in installation.version(event.version).questionnaire.questions)
    ]


def reasons_of_advisers(db: Database, questionnaire: Questionnaire, called: Naming = by_id) -> list[str]:
    """Return a sentence for each question that advisers stopped, or in a questionnaire of theirs did not agree."""
    is_theirs = db.execute("SELECT 1 FROM studio_questionnaire WHERE name = ?", (questionnaire.name,)).fetchone()
    advisers_say = _Cards(db, called)
    reasons: list[str] = []
    for question in questionnaire.questions:
        no = advisers_say.no_to(question)
        reasons += no or (advisers_say.not_yet_to(question, questionnaire.languages) if is_theirs else [])
    return reasons


class _Cards:
    """Hold questions against all cards, which are read once."""

    def __init__(self, db: Database, called: Naming) -> None:
        self.called = called
        refused = cards.refused(db)
        self.by_mark = {card.mark: card for card in cards.every(db)}
        no = [self.by_mark[mark] for mark in refused]
        # With what each says in every language.
        self.refused = [(card, _said(card.question)) for card in no]

    def no_to(self, question: Question) -> list[Sentence]:
        """Return why nobody may be asked a question: it is one, or says what one says, that advisers refuse."""
        said = _said(question)
        alike = [card for card, words in self.refused if card.mark == question.id or said & words]
        if any(card.state is State.STOPPED for card in alike):
            return [
                Sentence("Advisers stopped question “%(question)s”; take it out.", question=self.called(question))
            ]
        if alike:
            return [
                Sentence(
                    "Question “%(question)s” feels unsafe to somebody; advisers talk about it first.",
                    question=self.called(question),
                )
            ]
        return []

    def not_yet_to(self, question: Question, languages: tuple[str, ...]) -> list[Sentence]:
        """Return why a question may not be asked in a questionnaire of the advisers: they did not agree to it."""
        called = self.called(question)
        card = self.by_mark.get(question.id)
        if card is None or card.state is not State.AGREED:
            return [Sentence("Advisers have not agreed to question “%(question)s” yet.", question=called)]
        if card.digest != what_is_agreed(question, card.language):
            return [
                Sentence(
                    "Question “%(question)s” says something else than advisers agreed to; use their words.",
                    question=called,
                )
            ]
        if card.language not in languages:
            return [
                Sentence(
                    "Advisers agreed to question “%(question)s” in another language; ask it in that one too.",
                    question=called,
                )
            ]
        return []


def _said(question: Question) -> set[str]:
    """Return the words of a question in every language, whichever language they are said to be in."""
    return {_folded(wording.text) for wording in question.text.values()}


def _folded(text: str) -> str:
    """Return only the letters and digits of a text: a dot or an accent more makes no other question of it."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum()) or text.strip()
