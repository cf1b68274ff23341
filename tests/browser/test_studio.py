"""Four advisers and a host go from three indicators to a published questionnaire; one question is stopped."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from feedback.store import questionnaires
from feedback.store.installation import Installation

from .people import PHONE, Facilitator, YoungPerson, visiting, working
from .site import Site, in_days, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Phone = Callable[..., AbstractContextManager[Facilitator]]

INDICATORS = ("1.1", "2.1", "3.1")
WORDS = (
    "Adults here speak to me in words that I know",
    "I can choose who I talk to",
    "I told the police everything",
)
STOPPED = WORDS[2]
REASON = "Nobody should have to think of the police here."
TITLE = "Your views on this group"
ADVISERS = ("ash", "birch", "cedar", "dill")


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Site]:
    """Serve an installation that nobody has been to."""
    with serving(tmp_path) as running:
        yield running


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_three_indicators_to_a_published_questionnaire(
    new_site: Site,
    browser: "Browser",
    script: bool,  # noqa: FBT001 a parameter
) -> None:
    phone = partial(working, new_site, browser, script=script, size=PHONE)
    with ExitStack() as stack:
        host = stack.enter_context(working(new_site, browser, script=script))
        host.accepts(new_site.invite("host"), "host")
        advisers = [stack.enter_context(phone()) for _ in ADVISERS]
        for adviser, name in zip(advisers, ADVISERS, strict=True):
            joins(adviser, name)
        sets_rule(advisers[0], 3)
        marks = [
            proposes(adviser, code, words)
            for adviser, code, words in zip(advisers, INDICATORS, WORDS, strict=False)
        ]
        for mark in marks:
            works_out(host, mark)
        name = builds(host, WORDS)
        meets(host, advisers, WORDS)
        stops(advisers[3], marks[2])
        is_refused(host, name)
        tries_out(host, name, partial(visiting, new_site, browser, script=script))
        for mark in marks[:2]:
            agree(advisers[:3], mark)
        publishes(host, name)
        says_what_was_agreed(new_site, name)
        is_offered(host)


def joins(adviser: Facilitator, name: str) -> None:
    """Accept an invitation as an adviser, who needs no second factor."""
    adviser.opens(adviser.site.invite(name, "adviser"))
    adviser.fills_in_invitation(name)
    adviser.presses("Make my account")
    adviser.is_welcomed()
    adviser.presses("Questions we write together")
    adviser.check_page("studio")


def sets_rule(adviser: Facilitator, number: int) -> None:
    """Say how many advisers have to agree."""
    adviser.opens("/advise/")
    adviser.page.get_by_text("Change the rules").click()
    adviser.page.locator("#to_agree").fill(str(number))
    adviser.presses("Save")
    expect(adviser.page.locator("#rules dd").first).to_have_text(str(number))


def proposes(adviser: Facilitator, code: str, words: str) -> str:
    """Pick an indicator, propose a question for it, and return the mark of its card."""
    adviser.opens("/advise/framework/starter")
    link = adviser.page.locator(f'.indicators a[href$="/{code}"]')
    part = adviser.page.locator("details.part", has=link)
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    link.click()
    adviser.check_page("indicator")
    adviser.page.locator("#text").fill(words)
    adviser.presses("Propose it")
    adviser.reads_heading(words)
    adviser.check_page("card")
    return adviser.page.url.split("#")[0].split("?")[0].rsplit("/", 1)[1]


def works_out(host: Facilitator, mark: str) -> None:
    """Say why a question is asked and what happens with the answers."""
    host.opens(f"/advise/questions/{mark}")
    more = host.page.get_by_text("Answers, reasons and other languages")
    if not host.page.locator("#why").is_visible():
        more.click()
    host.page.locator("#why").fill("We want to know what helps.")
    host.page.locator("#use").fill("The team reads it and says what it changes.")
    host.presses("Save the question")
    expect(host.page.locator(".state").first).to_have_text("draft")
    host.check_page("card, worked out")


def builds(host: Facilitator, questions: tuple[str, ...]) -> str:
    """Make a questionnaire with one of some questions in each of its parts and return its name."""
    host.opens("/advise/questionnaires/new")
    host.page.locator("#title").fill(TITLE)
    host.page.locator("main form button").first.click()
    host.reads_heading(TITLE)
    name = host.page.url.split("#")[0].split("?")[0].rsplit("/", 1)[1]
    for part, words in enumerate(questions):
        host.opens(f"/advise/questionnaires/{name}/add")
        host.page.locator("#section").select_option(index=part)
        host.page.locator("li.theme", has_text=words).get_by_role("button").click()
        expect(host.page.locator("main")).to_contain_text(words)
    host.check_page("builder")
    return name


def meets(host: Facilitator, advisers: list[Facilitator], questions: tuple[str, ...]) -> None:
    """Read every question together and vote on the phones; the screen shows each result by itself."""
    host.opens("/advise/meetings/new")
    host.page.locator("#title").fill("Tuesday group")
    for words in questions:
        host.page.get_by_label(words).check()
    host.presses("Start the meeting")
    mark = host.page.url.split("#")[0].split("?")[0].rsplit("/", 1)[1]
    for adviser in advisers:
        adviser.opens(f"/advise/meetings/{mark}/here")
        if not adviser.has_script:  # else the phone says by itself that it is here
            adviser.presses("I am here")
        adviser.reads_heading("You are here")
    for words in sorted(questions):
        reads_on(host)
        for adviser in advisers:
            votes(adviser, words, unsafe=adviser is advisers[3] and words == STOPPED)
        sees_result(host, words)
    host.check_page("meeting")
    host.page.get_by_role("button", name="End the meeting").first.click()


def reads_on(host: Facilitator) -> None:
    """Go to the next question, and let everybody vote."""
    looks_again(host)
    host.page.get_by_role("button", name="Read the first question").or_(
        host.page.get_by_role("button", name="Next question")
    ).first.click()
    host.presses("Let everybody vote")


def votes(adviser: Facilitator, words: str, *, unsafe: bool) -> None:
    """Vote on the phone, where the question comes by itself or after looking again."""
    looks_again(adviser)
    adviser.reads_heading(words)
    adviser.page.locator('[name="verdict"][value="keep"]').check()
    if unsafe:
        adviser.page.locator('[name="unsafe"]').check()
    adviser.page.locator("#vote .forward button").click()
    expect(adviser.page.locator("#vote .forward button")).to_be_hidden()


def sees_result(host: Facilitator, words: str) -> None:
    """Read how the group voted."""
    looks_again(host)
    expect(host.page.locator("main")).to_contain_text(words)
    expect(host.page.locator("main")).to_contain_text("Advisers who have spoken about it: 4")


def looks_again(somebody: Facilitator) -> None:
    """Load the page once more where no script does."""
    if not somebody.has_script:
        somebody.opens(somebody.page.url)


def stops(adviser: Facilitator, mark: str) -> None:
    """Stop a question for good, with a reason that everybody can read."""
    adviser.opens(f"/advise/questions/{mark}")
    expect(adviser.page.locator("main")).to_contain_text("This feels unsafe to somebody")
    adviser.page.get_by_text("Stop this question").click()
    adviser.page.locator("#stop").fill(REASON)
    adviser.presses("Stop it")
    expect(adviser.page.locator(".state").first).to_have_text("stopped")
    expect(adviser.page.locator("#deciding")).to_contain_text(REASON)
    adviser.check_page("stopped")


def is_refused(host: Facilitator, name: str) -> None:
    """Find that what advisers stopped can be published by nobody, and take it out."""
    host.opens(f"/advise/questionnaires/{name}")
    expect(host.page.locator("#to-do")).to_contain_text("Advisers stopped question")
    host.expected_statuses.add(422)
    fills_in_promise(host, name)
    expect(host.page.locator("main")).to_contain_text("Advisers stopped question")
    host.opens(f"/advise/questionnaires/{name}")
    question = host.page.locator("li.theme", has_text=STOPPED)
    question.get_by_text("More").click()
    question.get_by_role("button", name="Take out").click()
    expect(host.page.locator("#to-do")).not_to_contain_text("Advisers stopped question")
    expect(host.page.locator("#to-do")).to_contain_text("is empty. Add a question or take the part out.")
    empty = host.page.locator("section.part").last
    empty.get_by_text("Change this part").click()
    empty.get_by_role("button", name="Take this part out").click()
    expect(host.page.locator("section.part")).to_have_count(2)


def tries_out(host: Facilitator, name: str, visit: Callable[[], AbstractContextManager[YoungPerson]]) -> None:
    """Let three people try the questions, and end the try-out."""
    host.opens(f"/advise/questionnaires/{name}")
    host.presses("Try it out")
    code = host.page.locator(".event-code").inner_text()
    host.check_page("try-out")
    for _ in range(3):
        with visit() as somebody:
            somebody.opens(f"/try/{code}")
            somebody.chooses_language("en")
            somebody.check_page("try-out")
            somebody.starts()
            somebody.answers_everything(says_it_is_clear(somebody))
            somebody.page.locator(".send [type=submit]").click()
            expect(somebody.page.locator("#answers")).to_have_count(0)
            expect(somebody.page.locator("h1")).to_be_visible()
            somebody.check_page("tried")
    host.opens(f"/advise/trials/{code}")
    host.presses("End the try-out")
    host.presses("End the try-out")
    expect(host.page.locator("main")).to_contain_text("People who tried it: 3")
    host.check_page("try-out, over")


def says_it_is_clear(somebody: YoungPerson) -> dict[str, str]:
    """Return, for every question about a question, that it was clear."""
    boxes = somebody.page.locator("input[type=checkbox]")
    names = [each.get_attribute("name") or "" for each in boxes.all()]
    values = {each: somebody.page.locator(f'input[name="{each}"]').first.get_attribute("value") for each in names}
    return {each: value or "" for each, value in values.items()}


def agree(advisers: list[Facilitator], mark: str) -> None:
    """Agree to the words of a question, one after the other; with the last of them it is agreed."""
    for adviser in advisers:
        adviser.opens(f"/advise/questions/{mark}")
        adviser.presses("I agree to these words")
        expect(adviser.page.locator("#deciding")).to_contain_text("You agree to these words.")
    expect(advisers[-1].page.locator(".state").first).to_have_text("agreed")
    advisers[-1].check_page("agreed")


def fills_in_promise(host: Facilitator, name: str) -> None:
    """Say who will act and by when, and press Publish."""
    host.opens(f"/advise/questionnaires/{name}/publish")
    host.page.locator("#audience").fill("The team that runs this group")
    host.page.locator("#answer_by").fill(in_days(40).isoformat())
    host.goes_on()


def publishes(host: Facilitator, name: str) -> None:
    """Publish what is agreed."""
    fills_in_promise(host, name)
    host.reads_heading(TITLE)
    expect(host.page.locator("main")).to_contain_text("Version 1, published on")
    host.check_page("published")


def says_what_was_agreed(site: Site, name: str) -> None:
    """See that exactly the two agreed questions are frozen."""
    installation = Installation(site.folder, sweep=False)
    newest = questionnaires.newest_version(installation.db, name)
    assert newest
    asked = installation.version(newest[1]).questionnaire.questions
    assert [question.text["en"].text for question in asked] == list(WORDS[:2])


def is_offered(host: Facilitator) -> None:
    """Find the published questionnaire where an event is set up."""
    host.opens("/facilitate/new")
    host.page.locator("#title").fill("Workshop")
    host.goes_on()
    expect(host.page.locator("main")).to_contain_text(TITLE)
