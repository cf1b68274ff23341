"""One installation: its folder, its database, and where the files of open events are."""

import sqlite3
import threading
import time
from pathlib import Path

from sqlite_utils import Database

from feedback.answers.sheet import Sheet
from feedback.questionnaire.model import Version
from feedback.questionnaire.publish import thaw
from feedback.refusal import Refusal
from feedback.store.database import connect, destroy, writing
from feedback.store.event_file import forget_old_pages, renew
from feedback.store.key import KEY_FILE, make_key, read_key
from feedback.store.migrations import STEPS
from feedback.store.migrations import main as migrations

DATABASE = "feedback.db"
OPEN_EVENTS = "open"


class Installation:
    """Give each thread its own connection to the database in a folder, brought up to date."""

    def __init__(self, folder: Path, *, create: bool = False, sweep: bool = True) -> None:
        self.folder = folder
        self._connections = threading.local()
        self._key: bytes | None = None
        self._versions: dict[str, Version] = {}
        if not create and not self.database_file.is_file():
            raise Refusal(f"There is no installation in {folder} yet; make one with “feedback init”.")
        try:
            self._bring_up_to_date(create=create)
            if sweep:
                self.sweep()
        except (sqlite3.Error, OSError) as fault:
            why = getattr(fault, "strerror", None) or fault
            raise Refusal(f"The installation in {folder} cannot be opened ({why}).") from fault

    def _bring_up_to_date(self, *, create: bool) -> None:
        if create:
            connect(self.database_file, create=True).close()
            self.open_folder.mkdir(mode=0o700, exist_ok=True)
        newer = {step.name for step in migrations.applied(self.db)} - STEPS
        if newer:
            raise Refusal(
                f"The installation in {self.folder} is of a newer version of this program; update it first."
            )
        for patience in range(100, -1, -1):
            try:
                if migrations.pending(self.db):
                    migrations.apply(self.db)
                return
            except sqlite3.OperationalError:
                # Another process makes the same tables at this moment.
                if not patience:
                    raise
                time.sleep(0.05)

    @property
    def database_file(self) -> Path:
        """Return the path of the database."""
        return self.folder / DATABASE

    @property
    def open_folder(self) -> Path:
        """Return the folder that holds one file for each open event and nothing else."""
        return self.folder / OPEN_EVENTS

    def event_file(self, code: str) -> Path:
        """Return the path of the file that holds the responses of one open event."""
        return self.open_folder / f"{code}.db"

    @property
    def db(self) -> Database:
        """Return this thread's connection to the database."""
        found: Database | None = getattr(self._connections, "db", None)
        if found is None:
            found = self._connections.db = connect(self.database_file)
        return found

    @property
    def key(self) -> bytes:
        """Return the key of this installation, made at the first start; it is never in a copy."""
        if self._key is None:
            self._key = read_key(self.folder)
        if self._key is None:
            if self._has_second_factors():
                raise Refusal(
                    f"The key in {self.folder / KEY_FILE} is missing; no second factor works without it. "
                    "Put it back; if it is lost, “feedback person reset NAME” makes a new one."
                )
            self._key = make_key(self.folder)
        return self._key

    def renew_key(self) -> bool:
        """Make a key where there is none, and return whether second factors died with the one before."""
        if read_key(self.folder) is not None:
            return False
        self._key = make_key(self.folder)
        return self._has_second_factors()

    def _has_second_factors(self) -> bool:
        return self.db.execute("SELECT 1 FROM second_factor").fetchone() is not None

    def version(self, digest: str) -> Version:
        """Return a published version, which never changes and is therefore read only once."""
        if digest not in self._versions:
            row = self.db.execute("SELECT content FROM version WHERE digest = ?", (digest,)).fetchone()
            self._versions[digest] = thaw(row[0])
        return self._versions[digest]

    def keeps_anything(self) -> bool:
        """Return whether there is a framework, a questionnaire or an event."""
        tables = ("framework", "questionnaire", "event")
        return any(self.db.execute(f"SELECT 1 FROM {table}").fetchone() for table in tables)  # noqa: S608 fixed names

    def leftovers(self) -> list[Path]:
        """Return the files in the folder of open events that belong to no open event."""
        opened = {code for (code,) in self.db.execute("SELECT code FROM event WHERE state = 'open'")}
        if not self.open_folder.is_dir():
            return []
        return sorted(each for each in self.open_folder.iterdir() if each.name.split(".")[0] not in opened)

    def renew_event_files(self) -> None:
        """Give the files of open events that an earlier version of this program made the form of today."""
        for code, version in self.db.execute("SELECT code, version FROM event WHERE state = 'open'").fetchall():
            renew(self.event_file(code), Sheet(self.version(version).questionnaire.asked))

    def sweep(self) -> None:
        """Finish what a killed process left: destroy files of closed events, tidy those of open ones."""
        self.renew_event_files()
        for file in self.open_folder.glob("*.db"):
            forget_old_pages(file)
        if not self.leftovers():
            return
        # Under the write lock, so that an event just being opened by another process is not swept away.
        with writing(self.db):
            for path in self.leftovers():
                destroy(path)
