"""What the library shows of a question: how far it is, its languages, where it was used and what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import format_date

from feedback.languages import Language
from feedback.questionnaire import editing
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Question
from feedback.store import events, frameworks, trials, voices
from feedback.store import library as library_store
from feedback.store.library import Asked, Entry, Use
from feedback.web.access import person
from feedback.web.advisers.bars import bars_of_trial, bars_of_voices
from feedback.web.advisers.studio import is_adviser
from feedback.web.advisers.words import language_of, name_of_language, title_of
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.steps import nation_name
from feedback.web.facilitators.theme_view import month_name
from feedback.web.installed import installation
from feedback.web.language import gettext, in_language, page_language
from feedback.web.results import ResultView, one_result, option_labels, people_in_words
from feedback.web.staff_trust import trust_in_words
from feedback.wording import Trust

WITH_BARS = 10  # of many events the newest are drawn; a sentence says what stands out in each of the others
HOW_FAR = {
    State.IDEA: for_translation("Advisers have an idea of it, and have not agreed yet."),
    State.DRAFT: for_translation("Advisers work on it, and have not agreed yet."),
    State.TESTED: for_translation("Advisers tried it out, and have not agreed yet."),
    State.STOPPED: for_translation("Advisers stopped it. Nobody can ask it."),
}
CAME_WITH_PROGRAM = for_translation("It came with the program; advisers here have not agreed to it yet.")
AGREED = for_translation("Advisers agreed to it.")
AGREED_ON = for_translation("Advisers agreed to it on %(day)s.")


@dataclass(frozen=True, slots=True)
class EntryView:
    """Show one question in the list: its words, its languages, and how often it was used."""

    mark: str
    text: str
    language: Language
    is_agreed: bool
    languages: str
    questionnaires: int
    events: int


@dataclass(frozen=True, slots=True)
class WordsView:
    """Show how a question reads in one language, how far those words can be trusted, and what they lack."""

    language: Language
    name: str
    text: str
    trust: str
    is_stale: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """Offer a draft of the studio, and its parts: what a form says of each, and its title."""

    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UseView:
    """Show one questionnaire that holds a question; `numbers` are those of its published versions."""

    name: str
    title: str
    numbers: str
    is_in_draft: bool
    is_of_studio: bool


@dataclass(frozen=True, slots=True)
class AskedView:
    """Show one event that asked a question, and what its release shows of it; nothing where that shows nothing.

    other_words: how it was asked there, where the card says something else today.
    """

    code: str
    title: str
    facts: tuple[str, ...]
    other_words: str
    sentence: str
    answered: str
    result: ResultView | None


def entry_view(entry: Entry, used: Mapping[str, tuple[int, int]]) -> EntryView:
    """Return what the list shows of a question."""
    questionnaires, asked = used.get(entry.card.mark, (0, 0))
    return EntryView(
        mark=entry.card.mark,
        text=entry.card.text,
        language=language_of(entry.card.language),
        is_agreed=entry.is_agreed,
        languages=", ".join(name_of_language(code) for code in entry.card.question.text),
        questionnaires=questionnaires,
        events=asked,
    )


def question_view(entry: Entry) -> dict[str, object]:
    """Return all that the page of one question shows."""
    db, card = installation().db, entry.card
    framework = frameworks.find(db, card.framework) if card.framework else None
    wordings = {each.code: each.text for each in framework.indicators} if framework else {}
    tried = trials.said_about(db, card.mark)
    tally = voices.tally(db, card.mark) if entry.has_card else None
    return {
        "entry": entry,
        "card": card,
        "text_language": language_of(card.language),
        "how_far": how_far(entry),
        "drafts": _drafts(entry),
        "answers": _answers(card.question, card.language),
        "indicators": [wordings.get(link.code, link.wording) for link in card.question.indicators],
        "words": [_words(entry, code) for code in card.question.text],
        "tried": bars_of_trial(tried) if tried else [],
        "voices": bars_of_voices(tally) if tally else [],
        "with_bars": WITH_BARS,
        "uses": [_use(each) for each in library_store.questionnaires_with(db, card.mark)],
        "asked": [_asked(each, card) for each in library_store.asked_at(db, card.mark, _own_events())],
    }


def how_far(entry: Entry) -> str:
    """Return in one sentence how far advisers here are with a question."""
    if entry.is_agreed:
        day = library_store.agreed_on(installation().db, entry.card.mark)
        return gettext(AGREED_ON, day=format_date(day, "long")) if day else gettext(AGREED)
    if not entry.has_card:
        return gettext(CAME_WITH_PROGRAM)
    return gettext(HOW_FAR[entry.card.state])


def _drafts(entry: Entry) -> list[DraftView]:
    """Return the drafts that a question can be put into; what advisers stopped goes into none."""
    if entry.card.state is State.STOPPED:
        return []
    return [
        DraftView(
            title_of(draft),
            tuple((f"{draft.name}/{part.id}", editing.title_of(draft, part)) for part in draft.sections),
        )
        for draft in library_store.drafts_without(installation().db, entry.card.mark)
    ]


def _answers(question: Question, language: str) -> list[str]:
    """Return what can be answered."""
    labels = option_labels(question, language)
    return [labels[option] for option in question.option_ids]


def _words(entry: Entry, code: str) -> WordsView:
    question = entry.card.question
    wording = question.text[code]
    trust = Trust.AGREED if entry.is_agreed and code == entry.card.language else wording.trust
    parts = (question.hint, *(option.text for option in question.options))
    return WordsView(
        language=language_of(code),
        name=name_of_language(code),
        text=wording.text,
        trust=trust_in_words(trust),
        is_stale=wording.stale,
        is_whole=all(code in words for words in parts if words),
    )


def _use(use: Use) -> UseView:
    title = use.titles.get(page_language().code) or next(iter(use.titles.values()), use.name)
    numbers = ", ".join(map(str, use.numbers))
    return UseView(use.name, title, numbers, use.is_in_draft, use.is_of_studio)


def _asked(asked: Asked, card: Card) -> AskedView:
    questionnaire = installation().version(asked.version).questionnaire
    question = next(each for each in questionnaire.questions if each.id == card.mark)
    there = in_language(question.text, card.language)
    shown = one_result(question, asked.result, language_to_read(questionnaire)) if asked.result else None
    return AskedView(
        code=asked.code,
        title=asked.title,
        facts=(month_name(asked.month), *([nation_name(asked.nation)] if asked.nation else [])),
        other_words=there if there != card.text else "",
        sentence=shown.sentence if shown else "",
        answered=_how_many(shown.answered, asked.people) if shown and asked.people else "",
        # Both are said outside of what can be folded away.
        result=replace(shown, sentence="", answered="") if shown else None,
    )


def _how_many(answered: str, people: Mapping[str, Any]) -> str:
    """Return how many of how many people answered; in a small group both are the same few words."""
    if people["rounded"] is None:
        return gettext("A small group: %(people)s people.", people=people_in_words(people))
    return gettext("Answered: %(answered)s of %(people)s.", answered=answered, people=people_in_words(people))


def _own_events() -> list[str]:
    """Return the codes of the events whose releases are open to whoever is signed in, as on the page of each."""
    db = installation().db
    found = events.every(db) if is_adviser() else events.run_by(db, person().name)
    return [event.code for event in found]
