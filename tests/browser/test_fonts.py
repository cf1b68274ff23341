"""Each script is drawn by a font that we name for it, not by whichever one the browser finds in the end."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from feedback.languages import LANGUAGES
from feedback.themes.briefing_pages import script_of
from tests.test_fonts import stack_of

from .people import YoungPerson

Visit = Callable[..., AbstractContextManager[YoungPerson]]

# The first language of each script.
ONE_EACH = {script_of(language): code for code, language in reversed(LANGUAGES.items())}

NAME_NO_FONT = "main => main.querySelectorAll('*').forEach(each => each.style.fontFamily = 'monospace')"


def fonts_in(person: YoungPerson, selector: str) -> set[str]:
    """Return the families of the fonts that the browser really drew the text in some places with."""
    devtools = person.context.new_cdp_session(person.page)
    for room in ("DOM", "CSS"):
        devtools.send(f"{room}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    nodes = devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    assert nodes
    used = [devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    devtools.detach()
    return {font["familyName"] for fonts in used for font in fonts}


@pytest.mark.parametrize("code", ONE_EACH.values())
def test_letters_are_drawn_by_the_fonts_that_we_name(visit: Visit, code: str) -> None:
    with visit() as person:
        person.opens("/en/help")
        of_the_system = fonts_in(person, "h1")  # “system-ui”, whatever that is here
        person.opens(f"/{code}/help")
        used = fonts_in(person, "main *")
        assert used
        assert used <= {*stack_of(LANGUAGES[code]), *of_the_system}
        # Where nothing is named, the browser looks for a font by itself, and this test notices.
        person.page.locator("main").evaluate(NAME_NO_FONT)
        assert not fonts_in(person, "main *") <= {*stack_of(LANGUAGES[code]), *of_the_system}
