"""The codebook: its codes, what was done to them by whom, and how each of it is undone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from feedback.framework.model import Framework
from feedback.refusal import Refusal, Sentence
from feedback.store import clock, frameworks
from feedback.store.database import writing
from feedback.store.staff_log import MINUTE
from feedback.store.tokens import new_mark
from feedback.themes.codebook import (
    DEEPEST,
    Code,
    Deed,
    State,
    Tree,
    also_called,
    below_of,
    depth_of,
    folded,
    in_order,
    seeds,
    tidy_description,
    tidy_name,
    with_same_name,
)

_COLUMNS = "mark, name, description, framework, outcome, parent, state, merged_into"
# What can be undone as long as nothing else was done to the code since.
UNDOABLE = frozenset({Deed.RENAMED, Deed.DESCRIBED, Deed.MOVED, Deed.MERGED, Deed.SPLIT, Deed.WITHDRAWN})

# A coding of a code, as history keeps it: the text's id, who coded, and from where to where.
KeptCoding = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one line of a code's history: when (UTC, to the minute), who, what, and how it was before and after."""

    number: int
    at: datetime
    person: str
    deed: Deed
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CodedText:
    """Hold a text that carries a code: its masked words and their translation."""

    id: bytes
    words: str
    translation: str


# ---- Reading --------------------------------------------------------------------------------------------------


def every(db: Database) -> list[Code]:
    """Return every code there ever was."""
    return [_code(row) for row in db.execute(f"SELECT {_COLUMNS} FROM code ORDER BY mark")]  # noqa: S608


def in_use(db: Database) -> list[Code]:
    """Return the codes that texts can be given, in the order of the codebook."""
    return tree(db).codes


def tree(db: Database) -> Tree:
    """Return the codebook as a tree under the frameworks that are loaded."""
    return in_order(every(db), loaded(db))


def loaded(db: Database) -> list[Framework]:
    """Return the newest version of each framework, by name."""
    return [frameworks.get(db, name) for name in frameworks.names(db)]


