"""How a question looks on a phone, made with the very templates that young people get."""

from dataclasses import replace

from flask import render_template
from markupsafe import Markup

from feedback.languages import LANGUAGES
from feedback.questionnaire.card import Card
from feedback.questionnaire.model import Questionnaire, Section
from feedback.web.language import speaking
from feedback.web.young_people.question_page import section_views

# So that nothing on the phone is called as a field of the form beside it.
PREFIX = "phone-"


def languages_with_words(card: Card) -> list[str]:
    """Return the languages of the pages in which the question has words, its own first."""
    codes = [card.language, *(code for code in LANGUAGES if code != card.language)]
    return [code for code in codes if code in LANGUAGES and code in card.question.text]


def on_a_phone(card: Card, language: str) -> Markup:
    """Return the question as it looks in a language that the pages speak."""
    question = replace(card.question, id=f"{PREFIX}{card.mark}", sound={})
    alone = Questionnaire(
        name="card",
        meant_for="",
        source_language=card.language,
        languages=(language,),
        title={},
        about={},
        sections=(Section("card", {}, (question,)),),
    )
    with speaking(language):
        ((view,),) = (section.questions for section in section_views(alone, language))
        page = render_template("advise/questions/phone.html", question=replace(view, place=""))
    return Markup(page)  # noqa: S704 a template of ours escaped it
