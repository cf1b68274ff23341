"""The files in which a translation can be taken away and brought back, by the ending of their names."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from feedback.files import LARGEST
from feedback.refusal import Refusal, Sentence
from feedback.translating import po, sheet, xliff
from feedback.translating.brought import Brought
from feedback.translating.unit import Translation


@dataclass(frozen=True, slots=True)
class Format:
    """Hold what a kind of file is called, what it is to a browser, and how it is written and read."""

    name: str
    media_type: str
    write: Callable[[Translation], bytes]
    read: Callable[[bytes], Brought]


_WORKBOOK = Format(
    "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.write, sheet.read
)
_PO = Format("PO", "text/x-gettext-translation; charset=utf-8", po.write, po.read)
_XLIFF = Format("XLIFF 1.2", "application/xliff+xml", xliff.write, xliff.read)

FORMATS = {".xlsx": _WORKBOOK, ".po": _PO, ".xlf": _XLIFF, ".xliff": _XLIFF}


def write(translation: Translation, ending: str) -> bytes:
    """Return a translation as a file of the kind that an ending such as .po stands for."""
    return _format(ending).write(translation)


def read(data: bytes, file_name: str) -> Brought:
    """Return what a file brings, or refuse it in one sentence."""
    if len(data) > LARGEST:
        raise Refusal(Sentence("This file is too big."))
    return _format(PurePath(file_name).suffix).read(data)


def _format(ending: str) -> Format:
    found = FORMATS.get(ending.lower())
    if not found:
        raise Refusal(Sentence("Choose a file that ends in .xlsx, .po, .xlf or .xliff."))
    return found
