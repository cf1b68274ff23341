"""Taking responses in while an event is open: on disk before anybody is thanked, many people to one fsync."""

import sqlite3
import threading
import time
from contextlib import suppress

from sqlite_utils import Database

from feedback.answers.anonymise import AnonymousResponse
from feedback.answers.sheet import Sheet
from feedback.refusal import Refusal, Sentence
from feedback.store import events
from feedback.store.database import connect, writing
from feedback.store.event_file import (
    EVENT_PRAGMAS,
    OLD_PAGES_LAST,
    OLD_PAGES_LAST_IN_A_RUSH,
    Turn,
    attempt_key,
    forget_old_pages,
    hide_time,
    keep,
    make_event_file,
    opened,
    row_id,
)
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.store.refused_by_advisers import refuse_what_was_stopped


class EventNotOpen(Refusal):
    """Say that an event takes no answers, because it is not open yet or was closed."""


class CouldNotStore(Refusal):
    """Say that answers could not be written to disk; nothing of them was kept."""


def open_event(installation: Installation, code: str) -> None:
    """Make the file of an event and let answers in."""
    event = events.get(installation.db, code)
    # The file is made under the write lock: a sweep by another process waits until the event counts as open.
    with writing(installation.db) as db:
        event = events.get(db, event.code)
        if event.state is not State.DRAFT:
            raise Refusal(
                Sentence(
                    "Event %(code)s is %(state)s; only a draft can be opened.",
                    code=event.code,
                    state=Sentence(event.state),
                )
            )
        if event.version:
            refuse_what_was_stopped(db, installation.version(event.version).questionnaire)
        make_event_file(installation.event_file(event.code))
        db.execute("UPDATE event SET state = 'open', made_by_form = NULL WHERE code = ?", (event.code,))


def has_at_least(installation: Installation, code: str, people: int) -> bool:
    """Return whether so many people have answered; nothing else about them is ever told before closing."""
    path = installation.event_file(code)
    try:
        with opened(path) as file:
            query = "SELECT count(*) FROM (SELECT 1 FROM response LIMIT ?)"
            return int(file.execute(query, (people,)).fetchone()[0]) >= people
    except (FileNotFoundError, sqlite3.OperationalError):
        if path.is_file():
            raise
        return False  # being closed by another process at this moment, or lost: "feedback check" says which


class Intake:
    """Take responses in for every open event of an installation, from any number of threads."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()

    def take(self, code: str, attempt: str, response: AnonymousResponse) -> None:
        """Return once a response is on disk; the same attempt again replaces what it sent before.

        Raises EventNotOpen or CouldNotStore, and then nothing was kept.
        """
        with self._lock:
            lane = self._lanes.get(code)
            if lane is None:
                lane = self._lanes[code] = _Lane(self._installation, code)
        try:
            lane.take(attempt, response)
        except Refusal:
            # A closed event's file must not be held open; after a fault the next attempt starts afresh.
            with self._lock:
                if self._lanes.get(code) is lane:
                    del self._lanes[code]
            raise


class _Ticket:
    """Wait for one response to be written, by oneself or by somebody who writes for all who wait."""

    def __init__(self, attempt: str, response: AnonymousResponse) -> None:
        self.attempt = attempt
        self.response = response
        self.settled = False
        self.refusal: Refusal | None = None
        self.wake = threading.Semaphore(0)

    def settle(self, refusal: Refusal | None) -> None:
        self.refusal, self.settled = refusal, True
        self.wake.release()


class _Lane:
    """Write the responses of one event: one person at a time writes for all who wait, with one fsync."""

    def __init__(self, installation: Installation, code: str) -> None:
        self._installation = installation
        self._code = code
        self._path = installation.event_file(code)
        self._file: Database | None = None
        self._key = b""
        self._waiting: list[_Ticket] = []
        self._somebody_writes = False
        self._door = threading.Lock()
        self._written_at = 0.0
        self._untidy_since: float | None = None

    def take(self, attempt: str, response: AnonymousResponse) -> None:
        ticket = _Ticket(attempt, response)
        with self._door:
            self._waiting.append(ticket)
            writes, self._somebody_writes = not self._somebody_writes, True
        if not writes:
            ticket.wake.acquire()
        if not ticket.settled:
            self._write_for_all()
        if ticket.refusal:
            raise ticket.refusal

    def _write_for_all(self) -> None:
        with self._door:
            batch, self._waiting = self._waiting, []
        refusal: Refusal | None = CouldNotStore("The answers could not be written to disk.")
        try:
            refusal = self._write(batch)
        finally:
            with self._door:
                successor = self._waiting[0] if self._waiting else None
                self._somebody_writes = successor is not None
            if successor:
                successor.wake.release()
            for each in batch:
                each.settle(refusal)

    def _write(self, batch: list[_Ticket]) -> Refusal | None:
        try:
            file = self._file or self._open()
            # The last one of an attempt is what somebody meant; with nothing in it, it takes back the others.
            rows = {row_id(each.attempt, self._key): each.response for each in batch}
            filled = [(row, *self._sheet.fill(each)) for row, each in rows.items() if not each.is_empty]
            with self._turn, writing(file):
                # Closing holds the same lock until the event counts as closed: an answer is either in before
                # it is counted, or turned away here.
                self._open_event()
                file.conn.executemany("DELETE FROM response WHERE id = ?", ((row,) for row in rows))
                keep(file, filled)
            hide_time(self._path)
        except (sqlite3.Error, OSError, Refusal) as fault:
            return self._refusal(fault)
        self._written_at = time.monotonic()
        if self._untidy_since is None:
            self._untidy_since = self._written_at
            self._tidy_later()
        return None

    def _tidy_later(self) -> None:
        timer = threading.Timer(OLD_PAGES_LAST, self._tidy)
        timer.daemon = True
        timer.start()

    def _tidy(self) -> None:
        """Tidy the file in a quiet moment, or after half a minute without one: it is written anew as a whole."""
        now = time.monotonic()
        busy = now - self._written_at < OLD_PAGES_LAST
        if busy and self._untidy_since is not None and now - self._untidy_since < OLD_PAGES_LAST_IN_A_RUSH:
            self._tidy_later()
            return
        self._untidy_since = None  # first, so that whatever is written from now on is tidied once more
        forget_old_pages(self._path)

    def _open(self) -> Database:
        version = self._open_event().version
        self._sheet = Sheet(self._installation.version(version).questionnaire.asked)
        self._turn = Turn(self._path)
        self._file = connect(self._path, pragmas=EVENT_PRAGMAS)
        self._key = attempt_key(self._file)
        return self._file

    def _refusal(self, fault: Exception) -> Refusal:
        if self._file is not None:
            self._file.close()
            self._turn.close()
            self._file = None
        if isinstance(fault, EventNotOpen):
            return fault
        # The file may have been destroyed under our hands by a closing elsewhere.
        with suppress(sqlite3.Error):
            try:
                self._open_event()
            except EventNotOpen as closed:
                return closed
        return CouldNotStore(f"The answers could not be written to disk ({fault}).")

    def _open_event(self) -> Event:
        event = events.find(self._installation.db, self._code)
        if event is None or event.state is not State.OPEN:
            raise EventNotOpen("This event is not open for answers.")
        return event
