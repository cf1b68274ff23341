"""A release taken away as a file: a page that says what each format is for, and the file itself."""

import re

from flask import Blueprint, abort, render_template, request

from feedback.languages import LANGUAGES, spoken
from feedback.store.staff_log import Act
from feedback.themes.interchange.formats import FORMATS
from feedback.themes.interchange.told import languages_of
from feedback.themes.reading import Reading
from feedback.web.access import for_staff_pages, note, recently_confirmed, signed_in
from feedback.web.as_file import as_file
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.own_reading import READERS, own_reading
from feedback.web.language import say
from feedback.web.open_to_all import Page

downloads = Blueprint("downloads", __name__, url_prefix="/facilitate")
downloads.context_processor(for_staff_pages)

# What a file name cannot hold on one system or another.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
LONGEST_NAME = 80


@downloads.get("/<code>/download")
@signed_in(*READERS)
def choose(code: str) -> Page:
    """Show what each format is for, to be taken in one language."""
    reading = own_reading(code)
    return render_template(
        "facilitators/download.html",
        mark=reading.mark,
        title=reading.title,
        formats=FORMATS,
        offered=spoken(languages_of(reading)),
        chosen=LANGUAGES[_wanted(reading, request.args.get("language"))],
    )


@downloads.post("/<code>/download/<shape>")
@signed_in(*READERS)
@recently_confirmed
def fetch(code: str, shape: str) -> Page:
    """Give the release as a file: the same numbers as on every page (S-11)."""
    reading = own_reading(code)
    found = FORMATS.get(shape) or abort(404)
    language = _wanted(reading, request.form.get("language"))
    note(Act.EXPORTED, f"{reading.mark}{found.ending}")
    return as_file(
        found.write(reading, language, say),
        found.media_type,
        f"{reading.mark}-{language}{found.ending}",
        f"{_title(reading)} ({language}){found.ending}",
    )


def _wanted(reading: Reading, language: str | None) -> str:
    """Return a language of the questionnaire that somebody chose, or else the one to read it in."""
    if not language:
        return language_to_read(reading.questionnaire)
    return language if language in languages_of(reading) else abort(404)


def _title(reading: Reading) -> str:
    """Return the title of a release as a file can be called, or its mark where nothing of it is left."""
    return " ".join(_NOT_IN_NAMES.sub(" ", reading.title).split())[:LONGEST_NAME].strip(" .") or reading.mark
