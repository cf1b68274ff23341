"""Attempts: the random name of one rendered form, by which sending twice is noticed."""

import re
import secrets
from collections.abc import Mapping

FIELD = "_attempt"
_ATTEMPT = re.compile(r"[0-9a-f]{32}")


def new_attempt() -> str:
    """Return a new attempt id."""
    return secrets.token_hex(16)


def sent_attempt(sent: Mapping[str, str]) -> str:
    """Return the attempt id that came with a form, or nothing where it cannot be one of ours."""
    attempt = sent.get(FIELD, "")
    return attempt if _ATTEMPT.fullmatch(attempt) else ""
