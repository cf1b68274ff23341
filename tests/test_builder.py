"""Building a questionnaire: parts, questions, notices, publishing and reading what became of it."""

import re
import sqlite3
from contextlib import closing

import pytest
from flask import Flask

from feedback.questionnaire.card import Card, State
from feedback.store import cards, questionnaires, staff_log
from feedback.store import studio_questionnaires as store
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act
from tests.examples import browser_of, publish_small
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of

LIST = "/advise/questionnaires"
HERE = f"{LIST}/our-views"
PART, OPENING, CLOSING = "part--1", "part--opening", "part--closing"
PROMISE = {"audience": "The house team", "answer_by": "2099-01-31"}


@pytest.fixture
def ash(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "ash", Role.ADVISER)


@pytest.fixture
def begun(ash: Visitor) -> Visitor:
    """Return the browser of an adviser who began a questionnaire."""
    typed = {"title": "Our views", "language": "en"}
    assert ash.sent_on_after(f"{LIST}/new", token(ash.get(f"{LIST}/new")) | typed) == HERE
    return ash


@pytest.fixture
def built(begun: Visitor, installation: Installation) -> Visitor:
    """Return the browser of an adviser who built a questionnaire that can be published."""
    for text, part in (("Do you laugh?", OPENING), ("Are you heard?", PART), ("What is good?", CLOSING)):
        add(begun, card_of(installation, text, State.AGREED), part)
    return begun


def token(page: Page) -> dict[str, str]:
    """Return what every form carries."""
    return {"_token": page.hidden("_token")}


def do(visitor: Visitor, what: str, **typed: str) -> str:
    """Send a form of the builder, and return where it leads."""
    return visitor.sent_on_after(f"{HERE}/{what}", token(visitor.get(HERE)) | typed)


def refused(visitor: Visitor, what: str, status: int = 422, **typed: str) -> Page:
    """Send a form of the builder that is refused, and return the page that says why."""
    return visitor.post(f"{HERE}/{what}", token(visitor.get(HERE)) | typed, status)


def add(visitor: Visitor, card: Card, part: str = PART) -> None:
    """Add the question of a card to a part."""
    assert do(visitor, "add", card=card.mark, section=part) == f"{HERE}#question-{card.mark}"


def publish(visitor: Visitor) -> str:
    """Publish the draft, and return where that leads."""
    page = visitor.get(f"{HERE}/publish")
    return visitor.sent_on_after(page.address, page.fields() | PROMISE)


def marks(installation: Installation) -> list[list[str]]:
    """Return the questions of each part."""
    draft = questionnaires.get(installation.db, "our-views")
    return [[each.id for each in section.questions] for section in draft.sections]


def problem(page: Page) -> str:
    """Return what the page says is wrong."""
    return words_of(next(each for each in page.all("div") if each.get("class") == "problem"))


def form_of(page: Page, address: str) -> dict[str, str]:
    """Return what one form of a page would send without a change."""
    form = next(each for each in page.all("form") if each.get("action") == address)
    sent = {each.attrib["name"]: each.get("value", "") for each in form.iter("input") if "name" in each.attrib}
    return sent | {each.attrib["name"]: (each.text or "").strip("\n") for each in form.iter("textarea")}


def test_a_questionnaire_begins_with_an_opening_and_a_closing_part(
    begun: Visitor, installation: Installation
) -> None:
    page = begun.get(HERE)
    assert page.heading == "Our views"
    parts = [each.get("id") for each in page.all("h2")][:3]
    assert parts == ["part-part--opening", "part-part--1", "part-part--closing"]
    assert "The part “To start” is empty." in page.main
    assert "Our views This is a draft." in begun.get(LIST).main
    assert store.is_theirs(installation.db, "our-views")


def test_a_questionnaire_needs_a_title_and_a_language_that_we_speak(
    ash: Visitor, installation: Installation
) -> None:
    new = ash.get(f"{LIST}/new")
    page = ash.post(new.address, token(new) | {"title": "  ", "language": "en"}, 422)
    assert "Give the questionnaire a title." in problem(page)
    page = ash.post(new.address, token(new) | {"title": "Typed words", "language": "xx"}, 422)
    assert page.fields()["title"] == ["Typed words"]
    assert questionnaires.names(installation.db) == []


