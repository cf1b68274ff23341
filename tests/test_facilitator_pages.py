"""A facilitator opens an event, closes it, reads what the group said and answers: never a person or a count."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.languages import LANGUAGES
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.store import events, frameworks, publishing
from feedback.store.closing import close_event
from feedback.store.events import SAFETY, Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import TODAY, browser_of, draft_event, opened_event, send, small_questionnaire
from tests.page_checks import SVG, Page, Visitor, said, words_of

IN_FIVE = {
    "en": "You want to be asked.",
    "en-easy": "You want us to ask you.",
    "cy": "Rydych chi eisiau cael eich holi.",
    "ar": "تريدون أن نسألكم.",
    "ti": "ክንሓትኩም ትደልዩ።",
}
HEARD = {code: IN_FIVE.get(code, f"You want to be asked ({code}).") for code in LANGUAGES}
PARTS = ("heard", "did", "cannot")


@pytest.fixture
def visit(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator who is signed in."""
    return browser_of(app, installation, "robin", Role.FACILITATOR)


@pytest.fixture
def draft(installation: Installation, version: Version) -> Event:
    """Return an event that is not open yet, of which everything is said that keeps people safe there."""
    made = draft_event(installation, version, "Not open yet")
    events.change(installation.db, made.code, audience="The event team (en)", answer_by=date(2099, 1, 31))
    events.change(installation.db, made.code, **dict.fromkeys(SAFETY, "Said"))
    return events.get(installation.db, made.code)


@pytest.fixture
def young(client: FlaskClient) -> Visitor:
    """Return a young person's browser."""
    return Visitor(client)


@pytest.fixture
def close(installation: Installation, version: Version) -> Callable[[int], Event]:
    """Return what makes a closed event that so many people answered."""

    def make(answered: int) -> Event:
        event = opened_event(installation, version)
        send(installation, event.code, answered)
        close_event(installation, event.code, k=5, today=TODAY)
        return events.get(installation.db, event.code)

    return make


def step(visit: Visitor, event: Event, name: str) -> str:
    """Press the button that opens or closes an event, and return where it leads."""
    page = visit.get(f"/facilitate/{event.code}/" + ("close" if name == "close" else ""))
    action = f"/facilitate/{event.code}/{name}"
    assert action in [each.attrib["action"] for each in page.all("form")]
    return visit.sent_on_after(action, {"_token": page.hidden("_token")})


# ---- Events ---------------------------------------------------------------------------------------------------


def test_without_events_the_page_says_how_to_make_one(visit: Visitor) -> None:
    page = visit.get("/facilitate/")
    assert page.heading == "Your events"
    assert "/facilitate/new" in page.links()


def test_the_first_page_lists_own_events_only(
    visit: Visitor, installation: Installation, version: Version
) -> None:
    draft_event(installation, version, "For everybody")
    for title, name in (("Mine", "robin"), ("Theirs", "wren")):
        events.create(installation.db, title=title, version=version.digest, languages=("en",), facilitators=[name])
    page = visit.get("/facilitate/")
    cards = [item for item in page.all("li") if item.get("class") == "theme"]
    assert [words_of(item[0]) for item in cards] == ["For everybody", "Mine"]
    assert "Theirs" not in page.html


def test_an_event_says_what_to_tell_young_people(visit: Visitor, draft: Event) -> None:
    page = visit.get(f"/facilitate/{draft.code}/")
    for words in (
        "Not open yet",
        draft.code,
        f"http://localhost/e/{draft.code}",
        "English, Easy Read, Welsh, Arabic, Tigrinya",
        "The event team (en)",
        "31 January 2099",
        "Wales",
    ):
        assert words in page.main
    assert f"/facilitate/{draft.code}/" in visit.get("/facilitate/").links()


@pytest.mark.parametrize("code", ["NOSUCH", "%00", "x" * 500])
def test_an_event_that_is_not_there_is_not_there(visit: Visitor, code: str) -> None:
    assert visit.get(f"/facilitate/{code}/", 404).heading == "This page is not here"


