"""The people of the tests: what a young person and a facilitator do and what is checked on each page they see."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pyotp
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

from .site import NEUTRAL_PAGE, Site

PHONE = (320, 568)
SHORT_PHONE = (320, 480)
DESK = (1280, 900)
HALF_MINUTE = 30  # seconds for which an app shows the same digits
SAFE = {
    "safeguarding_lead": "Sam, who leads on it",
    "procedure": "The one of Wales, in the red folder",
    "private_space": "The small room beside the kitchen",
    "interpreters": "Amina, for Arabic",
}

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# A page state that axe has seen in this run is not shown to it again: the answers in it change nothing.
_seen_by_axe: set[tuple[Any, ...]] = set()

KEPT_IN_BROWSER = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(each => each.name), ...(await caches.keys()),
    document.cookie,
].filter(Boolean)"""
TOO_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter(each => {
        const box = each.getBoundingClientRect();
        const isOut = each.checkVisibility() && (box.right > root.clientWidth + 1 || box.left < -1);
        return isOut && !each.closest('.unseen, .skip-link');
    });
    return out.map(each => each.outerHTML.slice(0, 160)).concat(`${root.scrollWidth} > ${root.clientWidth}`);
}"""

WHAT_IS_SEEN = """() => {
    const all = [...document.querySelectorAll('body *')].filter(each => each.checkVisibility());
    return [
        document.documentElement.lang, document.title,
        innerWidth, matchMedia("(prefers-color-scheme: dark)").matches,
        location.pathname.replace(/[A-Z]{4}[0-9]{2}/, 'CODE').replace(/invitation.*/, 'invitation'),
        all.length, all.some(each => each.matches(':checked')), (document.querySelector('h1') || {}).textContent,
        document.activeElement.tagName,
    ];
}"""

GO_TO = """async question => {
    const isShown = () => document.querySelector(`.step[data-question="${question}"]:not([hidden])`);
    const on = () => [...document.querySelectorAll('[data-continue]')].find(each => each.checkVisibility());
    while (!isShown() && on()) on().click();
    return !!isShown();
}"""
SKIP_TO = """async questions => {
    const shown = () => document.querySelector('.step:not([hidden])');
    const seen = selector => [...document.querySelectorAll(selector)].find(each => each.checkVisibility());
    while (seen('[data-continue]') && !questions.includes(shown().dataset.question))
        (seen('[data-skip]') || seen('[data-continue]')).click();
    return shown().dataset.question || '';
}"""


LONGEST_WAY = 300  # presses of Tab on the longest page


class Visitor:
    """Somebody with a browser of their own: a page, and everything that went wrong or out in it."""

    def __init__(self, site: Site, context: BrowserContext, *, has_script: bool) -> None:
        self.site = site
        self.context = context
        self.has_script = has_script
        self.page: Page = context.new_page()
        self._devtools: CDPSession | None = None
        if not has_script:
            # Not by the context's own switch: with that, the checks themselves could not run either.
            self._devtools = context.new_cdp_session(self.page)
            self._let_scripts_run(allowed=False)
        self.requests: list[Request] = []
        self.faults: list[str] = []
        self.expected_statuses: set[int] = set()
        self.expects_broken_script = False
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda fault: self.faults.append(f"page error: {fault}"))

    def _note_request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((f"{self.site.url}/", "data:", "about:", NEUTRAL_PAGE)):
            self.faults.append(f"request to another host: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status} " in message.text for status in self.expected_statuses)
        expected = expected or (self.expects_broken_script and "ERR_FAILED" in message.text)
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _let_scripts_run(self, *, allowed: bool) -> None:
        if self._devtools:
            self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def finds(self, script: str) -> Any:
        """Return what a script of the test that has to wait finds on the page, itself perhaps loaded without any.

        Meanwhile the page is laid out as where scripts run; what needs no waiting is better measured as it is.
        """
        self._let_scripts_run(allowed=True)
        try:
            return self.page.evaluate(script)
        finally:
            self._let_scripts_run(allowed=False)

    def opens(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(path if path.startswith("http") else f"{self.site.url}{path}")

    def tabs(self) -> Iterator[None]:
        """Press Tab again and again, each time until the focus has moved: a busy browser takes a moment for it."""
        for _ in range(LONGEST_WAY):
            before = self.page.evaluate_handle("document.activeElement")
            self.page.keyboard.press("Tab")
            self._waits_for("before => document.activeElement !== before", before)
            yield

    def _waits_for(self, condition: str, about: object) -> None:
        """Ask again and again from outside: in a page without scripts nothing can wait."""
        for _ in range(100):
            if self.page.evaluate(condition, about):
                return
            self.page.wait_for_timeout(50)

    def tabs_to(self, selector: str) -> None:
        """Press Tab until something on the page has the focus."""
        for _ in self.tabs():
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab never leads to {selector} on {self.page.url}")

    def goes_back(self) -> None:
        """Press Back, wherever it leads and however often the page there sends on."""
        with suppress(Error):  # the page goes away while it is told to
            self.page.evaluate("() => history.back()")
        self.page.wait_for_timeout(150)
        self.page.wait_for_load_state("networkidle")

    def sees(self, selector: str) -> Locator:
        """Return what is on the page, waiting until it can be seen."""
        found = self.page.locator(selector)
        expect(found.first).to_be_visible()
        return found

    def check_page(self, state: str = "") -> None:
        """Hold what can be seen now against every rule that is the same for all pages."""
        self.check_fits(state)
        self._check_with_axe(state)

    def check_fits(self, state: str = "") -> None:
        """See that nothing went wrong so far and that the page does not scroll sideways."""
        assert not self.faults, self.faults
        self.page.wait_for_load_state()
        assert self.page.evaluate(TOO_WIDE) == [], f"{self.page.url} {state} scrolls sideways"

    def _check_with_axe(self, state: str) -> None:
        wrong = self.finds_with_axe()
        assert not wrong, "\n".join([f"{self.page.url} {state}", *wrong])

    def finds_with_axe(self) -> list[str]:
        """Return what axe finds on the page, and nothing where it has seen it before."""
        key = (*self.finds(WHAT_IS_SEEN), self.has_script)
        if key in _seen_by_axe:
            return []
        if not self.finds("() => 'axe' in window"):
            self.finds(AXE_SCRIPT)
        found = self.finds(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
        wrong = [
            "\n    ".join([f"{each['id']}: {each['help']}", *(node["html"][:200] for node in each["nodes"])])
            for each in found["violations"]
        ]
        if not wrong:
            _seen_by_axe.add(key)
        return wrong


class YoungPerson(Visitor):
    """Somebody who answers, or does not."""

    lang = "en"

    def check_page(self, state: str = "") -> None:
        """Also: nothing of the visit stays in the browser."""
        super().check_page(state)
        self.check_nothing_kept()

    def check_nothing_kept(self) -> None:
        """Look for cookies and for every kind of storage."""
        self.page.wait_for_load_state()
        assert self.context.cookies() == []
        if self.page.url.startswith(self.site.url):
            assert self.finds(KEPT_IN_BROWSER) == []

    def chooses_language(self, lang: str) -> None:
        """Press the name of a language."""
        self.lang = lang
        self.page.locator(f'.languages a[href^="/{lang}/"]').click()
        self.page.wait_for_url(f"**/{lang}/**")

    def types_code(self, code: str) -> None:
        """Type the code from the poster."""
        self.page.locator("#code").fill(code)
        self.page.locator("main form .button").click()

    def starts(self) -> None:
        """Press “Yes, start”."""
        self.page.locator("main .row a").first.click()
        self.sees_questions()

    def sees_questions(self) -> None:
        """Be at the questions, in the shape that this browser can show."""
        expect(self.page.locator("#answers.stepping" if self.has_script else "#answers")).to_be_visible()

    def declines(self) -> None:
        """Press “No thanks”."""
        self.page.locator("main .row a").nth(1).click()

    def opens_questions(self, code: str, lang: str = "en") -> None:
        """Go straight to the questions."""
        self.lang = lang
        self.opens(f"/{lang}/e/{code}/answer")
        self.sees_questions()

    @property
    def step(self) -> Locator:
        """Return the question that is shown."""
        return self.page.locator(".step:visible")

    def asked(self) -> str:
        """Return the id of the question that is shown, or nothing for a note, a notice and the end."""
        return self.step.get_attribute("data-question") or ""

    def is_at_the_end(self) -> bool:
        """Return whether the Send button can be seen."""
        return self.page.locator(".step.send").is_visible()

    def goes_on(self) -> None:
        """Press Continue."""
        self.page.locator("[data-continue]:visible").click()

    def skips(self) -> None:
        """Press Skip."""
        self.page.locator("[data-skip]").click()

    def goes_to(self, question: str) -> None:
        """Press Continue until a question is shown, quickly."""
        assert self.page.evaluate(GO_TO, question), f"“{question}” was never shown"

    def goes_to_the_end(self, answers: dict[str, Any] | None = None) -> None:
        """Answer each question as it comes, skip the others, and stop before sending."""
        waiting = dict(answers or {})
        while question := self.page.evaluate(SKIP_TO, list(waiting)):
            self.answers(question, waiting.pop(question))
            self.goes_on()
        assert not waiting, f"never asked: {waiting}"
        assert self.is_at_the_end()

    def answers(self, question: str, answer: Any) -> None:
        """Choose one or several options, or type, whichever the question takes."""
        for each in answer if isinstance(answer, list) else [answer]:
            option = self.page.locator(f'input[name="{question}"][value="{each}"]')
            if option.count():
                option.check()
            else:
                self.page.locator(f'textarea[name="{question}"]').fill(each)

    def answers_everything(self, answers: dict[str, Any]) -> None:
        """Answer on the long page, or one question at a time, whichever this browser shows."""
        if self.has_script:
            self.goes_to_the_end(answers)
        else:
            for question, answer in answers.items():
                self.answers(question, answer)

    def sends(self) -> None:
        """Press Send and wait for the thank-you."""
        self.page.locator(".send [type=submit]").click()
        self.is_thanked()

    def stops_without_sending(self) -> None:
        """Press the button below Send."""
        self.page.locator(".send [data-forget]").click()
        self.is_thanked()

    def is_thanked(self) -> None:
        """See the thank-you, and no question any more."""
        expect(self.page.locator("main .say .code-small")).to_be_visible()
        expect(self.page.locator("#answers")).to_have_count(0)

    def leaves(self) -> None:
        """Press “Leave now” in the bar at the bottom."""
        self.page.locator("#leave").click()
        self.is_gone()

    def is_gone(self) -> None:
        """Be on the neutral page."""
        self.page.wait_for_url(NEUTRAL_PAGE)


class Facilitator(Visitor):
    """Somebody on the staff: who gets in with two factors, runs an event, and reads what the group said."""

    lang = "en"
    name = ""
    passphrase = "five calm words for testing"

    def __init__(self, site: Site, context: BrowserContext, *, has_script: bool) -> None:
        super().__init__(site, context, has_script=has_script)
        self.secret = ""
        self.recovery_codes: list[str] = []
        self._last_step = 0

    def accepts(self, invitation: str, name: str) -> None:
        """Open an invitation, choose a name and a passphrase, and set the second factor up."""
        self.opens(invitation)
        self.fills_in_invitation(name)
        self.check_page("invitation")
        self.presses("Make my account")
        self.sets_up_second_factor()
        self.is_welcomed()

    def fills_in_invitation(self, name: str) -> None:
        """Choose a name and a passphrase."""
        self.name = name
        self.page.locator("#name").fill(name)
        self.page.locator("#passphrase").fill(self.passphrase)

    def sets_up_second_factor(self) -> None:
        """Give the app the key that the page shows, type its digits, keep the recovery codes and go on."""
        self.reads_heading("Set up a second factor")
        self.check_page("second factor")
        self.reads_key()
        self.types_digits()
        self.presses("Set it up")
        self.reads_heading("Your recovery codes")
        self.check_page("recovery codes")
        self.keeps_recovery_codes()
        self.page.locator("main a.button").or_(self.page.locator("main button")).click()

    def reads_key(self) -> None:
        """Take the key into the app, as somebody does who cannot use a camera."""
        shown = self.page.locator(".key").text_content() or ""
        self.secret = shown.replace(" ", "")
        self._last_step = 0

    def keeps_recovery_codes(self) -> None:
        """Write the recovery codes down."""
        self.recovery_codes = self.page.locator(".recovery-codes .key").all_text_contents()
        assert len(self.recovery_codes) == 10

    def digits(self) -> str:
        """Return digits that were not used before, or a recovery code where a new half minute would be waited for.

        Those of the half minute to come are taken too, because clocks differ.
        """
        now = int(time.time()) // HALF_MINUTE
        step = max(self._last_step + 1, now)
        if step > now + 1:
            return self.recovery_codes.pop()
        self._last_step = step
        return pyotp.TOTP(self.secret).at(step * HALF_MINUTE)

    def types_digits(self) -> None:
        """Type what the app shows."""
        self.page.locator("#digits").fill(self.digits())

    def signs_in(self, name: str) -> None:
        """Sign in with name, passphrase and the digits from the app."""
        self.opens("/account/sign-in")
        self.fills_in_sign_in(name)
        self.presses("Sign in")
        self.reads_heading("Digits from your app")
        self.check_page("digits")
        self.types_digits()
        self.presses("Go on")
        self.is_welcomed()

    def fills_in_sign_in(self, name: str) -> None:
        """Type a name and the passphrase."""
        self.name = name
        self.page.locator("#name").fill(name)
        self.page.locator("#passphrase").fill(self.passphrase)

    def is_welcomed(self) -> None:
        """Be on the own account's page."""
        self.reads_heading(f"Welcome, {self.name}")

    def says_what_keeps_people_safe(self) -> None:
        """Fill in the last step of setting an event up."""
        for name, words in SAFE.items():
            self.page.locator(f"#{name}").fill(words)
        self.goes_on()

    def goes_on(self) -> None:
        """Press the button that sends this step."""
        self.page.locator(".forward button").click()

    def presses(self, name: str) -> None:
        """Press a button, or a link that looks like one."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.or_(self.page.get_by_role("link", name=name, exact=True)).click()

    def reads_heading(self, text: str) -> None:
        """Be on the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)


