"""What advisers read: every release, the same for all of them."""

from flask import Blueprint, render_template

from feedback.store import releases
from feedback.store.people import Role
from feedback.web.access import for_staff_pages, signed_in
from feedback.web.facilitators.theme_view import month_name
from feedback.web.installed import installation
from feedback.web.open_to_all import Page
from feedback.web.results import people_in_words

advisers = Blueprint("advisers", __name__, url_prefix="/advise")
advisers.context_processor(for_staff_pages)


@advisers.get("/releases")
@signed_in(Role.ADVISER)
def what_groups_said() -> Page:
    """Show all releases, the newest first, each with its month, its nation and how many people it is about."""
    return render_template(
        "advise/releases.html",
        releases=[
            (each, month_name(each.month), people_in_words(each.people))
            for each in releases.every(installation().db)
        ],
    )
