"""Themes of what people wrote, released once, and quotes: paraphrases that two reviewers released (F-03)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlite_utils import Database

from feedback.answers.contact_patterns import Detail
from feedback.answers.contacts import hide
from feedback.framework.model import Framework
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.store import people
from feedback.store.database import writing
from feedback.store.people import Role
from feedback.store.tokens import new_mark
from feedback.themes.codebook import seeds
from feedback.themes.paraphrase import repeating, repeats
from feedback.themes.reading import Quote, TextTheme
from feedback.themes.shown import Release
from feedback.themes.text_themes import Code, Place, beside_each_other, can_name_themes, text_themes

LONGEST_QUOTE = 300
LONGEST_REASON = 300
TAKE_OUT = {
    Detail.PHONE: Sentence("Take the phone number out of the quote first."),
    Detail.EMAIL: Sentence("Take the e-mail address out of the quote first."),
    Detail.LINK: Sentence("Take the link out of the quote first."),
    Detail.POSTCODE: Sentence("Take the postcode out of the quote first."),
    Detail.REFERENCE: Sentence("Take the reference number out of the quote first."),
    Detail.USER: Sentence("Take the user name out of the quote first."),
    Detail.NAME: Sentence("Take the name out of the quote first."),
}


def text_themes_of(db: Database, mark: str) -> tuple[TextTheme, ...]:
    """Return the text themes that were released under a release's mark, with their released quotes."""
    content = _content(db, mark)
    if content is None:
        return ()
    said: dict[str, list[Quote]] = {}
    for quote in _quotes(db, "release IN (SELECT value FROM json_each(?1))", json.dumps([mark, *content["with"]])):
        if quote.is_released:
            said.setdefault(quote.code, []).append(Quote(quote.language, quote.words))
    return tuple(
        TextTheme(theme["name"], theme["outcome"], theme["people"], tuple(said.get(theme["code"], ())))
        for theme in content["themes"]
    )


def themes_in(db: Database, mark: str) -> list[Release] | None:
    """Return the released text themes as JSON values, each with its code, or None before they are released."""
    content = _content(db, mark)
    return content["themes"] if content else None


def _content(db: Database, mark: str) -> Release | None:
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
    pieces = [*((_content(db, mark) or {"own": []})["own"] for mark in earlier), own]
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
        if _content(db, mark) is not None:
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


# ---- Quotes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProposedQuote:
    """Hold a paraphrase: by whose mark it was proposed and released, or why it was turned down."""

    mark: str
    release: str
    code: str
    language: str
    words: str
    proposed_by: str
    released_by: str | None = None
    reason: str | None = None

    @property
    def is_released(self) -> bool:
        """Return whether a second reviewer released it."""
        return self.released_by is not None

    @property
    def is_waiting(self) -> bool:
        """Return whether it waits for a second reviewer."""
        return self.released_by is None and self.reason is None


_COLUMNS = "mark, release, code, language, words, proposed_by, released_by, reason"


def quotes_of(db: Database, mark: str) -> list[ProposedQuote]:
    """Return every quote for the themes of one release."""
    return list(_quotes(db, "release = ?1", mark))


def waiting(db: Database) -> list[ProposedQuote]:
    """Return the quotes that wait for a second reviewer, or with a reason for whoever proposed them."""
    return list(_quotes(db, "released_by IS NULL"))


def quote(db: Database, mark: str) -> ProposedQuote | None:
    """Return the quote with a mark, or None."""
    return next(_quotes(db, "mark = ?1", mark), None)


def _quotes(db: Database, which: str, *values: str) -> Iterator[ProposedQuote]:
    # In no order that tells when one was proposed.
    query = f"SELECT {_COLUMNS} FROM quote WHERE {which} ORDER BY code, language, words, mark"  # noqa: S608 fixed
    return (ProposedQuote(*row) for row in db.execute(query, values).fetchall())


def propose(db: Database, release: str, code: str, language: str, words: str, person: str) -> str:
    """Keep a paraphrase for a released theme until a second reviewer looks at it, and return its mark."""
    tidy = " ".join(words.split())
    # Before anything is held: this goes through every text.
    _refuse_what_tells_who(db, release, tidy)
    with writing(db):
        _reviewer(db, person)
        if code not in {theme["code"] for theme in themes_in(db, release) or ()}:
            raise Refusal(Sentence("This theme is not released, so it cannot have a quote."))
        if language not in LANGUAGES:
            raise Refusal(Sentence("Choose the language of the quote."))
        if not 1 <= len(tidy) <= LONGEST_QUOTE:
            raise Refusal(Sentence("Write a quote of 1 to %(longest)s letters.", longest=LONGEST_QUOTE))
        mark = new_mark()
        db.execute(
            f"INSERT INTO quote ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",  # noqa: S608 fixed names
            (mark, release, code, language, tidy, person),
        )
    return mark


def release_quote(db: Database, mark: str, person: str) -> ProposedQuote:
    """Show a quote to everybody who reads the theme; never by whoever proposed it."""
    found = _waiting_for(db, mark, person)
    # A text may have been translated since, and the quote repeat that.
    _refuse_what_tells_who(db, found.release, found.words)
    with writing(db):
        found = _waiting_for(db, mark, person)
        db.execute("UPDATE quote SET released_by = ? WHERE mark = ?", (person, mark))
    return found


def turn_down(db: Database, mark: str, person: str, reason: str) -> ProposedQuote:
    """Keep a quote from being shown, and tell whoever proposed it why."""
    tidy = " ".join(reason.split())
    if not 1 <= len(tidy) <= LONGEST_REASON:
        raise Refusal(Sentence("Say why, in 1 to %(longest)s letters.", longest=LONGEST_REASON))
    with writing(db):
        found = _waiting_for(db, mark, person)
        db.execute("UPDATE quote SET reason = ? WHERE mark = ?", (tidy, mark))
    return found


def _waiting_for(db: Database, mark: str, person: str) -> ProposedQuote:
    _reviewer(db, person)
    found = quote(db, mark)
    if found is None or not found.is_waiting:
        raise Refusal(Sentence("Somebody looked at this quote already."))
    if found.proposed_by == person:
        raise Refusal(Sentence("You proposed this quote. Somebody else has to look at it."))
    return found


def remove(db: Database, mark: str, person: str) -> ProposedQuote | None:
    """Delete a quote and return what it was: a released one is taken back by any reviewer.

    One that waits goes only if whoever proposed it wants so.
    """
    with writing(db):
        _reviewer(db, person)
        found = quote(db, mark)
        if found is not None and found.is_waiting and found.proposed_by != person:
            raise Refusal(Sentence("Only whoever proposed this quote can take it away now. You can turn it down."))
        db.execute("DELETE FROM quote WHERE mark = ?", (mark,))
    return found


def _reviewer(db: Database, mark: str) -> None:
    found = people.with_mark(db, mark)
    if found is None or found.is_paused or Role.REVIEWER not in found.roles:
        raise Refusal(Sentence("Only reviewers can do this."))


def _refuse_what_tells_who(db: Database, release: str, words: str) -> None:
    """Refuse contact details, and words that are too close to what somebody wrote or to its translation."""
    _, kinds = hide(words)
    if kinds:
        raise Refusal(*(TAKE_OUT[kind] for kind in sorted(kinds)))
    if repeats(words, _words_of(db, release)):
        raise Refusal(Sentence("This is too close to what somebody wrote. Say it in other words."))


def _words_of(db: Database, release: str) -> Iterator[str]:
    """Yield every text behind a release of themes."""
    content: dict[str, Any] = _content(db, release) or {"with": []}
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
