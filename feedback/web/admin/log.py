"""The log of the staff: to be read on a page, or taken away as a table."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request

from feedback.files import without_formula
from feedback.questionnaire.kinds import for_translation
from feedback.store import people, staff_log
from feedback.store.people import Role
from feedback.store.staff_log import ABOUT_PEOPLE, LAST_NUMBER, MACHINE, NOBODY, Act, Entry
from feedback.web.access import note, recently_confirmed, signed_in
from feedback.web.admin.blueprint import admin
from feedback.web.as_file import as_file
from feedback.web.installed import installation
from feedback.web.language import gettext
from feedback.web.open_to_all import Page
from feedback.web.staff_language import role_name

ON_A_PAGE = 50
MACHINE_MARK = "command-line"
FILE_NAME = "staff-log.csv"

SENTENCES = {
    Act.SIGNED_IN: for_translation("Signed in"),
    Act.WRONG_SIGN_IN: for_translation("Tried to sign in, but it did not fit"),
    Act.SIGNED_OUT: for_translation("Signed out"),
    Act.SIGNED_OUT_EVERYWHERE: for_translation("Signed out on every device"),
    Act.CHANGED_PASSPHRASE: for_translation("Changed the passphrase"),
    Act.SET_UP_SECOND_FACTOR: for_translation("Set up a second factor"),
    Act.TOOK_SECOND_FACTOR_AWAY: for_translation("Took the second factor away"),
    Act.MADE_RECOVERY_CODES: for_translation("Made new recovery codes"),
    Act.USED_RECOVERY_CODE: for_translation("Used a recovery code"),
    Act.INVITED: for_translation("Invited somebody"),
    Act.TOOK_INVITATION_BACK: for_translation("Took an invitation back"),
    Act.JOINED: for_translation("Accepted an invitation"),
    Act.CHANGED_ROLES: for_translation("Changed roles"),
    Act.PAUSED: for_translation("Paused somebody"),
    Act.LET_IN_AGAIN: for_translation("Let somebody in again"),
    Act.BEGAN_RESET: for_translation("Gave somebody a link to start anew"),
    Act.WAS_RESET: for_translation("Started anew with a new passphrase"),
    Act.CHANGED_SETTING: for_translation("Changed a setting"),
    Act.BACKED_UP: for_translation("Made a copy"),
    Act.RESTORED: for_translation("Put a copy back"),
    Act.EXPORTED: for_translation("Took something away as a file"),
    Act.MADE_EVENT: for_translation("Made an event"),
    Act.CHANGED_EVENT: for_translation("Changed an event"),
    Act.THREW_AWAY_EVENT: for_translation("Threw a draft away"),
    Act.OPENED_EVENT: for_translation("Opened an event"),
    Act.CLOSED_EVENT: for_translation("Closed an event"),
    Act.ANSWERED_EVENT: for_translation("Answered young people"),
    Act.MADE_SERIES: for_translation("Made a series"),
    Act.CHANGED_SERIES: for_translation("Changed a series"),
    Act.RELEASED_SERIES: for_translation("Put the events of a series together"),
    Act.MARKED_FOR_ACTION: for_translation("Marked something for action"),
    Act.ACTED_ON_MARK: for_translation("Acted on what was marked"),
    Act.CHANGED_CODEBOOK: for_translation("Changed the codebook"),
    Act.RELEASED_TEXT_THEMES: for_translation("Released themes of what people wrote"),
    Act.PROPOSED_QUOTE: for_translation("Proposed a quote"),
    Act.RELEASED_QUOTE: for_translation("Released a quote"),
    Act.TURNED_QUOTE_DOWN: for_translation("Turned a quote down"),
    Act.TOOK_QUOTE_BACK: for_translation("Took a quote back"),
    Act.SHARED: for_translation("Let a colleague in"),
    Act.HANDED_OVER: for_translation("Handed over to a colleague"),
    Act.PUBLISHED: for_translation("Published a questionnaire"),
    Act.STARTED_TRIAL: for_translation("Started a try-out"),
    Act.ENDED_TRIAL: for_translation("Ended a try-out"),
    Act.STARTED_MEETING: for_translation("Started a meeting"),
    Act.ENDED_MEETING: for_translation("Ended a meeting"),
    Act.SET_GROUP_RULES: for_translation("Set the rules of the advisers"),
    Act.TOOK_FILE_IN: for_translation("Took a questionnaire in from a file"),
    Act.TOOK_TRANSLATION_IN: for_translation("Took a translation in from a file"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one entry of the log in the language of the page."""

    at: datetime
    who: str
    what: str
    about: str


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Return entries of the log as people read them."""
    return [Line(each.at, _who(each), gettext(SENTENCES[each.act]), _about(each)) for each in entries]


def _who(entry: Entry) -> str:
    if entry.person == MACHINE:
        return gettext("Command line")
    return gettext("Somebody at the sign-in page") if entry.person == NOBODY else entry.person


def _about(entry: Entry) -> str:
    """Return about whom or which an entry is, with roles in the language of the page."""
    name, colon, given = entry.about.rpartition(": ")
    roles = given.split(", ")
    if entry.act not in ABOUT_PEOPLE or not colon or not set(roles) <= set(Role):
        return entry.about
    return f"{name}: {', '.join(map(role_name, roles))}"


@admin.get("/log")
@signed_in(Role.ADMIN)
def log() -> Page:
    """Show what the staff did, the newest first; of everybody or of one person."""
    db, mark = installation().db, request.args.get("person", "")
    before = max(0, min(request.args.get("before", LAST_NUMBER, type=int), LAST_NUMBER))
    found = list(staff_log.newest(db, count=ON_A_PAGE + 1, before=before, person=_name_of(mark)))
    shown = found[:ON_A_PAGE]
    return render_template(
        "admin/log.html",
        lines=lines_of(entry for _, entry in shown),
        is_first=before == LAST_NUMBER,
        older=shown[-1][0] if len(found) > len(shown) else None,
        mark=mark,
        people=people.every(db),
        machine_mark=MACHINE_MARK,
    )


def _name_of(mark: str) -> str | None:
    if mark == MACHINE_MARK:
        return MACHINE
    if not mark:
        return None
    found = people.with_mark(installation().db, mark)
    return found.name if found else abort(404)


@admin.post("/log/export")
@signed_in(Role.ADMIN)
@recently_confirmed
def export_log() -> Page:
    """Give the whole log as a table that a spreadsheet opens and never runs (SEC-19)."""
    note(Act.EXPORTED, FILE_NAME)
    entries = (entry for _, entry in staff_log.newest(installation().db))
    file = io.StringIO(newline="")
    table = csv.writer(file, quoting=csv.QUOTE_ALL)
    table.writerow([gettext("Time (UTC)"), gettext("Who"), gettext("What"), gettext("About")])
    for line in lines_of(entries):
        cells = (f"{line.at:%Y-%m-%d %H:%M}", line.who, line.what, line.about)
        table.writerow([without_formula(cell) for cell in cells])
    return as_file(file.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", FILE_NAME)
