"""Themes of what people wrote: never of fewer than K people, counted once, nothing learned by comparing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product

import pytest

from feedback.framework.model import Framework, Outcome, Principle
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import text_themes as store
from feedback.store.installation import Installation
from feedback.themes.protection import KNOWN_PEOPLE
from feedback.themes.shown import Release
from feedback.themes.text_themes import (
    Code,
    Place,
    beside_each_other,
    can_name_themes,
    fewest_people,
    in_order,
    text_themes,
)
from tests.examples import TODAY
from tests.text_examples import K, World, read_event

FOOD = Code("f", "Food", "O2")
FRAMEWORK = Framework(
    "frame", "A framework", (Principle("P", "P", (Outcome("O1", "First"), Outcome("O2", "Second"))),)
)


def shown(coded: int, written: int, k: int = K) -> Release | None:
    """Return what is said of the people behind a theme of one question, or None."""
    place = ("KITE42", "wish")
    themes = text_themes([FOOD], {"f": {place: coded}}, {place: written}, FRAMEWORK, k)
    return themes[0]["people"] if themes else None


# ---- Counting with care ---------------------------------------------------------------------------------------


def test_people_are_counted_by_the_question_with_the_most_texts_of_each_event() -> None:
    assert fewest_people({("A", "wish"): 3, ("A", "more"): 4, ("B", "wish"): 2}) == 6
    assert fewest_people({}) == 0


def test_many_texts_of_few_people_make_no_theme() -> None:
    coded: dict[Place, int] = {("A", f"question {number}"): 4 for number in range(20)}
    written: dict[Place, int] = dict.fromkeys(coded, 20)
    assert text_themes([FOOD], {"f": coded}, written, FRAMEWORK, K) == []
    coded["A", "question 0"] = 5
    (theme,) = text_themes([FOOD], {"f": coded}, written, FRAMEWORK, K)
    assert theme == {"code": "f", "name": "Food", "outcome": "O2", "people": theme["people"]}
    assert theme["people"] == {"words": "fewer than 10", "rounded": None, "below": 10}


def test_a_theme_needs_k_people_whatever_k_is() -> None:
    for k in (5, 6, 7, 8, 9, 12):
        assert shown(k - 1, 40, k) is None
        assert shown(k, 40, k) is not None


def test_numbers_are_rounded_as_in_a_release() -> None:
    assert [(shown(count, 40) or {})["words"] for count in (5, 9, 10, 12, 13, 17, 18, 36)] == [
        "fewer than 10",
        "fewer than 10",
        "about 10",
        "about 10",
        "about 15",
        "about 15",
        "about 20",
        "about 35",
    ]


@pytest.mark.parametrize("k", [5, 6, 7, 8, 9, 10, 12])
def test_whatever_is_shown_fits_several_true_counts(k: int) -> None:
    """Also to two people who wrote of other things, and who know exactly how many wrote."""
    for written in range(45):
        alike: dict[str, list[int]] = {}
        for count in range(written + 1):
            alike.setdefault(json.dumps(shown(count, written, k)), []).append(count)
        for said, counts in alike.items():
            assert counts == list(range(counts[0], counts[-1] + 1))
            if said == "null":
                assert counts[0] == 0
                continue
            assert counts[0] >= k
            assert len(counts) >= 3, f"{said} of {written} tells that {counts} wrote it"
            assert counts[0] < written - KNOWN_PEOPLE, f"{said} of {written} tells that all the others wrote it"


def test_with_too_few_who_wrote_nothing_is_named() -> None:
    assert shown(7, 7) is None
    assert not can_name_themes({("A", "wish"): 7}, K)
    assert shown(8, 8) is not None
    assert can_name_themes({("A", "wish"): 8}, K)


def test_a_theme_of_one_question_is_held_against_those_who_wrote_to_that_question() -> None:
    """Somebody who saw five people write there would otherwise know what each of them wrote about."""
    coded = {"f": {("A", "more"): 5}}
    assert text_themes([FOOD], coded, {("A", "wish"): 30, ("A", "more"): 7}, FRAMEWORK, K) == []
    (theme,) = text_themes([FOOD], coded, {("A", "wish"): 30, ("A", "more"): 8}, FRAMEWORK, K)
    assert theme["people"]["words"] == "fewer than 10"
    everybody: dict[Place, int] = {("A", "more"): 13}
    (theme,) = text_themes([FOOD], {"f": everybody}, everybody | {("A", "wish"): 40}, FRAMEWORK, K)
    assert theme["people"]["words"] == "about 10"


def test_themes_stand_by_rounded_number_then_by_the_framework_then_by_name() -> None:
    def theme(code: str, name: str, outcome: str | None, rounded: int | None) -> Release:
        return {"code": code, "name": name, "outcome": outcome, "people": {"rounded": rounded}}

    many = theme("1", "Zebra", None, 20)
    first, second = theme("2", "b", "O1", 10), theme("3", "A", "O2", 10)
    beside, other = theme("4", "apples", None, 10), theme("5", "Bread", None, 10)
    small = theme("6", "Aa", "O1", None)
    right = [many, first, second, beside, other, small]
    for mixed in permutations(right):
        assert in_order(mixed, FRAMEWORK) == right


def test_pieces_together_say_nothing_but_what_each_of_them_says() -> None:
    def piece(*counts: int, written: int = 40) -> list[Release]:
        place = ("A", "wish")
        codes = [Code(str(number), f"Code {number}") for number in range(len(counts))]
        coded = {code.mark: {place: count} for code, count in zip(codes, counts, strict=True)}
        return text_themes(codes, coded, {place: written}, None, K)

    together = beside_each_other([piece(5, 12, 2, 8), piece(9, 14, 30, 3)], None)
    assert {theme["code"]: theme["people"]["words"] for theme in together} == {
        "0": "about 15",
        "1": "about 25",
        "2": "about 30",
        "3": "fewer than 10",
    }
    assert together == beside_each_other([piece(9, 10, 4, 5), piece(6, 17, 28, 0)], None)
    assert beside_each_other([piece(5), piece(19)], None)[0]["people"]["rounded"] == 25
    assert beside_each_other([piece(5, written=10), piece(13)], None)[0]["people"]["rounded"] == 25


# ---- A small world in the store -------------------------------------------------------------------------------


@pytest.fixture
def world(installation: Installation) -> World:
    """Return a world without texts yet."""
    return World(installation)


def test_texts_of_several_coders_and_of_codes_below_count_once(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 12)
    world.code("Being online")
    world.code("Wifi", parent=world.codes["Being online"])
    texts = world.texts(event)
    world.put("Wifi", texts[:4])
    world.put("Wifi", texts[:4], coder="wren")
    world.put("Being online", texts[3:4])
    assert world.ready([event]).themes == []
    world.put("Being online", texts[4:5], coder="wren")
    assert [theme["name"] for theme in world.ready([event]).themes] == ["Being online"]
    assert world.ready([event]).not_enough == ("Wifi",)


def test_other_questions_of_the_same_event_add_no_people(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 12)
    world.put("Food", world.texts(event)[:4])
    world.put("Food", world.texts(event, "more")[:4])
    assert world.ready([event]).themes == []
    world.put("Food", world.texts(event, "more")[4:5])
    assert len(world.ready([event]).themes) == 1


def test_codes_not_in_use_and_other_frameworks_outcomes_are_not_shown(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 12)
    world.code("Food", outcome="O2")
    world.code("Sleep", outcome="unknown")
    for name in ("Food", "Sleep", "Old"):
        world.put(name, world.texts(event)[:6])
    world.installation.db.execute("UPDATE code SET state = 'withdrawn' WHERE name = 'Old'")
    ready = store.ready(world.installation.db, [event], FRAMEWORK, k=K)
    assert [(theme["name"], theme["outcome"]) for theme in ready.themes] == [("Food", "O2"), ("Sleep", None)]


def test_themes_are_released_once_and_never_change(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 20)
    texts = world.texts(event)
    world.put("Food", texts[:6])
    world.put("Sleep", texts[:4])
    world.release(event, [event])
    before = store.themes_in(world.installation.db, event)
    assert world.said(event) == {"Food": "fewer than 10"}
    world.put("Food", texts[6:])
    world.put("Sleep", texts[4:])
    world.installation.db.execute("UPDATE code SET name = 'Meals' WHERE name = 'Food'")
    with pytest.raises(Refusal, match="released already"):
        world.release(event, [event])
    assert store.themes_in(world.installation.db, event) == before
    for change in (
        "UPDATE text_release SET content = '{}'",
        "DELETE FROM text_release",
        "UPDATE text_release_event SET release = 'x'",
        "DELETE FROM text_release_event",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="a release is"):
            world.installation.db.execute(change)


def test_nothing_is_released_before_every_text_is_read(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 20)
    texts = world.texts(event)
    world.put("Food", texts[:6])
    world.installation.db.execute("UPDATE text SET masked = NULL WHERE id = ?", (texts[-1],))
    assert world.ready([event]).unread == 1
    with pytest.raises(Refusal, match="not read yet"):
        world.release(event, [event])
    # Words that were deleted when their days were over cannot be read any more, and keep nothing back.
    world.installation.db.execute("UPDATE text SET text = '' WHERE id = ?", (texts[-1],))
    world.release(event, [event])
    assert world.said(event) == {"Food": "fewer than 10"}


def test_what_changed_since_the_reviewer_looked_is_not_released(world: World, version: Version) -> None:
    event = read_event(world.installation, version, 20)
    world.put("Food", world.texts(event)[:6])
    seen = world.ready([event]).state
    world.put("Sleep", world.texts(event)[:6])
    with pytest.raises(Refusal, match="Something changed"):
        store.release(world.installation.db, event, [event], None, seen=seen, k=K, today=TODAY)
    assert store.themes_in(world.installation.db, event) is None


@pytest.mark.parametrize("name", ["Nobody ever asked me", "Call 07700 900123"])
def test_a_code_named_in_somebodys_own_words_has_to_be_renamed_first(
    world: World, version: Version, name: str
) -> None:
    event = read_event(world.installation, version, 20)
    texts = world.texts(event)
    world.installation.db.execute(
        "UPDATE text SET text = 'And nobody EVER asked me.', masked = 'x' WHERE id = ?", (texts[-1],)
    )
    world.put(name, texts[:6])
    with pytest.raises(Refusal, match="Rename the code"):
        world.release(event, [event])
    world.installation.db.execute("UPDATE code SET name = 'Being asked'")
    world.release(event, [event])
    assert world.said(event) == {"Being asked": "fewer than 10"}


def test_with_nothing_to_show_nothing_is_released_and_nothing_used_up(world: World, version: Version) -> None:
    one, two = (read_event(world.installation, version, 12) for _ in range(2))
    for event in (one, two):
        world.put("Food", world.texts(event)[:3])
    with pytest.raises(Refusal, match="Too few people"):
        world.release(one, [one])
    world.release("both", [one, two])
    assert world.said("both") == {"Food": "fewer than 10"}


def test_texts_counted_with_others_are_never_counted_alone(world: World, version: Version) -> None:
    one, two, three = (read_event(world.installation, version, 12) for _ in range(3))
    for event in (one, two, three):
        world.put("Food", world.texts(event)[:8])
    world.release("both", [one, two])
    assert world.ready([one]).left_out == (one,)
    assert world.ready([one]).themes == []
    assert store.counted_in(world.installation.db, one) == "both"
    # What overlaps takes nothing of it either.
    overlapping = world.ready([two, three])
    assert (overlapping.fresh, overlapping.left_out, overlapping.with_releases) == ((three,), (two,), ())
    world.release("all", sorted([one, two, three]))
    assert world.said("all") == {"Food": "about 25"}


def test_a_series_shows_what_its_events_showed_and_adds_the_rest(world: World, version: Version) -> None:
    one, two, tiny = (read_event(world.installation, version, people) for people in (20, 20, 3))
    world.put("Food", world.texts(one)[:12])
    world.put("Food", world.texts(two)[:4])
    world.put("Sleep", world.texts(two)[:6])
    world.put("Sleep", world.texts(tiny))
    world.release(one, [one])
    ready = world.ready([one, tiny])
    assert (ready.fresh, ready.left_out) == ((), (tiny,))
    ready = world.ready([one, two, tiny])
    assert (set(ready.fresh), ready.left_out, ready.with_releases) == ({two, tiny}, (), (one,))
    world.release("series", [one, two, tiny])
    assert world.said("series") == {"Food": "about 10", "Sleep": "fewer than 10"}


# ---- The attacker ---------------------------------------------------------------------------------------------

# How many people wrote in each event; and every order in which somebody might release what.
WRITERS = {"A": 8, "B": 9, "C": 3}
POOLS: dict[str, tuple[str, ...]] = {
    "A": ("A",),
    "B": ("B",),
    "AB": ("A", "B"),
    "AC": ("A", "C"),
    "BC": ("B", "C"),
    "ABC": ("A", "B", "C"),
}


def seen_by_everybody(counts: Mapping[str, int], order: Sequence[str]) -> str:
    """Return all that is ever shown when themes are released in an order, made as the store makes it.

    The second theme is what makes a release worth while for whoever releases it; its counts are known.
    """
    codes = [Code("secret", "Secret"), Code("known", "Known")]
    pieces: dict[tuple[str, ...], list[Release]] = {}
    shown = []
    for name in order:
        pool = POOLS[name]
        inside = [events for events in pieces if set(events) <= set(pool)]
        fresh = tuple(event for event in pool if not any(event in events for events in pieces))
        written: dict[Place, int] = {(event, "q"): WRITERS[event] for event in fresh}
        own: list[Release] = []
        if can_name_themes(written, K):
            coded = {
                "secret": {(event, "q"): counts[event] for event in fresh},
                "known": written,
            }
            own = text_themes(codes, coded, written, None, K)
        earlier = [pieces[events] for events in inside]
        if own:
            pieces[fresh] = own
        shown.append(beside_each_other([*earlier, own], None))
    return json.dumps(shown)


def worlds() -> Iterator[dict[str, int]]:
    for counts in product(*(range(people + 1) for people in WRITERS.values())):
        yield dict(zip(WRITERS, counts, strict=True))


def knows_too_much(alike: Sequence[Mapping[str, int]]) -> str:
    """Return what is learned by who cannot tell these worlds apart and knows two people’s texts; or nothing."""
    for event, people in WRITERS.items():
        if len({world[event] for world in alike}) == 1:
            return f"exactly {alike[0][event]} in {event}"
        for about, beside in ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)):
            others = [
                world[event] - about
                for world in alike
                if world[event] >= about and people - world[event] >= beside
            ]
            rest = people - about - beside
            if others and rest and min(others) == rest:
                return f"all {rest} others in {event}"
    return ""


@pytest.mark.parametrize("length", [1, 2, 3])
def test_who_sees_every_release_and_knows_two_peoples_texts_learns_nobody_elses(length: int) -> None:
    tried = 0
    for order in permutations(POOLS, length):
        alike: dict[str, list[dict[str, int]]] = {}
        for world in worlds():
            alike.setdefault(seen_by_everybody(world, order), []).append(world)
        for same in alike.values():
            assert knows_too_much(same) == "", f"{order}"
            tried += 1
    assert tried > length * len(POOLS)


def test_the_attacker_would_find_something_if_texts_were_counted_twice() -> None:
    """The same test on pools that are counted anew each time does find somebody: so it would notice."""

    def careless(counts: Mapping[str, int], order: Sequence[str]) -> str:
        shown = []
        for name in order:
            written = {(event, "q"): WRITERS[event] for event in POOLS[name]}
            coded = {"secret": {(event, "q"): counts[event] for event in POOLS[name]}}
            shown.append(text_themes([Code("secret", "Secret")], coded, written, None, K))
        return json.dumps(shown)

    found: set[str] = set()
    for order in permutations(POOLS, 2):
        alike: dict[str, list[dict[str, int]]] = {}
        for world in worlds():
            alike.setdefault(careless(world, order), []).append(world)
        found.update(knows_too_much(same) for same in alike.values())
    assert found - {""}


def test_the_attackers_model_is_what_the_store_does(world: World, version: Version) -> None:
    counts = {"A": 6, "B": 3, "C": 2}
    events = {name: read_event(world.installation, version, people) for name, people in WRITERS.items()}
    for name, event in events.items():
        world.put("Known", world.texts(event))
        world.put("Secret", world.texts(event)[: counts[name]])
    order = ("A", "ABC")
    for name in order:
        world.release(name, [events[each] for each in POOLS[name]])
    modelled = [
        {theme["name"]: theme["people"]["words"] for theme in themes}
        for themes in json.loads(seen_by_everybody(counts, order))
    ]
    assert modelled == [world.said(name) for name in order]
