"""What a facilitator prints: a poster, slips to hand out, and the questions on paper."""

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup

from feedback.config import is_this_machine
from feedback.languages import Language
from feedback.store.events import Event, State
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.facilitators.event_of_page import (
    address_of,
    event_page,
    languages_of,
    own_event,
)
from feedback.web.installed import installation
from feedback.web.language import gettext, in_language, speaking
from feedback.web.open_to_all import Page
from feedback.web.qr_code import qr_code
from feedback.web.trust import unchecked
from feedback.web.young_people.event_of_page import promised
from feedback.web.young_people.question_page import section_views

on_paper = Blueprint("on_paper", __name__, url_prefix="/facilitate")
on_paper.context_processor(for_staff_pages)

FEW, SOME = 3, 6  # languages; with more of them the letters are smaller, so that one page stays one page


@on_paper.get("/<code>/poster")
@signed_in(Role.FACILITATOR)
def poster(code: str) -> Page:
    """Show one page for the wall: the code, the QR code and an invitation in every language of the event."""
    return _invitation_page("poster", own_event(code))


@on_paper.get("/<code>/slips")
@signed_in(Role.FACILITATOR)
def slips(code: str) -> Page:
    """Show one page to cut into four slips, for people who would rather not stand before a poster."""
    return _invitation_page("slips", own_event(code))


def _invitation_page(name: str, event: Event) -> Page:
    if event.state is State.CLOSED:
        return _too_late(event)
    if not event.version:
        return _too_early(event)
    address, languages = address_of(event), languages_of(event)
    return render_template(
        f"facilitators/{name}.html",
        event=event,
        address=address,
        shown_address=address.removeprefix("https://"),
        is_out_of_reach=is_this_machine(address),
        qr_code=qr_code(address),
        amount="few" if len(languages) <= FEW else "some" if len(languages) <= SOME else "many",
        invitations=[_invitation(language) for language in languages],
    )


def _invitation(language: Language) -> Markup:
    with speaking(language.code):
        return Markup(render_template("printed/invitation.html"))  # noqa: S704 a template of ours, escaped


@on_paper.get("/<code>/paper")
@signed_in(Role.FACILITATOR)
def questions(code: str) -> Page:
    """Show the questions as they are printed, with the numbers that are typed in afterwards."""
    event = own_event(code)
    if event.state is State.CLOSED:
        return _too_late(event)
    if not event.version:
        return _too_early(event)
    languages = languages_of(event)
    wanted = request.args.get("language", languages[0].code)
    language = next((each for each in languages if each.code == wanted), None)
    if language is None:
        abort(404)
    return render_template(
        "facilitators/paper.html",
        event=event,
        printed=language,
        event_languages=languages,
        sheet=_sheet(event, language),
    )


def _sheet(event: Event, language: Language) -> Markup:
    questionnaire = installation().version(event.version).questionnaire
    with speaking(language.code):
        sheet = render_template(
            "printed/sheet.html",
            event=event,
            title=in_language(questionnaire.title, language.code),
            about=in_language(questionnaire.about, language.code),
            **promised(event, language.code)._asdict(),
            address=address_of(event).removeprefix("https://"),
            sections=section_views(questionnaire, language.code),
            unchecked=unchecked(questionnaire, language.code),
        )
    return Markup(sheet)  # noqa: S704 a template of ours, escaped


def _too_late(event: Event) -> Page:
    too_late = gettext("This event is closed, so there is nothing to print for it any more.")
    return event_page(event, (too_late,), 409)


def _too_early(event: Event) -> Page:
    return event_page(event, (gettext("Choose the questions first. Then you can print."),), 409)
