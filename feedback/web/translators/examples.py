"""What the pages are drawn with for translators: a questionnaire, an event and results that are made up."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flask_babel import format_date

from feedback.languages import LANGUAGES
from feedback.questionnaire.first_titles import BETWEEN, TO_END, TO_START
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.store.events import Event, State
from feedback.themes import briefing
from feedback.themes.briefing_pages import Bar, Briefing, Chart, Fact, Part
from feedback.themes.protection import Share
from feedback.themes.words import (
    ABOUT_PEOPLE,
    FEWER_THAN,
    NOT_ENOUGH,
    NOTHING_STANDS_OUT,
    PEOPLE_WROTE,
    SENTENCES,
    SHARE_WORDS,
    TWO_STAND_OUT,
)
from feedback.web.language import gettext
from feedback.web.results import EVENTS_NOT_IN_IT, BarView, ReleaseView, ResultView
from feedback.web.young_people.helplines import NATIONS
from feedback.wording import Wording, Words

# No event can have this code: codes have no vowels.
CODE = "KITE42"
WHO, LEAD = "Oakfield", "Robin"
DAY, MADE_ON = date(2030, 5, 1), date(2030, 3, 3)
# What stands in the places of a sentence.
MOST = 3
VALUES = {
    "all": 20,
    "events": 2,
    "language": "…",
    "left": 120,
    "most": MOST,
    "number": 7,
    "option": "…",
    "other": "…",
    "people": 25,
    "question": "…",
    "who": WHO,
}
_PLACE = re.compile(r"%\((\w+)\)s")

_HEADINGS = (
    briefing.ASKED,
    briefing.STANDS_OUT,
    briefing.TELLING,
    briefing.MORE,
    briefing.ASK_FOR,
    briefing.ASK_FOR_YOUNG,
    briefing.WROTE_ABOUT,
    briefing.QUOTES,
    briefing.NEXT,
    briefing.METHOD,
)
_FACTS = (briefing.WHERE, briefing.WHEN, briefing.EVENTS, briefing.PEOPLE, briefing.ASKED_ABOUT)

# Given a file of the program, or a folder, the sentences in it, as they stand there.
Messages = Callable[[str], list[str]]


def filled_in(message: str) -> str:
    """Return a sentence in the language of the page, with made-up values in its places."""
    values = VALUES | {"day": _day()}
    return gettext(message, **{name: values.get(name, "…") for name in _PLACE.findall(message)})


def _day() -> str:
    """Return a day as the language of the page writes it."""
    return str(format_date(DAY, "long"))


def event(language: str, state: State = State.OPEN) -> Event:
    """Return an event that is nowhere kept."""
    return Event(
        CODE,
        WHO,
        version="",
        state=state,
        languages=(language,),
        audience=WHO,
        answer_by=DAY,
        safeguarding_lead=LEAD,
    )


# ---- Questions --------------------------------------------------------------------------------------------------


def questionnaire(language: str) -> Questionnaire:
    """Return one question of each kind and scale, with words that come with the program."""
    whole = starter_questionnaires()[0]
    titles = {name: {language: Wording(gettext(name))} for name in (TO_START, BETWEEN, TO_END)}
    choice, *_ = [each for each in whole.questions if each.kind is Kind.MANY]
    text, *_ = [each for each in whole.questions if each.kind is Kind.TEXT]
    note, *_ = [each for each in whole.questions if each.kind is Kind.NOTE]
    choices = (
        replace(choice, id="one", kind=Kind.ONE, at_most=None, hint={}),
        replace(choice, id="some", at_most=MOST, hint={}),
        replace(choice, id="all", at_most=None, hint={}),
    )
    notice = next(section.notice for section in whole.sections if section.notice)
    sections = (
        Section("first", titles[TO_START], (note, *_scales(whole))),
        Section("second", titles[BETWEEN], choices, notice=notice),
        Section("third", titles[TO_END], (replace(text, hint={}),)),
    )
    return speaking(replace(whole, name="example", languages=(language,), sections=sections), language)


def _scales(whole: Questionnaire) -> list[Question]:
    asked = [each for each in whole.questions if each.scale]
    return [
        replace(next((each for each in asked if each.scale == scale), asked[0]), id=scale, scale=scale)
        for scale in SCALES
    ]


def speaking(found: Questionnaire, language: str) -> Questionnaire:
    """Return a questionnaire with every text in a language, in its own words where it has no others yet."""

    def said(words: Words) -> Words:
        wording = words.get(language) or words.get(found.source_language)
        return {language: wording} if wording else {}

    def asked(question: Question) -> Question:
        options = tuple(replace(option, text=said(option.text)) for option in question.options)
        return replace(question, text=said(question.text), hint=said(question.hint), options=options, sound={})

    sections = tuple(
        replace(
            section,
            title=said(section.title),
            notice=said(section.notice),
            questions=tuple(asked(question) for question in section.questions),
        )
        for section in found.sections
    )
    return replace(
        found,
        source_language=language,
        languages=(language,),
        title=said(found.title),
        about=said(found.about),
        audience=said(found.audience),
        sections=sections,
    )


def one_sentence(text: str, language: str) -> Questionnaire:
    """Return a questionnaire that asks about one sentence of a framework, as young people are asked about it."""
    whole = starter_questionnaires()[0]
    asked = next(each for each in whole.questions if each.scale)
    question = replace(asked, id="sentence", text={language: Wording(text)}, hint={}, sound={})
    return replace(speaking(whole, language), sections=(Section("only", whole.sections[0].title, (question,)),))


# ---- Results ----------------------------------------------------------------------------------------------------


def results() -> ReleaseView:
    """Return results that say everything that results can say."""
    labels = [filled_in(step.label) for step in (*SCALES["how-often"], *WAYS_OUT)]
    parts = [filled_in(words) for words in SHARE_WORDS.values()]
    people, few = gettext(ABOUT_PEOPLE, people=25), gettext(FEWER_THAN, people=10)
    bars = [BarView(labels[place % len(labels)], 90 - 7 * place, part, "") for place, part in enumerate(parts)]
    ranked = tuple(replace(bar, rank=rank) for rank, bar in enumerate(bars[:3], start=1))
    sentences = [*SENTENCES.values(), TWO_STAND_OUT, NOTHING_STANDS_OUT, PEOPLE_WROTE]
    views = [
        ResultView("bars", WHO, filled_in(TWO_STAND_OUT), people, tuple(bars), is_hidden=False),
        ResultView(
            "ranked",
            WHO,
            "",
            few,
            (),
            is_hidden=False,
            ranked=ranked,
            few=tuple(labels[:2]),
            left_out=gettext(EVENTS_NOT_IN_IT, events=2),
        ),
        ResultView("hidden", WHO, gettext(NOT_ENOUGH), "", (), is_hidden=True),
        *(
            ResultView(f"said-{place}", WHO, filled_in(sentence), "", (), is_hidden=False)
            for place, sentence in enumerate(sentences)
        ),
    ]
    return ReleaseView(is_released=True, people=people, results=tuple(views))


def briefing_that_says(language: str, messages: Messages) -> Briefing:
    """Return a briefing that says everything that briefings can say."""
    told = briefing.__name__.replace(".", "/") + ".py"
    named = {briefing.TITLE, briefing.TITLE_YOUNG, *_HEADINGS, *_FACTS}
    method = [each for each in messages(told) if each not in named]
    method += messages("feedback/themes/interchange/told.py")
    sentences = {briefing.STANDS_OUT: messages("feedback/themes/standing_out.py"), briefing.METHOD: method}
    bar = Bar(filled_in(WAYS_OUT[0].label), length=50, words=filled_in(SHARE_WORDS[Share.HALF]), share="")
    charts = (Chart(WHO, filled_in(SENTENCES[Share.HALF]), (bar,)),)
    first, *rest = (
        Part(
            filled_in(heading),
            sentences=tuple(filled_in(each) for each in sentences.get(heading, ())),
            charts=charts if heading == briefing.TELLING else (),
        )
        for heading in _HEADINGS
    )
    nations = " · ".join(filled_in(nation) for nation in NATIONS)
    facts = tuple(Fact(filled_in(name), nations if name == briefing.WHERE else "…") for name in _FACTS)
    first = replace(first, facts=facts)
    title = " · ".join(map(filled_in, (briefing.TITLE, briefing.TITLE_YOUNG)))
    return Briefing(LANGUAGES[language], title, WHO, MADE_ON, _day(), ((first, *rest), ()))
