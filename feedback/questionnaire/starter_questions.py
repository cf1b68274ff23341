"""The questions that come with the program: in which questionnaires they stand, and why they are asked."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from feedback.catalogues import path_of, read_catalogue, shipped
from feedback.files import read_text_file
from feedback.framework.model import Framework
from feedback.framework.read import read_framework
from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import read_json
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.translating import with_wordings
from feedback.questionnaire.wording import tie_links

_PACKAGE = Path(__file__).resolve().parent.parent

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
    return framework_in(_PACKAGE)


@cache
def starter_sources() -> tuple[Questionnaire, ...]:
    """Return the questionnaires that come with the program as they were written, in English alone.

    Those for young people come first.
    """
    return sources_in(_PACKAGE)


def framework_in(package: Path) -> Framework:
    """Return the framework that comes with the program, as a checkout has it."""
    return read_framework(package / "framework" / "starter.csv", name="starter").framework


def sources_in(package: Path) -> tuple[Questionnaire, ...]:
    """Return the questionnaires that come with the program, as a checkout has them."""
    read = [read_json(read_text_file(file)) for file in (package / "questionnaire" / "starters").glob("*.json")]
    found = sorted(read, key=lambda each: (each.meant_for != "young people", each.name))
    framework = framework_in(package)
    return tuple(tie_links(each, framework) for each in found)


@cache
def starter_questionnaires() -> tuple[Questionnaire, ...]:
    """Return the questionnaires that come with the program, in every language that says all of them."""
    return tuple(_in_every_language(each) for each in starter_sources())


def _in_every_language(questionnaire: Questionnaire) -> Questionnaire:
    folder = shipped("translations")
    for language in LANGUAGES:
        if not path_of(folder, language, questionnaire.name).is_file():
            continue
        translation = read_catalogue(folder, language, questionnaire.name)
        if translation.is_complete:
            wordings = {unit.id: unit.wording for unit in translation if unit.wording}
            questionnaire = with_wordings(questionnaire, language, wordings)
            questionnaire = replace(questionnaire, languages=(*questionnaire.languages, language))
    return questionnaire


@cache
def starter_questions() -> dict[str, StarterQuestion]:
    """Return every question and note that comes with the program by its id, in the order of asking."""
    return {
        question.id: StarterQuestion(question, questionnaire, *_REASONS[section.id])
        for questionnaire in starter_questionnaires()
        for section in questionnaire.sections
        for question in section.questions
    }
