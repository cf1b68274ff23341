"""Every page of the advisers' studio, in each state that looks different: the part of the walk that shows them."""

from collections.abc import Iterator
from dataclasses import replace

from feedback.store import advisers, cards, meetings
from feedback.store.meetings import Meeting, Press
from feedback.store.people import Role
from feedback.store.voices import Verdict, Voice
from tests.form_examples import workbook

from .advised import FRAMEWORK, INDICATOR, LONG_WORD, OTHERS, Advised, Group
from .walker import UNFOLD, Walker

FIRST_STEPS = (
    "studio",
    "studio: wrong rules",
    "framework",
    "framework: never asked",
    "indicator",
    "indicator: wrong",
)
CARDS = (
    "questions",
    "propose",
    "propose: wrong",
    "card: idea",
    "card: wrong",
    "card",
    "card: changed meanwhile",
    "card: tested",
    "card: no reason",
    "card: agreed",
    "card: held",
    "card: stopped",
)
CHOOSING = ("ranking: too few", "choose", "ranking")
BUILDING = (
    "questionnaires",
    "begin",
    "begin: wrong",
    "builder: new",
    "builder: wrong",
    "builder",
    "add question",
    "publish: not yet",
    "publish: refused",
    "history",
    "version",
    "versions compared",
    "files to take",
    "begin with a file",
    "begin with a file: wrong",
    "what a file brings",
)
TRYING_OUT = ("try-outs", "try-outs: refused", "try-out", "try-out: end?", "try-out: over")
MEETINGS = (
    "meeting: start",
    "meeting: wrong",
    "meetings",
    "lead: joining",
    "screen: joining",
    "phone: wait",
    "phone: read",
    "lead: voting",
    "screen: voting",
    "phone: vote",
    "phone: thanks",
    "lead: shown",
    "screen: shown",
    "phone: shown",
    "lead: ended",
    "phone: ended",
)
LIBRARY = ("library", "library: nothing", "library: a question", "library: came with the program")
STATES = FIRST_STEPS + CARDS + CHOOSING + BUILDING + TRYING_OUT + MEETINGS + LIBRARY

