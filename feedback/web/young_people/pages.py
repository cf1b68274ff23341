"""The pages around the questionnaire: languages, the event code, before you start, and afterwards."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from feedback.languages import spoken
from feedback.store import events
from feedback.store.events import Action, Event
from feedback.store.trials import Trial
from feedback.web.installed import config, installation
from feedback.web.language import gettext, in_language, offered
from feedback.web.open_to_all import Page, open_to_all
from feedback.web.results import result_view
from feedback.web.trust import unchecked
from feedback.web.young_people.answering import thanks_page
from feedback.web.young_people.event_of_page import (
    event_of_page,
    find_asking,
    not_open_page,
    promised,
    questionnaire_of,
    shown_again,
)
from feedback.web.young_people.helplines import HELPLINES
from feedback.web.young_people.what_we_save import what_we_save

young_people = Blueprint("young_people", __name__)


@young_people.get("/")
@open_to_all
def languages() -> Page:
    """Show every language by its own name."""
    return languages_page(offered(), "young_people.code")


@young_people.get("/e/<code>")
@open_to_all
def event_languages(code: str) -> Page:
    """Show the languages of the event that a QR code points to."""
    event = find_asking(code)
    if event is None or not event.languages:
        return languages_page(offered(), "young_people.code"), 404
    return languages_page(event.languages, _start_of(event), code=event.code)


def languages_page(codes: tuple[str, ...], endpoint: str, **values: Any) -> str:
    """Return the page that lets somebody choose a language, each leading to an endpoint in it."""
    choices = [
        {"language": language, "address": url_for(endpoint, lang=language.code, **values)}
        for language in spoken(codes)
    ]
    return render_template("young_people/languages.html", choices=choices)


@young_people.route("/<language:lang>/", methods=["GET", "POST"])
@open_to_all
def code(lang: str) -> Page:
    """Let somebody type the code of their event; it is sent in the form, never in the address."""
    g.language = lang
    typed = request.form.get("code", "")
    event = find_asking(typed) if typed.strip() else None
    if event is not None:
        return redirect(url_for(_start_of(event), lang=lang, code=event.code), 303)
    wrong = ""
    if request.method == "POST":
        wrong = gettext("We do not know this code. Look at the poster again, or ask somebody here.")
    return render_template("young_people/code.html", typed=shown_again(typed), wrong=wrong), 422 if wrong else 200


def _start_of(event: Event | Trial) -> str:
    return "trying_out.start" if isinstance(event, Trial) else "young_people.start"


@young_people.get("/<language:lang>/e/<code>/")
@open_to_all
def start(lang: str, code: str) -> Page:
    """Say who asks, why, who will act, by when, and how to leave, before the first question."""
    event = event_of_page(lang, code)
    if event.state is events.State.CLOSED:
        return redirect(url_for("young_people.heard", lang=lang, code=event.code), 303)
    if not event.is_open:
        return not_open_page(event)
    questionnaire = questionnaire_of(event)
    return render_template(
        "young_people/start.html",
        event=event,
        title=in_language(questionnaire.title, lang),
        about=in_language(questionnaire.about, lang),
        **promised(event, lang)._asdict(),
        asked=len(questionnaire.asked),
        has_groups=questionnaire.compare_by is not None,
        unchecked=unchecked(questionnaire, lang),
    )


@young_people.get("/<language:lang>/e/<code>/no-thanks")
@open_to_all
def no_thanks(lang: str, code: str) -> Page:
    """End a visit that was declined with the very page that ends any other (CO-03)."""
    return thanks_page(event_of_page(lang, code))


@young_people.get("/<language:lang>/e/<code>/heard")
@open_to_all
def heard(lang: str, code: str) -> Page:
    """Show young people what the group said and what was done about it."""
    event = event_of_page(lang, code)
    questionnaire = questionnaire_of(event)
    release = events.release(installation().db, event.code)
    return render_template(
        "young_people/heard.html",
        event=event,
        **promised(event, lang)._asdict(),
        results=result_view(questionnaire, release, lang) if release else None,
        action=_action(event, lang),
        unchecked=unchecked(questionnaire, lang),
    )


def _action(event: Event, lang: str) -> Action | None:
    """Return what was done, in this language or else in the first that has it, marked as such on the page."""
    known = events.actions(installation().db, event.code)
    return known.get(lang) or next(
        (known[each.code] for each in spoken(event.languages) if each.code in known), None
    )


@young_people.get("/<language:lang>/<any(help, privacy, safety):page>")
@open_to_all
def information(lang: str, page: str) -> Page:
    """Show one of the pages that help: where to find help, what we save, staying safe."""
    g.language = lang
    return render_template(f"young_people/{page}.html", helplines=HELPLINES, what_we_save=what_we_save)


@young_people.get("/leave")
@open_to_all
def leave() -> Response:
    """Clear what the browser keeps of us and go to a page without any history of somebody's own (X-05, X-07)."""
    reply = make_response(redirect(config().leave_to, 303))
    reply.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return reply


@young_people.get("/healthz")
@open_to_all
def health() -> Response:
    """Say that the server runs, and nothing that varies."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")
