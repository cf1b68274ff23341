"""A hall of people behind one address press Send in the same second, and somebody guesses codes meanwhile."""

import http.client
import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.browser.site import Site, serving

PEOPLE = 220
GUESSERS = 10
PATIENCE = 300.0  # seconds; on a busy machine a hall may take a while, but nobody is turned away
STEPS = ("often", "never")


def ask(site: Site, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """Return the status and the text of a page, asked for as one more phone of the same address."""
    connection = http.client.HTTPConnection(site.host, timeout=PATIENCE)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, address, urlencode(form) if form else None, kind)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def load(site: Site, code: str) -> str:
    """Load the questionnaire and return the attempt of its form."""
    status, page = ask(site, "GET", f"/en/e/{code}/answer")
    assert status == 200
    found = re.search(r'name="_attempt" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


@contextmanager
def guessing(site: Site) -> Iterator[list[int]]:
    """Let wrong codes be tried as fast as they are answered, and hand on what the answers were."""
    over = threading.Event()
    answers: list[int] = []

    def guess(who: int) -> None:
        for number in count():
            if over.is_set():
                return
            answers.append(ask(site, "GET", f"/en/e/QQ{who}{number}/answer")[0])

    guessers = [threading.Thread(target=guess, args=[who], daemon=True) for who in range(GUESSERS)]
    for each in guessers:
        each.start()
    try:
        yield answers
    finally:
        over.set()
        for each in guessers:
            each.join(PATIENCE)


def send_at_once(site: Site, code: str, attempts: list[str]) -> list[tuple[int, str]]:
    """Let everybody press Send at the same moment, and return what each of them saw."""
    together = threading.Barrier(len(attempts))
    seen: list[tuple[int, str]] = []

    def send(person: int, attempt: str) -> None:
        form = {"_attempt": attempt, "time-for-fun": STEPS[person % 2], "good-day": f"day of person {person:04d}."}
        together.wait(PATIENCE)
        seen.append(ask(site, "POST", f"/en/e/{code}/answer", form))

    people = [threading.Thread(target=send, args=each, daemon=True) for each in enumerate(attempts)]
    for each in people:
        each.start()
    for each in people:
        each.join(PATIENCE)
    return seen


def left_of(site: Site, code: str, query: str) -> list[tuple[object, ...]]:
    """Return what is kept of a closed event, read without our own program."""
    with closing(sqlite3.connect(str(site.folder / "feedback.db"))) as database:
        return database.execute(query, (code,)).fetchall()


def test_a_hall_behind_one_address_presses_send_at_once_and_everyone_is_thanked(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        code = site.new_event("A full hall")
        with guessing(site) as guesses:
            attempts = [load(site, code) for _ in range(PEOPLE)]
            seen = send_at_once(site, code, attempts)
        site.command("event", "close", code, "--yes")
        release = json.loads(site.command("release", "show", code, "--format", "json"))

    assert len(set(attempts)) == PEOPLE
    assert [status for status, _ in seen] == [200] * PEOPLE
    assert all(re.search(r"<h1[^>]*>[^\n]*Thank you", page) for _, page in seen)
    assert guesses
    assert set(guesses) <= {404, 429}

    assert left_of(site, code, "SELECT people FROM turnout WHERE event = ?") == [(PEOPLE,)]
    chosen = "SELECT option, people FROM count WHERE event = ? AND question = 'time-for-fun' AND people > 0"
    assert set(left_of(site, code, chosen)) == {(step, PEOPLE // 2) for step in STEPS}
    texts = left_of(site, code, "SELECT text FROM text WHERE event = ?")
    assert sorted(texts) == [(f"day of person {person:04d}.",) for person in range(PEOPLE)]
    assert release["people"]["rounded"] == PEOPLE
