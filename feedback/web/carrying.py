"""Keeping what somebody on the staff typed while they sign in again: in the page itself, and nowhere else."""

import json
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from feedback.web.security import STAFF_ADDRESSES, is_from_elsewhere

# Typed anew each time.
NEVER_CARRIED = {"_token", "next", "_carried", "passphrase", "digits"}


@dataclass(frozen=True, slots=True)
class Carried:
    """Hold what was typed into which form."""

    to: str
    fields: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """Return it as one line for a hidden field."""
        return json.dumps([self.to, self.fields], ensure_ascii=False)


def what_was_typed() -> Carried | None:
    """Return what a form was sent with, to be sent again later; None where it was empty or from elsewhere."""
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NEVER_CARRIED)
    is_worth_it = fields and not request.path.startswith("/account/") and not is_from_elsewhere()
    return Carried(request.path, fields) if is_worth_it else None


def carried_here() -> Carried | None:
    """Return what this form carries from another one, or None."""
    try:
        to, fields = json.loads(request.form.get("_carried", ""))
        pairs = tuple((str(name), str(value)) for name, value in fields if name not in NEVER_CARRIED)
        "".join(map("".join, pairs)).encode()  # half a letter could stand in no page
    except (ValueError, TypeError, RecursionError):
        return None
    return Carried(to, pairs) if is_staff_page(to, "POST") else None


def next_page() -> str | None:
    """Return the page that somebody wanted before they were asked to sign in, if it is one of the staff's."""
    wanted = request.form.get("next") or request.args.get("next")
    return wanted if wanted and is_staff_page(wanted, "GET") else None


def is_staff_page(address: object, method: str) -> bool:
    """Return whether an address is one of ours for the staff; nobody is sent anywhere else (SEC-07)."""
    if not isinstance(address, str) or not address.isprintable() or "\\" in address:
        return False
    path = address.partition("?")[0]
    try:
        current_app.url_map.bind("").match(path, method)
    except HTTPException:
        return False
    return path.split("/")[1] in STAFF_ADDRESSES
