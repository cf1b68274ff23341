"""Every language on a narrow phone: each page of young people once, nothing cut off, axe clean.

The languages in which everything is tried in every width are in test_every_page_…; these are all others.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from feedback.languages import LANGUAGES as SPOKEN

from .every_page import glance_at_every_question, glance_at_every_state
from .people import YoungPerson
from .site import LANGUAGES
from .states import Places

Visit = Callable[..., AbstractContextManager[YoungPerson]]

OTHERS = [code for code in SPOKEN if code not in LANGUAGES]


@pytest.mark.parametrize("lang", OTHERS)
def test_every_page_fits_a_narrow_phone(visit: Visit, places: Places, lang: str) -> None:
    with visit(script=False) as person:
        person.lang = lang
        wrong = glance_at_every_state(person, places)
        assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("lang", OTHERS)
def test_every_question_fits_a_narrow_phone(visit: Visit, places: Places, lang: str) -> None:
    with visit() as person:
        person.lang = lang
        wrong = glance_at_every_question(person, places)
        assert not wrong, "\n".join(["", *wrong])
