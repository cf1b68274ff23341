"""Compare our server with a plain survey of the same questions; see `python -m tests.load.bench --help`."""

import argparse
import importlib.util
import json
import os
import platform
import secrets
import shlex
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from .servers import Server, free_port, gunicorn, last_words, memory, prepare_ours, run, running, serving
from .visit import LoadError, first_visit
from .wrk import Measure, Plan, make_plan, measure_completions, measure_pages

OURS, BASELINE = "ours", "baseline"
PAGES, COMPLETIONS = "pages", "completed"
PAGE_AIM, COMPLETION_AIM, BYTES_AIM, REQUESTS_AIM = 40, 12, 30_000, 4
# A release rounds the number of people to 5.
ROUNDING = 3


@dataclass
class Results:
    """Everything measured of one server."""

    measures: dict[tuple[str, int], list[Measure]] = field(default_factory=dict)
    memory: float = 0
    memory_kind: str = ""
    visit: tuple[int, int] = (0, 0)
    acknowledged: int = 0
    unanswered: int = 0
    failures: list[str] = field(default_factory=list)
    stored: str = ""
    stored_all: bool = False

    def note(self, what: str, connections: int, measure: Measure) -> None:
        """Keep a measurement of the rounds."""
        self.measures.setdefault((what, connections), []).append(measure)
        self.count(f"{what}, {connections} connections", measure)

    def count(self, label: str, measure: Measure) -> None:
        """Count what was acknowledged and what did not work."""
        self.acknowledged += measure.acknowledged
        self.unanswered += measure.unanswered
        self.failures += [f"{label}: {failure}" for failure in measure.failures]


