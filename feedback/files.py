"""Text files that people hand in and take away: read with care, written whole or not at all."""

import os
import re
import tempfile
from pathlib import Path

from feedback.refusal import Refusal

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")
LARGEST = 5 * 1024 * 1024


def read_text_file(path: Path) -> str:
    """Return the text of a UTF-8 file, or refuse in one sentence."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal(f"{path} is larger than 5 MB; a questionnaire is much smaller. Check the file.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal(f"{path} is not a UTF-8 text file; save it as UTF-8 and try again.") from fault
    except FileNotFoundError as fault:
        raise Refusal(f"There is no file {path}.") from fault
    except OSError as fault:
        raise Refusal(f"{path} cannot be read ({fault.strerror}).") from fault


def write_text_file(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that it is never half-written."""
    write_file(path, text.encode())


def write_file(path: Path, content: bytes) -> None:
    """Write bytes as `write_text_file` does."""
    try:
        descriptor, beside = tempfile.mkstemp(dir=path.parent or ".", prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise Refusal(
            f"{path} could not be written ({fault.strerror}). Choose another folder, or make room."
        ) from fault


def without_formula(cell: str) -> str:
    """Return a CSV cell that no spreadsheet runs as a formula, whoever typed it (SEC-19).

    Quotation marks that stand before such a sign already get one more, so that the mark can be taken off again.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell
