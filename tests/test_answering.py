"""Sending answers: everything can be skipped, nothing is lost, and nothing odd that is sent breaks a page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.answers.anonymise import AnonymousResponse
from feedback.app import create_app
from feedback.config import Config
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Option, Question, Section
from feedback.questionnaire.publish import publish
from feedback.store import publishing
from feedback.store.closing import close_event
from feedback.store.database import connect
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from tests.examples import TODAY, attempt, in_file, open_installation, opened_event, small_questionnaire, words
from tests.page_checks import Page, Visitor, said, words_of

URLENCODED = "application/x-www-form-urlencoded"
EVERYTHING: dict[str, Any] = {
    "often": "always",
    "rights": "dont-say",
    "place": "college",
    "helps": ["adults", "music"],
    "wish": "Football on Saturdays.",
    "more": "لا شيء",
}
TOO_LATE = "Your answers came after the end. We did not keep them."
COULD_NOT_READ = "We could not read this page well. Look at your answers and send them again."

every_language = pytest.mark.parametrize("lang", LANGUAGES)


def address_of(event: Event, lang: str = "en") -> str:
    """Return where the questionnaire of an event is."""
    return f"/{lang}/e/{event.code}/answer"


def kept(installation: Installation, event: Event) -> list[dict[str, Any]]:
    """Return the answers of everybody that are on disk."""
    return in_file(installation, event)


def is_thanks(page: Page) -> bool:
    """Return whether a page is the thank-you page."""
    return page.heading == said("Thank you", page.language)


# ---- What is sent is kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        {"often": "never"},
        {"often": "dont-know"},
        {"rights": "dont-say"},
        {"place": "elsewhere"},
        {"place": "dont-know"},
        {"helps": ["friends"]},
        {"helps": ["adults", "friends"]},
        {"wish": "Somebody who listens."},
        EVERYTHING,
    ],
    ids=lambda answers: "+".join(answers),
)
def test_every_kind_of_answer_is_kept(
    visit: Visitor, installation: Installation, event: Event, answers: dict[str, Any]
) -> None:
    assert is_thanks(visit.send(visit.get(address_of(event)), **answers))
    assert kept(installation, event) == [answers]


@every_language
def test_nothing_says_in_which_language_somebody_answered(
    visit: Visitor, installation: Installation, event: Event, lang: str
) -> None:
    assert is_thanks(visit.send(visit.get(address_of(event, lang)), **EVERYTHING))
    assert kept(installation, event) == [EVERYTHING]


def test_choices_are_kept_in_the_order_of_the_questionnaire(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    visit.send(visit.get(address_of(event)), helps=["music", "adults", "music"])
    assert kept(installation, event) == [{"helps": ["adults", "music"]}]


DAY = {
    "en": "31 January 2099",
    "en-easy": "31 January 2099",
    "cy": "31 Ionawr 2099",
    "ar": "31 يناير 2099",
    "ti": "ጥሪ 31, 2099",
}


@every_language
def test_the_thanks_name_who_acts_and_until_when(visit: Visitor, event: Event, lang: str) -> None:
    page = visit.send(visit.get(address_of(event, lang)), place="home")
    for wanted in (f"The event team ({lang})", DAY.get(lang, "2099"), event.code):
        assert wanted in page.main
    assert f"/{lang}/help" in page.links()


@pytest.mark.parametrize("wish", ["", "   ", "\r\n\r\n", "\t", "\u200b", "\u2060\ufeff"])
def test_an_empty_form_is_thanked_and_not_counted(
    visit: Visitor, installation: Installation, event: Event, wish: str
) -> None:
    assert is_thanks(visit.send(visit.get(address_of(event)), wish=wish))
    assert kept(installation, event) == []


def test_each_question_can_be_skipped(visit: Visitor, installation: Installation, event: Event) -> None:
    for question in EVERYTHING:
        answers = {name: answer for name, answer in EVERYTHING.items() if name != question}
        assert is_thanks(visit.send(visit.get(address_of(event)), **answers))
        assert answers in kept(installation, event)
    assert len(kept(installation, event)) == len(EVERYTHING)


# ---- Sending twice --------------------------------------------------------------------------------------------


def test_the_same_page_sent_twice_counts_once(visit: Visitor, installation: Installation, event: Event) -> None:
    page = visit.get(address_of(event))
    first, second = visit.send(page, place="home"), visit.send(page, place="home")
    assert first.html == second.html
    assert kept(installation, event) == [{"place": "home"}]


def test_the_same_page_sent_again_replaces_what_it_sent(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(address_of(event))
    visit.send(page, place="home", wish="One thing")
    visit.send(page, place="college")
    assert kept(installation, event) == [{"place": "college"}]


def test_the_same_page_sent_again_empty_takes_everything_back(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(address_of(event))
    visit.send(page, place="home", wish="I should not have said this")
    assert is_thanks(visit.send(page))
    assert kept(installation, event) == []


def test_two_pages_count_twice(visit: Visitor, installation: Installation, event: Event) -> None:
    for _ in range(2):
        visit.send(visit.get(address_of(event)), place="home")
    assert kept(installation, event) == [{"place": "home"}] * 2


# ---- Something to put right -----------------------------------------------------------------------------------

TO_PUT_RIGHT: dict[str, tuple[dict[str, Any], str, str]] = {
    "an option that is not offered": ({"place": "prison"}, "place", "Choose one of the answers below."),
    "an option of another question": ({"often": "agree"}, "often", "Choose one of the answers below."),
    "two answers where one fits": ({"often": ["always", "never"]}, "often", "Choose one of the answers below."),
    "a strange choice among many": ({"helps": ["adults", "x"]}, "helps", "Choose from the answers below."),
    "more choices than asked for": (
        {"helps": ["adults", "friends", "music"]},
        "helps",
        "Choose at most %(most)s answers.",
    ),
    "too long a text": ({"wish": "a" * 501}, "wish", "Your answer can have at most %(most)s letters."),
}


@pytest.mark.parametrize(("case", "lang"), list(zip(TO_PUT_RIGHT, cycle(LANGUAGES), strict=False)))
def test_what_is_to_be_put_right_is_said_above_and_beside_the_question(
    visit: Visitor, installation: Installation, event: Event, lang: str, case: str
) -> None:
    sent, question, sentence = TO_PUT_RIGHT[case]
    page = visit.send(visit.get(address_of(event, lang)), 422, **EVERYTHING | sent)
    expected = said(sentence, lang).replace("%(most)s", "500" if question == "wish" else "2")
    assert page.title == f"{said('Error', lang)}: {said('Your views', lang)}"
    main = list(page.one("main"))
    summary = next(each for each in main if each.get("role") == "alert")
    assert main.index(summary) < main.index(page.one("h1"))
    assert "data-focus" in summary.attrib
    assert said("There is a problem", lang) in words_of(summary)
    (link,) = summary.iter("a")
    assert leads_to(page, link.attrib["href"]) == question
    assert expected in words_of(link)
    assert f"Question {question} ({lang})" in words_of(link)
    assert expected in [words_of(each) for each in described(page, question)]
    assert kept(installation, event) == []


def leads_to(page: Page, link: str) -> str:
    """Return the question whose first control a link inside the page leads to."""
    return page.with_id(link.removeprefix("#")).attrib["name"]


def described(page: Page, question: str) -> list[Element]:
    """Return what a screen reader says beside a question: its hint and what is to be put right."""
    control = next(each for each in page.controls if each.attrib["name"] == question)
    groups = (each for each in (control, *page.above(control)) if "aria-describedby" in each.attrib)
    return [page.with_id(each) for each in next(groups).attrib["aria-describedby"].split()]


@pytest.mark.parametrize("case", TO_PUT_RIGHT)
def test_putting_it_right_keeps_every_other_answer(
    visit: Visitor, installation: Installation, event: Event, case: str
) -> None:
    sent, question, _ = TO_PUT_RIGHT[case]
    page = visit.get(address_of(event))
    again = visit.send(page, 422, **EVERYTHING | sent)
    shown = again.fields()
    assert again.hidden("_attempt") == page.hidden("_attempt")
    for name, answer in EVERYTHING.items():
        if name != question:
            assert shown[name] == ([answer] if isinstance(answer, str) else answer)
    assert is_thanks(visit.send(again, **{question: EVERYTHING[question]}))
    assert kept(installation, event) == [EVERYTHING]


def test_too_many_choices_stay_chosen(visit: Visitor, event: Event) -> None:
    page = visit.send(visit.get(address_of(event)), 422, helps=["adults", "friends", "music"])
    assert page.fields()["helps"] == ["adults", "friends", "music"]


def test_several_things_to_put_right_are_all_named(visit: Visitor, event: Event) -> None:
    page = visit.send(visit.get(address_of(event)), 422, more="b" * 600, place="x", wish="a" * 501)
    summary = next(each for each in page.one("main") if each.get("role") == "alert")
    assert [leads_to(page, each.attrib["href"]) for each in summary.iter("a")] == ["place", "wish", "more"]


PRINTED = {
    "letters": "a",
    "new lines": "a\r\n",
    "signs of more than 16 bits": "😀",
    "Ethiopic": "ሰ",
    "Arabic": "ش",
    "marks above letters": "ä̃",
    "letters joined invisibly": "می\u200c",
    "Bengali letters that Unicode spells in two": "\u09df",
}


def as_the_browser_counts(text: str) -> int:
    """Return how many letters the page says a text has: code points, a new line as one."""
    return len(text.replace("\r\n", "\n").strip())


@pytest.mark.parametrize("letters", PRINTED)
def test_letters_are_counted_as_the_page_counts_them(
    visit: Visitor, installation: Installation, event: Event, letters: str
) -> None:
    piece = PRINTED[letters]
    text = "a"
    while as_the_browser_counts(piece + text) <= 500:
        text = piece + text
    text += "a" * (500 - as_the_browser_counts(text))
    assert as_the_browser_counts(text) == 500
    assert is_thanks(visit.send(visit.get(address_of(event)), wish=text))
    assert len(kept(installation, event)) == 1


@pytest.mark.parametrize("letter", ["a", "😀", "ሰ", "ش"])
def test_one_letter_too_many_is_one_too_many(visit: Visitor, event: Event, letter: str) -> None:
    page = visit.send(visit.get(address_of(event)), 422, wish=letter * 501)
    assert page.fields()["wish"] == [letter * 501]


# ---- What was typed is shown again as it was typed ------------------------------------------------------------

TYPED = {
    "an empty first line": "\nSecond line",
    "two empty lines first": "\n\nThird line",
    "spaces at both ends": "  in between  ",
    "HTML": "<script>alert(1)</script> </textarea><h1 onclick=x>&amp; &lt; <b>",
    "quotes": "\"double\" 'single' “curly” `back`",
    "braces": "{{ 7 * 7 }} {% raw %} %(most)s {0}",
    "both directions": "‏مرحبا hello‎",
    "signs of more than 16 bits": "👩🏽‍🤝‍👩🏿 𐍈",
    "a tab and a new line at the end": "a\tb\n",
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_text_stays_as_it_was_typed(visit: Visitor, event: Event, typed: str) -> None:
    text = TYPED[typed]
    page = visit.send(visit.get(address_of(event)), 422, wish=text.replace("\n", "\r\n"), place="x")
    assert page.fields()["wish"] == [text]
    assert [each.get("src", "")[:8] for each in page.all("script")] == ["/static/"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_text_that_came_too_late_can_be_copied(
    visit: Visitor, installation: Installation, event: Event, typed: str
) -> None:
    page = visit.get(address_of(event))
    close_event(installation, event.code, k=5, today=TODAY)
    late = visit.send(page, 410, wish=TYPED[typed], often="always")
    assert " ".join(TYPED[typed].split()) in late.main
    assert "Question wish (en)" in late.main
    assert [each.get("src", "")[:8] for each in late.all("script")] == ["/static/"]


# ---- An event that takes no answers ---------------------------------------------------------------------------


@every_language
def test_closing_between_asking_and_sending_is_said_plainly(
    visit: Visitor, installation: Installation, event: Event, lang: str
) -> None:
    page = visit.get(address_of(event, lang))
    close_event(installation, event.code, k=5, today=TODAY)
    late = visit.send(page, 410, **EVERYTHING)
    assert late.heading == said("This event has ended", lang)
    for words_said in (
        said(TOO_LATE, lang),
        "Football on Saturdays.",
        "لا شيء",
    ):
        assert words_said in late.main
    assert f"/{lang}/e/{event.code}/heard" in late.links()


def test_closing_while_the_answers_are_on_their_way_is_said_plainly(
    visit: Visitor, installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Intake.take

    def close_first(intake: Intake, code: str, attempt_id: str, response: AnonymousResponse) -> None:
        close_event(installation, code, k=5, today=TODAY)
        take(intake, code, attempt_id, response)

    page = visit.get(address_of(event))
    monkeypatch.setattr(Intake, "take", close_first)
    late = visit.send(page, 410, **EVERYTHING)
    assert "Football on Saturdays." in late.main
    assert TOO_LATE in late.main
    people = installation.db.execute("SELECT people FROM turnout WHERE event = ?", (event.code,)).fetchone()
    assert people == (0,)


@every_language
def test_a_draft_takes_no_answers_but_shows_what_was_typed(visit: Visitor, draft: Event, lang: str) -> None:
    page = visit.post(address_of(draft, lang), {"_attempt": attempt(), "wish": "Early bird"}, 409)
    assert page.heading == said("This event is not open yet", lang)
    assert "Early bird" in page.main


def test_an_unknown_event_takes_no_answers(visit: Visitor) -> None:
    visit.post("/ar/e/NOSUCH/answer", {"_attempt": attempt(), "wish": "Hello"}, 404)


# ---- What our page would never send ---------------------------------------------------------------------------

STRANGE_NAMES = [
    "stranger",
    "data",
    "errors",
    "csrf_token",
    "pause",
    "now",
    "wish-hint",
    "wish ",
    "Wish",
    "wish[]",
    "",
    "__proto__x"[2:],
    "a" * 2000,
    "ሰላም",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_field_that_we_never_asked_for_is_not_taken(
    visit: Visitor, installation: Installation, event: Event, name: str
) -> None:
    page = visit.get(address_of(event))
    again = visit.post(page.address, page.fields() | EVERYTHING | {name: "x"}, 422)
    assert COULD_NOT_READ in again.main
    assert again.title.startswith("Error: ")
    assert kept(installation, event) == []
    assert is_thanks(visit.send(again))
    assert kept(installation, event) == [EVERYTHING]


@pytest.mark.parametrize(
    "sent", [[], [""], ["x"], ["A" * 32], ["g" * 32], ["0" * 31], ["0" * 33], ["0" * 32 + "\n"], ["٠" * 32]]
)
def test_a_page_without_its_attempt_gets_a_new_one(
    visit: Visitor, installation: Installation, event: Event, sent: list[str]
) -> None:
    again = visit.post(address_of(event), EVERYTHING | {"_attempt": sent}, 422)
    assert COULD_NOT_READ in again.main
    assert kept(installation, event) == []
    assert is_thanks(visit.send(again))
    assert kept(installation, event) == [EVERYTHING]


def test_an_attempt_sent_twice_in_one_form_counts_once(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.post(address_of(event), {"_attempt": [attempt(), attempt()], "place": "home"})
    assert is_thanks(page)
    assert kept(installation, event) == [{"place": "home"}]


def test_a_form_in_parts_is_read_like_any_other(visit: Visitor, installation: Installation, event: Event) -> None:
    page = visit.get(address_of(event))
    sent = page.fields() | EVERYTHING
    assert is_thanks(visit.post(page.address, sent, content_type="multipart/form-data"))
    assert kept(installation, event) == [EVERYTHING]


def raw(client: FlaskClient, event: Event, body: bytes, content_type: str = URLENCODED) -> int:
    """Send bytes as they are and return the status of the answer."""
    body = body.replace(b"ATTEMPT", attempt().encode())
    return client.post(address_of(event), data=body, content_type=content_type).status_code


@pytest.mark.parametrize(
    ("body", "wish"),
    [
        (b"wish=he%00ll\x00o", "hello"),
        (b"wish=he%01%1Bllo%7F", "hello"),
        (b"wish=%zzhello%", "%zzhello%"),
        (b"wish=hello&wish=world", "hello"),
        (b"&&wish=hello&", "hello"),
        (b"wish=hel%EF%BB%BFlo", "hello"),
        (b"wish=%E2%80%AEhello", "hello"),
    ],
)
def test_broken_letters_break_nothing(
    client: FlaskClient, installation: Installation, event: Event, body: bytes, wish: str
) -> None:
    assert raw(client, event, b"_attempt=ATTEMPT&" + body) == 200
    assert kept(installation, event) == [{"wish": wish}]


@pytest.mark.parametrize("broken", [b"%FF%FE", b"%ED%A0%80", b"%C3", b"%F5%80%80%80"])
def test_letters_that_are_none_leave_the_others_alone(
    client: FlaskClient, installation: Installation, event: Event, broken: bytes
) -> None:
    assert raw(client, event, b"_attempt=ATTEMPT&place=home&wish=hello" + broken + b"world") == 200
    (answers,) = kept(installation, event)
    assert answers["place"] == "home"
    assert answers["wish"].startswith("hello")
    assert answers["wish"].endswith("world")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", URLENCODED),
        (b"_attempt=ATTEMPT&wish=\xff\xfehello", URLENCODED),
        (b"\x00\xff", URLENCODED),
        (b"=", URLENCODED),
        (b'{"wish": "hello", "_attempt": "ATTEMPT"}', "application/json"),
        (b"wish=hello&_attempt=ATTEMPT", "text/plain"),
        (b"wish=hello&_attempt=ATTEMPT", ""),
        (b"not in parts", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"wish=hello&_attempt=ATTEMPT&" + b"&".join(b"f%d=1" % each for each in range(10_000)), URLENCODED),
        (b"_attempt=ATTEMPT" + b"&often=always" * 10_000, URLENCODED),
        (b"_attempt=ATTEMPT" + b"&helps=adults" * 10_000 + b"&helps=x", URLENCODED),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else value,
)
def test_what_is_no_form_of_ours_is_asked_for_again(
    client: FlaskClient, installation: Installation, event: Event, body: bytes, content_type: str
) -> None:
    assert raw(client, event, body, content_type) == 422
    assert kept(installation, event) == []


def test_a_thousand_parts_are_turned_away_calmly(visit: Visitor, event: Event) -> None:
    page = visit.post(
        address_of(event), {f"f{each}": "1" for each in range(2000)}, 413, content_type="multipart/form-data"
    )
    assert page.heading == "This is too much text"


@every_language
@pytest.mark.parametrize("content_type", [URLENCODED, "multipart/form-data"])
def test_a_body_that_nobody_types_is_turned_away_calmly(
    visit: Visitor, installation: Installation, event: Event, lang: str, content_type: str
) -> None:
    sent = {"_attempt": attempt(), "wish": "a" * 300_000}
    page = visit.post(address_of(event, lang), sent, 413, content_type=content_type)
    assert page.heading == said("This is too much text", lang)
    assert kept(installation, event) == []


def test_a_long_text_comes_back_whole_to_be_made_shorter(visit: Visitor, event: Event) -> None:
    text = "ሰላም " * 2_000
    page = visit.send(visit.get(address_of(event)), 422, wish=text, more=text)
    assert page.fields()["wish"] == page.fields()["more"] == [text]


def test_an_address_with_answers_in_it_answers_nothing(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(f"{address_of(event)}?often=always&wish=hello&_attempt={attempt()}")
    assert page.fields()["wish"] == [""]
    assert "often" not in page.fields()
    sent = visit.client.post(f"{address_of(event)}?often=always&wish=hello", data={"_attempt": attempt()})
    assert sent.status_code == 200
    assert kept(installation, event) == []


class House(NamedTuple):
    """Hold what many made-up senders share."""

    installation: Installation
    event: Event
    client: FlaskClient


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return an open event that everything is thrown at."""
    installation, event = open_installation(tmp_path_factory.mktemp("house") / "instance")
    return House(installation, event, create_app(Config(instance=installation.folder)).test_client())


