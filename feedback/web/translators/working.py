"""One text after the other: its source and its translation beside each other, and what is done with it."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import LANGUAGES
from feedback.questionnaire.differences import word_by_word
from feedback.refusal import Refusal
from feedback.store import translations
from feedback.store.clock import today
from feedback.store.people import Role
from feedback.translating.unit import State, Translation, Unit
from feedback.translating.verify import PLACEHOLDER, faults, too_long
from feedback.web.access import signed_in
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.staff_trust import trust_in_a_word
from feedback.web.translators.blueprint import READERS, agrees, role_of_writer, translators, writes
from feedback.web.translators.found import found_translation, found_unit
from feedback.web.translators.looking import places_to_look
from feedback.web.translators.words import (
    Wanted,
    in_state,
    needs_agreement,
    needs_work,
    vouched_by,
    whole_name,
)
from feedback.wording import Trust, Wording

_STAYS = re.compile(rf"{PLACEHOLDER.pattern}|\d[\d ]*\d|\d")


# ---- What comes next --------------------------------------------------------------------------------------------


def wanted_state() -> State | None:
    """Return the state that the address asks for, if it asks for one."""
    asked = request.args.get("state", "")
    return State(asked) if asked in set(State) else None


def _wanted() -> Wanted:
    """Return which texts come one after the other: those in a state, or else all that wait for this person."""
    state = wanted_state()
    if state is not None:
        return in_state(state)
    return needs_work if writes() else needs_agreement


def first_to_do(translation: Translation) -> str | None:
    """Return the id of the first text that waits for the person who is signed in, or None."""
    wanted = _wanted()
    return next((unit.id for unit in translation if wanted(unit)), None)


def _after(translation: Translation, unit: Unit) -> str | None:
    units, wanted = translation.units, _wanted()
    return next((each.id for each in units[units.index(unit) + 1 :] if wanted(each)), None)


def _before(translation: Translation, unit: Unit) -> str | None:
    """Return the id of the text that somebody comes from, or of the one above."""
    came_from = request.args.get("from", "")
    if came_from != unit.id and translation.get(came_from):
        return came_from
    place = translation.units.index(unit)
    return translation.units[place - 1].id if place else None


def _address(translation: Translation, identity: str | None, **more: str | None) -> str:
    """Return where one text is worked on, or where nothing is left."""
    given: dict[str, Any] = {
        "tongue": translation.language,
        "name": translation.name,
        "state": wanted_state(),
        **more,
    }
    if identity is None:
        return url_for("translators.nothing_left", **given | {"from": None})
    return url_for("translators.show", part=identity, **given)


# ---- Pages ------------------------------------------------------------------------------------------------------


@translators.get("/<language:tongue>/<name>/texts/<path:part>")
@signed_in(*READERS)
def show(tongue: str, name: str, part: str) -> Page:
    """Show one text and its translation beside each other."""
    translation = found_translation(tongue, name)
    return _page(translation, found_unit(translation, part))


@translators.get("/<language:tongue>/<name>/nothing-left")
@signed_in(*READERS)
def nothing_left(tongue: str, name: str) -> Page:
    """Say that the end is reached, and whether something was skipped."""
    translation = found_translation(tongue, name)
    return render_template(
        "translate/nothing_left.html",
        translation=translation,
        title=whole_name(name),
        target=LANGUAGES[tongue],
        begin=first_to_do(translation),
        left=_left(translation),
    )


def _left(translation: Translation) -> int:
    return sum(map(_wanted(), translation))


def _page(
    translation: Translation, unit: Unit, *, typed: str | None = None, problems: Sequence[str] = (), **more: Any
) -> str:
    wording = unit.wording
    kept = wording.text if wording else ""
    text = kept if typed is None else typed
    return render_template(
        "translate/text.html",
        translation=translation,
        title=whole_name(translation.name),
        target=LANGUAGES[translation.language],
        source=LANGUAGES[translation.source_language],
        unit=unit,
        text=text,
        faults=problems,
        place=translation.units.index(unit) + 1,
        left=_left(translation),
        stays=list(dict.fromkeys(_STAYS.findall(unit.source))),
        changed=word_by_word(wording.was, unit.source) if wording and wording.stale and wording.was else (),
        english=_english(translation, unit),
        warning=too_long(unit, text) if text else None,
        looks=places_to_look(translation, unit),
        trust=trust_in_a_word(wording.trust) if wording else "",
        vouched_by=vouched_by(wording) if wording else "",
        writes=writes(),
        may_agree=agrees() and needs_agreement(unit),
        here=_address(translation, unit.id, **{"from": request.args.get("from")}),
        skip=_address(translation, _after(translation, unit), **{"from": unit.id}),
        back=_address(translation, back) if (back := _before(translation, unit)) else "",
        **more,
    )


def _english(translation: Translation, unit: Unit) -> str:
    """Return what a text says in English, where it was written in another language and is not going there."""
    if SOURCE_LANGUAGE in {translation.source_language, translation.language}:
        return ""
    found = translations.get(installation().db, translation.name, SOURCE_LANGUAGE).get(unit.id)
    return found.wording.text if found and found.wording else ""


# ---- Keeping ----------------------------------------------------------------------------------------------------


@translators.post("/<language:tongue>/<name>/texts/<path:part>")
@signed_in(*READERS)
def keep(tongue: str, name: str, part: str) -> Page:
    """Keep what somebody wrote, or that they read it and it is right, and go on to the next text."""
    translation = found_translation(tongue, name)
    unit = found_unit(translation, part)
    deed = request.form.get("do", "")
    if not (agrees() if deed == Trust.AGREED else writes()):
        abort(403)
    if deed not in set(Trust):
        abort(400)
    if deed == Trust.AGREED and not needs_agreement(unit):
        return redirect(_address(translation, unit.id), 303)
    typed = _typed()
    if request.form.get("digest", "") != unit.digest:
        return _changed_meanwhile(translation, unit, typed)
    text = unit.wording.text if unit.wording and deed == Trust.AGREED else typed
    wrong = faults(unit.source, text)
    if wrong:
        return _page(translation, unit, typed=text, problems=wrong), 422
    wording = _wording(unit, text, Trust(deed))
    if wording != unit.wording:
        try:
            translations.put(installation().db, name, tongue, unit.id, wording, based_on=unit.digest)
        except Refusal:
            now = found_translation(tongue, name)
            return _changed_meanwhile(now, found_unit(now, part), typed)
    return redirect(_address(translation, _after(translation, unit), **{"from": unit.id}), 303)


def _typed() -> str:
    """Return what was typed, with the usual ends of lines and in the usual letters."""
    lines = request.form.get("text", "").splitlines()
    return unicodedata.normalize("NFC", "\n".join(line.strip() for line in lines).strip())


def _wording(unit: Unit, text: str, trust: Trust) -> Wording:
    """Return the words as they are kept: the same words are never trusted less than before."""
    now = unit.wording
    if now and now.text == text and not now.stale and now.trust.rank >= trust.rank:
        return now
    if trust is Trust.DRAFT:
        return Wording(text)
    role = Role.ADVISER if trust is Trust.AGREED else role_of_writer()
    return Wording(text, trust, by=role, on=today())


def _changed_meanwhile(translation: Translation, unit: Unit, typed: str) -> Page:
    """Show what somebody else wrote, or the new source, beside what was typed; nothing is kept yet."""
    page = _page(
        translation,
        unit,
        typed=typed,
        problems=(translations.MEANWHILE,),
        theirs=unit.wording.text if unit.wording and unit.wording.text != typed else "",
        was_source=request.form.get("source", "") if request.form.get("source", "") != unit.source else "",
    )
    return page, 409
