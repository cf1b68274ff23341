"""Coding texts: in a list, or one at a time and by keyboard; each change can be taken back."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal
from feedback.store import all_codings, codebook, codings, people
from feedback.store.codings import EVERYTHING, Show, Text, Wanted
from feedback.store.people import Role
from feedback.store.pools import Pool
from feedback.themes.agreement import Level, agreement, shared
from feedback.themes.suggest import Memory
from feedback.web.access import for_staff_pages, person, signed_in
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.reviewers.coding_view import Names, buttons, options, question_words, text_view, with_marks

coding = Blueprint("coding", __name__, url_prefix="/review")
coding.context_processor(for_staff_pages)
coding.record_once(lambda setup: setup.app.extensions.update({"coded texts": Memory()}))

SHOW_NAMES = {
    Show.ALL: for_translation("All texts"),
    Show.NEW: for_translation("Not coded by me"),
    Show.UNTOUCHED: for_translation("Coded by nobody"),
    Show.SECOND: for_translation("Coded by somebody else, not by me"),
    Show.LOOK: for_translation("Needs another look"),
}
LEVEL_WORDS = {
    Level.RELIABLE: for_translation("Good enough to rely on"),
    Level.TENTATIVE: for_translation("Tentative"),
    Level.TALK: for_translation("Talk about it first"),
    Level.ALL_ALIKE: for_translation("It cannot be measured: everybody said the same about every text."),
}
NO_KEYS = "no"
MOST_LISTED = 100
FEW_TEXTS = 30  # below, a few other choices would change the number a lot


@dataclass(frozen=True, slots=True)
class Place:
    """Hold where somebody is: in which pool, which texts they want, and whether single keys work."""

    pool: Pool
    wanted: Wanted
    keys: str
    after: str

    @property
    def kept(self) -> dict[str, Any]:
        """Return what every address and every form of these pages carries on."""
        said = {
            "question": self.wanted.question,
            "with_code": self.wanted.code,
            "show": self.wanted.show.value,
            "keys": self.keys,
        }
        return {name: value for name, value in said.items() if value}


def _place(mark: str) -> Place:
    pool = codings.pool(installation().db, mark)
    said = request.values
    show = said.get("show", "")
    if pool is None or show not in set(Show):
        abort(404)
    wanted = Wanted(said.get("question", ""), said.get("with_code", ""), Show(show))
    return Place(pool, wanted, NO_KEYS if said.get("keys") == NO_KEYS else "", said.get("after", ""))


def _me() -> str:
    return person().mark


def pool_title(pool: Pool) -> str:
    """Return what is coded together, by its name."""
    if pool.mark == EVERYTHING:
        return gettext("All texts that were read")
    return gettext("Small events together") if pool.is_of_small_events else pool.title


def _names(pool: Pool) -> Names:
    db = installation().db
    return Names(
        me=_me(),
        codes={code.mark: code.name for code in codebook.every(db)},
        coders={each.mark: each.name for each in people.every(db)},
        questions={each.mark: question_words(installation(), each) for each in codings.asked_in(db, pool)},
    )


# ---- The list -------------------------------------------------------------------------------------------------


@coding.get("/<code>/code")
@signed_in(Role.REVIEWER)
def texts(code: str) -> Page:
    """Show texts with their codes, fifty on a page; several can be given a code at once."""
    return _list(_place(code))


def _list(place: Place, faults: tuple[str, ...] = (), status: int = 200) -> tuple[str, int]:
    db, names = installation().db, _names(place.pool)
    if place.wanted.question and place.wanted.question not in names.questions:
        abort(404)
    count = codings.ON_A_PAGE
    found = codings.page(db, place.pool, _me(), place.wanted, after=place.after, count=count + 1)
    coded, in_all = codings.progress(db, place.pool, _me())
    page = render_template(
        "review/coding_list.html",
        faults=faults,
        place=place,
        title=pool_title(place.pool),
        texts=[text_view(each, names) for each in found[:count]],
        next_page=found[count - 1].id if len(found) > count else "",
        names=names,
        groups=options(codebook.tree(db)),
        show_names=SHOW_NAMES,
        pools=[(each, pool_title(each)) for each in codings.pools(db)],
        coded=coded,
        in_all=in_all,
        last_change=codings.last_change(db, _me()),
    )
    return page, status


# ---- One text at a time ---------------------------------------------------------------------------------------


@coding.get("/<code>/code/<mark>")
@signed_in(Role.REVIEWER)
def one(code: str, mark: str) -> Page:
    """Show one text with the codebook as buttons, likely codes first."""
    place = _place(code)
    text = codings.find(installation().db, place.pool, _me(), mark)
    return _one(place, text) if text else abort(404)


def _one(place: Place, text: Text, faults: tuple[str, ...] = (), status: int = 200) -> tuple[str, int]:
    db, me = installation().db, _me()
    groups = buttons(codebook.tree(db), text, me)
    suggested, lacking = _suggested(text)
    coded, in_all = codings.progress(db, place.pool, me)
    page = render_template(
        "review/coding_one.html",
        faults=faults,
        place=place,
        title=pool_title(place.pool),
        text=text_view(text, _names(place.pool)),
        groups=groups,
        suggested=with_marks(groups, suggested),
        lacking=lacking,
        next=codings.next_of(db, place.pool, me, place.wanted, text.id),
        before=codings.before(db, place.pool, me, place.wanted, text.id),
        first=codings.next_of(db, place.pool, me, place.wanted),
        has_keys=not place.keys,
        coded=coded,
        in_all=in_all,
        last_change=codings.last_change(db, me),
    )
    return page, status


def _suggested(text: Text) -> tuple[list[str], str]:
    """Return likely codes, and a sentence where a library is missing for them.

    A second coder gets none, for they were learned from what the first one said.
    """
    if text.is_blind:
        return [], ""
    db, memory = installation().db, cast(Memory, current_app.extensions["coded texts"])
    try:
        state = all_codings.state(db)
        if memory.state != state:
            memory.learn(state, all_codings.examples(db))
        return memory.suggest(text.id, text.words), ""
    except Refusal as refusal:
        return [], refusal.sentences[0]


# ---- Changes --------------------------------------------------------------------------------------------------


@coding.post("/<code>/code/add")
@signed_in(Role.REVIEWER)
def add(code: str) -> Page:
    """Give one or several texts a code, or some words of one text."""
    place, given = _place(code), request.form.get("code", "")
    texts = request.form.getlist("text")
    if not texts or not given:
        return _again(place, gettext("Choose at least one text and a code."), 422)
    try:
        codings.give(installation().db, place.pool, _me(), texts, given, _span() if len(texts) == 1 else None)
    except Refusal as refusal:
        return _again(place, refusal.sentences[0], 409)
    return _back(place)


def _span() -> tuple[int, int] | None:
    """Return from which code point on and up to which one words were chosen, or None for the whole text."""
    first, last = request.form.get("first", ""), request.form.get("last", "")
    if not first and not last:
        return None
    digits = first.isdecimal() and last.isdecimal() and len(first + last) < 20
    return (int(first), int(last)) if digits else (-1, -1)


@coding.post("/<code>/code/remove")
@signed_in(Role.REVIEWER)
def remove(code: str) -> Page:
    """Take one of one's own codes away."""
    place = _place(code)
    text, _, rest = request.form.get("coding", "").partition(".")
    given, _, first = rest.rpartition(".")
    if first.isdecimal() and len(first) < 10:
        codings.take(installation().db, place.pool, _me(), text, given, int(first))
    return _back(place)


