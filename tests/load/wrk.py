"""Drive the load generator wrk and read what it measured."""

import signal
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from .visit import BROWSER_HEADERS, COMPRESSED, Form, LoadError, fetch, question_form

HERE = Path(__file__).parent
# A reply slower than this counts as a failure; the plain survey needs more than wrk's default of 2 seconds.
REPLY_SECONDS = 20
VISITORS = 24
MARKS = tuple(
    f"{mark} "
    for mark in (
        *("requests", "microseconds", "p50", "p99", "unreachable", "refused"),
        *("acknowledged", "pending", "failures", "completion"),
    )
)
TEXTS = [
    "People were kind and I could ask questions.",
    "More breaks please, and a quieter room for talking in small groups.",
    "It was good that somebody explained things in my language before we started.",
    "",
]


@dataclass
class Measure:
    """What one measurement gave: a rate per second, latencies in milliseconds, and what did not work."""

    rate: float
    p50: float
    p99: float
    failures: list[str] = field(default_factory=list)
    acknowledged: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Plan:
    """What a visitor sends: where to, the inputs that change with each page, the fixed ones, and answers."""

    form: str
    post: str
    fixed: str
    tokens: dict[str, str]
    answers: list[str]

    def write(self, path: Path, seconds: float) -> None:
        """Write the plan in the lines that completions.lua reads."""
        lines = [f"form {self.form}", f"post {self.post}", f"seconds {seconds}", f"fixed {self.fixed}"]
        lines += [f"token {name} {prefix}" for name, prefix in self.tokens.items()]
        lines += [f"answers {answers}" for answers in self.answers]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_plan(page: str) -> Plan:
    """Read the page twice to learn what to send, and complete it once to see that it is accepted."""
    replies = [fetch(page, headers=BROWSER_HEADERS) for _ in range(2)]
    if any(reply.status != 200 for reply in replies):
        raise LoadError(f"{page} answered {replies[0].status} and {replies[1].status}.")
    first, second = (question_form(reply.text) for reply in replies)
    if (len(first.radios), len(first.checkboxes), len(first.texts)) != (16, 2, 2):
        raise LoadError(
            f"{page} shows {len(first.radios)} scales, {len(first.checkboxes)} questions with several "
            f"answers and {len(first.texts)} texts instead of 16, 2 and 2."
        )
    changing = [name for name, value in first.hidden.items() if second.hidden.get(name) != value]
    if not changing:
        raise LoadError(f"{page} carries no attempt or token that differs from visitor to visitor.")
    target = urljoin(page, first.action)
    answers = [urlencode(filled_in(first, visitor)) for visitor in range(VISITORS)]
    try_once(target, replies[1].cookie, [*second.hidden.items(), *filled_in(second, 0)])
    return Plan(
        form=urlsplit(page).path,
        post=urlsplit(target).path,
        fixed=urlencode([(name, value) for name, value in first.hidden.items() if name not in changing]),
        tokens={name: before_value(replies[0].text, first.hidden[name]) for name in changing},
        answers=answers,
    )


def filled_in(form: Form, visitor: int) -> list[tuple[str, str]]:
    """Answer every question, each visitor a little differently."""
    sent = [
        (name, options[(visitor * 5 + number * 3) % len(options)])
        for number, (name, options) in enumerate(form.radios.items())
    ]
    for name, options in form.checkboxes.items():
        sent += [(name, options[(visitor + step) % len(options)]) for step in range(1 + visitor % 3)]
    sent += [(name, TEXTS[(visitor + number) % len(TEXTS)]) for number, name in enumerate(form.texts)]
    return sent


def try_once(target: str, cookie: str, form: list[tuple[str, str]]) -> None:
    """Complete the questionnaire once and insist on a thank-you."""
    reply = fetch(target, headers=BROWSER_HEADERS, form=form, cookie=cookie)
    if reply.status in {302, 303}:
        reply = fetch(urljoin(target, reply.location), headers=BROWSER_HEADERS, cookie=cookie)
    if reply.status != 200 or 'type="radio"' in reply.text:
        raise LoadError(f"{target} did not accept a complete answer ({reply.status}): {reply.text[:1500]}")


