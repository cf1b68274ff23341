"""Files put together into one that is the same, byte for byte, whenever it is made."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date


def archive(files: Mapping[str, bytes], day: date) -> bytes:
    """Return a ZIP file of files by name, all dated with one day."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return whole.getvalue()


def files_in(packed: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP file by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}
