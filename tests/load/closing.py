"""Closing a very large event: `python -m tests.load.closing` prints a table.

What a million people answer to 20 questions is put straight into the file of an event. The command that closes it
runs in a process of its own, beside one GROUP BY over the same answers as rows with a covering index in SQLite.
"""

import argparse
import json
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from feedback.answers.anonymise import AnonymousResponse
from feedback.answers.sheet import Sheet
from feedback.app import create_app
from feedback.cli import commands
from feedback.config import Config
from feedback.questionnaire.document import from_document
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.publish import publish
from feedback.store import events, publishing, questionnaires
from feedback.store.database import connect, writing
from feedback.store.event_file import EVENT_PRAGMAS, forget_old_pages, keep
from feedback.store.installation import Installation
from feedback.store.people import Role
from tests.examples import TODAY, join, opened_event, sign_in

HERE = Path(__file__).resolve().parent
TIMES_AIM, MEMORY_AIM, PAGE_AIM = 3, 200, 10
SMALL = 100
LETTERS = 100
WORDS = "We want more time to talk with adults who listen and who come back to tell us what has changed since. "
AT_ONCE = 50_000


@dataclass(frozen=True)
class Closing:
    """What closing one event took: seconds, from the start of the command to its end, and megabytes at most."""

    name: str
    seconds: float
    memory: float


