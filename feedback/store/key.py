"""The key of an installation, in a file of its own: the database alone opens nobody's second factor."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from feedback.refusal import Refusal
from feedback.store.database import sync_folder

KEY_FILE = "key"
LENGTH = 32  # bytes


def read_key(folder: Path) -> bytes | None:
    """Return the key of an installation, or None where there is none; refuse one that protects nothing."""
    path = folder / KEY_FILE
    try:
        text = path.read_text("ascii").strip()
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise Refusal(f"The key in {path} cannot be read; put back the file that was there.") from fault
    if mode & 0o077:
        raise Refusal(f"Others on this machine can read the key in {path}; use chmod go= {path}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < LENGTH or len(set(key)) < LENGTH // 4:
        raise Refusal(f"The key in {path} is too short or not a key; put back the file that was there.")
    return key


def make_key(folder: Path) -> bytes:
    """Make a key where there is none, whole or not at all, and return the one that is there then."""
    unfinished = folder / f".{KEY_FILE}.{secrets.token_hex(4)}"
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 with its mode
            file.write(secrets.token_hex(LENGTH) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker
            os.link(unfinished, folder / KEY_FILE)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(folder)
    key = read_key(folder)
    if key is None:
        raise Refusal(f"No key could be made in {folder}.")
    return key


def derived(key: bytes, purpose: str, *parts: bytes) -> bytes:
    """Return 32 bytes that only this key gives for a purpose."""
    mac = hmac.new(key, purpose.encode(), hashlib.sha256)
    for part in parts:
        mac.update(len(part).to_bytes(4) + part)
    return mac.digest()
