"""Taking answers back: what can be done after sending, and, where the installation gives codes, doing it."""

from flask import Blueprint, abort, g, render_template, request

from feedback.store.events import tidy_code
from feedback.store.intake import CouldNotStore, EventNotOpen
from feedback.store.withdrawing import tidy_digits, withdraw, withdrawal_code
from feedback.web.attempts import sent_attempt
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page, open_to_all
from feedback.web.young_people.event_of_page import event_of_page, not_open_page, shown_again

withdrawing = Blueprint("withdrawing", __name__)
# The pages that are there only where the installation gives codes.
with_codes = Blueprint("with_codes", __name__)


@withdrawing.get("/<language:lang>/withdraw")
@open_to_all
def explain(lang: str) -> Page:
    """Say whether answers can be taken back after sending, and how."""
    g.language = lang
    return _page()


@with_codes.post("/<language:lang>/withdraw")
@open_to_all
def take_back(lang: str) -> Page:
    """Remove the answers that a code belongs to; the reply never tells whether there were any."""
    g.language = lang
    event_code, digits = tidy_code(request.form.get("code", "")), tidy_digits(request.form.get("digits", ""))
    if not event_code or digits is None:
        return _page(wrong=_wrong(event_code, digits)), 422
    try:
        withdraw(installation(), event_code, digits)
    except CouldNotStore:
        return _page(problem=gettext("We could not do this just now. Send it again in a minute.")), 503
    return render_template("young_people/withdrawn.html")


@with_codes.post("/<language:lang>/e/<code>/withdrawal-code")
@open_to_all
def show_code(lang: str, code: str) -> Page:
    """Show the code that takes back what one page sent, to whoever asks for it from that page."""
    event = event_of_page(lang, code)
    attempt = sent_attempt(request.form)
    if not attempt:
        abort(422)
    try:
        digits = withdrawal_code(installation(), event.code, attempt)
    except EventNotOpen:
        return not_open_page(event)
    except CouldNotStore:
        abort(503)
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    return render_template("young_people/withdrawal_code.html", event=event, groups=groups)


def _wrong(event_code: str, digits: str | None) -> dict[str, str]:
    """Return what to do about each field that cannot be what was asked for."""
    wrong = {}
    if not event_code:
        wrong["code"] = gettext("Type the code of your event. It is on the poster.")
    if digits is None:
        wrong["digits"] = gettext("Your own code has 16 numbers. Type all of them.")
    return wrong


def _page(wrong: dict[str, str] | None = None, problem: str = "") -> str:
    typed = {name: shown_again(request.form.get(name, "")) for name in ("code", "digits")}
    return render_template("young_people/withdraw.html", typed=typed, wrong=wrong or {}, problem=problem)
