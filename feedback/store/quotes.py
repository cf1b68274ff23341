"""Quotes for themes of what people wrote: paraphrases, each shown when a second reviewer released it (F-03)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from feedback.answers.contact_patterns import Detail
from feedback.answers.contacts import hide
from feedback.framework.plain import clean
from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.store import people
from feedback.store.database import writing
from feedback.store.people import Role
from feedback.store.text_themes import content_of, themes_in, words_behind
from feedback.store.tokens import new_mark
from feedback.themes.paraphrase import repeats
from feedback.themes.reading import Quote, TextTheme

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


def find(db: Database, mark: str) -> ProposedQuote | None:
    """Return the quote with a mark, or None."""
    return next(_quotes(db, "mark = ?1", mark), None)


def themes_with_quotes(db: Database, mark: str) -> tuple[TextTheme, ...]:
    """Return the text themes that were released under a release's mark, with their released quotes."""
    content = content_of(db, mark)
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


def _quotes(db: Database, which: str, *values: str) -> Iterator[ProposedQuote]:
    # In no order that tells when one was proposed.
    query = f"SELECT {_COLUMNS} FROM quote WHERE {which} ORDER BY code, language, words, mark"  # noqa: S608 fixed
    return (ProposedQuote(*row) for row in db.execute(query, values).fetchall())


def propose(db: Database, release: str, code: str, language: str, words: str, person: str) -> str:
    """Keep a paraphrase for a released theme until a second reviewer looks at it, and return its mark."""
    tidy = clean(words)
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
    found = find(db, mark)
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
        found = find(db, mark)
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
    if repeats(words, words_behind(db, release)):
        raise Refusal(Sentence("This is too close to what somebody wrote. Say it in other words."))
