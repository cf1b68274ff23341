"""How a young person's page reads: text size, spacing and colours, and whether it is on a borrowed tablet.

All of it lives in the address and nowhere else: no cookie, no storage. Every address on the page carries it on.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, has_request_context, request, url_for

from feedback.languages import Language, spoken
from feedback.questionnaire.kinds import for_translation
from feedback.web.language import catalogues, gettext, offered, page_language


@dataclass(frozen=True, slots=True)
class Control:
    """Name one thing that can be set, and its choices; the first one is what a page does by itself."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


CONTROLS = (
    Control(
        "text",
        for_translation("Text size"),
        (
            ("", for_translation("Normal")),
            ("large", for_translation("Large")),
            ("largest", for_translation("Very large")),
        ),
    ),
    Control(
        "space",
        for_translation("Space"),
        (("", for_translation("Normal")), ("wide", for_translation("Wide"))),
    ),
    Control(
        "colour",
        for_translation("Colours"),
        (
            ("", for_translation("As on this phone")),
            ("light", for_translation("Light")),
            ("cream", for_translation("Cream")),
            ("dark", for_translation("Dark")),
        ),
    ),
)
KIOSK = "kiosk"


def chosen() -> dict[str, str]:
    """Return what the address sets, without anything that no control offers."""
    return {
        control.name: value
        for control in CONTROLS
        if (value := request.args.get(control.name)) and value in dict(control.choices)
    }


def is_kiosk() -> bool:
    """Return whether the page is shown on a borrowed tablet, which forgets one person before the next."""
    return KIOSK in request.args


def _carried() -> dict[str, str]:
    if not request.query_string:  # nearly always
        return {}
    return chosen() | ({KIOSK: "yes"} if is_kiosk() else {})


def start_again_address(code: str | None) -> str:
    """Return where a borrowed tablet starts again: as it was set up, without what the last person chose."""
    as_set_up: dict[str, Any] = {**dict.fromkeys(control.name for control in CONTROLS), KIOSK: "yes"}
    if code:
        return url_for("young_people.event_languages", code=code, **as_set_up)
    return url_for("young_people.languages", **as_set_up)


def page_key() -> tuple[str, ...]:
    """Return what tells apart two renderings of one page in one language; a correction makes them all anew."""
    return str(catalogues().stamp), *(f"{name}={value}" for name, value in _carried().items())


@dataclass(frozen=True, slots=True)
class Choice:
    """Show one choice of a control: its label, the address that makes it, and whether it is made."""

    name: str
    value: str
    label: str
    address: str
    is_current: bool


def _path(endpoint: str) -> str:
    """Return the address of this page, or of the one that shows the same where this one came by sending."""
    bare = dict.fromkeys([*(control.name for control in CONTROLS), KIOSK])
    endpoint = endpoint or request.endpoint or ""
    return url_for(endpoint, **request.view_args or {}, **bare) if endpoint else quote(request.path)


def _choices(control: Control, path: str) -> list[Choice]:
    now = chosen().get(control.name, "")
    return [
        Choice(control.name, value, gettext(label), _address(path, control.name, value), value == now)
        for value, label in control.choices
    ]


def _address(path: str, name: str, value: str) -> str:
    carried = {key: kept for key, kept in (_carried() | {name: value}).items() if kept}
    return path + (f"?{urlencode(carried)}" if carried else "")


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """Show one language, with the address of this page in it."""

    language: Language
    address: str
    is_current: bool


def _language_choices(codes: tuple[str, ...], endpoint: str) -> list[LanguageChoice]:
    values = dict(request.view_args or {})
    if "lang" not in values:
        endpoint, values = "young_people.code", {}
    return [
        LanguageChoice(each, url_for(endpoint, **values | {"lang": each.code}), each == page_language())
        for each in spoken(codes)
    ]


def let_pages_read_well(app: Flask, blueprints: frozenset[str]) -> None:
    """Give the pages of some blueprints their controls, and carry what was chosen from page to page."""

    @app.url_defaults
    def carry_on(endpoint: str, values: dict[str, Any]) -> None:
        is_here = has_request_context() and (request.blueprint is None or request.blueprint in blueprints)
        if is_here and endpoint.split(".")[0] in blueprints:
            for name, value in _carried().items():
                values.setdefault(name, value)

    @app.context_processor
    def controls() -> dict[str, object]:
        return {
            "reading": chosen(),
            "is_kiosk": is_kiosk(),
            "start_again_address": start_again_address,
            "reading_controls": lambda endpoint="": [
                (gettext(control.label), _choices(control, _path(endpoint))) for control in CONTROLS
            ],
            "language_choices": lambda codes, endpoint="": _language_choices(
                tuple(codes or offered()), endpoint or request.endpoint or ""
            ),
        }
