"""Releases to make briefings of: the starter questionnaires, answered by invented people."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from feedback.answers.count import Tally
from feedback.framework.read import read_framework
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.themes.reading import EventFacts, Quote, Reading, TextTheme
from feedback.themes.release import make_release
from feedback.wording import Wording

PACKAGE = Path(__file__).resolve().parents[1] / "feedback"
AUDIENCE = {"en": "The city council", "cy": "Cyngor y ddinas", "ar": "مجلس المدينة", "ti": "ምኽሪ ከተማ"}
# Languages that differ in kind: in letters, direction, or how long their words are.
IN_KIND = ("en", "en-easy", "cy", "ar", "ti", "vi", "ckb", "uk")
MADE_ON, ANSWER_BY = date(2027, 3, 3), date(2027, 5, 1)
LETTERS = TextTheme(
    "Adults explain letters",
    None,
    {"words": "about 15", "rounded": 15},
    (
        Quote("en", "Somebody explains what a letter means before I have to answer it."),
        Quote("cy", "Hoffwn i rywun egluro llythyrau yn araf."),
    ),
)
FRIENDS = TextTheme(
    "Time with friends", None, {"words": "about 10", "rounded": 10}, (Quote("ar", "أريد وقتاً أطول مع أصدقائي."),)
)
INTERPRETERS = TextTheme(
    "Interpreters who stay",
    None,
    {"words": "fewer than 10", "rounded": None, "below": 10},
    (Quote("ti", "ሓደ ኣስተርጓሚ ብቐጻሊ እንተዝህሉ ጽቡቕ ኔሩ።"),),
)


def starter(name: str = "young-people") -> Questionnaire:
    """Return a starter questionnaire with an audience in every language."""
    found = next(each for each in starter_questionnaires() if each.name == name)
    said = {language: Wording(AUDIENCE.get(language, AUDIENCE["en"])) for language in found.languages}
    return replace(found, audience=said, answer_by=ANSWER_BY)


def invented_tally(questionnaire: Questionnaire, people: int, seed: int) -> Tally:
    """Return how invented people answered, in a mood of their own for each question."""
    invent = random.Random(seed)  # noqa: S311 invented answers, the same each time, guard nothing
    answered = {question.id: 0 for question in questionnaire.asked}
    chosen = {(question.id, option): 0 for question in questionnaire.asked for option in question.option_ids}
    for question in questionnaire.asked:
        mood = invent.random()
        for _ in range(people):
            if invent.random() < 0.1:
                continue
            answered[question.id] += 1
            options = question.option_ids
            if question.kind is Kind.MANY:
                for option in invent.sample(options, invent.randint(1, min(3, len(options)))):
                    chosen[question.id, option] += 1
            elif options:
                place = min(len(options) - 1, int(len(options) * invent.betavariate(1 + 4 * mood, 5 - 4 * mood)))
                chosen[question.id, options[place]] += 1
    return Tally(people, answered, chosen)


def invented_reading(people: int = 26, seed: int = 1, questionnaire: Questionnaire | None = None) -> Reading:
    """Return the release of one event of so many people, with text themes and quotes."""
    questionnaire = questionnaire or starter()
    facts = EventFacts("Learning event", "Scotland", "Glasgow", "2027-03", AUDIENCE["en"], ANSWER_BY)
    return Reading(
        mark="KITE42",
        title="Learning event",
        made_on=MADE_ON,
        release=make_release(questionnaire, invented_tally(questionnaire, people, seed)),
        questionnaire=questionnaire,
        framework=read_framework(PACKAGE / "framework" / "starter.csv", name="starter").framework,
        events=(facts,),
        text_themes=(LETTERS, FRIENDS, INTERPRETERS),
    )