def find(db: Database, mark: str) -> Code | None:
    """Return a code in whatever state it is, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM code WHERE mark = ?", (mark,)).fetchone()  # noqa: S608
    return _code(row) if row else None


def texts_with(db: Database) -> dict[str, int]:
    """Return how many texts carry each code that any text carries; for reviewers alone."""
    return dict(db.execute("SELECT code, count(DISTINCT text) FROM coding GROUP BY code").fetchall())


def coded_texts(db: Database, mark: str, *, after: bytes = b"", count: int = -1) -> list[CodedText]:
    """Return texts that carry a code and still have words, in the random order of their ids."""
    rows = db.execute(
        "SELECT id, masked, translation FROM text WHERE masked IS NOT NULL AND id > ? "
        "AND id IN (SELECT text FROM coding WHERE code = ?) ORDER BY id LIMIT ?",
        (after, mark, count),
    )
    return [CodedText(*row) for row in rows]


def history(db: Database, mark: str) -> list[Change]:
    """Return what was done to a code, the newest first."""
    rows = db.execute(
        "SELECT number, minute, person, act, before, after FROM code_history WHERE code = ? ORDER BY number DESC",
        (mark,),
    )
    return [_change(row) for row in rows]


def can_undo(changes: Sequence[Change]) -> Change | None:
    """Return the newest change of a code that was not undone yet, where it can be, or None."""
    undone = 0
    for each in changes:
        if each.deed is Deed.UNDONE:
            undone += 1
        elif undone:
            undone -= 1
        else:
            return each if each.deed in UNDOABLE else None
    return None


def missing(db: Database, framework: Framework) -> list[Code]:
    """Return the codes that a framework would give and that never were in the codebook."""
    known = {code.mark for code in every(db)}
    return [code for code in seeds(framework) if code.mark not in known]


def _code(row: Sequence[Any]) -> Code:
    mark, name, description, framework, outcome, parent, state, merged_into = row
    return Code(mark, name, description, framework, outcome, parent, State(state), merged_into)


def _change(row: Sequence[Any]) -> Change:
    number, minute, person, act, before, after = row
    at = datetime.fromtimestamp(minute * MINUTE, UTC)
    return Change(number, at, person, Deed(act), json.loads(before), json.loads(after))


# ---- Changing -------------------------------------------------------------------------------------------------


def seed(db: Database, framework: Framework, person: str) -> int:
    """Add the codes of a framework that never were in the codebook, and return how many those were."""
    with writing(db):
        added = missing(db, framework)
        for code in added:
            name = code.name
            if with_same_name(every(db), name):
                name = also_called(name, code.outcome or "")
            if with_same_name(every(db), name):
                name = also_called(name, code.mark)
            _add(db, person, Deed.SEEDED, replace(code, name=name))
    return len(added)


def propose(
    db: Database,
    person: str,
    name: str,
    description: str = "",
    *,
    framework: str | None = None,
    outcome: str | None = None,
) -> Code:
    """Add a code, under an outcome of a framework or outside of it."""
    place = _place(db, framework, outcome)
    with writing(db):
        (made,) = add(db, person, Deed.PROPOSED, [Code(new_mark(), name, description, *place)])
    return made


def add(db: Database, person: str, deed: Deed, codes: Sequence[Code]) -> list[Code]:
    """Add codes that came about in some way, those above before those below; inside a write of the caller."""
    known = {code.mark: code for code in every(db)}
    named = {folded(code.name): code for code in known.values() if code.is_in_use}
    added = []
    for each in codes:
        code = replace(each, name=tidy_name(each.name), description=tidy_description(each.description))
        same = named.setdefault(folded(code.name), code)
        if same is not code:
            raise _same_name(same)
        if depth_of(known, code) >= DEEPEST:
            raise Refusal(Sentence("“%(name)s” stands too deep; put it higher up.", name=code.name))
        known[code.mark] = code
        _add(db, person, deed, code)
        added.append(code)
    return added


def reword(db: Database, person: str, mark: str, name: str, description: str) -> None:
    """Call a code something else, and say what it means."""
    with writing(db):
        change(db, person, mark, name, description)


def change(db: Database, person: str, mark: str, name: str, description: str) -> None:
    """Take a name and a meaning over from elsewhere; inside a write of the caller."""
    before = _get_in_use(db, mark)
    renamed = replace(before, name=tidy_name(name))
    _refuse_same_name(every(db), renamed)
    _keep(db, person, Deed.RENAMED, before, renamed)
    _keep(db, person, Deed.DESCRIBED, renamed, replace(renamed, description=tidy_description(description)))


def move(db: Database, person: str, mark: str, framework: str | None, outcome: str | None) -> None:
    """Put a code and those below it under an outcome, or outside of the framework."""
    place = _place(db, framework, outcome)
    with writing(db):
        before = _get_in_use(db, mark)
        _keep(db, person, Deed.MOVED, before, replace(before, framework=place[0], outcome=place[1], parent=None))
        _take_along(db, mark, *place)


def merge(db: Database, person: str, mark: str, into: str) -> None:
    """Make one code of two: what carried the one carries the other, and each coder's same span counts once."""
    with writing(db):
        before, survivor = _get_in_use(db, mark), _get_in_use(db, into)
        if before == survivor:
            raise Refusal(Sentence("Choose another code to merge this one into."))
        _refuse_below(db, before)
        rows = _codings(db, mark)
        met = _carry(db, rows, mark, into)
        after = replace(before, state=State.MERGED, merged_into=into)
        _write(db, after)
        _note(db, person, Deed.MERGED, mark, asdict(before) | {"codings": rows, "met": met}, asdict(after))
        _note(db, person, Deed.TOOK_IN, into, {}, {"from": mark, "from_name": before.name})