FORM = (
    ("type", "name", "label::English (en)", "label::Arabic (ar)"),
    ("select_one yes_no", "calm", f"Is it calm in {LONG_WORD}?", "هل المكان هادئ؟"),
    ("text", "words", "What helps you here?", "ما الذي يساعدك هنا؟"),
    ("note", "thanks", "Thank you.", "شكرًا."),
    ("geopoint", "where", "Where are you?", "أين أنت؟"),
    ("deviceid", "device", "", ""),
    ("range", "steps", "From one to ten?", "من واحد إلى عشرة؟"),
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StudioWalk(Walker):
    """Lead an adviser who may host as well past every page of the studio."""

    def states(self) -> Iterator[str]:
        """Go through every state."""
        group = Group(self.installation, self.name)
        made = group.works()
        yield from self._first_steps()
        yield from self._cards(made)
        yield from self._choosing(group)
        yield from self._building(made)
        yield from self._trying_out(made)
        yield from self._meetings(made, group)
        yield from self._library(made)

    def _first_steps(self) -> Iterator[str]:
        yield from self._unfolded({"studio": "/advise/"})
        self.page.locator("#to_agree").fill("none")
        yield from self._is_refused("studio: wrong rules", "#rules")
        framework = f"/advise/framework/{FRAMEWORK}"
        yield from self._at({"framework": framework, "framework: never asked": f"{framework}?show=never"})
        yield from self._unfolded({"indicator": f"{framework}/{INDICATOR}"})
        self.page.locator("#reason").fill("")
        yield from self._is_refused("indicator: wrong", "#cannot")

    def _cards(self, made: Advised) -> Iterator[str]:
        person, page, questions = self.person, self.page, "/advise/questions"
        yield from self._at({"questions": questions, "propose": f"{questions}/new"})
        yield from self._is_refused("propose: wrong")
        page.locator("#text").fill("What helps you here?")
        self._sends()
        person.sees("#card")
        yield "card: idea"
        page.locator("#text-en").fill("")
        page.locator("[name=save]").click()
        person.sees(".problem")
        yield "card: wrong"
        card = made.manifold
        yield from self._unfolded({"card": f"{questions}/{card.mark}"})
        changed = replace(card, why="So that they listen.", question=replace(card.question, sensitive=False))
        cards.reword(self.db, changed, Role.ADVISER, based_on=card.digest)
        page.locator("[name=save]").click()
        person.sees("#changed")
        yield "card: changed meanwhile"
        yield from self._unfolded({"card: tested": f"{questions}/{made.arabic.mark}"})
        self._sends("form[action$='/stop']")
        person.sees(".problem")
        yield "card: no reason"
        yield from self._at(
            {
                "card: agreed": f"{questions}/{made.agreed}",
                "card: held": f"{questions}/{made.held.mark}",
                "card: stopped": f"{questions}/{made.stopped}",
            }
        )

    def _choosing(self, group: Group) -> Iterator[str]:
        yield from self._at({"ranking: too few": "/advise/ranking"})
        group.prefers()
        yield from self._unfolded({"choose": "/advise/choose", "ranking": "/advise/ranking"})

    def _building(self, made: Advised) -> Iterator[str]:
        person, page, every = self.person, self.page, "/advise/questionnaires"
        yield from self._at({"questionnaires": every, "begin": f"{every}/new"})
        yield from self._is_wrong("begin: wrong")
        page.locator("#title").fill("Nothing in it yet")
        person.goes_on()
        person.sees("#add-part")
        yield "builder: new"
        page.locator("#words summary").click()
        page.locator("#words-title-en").fill("")
        yield from self._is_refused("builder: wrong", "#words")
        draft, published = f"{every}/{made.draft}", f"{every}/{made.published}"
        yield from self._unfolded({"builder": draft})
        yield from self._at(
            {"add question": f"{draft}/add?section=closing", "publish: not yet": f"{draft}/publish"}
        )
        yield from self._is_wrong("publish: refused")
        yield from self._at(
            {
                "history": f"{published}/history",
                "version": f"{published}/versions/1",
                "versions compared": f"{published}/compare",
                "files to take": f"{published}/files",
                "begin with a file": f"{every}/from-file",
            }
        )
        yield from self._is_wrong("begin with a file: wrong")
        form = workbook(FORM)
        page.locator("#file").set_input_files({"name": "form.xlsx", "mimeType": WORKBOOK, "buffer": form})
        person.goes_on()
        person.sees("dl.facts")
        yield "what a file brings"

    def _trying_out(self, made: Advised) -> Iterator[str]:
        every, trials = "/advise/questionnaires", "/advise/trials"
        yield from self._at({"try-outs": f"{every}/{made.published}/try"})
        self.person.opens(f"{every}/{made.draft}/try")
        yield from self._is_refused("try-outs: refused")
        yield from self._at(
            {
                "try-out": f"{trials}/{made.open_trial}",
                "try-out: end?": f"{trials}/{made.open_trial}/end",
                "try-out: over": f"{trials}/{made.ended_trial}",
            }
        )

    def _meetings(self, made: Advised, group: Group) -> Iterator[str]:
        person, page = self.person, self.page
        yield from self._at({"meeting: start": "/advise/meetings/new"})
        yield from self._is_wrong("meeting: wrong")
        page.locator("#title").fill(f"Tuesday group in {LONG_WORD}")
        page.locator(f'[name="cards"][value="{made.manifold.mark}"]').check()
        for language in ("en", "ar", "ti"):
            page.locator(f'[name="languages"][value="{language}"]').check()
        person.goes_on()
        person.sees(".meeting")
        (meeting,) = meetings.running(self.db)
        lead = f"/advise/meetings/{meeting.mark}"
        screen, phone = f"{lead}/screen", f"{lead}/here"
        yield from self._at({"meetings": "/advise/meetings", "lead: joining": lead, "screen: joining": screen})
        # A script does so by itself.
        meetings.join(self.db, meeting.mark, group.own(advisers.about_meeting(meeting.mark)))
        yield from self._at({"phone: wait": phone})
        for adviser in OTHERS[:3]:
            meetings.join(self.db, meeting.mark, adviser)
        self._leads_on(meeting, Press.NEXT)
        yield from self._at({"phone: read": phone})
        self._leads_on(meeting, Press.VOTE)
        yield from self._at({"lead: voting": lead, "screen: voting": screen, "phone: vote": phone})
        for adviser, verdict in zip(OTHERS, (Verdict.CHANGE, Verdict.KEEP), strict=False):
            self._votes(meeting, adviser, Voice(verdict, would_not_answer=True))
        page.locator('[value="change"]').check()
        self._sends("#vote")
        person.sees("#now details")
        page.evaluate(UNFOLD)
        yield "phone: thanks"
        self._leads_on(meeting, Press.SHOW)
        yield from self._at({"lead: shown": lead, "screen: shown": screen})
        yield from self._unfolded({"phone: shown": phone})
        self._leads_on(meeting, Press.END)
        yield from self._at({"lead: ended": lead, "phone: ended": phone})

    def _leads_on(self, meeting: Meeting, press: Press) -> None:
        now = meetings.find(self.db, meeting.mark)
        assert now
        assert meetings.press(self.db, meeting.mark, press, now.place)

    def _votes(self, meeting: Meeting, adviser: bytes, voice: Voice) -> None:
        card = cards.get(self.db, meeting.cards[0])
        assert meetings.vote(self.db, meeting.mark, 0, adviser, card, adviser, voice)

    def _library(self, made: Advised) -> Iterator[str]:
        library = "/advise/library"
        yield from self._unfolded({"library": library})
        yield from self._at({"library: nothing": f"{library}?words={LONG_WORD}"})
        yield from self._unfolded({"library: a question": f"{library}/{made.agreed}"})
        yield from self._at({"library: came with the program": f"{library}/adults-change"})
