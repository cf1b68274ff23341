"""The codebook: what it holds, what can be done to it, and that all of it can be looked up and undone."""

import sqlite3
from collections.abc import Callable

import pytest

from feedback.framework.model import Framework, Outcome, Principle
from feedback.refusal import Refusal
from feedback.store import codebook, frameworks
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.themes.codebook import (
    DEEPEST,
    LONGEST_NAME,
    Code,
    Deed,
    State,
    in_order,
    seed_mark,
    seeds,
    shortened,
    walked,
)
from tests.examples import TODAY, send

LONG = (
    "Every child, wherever they were born and whatever happened to them on the way, has somebody to talk to " * 2
)

FRAMEWORK = Framework(
    "csf",
    "Core outcomes",
    (
        Principle("A", "Best interests", (Outcome("1", "I am safe."), Outcome("2", LONG))),
        Principle("B", "Being heard", (Outcome("3", "I am heard"), Outcome("4", "I am safe."))),
    ),
)


@pytest.fixture
def framework(installation: Installation) -> Framework:
    """Return a framework that is loaded."""
    frameworks.save(installation.db, FRAMEWORK, TODAY)
    return FRAMEWORK


@pytest.fixture
def texts(installation: Installation, event: Event) -> list[bytes]:
    """Return the ids of twenty texts that a reviewer has read, of a closed event."""
    send(installation, event.code, 11)
    close_event(installation, event.code, k=5, today=TODAY)
    installation.db.execute("UPDATE text SET masked = text")
    return [identity for (identity,) in installation.db.execute("SELECT id FROM text ORDER BY id")]


def give(installation: Installation, code: str, text: bytes, coder: str, first: int, last: int) -> None:
    installation.db.execute(
        "INSERT INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?)",
        (text, code, coder, first, last),
    )


def codings(installation: Installation) -> set[tuple[bytes, str, str, int, int]]:
    return set(installation.db.execute("SELECT text, code, coder, first, last FROM coding").fetchall())


def propose(installation: Installation, name: str, outcome: str | None = None) -> Code:
    return codebook.propose(installation.db, "wren", name, framework="csf" if outcome else None, outcome=outcome)


def undo_last(installation: Installation, mark: str) -> None:
    change = codebook.can_undo(codebook.history(installation.db, mark))
    assert change
    codebook.undo(installation.db, "robin", mark, change.number)


