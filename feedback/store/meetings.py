"""Meetings: a group reads questions together on one screen and votes on phones; nobody's vote is kept with a name.

A meeting knows who is there and who has spoken in a round, as aliases of this meeting only, and forgets both when
it ends. What somebody said is their voice about the question (store/voices).
"""

import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from feedback.questionnaire.card import Card
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, voices
from feedback.store.advisers import SPOKEN_BEFORE_SHOWN, speaking
from feedback.store.database import writing
from feedback.store.events import CODE_LETTERS
from feedback.store.voices import Tally, Voice

BEFORE_THE_FIRST = -1  # the round in which people are still joining
LONGEST_TITLE = 120
MOST_CARDS = 60
MARK_LENGTH = 5  # short, because it is typed on phones; whoever opens a meeting has to sign in all the same
_COLUMNS = "mark, title, cards, languages, round, state, result"


class Stage(StrEnum):
    """Say what a meeting does with the question of its round."""

    WAITING = "waiting"
    VOTING = "voting"
    SHOWN = "shown"
    ENDED = "ended"


class Press(StrEnum):
    """Name what a host can press."""

    VOTE = "vote"
    SHOW = "show"
    NEXT = "next"
    BACK = "back"
    END = "end"


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a meeting is: in which round, and what it does there."""

    round: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what the screen shows of a round, as it was when it was shown; no tally before three have spoken."""

    tally: Tally | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """Hold a meeting: the marks of its cards in order, the languages of its screen, and where it is."""

    mark: str
    title: str
    cards: tuple[str, ...]
    languages: tuple[str, ...]
    place: Place
    result: Result | None = None

    @property
    def card(self) -> str | None:
        """Return the mark of the card that is being read, or None while people are joining and at the end."""
        is_read = self.place.stage is not Stage.ENDED and self.place.round > BEFORE_THE_FIRST
        return self.cards[self.place.round] if is_read else None

    @property
    def is_last(self) -> bool:
        """Return whether no question comes after this one."""
        return self.place.round == len(self.cards) - 1


@dataclass(frozen=True, slots=True)
class Glance:
    """Hold all that a page has to ask again and again: where a meeting is, and how many are there and have spoken.

    content: changes with the words of the question and with the result.
    """

    place: Place
    content: str
    members: int
    spoken: int
    is_member: bool
    has_spoken: bool

    @property
    def is_counted(self) -> bool:
        """Return whether how many have spoken may be told; among two it would tell who."""
        return self.members >= SPOKEN_BEFORE_SHOWN

    @property
    def have_all_spoken(self) -> bool:
        """Return whether the result can be shown because nobody is waited for any more."""
        return SPOKEN_BEFORE_SHOWN <= self.members == self.spoken


# ---- Reading ----------------------------------------------------------------------------------------------------


def running(db: Database) -> list[Meeting]:
    """Return the meetings that have not ended, in the order of their titles."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM meeting WHERE state <> 'ended' ORDER BY title, mark")  # noqa: S608 fixed names
    return [_meeting(row) for row in rows]


def find(db: Database, mark: str) -> Meeting | None:
    """Return the meeting with a mark in any case, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM meeting WHERE mark = ?", (mark.lower(),)).fetchone()  # noqa: S608 fixed names
    return _meeting(row) if row else None


def glance(db: Database, mark: str, member: bytes) -> Glance | None:
    """Return what changes during a meeting, with few short reads, because many pages ask every two seconds."""
    row = db.execute(
        "SELECT round, state, result, "
        "(SELECT question FROM card WHERE card.mark = json_extract(cards, '$[' || max(round, 0) || ']')), "
        "(SELECT count(*) FROM meeting_member WHERE meeting = ?1), "
        "(SELECT count(*) FROM meeting_voice AS each WHERE meeting = ?1 AND each.round = meeting.round), "
        "EXISTS (SELECT 1 FROM meeting_member WHERE meeting = ?1 AND member = ?2), "
        "EXISTS (SELECT 1 FROM meeting_voice AS each "
        "WHERE meeting = ?1 AND each.round = meeting.round AND member = ?2) "
        "FROM meeting WHERE mark = ?1",
        (mark, member),
    ).fetchone()
    if row is None:
        return None
    number, stage, result, question, members, spoken, is_member, has_spoken = row
    content = f"{zlib.crc32(f'{question} {result}'.encode()):08x}"
    return Glance(Place(number, Stage(stage)), content, members, spoken, bool(is_member), bool(has_spoken))


def _meeting(row: Sequence[Any]) -> Meeting:
    mark, title, marks, languages, number, stage, result = row
    place = Place(number, Stage(stage))
    return Meeting(mark, title, tuple(json.loads(marks)), tuple(json.loads(languages)), place, _result(result))


def _result(kept: str | None) -> Result | None:
    if kept is None:
        return None
    read = json.loads(kept)
    return Result(Tally(**read["tally"]) if read["tally"] else None, read["is_held"])


# ---- Who is there, and who has spoken ---------------------------------------------------------------------------


def join(db: Database, mark: str, member: bytes) -> None:
    """Count an adviser as there; nothing happens where they are already, or the meeting has ended."""
    with speaking(db, "meeting_member", "meeting_voice"):
        _join(db, mark, member)


def _join(db: Database, mark: str, member: bytes) -> None:
    db.execute(
        "INSERT OR IGNORE INTO meeting_member (meeting, member) "
        "SELECT mark, ? FROM meeting WHERE mark = ? AND state <> 'ended'",
        (member, mark),
    )


