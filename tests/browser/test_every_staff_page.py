"""Every page of the staff, in both of their languages and in every width, with JavaScript and without."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from .contact_sheets import Sheets
from .every_page import WIDTHS
from .every_staff_page import look_at_every_state
from .people import PHONE, Facilitator
from .site import Site, serving

Work = Callable[..., AbstractContextManager[Facilitator]]
SheetsOf = Callable[..., Sheets]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve an installation of its own: other tests count codes in the codebook, and a second try starts anew."""
    with serving(tmp_path / "staff") as running:
        yield running


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("lang", "script", "pictured"), [("en", True, tuple(WIDTHS)), ("cy", False, (320,))])
def test_every_page_keeps_every_rule(
    work: Work,
    sheets_of: SheetsOf,
    lang: str,
    script: bool,  # noqa: FBT001 a parameter
    pictured: tuple[int, ...],
) -> None:
    with work(script=script, size=PHONE) as person:
        sheets = sheets_of(*pictured)
        wrong = look_at_every_state(person, lang, sheets)
        sheets.write(person, "staff-")
        assert not wrong, "\n".join(["", *wrong])
