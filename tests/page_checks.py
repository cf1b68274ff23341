"""Rules that every page keeps, one function each, and the visitor who holds every page against them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.catalogues import say
from feedback.languages import LANGUAGES
from tests import pseudo

STAFF = {"account", "advise", "translate", "facilitate", "review", "admin"}
LEAVE = "/leave"
# Nobody who looks over a shoulder may learn what this is about (part 7 of the design).
TELLING = re.compile(
    r"traffick|surviv|victim|slave|exploit|abus|asylum|refugee|trauma|safeguard|masnach|goroes|اتجار|ناج|ضحي|استغلال|لاجئ"
    r"|ግዳይ|ስደተኛ|ምዝመዛ|ንግዲ ሰብ",
    re.IGNORECASE,
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOT_FILLED_IN = {"hidden", "submit", "button", "reset", "image"}
CHOICES = {"radio", "checkbox"}
POINTING = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "headers", "list")
LOADING = ("src", "href", "action", "formaction", "poster", "data", "srcset", "cite", "ping", "background")
SVG = "{http://www.w3.org/2000/svg}"
# Where the staff's pages may lead: to what a poster says, and into the app for the second factor.
OF_STAFF = ("http://localhost/", "https://feedback.example/", "otpauth://totp/")


def said(message: str, language: str) -> str:
    """Return a sentence of the pages as somebody reads it in a language, spaces tidied."""
    translated = pseudo.WAYS[language](message) if language in pseudo.WAYS else say(language, message)
    return " ".join(translated.split())


def is_for_staff(address: str) -> bool:
    """Return whether an address is one of the staff's."""
    return _first_word(address) in STAFF


def _first_word(address: str) -> str:
    return urlsplit(address).path.strip("/").split("/")[0]


def words_of(element: Element) -> str:
    """Return what can be read in an element, spaces tidied."""
    return " ".join("".join(element.itertext()).split())


class Page:
    """Hold one page as a tree, with the address that it was read at."""

    def __init__(self, html: str, address: str, reply: TestResponse | None = None) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.html = html
        self.address = address
        self.reply = reply
        self.root: Element = parser.parse(html)
        self.faults = [f"{code} at {place}" for place, code, _ in parser.errors]

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that the page came with."""
        return dict(self.reply.headers) if self.reply else {}

    @cached_property
    def parents(self) -> dict[Element, Element]:
        """Return the parent of each element."""
        return {child: parent for parent in self.root.iter() for child in parent}

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of some names, in the order of the page."""
        return [each for each in self.root.iter() if each.tag in tags]

    def one(self, tag: str) -> Element:
        """Return the only element with a name."""
        found = self.all(tag)
        assert len(found) == 1, f"{self.address} has {len(found)} <{tag}>"
        return found[0]

    def above(self, element: Element) -> Iterator[Element]:
        """Yield the elements that an element stands in, from the inside out."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    @cached_property
    def ids(self) -> Counter[str]:
        """Return how often each id is used."""
        return Counter(each.attrib["id"] for each in self.root.iter() if "id" in each.attrib)

    def with_id(self, wanted: str) -> Element:
        """Return the element with an id."""
        return next(each for each in self.root.iter() if each.get("id") == wanted)

    @property
    def title(self) -> str:
        """Return the title."""
        return words_of(self.one("title"))

    @property
    def heading(self) -> str:
        """Return the words of the main heading."""
        return words_of(self.one("h1"))

    @property
    def main(self) -> str:
        """Return what can be read in the main part."""
        return words_of(self.one("main"))

    @property
    def controls(self) -> list[Element]:
        """Return everything that somebody fills in."""
        return [
            each
            for each in self.all("input", "textarea", "select")
            if each.get("type", "text") not in NOT_FILLED_IN
        ]

    def links(self) -> list[str]:
        """Return the addresses that the page links to, but not itself in another look."""
        return [each.attrib["href"] for each in self.all("a") if "data-name" not in each.attrib]

    def fields(self) -> dict[str, list[str]]:
        """Return what a browser would send from this page without a change."""
        sent: dict[str, list[str]] = {}
        for each in self.all("input", "textarea"):
            if each.get("type") in CHOICES and "checked" not in each.attrib:
                continue
            value = each.text or "" if each.tag == "textarea" else each.get("value", "")
            sent.setdefault(each.attrib["name"], []).append(value)
        return sent

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field."""
        return next(each.attrib["value"] for each in self.all("input") if each.get("name") == name)

    @property
    def is_for_staff(self) -> bool:
        """Return whether the address is one of the staff's."""
        return is_for_staff(self.address)

    @property
    def language(self) -> str:
        """Return the language that the address asks for; English where it names none."""
        first = _first_word(self.address)
        return first if first in LANGUAGES else "en"


# ---- The rules ------------------------------------------------------------------------------------------------