def main() -> int:
    """Measure, print the table, and say with the exit status whether the aims were met."""
    arguments = argparse.ArgumentParser(prog="python -m tests.load.closing", description=__doc__)
    arguments.add_argument("--responses", type=int, default=1_000_000)
    arguments.add_argument("--texts", type=int, default=10, metavar="N", help="one in so many writes a text")
    arguments.add_argument("--close", nargs=2, metavar=("FOLDER", "CODE"), help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.close:
        return close_here(*options.close)
    with tempfile.TemporaryDirectory(prefix="closing-") as name:
        return measure(Path(name), options.responses, options.texts)


def measure(folder: Path, responses: int, texts: int) -> int:
    """Close an event of each sort, and read the themes of a small and of the large one."""
    installation = Installation(folder / "instance", create=True)
    plain = published(installation, twenty_questions())
    compared = published(installation, replace(twenty_questions(), name="compared", compare_by="q1"))
    rows = folder / "rows.db"
    by_rows, closings, codes = [], [], []
    for name, version, one_in in (
        (f"{responses:,} responses × 20 answers", plain, 0),
        (f"the same, one in {texts} wrote a text", plain, texts),
        ("the same, compared by a question", compared, 0),
    ):
        code = filled(installation, version, responses, one_in)
        codes.append(code)
        if not rows.exists():
            write_rows(installation, code, rows)
        by_rows.append(group_by(rows))
        closings.append(close(installation, name, code))
        by_rows.append(group_by(rows))
    small = filled(installation, plain, SMALL)
    close(installation, "small", small)
    times = {people: themes_page(installation, code) for people, code in ((SMALL, small), (responses, codes[0]))}
    print_table(statistics.median(by_rows), closings, times)
    plainly = closings[0].seconds <= TIMES_AIM * statistics.median(by_rows)
    in_memory = max(each.memory for each in closings) < MEMORY_AIM
    return 0 if plainly and in_memory and max(times.values()) < PAGE_AIM else 1


def print_table(by_rows: float, closings: list[Closing], times: dict[int, float]) -> None:
    """Print what was measured beside what is aimed at."""
    lines = [
        "| | seconds | times GROUP BY | memory, MB |",
        "|---|--:|--:|--:|",
        f"| one GROUP BY over rows with a covering index | {by_rows:.2f} | 1 | |",
        *(
            f"| closing: {each.name} | {each.seconds:.2f} | {each.seconds / by_rows:.2f} | {each.memory:.0f} |"
            for each in closings
        ),
        f"| aim | | {TIMES_AIM} | {MEMORY_AIM} |",
        "",
        "| themes page | p50, ms |",
        "|---|--:|",
        *(f"| an event of {people:,} responses | {milliseconds:.1f} |" for people, milliseconds in times.items()),
        f"| aim | {PAGE_AIM} |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def twenty_questions() -> Questionnaire:
    """Return 18 scales, 2 questions with several answers, and a text more, made from the other measurements'."""
    document = json.loads((HERE / "questionnaire.json").read_text(encoding="utf-8"))
    questions = [question for section in document["sections"] for question in section["questions"]]
    box = next(question for question in questions if question["kind"] == "text")
    document["sections"][-1]["questions"].append(box | {"id": "q21"})
    for question in questions:
        if question["kind"] == "text":
            question |= {"kind": "scale", "scale": "agreement"}
    return from_document(document)


def published(installation: Installation, questionnaire: Questionnaire) -> Version:
    """Keep a questionnaire and publish it."""
    version = publish(questionnaire, TODAY)
    questionnaires.save(installation.db, questionnaire)
    publishing.publish(installation.db, version, TODAY)
    return version


def filled(installation: Installation, version: Version, people: int, one_in: int = 0) -> str:
    """Open an event, put the answers of made-up people straight into its file, and return its code."""
    event = opened_event(installation, version, f"{people} people")
    path = installation.event_file(event.code)
    say(f"Filling {event.code} with {people:,} responses.")
    rows = made_up(version.questionnaire, people, one_in)
    file = connect(path, pragmas=EVENT_PRAGMAS)
    with writing(file):
        keep(file, rows)
    file.close()
    forget_old_pages(path)
    return event.code


def made_up(questionnaire: Questionnaire, people: int, one_in: int) -> Iterator[tuple[bytes, bytes, str]]:
    """Yield rows of an event's file in the order of their ids: everybody chose one option of each question."""
    sheet = Sheet(questionnaire.asked)
    _, texts = sheet.fill(AnonymousResponse({"q21": (WORDS * 2)[:LETTERS]}))
    for first in range(0, people, AT_ONCE):
        number = min(AT_ONCE, people - first)
        joined = bytearray(number * sheet.width)
        for each in sheet.questions:
            if each.question.kind is Kind.TEXT:
                joined[each.places.start :: sheet.width] = bytes(
                    bool(one_in) and not person % one_in for person in range(number)
                )
                continue
            marks = list(each.marks.values())
            picked = secrets.token_bytes(number)
            for place in each.places:
                held = [mark if place == at else 0 for at, mark in marks]
                joined[place :: sheet.width] = picked.translate(
                    bytes(held[pick % len(held)] for pick in range(256))
                )
        for person in range(number):
            row = bytes(joined[person * sheet.width : (person + 1) * sheet.width])
            yield (first + person).to_bytes(4) + secrets.token_bytes(12), row, texts if row[-1] else ""


def write_rows(installation: Installation, code: str, path: Path) -> None:
    """Write the answers in the file of an event as rows with a covering index."""
    say("Writing the same answers as rows.")
    questionnaire = installation.version(events.get(installation.db, code).version).questionnaire
    with closing(sqlite3.connect(path)) as rows, closing(sqlite3.connect(installation.event_file(code))) as file:
        rows.execute("CREATE TABLE answer (response INTEGER, question INTEGER, option INTEGER)")
        rows.executemany("INSERT INTO answer VALUES (?, ?, ?)", as_rows(questionnaire, file))
        rows.execute("CREATE INDEX covering ON answer (question, option)")
        rows.commit()


def group_by(path: Path) -> float:
    """Return the seconds of one GROUP BY over the covering index."""
    query = "SELECT question, option, count(*) FROM answer GROUP BY question, option"
    with closing(sqlite3.connect(path)) as rows:
        assert "COVERING INDEX" in rows.execute(f"EXPLAIN QUERY PLAN {query}").fetchone()[3]
        return seconds_of(lambda: rows.execute(query).fetchall())


def as_rows(questionnaire: Questionnaire, file: sqlite3.Connection) -> Iterator[tuple[int, int, int]]:
    """Yield each answer in the file of an event as the numbers of a response, a question and an option."""
    places = [
        (number, place, mark, option)
        for number, each in enumerate(Sheet(questionnaire.asked).questions)
        for option, (place, mark) in enumerate(each.marks.values())
    ]
    for person, (sheet,) in enumerate(file.execute("SELECT choices FROM response")):
        for question, place, mark, option in places:
            if sheet[place] == mark:
                yield person, question, option


def close(installation: Installation, name: str, code: str) -> Closing:
    """Close an event with our command in a process of its own."""
    say(f"Closing {code}.")
    words = [sys.executable, "-m", "tests.load.closing", "--close", str(installation.folder), code]
    started = time.perf_counter()
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent.parent)
    return Closing(name, time.perf_counter() - started, float(done.stdout.split()[-1]))


def close_here(folder: str, code: str) -> int:
    """Close an event as the command does, and print how many megabytes this process took at most."""
    commands.main(["event", "close", code, "--yes", "--instance", folder], standalone_mode=False)
    # Not what getrusage says: that counts the memory of whoever started this process too.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{int(peak) / 1024}\n")
    return 0


def themes_page(installation: Installation, code: str) -> float:
    """Return the median of the milliseconds in which a facilitator gets the themes of an event."""
    if not installation.db.execute("SELECT 1 FROM person").fetchone():
        join(installation, "wren", Role.FACILITATOR)
    browser = create_app(Config(instance=installation.folder)).test_client()
    sign_in(browser, installation, "wren")

    def read() -> None:
        reply = browser.get(f"/facilitate/{code}/themes")
        assert reply.status_code == 200, reply.status

    read()
    return 1000 * statistics.median(seconds_of(read) for _ in range(50))


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def say(line: str) -> None:
    """Tell the person at the terminal how far it is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
