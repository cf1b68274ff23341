"""One shared screen and four phones: the screen shows the result by itself, whatever a connection does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from playwright.sync_api import expect

from feedback.store import advisers, cards, meetings, voices
from feedback.store.installation import Installation
from feedback.store.meetings import Meeting, Place, Press, Stage
from feedback.store.people import Role, find
from feedback.store.voices import Tally, Verdict
from tests.examples import join, staff_cookie_of
from tests.studio_examples import card_of

from .people import DESK, PHONE, Facilitator
from .site import Site

Work = Callable[..., AbstractContextManager[Facilitator]]
Group = Callable[..., AbstractContextManager[dict[str, Facilitator]]]

HOST, PHONES = "meeting host", ("phone one", "phone two", "phone three", "phone four")
QUESTION, NEXT_QUESTION = "Do adults here keep their promises?", "Is there a quiet place for you here?"
SCREEN = (1280, 720)
KEPT = "No connection. Your vote waits here and is sent soon."


@pytest.fixture(scope="module")
def installation(site: Site) -> Installation:
    """Return the installation that is served, with a host and four advisers."""
    found = Installation(site.folder, sweep=False)
    for name in (HOST, *PHONES):
        if find(found.db, name) is None:
            join(found, name, Role.FACILITATOR if name == HOST else Role.ADVISER)
    return found


@pytest.fixture
def meeting(installation: Installation) -> Iterator[Meeting]:
    """Return a meeting about two new questions, the first in Arabic too; it ends with the test."""
    both = [
        card_of(installation, QUESTION, languages=("ar",)),
        card_of(installation, NEXT_QUESTION, options=("Yes", "No")),
    ]
    made = meetings.start(installation.db, "Tuesday group", [each.mark for each in both], ["en", "ar"])
    yield made
    presses(installation, made, Press.END)


@pytest.fixture
def group(work: Work, site: Site, installation: Installation, meeting: Meeting) -> Group:
    """Return what opens the screen of the host and the phones of some advisers."""

    @contextmanager
    def opened(*names: str, script: bool = True) -> Iterator[dict[str, Facilitator]]:
        with ExitStack() as stack:
            found = {}
            for name in (HOST, *names):
                size = SCREEN if name == HOST else PHONE
                found[name] = stack.enter_context(work(script=script, size=size))
                cookie = staff_cookie_of(installation, name)
                found[name].context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
                page = "screen" if name == HOST else "here"
                found[name].opens(f"/advise/meetings/{meeting.mark}/{page}")
            yield found

    return opened


def place(installation: Installation, meeting: Meeting) -> Place:
    """Return where a meeting is."""
    found = meetings.glance(installation.db, meeting.mark, b"")
    assert found is not None
    return found.place


def presses(installation: Installation, meeting: Meeting, *presses: Press) -> None:
    """Lead a meeting on from the device of another host."""
    for each in presses:
        assert meetings.press(installation.db, meeting.mark, each, place(installation, meeting))


def votes(phone: Facilitator, verdict: str) -> None:
    """Tap a verdict and send it."""
    phone.page.get_by_text(verdict, exact=True).click()
    phone.presses("Send")


def is_thanked(phone: Facilitator) -> None:
    """See that the vote arrived."""
    expect(phone.page.locator("#now .say")).to_have_text("Thank you. Wait for the others.")


def has_connection_again(person: Facilitator) -> None:
    """Come back from where there was no connection; that the browser complained meanwhile is as it should be."""
    person.context.set_offline(False)
    expect(person.page.locator("#connection")).to_have_text("")
    person.faults[:] = [each for each in person.faults if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_group_votes_and_the_screen_shows_it_by_itself(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    with group(*PHONES) as people:
        screen, phones = people[HOST], [people[name] for name in PHONES]
        for phone in phones:
            phone.reads_heading("You are here")
        expect(screen.page.get_by_text("Advisers here: 4")).to_be_visible()
        screen.check_page("people join")
        presses(installation, meeting, Press.NEXT)
        screen.reads_heading(QUESTION)
        presses(installation, meeting, Press.VOTE)
        for phone in phones[:3]:
            votes(phone, "Keep it")
            is_thanked(phone)
        expect(screen.page.get_by_text("3 of 4 have voted")).to_be_visible()
        screen.check_page("voting")
        phones[0].check_page("voted")

        # The fourth has no connection just now. What was ticked waits and is sent when there is one again.
        fourth = phones[3]
        expect(fourth.page.locator("#vote")).to_be_visible()
        fourth.context.set_offline(True)
        votes(fourth, "Drop it")
        expect(fourth.page.locator("#connection")).to_have_text(KEPT)
        expect(fourth.page.locator("[value=drop]")).to_be_checked()
        assert place(installation, meeting) == Place(0, Stage.VOTING)
        has_connection_again(fourth)
        for each in (screen, *phones):
            expect(each.page.locator(".voted li")).to_have_text(
                ["Keep it 3", "Change it 0", "Drop it 1", "I would not answer this 0"]
            )
        assert voices.tally(installation.db, meeting.cards[0]) == Tally(4, 3, 0, 1, 0, 0)
        screen.check_page("result")
        screen.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        screen.check_page("result on a narrow screen")
        fourth.check_page("result")


def test_what_was_ticked_stays_ticked_and_the_focus_stays_where_it_is(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    presses(installation, meeting, Press.NEXT, Press.VOTE)
    with group(PHONES[0]) as people:
        phone = people[PHONES[0]]
        unsafe = phone.page.locator("[name=unsafe]")
        phone.page.locator("[value=change]").check()
        unsafe.check()
        unsafe.focus()
        card = cards.get(installation.db, meeting.cards[0])
        presses(installation, meeting, Press.SHOW)
        expect(phone.page.get_by_text("Fewer than three have spoken. Nothing is shown.")).to_be_visible()
        expect(phone.page.locator("#said")).to_have_text("The result is here.")
        expect(phone.page.locator("[value=change]")).to_be_checked()
        expect(unsafe).to_be_checked()
        expect(unsafe).to_be_focused()
        phone.check_page("ticked, and the result is shown")
        phone.presses("Send")
        expect(phone.page.get_by_text("Your vote still counts for that question.")).to_be_visible()
        assert cards.is_held(installation.db, card.mark)


def test_a_vote_that_waited_too_long_still_counts_for_its_question(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    presses(installation, meeting, Press.NEXT, Press.VOTE)
    with group(PHONES[0]) as people:
        phone = people[PHONES[0]]
        expect(phone.page.locator("#vote")).to_be_visible()
        phone.context.set_offline(True)
        votes(phone, "Drop it")
        expect(phone.page.locator("#connection")).to_have_text(KEPT)
        presses(installation, meeting, Press.NEXT, Press.VOTE)
        has_connection_again(phone)
        phone.reads_heading(NEXT_QUESTION)
        expect(phone.page.get_by_text("Your vote still counts for that question.")).to_be_visible()
        expect(phone.page.locator("#vote :checked")).to_have_count(0)
        ash = find(installation.db, PHONES[0])
        assert ash is not None
        alias = advisers.alias(installation.key, ash, advisers.about_card(meeting.cards[0]))
        assert voices.own(installation.db, meeting.cards[0], alias).verdict == Verdict.DROP


def test_a_screen_without_connection_says_so_and_recovers(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    with group() as people:
        screen = people[HOST]
        screen.context.set_offline(True)
        expect(screen.page.locator("#connection")).to_have_text("No connection. Trying again.")
        presses(installation, meeting, Press.NEXT)
        has_connection_again(screen)
        screen.reads_heading(QUESTION)


def test_a_phone_that_was_left_too_long_signs_in_again_and_comes_back(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    with group(PHONES[0]) as people:
        phone = people[PHONES[0]]
        phone.reads_heading("You are here")
        phone.context.clear_cookies()
        phone.page.wait_for_url(f"**/account/sign-in?next=/advise/meetings/{meeting.mark}/here")
        cookie = staff_cookie_of(installation, PHONES[0])
        phone.context.add_cookies([{"name": "staff", "value": cookie, "url": phone.site.url}])
        phone.opens(f"/advise/meetings/{meeting.mark}/here")
        phone.reads_heading("You are here")


def test_a_phone_that_wakes_up_looks_at_once(group: Group, installation: Installation, meeting: Meeting) -> None:
    with group(PHONES[0]) as people:
        phone = people[PHONES[0]]
        phone.reads_heading("You are here")
        # As while it sleeps: whatever the page planned to do later does not come.
        phone.page.evaluate("() => { for (let each = 0; each < 10000; each += 1) clearTimeout(each); }")
        presses(installation, meeting, Press.NEXT)
        phone.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        phone.reads_heading(QUESTION)


def test_a_host_leads_a_meeting_by_keyboard(group: Group, installation: Installation, meeting: Meeting) -> None:
    with group() as people:
        host = people[HOST]
        host.opens(f"/advise/meetings/{meeting.mark}")
        for button, stage in (("next", Stage.WAITING), ("vote", Stage.VOTING), ("show", Stage.SHOWN)):
            host.check_page(button)
            host.tabs_to(f"button[value={button}]")
            host.page.keyboard.press("Enter")
            expect(host.page.locator(f"[name=stage][value={stage}]")).to_have_count(1)
            expect(host.page.locator("[data-heading]")).to_be_focused()
            assert place(installation, meeting) == Place(0, stage)
        host.check_page("shown")


def test_without_a_script_everybody_looks_again(
    group: Group, installation: Installation, meeting: Meeting
) -> None:
    with group(PHONES[0], script=False) as people:
        screen, phone = people[HOST], people[PHONES[0]]
        phone.presses("I am here")
        phone.reads_heading("You are here")
        presses(installation, meeting, Press.NEXT, Press.VOTE)
        for each in (screen, phone):
            each.presses("Look again")
            each.reads_heading(QUESTION)
            each.check_page("without script")
        votes(phone, "Change it")
        is_thanked(phone)
        phone.check_page("voted")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.usefixtures("meeting")
def test_starting_a_meeting(work: Work, site: Site, installation: Installation, size: tuple[int, int]) -> None:
    with work(size=size) as host:
        cookie = staff_cookie_of(installation, HOST)
        host.context.add_cookies([{"name": "staff", "value": cookie, "url": site.url}])
        host.opens("/advise/meetings")
        host.check_page("list")
        host.presses("Start a meeting")
        host.check_page("start")
        host.page.locator("#title").fill("Thursday group")
        host.page.get_by_text(NEXT_QUESTION, exact=True).first.click()
        host.presses("Start the meeting")
        host.reads_heading("Thursday group")
        host.check_page("host")
        host.presses("End the meeting")
        expect(host.page.locator("#now")).to_contain_text("The meeting has ended.")
