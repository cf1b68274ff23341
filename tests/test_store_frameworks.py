"""Every version of a framework is kept, and a question says on which wording it was built."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlite_utils import Database

from feedback.framework.model import Framework, Indicator, Outcome, Principle
from feedback.questionnaire.build import build
from feedback.questionnaire.model import Link
from feedback.questionnaire.wording import moved_links
from feedback.refusal import Refusal
from feedback.store import frameworks, questionnaires
from feedback.store.installation import Installation
from tests.examples import TODAY


def framework(*wordings: str, name: str = "ours") -> Framework:
    """Return a framework of one outcome with such indicators: 1.1, 1.2 and so on."""
    signs = tuple(Indicator(f"1.{number}", text, f"I: {text}") for number, text in enumerate(wordings, start=1))
    outcome = Outcome("1", "Young people are heard", (12, 13), signs)
    return Framework(name, "Our framework", (Principle("A", "Being heard", (outcome,)),), "Only for trying out.")


OLD = framework("Adults listen", "Adults ask")
NEW = framework("Adults listen well")


def kept(db: Database, name: str = "ours") -> list[tuple[int, str]]:
    """Return the number and the day of each version of a framework."""
    return list(db.execute("SELECT number, loaded_on FROM framework WHERE name = ? ORDER BY number", (name,)))


def test_a_framework_comes_back_as_it_was(installation: Installation) -> None:
    frameworks.save(installation.db, OLD, TODAY)
    assert frameworks.get(installation.db, "ours") == OLD


def test_the_newest_version_is_in_use_and_the_older_ones_are_kept(installation: Installation) -> None:
    frameworks.save(installation.db, OLD, date(2027, 1, 1))
    frameworks.save(installation.db, NEW, date(2027, 2, 1))
    assert frameworks.find(installation.db, "ours") == NEW
    assert kept(installation.db) == [(1, "2027-01-01"), (2, "2027-02-01")]


def test_loading_the_same_again_makes_no_version(installation: Installation) -> None:
    for day in (date(2027, 1, 1), date(2027, 2, 1)):
        frameworks.save(installation.db, OLD, day)
    assert kept(installation.db) == [(1, "2027-01-01")]


def test_going_back_to_an_older_wording_is_a_new_version(installation: Installation) -> None:
    for each in (OLD, NEW, OLD):
        frameworks.save(installation.db, each, TODAY)
    assert [number for number, _ in kept(installation.db)] == [1, 2, 3]
    assert frameworks.get(installation.db, "ours") == OLD


@pytest.mark.parametrize(
    "other",
    [
        replace(OLD, title="Another title"),
        replace(OLD, notice=""),
        framework("Adults listen", "Adults ask", "Adults answer"),
    ],
)
def test_any_change_is_a_new_version(installation: Installation, other: Framework) -> None:
    for each in (OLD, other):
        frameworks.save(installation.db, each, TODAY)
    assert frameworks.get(installation.db, "ours") == other
    assert len(kept(installation.db)) == 2


def test_frameworks_with_different_names_do_not_touch_each_other(installation: Installation) -> None:
    theirs = framework("Schools listen", name="theirs")
    for each in (theirs, OLD, NEW):
        frameworks.save(installation.db, each, TODAY)
    assert frameworks.names(installation.db) == ["ours", "theirs"]
    assert frameworks.get(installation.db, "theirs") == theirs
    assert len(kept(installation.db, "theirs")) == 1


def test_an_unknown_framework_is_refused_and_the_known_ones_are_named(installation: Installation) -> None:
    with pytest.raises(Refusal, match="There is no framework “theirs”; none has been loaded yet"):
        frameworks.get(installation.db, "theirs")
    frameworks.save(installation.db, OLD, TODAY)
    with pytest.raises(Refusal, match="There is no framework “theirs”; there are: ours"):
        frameworks.get(installation.db, "theirs")
    assert frameworks.find(installation.db, "theirs") is None


def test_versions_saved_at_the_same_time_all_get_a_number(installation: Installation) -> None:
    loaded = [framework(f"Wording {number}") for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda each: frameworks.save(installation.db, each, TODAY), loaded))
    assert [number for number, _ in kept(installation.db)] == list(range(1, 9))
    assert frameworks.get(installation.db, "ours") in loaded


def test_questions_keep_the_wording_that_they_were_built_on_and_are_marked(installation: Installation) -> None:
    frameworks.save(installation.db, OLD, TODAY)
    questionnaires.save(installation.db, build(frameworks.get(installation.db, "ours"), ["1"], "draft"))
    frameworks.save(installation.db, NEW, TODAY)
    draft = questionnaires.get(installation.db, "draft")
    assert [question.indicators for question in draft.questions] == [
        (Link("1.1", "Adults listen"),),
        (Link("1.2", "Adults ask"),),
    ]
    assert moved_links(draft, frameworks.get(installation.db, draft.framework or "")) == [
        "Question “indicator-1-1” was built on indicator 1.1, which was reworded since.",
        "Question “indicator-1-2” was built on indicator 1.2, which was removed since.",
    ]


def test_questions_built_on_the_newest_wording_are_not_marked(installation: Installation) -> None:
    for each in (OLD, NEW):
        frameworks.save(installation.db, each, TODAY)
    newest = frameworks.get(installation.db, "ours")
    assert moved_links(build(newest, ["1"], "draft"), newest) == []
