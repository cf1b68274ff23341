"""Publishing is refused with every reason at once, and what was published never changes."""

import hashlib
import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.publish import freeze, publish, reasons_against, thaw
from feedback.refusal import Refusal
from feedback.store import publishing, questionnaires
from feedback.store.installation import Installation
from feedback.wording import Wording
from tests.examples import TODAY, small_questionnaire, words

Document = dict[str, Any]

SMALL = small_questionnaire()


def edited(edit: Callable[[Document], object]) -> Questionnaire:
    """Return the small questionnaire after something was done to its document."""
    document = to_document(SMALL)
    edit(document)
    return from_document(document)


def question(document: Document, identity: str) -> Document:
    """Return one question of a document."""
    found: Document = next(
        each for section in document["sections"] for each in section["questions"] if each["id"] == identity
    )
    return found


def reasons(questionnaire: Questionnaire, today: date = TODAY) -> list[str]:
    """Return every reason against publishing."""
    found = list(reasons_against(questionnaire, today))
    if found:
        with pytest.raises(Refusal) as refusal:
            publish(questionnaire, today)
        assert list(refusal.value.sentences) == found
    return found


# ---- Refused ------------------------------------------------------------------------------------------------

NOBODY = "Nobody is named who will act on the answers; fill in “audience” (or use --audience)."
NO_DATE = "There is no date to answer young people by; fill in “answer_by” (or use --answer-by)."


def test_nothing_is_said_against_a_complete_questionnaire() -> None:
    assert reasons(SMALL) == []


def test_somebody_who_will_act_must_be_named() -> None:
    assert reasons(replace(SMALL, audience={})) == [NOBODY]


def test_a_day_to_answer_by_must_be_named() -> None:
    assert reasons(replace(SMALL, answer_by=None)) == [NO_DATE]


def test_the_day_to_answer_by_must_not_have_passed() -> None:
    assert reasons(replace(SMALL, answer_by=TODAY)) == []
    assert reasons(replace(SMALL, answer_by=TODAY - timedelta(days=1))) == [
        "The date to answer by, 2027-01-14, has passed; choose a later one."
    ]


def test_every_question_without_indicator_is_named_unless_it_is_general() -> None:
    def unmark(document: Document) -> None:
        for name in ("often", "wish", "pause"):
            question(document, name)["general"] = False
        question(document, "wish")["indicators"] = ["1.1"]

    # A note asks nothing, so it needs no indicator.
    assert reasons(edited(unmark)) == [
        "Question “often” has no indicator; add one, or mark the question as general."
    ]


@pytest.mark.parametrize(
    ("edit", "lacking"),
    [
        (lambda document: document["title"].pop("cy"), "the title"),
        (lambda document: document["about"].pop("cy"), "who asks and why"),
        (lambda document: document["audience"].pop("cy"), "who will act"),
        (lambda document: document["sections"][0]["title"].pop("cy"), "the title of section “now”"),
        (lambda document: document["sections"][0]["notice"].pop("cy"), "the notice of section “now”"),
        (lambda document: question(document, "often")["text"].pop("cy"), "question “often”"),
        (lambda document: question(document, "pause")["text"].pop("cy"), "question “pause”"),
        (lambda document: question(document, "often").update(hint="Only English"), "the hint of question “often”"),
        (
            lambda document: question(document, "place")["options"][1]["text"].pop("cy"),
            "option “college” of question “place”",
        ),
    ],
)
def test_a_language_half_translated_is_named_with_what_it_lacks(
    edit: Callable[[Document], object], lacking: str
) -> None:
    found = reasons(edited(edit))
    assert f"Welsh is not complete; it lacks {lacking}." in found
    assert all(lacking in reason for reason in found)


def test_of_many_missing_texts_three_are_named_and_the_rest_is_counted() -> None:
    bare = replace(SMALL, title={}, sections=from_document({"name": "a", **structure()}).sections)
    assert reasons(bare)[0].startswith("English is not complete; it lacks the title, the title of section “now”,")
    assert reasons(bare)[0].endswith("more.")


