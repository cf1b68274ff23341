"""The page of a question card: its words beside what the language checks say, and how it looks on a phone."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.differences import Piece, word_by_word
from feedback.questionnaire.document import MOST_WORDS, question_document
from feedback.questionnaire.kinds import SCALES, Kind, for_translation
from feedback.questionnaire.language_checks import Finding, check, reading_seconds
from feedback.store import cards, frameworks, trials, voices
from feedback.store.cards import Deed, Line
from feedback.web.advisers.questions.card_parts import parts_of
from feedback.web.advisers.questions.card_typed import HAVE_OPTIONS, languages_of, read_card, typed_of
from feedback.web.advisers.questions.on_a_phone import languages_with_words, on_a_phone
from feedback.web.advisers.words import kind_in_words, language_of, state_in_words
from feedback.web.facilitators.typed import Typed
from feedback.web.installed import installation
from feedback.web.language import gettext

STATE_MEANINGS = {
    State.IDEA: for_translation("Say why you ask and what happens with the answers. Then it is a draft."),
    State.DRAFT: for_translation("Try it out together. Then it is tested."),
    State.TESTED: for_translation("Now advisers can agree to it."),
    State.AGREED: for_translation("Other words make a draft of it again."),
    State.STOPPED: for_translation("Nobody can change it or publish it."),
}
DEEDS = {
    Deed.PROPOSED: for_translation("Proposed"),
    Deed.REWORDED: for_translation("Other words"),
    Deed.TRIED_OUT: for_translation("Tried out"),
    Deed.AGREED: for_translation("Agreed"),
    Deed.STOPPED: for_translation("Stopped"),
    Deed.TALKED_ABOUT: for_translation("Talked about"),
    Deed.TAKEN_UP: for_translation("Taken up again"),
    Deed.TOOK_SUGGESTION: for_translation("Took a suggestion"),
    Deed.TURNED_DOWN: for_translation("Turned a suggestion down"),
}
_CHOICES = (
    for_translation("How people answer"),
    for_translation("Which scale"),
    for_translation("How many at most"),
    for_translation("It can be hard to answer"),
    for_translation("It is a general question"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """Show what the checks say about one language of a card, and how long reading it takes."""

    language: Language
    findings: tuple[Finding, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Show one thing that somebody else changed meanwhile, with what differs from what was typed."""

    label: str
    language: Language | None
    pieces: tuple[Piece, ...]


def seen(card: Card) -> str:
    """Return the hash of everything that the form of a card shows; who changes it says what they saw."""
    said = [question_document(card.question), card.language, card.why, card.use]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def card_page(card: Card, faults: Sequence[str] = (), typed: Typed | None = None, **more: Any) -> str:
    """Return the page of a card with what was typed into its form, or what is kept."""
    db = installation().db
    shown = read_card(card, typed).card if typed is not None and card.state is not State.STOPPED else card
    return render_template(
        "advise/questions/card.html",
        **parts_of(card),
        **look_of(shown),
        card=card,
        question=card.question,
        state=state_in_words(card.state),
        state_meaning=STATE_MEANINGS[card.state],
        is_held=voices.is_told_unsafe(db, card.mark),
        indicators=_indicators(card),
        typed=typed_of(card) if typed is None else typed,
        own=language_of(card.language),
        further=[language_of(code) for code in languages_of(card)[1:]],
        stale=_stale(card),
        kinds={kind: kind_in_words(kind) for kind in Kind},
        kinds_with_options=HAVE_OPTIONS,
        scales={name: [gettext(step.label) for step in steps] for name, steps in SCALES.items()},
        longest=MOST_WORDS,
        history=[(line, gettext(DEEDS[line.deed]), _address(line)) for line in cards.history(db, card.mark)],
        faults=faults,
        is_open=card.state is State.IDEA or typed is not None,
        **{"based_on": seen(card), "changed": (), **more},
    )


def _indicators(card: Card) -> dict[str, str]:
    """Return what the framework of a card calls each indicator; it may be gone, or have others by now."""
    framework = frameworks.find(installation().db, card.framework) if card.framework else None
    return {each.code: each.text for each in framework.indicators} if framework else {}


def _address(line: Line) -> str | None:
    """Return where to read on about a line of the history: the try-out that its words are the code of."""
    tried = line.deed is Deed.TRIED_OUT and trials.find(installation().db, line.words)
    return url_for("trials.show", code=line.words) if tried else None


def _stale(card: Card) -> set[str]:
    """Return the languages in which something was written before the card got the words that it has now."""
    question = card.question
    parts = (question.text, question.hint, *(option.text for option in question.options))
    return {code for words in parts for code, wording in words.items() if wording.stale}


def look_of(card: Card) -> dict[str, Any]:
    """Return what stands beside the form: what the checks say, and how the card looks on a phone."""
    offered = languages_with_words(card)
    wanted = request.form.get("look") or request.args.get("look") or request.form.get("looked_at", "")
    looked_at = wanted if wanted in offered else next(iter(offered), "")
    checked = [_checked(card, code) for code in offered]
    return {
        "is_stopped": card.state is State.STOPPED,
        "looked_at": LANGUAGES.get(looked_at),
        "phone": on_a_phone(card, looked_at) if looked_at else "",
        "checked": checked,
        "findings": sum(len(each.findings) for each in checked),
    }


def _checked(card: Card, language: str) -> Checked:
    question = card.question
    parts = [question.text, question.hint, *(option.text for option in question.options)]
    texts = [words[language].text for words in parts if language in words]
    found = [finding for text in texts for finding in check(text, language)]
    seconds = sum(reading_seconds(text, language) for text in texts)
    told = {(finding.reason, finding.words): finding for finding in found}  # once, in whichever part it is
    return Checked(language_of(language), tuple(told.values()), round(seconds))


def changed_meanwhile(now: Card, typed: Typed) -> list[Changed]:
    """Return what the card says otherwise than somebody typed, with what differs word by word."""
    kept = typed_of(now)
    found = [
        Changed(gettext(label), None, word_by_word(mine, theirs))
        for label, mine, theirs in zip(_CHOICES, _chosen(typed), _chosen(kept), strict=True)
        if mine != theirs
    ]
    for name, label, language in _fields(now):
        mine, theirs = typed.get(name, ""), kept.get(name, "")
        if mine.split() != theirs.split():
            found.append(Changed(gettext(label), language, word_by_word(mine, theirs)))
    return found


def _chosen(typed: Typed) -> list[str]:
    """Return in words what is chosen in the form of a card, in the order of the choices."""
    kinds = {kind.value: kind_in_words(kind) for kind in Kind}
    steps = SCALES.get(typed.get("scale", ""), ()) if typed.get("kind") == Kind.SCALE else ()
    most = typed.get("at_most", "").strip() if typed.get("kind") == Kind.MANY else ""
    flags = (gettext("yes") if typed.get(name) == "yes" else gettext("no") for name in ("sensitive", "general"))
    return [kinds.get(typed.get("kind", ""), ""), " · ".join(gettext(step.label) for step in steps), most, *flags]


def _fields(card: Card) -> list[tuple[str, str, Language | None]]:
    """Return the fields of a card's form that hold words, each with its label and its language."""
    in_languages = [
        (f"{name}-{code}", label, language_of(code))
        for code in languages_of(card)
        for name, label in (
            ("text", for_translation("Question")),
            ("hint", for_translation("Hint")),
            ("options", for_translation("Answers")),
        )
    ]
    return [
        *in_languages,
        ("why", for_translation("Why we ask"), None),
        ("use", for_translation("What happens with the answers"), None),
    ]