def test_questions_are_added_from_cards_the_most_agreed_first(begun: Visitor, installation: Installation) -> None:
    tried = card_of(installation, "Is it tried out?", State.TESTED)
    draft = card_of(installation, "Is it a draft?", State.DRAFT)
    agreed = card_of(installation, "Do we agree?", State.AGREED, sensitive=True)
    card_of(installation, "Is it an idea?", State.IDEA)
    card_of(installation, "Is it stopped?", State.STOPPED)
    address = f"{HERE}/add?section={PART}"
    offered = [each.get("value") for each in begun.get(address).all("button") if each.get("name") == "card"]
    assert offered == [agreed.mark, tried.mark, draft.mark]
    found = begun.get(f"{address}&search=TRIED").main
    assert "Is it tried out?" in found
    assert "Do we agree?" not in found
    add(begun, agreed)
    assert "Do we agree?" not in begun.get(address).main
    assert marks(installation) == [[], [agreed.mark], []]
    page = begun.get(HERE)
    assert "Do we agree?" in page.main
    assert "sensitive" in page.main
    assert "This comes first and is sensitive." in page.main


def test_what_cannot_be_added_says_why(begun: Visitor, installation: Installation) -> None:
    stopped, fine = card_of(installation, "Where from?", State.STOPPED), card_of(installation)
    assert "Advisers stopped this question." in problem(refused(begun, "add", card=stopped.mark, section=PART))
    assert "There is no question" in problem(refused(begun, "add", card="gone", section=PART))
    assert "This part is not there any more." in problem(refused(begun, "add", card=fine.mark, section="gone"))
    refused(begun, "add")
    add(begun, fine)
    assert "in the questionnaire already" in problem(refused(begun, "add", card=fine.mark, section=PART))
    assert marks(installation) == [[], [fine.mark], []]


def test_questions_move_by_buttons_and_the_page_goes_back_to_them(
    built: Visitor, installation: Installation
) -> None:
    laugh, heard, good = (part[0] for part in marks(installation))
    back = do(built, f"questions/{heard}/move", direction="up")
    assert back == f"{HERE}#question-{heard}"
    assert f"question-{heard}" in built.get(HERE).ids
    assert marks(installation) == [[laugh, heard], [], [good]]
    do(built, f"questions/{heard}/move", direction="up")
    assert marks(installation) == [[heard, laugh], [], [good]]
    do(built, f"questions/{laugh}/move", section=CLOSING)
    assert marks(installation) == [[heard], [], [good, laugh]]
    do(built, f"questions/{laugh}/move", section=CLOSING, before=good)
    assert marks(installation) == [[heard], [], [laugh, good]]
    assert do(built, f"questions/{laugh}/take-out") == f"{HERE}#part-{CLOSING}"
    assert marks(installation) == [[heard], [], [good]]


def test_a_question_that_somebody_took_out_meanwhile_moves_calmly(
    built: Visitor, installation: Installation
) -> None:
    heard = marks(installation)[1][0]
    open_page = token(built.get(HERE))
    do(built, f"questions/{heard}/take-out")
    before = marks(installation)
    for what in ("move", "take-out"):
        page = built.post(f"{HERE}/questions/{heard}/{what}", open_page | {"direction": "up"}, 422)
        assert "This question is not in the questionnaire any more." in problem(page)
    assert marks(installation) == before


def test_parts_are_added_reworded_moved_and_taken_out(built: Visitor, installation: Installation) -> None:
    assert do(built, "parts", title="What helps") == f"{HERE}#part-part--2"
    words = f"{HERE}/parts/part--2/words"
    sent = form_of(built.get(HERE), words)
    built.sent_on_after(words, sent | {"title-en": "Who helps", "notice-en": "These can be hard."})
    page = built.get(HERE)
    assert "Who helps" in page.main
    assert "These can be hard." in page.main
    assert do(built, "parts/part--2/move", direction="up") == f"{HERE}#part-part--2"
    assert marks(installation)[1] == []
    assert "cannot go further" in problem(refused(built, "parts/part--2/move", direction="up"))
    assert "still holds questions" in problem(refused(built, "parts/part--1/take-out"))
    do(built, "parts/part--2/take-out")
    assert len(marks(installation)) == 3
    assert "not there any more" in problem(refused(built, "parts/part--2/take-out"))


