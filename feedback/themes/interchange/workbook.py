"""A release as a workbook to read and print: what it is, one sheet a principle with charts, groups, and themes."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.xml.functions import tostring

from feedback.catalogues import Say
from feedback.framework.plain import clean
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import for_translation
from feedback.themes.interchange.archive import archive, files_in
from feedback.themes.interchange.chart import add_chart, has_chart, rows_beside
from feedback.themes.interchange.sheet import BOLD, HEADING, QUIET, SOFT, TITLE, Sheet, new_sheet
from feedback.themes.interchange.told import (
    ANSWERS_LEFT_OUT,
    Asked,
    Telling,
    by_principle,
)
from feedback.themes.reading import Reading
from feedback.themes.shown import Release

READ_ME = for_translation("Read me")
PEOPLE = for_translation("People")
WHERE = for_translation("Where")
WHEN = for_translation("When")
WHO_ACTS = for_translation("Who acts on it")
RELEASED_ON = for_translation("Released on")
RELEASE = for_translation("Release")
HOW = for_translation("How to read this")
EVENTS = for_translation("Events")
ANSWER = for_translation("Answer")
PART = for_translation("Part of the group")
SHARE = for_translation("Share")
ANSWERED = for_translation("Answered by: %(people)s")
OTHER_QUESTIONS = for_translation("Other questions")
GROUPS = for_translation("Groups")
GROUP = for_translation("Group")
QUESTION = for_translation("Question")
OWN_WORDS = for_translation("In their own words")
THEME = for_translation("Theme")
OUTCOME = for_translation("Outcome")
NOT_IN_FRAMEWORK = for_translation("Not in the framework")
QUOTE = for_translation("In other words")


def as_workbook(reading: Reading, language: str, say: Say) -> bytes:
    """Return the workbook; made of the same release it is the same, byte for byte."""
    telling = Telling(reading, language, say)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _read_me(book, telling)
    for principle, asked in by_principle(reading):
        _results(book, telling, principle.text if principle else telling.says(OTHER_QUESTIONS), asked)
    _groups(book, telling)
    _own_words(book, telling)
    return _dated(book, telling)


def _read_me(book: Workbook, telling: Telling) -> None:
    reading = telling.reading
    sheet = _new(book, telling, telling.says(READ_ME), (24, 76), portrait=True)
    sheet.across(reading.title, TITLE)
    facts = [(PEOPLE, telling.people(reading.release["people"]))]
    if not reading.is_of_series:
        for event in reading.events:
            where = ", ".join(filter(None, (event.place, telling.says(event.nation or ""))))
            facts += [(WHERE, where), (WHEN, telling.month(event.month)), (WHO_ACTS, event.audience)]
    facts += [(RELEASED_ON, telling.day(reading.made_on)), (RELEASE, reading.mark)]
    for name, fact in facts:
        if fact:
            sheet.page.cell(sheet.row(telling.says(name), fact), 1).font = BOLD
    _list(sheet, telling.says(HOW), telling.notices())
    if reading.is_of_series:
        _list(sheet, telling.says(EVENTS), [_event(telling, event.title, event.month) for event in reading.events])


def _event(telling: Telling, title: str, month: str) -> str:
    return " · ".join(filter(None, (title, telling.month(month))))


def _list(sheet: Sheet, heading: str, sentences: Iterable[str]) -> None:
    sheet.gap()
    sheet.across(heading, HEADING)
    for sentence in sentences:
        sheet.across(sentence)


def _results(book: Workbook, telling: Telling, title: str, asked: Sequence[Asked]) -> None:
    sheet = _new(book, telling, title, (46, 24, 9))
    sheet.page.column_dimensions["D"].width = 2  # between the table and the charts
    sheet.across(title, TITLE)
    sheet.heads(telling.says(ANSWER), telling.says(PART), telling.says(SHARE))
    for each in asked:
        first = sheet.line + 1
        if each.outcome:
            sheet.across(each.outcome.text, HEADING, SOFT)
        for result in each.results:
            _question(sheet, telling, result)
            sheet.keep_together(first)
            first = sheet.line + 1


def _question(sheet: Sheet, telling: Telling, result: Release) -> None:
    question = telling.reading.questions()[result["id"]]
    labels = telling.labels(question)
    first = sheet.across(telling.wording(question.text), BOLD)
    answered = telling.people(result["answered"])
    sheet.across(telling.says(ANSWERED, people=answered) if result["status"] == "shown" else answered, QUIET)
    if result.get("left_out"):
        sheet.across(telling.says(ANSWERS_LEFT_OUT, events=result["left_out"]), QUIET)
    rows = [
        sheet.row(labels[each["id"]], telling.part(each["part"]), _share(each["share"]))
        for each in result["options"]
    ]
    if has_chart(result):
        add_chart(sheet.page, rows, first, is_rtl=sheet.is_rtl)
        sheet.gap(first + rows_beside(len(rows)) - 1)
    else:
        sheet.gap()


def _share(share: int | None) -> float | None:
    return None if share is None else share / 100


def _groups(book: Workbook, telling: Telling) -> None:
    groups = telling.side_by_side()
    if not groups:
        return
    sheet = _new(book, telling, telling.says(GROUPS), (24, 18, 46, 30, 24, 9))
    sheet.across(telling.compared_by(), TITLE)
    sheet.heads(*(telling.says(each) for each in (GROUP, PEOPLE, QUESTION, ANSWER, PART, SHARE)))
    questions = telling.reading.questions()
    for group in groups:
        start = (group.name, telling.people(group.people))
        for result in group.results:
            question = questions[result["id"]]
            text, labels = telling.wording(question.text), telling.labels(question)
            if not result["options"]:
                sheet.row(*start, text, None, telling.people(result["answered"]), None)
            for each in result["options"]:
                sheet.row(*start, text, labels[each["id"]], telling.part(each["part"]), _share(each["share"]))
    sheet.page.auto_filter.ref = f"A2:F{sheet.line}"


def _own_words(book: Workbook, telling: Telling) -> None:
    if not telling.reading.text_themes:
        return
    outcomes = telling.reading.outcome_texts()
    sheet = _new(book, telling, telling.says(OWN_WORDS), (34, 34, 18, 56))
    sheet.across(telling.says(OWN_WORDS), TITLE)
    sheet.heads(*(telling.says(each) for each in (THEME, OUTCOME, PEOPLE, QUOTE)))
    for theme in telling.reading.text_themes:
        outcome = outcomes.get(theme.outcome) if theme.outcome else None
        start = (theme.name, outcome or telling.says(NOT_IN_FRAMEWORK), telling.people(theme.people))
        for words in [quote.words for quote in theme.quotes] or [""]:
            sheet.row(*start, words)


def _new(
    book: Workbook, telling: Telling, title: str, widths: tuple[int, ...], *, portrait: bool = False
) -> Sheet:
    is_rtl = LANGUAGES[telling.language].direction == "rtl"
    return new_sheet(book, title, widths, is_rtl=is_rtl, portrait=portrait)


def _dated(book: Workbook, telling: Telling) -> bytes:
    """Return the file with the release's day in the place of the moment when it is made."""
    day = telling.reading.made_on
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 workbooks know no time zones
    book.properties.title, book.properties.creator = clean(telling.reading.title), ""
    file = io.BytesIO()
    book.save(file)
    book.properties.created = book.properties.modified = moment
    files = files_in(file.getvalue()) | {"docProps/core.xml": tostring(book.properties.to_tree())}
    return archive(files, day)
