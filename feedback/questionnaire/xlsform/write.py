"""A questionnaire as an XLSForm workbook; `read_xlsform` gives the same questionnaire back."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from feedback.catalogues import Say, say
from feedback.framework.model import Framework
from feedback.framework.plain import printable
from feedback.questionnaire.document import split_words, to_document
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Question, Questionnaire, Section
from feedback.questionnaire.publish import freeze
from feedback.questionnaire.xlsform.languages import label_of
from feedback.questionnaire.xlsform.parts import (
    ABOUT,
    AT_MOST,
    AUDIENCE,
    INTRO,
    NOTICE,
    SCALE_LIST,
    WHO_ACTS,
    WORD_COLUMNS,
    mark_of,
    said_in,
)
from feedback.questionnaire.xlsform.sheets import WORDS_SHEET
from feedback.refusal import Refusal, Sentence
from feedback.wording import Words

LONGEST_CELL = 32_767  # what Excel takes
WIDTH = 28
# Workbooks write odd characters as _x000D_; a text that looks so by itself needs its first sign written so.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Cells = dict[str, str]


def write_xlsform(questionnaire: Questionnaire, *, framework: Framework | None = None, say: Say = say) -> bytes:
    """Return the workbook.

    framework: what the questionnaire's indicators belong to, so that their outcomes stand beside them. Control
    characters are left out, and every line ends in one way; nothing else is lost.
    """
    writing = _Writing(questionnaire, framework, say)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet("survey"), list(writing.survey()) or [{"type": "", "name": ""}])
    _fill(book.create_sheet("choices"), list(writing.choices()) or [{"list_name": "", "name": ""}])
    _fill(book.create_sheet("settings"), [writing.settings()])
    _fill(book.create_sheet(WORDS_SHEET), list(_trust(questionnaire)))
    book[WORDS_SHEET].sheet_state = "hidden"
    file = io.BytesIO()
    try:
        book.save(file)
    except Exception as fault:  # it is put together in the system's folder, by libraries that raise what they like
        raise Refusal(Sentence("The workbook could not be written. Make room, then try again.")) from fault
    return file.getvalue()


def tidy(text: str) -> str:
    """Return a text as a workbook gives it back."""
    return printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _fill(sheet: Worksheet, rows: list[Cells]) -> None:
    """Write rows below their headings, each cell as text: neither =1+1 becomes a formula nor 1.10 a number."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    for line, texts in enumerate([dict(zip(headings, headings, strict=True)), *rows], start=1):
        for place, heading in enumerate(headings, start=1):
            text = _LOOKS_ESCAPED.sub("_x005F_", tidy(texts.get(heading, "")))
            if len(text) > LONGEST_CELL:
                raise Refusal(Sentence("“%(name)s” is too long for a workbook.", name=heading))
            cell = sheet.cell(line, place)
            if text and isinstance(cell, Cell):
                cell.value = text
                cell.data_type = "s"
                cell.number_format = "@"
                cell.font = Font(bold=line == 1)
    for place in range(len(headings)):
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = WIDTH
    sheet.freeze_panes = "A2"