def refused(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        do()
    (sentence,) = refusal.value.sentences
    assert len(sentence.split()) <= 15 + 3  # three words may be of a name
    return sentence


# ---- Seeds and order --------------------------------------------------------------------------------------------


def test_each_outcome_gives_one_code_called_as_it_is_worded(
    installation: Installation, framework: Framework
) -> None:
    assert codebook.every(installation.db) == []
    assert codebook.seed(installation.db, framework, "wren") == 4
    names = [code.name for code in codebook.in_use(installation.db)]
    assert names[0] == "I am safe"
    assert names[2:] == ["I am heard", "I am safe (4)"]
    assert names[1].endswith("…")
    assert len(names[1]) <= LONGEST_NAME
    long = codebook.find(installation.db, seed_mark("csf", "2"))
    assert long
    assert long.description == LONG.strip()
    assert {code.outcome for code in codebook.every(installation.db)} == {"1", "2", "3", "4"}


def test_seeding_again_adds_only_what_never_was_there(installation: Installation, framework: Framework) -> None:
    codebook.seed(installation.db, framework, "wren")
    codebook.withdraw(installation.db, "wren", seed_mark("csf", "1"))
    codebook.reword(installation.db, "wren", seed_mark("csf", "3"), "Heard", "")
    assert codebook.seed(installation.db, framework, "wren") == 0
    more = Framework(
        "csf", "Core outcomes", (*FRAMEWORK.principles, Principle("C", "New", (Outcome("9", "Heard"),)))
    )
    frameworks.save(installation.db, more, TODAY)
    assert codebook.seed(installation.db, more, "wren") == 1
    assert codebook.find(installation.db, seed_mark("csf", "9")) == Code(
        seed_mark("csf", "9"), "Heard (9)", "", "csf", "9"
    )


@pytest.mark.usefixtures("framework")
def test_the_order_is_that_of_the_framework_and_what_is_outside_comes_last(installation: Installation) -> None:
    propose(installation, "zebra")
    propose(installation, "b of three", "3")
    propose(installation, "A of three", "3")
    propose(installation, "of one", "1")
    assert [code.name for code in codebook.in_use(installation.db)] == [
        "of one",
        "A of three",
        "b of three",
        "zebra",
    ]
    tree = codebook.tree(installation.db)
    assert [place.outcome.code for place in tree.places] == ["1", "2", "3", "4"]
    assert [branch.code.name for branch in tree.outside] == ["zebra"]


def test_a_code_of_an_outcome_that_is_gone_is_astray_and_not_lost() -> None:
    tree = in_order([Code("a", "old", "", "csf", "77"), Code("b", "other", "", "gone", "1")], [FRAMEWORK])
    assert [branch.code.mark for branch in tree.astray] == ["a", "b"]
    assert [code.mark for code in tree.codes] == ["a", "b"]


def test_codes_below_others_follow_them_and_one_below_a_merged_code_stands_by_itself() -> None:
    codes = [
        Code("a", "top"),
        Code("b", "below", parent="a"),
        Code("c", "lowest", parent="b"),
        Code("d", "gone", state=State.MERGED, merged_into="a"),
        Code("e", "alone", parent="d"),
    ]
    tree = in_order(codes, [])
    assert [(code.mark, depth) for code, depth in walked(tree.outside)] == [("e", 0), ("a", 0), ("b", 1), ("c", 2)]


def test_a_long_wording_is_cut_after_a_whole_word() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("  one\n two.", 9) == "one two"
    assert shortened("a" * 20, 9) == "a" * 8 + "…"
    assert len({code.name for code in seeds(FRAMEWORK)}) == 4


# ---- One code ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("framework")
def test_a_proposed_code_is_in_use_with_its_history(
    installation: Installation, later: Callable[[float], None]
) -> None:
    later(60 * 60)
    code = codebook.propose(
        installation.db, "wren", "  food \u200b and\nrest ", " when \r\n they eat ", framework="csf", outcome="3"
    )
    assert (code.name, code.description, code.outcome) == ("food and rest", "when \n they eat", "3")
    (line,) = codebook.history(installation.db, code.mark)
    assert (line.person, line.deed, line.before) == ("wren", Deed.PROPOSED, {})
    assert line.after["name"] == "food and rest"
    assert line.at.second == 0


@pytest.mark.parametrize("name", ["", "  \n", "\u200b", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_or_too_long_is_refused(installation: Installation, name: str) -> None:
    assert "name" in refused(lambda: propose(installation, name))
    assert codebook.every(installation.db) == []


@pytest.mark.parametrize("same", ["Food and rest", " FOOD  AND REST", "Ｆood and rest"])
def test_two_codes_in_use_are_never_called_the_same(installation: Installation, same: str) -> None:
    first = propose(installation, "Food and rest")
    other = propose(installation, "Something else")
    assert "Food and rest" in refused(lambda: propose(installation, same))
    assert "Food and rest" in refused(lambda: codebook.reword(installation.db, "wren", other.mark, same, ""))
    codebook.withdraw(installation.db, "wren", first.mark)
    propose(installation, same)
    assert "already" in refused(lambda: undo_last(installation, first.mark))


def test_rewording_keeps_what_was_and_nothing_where_nothing_changed(installation: Installation) -> None:
    code = propose(installation, "Food")
    codebook.reword(installation.db, "robin", code.mark, "Food", "")
    assert len(codebook.history(installation.db, code.mark)) == 1
    codebook.reword(installation.db, "robin", code.mark, "Meals", "What they eat")
    lines = codebook.history(installation.db, code.mark)
    assert [line.deed for line in lines] == [Deed.DESCRIBED, Deed.RENAMED, Deed.PROPOSED]
    assert (lines[1].before["name"], lines[1].after["name"], lines[1].person) == ("Food", "Meals", "robin")
    undo_last(installation, code.mark)
    undo_last(installation, code.mark)
    assert codebook.find(installation.db, code.mark) == code
    assert codebook.can_undo(codebook.history(installation.db, code.mark)) is None


def test_an_old_page_undoes_nothing_that_came_since(installation: Installation) -> None:
    code = propose(installation, "Food")
    codebook.reword(installation.db, "wren", code.mark, "Meals", "")
    change = codebook.can_undo(codebook.history(installation.db, code.mark))
    assert change
    codebook.reword(installation.db, "robin", code.mark, "Eating", "")
    assert "changed since" in refused(lambda: codebook.undo(installation.db, "wren", code.mark, change.number))
    found = codebook.find(installation.db, code.mark)
    assert found
    assert found.name == "Eating"


@pytest.mark.usefixtures("framework")
def test_a_code_moves_under_an_outcome_and_out_of_the_framework_with_what_is_below(
    installation: Installation,
) -> None:
    db = installation.db
    top = propose(installation, "top", "1")
    (below,) = codebook.add(db, "wren", Deed.IMPORTED, [Code("b", "below", "", "csf", "1", top.mark)])
    codebook.move(db, "wren", top.mark, "csf", "3")
    assert [(code.framework, code.outcome) for code in codebook.in_use(db)] == [("csf", "3")] * 2
    codebook.move(db, "wren", top.mark, None, None)
    assert [branch.below[0].code.mark for branch in codebook.tree(db).outside] == [below.mark]
    undo_last(installation, top.mark)
    assert {code.outcome for code in codebook.in_use(db)} == {"3"}
    codebook.move(db, "wren", below.mark, "csf", "3")
    assert {code.parent for code in codebook.in_use(db)} == {None}
    undo_last(installation, below.mark)
    assert codebook.find(db, below.mark) == Code("b", "below", "", "csf", "3", top.mark)


@pytest.mark.parametrize("place", [("csf", "99"), ("other", "1"), (None, "1"), ("csf", None)])
@pytest.mark.usefixtures("framework")
def test_a_place_that_no_framework_has_is_refused(
    installation: Installation, place: tuple[str | None, str | None]
) -> None:
    code = propose(installation, "food")
    assert "outcomes" in refused(lambda: codebook.move(installation.db, "wren", code.mark, *place))


def test_codes_stand_at_most_so_deep(installation: Installation) -> None:
    above = None
    for depth in range(DEEPEST):
        code = Code(f"m{depth}", f"n{depth}", parent=above)
        codebook.add(installation.db, "w", Deed.IMPORTED, [code])
        above = code.mark
    assert "deep" in refused(
        lambda: codebook.add(installation.db, "w", Deed.IMPORTED, [Code("last", "last", parent=above)])
    )


# ---- Merging, splitting, withdrawing ----------------------------------------------------------------------------


def test_merging_moves_codings_and_folds_the_same_span_of_the_same_coder(
    installation: Installation, texts: list[bytes]
) -> None:
    one, other = propose(installation, "meals").mark, propose(installation, "food").mark
    for coder in ("ann", "bo"):
        give(installation, one, texts[0], coder, 0, 4)
    give(installation, other, texts[0], "ann", 0, 4)
    give(installation, one, texts[1], "ann", 2, 4)
    give(installation, other, texts[1], "ann", 2, 9)
    give(installation, one, texts[2], "ann", 1, 3)
    before = codings(installation)
    codebook.merge(installation.db, "wren", one, other)
    assert codings(installation) == {
        (texts[0], other, "ann", 0, 4),
        (texts[0], other, "bo", 0, 4),
        (texts[1], other, "ann", 2, 9),
        (texts[2], other, "ann", 1, 3),
    }
    assert codebook.texts_with(installation.db) == {other: 3}
    merged = codebook.find(installation.db, one)
    assert merged
    assert (merged.state, merged.merged_into) == (State.MERGED, other)
    assert codebook.history(installation.db, other)[0].deed is Deed.TOOK_IN
    undo_last(installation, one)
    assert codings(installation) == before
    assert {code.mark for code in codebook.in_use(installation.db)} == {one, other}


def test_undoing_a_merge_leaves_alone_what_was_coded_or_taken_away_since(
    installation: Installation, texts: list[bytes]
) -> None:
    one, other = propose(installation, "meals").mark, propose(installation, "food").mark
    give(installation, one, texts[0], "ann", 0, 4)
    give(installation, one, texts[1], "ann", 0, 4)
    codebook.merge(installation.db, "wren", one, other)
    installation.db.execute("DELETE FROM coding WHERE text = ?", (texts[0],))
    give(installation, other, texts[3], "ann", 0, 4)
    undo_last(installation, one)
    assert codings(installation) == {(texts[1], one, "ann", 0, 4), (texts[3], other, "ann", 0, 4)}


def test_a_merge_into_a_code_that_was_merged_itself_is_undone_from_the_end(installation: Installation) -> None:
    one, two, three = (propose(installation, name).mark for name in ("one", "two", "three"))
    codebook.merge(installation.db, "wren", one, two)
    codebook.merge(installation.db, "wren", two, three)
    assert "two" in refused(lambda: undo_last(installation, one))
    undo_last(installation, two)
    undo_last(installation, one)
    assert len(codebook.in_use(installation.db)) == 3


def test_nothing_is_merged_into_itself_or_into_what_is_not_in_use(installation: Installation) -> None:
    one, two = propose(installation, "one").mark, propose(installation, "two").mark
    codebook.withdraw(installation.db, "wren", two)
    for into in (one, two, "nothing"):
        refused(lambda into=into: codebook.merge(installation.db, "wren", one, into))  # type: ignore[misc]
    assert [code.mark for code in codebook.in_use(installation.db)] == [one]


def test_a_code_with_codes_below_is_neither_merged_nor_withdrawn(installation: Installation) -> None:
    top, other = propose(installation, "top").mark, propose(installation, "other").mark
    codebook.add(installation.db, "wren", Deed.IMPORTED, [Code("b", "below", parent=top)])
    assert "below" in refused(lambda: codebook.merge(installation.db, "wren", top, other))
    assert "below" in refused(lambda: codebook.withdraw(installation.db, "wren", top))


@pytest.mark.usefixtures("framework")
def test_splitting_moves_chosen_texts_to_a_new_code_beside(installation: Installation, texts: list[bytes]) -> None:
    old = propose(installation, "help", "3").mark
    for text in texts[:3]:
        give(installation, old, text, "ann", 0, 4)
    before = codings(installation)
    new = codebook.split(installation.db, "wren", old, texts[:2], name="help from friends")
    assert (new.framework, new.outcome) == ("csf", "3")
    assert codebook.texts_with(installation.db) == {old: 1, new.mark: 2}
    undo_last(installation, old)
    assert codings(installation) == before
    assert [code.mark for code in codebook.in_use(installation.db)] == [old]


def test_splitting_can_give_texts_to_a_code_that_there_is(installation: Installation, texts: list[bytes]) -> None:
    old, other = propose(installation, "help").mark, propose(installation, "friends").mark
    give(installation, old, texts[0], "ann", 0, 4)
    assert codebook.split(installation.db, "wren", old, texts[:1], into=other).mark == other
    assert codebook.texts_with(installation.db) == {other: 1}
    undo_last(installation, old)
    assert codebook.texts_with(installation.db) == {old: 1}
    assert len(codebook.in_use(installation.db)) == 2


def test_splitting_needs_texts_of_that_code_and_a_free_name(
    installation: Installation, texts: list[bytes]
) -> None:
    old = propose(installation, "help").mark
    give(installation, old, texts[0], "ann", 0, 4)
    for chosen, name in (((), "new"), (texts[1:], "new"), (texts[:1], "HELP"), (texts[:1], "")):
        refused(lambda c=chosen, n=name: codebook.split(installation.db, "wren", old, c, name=n))  # type: ignore[misc]
    assert len(codebook.every(installation.db)) == 1
    assert codebook.texts_with(installation.db) == {old: 1}


def test_a_code_that_texts_carry_is_not_withdrawn(installation: Installation, texts: list[bytes]) -> None:
    code = propose(installation, "help").mark
    give(installation, code, texts[0], "ann", 0, 4)
    assert "Merge" in refused(lambda: codebook.withdraw(installation.db, "wren", code))
    installation.db.execute("DELETE FROM coding")
    codebook.withdraw(installation.db, "wren", code)
    assert codebook.in_use(installation.db) == []
    undo_last(installation, code)
    assert [each.mark for each in codebook.in_use(installation.db)] == [code]


def test_only_texts_that_still_have_words_are_shown_for_splitting(
    installation: Installation, texts: list[bytes]
) -> None:
    code = propose(installation, "help").mark
    for text in texts[:3]:
        give(installation, code, text, "ann", 0, 4)
    installation.db.execute("UPDATE text SET masked = NULL, text = '' WHERE id = ?", (texts[0],))
    assert [each.id for each in codebook.coded_texts(installation.db, code)] == texts[1:3]
    assert [each.id for each in codebook.coded_texts(installation.db, code, count=1)] == texts[1:2]


# ---- The tables -------------------------------------------------------------------------------------------------


def test_a_coding_goes_with_its_text_and_history_never_goes(
    installation: Installation, texts: list[bytes]
) -> None:
    code = propose(installation, "help").mark
    give(installation, code, texts[0], "ann", 0, 4)
    installation.db.execute("DELETE FROM text WHERE id = ?", (texts[0],))
    assert codings(installation) == set()
    with pytest.raises(sqlite3.IntegrityError):
        installation.db.execute("DELETE FROM code")


def test_a_change_that_is_refused_leaves_nothing_behind(installation: Installation, texts: list[bytes]) -> None:
    one, two = propose(installation, "one").mark, propose(installation, "two").mark
    give(installation, one, texts[0], "ann", 0, 4)
    before = list(installation.db.conn.iterdump())
    refused(lambda: codebook.split(installation.db, "wren", one, texts[:1], name="two"))
    refused(lambda: codebook.reword(installation.db, "wren", one, "two", "other"))
    refused(lambda: codebook.merge(installation.db, "wren", two, "nothing"))
    assert list(installation.db.conn.iterdump()) == before