def structure() -> Document:
    """Return the sections of the small questionnaire with all their wording in a language that nobody asks in."""
    sections = json.loads(json.dumps(to_document(SMALL)["sections"]).replace('"en"', '"pl"'))
    for section in sections:
        for holder in (section, *section["questions"]):
            for key in ("title", "notice", "text", "hint"):
                if key in holder:
                    holder[key] = {}
    return {"sections": sections}


def test_a_language_that_the_pages_do_not_speak_is_refused() -> None:
    found = reasons(replace(SMALL, languages=("en", "pl")))
    assert found == ["The pages do not speak “pl” yet; take it out of “languages”."]


def test_a_language_that_is_not_offered_may_be_half_translated() -> None:
    assert reasons(edited(lambda document: (document["title"].pop("cy"), document.update(languages=["en"])))) == []


@pytest.mark.parametrize(("identity", "end", "where"), [("often", "first", "before"), ("more", "last", "after")])
def test_a_sensitive_question_is_neither_first_nor_last(identity: str, end: str, where: str) -> None:
    found = reasons(edited(lambda document: question(document, identity).update(sensitive=True)))
    assert found == [f"Question “{identity}” is sensitive and comes {end}; put an easy one {where} it."]


def test_a_note_at_an_end_does_not_shield_a_sensitive_question() -> None:
    def end_with_a_note(document: Document) -> None:
        question(document, "more")["sensitive"] = True
        note = question(document, "pause") | {"id": "goodbye"}
        document["sections"][1]["questions"].append(note)

    assert reasons(edited(end_with_a_note)) == [
        "Question “more” is sensitive and comes last; put an easy one after it."
    ]


def test_a_questionnaire_that_asks_nothing_is_refused() -> None:
    def keep_the_note(document: Document) -> None:
        document["sections"] = [document["sections"][0] | {"questions": [question(document, "pause")]}]

    assert reasons(edited(keep_the_note)) == ["The questionnaire asks nothing; add at least one question."]


def test_every_reason_is_said_at_once() -> None:
    def break_everything(document: Document) -> None:
        document.update(audience={}, answer_by=None, languages=["en", "cy", "pl"])
        document["title"].pop("cy")
        question(document, "often").update(sensitive=True, general=False)
        question(document, "more").update(sensitive=True)

    assert reasons(edited(break_everything)) == [
        NOBODY,
        NO_DATE,
        "Question “often” has no indicator; add one, or mark the question as general.",
        "Welsh is not complete; it lacks the title.",
        "The pages do not speak “pl” yet; take it out of “languages”.",
        "Question “often” is sensitive and comes first; put an easy one before it.",
        "Question “more” is sensitive and comes last; put an easy one after it.",
    ]


# ---- Frozen -------------------------------------------------------------------------------------------------


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same JSON value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = sorted(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(each, chance) for each in value] if isinstance(value, list) else value


def test_the_hash_is_that_of_the_content() -> None:
    version = publish(SMALL, TODAY)
    assert version.questionnaire == SMALL
    assert version.digest == hashlib.sha256(freeze(SMALL).encode()).hexdigest()
    assert version == thaw(freeze(SMALL))


def test_the_hash_of_a_content_is_the_same_tomorrow() -> None:
    # Written down here, because events of last year point to hashes of last year.
    bare = from_document({"name": "bare", "title": {"en": "Your views", "ar": "آراؤك"}, "answer_by": "2027-02-01"})
    assert freeze(bare) == (
        '{"about":{},"answer_by":"2027-02-01","audience":{},"for":"young people","framework":null,'
        '"languages":["en"],"name":"bare","sections":[],"source_language":"en",'
        '"title":{"ar":{"stale":false,"text":"آراؤك","trust":"draft"},'
        '"en":{"stale":false,"text":"Your views","trust":"draft"}}}'
    )


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    for seed in range(20):
        other = from_document(shuffled(to_document(SMALL), random.Random(seed)))  # noqa: S311 nothing is guarded
        assert publish(other, TODAY).digest == publish(SMALL, TODAY).digest