class _Writing:
    """Write the rows of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, framework: Framework | None, say: Say) -> None:
        self.questionnaire = questionnaire
        self.say = say
        self.outcomes = {
            indicator.code: outcome.code
            for outcome in (framework.outcomes if framework else ())
            for indicator in outcome.indicators
        }
        worded = [words for _, words in questionnaire.words()]
        sounds = [question.sound for question in questionnaire.questions]
        # What is worded in further languages comes along too.
        self.languages = tuple(
            dict.fromkeys(
                (*questionnaire.languages, *(language for words in (*worded, *sounds) for language in words))
            )
        )
        self.has_hints = any(each.hint for each in questionnaire.questions)
        self.has_limits = any(each.at_most for each in questionnaire.questions)
        self.has_sounds = any(sounds)

    def settings(self) -> Cells:
        """Return the one row of the settings, with what only we read."""
        found = self.questionnaire
        title = found.title.get(found.source_language)
        return {
            "form_title": title.text if title else found.name,
            "form_id": found.name,
            "version": hashlib.sha256(freeze(found).encode()).hexdigest()[:16],
            "default_language": label_of(found.source_language),
            "style": "pages",
            "csf_for": found.meant_for,
            "csf_languages": " ".join(found.languages),
            "csf_further_languages": " ".join(self.languages[len(found.languages) :]),
            "csf_framework": found.framework or "",
            "csf_answer_by": found.answer_by.isoformat() if found.answer_by else "",
            "csf_compare_by": found.compare_by or "",
        }

    def survey(self) -> Iterator[Cells]:
        """Yield the rows of the survey: who asks and why, then every section as a group."""
        found = self.questionnaire
        if found.title or found.about or found.audience:
            yield self._row("begin_group", INTRO, label=found.title, csf_kind="intro")
            if found.about:
                yield self._row("note", ABOUT, label=found.about, csf_kind="about")
            if found.audience:
                yield self._row("note", AUDIENCE, label=found.audience, csf_kind="audience", shown=self._acts)
            yield self._row("end_group")
        for section in found.sections:
            yield from self._section(section)

    def _acts(self, language: str, who: str) -> str:
        return said_in(language, WHO_ACTS, self.say) % {"who": who}

    def _section(self, section: Section) -> Iterator[Cells]:
        yield self._row("begin_group", section.id, label=section.title)
        if section.notice:
            yield self._row("note", f"{section.id}{NOTICE}", label=section.notice, csf_kind="notice")
        for question in section.questions:
            yield self._question(question)
        yield self._row("end_group")

    def _question(self, question: Question) -> Cells:
        row = self._row(_type_of(question), question.id, label=question.text, hint=question.hint)
        if question.at_most:
            row["constraint"] = f"count-selected(.) <= {question.at_most}"
            for language in self.languages:
                message = said_in(language, AT_MOST, self.say) % {"most": question.at_most}
                row[f"constraint_message::{label_of(language)}"] = message
        for language, name in question.sound.items():
            row[f"audio::{label_of(language)}"] = name
        outcomes = (self.outcomes.get(link.code, "") for link in question.indicators)
        row |= {
            "csf_kind": question.kind,
            "csf_scale": question.scale or "",
            "csf_outcome": " ".join(dict.fromkeys(filter(None, outcomes))),
            "csf_indicator": "\n".join(_line(link.code) for link in question.indicators),
            "csf_indicator_wording": "\n".join(
                f"{_line(link.code)}: {_line(link.wording)}" for link in question.indicators
            ),
            "csf_sensitive": "yes" if question.sensitive else "",
            "csf_general": "yes" if question.general else "",
            "csf_picture": question.picture,
        }
        return row

    def _row(
        self,
        kind: str,
        name: str = "",
        *,
        label: Words | None = None,
        hint: Words | None = None,
        shown: Callable[[str, str], str] = lambda _, text: text,
        **own: str,
    ) -> Cells:
        """Return a row that has every translated column, or some languages would seem to lack them."""
        row = {"type": kind, "name": name}
        columns: list[tuple[str, Words]] = [("label", label or {})]
        columns += [("hint", hint or {})] if self.has_hints else []
        for column, words in columns:
            for language in self.languages:
                text = words[language].text if language in words else ""
                row[f"{column}::{label_of(language)}"] = shown(language, text) if text else ""
        if self.has_limits:
            row["constraint"] = ""
            row |= {f"constraint_message::{label_of(language)}": "" for language in self.languages}
        if self.has_sounds:
            row |= {f"audio::{label_of(language)}": "" for language in self.languages}
        return row | own

    def choices(self) -> Iterator[Cells]:
        """Yield every list of choices: one for each scale that is used, and one for each question's own."""
        used = dict.fromkeys(question.scale for question in self.questionnaire.questions if question.scale)
        for scale in used:
            for step in (*SCALES[scale], *WAYS_OUT):
                yield self._choice(f"{SCALE_LIST}{scale}", step.id, self._said(step.label))
        for question in self.questionnaire.questions:
            for option in question.options:
                texts = {language: wording.text for language, wording in option.text.items()}
                yield self._choice(question.id, option.id, texts)
            if question.kind is Kind.ONE:
                for step in WAYS_OUT:
                    yield self._choice(question.id, step.id, self._said(step.label))

    def _said(self, message: str) -> dict[str, str]:
        return {language: said_in(language, message, self.say) for language in self.languages}

    def _choice(self, list_name: str, name: str, texts: Mapping[str, str]) -> Cells:
        row = {"list_name": list_name, "name": name}
        return row | {f"label::{label_of(language)}": texts.get(language, "") for language in self.languages}


def _type_of(question: Question) -> str:
    match question.kind:
        case Kind.SCALE:
            return f"select_one {SCALE_LIST}{question.scale}"
        case Kind.ONE:
            return f"select_one {question.id}"
        case Kind.MANY:
            return f"select_multiple {question.id}"
        case _:
            return str(question.kind)


def _line(text: str) -> str:
    return " ".join(text.split())


def _trust(questionnaire: Questionnaire) -> Iterator[Cells]:
    """Yield how far each wording can be trusted, with a mark of the text that this was said about."""
    for item, language, wording in split_words(to_document(questionnaire))[1]:
        texts = (
            item,
            language,
            wording["trust"],
            "yes" if wording["stale"] else "",
            mark_of(tidy(wording["text"])),
        )
        yield dict(zip(WORD_COLUMNS, texts, strict=True))
