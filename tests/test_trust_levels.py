"""Words that nobody has checked: what young people are told of them, and how an installation keeps them away."""

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from feedback.app import create_app
from feedback.catalogues import MESSAGES, path_of, say, shipped
from feedback.cli import commands
from feedback.config import Config, read_config
from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire import translating
from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.publish import publish, reasons_against
from feedback.questionnaire.translating import translation_of, with_wordings
from feedback.refusal import Refusal
from feedback.store import events, intake, levels, publishing, questionnaires, translations, trials
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.web.trust import UNCHECKED
from feedback.wording import Trust, Wording
from tests.examples import (
    TODAY,
    browser_of,
    closed_event,
    draft_event,
    in_file,
    opened_event,
    small_questionnaire,
)
from tests.page_checks import Page, Visitor, words_of

FOUR = ("en", "cy", "ar", "ti")
TRANSLATED = [code for code, language in LANGUAGES.items() if language.tag != "en"]
INFORMATION = ("help", "safety", "privacy", "withdraw")
SAFE = {
    "safeguarding_lead": "Sam",
    "procedure": "On the wall",
    "private_space": "The small room",
    "interpreters": "Amina",
}


def with_trust(questionnaire: Questionnaire, trust: Trust, *languages: str) -> Questionnaire:
    """Return a questionnaire whose wordings in some languages can be trusted so far."""
    for language in languages:
        units = translation_of(questionnaire, language)
        wordings = {unit.id: replace(unit.wording, trust=trust) for unit in units if unit.wording}
        questionnaire = with_wordings(questionnaire, language, wordings)
    return questionnaire


def published(installation: Installation, questionnaire: Questionnaire) -> Version:
    """Keep a questionnaire and publish it."""
    version = publish(questionnaire, TODAY)
    questionnaires.save(installation.db, questionnaire)
    publishing.publish(installation.db, version, TODAY)
    return version


def check_pages(
    installation: Installation, language: str, sources: Iterable[str] = (), trust: Trust = Trust.CHECKED
) -> None:
    """Say that somebody checked the pages in a language, all of them or some sentences."""
    wanted = set(sources)
    wordings = {
        unit.id: replace(unit.wording, trust=trust, by="translator", on=TODAY)
        for unit in translations.get(installation.db, MESSAGES, language)
        if unit.wording and (not wanted or unit.source in wanted)
    }
    translations.put_all(installation.db, MESSAGES, language, wordings)


def app_with(installation: Installation, *, drafts: bool) -> Flask:
    """Return the app of an installation that shows drafts, or does not."""
    return create_app(Config(instance=installation.folder, draft_translations=drafts))


def browser(installation: Installation, *, drafts: bool) -> Visitor:
    """Return a young person's browser there."""
    return Visitor(app_with(installation, drafts=drafts).test_client())


def notices(page: Page) -> list[list[tuple[str | None, str]]]:
    """Return the language and the words of each paragraph of every notice on a page."""
    found = [each for each in page.all("div") if each.get("class") == "unchecked"]
    return [[(each.get("lang"), words_of(each)) for each in notice] for notice in found]


def english_in(page: Page) -> list[str]:
    """Return what stands in English below other words."""
    found = [each for each in page.all("span") if each.get("class") == "in-english"]
    assert {(each.get("lang"), each.get("dir")) for each in found} <= {("en", "ltr")}
    return [words_of(each) for each in found]


def picked(page: Page) -> set[str]:
    """Return the languages that a page lets somebody choose."""
    leading = (re.match(r"/([\w-]+)/(?:e/|try/|$)", each) for each in page.links())
    return {found[1] for found in leading if found and found[1] in LANGUAGES}


# ---- Said once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_draft_says_so_once_on_the_way_in_its_own_words_and_in_english(
    visit: Visitor, event: Event, lang: str
) -> None:
    start = visit.get(f"/{lang}/e/{event.code}/")
    both = [(None, " ".join(say(lang, each) for each in UNCHECKED)), ("en", " ".join(UNCHECKED))]
    assert notices(start) == [[(tag, " ".join(words.split())) for tag, words in both]]
    asking = visit.get(f"/{lang}/e/{event.code}/answer")
    thanks = visit.send(asking)
    assert notices(asking) == notices(thanks) == []
    assert not any(notices(visit.get(f"/{lang}/{name}")) for name in INFORMATION)


def test_easy_read_says_it_in_easy_words_alone(visit: Visitor, event: Event) -> None:
    easy = " ".join(say(EASY_READ, each) for each in UNCHECKED)
    assert notices(visit.get(f"/{EASY_READ}/e/{event.code}/")) == [[(None, easy)]]


