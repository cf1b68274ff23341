"""Every address of young people, in every language, before, during and after an event."""

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.config import NEUTRAL_PAGE
from feedback.languages import LANGUAGES
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.store import events, publishing
from feedback.store.events import Event
from feedback.store.installation import Installation
from tests.examples import TODAY, attempt, closed_event, opened_event, send, small_questionnaire
from tests.page_checks import RULES, Page, Visitor, check_page, chooses_nothing_for_anybody, said, words_of

INFORMATION = ("help", "privacy", "safety", "withdraw")
NOT_HERE = "This page is not here"
EASTERN = {"Arabic-Indic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹"}
ATTEMPT = re.compile(r'name="_attempt" value="([0-9a-f]{32})"')

every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture
def closed(installation: Installation, version: Version) -> Event:
    """Return an event that twelve people answered before it was closed."""
    return closed_event(installation, version, 12, "Closed")


# ---- The way in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/e/{code}"])
def test_the_picker_names_each_language_in_its_own_script(visit: Visitor, event: Event, address: str) -> None:
    page = visit.get(address.format(code=event.code))
    names = [
        (words_of(each), each.attrib["lang"], each.attrib["dir"])
        for each in page.all("a")
        if "lang" in each.attrib
    ]
    assert names == [(each.name, each.tag, each.direction) for each in LANGUAGES.values()]
    assert {
        ("Easy Read", "en", "ltr"),
        ("العربية", "ar", "rtl"),
        ("ትግርኛ", "ti", "ltr"),
        ("دری", "fa-AF", "rtl"),
        ("Tiếng Việt", "vi", "ltr"),
    } <= set(names)


def test_the_picker_of_an_event_leads_to_its_first_page(visit: Visitor, event: Event) -> None:
    assert visit.get(f"/e/{event.code}").links() == [f"/{lang}/e/{event.code}/" for lang in event.languages]


