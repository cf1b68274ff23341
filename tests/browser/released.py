"""What there is to read once events are closed, made quickly: releases, a series, and the work of reviewers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.cli.demo_texts import LISTEN, WRITTEN, review
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Question
from feedback.store import codebook, events, questionnaires, series, texts
from feedback.store.closing import close_event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event
from feedback.store.people import Role
from feedback.store.series_release import Breakdown, release_series
from feedback.store.texts import Made
from tests.examples import attempt, join

from .people import SAFE, Facilitator
from .site import QUESTIONNAIRE, Site, in_days

K = 5
SERIES = "Summer"
WRITES = "adults-change"
MOST_WRITTEN = 4  # of what can be written; too few people stand behind the last theme
TO_READ = (
    "أحب أن أتعلم، وعمري ١٧ سنة.",
    "ትምህርቲ ይፈቱ እየ።",
    "I live in Cardiff with Sara Jones, near Cardiff Bay.",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
)
READ_BEFORE = ("Somebody waits for me at the gate.", "The bus is late.")

Invented = Callable[[Question, int], Answer | None]


@dataclass(frozen=True, slots=True)
class Releases:
    """Hold two releases of events, and the mark of one of the series that both are in, broken down by nation."""

    first: str
    second: str
    together: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Hold releases (the first has themes of what people wrote), an event with texts to read, and a code."""

    releases: Releases
    to_read: str
    code: str


@cache
def releases(site: Site, facilitator: str) -> Releases:
    """Close two events of one facilitator and put them together."""
    installation = Installation(site.folder, sweep=False)
    first = _closed(installation, facilitator, "Learning event, Glasgow", "Scotland", _leaning(0), people=26)
    second = _closed(installation, facilitator, "Learning event, Rhyl", "Wales", _leaning(2), people=23)
    made = next(each for each in series.every(installation.db) if each.name == SERIES)
    together = release_series(installation, made, k=K, today=in_days(0), by=Breakdown.NATION)
    return Releases(first, second, together)


@cache
def reviewed(site: Site, facilitator: str) -> Reviewed:
    """Let reviewers read, code and release what people wrote at one event, and begin with another."""
    installation = Installation(site.folder, sweep=False)
    made = releases(site, facilitator)
    join(installation, Role.REVIEWER.value, Role.REVIEWER)
    event = events.get(installation.db, made.first)
    review(installation, event, k=K, today=in_days(0), passphrase=Facilitator.passphrase)
    to_read = _closed(installation, facilitator, "Learning event, Llangefni", "Wales", _to_read, people=8)
    _mark_one(installation, to_read)
    code = next(each.mark for each in codebook.every(installation.db) if each.name == LISTEN)
    return Reviewed(made, to_read, code)


def _closed(
    installation: Installation, facilitator: str, title: str, nation: str, invented: Invented, *, people: int
) -> str:
    """Make an event at which somebody for whom answers are invented was asked, and return its code."""
    db = installation.db
    _, digest = questionnaires.newest_version(db, QUESTIONNAIRE) or (0, "")
    version = installation.version(digest).questionnaire
    made = events.create(
        db,
        title=title,
        version=digest,
        languages=version.languages,
        nation=nation,
        series=SERIES if invented is not _to_read else None,
        held_on=in_days(-3),
        facilitators=(facilitator,),
    )
    events.change(db, made.code, **SAFE)
    open_event(installation, made.code)
    intake = Intake(installation)
    for person in range(people):
        said = {question.id: invented(question, person) for question in version.asked}
        answers = {question: answer for question, answer in said.items() if answer is not None}
        intake.take(made.code, attempt(), AnonymousResponse(answers))
    close_event(installation, made.code, k=K, today=in_days(0))
    return made.code


def _leaning(towards: int) -> Invented:
    """Return what invents answers of which most are the same one; only the first of groups writes something."""

    def invented(question: Question, person: int) -> Answer | None:
        options = question.option_ids
        if question.kind is Kind.TEXT:
            return None if towards or question.id != WRITES else WRITTEN[person % MOST_WRITTEN].text
        if question.kind is Kind.MANY:
            return options[person % 3 + towards], options[person % 2 + 5]
        return options[towards if person % 3 else person % (len(options) - 2)]

    return invented


def _to_read(question: Question, person: int) -> Answer | None:
    written = (*TO_READ, *READ_BEFORE)
    return written[person % len(written)] if question.id == WRITES else None


def _mark_one(installation: Installation, event: str) -> None:
    """Read some texts of an event, and mark one that needs action."""
    db = installation.db
    pool = texts.pool(db, event)
    assert pool
    read = [each for each in texts.next_unread(db, pool, "", pool.unread) if each.text in READ_BEFORE]
    texts.keep(db, [Made(each.id, each.text, "", each.text == READ_BEFORE[0], each.state) for each in read])
