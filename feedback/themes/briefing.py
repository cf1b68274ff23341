"""A briefing: two pages for somebody who decides, made from a release; screen, PDF and DOCX show the same one.

Everything is a pure function of a release and of what stands around it: the numbers are those of the release.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from textwrap import shorten

from feedback.catalogues import Say
from feedback.languages import LANGUAGES, Language, spoken
from feedback.questionnaire.kinds import WAYS_OUT, Kind, for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.themes.briefing_pages import Bar, Briefing, Chart, Fact, Page, Part, ShownQuote, two_pages
from feedback.themes.interchange.told import EVENTS_LEFT_OUT, HOW_TO_READ, Telling
from feedback.themes.reading import EventFacts, Reading
from feedback.themes.shown import Release
from feedback.themes.standing_out import Finding, standing_out
from feedback.themes.words import height_of, is_few, length_of_bar, sentence_of

MOST_CHARTS, MOST_ASKED_FOR, MOST_THEMES, MOST_QUOTES, MOST_PROMISES = 8, 2, 5, 4, 3
MOST_BARS = 5
# Letters; what is longer is cut, and a quote that is longer is left out.
LONGEST_NAME, LONGEST_LABEL, LONGEST_QUOTE = 160, 80, 300

YOUNG_PEOPLE = "young people"  # as a questionnaire says whom it is meant for

TITLE = for_translation("What people told us")
TITLE_YOUNG = for_translation("What young people told us")
ASKED = for_translation("What was asked")
EVENTS = for_translation("Events")
WHERE, WHEN = for_translation("Where"), for_translation("When")
PEOPLE = for_translation("People")
ASKED_ABOUT = for_translation("Asked about")
STANDS_OUT = for_translation("What stands out")
TELLING = for_translation("What they said")
MORE = for_translation("More of what they said")
ASK_FOR = for_translation("What people ask for")
ASK_FOR_YOUNG = for_translation("What young people ask for")
WROTE_ABOUT = for_translation("What many wrote about")
QUOTES = for_translation("What some of them told us")
NOT_EXACT = for_translation("These are not their exact words. We put them in new words, so that nobody is known.")
NEXT = for_translation("What happens next")
WILL_ACT = for_translation("%(who)s will read what the group said and act on it.")
ANSWER_BY = for_translation("They promised an answer by %(day)s.")
METHOD = for_translation("How to read this")
# For whoever decides; MORE_THAN_EXPECTED also tells the staff what may have happened.
WITH_CARE = for_translation("Far more answers came than people were expected. Read these results with care.")
NOBODY_KNOWN = for_translation("Nobody gave a name. Nobody can see what one person answered.")
CHOSEN_MOST = for_translation("Bars show the answers that most people chose. Other answers are left out.")
OWN_CHOICE = for_translation("People chose whether to answer, and could skip any question.")
NOT_OTHERS = for_translation("This says what this group thinks. It does not say what others think, or why.")
INCOMPLETE = for_translation("This questionnaire is not complete in %(language)s. Choose another language.")
NOTHING_SHOWN = for_translation("Too few people answered to show anything, so there is no briefing.")


def languages_of_briefing(questionnaire: Questionnaire) -> tuple[Language, ...]:
    """Return the languages in which a briefing can be made: those in which every wording is there."""
    return tuple(
        language
        for language in spoken(questionnaire.languages)
        if all(language.code in words for _, words in questionnaire.words() if words)
    )


def make_briefing(reading: Reading, language: str, say: Say, *, is_flood: bool = False) -> Briefing:
    """Return the briefing of a release in a language; after a flood of answers it says to be read with care.

    A language in which a wording is missing is refused, and so is a release that shows nothing.
    """
    if language not in {each.code for each in languages_of_briefing(reading.questionnaire)}:
        name = LANGUAGES[language].english_name if language in LANGUAGES else f"“{language}”"
        raise Refusal(Sentence(INCOMPLETE, language=name))
    if reading.release["status"] != "released":
        raise Refusal(Sentence(NOTHING_SHOWN))
    return _Making(Telling(reading, language, say), is_flood=is_flood).briefing()


class _Making:
    """Choose from a reading what a briefing says."""

    def __init__(self, told: Telling, *, is_flood: bool) -> None:
        self.told, self.reading, self.is_flood = told, told.reading, is_flood
        self.language = LANGUAGES[told.language]
        self.questions = self.reading.questions()
        self.results: dict[str, Release] = {
            result["id"]: result for result in self.reading.release["questions"] if result["options"]
        }
        self.is_of_young_people = self.reading.questionnaire.meant_for == YOUNG_PEOPLE

    def briefing(self) -> Briefing:
        return Briefing(
            language=self.language,
            title=self.told.says(TITLE_YOUNG if self.is_of_young_people else TITLE),
            about=_short(self.reading.title),
            made_on=self.reading.made_on,
            day=self.told.day(self.reading.made_on),
            pages=self._pages(),
        )

    def _pages(self) -> tuple[Page, Page]:
        says = self.told.says
        findings = standing_out(self.reading.release, self.reading.questionnaire)
        asked_for = [identity for identity in self.results if _is_choice_of_few(self.questions[identity])]
        telling = [each for each in self._telling(findings) if each not in asked_for][:MOST_CHARTS]
        return two_pages(
            before=[
                Part(says(ASKED), facts=tuple(self._facts())),
                Part(says(STANDS_OUT), sentences=tuple(map(self._finding, findings))),
            ],
            telling=Part(says(TELLING), charts=tuple(map(self._chart, telling))),
            more=says(MORE),
            if_there_is_room=[
                Part(
                    says(ASK_FOR_YOUNG if self.is_of_young_people else ASK_FOR),
                    charts=tuple(map(self._chart, asked_for[:MOST_ASKED_FOR])),
                ),
                Part(says(WROTE_ABOUT), facts=tuple(self._text_themes())),
                Part(says(QUOTES), sentences=(says(NOT_EXACT),), quotes=tuple(self._quotes())),
            ],
            after=[
                Part(says(NEXT), sentences=tuple(self._next())),
                Part(says(METHOD), sentences=tuple(self._method())),
            ],
            language=self.language,
        )

    def _facts(self) -> Iterator[Fact]:
        says, events = self.told.says, self.reading.events
        if self.reading.is_of_series:
            yield Fact(says(EVENTS), _listed(event.title for event in events))
        yield Fact(says(WHERE), _listed(map(self._place, events)))
        yield Fact(says(WHEN), self._months())
        yield Fact(says(PEOPLE), self.told.people(self.reading.release["people"]))
        sections = self.reading.questionnaire.sections
        yield Fact(says(ASKED_ABOUT), _listed(self.told.wording(section.title) for section in sections))

    def _place(self, event: EventFacts) -> str:
        nation = self.told.says(event.nation) if event.nation else ""
        return ", ".join(each for each in (event.place, nation) if each)

    def _months(self) -> str:
        months = sorted({event.month for event in self.reading.events if event.month})
        return " – ".join(self.told.month(each) for each in months[:1] + months[1:][-1:])

    def _labels(self, question: Question) -> dict[str, str]:
        return {option: _short(label, LONGEST_LABEL) for option, label in self.told.labels(question).items()}

    def _heading(self, question: Question) -> str:
        return _short(self.told.wording(question.text))

    def _finding(self, finding: Finding) -> str:
        question = self.questions.get(finding.question)
        if question is None:
            return self.told.says(finding.template)
        return self.told.says(finding.template, **finding.named(self._heading(question), self._labels(question)))

    def _telling(self, findings: tuple[Finding, ...]) -> list[str]:
        """Return the questions, the most telling first: those that stand out, then those that most agree on."""
        named = [finding.question for finding in findings if finding.question in self.results]
        strongest = sorted(self.results, key=lambda each: _strongest(self.results[each]), reverse=True)
        general_last = sorted(strongest, key=lambda each: self.questions[each].general)
        return list(dict.fromkeys([*named, *general_last]))

    def _chart(self, identity: str) -> Chart:
        question, result = self.questions[identity], self.results[identity]
        labels, sentence = self._labels(question), sentence_of(result)
        return Chart(
            heading=self._heading(question),
            sentence=self.told.says(sentence.template, **sentence.named(labels)),
            bars=tuple(self._bar(option, labels[option["id"]]) for option in _drawn(question, result)),
        )

    def _bar(self, option: Release, label: str) -> Bar:
        share = option["share"]
        return Bar(
            label=label,
            length=length_of_bar(option),
            words=self.told.part(option["part"]),
            share="" if share is None else f"{share} %",
        )

    def _text_themes(self) -> Iterator[Fact]:
        for theme in self.reading.text_themes[:MOST_THEMES]:
            yield Fact(_short(theme.name, LONGEST_LABEL), self.told.people(theme.people))

    def _quotes(self) -> list[ShownQuote]:
        """Return released quotes, one of each theme in turn, those in this language first."""
        in_turn = chain.from_iterable(zip_longest(*(theme.quotes for theme in self.reading.text_themes)))
        shown = [
            ShownQuote(each.words, LANGUAGES[each.language], LANGUAGES[each.language].tag != self.language.tag)
            for each in in_turn
            if each and each.language in LANGUAGES and len(each.words) <= LONGEST_QUOTE
        ]
        return sorted(shown, key=lambda quote: quote.is_foreign)[:MOST_QUOTES]

    def _next(self) -> Iterator[str]:
        usual = self.reading.questionnaire.answer_by
        promised = dict.fromkeys(
            (self._audience(event), event.answer_by or usual) for event in self.reading.events
        )
        for audience, answer_by in list(promised)[:MOST_PROMISES]:
            if audience:
                yield self.told.says(WILL_ACT, who=_short(audience))
            if answer_by:
                yield self.told.says(ANSWER_BY, day=self.told.day(answer_by))

    def _audience(self, event: EventFacts) -> str:
        """Return who acts: whom the event names, or else its questionnaire."""
        questionnaire = self.reading.questionnaire
        return questionnaire.other_audience(event.audience) or self.told.wording(questionnaire.audience)

    def _method(self) -> Iterator[str]:
        left_out = self.reading.release.get("events_left_out")
        if self.is_flood:
            yield self.told.says(WITH_CARE)
        yield self.told.says(NOBODY_KNOWN)
        yield from map(self.told.says, HOW_TO_READ)
        yield self.told.says(CHOSEN_MOST)
        if left_out:
            yield self.told.says(EVENTS_LEFT_OUT, events=left_out)
        yield self.told.says(OWN_CHOICE)
        yield self.told.says(NOT_OTHERS)


def _is_choice_of_few(question: Question) -> bool:
    return question.kind is Kind.MANY and question.at_most is not None


def _strongest(result: Release) -> tuple[int, int]:
    return max(map(height_of, result["options"]))


def _drawn(question: Question, result: Release) -> list[Release]:
    """Return the answers that most chose: those of a scale in its order, others the most chosen first.

    What few or none chose is drawn where it is a step of the scale, or where little else is there.
    """
    ranked = sorted(result["options"], key=height_of, reverse=True)
    if question.kind is Kind.SCALE:
        ways_out = {step.id for step in WAYS_OUT}
        chosen = [each for each in ranked if not (is_few(each) and each["id"] in ways_out)][:MOST_BARS]
        return [each for each in result["options"] if each in chosen]
    chosen = [each for each in ranked if not is_few(each)]
    return (chosen if len(chosen) > 1 else ranked)[:MOST_BARS]


def _short(text: str, longest: int = LONGEST_NAME) -> str:
    return shorten(text, longest, placeholder=" …")


def _listed(names: Iterable[str]) -> str:
    return _short(" · ".join(dict.fromkeys(name for name in names if name)))