def test_a_title_is_shown_as_it_was_typed(visit: Visitor, installation: Installation, version: Version) -> None:
    event = draft_event(installation, version, "<b>Café</b> & “more” {{ 1 }} قهوة")
    assert visit.get(f"/facilitate/{event.code}/").heading == event.title
    assert event.title in visit.get("/facilitate/").main


def test_opening_lets_answers_in(visit: Visitor, young: Visitor, installation: Installation, draft: Event) -> None:
    young.get(f"/en/e/{draft.code}/answer", 409)
    assert step(visit, draft, "open") == f"/facilitate/{draft.code}/"
    assert events.get(installation.db, draft.code).is_open
    young.get(f"/en/e/{draft.code}/answer")


def test_opening_twice_is_explained(visit: Visitor, draft: Event) -> None:
    token = visit.get(f"/facilitate/{draft.code}/").hidden("_token")
    step(visit, draft, "open")
    page = visit.post(f"/facilitate/{draft.code}/open", {"_token": token}, 409)
    assert "only a draft can be opened" in page.main
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize("people_there", range(9))
def test_before_closing_one_word_says_whether_there_are_enough(
    visit: Visitor, installation: Installation, event: Event, people_there: int
) -> None:
    send(installation, event.code, people_there)
    page = visit.get(f"/facilitate/{event.code}/")
    enough = people_there >= 7
    assert ("Enough to close" in page.main) == enough
    assert ("Not yet enough" in page.main) != enough


def test_before_closing_nothing_else_varies(visit: Visitor, installation: Installation, event: Event) -> None:
    def seen() -> list[str]:
        addresses = ("", "close")
        return (
            [visit.get(f"/facilitate/{event.code}/{each}").html for each in addresses]
            + [visit.get(f"/facilitate/{event.code}/{each}", 409).html for each in ("themes", "answer")]
            + [visit.get("/facilitate/").html]
        )

    none = seen()
    send(installation, event.code, 6)
    assert seen() == none
    send(installation, event.code, 1)
    enough = seen()
    assert enough != none
    send(installation, event.code, 30)
    assert seen() == enough


def test_an_event_whose_file_is_gone_can_still_be_looked_at(
    visit: Visitor, installation: Installation, event: Event
) -> None:
    """So it is for a moment while somebody else closes the event."""
    for path in installation.open_folder.iterdir():
        path.unlink()
    assert "Not yet enough" in visit.get(f"/facilitate/{event.code}/").main


def test_closing_asks_first_because_it_is_final(visit: Visitor, installation: Installation, event: Event) -> None:
    page = visit.get(f"/facilitate/{event.code}/")
    assert f"/facilitate/{event.code}/close" in page.links()
    asked = visit.get(f"/facilitate/{event.code}/close")
    assert "Closing is final. It cannot be undone." in asked.main
    assert f"/facilitate/{event.code}/" in asked.links()
    assert events.get(installation.db, event.code).is_open


def test_closing_counts_destroys_and_shows(visit: Visitor, installation: Installation, event: Event) -> None:
    send(installation, event.code, 12)
    assert step(visit, event, "close") == f"/facilitate/{event.code}/themes"
    assert events.get(installation.db, event.code).state == "closed"
    assert not list(installation.open_folder.iterdir())
    page = visit.get(f"/facilitate/{event.code}/")
    assert f"/facilitate/{event.code}/themes" in page.links()
    assert f"/facilitate/{event.code}/answer" in page.links()


@pytest.mark.parametrize("name", ["open", "close"])
def test_what_is_over_stays_over(visit: Visitor, close: Callable[[int], Event], name: str) -> None:
    event = close(12)
    token = visit.get("/account/").hidden("_token")
    before = visit.get(f"/facilitate/{event.code}/themes").html
    page = visit.post(f"/facilitate/{event.code}/{name}", {"_token": token}, 409)
    assert "is closed" in page.main
    assert visit.get(f"/facilitate/{event.code}/themes").html == before


