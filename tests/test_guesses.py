"""Guessing event codes is slowed, nobody is remembered for it, and a right code always works (SEC-10)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.languages import LANGUAGES
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.web.young_people.guesses import FORGIVEN, MOST_WAITING, Guesses
from tests.examples import attempt, wishes_in_file
from tests.page_checks import Page, said

PATIENCE = 60.0  # seconds for threads on a busy machine


class Time:
    """Pass only when told to, or while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits = 0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits += 1
        self.now += seconds


@pytest.fixture(autouse=True)
def _nobody_waits() -> None:
    """Let each wait be as long as it is: time is made up here."""


@pytest.fixture
def time() -> Time:
    """Return a time that stands still."""
    return Time()


@pytest.fixture
def guesses(time: Time, app: Flask) -> Guesses:
    """Return what slows guessing in the app, going by the time that stands still."""
    made = app.extensions["guesses"] = Guesses(time.clock, time.sleep)
    return made


@contextmanager
def all_places_taken(app: Flask) -> Iterator[Time]:
    """Let as many wrong codes wait as can, and nothing of them be answered until the end."""
    entered, over, time = threading.Semaphore(0), threading.Event(), Time()

    def sleep(_seconds: float) -> None:
        entered.release()
        assert over.wait(PATIENCE)

    guesses = app.extensions["guesses"] = Guesses(time.clock, sleep)
    answered: list[bool] = []
    use_up(guesses)
    waiting = [threading.Thread(target=lambda: answered.append(guesses.may_answer())) for _ in range(MOST_WAITING)]
    for each in waiting:
        each.start()
    for _ in waiting:
        assert entered.acquire(timeout=PATIENCE)
    try:
        yield time
    finally:
        over.set()
        for each in waiting:
            each.join(PATIENCE)
    assert answered == [True] * MOST_WAITING


def use_up(guesses: Guesses) -> None:
    for _ in range(FORGIVEN):
        assert guesses.may_answer()


def guess(client: FlaskClient, number: int, code: str = "") -> TestResponse:
    """Try a wrong code, in turn in each place where one can be tried."""
    code = code or f"QQ{number:04d}"
    ways = (
        lambda: client.get(f"/e/{code}"),
        lambda: client.post("/en/", data={"code": code}),
        lambda: client.get(f"/ar/e/{code}/"),
        lambda: client.head(f"/en/e/{code}/"),
        lambda: client.get(f"/en/e/{code}/answer"),
        lambda: client.post(f"/en/e/{code}/answer", data={"_attempt": attempt()}),
        lambda: client.get(f"/en/e/{code}/no-thanks"),
        lambda: client.get(f"/cy/e/{code}/heard"),
    )
    return ways[number % len(ways)]()


# ---- The bucket -----------------------------------------------------------------------------------------------


def test_some_wrong_codes_are_forgiven_and_then_each_waits(guesses: Guesses, time: Time) -> None:
    use_up(guesses)
    assert time.waits == 0
    assert guesses.may_answer()
    assert time.waits == 1


def test_forgiveness_comes_back_with_time_but_never_more_than_at_first(guesses: Guesses, time: Time) -> None:
    use_up(guesses)
    time.now += 3
    for _ in range(3):
        assert guesses.may_answer()
    assert time.waits == 0
    time.now += 1_000_000
    use_up(guesses)
    assert time.waits == 0
    assert guesses.may_answer()
    assert time.waits == 1


def test_only_so_many_wait_at_once_and_their_places_come_back(app: Flask) -> None:
    with all_places_taken(app):
        guesses: Guesses = app.extensions["guesses"]
        assert [guesses.may_answer() for _ in range(100)] == [False] * 100
    assert guesses.may_answer()


def test_threads_share_what_is_forgiven() -> None:
    waits: list[float] = []
    guesses = Guesses(lambda: 0.0, waits.append)
    answered: list[bool] = []
    together = threading.Barrier(8)

    def try_many() -> None:
        together.wait(PATIENCE)
        answered.extend([guesses.may_answer() for _ in range(FORGIVEN)])

    threads = [threading.Thread(target=try_many) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)
    assert len(answered) == 8 * FORGIVEN
    assert len(waits) + answered.count(False) == 7 * FORGIVEN


# ---- The pages ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("guesses")
def test_a_thousand_guesses_take_many_minutes(client: FlaskClient, time: Time) -> None:
    """One after the other, from no more than the pages say: each wait earns one code that needs none."""
    statuses = {guess(client, number).status_code for number in range(1000)}
    assert statuses == {404, 422}
    assert time.now >= (1000 - FORGIVEN) / 2 - 1


