"""What a facilitator prints leads to the event; what they type in is kept like any answer, without a trace."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from feedback.app import create_app
from feedback.config import Config, read_config
from feedback.languages import LANGUAGES
from feedback.questionnaire.model import Option, Version
from feedback.questionnaire.publish import publish
from feedback.refusal import Refusal
from feedback.store import events, publishing
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore, Intake, open_event
from feedback.store.people import Role
from tests.examples import LANGUAGES as SPOKEN
from tests.examples import TODAY, in_file, sign_in, small_questionnaire, words
from tests.page_checks import SVG, Page, Visitor, said, words_of

PRINTED = ("poster", "slips", "paper")
ADDRESS = "https://feedback.example"
RUN = re.compile(r"M(\d+) (\d+)\.5h(\d+)")
# The questions of the small questionnaire, in order, with what a typist types for what was ticked on paper.
TYPED = {"often": "2", "rights": "", "place": "5", "helps": "31", "wish": "A quiet room.\nTea.", "more": ""}
MEANT = {"often": "often", "place": "dont-say", "helps": ["adults", "music"], "wish": "A quiet room.\nTea."}


@pytest.fixture
def signed_in(installation: Installation) -> Callable[[Flask], Visitor]:
    """Return what makes the browser of a facilitator who is signed in."""
    installation.db.execute("INSERT INTO person (name, passphrase) VALUES ('robin', 'none')")
    installation.db.execute("INSERT INTO person_role (person, role) VALUES ('robin', ?)", (Role.FACILITATOR,))

    def make(app: Flask) -> Visitor:
        browser = app.test_client()
        sign_in(browser, installation, "robin")
        return Visitor(browser)

    return make


@pytest.fixture
def visit(app: Flask, signed_in: Callable[[Flask], Visitor]) -> Visitor:
    """Return the browser of a facilitator who is signed in."""
    return signed_in(app)


@pytest.fixture
def public(installation: Installation, signed_in: Callable[[Flask], Visitor]) -> Visitor:
    """Return the same where the installation knows at which address people reach it."""
    return signed_in(create_app(Config(instance=installation.folder, address=ADDRESS)))


@pytest.fixture
def young(client: FlaskClient) -> Visitor:
    """Return a young person's browser."""
    return Visitor(client)


def at(event: Event, page: str) -> str:
    """Return the address of a page about an event."""
    return f"/facilitate/{event.code}/{page}"


def of_class(page: Page | Element, name: str) -> list[Element]:
    """Return the elements of a class."""
    root = page.root if isinstance(page, Page) else page
    return [each for each in root.iter() if name in each.get("class", "").split()]


def modules(svg: Element) -> list[list[bool]]:
    """Return which modules of a drawn QR code are dark, row by row."""
    side = int(svg.attrib["viewBox"].split()[2])
    dark = [[False] * side for _ in range(side)]
    (path,) = svg.iter(f"{SVG}path")
    drawn = path.attrib["d"]
    assert RUN.sub("", drawn) == ""
    for start, row, length in RUN.findall(drawn):
        for column in range(int(start), int(start) + int(length)):
            dark[int(row)][column] = True
    return dark


# ---- The poster and the slips ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "copies"), [("poster", 1), ("slips", 4)])
def test_code_address_and_qr_code_lead_to_the_event(public: Visitor, draft: Event, name: str, copies: int) -> None:
    page = public.get(at(draft, name))
    address = f"{ADDRESS}/e/{draft.code}"
    code = segno.make_qr(address, error="m")
    assert code.error in {"M", "Q", "H"}
    wanted = [[bool(module) for module in row] for row in code.matrix_iter(border=4)]
    drawn = of_class(page, "qr-code")
    assert [modules(each) for each in drawn] == [wanted] * copies
    for svg in drawn:
        (ground,), (path,) = svg.iter(f"{SVG}rect"), svg.iter(f"{SVG}path")
        assert (ground.attrib["fill"], path.attrib["stroke"]) == ("#fff", "#000")
    assert [words_of(each) for each in of_class(page, "event-code")] == [draft.code] * copies
    assert [words_of(each) for each in of_class(page, "event-address")] == [
        address.removeprefix("https://")
    ] * copies
    assert public.client.get(f"/e/{draft.code}").status_code == 200


