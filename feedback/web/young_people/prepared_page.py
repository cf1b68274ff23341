"""A page made once and sent many times, each time with an attempt id where it has a place for one.

Making a page of twenty questions takes milliseconds; two hundred phones ask for it in the same minute. The part
before the id is compressed once; what follows it is short and goes out as it is.
"""

import struct
import zlib
from collections.abc import Callable

from flask import Response, request

from feedback.web.attempts import new_attempt

PLACE_OF_ATTEMPT = new_attempt()  # no wording can hold it

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no file name and no time (RFC 1952)
_MOST_IN_ONE_BLOCK = 0xFFFF

# Of some 30 kB each. Every language, text size and colour of an event is a page of its own.
MOST_PAGES = 500

Key = tuple[str, ...]


class PreparedPage:
    """Hold the bytes of a page before and after the place of its attempt id."""

    def __init__(self, page: str) -> None:
        before, place, after = page.partition(PLACE_OF_ATTEMPT)
        self._has_attempt = bool(place)
        self._before, self._after = before.encode(), after.encode()
        compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._compressed = _GZIP_HEADER + compressor.compress(self._before) + compressor.flush(zlib.Z_FULL_FLUSH)
        self._checksum = zlib.crc32(self._before)

    def reply(self, attempt: str) -> Response:
        """Return the page as the browser takes it, compressed or plain."""
        compressed = request.accept_encodings["gzip"] > 0
        page = self.gzipped(attempt) if compressed else self.plain(attempt)
        reply = Response(page, content_type="text/html; charset=utf-8")
        if compressed:
            reply.headers["Content-Encoding"] = "gzip"
        reply.headers["Vary"] = "Accept-Encoding"
        return reply

    def plain(self, attempt: str) -> bytes:
        """Return the page with an attempt id."""
        return self._before + self._rest(attempt)

    def gzipped(self, attempt: str) -> bytes:
        """Return the page with an attempt id, as one gzip member."""
        rest = self._rest(attempt)
        # Uncompressed blocks: the last one is marked, and an empty rest is one empty last block (RFC 1951).
        blocks = b"".join(
            struct.pack("<BHH", start + _MOST_IN_ONE_BLOCK >= len(rest), len(block), len(block) ^ 0xFFFF) + block
            for start in range(0, max(len(rest), 1), _MOST_IN_ONE_BLOCK)
            for block in (rest[start : start + _MOST_IN_ONE_BLOCK],)
        )
        size = (len(self._before) + len(rest)) & 0xFFFFFFFF
        return self._compressed + blocks + struct.pack("<II", zlib.crc32(rest, self._checksum), size)

    def _rest(self, attempt: str) -> bytes:
        return attempt.encode() + self._after if self._has_attempt else b""


class PreparedPages:
    """Keep the pages that are the same for everybody, each made when it is first asked for."""

    def __init__(self) -> None:
        self._pages: dict[Key, PreparedPage] = {}

    def reply(self, key: Key, make: Callable[[], str], attempt: str = "") -> Response:
        """Return the page under a key, made by `make` the first time, with an attempt id or else a new one."""
        page = self._pages.get(key)
        if page is None:
            if len(self._pages) >= MOST_PAGES:
                self._pages.clear()
            page = self._pages[key] = PreparedPage(make())
        return page.reply(attempt or new_attempt())