def leave(db: Database, mark: str, member: bytes) -> None:
    """Count an adviser as there no more; the others need not wait for them. What they said stays said."""
    with speaking(db, "meeting_member", "meeting_voice"):
        for table in ("meeting_voice", "meeting_member"):
            db.execute(f"DELETE FROM {table} WHERE meeting = ? AND member = ?", (mark, member))  # noqa: S608 fixed names
        _show_when_all_have_spoken(db, mark)


def vote(db: Database, mark: str, number: int, member: bytes, card: Card, adviser: bytes, voice: Voice) -> bool:
    """Keep what an adviser says about a card, and that they spoke in a round; return whether it was in time.

    Said once more, it replaces what they said before. Said too late, it counts for the question all the same, but
    the result on the screen stays as it was shown: by its change everybody could tell who just voted.
    member: the alias in this meeting. adviser: the alias about this card.
    """
    with speaking(db, "meeting_member", "meeting_voice"):
        voices.speak(db, card, adviser, voice)
        _join(db, mark, member)
        now = glance(db, mark, member)
        in_time = now is not None and now.place == Place(number, Stage.VOTING)
        if in_time:
            db.execute(
                "INSERT OR IGNORE INTO meeting_voice (meeting, round, member) VALUES (?, ?, ?)",
                (mark, number, member),
            )
            _show_when_all_have_spoken(db, mark)
    return in_time


def _show_when_all_have_spoken(db: Database, mark: str) -> None:
    now = glance(db, mark, b"")
    if now and now.place.stage is Stage.VOTING and now.have_all_spoken:
        _show(db, mark, now.spoken)


# ---- What a host does -------------------------------------------------------------------------------------------


def start(db: Database, title: str, marks: Sequence[str], languages: Sequence[str]) -> Meeting:
    """Start a meeting about some cards and return it, or refuse what cannot be read together."""
    title, chosen = title.strip(), tuple(dict.fromkeys(marks))
    if not title:
        raise Refusal(Sentence("Give the meeting a name, such as “Tuesday group”."))
    if len(title) > LONGEST_TITLE:
        raise Refusal(
            Sentence("The name of a meeting can have at most %(longest)s letters.", longest=LONGEST_TITLE)
        )
    if not chosen:
        raise Refusal(Sentence("Choose at least one question to read together."))
    if len(chosen) > MOST_CARDS:
        raise Refusal(Sentence("Choose at most %(most)s questions for one meeting.", most=MOST_CARDS))
    with writing(db):
        for each in chosen:
            cards.get(db, each)
        made = Meeting(_new_mark(db), title, chosen, tuple(languages), Place(BEFORE_THE_FIRST, Stage.WAITING))
        db.execute(
            "INSERT INTO meeting (mark, title, cards, languages, round, state) VALUES (?, ?, ?, ?, ?, ?)",
            (made.mark, title, json.dumps(chosen), json.dumps(made.languages), made.place.round, made.place.stage),
        )
    return made


def _new_mark(db: Database) -> str:
    while True:
        mark = "".join(secrets.choice(CODE_LETTERS) for _ in range(MARK_LENGTH)).lower()
        if find(db, mark) is None:
            return mark


def press(db: Database, mark: str, pressed: Press, seen: Place) -> bool:
    """Do what a host pressed where they saw the meeting; return False where it has gone on meanwhile.

    So two hosts who press “Next question” at once go one question further, not two.
    """
    with writing(db):
        meeting = find(db, mark)
        if meeting is None or meeting.place != seen or pressed not in possible(meeting):
            return False
        if pressed is Press.SHOW:
            now = glance(db, mark, b"")
            _show(db, mark, now.spoken if now else 0)
            return True
        db.execute("DELETE FROM meeting_voice WHERE meeting = ?", (mark,))
        if pressed is Press.END:
            db.execute("DELETE FROM meeting_member WHERE meeting = ?", (mark,))
        to = {
            Press.VOTE: Place(seen.round, Stage.VOTING),
            Press.NEXT: Place(seen.round + 1, Stage.WAITING),
            Press.BACK: Place(seen.round - 1, Stage.WAITING),
            Press.END: Place(seen.round, Stage.ENDED),
        }[pressed]
        _go(db, mark, to)
    return True


def possible(meeting: Meeting) -> set[Press]:
    """Return what a host can press where a meeting is."""
    if meeting.place.stage is Stage.ENDED:
        return set()
    can = {Press.END}
    if meeting.place.stage is Stage.VOTING:
        can.add(Press.SHOW)
    elif meeting.card:
        can.add(Press.VOTE)
    if not meeting.is_last:
        can.add(Press.NEXT)
    if meeting.place.round > 0:
        can.add(Press.BACK)
    return can


def _go(db: Database, mark: str, to: Place, result: Result | None = None) -> None:
    kept = json.dumps(asdict(result)) if result else None
    db.execute(
        "UPDATE meeting SET round = ?, state = ?, result = ? WHERE mark = ?", (to.round, to.stage, kept, mark)
    )


def _show(db: Database, mark: str, spoken: int) -> None:
    """Keep what the screen shows of this round: nothing where fewer than three in the room have spoken.

    That a question is held is told with the result only: at once, it would point at whoever just tapped.
    """
    meeting = find(db, mark)
    if meeting and meeting.card:
        tally = voices.counted(db, meeting.card) if spoken >= SPOKEN_BEFORE_SHOWN else None
        is_held = tally is not None and cards.is_held(db, meeting.card)
        _go(db, mark, Place(meeting.place.round, Stage.SHOWN), Result(tally, is_held))
