"""What a questionnaire from a file becomes in the advisers' studio: a card for each question, and a draft."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from feedback.catalogues import Say
from feedback.framework.model import Framework
from feedback.framework.plain import quoted
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card, State, what_is_agreed
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, frameworks, sounds, studio_questionnaires
from feedback.store.database import writing
from feedback.store.studio_questionnaires import Deed
from feedback.wording import Wording, Words

_NO_MARK = {"new"}  # a page of the studio is called so
_PART = "part--"  # no card is called so: what comes in has no two hyphens in a row


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold what of a questionnaire can come into the studio, which questions are here, and what cannot come."""

    questionnaire: Questionnaire
    known: frozenset[str]
    left_out: tuple[Sentence, ...]


def fit(db: Database, brought: Questionnaire) -> Fitted:
    """Return what of a questionnaire can come in here, or refuse it; nothing is written.

    A question that is here in the same words is that question; one that advisers stopped stays out.
    """
    return _Fitting(db, brought).fitted()


def take_in(db: Database, brought: Questionnaire, title: str, role: str, say: Say) -> Questionnaire:
    """Keep a card for each question that is not here yet, and the questionnaire as a draft of the studio."""
    with writing(db):
        return _taken_in(db, fit(db, brought).questionnaire, title, role, say)


def _taken_in(db: Database, fitted: Questionnaire, title: str, role: str, say: Say) -> Questionnaire:
    source = fitted.source_language
    kept = {question.id: _card_of(db, question, fitted, role).question for question in fitted.questions}
    made = studio_questionnaires.make(db, title, source, role, say)
    compared = kept.get(fitted.compare_by or "")

    def with_all(draft: Questionnaire) -> Questionnaire:
        sections = (
            replace(
                section,
                id=f"{_PART}{number}",
                questions=tuple(kept[question.id] for question in section.questions),
            )
            for number, section in enumerate(fitted.sections, start=1)
        )
        whole = replace(
            fitted,
            name=draft.name,
            title={**fitted.title, **draft.title},
            sections=tuple(sections),
            compare_by=compared.id if compared else None,
        )
        return from_document(to_document(whole))

    def told(draft: Questionnaire) -> str:
        return " · ".join(question.text[source].text for question in draft.questions if source in question.text)

    return studio_questionnaires.change(db, made.name, role, with_all, Deed.ADDED_QUESTION, told)


class _Fitting:
    """Fit one questionnaire to what is here."""

    def __init__(self, db: Database, brought: Questionnaire) -> None:
        self.db = db
        self.brought = brought
        self.left_out: dict[Sentence, None] = {}
        self.known: set[str] = set()
        self.framework = frameworks.find(db, brought.framework or "")
        self.languages = tuple(code for code in brought.languages if code in LANGUAGES)
        self.source = brought.source_language
        if self.source not in self.languages:
            self.source = next(iter(self.languages), self.source)

    def fitted(self) -> Fitted:
        """Return what can come in."""
        if not self.languages:
            raise Refusal(Sentence("The pages speak none of the languages of this file."))
        for language in self.brought.languages:
            if language not in LANGUAGES:
                self._leave(Sentence("The pages do not speak “%(language)s” yet.", language=language))
        found = self.brought
        sections = tuple(
            replace(
                section,
                title=self._titled(section.title, section.id),
                notice=self._spoken(section.notice),
                questions=tuple(self._questions(section.questions)),
            )
            for section in found.sections
        )
        fitted = replace(
            found,
            source_language=self.source,
            languages=self.languages,
            title=self._titled(found.title, found.name),
            about=self._spoken(found.about),
            audience=self._spoken(found.audience),
            framework=self.framework.name if self.framework else None,
            sections=tuple(section for section in sections if section.questions),
        )
        if not fitted.questions:
            raise Refusal(Sentence("Nothing of this file can come in."), *self.left_out)
        if fitted.compare_by not in {question.id for question in fitted.questions}:
            fitted = replace(fitted, compare_by=None)
        return Fitted(fitted, frozenset(self.known), tuple(self.left_out))

    def _titled(self, title: Words, name: str) -> Words:
        """Return a title in the main language: as it is in any other, or a name, where the file has none in it."""
        spoken = self._spoken(title)
        words = (wording.text for wording in title.values())
        return {self.source: Wording(next(words, name)), **spoken}

    def _leave(self, sentence: Sentence) -> None:
        self.left_out[sentence] = None

    def _spoken(self, words: Words) -> Words:
        return {language: wording for language, wording in words.items() if language in LANGUAGES}

    def _questions(self, questions: tuple[Question, ...]) -> Iterator[Question]:
        for question in questions:
            spoken = replace(
                question,
                text=self._spoken(question.text),
                hint=self._spoken(question.hint),
                options=tuple(replace(option, text=self._spoken(option.text)) for option in question.options),
                sound=self._sounds(question),
                indicators=tuple(link for link in question.indicators if _holds(self.framework, link.code)),
            )
            if len(spoken.indicators) < len(question.indicators):
                self._leave(
                    Sentence(
                        "“%(question)s” loses its indicators. Their framework is not here.", question=question.id
                    )
                )
            if self._can_come(spoken):
                yield spoken

    def _can_come(self, question: Question) -> bool:
        if self.source not in question.text:
            self._leave(Sentence("“%(question)s” is left out. It has no words.", question=question.id))
            return False
        card = _same_card(self.db, question)
        if card is not None and card.state is State.STOPPED:
            said = quoted(card.text)
            self._leave(Sentence("%(question)s is left out. Advisers stopped it.", question=said))
            return False
        if card is not None:
            self.known.add(question.id)
        return True

    def _sounds(self, question: Question) -> dict[str, str]:
        kept = {
            language: name
            for language, name in question.sound.items()
            if language in LANGUAGES and sounds.find(self.db, name) is not None
        }
        if len(kept) < len(question.sound):
            self._leave(Sentence("Recordings are left out. The command line can bring them."))
        return kept


def _holds(framework: Framework | None, code: str) -> bool:
    return framework is not None and any(each.code == code for each in framework.indicators)


def _same_card(db: Database, question: Question) -> Card | None:
    """Return the card that is called like a question and says the same, if there is one."""
    card = cards.find(db, question.id)
    if card is not None and what_is_agreed(question, card.language) == card.digest:
        return card
    return None


def _card_of(db: Database, question: Question, brought: Questionnaire, role: str) -> Card:
    """Return the card of a question: the one that says the same, in further languages too, or a new one."""
    same = _same_card(db, question)
    if same is not None:
        worded = _in_more_languages(same.question, question)
        if worded == same.question:
            return same
        return cards.reword(db, replace(same, question=worded), role, based_on=same.digest)
    mark = re.sub("-+", "-", question.id)
    free = replace(question, id="" if mark in _NO_MARK else mark)
    framework = brought.framework if question.indicators else None
    return cards.propose(db, Card(free, language=brought.source_language, framework=framework), role)


def _in_more_languages(known: Question, brought: Question) -> Question:
    """Return a question with the words that another one has in further languages."""
    options = {option.id: option.text for option in brought.options}
    return replace(
        known,
        text={**brought.text, **known.text},
        hint={**brought.hint, **known.hint},
        options=tuple(
            replace(option, text={**options.get(option.id, {}), **option.text}) for option in known.options
        ),
    )
