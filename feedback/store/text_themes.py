"""Themes of what people wrote, released once for good."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlite_utils import Database

from feedback.answers.contacts import hide
from feedback.framework.model import Framework
from feedback.refusal import Refusal, Sentence
from feedback.store.database import writing
from feedback.themes.codebook import seeds
from feedback.themes.paraphrase import repeating
from feedback.themes.shown import Release
from feedback.themes.text_themes import Code, Place, beside_each_other, can_name_themes, text_themes


def themes_in(db: Database, mark: str) -> list[Release] | None:
    """Return the released text themes as JSON values, each with its code, or None before they are released."""
    content = content_of(db, mark)
    return content["themes"] if content else None


def content_of(db: Database, mark: str) -> Release | None:
    """Return all that is kept of a release's text themes, or None before they are released."""
    row = db.execute("SELECT content FROM text_release WHERE release = ?", (mark,)).fetchone()
    return json.loads(row[0]) if row else None


# ---- Releasing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """Show a reviewer what would be released now, and what is not ready.

    fresh: the events whose texts would be counted. with_releases: releases whose themes stand beside them.
    left_out: events that are counted elsewhere for good, or in which too few people wrote.
    """

    fresh: tuple[str, ...]
    with_releases: tuple[str, ...]
    left_out: tuple[str, ...]
    own: list[Release]
    themes: list[Release]
    not_enough: tuple[str, ...]
    unread: int
    uncoded: int

    @property
    def state(self) -> str:
        """Return a mark that changes with what would be released."""
        shown = json.dumps([self.fresh, self.with_releases, self.themes], sort_keys=True)
        return blake2b(shown.encode(), digest_size=8).hexdigest()


def ready(db: Database, events: Sequence[str], framework: Framework | None, *, k: int) -> Ready:
    """Return what would be released of the texts of some events now.

    Texts that are part of an earlier release are not counted again: its themes are taken as they are, when all
    of its events are among these.
    """
    earlier, left_out = _earlier(db, events)
    used = {event for inside in earlier.values() for event in inside}.union(left_out)
    fresh = tuple(event for event in events if event not in used)
    written = _written(db, fresh)
    if not can_name_themes(written, k):
        fresh, left_out, written = (), (*left_out, *fresh), {}
    codes = _codes(db, framework)
    own = text_themes(codes, _coded(db, fresh), written, framework, k)
    pieces = [*((content_of(db, mark) or {"own": []})["own"] for mark in earlier), own]
    themes = beside_each_other(pieces, framework)
    named = {theme["code"] for theme in themes}
    unread, uncoded = _still_to_do(db, fresh)
    return Ready(
        fresh=fresh,
        with_releases=tuple(earlier),
        left_out=tuple(sorted(left_out)),
        own=own,
        themes=themes,
        not_enough=tuple(code.name for code in codes if code.mark not in named),
        unread=unread,
        uncoded=uncoded,
    )


def release(
    db: Database,
    mark: str,
    events: Sequence[str],
    framework: Framework | None,
    *,
    seen: str,
    k: int,
    today: date,
) -> None:
    """Release the text themes of a release once and for good, as the reviewer has `seen` them."""
    with writing(db):
        if content_of(db, mark) is not None:
            raise Refusal(Sentence("These text themes are released already."))
        now = ready(db, events, framework, k=k)
        if not now.themes:
            raise Refusal(Sentence("Too few people stand behind each theme. Nothing can be released yet."))
        if now.unread:
            raise Refusal(Sentence("Some texts are not read yet. Read every text first."))
        if now.state != seen:
            raise Refusal(Sentence("Something changed while you looked. Look at the themes again."))
        _refuse_names_that_tell(db, now, framework)
        content = {"themes": now.themes, "own": now.own, "with": list(now.with_releases)}
        db.execute(
            "INSERT INTO text_release (release, made_on, content) VALUES (?, ?, ?)",
            (mark, today.isoformat(), json.dumps(content, ensure_ascii=False)),
        )
        db.conn.executemany(
            "INSERT INTO text_release_event (event, release) VALUES (?, ?)", ((event, mark) for event in now.fresh)
        )


def _refuse_names_that_tell(db: Database, now: Ready, framework: Framework | None) -> None:
    """Refuse names of themes that are somebody's own words; those of the framework are nobody's."""
    of_framework = {code.name for code in (seeds(framework) if framework else ())}
    names = [theme["name"] for theme in now.own if theme["name"] not in of_framework]
    telling = {name for name in names if hide(name)[1]}.union(repeating(names, _words_in(db, now.fresh)))
    if telling:
        raise Refusal(
            *(
                Sentence("Rename the code “%(name)s” first. Somebody wrote just that.", name=name)
                for name in names
                if name in telling
            )
        )


def counted_in(db: Database, event: str) -> str | None:
    """Return the mark of the release for which an event's texts are counted, or None."""
    row = db.execute("SELECT release FROM text_release_event WHERE event = ?", (event,)).fetchone()
    return str(row[0]) if row else None