def is_valid_html(page: Page) -> None:
    """A browser that follows the standard to the letter finds nothing to repair."""
    assert page.html.lower().startswith("<!doctype html>")
    assert page.faults == []


def speaks_the_language_of_its_address(page: Page) -> None:
    """The page says in which language and direction it is (A-14)."""
    language = LANGUAGES[page.language]
    root = page.root
    assert (root.get("lang"), root.get("dir")) == (language.tag, language.direction)
    for each in root.iter():
        own = LANGUAGES.get(each.get("lang", ""))
        # A <bdi> finds its direction by itself.
        if own and each.tag != "bdi":
            assert each.get("dir") == own.direction, f"{each.tag} lacks its direction"


def has_one_main_heading(page: Page) -> None:
    """One h1 says what the page is, inside the one main part."""
    assert page.heading
    assert page.one("h1") in page.one("main").iter()


def has_headings_in_steps(page: Page) -> None:
    """No level of heading is skipped; a list of problems may stand above the h1 (G-06)."""
    levels = [int(str(each.tag)[1]) for each in page.all(*HEADINGS)]
    assert levels[0] <= 2
    for above, below in pairwise(levels):
        assert below <= above + 1, f"h{below} follows h{above}"
    assert all(words_of(each) for each in page.all(*HEADINGS)), "a heading says nothing"


def has_a_neutral_title(page: Page) -> None:
    """Title, address and what a preview would show tell nobody what this is about (X-07)."""
    assert page.title
    address = re.sub("(?<=/invitation/).+", "", page.address)  # chance may write anything into a token
    shown = [page.title, address, *(each.get("content", "") for each in page.all("meta"))]
    for each in shown:
        assert not TELLING.search(each), f"“{each}” tells what this is about"
    if not page.is_for_staff:
        views = said("Your views", page.language)
        assert page.title in {views, f"{said('Error', page.language)}: {views}"}


def has_unique_ids(page: Page) -> None:
    """No id is used twice, and none is empty."""
    assert [each for each, times in page.ids.items() if times > 1 or not each.strip()] == []


def labels_every_control(page: Page) -> None:
    """Whatever can be filled in, pressed or followed has a name (A-01)."""
    labels = {each.attrib["for"] for each in page.all("label") if "for" in each.attrib and words_of(each)}
    for control in page.controls:
        wrapped = any(each.tag == "label" and words_of(each) for each in page.above(control))
        assert wrapped or control.get("id") in labels, f"{control.attrib} has no label"
        assert control.get("name"), f"{control.attrib} would not be sent"
    for each in page.all("button", "a"):
        assert words_of(each), f"{each.attrib} says nothing"


def begins_groups_with_a_legend(page: Page) -> None:
    """Choices stand in a fieldset whose first child is its legend (A-01)."""
    for group in page.all("fieldset"):
        assert group[0].tag == "legend"
        assert words_of(group[0])
    for choice in page.controls:
        if choice.get("type") in CHOICES:
            assert any(each.tag == "fieldset" for each in page.above(choice)), f"{choice.attrib} is in no group"


def points_at_what_exists(page: Page) -> None:
    """What is described, labelled or linked to inside the page is there."""
    for each in page.root.iter():
        for name in POINTING:
            for wanted in each.get(name, "").split():
                assert wanted in page.ids, f"{name} names {wanted}, which is not there"
        target = each.get("href", "")
        if target.startswith("#"):
            assert target[1:] in page.ids, f"{target} leads nowhere"


def runs_nothing_inline(page: Page) -> None:
    """No script, style or handler stands in the page; the content policy would refuse it (SEC-07)."""
    for each in page.root.iter():
        assert each.tag != "style"
        if each.tag == "script":
            assert each.get("src")
            assert not (each.text or "").strip()
        for name, value in each.attrib.items():
            assert name != "style", f"{each.tag} has a style"
            assert not name.startswith("on"), f"{each.tag} has {name}"
            assert not value.strip().lower().startswith("javascript:")


def loads_nothing_from_elsewhere(page: Page) -> None:
    """Nothing leads or loads from outside but a telephone number."""
    for each in page.root.iter():
        for name in LOADING:
            value = each.get(name)
            if value is None or value.startswith(("tel:", "sms:", "#")) or value == "data:,":
                continue
            own = page.is_for_staff and value.startswith(OF_STAFF)
            inside = value.startswith("/") and not value.startswith("//")
            assert own or inside, f"{each.tag} {name}={value} leads outside"


def forms_of(page: Page) -> list[Element]:
    """Return the forms that send something; the one of a dialog only closes it."""
    return [each for each in page.all("form") if each.get("method") != "dialog"]


def asks_without_demanding(page: Page) -> None:
    """Nothing is required, and no browser says so in its own words (G-09, promise 5)."""
    for each in page.root.iter():
        demanding = {"required", "aria-required", "pattern", "minlength", "min", "max"} & set(each.attrib)
        assert not demanding, f"{each.tag} has {demanding}"
    if not page.is_for_staff:
        assert all("novalidate" in form.attrib for form in forms_of(page))