def test_english_has_nothing_to_say(visit: Visitor, event: Event) -> None:
    page = visit.get(f"/en/e/{event.code}/")
    assert (notices(page), english_in(page)) == ([], [])


def test_the_notice_goes_at_once_when_the_pages_and_the_questions_were_checked(
    visit: Visitor, installation: Installation
) -> None:
    version = published(installation, with_trust(small_questionnaire(FOUR), Trust.CHECKED, "ti"))
    event = opened_event(installation, version)
    address = f"/ti/e/{event.code}/"
    assert len(notices(visit.get(address))) == 1
    check_pages(installation, "ti")
    assert notices(visit.get(address)) == []
    assert len(notices(visit.get(f"/ar/e/{event.code}/"))) == 1


def test_the_notice_stays_while_the_questions_are_a_draft(visit: Visitor, installation: Installation) -> None:
    event = opened_event(installation, published(installation, small_questionnaire(FOUR)))
    check_pages(installation, "ti")
    assert len(notices(visit.get(f"/ti/e/{event.code}/"))) == 1


def test_one_unchecked_sentence_makes_a_questionnaire_a_draft_but_who_acts_is_a_name() -> None:
    checked = with_trust(small_questionnaire(FOUR), Trust.CHECKED, "ti")
    assert checked.audience["ti"].trust is Trust.DRAFT
    assert translating.level(checked, "ti") is translation_of(checked, "ti").level is Trust.CHECKED
    one = replace(checked, title=checked.title | {"ti": Wording("Your views (ti)")})  # type: ignore[operator]
    assert translating.level(one, "ti") is translation_of(one, "ti").level is Trust.DRAFT
    assert translating.level(with_trust(one, Trust.AGREED, "ti"), "ti") is Trust.AGREED


def test_a_try_out_and_what_was_heard_and_the_paper_say_it_too(
    visit: Visitor, installation: Installation, app: Flask
) -> None:
    version = published(installation, small_questionnaire(FOUR))
    trial = trials.start(installation.db, version.questionnaire)
    assert len(notices(visit.get(f"/ti/try/{trial.code}/"))) == 1
    assert notices(visit.get(f"/ti/try/{trial.code}/answer")) == []
    for people in (4, 12):
        over = closed_event(installation, version, people)
        assert len(notices(visit.get(f"/ti/e/{over.code}/heard"))) == 1
        assert notices(visit.get(f"/en/e/{over.code}/heard")) == []
    code = opened_event(installation, version).code
    assert len(notices(visit.get(f"/ti/e/{code}/heard"))) == 1
    wren = browser_of(app, installation, "wren", Role.FACILITATOR)
    assert len(notices(wren.get(f"/facilitate/{code}/paper?language=ti"))) == 1
    assert notices(wren.get(f"/facilitate/{code}/paper?language=en")) == []


# ---- English beside ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_keeps_somebody_safe_stands_in_english_too(visit: Visitor, event: Event, lang: str) -> None:
    for name, sentence in (
        ("help", "You do not have to say your name. You can ask if they have an interpreter."),
        ("help", "If you are in danger now: police, ambulance or fire."),
        ("help", "Text messages stay on your phone until you delete them."),
        ("safety", "Somebody who controls your phone may see what you do on it."),
        ("privacy", "If you write who is in danger, the person who reads it must act."),
        ("privacy", "What you wrote in your own words."),
        ("withdraw", "Did you write something that worries you? Talk to somebody you trust."),
        (f"e/{event.code}/", "If you are not safe"),
        (f"e/{event.code}/", "Find help now"),
        (f"e/{event.code}/answer", "Talk about anything, if you are under 19."),
    ):
        assert sentence in english_in(visit.get(f"/{lang}/{name}")), (name, sentence)


@pytest.mark.parametrize("lang", ["en", EASY_READ])
def test_english_and_easy_read_say_it_once(visit: Visitor, event: Event, lang: str) -> None:
    for name in (*INFORMATION, f"e/{event.code}/", f"e/{event.code}/answer"):
        assert english_in(visit.get(f"/{lang}/{name}")) == []


def test_questions_and_promises_do_not_stand_there_twice(visit: Visitor, event: Event) -> None:
    start = english_in(visit.get(f"/ti/e/{event.code}/"))
    assert "You choose. You can skip any question and stop at any time." not in start
    assert "Yes, start" not in start


