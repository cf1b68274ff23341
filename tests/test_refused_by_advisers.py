"""What advisers said no to is published by nobody, whichever way it comes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from feedback.cli import commands
from feedback.questionnaire.card import Card, State
from feedback.questionnaire.document import to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.questionnaire.publish import freeze, publish, thaw
from feedback.refusal import Refusal
from feedback.store import advisers, cards, deciding, publishing, questionnaires, refused_by_advisers, voices
from feedback.store.closing import close_event
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Person, Role
from feedback.store.voices import Voice
from feedback.wording import Wording
from tests.examples import TODAY, browser_of, draft_event, opened_event, publish_small, small_questionnaire

STOPPED = "Advisers stopped question “often”; take it out."
HELD = "Question “often” feels unsafe to somebody; advisers talk about it first."


def question(questionnaire: Questionnaire, identity: str = "often") -> Question:
    """Return one question of a questionnaire."""
    return next(each for each in questionnaire.questions if each.id == identity)


def with_question(questionnaire: Questionnaire, changed: Question, identity: str = "often") -> Questionnaire:
    """Return a questionnaire with another question in the place of one."""

    def of(section: Section) -> Section:
        asked = tuple(changed if each.id == identity else each for each in section.questions)
        return replace(section, questions=asked)

    return replace(questionnaire, sections=tuple(of(section) for section in questionnaire.sections))


def keep_card(installation: Installation, asked: Question, state: State) -> Card:
    """Keep a card of a question that advisers got so far with."""
    card = cards.propose(installation.db, Card(asked), Role.ADVISER)
    with writing(installation.db) as db:
        cards.move(db, card.mark, state, Role.ADVISER, cards.Deed.AGREED)
    return cards.get(installation.db, card.mark)


def feel_unsafe(installation: Installation, mark: str) -> None:
    """Let somebody feel that a question is unsafe."""
    voices.speak(installation.db, cards.get(installation.db, mark), b"somebody", Voice(unsafe=True))


def test_a_stopped_question_is_published_by_nobody(installation: Installation, tmp_path: Path) -> None:
    draft = small_questionnaire()
    keep_card(installation, question(draft), State.STOPPED)
    with pytest.raises(Refusal) as refused:
        publishing.publish_draft(installation.db, draft, TODAY)
    assert refused.value.sentences == (STOPPED,)
    with pytest.raises(Refusal):
        publishing.publish(installation.db, publish(draft, TODAY), TODAY)
    file = tmp_path / "small.json"
    file.write_text(json.dumps(to_document(draft)))
    folder = f"--instance={installation.folder}"
    assert CliRunner().invoke(commands, ["questionnaire", "load", str(file), folder]).exit_code == 0
    told = CliRunner().invoke(commands, ["questionnaire", "publish", "small", folder], standalone_mode=False)
    assert STOPPED in str(told.exception)
    assert installation.db.execute("SELECT count(*) FROM version").fetchone() == (0,)


def test_the_words_of_a_stopped_question_are_refused_under_another_name(installation: Installation) -> None:
    draft = small_questionnaire()
    stopped = question(draft)
    keep_card(installation, stopped, State.STOPPED)
    said = stopped.text["en"].text
    disguised = replace(stopped, id="another", text=dict(stopped.text) | {"en": Wording(f"  {said.upper()} !")})
    with pytest.raises(Refusal, match="Advisers stopped question “another”"):
        publishing.publish_draft(installation.db, with_question(draft, disguised), TODAY)
    accented = replace(stopped, id="another", text={"cy": Wording(said.replace("o", "o\u0301"))})
    with pytest.raises(Refusal, match="Advisers stopped question"):
        publishing.publish_draft(installation.db, with_question(draft, accented), TODAY)
    other = replace(stopped, id="another", text={code: Wording(f"Something else {code}") for code in stopped.text})
    publishing.publish_draft(installation.db, with_question(draft, other), TODAY)


def test_a_question_that_feels_unsafe_waits(installation: Installation) -> None:
    draft = small_questionnaire()
    keep_card(installation, question(draft), State.AGREED)
    feel_unsafe(installation, "often")
    with pytest.raises(Refusal) as refused:
        publishing.publish_draft(installation.db, draft, TODAY)
    assert refused.value.sentences == (HELD,)
    deciding.talked_about(installation.db, "often", Role.ADVISER, "We talked, and it can stay.")
    publishing.publish_draft(installation.db, draft, TODAY)


def test_a_copy_of_a_question_that_feels_unsafe_waits_too(installation: Installation) -> None:
    draft = small_questionnaire()
    keep_card(installation, question(draft), State.AGREED)
    feel_unsafe(installation, "often")
    with pytest.raises(Refusal, match="Question “copy” feels unsafe to somebody"):
        publishing.publish_draft(installation.db, with_question(draft, replace(question(draft), id="copy")), TODAY)


def test_what_was_agreed_in_english_is_not_asked_in_welsh_alone(installation: Installation) -> None:
    draft = of_the_studio(installation)
    for each in draft.questions:
        keep_card(installation, each, State.AGREED)
    in_welsh = replace(draft, source_language="cy", languages=("cy",))
    with pytest.raises(Refusal, match="Advisers agreed to question “often” in another language"):
        publishing.publish_draft(installation.db, in_welsh, TODAY)


def test_every_reason_is_said_at_once(installation: Installation) -> None:
    draft = replace(small_questionnaire(), audience={}, answer_by=None)
    keep_card(installation, question(draft), State.STOPPED)
    with pytest.raises(Refusal) as refused:
        publishing.publish_draft(installation.db, draft, TODAY)
    assert len(refused.value.sentences) == 3
    assert questionnaires.find(installation.db, "small") is None


def test_no_event_is_opened_with_a_question_that_was_stopped_since(installation: Installation) -> None:
    version = publish_small(installation)
    event = draft_event(installation, version)
    keep_card(installation, question(version.questionnaire), State.STOPPED)
    with pytest.raises(Refusal, match="Advisers stopped question “Question often"):
        open_event(installation, event.code)
    assert not installation.event_file(event.code).exists()
    with writing(installation.db) as db:
        cards.move(db, "often", State.DRAFT, Role.ADVISER, cards.Deed.TAKEN_UP)
    open_event(installation, event.code)


def of_the_studio(installation: Installation) -> Questionnaire:
    """Keep the small questionnaire as one that advisers build."""
    draft = small_questionnaire()
    questionnaires.save(installation.db, draft)
    installation.db.execute("INSERT INTO studio_questionnaire (name) VALUES ('small')")
    return draft


def test_what_advisers_build_asks_only_what_they_agreed_to(installation: Installation) -> None:
    draft = of_the_studio(installation)
    for each in draft.questions[1:]:
        keep_card(installation, each, State.AGREED)
    with pytest.raises(Refusal) as refused:
        publishing.publish_draft(installation.db, draft, TODAY)
    assert refused.value.sentences == ("Advisers have not agreed to question “pause” yet.",)
    keep_card(installation, draft.questions[0], State.TESTED)
    with pytest.raises(Refusal):
        publishing.publish_draft(installation.db, draft, TODAY)
    with writing(installation.db) as db:
        cards.move(db, "pause", State.AGREED, Role.ADVISER, cards.Deed.AGREED)
    version, number = publishing.publish_draft(installation.db, draft, TODAY)
    assert (version, number) == (thaw(freeze(draft)), 1)


def test_nobody_puts_other_words_in_the_place_of_what_was_agreed(installation: Installation) -> None:
    draft = of_the_studio(installation)
    for each in draft.questions:
        keep_card(installation, each, State.AGREED)
    asked = question(draft)
    reworded = replace(asked, text=dict(asked.text) | {"en": Wording("Who hurt you?")})
    with pytest.raises(Refusal, match="Question “often” says something else than advisers agreed to"):
        publishing.publish_draft(installation.db, with_question(draft, reworded), TODAY)
    translated = replace(asked, text=dict(asked.text) | {"ar": Wording("ترجمة أفضل")})
    publishing.publish_draft(installation.db, with_question(draft, translated), TODAY)


def test_new_words_make_a_draft_of_a_card_and_reach_the_questionnaires_of_the_studio(
    installation: Installation,
) -> None:
    draft = of_the_studio(installation)
    other = replace(draft, name="other")
    questionnaires.save(installation.db, other)
    version, _ = publishing.publish_draft(installation.db, other, TODAY)
    card = keep_card(installation, question(draft), State.AGREED)
    asked = replace(card.question, text=dict(card.question.text) | {"en": Wording("Do you have enough time?")})
    kept = cards.reword(installation.db, replace(card, question=asked), Role.ADVISER, based_on=card.digest)
    assert kept.state is State.DRAFT
    assert question(questionnaires.get(installation.db, "small")).text["en"].text == "Do you have enough time?"
    assert question(questionnaires.get(installation.db, "other")).text["en"].text == "Question often (en)"
    assert installation.version(version.digest) == version
    with pytest.raises(Refusal, match="Somebody changed this question meanwhile"):
        cards.reword(installation.db, card, Role.ADVISER, based_on=card.digest)


def test_an_alias_is_one_adviser_in_one_matter_and_needs_the_key() -> None:
    robin, wren = (Person(name, frozenset({Role.ADVISER}), mark=name) for name in ("robin", "wren"))
    key = b"k" * 32
    found = {
        advisers.alias(key, robin, "a"),
        advisers.alias(key, robin, "b"),
        advisers.alias(key, wren, "a"),
        advisers.alias(b"o" * 32, robin, "a"),
    }
    assert len(found) == 4
    assert advisers.alias(key, robin, "a") in found


@pytest.mark.parametrize("wrong", [advisers.Rules(0, 10), advisers.Rules(51, 10), advisers.Rules(3, 0)])
def test_rules_that_nobody_could_keep_to_are_refused(installation: Installation, wrong: advisers.Rules) -> None:
    advisers.set_rules(installation.db, advisers.Rules(4, 7))
    with pytest.raises(Refusal):
        advisers.set_rules(installation.db, wrong)
    assert advisers.rules(installation.db) == advisers.Rules(4, 7)


def test_an_open_event_says_that_advisers_stopped_what_it_asks(app: Flask, installation: Installation) -> None:
    version = publish_small(installation)
    event = opened_event(installation, version)
    visit = browser_of(app, installation, "robin", Role.FACILITATOR)
    assert "Advisers said no" not in visit.get(f"/facilitate/{event.code}/").main
    assert refused_by_advisers.open_events_asking(installation, "often") == [event.title]
    keep_card(installation, question(version.questionnaire), State.STOPPED)
    page = visit.get(f"/facilitate/{event.code}/").main
    assert "Advisers said no to a question Question often (en)" in page
    card = visit.get("/advise/questions/often").main
    assert f"It is still asked until these events close: {event.title}" in card
    close_event(installation, event.code, k=5, today=TODAY)
    assert "Advisers said no" not in visit.get(f"/facilitate/{event.code}/").main
    assert refused_by_advisers.open_events_asking(installation, "often") == []


def test_a_card_that_groups_are_compared_by_can_become_another_kind(installation: Installation) -> None:
    draft = replace(of_the_studio(installation), compare_by="often")
    questionnaires.save(installation.db, draft)
    card = keep_card(installation, question(draft), State.DRAFT)
    worded = replace(card.question, kind=Kind.TEXT, scale=None)
    cards.reword(installation.db, replace(card, question=worded), Role.ADVISER, based_on=card.digest)
    found = questionnaires.get(installation.db, "small")
    assert (question(found).kind, found.compare_by) == (Kind.TEXT, None)
