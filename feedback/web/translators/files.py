"""Translations as files for other programs, and such files brought in again."""

import io
from pathlib import PurePath
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from feedback.files import LARGEST
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.store import translations
from feedback.store.clock import today
from feedback.store.database import writing
from feedback.store.staff_log import Act
from feedback.translating import formats
from feedback.translating.taking_in import Taken, take_in
from feedback.translating.unit import Translation
from feedback.web.access import note, signed_in
from feedback.web.as_file import as_file
from feedback.web.facilitators.typed import one_line
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.session import current_session
from feedback.web.translators.blueprint import READERS, WRITERS, role_of_writer, translators, writes
from feedback.web.translators.found import found_translation
from feedback.web.translators.words import whole_name
from feedback.wording import Trust

TOO_LARGE = Sentence("A file can have at most 5 MB. All words of a language are much smaller.")


@translators.before_request
def take_whole_files() -> None:
    """Take a file where one is wanted, from those who may bring one, and let none of it touch a disk."""
    session = current_session()
    if request.endpoint == "translators.bring_in" and session and not session.person.roles.isdisjoint(WRITERS):
        request.max_content_length = request.max_form_memory_size = 2 * LARGEST
        request._get_file_stream = lambda *_, **__: io.BytesIO()  # type: ignore[method-assign]


@translators.get("/<language:tongue>/<name>/files")
@signed_in(*READERS)
def show_files(tongue: str, name: str) -> Page:
    """Offer a whole as a file, and ask for one."""
    return _page(found_translation(tongue, name))


@translators.post("/<language:tongue>/<name>/files/take-out")
@signed_in(*READERS)
def take_out(tongue: str, name: str) -> Page:
    """Give a whole away as a file."""
    translation = found_translation(tongue, name)
    ending = request.form.get("format", "")
    if ending not in formats.FORMATS:
        abort(400)
    file = f"{name}-{tongue}{ending}"
    content = formats.write(translation, ending)
    note(Act.EXPORTED, file)
    return as_file(content, formats.FORMATS[ending].media_type, file)


@translators.post("/<language:tongue>/<name>/files/bring-in")
@signed_in(*WRITERS)
def bring_in(tongue: str, name: str) -> Page:
    """Take all that a file changes in, or nothing: then each row that does not fit is named."""
    translation = found_translation(tongue, name)
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refusal(Sentence("Choose a file."))
        content, file = sent.read(), one_line(sent.filename)
        with writing(installation().db):
            translation = found_translation(tongue, name)  # as it is now, and stays until all is kept
            taken = _taken(translation, content, file)
            wordings = {each.id: each.wording for each in taken}
            translations.put_all(installation().db, name, tongue, wordings)
    except Refusal as refusal:
        return _page(translation, *refusal.sentences), 422
    note(Act.TOOK_TRANSLATION_IN, f"{name}-{tongue}{PurePath(one_line(sent.filename)).suffix.lower()}")
    told: dict[str, Any] = {"tongue": tongue, "name": name, **_summary(translation, taken)}
    return redirect(url_for("translators.show_files", **told), 303)


def _taken(translation: Translation, content: bytes, file: str) -> tuple[Taken, ...]:
    if len(content) > LARGEST:
        raise Refusal(TOO_LARGE)
    brought = formats.read(content, file)
    return take_in(translation, brought, highest=Trust.CHECKED, by=role_of_writer(), on=today())


def _summary(translation: Translation, taken: tuple[Taken, ...]) -> dict[str, int]:
    """Return how many texts a file brought, how many it changed, and how many it only says are checked."""
    before = {unit.id: unit.wording for unit in translation}
    new = sum(before[each.id] is None for each in taken)
    same = sum((was := before[each.id]) is not None and was.text == each.wording.text for each in taken)
    return {"new": new, "changed": len(taken) - new - same, "checked": same}


def _page(translation: Translation, *problems: str) -> str:
    summary = {key: request.args.get(key, type=int) for key in ("new", "changed", "checked")}
    return render_template(
        "translate/files.html",
        translation=translation,
        title=whole_name(translation.name),
        target=LANGUAGES[translation.language],
        offered={each.name: ending for ending, each in reversed(formats.FORMATS.items())},
        endings=list(formats.FORMATS),
        summary=summary if None not in summary.values() else None,
        writes=writes(),
        faults=problems,
    )
