"""What translators keep: corrections beside what ships, drafts of questionnaires, and cards of questions."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from feedback.catalogues import FRAMEWORK, MESSAGES, read_catalogue, shipped
from feedback.cli.starters import load_starters
from feedback.questionnaire import editing
from feedback.questionnaire.build import build
from feedback.questionnaire.starter_questions import starter_framework
from feedback.refusal import Refusal
from feedback.store import cards, library, questionnaires, studio_questionnaires, translations
from feedback.store.installation import Installation
from feedback.store.studio_questionnaires import Deed
from feedback.translating.unit import State, Unit
from feedback.web.language import catalogues, say
from feedback.wording import Trust, Wording

TODAY = date(2027, 1, 15)
TIGRINYA = Wording("ሓድሽ ቃል", Trust.CHECKED, by="translator", on=TODAY)
IDENTITY = "help"


def unit_of(installation: Installation, identity: str = IDENTITY) -> Unit:
    """Return one text of young people's pages as translators see it."""
    unit = translations.get(installation.db, MESSAGES, "ti").get(identity)
    assert unit
    return unit


def correct(installation: Installation, wording: Wording = TIGRINYA) -> None:
    """Keep another wording of it."""
    translations.put(installation.db, MESSAGES, "ti", IDENTITY, wording, based_on=unit_of(installation).digest)


def said_by(app: Flask, installation: Installation) -> tuple[str, bool]:
    """Return what pages say for it now, and whether the language is offered."""
    with app.app_context():
        catalogues().hear(installation)
        return say("ti", unit_of(installation).source), "ti" in catalogues().offered


def ships() -> str:
    """Return what the program ships with for it."""
    unit = read_catalogue(shipped("translations"), "ti").get(IDENTITY)
    assert unit
    assert unit.wording
    return unit.wording.text


def test_a_correction_is_said_at_once(app: Flask, installation: Installation) -> None:
    assert said_by(app, installation) == (ships(), True)
    correct(installation)
    assert unit_of(installation).wording == TIGRINYA
    assert said_by(app, installation) == (TIGRINYA.text, True)


def test_a_correction_marked_as_stale_takes_no_language_away(app: Flask, installation: Installation) -> None:
    correct(installation, replace(TIGRINYA, stale=True))
    assert unit_of(installation).state is State.STALE
    assert said_by(app, installation) == (ships(), True)


def test_new_words_of_the_program_are_not_covered_by_an_older_correction(
    app: Flask, installation: Installation
) -> None:
    correct(installation)
    with installation.db.conn:
        installation.db.execute("UPDATE interface_wording SET source = 'Get help'")
        installation.db.execute("UPDATE interface_stamp SET number = number + 1")
    wording = unit_of(installation).wording
    assert wording is not None
    assert wording.text == ships()
    assert said_by(app, installation) == (ships(), True)


def test_who_comes_second_is_told_so(installation: Installation) -> None:
    seen = unit_of(installation)
    correct(installation)
    with pytest.raises(Refusal, match="Somebody changed this meanwhile"):
        translations.put(installation.db, MESSAGES, "ti", IDENTITY, Wording("ካልእ"), based_on=seen.digest)
    assert unit_of(installation).wording == TIGRINYA


def test_a_corrected_sentence_of_the_framework_comes_along_into_a_draft(installation: Installation) -> None:
    first = starter_framework().indicators[0]
    translations.put_all(installation.db, FRAMEWORK, "ti", {first.code: TIGRINYA})
    draft = build(starter_framework(), [first.code], "ours", translated=translations.known(installation.db))
    (question,) = draft.questions
    assert question.text["ti"] == TIGRINYA
    assert {"en", "cy", "ar", "fa_AF"} < set(question.text)
    assert draft.languages == ("en",)


def test_a_question_with_a_card_is_translated_wherever_its_card_is(app: Flask, installation: Installation) -> None:
    load_starters(installation, TODAY)
    db, mark = installation.db, "listening"
    with app.app_context():
        library.take_in(db, mark, "adviser")
        first, second = (
            studio_questionnaires.make(db, title, "en", "adviser", say).name for title in ("One", "Two")
        )
        for name in (first, second):
            studio_questionnaires.change(
                db,
                name,
                "adviser",
                lambda draft: editing.set_languages(draft, ["ti"], say),
                Deed.CHOSE_LANGUAGES,
                lambda _: "",
            )
            section = questionnaires.get(db, name).sections[0].id
            studio_questionnaires.add_question(db, name, "adviser", mark, section, say)
    before = cards.get(db, mark)
    translations.put_all(db, first, "ti", {f"{mark}/text": TIGRINYA})
    after = cards.get(db, mark)
    assert after.question.text["ti"] == TIGRINYA
    assert after.digest == before.digest  # so what advisers agreed to stays agreed
    unit = translations.get(db, second, "ti").get(f"{mark}/text")
    assert unit
    assert unit.wording == TIGRINYA


def test_a_questionnaire_speaks_a_language_when_it_says_all_of_it(installation: Installation) -> None:
    load_starters(installation, TODAY)
    db = installation.db
    draft = questionnaires.get(db, "young-people")
    questionnaires.save(db, replace(draft, languages=("en",)))
    assert translations.offer(db, "young-people", "ti").languages == ("en", "ti")
    stale = replace(draft, name="other", languages=("en",), title={"en": Wording("Another title")})
    questionnaires.save(db, stale)
    with pytest.raises(Refusal, match="not complete yet"):
        translations.offer(db, "other", "ti")
