"""Putting the closed events of a series together: one release, refused where it would tell people apart."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from feedback.answers.count import Tally, total
from feedback.questionnaire.model import Questionnaire
from feedback.refusal import Refusal, Sentence
from feedback.store import events
from feedback.store.counts import tally_of
from feedback.store.database import writing
from feedback.store.events import Event, State
from feedback.store.installation import Installation
from feedback.store.series import Series
from feedback.store.tokens import new_mark
from feedback.themes.ledger import Member, Plan, TooFewTogether, differ_by_too_few, plan
from feedback.themes.pooling import Part, asked_alike, by_category, by_question, only, pool
from feedback.themes.release import make_release
from feedback.themes.shown import Release

TOO_FEW = Sentence("Too few people would come in to keep them hidden. Close another event of this series first.")


class Breakdown(StrEnum):
    """Say by what a release over several events is broken down; one thing at a time (S-07)."""

    NATION = "nation"
    AUDIENCE = "audience"
    MONTH = "month"
    QUESTION = "question"


# The groups of small events of a release, by mark.
_Groups = Mapping[str, tuple[Member, ...]]


@dataclass(frozen=True, slots=True)
class _Found:
    """Hold the closed events of a series that asked one questionnaire, and its newest version among them."""

    events: tuple[Event, ...]
    version: str
    questionnaire: Questionnaire


def questionnaires_of(db: Database, series: Series) -> list[str]:
    """Return the names of the questionnaires that the closed events of a series asked."""
    return sorted({each.questionnaire or "" for each in _closed(db, series)})


def breakdowns_of(installation: Installation, series: Series) -> list[Breakdown]:
    """Return by what a release of a series can be broken down; by a question where it says which."""
    versions = {each.version for each in _closed(installation.db, series)}
    compares = any(installation.version(each).questionnaire.compare_by for each in versions)
    return [each for each in Breakdown if each is not Breakdown.QUESTION or compares]


def release_series(
    installation: Installation,
    series: Series,
    *,
    k: int,
    today: date,
    questionnaire: str | None = None,
    by: Breakdown | None = None,
) -> str:
    """Make a release over the closed events of a series that asked one questionnaire, and return its mark."""
    with writing(installation.db) as db:
        found = _found(installation, series, questionnaire)
        if by is Breakdown.QUESTION and found.questionnaire.compare_by is None:
            raise Refusal(Sentence("People are compared by no question of this questionnaire."))
        members = [_member(db, each, by) for each in found.events]
        _refuse_torn_groups(db, members)
        try:
            planned = plan(members, k=k, by_category=by is not None and by is not Breakdown.QUESTION)
        except TooFewTogether:
            raise Refusal(TOO_FEW) from None
        _refuse_what_is_shown_already(db, planned, by)
        _refuse_close_to_others(db, planned, k)
        groups = _keep_new_groups(installation, planned, found, k)
        release = _release(installation, planned, found, groups, by)
        return _keep(db, series, found.version, today, planned, release)


def _closed(db: Database, series: Series) -> list[Event]:
    return [each for each in events.every(db) if each.series_mark == series.mark and each.state is State.CLOSED]


def _found(installation: Installation, series: Series, name: str | None) -> _Found:
    closed = _closed(installation.db, series)
    names = sorted({each.questionnaire or "" for each in closed})
    if not closed:
        raise Refusal(Sentence("No event of this series is closed yet; close one first."))
    if name is None and len(names) > 1:
        raise Refusal(
            Sentence("Its events asked different questionnaires; choose one: %(names)s.", names=", ".join(names))
        )
    if name is not None and name not in names:
        raise Refusal(Sentence("No closed event of this series asked “%(name)s”.", name=name))
    inside = tuple(each for each in closed if each.questionnaire == (name or names[0]))
    version = _newest(installation.db, {each.version for each in inside})
    return _Found(inside, version, installation.version(version).questionnaire)


def _newest(db: Database, versions: set[str]) -> str:
    numbers = dict(db.execute("SELECT digest, number FROM version"))
    return max(versions, key=lambda digest: numbers[digest])


def _member(db: Database, event: Event, by: Breakdown | None) -> Member:
    (people,) = db.execute("SELECT people FROM turnout WHERE event = ?", (event.code,)).fetchone()
    group = db.execute("SELECT small_group FROM small_group_event WHERE event = ?", (event.code,)).fetchone()
    release = events.release(db, event.code) or {}
    return Member(
        event.code,
        people,
        is_shown=release.get("status") == "released",
        group=group[0] if group else None,
        category=_category(event, by),
    )


def _category(event: Event, by: Breakdown | None) -> str:
    if by is Breakdown.NATION:
        return event.nation or ""
    if by is Breakdown.AUDIENCE:
        return event.audience or ""
    if by is Breakdown.MONTH:
        return event.month
    return ""


def _refuse_torn_groups(db: Database, members: Sequence[Member]) -> None:
    """Refuse to take some events of a group of small ones without the others: the rest could be worked out."""
    here = {member.code for member in members}
    for mark in {member.group for member in members if member.group is not None}:
        whole = {
            code for (code,) in db.execute("SELECT event FROM small_group_event WHERE small_group = ?", (mark,))
        }
        missing = [events.find(db, code) for code in sorted(whole - here)]
        if missing:
            raise Refusal(
                Sentence(
                    "Small events stay together once they were put together; this series lacks: %(titles)s.",
                    titles=", ".join(each.title for each in missing if each),
                )
            )


def _refuse_what_is_shown_already(db: Database, planned: Plan, by: Breakdown | None) -> None:
    """Refuse a release of the very people of an earlier one, or of one event or group alone.

    The sentence is the same whether nobody came in since or too few: it must not tell one from the other.
    """
    if len(planned.shown) + len(planned.old_groups) + len(planned.new_groups) == 1 and planned.shown:
        raise Refusal(TOO_FEW)
    new = sorted(member.code for member in planned.events)
    earlier = db.execute("SELECT mark, json_extract(content, '$.breakdown.by') FROM series_release").fetchall()
    for mark, its in earlier:
        if its == (by.value if by else None):
            rows = db.execute(
                "SELECT event FROM series_release_event WHERE series_release = ? ORDER BY event", (mark,)
            )
            if [code for (code,) in rows] == new:
                raise Refusal(TOO_FEW)


def _refuse_close_to_others(db: Database, planned: Plan, k: int) -> None:
    """Hold the people of a release against everybody released before; they are the same or K apart (S-08)."""
    new = {member.code: member.people for member in planned.events}
    for earlier in _ledger(db):
        if differ_by_too_few(new, earlier, k) and not new.keys().isdisjoint(earlier):
            raise Refusal(TOO_FEW)


def _ledger(db: Database) -> list[dict[str, int]]:
    """Return the people of each release ever made, by event."""
    rows = db.execute(
        "SELECT series_release, event, people FROM series_release_event JOIN turnout USING (event) "
        "UNION ALL SELECT event, event, people FROM release JOIN turnout USING (event) "
        "WHERE json_extract(content, '$.status') = 'released'"
    )
    ledger: dict[str, dict[str, int]] = {}
    for release, event, people in rows:
        ledger.setdefault(release, {})[event] = people
    return list(ledger.values())


def _keep_new_groups(installation: Installation, planned: Plan, found: _Found, k: int) -> _Groups:
    """Protect each new group of small events once and for all, and return all groups of the release by mark."""
    groups = dict(planned.old_groups)
    for members in planned.new_groups:
        mark = new_mark()
        tally = total([_tally(installation, found, member.code) for member in members])
        release = make_release(found.questionnaire, tally, k)
        installation.db.execute(
            "INSERT INTO small_group (mark, questionnaire, content) VALUES (?, ?, ?)",
            (mark, found.questionnaire.name, json.dumps(release, ensure_ascii=False)),
        )
        installation.db.conn.executemany(
            "INSERT INTO small_group_event (event, small_group) VALUES (?, ?)",
            ((member.code, mark) for member in members),
        )
        groups[mark] = members
    return groups


def _tally(installation: Installation, found: _Found, code: str) -> Tally:
    """Return what was counted at one event, for the questions that it asked as the newest version asks them."""
    alike, counted = _asked_alike(installation, found, code), tally_of(installation.db, code)
    return Tally(
        counted.people,
        {each.id: counted.answered[each.id] if each.id in alike else 0 for each in found.questionnaire.asked},
        {
            (each.id, option): counted.chosen[each.id, option] if each.id in alike else 0
            for each in found.questionnaire.asked
            for option in each.option_ids
        },
    )


def _asked_alike(installation: Installation, found: _Found, code: str) -> set[str]:
    version = events.get(installation.db, code).version
    return asked_alike(installation.version(version).questionnaire, found.questionnaire)


def _release(
    installation: Installation, planned: Plan, found: _Found, groups: _Groups, by: Breakdown | None
) -> Release:
    parts = list(_parts(installation, planned, found, groups))
    release = pool(found.questionnaire, [part for _, part in parts])
    if planned.left_out:
        release["events_left_out"] = len(planned.left_out)
    if by is Breakdown.QUESTION:
        release["breakdown"] = by_question(found.questionnaire, [part for _, part in parts])
    elif by is not None and planned.is_broken_down and len({category for category, _ in parts}) > 1:
        release["breakdown"] = by_category(found.questionnaire, by.value, parts)
    elif by is not None:
        release["breakdown"] = {"by": by.value, "status": "withheld"}
    return release


def _parts(
    installation: Installation, planned: Plan, found: _Found, groups: _Groups
) -> Iterator[tuple[str, Part]]:
    """Yield what is shown of each event and group, with its category; questions in other words are left out."""
    for member in planned.shown:
        release = events.release(installation.db, member.code) or {}
        yield member.category, Part(only(release, _asked_alike(installation, found, member.code)))
    for mark, members in groups.items():
        (content,) = installation.db.execute("SELECT content FROM small_group WHERE mark = ?", (mark,)).fetchone()
        yield members[0].category, Part(json.loads(content), len(members))


def _keep(db: Database, series: Series, version: str, today: date, planned: Plan, release: Release) -> str:
    mark = new_mark()
    db.execute(
        "INSERT INTO series_release (mark, series, version, made_on, content) VALUES (?, ?, ?, ?, ?)",
        (mark, series.mark, version, today.isoformat(), json.dumps(release, ensure_ascii=False)),
    )
    db.conn.executemany(
        "INSERT INTO series_release_event (series_release, event) VALUES (?, ?)",
        ((mark, member.code) for member in planned.events),
    )
    return mark