def before_value(text: str, value: str) -> str:
    """Return the text on the page that leads up to a value, for a client that cannot parse HTML."""
    start = text.index(value)
    prefix = text[text.rindex("<", 0, start) : start]
    if "\n" in prefix:
        prefix = prefix.rpartition("\n")[2].lstrip()
    if text.index(prefix) + len(prefix) != start:
        raise LoadError(f"The hidden value after {prefix!r} cannot be told from others on the page.")
    return prefix


def measure_pages(page: str, connections: int, seconds: int) -> Measure:
    """Ask for the page with the questions as often as it is served, compressed if the server compresses."""
    lines = run_wrk("pages.lua", page, connections, 1, seconds, COMPRESSED, [])
    figures = {key: float(value) for key, value in (line.split() for line in lines)}
    failures = [f"{name} {figures[name]:.0f}" for name in ("unreachable", "refused") if figures[name]]
    good = figures["requests"] - figures["refused"]
    return Measure(good / figures["microseconds"] * 1e6, figures["p50"] / 1000, figures["p99"] / 1000, failures)


def measure_completions(page: str, plan: Plan, connections: int, seconds: int, folder: Path) -> Measure:
    """Complete the questionnaire as often as possible: page, send, and what the reply redirects to."""
    path = folder / "plan"
    plan.write(path, seconds)
    longest = seconds + REPLY_SECONDS
    lines = run_wrk("completions.lua", page, connections, connections, longest, BROWSER_HEADERS, [str(path)])
    measure = Measure(0, 0, 0)
    times: list[tuple[float, float]] = []
    failed: Counter[str] = Counter()
    for line in lines:
        key, _, value = line.partition(" ")
        match key:
            case "completion":
                began, _, ended = value.partition(" ")
                times.append((float(began), float(ended)))
            case "acknowledged":
                measure.acknowledged += int(value)
            case "pending":
                measure.unanswered += int(value)
            case "failures" | "unreachable":
                number, _, reason = value.partition(" ")
                failed[reason.strip() or key] += int(number)
    measure.failures = [f"{reason} ({number} times)" for reason, number in failed.items() if number]
    if times:
        end = min(began for began, _ in times) + seconds
        latencies = sorted((ended - began) * 1000 for began, ended in times)
        measure.rate = sum(ended <= end for _, ended in times) / seconds
        measure.p50, measure.p99 = percentile(latencies, 50), percentile(latencies, 99)
    return measure


def percentile(ordered: list[float], percent: int) -> float:
    """Return the smallest value that is at least as large as this share of all values."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def run_wrk(
    script: str,
    page: str,
    connections: int,
    threads: int,
    seconds: int,
    headers: dict[str, str],
    arguments: list[str],
) -> list[str]:
    """Run wrk and return the lines that its script printed, ending it early once every thread has stopped."""
    options = [
        "-t",
        str(threads),
        "-c",
        str(connections),
        "-d",
        f"{seconds}s",
        "--timeout",
        f"{REPLY_SECONDS}s",
    ]
    for name, value in headers.items():
        options += ["-H", f"{name}: {value}"]
    process = subprocess.Popen(
        ["wrk", *options, "-s", str(HERE / script), page, "--", *arguments],  # noqa: S607 wherever it is installed
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    limit = threading.Timer(seconds + 2 * REPLY_SECONDS, process.kill)
    limit.start()
    lines, stopped = [], 0
    try:
        for line in process.stdout or ():
            lines.append(line)
            stopped += line == "stopped\n"
            if stopped == threads:
                stopped = 0
                # wrk sleeps for the time it was given, whatever its threads do.
                process.send_signal(signal.SIGINT)
        status = process.wait()
    finally:
        limit.cancel()
        process.kill()
        process.wait()
    if status:
        raise LoadError(f"wrk ended with {status}: {''.join(lines)[-1000:]}")
    return [line.strip() for line in lines if line.startswith(MARKS)]
