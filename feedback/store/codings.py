"""Codings: which codes reviewers gave to which texts, page by page, each change to be taken back.

Beside the pools that are read together, a series can be coded together, and everything that was read.
What somebody else gave to a text is seen only by who has coded it too: a second coder judges alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlite_utils import Database

from feedback.refusal import Refusal, Sentence
from feedback.store.database import writing
from feedback.store.events import Event
from feedback.store.pools import Pool, pools_of
from feedback.store.texts import key_of

EVERYTHING = "all"  # no event and no series has such a name
ON_A_PAGE = 50
CHANGES_KEPT = 100  # of each coder


class Show(StrEnum):
    """Name a part of the texts in a pool; words for it are in the pages."""

    ALL = ""
    NEW = "new"  # not coded by me
    UNTOUCHED = "nobody"  # coded by nobody
    SECOND = "second"  # coded by somebody else, not by me
    LOOK = "look"  # somebody said that it needs another look


@dataclass(frozen=True, slots=True)
class Asked:
    """Name a question of a questionnaire, with the version that has its words."""

    questionnaire: str
    question: str
    version: str

    @property
    def mark(self) -> str:
        """Return how an address names it."""
        return f"{self.questionnaire}:{self.question}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say which texts of a pool are wanted: those of a question, with a code, or in a state."""

    question: str = ""
    code: str = ""
    show: Show = Show.ALL


@dataclass(frozen=True, slots=True, order=True)
class Coding:
    """Hold one code on a text, from one code point of the masked words up to another, which is not included."""

    first: int
    last: int
    code: str
    coder: str


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a text with the codings that its reader may see: none of others' before one's own."""

    id: str
    asked: Asked
    words: str
    translation: str
    needs_look: bool
    codings: tuple[Coding, ...] = ()
    is_blind: bool = False  # somebody else coded it, and its reader has not

    def is_whole(self, coding: Coding) -> bool:
        """Return whether a coding is about the whole text."""
        return coding.first == 0 and coding.last >= len(self.words)


# ---- Which texts ----------------------------------------------------------------------------------------------


def pool(db: Database, mark: str) -> Pool | None:
    """Return what is coded together under a word of an address, or None."""
    return next((each for each in pools(db) if each.mark == mark), None)


def pools(db: Database) -> list[Pool]:
    """Return everything that can be coded together and has texts that were read: everything first, then series."""
    rows = db.execute(
        "SELECT code FROM event WHERE EXISTS (SELECT 1 FROM text WHERE event = code AND masked IS NOT NULL)"
    )
    found = pools_of(db, [code for (code,) in rows])
    by_series: dict[str, list[Event]] = defaultdict(list)
    for each in found:
        if not each.is_of_small_events:
            by_series[each.events[0].series_mark or ""] += each.events
    names = db.execute("SELECT mark, name FROM series ORDER BY name").fetchall()
    return [
        Pool(EVERYTHING, "", tuple(event for each in found for event in each.events)),
        *(Pool(mark, name, tuple(by_series[mark])) for mark, name in names if mark in by_series),
        *found,
    ]


def asked_in(db: Database, pool: Pool) -> list[Asked]:
    """Return the questions that the texts of a pool answer, each with the version that is asked most lately."""
    rows = db.execute(
        "SELECT event.questionnaire, text.question, event.version FROM event "
        "JOIN (SELECT DISTINCT event, question FROM text WHERE masked IS NOT NULL) AS text ON text.event = code "
        "JOIN version ON digest = event.version "
        "WHERE code IN (SELECT value FROM json_each(?)) ORDER BY version.number",
        (pool.event_codes,),
    )
    return list({(row[0], row[1]): Asked(*row) for row in rows}.values())


_WHICH = {
    Show.ALL: "",
    Show.NEW: "AND NOT EXISTS (SELECT 1 FROM coding WHERE coding.text = text.id AND coder = :me)",
    Show.UNTOUCHED: "AND NOT EXISTS (SELECT 1 FROM coding WHERE coding.text = text.id)",
    Show.SECOND: "AND EXISTS (SELECT 1 FROM coding WHERE coding.text = text.id) "
    "AND NOT EXISTS (SELECT 1 FROM coding WHERE coding.text = text.id AND coder = :me)",
    Show.LOOK: "AND id IN (SELECT look_again.text FROM look_again)",
}
# Who asks for a code finds it on texts that they coded themselves: where others gave it is theirs to find first.
_WITH_CODE = """
    AND id IN (SELECT coding.text FROM coding WHERE code = :code)
    AND EXISTS (SELECT 1 FROM coding WHERE coding.text = text.id AND coder = :me)
