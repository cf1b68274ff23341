"""What advisers have made in the studio, made quickly: cards in each state, questionnaires, try-outs."""

import secrets
from dataclasses import dataclass
from itertools import combinations

from feedback.catalogues import say
from feedback.questionnaire import editing
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire
from feedback.store import (
    advisers,
    cannot_ask,
    cards,
    deciding,
    library,
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
from tests.studio_examples import card_of

from .site import in_days

FRAMEWORK, INDICATOR = "starter", "1.1"
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
OTHERS = [secrets.token_bytes(16) for _ in range(4)]
STARTERS = {"time-for-fun": editing.OPENING, "listening": "", "good-day": editing.CLOSING}
SAID = ("clear", "felt-ok"), ("not-clear", "felt-hard")
IN_FOUR_LANGUAGES = {
    "en": f"Why did you not feel safe and calm when you came to {LONG_WORD}?",
    "cy": f"Pam nad oeddech chi’n teimlo’n ddiogel pan ddaethoch chi i {LONG_WORD}?",
    "ar": "هل يستمع إليك الكبار هنا عندما تتحدث عن الأشياء التي تهمك؟",
    "ti": "ኣብዚ ዘለዉ ዓበይቲ ሰባት ይሰምዑኻ ድዮም?",
}
ANSWERS = [
    {"en": "Yes, always", "cy": "Ydyn, bob tro", "ar": "نعم، دائمًا", "ti": "እወ፡ ኩሉ ግዜ"},
    {"en": "No", "cy": "Nac ydyn", "ar": "لا", "ti": "ኣይፋልን"},
    {"en": LONG_WORD, "cy": LONG_WORD, "ar": "لا أعرف", "ti": "ኣይፈልጥን"},
]
IN_ARABIC = "هل تشعر بالراحة مع المترجم الذي يساعدك في الاجتماعات الطويلة؟"


@dataclass(frozen=True, slots=True)
class Advised:
    """Hold the marks of cards, the names of questionnaires (one is published), and the codes of try-outs.

    manifold: a draft in four languages that all kinds of remarks are made about.
    """

    manifold: Card
    arabic: Card
    agreed: str
    held: Card
    stopped: str
    published: str
    draft: str
    open_trial: str
    ended_trial: str


class Group:
    """Stand for a few advisers, of whom one walks past all that they have made."""

    def __init__(self, installation: Installation, name: str) -> None:
        self.installation, self.db = installation, installation.db
        self.walker = people.get(self.db, name)

    def own(self, about: str) -> bytes:
        """Return the alias of whoever walks."""
        return advisers.alias(self.installation.key, self.walker, about)

    def works(self) -> Advised:
        """Make everything."""
        manifold, arabic, held = self._manifold(), self._arabic(), self._held()
        self._says_what_cannot_be_asked()
        published = self._publishes()
        return Advised(
            manifold,
            arabic,
            "listening",
            held,
            self._stops_one(),
            published,
            self._builds(manifold, held, arabic),
            self._tries_out(published, ends=False),
            self._tries_out(published, ends=True),
        )

    def prefers(self) -> None:
        """Let everybody choose between all questions, whoever walks only between some."""
        known = preferences.in_question(self.db)
        pairs = list(combinations(sorted(known, key=lambda mark: known[mark].text), 2))
        for first, second in pairs:
            digest = preferences.digest_of(known[first], known[second])
            for number, adviser in enumerate(OTHERS):
                liked = first if number else second
                preferences.prefer(self.db, (first, second), adviser, liked, based_on=digest)
        for (first, second), chosen in zip(pairs[:2], (pairs[0][0], None), strict=True):
            digest = preferences.digest_of(known[first], known[second])
            preferences.prefer(self.db, (first, second), self.own("preferences"), chosen, based_on=digest)

    def _manifold(self) -> Card:
        options = tuple(Option(f"option-{number}", _said(each)) for number, each in enumerate(ANSWERS, 1))
        question = Question(
            "",
            Kind.ONE,
            _said(IN_FOUR_LANGUAGES),
            options=options,
            indicators=(Link(INDICATOR, ""),),
            sensitive=True,
        )
        why, use = f"So that {LONG_WORD} hears it.", "The team talks about it."
        card = cards.propose(self.db, Card(question, State.DRAFT, "en", FRAMEWORK, why, use), Role.ADVISER)
        own = self.own("suggestions")
        suggestions.suggest(self.db, card.mark, own, f"Say “{LONG_WORD}” once only.")
        talked = suggestions.suggest(self.db, card.mark, OTHERS[0], "قل المدرسة أيضًا من فضلك.")
        for author, words in ((own, "I like that."), (OTHERS[1], f"{LONG_WORD}!")):
            suggestions.reply(self.db, talked, author, words)
        return card

    def _arabic(self) -> Card:
        card = card_of(
            self.installation, IN_ARABIC, language="ar", why="لكي يسمعه الفريق.", use="يختار الفريق معنا."
        )
        deciding.tried_out_together(self.db, card.mark, Role.ADVISER, "It was clear.", based_on=card.digest)
        self._speak(card, Verdict.KEEP, Verdict.CHANGE, Verdict.KEEP, Verdict.DROP)
        own = self.own("suggestions")
        down = suggestions.suggest(self.db, card.mark, own, "Ask for marks from 1 to 10.")
        suggestions.turn_down(self.db, down, OTHERS[0], Role.ADVISER, "Marks feel like school.")
        taken = suggestions.suggest(self.db, card.mark, own, "Name the interpreter’s work.")
        suggestions.take(self.db, taken, OTHERS[0], Role.ADVISER)
        return card

    def _held(self) -> Card:
        card = card_of(self.installation, "Do you feel safe at night?", sensitive=True)
        unsafe = Voice(Verdict.DROP, would_not_answer=True, unsafe=True)
        voices.speak(self.db, card, OTHERS[0], unsafe)
        return card

    def _stops_one(self) -> str:
        card = card_of(self.installation, "Where were you born?", kind=Kind.TEXT)
        deciding.stop(self.db, card.mark, Role.ADVISER, f"It feels like an interview in {LONG_WORD}.")
        return card.mark

    def _says_what_cannot_be_asked(self) -> None:
        reasons = ["It sounds like school.", f"Nobody says “{LONG_WORD}”.", "لا أحد يتكلم هكذا."]
        about = cannot_ask.about(FRAMEWORK, INDICATOR)
        for adviser, reason in zip([self.own(about), *OTHERS], reasons, strict=False):
            cannot_ask.say(self.db, FRAMEWORK, INDICATOR, adviser, reason)

    def _publishes(self) -> str:
        """Publish a questionnaire in two languages, and say something else in its draft."""
        name = self._begins("Being heard")

        def in_welsh(draft: Questionnaire) -> Questionnaire:
            return editing.rename(editing.set_languages(draft, ["cy"], say), {"cy": "Cael eich clywed"}, {})

        self._changes(name, Deed.CHOSE_LANGUAGES, in_welsh, "English, Welsh")
        for mark, part in STARTERS.items():
            card = library.take_in(self.db, mark, Role.ADVISER)
            deciding.tried_out_together(self.db, mark, Role.ADVISER, "It was clear.", based_on=card.digest)
            self._speak(card, Verdict.KEEP, Verdict.KEEP, Verdict.KEEP, Verdict.CHANGE)
            for adviser in (self.own(advisers.about_card(mark)), *OTHERS[:2]):
                deciding.agree(self.db, mark, adviser, based_on=card.digest)
            self._puts(name, mark, part)

        def promise(draft: Questionnaire) -> Questionnaire:
            return editing.set_answer_by(editing.set_audience(draft, "The event team"), in_days(60))

        seen = studio_questionnaires.digest_of(questionnaires.get(self.db, name))
        studio_questionnaires.publish(self.db, name, Role.ADVISER, promise, based_on=seen)
        title, taken_out = "Being heard here", "time-for-fun"
        self._changes(name, Deed.RENAMED, lambda draft: editing.rename(draft, {"en": title}, {}), title)
        self._changes(
            name,
            Deed.TOOK_QUESTION_OUT,
            lambda draft: editing.take_question_out(draft, taken_out),
            cards.get(self.db, taken_out).text,
        )
        return name

    def _builds(self, *those: Card) -> str:
        """Begin a questionnaire in two languages that much stands against publishing."""
        name = self._begins(f"My place in {LONG_WORD}")
        self._changes(
            name, Deed.CHOSE_LANGUAGES, lambda draft: editing.set_languages(draft, ["ar"], say), "Arabic"
        )
        self._changes(name, Deed.ADDED_SECTION, lambda draft: editing.add_section(draft, LONG_WORD), LONG_WORD)
        between = questionnaires.get(self.db, name).sections[1].id
        for card in those:
            self._puts(name, card.mark, between)
        self._puts(name, "time-for-fun", editing.OPENING)
        notice = {"en": "The next questions are about nights.", "ar": "الأسئلة التالية عن الليل."}
        self._changes(
            name,
            Deed.REWORDED_SECTION,
            lambda draft: editing.reword_section(draft, between, {}, notice),
            notice["en"],
        )
        return name

    def _tries_out(self, name: str, *, ends: bool) -> str:
        """Let four people try a questionnaire out; one question has too few to be shown."""
        trial = trials.start(self.db, questionnaires.get(self.db, name))
        for number in range(4):
            said = {"listening": SAID[number % 2]} | ({"good-day": SAID[0]} if number > 1 else {})
            trials.take(self.installation, trial.code, secrets.token_hex(16), said)
        if ends:
            trial_ending.end(self.db, trial.code, Role.ADVISER)
        return trial.code

    def _begins(self, title: str) -> str:
        return studio_questionnaires.make(self.db, title, "en", Role.ADVISER, say).name

    def _changes(self, name: str, deed: Deed, edit: studio_questionnaires.Edit, words: str) -> None:
        studio_questionnaires.change(self.db, name, Role.ADVISER, edit, deed, lambda _: words)

    def _puts(self, name: str, mark: str, part: str) -> None:
        between = questionnaires.get(self.db, name).sections[1].id
        studio_questionnaires.add_question(self.db, name, Role.ADVISER, mark, part or between, say)

    def _speak(self, card: Card, *verdicts: Verdict) -> None:
        for adviser, verdict in zip((self.own(advisers.about_card(card.mark)), *OTHERS), verdicts, strict=False):
            voices.speak(self.db, card, adviser, Voice(verdict))


def _said(texts: dict[str, str]) -> Words:
    return {language: Wording(text) for language, text in texts.items()}
