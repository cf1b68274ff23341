"""Every page of young people, with JavaScript, in every language and width, against every rule of looking."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from .every_page import WIDTHS, keep_sheets, look_at_every_state
from .people import YoungPerson
from .site import LANGUAGES
from .states import Places

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visit = Callable[..., AbstractContextManager[YoungPerson]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_keeps_every_rule(visit: Visit, browser: "Browser", places: Places, lang: str) -> None:
    with visit(script=True) as person:
        person.lang = lang
        pictures, wrong = look_at_every_state(person, places)
        keep_sheets(browser, person, pictures, tuple(WIDTHS))
        assert not wrong, "\n".join(["", *wrong])