def split(
    db: Database, person: str, mark: str, texts: Iterable[bytes], *, name: str = "", into: str | None = None
) -> Code:
    """Move chosen texts of a code to a new code beside it, or to another one that there is, and return that."""
    chosen = {text.hex() for text in texts}
    with writing(db):
        source = _get_in_use(db, mark)
        rows = [row for row in _codings(db, mark) if row[0] in chosen]
        if not rows:
            raise Refusal(Sentence("Choose at least one text."))
        made = {"from": mark, "from_name": source.name}
        if into is None:
            target = replace(source, mark=new_mark(), name=tidy_name(name), description="")
            _refuse_same_name(every(db), target)
            _write(db, target)
            _note(db, person, Deed.CAME_FROM_SPLIT, target.mark, {}, asdict(target) | made)
        else:
            target = _get_in_use(db, into)
            if target == source:
                raise Refusal(Sentence("Choose another code for these texts."))
            _note(db, person, Deed.TOOK_IN, target.mark, {}, made)
        met = _carry(db, rows, mark, target.mark)
        to = {"to": target.mark, "to_name": target.name, "is_new": into is None}
        _note(db, person, Deed.SPLIT, mark, asdict(source) | {"codings": rows, "met": met}, asdict(source) | to)
    return target


def withdraw(db: Database, person: str, mark: str) -> None:
    """Take a code out of use that no text carries."""
    with writing(db):
        before = _get_in_use(db, mark)
        _refuse_below(db, before)
        if _codings(db, mark):
            raise Refusal(
                Sentence("Texts carry “%(name)s”. Merge it into another code instead.", name=before.name)
            )
        _keep(db, person, Deed.WITHDRAWN, before, replace(before, state=State.WITHDRAWN))


def undo(db: Database, person: str, mark: str, number: int) -> None:
    """Undo the newest change of a code, if it is still the one with this number."""
    with writing(db):
        newest = can_undo(history(db, mark))
        now = _get(db, mark)
        if newest is None or newest.number != number:
            raise Refusal(Sentence("“%(name)s” has changed since. Look at it again.", name=now.name))
        after = replace(now, **{field: newest.before[field] for field in _fields_of(newest.deed)})
        after = replace(after, state=State(after.state))
        _refuse_same_name(every(db), after)
        if newest.deed is Deed.MERGED:
            _carry_back(db, newest, mark, _get_in_use(db, now.merged_into or "").mark)
        if newest.deed is Deed.SPLIT:
            _undo_split(db, person, newest, mark)
        _write(db, after)
        if newest.deed is Deed.MOVED:
            _take_along(db, mark, after.framework, after.outcome)
        _note(db, person, Deed.UNDONE, mark, asdict(now), asdict(after) | {"undone": newest.deed})


def _fields_of(deed: Deed) -> tuple[str, ...]:
    """Return what a deed changes about a code itself."""
    return {
        Deed.RENAMED: ("name",),
        Deed.DESCRIBED: ("description",),
        Deed.MOVED: ("framework", "outcome", "parent"),
        Deed.MERGED: ("state", "merged_into"),
        Deed.WITHDRAWN: ("state",),
    }.get(deed, ())


def _undo_split(db: Database, person: str, change: Change, mark: str) -> None:
    """Bring the codings back; the code that was made for them goes, if nothing else hangs on it by now."""
    target = _get_in_use(db, change.after["to"])
    _carry_back(db, change, mark, target.mark)
    if change.after["is_new"] and not _codings(db, target.mark) and not below_of(every(db), target.mark):
        _keep(db, person, Deed.WITHDRAWN, target, replace(target, state=State.WITHDRAWN))


def _place(db: Database, framework: str | None, outcome: str | None) -> tuple[str | None, str | None]:
    """Return a place in the codebook, or refuse one that no framework has."""
    if framework is None and outcome is None:
        return None, None
    found = frameworks.find(db, framework or "")
    if found is None or outcome not in {each.code for each in found.outcomes}:
        raise Refusal(Sentence("Choose one of the outcomes of the framework."))
    return found.name, outcome


def _get(db: Database, mark: str) -> Code:
    code = find(db, mark)
    if code is None:
        raise Refusal(Sentence("This code is not in the codebook."))
    return code