def test_only_an_open_event_asks_about_closing(
    visit: Visitor, draft: Event, close: Callable[[int], Event]
) -> None:
    for event in (draft, close(8)):
        assert visit.sent_on(f"/facilitate/{event.code}/close") == f"/facilitate/{event.code}/"
    token = visit.get("/account/").hidden("_token")
    assert (
        "only an open event can be closed"
        in visit.post(f"/facilitate/{draft.code}/close", {"_token": token}, 409).main
    )


@pytest.mark.parametrize("name", ["themes", "answer"])
def test_themes_and_answers_come_after_closing(visit: Visitor, draft: Event, event: Event, name: str) -> None:
    for each in (draft, event):
        page = visit.get(f"/facilitate/{each.code}/{name}", 409)
        assert "closed" in page.main or "closing" in page.main
        assert page.all("table") == []


# ---- What the group said --------------------------------------------------------------------------------------


@pytest.fixture
def built(installation: Installation) -> Version:
    """Return a published questionnaire whose questions are tied to a framework of two principles."""

    def outcome(code: str) -> Outcome:
        indicator = Indicator(f"{code}.1", f"Indicator {code}.1")
        return Outcome(code, f"Outcome {code}", indicators=(indicator,))

    principles = (
        Principle("A", "Principle A", (outcome("1"), outcome("2"))),
        Principle("B", "Principle B", (outcome("3"),)),
        Principle("C", "Principle C", (outcome("4"),)),
    )
    frameworks.save(installation.db, Framework("tree", "A tree", principles, "Wording for trying out."), TODAY)
    document = to_document(small_questionnaire()) | {"framework": "tree"}
    places = {"often": ["3.1", "1.1"], "rights": ["2.1"], "place": ["1.1"], "helps": ["1.1"]}
    for section in document["sections"]:
        for question in section["questions"]:
            if question["id"] in places:
                question |= {"general": False, "indicators": places[question["id"]]}
    version = publish(from_document(document), TODAY)
    publishing.publish(installation.db, version, TODAY)
    return version


def outline(page: Page) -> list[str]:
    """Return the headings of a page, each with its level."""
    return [f"{each.tag[1]} {words_of(each)}" for each in page.all("h2", "h3", "h4")]


