"""What was coded, all of it at once: to measure how far coders agree, and to learn what to suggest."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlite_utils import Database

from feedback.store.pools import Pool
from feedback.themes.suggest import MOST_TEXTS, Coded


def given(db: Database, pool: Pool) -> Iterator[tuple[str, str, str]]:
    """Yield which text of a pool was given which code by whom, also where the words are deleted."""
    rows: Iterator[Any] = db.execute(
        "SELECT lower(hex(coding.text)), coder, coding.code FROM coding JOIN text ON text.id = coding.text "
        "WHERE event IN (SELECT value FROM json_each(?)) ORDER BY coding.text",
        (pool.event_codes,),
    )
    yield from rows


def state(db: Database) -> tuple[int, ...]:
    """Return numbers that differ when enough else was coded to learn from it anew, or words or codes went away.

    Enough is one coding more, or of many codings one in a hundred.
    """
    (codings, changes, history, texts) = db.execute(
        "SELECT (SELECT count(*) FROM coding), (SELECT total(number) FROM "
        "(SELECT max(number) AS number FROM coding_change GROUP BY coder)), "
        "(SELECT max(number) FROM code_history), (SELECT count(*) FROM text WHERE masked IS NOT NULL)"
    ).fetchone()
    step = max(1, codings // 100)
    return codings // step, int(changes) // step, history or 0, texts


def examples(db: Database) -> list[Coded]:
    """Return coded texts with the codes in use that anybody gave them, in random order; ten thousand at most."""
    in_use = {mark for (mark,) in db.execute("SELECT mark FROM code WHERE state = 'in use'")}
    codes: dict[bytes, set[str]] = defaultdict(set)
    for text, code in db.execute("SELECT text, code FROM coding"):
        if code in in_use:
            codes[text].add(code)
    rows = db.execute("SELECT id, masked FROM text WHERE masked <> '' ORDER BY id")
    found = ((identity, words) for identity, words in rows if identity in codes)
    return [
        Coded(identity.hex(), words, frozenset(codes[identity])) for identity, words in islice(found, MOST_TEXTS)
    ]
