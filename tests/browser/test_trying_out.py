"""Trying a draft out on a phone, with and without scripts: what is said stays, what is answered does not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from sqlite3 import connect
from typing import Any

import pytest
from playwright.sync_api import expect

from feedback.catalogues import say
from feedback.questionnaire.trial import try_out
from feedback.store import questionnaires, trial_ending, trials
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.trials import Trial
from tests import pseudo
from tests.examples import attempt, join, staff_cookie_of

from .people import PHONE, Facilitator, YoungPerson
from .site import QUESTIONNAIRE, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Work = Callable[..., AbstractContextManager[Facilitator]]

MARKER = "Sun, friends and a zebra crossing."


@pytest.fixture
def installation(site: Site) -> Iterator[Installation]:
    """Return the installation that is served."""
    opened = Installation(site.folder, sweep=False)
    yield opened
    opened.db.close()


@pytest.fixture
def trial(installation: Installation) -> Trial:
    """Start a try-out of the starter questionnaire."""
    return trials.start(installation.db, questionnaires.get(installation.db, QUESTIONNAIRE))


def about(trial: Trial) -> dict[str, str]:
    """Return the field in which something is said about each question."""
    return {question: asked for asked, question in try_out(trial.questionnaire, say).about.items()}


def answers(trial: Trial) -> dict[str, Any]:
    """Return answers to some questions, and what is said about two of them."""
    fields = about(trial)
    return {
        "listening": "agree",
        fields["listening"]: ["clear", "felt-ok"],
        "good-day": MARKER,
        fields["good-day"]: ["would-not-answer"],
    }


def said(site: Site, trial: Trial) -> list[tuple[str, str]]:
    """Return what was said about which question."""
    with closing(connect(site.folder / "feedback.db")) as file:
        query = "SELECT question, option FROM trial_answer WHERE trial = ?"
        return sorted(file.execute(query, (trial.code,)))


def is_nowhere(site: Site, text: str) -> None:
    """See that a text is in no file of the installation."""
    for path in site.folder.rglob("*"):
        assert not path.is_file() or text.encode() not in path.read_bytes()


@pytest.mark.parametrize("lang", ["en", *pseudo.LANGUAGES])
@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_somebody_tries_a_draft_out(
    visit: Visit, site: Site, trial: Trial, lang: str, *, has_script: bool
) -> None:
    with visit(script=has_script) as sam:
        sam.opens(f"/try/{trial.code}")
        sam.chooses_language(lang)
        expect(sam.page.locator("main")).to_contain_text(say(lang, "Try-out"))
        sam.check_page("before the start")
        sam.starts()
        sam.check_page("the questions")
        sam.answers_everything(answers(trial))
        sam.check_page("before sending")
        sam.page.locator(".send [type=submit]").click()
        expect(sam.page.locator("[data-end]")).to_have_text(say(lang, "Thank you"))
        expect(sam.page.locator("#answers")).to_have_count(0)
        sam.check_page("thanks")
    assert said(site, trial) == [
        ("good-day", "would-not-answer"),
        ("listening", "clear"),
        ("listening", "felt-ok"),
    ]
    is_nowhere(site, MARKER)


def test_after_each_question_comes_the_one_about_it(visit: Visit, trial: Trial) -> None:
    fields = about(trial)
    with visit() as sam:
        sam.opens(f"/en/try/{trial.code}/answer")
        sam.sees_questions()
        for question in [question.id for question in trial.questionnaire.asked][:4]:
            sam.goes_to(question)
            expect(sam.page.locator("main .place .state")).to_be_visible()
            sam.goes_on()
            while not sam.asked():
                sam.goes_on()
            assert sam.asked() == fields[question]
            expect(sam.step.locator("[data-heading]")).to_contain_text("Was this clear? How did it feel?")
        sam.check_page("about a question")


def test_another_language_on_the_way_keeps_everything(visit: Visit, site: Site, trial: Trial) -> None:
    with visit() as sam:
        sam.opens(f"/en/try/{trial.code}/answer")
        sam.sees_questions()
        sam.goes_to("good-day")
        sam.answers("good-day", MARKER)
        sam.page.locator(".menu summary").last.click()
        sam.page.locator("[data-language=ar]").click()
        expect(sam.page.locator("html")).to_have_attribute("dir", "rtl")
        expect(sam.page.locator("textarea[name=good-day]")).to_have_value(MARKER)
        sam.check_page("in Arabic")
    assert said(site, trial) == []


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_somebody_leaves_or_declines_and_nothing_is_kept(
    visit: Visit, site: Site, trial: Trial, *, has_script: bool
) -> None:
    with visit(script=has_script) as sam:
        sam.opens(f"/en/try/{trial.code}/")
        sam.declines()
        expect(sam.page.locator("[data-end]")).to_have_text("Thank you")
        sam.opens(f"/en/try/{trial.code}/answer")
        sam.sees_questions()
        sam.leaves()
    assert said(site, trial) == []


def test_whoever_sends_after_the_end_reads_that_it_is_over(
    visit: Visit, installation: Installation, site: Site, trial: Trial
) -> None:
    with visit() as sam:
        sam.expected_statuses.add(410)
        sam.opens(f"/en/try/{trial.code}/answer")
        sam.sees_questions()
        sam.goes_to_the_end(answers(trial))
        trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
        sam.page.locator(".send [type=submit]").click()
        expect(sam.page.locator("[data-end]")).to_have_text("This try-out is over")
        sam.check_page("over")
    is_nowhere(site, MARKER)


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_a_facilitator_shows_the_way_in_ends_it_and_reads_what_was_said(
    work: Work, installation: Installation, site: Site, trial: Trial, *, has_script: bool
) -> None:
    first = trial.questionnaire.asked[0].id
    name = join(installation, f"wren {has_script}", Role.FACILITATOR)
    cookie = {"name": "staff", "value": staff_cookie_of(installation, name), "url": site.url}
    for _ in range(3):
        trials.take(installation, trial.code, attempt(), {first: ("clear",)})
    with work(script=has_script, size=PHONE) as wren:
        wren.context.add_cookies([cookie])  # type: ignore[list-item]
        wren.opens(f"/advise/questionnaires/{QUESTIONNAIRE}/try")
        wren.check_page("all try-outs")
        wren.page.locator(f"main a[href$='{trial.code}']").click()
        expect(wren.page.locator("main .say")).to_contain_text("Enough to end")
        wren.check_page("going on")
        wren.page.locator("main .button").click()
        expect(wren.page.locator("h1")).to_have_text("End it now?")
        wren.check_page("the question before the end")
        wren.page.locator("main form .button").click()
        expect(wren.page.locator(".tried li").first).to_contain_text("3 of 3 said “It was clear”")
        wren.check_page("what was said")
