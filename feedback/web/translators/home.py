"""The languages, and what each of them still needs: whole by whole, and all of it together."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, render_template

from feedback.languages import LANGUAGES, Language
from feedback.store import translations
from feedback.translating.unit import State, Translation
from feedback.web.access import signed_in
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.translators.blueprint import READERS, translators
from feedback.web.translators.words import whole_name
from feedback.web.translators.working import first_to_do
from feedback.wording import Trust


@dataclass(frozen=True, slots=True)
class Standing:
    """Show how far something is: how many texts need what, and how far all of it can be trusted."""

    counts: dict[State, int]
    level: Trust

    @property
    def texts(self) -> int:
        """Return how many texts there are."""
        return sum(self.counts.values())

    @property
    def part_done(self) -> int:
        """Return how much is done, in percent; 100 only when all of it is."""
        return 100 * self.counts[State.DONE] // self.texts if self.texts else 0


@dataclass(frozen=True, slots=True)
class WholeView:
    """Show one whole: its name, how far it is, and the id of the first text that needs something."""

    name: str
    title: str
    standing: Standing
    begin: str | None


def standing_of(wholes: Iterable[Translation]) -> Standing:
    """Return how far some wholes are together."""
    found = list(wholes)
    counts = {state: sum(len(each.in_state(state)) for each in found) for state in State}
    level = min((each.level for each in found), key=lambda trust: trust.rank, default=Trust.DRAFT)
    return Standing(counts, level)


@translators.get("/")
@signed_in(*READERS)
def languages() -> Page:
    """Show every language by its own name, with how much it still needs."""
    db = installation().db
    drafts = translations.drafts(db)
    found: list[tuple[Language, Standing]] = [
        (language, standing_of(wholes))
        for code, language in LANGUAGES.items()
        if (wholes := translations.wholes(db, code, drafts))
    ]
    return render_template("translate/languages.html", found=found)


@translators.get("/<language:tongue>/")
@signed_in(*READERS)
def wholes(tongue: str) -> Page:
    """Show what can be translated into a language, with where to begin, and as files."""
    db = installation().db
    found = translations.wholes(db, tongue, translations.drafts(db))
    if not found:
        abort(404)
    views = [WholeView(each.name, whole_name(each.name), standing_of([each]), first_to_do(each)) for each in found]
    return render_template("translate/wholes.html", target=LANGUAGES[tongue], wholes=views)