def test_an_opening_part_that_was_taken_out_is_offered_again(begun: Visitor, installation: Installation) -> None:
    do(begun, f"parts/{OPENING}/take-out")
    assert "Add an easy question to start" in begun.get(HERE).main
    card = card_of(installation, "Do you laugh?")
    add(begun, card, OPENING)
    assert marks(installation)[0] == [card.mark]


def test_words_that_somebody_changed_meanwhile_are_not_written_over(
    built: Visitor, installation: Installation
) -> None:
    for what, field in (("words", "title-en"), (f"parts/{PART}/words", "title-en")):
        address = f"{HERE}/{what}"
        old = form_of(built.get(HERE), address)
        built.sent_on_after(address, old | {field: "First"})
        page = built.post(address, old | {field: "Second"}, 422)
        assert "Somebody changed this meanwhile." in problem(page)
        assert "Second" in form_of(page, address).values(), "what was typed is kept"
        assert "Second" not in built.get(HERE).main
        built.sent_on_after(address, form_of(page, address) | {field: "Third"})
        assert "Third" in built.get(HERE).main
    assert questionnaires.get(installation.db, "our-views").title["en"].text == "Third"


def test_moving_takes_nothing_from_words_that_are_being_typed(built: Visitor, installation: Installation) -> None:
    address = f"{HERE}/words"
    open_form = form_of(built.get(HERE), address)
    do(built, f"questions/{marks(installation)[1][0]}/move", direction="up")
    moved = marks(installation)
    built.sent_on_after(address, open_form | {"title-en": "Other words"})
    assert marks(installation) == moved


def test_languages_and_groups_are_chosen(built: Visitor, installation: Installation) -> None:
    do(built, "languages", languages="cy", based_on="en")
    draft = questionnaires.get(installation.db, "our-views")
    assert draft.languages == ("en", "cy")
    assert "Welsh is not complete" in built.get(HERE).main
    assert "Somebody changed this meanwhile." in problem(
        refused(built, "languages", languages="ar", based_on="en")
    )
    assert "Choose languages" in problem(refused(built, "languages", languages="xx", based_on="en cy"))
    mark = marks(installation)[1][0]
    do(built, "groups", compare_by=mark)
    assert questionnaires.get(installation.db, "our-views").compare_by == mark
    assert "one answer" in problem(refused(built, "groups", compare_by="gone"))
    do(built, "groups", compare_by="")
    assert questionnaires.get(installation.db, "our-views").compare_by is None


def test_the_burden_is_said_against_what_the_group_allows(built: Visitor, installation: Installation) -> None:
    page = built.get(HERE).main
    assert re.search(r"English: Minutes: about \d\. Words: \d+\.", page)
    assert "The group allows 10 minutes." in page
    installation.db.execute("INSERT INTO group_rule (name, value) VALUES ('minutes', 1)")
    for number in range(8):
        add(built, card_of(installation, f"What else is there on day {number}?"))
    assert "That is more than the 1 minutes" in built.get(HERE).main


def test_all_that_stands_against_publishing_is_said_at_once(built: Visitor, installation: Installation) -> None:
    tried = card_of(installation, "Are you safe?", State.TESTED, sensitive=True)
    add(built, tried, CLOSING)
    do(built, "parts", title="Empty")
    reasons = (
        "Question “Are you safe?” is sensitive and comes last",
        "Advisers have not agreed to question “Are you safe?” yet.",
        "The part “Empty” is empty.",
    )
    assert all(reason in built.get(HERE).main for reason in reasons)
    page = built.get(f"{HERE}/publish")
    page = built.post(page.address, page.fields() | {"audience": "The typed team", "answer_by": "1/1/2001"}, 422)
    assert all(reason in page.main for reason in (*reasons, "Choose a day that is still to come."))
    assert page.fields()["audience"] == ["The typed team"]
    page = built.post(page.address, page.fields() | {"answer_by": "2099-01-31"}, 422)
    assert all(reason in page.main for reason in reasons)
    assert page.fields()["audience"] == ["The typed team"]
    assert installation.db.execute("SELECT count(*) FROM version").fetchone() == (0,)


