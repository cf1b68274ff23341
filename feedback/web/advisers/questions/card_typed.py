"""What somebody typed into the form of a question card: the card that it makes, and what is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import MOST_WORDS, question_document, read_question
from feedback.questionnaire.kinds import SCALES, Kind
from feedback.questionnaire.model import Link, Option, Question
from feedback.questionnaire.option_lines import options_of, reworded
from feedback.refusal import Refusal, Sentence
from feedback.web.facilitators.typed import Typed, one_line, whole_number
from feedback.wording import Wording, Words

MOST_OPTIONS = 200
MOST_TO_CHOOSE = 999
HAVE_OPTIONS = (Kind.ONE, Kind.MANY)
FIRST_SCALE = next(iter(SCALES))

NO_WORDS = Sentence("Write the question first.")
NO_LANGUAGE = Sentence("Choose the language that you write in.")
NO_KIND = Sentence("Choose how people answer.")
NO_SCALE = Sentence("Choose one of the scales.")
TOO_FEW_OPTIONS = Sentence("Write at least two answers to choose from.")
TOO_MANY_OPTIONS = Sentence("Offer at most %(most)s answers.", most=MOST_OPTIONS)
TWICE = Sentence("Two answers say the same. Change one of them.")
MORE_LINES = Sentence("One language has more answers than the first one. Take some out.")
NO_NUMBER = Sentence("Write how many answers people can choose, such as 3.")
NOTHING_TO_BELONG_TO = Sentence("Say that it is a general question, or begin it at an indicator.")


@dataclass
class Reading:
    """Hold the card that was understood, and a sentence for each thing that was not."""

    card: Card
    faults: list[str] = field(default_factory=list)


def typed_of(card: Card) -> Typed:
    """Return a card as its form shows it."""
    question = card.question
    typed: Typed = MultiDict(
        {
            "kind": question.kind.value,
            "scale": question.scale or FIRST_SCALE,
            "at_most": str(question.at_most or ""),
            "why": card.why,
            "use": card.use,
        }
    )
    for language in languages_of(card):
        typed[f"text-{language}"] = _said(question.text, language)
        typed[f"hint-{language}"] = _said(question.hint, language)
        typed[f"options-{language}"] = "\n".join(
            _said(option.text, language) for option in question.options
        ).strip()
    for name, is_so in (("sensitive", question.sensitive), ("general", question.general)):
        if is_so:
            typed[name] = "yes"
    return typed


def new_card(
    typed: Typed, framework: str | None = None, link: Link | None = None, known: Mapping[str, Words] | None = None
) -> Card:
    """Return the idea that somebody typed, on an indicator or in general, or refuse.

    How people answer is a scale until somebody chooses otherwise: it fits the sentences of frameworks.
    known: translations of sentences, by the sentence; they come along.
    """
    language = typed.get("language", SOURCE_LANGUAGE)
    text = one_line(typed.get("text", ""))
    if language not in LANGUAGES:
        raise Refusal(NO_LANGUAGE)
    if not text:
        raise Refusal(NO_WORDS)
    if len(text) > MOST_WORDS:
        raise Refusal(too_long(MOST_WORDS))
    question = Question(
        id="",
        kind=Kind.SCALE,
        text={**(known.get(text, {}) if known and language == SOURCE_LANGUAGE else {}), language: Wording(text)},
        indicators=(link,) if link else (),
        general=link is None,
        scale=FIRST_SCALE,
    )
    return Card(question, State.IDEA, language, framework)


def read_card(before: Card, typed: Typed) -> Reading:
    """Return the card with what was typed, as far as it makes sense, and what has to be put right first."""
    reading = Reading(before)
    question = _read_question(before, typed, reading)
    card = replace(before, question=question, why=_line(typed, "why", reading), use=_line(typed, "use", reading))
    reading.card = card
    if not reading.faults:
        try:
            read_question(question_document(question), card.language)
        except Refusal as refusal:
            reading.faults += refusal.sentences
    reading.faults = list(dict.fromkeys(reading.faults))
    return reading


def _read_question(before: Card, typed: Typed, reading: Reading) -> Question:
    had, language = before.question, before.language
    text = reworded(had.text, _in_each_language(before, typed, "text", reading), language)
    if language not in text:
        reading.faults.append(NO_WORDS)
    kind = _one_of(typed.get("kind", ""), list(Kind), had.kind, NO_KIND, reading)
    question = replace(
        had,
        kind=Kind(kind),
        text=text,
        hint=reworded(had.hint, _in_each_language(before, typed, "hint", reading), language),
        sensitive=typed.get("sensitive") == "yes",
        general=typed.get("general") == "yes",
        scale=None,
        options=(),
        at_most=None,
        # A recording says the words that it was made of.
        sound={code: name for code, name in had.sound.items() if _said(had.text, code) == _said(text, code)},
    )
    if not question.general and not question.indicators:
        reading.faults.append(NOTHING_TO_BELONG_TO)
    question = _with_answers(before, question, typed, reading)
    fitting = {code for code in languages_of(before) if typed.get(f"fits-{code}") == "yes"}
    return replace(
        question,
        text=_fresh(question.text, fitting),
        hint=_fresh(question.hint, fitting),
        options=tuple(replace(each, text=_fresh(each.text, fitting)) for each in question.options),
    )


def _with_answers(before: Card, question: Question, typed: Typed, reading: Reading) -> Question:
    """Return the question with the answers that its kind has."""
    if question.kind is Kind.SCALE:
        scale = _one_of(typed.get("scale", ""), SCALES, before.question.scale or FIRST_SCALE, NO_SCALE, reading)
        return replace(question, scale=scale)
    if question.kind in HAVE_OPTIONS:
        question = replace(question, options=_read_options(before, typed, reading))
    if question.kind is Kind.MANY:
        question = replace(question, at_most=_number(typed.get("at_most", ""), reading))
    return question


def _read_options(before: Card, typed: Typed, reading: Reading) -> tuple[Option, ...]:
    lines = {code: _lines(typed.get(f"options-{code}", "")) for code in languages_of(before)}
    for code in _not_spoken(before):
        lines[code] = [option.text[code].text for option in before.question.options if code in option.text]
    own = lines[before.language]
    if len(own) < 2:
        reading.faults.append(TOO_FEW_OPTIONS)
    if len(own) > MOST_OPTIONS:
        reading.faults.append(TOO_MANY_OPTIONS)
        return before.question.options
    if any(len(line) > MOST_WORDS for each in lines.values() for line in each):
        reading.faults.append(too_long(MOST_WORDS))
    if len({line.casefold() for line in own}) < len(own):
        reading.faults.append(TWICE)
    options, too_many = options_of(before.question.options, lines, before.language)
    if too_many:
        reading.faults.append(MORE_LINES)
    return options


def languages_of(card: Card) -> list[str]:
    """Return the languages that the form of a card has fields for, its own first."""
    return [card.language, *(code for code in LANGUAGES if code != card.language)]


def too_long(longest: int) -> Sentence:
    """Return what is said about words that are too long to keep."""
    return Sentence("Use at most %(number)s letters.", number=longest)


def _not_spoken(card: Card) -> list[str]:
    """Return further languages of a card, which came with a file and which the form leaves alone."""
    said = (card.question.text, card.question.hint, *(option.text for option in card.question.options))
    return sorted({code for words in said for code in words} - set(languages_of(card)))


def _in_each_language(before: Card, typed: Typed, name: str, reading: Reading) -> dict[str, str]:
    words = before.question.text if name == "text" else before.question.hint
    said = {code: _line(typed, f"{name}-{code}", reading) for code in languages_of(before)}
    return said | {code: words[code].text for code in _not_spoken(before) if code in words}


def _line(typed: Typed, name: str, reading: Reading) -> str:
    text = one_line(typed.get(name, ""))
    if len(text) > MOST_WORDS:
        reading.faults.append(too_long(MOST_WORDS))
    return text


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := one_line(each))]


def _one_of(value: str, allowed: Collection[str], otherwise: str, fault: Sentence, reading: Reading) -> str:
    if value in allowed:
        return value
    reading.faults.append(fault)
    return otherwise


def _number(text: str, reading: Reading) -> int | None:
    number = whole_number(text, MOST_TO_CHOOSE)
    if text.strip() and not number:
        reading.faults.append(NO_NUMBER)
    return number


def _fresh(words: Words, fitting: Collection[str]) -> Words:
    """Return words of which somebody said that they still fit in some languages."""
    return {code: replace(each, stale=False, was="") if code in fitting else each for code, each in words.items()}


def _said(words: Words, language: str) -> str:
    wording = words.get(language)
    return wording.text if wording else ""