@pytest.mark.parametrize("name", ["poster", "slips"])
def test_the_invitation_speaks_every_language_of_the_event(
    visit: Visitor, installation: Installation, version: Version, name: str
) -> None:
    event = events.create(installation.db, title="Two", version=version.digest, languages=("ar", "cy"))
    invitations = of_class(visit.get(at(event, name)), "invitation")
    spoken = [(each.get("lang"), each.get("dir")) for each in invitations]
    assert spoken == [("ar", "rtl"), ("cy", "ltr")] * (4 if name == "slips" else 1)
    for each in invitations:
        heading = each.find("h2")
        assert heading is not None
        assert words_of(heading) == said("Your views", each.attrib["lang"])
        assert said("Say what you think.", each.attrib["lang"]) in words_of(each)


def test_an_address_that_no_phone_reaches_is_told_on_the_screen_alone(
    visit: Visitor, public: Visitor, draft: Event
) -> None:
    for name in ("poster", "slips"):
        page = visit.get(at(draft, name))
        (on_screen,) = of_class(page, "on-screen")
        assert "FEEDBACK_URL" in words_of(on_screen)
        assert "FEEDBACK_URL" not in words_of(of_class(page, "sheet")[0])
        assert "FEEDBACK_URL" not in public.get(at(draft, name)).main


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.1:8000", "localhost:8000", "[::1]:8000"])
def test_every_name_of_this_computer_is_out_of_reach(
    installation: Installation, signed_in: Callable[[Flask], Visitor], draft: Event, host: str
) -> None:
    page = signed_in(create_app(Config(instance=installation.folder, address=f"http://{host}"))).get(
        at(draft, "poster")
    )
    assert f"http://{host}/e/{draft.code} works on this computer alone." in page.main


def test_the_page_of_the_event_names_the_same_address(public: Visitor, draft: Event) -> None:
    assert f"{ADDRESS}/e/{draft.code}" in public.get(at(draft, "")).links()


@pytest.mark.parametrize(
    "address", ["views.example.org", "ftp://views.example.org", "https://", "https://a b", "https://a.org/views"]
)
def test_an_address_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("FEEDBACK_URL", address)
    with pytest.raises(Refusal, match="FEEDBACK_URL"):
        read_config(Path("nowhere"))


@pytest.mark.parametrize(("set_to", "address"), [("", None), ("https://a.org/", "https://a.org")])
def test_the_address_comes_from_the_settings(
    monkeypatch: pytest.MonkeyPatch, set_to: str, address: str | None
) -> None:
    monkeypatch.setenv("FEEDBACK_URL", set_to)
    assert read_config(Path("nowhere")).address == address


# ---- The questions on paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", SPOKEN)
def test_paper_asks_what_the_screen_asks_in_the_same_order(
    visit: Visitor, young: Visitor, event: Event, language: str
) -> None:
    page = visit.get(at(event, f"paper?language={language}"))
    screen = young.get(f"/{language}/e/{event.code}/answer")
    (sheet,) = of_class(page, "paper")
    assert (sheet.get("lang"), sheet.get("dir")) == (LANGUAGES[language].tag, LANGUAGES[language].direction)
    asked = of_class(sheet, "asked")
    assert [words_of(of_class(each, "place")[0]) for each in asked] == [
        words_of(each) for each in of_class(screen, "place")
    ]
    assert [words_of(each) for each in sheet.iter("h4")] == [
        words_of(each) for each in screen.all("h3") if each.get("data-heading") is not None
    ]
    printed = [[words_of(each) for each in question.iter("li")] for question in asked]
    shown = [
        [words_of(each) for each in of_class(group, "option")]
        for group in of_class(screen, "step")
        if group.get("data-question")
    ]
    assert printed == [[f"{number}{label}" for number, label in enumerate(each, 1)] for each in shown]
    assert [len(of_class(each, "box")) for each in asked] == [len(each) for each in shown]
    assert [bool(of_class(each, "lines")) for each in asked] == [not each for each in shown]


def test_paper_promises_what_holds_for_paper_and_asks_no_name(visit: Visitor, event: Event) -> None:
    page = visit.get(at(event, "paper"))
    sheet = words_of(of_class(page, "paper")[0])
    for sentence in (
        "You can skip any question",
        "Do not write your name on this paper.",
        "Then they destroy this paper.",
        "The event team (en)",
        "31 January 2099",
        f"/e/{event.code}",
        "The next questions can be hard (en) You can leave this part out.",
        "Choose up to 2",
        "Question pause (en)",
    ):
        assert sentence in sheet
    assert page.controls == []


def test_the_date_on_paper_is_written_in_its_language(visit: Visitor, event: Event) -> None:
    assert "31 يناير 2099" in visit.get(at(event, "paper?language=ar")).main
    assert "31 January 2099" in visit.get(at(event, "paper")).main