def main() -> int:
    """Measure, print the table and say with the exit status whether all went well."""
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = what_is_missing()
    if missing:
        say(missing)
        return 1
    try:
        results = measure_both(options)
    except (LoadError, OSError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped; nothing is left running.")
        return 130
    sys.stdout.write(report(results, options))
    return 0 if all(result.stored_all and not result.failures for result in results.values()) else 1


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement (default 5)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds, of which the median counts")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64], metavar="N")
    parser.add_argument(
        "--ours",
        default=f"{shlex.quote(sys.executable)} -m feedback",
        metavar="COMMAND",
        help="how to call our command (default: the one of this checkout)",
    )
    options = parser.parse_args()
    if min(options.seconds, options.rounds, *options.connections) < 1:
        parser.error("every number must be at least 1")
    return options


def what_is_missing() -> str:
    """Say in one sentence what to install, or nothing."""
    modules = [name for name in ("flask_wtf", "gunicorn") if importlib.util.find_spec(name) is None]
    if modules or not shutil.which("wrk"):
        return "Install the dependency group `load` (pip install --group load) and the Debian package wrk."
    return ""


def say(line: str) -> None:
    """Tell the person at the terminal how far it is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def measure_both(options: argparse.Namespace) -> dict[str, Results]:
    """Serve both, measure them in turn and check what they stored."""
    results = {OURS: Results(), BASELINE: Results()}
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        command = shlex.split(options.ours)
        environment = {**os.environ, "FEEDBACK_INSTANCE": str(folder / "instance")}
        say("Preparing an installation with one open event.")
        code = prepare_ours(command, environment)
        with our_server(command, environment, code, folder) as ours, plain_survey(folder) as baseline:
            measure_rounds({OURS: ours, BASELINE: baseline}, results, options, folder)
        for name, result in results.items():
            if result.failures:
                say(f"The server {name} said at the end:\n{last_words(folder / f'{name}.log')}")
        check_baseline(results[BASELINE], folder / "baseline.db")
        say("Closing the event to see how many people were stored.")
        check_ours(results[OURS], command, environment, code)
    return results


@contextmanager
def our_server(command: list[str], environment: dict[str, str], code: str, folder: Path) -> Iterator[Server]:
    """Serve the event of our installation until the end of the block."""
    port = free_port()
    serve = [*command, "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    page = f"http://127.0.0.1:{port}/en/e/{code}/answer"
    with serving(OURS, serve, environment, page, folder / "ours.log") as server:
        yield server


@contextmanager
def plain_survey(folder: Path) -> Iterator[Server]:
    """Serve the baseline until the end of the block."""
    port = free_port()
    environment = {
        **os.environ,
        "BASELINE_DATABASE": str(folder / "baseline.db"),
        "BASELINE_SECRET": secrets.token_hex(),
    }
    page = f"http://127.0.0.1:{port}/survey"
    with serving(BASELINE, gunicorn(port), environment, page, folder / "baseline.log") as server:
        yield server


def measure_rounds(
    servers: dict[str, Server], results: dict[str, Results], options: argparse.Namespace, folder: Path
) -> None:
    """Measure the servers in turn, so that a slow moment of the machine meets both."""
    plans = {}
    for name, server in servers.items():
        plans[name] = make_plan(server.page)
        results[name].acknowledged += 1  # the one that make_plan sent
        results[name].visit = first_visit(server.page)
        warm_up = measure_completions(server.page, plans[name], max(options.connections), 1, folder)
        results[name].count("warming up", warm_up)
    for turn in range(options.rounds):
        for connections in options.connections:
            for name, server in servers.items():
                measure_one(turn, connections, server, plans[name], results[name], options.seconds, folder)
    for name, server in servers.items():
        results[name].memory, results[name].memory_kind = memory(server)


def measure_one(
    turn: int, connections: int, server: Server, plan: Plan, result: Results, seconds: int, folder: Path
) -> None:
    """Measure pages and completions of one server at one number of connections."""
    running(server)
    pages = measure_pages(server.page, connections, seconds)
    result.note(PAGES, connections, pages)
    completions = measure_completions(server.page, plan, connections, seconds, folder)
    result.note(COMPLETIONS, connections, completions)
    say(
        f"Round {turn + 1}, {connections:>2} connections, {server.name:<8}  {pages.rate:>8.0f} pages/s  "
        f"{completions.rate:>7.0f} completed/s"
    )


def check_baseline(result: Results, database: Path) -> None:
    """Compare the rows of the baseline with the responses that it acknowledged."""
    connection = sqlite3.connect(database)
    try:
        (rows,) = connection.execute("SELECT count(*) FROM response").fetchone()
    finally:
        connection.close()
    result.stored = f"{rows:,} rows for {result.acknowledged:,} acknowledged responses"
    result.stored_all = result.acknowledged <= rows <= result.acknowledged + result.unanswered


def check_ours(result: Results, command: list[str], environment: dict[str, str], code: str) -> None:
    """Close our event and compare its rounded number of people with the responses that were acknowledged."""
    try:
        run([*command, "event", "close", code, "--yes"], environment)
        release = json.loads(run([*command, "release", "show", code, "--format", "json"], environment))
        people = release["people"]["rounded"]
    except (LoadError, ValueError, LookupError, TypeError) as error:
        result.stored = f"not known, because closing or reading the release did not work: {error}"
        return
    result.stored = f"about {people or 0:,} people for {result.acknowledged:,} acknowledged responses"
    lowest, highest = result.acknowledged - ROUNDING, result.acknowledged + result.unanswered + ROUNDING
    result.stored_all = people is not None and lowest <= people <= highest


def report(results: dict[str, Results], options: argparse.Namespace) -> str:
    """Write the table and what to know about it, as Markdown."""
    ours, baseline = results[OURS], results[BASELINE]
    lines = [
        f"Measured on {datetime.now(UTC).date()}: {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, "
        f"medians of {options.rounds} interleaved rounds of {options.seconds} s; "
        "the load generator shares the cores.",
        "",
        "| | ours | plain survey | ours / plain |",
        "|---|--:|--:|--:|",
    ]
    for what, label in (
        (PAGES, "questionnaire pages per second"),
        (COMPLETIONS, "completed responses per second"),
    ):
        for connections in options.connections:
            mine, theirs = (middle(result.measures[what, connections]) for result in (ours, baseline))
            plural = "connection" if connections == 1 else "connections"
            lines.append(row(f"{label}, {connections} {plural}", [mine.rate], [theirs.rate]))
            lines.append(row("– p50 / p99, ms", [mine.p50, mine.p99], [theirs.p50, theirs.p99]))
    kinds = {ours.memory_kind, baseline.memory_kind}
    lines.append(row(f"memory after load, MiB ({' and '.join(sorted(kinds))})", [ours.memory], [baseline.memory]))
    lines.append(row("first visit, bytes over the wire", [ours.visit[0]], [baseline.visit[0]]))
    lines.append(row("first visit, requests", [ours.visit[1]], [baseline.visit[1]]))
    lines += ["", *notes(results, options)]
    return "\n".join(lines) + "\n"


def middle(measures: list[Measure]) -> Measure:
    """Take the median of each figure over the rounds."""
    return Measure(
        median(measure.rate for measure in measures),
        median(measure.p50 for measure in measures),
        median(measure.p99 for measure in measures),
    )


def row(label: str, mine: list[float], theirs: list[float]) -> str:
    """Write one row of the table, with ratios."""
    ratios = [number(one / other) if other else "–" for one, other in zip(mine, theirs, strict=True)]
    cells = (" / ".join(map(number, mine)), " / ".join(map(number, theirs)), " / ".join(ratios))
    return f"| {label} | {' | '.join(cells)} |"


def number(value: float) -> str:
    """Write a figure with as many digits as it deserves."""
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.2g}"


def notes(results: dict[str, Results], options: argparse.Namespace) -> list[str]:
    """List the aims, what was stored and what failed."""
    ours, baseline = results[OURS], results[BASELINE]
    lines = [aim(results, options, PAGES, "pages", PAGE_AIM)]
    lines.append(aim(results, options, COMPLETIONS, "completed responses", COMPLETION_AIM))
    size, requests = ours.visit
    reached = size <= BYTES_AIM and requests <= REQUESTS_AIM
    lines.append(
        f"- Aim for a first visit: at most {BYTES_AIM:,} bytes in {REQUESTS_AIM} requests: "
        f"{'reached' if reached else 'not reached'}."
    )
    lines.append(
        "- A completion is one visitor's page, sending, and the page that the reply redirects to (only the "
        "plain survey redirects), timed as a whole from asking for the page to the last reply. Pages per "
        "second are asked for with `Accept-Encoding: gzip`, completions without, because the load generator "
        "must read the token on the page."
    )
    for name, result in results.items():
        word = "as acknowledged" if result.stored_all else "NOT AS ACKNOWLEDGED"
        lines.append(f"- Stored, {name}: {result.stored} ({word}).")
    for name, result in ((OURS, ours), (BASELINE, baseline)):
        lines.append(f"- Failures, {name}: {'; '.join(result.failures) or 'none'}.")
    return lines


def aim(results: dict[str, Results], options: argparse.Namespace, what: str, label: str, wanted: int) -> str:
    """Say for which numbers of connections an aim was reached."""
    words = []
    for connections in options.connections:
        mine, theirs = (middle(results[name].measures[what, connections]).rate for name in (OURS, BASELINE))
        reached = theirs > 0 and mine >= wanted * theirs
        words.append(f"{'reached' if reached else 'not reached'} at {connections}")
    return f"- Aim for {label}: at least {wanted} times the plain survey: {', '.join(words)}."


if __name__ == "__main__":
    sys.exit(main())
