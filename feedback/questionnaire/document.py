"""A questionnaire as JSON, in and out without loss; every fault of a file is named at once."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Link, Option, Question, Questionnaire, Section
from feedback.questionnaire.pictures import PICTURES
from feedback.refusal import Refusal
from feedback.wording import Trust, Wording, Words

Document = dict[str, Any]

# What a kind needs beside what every question has: the keys of its JSON object.
INTERCHANGE: dict[Kind, tuple[str, ...]] = {
    Kind.SCALE: ("scale",),
    Kind.ONE: ("options",),
    Kind.MANY: ("options", "at_most"),
    Kind.TEXT: (),
    Kind.NOTE: (),
}

ID = re.compile(r"[a-z][a-z0-9-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,8})*")
MOST_WORDS = 2000


def to_document(questionnaire: Questionnaire) -> Document:
    """Return the questionnaire as plain JSON values; `from_document` gives the same questionnaire back."""
    document: Document = {
        "name": questionnaire.name,
        "for": questionnaire.meant_for,
        "source_language": questionnaire.source_language,
        "languages": list(questionnaire.languages),
        "framework": questionnaire.framework,
        "title": _words_out(questionnaire.title),
        "about": _words_out(questionnaire.about),
        "audience": _words_out(questionnaire.audience),
        "answer_by": questionnaire.answer_by.isoformat() if questionnaire.answer_by else None,
        "sections": [
            {
                "id": section.id,
                "title": _words_out(section.title),
                "notice": _words_out(section.notice),
                "questions": [question_document(question) for question in section.questions],
            }
            for section in questionnaire.sections
        ],
    }
    # Left out when there is none, as below: what was published before there could be one keeps its hash.
    if questionnaire.compare_by:
        document["compare_by"] = questionnaire.compare_by
    return document


def question_document(question: Question) -> Document:
    """Return one question as plain JSON values, as it stands in the document of a questionnaire."""
    document: Document = {
        "id": question.id,
        "kind": question.kind.value,
        "text": _words_out(question.text),
        "hint": _words_out(question.hint),
        "indicators": [{"code": link.code, "wording": link.wording} for link in question.indicators],
        "general": question.general,
        "sensitive": question.sensitive,
    }
    extras: Document = {
        "scale": question.scale,
        "options": [{"id": option.id, "text": _words_out(option.text)} for option in question.options],
        "at_most": question.at_most,
    }
    document |= {key: extras[key] for key in INTERCHANGE[question.kind]}
    # Left out when there is none: what was published before there could be one keeps its hash.
    if question.sound:
        document["sound"] = dict(question.sound)
    if question.picture:
        document["picture"] = question.picture
    return document


def _words_out(words: Words) -> Document:
    return {language: wording_document(wording) for language, wording in words.items()}


def wording_document(wording: Wording) -> Document:
    """Return one wording as plain JSON values, as it stands in the document of a questionnaire."""
    document: Document = {"text": wording.text, "trust": wording.trust.value, "stale": wording.stale}
    extras = {"by": wording.by, "on": wording.on.isoformat() if wording.on else "", "was": wording.was}
    # Left out when there is none, as below: what was published before there could be one keeps its hash.
    return document | {key: value for key, value in extras.items() if value}


def read_json(text: str) -> Questionnaire:
    """Return the questionnaire that a JSON text describes, or refuse with every fault at once."""
    try:
        document = json.loads(text, object_pairs_hook=_each_key_once)
    except Refusal:
        raise
    except (ValueError, RecursionError) as fault:  # a ValueError also for a number of thousands of digits
        line = getattr(fault, "lineno", 1)
        raise Refusal(f"Line {line}: this is not JSON; check the commas, quotes and brackets there.") from fault
    return from_document(document)


def _each_key_once(pairs: list[tuple[str, Any]]) -> Document:
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refusal(f"“{twice}” stands twice in the same curly brackets; leave one of them out.")
    return document


def from_document(document: Any) -> Questionnaire:
    """Return the questionnaire that `to_document` wrote, or refuse with every fault at once."""
    reading = _Reading()
    questionnaire = reading.questionnaire(document)
    if reading.faults:
        raise Refusal(*reading.faults)
    return questionnaire


def read_question(document: Any, source: str = "en") -> Question:
    """Return the question that `question_document` wrote, or refuse with every fault at once."""
    reading = _Reading(source)
    question = reading.question(document, "the question")
    if reading.faults:
        raise Refusal(*reading.faults)
    return question


class _Reading:
    """Read a document from the top, noting each fault with the place where it stands."""

    def __init__(self, source: str = "en") -> None:
        self.faults: dict[str, None] = {}  # in order, each once
        self.seen: set[str] = set()
        self.source = source

    def questionnaire(self, document: Any) -> Questionnaire:
        where = "the questionnaire"
        top = self._object(
            document,
            where,
            known="name for source_language languages framework title about audience answer_by sections "
            "compare_by",
        )
        source = self._text(top, "source_language", where, default="en")
        languages = tuple(self._texts(top, "languages", where)) or (source,)
        for language in (*languages, source):
            if not LANGUAGE.fullmatch(language):
                self._fault(where, f"“{language}” is not a language code such as en, cy or ar")
        # So that every bare text does not repeat the same fault.
        self.source = source if LANGUAGE.fullmatch(source) else "en"
        name = self._text(top, "name", where)
        if not ID.fullmatch(name):
            self._fault(where, "“name” needs small letters, digits and hyphens, starting with a letter")
        sections = tuple(self._section(each, number) for number, each in self._list(top, "sections", where))
        return Questionnaire(
            name=name,
            meant_for=self._text(top, "for", where, default="young people"),
            source_language=self.source,
            languages=tuple(dict.fromkeys(languages)),
            framework=self._text(top, "framework", where, default="") or None,
            title=self._words(top, "title", where),
            about=self._words(top, "about", where),
            audience=self._words(top, "audience", where),
            answer_by=self._date(top, "answer_by", where),
            sections=sections,
            compare_by=self._compare_by(top, sections, where),
        )

    def _compare_by(self, top: Document, sections: tuple[Section, ...], where: str) -> str | None:
        wanted = self._text(top, "compare_by", where, default="")
        kinds = {question.id: question.kind for section in sections for question in section.questions}
        if wanted and kinds.get(wanted) not in {Kind.SCALE, Kind.ONE}:
            self._fault(where, "“compare_by” is the id of a question of the kind scale or one, or left out")
        return wanted or None

    def _section(self, value: Any, number: int) -> Section:
        where = f"section {number}"
        section = self._object(value, where, known="id title notice questions")
        identity = self._id(section, where)
        return Section(
            id=identity,
            title=self._words(section, "title", where),
            notice=self._words(section, "notice", where),
            questions=tuple(
                self.question(each, f"question {position} of {where}")
                for position, each in self._list(section, "questions", where)
            ),
        )

    def question(self, value: Any, where: str) -> Question:
        """Return one question, and note what is wrong with it."""
        every = "id kind text hint indicators general sensitive sound picture"
        kind = self._kind(value, where)
        question = self._object(value, where, known=f"{every} {' '.join(INTERCHANGE[kind])}")
        identity = self._id(question, where)
        where = f"question “{identity}”" if identity else where
        return Question(
            id=identity,
            kind=kind,
            text=self._words(question, "text", where),
            hint=self._words(question, "hint", where),
            indicators=tuple(self._links(question, where)),
            general=self._flag(question, "general", where),
            sensitive=self._flag(question, "sensitive", where),
            scale=self._scale(question, where) if "scale" in INTERCHANGE[kind] else None,
            options=self._options(question, where) if "options" in INTERCHANGE[kind] else (),
            at_most=self._at_most(question, where) if "at_most" in INTERCHANGE[kind] else None,
            sound=self._sound(question, where),
            picture=self._picture(question, where),
        )

    def _kind(self, value: Any, where: str) -> Kind:
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind in [each.value for each in Kind]:  # a list, because what stands there may have no hash
            return Kind(kind)
        self._fault(where, f"“kind” is one of {', '.join(Kind)}")
        return Kind.NOTE

    def _scale(self, question: Document, where: str) -> str:
        scale = self._text(question, "scale", where)
        if scale not in SCALES:
            self._fault(where, f"“scale” is one of {', '.join(SCALES)}")
        return scale

    def _options(self, question: Document, where: str) -> tuple[Option, ...]:
        options = []
        taken = {step.id for step in WAYS_OUT}
        for number, value in self._list(question, "options", where):
            place = f"option {number} of {where}"
            option = self._object(value, place, known="id text")
            identity = self._text(option, "id", place)
            if not ID.fullmatch(identity):
                self._fault(place, "“id” needs small letters, digits and hyphens, starting with a letter")
            if identity in taken:
                self._fault(place, f"the id “{identity}” is taken; give each option its own")
            taken.add(identity)
            options.append(Option(identity, self._words(option, "text", place)))
        if len(options) < 2:
            self._fault(where, "give at least two options to choose from")
        return tuple(options)

    def _at_most(self, question: Document, where: str) -> int | None:
        most = question.get("at_most")
        if most is None:
            return None
        if not isinstance(most, int) or isinstance(most, bool) or most < 1:
            self._fault(where, "“at_most” is a whole number from 1, or left out")
            return None
        return most

    def _sound(self, question: Document, where: str) -> dict[str, str]:
        value = question.get("sound")
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._fault(where, "“sound” is an object with the name of a sound file for each language")
            return {}
        for language in value:
            if not LANGUAGE.fullmatch(language):
                self._fault(where, f"“sound” names a language “{language}”; use a code such as en, cy or ar")
        return {language: self._file_beside(value, language, f"{where}, “sound”") for language in value}

    def _picture(self, question: Document, where: str) -> str:
        picture = self._text(question, "picture", where, default="")
        if picture and picture not in PICTURES:
            self._fault(where, f"“picture” is one of {', '.join(PICTURES)}")
        return picture

    def _file_beside(self, holder: Document, key: str, where: str) -> str:
        name = self._text(holder, key, where)
        if isinstance(holder[key], str) and not _is_beside(name):
            self._fault(where, f"“{name}” is not the name of a file in this folder or one below it")
        return name

    def _links(self, question: Document, where: str) -> Iterator[Link]:
        for number, value in self._list(question, "indicators", where):
            if isinstance(value, dict):
                place = f"indicator {number} of {where}"
                value = self._object(value, place, known="code wording")
                yield Link(self._text(value, "code", place), self._text(value, "wording", place, default=""))
            elif isinstance(value, str):
                yield Link(value)
            else:
                self._fault(where, "“indicators” is a list of codes such as “1.2”")

    def _id(self, holder: Document, where: str) -> str:
        identity = self._text(holder, "id", where)
        if not ID.fullmatch(identity):
            self._fault(where, "“id” needs small letters, digits and hyphens, starting with a letter")
        elif identity in self.seen:
            self._fault(where, f"the id “{identity}” is used twice; give each section and question its own")
        self.seen.add(identity)
        return identity

    def _words(self, holder: Document, key: str, where: str) -> Words:
        value = holder.get(key)
        if value is None:
            return {}
        if isinstance(value, str):
            value = {self.source: value}
        if not isinstance(value, dict):
            self._fault(where, f"“{key}” is a text, or an object with a text for each language")
            return {}
        words = {}
        for language, wording in value.items():
            place = f"{where}, “{key}” in {language}"
            if not LANGUAGE.fullmatch(language):
                self._fault(where, f"“{key}” names a language “{language}”; use a code such as en, cy or ar")
            read = self._wording(wording, place)
            if read.text:
                words[language] = read
        return words

    def _wording(self, value: Any, place: str) -> Wording:
        if isinstance(value, str):
            value = {"text": value}
        wording = self._object(value, place, known="text trust stale by on was")
        text = self._text(wording, "text", place, default="").strip()
        if len(text) > MOST_WORDS:
            self._fault(place, f"the text is longer than {MOST_WORDS} letters; make it shorter")
        trust = self._text(wording, "trust", place, default="draft")
        if trust not in {each.value for each in Trust}:
            self._fault(place, f"“trust” is one of {', '.join(Trust)}")
            trust = "draft"
        return Wording(
            text,
            Trust(trust),
            stale=self._flag(wording, "stale", place),
            by=self._text(wording, "by", place, default=""),
            on=self._date(wording, "on", place),
            was=self._text(wording, "was", place, default=""),
        )

    def _date(self, holder: Document, key: str, where: str) -> date | None:
        text = self._text(holder, key, where, default="")
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fault(where, f"“{key}” is a date such as 2027-02-01")
            return None

    def _flag(self, holder: Document, key: str, where: str) -> bool:
        value = holder.get(key, False)
        if not isinstance(value, bool):
            self._fault(where, f"“{key}” is true or false")
        return value is True

    def _text(self, holder: Document, key: str, where: str, default: str | None = None) -> str:
        value = holder.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and _readable(value) == value:
            return value
        if isinstance(value, str):
            self._fault(where, f"“{key}” holds half of a letter; type that letter again")
            return ""
        self._fault(where, f"“{key}” is missing" if value is None else f"“{key}” is a text in quotes")
        return ""

    def _texts(self, holder: Document, key: str, where: str) -> Iterator[str]:
        for _, value in self._list(holder, key, where):
            if isinstance(value, str):
                yield value
            else:
                self._fault(where, f"“{key}” is a list of texts in quotes")

    def _list(self, holder: Document, key: str, where: str) -> list[tuple[int, Any]]:
        value = holder.get(key, [])
        if not isinstance(value, list):
            self._fault(where, f"“{key}” is a list in square brackets")
            return []
        return list(enumerate(value, start=1))

    def _object(self, value: Any, where: str, known: str) -> Document:
        if not isinstance(value, dict):
            self._fault(where, "it is an object in curly brackets")
            return {}
        for key in value:
            if key not in known.split():
                self._fault(where, f"“{key}” is not known here; it can be one of {', '.join(known.split())}")
        return value

    def _fault(self, where: str, sentence: str) -> None:
        self.faults[_readable(f"{where[:1].upper()}{where[1:]}: {sentence}.")] = None


def _is_beside(name: str) -> bool:
    """Return whether a name stands for a file in the folder of the questionnaire's file, or in one below it."""
    path = PurePosixPath(name)
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts


def _readable(text: str) -> str:
    """Return a text with a mark in the place of each half of a letter, which could not be printed."""
    return text.encode(errors="replace").decode()


def split_words(document: Document) -> tuple[Document, list[tuple[str, str, Document]]]:
    """Take the wording out of a document: the bare structure, and a row (item, language, wording) a text."""
    bare = json.loads(json.dumps(document))
    rows = []
    for item, holder, key in word_places(bare):
        rows += [(item, language, wording) for language, wording in holder[key].items()]
        holder[key] = {}
    return bare, rows


def join_words(bare: Document, rows: list[tuple[str, str, Document]]) -> Document:
    """Put the wording back that `split_words` took out."""
    document: Document = json.loads(json.dumps(bare))
    places: dict[str, Callable[[str, Document], None]] = {
        item: holder[key].__setitem__ for item, holder, key in word_places(document)
    }
    for item, language, wording in rows:
        places[item](language, wording)
    return document


def word_places(document: Document) -> Iterator[tuple[str, Document, str]]:
    """Yield the id of each thing that has a wording, and where its wordings stand: an object and a key of it."""
    for key in ("title", "about", "audience"):
        yield key, document, key
    for section in document["sections"]:
        for key in ("title", "notice"):
            yield f"{section['id']}/{key}", section, key
        for question in section["questions"]:
            for key in ("text", "hint"):
                yield f"{question['id']}/{key}", question, key
            for option in question.get("options", []):
                # A level deeper: an option may be called “text” or “hint”.
                yield f"{question['id']}/option/{option['id']}", option, "text"