def test_the_order_of_questions_options_and_languages_does_change_it() -> None:
    seen = {publish(SMALL, TODAY).digest}
    for edit in (
        lambda document: document["sections"][1]["questions"].reverse(),
        lambda document: question(document, "place")["options"].reverse(),
        lambda document: document["languages"].reverse(),
    ):
        seen.add(publish(edited(edit), TODAY).digest)
    assert len(seen) == 4


def test_every_change_of_content_changes_the_hash() -> None:
    others = [
        replace(SMALL, title=words("Other")),
        replace(SMALL, answer_by=date(2098, 1, 1)),
        replace(SMALL, audience={language: Wording("Another team") for language in SMALL.languages}),
        edited(lambda document: question(document, "often").update(scale="how-true")),
        edited(lambda document: question(document, "helps").update(at_most=3)),
        edited(lambda document: question(document, "wish").update(indicators=[{"code": "1.1", "wording": "x"}])),
    ]
    assert len({publish(each, TODAY).digest for each in (SMALL, *others)}) == len(others) + 1


def published(installation: Installation, questionnaire: Questionnaire) -> tuple[int, Version]:
    """Publish a questionnaire in an installation and return its number and its version."""
    version = publish(questionnaire, TODAY)
    questionnaires.save(installation.db, questionnaire)
    return publishing.publish(installation.db, version, TODAY), version


OTHER = replace(SMALL, title=words("Another title"))


def test_a_questionnaire_that_was_never_published_has_no_version(installation: Installation) -> None:
    questionnaires.save(installation.db, SMALL)
    assert questionnaires.newest_version(installation.db, "small") is None


def test_editing_a_draft_never_changes_what_was_published(installation: Installation) -> None:
    number, version = published(installation, SMALL)
    questionnaires.save(installation.db, OTHER)
    assert questionnaires.get(installation.db, "small") == OTHER
    assert questionnaires.newest_version(installation.db, "small") == (number, version.digest)
    again = Installation(installation.folder).version(version.digest)
    assert again == version
    assert again.questionnaire == SMALL


def test_the_same_content_again_is_the_same_version(installation: Installation) -> None:
    assert published(installation, SMALL) == published(installation, SMALL)
    assert installation.db.execute("SELECT count(*) FROM version").fetchone() == (1,)


def test_other_content_is_the_next_version(installation: Installation) -> None:
    assert [published(installation, each)[0] for each in (SMALL, OTHER)] == [1, 2]
    newest = questionnaires.newest_version(installation.db, "small")
    assert newest == (2, publish(OTHER, TODAY).digest)


def test_events_ask_what_was_published_last_even_when_that_went_back_to_an_older_wording(
    installation: Installation,
) -> None:
    for each in (SMALL, OTHER, SMALL):
        number, version = published(installation, each)
    assert number == 1
    assert questionnaires.newest_version(installation.db, "small") == (number, version.digest)


def test_questionnaires_are_numbered_each_for_itself(installation: Installation) -> None:
    published(installation, SMALL)
    assert published(installation, replace(SMALL, name="other"))[0] == 1


def test_the_database_itself_forbids_changing_a_published_version(installation: Installation) -> None:
    published(installation, SMALL)
    for change in ("content = '{}'", "digest = 'x'", "number = 9", "published_on = '2020-01-01'"):
        with pytest.raises(sqlite3.IntegrityError, match="a published version is frozen"):
            installation.db.execute(f"UPDATE version SET {change}")  # noqa: S608 the table above
    with pytest.raises(sqlite3.IntegrityError, match="a published version is kept"):
        installation.db.execute("DELETE FROM version")
    assert published(installation, SMALL)[0] == 1