def test_guesses_that_do_not_queue_are_refused_and_the_right_code_works_meanwhile(
    app: Flask, client: FlaskClient, installation: Installation, event: Event
) -> None:
    with all_places_taken(app) as time:
        for number in range(1000):
            refused = guess(client, number)
            assert refused.status_code == 429
            assert refused.headers["Retry-After"] == "60"
            if number % 100 == 0:
                sent = {"wish": f"wish {number:04d}", "_attempt": attempt()}
                assert client.get(f"/e/{event.code}").status_code == 200
                assert client.post("/en/", data={"code": event.code.lower()}).status_code == 303
                assert client.get(f"/ar/e/{event.code}/").status_code == 200
                assert client.get(f"/en/e/{event.code}/answer").status_code == 200
                assert client.post(f"/en/e/{event.code}/answer", data=sent).status_code == 200
        assert wishes_in_file(installation, event) == [f"wish {number:04d}" for number in range(0, 1000, 100)]
        time.now += 2
        assert [guess(client, number).status_code for number in (0, 1, 2)] == [404, 422, 429]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_refused_reads_a_calm_page(app: Flask, client: FlaskClient, lang: str) -> None:
    with all_places_taken(app):
        for reply in (client.post(f"/{lang}/", data={"code": "QQQQ22"}), client.get(f"/{lang}/e/QQQQ22/")):
            page = Page(reply.text, f"/{lang}/")
            assert page.heading == said("Wait a minute", lang)
            assert said("Many codes were tried just now. Wait a minute, then try again.", lang) in page.main


def test_the_pages_without_a_code_are_never_slowed(client: FlaskClient, guesses: Guesses, time: Time) -> None:
    use_up(guesses)
    for address in ("/", "/en/", "/en/help", "/ar/privacy", "/healthz", "/nothing", "/leave"):
        assert client.get(address).status_code in {200, 303, 404}
    assert client.post("/en/", data={"code": "  "}).status_code == 422
    assert time.waits == 0


def test_a_hundred_phones_behind_one_address_all_send(
    client: FlaskClient, installation: Installation, event: Event, guesses: Guesses, time: Time
) -> None:
    use_up(guesses)
    for person in range(100):
        page = client.get(f"/en/e/{event.code}/answer").text
        found = re.search(r'name="_attempt" value="([0-9a-f]{32})"', page)
        assert found
        sent = {"wish": f"wish {person:04d}", "_attempt": found[1]}
        assert client.post(f"/en/e/{event.code}/answer", data=sent).status_code == 200
    assert len(wishes_in_file(installation, event)) == 100
    assert time.waits == 0


# ---- Nobody is known by it ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("guesses")
def test_guesses_from_many_addresses_and_browsers_count_together(
    app: Flask, client: FlaskClient, time: Time
) -> None:
    for number in range(FORGIVEN):
        told = {"User-Agent": f"browser {number}", "X-Forwarded-For": f"203.0.113.{number}"}
        app.test_client().get("/e/QQQQ22", headers=told, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    assert time.waits == 0
    client.get("/e/QQQQ22", environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert time.waits == 1


def test_nothing_is_kept_or_logged_of_who_guesses_what(
    client: FlaskClient,
    guesses: Guesses,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = set(vars(guesses))
    for number in range(200):
        guess(client, number)
    assert set(vars(guesses)) == before
    kept = {name: value for name, value in vars(guesses).items() if isinstance(value, int | float)}
    assert set(kept) == {"_forgiven", "_counted_at"}
    assert not [value for value in vars(guesses).values() if isinstance(value, str | bytes | list | dict | set)]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("guesses")
@pytest.mark.parametrize("refused", [False, True], ids=["answered", "refused"])
def test_every_wrong_code_is_answered_alike(
    app: Flask, client: FlaskClient, event: Event, *, refused: bool
) -> None:
    nearly = event.code[:-1] + ("2" if event.code[-1] != "2" else "3")
    wrong = (nearly, "QQQQ22", "NO-SUCH", "2222", "A" * 30, "٢٣٤")
    if refused:
        with all_places_taken(app):
            replies = [[guess(client, way, code) for code in wrong] for way in range(8)]
    else:
        replies = [[guess(client, way, code) for code in wrong] for way in range(8)]
    for way in replies:
        assert len({(reply.status_code, tuple(sorted(reply.headers.keys()))) for reply in way}) == 1
        # What somebody typed stands in the box again, and in addresses of this very page.
        pages = {
            reply.text.replace(quote(code), "CODE").replace(f'"{code}"', '"CODE"')
            for code, reply in zip(wrong, way, strict=True)
        }
        assert len(pages) == 1
        assert not any(event.code in page for page in pages)
