"""What goes out as REFI-QDA, and what comes back onto the codebook and the texts that are still here."""

import json
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.questionnaire.model import Question
from feedback.refusal import Refusal, Sentence
from feedback.store import codebook, events, people
from feedback.store.database import writing
from feedback.store.installation import Installation
from feedback.store.key import derived
from feedback.store.people import Person
from feedback.store.tokens import new_mark
from feedback.themes import refi
from feedback.themes.codebook import (
    DEEPEST,
    Code,
    Deed,
    also_called,
    depth_of,
    folded,
    shortened,
    tidy_description,
    tidy_name,
)
from feedback.themes.refi import Answer, FileCode, FromFile, Source, Span

PROJECT_NAME = Sentence("What was said")

# A coding as a file has it: the text's id, the code's id in files, the coder's mark or "", from where to where.
FileCoding = tuple[str, str, str, int, int]
# A coding as it is written here: the text's id, the code's mark, the coder's mark, from where to where.
NewCoding = tuple[str, str, str, int, int]


# ---- Going out ------------------------------------------------------------------------------------------------


def project(installation: Installation, *, originals: bool, rng: random.Random | None = None) -> bytes:
    """Return all coded and uncoded texts that a reviewer has read, with the codebook, as a .qdpx file.

    originals: the masked words as they are, in whatever language; else the translation where there is one.
    """
    db = installation.db
    spans = _spans(installation)
    sources = _sources(installation, spans, originals=originals)
    used = {span.coder for source in sources for answer in source.answers for span in answer.spans}
    return refi.write_project(PROJECT_NAME, codebook.tree(db), sources, sorted(used), rng)


def _spans(installation: Installation) -> dict[str, list[Span]]:
    """Return the codings of each text by its id."""
    found: dict[str, list[Span]] = {}
    coder_ids: dict[str, str] = {}
    for text, code, coder, first, last in installation.db.execute(
        "SELECT lower(hex(text)), code, coder, first, last FROM coding"
    ):
        coder_id = coder_ids.setdefault(coder, _coder_id(installation, coder))
        found.setdefault(text, []).append(Span(refi.guid_of(code), coder_id, first, last))
    return found


def _coder_id(installation: Installation, mark: str) -> str:
    """Return the id of a coder in files: always the same, and nobody's outside of this installation."""
    return str(uuid.UUID(bytes=derived(installation.key, "coder in a project", mark.encode())[:16]))


def _sources(installation: Installation, spans: Mapping[str, list[Span]], *, originals: bool) -> list[Source]:
    db = installation.db
    questions = {code: _questions(installation, code) for (code,) in db.execute("SELECT DISTINCT event FROM text")}
    answers: dict[tuple[str, int, str], list[Answer]] = {}
    wordings: dict[tuple[str, int, str], str] = {}
    rows = db.execute(
        "SELECT lower(hex(id)), event, question, masked, translation FROM text "
        "WHERE masked IS NOT NULL AND masked <> ''"
    )
    for identity, event, question, masked, translation in rows:
        questionnaire, order, wording = questions[event][question]
        key = (questionnaire, order, question)
        wordings[key] = wording
        own = tuple(spans.get(identity, ()))
        if translation and not originals:
            whole = {replace(span, first=0, last=len(translation)) for span in own}
            made = Answer(identity, translation, tuple(whole))
        else:
            made = Answer(identity, masked, own)
        answers.setdefault(key, []).append(made)
    return [
        Source(f"{questionnaire}\n{question}", wordings[questionnaire, order, question], tuple(found))
        for (questionnaire, order, question), found in sorted(answers.items())
    ]


def _questions(installation: Installation, code: str) -> dict[str, tuple[str, int, str]]:
    """Return the questions of an event by their ids: their questionnaire, their place in it and their wording."""
    questionnaire = installation.version(events.get(installation.db, code).version).questionnaire
    return {
        question.id: (questionnaire.name, order, _wording(question, questionnaire.source_language))
        for order, question in enumerate(questionnaire.asked)
    }


def _wording(question: Question, language: str) -> str:
    wording = question.text.get(SOURCE_LANGUAGE) or question.text.get(language)
    return wording.text if wording else question.id