def chooses_nothing_for_anybody(page: Page) -> None:
    """On a fresh page nothing is filled in (G-03)."""
    for each in page.controls:
        assert "checked" not in each.attrib, f"{each.attrib} is chosen"
        assert not (each.text or "").strip()
    assert not [each for each in page.all("option") if "selected" in each.attrib]


def remembers_nothing_typed(page: Page) -> None:
    """A young person's browser is told to keep nothing that was typed (X-07)."""
    if page.is_for_staff:
        return
    for each in forms_of(page):
        assert each.get("autocomplete") == "off"
    for each in page.controls:
        if each.get("type") not in CHOICES:
            assert each.get("autocomplete") == "off", f"{each.attrib} would be remembered"


def can_be_left_at_once(page: Page) -> None:
    """The way out is on every page in a language: among the first links and always in reach (X-01, X-08)."""
    if page.is_for_staff or not page.all("nav"):
        return
    assert LEAVE in page.links()[:2]
    assert page.with_id("leave").attrib["href"] == LEAVE


def can_be_enlarged(page: Page) -> None:
    """Nobody is kept from zooming (A-21)."""
    for each in page.all("meta"):
        assert "scal" not in each.get("content", "").replace("initial-scale=1", "")


def hides_pictures_from_readers(page: Page) -> None:
    """Pictures only ever repeat what the words beside them say (A-03)."""
    assert page.all("img", "picture", "video", "canvas", "object", "iframe") == []
    for each in page.all(f"{SVG}svg"):
        assert each.get("aria-hidden") == "true"


RULES: tuple[Callable[[Page], None], ...] = (
    is_valid_html,
    speaks_the_language_of_its_address,
    has_one_main_heading,
    has_headings_in_steps,
    has_a_neutral_title,
    has_unique_ids,
    labels_every_control,
    begins_groups_with_a_legend,
    points_at_what_exists,
    runs_nothing_inline,
    loads_nothing_from_elsewhere,
    asks_without_demanding,
    remembers_nothing_typed,
    can_be_left_at_once,
    can_be_enlarged,
    hides_pictures_from_readers,
)


def check_page(html: str, address: str, *, fresh: bool = False, reply: TestResponse | None = None) -> Page:
    """Hold a page against every rule, name all that it breaks, and return it as a tree."""
    page = Page(html, address, reply)
    broken = []
    for rule in (*RULES, chooses_nothing_for_anybody) if fresh else RULES:
        try:
            rule(page)
        except AssertionError as fault:
            broken.append(f"{rule.__name__}: {fault}")
    assert not broken, f"{address} breaks:\n" + "\n".join(broken)
    return page


# ---- The visitor ----------------------------------------------------------------------------------------------


class Visitor:
    """Visit pages as somebody's browser does, and hold each one against the rules."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, status: int = 200, **how: Any) -> Page:
        """Return the page at an address; a young person finds nothing filled in there."""
        return self._page(self.client.get(address, **how), address, status, fresh=not is_for_staff(address))

    def post(self, address: str, sent: Mapping[str, Any], status: int = 200, **how: Any) -> Page:
        """Return the page that answers a form."""
        return self._page(self.client.post(address, data=sent, **how), address, status, fresh=False)

    def send(self, page: Page, status: int = 200, /, **changes: Any) -> Page:
        """Fill in the form of a page as told and send it; what was in it before goes along."""
        return self.post(page.address, page.fields() | changes, status)

    def sent_on(self, address: str, **how: Any) -> str:
        """Return where a page sends the visitor on to."""
        return self._sent_on(self.client.get(address, **how), address)

    def sent_on_after(self, address: str, sent: Mapping[str, Any], **how: Any) -> str:
        """Return where a form sends the visitor on to."""
        return self._sent_on(self.client.post(address, data=sent, **how), address)

    def _sent_on(self, reply: TestResponse, address: str) -> str:
        assert reply.status_code == 303, f"{address} answers {reply.status_code}, not 303"
        self._check_reply(reply, address)
        return reply.headers["Location"]

    def _page(self, reply: TestResponse, address: str, status: int, *, fresh: bool) -> Page:
        assert reply.status_code == status, f"{address} answers {reply.status_code}, not {status}"
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        self._check_reply(reply, address)
        return check_page(reply.get_data(as_text=True), address, fresh=fresh, reply=reply)

    def _check_reply(self, reply: TestResponse, address: str) -> None:
        assert reply.headers.getlist("Cache-Control") == ["no-store"]
        if not is_for_staff(address):
            assert "Set-Cookie" not in reply.headers, f"{address} sets a cookie"
            assert "Cookie" not in reply.headers.get("Vary", "")