def test_a_published_version_is_frozen_offered_and_noted(
    built: Visitor, installation: Installation, app: Flask
) -> None:
    assert publish(built) == f"{HERE}/versions/1"
    page = built.get(f"{HERE}/versions/1")
    assert "Are you heard?" in page.main
    assert "The house team" in page.main
    assert "Always" in page.main
    assert [
        (each.person, each.about) for _, each in staff_log.newest(installation.db) if each.act is Act.PUBLISHED
    ] == [("ash", "our-views")]
    do(built, f"questions/{marks(installation)[1][0]}/take-out")
    assert "Are you heard?" not in built.get(HERE).main
    assert built.get(f"{HERE}/versions/1").main == page.main
    assert "the draft says something else" in built.get(LIST).main
    built.get(f"{HERE}/versions/2", 404)
    wren = browser_of(app, installation, "wren", Role.FACILITATOR)
    first = wren.get("/facilitate/new")
    step = wren.sent_on_after(first.address, first.fields() | {"title": "Workshop"})
    assert "Our views" in wren.get(step).main


def test_publishing_asks_for_the_passphrase_again_and_for_the_draft_that_was_seen(
    built: Visitor, installation: Installation, later: object
) -> None:
    page = built.get(f"{HERE}/publish")
    do(built, f"questions/{marks(installation)[1][0]}/move", direction="up")
    again = built.post(page.address, page.fields() | PROMISE, 422)
    assert "Somebody changed this meanwhile." in problem(again)
    later(3600)  # type: ignore[operator]
    asked = built.post(page.address, again.fields() | PROMISE, 403)
    assert "passphrase" in asked.main
    assert installation.db.execute("SELECT count(*) FROM version").fetchone() == (0,)


def test_two_versions_are_compared_word_by_word(built: Visitor) -> None:
    publish(built)
    words = f"{HERE}/words"
    built.sent_on_after(words, form_of(built.get(HERE), words) | {"title-en": "Our own views"})
    page = built.get(f"{HERE}/compare")
    assert [words_of(each) for each in page.all("ins")][1:] == ["added: own"]
    assert page.all("del")[1:] == []
    publish(built)
    page = built.get(f"{HERE}/compare?first=2&second=1")
    assert [words_of(each) for each in page.all("del")][1:] == ["taken out: own"]
    assert "Both say the same." in built.get(f"{HERE}/compare?first=1&second=1").main
    for wrong in ("first=3", "second=x", "first=-1"):
        built.get(f"{HERE}/compare?{wrong}", 404)


def test_anyone_invited_reads_the_history_and_only_the_studio_builds(
    built: Visitor, installation: Installation, app: Flask
) -> None:
    publish(built)
    with writing(installation.db) as db:
        cards.remember(db, marks(installation)[1][0], "adviser", cards.Deed.AGREED, "All of us")
    reader = browser_of(app, installation, "lin", Role.TRANSLATOR)
    page = reader.get(f"{HERE}/history")
    for words in ("Version 1", "Begun", "Question added", "Published as version", "All of us"):
        assert words in page.main
    assert "ash" not in page.main
    reader.get(f"{HERE}/versions/1")
    reader.get(f"{HERE}/compare")
    for closed in (LIST, HERE, f"{HERE}/add", f"{HERE}/publish", f"{LIST}/new"):
        reader.get(closed, 403)
    # What a reader may not change cannot be changed with the right token either.
    reader.post(f"{HERE}/parts", token(page) | {"title": "Mine"}, 403)
    assert "Mine" not in built.get(HERE).main