"""


def page(
    db: Database, pool: Pool, me: str, wanted: Wanted, *, after: str = "", count: int = ON_A_PAGE
) -> list[Text]:
    """Return the next texts that are wanted, from an id on; ids are random, and so is their order (F-06)."""
    return _found(db, me, _ids(db, pool, me, wanted, f"AND id > :place ORDER BY id LIMIT {count:d}", after))


def next_of(db: Database, pool: Pool, me: str, wanted: Wanted, text: str = "") -> str | None:
    """Return the id of the text that comes next, or of the first one."""
    return next(iter(_ids(db, pool, me, wanted, "AND id > :place ORDER BY id LIMIT 1", text)), None)


def before(db: Database, pool: Pool, me: str, wanted: Wanted, text: str) -> str | None:
    """Return the id of the text before, also of one that has been coded since."""
    all_states = replace(wanted, show=wanted.show if wanted.show is Show.LOOK else Show.ALL)
    return next(iter(_ids(db, pool, me, all_states, "AND id < :place ORDER BY id DESC LIMIT 1", text)), None)


def find(db: Database, pool: Pool, me: str, text: str) -> Text | None:
    """Return one text of a pool, or None where it is not in it or its words are deleted."""
    return next(iter(some(db, pool, me, [text])), None)


def some(db: Database, pool: Pool, me: str, ids: Sequence[str]) -> list[Text]:
    """Return those of some texts that are in a pool and still have words."""
    rows = db.execute(
        "SELECT lower(hex(id)) FROM text WHERE masked IS NOT NULL "  # noqa: S608 only marks
        f"AND event IN (SELECT value FROM json_each(?)) AND id IN ({_places(ids)})",
        [pool.event_codes, *map(key_of, ids)],
    )
    return _found(db, me, [identity for (identity,) in rows])


def _ids(db: Database, pool: Pool, me: str, wanted: Wanted, rest: str, place: str) -> list[str]:
    """Return ids of wanted texts."""
    questionnaire, _, question = wanted.question.rpartition(":")
    which = _WHICH[wanted.show]
    if wanted.code:
        which += _WITH_CODE
    if wanted.question:
        which += (
            "AND question = :question AND text.event IN "
            "(SELECT event.code FROM event WHERE event.questionnaire = :questionnaire)"
        )
    rows = db.execute(
        "SELECT lower(hex(id)) FROM text WHERE masked IS NOT NULL "  # noqa: S608 fixed words
        f"AND event IN (SELECT value FROM json_each(:events)) {which} {rest}",
        {
            "events": pool.event_codes,
            "me": me,
            "code": wanted.code,
            "question": question,
            "questionnaire": questionnaire,
            "place": key_of(place),
        },
    )
    return [identity for (identity,) in rows]


def _found(db: Database, me: str, ids: Sequence[str]) -> list[Text]:
    rows = db.execute(
        "SELECT lower(hex(id)), questionnaire, question, version, masked, translation, "  # noqa: S608 only marks
        "EXISTS (SELECT 1 FROM look_again WHERE look_again.text = text.id) "
        f"FROM text JOIN event ON event.code = text.event WHERE id IN ({_places(ids)}) ORDER BY id",
        [key_of(each) for each in ids],
    ).fetchall()
    codings = _codings(db, ids)
    return [
        _visible(Text(identity, Asked(*asked), words, translation, bool(needs_look)), me, codings[identity])
        for identity, *asked, words, translation, needs_look in rows
    ]


def _codings(db: Database, ids: Sequence[str]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = defaultdict(list)
    rows = db.execute(
        f"SELECT lower(hex(text)), first, last, code, coder FROM coding WHERE text IN ({_places(ids)})",  # noqa: S608
        [key_of(each) for each in ids],
    )
    for identity, *coding in rows:
        found[identity].append(Coding(*coding))
    return found


def _visible(text: Text, me: str, codings: Sequence[Coding]) -> Text:
    if any(each.coder == me for each in codings):
        return replace(text, codings=tuple(sorted(codings)))
    return replace(text, is_blind=bool(codings))


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def progress(db: Database, pool: Pool, me: str) -> tuple[int, int]:
    """Return how many texts of a pool I have coded, and how many there are."""
    within = "masked IS NOT NULL AND event IN (SELECT value FROM json_each(?))"
    (texts,) = db.execute(f"SELECT count(*) FROM text WHERE {within}", (pool.event_codes,)).fetchone()  # noqa: S608
    (coded,) = db.execute(
        f"SELECT count(DISTINCT text.id) FROM coding JOIN text ON id = coding.text WHERE {within} AND coder = ?",  # noqa: S608
        (pool.event_codes, me),
    ).fetchone()
    return coded, texts


# ---- Changes --------------------------------------------------------------------------------------------------

Row = tuple[bytes, str, int, int]  # text, code, first, last


def give(db: Database, pool: Pool, me: str, texts: Iterable[str], code: str, span: tuple[int, int] | None) -> int:
    """Give texts a code, or with a span some words of one text, and return how many have it newly.

    A code is either on the whole of a text or on words of it, whichever its coder said last.
    """
    with writing(db):
        if not db.execute("SELECT 1 FROM code WHERE mark = ? AND state = 'in use'", (code,)).fetchone():
            raise Refusal(Sentence("This code is no longer in use. Choose another one."))
        added: list[Row] = []
        removed: list[Row] = []
        for identity in dict.fromkeys(texts):
            text = find(db, pool, me, identity)
            if text is None or not text.words:
                continue
            first, last = span or (0, len(text.words))
            if not 0 <= first < last <= len(text.words):
                raise Refusal(Sentence("The words were not found. Choose them again."))
            own = [each for each in text.codings if each.coder == me and each.code == code]
            if any((each.first, each.last) == (first, last) for each in own):
                continue
            is_whole = (first, last) == (0, len(text.words))
            given_up = [each for each in own if is_whole or text.is_whole(each) or each.first == first]
            removed += [(key_of(identity), code, each.first, each.last) for each in given_up]
            added.append((key_of(identity), code, first, last))
        _change(db, me, added, removed)
        return len(added)


def take(db: Database, pool: Pool, me: str, text: str, code: str, first: int) -> None:
    """Take one of my own codings away."""
    with writing(db):
        found = find(db, pool, me, text)
        own = found.codings if found else ()
        removed = [
            (key_of(text), code, each.first, each.last)
            for each in own
            if (each.coder, each.code, each.first) == (me, code, first)
        ]
        _change(db, me, [], removed)


def _change(db: Database, me: str, added: Sequence[Row], removed: Sequence[Row]) -> None:
    if not added and not removed:
        return
    _delete(db, me, removed)
    _insert(db, me, added)
    number = (last_change(db, me) or 0) + 1
    rows = [(me, number, *row, 1) for row in added] + [(me, number, *row, 0) for row in removed]
    db.conn.executemany(
        "INSERT INTO coding_change (coder, number, text, code, first, last, is_added) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    db.execute("DELETE FROM coding_change WHERE coder = ? AND number <= ?", (me, number - CHANGES_KEPT))


def _delete(db: Database, me: str, rows: Iterable[Row]) -> None:
    db.conn.executemany(
        "DELETE FROM coding WHERE text = ? AND code = ? AND coder = ? AND first = ?",
        ((text, code, me, first) for text, code, first, _ in rows),
    )


def _insert(db: Database, me: str, rows: Iterable[Row]) -> None:
    """Write codings of texts that still have as many words; a longer one is about the whole text."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO coding (text, code, coder, first, last) "
        "SELECT id, ?2, ?5, iif(?4 > length(masked), 0, ?3), min(?4, length(masked)) FROM text "
        "WHERE id = ?1 AND masked <> ''",
        ((*row, me) for row in rows),
    )


