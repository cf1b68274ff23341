"""The language of a page of the staff: what they chose, or before they sign in, what the address asks for."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import refresh

from feedback.catalogues import SOURCE_LANGUAGE, STAFF_LANGUAGES
from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.kinds import for_translation
from feedback.store.events import State
from feedback.store.people import Person, Role
from feedback.web.language import gettext, language_name, page_language
from feedback.web.open_to_all import OPEN
from feedback.web.security import STAFF_ADDRESSES
from feedback.web.session import current_person, last_person

ACCOUNT = "account"
INVITATION = "account.invitation"

ROLE_NAMES = {
    Role.ADVISER: for_translation("adviser"),
    Role.TRANSLATOR: for_translation("translator"),
    Role.FACILITATOR: for_translation("facilitator"),
    Role.REVIEWER: for_translation("reviewer"),
    Role.ADMIN: for_translation("admin"),
}
STATE_NAMES = {
    State.DRAFT: for_translation("draft"),
    State.OPEN: for_translation("open"),
    State.CLOSED: for_translation("closed"),
}

EASY_READ_NAME = for_translation("Easy Read")


def role_name(role: str) -> str:
    """Return what a role is called, in the language of the page."""
    return gettext(ROLE_NAMES[Role(role)])


def state_name(state: str) -> str:
    """Return what the state of an event is called, in the language of the page."""
    return gettext(STATE_NAMES[State(state)])


def first_word() -> str:
    """Return the word that the address begins with."""
    return request.path.strip("/").split("/")[0]


def is_for_staff() -> bool:
    """Return whether the address is one of the staff's."""
    return first_word() in STAFF_ADDRESSES


def language_asked_for() -> str:
    """Return the language that the address of a page before signing in asks for, or English."""
    asked = request.args.get("language", "") if first_word() == ACCOUNT else ""
    return asked if asked in STAFF_LANGUAGES else SOURCE_LANGUAGE


def set_staff_language() -> None:
    """Let a page of the staff speak the language of whoever reads it; on other pages nothing is looked at."""
    if is_for_staff():
        person = current_person() or (None if "language" in request.args else last_person())
        g.is_for_staff = True
        g.language = person.language if person else language_asked_for()


def speak_with(person: Person) -> None:
    """Speak the language of somebody who has signed in within this very request."""
    g.language = person.language
    refresh()


def other_languages() -> list[Language]:
    """Return the languages that this page of the staff could also speak."""
    return [LANGUAGES[code] for code in STAFF_LANGUAGES if code != page_language().code]


def addresses_in_other_languages() -> list[tuple[Language, str]]:
    """Return where this page speaks another language to somebody who has not signed in; elsewhere nothing."""
    if current_person() or first_word() != ACCOUNT or not request.endpoint:
        return []
    path = url_for(request.endpoint, **{**(request.view_args or {}), "language": None})
    kept = request.args.to_dict()
    return [(each, f"{path}?{urlencode(kept | {'language': each.code})}") for each in other_languages()]


def speak_with_staff(app: Flask) -> None:
    """Let the pages of the staff speak English and Welsh, although their addresses name no language."""
    app.before_request(set_staff_language)
    app.template_filter("role_name")(role_name)
    app.template_filter("state_name")(state_name)
    app.template_filter("language_name")(language_name)

    @app.url_defaults
    def carry_on(endpoint: str, values: dict[str, Any]) -> None:
        """Keep the language on the way to another page before signing in; an invitation is for somebody else."""
        if not has_request_context() or not is_for_staff() or endpoint == INVITATION:
            return
        is_before_signing_in = app.view_functions[endpoint].__dict__.get("access") == OPEN
        if endpoint.startswith(f"{ACCOUNT}.") and is_before_signing_in and page_language().code != SOURCE_LANGUAGE:
            values.setdefault("language", page_language().code)

    @app.context_processor
    def switch() -> dict[str, object]:
        return {
            "other_languages": other_languages,
            "addresses_in_other_languages": addresses_in_other_languages,
        }
