"""A try-out keeps what was said about each question, never what was answered, and after its end counts alone."""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from feedback.catalogues import say
from feedback.cli import commands
from feedback.languages import LANGUAGES as SPOKEN
from feedback.questionnaire.card import State
from feedback.questionnaire.document import ID, from_document, to_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.questionnaire.trial import SAID_IDS, languages_to_try, try_out
from feedback.refusal import Refusal
from feedback.store import cards, events, questionnaires, trial_ending, trials
from feedback.store.backup import back_up, put_back
from feedback.store.cards import Deed
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.intake import CouldNotStore
from feedback.store.people import Role
from feedback.store.staff_log import Act, newest
from feedback.store.trials import SaidAbout, Trial, TrialOver
from tests.examples import attempt, browser_of, small_questionnaire, words
from tests.page_checks import Visitor
from tests.studio_examples import card_of

PAGE = 4096  # bytes
CLEAR, LOST, HARD = "clear", "not-clear", "felt-hard"


@pytest.fixture
def trial(installation: Installation) -> Trial:
    """Return a try-out that goes on."""
    questionnaires.save(installation.db, small_questionnaire())
    return trials.start(installation.db, small_questionnaire())


@pytest.fixture
def host(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a facilitator."""
    return browser_of(app, installation, "wren", Role.FACILITATOR)


def say_of(
    installation: Installation, trial: Trial, people: int, *options: str, of: Sequence[str] = ("often",)
) -> None:
    """Let so many people say the same of some questions."""
    for _ in range(people):
        trials.take(installation, trial.code, attempt(), dict.fromkeys(of, options or (CLEAR,)))


def rows(installation: Installation, table: str) -> list[tuple[object, ...]]:
    """Return all rows of a table, read without our own program."""
    with closing(sqlite3.connect(installation.database_file)) as db:
        return db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 the tables below


def of_card(card_mark: str, questionnaire: Questionnaire, text: str = "Do staff listen to you?") -> Questionnaire:
    """Return the questionnaire with one question more at its end."""
    more = Question(card_mark, Kind.SCALE, words(text), scale="how-often", general=True)
    return replace(questionnaire, sections=(*questionnaire.sections, Section("last", words("Last"), (more,))))


# ---- The questions about the questions --------------------------------------------------------------------------


def test_after_every_question_comes_one_about_it_and_notes_get_none() -> None:
    draft = small_questionnaire()
    tried = try_out(draft, say)
    order = [question.id for question in tried.questionnaire.questions]
    for question in draft.questions:
        after = order[order.index(question.id) + 1 :][:1]
        assert (after[0] in tried.about if after else False) == question.asks
        if question.asks:
            assert tried.about[after[0]] == question.id
    assert len(order) == len(draft.questions) + len(draft.asked)
    assert list(tried.numbers) == [question.id for question in draft.asked]
    assert list(tried.numbers.values()) == list(range(1, len(draft.asked) + 1))


def test_what_is_asked_about_a_question_can_be_read_in_every_language() -> None:
    tried = try_out(small_questionnaire(), say)
    about = [question for question in tried.questionnaire.questions if question.id in tried.about]
    for language in SPOKEN:
        for number, question in enumerate(about, start=1):
            assert str(number) in question.text[language].text
            assert all(option.text[language].text for option in question.options)
    assert about[2].text["en"].text == "About question 3: Was this clear? How did it feel?"
    assert [option.text["en"].text for option in about[0].options] == [
        "It was clear",
        "I did not understand it",
        "It felt OK",
        "It felt hard",
        "I would not answer this",
    ]
    assert all(question.kind is Kind.MANY and question.option_ids == SAID_IDS for question in about)


def test_no_id_clashes_and_each_could_stand_in_a_document() -> None:
    draft = small_questionnaire()
    own = {"about-1": "about-2", "often": "about-1", "place": "about-4"}
    document = to_document(draft)
    for section in document["sections"]:
        for question in section["questions"]:
            question["id"] = own.get(question["id"], question["id"])
    document["sections"][1]["id"] = "about-3"
    tried = try_out(from_document(document), say)
    ids = [question.id for question in tried.questionnaire.questions]
    ids += [section.id for section in tried.questionnaire.sections]
    assert len(ids) == len(set(ids))
    assert all(ID.fullmatch(each) for each in ids)
    assert from_document(to_document(tried.questionnaire)) == tried.questionnaire


def test_only_what_is_said_about_a_question_is_taken_from_what_was_sent() -> None:
    tried = try_out(small_questionnaire(), say)
    named = {question: asked for asked, question in tried.about.items()}
    given = {"wish": "Music", "often": "always", "helps": ["music"], named["often"]: ["felt-hard", "clear"]}
    assert tried.said({**given, named["wish"]: [], named["more"]: None}) == {"often": ("clear", "felt-hard")}


def test_a_question_can_be_left_out_with_what_is_asked_about_it() -> None:
    tried = try_out(small_questionnaire(), say)
    left = tried.without({"helps", "wish", "more"})
    assert [section.id for section in left.sections] == ["now"]
    assert tried.without(()) == tried.questionnaire
    about = {asked for asked, question in tried.about.items() if question == "often"}
    assert about
    assert not ({"often"} | about) & {question.id for question in tried.without({"often"}).questions}


def test_a_language_in_which_a_word_is_missing_is_not_offered() -> None:
    draft = of_card("heard", small_questionnaire())
    last = draft.sections[-1]
    half = replace(last.questions[0], text=words("Half", ("en", "ar")))
    draft = replace(draft, sections=(*draft.sections[:-1], replace(last, questions=(half,))))
    assert set(languages_to_try(draft)) == {"en", "ar"}
    assert languages_to_try(replace(draft, languages=("fr", "ar"))) == ("ar",)


# ---- Starting ---------------------------------------------------------------------------------------------------


def test_a_try_out_has_a_code_of_its_own_and_the_draft_as_it_was(installation: Installation) -> None:
    draft = small_questionnaire()
    first, second = (trials.start(installation.db, draft) for _ in range(2))
    assert first.code != second.code
    questionnaires.save(installation.db, replace(draft, title=words("Another title")))
    assert trials.find(installation.db, first.code) == first
    assert first.questionnaire == draft
    assert first.is_open
    assert len(first.code) == 6
    assert set(first.code[:4]) <= set(events.CODE_LETTERS)
    assert set(first.code[4:]) <= set(events.CODE_DIGITS)
    assert {each.code for each in trials.of_questionnaire(installation.db, "small")} == {first.code, second.code}
    assert trials.of_questionnaire(installation.db, "other") == []


def test_no_code_is_that_of_an_event_or_of_another_try_out(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: Iterable[str] = iter("BBBB22BBBB22BBBB22BBBB33CCCC44")
    monkeypatch.setattr("secrets.choice", lambda _: next(letters))  # type: ignore[call-overload]
    event = events.create(installation.db, title="Event")
    assert event.code == "BBBB22"
    assert trials.start(installation.db, small_questionnaire()).code == "BBBB33"
    assert trials.start(installation.db, small_questionnaire()).code == "CCCC44"


@pytest.mark.parametrize("held", [False, True], ids=["stopped", "held"])
def test_nobody_tries_out_what_advisers_stopped_or_have_to_talk_about(
    installation: Installation, *, held: bool
) -> None:
    card = card_of(installation, state=State.DRAFT if held else State.STOPPED)
    if held:
        hold(installation, card.mark)
    with pytest.raises(Refusal, match="unsafe" if held else "stopped"):
        trials.start(installation.db, of_card(card.mark, small_questionnaire()))
    assert rows(installation, "trial") == []


def hold(installation: Installation, mark: str) -> None:
    """Let a question feel unsafe to somebody."""
    columns = "card, adviser, digest, verdict, would_not_answer, unsafe"
    installation.db.execute(f"INSERT INTO voice ({columns}) VALUES (?, x'01', '', NULL, 0, 'yes')", (mark,))  # noqa: S608


def test_what_is_stopped_or_held_later_is_left_out(installation: Installation) -> None:
    stopped, held = card_of(installation), card_of(installation, "Do you feel safe here?")
    assert cards.refused(installation.db) == frozenset()
    hold(installation, held.mark)
    with writing(installation.db):
        cards.move(installation.db, stopped.mark, State.STOPPED, "adviser", Deed.STOPPED, "It hurts.")
    assert cards.refused(installation.db) == {stopped.mark, held.mark}


def test_nothing_to_ask_and_no_language_to_ask_in_are_refused(installation: Installation) -> None:
    draft = small_questionnaire()
    with pytest.raises(Refusal, match="no question to try out"):
        trials.start(installation.db, replace(draft, sections=()))
    with pytest.raises(Refusal, match="No language has all words"):
        trials.start(installation.db, replace(draft, languages=("pl",)))


# ---- Taking in --------------------------------------------------------------------------------------------------


def test_the_same_attempt_replaces_what_it_said_before(installation: Installation, trial: Trial) -> None:
    again = attempt()
    trials.take(installation, trial.code, again, {"often": (CLEAR, HARD), "wish": (LOST,)})
    trials.take(installation, trial.code, attempt(), {"often": (LOST,)})
    trials.take(installation, trial.code, again, {"often": (CLEAR,)})
    said = [(question, option) for _, _, question, option in rows(installation, "trial_answer")]
    assert sorted(said) == [("often", CLEAR), ("often", LOST)]
    trials.take(installation, trial.code, again, {})
    assert len(rows(installation, "trial_answer")) == 1


def test_no_attempt_stands_in_any_file_and_no_time_with_it(installation: Installation, trial: Trial) -> None:
    own = attempt()
    trials.take(installation, trial.code, own, {"often": (CLEAR,)})
    for path in installation.folder.rglob("*"):
        if path.is_file():
            assert own.encode() not in path.read_bytes()
            assert bytes.fromhex(own) not in path.read_bytes()
    assert installation.database_file.stat().st_mtime == 0
    assert {path.stat().st_mtime for path in installation.folder.glob("*-journal")} <= {0.0}


def test_two_try_outs_do_not_tell_that_it_was_the_same_phone(installation: Installation, trial: Trial) -> None:
    other, own = trials.start(installation.db, small_questionnaire()), attempt()
    for each in (trial, other):
        trials.take(installation, each.code, own, {"often": (CLEAR,)})
    assert len({who for _, who, *_ in rows(installation, "trial_answer")}) == 2


def test_the_order_of_arrival_is_in_no_page(installation: Installation, trial: Trial, tmp_path: Path) -> None:
    """Whoever came first, the pages are the same to the byte; the first one holds counters of SQLite."""
    people = [(attempt(), {"often": (CLEAR, HARD), "wish": (LOST,)}) for _ in range(40)]
    assert installation.key  # made now, so that both copies have it
    pages = []
    for name, order in (("first", people), ("second", people[::-1])):
        shutil.copytree(installation.folder, tmp_path / name)
        elsewhere = Installation(tmp_path / name)
        for own, said in order:
            trials.take(elsewhere, trial.code, own, said)
        elsewhere.db.close()
        pages.append(elsewhere.database_file.read_bytes()[PAGE:])
    assert pages[0] == pages[1]


def test_three_are_enough_to_end_and_nothing_else_is_told(installation: Installation, trial: Trial) -> None:
    say_of(installation, trial, 2)
    assert not trials.has_enough(installation.db, trial.code)
    say_of(installation, trial, 1)
    assert trials.has_enough(installation.db, trial.code)
    assert trials.results(installation.db, trial.code) == {}
    assert trials.said_about(installation.db, "often") is None


def test_nothing_is_taken_in_after_the_end_or_of_more_people_than_a_group_has(
    installation: Installation, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "MOST_PEOPLE", 3)
    again = attempt()
    trials.take(installation, trial.code, again, {"often": (CLEAR,)})
    say_of(installation, trial, 2)
    with pytest.raises(TrialOver):
        say_of(installation, trial, 1)
    trials.take(installation, trial.code, again, {"often": (LOST,)})
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    with pytest.raises(TrialOver):
        trials.take(installation, trial.code, again, {"often": (CLEAR,)})
    assert trials.results(installation.db, trial.code)["often"].chosen[LOST] == 1
    assert rows(installation, "trial_answer") == []


def test_whoever_cannot_be_kept_is_not_thanked(
    installation: Installation, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(trials, "_put", full)
    with pytest.raises(CouldNotStore):
        say_of(installation, trial, 1)
    assert not installation.db.conn.in_transaction


# ---- Ending -----------------------------------------------------------------------------------------------------


def test_the_end_leaves_counts_of_three_or_more_and_nothing_else(installation: Installation, trial: Trial) -> None:
    say_of(installation, trial, 2, CLEAR, HARD)
    say_of(installation, trial, 1, LOST)
    say_of(installation, trial, 2, LOST, of=["wish"])
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    ended = trials.find(installation.db, trial.code)
    assert ended
    assert (ended.is_open, ended.people) == (False, 5)
    expected = dict.fromkeys(SAID_IDS, 0) | {CLEAR: 2, HARD: 2, LOST: 1}
    assert trials.results(installation.db, trial.code) == {"often": SaidAbout(3, expected)}
    assert trials.said_about(installation.db, "often") == SaidAbout(3, expected)
    assert trials.said_about(installation.db, "wish") is None
    assert rows(installation, "trial_answer") == []
    assert "wish" not in json.dumps(rows(installation, "trial_count"))


def test_what_was_said_in_several_try_outs_is_added_up(installation: Installation, trial: Trial) -> None:
    other = trials.start(installation.db, small_questionnaire())
    say_of(installation, trial, 3)
    say_of(installation, other, 4, CLEAR, HARD)
    for each in (trial, other):
        trial_ending.end(installation.db, each.code, Role.ADVISER)
    said = trials.said_about(installation.db, "often")
    assert said
    assert (said.people, said.chosen[CLEAR], said.chosen[HARD]) == (7, 7, 4)


def test_of_fewer_than_three_not_even_the_number_is_kept(installation: Installation, trial: Trial) -> None:
    say_of(installation, trial, 2)
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    ended = trials.find(installation.db, trial.code)
    assert ended
    assert ended.people is None
    for table in ("trial_answer", "trial_count", "trial_answered"):
        assert rows(installation, table) == []


def test_a_trial_ends_once(installation: Installation, trial: Trial) -> None:
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    with pytest.raises(Refusal, match="over already"):
        trial_ending.end(installation.db, trial.code, Role.FACILITATOR)


def test_after_the_end_no_byte_of_what_one_person_said_is_left(installation: Installation, trial: Trial) -> None:
    for person in range(60):
        said = {question.id: SAID_IDS[person % 3 :] for question in trial.questionnaire.asked}
        trials.take(installation, trial.code, attempt(), said)
    hashes = {who for _, who, *_ in rows(installation, "trial_answer")}
    assert len(hashes) == 60
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    for path in installation.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(bytes(str(who), "ascii") in content or who in content for who in hashes)  # type: ignore[operator]


def test_after_the_end_the_files_are_as_long_whoever_took_part(tmp_path: Path) -> None:
    sizes = set()
    for people in (3, 90):
        elsewhere = Installation(tmp_path / str(people), create=True)
        trial = trials.start(elsewhere.db, small_questionnaire())
        say_of(elsewhere, trial, people, of=[question.id for question in trial.questionnaire.asked])
        trial_ending.end(elsewhere.db, trial.code, Role.FACILITATOR)
        sizes.add(sum(path.stat().st_size for path in elsewhere.folder.glob("feedback.db*")))
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("state", "people", "after"),
    [
        (State.DRAFT, 3, State.TESTED),
        (State.DRAFT, 2, State.DRAFT),
        (State.AGREED, 3, State.AGREED),
        (State.TESTED, 3, State.TESTED),
    ],
)
def test_what_three_people_tried_out_is_tested(
    installation: Installation, state: State, people: int, after: State
) -> None:
    card = card_of(installation, state=state)
    trial = trials.start(installation.db, holding(small_questionnaire(), card.question))
    say_of(installation, trial, people, of=[card.mark])
    say_of(installation, trial, 3)
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    assert cards.get(installation.db, card.mark).state is after
    tried = [line for line in cards.history(installation.db, card.mark) if line.deed is Deed.TRIED_OUT]
    assert [(line.role, line.words) for line in tried] == (
        [(Role.FACILITATOR, trial.code)] if after is not state else []
    )


def test_the_history_of_a_card_leads_to_its_try_out(host: Visitor, installation: Installation) -> None:
    card = card_of(installation, state=State.DRAFT)
    trial = trials.start(installation.db, holding(small_questionnaire(), card.question))
    say_of(installation, trial, 3, of=[card.mark])
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    assert f"/advise/trials/{trial.code}" in host.get(f"/advise/questions/{card.mark}").links()


def holding(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """Return the questionnaire with a question more, in English."""
    sections = (*questionnaire.sections, Section("last", words("Last"), (question,)))
    return replace(questionnaire, languages=("en",), sections=sections)


def test_what_was_stopped_or_reworded_meanwhile_stays_so(installation: Installation) -> None:
    stopped, reworded = card_of(installation), card_of(installation, "Do you feel safe here?")
    draft = holding(small_questionnaire(), stopped.question)
    last = draft.sections[-1]
    draft = replace(
        draft, sections=(*draft.sections[:-1], replace(last, questions=(*last.questions, reworded.question)))
    )
    trial = trials.start(installation.db, draft)
    say_of(installation, trial, 3, of=[stopped.mark, reworded.mark])
    with writing(installation.db):
        cards.move(installation.db, stopped.mark, State.STOPPED, "adviser", Deed.STOPPED, "It hurts.")
    other = replace(reworded.question, text=words("Other words", ("en",)))
    cards.reword(installation.db, replace(reworded, question=other), "adviser", based_on=reworded.digest)
    trial_ending.end(installation.db, trial.code, Role.ADVISER)
    assert cards.get(installation.db, stopped.mark).state is State.STOPPED
    assert cards.get(installation.db, reworded.mark).state is State.DRAFT


# ---- Copies, and what is proven ---------------------------------------------------------------------------------


def test_a_copy_holds_only_try_outs_that_are_over(
    installation: Installation, trial: Trial, tmp_path: Path
) -> None:
    over = trials.start(installation.db, small_questionnaire())
    for each in (trial, over):
        say_of(installation, each, 3)
    trial_ending.end(installation.db, over.code, Role.FACILITATOR)
    hashes = [who for _, who, *_ in rows(installation, "trial_answer")]
    copy = tmp_path / "copy.db"
    back_up(installation, copy)
    content = copy.read_bytes()
    assert trial.code.encode() not in content
    assert not any(who in content for who in hashes)  # type: ignore[operator]
    put_back(installation, copy)
    assert trials.find(installation.db, trial.code) is None
    assert trials.results(installation.db, over.code)["often"].people == 3


@pytest.mark.parametrize(
    "leftover",
    [
        "INSERT INTO trial_answer VALUES (:code, x'01', 'often', 'clear')",
        "INSERT INTO trial_answered VALUES (:code, 'often', 2)",
        "INSERT INTO trial_count VALUES (:code, 'often', 'clear', 2)",
    ],
)
def test_the_check_finds_what_is_left_of_a_try_out(
    installation: Installation, trial: Trial, leftover: str
) -> None:
    check = ["check", "--instance", str(installation.folder)]
    say_of(installation, trial, 2)
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    assert CliRunner().invoke(commands, check).exit_code == 0
    installation.db.execute(leftover, {"code": trial.code})
    found = CliRunner().invoke(commands, check)
    assert found.exit_code == 1
    assert f"what must not be there of the try-out {trial.code}" in found.output


# ---- The pages of the studio ------------------------------------------------------------------------------------


def test_a_facilitator_starts_a_try_out_shows_the_way_in_and_ends_it(
    installation: Installation, host: Visitor
) -> None:
    questionnaires.save(installation.db, small_questionnaire())
    token = host.get("/advise/questionnaires/small/try").hidden("_token")
    there = host.sent_on_after("/advise/questionnaires/small/try", {"_token": token})
    (trial,) = trials.of_questionnaire(installation.db, "small")
    assert there == f"/advise/trials/{trial.code}"
    page = host.get(there)
    assert trial.code in page.main
    assert f"http://localhost/try/{trial.code}" in page.links()
    assert "Not yet enough" in page.main
    say_of(installation, trial, 2, CLEAR, HARD)
    assert host.get(there).main == page.main
    say_of(installation, trial, 1, CLEAR)
    enough = host.get(there).main
    assert "Enough to end" in enough
    say_of(installation, trial, 7, CLEAR)
    assert host.get(there).main == enough
    question = host.get(f"{there}/end")
    assert question.heading == "End it now?"
    assert host.sent_on_after(f"{there}/end", question.fields()) == there
    page = host.get(there)
    assert "People who tried it: 10" in page.main
    assert "10 of 10 said “It was clear”" in page.main
    assert "2 of 10 said “It felt hard”" in page.main
    assert page.main.count("Fewer than three said something about this.") == len(trial.questionnaire.asked) - 1
    assert host.sent_on(f"{there}/end") == there
    assert "over already" in host.post(f"{there}/end", {"_token": token}, 409).main
    acts = [(entry.act, entry.about) for _, entry in newest(installation.db)]
    assert acts[:2] == [(Act.ENDED_TRIAL, trial.code), (Act.STARTED_TRIAL, trial.code)]


def test_of_fewer_than_three_nothing_is_shown(installation: Installation, trial: Trial, host: Visitor) -> None:
    say_of(installation, trial, 2)
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    page = host.get(f"/advise/trials/{trial.code}")
    assert "Fewer than three tried it. Nothing is shown." in page.main
    assert "It was clear" not in page.main


def test_other_try_outs_of_a_questionnaire_are_one_step_away(
    installation: Installation, trial: Trial, host: Visitor
) -> None:
    other = trials.start(installation.db, small_questionnaire())
    foreign = trials.start(installation.db, replace(small_questionnaire(), name="foreign"))
    for address in (f"/advise/trials/{trial.code}", "/advise/questionnaires/small/try"):
        links = host.get(address).links()
        assert f"/advise/trials/{other.code}" in links
        assert f"/advise/trials/{foreign.code}" not in links


def test_what_cannot_be_tried_out_is_said_in_a_sentence(
    app: Flask, installation: Installation, host: Visitor
) -> None:
    stopped = card_of(installation, state=State.STOPPED)
    questionnaires.save(installation.db, of_card(stopped.mark, small_questionnaire()))
    token = host.get("/facilitate/").hidden("_token")
    page = host.post("/advise/questionnaires/small/try", {"_token": token}, 409)
    assert f"Advisers stopped question “{stopped.text}" in page.main
    host.post("/advise/questionnaires/unknown/try", {"_token": token}, 404)
    host.get("/advise/questionnaires/unknown/try", 404)
    host.get("/advise/trials/QQQQ22", 404)
    reviewer = browser_of(app, installation, "robin", Role.REVIEWER)
    reviewer.post("/advise/questionnaires/small/try", {"_token": token}, 403)
    assert rows(installation, "trial") == []


def test_an_adviser_sees_it_in_welsh(app: Flask, installation: Installation, trial: Trial) -> None:
    adviser = browser_of(app, installation, "jay", Role.ADVISER)
    token = adviser.get(f"/advise/trials/{trial.code}").hidden("_token")
    adviser.sent_on_after("/account/language", {"_token": token, "language": "cy"})
    say_of(installation, trial, 3)
    trial_ending.end(installation.db, trial.code, Role.FACILITATOR)
    html = adviser.client.get(f"/advise/trials/{trial.code}").text
    assert "Question often (cy)" in html
