"""Guessing is slow, and keeps nobody out: waits grow and fade, and an unknown name fares like a known one."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask

from feedback.refusal import Refusal
from feedback.store import passphrases, people, sign_in
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.sign_in import FADES, FADES_FOR_CODE, FREE_TRIES, LONGEST_WAIT, Wait, by_name, wait_after
from tests.examples import (
    HOME,
    PASSPHRASE,
    SIGN_IN,
    WRONG,
    cookie_in,
    digits_now,
    give_digits,
    give_passphrase,
    give_wrong_passphrase,
    is_signed_in,
    join,
)
from tests.page_checks import Page, Visitor

Later = Callable[[float], None]
# The clock stands still, so that no wait ends by itself.
pytestmark = pytest.mark.usefixtures("later")
NOT_TOGETHER = "This name and passphrase do not belong together."
MANY_TRIES = "There were many wrong tries."


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the kept hash of each passphrase that is looked at."""
    found: list[str] = []
    verify = PasswordHasher.verify

    def counting(hasher: PasswordHasher, stored: str, passphrase: str) -> bool:
        found.append(stored)
        return verify(hasher, stored, passphrase)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    return found


def guess(app: Flask, name: str, times: int) -> list[int]:
    """Guess at a name from ever new browsers, and return the statuses."""
    found = []
    for _ in range(times):
        visit = Visitor(app.test_client())
        sent = visit.get(SIGN_IN).fields() | {"name": name, "passphrase": WRONG}
        found.append(visit.client.post(SIGN_IN, data=sent).status_code)
    return found


# ---- The answer tells nothing ---------------------------------------------------------------------------------


def bare(page: Page, name: str) -> str:
    """Return a page without what differs for everybody: the token of the form and the name that was typed."""
    return page.html.replace(page.hidden("_token"), "token").replace(name, "name")


def test_an_unknown_name_and_a_wrong_passphrase_get_the_same_page(app: Flask, robin: str) -> None:
    """From the first try through every wait, to the byte."""

    def answers(name: str) -> list[tuple[str, list[str]]]:
        found = []
        for _ in range(FREE_TRIES + 3):
            visit = Visitor(app.test_client())
            page = visit.get(SIGN_IN)
            reply = visit.client.post(SIGN_IN, data=page.fields() | {"name": name, "passphrase": WRONG})
            found.append(
                (f"{reply.status_code} {bare(Page(reply.text, SIGN_IN), name)}", list(reply.headers.keys()))
            )
        return found

    known, unknown = answers(robin), answers("stork")
    assert known == unknown
    assert NOT_TOGETHER in known[0][0]
    assert MANY_TRIES in known[-1][0]


def test_an_unknown_name_costs_as_much_work(app: Flask, robin: str, looked_at: list[str]) -> None:
    for name in (robin, "stork", ""):
        before = len(looked_at)
        guess(app, name, FREE_TRIES + 3)
        assert len(looked_at) - before == FREE_TRIES
    kept = {str(extract_parameters(stored)) for stored in looked_at}
    assert len(kept) == 1


@pytest.mark.real_hashes
def test_an_unknown_name_costs_as_much_as_people_get(installation: Installation, looked_at: list[str]) -> None:
    passphrases._nobody.cache_clear()
    join(installation, "robin", Role.ADVISER)
    for name in ("robin", "stork"):
        assert not sign_in.fits(installation.db, name, WRONG, by_name(installation.key, name))
    first, second = (extract_parameters(stored) for stored in looked_at)
    assert first == second


def test_nothing_fits_a_name_that_nobody_has(installation: Installation) -> None:
    counter = by_name(installation.key, "stork")
    for guessed in ("", "none", passphrases._nobody(), "None"):
        assert not sign_in.fits(installation.db, "stork", guessed, counter)


# ---- Waits grow and fade --------------------------------------------------------------------------------------


def test_waits_double_up_to_a_minute_and_never_become_a_lock() -> None:
    waits = [wait_after(times) for times in range(FREE_TRIES + 12)]
    assert waits[:FREE_TRIES] == [0] * FREE_TRIES
    assert waits[FREE_TRIES:] == [2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60]
    assert wait_after(10**6) == LONGEST_WAIT


def test_each_wrong_try_makes_the_wait_longer(installation: Installation, later: Later) -> None:
    db, counter = installation.db, by_name(installation.key, "robin")
    for _ in range(FREE_TRIES):
        sign_in.count_try(db, counter)
    for wait in (2, 4, 8, 16, 32, 60, 60, 60):
        with pytest.raises(Wait) as refused:
            sign_in.count_try(db, counter)
        assert refused.value.seconds == wait
        later(wait - 1)
        with pytest.raises(Wait) as refused:  # asking meanwhile makes nothing longer
            sign_in.count_try(db, counter)
        assert refused.value.seconds == 1
        later(1)
        sign_in.count_try(db, counter)


