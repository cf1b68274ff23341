"""The addresses of the admins; the modules beside this one hang their pages on them."""

from flask import Blueprint

from feedback.web.access import for_staff_pages

admin = Blueprint("admin", __name__, url_prefix="/admin")
admin.context_processor(for_staff_pages)
