"""A questionnaire as LimeSurvey's tab-separated survey structure, with the settings that keep it anonymous."""

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.catalogues import Say, say
from feedback.framework.plain import printable
from feedback.languages import LANGUAGES, english_name
from feedback.questionnaire.kinds import LONGEST_TEXT, SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.questionnaire.xlsform.parts import WHO_ACTS, said_in
from feedback.refusal import Sentence
from feedback.wording import Words

COLUMNS = (
    *("id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory"),
    *("other", "default", "same_default", "max_answers", "maximum_chars", "csf_id", "csf_indicator"),
)
TYPES = {Kind.SCALE: "L", Kind.ONE: "L", Kind.MANY: "M", Kind.TEXT: "T", Kind.NOTE: "X"}
SETTINGS = {
    "anonymized": "Y",
    "ipaddr": "N",
    "ipanonymize": "Y",
    "refurl": "N",
    "datestamp": "N",
    "savetimings": "N",
    "allowsave": "N",
    "alloweditaftercompletion": "N",
    "allowregister": "N",
    "tokenanswerspersistence": "N",
    "usecookie": "N",
    "printanswers": "N",
    "publicstatistics": "N",
    "listpublic": "N",
    "allowprev": "Y",
    "showwelcome": "Y",
    "format": "G",
}
LONGEST_CODE = 20
# What LimeSurvey's own expressions call something else.
RESERVED = {"lang", "sid", "token", "saved", "savedid", "self", "sgqa", "that", "this", "tokenattribute"}
# What LimeSurvey calls by other codes than these pages do.
_CALLED = {"fa_AF": "prs", "ku": "kmr"}
_FORMULA = "=+-@"

Cells = dict[str, str]


def write_limesurvey(questionnaire: Questionnaire, *, say: Say = say) -> bytes:
    """Return the file. Nobody has to answer anything in it, and each answer list has both ways out.

    It begins with the mark by which LimeSurvey and spreadsheets know UTF-8.
    """
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_Writing(questionnaire, say).rows())
    return file.getvalue().encode("utf-8-sig")


def left_out_of_limesurvey(questionnaire: Questionnaire) -> tuple[Sentence, ...]:
    """Return a sentence for everything that LimeSurvey cannot hold."""
    kept = {code for code, _ in _languages(questionnaire)}
    sentences = [
        Sentence("LimeSurvey has no “%(language)s”, so it is left out.", language=english_name(code))
        for code in questionnaire.languages
        if code not in kept
    ]
    if any(question.sound for question in questionnaire.questions):
        sentences.append(Sentence("Recordings are left out."))
    if any(question.picture for question in questionnaire.questions):
        sentences.append(Sentence("Pictures are left out."))
    return tuple(sentences)


def codes_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Return the code of each question in LimeSurvey: letters and digits that begin with a letter."""
    codes: dict[str, str] = {}
    for question in questionnaire.questions:
        plain = re.sub("[^a-z0-9]", "", question.id)[:LONGEST_CODE]
        code, number = plain if plain not in RESERVED else f"q{plain}", 1
        while code in codes.values():
            number += 1
            code = f"{plain[: LONGEST_CODE - len(str(number))]}{number}"
        codes[question.id] = code
    return codes


def _languages(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """Return our languages with their codes in LimeSurvey, the source first; it knows each language once."""
    source = questionnaire.source_language
    ours = [source] if source in questionnaire.languages else []
    known: dict[str, str] = {}
    for code in (*ours, *questionnaire.languages):
        tag = LANGUAGES[code].tag if code in LANGUAGES else code.replace("_", "-")
        known.setdefault(_CALLED.get(code, tag), code)
    return [(code, tag) for tag, code in known.items()]


@dataclass(frozen=True, slots=True)
class _Place:
    """Say in which language a row is: ours and LimeSurvey's."""

    code: str
    tag: str