def _earlier(db: Database, events: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the earlier releases with all of their events among these, and those of these that others hold."""
    rows = db.execute(
        "SELECT release, event FROM text_release_event WHERE release IN (SELECT release FROM text_release_event "
        "WHERE event IN (SELECT value FROM json_each(?))) ORDER BY release, event",
        (json.dumps(list(events)),),
    )
    held: dict[str, tuple[str, ...]] = {}
    for mark, event in rows:
        held[mark] = (*held.get(mark, ()), event)
    whole = {mark: inside for mark, inside in held.items() if set(inside) <= set(events)}
    others = {event for mark, inside in held.items() if mark not in whole for event in inside}
    return whole, tuple(event for event in events if event in others)


_INSIDE = "text.event IN (SELECT value FROM json_each(?1))"


def _written(db: Database, events: Sequence[str]) -> dict[Place, int]:
    rows = db.execute(
        f"SELECT event, question, count(*) FROM text WHERE {_INSIDE} GROUP BY event, question",  # noqa: S608 fixed
        (json.dumps(list(events)),),
    )
    return {(event, question): number for event, question, number in rows}


def _codes(db: Database, framework: Framework | None) -> list[Code]:
    """Return the codes in use; an outcome that this framework does not have is none of its outcomes."""
    outcomes = {outcome.code for outcome in (framework.outcomes if framework else ())}
    own = framework.name if framework else None
    rows = db.execute("SELECT mark, name, framework, outcome FROM code WHERE state = 'in use' ORDER BY name, mark")
    return [
        Code(mark, name, outcome if named in (None, own) and outcome in outcomes else None)
        for mark, name, named, outcome in rows
    ]


def _coded(db: Database, events: Sequence[str]) -> dict[str, dict[Place, int]]:
    """Return how many texts carry each code or one that stands below it; who coded a text makes no difference."""
    rows = db.execute(
        "WITH RECURSIVE below (top, code) AS (SELECT mark, mark FROM code WHERE state = 'in use' UNION "  # noqa: S608
        "SELECT top, code.mark FROM below JOIN code ON code.parent = below.code WHERE code.state = 'in use') "
        "SELECT top, event, question, count(DISTINCT text.id) FROM text JOIN coding ON coding.text = text.id "
        f"JOIN below ON below.code = coding.code WHERE {_INSIDE} GROUP BY top, event, question",
        (json.dumps(list(events)),),
    )
    found: dict[str, dict[Place, int]] = {}
    for code, event, question, number in rows:
        found.setdefault(code, {})[event, question] = number
    return found


def _still_to_do(db: Database, events: Sequence[str]) -> tuple[int, int]:
    """Return how many texts nobody has read, and how many were read but carry no code."""
    row = db.execute(
        "SELECT count(*) FILTER (WHERE masked IS NULL), count(*) FILTER (WHERE masked IS NOT NULL AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM coding WHERE coding.text = text.id)) FROM text WHERE {_INSIDE} AND text.text <> ''",
        (json.dumps(list(events)),),
    ).fetchone()
    return int(row[0]), int(row[1])


def words_behind(db: Database, release: str) -> Iterator[str]:
    """Yield every text behind a release of themes."""
    content: dict[str, Any] = content_of(db, release) or {"with": []}
    rows = db.execute(
        "SELECT event FROM text_release_event WHERE release IN (SELECT value FROM json_each(?))",
        (json.dumps([release, *content["with"]]),),
    )
    return _words_in(db, [event for (event,) in rows.fetchall()])


def _words_in(db: Database, events: Sequence[str]) -> Iterator[str]:
    """Yield every text of some events: as it was typed, as it was masked, and its translation."""
    rows = db.execute(
        f"SELECT text, coalesce(masked, ''), translation FROM text WHERE {_INSIDE} AND text <> ''",  # noqa: S608
        (json.dumps(list(events)),),
    )
    for row in rows:
        yield from (each for each in row if each)
