"""The Chromium of the browser tests: started once, anew after its end, and ended from outside when it hangs."""

import os
import secrets
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    # Nothing leaves the machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Chromium:
    """Hold the browser that all tests of one process share."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        # Chromium takes no notice of it; it tells ours from those of others among the processes.
        self._mark = f"--ours={secrets.token_hex(8)}"
        self._browser: Browser | None = None

    def running(self) -> Browser:
        """Return the browser, started anew if it was ended."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*ARGUMENTS, self._mark]
            )
        return self._browser

    def kill(self) -> None:
        """End the browser from any thread: whatever waits for it fails, and what comes next starts it anew."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self._mark.encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)

    def close(self) -> None:
        """End the browser when all tests are done."""
        if self._browser is not None:
            self._browser.close()
