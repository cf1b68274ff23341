"""Every page that a young person can see, in each state that looks different: one walk that shows them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Route, expect

from .people import YoungPerson, working
from .site import Site

LONG_TEXT = "More time, and somebody who listens. " * 12
TOO_LONG = "a" * 501
TYPED = "A quiet morning, with music."

# No wait of the page itself comes to its end while it is looked at; a walk ends the last one when it wants to.
LONG_WAITS_STAND_STILL = """
    const wait = window.setTimeout;
    window.held = [];
    window.setTimeout = (act, time, ...more) => time < 10_000 ? wait(act, time, ...more) : held.push(act) + 1e9;
"""

AT_THE_DOOR = (
    "languages",
    "languages of an event",
    "code",
    "code is wrong",
    "start",
    "start: text",
    "start: languages",
)
ONE_BY_ONE = (
    "note",
    "scale with faces",
    "choose one",
    "type",
    "before a hard part",
    "hard scale",
    "choose many",
    "questions: text",
    "questions: languages",
    "questions: help",
    "questions: no connection",
    "send",
    "summary",
    "not sent",
    "too long",
)
LONG_PAGE = ("questions", "questions: text", "questions: languages", "too long")
AFTERWARDS = (
    "too late, with texts",
    "thanks",
    "no thanks",
    "not open yet",
    "ended",
    "heard: too early",
    "heard",
    "heard: too few",
    "help",
    "privacy",
    "safety",
    "withdraw",
    "not here",
    "kiosk: start",
    "kiosk: thanks",
)
STILL_THERE = ("kiosk: still there?",)
# Before a language is chosen, a page shows them all.
WITHOUT_A_LANGUAGE = ("languages", "languages of an event")


def states(*, script: bool) -> tuple[str, ...]:
    """Return the name of each state, in the order of the walk."""
    return AT_THE_DOOR + (ONE_BY_ONE if script else LONG_PAGE) + AFTERWARDS + (STILL_THERE if script else ())


@dataclass(frozen=True, slots=True)
class Places:
    """Hold the codes of an event of each sort."""

    draft: str
    open: str
    closed: str
    small: str


def prepare(site: Site, browser: Browser) -> Places:
    """Make an event of each sort; ten people answered the closed one, and adults answered them."""
    closed, small = site.new_event("Learning event, Bangor"), site.new_event("Learning event, Barry")
    for number in range(10):
        site.send_answers(closed, {"listening": "agree" if number < 6 else "in-between", "time-for-fun": "often"})
    site.send_answers(small, {"listening": "agree"})
    for code in (closed, small):
        site.command("event", "close", code, "--yes")
    with working(site, browser) as jo:
        jo.accepts(site.invite("jo"), "jo")
        jo.opens(f"/facilitate/{closed}/answer")
        for box in jo.page.locator("textarea").all():
            box.fill("You want more time.\nAnd breaks.")
        jo.presses("Save and show")
    return Places(
        draft=site.new_event("Not open yet", opened=False),
        open=site.new_event("Learning event, Swansea"),
        closed=closed,
        small=small,
    )


def walk(person: YoungPerson, places: Places) -> Iterator[str]:
    """Go through every state in the language of the person, and name each when it can be seen."""
    person.expected_statuses |= {404, 409, 410, 422}
    if person.has_script:
        person.context.add_init_script(LONG_WAITS_STAND_STILL)
    yield from _at_the_door(person, places)
    yield from (_one_by_one if person.has_script else _long_page)(person, places)
    yield from _afterwards(person, places)


def _at_the_door(person: YoungPerson, places: Places) -> Iterator[str]:
    person.opens("/")
    yield "languages"
    person.opens(f"/e/{places.open}")
    yield "languages of an event"
    person.opens(f"/{person.lang}/")
    yield "code"
    person.types_code("zzzz 99")
    person.sees(".problem")
    yield "code is wrong"
    person.opens(f"/{person.lang}/e/{places.open}/")
    yield "start"
    with opened(person, "text"):
        yield "start: text"
    with opened(person, "languages"):
        yield "start: languages"


@contextmanager
def opened(person: YoungPerson, menu: str) -> Iterator[None]:
    """Keep a menu at the top open for a while."""
    summary = person.page.locator(".menu summary").nth(0 if menu == "text" else 1)
    summary.click()
    expect(person.page.locator(".panel:visible")).to_have_count(1)
    yield
    # Where a script runs, the menu may have closed itself when the focus left it.
    person.page.evaluate("() => document.querySelectorAll('.menu').forEach(each => { each.open = false; })")


def _one_by_one(person: YoungPerson, places: Places) -> Iterator[str]:
    page = person.page
    person.opens_questions(places.open, person.lang)
    yield "note"
    for name, question, answer in (
        ("scale with faces", "time-for-fun", "often"),
        ("choose one", "what-helps-most", "pictures"),
        ("type", "adults-change", LONG_TEXT),
    ):
        person.goes_to(question)
        person.answers(question, answer)
        yield name
    person.goes_on()
    yield "before a hard part"
    person.goes_to("safe-home")
    yield "hard scale"
    person.goes_to("matters-most")
    person.answers("matters-most", ["home", "health"])
    yield "choose many"
    with opened(person, "text"):
        yield "questions: text"
    with opened(person, "languages"):
        yield "questions: languages"
    page.locator("[data-help]").click()
    person.sees("#help")
    yield "questions: help"
    page.locator("[data-back]").click()
    with disconnected(person):
        page.locator(".menu summary").nth(1).click()
        page.locator("[data-language]:not([aria-current])").first.click()
        expect(page.locator("[data-told]")).not_to_be_empty()
        person.page.evaluate("() => document.querySelectorAll('.menu').forEach(each => { each.open = false; })")
        yield "questions: no connection"
    person.goes_to_the_end()
    yield "send"
    page.locator("[data-look]").click()
    yield "summary"
    with disconnected(person):
        page.locator("[data-send]").click()
        expect(page.locator("[data-said]")).not_to_be_empty()
        expect(page.locator("[data-send]")).to_have_text(
            page.locator("[data-send]").get_attribute("data-again") or ""
        )
        yield "not sent"
    yield from _too_long(person, places)


@contextmanager
def disconnected(person: YoungPerson) -> Iterator[None]:
    """Take the connection away for a while."""

    def refuse(route: Route) -> None:
        route.abort()

    person.expects_broken_script = True
    person.context.route("**/answer*", refuse)
    yield
    person.context.unroute("**/answer*", refuse)


def _long_page(person: YoungPerson, places: Places) -> Iterator[str]:
    person.opens_questions(places.open, person.lang)
    person.answers_everything({"time-for-fun": "often", "matters-most": ["home"], "adults-change": LONG_TEXT})
    yield "questions"
    with opened(person, "text"):
        yield "questions: text"
    with opened(person, "languages"):
        yield "questions: languages"
    yield from _too_long(person, places)


def _too_long(person: YoungPerson, places: Places) -> Iterator[str]:
    person.opens_questions(places.open, person.lang)
    person.answers_everything({"adults-change": TOO_LONG, "good-day": TOO_LONG})
    person.page.locator("[data-send]").click()
    person.sees(".problem li")
    yield "too long"


def _afterwards(person: YoungPerson, places: Places) -> Iterator[str]:
    start = f"/{person.lang}/e"
    person.opens_questions(places.open, person.lang)
    person.answers_everything({"adults-change": TYPED})
    person.page.evaluate(
        f"() => document.querySelector('#answers').setAttribute('action', '{start}/{places.closed}/answer')"
    )
    person.page.locator("[data-send]").click()
    person.sees(".say.typed")
    yield "too late, with texts"
    person.opens_questions(places.open, person.lang)
    person.answers_everything({"time-for-fun": "often"})
    person.sends()
    yield "thanks"
    for name, address in {
        "no thanks": f"{start}/{places.open}/no-thanks",
        "not open yet": f"{start}/{places.draft}/",
        "ended": f"{start}/{places.closed}/answer",
        "heard: too early": f"{start}/{places.open}/heard",
        "heard": f"{start}/{places.closed}/heard",
        "heard: too few": f"{start}/{places.small}/heard",
        "help": f"/{person.lang}/help",
        "privacy": f"/{person.lang}/privacy",
        "safety": f"/{person.lang}/safety",
        "withdraw": f"/{person.lang}/withdraw",
        "not here": f"/{person.lang}/nothing",
        "kiosk: start": f"{start}/{places.open}/?kiosk=yes",
        "kiosk: thanks": f"{start}/{places.open}/no-thanks?kiosk=yes",
    }.items():
        person.opens(address)
        yield name
    if person.has_script:
        person.opens(f"{start}/{places.open}/?kiosk=yes")
        person.page.evaluate("() => held.at(-1)()")
        person.sees("dialog")
        yield "kiosk: still there?"