def test_paper_comes_in_the_languages_of_the_event(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    event = events.create(installation.db, title="Two", version=version.digest, languages=("ar", "cy"))
    page = visit.get(at(event, "paper"))
    assert of_class(page, "paper")[0].get("lang") == "ar"
    assert {each for each in page.links() if "language=" in each} == {
        at(event, f"paper?language={language}") for language in ("ar", "cy")
    }
    for language in ("en", "xx", ""):
        visit.get(at(event, f"paper?language={language}"), 404)


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_is_printed_for_a_closed_event(
    visit: Visitor, installation: Installation, event: Event, name: str
) -> None:
    close_event(installation, event.code, k=5, today=TODAY)
    assert "nothing to print" in visit.get(at(event, name), 409).main
    assert not {at(event, each) for each in (*PRINTED, "enter")} & set(visit.get(at(event, "")).links())


def test_the_page_of_the_event_leads_to_each(visit: Visitor, draft: Event, event: Event) -> None:
    assert {at(draft, each) for each in PRINTED} <= set(visit.get(at(draft, "")).links())
    assert at(draft, "enter") not in visit.get(at(draft, "")).links()
    assert {at(event, each) for each in (*PRINTED, "enter")} <= set(visit.get(at(event, "")).links())


# ---- Typing papers in -----------------------------------------------------------------------------------------


def rows(installation: Installation, event: Event) -> list[tuple[int, bytes, str]]:
    """Return the length of the id and all else of each response in the file of an event."""
    with closing(sqlite3.connect(str(installation.event_file(event.code)), timeout=20)) as file:
        return file.execute("SELECT length(id), choices, texts FROM response").fetchall()


def test_a_paper_cannot_be_told_from_a_phone(
    visit: Visitor, young: Visitor, installation: Installation, version: Version
) -> None:
    kept = []
    for number in range(2):
        event = events.create(installation.db, title=f"{number}", version=version.digest, languages=SPOKEN)
        open_event(installation, event.code)
        if number:
            page = visit.send(visit.get(at(event, "enter")), **TYPED)
            assert [words_of(each) for each in page.all("p") if each.get("role") == "status"] == [
                "Kept. The next paper."
            ]
        else:
            young.send(young.get(f"/ar/e/{event.code}/answer"), **MEANT)
        kept.append(rows(installation, event))
    assert kept[0] == kept[1]
    assert in_file(installation, event) == [MEANT]


def test_nobody_can_tell_who_typed(visit: Visitor, installation: Installation, event: Event) -> None:
    page = visit.get(at(event, "enter"))
    visit.send(page, **TYPED)  # afterwards the event's file is there with everything that it ever has beside it
    database = [path for path in installation.folder.rglob("*") if event.code not in path.name and path.is_file()]
    before = {path: path.read_bytes() for path in database}
    visit.send(visit.get(at(event, "enter")), **TYPED)
    assert {path: path.read_bytes() for path in database} == before
    assert installation.database_file in before
    own = [path for path in installation.folder.rglob("*") if path.is_file() and path not in before]
    assert own
    for path in own:
        assert b"robin" not in path.read_bytes()
        assert event.code in path.name
    assert len(in_file(installation, event)) == 2


def test_the_next_form_is_empty_and_another_paper(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    page = visit.get(at(event, "enter"))
    after = visit.send(page, **TYPED)
    assert after.hidden("_attempt") != page.hidden("_attempt")
    assert all(values == [""] for name, values in after.fields().items() if not name.startswith("_"))
    assert not re.search(r"\b[12] papers?\b", after.main)
    visit.send(page, **TYPED)  # the same form sent again, by a second press
    visit.send(after, **TYPED)
    assert len(in_file(installation, event)) == 2


def test_an_empty_paper_is_not_kept(visit: Visitor, installation: Installation, event: Event) -> None:
    page = visit.send(visit.get(at(event, "enter")))
    assert "nothing was kept" in page.main
    assert in_file(installation, event) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("13", ["adults", "music"]),
        ("3 1", ["adults", "music"]),
        ("1,3", ["adults", "music"]),
        ("١، ٣", ["adults", "music"]),
        ("፩ ፫", ["adults", "music"]),
        ("１３", ["adults", "music"]),
        ("22", ["friends"]),
        (" 2 ", ["friends"]),
    ],
)
def test_several_answers_are_typed_as_one_likes(
    visit: Visitor, installation: Installation, event: Event, typed: str, meant: list[str]
) -> None:
    visit.send(visit.get(at(event, "enter")), helps=typed)
    assert in_file(installation, event) == [{"helps": meant}]