@coding.post("/<code>/code/undo")
@signed_in(Role.REVIEWER)
def undo(code: str) -> Page:
    """Take one's last change back, and go to the text that it was about."""
    place, number = _place(code), request.form.get("number", 0, type=int)
    changed = codings.undo(installation().db, _me(), number)
    return _back(place, changed or "")


@coding.post("/<code>/code/look")
@signed_in(Role.REVIEWER)
def look(code: str) -> Page:
    """Say that a text needs another look, or none any more."""
    place = _place(code)
    codings.look_again(
        installation().db,
        place.pool,
        _me(),
        request.form.get("on", ""),
        wanted=request.form.get("look") == "yes",
    )
    return _back(place)


def _back(place: Place, text: str = "") -> Page:
    """Lead to the text or the list that a change was made on; after taking back, to the text that it was about."""
    on = request.form.get("on", "")
    if on and text and codings.find(installation().db, place.pool, _me(), text):
        on = text
    if on:
        return redirect(url_for("coding.one", code=place.pool.mark, mark=on, **place.kept), 303)
    return redirect(url_for("coding.texts", code=place.pool.mark, after=place.after or None, **place.kept), 303)


def _again(place: Place, fault: str, status: int) -> Page:
    on = request.form.get("on", "")
    text = codings.find(installation().db, place.pool, _me(), on) if on else None
    return _one(place, text, (fault,), status) if text else _list(place, (fault,), status)


# ---- Agreement ------------------------------------------------------------------------------------------------


@coding.get("/<code>/agreement")
@signed_in(Role.REVIEWER)
def agree(code: str) -> Page:
    """Show how far those who coded the same texts meant the same, and where they did not."""
    place = _place(code)
    db, names = installation().db, _names(place.pool)
    coded = shared(all_codings.given(db, place.pool))
    try:
        measured, lacking = agreement(coded), ""
    except Refusal as refusal:
        measured, lacking = None, refusal.sentences[0]
    own = [text for text in coded.differing if _me() in coded.texts[text]]
    return render_template(
        "review/coding_agreement.html",
        place=place,
        title=pool_title(place.pool),
        coded=coded,
        measured=measured,
        by_code=sorted(
            ((names.codes.get(mark, mark), each) for mark, each in measured.by_code.items()),
            key=lambda named: named[0].casefold(),
        )
        if measured
        else [],
        is_about_few=len(coded.texts) < FEW_TEXTS,
        lacking=lacking,
        names=names,
        level_words=LEVEL_WORDS,
        differing=[
            (each, coded.texts[each.id]) for each in codings.some(db, place.pool, _me(), own[:MOST_LISTED])
        ],
        more=max(0, len(own) - MOST_LISTED),
        unseen=len(coded.differing) - len(own),
    )
