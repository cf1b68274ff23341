"""What facilitators read of what people wrote: themes that a reviewer releases, and quotes that two of them do."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.languages import LANGUAGES, spoken
from feedback.refusal import Refusal
from feedback.store import events, people, releases, text_themes
from feedback.store import quotes as store
from feedback.store.clock import today
from feedback.store.people import Role
from feedback.store.quotes import LONGEST_QUOTE, LONGEST_REASON, ProposedQuote
from feedback.store.staff_log import Act
from feedback.themes.reading import Reading
from feedback.themes.shown import Release
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.facilitators.typed import one_line
from feedback.web.installed import config, installation
from feedback.web.open_to_all import Page
from feedback.web.results import people_in_words

quotes = Blueprint("quotes", __name__, url_prefix="/review")
quotes.context_processor(for_staff_pages)
quotes.context_processor(lambda: {"people_in_words": people_in_words})


# ---- Themes ---------------------------------------------------------------------------------------------------


@quotes.get("/<mark>/themes")
@signed_in(Role.REVIEWER)
def themes(mark: str) -> Page:
    """Show which themes would be released, or those that are, with their quotes."""
    return _themes(_reading(mark))


@quotes.post("/<mark>/themes")
@signed_in(Role.REVIEWER)
def release(mark: str) -> Page:
    """Release the themes that the reviewer saw, once and for good."""
    reading = _reading(mark)
    try:
        text_themes.release(
            installation().db,
            reading.mark,
            _codes_of(reading),
            reading.framework,
            seen=request.form.get("seen", ""),
            k=config().k,
            today=today(),
        )
    except Refusal as refusal:
        return _themes(reading, refusal.sentences, 409)
    note(Act.RELEASED_TEXT_THEMES, reading.mark)
    return redirect(url_for("quotes.themes", mark=reading.mark), 303)


def _themes(reading: Reading, faults: tuple[str, ...] = (), status: int = 200) -> Page:
    db = installation().db
    released = text_themes.themes_in(db, reading.mark)
    ready = None if released is not None else _ready(reading)
    page = render_template(
        "review/text_themes.html",
        mark=reading.mark,
        title=reading.title,
        is_of_series=reading.is_of_series,
        outcomes=reading.outcome_texts(),
        released=released,
        ready=ready,
        left_out=_left_out(ready.left_out) if ready else [],
        quotes=_by_code([_view(each) for each in store.quotes_of(db, reading.mark)]),
        faults=faults,
    )
    return page, status


def _ready(reading: Reading) -> text_themes.Ready | None:
    """Return what would be released now; nothing of a group that is not shown itself."""
    if reading.release["status"] != "released":
        return None
    return text_themes.ready(installation().db, _codes_of(reading), reading.framework, k=config().k)


def _reading(mark: str) -> Reading:
    """Return the release that an address names; before closing there is none."""
    return releases.find(installation(), mark) or abort(404)


def _codes_of(reading: Reading) -> list[str]:
    """Return the events whose texts a release can be about; none of a group that is not shown itself."""
    if reading.release["status"] != "released":
        return []
    return [event.code for event in releases.events_of(installation().db, reading.mark)]


def _left_out(codes: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return the title of each event that is left out, with the mark and title of the release that counts it."""
    found = []
    for code in codes:
        event, mark = events.find(installation().db, code), text_themes.counted_in(installation().db, code)
        holder = releases.reading(installation(), mark) if mark else None
        found.append((event.title if event else code, mark or "", holder.title if holder else ""))
    return found


# ---- Quotes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Show one quote to a reviewer: under which theme, whose proposal it is, and what can be done with it."""

    quote: ProposedQuote
    theme: str
    title: str
    proposed_by: str
    is_own: bool


def _view(quote: ProposedQuote) -> QuoteView:
    db = installation().db
    reading, proposer = releases.reading(installation(), quote.release), people.with_mark(db, quote.proposed_by)
    theme = _theme(quote.release, quote.code)
    return QuoteView(
        quote=quote,
        theme=theme["name"] if theme else "",
        title=reading.title if reading else "",
        proposed_by=proposer.name if proposer else "",
        is_own=quote.proposed_by == person().mark,
    )


