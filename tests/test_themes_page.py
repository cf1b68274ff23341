"""The themes page: what stands out, principles, ranked lists, texts and parts, from a release and nothing else."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import publish
from feedback.store import events, frameworks, people, publishing, releases, series
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.themes.protection import Share
from feedback.themes.reading import Quote, Reading, TextTheme
from feedback.web.facilitators import pages
from feedback.web.results import one_result
from tests.examples import TODAY, browser_of, closed_event, small_questionnaire
from tests.page_checks import SVG, Page, Visitor, said, words_of

Reader = Callable[..., Visitor]


@pytest.fixture
def reader(app: Flask, installation: Installation) -> Reader:
    """Return what lets somebody with some roles sign in."""

    def come(name: str, *roles: Role, language: str = "en") -> Visitor:
        visit = browser_of(app, installation, name, *roles)
        people.speak(installation.db, name, language)
        return visit

    return come


@pytest.fixture
def visit(reader: Reader) -> Visitor:
    """Return the browser of a facilitator."""
    return reader("robin", Role.FACILITATOR)


@pytest.fixture
def built(installation: Installation) -> Version:
    """Return a published questionnaire tied to a framework of one principle with two outcomes."""
    outcomes = tuple(
        Outcome(code, f"Outcome {code}", indicators=(Indicator(f"{code}.1", "Sign"),)) for code in "12"
    )
    framework = Framework("tree", "A tree", (Principle("A", "Principle A", outcomes),), "Wording for trying out.")
    frameworks.save(installation.db, framework, TODAY)
    document = to_document(small_questionnaire()) | {"framework": "tree"}
    for section in document["sections"]:
        for question in section["questions"]:
            if question["id"] in {"often", "rights"}:
                question |= {"general": False, "indicators": ["1.1"]}
    version = publish(from_document(document), TODAY)
    publishing.publish(installation.db, version, TODAY)
    return version


def themes(visit: Visitor, event: Event) -> Page:
    """Return the themes page of an event."""
    return visit.get(f"/facilitate/{event.code}/themes")


def reading_of(installation: Installation, event: Event) -> Reading:
    """Return what there is to read of an event."""
    found = releases.reading(installation, event.code)
    assert found is not None
    return found


def shows(monkeypatch: pytest.MonkeyPatch, reading: Reading) -> None:
    """Let the page show another reading."""
    monkeypatch.setattr(pages, "own_reading", lambda _: reading)


def classed(page: Page, name: str) -> list[Element]:
    """Return the elements of a class."""
    return [each for each in page.root.iter() if name in each.get("class", "").split()]


# ---- The top --------------------------------------------------------------------------------------------------


def test_the_top_says_where_and_when_of_how_many_and_what_stands_out(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    event = closed_event(installation, built, 24)
    page = themes(visit, event)
    for words in ("Learning event · Wales · January 2027", "About 25 people"):
        assert words in page.main
    (box,) = classed(page, "standing-out")
    assert words_of(box[0]) == "What stands out"
    found = {words_of(link): link.attrib["href"] for link in box.iter("a")}
    assert "Many people skipped “Question rights (en)”." not in found
    assert found["Answers to “Question rights (en)” could not be shown safely."] == "#question-rights"
    assert page.html.index("What stands out") < page.html.index("Principle A")


def test_a_release_with_nothing_that_stands_out_says_nothing_there(
    visit: Visitor, installation: Installation, built: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = reading_of(installation, closed_event(installation, built, 24))
    shows(monkeypatch, replace(reading, release=reading.release | {"questions": []}))
    assert classed(visit.get(f"/facilitate/{reading.mark}/themes"), "standing-out") == []


def test_the_contents_lead_to_each_principle(visit: Visitor, installation: Installation, built: Version) -> None:
    page = themes(visit, closed_event(installation, built, 24))
    (contents,) = classed(page, "contents")
    leads = {words_of(link): page.with_id(link.attrib["href"][1:]) for link in contents.iter("a")}
    assert list(leads) == ["Principle A", "Beside the framework"]
    for words, heading in leads.items():
        assert (heading.tag, words_of(heading)) == ("h2", words)


def test_the_page_says_how_to_read_it_and_from_how_many_people_on(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    (how,) = classed(themes(visit, closed_event(installation, built, 24)), "how-to-read")
    assert how.tag == "details"
    for words in ("rounded to 5", "fewer people than this: 7.", "in words alone: 10.", "Everybody could skip"):
        assert words in words_of(how)


def test_ways_on_lead_to_what_there_is(visit: Visitor, installation: Installation, built: Version) -> None:
    event = closed_event(installation, built, 24)
    page = themes(visit, event)
    (ways,) = classed(page, "ways-on")
    leads = [link.attrib["href"] for link in ways.iter("a")]
    assert f"/facilitate/{event.code}/map" in leads
    assert f"/facilitate/compare?first={event.code}" in leads
    for address in leads:
        assert visit.client.get(address).status_code == 200


# ---- Questions ------------------------------------------------------------------------------------------------


def test_choices_of_several_are_a_ranked_list(visit: Visitor, installation: Installation, built: Version) -> None:
    page = themes(visit, closed_event(installation, built, 24))
    helps = page.with_id("question-helps")
    assert next(helps.iter("table"), None) is None
    (ranked,) = (each for each in helps.iter("ol"))
    rows = [(item.attrib["value"], words_of(item)) for item in ranked]
    # Of 24 people 16 chose adults, 8 music and 8 friends: 15, 10 and 10 of 25 when rounded.
    assert rows == [
        ("1", "Option adults (en) about six in ten 60 %"),
        ("2", "Option friends (en) about four in ten 40 %"),
        ("2", "Option music (en) about four in ten 40 %"),
    ]
    assert len(list(ranked.iter(f"{SVG}svg"))) == 3


def many_result(shown: dict[str, tuple[Share, int | None]]) -> dict[str, Any]:
    """Return a result of the question about what helps."""
    return {
        "id": "helps",
        "kind": "many",
        "status": "shown",
        "answered": {"words": "", "rounded": 25},
        "options": [
            {"id": each, "part": part.value, "words": "", "share": share} for each, (part, share) in shown.items()
        ],
    }


@pytest.mark.parametrize(
    ("shown", "ranks", "few"),
    [
        (
            {
                "adults": (Share.A_THIRD, 30),
                "friends": (Share.ALMOST_EVERYONE, None),
                "music": (Share.A_THIRD, 35),
            },
            [("friends", 1), ("music", 2), ("adults", 3)],
            [],
        ),
        (
            {
                "adults": (Share.FEW_OR_NONE, None),
                "friends": (Share.A_FEW, 15),
                "music": (Share.FEW_OR_NONE, None),
            },
            [("friends", 1)],
            ["adults", "music"],
        ),
        (
            {"adults": (Share.HALF, None), "friends": (Share.MOST_OR_ALL, None), "music": (Share.HALF, None)},
            [("friends", 1), ("adults", 2), ("music", 2)],
            [],
        ),
        (
            dict.fromkeys(("adults", "friends", "music"), (Share.FEW_OR_NONE, None)),
            [],
            ["adults", "friends", "music"],
        ),
    ],
)
def test_ranks_follow_what_is_shown_and_equal_ones_are_equal(
    app: Flask, shown: dict[str, tuple[Share, int | None]], ranks: list[tuple[str, int]], few: list[str]
) -> None:
    question = next(each for each in small_questionnaire().asked if each.id == "helps")
    assert question.kind is Kind.MANY
    with app.test_request_context("/"):
        view = one_result(question, many_result(shown), "en")
    assert [(bar.label, bar.rank) for bar in view.ranked] == [
        (f"Option {each} (en)", rank) for each, rank in ranks
    ]
    assert list(view.few) == [f"Option {each} (en)" for each in few]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_young_people_read_the_same_ranked_list(
    client: FlaskClient, installation: Installation, built: Version, lang: str
) -> None:
    event = closed_event(installation, built, 24)
    page = Visitor(client).get(f"/{lang}/e/{event.code}/heard")
    (ranked,) = page.all("ol")
    assert [item.attrib["value"] for item in ranked] == ["1", "2", "2"]
    assert f"Option adults ({lang})" in words_of(ranked[0])


def test_what_is_hidden_is_said_in_the_same_words(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    page = themes(visit, closed_event(installation, built, 24))
    rights = page.with_id("question-rights")
    assert words_of(rights) == "Question rights (en) Not enough answers to show safely."


def test_events_that_are_left_out_are_named_by_number_only(
    visit: Visitor, installation: Installation, built: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = reading_of(installation, closed_event(installation, built, 24))
    asked = [each | ({"left_out": 2} if each["id"] == "often" else {}) for each in reading.release["questions"]]
    shows(monkeypatch, replace(reading, release=reading.release | {"questions": asked, "events_left_out": 3}))
    page = visit.get(f"/facilitate/{reading.mark}/themes")
    assert "Events that could not be put in safely: 3." in page.main
    assert "Events that are not in this result: 2." in words_of(page.with_id("question-often"))
    assert page.main.count("not in this result") == 1


# ---- Texts and parts ------------------------------------------------------------------------------------------


def test_texts_stand_under_their_outcome_and_others_are_not_in_the_framework(
    visit: Visitor, installation: Installation, built: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes_found = (
        TextTheme("Being asked", "2", {"words": "about 10", "rounded": 10}, (Quote("ar", "يسألوننا"),)),
        TextTheme("Football", None, {"words": "fewer than 10", "rounded": None, "below": 10}),
        TextTheme("Gone", "99", {"words": "about 15", "rounded": 15}),
    )
    reading = replace(reading_of(installation, closed_event(installation, built, 24)), text_themes=themes_found)
    shows(monkeypatch, reading)
    page = visit.get(f"/facilitate/{reading.mark}/themes")
    headings = [f"{each.tag[1]} {words_of(each)}" for each in page.all("h2", "h3", "h4")]
    assert headings[headings.index("3 Outcome 2") + 1] == "4 Being asked"
    assert headings[headings.index("2 Not in the framework") :] == [
        "2 Not in the framework",
        "3 Football",
        "3 Gone",
    ]
    assert "People who wrote about this: about 10" in page.main
    assert "People who wrote about this: fewer than 10" in page.main
    (quote,) = page.all("blockquote")
    assert (quote.attrib["lang"], quote.attrib["dir"], words_of(quote)) == ("ar", "rtl", "يسألوننا")


def with_parts(reading: Reading, **breakdown: Any) -> Reading:
    """Return a reading whose group is shown in parts."""
    return replace(reading, release=reading.release | {"breakdown": breakdown})


def test_parts_of_the_group_stand_beside_each_other_under_each_question(
    visit: Visitor, installation: Installation, built: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = reading_of(installation, closed_event(installation, built, 24))
    asked = reading.release["questions"]
    hidden = [each | {"status": "hidden", "options": []} if each["id"] == "often" else each for each in asked]
    groups = [
        {"id": "Wales", "people": reading.release["people"], "questions": asked},
        {"id": "Scotland", "people": reading.release["people"], "questions": hidden},
    ]
    shows(monkeypatch, with_parts(reading, by="nation", status="shown", groups=groups))
    page = visit.get(f"/facilitate/{reading.mark}/themes")
    (sizes,) = classed(page, "parts-of-it")
    assert [words_of(each) for each in sizes.iter("dd")] == ["about 25", "about 25"]
    often, place = page.with_id("question-often"), page.with_id("question-place")
    assert "Scotland: Not enough answers to show safely." in words_of(often)
    (details,) = place.iter("details")
    assert words_of(details[0]) == "Parts of the group beside each other"
    (table,) = details.iter("table")
    rows = [words_of(row[0]) for row in table.iter("tr")][1:]
    assert rows[:3] == ["Option home (en)", "Wales", "Scotland"]
    assert len(list(table.iter(f"{SVG}svg"))) == 2 * 5
    assert next(page.with_id("question-wish").iter("details"), None) is None


@pytest.mark.parametrize(
    ("by", "groups", "names"),
    [
        ("month", ["2027-03", "2026-12"], ["March 2027", "December 2026"]),
        ("audience", ["The council", ""], ["The council", "Not said"]),
        ("question", ["home", "dont-say", ""], ["Option home (en)", "I don’t want to say", "Not said"]),
    ],
)
def test_parts_carry_the_names_that_people_know(
    visit: Visitor,
    installation: Installation,
    built: Version,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    groups: list[str],
    names: list[str],
) -> None:
    reading = reading_of(installation, closed_event(installation, built, 24))
    shown = [
        {"id": each, "people": reading.release["people"], "questions": reading.release["questions"]}
        for each in groups
    ]
    shows(monkeypatch, with_parts(reading, by=by, question="place", status="shown", groups=shown))
    page = visit.get(f"/facilitate/{reading.mark}/themes")
    (table,) = (each for each in page.with_id("question-often").iter("table") if "beside" in each.attrib["class"])
    assert [words_of(row[0]) for row in table.iter("tr")][2 : 2 + len(names)] == names


def test_parts_that_are_withheld_are_one_neutral_sentence(
    visit: Visitor, installation: Installation, built: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = reading_of(installation, closed_event(installation, built, 24))
    shows(monkeypatch, with_parts(reading, by="nation", status="withheld"))
    page = visit.get(f"/facilitate/{reading.mark}/themes")
    assert page.main.count("Parts of the group cannot be shown beside each other safely.") == 1
    assert [each.get("class") for each in page.all("details")] == ["how-to-read"]


# ---- Who reads what -------------------------------------------------------------------------------------------


def released_series(installation: Installation, version: Version, inside: list[Event]) -> str:
    """Keep a release over several events, made of what the first of them shows."""
    found = series.create(installation.db, "Summer", facilitators=["robin"])
    content = events.release(installation.db, inside[0].code)
    db = installation.db
    db.execute(
        "INSERT INTO series_release (mark, series, version, made_on, content) VALUES ('abc123', ?, ?, ?, ?)",
        (found.mark, version.digest, "2027-03-01", json.dumps(content)),
    )
    for event in inside:
        db.execute("INSERT INTO series_release_event VALUES ('abc123', ?)", (event.code,))
    return "abc123"


def test_a_release_of_a_series_names_its_events(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    inside = [closed_event(installation, built, 24, title) for title in ("In Cardiff", "In Swansea")]
    page = visit.get(f"/facilitate/{released_series(installation, built, inside)}/themes")
    assert "Summer" in page.main
    for title in ("In Cardiff", "In Swansea"):
        assert f"{title} · Wales · January 2027" in page.main
    assert page.heading == "What the group said"


def test_an_adviser_reads_the_same_page(reader: Reader, installation: Installation, built: Version) -> None:
    event = closed_event(installation, built, 24)
    both = [
        themes(reader(name, role), event).with_id("main")
        for name, role in (("a", Role.ADVISER), ("f", Role.FACILITATOR))
    ]
    adviser, facilitator = (words_of(each).partition("What the group said")[2] for each in both)
    assert adviser == facilitator
    back = next(both[0].iter("a"))
    assert back.attrib["href"] == "/advise/releases"


def test_a_facilitator_of_other_events_finds_nothing(
    reader: Reader, installation: Installation, built: Version
) -> None:
    event = events.create(
        installation.db, title="Theirs", version=built.digest, languages=("en",), facilitators=["somebody"]
    )
    other = reader("wren", Role.FACILITATOR)
    other.get(f"/facilitate/{event.code}/themes", 404)
    adviser = reader("adviser", Role.ADVISER)
    adviser.get(f"/facilitate/{event.code}/themes", 404)  # nothing is released yet
    adviser.get("/facilitate/nosuch/themes", 404)


def test_it_can_be_read_in_welsh(reader: Reader, installation: Installation, built: Version) -> None:
    event = closed_event(installation, built, 24)
    address = f"/facilitate/{event.code}/themes"
    reply = reader("cy", Role.FACILITATOR, language="cy").client.get(address)
    page = Page(reply.text, address)
    assert (page.root.get("lang"), page.faults) == ("cy", [])
    assert "Question often (cy)" in page.main
    assert "Ionawr 2027" in page.main
    assert said("Always", "cy") in page.main


def test_reading_twice_gives_the_same_bytes_and_writes_nothing(
    visit: Visitor, installation: Installation, built: Version
) -> None:
    event = closed_event(installation, built, 24)
    before = list(installation.db.conn.iterdump())
    pages_read = {themes(visit, event).html for _ in range(2)}
    assert len(pages_read) == 1
    after = [line for line in installation.db.conn.iterdump() if "session" not in line]
    assert after == [line for line in before if "session" not in line]