def test_a_checked_sentence_stands_alone_from_the_next_page_on(
    visit: Visitor, event: Event, installation: Installation
) -> None:
    checked = "Talk about anything, if you are under 19."
    addresses = ("/ti/help", f"/ti/e/{event.code}/answer")
    before = {address: english_in(visit.get(address)) for address in addresses}
    check_pages(installation, "ti", [checked, "Free to call"])
    for address in addresses:
        after = english_in(visit.get(address))
        assert after == [each.replace("Free to call · ", "") for each in before[address] if each != checked]
        assert checked in before[address]


def test_who_leads_on_safeguarding_is_named_in_both(
    visit: Visitor, event: Event, installation: Installation
) -> None:
    events.change(installation.db, event.code, safeguarding_lead="Sam <b>&</b> Alex")
    page = visit.get(f"/ar/e/{event.code}/")
    assert "If you need help now, talk to Sam <b>&</b> Alex." in english_in(page)
    assert page.main.count("Sam <b>&</b> Alex") == 2


# ---- An installation that shows no drafts -----------------------------------------------------------------------


@pytest.fixture
def checked_in_arabic(installation: Installation) -> Version:
    """Return a version with checked questions in Arabic, where somebody checked the Arabic and Tigrinya pages."""
    check_pages(installation, "ar")
    check_pages(installation, "ti")
    return published(installation, with_trust(small_questionnaire(FOUR), Trust.CHECKED, "ar"))


@pytest.mark.usefixtures("checked_in_arabic")
def test_without_drafts_only_checked_languages_are_offered(installation: Installation) -> None:
    assert picked(browser(installation, drafts=False).get("/")) == {"en", "ar", "ti"}
    assert picked(browser(installation, drafts=True).get("/")) == set(LANGUAGES)


@pytest.mark.parametrize("hidden", ["cy", "ti"])
def test_an_open_event_hides_a_draft_and_takes_what_is_sent(
    installation: Installation, checked_in_arabic: Version, hidden: str
) -> None:
    """In Welsh the pages are a draft, in Tigrinya the questions are."""
    event = opened_event(installation, checked_in_arabic)
    filled_in = browser(installation, drafts=True).get(f"/{hidden}/e/{event.code}/answer")
    visit = browser(installation, drafts=False)
    assert picked(visit.get(f"/e/{event.code}")) == {"en", "ar"}
    for page in ("", "answer", "heard"):
        shown = visit.get(f"/ar/e/{event.code}/{page}")
        codes = {each.get("data-language") for each in shown.root.iter() if each.get("data-language")}
        assert codes == {"en", "ar"}
        status = visit.client.get(f"/{hidden}/e/{event.code}/{page}").status_code
        assert status == (404 if hidden == "cy" else 303)
    visit.send(filled_in, often="often")
    assert [each["often"] for each in in_file(installation, event)] == ["often"]


def test_an_event_that_nobody_may_be_shown_leads_on_kindly(
    installation: Installation, checked_in_arabic: Version
) -> None:
    made = events.create(installation.db, title="T", version=checked_in_arabic.digest, languages=("ti",))
    intake.open_event(installation, made.code)
    assert picked(browser(installation, drafts=False).get(f"/e/{made.code}", 404)) == {"en", "ar", "ti"}
    assert picked(browser(installation, drafts=True).get(f"/e/{made.code}")) == {"ti"}


def test_a_try_out_hides_drafts_too(installation: Installation, checked_in_arabic: Version) -> None:
    trial = trials.start(installation.db, checked_in_arabic.questionnaire)
    assert picked(browser(installation, drafts=False).get(f"/try/{trial.code}")) == {"en", "ar"}
    assert picked(browser(installation, drafts=True).get(f"/try/{trial.code}")) == set(FOUR)


@pytest.mark.usefixtures("checked_in_arabic")
def test_the_words_that_everything_was_written_in_are_never_a_draft(installation: Installation) -> None:
    settings = Config(instance=installation.folder, draft_translations=False)
    tigrinya = small_questionnaire(("ti", "en"))
    assert levels.hidden(installation.db, settings, tigrinya, ("ti",)) == {}
    assert list(levels.hidden(installation.db, settings, tigrinya, ("ti", "en"))) == ["en"]


UNCHECKED_TIGRINYA = "Nobody has checked the words in Tigrinya. Have them checked, or leave it out."