def last_change(db: Database, me: str) -> int | None:
    """Return the number of my last change that can be taken back, or None."""
    (number,) = db.execute("SELECT max(number) FROM coding_change WHERE coder = ?", (me,)).fetchone()
    return int(number) if number is not None else None


def undo(db: Database, me: str, number: int) -> str | None:
    """Take my last change back, if that is its number, and return the id of the text or of one of them."""
    with writing(db):
        if number != last_change(db, me):
            return None
        rows = db.execute(
            "SELECT text, code, first, last, is_added FROM coding_change WHERE coder = ? AND number = ?",
            (me, number),
        ).fetchall()
        kept = _codes_of_today(db)
        changed = [
            ((text, kept[code], first, last), added) for text, code, first, last, added in rows if code in kept
        ]
        _delete(db, me, [row for row, is_added in changed if is_added])
        _insert(db, me, [row for row, is_added in changed if not is_added])
        db.execute("DELETE FROM coding_change WHERE coder = ? AND number = ?", (me, number))
    return str(rows[0][0].hex())


def _codes_of_today(db: Database) -> dict[str, str]:
    """Return for each code in use, or merged into one that is, the one in use."""
    states = {mark: rest for mark, *rest in db.execute("SELECT mark, state, merged_into FROM code")}
    found = {}
    for mark in states:
        last, seen = mark, {mark}
        while (into := states[last][1]) and into not in seen:
            seen.add(into)
            last = into
        if states[last][0] == "in use":
            found[mark] = last
    return found


def look_again(db: Database, pool: Pool, me: str, text: str, *, wanted: bool) -> None:
    """Say that a text needs another look, or that it needs none any more; nobody is named."""
    with writing(db):
        if wanted and find(db, pool, me, text):
            db.execute("INSERT OR IGNORE INTO look_again (text) VALUES (?)", (key_of(text),))
        elif not wanted:
            db.execute("DELETE FROM look_again WHERE text = ?", (key_of(text),))
