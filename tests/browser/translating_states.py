"""Every page of the translators, in each state that looks different: the part of the walk that shows them."""

from collections.abc import Iterator
from dataclasses import replace

from feedback.catalogues import FRAMEWORK, MESSAGES, say
from feedback.questionnaire import editing
from feedback.store import people, questionnaires, studio_questionnaires, translations
from feedback.store.clock import today
from feedback.store.people import Role
from feedback.translating import po
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust, Wording

from .advised import LONG_WORD
from .site import QUESTIONNAIRE
from .walker import Walker

LISTS = (
    "translations",
    "translations: one language",
    "translations: all texts",
    "translations: texts found",
    "translations: no text found",
)
TEXTS = (
    "translate: missing",
    "translate: source changed meanwhile",
    "translate: lost a place",
    "translate: too long",
    "translate: changed meanwhile",
    "translate: source changed",
    "translate: not checked",
    "translate: done",
    "translate: at the end",
    "translate: nothing left",
)
# A page of young people, in the language that is translated into.
LOOKS = ("look: questions", "look: briefing", "look: framework", "look: questionnaire")
FILES = ("translation files", "translation files: refused", "translation files: taken in")
AGREEING = ("translate: agree", "translate: agreed", "translation files: of an adviser")
STATES = LISTS + TEXTS + LOOKS + FILES + AGREEING

SHORT, WITH_PLACES, LONG = "leave-now", "question-number-of-all", "after-you-send-we-do-not-know"
IN_A_BRIEFING = "most-chose-option-or-other-for-question"
PO = ".po"


