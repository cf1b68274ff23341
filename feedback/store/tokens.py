"""Tokens that let somebody in: long, random, and kept only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token of 256 bits that can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """Return what is kept of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def new_mark() -> str:
    """Return a short random name for a row, to stand in an address of the staff."""
    return secrets.token_hex(6)