# ---- Coming in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brought:
    """Hold what a file brings that fits in here: codes, and codings on texts that are as they were."""

    codes: tuple[FileCode, ...]
    codings: tuple[FileCoding, ...] = ()

    def packed(self) -> str:
        """Return it as one line for a hidden field; no words of anybody are in it."""
        codes = [[code.guid, code.name, code.description, code.is_codable, code.above] for code in self.codes]
        return json.dumps([codes, self.codings], ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Changed:
    """Hold a code of the codebook with what a file calls it and says that it means."""

    code: Code
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what will happen to the codebook and to the codings once somebody confirms it.

    marks: which code each id of the file is here.
    """

    new: tuple[Code, ...]
    same: tuple[Code, ...]
    changed: tuple[Changed, ...]
    codings: tuple[NewCoding, ...]
    marks: Mapping[str, str]


def fit(installation: Installation, found: FromFile) -> tuple[Brought, tuple[str, ...]]:
    """Return what of a file fits onto the texts that are still here, and in plain words what does not."""
    texts = {
        identity: (masked, translation)
        for identity, masked, translation in installation.db.execute(
            "SELECT lower(hex(id)), masked, translation FROM text WHERE masked IS NOT NULL AND masked <> ''"
        )
    }
    coders = {_coder_id(installation, each.mark): each.mark for each in people.every(installation.db)}
    codings: list[FileCoding] = []
    gone = changed = 0
    for answer in found.answers:
        if not answer.spans:
            continue
        if answer.id not in texts:
            gone += 1
            continue
        places = [refi.place_in(span, answer.words, *texts[answer.id]) for span in answer.spans]
        changed += None in places
        codings += [
            (answer.id, span.code, coders.get(span.coder, ""), *place)
            for span, place in zip(answer.spans, places, strict=True)
            if place
        ]
    lost = list(found.lost)
    if gone:
        lost.append(Sentence("Coded texts that are not here any more: %(count)s.", count=gone))
    if changed:
        lost.append(Sentence("Coded texts with other words here: %(count)s.", count=changed))
    return Brought(found.codes, tuple(dict.fromkeys(codings))), tuple(lost)


def unpacked(typed: str) -> Brought:
    """Return what `Brought.packed` wrote, or refuse what did not come from there."""
    try:
        codes, codings = json.loads(typed)
        brought = Brought(tuple(_file_code(*code) for code in codes), tuple(_coding(*each) for each in codings))
        for number, code in enumerate(brought.codes):
            if code.above is not None and not 0 <= code.above < number:
                raise ValueError
    except (ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise Refusal(Sentence("Choose the file again.")) from fault
    return brought


def _file_code(guid: Any, name: Any, description: Any, is_codable: Any, above: Any) -> FileCode:
    if above is not None and not isinstance(above, int):
        raise TypeError
    return FileCode(str(uuid.UUID(guid)), tidy_name(name), tidy_description(description), bool(is_codable), above)


def _coding(text: Any, code: Any, coder: Any, first: Any, last: Any) -> FileCoding:
    if not 0 <= first < last < 2**31:
        raise ValueError
    return bytes.fromhex(text).hex(), str(uuid.UUID(code)), str(coder), int(first), int(last)


def plan(db: Database, brought: Brought, person: Person) -> Plan:
    """Return what a file would change; nothing is written."""
    codes = _Codes(db, {code.guid for code in brought.codes})
    for file_code in brought.codes:
        codes.take(file_code)
    return Plan(
        tuple(codes.new),
        tuple(dict.fromkeys(codes.same)),
        tuple(codes.changed),
        tuple(_new_codings(db, brought.codings, codes.marks, person)),
        codes.marks,
    )


class _Codes:
    """Decide of each code of a file which code it is here, or where it will stand."""

    def __init__(self, db: Database, in_file: Set[str]) -> None:
        self.in_file = in_file
        known = codebook.every(db)
        self.here = {code.mark: code for code in known}
        self.by_guid = {refi.guid_of(code.mark): code for code in known}
        self.by_name = {folded(code.name): code for code in known if code.is_in_use}
        self.groups = _Groups(db)
        self.marks: dict[str, str] = {}
        self.new: list[Code] = []
        self.same: list[Code] = []
        self.changed: list[Changed] = []
        # Of each code of the file: where what is below it stands, and below which code.
        self.stands: list[tuple[str | None, str | None, str | None]] = []

    def take(self, code: FileCode) -> None:
        """Take the next code of the file; those above it came before."""
        above = self.stands[code.above] if code.above is not None else (None, None, None)
        group = self.groups.find(code)
        if group is not None:
            self.stands.append((*group, None))
            return
        found = self._known(code)
        if found is None:
            found = self._new(code, above)
        self.marks[code.guid] = found.mark
        self.stands.append((found.framework, found.outcome, found.mark))

    def _known(self, code: FileCode) -> Code | None:
        found = self.by_guid.get(code.guid)
        while found is not None and found.merged_into is not None:
            found = self.here[found.merged_into]
        if found is not None and found.is_in_use:
            self._compare(found, code, is_same=found.mark == self.by_guid[code.guid].mark)
            return found
        found = self.by_name.get(folded(code.name))
        # Two codes of one file stay two.
        if found is None or refi.guid_of(found.mark) in self.in_file or found.mark in self.marks.values():
            return None
        self._compare(found, code, is_same=True)
        return found

    def _compare(self, here: Code, code: FileCode, *, is_same: bool) -> None:
        """Note what a file says differently; programs that know no descriptions leave them out."""
        name = code.name if is_same else here.name
        if self.by_name.get(folded(name), here) != here:  # another code is called so
            name = here.name
        description = (is_same and code.description) or here.description
        if (name, description) == (here.name, here.description):
            self.same.append(here)
        else:
            self.changed.append(Changed(here, name, description))

    def _new(self, code: FileCode, above: tuple[str | None, str | None, str | None]) -> Code:
        framework, outcome, parent = above
        name = code.name
        for more in (self.here[parent].name if parent else outcome or "", code.guid[:8]):
            if folded(name) in self.by_name and more:
                name = also_called(code.name, shortened(more, 40))
        mark = refi.mark_of(code.guid) if code.guid not in self.by_guid else new_mark()
        made = Code(mark, name, code.description, framework, outcome, parent)
        if depth_of(self.here, made) >= DEEPEST and parent:
            made = replace(made, parent=self.here[parent].parent)
        self.here[mark] = self.by_name[folded(name)] = made
        self.new.append(made)
        return made


class _Groups:
    """Know the groups that our own files have: principles, outcomes, and what is not in the framework."""

    def __init__(self, db: Database) -> None:
        self.by_guid: dict[str, tuple[str | None, str | None]] = {}
        self.by_name: dict[str, tuple[str | None, str | None]] = {}
        self._add(refi.outside_guid(), refi.OUTSIDE, None, None)
        self._add(refi.astray_guid(), refi.ASTRAY, None, None)
        for framework in codebook.loaded(db):
            for principle in framework.principles:
                guid = refi.principle_guid(framework.name, principle.code)
                self._add(guid, refi.named(principle.code, principle.text), None, None)
                for outcome in principle.outcomes:
                    guid = refi.outcome_guid(framework.name, outcome.code)
                    self._add(guid, refi.named(outcome.code, outcome.text), framework.name, outcome.code)

    def _add(self, guid: str, name: str, framework: str | None, outcome: str | None) -> None:
        self.by_guid[guid] = self.by_name[folded(name)] = (framework, outcome)

    def find(self, code: FileCode) -> tuple[str | None, str | None] | None:
        """Return where what stands below a group belongs, or None for what is no group of ours."""
        by_guid = self.by_guid.get(code.guid)
        return by_guid if by_guid is not None else self.by_name.get(folded(code.name))


def _new_codings(
    db: Database, codings: Iterable[FileCoding], marks: Mapping[str, str], person: Person
) -> list[NewCoding]:
    """Return the codings that are not here yet: what somebody unknown coded counts as coded by this person."""
    lengths = dict(
        db.execute("SELECT lower(hex(id)), length(masked) FROM text WHERE masked IS NOT NULL").fetchall()
    )
    coders = {each.mark for each in people.every(db)}
    here = db.execute("SELECT lower(hex(text)), code, coder, first, last FROM coding").fetchall()
    exact = {(text, code, first, last) for text, code, _, first, last in here}
    own = {row[:3] for row in here}
    own_starts = {row[:4] for row in here}
    found: dict[tuple[str, str, str, int], int] = {}
    for text, guid, coder, first, last in codings:
        mark = marks.get(guid)
        if mark is None or last > lengths.get(text, 0):
            continue
        is_known = coder in coders
        key = (text, mark, coder if is_known else person.mark, first)
        is_whole = (first, last) == (0, lengths[text])
        is_here = key in own_starts or ((text, mark, first, last) in exact and not is_known)
        if not is_here and not (is_whole and key[:3] in own):
            found[key] = max(last, found.get(key, 0))
    return [(*key, last) for key, last in found.items()]


def take_in(db: Database, brought: Brought, person: Person, *, with_changes: bool) -> Plan:
    """Add the codes and codings of a file that are not here, and where it is wanted its names and meanings."""
    with writing(db):
        planned = plan(db, brought, person)
        codebook.add(db, person.name, Deed.IMPORTED, planned.new)
        for each in planned.changed if with_changes else ():
            codebook.change(db, person.name, each.code.mark, each.name, each.description)
        db.conn.executemany(
            "INSERT OR IGNORE INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?)",
            _rows(planned.codings),
        )
    return planned


def _rows(codings: Sequence[NewCoding]) -> Iterable[tuple[bytes, str, str, int, int]]:
    return ((bytes.fromhex(text), *rest) for text, *rest in codings)  # type: ignore[misc]
