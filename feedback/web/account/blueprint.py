"""The addresses of the account; signing_in.py and own_account.py hang their pages on them."""

from flask import Blueprint, request

from feedback.web.access import for_staff_pages

account = Blueprint("account", __name__, url_prefix="/account")
account.context_processor(for_staff_pages)

# What fills the largest form comes back inside another one, where each quotation mark takes more room.
LARGEST_CARRIED = 4 * 64 * 1024


@account.before_request
def take_what_is_carried() -> None:
    """Take as much as any form of the staff can hold, packed once more."""
    request.max_content_length = LARGEST_CARRIED
