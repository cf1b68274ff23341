"""What most tests start from: an installation, a published questionnaire, an open event and the app."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import CodeType

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlite_utils import Database

from feedback.app import QuietFlask, create_app
from feedback.config import Config
from feedback.questionnaire.model import Version
from feedback.store import clock, passphrases
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.migrations import main as migrations
from feedback.store.people import Role
from feedback.web.young_people import guesses
from tests.examples import browser_of, draft_event, give_second_factor, join, opened_event, publish_small
from tests.page_checks import Visitor

IN_MEMORY = Path("/dev/shm")  # noqa: S108 pytest makes a folder there that only we can read
ENOUGH = 3 * 1024**3  # bytes; a whole run writes less than a third of it


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pictures of every page be asked for; taking them is a good part of a walk through all pages."""
    parser.addoption(
        "--sheets", action="store_true", help="write every page side by side to tests/browser/sheets/"
    )


def pytest_configure() -> None:
    """Let what tests write stay in memory where there is enough: a disk would be waited for at each answer."""
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


class CompiledOnce(BytecodeCache):
    """Compile each template once for all apps, for as long as it says the same."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand over what another app compiled."""
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this app compiled."""
        assert bucket.code
        self.known[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuietFlask, "jinja_options", {"bytecode_cache": CompiledOnce()})
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_are_made_once() -> Iterator[None]:
    """Make the tables of a new database from those that every step made once; the steps take ten times as long.

    A database of an earlier version, and one that another process makes, goes through the steps.
    """
    step_by_step = migrations.apply
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        step_by_step(Database(made))
        script = "\n".join(["BEGIN IMMEDIATE;", *list(made.iterdump())[1:]])

    def apply(db: Database, *, stop_before: str | None = None) -> None:
        if stop_before or db.table_names():
            step_by_step(db, stop_before=stop_before)
            return
        try:
            db.conn.executescript(script)
        except sqlite3.Error:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "apply", apply)
        yield


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer wrong codes at once; a test that asks for many of them would wait a second for each."""
    monkeypatch.setattr(guesses, "WAIT", 0.0)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Hash passphrases with little effort, but where the effort itself is tested."""
    if request.node.get_closest_marker("real_hashes"):
        yield
        return
    monkeypatch.setattr(passphrases, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passphrases._nobody.cache_clear()
    yield
    passphrases._nobody.cache_clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Stop the clock at the beginning of a minute, and return what moves it on by some seconds."""
    moment = clock.now() // 60 * 60

    def move(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    monkeypatch.setattr(clock, "now", lambda: moment)
    return move


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Return a new installation in a folder of its own."""
    return Installation(tmp_path / "instance", create=True)


@pytest.fixture
def version(installation: Installation) -> Version:
    """Return the small questionnaire, published in the installation."""
    return publish_small(installation)


@pytest.fixture
def draft(installation: Installation, version: Version) -> Event:
    """Return an event that is not open yet."""
    return draft_event(installation, version, "Not open yet")


@pytest.fixture
def event(installation: Installation, version: Version) -> Event:
    """Return an open event."""
    return opened_event(installation, version)


@pytest.fixture
def app(installation: Installation) -> Flask:
    """Return the app for the installation."""
    return create_app(Config(instance=installation.folder))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that keeps cookies and follows nothing by itself."""
    return app.test_client()


@pytest.fixture
def visit(client: FlaskClient) -> Visitor:
    """Return a browser whose every page is held against the rules."""
    return Visitor(client)


@pytest.fixture
def robin(installation: Installation) -> str:
    """Return the name of somebody on the staff who signs in with a passphrase alone."""
    return join(installation, "robin", Role.ADVISER)


@pytest.fixture
def wren(installation: Installation) -> str:
    """Let wren, a facilitator with a second factor, have an account, and return the secret of that factor."""
    return give_second_factor(installation, join(installation, "wren", Role.FACILITATOR))


@pytest.fixture
def finch(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of an adviser."""
    return browser_of(app, installation, "finch", Role.ADVISER)