def test_themes_stand_by_principle_and_outcome_in_the_order_of_the_framework(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    event = opened_event(installation, built)
    send(installation, event.code, 24)
    close_event(installation, event.code, k=5, today=TODAY)
    page = visit.get(f"/facilitate/{event.code}/themes")
    assert page.heading == "What the group said"
    assert "About 25 people" in page.main
    assert "Wording for trying out." in page.main
    assert outline(page) == [
        "2 What stands out",
        "2 On this page",
        "2 Principle A",
        "3 Outcome 1",
        "4 Question place (en)",
        "4 Question helps (en)",
        "3 Outcome 2",
        "4 Question rights (en)",
        "2 Principle B",
        "3 Outcome 3",
        "4 Question often (en)",
        "2 Beside the framework",
        "3 Question wish (en)",
        "3 Question more (en)",
    ]


def test_each_question_has_a_sentence_a_bar_and_a_table(visit: Visitor, close: Callable[[int], Event]) -> None:
    event = close(24)
    page = visit.get(f"/facilitate/{event.code}/themes")
    sections = {words_of(each[0]): each for each in page.all("section") if each.get("class") == "theme"}
    often = sections["Question often (en)"]
    sentence, table, *_ = (each for each in often if each.tag in {"p", "table"})
    assert words_of(sentence).endswith(".")
    caption = table.find("caption")
    assert caption is not None
    assert words_of(caption) == "Question often (en)"
    rows = [row for row in table.iter("tr") if row.find("td") is not None]
    found = {}
    for row in rows:
        label, drawn, in_words, share = row
        assert label.get("scope") == "row"
        (bar,) = (each for each in drawn.iter(f"{SVG}rect") if "bar" in each.get("class", "").split())
        found[words_of(label)] = (int(bar.attrib["width"]), words_of(in_words), words_of(share))
    assert list(found) == ["Always", "Often", "Sometimes", "Never", "I don’t know", "I don’t want to say"]
    for length, part, percent in found.values():
        assert part
        assert percent in {f"{length} %", "–"}
        assert length % 5 == 0
    assert found["Sometimes"][1:] == ("few or none", "–")
    # A quarter of 24 people each, in this made-up group.
    assert found["Always"][1] == found["Often"][1] == found["Never"][1] == "about a quarter"


def test_texts_are_not_shown_before_somebody_read_them(visit: Visitor, close: Callable[[int], Event]) -> None:
    event = close(24)
    page = visit.get(f"/facilitate/{event.code}/themes")
    assert "wish of person" not in page.html
    assert "People wrote answers in their own words." in page.main


def test_a_group_too_small_shows_nothing_but_that(visit: Visitor, close: Callable[[int], Event]) -> None:
    pages = [visit.get(f"/facilitate/{close(answered).code}/themes") for answered in (0, 1, 6)]
    for page in pages:
        assert "This was a small group: fewer than 7 people." in page.main
        assert page.all("table") == []
        assert "Question" not in page.main
    bare = {re.sub(r"/facilitate/\w+/|[0-9a-f]{64}", "", page.html) for page in pages}
    assert len(bare) == 1


def test_a_small_group_is_told_in_words_alone(visit: Visitor, close: Callable[[int], Event]) -> None:
    page = visit.get(f"/facilitate/{close(8).code}/themes")
    assert "Fewer than 10 people" in page.main
    assert len(page.all("table")) >= 1
    assert "%" not in page.main


def test_everybody_sees_the_same_numbers(visit: Visitor, young: Visitor, close: Callable[[int], Event]) -> None:
    event = close(24)

    def tables(page: Page) -> dict[str, list[str]]:
        found = {}
        for table in page.all("table"):
            caption = table.find("caption")
            assert caption is not None
            found[words_of(caption)] = [words_of(cell) for cell in table.iter() if cell.tag in {"td", "th"}]
        return found

    mine = tables(visit.get(f"/facilitate/{event.code}/themes"))
    theirs = tables(young.get(f"/en/e/{event.code}/heard"))
    assert mine == theirs
    assert mine


# ---- Answering young people -----------------------------------------------------------------------------------


def written(languages: dict[str, str], part: str = "heard") -> dict[str, str]:
    """Return the fields of the form with a text for each language."""
    return {f"{part}-{language}": text for language, text in languages.items()}


def test_an_answer_is_read_in_its_own_language_behind_the_code(
    visit: Visitor, young: Visitor, close: Callable[[int], Event]
) -> None:
    event = close(24)
    address = f"/facilitate/{event.code}/answer"
    page = visit.get(address)
    assert {each.attrib["name"] for each in page.all("textarea")} == {
        f"{part}-{language}" for part in PARTS for language in event.languages
    }
    did = {language: f"We did it ({language})" for language in HEARD}
    cannot = {language: f"We cannot, because ({language})" for language in HEARD}
    sent = page.fields() | written(HEARD) | written(did, "did") | written(cannot, "cannot")
    assert visit.sent_on_after(address, sent) == f"/facilitate/{event.code}/"
    for lang in LANGUAGES:
        heard = young.get(f"/{lang}/e/{event.code}/heard")
        for words in (
            HEARD[lang],
            did[lang],
            cannot[lang],
            said("What we do now", lang),
            said("What we cannot do, and why", lang),
        ):
            assert words in heard.main
        assert "2099" not in heard.main  # they have answered: no date to wait for


def test_an_answer_can_be_changed(visit: Visitor, young: Visitor, close: Callable[[int], Event]) -> None:
    event = close(8)
    address = f"/facilitate/{event.code}/answer"
    visit.sent_on_after(address, visit.get(address).fields() | written(HEARD))
    again = visit.get(address)
    for lang, text in HEARD.items():
        assert again.fields()[f"heard-{lang}"] == [text]
    visit.sent_on_after(address, again.fields() | {"heard-en": "Something better."})
    assert "Something better." in young.get(f"/en/e/{event.code}/heard").main
    assert HEARD["ar"] in young.get(f"/ar/e/{event.code}/heard").main


def test_an_answer_to_a_group_too_small_is_shown_all_the_same(
    visit: Visitor, young: Visitor, close: Callable[[int], Event]
) -> None:
    event = close(3)
    address = f"/facilitate/{event.code}/answer"
    visit.sent_on_after(address, visit.get(address).fields() | written(HEARD))
    assert HEARD["cy"] in young.get(f"/cy/e/{event.code}/heard").main


def test_a_language_without_an_answer_shows_another_and_says_which(
    visit: Visitor, young: Visitor, close: Callable[[int], Event]
) -> None:
    event = close(8)
    address = f"/facilitate/{event.code}/answer"
    visit.sent_on_after(address, visit.get(address).fields() | written({"ar": HEARD["ar"]}))
    page = young.get(f"/en/e/{event.code}/heard")
    (box,) = (each for each in page.all("div") if each.get("class") == "say")
    assert HEARD["ar"] in words_of(box)
    assert (box.get("lang"), box.get("dir")) == ("ar", "rtl")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_an_answer_can_stand_alone(
    visit: Visitor, young: Visitor, close: Callable[[int], Event], part: str
) -> None:
    event = close(8)
    address = f"/facilitate/{event.code}/answer"
    visit.sent_on_after(address, visit.get(address).fields() | written(HEARD, part))
    for lang, text in HEARD.items():
        assert text in young.get(f"/{lang}/e/{event.code}/heard").main


def test_an_emptied_answer_waits_again(visit: Visitor, young: Visitor, close: Callable[[int], Event]) -> None:
    event = close(8)
    address = f"/facilitate/{event.code}/answer"
    visit.sent_on_after(address, visit.get(address).fields() | written(HEARD))
    visit.sent_on_after(address, visit.get(address).fields() | written(dict.fromkeys(HEARD, "  ")))
    page = young.get(f"/en/e/{event.code}/heard")
    assert HEARD["en"] not in page.main
    assert "2099" in page.main


ANSWERS = {
    "HTML": "<script>alert(1)</script></textarea><b>bold</b> &amp;",
    "lines": "First\n\nThird",
    "an empty first line": "\nSecond",
    "as long as the page lets them be": "line\n" * 399 + "last.",
    "signs of more than 16 bits": "🍑" * 900,
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_kept_whole_as_it_was_typed(
    visit: Visitor, young: Visitor, close: Callable[[int], Event], answer: str
) -> None:
    event = close(8)
    address = f"/facilitate/{event.code}/answer"
    text = ANSWERS[answer]
    as_sent = text.replace("\n", "\r\n")
    page = visit.get(address)
    assert {each.attrib["maxlength"] for each in page.all("textarea")} == {"2000"}
    assert len(text.encode("utf-16-le")) // 2 <= 2000  # as a browser counts
    visit.sent_on_after(address, page.fields() | {"heard-en": as_sent})
    shown = visit.get(address).fields()["heard-en"][0]
    assert shown.replace("\r\n", "\n") == text.strip()
    assert " ".join(text.split()) in young.get(f"/en/e/{event.code}/heard").main


def test_the_day_of_closing_is_kept_and_no_time(installation: Installation, close: Callable[[int], Event]) -> None:
    event = close(8)
    assert event.closed_on == TODAY.isoformat()
    assert date.fromisoformat(event.closed_on)
    rows = "\n".join(row for row in installation.db.conn.iterdump() if "_sqlite_migrations" not in row)
    assert not re.search(r"\d{2}:\d{2}:\d{2}", rows)
