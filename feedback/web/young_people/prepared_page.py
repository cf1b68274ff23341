"""A page made once and sent many times, each time with a new attempt id in it.

Making a page of twenty questions takes milliseconds; two hundred phones ask for it in the same minute. The part
before the id is compressed once; what follows it is short and goes out as it is.
"""

import secrets
import struct
import zlib

PLACE_OF_ATTEMPT = "attempt-goes-here"

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no file name and no time (RFC 1952)
_MOST_IN_ONE_BLOCK = 0xFFFF


def new_attempt() -> str:
    """Return a random name for one rendered form, by which sending twice is noticed."""
    return secrets.token_hex(16)


class PreparedPage:
    """Hold the bytes of a page before and after the place of its attempt id."""

    def __init__(self, page: str) -> None:
        before, self._after = (part.encode() for part in page.split(PLACE_OF_ATTEMPT))
        self._before = before
        compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._compressed = _GZIP_HEADER + compressor.compress(before) + compressor.flush(zlib.Z_FULL_FLUSH)
        self._checksum = zlib.crc32(before)

    def plain(self) -> bytes:
        """Return the page with a new attempt id."""
        return self._before + new_attempt().encode() + self._after

    def gzipped(self) -> bytes:
        """Return the page with a new attempt id, as one gzip member."""
        rest = new_attempt().encode() + self._after
        blocks = b"".join(
            struct.pack("<BHH", start + _MOST_IN_ONE_BLOCK >= len(rest), len(block), len(block) ^ 0xFFFF) + block
            for start in range(0, len(rest), _MOST_IN_ONE_BLOCK)
            if (block := rest[start : start + _MOST_IN_ONE_BLOCK])
        )
        size = (len(self._before) + len(rest)) & 0xFFFFFFFF
        return self._compressed + blocks + struct.pack("<II", zlib.crc32(rest, self._checksum), size)