def stub_leaving(context: BrowserContext) -> None:
    """Keep a visit to /leave on this machine, with what the real server answers.

    A browser follows the server's redirect where no test can see it, so the stub asks the server itself and
    then goes on to the same address, which is answered here too.
    """

    def leave(route: Route) -> None:
        reply = route.fetch(max_redirects=0)
        assert reply.status == 303
        target = reply.headers["location"]
        headers: dict[str, str] = {
            name: reply.headers[name] for name in ("clear-site-data", "cache-control") if name in reply.headers
        }
        page = f"<!doctype html><title>…</title><meta http-equiv=refresh content='0;url={target}'>"
        route.fulfill(status=200, content_type="text/html", headers=headers, body=page)

    context.route("**/leave", leave)
    context.route(
        f"{NEUTRAL_PAGE}**",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><html lang=en><title>Weather</title><h1>Dry and bright</h1>",
        ),
    )


@contextmanager
def visiting(
    site: Site,
    browser: Browser,
    *,
    script: bool = True,
    size: tuple[int, int] = PHONE,
    scheme: str = "light",
    scale: int = 1,
) -> Iterator[YoungPerson]:
    """Give a young person a fresh browser; afterwards nothing may have gone wrong and nothing be kept."""
    with _context(browser, size=size, scheme=scheme, scale=scale) as context:
        young_person = YoungPerson(site, context, has_script=script)
        yield young_person
        young_person.check_nothing_kept()
        assert young_person.faults == []


@contextmanager
def working(
    site: Site, browser: Browser, *, script: bool = True, size: tuple[int, int] = DESK
) -> Iterator[Facilitator]:
    """Give somebody on the staff a fresh browser; afterwards nothing may have gone wrong."""
    with _context(browser, size=size, scheme="light") as context:
        facilitator = Facilitator(site, context, has_script=script)
        yield facilitator
        assert not facilitator.faults, facilitator.faults


@contextmanager
def _context(browser: Browser, *, size: tuple[int, int], scheme: str, scale: int = 1) -> Iterator[BrowserContext]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        has_touch=width < 500,
    )
    context.set_default_timeout(10_000)
    stub_leaving(context)
    try:
        yield context
    finally:
        # Closed while the next page arrives, Chromium may forget the order, and Playwright waits for ever.
        for page in context.pages:
            with suppress(Error):
                page.goto("about:blank")
        context.close()
