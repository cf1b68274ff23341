"""A briefing for somebody who decides: two pages to read here, to print, or to take away as PDF or DOCX."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup

from feedback.languages import Language
from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal, Sentence
from feedback.store import releases
from feedback.store.staff_log import Act
from feedback.themes.briefing import languages_of_briefing, make_briefing
from feedback.themes.briefing_docx import TYPE as DOCX
from feedback.themes.briefing_docx import to_docx
from feedback.themes.briefing_pages import Briefing
from feedback.themes.reading import Reading
from feedback.web.access import for_staff_pages, note, recently_confirmed, signed_in
from feedback.web.as_file import as_file
from feedback.web.facilitators.offers import language_to_read
from feedback.web.facilitators.own_reading import READERS, own_reading
from feedback.web.installed import installation
from feedback.web.language import say, speaking
from feedback.web.open_to_all import Page
from feedback.web.static_files import FOLDER

briefing = Blueprint("briefing", __name__, url_prefix="/facilitate")
briefing.context_processor(for_staff_pages)

STYLE = "briefing.css"
NO_PDF = for_translation("This installation makes no PDF. Print this page, or ask an admin for “feedback[pdf]”.")


@briefing.get("/<code>/briefing")
@signed_in(*READERS)
def show(code: str) -> Page:
    """Show the two pages in one language, ready to be printed."""
    reading = own_reading(code)
    return _page(reading, _language(reading, request.args.get("language")))


@briefing.post("/<code>/briefing")
@signed_in(*READERS)
@recently_confirmed
def take(code: str) -> Page:
    """Give the two pages as a file."""
    reading = own_reading(code)
    language = _language(reading, request.form.get("language"))
    make, content_type = MAKERS.get(request.form.get("form", ""), (None, ""))
    if make is None:
        abort(400)
    try:
        content = make(_briefing(reading, language))
    except Refusal as refusal:
        return _page(reading, language, refusal.sentences)
    name = f"briefing-{reading.mark}-{language.code}.{request.form['form']}"
    note(Act.EXPORTED, name)
    return as_file(content, content_type, name)


def _language(reading: Reading, wanted: str | None) -> Language:
    """Return the language that is asked for, or one to read in; one that is not complete is not there."""
    found = {each.code: each for each in languages_of_briefing(reading.questionnaire)}
    if wanted:
        return found.get(wanted) or abort(404)
    return found.get(language_to_read(reading.questionnaire)) or next(iter(found.values()), None) or abort(404)


def _briefing(reading: Reading, language: Language) -> Briefing:
    is_flood = releases.has_flood(installation().db, reading.mark)
    return make_briefing(reading, language.code, say, is_flood=is_flood)


def _page(reading: Reading, language: Language, faults: tuple[str, ...] = ()) -> Page:
    sheet = Markup()
    try:
        sheet = _sheet(_briefing(reading, language))
    except Refusal as refusal:
        faults = refusal.sentences
    page = render_template(
        "facilitators/briefing.html",
        mark=reading.mark,
        title=reading.title,
        faults=faults,
        printed=language,
        briefing_languages=languages_of_briefing(reading.questionnaire),
        sheet=sheet,
    )
    return page, 409 if faults else 200


def _sheet(made: Briefing) -> Markup:
    with speaking(made.language.code):
        sheet = render_template("printed/briefing.html", briefing=made, level=2)
    return Markup(sheet)  # noqa: S704 a template of ours, escaped


def to_pdf(made: Briefing) -> bytes:
    """Return a tagged PDF of two pages, the same for the same briefing."""
    weasyprint = _weasyprint()
    with speaking(made.language.code):
        page = render_template("facilitators/briefing_pdf.html", briefing=made)
    style = weasyprint.CSS(string=(FOLDER / STYLE).read_text("utf-8"), url_fetcher=_fetch_nothing)
    content: bytes = weasyprint.HTML(string=page, url_fetcher=_fetch_nothing).write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1", pdf_identifier=made.about.encode()
    )
    return content


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as fault:  # the second where a library of the system is missing
        raise Refusal(Sentence(NO_PDF)) from fault
    return weasyprint


def _fetch_nothing(url: str, *_: Any, **__: Any) -> Any:
    """Refuse to load anything: all that a briefing needs is in it."""
    raise ValueError(url)


MAKERS = {
    "pdf": (to_pdf, "application/pdf"),
    "docx": (to_docx, DOCX),
}