def test_a_facilitator_is_offered_no_draft_and_cannot_choose_one(
    installation: Installation, checked_in_arabic: Version
) -> None:
    app = app_with(installation, drafts=False)
    wren = browser_of(app, installation, "wren", Role.FACILITATOR)
    event = events.create(installation.db, title="T", languages=("en", "ti"), version=checked_in_arabic.digest)
    events.change(installation.db, event.code, **SAFE, audience="The team", answer_by=date(2099, 1, 31))
    address = f"/facilitate/{event.code}/set-up/languages"
    page = wren.get(address)
    assert [each.get("value") for each in page.controls if each.get("name") == "languages"] == ["en", "ar"]
    assert "Not shown here: Welsh, Tigrinya." in page.main
    again = wren.post(address, page.fields() | {"languages": ["en", "ti"]}, 422)
    assert UNCHECKED_TIGRINYA in again.main
    opening = wren.post(f"/facilitate/{event.code}/open", wren.get(f"/facilitate/{event.code}/").fields(), 409)
    assert UNCHECKED_TIGRINYA in opening.main
    assert events.get(installation.db, event.code).state is events.State.DRAFT


@pytest.mark.usefixtures("checked_in_arabic")
def test_choosing_questions_chooses_only_languages_that_may_be_shown(installation: Installation) -> None:
    app = app_with(installation, drafts=False)
    wren = browser_of(app, installation, "wren", Role.FACILITATOR)
    event = events.create(installation.db, title="T")
    address = f"/facilitate/{event.code}/set-up/questions"
    wren.sent_on_after(address, wren.get(address).fields() | {"questionnaire": "small"})
    found = events.find(installation.db, event.code)
    assert found is not None
    assert found.languages == ("en", "ar")


def test_a_try_out_that_nobody_may_see_is_not_started(installation: Installation) -> None:
    finch = browser_of(app_with(installation, drafts=False), installation, "finch", Role.ADVISER)
    questionnaires.save(installation.db, small_questionnaire(("ti",)))
    address = "/advise/questionnaires/small/try"
    page = finch.post(address, finch.get(address).fields(), 409)
    assert UNCHECKED_TIGRINYA in page.main
    assert trials.of_questionnaire(installation.db, "small") == []


# ---- The command line -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a command printed where, and why it refused."""

    out: str
    err: str
    refused: tuple[str, ...]


def feedback(installation: Installation, *words: str, drafts: str = "no") -> Said:
    """Return what a command says in an installation that shows drafts, or does not."""
    environment = {"FEEDBACK_DRAFT_TRANSLATIONS": drafts, "FEEDBACK_INSTANCE": str(installation.folder)}
    result = CliRunner(env=environment).invoke(commands, words)
    assert isinstance(result.exception, Refusal | None)
    refused = result.exception.sentences if isinstance(result.exception, Refusal) else ()
    return Said(result.stdout, result.stderr, refused)


CREATE = ("event", "create", "--questionnaire", "small", "--title", "T")


@pytest.mark.usefixtures("checked_in_arabic")
def test_the_command_line_makes_no_event_in_a_draft(installation: Installation) -> None:
    wanted = feedback(installation, *CREATE, "--languages", "en,ti,cy")
    assert wanted.refused == (UNCHECKED_TIGRINYA, UNCHECKED_TIGRINYA.replace("Tigrinya", "Welsh"))
    assert list(events.every(installation.db)) == []
    all_of_them = feedback(installation, *CREATE)
    assert all_of_them.err == "Left out, because they are not shown here: Welsh, Tigrinya.\n"
    (made,) = events.every(installation.db)
    assert all_of_them.out == f"{made.code}\n"
    assert made.languages == ("en", "ar")
    assert feedback(installation, "event", "open", made.code).out == f"Event {made.code} is open.\n"


def test_the_command_line_opens_no_event_in_a_draft(
    installation: Installation, checked_in_arabic: Version
) -> None:
    made = draft_event(installation, checked_in_arabic)
    assert UNCHECKED_TIGRINYA in feedback(installation, "event", "open", made.code).refused
    assert not events.get(installation.db, made.code).is_open


@pytest.mark.usefixtures("checked_in_arabic")
def test_where_drafts_are_allowed_the_code_is_alone_and_opening_names_them(installation: Installation) -> None:
    made = feedback(installation, *CREATE, drafts="yes")
    assert (made.out.strip(), made.err) == (events.every(installation.db)[0].code, "")
    opened = feedback(installation, "event", "open", made.out.strip(), drafts="yes")
    assert opened.err.splitlines()[-1] == "Nobody has checked all words in: Welsh, Tigrinya."


