"""What the page of the builder shows: parts with their questions, and what still stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template

from feedback.languages import LANGUAGES, Language, spoken
from feedback.questionnaire import cautions, editing
from feedback.questionnaire.burden import LEVEL_LABELS, Burden, burden
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.model import Questionnaire, Section
from feedback.store import advisers, cards, voices
from feedback.store import studio_questionnaires as store
from feedback.store.clock import today
from feedback.web.advisers.words import kind_in_words, language_of, state_in_words, text_in, title_of
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.typed import Typed
from feedback.web.installed import installation
from feedback.web.language import gettext, say


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Show one question of a draft: its words, how it is asked, how far advisers got, and where it can go."""

    mark: str
    text: str
    kind: str
    state: str
    is_agreed: bool
    is_held: bool
    is_sensitive: bool
    warnings: Sequence[str]
    can_go_up: bool
    can_go_down: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """Show one part of a draft with its questions."""

    id: str
    title: str
    notice: str
    section: Section
    digest: str
    questions: Sequence[QuestionView]
    can_go_up: bool
    can_go_down: bool


def builder_page(
    draft: Questionnaire, faults: Sequence[str] = (), at: str = "", typed: Typed | None = None
) -> str:
    """Return the page; `at` is the form that `faults` are about, which shows what was typed into it once more."""
    db = installation().db
    language = language_to_read(draft)
    published = store.versions(db, draft.name)
    return render_template(
        "advise/questionnaires/builder.html",
        draft=draft,
        title=title_of(draft),
        read_in=language_of(language),
        sections=_sections(draft, language),
        newest=published[0] if published else None,
        is_changed=bool(published) and published[0].digest != store.digest_of(draft),
        faults=faults,
        at=at,
        typed=typed or Typed(),
        own_languages=spoken(draft.languages),
        all_languages=list(LANGUAGES.values()),
        digest=editing.digest_of(draft.title, draft.about),
        ends=_missing_ends(draft),
        opening=editing.OPENING,
        closing=editing.CLOSING,
        writing=language_of(draft.source_language),
        can_compare_by=[(each.id, text_in(each.text, language)) for each in editing.can_compare_by(draft)],
        reasons=reasons_left(draft),
        burdens=_burdens(draft),
        budget=advisers.rules(db).minutes,
        longest_title=editing.LONGEST_TITLE,
        longest_text=editing.LONGEST_TEXT,
    )


def reasons_left(draft: Questionnaire) -> list[str]:
    """Return what stands against publishing, apart from who acts and by when: that is asked on publishing."""
    promised = editing.set_answer_by(editing.set_audience(draft, "-"), date.max)
    return store.reasons_not_to_publish(installation().db, promised, today())


def _burdens(draft: Questionnaire) -> list[tuple[Burden, Language, str]]:
    """Return how much the draft asks of whoever answers, in each language; nothing while it asks nothing."""
    if not draft.asked:
        return []
    return [
        (each, LANGUAGES[each.language], gettext(LEVEL_LABELS[each.level]))
        for each in burden(draft, say)
        if each.language in LANGUAGES
    ]


def _missing_ends(draft: Questionnaire) -> list[tuple[str, str]]:
    """Return the opening and the closing part where the draft has none, with what the link to it says."""
    offered = {
        editing.OPENING: gettext("Add an easy question to start"),
        editing.CLOSING: gettext("Add a good question to end"),
    }
    known = {section.id for section in draft.sections}
    return [(end, words) for end, words in offered.items() if end not in known]


def _sections(draft: Questionnaire, language: str) -> list[SectionView]:
    db = installation().db
    known = {card.mark: card for card in cards.every(db)}
    warnings = cautions.warnings(draft)
    return [
        SectionView(
            id=section.id,
            title=text_in(section.title, language),
            notice=text_in(section.notice, language),
            section=section,
            digest=editing.digest_of(section.title, section.notice),
            questions=[
                _question(draft, each.id, known.get(each.id), warnings, language) for each in section.questions
            ],
            can_go_up=editing.can_move_section(draft, section.id, -1),
            can_go_down=editing.can_move_section(draft, section.id, 1),
        )
        for section in draft.sections
    ]


def _question(
    draft: Questionnaire, mark: str, card: Card | None, warnings: Mapping[str, Sequence[str]], language: str
) -> QuestionView:
    question = editing.question_of(draft, mark)
    return QuestionView(
        mark=mark,
        text=text_in(question.text, language),
        kind=kind_in_words(question.kind),
        state=state_in_words(card.state) if card else "",
        is_agreed=card is not None and card.state is State.AGREED,
        is_held=voices.is_told_unsafe(installation().db, mark),
        is_sensitive=question.sensitive,
        warnings=warnings.get(mark, ()),
        can_go_up=editing.can_step(draft, mark, -1),
        can_go_down=editing.can_step(draft, mark, 1),
    )
