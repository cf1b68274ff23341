"""Give the browser tests a server and a Chromium, or skip them all with one line that says what to install."""

import importlib.util
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests import pseudo

from .site import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .chromium import Chromium
    from .contact_sheets import Sheets
    from .people import Facilitator, YoungPerson
    from .states import Places

NEEDS = "Browser tests need Chromium: apt-get install chromium fonts-noto-core"
IS_MISSING = shutil.which("chromium") is None or any(
    importlib.util.find_spec(package) is None for package in ("playwright", "axe_playwright_python")
)
GRACE = 60.0  # seconds in which a test whose browser was ended says so, before it is ended itself


class SkippedModule(pytest.Module):
    """A test file that is not even opened, because what it imports is not installed."""

    def collect(self) -> NoReturn:
        """Skip every test in it."""
        pytest.skip(NEEDS)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Put a skipped file in the place of each test file here when the browser is missing."""
    return SkippedModule.from_parent(parent, path=module_path) if IS_MISSING else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what to install, even where reasons for skipping are not asked for."""
    if IS_MISSING and not terminalreporter.hasopt("skipped"):
        terminalreporter.line(NEEDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a browser test that failed try twice more; the summary tells of it.

    On a busy machine a browser now and then misses a key or a moment. What is broken fails each time.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a fresh installation with the starter questionnaire published, and speak here what is spoken there."""
    with pseudo.spoken(tmp_path_factory.mktemp("spoken")), serving(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator["Chromium"]:
    """Start one Chromium for all tests; each visitor gets a fresh context in it."""
    from playwright.sync_api import sync_playwright

    from .chromium import Chromium

    with sync_playwright() as playwright:
        started = Chromium(playwright)
        yield started
        started.close()


@pytest.fixture
def browser(chromium: "Chromium", request: pytest.FixtureRequest) -> Iterator["Browser"]:
    """Give a test the Chromium that runs; end it if the test hangs: Playwright would wait for ever."""
    running = chromium.running()
    marker = request.node.get_closest_marker("timeout")
    longest = float(marker.args[0] if marker else request.config.getini("timeout"))
    end = threading.Timer(longest - GRACE, chromium.kill)
    end.daemon = True
    end.start()
    yield running
    end.cancel()


@pytest.fixture(scope="package")
def places(site: Site, chromium: "Chromium") -> "Places":
    """Make an event of each sort."""
    from .states import prepare

    return prepare(site, chromium.running())


@pytest.fixture
def visit(site: Site, browser: "Browser") -> Callable[..., AbstractContextManager["YoungPerson"]]:
    """Let a test open fresh browsers for young people."""
    from .people import visiting

    return partial(visiting, site, browser)


@pytest.fixture
def work(site: Site, browser: "Browser") -> Callable[..., AbstractContextManager["Facilitator"]]:
    """Let a test open fresh browsers for facilitators."""
    from .people import working

    return partial(working, site, browser)


@pytest.fixture
def sheets_of(browser: "Browser", request: pytest.FixtureRequest) -> Callable[..., "Sheets"]:
    """Let a test write pictures of its pages in some widths, where --sheets asks for them."""
    from .contact_sheets import Sheets

    def wanted(*widths: int) -> Sheets:
        return Sheets(browser, widths if request.config.getoption("sheets") else ())

    return wanted
