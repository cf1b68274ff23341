"""Forms as people write them in spreadsheets, for tests of everything that reads XLSForm."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]

YES_NO: Rows = (
    ("list_name", "name", "label"),
    ("yes_no", "yes", "Yes"),
    ("yes_no", "no", "No"),
)


def workbook(survey: Rows, choices: Rows | None = YES_NO, settings: Rows | None = None, **others: Rows) -> bytes:
    """Return a workbook with the sheets of a form, and other ones by their names."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if rows is not None:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(token: str, content: bytes, name: str) -> dict[str, Any]:
    """Return a file as a browser sends it, without a file of the test client's own on the disk."""
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{token}\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    whole = parts.encode() + content + b"\r\n--edge--\r\n"
    return {"data": whole, "content_type": "multipart/form-data; boundary=edge"}
