"""Whole addresses, as they stand on posters and in links that are handed over."""

from typing import Any

from flask import url_for

from feedback.web.installed import config


def whole_address(endpoint: str, **values: Any) -> str:
    """Return the address of a page: at the one that was set (FEEDBACK_URL), or else at that of this request."""
    address = config().address
    if address:
        return address + url_for(endpoint, **values)
    return url_for(endpoint, **values, _external=True)
