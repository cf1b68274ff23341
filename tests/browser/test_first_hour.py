"""A facilitator's first hour, from the link that `feedback init` prints to an open event that is handed over."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import segno
from playwright.sync_api import expect

from feedback.store import sessions
from feedback.store.installation import Installation

from .people import PHONE, Facilitator, Visitor, visiting, working
from .site import QUESTIONNAIRE, Site, in_days, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Work = Callable[..., AbstractContextManager[Facilitator]]

TITLE = "Workshop, Wrexham"
AUDIENCE = "The youth work team of “Wrexham” & friends"
# What a camera sees of a QR code: the middle of each of its modules, dark or light.
SEEN_BY_A_CAMERA = """async () => {
    const svg = document.querySelector('.qr-code').cloneNode(true);
    const side = svg.viewBox.baseVal.width;
    const pixels = 4;
    svg.setAttribute('width', side * pixels);
    svg.setAttribute('height', side * pixels);
    const image = new Image();
    image.src = 'data:image/svg+xml,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side * pixels;
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, side * pixels, side * pixels);
    const isDark = (x, y) => data[4 * ((y + .5) * pixels * side * pixels + (x + .5) * pixels)] < 128;
    const places = [...Array(side).keys()];
    return places.map(y => places.map(x => isDark(x, y) ? '1' : '0').join(''));
}"""


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Site]:
    """Serve an installation that nobody has been to; its questionnaire is the draft that comes with it."""
    with serving(tmp_path, publishes=False) as running:
        yield running


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_first_hour(new_site: Site, browser: "Browser", script: bool) -> None:  # noqa: FBT001 a parameter
    on_a_phone = partial(working, new_site, browser, script=script, size=PHONE)
    with on_a_phone() as robin, on_a_phone() as kim, on_a_phone() as alex:
        robin.accepts(new_site.invitation, "robin")
        for each, name in ((kim, "kim"), (alex, "alex")):
            each.accepts(invites(robin, name), name)
            finds_no_recovery_codes_again(each)
        code = sets_an_event_up(kim)
        address = prints_a_poster(kim, code)
        kim.presses("Open for answers")
        expect(kim.page.locator(".say")).to_contain_text("Not yet enough")
        with visiting(new_site, browser, script=script) as young_person:
            young_person.opens(address)
            young_person.chooses_language("cy")
            young_person.starts()
        hands_over(kim, "alex")
        sees_the_event(alex)
        pauses(robin, "kim")
        is_out_at_once(kim)


def invites(robin: Facilitator, name: str) -> str:
    """Invite a facilitator and return the link in the QR code that is shown."""
    robin.opens("/account/")
    for each in ("People and installation", "People", "Invite somebody"):
        robin.presses(each)
        robin.check_fits()
    robin.page.locator("#name").fill(name)
    robin.page.locator('[name="role"][value="facilitator"]').check()
    robin.presses("Make the link")
    robin.check_fits()
    link = robin.page.locator("main .key").inner_text()
    shows_qr_code(robin, link)
    return link


def shows_qr_code(somebody: Visitor, address: str) -> None:
    """See that a camera would read an address in the QR code on the page."""
    code = segno.make_qr(address, error="m")
    drawn = somebody.finds(SEEN_BY_A_CAMERA)
    assert drawn == ["".join(map(str, row)) for row in code.matrix_iter(border=4)]


def finds_no_recovery_codes_again(somebody: Facilitator) -> None:
    """Open the page that showed recovery codes: it leads home, and they are nowhere."""
    somebody.opens("/account/second-factor")
    somebody.is_welcomed()
    assert not any(code in somebody.page.content() for code in somebody.recovery_codes)


def sets_an_event_up(kim: Facilitator) -> str:
    """Go through the five steps, signed out on the way, and return the code of the event."""
    kim.presses("Your events")
    kim.check_fits()
    kim.presses("Set up an event")
    kim.check_fits()
    kim.page.locator("#title").fill(TITLE)
    kim.page.locator("#held_on").fill(in_days(1).isoformat())
    kim.page.locator("#place").fill("Wrexham")
    kim.page.locator('[name="nation"][value="Wales"]').check()
    kim.goes_on()
    kim.check_fits()
    kim.page.locator(f'[name="questionnaire"][value="{QUESTIONNAIRE}"]').check()
    kim.goes_on()
    kim.check_fits()
    kim.page.locator('[name="languages"][value="ti"]').uncheck()
    kim.page.locator("#expected").fill("20")
    kim.goes_on()
    kim.check_fits()
    kim.page.locator("#audience").fill(AUDIENCE)
    kim.page.locator("#answer_by").fill(in_days(40).isoformat())
    is_signed_out_and_loses_nothing(kim)
    kim.check_fits()
    kim.says_what_keeps_people_safe()
    kim.reads_heading(TITLE)
    kim.check_fits()
    expect(kim.page.locator("main")).to_contain_text(AUDIENCE)
    expect(kim.page.locator("main .say h2")).to_have_text("Ready to open")
    return kim.page.locator(".code").inner_text()


def is_signed_out_and_loses_nothing(kim: Facilitator) -> None:
    """Send a step when the session has ended: after signing in, what was typed is sent as it was."""
    sessions.end_all(Installation(kim.site.folder, sweep=False).db, kim.name)
    kim.expected_statuses.add(403)
    kim.goes_on()
    kim.reads_heading("Sign in")
    kim.check_fits()
    kim.fills_in_sign_in(kim.name)
    kim.presses("Sign in")
    kim.reads_heading("Digits from your app")
    kim.check_fits()
    kim.types_digits()
    kim.presses("Go on")
    kim.reads_heading("You are signed in again")
    kim.check_fits()
    kim.presses("Go on with what I typed")
    kim.reads_heading("A safe place")


def prints_a_poster(kim: Facilitator, code: str) -> str:
    """Open the poster and return the address that its QR code and its letters lead to."""
    address = f"{kim.site.url}/e/{code}"
    kim.presses("Poster")
    kim.check_fits()
    expect(kim.page.locator(".event-code")).to_have_text(code)
    expect(kim.page.locator(".event-address")).to_have_text(address)
    shows_qr_code(kim, address)
    kim.page.locator(".back a").click()
    kim.reads_heading(TITLE)
    return address


def hands_over(kim: Facilitator, name: str) -> None:
    """Let a colleague run the event, after reading what that means; it is there no more."""
    kim.presses("Who has access")
    kim.check_fits()
    kim.page.locator(".colleagues li", has_text=name).get_by_role("link").click()
    kim.check_fits()
    expect(kim.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    kim.presses("Hand over")
    kim.reads_heading("Your events")
    expect(kim.page.locator("main")).not_to_contain_text(TITLE)
    kim.check_fits()


def sees_the_event(alex: Facilitator) -> None:
    """Find the event that was handed over among one's own."""
    alex.presses("Your events")
    alex.check_fits()
    alex.presses(TITLE)
    alex.reads_heading(TITLE)
    expect(alex.page.locator("main .say")).to_contain_text("Not yet enough")