def test_wrong_tries_fade_one_by_one(installation: Installation, later: Later) -> None:
    db, counter = installation.db, by_name(installation.key, "robin")
    for _ in range(FREE_TRIES):
        sign_in.count_try(db, counter)
    later(2 + FADES)  # the wait, and then one of five is forgotten: there is one more free
    sign_in.count_try(db, counter)
    with pytest.raises(Wait):
        sign_in.count_try(db, counter)
    later(2 + FADES * FREE_TRIES)
    for _ in range(FREE_TRIES):
        sign_in.count_try(db, counter)


def test_a_clock_that_was_put_back_makes_no_wait_longer(installation: Installation, later: Later) -> None:
    db, counter = installation.db, by_name(installation.key, "robin")
    for _ in range(FREE_TRIES):
        sign_in.count_try(db, counter)
    later(-24 * 3600)
    with pytest.raises(Wait) as refused:
        sign_in.count_try(db, counter)
    assert refused.value.seconds <= LONGEST_WAIT


def test_after_many_wrong_tries_the_page_says_how_long_to_wait_and_then_it_works_again(
    visit: Visitor, app: Flask, robin: str, looked_at: list[str], later: Later
) -> None:
    assert guess(app, robin, FREE_TRIES + 2) == [422] * FREE_TRIES + [429] * 2
    before = len(looked_at)
    page = visit.send(visit.get(SIGN_IN), 429, name=robin, passphrase=PASSPHRASE)  # the right one
    assert f"{MANY_TRIES} Wait 2 seconds, then try again." in page.main
    assert page.fields()["name"] == [robin]
    assert len(looked_at) == before
    assert not is_signed_in(visit.client)
    later(2)
    assert give_passphrase(visit, robin) == HOME
    other = Visitor(app.test_client())
    assert NOT_TOGETHER in give_wrong_passphrase(other, robin).main  # and the count began anew


def test_confirming_is_slowed_down_too(visit: Visitor, robin: str) -> None:
    give_passphrase(visit, robin)
    page = visit.get("/account/confirm")
    for _ in range(FREE_TRIES):
        visit.send(page, 422, passphrase=WRONG)
    assert MANY_TRIES in visit.send(page, 429, passphrase=PASSPHRASE).main
    assert is_signed_in(visit.client)


