"""The questions that come with the program: in which questionnaires they stand, and why they are asked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.files import read_text_file
from feedback.framework.model import Framework
from feedback.framework.read import read_framework
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import read_json
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.wording import tie_links

_PACKAGE = Path(__file__).resolve().parent.parent
_FRAMEWORK = _PACKAGE / "framework" / "starter.csv"
_QUESTIONNAIRES = _PACKAGE / "questionnaire" / "starters"

# For the questions of each section: why they are asked, and what happens with the answers. Advisers change it.
_REASONS = {
    "start": (
        "Everyday things are easy to begin with.",
        "The group sees what is missing in young people’s weeks.",
    ),
    "information": (
        "Young people can only decide when they understand what they are told.",
        "Adults see where they have to explain more, and in which way.",
    ),
    "people": (
        "Young people know best whether adults listen to them.",
        "The people who run the event say what they will change.",
    ),
    "support": (
        "Feeling safe and getting help matter more than anything else.",
        "The people who decide hear where support is missing.",
    ),
    "last-part": (
        "Young people say in their own words what matters to them.",
        "What many name comes first when the team plans.",
    ),
    "event": ("The next event can be more useful.", "The team changes its next event."),
    "framework": ("The framework has to fit daily work.", "Its authors see which words are hard to use."),
    "tool": ("The practice tool has to help in daily work.", "Its authors see what to change in it."),
    "practice": (
        "What adults see can be held beside what young people say.",
        "Both are read together, outcome by outcome.",
    ),
    "next-steps": ("An event should change something afterwards.", "The team asks later what became of it."),
}


@dataclass(frozen=True, slots=True)
class StarterQuestion:
    """Hold one question that comes with the program, its questionnaire, why it is asked and what for."""

    question: Question
    questionnaire: Questionnaire
    why: str
    use: str

    @property
    def card(self) -> Card:
        """Return the question as a card that nobody has agreed to yet."""
        source, framework = self.questionnaire.source_language, self.questionnaire.framework
        return Card(self.question, State.DRAFT, source, framework, self.why, self.use)


@cache
def starter_framework() -> Framework:
    """Return the framework that comes with the program."""
    return read_framework(_FRAMEWORK, name="starter").framework


@cache
def starter_questionnaires() -> tuple[Questionnaire, ...]:
    """Return the questionnaires that come with the program, each question tied to the starter framework.

    Those for young people come first.
    """
    read = [read_json(read_text_file(file)) for file in _QUESTIONNAIRES.glob("*.json")]
    found = sorted(read, key=lambda each: (each.meant_for != "young people", each.name))
    return tuple(tie_links(each, starter_framework()) for each in found)


@cache
def starter_questions() -> dict[str, StarterQuestion]:
    """Return every question and note that comes with the program by its id, in the order of asking."""
    return {
        question.id: StarterQuestion(question, questionnaire, *_REASONS[section.id])
        for questionnaire in starter_questionnaires()
        for section in questionnaire.sections
        for question in section.questions
    }