def pauses(robin: Facilitator, name: str) -> None:
    """Keep somebody out, after reading what that means."""
    robin.opens("/admin/people")
    robin.presses(name)
    robin.check_fits()
    robin.presses("Pause")
    robin.reads_heading(f"Pause {name}?")
    robin.check_fits()
    robin.presses("Pause")
    expect(robin.page.locator("main .notice")).to_be_visible()
    robin.check_fits()


def is_out_at_once(kim: Facilitator) -> None:
    """Tap on the page that is still open: it leads out, and the passphrase leads in no more."""
    kim.presses("Set up an event")
    kim.reads_heading("Sign in")
    kim.expected_statuses.add(422)
    kim.fills_in_sign_in(kim.name)
    kim.presses("Sign in")
    expect(kim.page.get_by_role("alert")).to_contain_text("Your account is paused.")
    kim.check_fits()


# ---- By keyboard ----------------------------------------------------------------------------------------------


def types(somebody: Facilitator, selector: str, keys: str) -> None:
    """Go to a field by keyboard and type."""
    somebody.tabs_to(selector)
    somebody.page.keyboard.type(keys)


def enters(somebody: Facilitator, selector: str, heading: str) -> None:
    """Go to a link or a button by keyboard, press Enter, and read where it leads."""
    somebody.tabs_to(selector)
    somebody.page.keyboard.press("Enter")
    somebody.reads_heading(heading)


def test_signing_in_and_setting_up_need_no_mouse(site: Site, work: Work) -> None:
    with work(size=PHONE) as pim:
        pim.accepts(site.invite("pim"), "pim")
        pim.presses("Sign out")
        pim.reads_heading("Sign in")
        types(pim, "#name", "pim")
        types(pim, "#passphrase", pim.passphrase)
        pim.page.keyboard.press("Enter")
        pim.reads_heading("Digits from your app")
        types(pim, "#digits", pim.digits())
        pim.page.keyboard.press("Enter")
        pim.is_welcomed()
        enters(pim, '[href="/facilitate/"]', "Your events")
        enters(pim, '[href="/facilitate/new"]', "About the event")
        types(pim, "#title", "By keyboard")
        enters(pim, ".forward button", "The questions")
        types(pim, '[name="questionnaire"]', " ")  # the first of them
        enters(pim, ".forward button", "Languages and people")
        types(pim, '[value="ar"]', " ")
        types(pim, "#expected", "12")
        enters(pim, ".forward button", "Who will act")
        types(pim, "#audience", "The event team")
        types(pim, "#answer_by", f"0303{in_days(366).year}")  # whichever of day and month comes first
        enters(pim, ".forward button", "A safe place")
        for name in ("safeguarding_lead", "procedure", "private_space", "interpreters"):
            types(pim, f"#{name}", "Sam")
        enters(pim, ".forward button", "By keyboard")
        enters(pim, "main .say button", "By keyboard")
        expect(pim.page.locator(".say")).to_contain_text("Not yet enough")