def test_many_tries_at_once_get_no_more_than_the_free_ones(
    installation: Installation, robin: str, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(times: int, longest: int) -> int:
        time.sleep(0.01)  # between reading how many there were and writing one more
        return wait_after(times, longest)

    monkeypatch.setattr(sign_in, "wait_after", slowly)
    monkeypatch.setattr(passphrases, "_WAITING", threading.BoundedSemaphore(100))
    answers: list[object] = []
    together = threading.Barrier(20)
    counter = by_name(installation.key, robin)

    def try_once(number: int) -> None:
        together.wait()
        try:
            answers.append(sign_in.fits(installation.db, robin, f"{WRONG} {number}", counter))
        except Wait as wait:
            answers.append(wait)

    run_together(try_once, 20)
    assert answers.count(False) == FREE_TRIES == len(looked_at)
    assert len(answers) == 20


def run_together(work: Callable[[int], None], times: int) -> None:
    """Do something in many threads and wait for them all."""
    threads = [threading.Thread(target=work, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_table_of_tries_does_not_grow_for_ever(installation: Installation, later: Later) -> None:
    def kept() -> int:
        return int(installation.db.execute("SELECT count(*) FROM wrong_try").fetchone()[0])

    for number in range(200):
        sign_in.count_try(installation.db, by_name(installation.key, f"guess {number}"))
    assert kept() == 200
    later(2 * FADES_FOR_CODE + 1)
    sign_in.count_try(installation.db, by_name(installation.key, "one more"))
    assert kept() == 1


def test_what_is_kept_of_a_try_tells_nobody_which_name_was_typed(installation: Installation, app: Flask) -> None:
    guess(app, WRONG, 1)  # a passphrase in the wrong field
    kept = b"".join(path.read_bytes() for path in installation.folder.rglob("*.db*"))
    for each in (WRONG, f"name {WRONG}"):
        assert each.encode() not in kept
        assert hashlib.sha256(each.encode()).digest() not in kept


# ---- Nobody is kept out by somebody else ----------------------------------------------------------------------


def test_who_signed_in_here_before_is_not_kept_out_by_guesses_elsewhere(
    visit: Visitor, app: Flask, wren: str, later: Later
) -> None:
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    later(11 * 3600)  # the session has ended
    assert not is_signed_in(visit.client)
    assert guess(app, "wren", FREE_TRIES + 1)[-1] == 429
    assert give_passphrase(visit, "wren") == "/account/second-factor"
    assert guess(app, "wren", 1) == [429]


def test_signing_out_leaves_a_browser_known_and_signing_out_everywhere_does_not(
    visit: Visitor, app: Flask, wren: str, later: Later
) -> None:
    for address, status in (("/account/sign-out", 303), ("/account/sign-out-everywhere", 429)):
        give_passphrase(visit, "wren")
        later(60)  # for new digits
        give_digits(visit, digits_now(wren))
        visit.sent_on_after(address, {"_token": visit.get(HOME).hidden("_token")})
        assert guess(app, "wren", FREE_TRIES + 1)[-1] == 429
        sent = visit.get(SIGN_IN).fields() | {"name": "wren", "passphrase": PASSPHRASE}
        assert visit.client.post(SIGN_IN, data=sent).status_code == status
        later(24 * 3600)


def test_a_crowd_at_the_sign_in_page_is_no_wrong_try(
    visit: Visitor, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object) -> bool:
        raise passphrases.Busy("Many people are signing in at this moment.")

    with monkeypatch.context() as crowd:
        crowd.setattr(passphrases, "fits", busy)
        for _ in range(FREE_TRIES + 1):
            give_wrong_passphrase(visit, robin, 503)
    assert give_passphrase(visit, robin) == HOME


def test_guesses_in_a_known_browser_are_slowed_down_by_themselves(
    visit: Visitor, app: Flask, wren: str, later: Later
) -> None:
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    later(11 * 3600)
    for _ in range(FREE_TRIES):
        give_wrong_passphrase(visit, "wren")
    assert MANY_TRIES in give_wrong_passphrase(visit, "wren", 429).main
    assert guess(app, "wren", 1) == [422]


def test_a_known_browser_of_one_person_is_worth_nothing_for_another(
    visit: Visitor, app: Flask, installation: Installation, wren: str, later: Later
) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    later(11 * 3600)
    known = cookie_in(visit.client, "known")
    guess(app, "stork", FREE_TRIES)
    assert cookie_in(visit.client, "known") == known
    assert MANY_TRIES in give_wrong_passphrase(visit, "stork", 429).main


@pytest.mark.parametrize(
    "forged", ["", "x", "x.y", "{mark}.", "{mark}.x", "{other}.{signature}", "é.é", ".{signature}"]
)
def test_a_made_up_mark_of_a_known_browser_is_worth_nothing(
    visit: Visitor, app: Flask, wren: str, later: Later, forged: str
) -> None:
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    later(11 * 3600)
    mark, _, signature = cookie_in(visit.client, "known").partition(".")
    made_up = forged.format(mark=mark, other="0" * len(mark), signature=signature)
    visit.client.set_cookie("known", made_up)
    guess(app, "wren", FREE_TRIES)
    assert MANY_TRIES in give_wrong_passphrase(visit, "wren", 429).main


def test_the_browser_of_an_adviser_is_not_remembered(
    visit: Visitor, app: Flask, installation: Installation, robin: str
) -> None:
    give_passphrase(visit, robin)
    assert visit.client.get_cookie("known") is None
    invited = people.invite(installation.db, "stork", [Role.ADVISER])
    other = Visitor(app.test_client())
    page = other.get(f"/account/invitation/{invited}")
    other.sent_on_after(page.address, page.fields() | {"passphrase": PASSPHRASE})
    assert is_signed_in(other.client)
    assert other.client.get_cookie("known") is None


# ---- A crowd --------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(robin: str) -> Iterator[str]:
    """Let as many people sign in at this moment as there is room for, when robin comes."""
    taken = 0
    while passphrases._WAITING.acquire(blocking=False):
        taken += 1
    yield robin
    passphrases._WAITING.release(taken)


def test_in_a_crowd_somebody_is_asked_to_try_again(
    visit: Visitor, installation: Installation, crowded: str
) -> None:
    page = visit.send(visit.get(SIGN_IN), 503, name=crowded, passphrase=PASSPHRASE)
    assert "Many people are signing in at this moment. Try again in a minute." in page.main
    invited = f"/account/invitation/{people.invite(installation.db, 'stork', [Role.ADVISER])}"
    page = visit.send(visit.get(invited), 503, passphrase=PASSPHRASE)
    assert "Try again in a minute." in page.main
    assert people.find(installation.db, "stork") is None


def test_the_room_for_a_crowd_is_given_back(installation: Installation, robin: str) -> None:
    for number in range(20):
        sign_in.fits(installation.db, f"{robin} {number}", WRONG, by_name(installation.key, str(number)))
    with pytest.raises(Refusal, match="has ended"):
        people.accept(installation.db, "no invitation", "stork", PASSPHRASE)
    assert passphrases.fits(passphrases.hashed(WRONG), WRONG)
