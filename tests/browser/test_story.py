"""The whole story: a facilitator opens an event, young people answer in five languages, the group is read."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import pseudo

from .people import Facilitator, YoungPerson
from .site import Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Work = Callable[..., AbstractContextManager[Facilitator]]
Answers = dict[str, Any]

# Who sends what: language, with JavaScript or without, and the answers; everything else they skip.
FIRST_SIX: list[tuple[str, bool, Answers]] = [
    ("en", True, {"listening": "agree", "time-for-fun": "often", "matters-most": ["home", "learning"]}),
    ("ar", True, {"listening": "agree", "time-for-fun": "often", "adults-change": "وقت أطول للكلام"}),
    ("en-XA", True, {"listening": "agree", "time-for-fun": "never", "matters-most": ["home"]}),
    ("en", False, {"listening": "agree", "time-for-fun": "often", "good-day": "A quiet morning"}),
    ("ar-XB", False, {"listening": "agree", "time-for-fun": "often", "matters-most": ["home", "staying"]}),
    ("cy", False, {"listening": "agree", "time-for-fun": "never", "what-helps-most": "my-language"}),
]
LAST_SIX: list[tuple[str, bool, Answers]] = [
    ("ar", True, {"listening": "disagree", "time-for-fun": "often", "safe-home": "mostly-true"}),
    ("en", False, {"listening": "disagree", "time-for-fun": "often", "police-respect": "dont-say"}),
    ("ar-XB", True, {"listening": "disagree", "time-for-fun": "often", "matters-most": ["learning", "money"]}),
    ("en-XA", False, {"listening": "disagree", "time-for-fun": "never", "matters-most": ["home"]}),
    ("en", True, {"listening": "disagree", "time-for-fun": "often", "trusted-adult": "agree-a-lot"}),
    ("en", True, {"listening": "disagree"}),
]
HEARD = {"en": "You want adults to listen.", "ar": "تريدون أن يستمع الكبار إليكم."}


def test_a_group_answers_and_is_heard(site: Site, visit: Visit, work: Work) -> None:
    code = site.new_event("Learning event, Cardiff", opened=False)
    with work() as sam:
        becomes_facilitator(sam, site.invitation)
        opens_event(sam, code)
        for lang, script, answers in FIRST_SIX:
            with visit(script=script) as young_person:
                answers_with_a_code(young_person, code, lang, answers)
        declines(visit, code)
        leaves_half_way(visit, code)
        sees_that_there_is(sam, "Not yet enough")
        sends_twice(visit, code, *LAST_SIX[0])
        looks_first_and_changes(visit, code, *LAST_SIX[1:3])
        for lang, script, answers in LAST_SIX[3:]:
            with visit(script=script) as young_person:
                answers_from_the_poster(young_person, code, lang, answers)
        sees_that_there_is(sam, "Enough to close")
        closes(sam)
        reads_what_the_group_said(sam, site, code)
        writes_back(sam)
    with visit() as late:
        comes_too_late(late, code)
    with visit() as young_person:
        hears_back(young_person, code)
    assert site.printed.read_text().splitlines()[1:] == [], "the server wrote something about the people"
    assert "NOT OK" not in site.command("check", "--log", str(site.printed))


def becomes_facilitator(sam: Facilitator, invitation: str) -> None:
    """Make the account of the first admin, sign out, sign in again; the invitation works only once."""
    sam.accepts(invitation, "sam")
    sam.check_page("home")
    sam.presses("Sign out")
    sam.reads_heading("Sign in")
    sam.check_page("sign-in")
    sam.expected_statuses.add(404)
    sam.opens(invitation)
    sam.reads_heading("This invitation has ended")
    sam.check_page("used invitation")
    sam.signs_in("sam")


def opens_event(sam: Facilitator, code: str) -> None:
    """Find the event, confirm who will act, say what keeps people safe there, and open it."""
    sam.presses("Your events")
    sam.check_page("events")
    sam.presses("Learning event, Cardiff")
    sam.check_page("draft")
    expect(sam.page.locator(".code")).to_have_text(code)
    sam.page.locator(".missing a").first.click()
    sam.check_page("who will act")
    sam.goes_on()
    sam.check_page("a safe place")
    sam.says_what_keeps_people_safe()
    sam.check_page("ready to open")
    sam.presses("Open for answers")
    expect(sam.page.locator(".say")).to_contain_text("Not yet enough")
    sam.check_page("open")


def answers_with_a_code(person: YoungPerson, code: str, lang: str, answers: Answers) -> None:
    """Start from the first page: choose a language, type the code, answer and send."""
    person.opens("/")
    person.check_page()
    person.chooses_language(lang)
    person.check_page()
    person.types_code(f"{code[:4].lower()} {code[4:]}")
    answers_to_the_end(person, answers)


def answers_from_the_poster(person: YoungPerson, code: str, lang: str, answers: Answers) -> None:
    """Start from the address in the QR code."""
    person.opens(f"/e/{code}")
    person.check_page()
    person.chooses_language(lang)
    answers_to_the_end(person, answers)


def answers_to_the_end(person: YoungPerson, answers: Answers) -> None:
    """Read what it is about, answer, send and be thanked."""
    expect(person.page.locator(".promises li")).to_have_count(5)
    person.check_page()
    person.starts()
    person.check_page()
    person.answers_everything(answers)
    person.check_page("answered")
    person.sends()
    person.check_page("thanks")


def declines(visit: Visit, code: str) -> None:
    """Press “No thanks”, and see the page that everybody sees at the end."""
    with visit() as person:
        person.opens(f"/e/{code}")
        person.chooses_language("cy")
        person.declines()
        person.is_thanked()
        person.check_page("no thanks")
        assert not [each for each in person.requests if each.method == "POST"]


def leaves_half_way(visit: Visit, code: str) -> None:
    """Leave in the middle; nothing is sent."""
    with visit() as person:
        person.opens_questions(code, "ar")
        person.goes_to("listening")
        person.answers("listening", "agree")
        person.goes_on()
        person.leaves()
        assert not [each for each in person.requests if each.method == "POST"]


def sends_twice(visit: Visit, code: str, lang: str, script: bool, answers: Answers) -> None:  # noqa: FBT001 a row
    """Press Send twice quickly, and then send the same page once more: all of it is one person."""
    with visit(script=script) as person:
        person.opens_questions(code, lang)
        person.answers_everything(answers)
        person.page.locator(".send [type=submit]").dblclick(no_wait_after=True)
        person.is_thanked()
        person.page.reload()
        person.is_thanked()
        assert len([each for each in person.requests if each.method == "POST"]) >= (1 if script else 2)


def looks_first_and_changes(visit: Visit, code: str, plain: Any, changed: Any) -> None:
    """One answers everything in one go; the other looks at the answers before sending and changes one."""
    lang, script, answers = plain
    with visit(script=script) as person:
        answers_from_the_poster(person, code, lang, answers)
    lang, script, answers = changed
    with visit(script=script) as person:
        person.opens_questions(code, lang)
        person.goes_to_the_end(answers | {"listening": "agree-a-lot"})
        person.page.locator("[data-look]").click()
        person.check_page("answers shown")
        summary = person.page.locator("[data-summary]")
        expect(summary.locator("dt")).to_have_count(14)
        summary.get_by_role("button").nth(5).click()
        expect(person.step).to_have_attribute("data-question", "listening")
        person.answers("listening", answers["listening"])
        person.goes_on()
        expect(summary).to_be_visible()
        person.sends()


def sees_that_there_is(sam: Facilitator, words: str) -> None:
    """Look at the event again: one word is all there is to see before closing."""
    sam.page.reload()
    expect(sam.page.locator(".say strong")).to_have_text(words)
    sam.check_page(words)


def closes(sam: Facilitator) -> None:
    """Close the event, after reading what that means."""
    sam.presses("Close the event")
    sam.reads_heading("Close “Learning event, Cardiff”?")
    sam.check_page("close?")
    sam.presses("Close the event")
    sam.reads_heading("What the group said")
    sam.check_page("themes")


def reads_what_the_group_said(sam: Facilitator, site: Site, code: str) -> None:
    """Hold every bar on the page against the release and against what was really sent."""
    everybody = [answers for _, _, answers in FIRST_SIX + LAST_SIX]
    # Somebody counted twice, or somebody who never sent, would make it “about 15”.
    expect(sam.page.locator("main > .place")).to_contain_text("About 10 people")
    release = json.loads(site.command("release", "show", code, "--format", "json"))
    assert release["people"]["rounded"] == 10
    shown = {each["id"]: each for each in release["questions"]}
    for question in ("listening", "time-for-fun"):
        sent = Counter(answers[question] for answers in everybody if question in answers)
        assert shown[question]["status"] == "shown"
        for option in shown[question]["options"]:
            check_share(option["share"], sent[option["id"]], sent.total())
    assert shown["safe-home"]["status"] == "hidden", "one person’s answer"
    listening = sam.page.locator(".theme", has_text="Adults take time to listen to me")
    assert bars(sam, "Adults take time to listen to me") == {
        "Agree": "50 %",
        "Disagree": "50 %",
        "Agree a lot": "–",
        "In between": "–",
        "Disagree a lot": "–",
        "I don’t know": "–",
        "I don’t want to say": "–",
    }
    expect(listening.locator(".sentence")).to_have_text("“Agree” and “Disagree” were chosen most.")
    safe = sam.page.locator(".theme", has_text="I feel safe where I live")
    expect(safe).to_contain_text("Not enough answers to show safely.")
    expect(safe.locator("table")).to_have_count(0)
    expect(sam.page.locator("main")).not_to_contain_text("A quiet morning")


def bars(sam: Facilitator, heading: str) -> dict[str, str]:
    """Return the share beside each label of one question, as the page shows it."""
    rows = sam.page.locator(".theme", has_text=heading).locator("tbody tr")
    return {
        row.locator("th").inner_text(): row.locator(".share").inner_text().replace("\u00a0", " ")
        for row in rows.all()
    }


def check_share(share: int | None, sent: int, people: int) -> None:
    """See that a share is rounded and still true; where there is none, the count is near an end."""
    if share is None:
        assert sent < 4 or people - sent < 4, f"{sent} of {people} is not shown"
    else:
        assert share % 5 == 0
        assert abs(share - 100 * sent / people) <= 25, f"{share} % is shown for {sent} of {people}"


def writes_back(sam: Facilitator) -> None:
    """Tell young people what was heard."""
    sam.page.locator(".back a").click()
    sam.reads_heading("Learning event, Cardiff")
    sam.check_page("closed")
    sam.presses("Answer young people")
    sam.check_page("answer")
    for lang, words in HEARD.items():
        sam.page.locator(f"#heard-{lang}").fill(words)
        sam.page.locator(f"#did-{lang}").fill(words)
    sam.presses("Save and show")
    sam.reads_heading("Learning event, Cardiff")


def comes_too_late(person: YoungPerson, code: str) -> None:
    """Open the questions after the end: a kind page leads on."""
    person.expected_statuses.add(410)
    person.opens(f"/en/e/{code}/answer")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("This event has ended")
    person.check_page("ended")
    person.page.get_by_role("link", name="Read what the group said").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("What we heard")


def hears_back(person: YoungPerson, code: str) -> None:
    """Read in Arabic what the group said and what adults answer, behind the same code."""
    person.opens(f"/e/{code}")
    person.chooses_language("ar")
    person.page.wait_for_url(f"**/ar/e/{code}/heard")
    expect(person.page.locator(".say")).to_contain_text(HEARD["ar"])
    expect(person.page.locator(".say")).to_have_attribute("dir", "rtl")
    expect(person.page.locator(".theme")).to_have_count(14)
    expect(person.page.locator("main")).not_to_contain_text("وقت أطول للكلام")
    person.check_page("heard")


def test_a_small_group_is_told_kindly_that_nothing_is_shown(site: Site, visit: Visit, work: Work) -> None:
    code = site.new_event("Small group")
    with visit() as only:
        only.opens_questions(code)
        only.goes_to_the_end({"listening": "agree"})
        only.sends()
    site.command("event", "close", code, "--yes")
    with work() as kim:
        kim.accepts(site.invite("kim"), "kim")
        kim.opens(f"/facilitate/{code}/themes")
        expect(kim.page.locator(".say")).to_contain_text("small group")
        expect(kim.page.locator("table")).to_have_count(0)
        kim.check_page("too few")
    with visit() as only:
        only.opens(f"/ar/e/{code}/heard")
        expect(only.page.locator("table")).to_have_count(0)
        only.check_page("too few")


def test_pages_for_those_who_lost_their_way_are_accessible(site: Site, visit: Visit) -> None:
    draft = site.new_event("Not open yet", opened=False)
    with visit() as person:
        person.expected_statuses |= {404, 409, 422}
        person.opens("/en/")
        person.types_code("zzzz 99")
        expect(person.page.locator(".problem")).to_be_focused()
        expect(person.page.locator("#code")).to_have_value("zzzz 99")
        person.check_page("unknown code")
        for path in ("/e/ZZZZ99", "/ar/e/ZZZZ99/", "/en/nothing", f"/cy/e/{draft}/", f"/ar/e/{draft}/answer"):
            person.opens(path)
            person.check_page(path.replace(draft, "DRAFT"))


@pytest.mark.parametrize("page", ["help", "privacy", "safety", "withdraw"])
@pytest.mark.parametrize("lang", ["en", "ar", *pseudo.LANGUAGES])
def test_pages_that_help_are_accessible(visit: Visit, lang: str, page: str) -> None:
    with visit() as person:
        person.opens(f"/{lang}/{page}")
        person.check_page()


def test_stopping_at_the_end_sends_nothing(site: Site, visit: Visit) -> None:
    code = site.new_event("Stopping")
    with visit() as person:
        person.opens_questions(code)
        person.goes_to_the_end({"listening": "agree"})
        person.stops_without_sending()
        assert not [each for each in person.requests if each.method == "POST"]
