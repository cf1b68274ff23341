"""The first page of the admins: how the installation is, and where to go from here."""

from flask import render_template

from feedback.store import glance as store
from feedback.store.people import Role
from feedback.web.access import signed_in
from feedback.web.admin.blueprint import admin
from feedback.web.installed import installation
from feedback.web.open_to_all import Page


@admin.get("/")
@signed_in(Role.ADMIN)
def glance() -> Page:
    """Show how many people there are, how much is kept, and when it was copied last."""
    return render_template("admin/glance.html", found=store.glance(installation()), plenty=store.PLENTY)
