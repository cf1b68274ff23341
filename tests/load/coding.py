"""Measure how soon a list of texts to code is there, beside one plain SELECT of as many rows in the same run.

Run it as `python -m tests.load.coding`; suggestions need scikit-learn. The exit status is 1 where the list of
10,000 texts, or suggesting for one text, takes 100 ms or more.
"""

import argparse
import json
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from feedback.app import create_app
from feedback.config import Config
from feedback.store import all_codings, codebook, codings
from feedback.store.codings import Show, Wanted
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.pools import Pool
from feedback.themes.suggest import Memory
from tests.examples import draft_event, publish_small, sign_in

AIM = 0.1  # seconds
CODES = 40
ME, OTHER = "rook", "jay"
WORDS = """
    they never ask what we think about school bus fear food house friends listen time play help talk money room
    sleep worry lawyer interview waiting letter answer safe home family music football nobody understands
""".split()  # noqa: SIM905 a word a line would say no more
PLAIN = "SELECT id, question, masked, translation FROM text WHERE event = ? AND masked IS NOT NULL LIMIT ?"


def main() -> int:
    """Measure, print a table, and say whether the aims were reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "instance", create=True)
        pool = furnish(installation, options.texts)
        plain = timed(lambda: read_plainly(installation, pool), options.rounds)
        times = {name: timed(work, options.rounds) for name, work in works(installation, pool).items()}
        times |= suggesting(installation, pool, options.rounds)
    print(table(plain, times, options.texts))  # noqa: T201 what this is for
    return int(any(seconds >= AIM for name, seconds in times.items() if name.endswith("*")))


def furnish(installation: Installation, texts: int) -> Pool:
    """Make a closed event with texts that were read, half of them coded by me and all by somebody else."""
    db, chance = installation.db, random.Random(1)  # noqa: S311 the same texts each time
    for name in (ME, OTHER):
        db.execute("INSERT INTO person (name, passphrase, mark) VALUES (?1, 'none', ?1)", (name,))
        db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, Role.REVIEWER))
    event = draft_event(installation, publish_small(installation))
    codes = [codebook.propose(db, ME, f"Code {number}").mark for number in range(CODES)]
    with writing(db):
        db.execute("UPDATE event SET state = 'closed', closed_on = '2027-01-15' WHERE code = ?", (event.code,))
        db.execute("INSERT INTO release VALUES (?, ?)", (event.code, json.dumps({"status": "released"})))
        for number in range(texts):
            identity = secrets.token_bytes(16)
            words = " ".join(chance.choices(WORDS, k=chance.randint(3, 25))) + f" {number}"
            db.execute(
                "INSERT INTO text (id, event, question, text, masked, translation) VALUES (?, ?, ?, ?, ?, ?)",
                (identity, event.code, ("wish", "more")[number % 2], words, words, ""),
            )
            for coder in (OTHER,) if number % 2 else (OTHER, ME):
                for code in chance.sample(codes, chance.randint(1, 3)):
                    db.execute("INSERT INTO coding VALUES (?, ?, ?, 0, ?)", (identity, code, coder, len(words)))
    found = codings.pool(db, event.code)
    assert found is not None
    return found


def works(installation: Installation, pool: Pool) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name; what has to reach the aim has a star."""
    db = installation.db
    app = create_app(Config(instance=installation.folder))
    browser = app.test_client()
    sign_in(browser, installation, ME)
    middle = codings.page(db, pool, ME, Wanted(), after="80", count=1)[0].id
    code = codebook.in_use(db)[0].mark

    def opens(address: str) -> Callable[[], object]:
        def work() -> None:
            assert browser.get(f"/review/{address}").status_code == 200

        return work

    def reads(wanted: Wanted) -> Callable[[], object]:
        return lambda: codings.page(db, pool, ME, wanted, after=middle)

    return {
        "rows of a page: all texts": reads(Wanted()),
        "rows of a page: not coded by me": reads(Wanted(show=Show.NEW)),
        "rows of a page: coded by nobody (none)": reads(Wanted(show=Show.UNTOUCHED)),
        "rows of a page: one question, one code": reads(Wanted("small:wish", code)),
        "list, first page *": opens(f"{pool.mark}/code"),
        "list, from the middle, not coded by me *": opens(f"{pool.mark}/code?show=new&after={middle}"),
        "list, with one code *": opens(f"{pool.mark}/code?with_code={code}"),
        "list, coded by nobody (none) *": opens(f"{pool.mark}/code?show=nobody"),
        "list, everything that was read *": opens("all/code"),
    }


def suggesting(installation: Installation, pool: Pool, rounds: int) -> dict[str, float]:
    """Return how long suggesting takes when nothing else, and when one more text, was coded since."""
    db, memory = installation.db, Memory()
    text = codings.page(db, pool, ME, Wanted(), count=1)[0]
    coded = all_codings.examples(db)
    start = time.perf_counter()
    memory.learn(0, coded[1:])
    first = time.perf_counter() - start

    def one_more() -> None:
        memory.learn(1, all_codings.examples(db))

    return {
        "learning all coded texts, once for each start": first,
        "suggesting for one text *": timed(lambda: memory.suggest(text.id, text.words), rounds),
        "learning what was coded since, once for each hundredth": timed(one_more, rounds),
    }


def read_plainly(installation: Installation, pool: Pool) -> None:
    """Read one page of texts as plainly as it can be done."""
    installation.db.execute(PLAIN, (pool.mark, codings.ON_A_PAGE)).fetchall()


def timed(work: Callable[[], object], rounds: int) -> float:
    """Return the median of how many seconds something takes, once it has been done."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def table(plain: float, times: dict[str, float], texts: int) -> str:
    """Write the table as Markdown."""
    rows = [
        f"{texts:,} texts, {codings.ON_A_PAGE} on a page; aim for what has a star: below {AIM * 1000:.0f} ms.",
        "",
        "| | ms | plain SELECT of a page |",
        "|---|--:|--:|",
        f"| plain SELECT of a page | {plain * 1000:.2f} | 1 |",
    ]
    rows += [f"| {name} | {each * 1000:.1f} | × {each / plain:.0f} |" for name, each in times.items()]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
