"""How soon a page can be used on a slow phone: `python -m tests.load.slow_phone` prints a table.

Chromium plays a phone with a processor four times slower than this one on slow 3G: 400 kbit/s, and 400 ms for each
request. Usable means that the script has set the page up, or, where there is none, that the page has been read.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

import click
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from feedback.languages import LANGUAGES
from tests.browser.chromium import ARGUMENTS
from tests.browser.site import Site, serving

SLOWER = 4
KILOBITS = 400
DELAY = 400  # milliseconds
USABLE = """() => new Promise(done => {
    const isReady = () => document.querySelector('.is-stepping') || !document.querySelector('#answers');
    const look = () => isReady() && document.readyState !== 'loading'
        ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : setTimeout(look, 5);
    look();
})"""


def main() -> None:
    """Print how many milliseconds pass until each page can be used, and how many bytes it costs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        code = site.new_event("Slow phone")
        click.echo(
            "| | languages, ms | start, ms | questions, ms | questions at once, ms | questions at once, bytes |"
        )
        click.echo("|---|--:|--:|--:|--:|--:|")
        for language in LANGUAGES:
            visits = [_visit(chromium, site, code, language) for _ in range(rounds)]
            medians = " | ".join(f"{statistics.median(each):,.0f}" for each in zip(*visits, strict=True))
            click.echo(f"| {language} | {medians} |")
        chromium.close()


def _visit(chromium: Browser, site: Site, code: str, language: str) -> tuple[float, ...]:
    """Return the milliseconds of a visit that begins at the poster, and of one that begins at the questions."""
    with chromium.new_context(viewport={"width": 360, "height": 640}) as context:
        page = _slow(context)
        from_poster = [
            _time(page, f"{site.url}/e/{code}"),
            _time(page, f"{site.url}/{language}/e/{code}/"),
            _time(page, f"{site.url}/{language}/e/{code}/answer"),
        ]
    with chromium.new_context(viewport={"width": 360, "height": 640}) as context:
        page = _slow(context)
        sizes: list[float] = []
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        straight = _time(page, f"{site.url}/{language}/e/{code}/answer")
        page.wait_for_load_state("networkidle")
    return (*from_poster, straight, sum(sizes))


def _slow(context: BrowserContext) -> Page:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    bytes_a_second = KILOBITS * 1000 / 8
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": DELAY,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _time(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    passed: float = page.evaluate(USABLE)
    return passed


if __name__ == "__main__":
    main()
