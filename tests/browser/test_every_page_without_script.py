"""Every page of young people, without JavaScript, in every language and width, against every rule of looking."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from .contact_sheets import Sheets
from .every_page import look_at_every_state
from .people import YoungPerson
from .site import LANGUAGES
from .states import Places

Visit = Callable[..., AbstractContextManager[YoungPerson]]
SheetsOf = Callable[..., Sheets]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_keeps_every_rule(visit: Visit, places: Places, sheets_of: SheetsOf, lang: str) -> None:
    with visit(script=False) as person:
        person.lang = lang
        sheets = sheets_of(320)
        wrong = look_at_every_state(person, places, sheets)
        sheets.write(person)
        assert not wrong, "\n".join(["", *wrong])