class TranslatingWalk(Walker):
    """Lead somebody past every page of the translators, as one of them and as an adviser."""

    def states(self) -> Iterator[str]:
        """Go through every state."""
        yield from self._lists()
        people.set_roles(self.db, self.name, [Role.TRANSLATOR])
        yield from self._new_texts()
        yield from self._kept_texts()
        yield from self._looks()
        yield from self._files()
        people.set_roles(self.db, self.name, [Role.ADVISER])
        yield from self._agreeing()
        people.set_roles(self.db, self.name, list(Role))

    def _lists(self) -> Iterator[str]:
        yield from self._at(
            {
                "translations": "/translate/",
                "translations: one language": "/translate/ti/",
                "translations: all texts": f"/translate/ur/{MESSAGES}/?page=2",
                "translations: texts found": f"/translate/ar/{MESSAGES}/?state=unchecked&words=chose",
                "translations: no text found": f"/translate/ti/{FRAMEWORK}/?words={LONG_WORD}",
            }
        )

    def _new_texts(self) -> Iterator[str]:
        """Translate the title of a questionnaire, which is another one before it is kept."""
        title = f"What helps you when you come to {LONG_WORD}?"
        name = studio_questionnaires.make(self.db, title, "en", Role.ADVISER, say).name
        unit = translations.get(self.db, name, "ur").units[0]
        yield from self._at({"translate: missing": _address(name, "ur", unit.id)})
        draft = questionnaires.get(self.db, name)
        questionnaires.save(self.db, editing.rename(draft, {"en": f"What helps in {LONG_WORD}?"}, {}))
        yield from self._is_refused_with("آپ کو یہاں کیا مدد دیتا ہے؟", "translate: source changed meanwhile")

    def _kept_texts(self) -> Iterator[str]:
        self.person.opens(_address(MESSAGES, "ti", WITH_PLACES))
        yield from self._is_refused_with("ሕቶ ካብ ሓደ", "translate: lost a place")
        long = self._unit("ur", SHORT)
        self._keeps("ur", SHORT, Wording(" ".join([_text(long)] * 6)))
        yield from self._at({"translate: too long": _address(MESSAGES, "ur", SHORT)})
        self._keeps("ur", SHORT, Wording(_text(long), Trust.CHECKED, by=Role.TRANSLATOR, on=today()))
        yield from self._is_refused_with(f"{_text(long)}!", "translate: changed meanwhile")
        stale = self._unit("ar", LONG)
        self._keeps("ar", LONG, Wording(_text(stale), stale=True, was=f"We kept: {stale.source.lower()}"))
        yield from self._at(
            {
                "translate: source changed": _address(MESSAGES, "ar", LONG),
                "translate: not checked": _address(MESSAGES, "ti", LONG),
                "translate: done": _address(MESSAGES, "ur", SHORT),
                "translate: at the end": f"/translate/ar/{MESSAGES}/nothing-left",
                "translate: nothing left": f"/translate/ar/{MESSAGES}/nothing-left?state=missing",
            }
        )

    def _looks(self) -> Iterator[str]:
        framework, questions = (
            translations.get(self.db, name, language).units[-1].id
            for name, language in ((FRAMEWORK, "ti"), (QUESTIONNAIRE, "ar"))
        )
        yield from self._at(
            {
                "look: questions": f"/translate/ur/{MESSAGES}/look/{WITH_PLACES}#here",
                "look: briefing": f"/translate/ar/{MESSAGES}/look/{IN_A_BRIEFING}#here",
                "look: framework": f"/translate/ti/{FRAMEWORK}/look/{framework}#here",
                "look: questionnaire": f"/translate/ar/{QUESTIONNAIRE}/look/{questions}#here",
            }
        )

    def _files(self) -> Iterator[str]:
        whole = translations.get(self.db, MESSAGES, "ti")
        yield from self._at({"translation files": f"/translate/ti/{MESSAGES}/files"})
        lost = [unit for unit in whole if "%(" in unit.source][:4]
        self._chooses(_saying(whole, {unit.id: f"{LONG_WORD} [" for unit in lost}))
        yield from self._is_refused("translation files: refused", ".set-up")
        self._chooses(_saying(whole, {SHORT: "ሕጂ ውጻእ"}))
        self._sends(".set-up")
        self.person.sees(".say")
        yield "translation files: taken in"

    def _chooses(self, whole: Translation) -> None:
        # As a program writes that leaves our notes out: nothing in it tells which wording was taken out.
        file, content = f"{whole.name}{PO}", po.write(whole, is_shipped=True)
        self.page.locator("#file").set_input_files({"name": file, "mimeType": "text/plain", "buffer": content})

    def _agreeing(self) -> Iterator[str]:
        agreed = Wording(_text(self._unit("ar", SHORT)), Trust.AGREED, by=Role.ADVISER, on=today())
        self._keeps("ar", SHORT, agreed)
        yield from self._at(
            {
                "translate: agree": _address(MESSAGES, "ur", WITH_PLACES),
                "translate: agreed": _address(MESSAGES, "ar", SHORT),
                "translation files: of an adviser": f"/translate/ar/{MESSAGES}/files",
            }
        )

    def _is_refused_with(self, text: str, state: str) -> Iterator[str]:
        """Type something that cannot be kept, and find it in its place."""
        self.page.locator("#text").fill(text)
        yield from self._is_refused(state, "#translate .forward")
        assert self.page.locator("#text").input_value() == text

    def _unit(self, language: str, identity: str) -> Unit:
        found = translations.get(self.db, MESSAGES, language).get(identity)
        assert found
        return found

    def _keeps(self, language: str, identity: str, wording: Wording) -> None:
        translations.put_all(self.db, MESSAGES, language, {identity: wording})


def _address(name: str, language: str, identity: str) -> str:
    return f"/translate/{language}/{name}/texts/{identity}"


def _text(unit: Unit) -> str:
    assert unit.wording
    return unit.wording.text


def _saying(whole: Translation, texts: dict[str, str]) -> Translation:
    """Return a whole as another program gives it back, where some texts were written anew."""
    units = (replace(unit, wording=Wording(texts[unit.id])) if unit.id in texts else unit for unit in whole)
    return replace(whole, units=tuple(units))