def _get_in_use(db: Database, mark: str) -> Code:
    code = _get(db, mark)
    if not code.is_in_use:
        raise Refusal(Sentence("“%(name)s” is not in use any more.", name=code.name))
    return code


def _refuse_same_name(codes: Iterable[Code], code: Code) -> None:
    same = with_same_name((each for each in codes if each.mark != code.mark), code.name)
    if code.is_in_use and same:
        raise _same_name(same)


def _same_name(code: Code) -> Refusal:
    return Refusal(Sentence("There is a code “%(name)s” already. Choose another name.", name=code.name))


def _refuse_below(db: Database, code: Code) -> None:
    if below_of(every(db), code.mark):
        raise Refusal(Sentence("Codes stand below “%(name)s”. Move or merge them first.", name=code.name))


def _keep(db: Database, person: str, deed: Deed, before: Code, after: Code) -> None:
    """Write a code as it is now, and into its history; what did not change leaves no trace."""
    if before != after:
        _write(db, after)
        _note(db, person, deed, after.mark, asdict(before), asdict(after))


def _add(db: Database, person: str, deed: Deed, code: Code) -> None:
    _write(db, code)
    _note(db, person, deed, code.mark, {}, asdict(code))


def _write(db: Database, code: Code) -> None:
    fields = asdict(code)
    db.execute(
        f"INSERT INTO code ({_COLUMNS}) "  # noqa: S608 fixed names
        "VALUES (:mark, :name, :description, :framework, :outcome, :parent, :state, :merged_into) "
        "ON CONFLICT (mark) DO UPDATE SET name = :name, description = :description, framework = :framework, "
        "outcome = :outcome, parent = :parent, state = :state, merged_into = :merged_into",
        fields,
    )


def _take_along(db: Database, mark: str, framework: str | None, outcome: str | None) -> None:
    for code in below_of(every(db), mark):
        _write(db, replace(code, framework=framework, outcome=outcome))


def _note(
    db: Database, person: str, deed: Deed, mark: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    db.execute(
        "INSERT INTO code_history (code, minute, person, act, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        (
            mark,
            int(clock.now()) // MINUTE,
            person,
            deed,
            json.dumps(before, ensure_ascii=False),
            json.dumps(after, ensure_ascii=False),
        ),
    )


def _codings(db: Database, mark: str) -> list[KeptCoding]:
    rows = db.execute("SELECT text, coder, first, last FROM coding WHERE code = ? ORDER BY text", (mark,))
    return [(text.hex(), coder, first, last) for text, coder, first, last in rows]


def _carry(db: Database, rows: Sequence[KeptCoding], source: str, target: str) -> list[KeptCoding]:
    """Move codings from one code to another, and return those that the other had from the same place on."""
    there = {row[:3]: row for row in _codings(db, target)}
    for text, coder, first, last in rows:
        key = (bytes.fromhex(text), source, coder, first)
        db.execute("DELETE FROM coding WHERE text = ? AND code = ? AND coder = ? AND first = ?", key)
        db.execute(
            "INSERT INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
            (bytes.fromhex(text), target, coder, first, last),
        )
    return [there[row[:3]] for row in rows if row[:3] in there]


def _carry_back(db: Database, change: Change, source: str, target: str) -> None:
    """Give codings back to the code that had them; one that its coder took away since stays away."""
    met = {tuple(row[:3]): row[3] for row in change.before["met"]}
    still_there = {row[:3] for row in _codings(db, target)}
    for text, coder, first, last in change.before["codings"]:
        if (text, coder, first) not in still_there:
            continue
        key = (bytes.fromhex(text), target, coder, first)
        own = met.get((text, coder, first))
        if own is None:
            db.execute("DELETE FROM coding WHERE text = ? AND code = ? AND coder = ? AND first = ?", key)
        else:
            db.execute(
                "UPDATE coding SET last = ? WHERE text = ? AND code = ? AND coder = ? AND first = ?", (own, *key)
            )
        db.execute(
            "INSERT OR IGNORE INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?)",
            (bytes.fromhex(text), source, coder, first, last),
        )