def test_what_was_made_elsewhere_can_be_read(ash: Visitor, installation: Installation) -> None:
    publish_small(installation)
    assert "Made elsewhere" in ash.get(LIST).main
    assert ash.sent_on(f"{LIST}/small") == f"{LIST}/small/history"
    assert ash.sent_on(f"{LIST}/small/publish") == f"{LIST}/small/history"
    ash.get(f"{LIST}/small/versions/1")
    sent = token(ash.get(f"{LIST}/new"))
    before = questionnaires.get(installation.db, "small")
    for what in ("parts", "words", "parts/now/take-out", "questions/often/take-out", "languages"):
        ash.post(f"{LIST}/small/{what}", sent | {"title": "x"}, 409)
    ash.post(f"{LIST}/small/add", sent | {"card": card_of(installation).mark, "section": "now"}, 422)
    ash.post(f"{LIST}/small/publish", sent | PROMISE, 422)
    assert questionnaires.get(installation.db, "small") == before


@pytest.mark.parametrize("name", ["gone", "%00", "x" * 300, "new2", "our%20views"])
def test_a_questionnaire_that_is_not_there_is_not_found(ash: Visitor, name: str) -> None:
    sent = token(ash.get(f"{LIST}/new"))
    for page in ("", "/add", "/publish", "/history", "/compare", "/versions/1"):
        ash.get(f"{LIST}/{name}{page}", 404)
    for form in (
        "words",
        "languages",
        "groups",
        "parts",
        "parts/x/words",
        "add",
        "publish",
        "questions/x/take-out",
    ):
        ash.post(f"{LIST}/{name}/{form}", sent, 404)


HOSTILE = [
    "",
    "\0",
    "x" * 700,
    "<script>alert(1)</script>",
    "../../etc",
    "’; DROP TABLE card",
    "\u202e\u0000",
    "٣",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_forms_get_a_sentence_and_write_nothing_by_half(
    built: Visitor, installation: Installation, text: str
) -> None:
    mark = marks(installation)[1][0]
    sent = token(built.get(HERE))
    fields = ("title", "title-en", "about-en", "notice-en", "languages", "compare_by", "section", "before", "card")
    everything = dict.fromkeys((*fields, "direction", "based_on", "audience", "answer_by", "search"), text)
    for form in (
        "words",
        "languages",
        "groups",
        "parts",
        f"parts/{PART}/words",
        f"parts/{PART}/move",
        f"questions/{mark}/move",
        "questions/gone/move",
        "add",
        "publish",
    ):
        reply = built.client.post(f"{HERE}/{form}", data=sent | everything)
        assert reply.status_code in {303, 400, 422}, f"{form} answers {reply.status_code}"
        reply = built.client.post(f"{HERE}/{form}", data=sent)
        assert reply.status_code in {303, 400, 422}, f"{form} answers {reply.status_code} to nothing"
        draft = questionnaires.get(installation.db, "our-views")
        assert len(draft.questions) == 3
        assert draft.title["en"].text
    built.get(HERE)
    built.get(f"{HERE}/history")


def test_a_get_writes_nothing_and_every_page_speaks_welsh(built: Visitor, installation: Installation) -> None:
    publish(built)
    file = installation.folder / "feedback.db"
    before = file.read_bytes()
    pages = (LIST, f"{LIST}/new", HERE, *(f"{HERE}/{each}" for each in ("add", "publish", "history", "compare")))
    for page in (*pages, f"{HERE}/versions/1"):
        built.get(page)
    assert file.read_bytes() == before
    home = built.get("/account/")
    built.sent_on_after("/account/language", token(home) | {"language": "cy"})
    for page in pages:
        assert built.client.get(page).status_code == 200


@pytest.mark.usefixtures("built")
def test_nothing_says_who_did_it(installation: Installation) -> None:
    with closing(sqlite3.connect(installation.folder / "feedback.db")) as file:
        rows = file.execute("SELECT * FROM questionnaire_history").fetchall()
    assert len(rows) == 4
    assert not any("ash" in str(value) for row in rows for value in row)
    assert {row[3] for row in rows} == {"adviser"}