@pytest.mark.parametrize(("typed", "meant"), [("12", ["o12"]), ("1 2", ["o1", "o2"]), ("1,10", ["o1", "o10"])])
def test_from_ten_options_on_numbers_stand_apart(
    visit: Visitor, installation: Installation, typed: str, meant: list[str]
) -> None:
    small = small_questionnaire()
    options = tuple(Option(f"o{number}", words(f"Option {number}")) for number in range(1, 13))
    *others, last = small.sections
    longer = replace(last, questions=(replace(last.questions[0], options=options), *last.questions[1:]))
    version = publish(replace(small, sections=(*others, longer)), TODAY)
    publishing.publish(installation.db, version, TODAY)
    event = events.create(installation.db, title="Many", version=version.digest, languages=("en",))
    open_event(installation, event.code)
    visit.send(visit.get(at(event, "enter")), helps=typed)
    assert in_file(installation, event) == [{"helps": meant}]


WRONG = {
    "a number too high": {"often": "7"},
    "nought": {"often": "0"},
    "two numbers for one answer": {"place": "1 2"},
    "a word": {"often": "x"},
    "only signs": {"often": "-"},
    "a huge number": {"often": "9" * 5000},
    "one too many": {"helps": "123"},
    "a number that is not there": {"helps": "14"},
    "a text too long": {"wish": "x" * 501},
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_read_is_named_and_stays(
    visit: Visitor, installation: Installation, event: Event, case: str
) -> None:
    first = visit.get(at(event, "enter"))
    page = visit.send(first, 422, **TYPED | WRONG[case])
    (problem,) = of_class(page, "problem")
    ((wrong, typed),) = WRONG[case].items()
    assert [each.attrib["href"] for each in problem.iter("a")] == [f"#q-{wrong}"]
    assert f"Question {wrong} (en)" in words_of(problem)
    assert page.title == "Error: Type in papers"
    assert page.hidden("_attempt") == first.hidden("_attempt")
    stays = {name: values[0].removeprefix("\n") for name, values in page.fields().items() if name in TYPED}
    assert stays == TYPED | {wrong: typed}
    assert [each.attrib["id"] for each in page.controls if "autofocus" in each.attrib] == [f"q-{wrong}"]
    assert in_file(installation, event) == []


@pytest.mark.parametrize("changes", [{"_attempt": "x"}, {"_attempt": ""}, {"stranger": "1"}])
def test_a_form_that_is_not_ours_keeps_nothing(
    visit: Visitor, installation: Installation, event: Event, changes: dict[str, str]
) -> None:
    page = visit.send(visit.get(at(event, "enter")), 422, **TYPED | changes)
    assert "could not be read well" in page.main
    assert re.fullmatch("[0-9a-f]{32}", page.hidden("_attempt"))
    assert in_file(installation, event) == []


def test_what_could_not_be_written_stays_on_the_page(
    visit: Visitor, installation: Installation, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise CouldNotStore("The disk is full.")

    page = visit.get(at(event, "enter"))
    with monkeypatch.context() as broken:
        broken.setattr(Intake, "take", full)
        page = visit.send(page, 503, **TYPED)
    assert "Send it again." in page.main
    visit.send(page)
    assert in_file(installation, event) == [MEANT]


def test_papers_are_typed_in_while_the_event_is_open(
    visit: Visitor, installation: Installation, draft: Event, event: Event
) -> None:
    assert "while the event is open" in visit.get(at(draft, "enter"), 409).main
    page = visit.get(at(event, "enter"))
    close_event(installation, event.code, k=5, today=TODAY)
    assert "Nothing was kept just now." in visit.send(page, 409, **TYPED).main
    visit.get(at(event, "enter"), 409)


def test_the_form_can_be_read_in_each_language_of_the_questions(visit: Visitor, event: Event) -> None:
    for language in SPOKEN:
        page = visit.get(at(event, f"enter?language={language}"))
        label = next(each for each in page.all("label") if each.get("for") == "q-often")
        assert words_of(label) == f"1 Question often ({language})"
        assert said("Often", language) in [words_of(each) for each in of_class(page, "meanings")[0]]
        assert label[1].get("dir") == LANGUAGES[language].direction
    visit.get(at(event, "enter?language=xx"), 404)


def test_typing_in_shows_no_answer_and_no_count(visit: Visitor, installation: Installation, event: Event) -> None:
    def bare() -> str:
        return re.sub("[0-9a-f]{32}", "", visit.get(at(event, "enter")).html)

    before = bare()
    for _ in range(8):
        visit.send(visit.get(at(event, "enter")), **TYPED)
    assert len(in_file(installation, event)) == 8
    assert bare() == before
