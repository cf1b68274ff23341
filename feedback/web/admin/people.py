"""Who works here: the list, inviting somebody, and the page that shows a one-use link for the only time."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for

from feedback.refusal import Refusal
from feedback.store import people, second_factor
from feedback.store.people import Role
from feedback.store.staff_log import Act, with_roles
from feedback.store.tokens import new_mark
from feedback.web.access import note, recently_confirmed, signed_in
from feedback.web.addresses import whole_address
from feedback.web.admin.blueprint import admin
from feedback.web.admin.roles import MEANINGS, chosen_roles
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.qr_code import qr_code

MARK = re.compile(r"[0-9a-f]{12}")


@admin.get("/people")
@signed_in(Role.ADMIN)
def team() -> Page:
    """Show everybody who has an account, and the invitations that nobody has used."""
    db = installation().db
    return render_template(
        "admin/people.html",
        people=[(each, second_factor.has_one(db, each.name)) for each in people.every(db)],
        invitations=[(each, moment_of(each.ends_at)) for each in people.invitations(db)],
    )


@admin.route("/people/invite", methods=["GET", "POST"])
@signed_in(Role.ADMIN)
@recently_confirmed
def invite() -> Page:
    """Invite somebody, and show their link for the only time.

    The form carries a mark that becomes the invitation's: sent again, it replaces the link that it made before.
    """
    if request.method == "GET":
        return _invitation_form(new_mark(), "", (), ())
    db, name, roles = installation().db, people.tidy_name(request.form.get("name", "")), chosen_roles()
    mark = request.form.get("mark", "")
    if not MARK.fullmatch(mark):
        mark = new_mark()
    try:
        token = people.invite(db, name, roles, mark)
    except Refusal as refusal:
        return _invitation_form(mark, name, roles, refusal.sentences), 422
    note(Act.INVITED, with_roles(name, roles))
    return link_page(token)


def _invitation_form(mark: str, name: str, roles: Iterable[Role], faults: Sequence[str]) -> str:
    return render_template(
        "admin/invite.html", mark=mark, name=name, roles=roles, meanings=MEANINGS, faults=faults
    )


def link_page(token: str) -> Page:
    """Return the page with a one-use link, in letters and as a QR code; it is gone when the page is left."""
    invited = people.invited(installation().db, token)
    if invited is None:  # another admin took it back within this moment
        return redirect(url_for("admin.team"), 303)
    address = whole_address("account.invitation", token=token)
    return render_template(
        "admin/link.html",
        invited=invited,
        ends_on=moment_of(invited.ends_at),
        address=address,
        qr_code=qr_code(address),
    )


@admin.post("/people/invitations/<mark>/take-back")
@signed_in(Role.ADMIN)
def take_invitation_back(mark: str) -> Page:
    """Take back an invitation that nobody has used."""
    name = people.take_back(installation().db, mark)
    if name is not None:
        note(Act.TOOK_INVITATION_BACK, name)
    return redirect(url_for("admin.team"), 303)


def moment_of(seconds: int) -> datetime:
    """Return a time of the database, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
