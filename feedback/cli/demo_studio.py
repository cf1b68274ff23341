"""The work of a group of advisers in a demonstration: questions in every state, all invented."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from feedback.catalogues import say
from feedback.questionnaire import editing
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire
from feedback.questionnaire.starter_questions import starter_framework
from feedback.store import (
    advisers,
    cards,
    deciding,
    library,
    meetings,
    people,
    preferences,
    questionnaires,
    studio_questionnaires,
    suggestions,
    trial_ending,
    trials,
    voices,
)
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.studio_questionnaires import Deed
from feedback.store.voices import Verdict, Voice
from feedback.wording import Wording, Words

OTHER_ADVISERS = ("second adviser", "third adviser", "fourth adviser")
ROLE = Role.ADVISER.value

# What the group agreed to: questions that came with the program, each with its part of a questionnaire.
FUN = "time-for-fun"
AGREED = {
    FUN: editing.OPENING,
    "listening": "",
    "my-view-matters": "",
    "good-day": editing.CLOSING,
}
PUBLISHED, PUBLISHED_IN_WELSH = "Being heard", "Cael eich clywed"
IN_PROGRESS = "My place here"


@dataclass(frozen=True, slots=True)
class Invented:
    """Hold a question that nobody proposed: its words, the indicator that it is about, and why it is asked."""

    text: str
    indicator: str
    why: str = ""
    use: str = ""
    options: tuple[str, ...] = ()
    kind: Kind = Kind.SCALE
    sensitive: bool = False


WHOM_TO_ASK = Invented("Do you know whom to ask when you need help?", "7.2")
TELL_A_FRIEND = Invented("Would you tell a friend to come here?", "23.1")
INTERPRETER = Invented(
    "Do you feel comfortable with the interpreter?",
    "2.1",
    "Some of us had an interpreter whom we did not trust.",
    "The team chooses interpreters with us.",
)
NEXT_STEPS = Invented(
    "Do adults tell you what happens next?",
    "1.2",
    "Waiting is easier when you know what comes.",
    "Every office writes down who tells us, and when.",
)
QUIET_PLACE = Invented(
    "Where can you be alone when you want to?",
    "10.2",
    "In some houses there is no quiet place at all.",
    "The people who run the houses hear where a place is missing.",
    ("In my room", "In another room", "Outside", "Nowhere"),
    Kind.ONE,
)
SUPPORT = Invented(
    "Are you happy with the support that you get?",
    "14.1",
    "We want to know whether help comes when it is needed.",
    "The team plans its help for next year.",
)
AT_NIGHT = Invented(
    "Do you feel safe at night?",
    "10.2",
    "Nights are hard for some of us.",
    "The people who run the houses hear it.",
    sensitive=True,
)
BORN = Invented(
    "Where were you born?",
    "23.1",
    "To see from where people come.",
    "It would be shown beside the results.",
    kind=Kind.TEXT,
)
INVENTED = (WHOM_TO_ASK, TELL_A_FRIEND, INTERPRETER, NEXT_STEPS, QUIET_PLACE, SUPPORT, AT_NIGHT, BORN)
COMPARED = (NEXT_STEPS, QUIET_PLACE, INTERPRETER, TELL_A_FRIEND)
TO_READ = (INTERPRETER, WHOM_TO_ASK, TELL_A_FRIEND)

# What each of six people said about the questions that they tried out.
SIX = 6
_GOOD, _HARD, _UNCLEAR = ("clear", "felt-ok"), ("clear", "felt-hard"), ("not-clear", "would-not-answer")
TRIED = {
    NEXT_STEPS: (_GOOD,) * SIX,
    QUIET_PLACE: (_HARD,) + (_GOOD,) * 5,
    SUPPORT: (_GOOD,) * 2 + (_UNCLEAR,) * 4,
}
_KEEP, _CHANGE = Verdict.KEEP, Verdict.CHANGE
SPOKEN = {
    SUPPORT: (_CHANGE, _CHANGE, _KEEP, _CHANGE),
    NEXT_STEPS: (_KEEP, _KEEP, _KEEP, _CHANGE),
    QUIET_PLACE: (_KEEP, _KEEP, _CHANGE),
    AT_NIGHT: (_CHANGE, _KEEP),
}

MEETING = "Tuesday group"
STOPPED_BECAUSE = "Nobody needs this to help us. It feels like an interview with an officer."
TRIED_TOGETHER = "We read it out loud to each other. Everybody knew at once what it means."
TAKEN = "Say which support you mean. There are many kinds."
SUPPORT_REWORDED = "Do you get help with school when you need it?"
TURNED_DOWN = "Ask for marks from 1 to 10."
TURNED_DOWN_BECAUSE = "Marks feel like school. Words are easier to answer."
OPEN = "Say “college” too. Not everybody goes to school."
REPLIES = ("Yes, I am at college.", "Then it gets long. Maybe “learning” fits both.")


def furnish_studio(installation: Installation, passphrase: str, audience: Mapping[str, str], today: date) -> None:
    """Let four advisers write questions, speak about them, decide, try out, publish, and plan a meeting."""
    group = _Group(installation, passphrase)
    group.publish(audience, today)
    group.build()
    group.suggest()
    group.decide()
    group.prefer()
    group.plan()


class _Group:
    """Stand for four advisers who work on the questions of an installation."""

    def __init__(self, installation: Installation, passphrase: str) -> None:
        self.installation, self.db = installation, installation.db
        for name in OTHER_ADVISERS:
            people.accept(self.db, people.invite(self.db, name, [Role.ADVISER]), name, passphrase)
        self.people = [people.get(self.db, name) for name in (ROLE, *OTHER_ADVISERS)]
        self.cards = {each: self._propose(each) for each in INVENTED}

    def publish(self, audience: Mapping[str, str], today: date) -> None:
        """Agree to questions that came with the program, put them into a questionnaire, and publish it."""
        name = self._begin(PUBLISHED)
        studio_questionnaires.change(self.db, name, ROLE, _in_welsh, Deed.CHOSE_LANGUAGES, _languages_of)
        for mark, part in AGREED.items():
            card = library.take_in(self.db, mark, ROLE)
            deciding.tried_out_together(self.db, mark, ROLE, TRIED_TOGETHER, based_on=card.digest)
            self._speak(card, *[Verdict.KEEP] * 4)
            for adviser in self._aliases(advisers.about_card(mark))[: advisers.rules(self.db).to_agree]:
                deciding.agree(self.db, mark, adviser, based_on=card.digest)
            self._put(name, mark, part)

        def promise(draft: Questionnaire) -> Questionnaire:
            said = {language: Wording(audience[language]) for language in draft.languages}
            return replace(draft, audience=said, answer_by=today + timedelta(days=60))

        seen = studio_questionnaires.digest_of(questionnaires.get(self.db, name))
        studio_questionnaires.publish(self.db, name, ROLE, promise, based_on=seen)

    def build(self) -> None:
        """Put questions into a questionnaire that is not finished, and let six people try it out."""
        name = self._begin(IN_PROGRESS)
        self._put(name, FUN, editing.OPENING)
        for each in TRIED:
            self._put(name, self.cards[each].mark)
        trial = trials.start(self.db, questionnaires.get(self.db, name))
        for person in range(SIX):
            said = {FUN: _GOOD} | {self.cards[each].mark: answers[person] for each, answers in TRIED.items()}
            trials.take(self.installation, trial.code, secrets.token_hex(16), said)
        trial_ending.end(self.db, trial.code, ROLE)

    def decide(self) -> None:
        """Speak about questions, so that one waits to be talked about, and stop one for good."""
        for each, verdicts in SPOKEN.items():
            self._speak(cards.get(self.db, self.cards[each].mark), *verdicts)
        night = self.cards[AT_NIGHT]
        unsafe = Voice(Verdict.DROP, would_not_answer=True, unsafe=True)
        voices.speak(self.db, night, self._aliases(advisers.about_card(night.mark))[-1], unsafe)
        deciding.stop(self.db, self.cards[BORN].mark, ROLE, STOPPED_BECAUSE)

    def suggest(self) -> None:
        """Take one suggestion, turn one down with a reason, and talk about a third."""
        card = cards.get(self.db, self.cards[SUPPORT].mark)
        first, second, third, _ = self._aliases("suggestions")
        suggestions.take(self.db, suggestions.suggest(self.db, card.mark, second, TAKEN), first, ROLE)
        question = replace(card.question, text={"en": Wording(SUPPORT_REWORDED)})
        cards.reword(self.db, replace(card, question=question), ROLE, based_on=card.digest)
        down = suggestions.suggest(self.db, card.mark, first, TURNED_DOWN)
        suggestions.turn_down(self.db, down, third, ROLE, TURNED_DOWN_BECAUSE)
        still = suggestions.suggest(self.db, card.mark, third, OPEN)
        for author, words in zip((first, third), REPLIES, strict=True):
            suggestions.reply(self.db, still, author, words)

    def prefer(self) -> None:
        """Choose between questions, mostly the one that stands first here, so that there is a ranking."""
        known = preferences.in_question(self.db)
        order = [self.cards[each].mark for each in COMPARED]
        for number, adviser in enumerate(self._aliases("preferences")):
            for first, second in combinations(order, 2):
                chosen = None if number == order.index(first) else first
                read = preferences.digest_of(known[first], known[second])
                preferences.prefer(self.db, (first, second), adviser, chosen, based_on=read)

    def plan(self) -> None:
        """Have a meeting ready about questions that nobody has spoken about yet."""
        meetings.start(self.db, MEETING, [self.cards[each].mark for each in TO_READ], ["en"])

    def _propose(self, invented: Invented) -> Card:
        state = State.DRAFT if invented.why else State.IDEA
        card = Card(_question(invented), state, "en", "starter", invented.why, invented.use)
        return cards.propose(self.db, card, ROLE)

    def _begin(self, title: str) -> str:
        return studio_questionnaires.make(self.db, title, "en", ROLE, say).name

    def _put(self, name: str, mark: str, part: str = "") -> None:
        between = questionnaires.get(self.db, name).sections[1].id
        studio_questionnaires.add_question(self.db, name, ROLE, mark, part or between, say)

    def _speak(self, card: Card, *verdicts: Verdict) -> None:
        for adviser, verdict in zip(self._aliases(advisers.about_card(card.mark)), verdicts, strict=False):
            voices.speak(self.db, card, adviser, Voice(verdict))

    def _aliases(self, about: str) -> list[bytes]:
        return [advisers.alias(self.installation.key, each, about) for each in self.people]


def _question(invented: Invented) -> Question:
    wordings = {each.code: each.text for each in starter_framework().indicators}
    options = tuple(Option(f"option-{number}", _english(text)) for number, text in enumerate(invented.options, 1))
    return Question(
        id="",
        kind=invented.kind,
        text=_english(invented.text),
        indicators=(Link(invented.indicator, wordings[invented.indicator]),),
        sensitive=invented.sensitive,
        scale="how-often" if invented.kind is Kind.SCALE else None,
        options=options,
    )


def _english(text: str) -> Words:
    return {"en": Wording(text)}


def _languages_of(draft: Questionnaire) -> str:
    return ", ".join(draft.languages)


def _in_welsh(draft: Questionnaire) -> Questionnaire:
    return editing.rename(editing.set_languages(draft, ["cy"], say), {"cy": PUBLISHED_IN_WELSH}, {})