OWN_NAMES = ["often", "rights", "place", "helps", "wish", "more", "pause", "_attempt"]
NAMES = st.sampled_from(OWN_NAMES) | st.text(max_size=20)
VALUES = st.sampled_from(["always", "home", "adults", "music", "dont-know", "0" * 32, ""]) | st.text(max_size=700)
# Halves of surrogate pairs among them, which no browser sends but anybody can.
ANYTHING = st.dictionaries(NAMES, st.lists(VALUES, max_size=4), max_size=8)


@settings(max_examples=300, deadline=None)
@given(sent=ANYTHING, with_attempt=st.booleans())
def test_whatever_is_sent_is_answered(house: House, sent: dict[str, list[str]], *, with_attempt: bool) -> None:
    pairs = [(name, value) for name, values in sent.items() for value in values]
    if with_attempt:
        pairs.insert(0, ("_attempt", attempt()))
    body = "&".join(
        "=".join(quote_from_bytes(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in pairs
    )
    reply = house.client.post(address_of(house.event), data=body, content_type=URLENCODED)
    assert reply.status_code in {200, 422}
    for answers in kept(house.installation, house.event)[:3]:
        assert answers.keys() <= EVERYTHING.keys()


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from([URLENCODED, "multipart/form-data; boundary=x", "application/json"])
    | st.text(max_size=30),
)
def test_whatever_bytes_are_sent_are_answered(house: House, body: bytes, kind: str) -> None:
    headers = {"Content-Type": kind.encode("utf-8", "replace").decode("latin-1").translate({10: 32, 13: 32})}
    reply = house.client.post(address_of(house.event), data=body, headers=headers)
    assert reply.status_code in {200, 422}


# ---- When the disk does not keep it ---------------------------------------------------------------------------


def _is_gone(path: Path) -> None:
    path.rename(path.with_suffix(".away"))


def _is_no_database(path: Path) -> None:
    path.rename(path.with_suffix(".away"))
    path.write_bytes(b"not a database" * 1000)


def _is_a_folder(path: Path) -> None:
    path.rename(path.with_suffix(".away"))
    path.mkdir()


def _has_a_folder_in_place_of(suffix: str) -> Callable[[Path], None]:
    def sabotage(path: Path) -> None:
        place = path.with_name(f"{path.name}{suffix}")
        place.unlink(missing_ok=True)
        place.mkdir()

    return sabotage


SABOTAGE: dict[str, Callable[[Path], None]] = {
    "is gone": _is_gone,
    "is no database": _is_no_database,
    "is a folder": _is_a_folder,
    **{
        f"has a folder in place of {suffix}": _has_a_folder_in_place_of(suffix)
        for suffix in ("-journal", "-wal", "-turn")
    },
}


def _repair(path: Path) -> None:
    for folder in path.parent.iterdir():
        if folder.is_dir():
            folder.rmdir()
    path.with_name(f"{path.name}-turn").touch()
    away = path.with_suffix(".away")
    if away.exists():
        away.replace(path)


@pytest.mark.parametrize("sabotage", SABOTAGE)
def test_when_the_file_of_the_event_cannot_be_written_all_answers_are_still_there(
    visit: Visitor, installation: Installation, event: Event, sabotage: str
) -> None:
    lang = "ar"
    path = installation.event_file(event.code)
    SABOTAGE[sabotage](path)
    page = visit.get(address_of(event, lang))
    again = visit.send(page, 503, **EVERYTHING)
    assert again.title == f"{said('Error', lang)}: {said('Your views', lang)}"
    assert (
        said("We could not save your answers just now. They are all still here. Send them again.", lang)
        in again.main
    )
    expected = {name: [answer] if isinstance(answer, str) else answer for name, answer in EVERYTHING.items()}
    assert again.fields() == expected | {"_attempt": [page.hidden("_attempt")]}
    _repair(path)
    assert is_thanks(visit.send(again))
    assert kept(installation, event) == [EVERYTHING]


def test_a_full_disk_loses_nothing(
    visit: Visitor, installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True

    def connect_to_a_full_disk(path: Path, **how: Any) -> Any:
        db = connect(path, **how)
        if full:
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            db.execute(f"PRAGMA max_page_count = {pages}")
        return db

    monkeypatch.setattr("feedback.store.intake.connect", connect_to_a_full_disk)
    thanked, again = 0, None
    for number in range(100):  # until the pages that the file has already are full
        text = f"{number} " + "x" * 490
        reply = visit.client.post(address_of(event), data={"_attempt": attempt(), "wish": text, "more": text})
        if reply.status_code == 503:
            again = Page(reply.text, address_of(event))
            break
        thanked += 1
    assert again is not None
    assert len(kept(installation, event)) == thanked
    full = False
    assert is_thanks(visit.send(again))
    assert len(kept(installation, event)) == thanked + 1


# ---- Questions may be called anything -------------------------------------------------------------------------

NAMES_OF_A_FORM = [
    "data",
    "errors",
    "validate",
    "process",
    "meta",
    "populate-obj",
    "form",
    "name",
    "self",
    "items",
    "get",
]
NAMES_OF_A_PAGE = [
    "main",
    "answers",
    "leave",
    "veil",
    "leave-status",
    "face-smile",
    "after-now",
    "wish-hint",
    "wish-error",
]


def called(names: list[str], installation: Installation) -> Event:
    """Open an event whose questions have these names, one of each kind and then texts."""
    small = small_questionnaire()
    kinds: Iterator[dict[str, Any]] = iter(
        [
            {"kind": Kind.SCALE, "scale": "how-often"},
            {"kind": Kind.ONE, "options": tuple(Option(each, words(each)) for each in ("data", "errors"))},
            {"kind": Kind.MANY, "options": tuple(Option(each, words(each)) for each in ("meta", "process"))},
        ]
    )
    questions = tuple(
        Question(id=name, text=words(f"Question {name}"), general=True, **next(kinds, {"kind": Kind.TEXT}))
        for name in names
    )
    more = Section("others", words("Others"), questions)
    version = publish(replace(small, name="called", sections=(*small.sections, more)), TODAY)
    publishing.publish(installation.db, version, TODAY)
    return opened_event(installation, version)


@pytest.mark.parametrize("names", [NAMES_OF_A_FORM, NAMES_OF_A_PAGE], ids=["form", "page"])
def test_a_question_may_be_called_anything(visit: Visitor, installation: Installation, names: list[str]) -> None:
    event = called(names, installation)
    answers: dict[str, Any] = {name: f"About {name}" for name in names}
    answers |= {names[0]: "often", names[1]: "errors", names[2]: ["process"]}
    page = visit.get(address_of(event))
    again = visit.send(page, 422, **answers, wish="a" * 501)
    assert (
        again.fields().items() >= {name: [each] for name, each in answers.items() if isinstance(each, str)}.items()
    )
    assert is_thanks(visit.send(again, wish=""))
    assert kept(installation, event) == [answers]