def _by_code(views: list[QuoteView]) -> dict[str, list[QuoteView]]:
    found: dict[str, list[QuoteView]] = {}
    for view in views:
        found.setdefault(view.quote.code, []).append(view)
    return found


def _theme(mark: str, code: str) -> Release | None:
    found = text_themes.themes_in(installation().db, mark) or ()
    return next((theme for theme in found if theme["code"] == code), None)


@quotes.route("/<mark>/themes/<code>/quote", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def propose(mark: str, code: str) -> Page:
    """Propose a paraphrase for a released theme."""
    reading = _reading(mark)
    theme = _theme(reading.mark, code) or abort(404)
    if request.method == "GET":
        return _form(reading, theme)
    words, language = one_line(request.form.get("words", "")), request.form.get("language", "")
    try:
        store.propose(installation().db, reading.mark, code, language, words, person().mark)
    except Refusal as refusal:
        return _form(reading, theme, refusal.sentences), 422
    note(Act.PROPOSED_QUOTE, reading.mark)
    return redirect(url_for("quotes.themes", mark=reading.mark, _anchor=code), 303)


def _form(reading: Reading, theme: Release, faults: tuple[str, ...] = ()) -> str:
    return render_template(
        "review/quotes_propose.html",
        mark=reading.mark,
        theme=theme,
        spoken_languages=spoken(LANGUAGES),
        longest=LONGEST_QUOTE,
        typed=request.form,
        faults=faults,
    )


@quotes.get("/quotes")
@signed_in(Role.REVIEWER)
def home() -> Page:
    """Show the quotes that wait for a second reviewer, and every release that themes can be released for."""
    return _home()


def _home(faults: tuple[str, ...] = (), status: int = 200, wrong_mark: str = "") -> Page:
    db = installation().db
    views = [_view(each) for each in store.waiting(db)]
    every = releases.every(db)
    page = render_template(
        "review/quotes.html",
        waiting=[each for each in views if each.quote.is_waiting],
        turned_down=[each for each in views if not each.quote.is_waiting and each.is_own],
        releases=[(each, text_themes.themes_in(db, each.mark) is not None) for each in every],
        longest=LONGEST_REASON,
        typed=request.form,
        wrong_mark=wrong_mark,
        faults=faults,
    )
    return page, status


@quotes.post("/quotes/<mark>/release")
@signed_in(Role.REVIEWER)
def release_quote(mark: str) -> Page:
    """Show a quote that somebody else proposed to everybody who reads its theme."""
    try:
        found = store.release_quote(installation().db, mark, person().mark)
    except Refusal as refusal:
        return _home(refusal.sentences, 409)
    note(Act.RELEASED_QUOTE, found.release)
    return redirect(url_for("quotes.home"), 303)


@quotes.post("/quotes/<mark>/turn-down")
@signed_in(Role.REVIEWER)
def turn_down(mark: str) -> Page:
    """Keep a quote from being shown, and tell whoever proposed it why."""
    try:
        found = store.turn_down(installation().db, mark, person().mark, request.form.get("reason", ""))
    except Refusal as refusal:
        return _home(refusal.sentences, 409, mark)
    note(Act.TURNED_QUOTE_DOWN, found.release)
    return redirect(url_for("quotes.home"), 303)


@quotes.post("/quotes/<mark>/remove")
@signed_in(Role.REVIEWER)
def remove(mark: str) -> Page:
    """Take a quote back that was released, or away that was not."""
    try:
        found = store.remove(installation().db, mark, person().mark)
    except Refusal as refusal:
        return _home(refusal.sentences, 409)
    if found is None or not found.is_released:
        return redirect(url_for("quotes.home"), 303)
    note(Act.TOOK_QUOTE_BACK, found.release)
    return redirect(url_for("quotes.themes", mark=found.release, _anchor=found.code), 303)
