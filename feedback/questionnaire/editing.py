"""Editing a questionnaire: each change gives a new valid draft, or is refused in a sentence for whoever made it.

Nothing here looks at the clock or at a database; what is kept, and when, is store/studio_questionnaires.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from feedback.catalogues import Say
from feedback.framework.plain import hyphened
from feedback.languages import LANGUAGES
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.first_titles import BETWEEN, TO_END, TO_START
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Question, Questionnaire, Section
from feedback.questionnaire.wording import mark_stale
from feedback.refusal import Refusal, Sentence
from feedback.wording import Wording, Words

LONGEST_TITLE, LONGEST_AUDIENCE, LONGEST_TEXT, LONGEST_NAME = 120, 200, 600, 40
MOST_SECTIONS = 30
# No card is called so: its mark, made of words, never has two hyphens in a row.
OPENING, CLOSING, _SECTION = "part--opening", "part--closing", "part--"

# An easy start and a good end; what is hard comes between them (T-07).
TITLES = {OPENING: TO_START, _SECTION: BETWEEN, CLOSING: TO_END}
_NO_ADDRESS = {"new", "from-file"}  # pages of the studio are called so
_TO_COMPARE_BY = {Kind.SCALE, Kind.ONE}

Typed = Mapping[str, str]  # what was typed, for each language

# ---- The questionnaire itself ---------------------------------------------------------------------------------


def new(title: str, language: str, taken: Collection[str], say: Say) -> Questionnaire:
    """Return a draft that asks nothing yet, with a part to start, one between and one to end.

    taken: the names that other questionnaires have.
    """
    if language not in LANGUAGES:
        raise Refusal(Sentence("Choose a language from the list."))
    words = _words({}, {language: title}, LONGEST_TITLE)
    if not words:
        raise Refusal(Sentence("Give the questionnaire a title."))
    languages = (language,)
    sections = [
        Section(each, _default_title(kind, languages, say), ())
        for each, kind in ((OPENING, OPENING), (f"{_SECTION}1", _SECTION), (CLOSING, CLOSING))
    ]
    return Questionnaire(
        name=_name(title, taken),
        meant_for="young people",
        source_language=language,
        languages=languages,
        title=words,
        about={},
        sections=tuple(sections),
    )


def rename(draft: Questionnaire, titles: Typed, about: Typed) -> Questionnaire:
    """Return the draft with other titles and introductions; a language that is not named keeps its words."""
    title = _words(draft.title, _of_its_languages(draft, titles), LONGEST_TITLE)
    if draft.source_language not in title:
        raise Refusal(Sentence("Give the questionnaire a title."))
    told = _words(draft.about, _of_its_languages(draft, about), LONGEST_TEXT)
    return mark_stale(draft, replace(draft, title=title, about=told))


def set_languages(draft: Questionnaire, chosen: Collection[str], say: Say) -> Questionnaire:
    """Return the draft in other languages; the one that it is written in stays.

    Words in a language that is left out are kept for when it comes back. Titles of parts that nobody reworded, and
    who will act, are said in a new language at once.
    """
    if not set(chosen) <= set(LANGUAGES):
        raise Refusal(Sentence("Choose languages from the list."))
    languages = tuple(each for each in LANGUAGES if each in chosen or each == draft.source_language)
    own = [each for each in draft.languages if each not in LANGUAGES]
    sections = tuple(_titled_in(section, draft.source_language, languages, say) for section in draft.sections)
    changed = replace(draft, languages=languages + tuple(own), sections=sections)
    said = {wording.text for wording in draft.audience.values()}
    return set_audience(changed, said.pop()) if len(said) == 1 else changed


def set_audience(draft: Questionnaire, audience: str) -> Questionnaire:
    """Return the draft with who will act on the answers, in the same words in every language."""
    words = _words({}, dict.fromkeys(draft.languages, audience), LONGEST_AUDIENCE)
    return replace(draft, audience=words)


def set_answer_by(draft: Questionnaire, day: date | None) -> Questionnaire:
    """Return the draft with the day by which young people are answered."""
    return replace(draft, answer_by=day)


def set_compare_by(draft: Questionnaire, question: str | None) -> Questionnaire:
    """Return the draft with the question whose groups are set side by side after an event, or none."""
    if question and question not in {each.id for each in can_compare_by(draft)}:
        raise Refusal(Sentence("Groups are made by a question with one answer. Choose one of these."))
    return replace(draft, compare_by=question or None)


def can_compare_by(draft: Questionnaire) -> list[Question]:
    """Return the questions whose groups can be set side by side."""
    return [each for each in draft.questions if each.kind in _TO_COMPARE_BY]


# ---- Parts ----------------------------------------------------------------------------------------------------


def add_section(draft: Questionnaire, title: str) -> Questionnaire:
    """Return the draft with a new part, before the one that ends it."""
    words = _words({}, {draft.source_language: title}, LONGEST_TITLE)
    if not words:
        raise Refusal(Sentence("Give the part a title."))
    if len(draft.sections) >= MOST_SECTIONS:
        raise Refusal(Sentence("There are %(most)s parts already. Use one of them.", most=MOST_SECTIONS))
    added = Section(_free_section_id(draft), words, ())
    has_end = bool(draft.sections) and draft.sections[-1].id == CLOSING
    place = len(draft.sections) - 1 if has_end else len(draft.sections)
    return replace(draft, sections=(*draft.sections[:place], added, *draft.sections[place:]))


def with_end(draft: Questionnaire, end: str, say: Say) -> Questionnaire:
    """Return the draft with its opening part first, or its closing part last, where it had none."""
    if end not in {OPENING, CLOSING} or any(section.id == end for section in draft.sections):
        return draft
    added = Section(end, _default_title(end, draft.languages, say), ())
    return replace(draft, sections=(added, *draft.sections) if end == OPENING else (*draft.sections, added))


def reword_section(draft: Questionnaire, section: str, titles: Typed, notices: Typed) -> Questionnaire:
    """Return the draft with another title and content notice of a part; no words at all clear the notice."""
    found = section_of(draft, section)
    title = _words(found.title, _of_its_languages(draft, titles), LONGEST_TITLE)
    if draft.source_language not in title:
        raise Refusal(Sentence("Give the part a title."))
    notice = _words(found.notice, _of_its_languages(draft, notices), LONGEST_TEXT)
    return mark_stale(draft, _with_section(draft, replace(found, title=title, notice=notice)))


def move_section(draft: Questionnaire, section: str, step: int) -> Questionnaire:
    """Return the draft with a part one step up (-1) or down (1); what starts and ends it stays at its end."""
    sections = list(draft.sections)
    place = sections.index(section_of(draft, section))
    if not can_move_section(draft, section, step):
        raise Refusal(Sentence("This part cannot go further in that direction."))
    sections[place], sections[place + step] = sections[place + step], sections[place]
    return replace(draft, sections=tuple(sections))


def can_move_section(draft: Questionnaire, section: str, step: int) -> bool:
    """Return whether a part can go one step up or down."""
    ids = [each.id for each in draft.sections]
    place = ids.index(section) + step
    if section in {OPENING, CLOSING} or not 0 <= place < len(ids):
        return False
    return not (ids[place] == OPENING and step < 0) and not (ids[place] == CLOSING and step > 0)


def remove_section(draft: Questionnaire, section: str) -> Questionnaire:
    """Return the draft without a part that holds no question."""
    found = section_of(draft, section)
    if found.questions:
        raise Refusal(Sentence("This part still holds questions. Move them or take them out first."))
    return replace(draft, sections=tuple(each for each in draft.sections if each != found))


def section_of(draft: Questionnaire, section: str) -> Section:
    """Return a part of the draft, or refuse."""
    found = next((each for each in draft.sections if each.id == section), None)
    if found is None:
        raise Refusal(Sentence("This part is not there any more. Somebody took it out."))
    return found


# ---- Questions ------------------------------------------------------------------------------------------------


def add_question(
    draft: Questionnaire, question: Question, section: str, *, before: str = "", framework: str | None = None
) -> Questionnaire:
    """Return the draft with a question more, at the end of a part or before another question of it.

    framework: the one that the question's indicators belong to.
    """
    if any(each.id == question.id for each in draft.questions):
        raise Refusal(Sentence("This question is in the questionnaire already."))
    tied = framework if question.indicators else None
    if tied and draft.framework and tied != draft.framework and _has_indicators(draft):
        raise Refusal(
            Sentence("This question belongs to another framework. Make a questionnaire of its own for it.")
        )
    section_of(draft, section)
    clear = _without_clash(draft, question.id)
    place = _renamed(draft, clear, section)
    placed = _placed(clear, question, place, before)
    return from_document(to_document(replace(placed, framework=tied or draft.framework)))


def move_question(draft: Questionnaire, question: str, section: str, before: str = "") -> Questionnaire:
    """Return the draft with a question at the end of a part, or before another question of that part."""
    found = question_of(draft, question)
    section_of(draft, section)
    return draft if before == question else _placed(_without(draft, question), found, section, before)


def step_question(draft: Questionnaire, question: str, step: int) -> Questionnaire:
    """Return the draft with a question one step up (-1) or down (1), from one part into the next."""
    question_of(draft, question)
    if not can_step(draft, question, step):
        raise Refusal(Sentence("This question cannot go further in that direction."))
    place, at = _place_of(draft, question)
    section = draft.sections[place]
    target = at + step
    if 0 <= target < len(section.questions):
        order = list(section.questions)
        order[at], order[target] = order[target], order[at]
        return _with_section(draft, replace(section, questions=tuple(order)))
    neighbour = draft.sections[place + step]
    first = neighbour.questions[0].id if step > 0 and neighbour.questions else ""
    return move_question(draft, question, neighbour.id, first)


def can_step(draft: Questionnaire, question: str, step: int) -> bool:
    """Return whether a question can go one step up or down."""
    place, at = _place_of(draft, question)
    return 0 <= at + step < len(draft.sections[place].questions) or 0 <= place + step < len(draft.sections)


def take_question_out(draft: Questionnaire, question: str) -> Questionnaire:
    """Return the draft without a question; its card stays."""
    question_of(draft, question)
    kept = _without(draft, question)
    return replace(kept, compare_by=None) if draft.compare_by == question else kept


def question_of(draft: Questionnaire, question: str) -> Question:
    """Return a question of the draft, or refuse."""
    found = next((each for each in draft.questions if each.id == question), None)
    if found is None:
        raise Refusal(Sentence("This question is not in the questionnaire any more. Somebody took it out."))
    return found


# ---- Telling ----------------------------------------------------------------------------------------------------


def title_in_source(draft: Questionnaire) -> str:
    """Return the title in the language that the draft is written in."""
    return draft.title[draft.source_language].text


def title_of(draft: Questionnaire, section: Section) -> str:
    """Return the title of a part in the language that the draft is written in."""
    found = section.title.get(draft.source_language)
    return found.text if found else section.id


def digest_of(*said: Words) -> str:
    """Return the hash of some words, so that a form can tell whether somebody changed them meanwhile."""
    parts = [[(code, words[code].text) for code in sorted(words)] for words in said]
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()


# ---- Words and ids --------------------------------------------------------------------------------------------


def _words(before: Words, typed: Typed, longest: int) -> Words:
    """Return words with what was typed in the place of what stood there; nothing typed takes a language out."""
    words = dict(before)
    for language, text in typed.items():
        tidy = " ".join(text.encode(errors="ignore").decode().replace("\0", " ").split())
        if len(tidy) > longest:
            raise Refusal(Sentence("Use at most %(number)s letters.", number=longest))
        if not tidy:
            words.pop(language, None)
        elif language not in words or words[language].text != tidy:
            words[language] = Wording(tidy)
    return words


def _of_its_languages(draft: Questionnaire, typed: Typed) -> Typed:
    return {language: text for language, text in typed.items() if language in draft.languages}


def _default_title(kind: str, languages: Sequence[str], say: Say) -> Words:
    return {language: Wording(say(language, TITLES[kind])) for language in languages}


def _titled_in(section: Section, source: str, languages: Sequence[str], say: Say) -> Section:
    """Return a part with its title in further languages where it has the one that every draft begins with."""
    own = section.title.get(source)
    kind = next((each for each, title in TITLES.items() if own and own.text == say(source, title)), None)
    if kind is None:
        return section
    return replace(section, title=dict(_default_title(kind, languages, say)) | dict(section.title))


def _name(title: str, taken: Collection[str]) -> str:
    first = hyphened(title).strip("-0123456789")[:LONGEST_NAME].strip("-") or "questionnaire"
    names = (first if number == 1 else f"{first}-{number}" for number in range(1, len(taken) + 4))
    return next(each for each in names if each not in {*taken, *_NO_ADDRESS})


def _free_section_id(draft: Questionnaire, *more: str) -> str:
    taken = {*more, *(each.id for each in draft.sections), *(each.id for each in draft.questions)}
    return next(each for number in range(1, len(taken) + 2) if (each := f"{_SECTION}{number}") not in taken)


def _without_clash(draft: Questionnaire, question: str) -> Questionnaire:
    """Return the draft with another id for the part that is called like a question to come."""
    return replace(
        draft,
        sections=tuple(
            replace(each, id=_free_section_id(draft, question)) if each.id == question else each
            for each in draft.sections
        ),
    )


def _renamed(before: Questionnaire, after: Questionnaire, section: str) -> str:
    """Return the id that a part has after a clash was cleared."""
    place = [each.id for each in before.sections].index(section)
    return after.sections[place].id


# ---- Places ---------------------------------------------------------------------------------------------------


def _place_of(draft: Questionnaire, question: str) -> tuple[int, int]:
    """Return the number of a question's part, and of the question in it."""
    return next(
        (place, at)
        for place, section in enumerate(draft.sections)
        for at, each in enumerate(section.questions)
        if each.id == question
    )


def _placed(draft: Questionnaire, question: Question, section: str, before: str) -> Questionnaire:
    found = section_of(draft, section)
    ids = [each.id for each in found.questions]
    if before and before not in ids:
        raise Refusal(
            Sentence("That place is gone: somebody changed the order meanwhile. Look, then move it again.")
        )
    at = ids.index(before) if before else len(ids)
    order = (*found.questions[:at], question, *found.questions[at:])
    return _with_section(draft, replace(found, questions=order))


def _without(draft: Questionnaire, question: str) -> Questionnaire:
    sections = tuple(
        replace(section, questions=tuple(each for each in section.questions if each.id != question))
        for section in draft.sections
    )
    return replace(draft, sections=sections)


def _with_section(draft: Questionnaire, section: Section) -> Questionnaire:
    return replace(draft, sections=tuple(section if each.id == section.id else each for each in draft.sections))


def _has_indicators(draft: Questionnaire) -> bool:
    links: list[Link] = [link for question in draft.questions for link in question.indicators]
    return bool(links)