def test_the_picker_of_an_event_offers_its_own_languages_only(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = events.create(installation.db, title="Two", version=version.digest, languages=("cy", "ar"))
    assert visit.get(f"/e/{event.code}").links() == [f"/cy/e/{event.code}/", f"/ar/e/{event.code}/"]


def test_the_language_of_the_browser_chooses_nothing(client: FlaskClient, event: Event) -> None:
    for address in ("/", f"/e/{event.code}", f"/en/e/{event.code}/", "/cy/help"):
        plain = client.get(address)
        arabic = client.get(address, headers={"Accept-Language": "ar, fa;q=0.9"})
        assert plain.data == arabic.data
        assert "Accept-Language" not in arabic.headers.get("Vary", "")


@every_language
def test_the_first_page_asks_for_the_code(visit: Visitor, lang: str) -> None:
    page = visit.get(f"/{lang}/")
    assert page.heading == said("What is the code of your event?", lang)
    assert [each.attrib["name"] for each in page.controls] == ["code"]


def typings(code: str) -> dict[str, str]:
    """Return ways in which people write one code."""
    eastern = {name: code.translate(str.maketrans("0123456789", digits)) for name, digits in EASTERN.items()}
    return eastern | {
        "as printed": code,
        "lower case": code.lower(),
        "with spaces around": f"  {code}\n",
        "with spaces inside": " ".join(code),
        "with a hyphen": f"{code[:4]}-{code[4:]}",
        "with another dash": f"{code[:4]}–{code[4:]}",
        "with wide letters": "".join(chr(ord(letter) + 0xFEE0) for letter in code),
        "with an invisible mark of direction": f"\u200f{code}\u200e",
        "all at once": f" {eastern['Persian'][:4].lower()} - {eastern['Persian'][4:]} ",
    }


@pytest.mark.parametrize("way", typings("KITE42"))
def test_a_code_is_understood_however_it_is_typed(visit: Visitor, event: Event, way: str) -> None:
    typed = typings(event.code)[way]
    for lang in LANGUAGES:
        assert visit.sent_on_after(f"/{lang}/", {"code": typed}) == f"/{lang}/e/{event.code}/"


@pytest.mark.parametrize("typed", ["", "   ", "NOSUCH", "-", "٢", "²", "<b>x</b>", "K" * 5000, "\x00", "'; --"])
def test_an_unknown_code_is_asked_for_again(visit: Visitor, typed: str) -> None:
    for lang in LANGUAGES:
        page = visit.post(f"/{lang}/", {"code": typed}, 422)
        assert page.title == f"{said('Error', lang)}: {said('Your views', lang)}"
        sentence = said("We do not know this code. Look at the poster again, or ask somebody here.", lang)
        assert sentence in page.main
        assert "#code" in page.links()
        beside = [page.with_id(each) for each in page.with_id("code").attrib["aria-describedby"].split()]
        assert sentence in [words_of(each) for each in beside]
        if typed.isprintable():
            assert page.fields()["code"] == [typed]


def test_the_code_stays_out_of_the_address(visit: Visitor, event: Event) -> None:
    assert visit.get(f"/en/?code={event.code}").heading == said("What is the code of your event?", "en")
    assert visit.get("/en/").one("form").attrib["method"] == "post"


# ---- An open event --------------------------------------------------------------------------------------------


@every_language
def test_before_you_start_says_who_asks_why_who_acts_and_how_to_leave(
    visit: Visitor, event: Event, lang: str
) -> None:
    page = visit.get(f"/{lang}/e/{event.code}/")
    assert page.heading == f"Your views ({lang})"
    for words in (
        f"Why we ask ({lang})",
        f"The event team ({lang})",
        "2099",
        said("You choose. You can skip any question and stop at any time.", lang),
        said("We cannot see who you are. So we cannot find you to help you.", lang),
        said("How to leave", lang),
        said("Number of short questions: %(asked)s", lang).replace("%(asked)s", "6"),
    ):
        assert words in page.main
    for address in (f"/{lang}/e/{event.code}/answer", f"/{lang}/e/{event.code}/no-thanks", f"/{lang}/safety"):
        assert address in page.links()


@every_language
def test_before_you_start_says_that_groups_are_set_side_by_side(
    visit: Visitor, event: Event, installation: Installation, lang: str
) -> None:
    sentence = said("They also see what different groups said, when each group is big enough.", lang)
    assert sentence not in visit.get(f"/{lang}/e/{event.code}/").main
    version = publish(replace(small_questionnaire(), compare_by="place"), TODAY)
    publishing.publish(installation.db, version, TODAY)
    comparing = opened_event(installation, version)
    assert sentence in visit.get(f"/{lang}/e/{comparing.code}/").main


@every_language
def test_the_questionnaire_is_one_page_with_every_question(visit: Visitor, event: Event, lang: str) -> None:
    page = visit.get(f"/{lang}/e/{event.code}/answer")
    for question in ("pause", "often", "rights", "place", "helps", "wish", "more"):
        assert f"Question {question} ({lang})" in page.main
    assert set(page.fields()) == {"wish", "more", "_attempt"}
    asked = {each.attrib["name"]: each.get("type", each.tag) for each in page.controls}
    assert asked == {
        "often": "radio",
        "rights": "radio",
        "place": "radio",
        "helps": "checkbox",
        "wish": "textarea",
        "more": "textarea",
    }
    assert f"The next questions can be hard ({lang})" in page.main
    assert page.one("form").attrib["action"] == page.address


@every_language
def test_every_single_choice_can_be_declined_in_two_ways(visit: Visitor, event: Event, lang: str) -> None:
    page = visit.get(f"/{lang}/e/{event.code}/answer")
    for question in ("often", "rights", "place"):
        labels = [
            words_of(label)
            for label in page.all("label")
            for each in label.iter("input")
            if each.attrib["name"] == question
        ]
        assert labels[-2:] == [said("I don’t know", lang), said("I don’t want to say", lang)]


def test_no_face_looks_at_a_hard_question(visit: Visitor, event: Event) -> None:
    page = visit.get(f"/en/e/{event.code}/answer")
    faced = [each for each in page.all("fieldset") if any(one.get("class") == "face" for one in each.iter())]
    assert [each.find(".//input").get("name") for each in faced] == ["often"]  # type: ignore[union-attr]


def test_each_page_has_an_attempt_of_its_own(visit: Visitor, event: Event) -> None:
    address = f"/en/e/{event.code}/answer"
    attempts = {visit.get(address).hidden("_attempt") for _ in range(5)}
    attempts |= {visit.get(address, headers={"Accept-Encoding": "identity"}).hidden("_attempt")}
    assert len(attempts) == 6


@every_language
def test_declining_looks_like_having_answered(visit: Visitor, event: Event, lang: str) -> None:
    declined = visit.get(f"/{lang}/e/{event.code}/no-thanks")
    answered = visit.post(f"/{lang}/e/{event.code}/answer", {"_attempt": attempt(), "place": "home"})
    assert declined.html == answered.html
    assert declined.headers == answered.headers


@every_language
@pytest.mark.parametrize("state", ["draft", "event"])
def test_what_was_heard_waits_for_the_end(
    visit: Visitor, request: pytest.FixtureRequest, lang: str, state: str
) -> None:
    event: Event = request.getfixturevalue(state)
    page = visit.get(f"/{lang}/e/{event.code}/heard")
    assert said("The event is not over yet. Come back after it has ended.", lang) in page.main
    assert page.all("table") == []


def test_nothing_a_young_person_sees_varies_with_the_answers(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    addresses = ["", "answer", "no-thanks", "heard"]

    def seen() -> list[str]:
        pages = [visit.get(f"/cy/e/{event.code}/{each}").html for each in addresses]
        return [ATTEMPT.sub("", page) for page in [*pages, visit.get(f"/e/{event.code}").html]]

    before = seen()
    send(installation, event.code, 9)
    assert seen() == before


# ---- Before it opens and after it closed ----------------------------------------------------------------------


@every_language
@pytest.mark.parametrize("address", ["", "answer"])
def test_a_draft_asks_to_wait(visit: Visitor, draft: Event, lang: str, address: str) -> None:
    page = visit.get(f"/{lang}/e/{draft.code}/{address}", 409)
    assert page.heading == said("This event is not open yet", lang)
    assert f"/{lang}/e/{draft.code}/" in page.links()
    assert page.all("form") == []


@every_language
def test_after_closing_the_first_page_leads_to_what_was_heard(visit: Visitor, closed: Event, lang: str) -> None:
    assert visit.sent_on(f"/{lang}/e/{closed.code}/") == f"/{lang}/e/{closed.code}/heard"
    page = visit.get(f"/{lang}/e/{closed.code}/heard")
    assert page.heading == said("What we heard", lang)
    assert f"Question often ({lang})" in page.main
    assert "2099" in page.main  # until they answer, the day by which they will
    assert len(page.all("table")) >= 1


@every_language
def test_after_closing_no_question_is_asked(visit: Visitor, closed: Event, lang: str) -> None:
    page = visit.get(f"/{lang}/e/{closed.code}/answer", 410)
    assert page.heading == said("This event has ended", lang)
    assert f"/{lang}/e/{closed.code}/heard" in page.links()
    assert said("Your answers came after the end. We did not keep them.", lang) not in page.main


def test_what_was_heard_says_less_of_a_small_group(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = closed_event(installation, version, 6)
    page = visit.get(f"/en/e/{event.code}/heard")
    assert "Only a few people answered. To protect them, we do not show their answers here." in page.main
    assert page.all("table") == []
    assert "6" not in page.main.replace("2099", "")


# ---- Help -----------------------------------------------------------------------------------------------------


@every_language
@pytest.mark.parametrize("name", INFORMATION)
def test_the_pages_that_help_say_something(visit: Visitor, lang: str, name: str) -> None:
    page = visit.get(f"/{lang}/{name}")
    headings = {
        "help": "Help",
        "privacy": "What we save",
        "safety": "Staying safe on this phone",
        "withdraw": "Taking your answers back",
    }
    assert page.heading == said(headings[name], lang)
    assert len(page.main) > 100


def test_the_safety_page_promises_no_more_than_it_keeps(visit: Visitor) -> None:
    page = visit.get("/en/safety")
    assert "It cannot hide everything" in page.main
    assert "history" in page.main
    assert "Somebody who controls your phone may see what you do on it" in page.main


# ---- Addresses that are not quite right -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["NOSUCH", "x", "%00", "%ED%A0%80", "%FF", "٢٣", "a" * 3000, "%27%20OR%201"])
def test_an_unknown_code_helps_on(visit: Visitor, code: str) -> None:
    for lang in LANGUAGES:
        for name in ("", "answer", "no-thanks", "heard"):
            page = visit.get(f"/{lang}/e/{code}/{name}", 404)
            assert page.heading == said(NOT_HERE, lang)
            assert f"/{lang}/" in page.links()


def test_an_unknown_code_on_a_poster_shows_the_languages(visit: Visitor) -> None:
    assert visit.get("/e/NOSUCH", 404).links() == [f"/{lang}/" for lang in LANGUAGES]


@pytest.mark.parametrize("page", ["", "answer", "no-thanks", "heard"])
def test_a_language_that_the_event_lacks_leads_to_its_picker(
    visit: Visitor, installation: Installation, version: Version, page: str
) -> None:
    event = events.create(installation.db, title="Welsh", version=version.digest, languages=("cy",))
    assert visit.sent_on(f"/ar/e/{event.code}/{page}") == f"/e/{event.code}"


@pytest.mark.parametrize(
    "address",
    [
        "/xx/",
        "/enx/",
        "/EN-X/",
        "/en-/",
        "/en-easyx/",
        "/en-eas/help",
        "/en/nothing",
        "/favicon.ico",
        "/robots.txt",
        "/en/e/",
        "/e/",
        "/static/",
    ],
)
def test_an_unknown_address_helps_on(visit: Visitor, address: str) -> None:
    page = visit.get(address, 404)
    assert page.heading == NOT_HERE
    assert "/en/" in page.links()


@pytest.mark.parametrize("lang", ["en-easy", "cy", "ar", "ti"])
def test_an_unknown_address_keeps_its_language(visit: Visitor, lang: str) -> None:
    assert visit.get(f"/{lang}/nothing/at/all", 404).heading == said(NOT_HERE, lang)


@pytest.mark.parametrize(
    "address",
    [
        "/en",
        "/e/{code}/",
        "/en/e/{code}",
        "/en/e/{code}/answer/",
        "/en/e/{code}/heard/",
        "/en/help/",
        "/en/safety/",
    ],
)
def test_a_slash_more_or_less_does_not_matter(client: FlaskClient, event: Event, address: str) -> None:
    address = address.format(code=event.code)
    other = address[:-1] if address.endswith("/") else f"{address}/"
    found, same = client.get(address), client.get(other)
    assert found.status_code == same.status_code == 200
    assert ATTEMPT.sub("", found.text) == ATTEMPT.sub("", same.text)


@pytest.mark.parametrize("way", ["lower case", "with a hyphen", "Arabic-Indic"])
def test_a_code_in_an_address_is_understood_however_it_is_typed(visit: Visitor, event: Event, way: str) -> None:
    assert visit.get(f"/en/e/{typings(event.code)[way]}/").heading == "Your views (en)"


# ---- Every page -----------------------------------------------------------------------------------------------


def addresses(event: Event, lang: str) -> list[str]:
    """Return every address of young people for one event and language."""
    of_event = [f"/{lang}/e/{event.code}/{page}" for page in ("", "answer", "no-thanks", "heard")]
    return ["/", f"/e/{event.code}", f"/{lang}/", *of_event, *(f"/{lang}/{page}" for page in INFORMATION)]


@pytest.mark.parametrize("state", ["draft", "event", "closed"])
def test_every_link_of_every_page_leads_somewhere(
    visit: Visitor, request: pytest.FixtureRequest, state: str
) -> None:
    event: Event = request.getfixturevalue(state)
    asks_to_wait = re.compile(rf"/[A-Za-z_-]+/e/{event.code}/(answer)?" if state == "draft" else "nothing")
    seen: set[str] = set()
    waiting = {"/", f"/e/{event.code}"}
    while waiting:
        address = waiting.pop()
        seen.add(address)
        if visit.client.get(address).status_code == 303:
            found = {visit.sent_on(address)}
        else:
            found = set(visit.get(address, 409 if asks_to_wait.fullmatch(address) else 200).links())
        waiting |= {each for each in found if each.startswith("/")} - seen
    for lang in LANGUAGES:
        assert {f"/{lang}/e/{event.code}/", f"/{lang}/help", "/leave"} <= seen


@every_language
def test_no_page_sets_a_cookie_or_may_be_stored(client: FlaskClient, event: Event, lang: str) -> None:
    client.set_cookie("staff", "somebody's")  # on a shared computer
    for address in [*addresses(event, lang), "/leave", "/healthz", "/nothing"]:
        for ask in (client.get, client.head, client.post, client.options):
            reply = ask(address)
            assert "Set-Cookie" not in reply.headers
            assert reply.headers.getlist("Cache-Control") == ["no-store"]
            assert "ETag" not in reply.headers
            assert "Last-Modified" not in reply.headers


@every_language
def test_a_cookie_changes_nothing(client: FlaskClient, app: Flask, event: Event, lang: str) -> None:
    client.set_cookie("staff", "somebody's")
    client.set_cookie("anything", "else")
    for address in addresses(event, lang):
        with_cookie, without = client.get(address).text, app.test_client().get(address).text
        assert ATTEMPT.sub("", with_cookie) == ATTEMPT.sub("", without)


@every_language
def test_a_head_is_a_page_without_its_body(client: FlaskClient, event: Event, lang: str) -> None:
    for address in [*addresses(event, lang), "/nothing"]:
        whole, head = client.get(address), client.head(address)
        assert head.data == b""
        assert head.status_code == whole.status_code
        assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "PROPFIND"])
def test_a_method_that_makes_no_sense_is_answered_calmly(client: FlaskClient, event: Event, method: str) -> None:
    for address in [*addresses(event, "cy"), "/leave", "/healthz"]:
        takes_forms = address in {"/cy/", f"/cy/e/{event.code}/answer"}
        if takes_forms and method == "POST":
            continue
        reply = client.open(address, method=method)
        assert reply.status_code == 405
        allowed = {"GET", "HEAD", "OPTIONS"} | ({"POST"} if takes_forms else set())
        assert set(reply.headers["Allow"].split(", ")) == allowed
        check_page(reply.text, address)


# ---- Compressed or not, it is the same page -------------------------------------------------------------------


def strictly_unzipped(body: bytes) -> str:
    """Return what a gzip body holds, whichever way a browser unpacks it."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    streamed = stream.decompress(body) + stream.flush()
    assert stream.eof
    assert stream.unused_data == b""
    assert gzip.decompress(body) == streamed
    return streamed.decode()


def unpacked(reply: TestResponse) -> str:
    """Return the text of a reply as its headers say that it is packed."""
    assert "Accept-Encoding" in reply.headers["Vary"]
    assert int(reply.headers["Content-Length"]) == len(reply.data)
    return (
        strictly_unzipped(reply.data) if reply.headers.get("Content-Encoding") == "gzip" else reply.data.decode()
    )


PLAIN = [None, "", "identity", "br", "br, zstd", "gzip;q=0", "identity, gzip;q=0.0", "gzip;q=0, *;q=0.5"]
PACKED = ["gzip", "gzip, deflate, br, zstd", "deflate, GZIP", "br;q=1.0, gzip;q=0.8, *;q=0.1"]


def places_that_pack(event: Event, page: Page) -> list[str]:
    """Return the addresses whose bodies may be compressed."""
    files = [
        each.attrib[name] for each in page.all("link", "script") for name in ("href", "src") if name in each.attrib
    ]
    return [page.address, f"/ar/e/{event.code}/answer", *(each for each in files if each.startswith("/"))]


@pytest.mark.parametrize("accepts", PLAIN)
def test_who_cannot_unpack_gets_plain_text(visit: Visitor, event: Event, accepts: str | None) -> None:
    headers = {} if accepts is None else {"Accept-Encoding": accepts}
    for address in places_that_pack(event, visit.get(f"/en/e/{event.code}/answer")):
        assert "Content-Encoding" not in visit.client.get(address, headers=headers).headers, address


@pytest.mark.parametrize("accepts", PACKED)
def test_who_can_unpack_gets_the_same_page_packed(visit: Visitor, event: Event, accepts: str) -> None:
    for address in places_that_pack(event, visit.get(f"/en/e/{event.code}/answer")):
        packed = visit.client.get(address, headers={"Accept-Encoding": accepts})
        assert packed.headers["Content-Encoding"] == "gzip"
        plain = visit.client.get(address)
        assert ATTEMPT.sub("", unpacked(packed)) == ATTEMPT.sub("", unpacked(plain))
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        if address.endswith("answer"):
            check_page(unpacked(packed), address, fresh=True)


def test_a_packed_page_says_nothing_about_when_or_where_it_was_packed(visit: Visitor, event: Event) -> None:
    reply = visit.client.get(f"/en/e/{event.code}/answer", headers={"Accept-Encoding": "gzip"})
    assert reply.data[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


# ---- Leaving, and being alive ---------------------------------------------------------------------------------


def test_leaving_clears_and_goes_to_a_neutral_page(visit: Visitor) -> None:
    assert visit.sent_on("/leave") == NEUTRAL_PAGE
    reply = visit.client.get("/leave")
    assert reply.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert reply.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/leave?to=https://evil.example/", "/leave?next=//evil.example", "/leave/"])
def test_leaving_goes_nowhere_else(visit: Visitor, address: str) -> None:
    assert visit.sent_on(address) == NEUTRAL_PAGE


def test_health_varies_with_nothing(client: FlaskClient, installation: Installation, version: Version) -> None:
    before = client.get("/healthz")
    send(installation, opened_event(installation, version).code, 3)
    after = client.get("/healthz", headers={"User-Agent": "x", "Accept-Language": "ar"})
    assert (before.status_code, before.data, dict(before.headers)) == (200, after.data, dict(after.headers))


# ---- The rules themselves can fail ----------------------------------------------------------------------------

BREAKS: dict[str, Callable[[str], str]] = {
    "is_valid_html": lambda html: html.replace("</main>", "</main></div>"),
    "speaks_the_language_of_its_address": lambda html: html.replace('dir="ltr"', 'dir="rtl"', 1),
    "has_one_main_heading": lambda html: html.replace("</main>", "<h1>Again</h1></main>"),
    "has_headings_in_steps": lambda html: html.replace("</main>", "<h6>Deep</h6></main>"),
    "has_a_neutral_title": lambda html: html.replace("<title>", "<title>Survivors: "),
    "has_unique_ids": lambda html: html.replace("</main>", '<p id="main"></p></main>'),
    "labels_every_control": lambda html: html.replace(
        "</form>", '<p><input name="more" autocomplete="off"></p></form>'
    ),
    "begins_groups_with_a_legend": lambda html: html.replace("</form>", "<fieldset><p>No</p></fieldset></form>"),
    "points_at_what_exists": lambda html: html.replace("</main>", '<a href="#nowhere">Go</a></main>'),
    "runs_nothing_inline": lambda html: html.replace("<main", '<main onclick="x()"'),
    "loads_nothing_from_elsewhere": lambda html: html.replace("</main>", '<a href="//cdn.example/">Go</a></main>'),
    "asks_without_demanding": lambda html: html.replace(" novalidate", ""),
    "remembers_nothing_typed": lambda html: html.replace('autocomplete="off"', "", 1),
    "can_be_left_at_once": lambda html: html.replace('href="/leave"', 'href="/"'),
    "can_be_enlarged": lambda html: html.replace("initial-scale=1", "initial-scale=1, maximum-scale=1"),
    "hides_pictures_from_readers": lambda html: html.replace("</main>", '<img src="/x" alt=""></main>'),
    "chooses_nothing_for_anybody": lambda html: html.replace('type="radio"', 'type="radio" checked', 1),
}


def test_every_rule_is_tried_out() -> None:
    assert set(BREAKS) == {rule.__name__ for rule in (*RULES, chooses_nothing_for_anybody)}


@pytest.mark.parametrize("rule", BREAKS)
def test_a_page_that_breaks_a_rule_is_found_out(visit: Visitor, event: Event, rule: str) -> None:
    whole = visit.get(f"/en/e/{event.code}/answer").html
    broken = BREAKS[rule](whole)
    assert broken != whole
    with pytest.raises(AssertionError, match=rule):
        check_page(broken, f"/en/e/{event.code}/answer", fresh=True)
