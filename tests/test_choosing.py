"""“Which would you rather be asked?”: fair pairs, choices that can be changed, and a ranking from three on."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlite_utils import Database

from feedback.questionnaire.card import Card, State
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Link
from feedback.questionnaire.ranking import Choice
from feedback.refusal import Refusal
from feedback.store import cards, preferences, voices
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.voices import Voice
from feedback.wording import Wording
from tests.examples import browser_of
from tests.page_checks import Page, Visitor, words_of
from tests.studio_examples import card_of
from tests.test_ranking import without_library

ANN, BEA, CAI = (letter.encode() * 16 for letter in "abc")
CHOOSE, RANKING = "/advise/choose", "/advise/ranking"


@pytest.fixture
def db(installation: Installation) -> Database:
    """Return the database of the installation."""
    return installation.db


@pytest.fixture
def three(installation: Installation) -> list[Card]:
    """Return three cards."""
    return [card_of(installation, text) for text in ("Apples here?", "Bread here?", "Cake here?")]


def prefer(db: Database, adviser: bytes, one: Card, other: Card, preferred: Card | None) -> None:
    """Let an adviser choose between two cards."""
    preferences.prefer(
        db,
        (one.mark, other.mark),
        adviser,
        preferred.mark if preferred else None,
        based_on=preferences.digest_of(one, other),
    )


def every(db: Database) -> list[Choice]:
    """Return all choices that count."""
    return preferences.every(db, preferences.in_question(db))


# ---- What is kept -----------------------------------------------------------------------------------------------


def test_choosing_again_replaces_a_choice(db: Database, three: list[Card]) -> None:
    apples, bread, _ = three
    prefer(db, ANN, bread, apples, apples)
    prefer(db, ANN, apples, bread, None)
    prefer(db, ANN, bread, apples, bread)
    assert every(db) == [Choice(apples.mark, bread.mark, bread.mark, ANN)]
    preferences.take_back(db, (bread.mark, apples.mark), BEA)
    assert len(every(db)) == 1
    preferences.take_back(db, (bread.mark, apples.mark), ANN)
    assert every(db) == []


def test_what_asks_nothing_or_was_stopped_is_not_compared(
    installation: Installation, db: Database, three: list[Card]
) -> None:
    note = card_of(installation, "Take your time.", kind=Kind.NOTE)
    stopped = card_of(installation, "Who are you?", State.STOPPED)
    voices.speak(db, three[0], ANN, Voice(unsafe=True))
    assert set(preferences.in_question(db)) == {three[1].mark, three[2].mark}
    for other in (note, stopped, three[0], three[1]):
        with pytest.raises(Refusal, match="not asked any more"):
            prefer(db, ANN, three[1], other, None)


def test_choices_between_older_words_do_not_count(db: Database, three: list[Card]) -> None:
    apples, bread, cake = three
    prefer(db, ANN, apples, bread, apples)
    prefer(db, ANN, bread, cake, cake)
    new = replace(apples, question=replace(apples.question, text={"en": Wording("Pears here?")}))
    cards.reword(db, new, Role.ADVISER, based_on=apples.digest)
    assert [each.sides for each in every(db)] == [(bread.mark, cake.mark)]
    with pytest.raises(Refusal, match="changed the words meanwhile"):
        prefer(db, ANN, apples, bread, apples)
    prefer(db, ANN, cards.get(db, apples.mark), bread, bread)
    assert len(every(db)) == 2


def test_pairs_are_fair(three: list[Card]) -> None:
    known = {card.mark: card for card in three}
    nothing: dict[str, frozenset[str]] = dict.fromkeys(known, frozenset())
    seen: Counter[tuple[str, ...]] = Counter()
    for _ in range(600):
        pair = preferences.next_pair(known, [], nothing)
        assert pair
        seen[pair[0].mark, pair[1].mark] += 1
    assert len(seen) == 6, "each of three pairs, either way round"
    assert min(seen.values()) > 50


def test_pairs_come_in_a_fair_order(three: list[Card]) -> None:
    apples, bread, cake = three
    known = {card.mark: card for card in three}
    outcomes = {
        apples.mark: frozenset({"1.1"}),
        bread.mark: frozenset({"1.2"}),
        cake.mark: frozenset({"1.1", "2"}),
    }
    chosen: list[Choice] = []
    order = []
    while pair := preferences.next_pair(known, chosen, outcomes):
        first, second = sorted(card.mark for card in pair)
        order.append((first, second))
        chosen.append(Choice(first, second, None))
    assert order[0] == (apples.mark, cake.mark), "about one outcome"
    assert len(order) == len(set(order)) == 3


def test_what_others_chose_changes_no_pair(db: Database, three: list[Card]) -> None:
    known = preferences.in_question(db)
    prefer(db, ANN, three[0], three[1], None)
    assert preferences.own(db, known, BEA) == []


# ---- On the page ------------------------------------------------------------------------------------------------


def press(visit: Visitor, page: Page, preferred: str, status: int = 303, **more: str) -> str:
    """Press one of the buttons below two questions."""
    sent = {name: page.hidden(name) for name in ("_token", "digest", "one", "other")} | {"preferred": preferred}
    reply = visit.client.post(CHOOSE, data=sent | more)
    assert reply.status_code == status
    return reply.text


def test_an_adviser_chooses_until_all_pairs_are_seen(finch: Visitor, db: Database, three: list[Card]) -> None:
    pairs = set()
    for _ in range(3):
        page = finch.get(CHOOSE)
        assert page.heading == "Which would you rather be asked?"
        assert "I can’t decide" in page.main
        pairs.add(frozenset({page.hidden("one"), page.hidden("other")}))
        unsafe = [link for link in page.links() if link.endswith("#voices")]
        assert unsafe == [f"/advise/questions/{page.hidden(side)}#voices" for side in ("one", "other")]
        press(finch, page, page.hidden("one"))
    assert len(pairs) == 3
    page = finch.get(CHOOSE)
    assert "You have chosen between all questions." in page.main
    assert page.main.count("Take this back") == 3
    assert {each.preferred for each in every(db)} <= {card.mark for card in three}


def test_who_cannot_decide_says_so(finch: Visitor, db: Database, three: list[Card]) -> None:
    assert three
    press(finch, finch.get(CHOOSE), "cannot decide")
    assert [each.preferred for each in every(db)] == [None]
    assert "I can’t decide between:" in finch.get(CHOOSE).main


def test_a_choice_is_taken_back(finch: Visitor, db: Database, three: list[Card]) -> None:
    assert three
    page = finch.get(CHOOSE)
    press(finch, page, page.hidden("other"))
    sent = {name: page.hidden(name) for name in ("_token", "one", "other")}
    assert finch.client.post(f"{CHOOSE}/take-back", data=sent).status_code == 303
    assert every(db) == []
    assert "What I chose" not in finch.get(CHOOSE).main


def test_what_is_no_choice_is_refused(finch: Visitor, db: Database, three: list[Card]) -> None:
    page = finch.get(CHOOSE)
    assert "Choose one of the two questions" in press(finch, page, "", 422)
    assert "Choose one of the two questions" in press(finch, page, "nobody", 422)
    again = press(finch, page, page.hidden("one"), 422, digest="")
    assert "changed the words meanwhile" in again
    assert f'name="one" value="{page.hidden("one")}"' in again, "the same two are read again"
    for one, other in (("nobody", three[0].mark), (three[0].mark, three[0].mark)):
        assert "not asked any more" in press(finch, page, three[0].mark, 422, one=one, other=other)
    assert every(db) == []


def test_with_one_question_there_is_nothing_to_choose(finch: Visitor, installation: Installation) -> None:
    card_of(installation)
    page = finch.get(CHOOSE)
    assert "There are not two questions to choose between yet." in page.main
    assert "Rather this one" not in page.main


def test_only_advisers_choose_and_facilitators_read(
    app: Flask, installation: Installation, db: Database, three: list[Card]
) -> None:
    assert three
    host = browser_of(app, installation, "wren", Role.FACILITATOR)
    host.get(CHOOSE, 403)
    page = host.get(RANKING)
    assert CHOOSE not in page.links()
    token = host.get(f"/advise/questions/{three[0].mark}").hidden("_token")
    sent = {"_token": token, "one": three[0].mark, "other": three[1].mark, "preferred": "cannot decide"}
    assert host.client.post(CHOOSE, data=sent).status_code == 403
    assert every(db) == []


# ---- The ranking ------------------------------------------------------------------------------------------------


def all_choose(db: Database, three: list[Card], *people: bytes) -> None:
    """Let some advisers like the first card more than the second, and that more than the third."""
    for adviser in people:
        for one, other in ((0, 1), (0, 2), (1, 2)):
            prefer(db, adviser, three[one], three[other], three[one])


TOKEN = re.compile(r'name="_token" value="[0-9a-f]+"')


def test_fewer_than_three_change_no_byte(finch: Visitor, db: Database, three: list[Card]) -> None:
    pages = [TOKEN.sub("", finch.get(RANKING).html)]
    assert "Shown once three advisers have chosen" in pages[0]
    for adviser in (ANN, BEA):
        all_choose(db, three, adviser)
        pages.append(TOKEN.sub("", finch.get(RANKING).html))
    assert len(set(pages)) == 1


def test_the_ranking_says_how_sure_it_is(finch: Visitor, db: Database, three: list[Card]) -> None:
    all_choose(db, three, ANN, BEA, CAI)
    page = finch.get(RANKING)
    groups = [(words_of(each[0]), [words_of(link) for link in each.iter("a")]) for each in page.all("section")]
    names = [name for name, _ in groups]
    assert names == [
        each for each in ("Clearly liked more", "Not sure yet", "Clearly liked less") if each in names
    ]
    order = [words_of(each) for each in page.all("p") if each.get("class") == "asked-in-full"]
    assert order == [card.text for card in three]
    assert "Chosen in 6 of 6 choices" in page.main
    assert "Bradley–Terry" in page.main


def test_many_choices_are_clear(finch: Visitor, db: Database, three: list[Card]) -> None:
    all_choose(db, three, *(bytes([number]) * 16 for number in range(9)))
    main = finch.get(RANKING).main
    assert "Clearly liked more Apples here?" in main
    assert "Clearly liked less Cake here?" in main
    assert "Clearly liked more than: 2 Bread here? Cake here?" in main
    assert "Clearly liked less than: 2 Apples here? Bread here?" in main


def test_without_the_library_there_are_plain_counts(
    finch: Visitor, db: Database, three: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_library(monkeypatch)
    assert "Shown once three advisers have chosen" in finch.get(RANKING).main
    all_choose(db, three, ANN, BEA, CAI)
    page = finch.get(RANKING)
    assert "install “feedback[ranking]” on the server" in page.main
    assert [words_of(each) for each in page.all("p") if each.get("class") == "asked-in-full"] == [
        card.text for card in three
    ]
    assert "Chosen in 3 of 6 choices" in page.main


def test_cards_about_one_outcome_come_first(finch: Visitor, installation: Installation, three: list[Card]) -> None:
    assert three
    links = [(Link("1.1.1"),), (Link("1.1.1"), Link("2.1.1"))]
    alike = [card_of(installation, f"Alike {n}?", general=False, indicators=link) for n, link in enumerate(links)]
    page = finch.get(CHOOSE)
    assert {page.hidden("one"), page.hidden("other")} == {card.mark for card in alike}
