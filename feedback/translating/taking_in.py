"""What a file of translations changes, row by row, or every reason why it does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from feedback.languages import LANGUAGES, Language
from feedback.refusal import Refusal, Sentence
from feedback.translating.brought import Brought, Row, plain, version_of_wording
from feedback.translating.unit import Translation, Unit
from feedback.translating.verify import faults
from feedback.wording import Trust, Wording

MOST_TOLD = 20
LONGEST_QUOTE = 60

# In which roles somebody can have checked or agreed to a wording; files may come from another installation.
ROLES = frozenset({"translator", "adviser", "facilitator", "reviewer", "admin", "young people"})

MEANWHILE = Sentence("Somebody changed this after the file was taken out. Export it again, or delete this.")
_WHO_MAY = {
    Trust.CHECKED: Sentence("Only translators mark a text as checked. Write draft."),
    Trust.AGREED: Sentence("Only young advisers mark a text as agreed. Write checked or draft."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold the new wording of one unit."""

    id: str
    wording: Wording


def take_in(current: Translation, brought: Brought, *, highest: Trust, by: str, on: date) -> tuple[Taken, ...]:
    """Return what a file changes in a translation, or refuse it with every row that does not fit.

    highest: how far whoever brings it can say that a text is to be trusted. by, on: their role, and today. Rows
    without a text, and units without a row, stay as they are.
    """
    _check_whole(current, brought)
    taking = _Taking({unit.id: unit for unit in current}, brought.typed, highest, by, on)
    taken: list[Taken] = []
    refused: list[Sentence] = []
    before: dict[str, Row] = {}
    for row in brought.rows:
        if not row.text.strip():
            continue
        try:
            if row.id in before:
                raise Refusal(_twice(row, before[row.id]))
            before[row.id] = row
            if wording := taking.wording(row):
                taken.append(Taken(row.id, wording))
        except Refusal as fault:
            refused += [Sentence("%(place)s: %(fault)s", place=row.place, fault=each) for each in fault.sentences]
    if refused:
        raise Refusal(*_at_most(refused))
    return tuple(taken)


def _check_whole(current: Translation, brought: Brought) -> None:
    if not brought.name or not brought.language:
        raise Refusal(Sentence("This file does not say what it is for. Export it again."))
    if (brought.name, brought.language) != (current.name, current.language):
        raise Refusal(
            Sentence(
                "This file is for %(other)s in %(spoken)s, not for %(name)s in %(language)s.",
                other=_cut(brought.name),
                spoken=_language(brought.language),
                name=current.name,
                language=_language(current.language),
            )
        )


def _language(code: str) -> Language | str:
    return LANGUAGES.get(code) or _cut(code)


def _twice(row: Row, other: Row) -> Sentence:
    return Sentence("The id %(id)s stands in %(other)s too. Keep only one.", id=_cut(row.id), other=other.place)


def _at_most(refused: list[Sentence]) -> Iterator[Sentence]:
    yield from refused[:MOST_TOLD]
    if len(refused) > MOST_TOLD:
        yield Sentence("And %(count)s more.", count=len(refused) - MOST_TOLD)


@dataclass(frozen=True, slots=True)
class _Taking:
    """Weigh rows against what is there."""

    units: dict[str, Unit]
    typed: bool
    highest: Trust
    by: str
    on: date

    def wording(self, row: Row) -> Wording | None:
        """Return the wording that a row brings, or None where it changes nothing, or refuse it."""
        unit = self.units.get(row.id)
        if unit is None:
            raise Refusal(Sentence("There is no text with the id “%(id)s”. Delete it.", id=_cut(row.id)))
        if plain(row.source) != plain(unit.source):
            raise Refusal(Sentence("The source is another one now. Export it again, or delete this."))
        there = unit.wording
        if there and row.version and row.version != version_of_wording(there):
            # The file is older than what is there. Where it says nothing new, what is there stays.
            if row.is_untouched:
                return None
            if plain(row.text) != plain(there.text):
                raise Refusal(MEANWHILE)
        claim = row.wording
        if claim is None:
            return None
        if claim.on and claim.on > self.on:
            raise Refusal(
                Sentence("%(day)s is still to come. Write a day that has been.", day=claim.on.isoformat())
            )
        is_new = there is None or plain(row.text) != plain(there.text)
        text = _fitted(row.text, unit.source) if there is None or is_new else there.text
        stale = row.stale and not (is_new and self.typed and there is not None and there.stale)
        if there and not is_new and stale == there.stale and _claims_no_more(row, claim, there):
            return None
        if is_new or not stale:
            _refuse_faults(unit, text)
        trust, by, on = self._trusted(claim, there, moved=is_new or bool(there and stale != there.stale))
        was = (claim.was or (there.was if there else "")) if stale else ""
        return Wording(text, trust, stale=stale, by=by, on=on, was=was)

    def _trusted(self, claim: Wording, there: Wording | None, *, moved: bool) -> tuple[Trust, str, date | None]:
        """Return how far a changed row can be trusted, and who says so since when.

        moved: whether the text changed, or whether it is stale. What was said of it before is not said of it now.
        """
        is_todays = (claim.by, claim.on) == (self.by, self.on)
        # Beside a stale text a workbook never says how far it was trusted: whoever writes it there says it now.
        is_said_now = is_todays or (self.typed and there is not None and there.stale)
        if claim.trust is Trust.DRAFT or (moved and not is_said_now and there and _same_claim(claim, there)):
            return Trust.DRAFT, "", None
        if claim.trust.rank > self.highest.rank:
            raise Refusal(_WHO_MAY[claim.trust])
        if there and (claim.by, claim.on) == (there.by, there.on):
            return claim.trust, self.by, self.on
        role = claim.by.lower() or self.by
        if role not in ROLES | {self.by}:
            raise Refusal(Sentence("Say in which role it was checked, such as translator. Write no name."))
        return claim.trust, role, claim.on or self.on


def _claims_no_more(row: Row, claim: Wording, there: Wording) -> bool:
    """Return whether a row says of the same text what is known of it, or less: nothing takes trust away."""
    return (
        not row.trust
        or claim.trust.rank < there.trust.rank
        or _same_claim(claim, there)
        or (claim.trust is there.trust and not claim.by and not claim.on)
    )


def _same_claim(claim: Wording, there: Wording) -> bool:
    return (claim.trust, claim.by, claim.on) == (there.trust, there.by, there.on)


def _refuse_faults(unit: Unit, text: str) -> None:
    if found := faults(unit.source, text):
        raise Refusal(*found)


def _fitted(text: str, source: str) -> str:
    """Return a text with our ends of lines, and with spaces around it only where the source has some."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if source != source.strip() else text.strip()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