@pytest.mark.usefixtures("checked_in_arabic")
def test_a_questionnaire_is_shown_with_its_levels(installation: Installation) -> None:
    shown = feedback(installation, "questionnaire", "show", "small").out
    assert "Languages: English (source), Welsh (draft), Arabic (checked), Tigrinya (draft)\n" in shown
    document = json.loads(feedback(installation, "questionnaire", "show", "small", "--json").out)
    assert document["levels"] == {"en": "agreed", "cy": "draft", "ar": "checked", "ti": "draft"}


# ---- What facilitators see --------------------------------------------------------------------------------------


def test_each_language_of_an_event_says_how_far_it_can_be_trusted(installation: Installation, app: Flask) -> None:
    """The lower of two levels counts: that of the pages, and that of the questions."""
    some = with_trust(small_questionnaire((*FOUR, "so")), Trust.AGREED, "cy", "ar", "ti")
    version = published(installation, some)
    for language, trust in (("ar", Trust.CHECKED), ("ti", Trust.AGREED), ("so", Trust.AGREED)):
        check_pages(installation, language, trust=trust)
    event = draft_event(installation, version)
    wren = browser_of(app, installation, "wren", Role.FACILITATOR)
    page = wren.get(f"/facilitate/{event.code}/set-up/languages")
    labels = [words_of(each) for each in page.all("label") if each.get("class") == "option"]
    assert labels == [
        "English Written in this language",
        "Cymraeg (Welsh) Draft: nobody has checked it",
        f"{LANGUAGES['ar'].name} (Arabic) Checked",
        f"{LANGUAGES['ti'].name} (Tigrinya) Agreed by young people",
        f"{LANGUAGES['so'].name} (Somali) Draft: nobody has checked it",
    ]
    assert "Words that nobody has checked may be wrong. Young people are told so." in page.main
    assert "Not shown here" not in page.main


# ---- Stale ------------------------------------------------------------------------------------------------------


def test_what_changed_after_it_was_translated_is_not_published() -> None:
    found = small_questionnaire(FOUR)
    stale = {**found.title, "ti": Wording("Old", stale=True), "en": Wording("Your views (en)", stale=True)}
    old = replace(found, title=stale)
    assert list(reasons_against(old, TODAY)) == [
        "Tigrinya is not up to date: the title changed after it was translated."
    ]
    every = with_wordings(
        found,
        "ar",
        {unit.id: replace(unit.wording, stale=True) for unit in translation_of(found, "ar") if unit.wording},
    )
    (reason,) = reasons_against(every, TODAY)
    assert reason.startswith(
        "Arabic is not up to date: the title, who asks and why, the title of section “now” and "
    )
    assert list(reasons_against(replace(old, languages=("en", "cy", "ar")), TODAY)) == []


# ---- Settings ---------------------------------------------------------------------------------------------------


def test_a_language_that_nobody_knows_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGES", "en,xx")
    with pytest.raises(Refusal, match="FEEDBACK_LANGUAGES names “xx”") as refused:
        create_app(read_config(tmp_path))
    assert len(refused.value.sentences) == 1


def test_a_language_that_is_named_but_not_complete_stops_the_start(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = shutil.copytree(shipped("translations"), tmp_path / "translations")
    path = path_of(folder, "so", MESSAGES)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(msgid "Help"\nmsgstr) ".*"', r'\1 ""', text), encoding="utf-8")
    monkeypatch.setattr("feedback.app.shipped", lambda name: folder if name == "translations" else shipped(name))
    with pytest.raises(Refusal, match="names “so”, but 1 sentences") as refused:
        create_app(Config(instance=installation.folder, languages=("en", "so")))
    assert len(refused.value.sentences) == 1
    visit = Visitor(create_app(Config(instance=installation.folder)).test_client())
    assert picked(visit.get("/")) == set(LANGUAGES) - {"so"}
    assert visit.client.get("/so/help").status_code == 404


def test_only_languages_that_are_named_are_offered(installation: Installation, event: Event) -> None:
    app = create_app(Config(instance=installation.folder, languages=("en", "ti")))
    visit = Visitor(app.test_client())
    assert picked(visit.get("/")) == picked(visit.get(f"/e/{event.code}")) == {"en", "ti"}
    assert visit.client.get(f"/ar/e/{event.code}/").status_code == 404
    ada = browser_of(app, installation, "ada", Role.ADMIN)
    page = ada.get("/admin/settings")
    assert "FEEDBACK_LANGUAGES=en,ti" in page.main
    assert "FEEDBACK_DRAFT_TRANSLATIONS=yes" in page.main
    assert "English, Tigrinya" in [words_of(each) for each in page.all("dd")]
