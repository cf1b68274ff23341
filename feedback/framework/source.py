"""A file as it lies on disk: read with care, told what it really is, and turned into text."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from feedback.framework.plain import quoted
from feedback.refusal import Refusal

MEGABYTE = 1_000_000
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
# Spreadsheets shrink 5 to 50 times; what shrinks far more was made to fill a memory.
DENSEST_PACKING = 200
DENSE_FROM = 10 * MEGABYTE

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xltx")
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COPY_THE_TEXT = "Open it, copy the text and save it as a file ending in .txt."
_SAVE_AS_XLSX = "Open it in Excel and save it as an Excel workbook (.xlsx)."
_FOREIGN = (
    (b"%PDF", f"a PDF. {_COPY_THE_TEXT}"),
    (b"{\\rtf", f"a document of a word processor. {_COPY_THE_TEXT}"),
    (b"\x89PNG", "a picture. Type or copy its text into a file ending in .txt."),
    (b"\xff\xd8\xff", "a picture. Type or copy its text into a file ending in .txt."),
    (b"GIF8", "a picture. Type or copy its text into a file ending in .txt."),
)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_WEB_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype html|html|table)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
# Old programs end a text file with this character.
_END_OF_FILE = "\x1a"


@dataclass(frozen=True, slots=True)
class Text:
    """Hold the text of a file and the name of the encoding that it was read with."""

    text: str
    encoding: str


def read_bytes(path: Path) -> bytes:
    """Return what is in a file of at most 10 MB, or refuse and say why it cannot be read."""
    shown = quoted(path.name)
    try:
        if path.is_dir():
            raise Refusal(f"{shown} is a folder. Name one file in it.")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Refusal(_too_large(shown, size))
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except Refusal:
        raise
    except FileNotFoundError:
        raise Refusal(f"There is no file {shown} in {quoted(str(path.parent))}. Check its name.") from None
    except PermissionError:
        raise Refusal(
            f"{shown} may not be read by this account. Ask its owner for the right to read it."
        ) from None
    except (OSError, ValueError) as problem:
        raise Refusal(f"{shown} could not be read: {problem}. Copy it to another place and try again.") from None
    if len(data) > LARGEST_FILE:
        raise Refusal(_too_large(shown, len(data)))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(f"{shown} is empty. Choose another file, or save it again.")
    return data


def is_workbook(path: Path, data: bytes) -> bool:
    """Return True for an Excel workbook and False for text; refuse everything else and a wrong suffix."""
    shown, suffix = quoted(path.name), path.suffix.lower()
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise Refusal(f"{shown} is really {what}")
    if data.startswith(_OLE):
        raise Refusal(_ole_sentence(shown, data))
    if data.startswith(_ZIP):
        _check_archive(shown, data)
        if suffix in (*TABLE_SUFFIXES, ".txt", ".md"):
            raise Refusal(f"{shown} is really an Excel workbook. Rename it so that it ends in .xlsx.")
        return True
    if suffix in (*WORKBOOK_SUFFIXES, ".xls", ".xlsb", ".ods", ".zip"):
        raise Refusal(
            f"{shown} is not a workbook, whatever its name says. "
            "If it holds a table as text, rename it so that it ends in .csv; "
            "if not, save it again from Excel as .xlsx."
        )
    if _WEB_PAGE.match(data):
        raise Refusal(f"{shown} is really a web page. {_COPY_THE_TEXT}")
    return False


def decode(path: Path, data: bytes) -> Text:
    """Return a file's text: UTF-8 or UTF-16, with or without a mark, or Windows-1252."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _checked(path, _decoded(path, data, codec), name)
    unmarked = _unmarked_utf16(data)
    if unmarked:
        return _checked(path, _decoded(path, data, unmarked), "UTF-16")
    try:
        return _checked(path, data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _checked(path, _decoded(path, data, "cp1252"), "Windows-1252")


def _decoded(path: Path, data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise Refusal(
            f"{quoted(path.name)} holds letters that we cannot read. Save it again as “CSV UTF-8” or as .xlsx."
        ) from None


def _checked(path: Path, text: str, encoding: str) -> Text:
    text = text.rstrip(_END_OF_FILE)
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Refusal(
            f"Line {line}: {quoted(path.name)} holds a character (number {ord(found[0])}) that no text has. "
            "Save it again as “CSV UTF-8” or as .xlsx."
        )
    return Text(text, encoding)


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the codec when nearly every second byte is zero, as in UTF-16 text of European languages."""
    pairs = len(data) // 2
    if len(data) % 2 or not pairs:
        return None
    even, odd = data[::2].count(0) / pairs, data[1::2].count(0) / pairs
    if even == 0 and odd > 0.5:
        return "utf-16-le"
    if odd == 0 and even > 0.5:
        return "utf-16-be"
    return None


def _check_archive(shown: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception:  # the zip module raises many kinds of errors on broken files
        raise Refusal(f"{shown} is damaged and cannot be opened. Save it again from Excel as .xlsx.") from None
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or (unpacked > DENSE_FROM and unpacked > DENSEST_PACKING * len(data)):
        raise Refusal(
            f"{shown} would grow to {unpacked // MEGABYTE} MB when opened, far too large. "
            "Copy the table alone into a new workbook."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal(f"{shown} is protected by a password. Save it without one and try again.")
    if "word/document.xml" in names:
        raise Refusal(f"{shown} is really a Word document. {_COPY_THE_TEXT}")
    if "xl/workbook.bin" in names or "[Content_Types].xml" not in names:
        raise Refusal(f"{shown} is not an Excel workbook of the usual kind. {_SAVE_AS_XLSX}")


def _ole_sentence(shown: str, data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{shown} is protected by a password. Save it without one and try again."
    if "WordDocument".encode("utf-16-le") in data:
        return f"{shown} is really a Word document. {_COPY_THE_TEXT}"
    return f"{shown} is a workbook of an old Excel (.xls). {_SAVE_AS_XLSX}"


def _too_large(shown: str, size: int) -> str:
    return (
        f"{shown} has {max(11, round(size / MEGABYTE))} MB; at most {LARGEST_FILE // MEGABYTE} MB can be read "
        "and far less is needed. Check that it is the right file."
    )
