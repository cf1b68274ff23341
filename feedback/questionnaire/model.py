"""A questionnaire as a tree of immutable values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.refusal import Sentence
from feedback.wording import Words

LONGEST_NAME = 60  # letters of a part's first words, where a sentence is about it


@dataclass(frozen=True, slots=True)
class Link:
    """Tie a question to an indicator, with the indicator's wording at the time when they were tied."""

    code: str
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Offer one answer; its id stays the same in every language and version."""

    id: str
    text: Words


@dataclass(frozen=True, slots=True)
class Question:
    """Ask one thing, or, as a note, tell one thing."""

    id: str
    kind: Kind
    text: Words
    hint: Words = field(default_factory=dict)
    indicators: tuple[Link, ...] = ()
    general: bool = False
    sensitive: bool = False
    scale: str | None = None
    options: tuple[Option, ...] = ()
    at_most: int | None = None
    sound: Mapping[str, str] = field(default_factory=dict)  # the name of a recording, for each language with one
    picture: str = ""  # the name of what is drawn beside it in Easy Read

    @property
    def asks(self) -> bool:
        """Return whether the question wants an answer; a note does not."""
        return self.kind is not Kind.NOTE

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Return the id of everything that can be chosen, the two ways out of a single choice included."""
        ways_out = tuple(step.id for step in WAYS_OUT)
        if self.kind is Kind.SCALE and self.scale:
            return tuple(step.id for step in SCALES[self.scale]) + ways_out
        own = tuple(option.id for option in self.options)
        return own + ways_out if self.kind is Kind.ONE else own


@dataclass(frozen=True, slots=True)
class Section:
    """Group questions under a title, with a content notice where they are about something sensitive."""

    id: str
    title: Words
    questions: tuple[Question, ...]
    notice: Words = field(default_factory=dict)


Naming = Callable[[Question | Option | Section], str]


def by_id(part: Question | Option | Section) -> str:
    """Name a part as whoever writes a file knows it."""
    return part.id


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Hold ordered sections of questions for one group of people, and who will act on what they say."""

    name: str
    meant_for: str
    source_language: str
    languages: tuple[str, ...]
    title: Words
    about: Words
    sections: tuple[Section, ...]
    audience: Words = field(default_factory=dict)
    answer_by: date | None = None
    framework: str | None = None
    compare_by: str | None = None  # the question whose groups are set side by side after closing

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question and note, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def asked(self) -> tuple[Question, ...]:
        """Return every question that wants an answer, in order."""
        return tuple(question for question in self.questions if question.asks)

    def other_audience(self, named: str | None) -> str | None:
        """Return whom an event names to act, or None for whom the questionnaire names, in whichever language.

        So whom the questionnaire names is named in every language.
        """
        return named if named not in {wording.text for wording in self.audience.values()} else None

    def called(self, part: Question | Option | Section) -> str:
        """Name a part by its first words, as whoever reads pages knows it; by its id where it has none."""
        words = part.title if isinstance(part, Section) else part.text
        found = words.get(self.source_language) or next(iter(words.values()), None)
        return shorten(found.text, LONGEST_NAME, placeholder="…") if found else part.id

    def words(self, called: Naming = by_id) -> Iterator[tuple[Sentence, Words]]:
        """Yield each thing that has a wording: where it stands, and its words."""
        yield Sentence("the title"), self.title
        yield Sentence("who asks and why"), self.about
        yield Sentence("who will act"), self.audience
        for section in self.sections:
            part = called(section)
            yield Sentence("the title of section “%(part)s”", part=part), section.title
            yield Sentence("the notice of section “%(part)s”", part=part), section.notice
            for question in section.questions:
                asked = called(question)
                yield Sentence("question “%(question)s”", question=asked), question.text
                yield Sentence("the hint of question “%(question)s”", question=asked), question.hint
                for option in question.options:
                    place = Sentence(
                        "option “%(option)s” of question “%(question)s”", option=called(option), question=asked
                    )
                    yield place, option.text


@dataclass(frozen=True, slots=True)
class Version:
    """Freeze a published questionnaire under the hash of its content."""

    digest: str
    questionnaire: Questionnaire
