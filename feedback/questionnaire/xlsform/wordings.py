"""The texts of a form in each of its languages, and which languages those are."""

import re
from collections.abc import Iterator

from feedback.questionnaire.document import MOST_WORDS
from feedback.questionnaire.xlsform.columns import Column
from feedback.questionnaire.xlsform.languages import code_of
from feedback.questionnaire.xlsform.report import Report
from feedback.questionnaire.xlsform.sheets import Form, Row
from feedback.refusal import Sentence

WORDED = ("label", "hint", "guidance_hint", "audio")
SOURCE = "en"
# How forms say that a text shows an earlier answer.
_EARLIER_ANSWER = re.compile(r"\$\{[^{}]*\}")


class Wordings:
    """Know the languages of a form, and read its texts."""

    def __init__(self, form: Form, report: Report) -> None:
        self._report = report
        self._codes: dict[str, str | None] = {}
        settings = form.settings.rows[0] if form.settings.rows else Row(1, {})
        self.is_ours = bool(settings.text("csf_for"))
        columns = [column for table in (form.survey, form.choices) for column in table.columns]
        labels = dict.fromkeys(column.language for column in columns if column.name in WORDED)
        named = settings.text("default_language")
        self.source = self._source(named, [label for label in labels if label], columns)
        for label in labels:
            self._codes[label] = self.source if label.lower() in {"", "default"} else self._code(label, columns)
        known = [code for code in map(self._codes.get, labels) if code]
        self.languages = tuple(self._in_order(settings, known))
        if not self.is_ours and self.source not in self.languages:
            self.source = self.languages[0]

    def _source(self, named: str, labels: list[str], columns: list[Column]) -> str:
        for label in [named, *labels]:
            code = self._code(label, columns) if label and label.lower() != "default" else None
            if code:
                return code
        self._report.leave(Sentence("The form names no language. Its texts are taken for English."))
        return SOURCE

    def _code(self, label: str, columns: list[Column]) -> str | None:
        if label in self._codes:
            return self._codes[label]
        code, is_guess = code_of(label)
        if code is None:
            heading = next((column.shown for column in columns if column.language == label), label)
            self._report.leave(
                Sentence(
                    "Column “%(column)s” is left out. Write its language like this: English (en).", column=heading
                )
            )
        elif is_guess:
            self._report.leave(
                Sentence("“%(label)s” is taken for the language “%(code)s”.", label=label, code=code)
            )
        elif code in self._codes.values():
            self._report.leave(
                Sentence("“%(label)s” is the language “%(code)s” once more.", label=label, code=code)
            )
        self._codes[label] = code
        return code

    def _in_order(self, settings: Row, known: list[str]) -> Iterator[str]:
        """Yield the languages of the questionnaire: ours as they were, else as the columns come."""
        wanted = settings.text("csf_languages").split()
        further = settings.text("csf_further_languages").split()
        yield from dict.fromkeys([*wanted, *(code for code in known if code not in further)] or [self.source])

    def of(self, row: Row, name: str, sheet: str) -> dict[str, str]:
        """Return what a row says in each language in the columns of a name."""
        found: dict[str, str] = {}
        # What names its language comes before what does not.
        for column, text in sorted(row.each(name), key=lambda each: not each[0].language):
            code = self._codes.get(column.language)
            if code and code not in found:
                found[code] = self._checked(text, row.line, sheet, column)
            elif code:
                self._report.leave_cell(sheet, column, row.line)
        return found

    def _checked(self, text: str, line: int, sheet: str, column: Column) -> str:
        if len(text) > MOST_WORDS:
            self._report.fault(
                Sentence(
                    "“%(sheet)s”, row %(row)s, column “%(column)s”: use at most %(most)s letters.",
                    sheet=sheet,
                    row=line,
                    column=column.shown,
                    most=MOST_WORDS,
                )
            )
        if self.is_ours or not _EARLIER_ANSWER.search(text):
            return text
        self._report.leave(
            Sentence(
                "“%(sheet)s”, row %(row)s, column “%(column)s”: earlier answers cannot be shown.",
                sheet=sheet,
                row=line,
                column=column.shown,
            )
        )
        return _EARLIER_ANSWER.sub("…", text)