class _Writing:
    """Write the rows: settings, then the whole survey once in each language."""

    def __init__(self, questionnaire: Questionnaire, say: Say) -> None:
        self.questionnaire = questionnaire
        self.say = say
        self.languages = [_Place(code, tag) for code, tag in _languages(questionnaire)]
        self.codes = codes_of(questionnaire)
        self.number = 0

    def rows(self) -> Iterator[Cells]:
        """Yield every row."""
        first, *others = [place.tag for place in self.languages]
        settings = {"language": first, "additional_languages": " ".join(others)} | SETTINGS
        for name, value in settings.items():
            yield {"class": "S", "name": name, "text": value}
        for place in self.languages:
            yield from self._about(place)
        for place in self.languages:
            # Each thing has one number, the same in every language.
            self.number = 0
            for order, section in enumerate(self.questionnaire.sections, start=1):
                yield from self._section(section, order, place)

    def _about(self, place: _Place) -> Iterator[Cells]:
        found = self.questionnaire
        who = found.audience.get(place.code)
        acts = said_in(place.code, WHO_ACTS, self.say) % {"who": who.text} if who else ""
        texts = {
            "surveyls_title": _said(found.title, place) or _safe(found.name),
            "surveyls_description": _said(found.about, place),
            "surveyls_welcometext": _safe(acts),
        }
        for name, text in texts.items():
            yield {"class": "SL", "name": name, "text": text, "language": place.tag}

    def _next_number(self) -> str:
        self.number += 1
        return str(self.number)

    def _section(self, section: Section, order: int, place: _Place) -> Iterator[Cells]:
        yield {
            "id": str(order),
            "class": "G",
            "type/scale": str(order),
            "name": _said(section.title, place) or _safe(section.id),
            "relevance": "1",
            "text": _said(section.notice, place),
            "language": place.tag,
        }
        for question in section.questions:
            yield from self._question(question, place)

    def _question(self, question: Question, place: _Place) -> Iterator[Cells]:
        number = self._next_number()
        yield {
            "id": number,
            "class": "Q",
            "type/scale": TYPES[question.kind],
            "name": self.codes[question.id],
            "relevance": "1",
            "text": _said(question.text, place),
            "help": _said(question.hint, place),
            "language": place.tag,
            "mandatory": "N",
            "other": "N",
            "same_default": "0",
            "max_answers": str(question.at_most or ""),
            "maximum_chars": str(LONGEST_TEXT) if question.kind is Kind.TEXT else "",
            "csf_id": question.id,
            "csf_indicator": _safe(" ".join(link.code for link in question.indicators)),
        }
        for place_in_list, (identity, text) in enumerate(self._offered(question, place), start=1):
            if question.kind is Kind.MANY:
                row = {"id": self._next_number(), "class": "SQ", "name": f"SQ{place_in_list:03}", "mandatory": "N"}
            else:
                row = {"id": number, "class": "A", "name": f"A{place_in_list}"}
            yield row | {
                "type/scale": "0",
                "text": text,
                "language": place.tag,
                "csf_id": identity,
            }

    def _offered(self, question: Question, place: _Place) -> Iterator[tuple[str, str]]:
        """Yield the id and the text of everything that can be chosen."""
        steps = SCALES[question.scale] if question.scale else ()
        yield from ((option.id, _said(option.text, place)) for option in question.options)
        for step in (*steps, *(WAYS_OUT if question.kind in {Kind.SCALE, Kind.ONE} else ())):
            yield step.id, _safe(said_in(place.code, step.label, self.say))


def _said(words: Words, place: _Place) -> str:
    return _safe(words[place.code].text) if place.code in words else ""


def _safe(text: str) -> str:
    """Return a text as HTML in one line that neither LimeSurvey nor a spreadsheet runs as anything."""
    lines = printable(text).strip().splitlines()
    safe = "<br />".join(" ".join(html.escape(line).split()) for line in lines)
    safe = safe.replace("{", "&#123;").replace("}", "&#125;")
    return f"&#{ord(safe[0])};{safe[1:]}" if safe[:1] and safe[0] in _FORMULA else safe
