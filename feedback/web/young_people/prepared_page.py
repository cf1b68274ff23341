"""A page made once and sent many times, each time with a new attempt id where it has a place for one.

Making a page of twenty questions takes milliseconds; two hundred phones ask for it in the same minute. The part
before the id is compressed once; what follows it is short and goes out as it is.
"""

import secrets
import struct
import zlib
from collections.abc import Callable

from flask import Response, request

PLACE_OF_ATTEMPT = secrets.token_hex(16)  # no wording can hold it

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no file name and no time (RFC 1952)
_MOST_IN_ONE_BLOCK = 0xFFFF

Key = tuple[str, ...]


def new_attempt() -> str:
    """Return a random name for one rendered form, by which sending twice is noticed."""
    return secrets.token_hex(16)


class PreparedPage:
    """Hold the bytes of a page before and after the place of its attempt id."""

    def __init__(self, page: str) -> None:
        before, place, after = page.partition(PLACE_OF_ATTEMPT)
        self._has_attempt = bool(place)
        self._before, self._after = before.encode(), after.encode()
        compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._compressed = _GZIP_HEADER + compressor.compress(self._before) + compressor.flush(zlib.Z_FULL_FLUSH)
        self._checksum = zlib.crc32(self._before)

    def reply(self) -> Response:
        """Return the page as the browser takes it, compressed or plain."""
        compressed = request.accept_encodings["gzip"] > 0
        reply = Response(self.gzipped() if compressed else self.plain(), content_type="text/html; charset=utf-8")
        if compressed:
            reply.headers["Content-Encoding"] = "gzip"
        reply.headers["Vary"] = "Accept-Encoding"
        return reply

    def plain(self) -> bytes:
        """Return the page with a new attempt id."""
        return self._before + self._rest()

    def gzipped(self) -> bytes:
        """Return the page with a new attempt id, as one gzip member."""
        rest = self._rest()
        # Uncompressed blocks: the last one is marked, and an empty rest is one empty last block (RFC 1951).
        blocks = b"".join(
            struct.pack("<BHH", start + _MOST_IN_ONE_BLOCK >= len(rest), len(block), len(block) ^ 0xFFFF) + block
            for start in range(0, max(len(rest), 1), _MOST_IN_ONE_BLOCK)
            for block in (rest[start : start + _MOST_IN_ONE_BLOCK],)
        )
        size = (len(self._before) + len(rest)) & 0xFFFFFFFF
        return self._compressed + blocks + struct.pack("<II", zlib.crc32(rest, self._checksum), size)

    def _rest(self) -> bytes:
        return new_attempt().encode() + self._after if self._has_attempt else b""


class PreparedPages:
    """Keep the pages that are the same for everybody, each made when it is first asked for."""

    def __init__(self) -> None:
        self._pages: dict[Key, PreparedPage] = {}

    def reply(self, key: Key, make: Callable[[], str]) -> Response:
        """Return the page under a key, made by `make` the first time."""
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = PreparedPage(make())
        return page.reply()
