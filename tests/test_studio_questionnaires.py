"""Questionnaires of the studio in the store: what is published never changes, and nobody's change is lost."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.catalogues import say
from feedback.questionnaire import editing
from feedback.questionnaire.card import State
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.publish import thaw
from feedback.refusal import Refusal
from feedback.store import cards, clock, questionnaires
from feedback.store import studio_questionnaires as store
from feedback.store.database import connect
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.studio_questionnaires import Deed, Edit
from feedback.wording import Wording
from tests.examples import publish_small
from tests.studio_examples import card_of
from tests.test_editing import edits

NAME = "our-views"
ADVISER = Role.ADVISER


def promise(draft: Questionnaire) -> Questionnaire:
    """Say who acts and by when."""
    return editing.set_answer_by(editing.set_audience(draft, "The house team"), date(2099, 1, 31))


def draft_of(installation: Installation) -> Questionnaire:
    """Return the draft as it is kept."""
    return questionnaires.get(installation.db, NAME)


def build(installation: Installation) -> Questionnaire:
    """Make a questionnaire that can be published: three questions that advisers agreed to."""
    store.make(installation.db, "Our views", "en", ADVISER, say)
    for text, section in (("Do you laugh?", editing.OPENING), ("Are you heard?", "part--1")):
        add(installation, text, section)
    return add(installation, "What is good?", editing.CLOSING)


def add(installation: Installation, text: str, section: str, state: State = State.AGREED) -> Questionnaire:
    """Add the question of a new card."""
    mark = card_of(installation, text, state).mark
    return store.add_question(installation.db, NAME, ADVISER, mark, section, say)


def publish(installation: Installation) -> int:
    """Publish the draft as it is now."""
    seen = store.digest_of(draft_of(installation))
    return store.publish(installation.db, NAME, ADVISER, promise, seen)


def change(installation: Installation, edit: Edit, deed: Deed = Deed.MOVED_QUESTION) -> Questionnaire:
    """Change the draft."""
    return store.change(installation.db, NAME, ADVISER, edit, deed, lambda _: "words")


def step_up(mark: str) -> Edit:
    """Return what moves a question one step up."""
    return lambda draft: editing.step_question(draft, mark, -1)


def frozen(installation: Installation) -> list[tuple[object, ...]]:
    """Return every byte of the published versions."""
    query = (
        "SELECT digest, questionnaire, number, published_on, CAST(content AS BLOB) FROM version ORDER BY number"
    )
    return list(installation.db.execute(query))


def test_what_is_made_is_of_the_studio_and_asks_nothing_yet(installation: Installation) -> None:
    made = store.make(installation.db, "  Our   views ", "cy", ADVISER, say)
    assert draft_of(installation) == made
    assert store.is_theirs(installation.db, NAME)
    assert [(each.deed, each.words, each.role) for each in store.history(installation.db, NAME)] == [
        (Deed.MADE, "Our views", "adviser")
    ]
    assert store.make(installation.db, "Our views", "en", ADVISER, say).name == "our-views-2"


def test_the_list_says_how_far_each_is(installation: Installation) -> None:
    publish_small(installation)
    build(installation)
    listed = {each.draft.name: each for each in store.every(installation.db)}
    assert not listed["small"].is_theirs
    assert listed[NAME].is_theirs
    assert listed[NAME].newest is None
    publish(installation)
    listed = {each.draft.name: each for each in store.every(installation.db)}
    assert listed[NAME].newest == store.versions(installation.db, NAME)[0]
    assert not listed[NAME].is_changed
    add(installation, "And now?", "part--1")
    assert {each.draft.name: each.is_changed for each in store.every(installation.db)} == {
        "small": False,
        NAME: True,
    }


def test_what_was_made_elsewhere_is_not_changed_here(installation: Installation) -> None:
    publish_small(installation)
    before = questionnaires.get(installation.db, "small")
    card = card_of(installation)
    for attempt in (
        lambda: store.change(installation.db, "small", ADVISER, promise, Deed.RENAMED, str),
        lambda: store.add_question(installation.db, "small", ADVISER, card.mark, "now", say),
        lambda: store.publish(installation.db, "small", ADVISER, promise, store.digest_of(before)),
    ):
        with pytest.raises(Refusal, match="made elsewhere"):
            attempt()
    assert questionnaires.get(installation.db, "small") == before
    assert store.history(installation.db, "small") == []


def test_every_change_is_written_down_once_and_no_change_is_not(installation: Installation) -> None:
    build(installation)
    mark = draft_of(installation).questions[0].id
    change(installation, lambda draft: editing.move_question(draft, mark, "part--1"))
    change(installation, lambda draft: editing.move_question(draft, mark, "part--1"))
    with pytest.raises(Refusal):
        change(installation, lambda draft: editing.remove_section(draft, "part--1"))
    told = [each.deed for each in store.history(installation.db, NAME)]
    assert told == [Deed.MOVED_QUESTION, *[Deed.ADDED_QUESTION] * 3, Deed.MADE]


def test_a_stopped_question_is_put_nowhere(installation: Installation) -> None:
    before = build(installation)
    with pytest.raises(Refusal, match="Advisers stopped this question"):
        add(installation, "Where were you born?", "part--1", State.STOPPED)
    with pytest.raises(Refusal, match="no question “gone”"):
        store.add_question(installation.db, NAME, ADVISER, "gone", "part--1", say)
    assert draft_of(installation) == before


def test_an_opening_question_makes_its_part_where_there_is_none(installation: Installation) -> None:
    store.make(installation.db, "Our views", "en", ADVISER, say)
    for end in (editing.OPENING, editing.CLOSING):
        change(installation, lambda draft, end=end: editing.remove_section(draft, end))  # type: ignore[misc]
    add(installation, "Are you heard?", "part--1")
    add(installation, "What is good?", editing.CLOSING)
    after = add(installation, "Do you laugh?", editing.OPENING)
    assert [section.id for section in after.sections] == [editing.OPENING, "part--1", editing.CLOSING]
    assert [question.text["en"].text for question in after.questions] == [
        "Do you laugh?",
        "Are you heard?",
        "What is good?",
    ]


def test_everything_that_stands_in_the_way_is_said_at_once_and_nothing_is_kept(installation: Installation) -> None:
    before = build(installation)
    add(installation, "Is it safe?", editing.CLOSING, State.TESTED)
    change(installation, lambda draft: editing.add_section(draft, "Empty"))
    before = draft_of(installation)
    with pytest.raises(Refusal) as refused:
        store.publish(
            installation.db,
            NAME,
            ADVISER,
            lambda draft: editing.set_answer_by(draft, date(2000, 1, 1)),
            store.digest_of(before),
        )
    said = "\n".join(refused.value.sentences)
    assert "Nobody is named who will act" in said
    assert "has passed" in said
    assert "Advisers have not agreed to question “Is it safe?” yet." in said
    assert "The part “Empty” is empty." in said
    assert draft_of(installation) == before
    assert frozen(installation) == []
    assert Deed.PUBLISHED not in {each.deed for each in store.history(installation.db, NAME)}


def test_a_draft_that_changed_meanwhile_is_not_published(installation: Installation) -> None:
    seen = store.digest_of(build(installation))
    add(installation, "And now?", "part--1")
    with pytest.raises(Refusal, match="Somebody changed this meanwhile"):
        store.publish(installation.db, NAME, ADVISER, promise, seen)
    assert frozen(installation) == []


def test_versions_are_counted_and_keep_their_day(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(installation)
    assert publish(installation) == 1
    assert publish(installation) == 1, "the same content keeps its number"
    monkeypatch.setattr(clock, "today", lambda: date(2030, 5, 1))
    add(installation, "And now?", "part--1")
    assert publish(installation) == 2
    first, second = reversed(store.versions(installation.db, NAME))
    assert (first.number, second.number, second.day) == (1, 2, date(2030, 5, 1))
    assert store.history(installation.db, NAME)[0].deed is Deed.PUBLISHED


def test_other_words_of_a_card_reach_the_draft_and_no_version(installation: Installation) -> None:
    build(installation)
    publish(installation)
    before = frozen(installation)
    mark = draft_of(installation).questions[1].id
    card = cards.get(installation.db, mark)
    other = replace(card, question=replace(card.question, text={"en": Wording("Do adults hear you?")}))
    cards.reword(installation.db, other, ADVISER, based_on=card.digest)
    assert draft_of(installation).questions[1].text["en"].text == "Do adults hear you?"
    assert frozen(installation) == before
    with pytest.raises(Refusal, match="Advisers have not agreed"):
        publish(installation)


@pytest.fixture(scope="module")
def kept() -> Iterator[Installation]:
    """Return an installation that all examples share: each begins with the draft as it was published."""
    with TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "instance", create=True)
        build(installation)
        publish(installation)
        yield installation


@settings(max_examples=40, deadline=None)
@given(st.lists(edits(), max_size=12))
def test_publish_then_edit_never_changes_what_was_published(
    kept: Installation, sequence: list[tuple[str, Edit]]
) -> None:
    before = frozen(kept)
    digest = str(before[0][0])
    version = kept.version(digest)
    questionnaires.save(kept.db, version.questionnaire)
    for _, edit in sequence:
        with suppress(Refusal):
            change(kept, edit)
        draft = draft_of(kept)
        assert from_document(to_document(draft)) == draft
        assert frozen(kept) == before
    content = kept.db.execute("SELECT content FROM version WHERE digest = ?", (digest,)).fetchone()[0]
    assert thaw(content).digest == digest
    assert thaw(content).questionnaire == version.questionnaire
    newest = questionnaires.newest_version(kept.db, NAME)
    assert newest == (1, digest)


def test_changes_from_two_connections_lose_nothing(installation: Installation) -> None:
    store.make(installation.db, "Our views", "en", ADVISER, say)
    marks = [card_of(installation, f"Question number {number}?").mark for number in range(16)]
    path = installation.folder / "feedback.db"
    faults: list[Exception] = []

    def work(own: list[str], part: str) -> None:
        db = connect(path)
        try:
            for mark in own:
                store.add_question(db, NAME, ADVISER, mark, part, say)
                store.change(db, NAME, ADVISER, step_up(mark), Deed.MOVED_QUESTION, str)
        except Exception as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=work, args=(marks[::2], "part--1")),
        threading.Thread(target=work, args=(marks[1::2], editing.CLOSING)),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    draft = draft_of(installation)
    assert sorted(each.id for each in draft.questions) == sorted(marks)
    told = [each.deed for each in store.history(installation.db, NAME)]
    assert told.count(Deed.ADDED_QUESTION) == len(marks)
    assert told.count(Deed.MOVED_QUESTION) == len(marks)
