"""Questionnaires as files on the pages of the studio: taken away, and brought in as cards and a draft."""

import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from flask import Flask

from feedback.files import LARGEST
from feedback.questionnaire.card import State
from feedback.questionnaire.document import read_json, to_document
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.xlsform.read import read_xlsform
from feedback.questionnaire.xlsform.write import write_xlsform
from feedback.store import cards, questionnaires, staff_log, studio_questionnaires
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.wording import Wording
from tests.examples import browser_of, publish_small, small_questionnaire
from tests.form_examples import saved, upload, workbook
from tests.page_checks import Visitor
from tests.studio_examples import card_of

PLACE = "/advise/questionnaires/from-file"
FILES = "/advise/questionnaires/small/files"


@pytest.fixture
def adviser(app: Flask, installation: Installation) -> Visitor:
    return browser_of(app, installation, "ada", Role.ADVISER)


@pytest.fixture
def form() -> bytes:
    """Return a form with two questions, and one thing of each that cannot come in."""
    return workbook(
        [
            ("type", "name", "label::English (en)", "label::Welsh (cy)", "relevant"),
            ("deviceid", "deviceid", None, None, None),
            ("begin_group", "home", "At home", "Gartref", None),
            ("select_one yes_no", "safe_place", "Do you have a quiet place?", "Oes lle tawel?", "1 = 1"),
            ("integer", "age", "Age?", "Oed?", None),
            ("text", "new", "What would help you?", "Beth fyddai’n helpu?", None),
            ("end_group", None, None, None, None),
        ],
        [
            ("list_name", "name", "label::English (en)", "label::Welsh (cy)"),
            ("yes_no", "yes", "Yes", "Oes"),
            ("yes_no", "no", "No", "Nac oes"),
        ],
        [("form_title",), ("<b>Quiet</b>",)],
    )


def looked(visitor: Visitor, content: bytes, name: str = "form.xlsx", status: int = 200) -> Any:
    """Return the page that says what a file would bring."""
    sent = upload(visitor.get(PLACE).hidden("_token"), content, name)
    return visitor.post(PLACE, sent["data"], status, content_type=sent["content_type"])


def kept(visitor: Visitor, page: Any, title: str = "Quiet places") -> str:
    """Take in what a page shows, and return where that leads."""
    sent = {"_token": page.hidden("_token"), "brought": page.hidden("brought"), "title": title}
    return visitor.sent_on_after(f"{PLACE}/keep", sent)


def all_that_is_kept(installation: Installation) -> list[str]:
    """Return everything in the database but sessions, as text."""
    return [line for line in installation.db.conn.iterdump() if '"session"' not in line]


def test_a_form_is_first_looked_at_and_nothing_is_written(
    adviser: Visitor, installation: Installation, form: bytes
) -> None:
    adviser.get(PLACE)
    before = all_that_is_kept(installation)
    page = looked(adviser, form)
    assert all_that_is_kept(installation) == before
    assert page.heading == "What the file brings"
    for said in (
        "Row 2: “deviceid” is refused. It notes who answers.",
        "Row 5, “age”: questions of the type “integer” cannot come in.",
        "“survey”, column “relevant”, rows 4: everybody gets every question here.",
        "Do you have a quiet place?",
        "What would help you?",
    ):
        assert said in page.main, said
    assert "<b>" not in page.main


def test_a_form_becomes_cards_and_a_questionnaire(
    adviser: Visitor, installation: Installation, form: bytes
) -> None:
    assert kept(adviser, looked(adviser, form)) == "/advise/questionnaires/quiet-places"
    draft = questionnaires.get(installation.db, "quiet-places")
    assert studio_questionnaires.is_theirs(installation.db, "quiet-places")
    assert draft.title["en"].text == "Quiet places"
    assert draft.languages == ("en", "cy")
    assert [section.title["cy"].text for section in draft.sections] == ["Gartref"]
    marks = [question.id for question in draft.questions]
    assert marks[0] == "safe-place"
    assert "new" not in marks
    for question in draft.questions:
        card = cards.get(installation.db, question.id)
        assert card.question == question
        assert card.state is State.IDEA
    assert "Do you have a quiet place?" in adviser.get("/advise/questionnaires/quiet-places").main
    adviser.get(f"/advise/questions/{marks[1]}")
    assert [entry.act for _, entry in staff_log.newest(installation.db, count=1)] == [Act.TOOK_FILE_IN]


def test_the_same_words_are_the_same_card_and_other_words_a_new_one(
    adviser: Visitor, installation: Installation, form: bytes
) -> None:
    kept(adviser, looked(adviser, form))
    again = looked(adviser, form)
    assert again.main.count("here already") == 1  # what was called “new” has another mark here
    kept(adviser, again, "Once more")
    assert questionnaires.get(installation.db, "once-more").questions[0].id == "safe-place"
    other = form_with(form, "Do you have a quiet place?", "Is there a quiet place?")
    kept(adviser, looked(adviser, other), "Other words")
    mark = questionnaires.get(installation.db, "other-words").questions[0].id
    assert mark != "safe-place"
    assert cards.get(installation.db, "safe-place").text == "Do you have a quiet place?"


def form_with(form: bytes, old: str, new: str) -> bytes:
    """Return a form in which one text is another."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    for row in book["survey"].iter_rows():
        for cell in row:
            cell.value = new if cell.value == old else cell.value
    return saved(book)


def test_a_card_learns_further_languages_and_stays_agreed(adviser: Visitor, installation: Installation) -> None:
    card = card_of(installation, "Are you heard?", State.AGREED)
    draft = _asking(replace(card.question, text={"en": Wording("Are you heard?"), "cy": Wording("Ydych chi?")}))
    kept(adviser, looked(adviser, write_xlsform(draft)))
    after = cards.get(installation.db, card.mark)
    assert after.state is State.AGREED
    assert after.question.text["cy"].text == "Ydych chi?"


def test_a_stopped_question_does_not_come_back_by_a_file(adviser: Visitor, installation: Installation) -> None:
    stopped = card_of(installation, "Who hurt you?", State.STOPPED)
    page = looked(adviser, write_xlsform(_asking(stopped.question)), status=422)
    assert "“Who hurt you?” is left out. Advisers stopped it." in page.main
    assert questionnaires.names(installation.db) == []


def _asking(question: Question) -> Questionnaire:
    made = small_questionnaire(("en", "cy"))
    return replace(made, sections=(replace(made.sections[0], questions=(question,)),), compare_by=None)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .xlsx"),
        ("a.json", b"\xff\xfe\x00", "This is no text."),
        ("a.json", b"{", "this is not JSON"),
        ("a.xlsx", b"<html>", "is not a workbook"),
        ("a.xlsx", workbook([("type", "name", "label")]), "no question that can come in"),
        ("a.xlsx", workbook([("type", "name", "label::Polish (pl)"), ("text", "a", "Co?")]), "speak none of"),
        ("<script>.xlsx", b"", "is not a workbook"),
        ("a.json", b" " * (LARGEST + 1), "A file can have at most 5 MB."),
    ],
)
def test_a_file_that_cannot_come_in_is_refused_in_a_sentence(
    adviser: Visitor, installation: Installation, name: str, content: bytes, says: str
) -> None:
    page = looked(adviser, content, name, 422)
    assert says in page.main
    assert cards.every(installation.db) == []


def test_no_file_and_too_much_of_one(adviser: Visitor) -> None:
    token = adviser.get(PLACE).hidden("_token")
    assert "Choose a file." in adviser.post(PLACE, {"_token": token}, 422).main
    assert adviser.client.post(PLACE, **upload(token, bytes(3 * LARGEST), "a.xlsx")).status_code == 413


def test_a_title_is_asked_for(adviser: Visitor, installation: Installation, form: bytes) -> None:
    page = looked(adviser, form)
    sent = {"_token": page.hidden("_token"), "brought": page.hidden("brought"), "title": "  "}
    again = adviser.post(f"{PLACE}/keep", sent, 422)
    assert "Give the questionnaire a title." in again.main
    assert cards.every(installation.db) == []
    assert json.loads(again.hidden("brought")) == json.loads(page.hidden("brought"))
    assert adviser.post(f"{PLACE}/keep", sent | {"brought": "{}"}, 422)
    kept(adviser, again)
    kept(adviser, looked(adviser, form))
    assert questionnaires.names(installation.db) == ["quiet-places", "quiet-places-2"]


def test_json_comes_in_as_it_goes_out(adviser: Visitor, installation: Installation) -> None:
    publish_small(installation)
    page = looked(adviser, file_of(adviser, "json"), "small.json")
    kept(adviser, page, "Again")
    ours, theirs = questionnaires.get(installation.db, "small"), questionnaires.get(installation.db, "again")
    assert theirs.questions == ours.questions
    assert theirs.audience == ours.audience
    assert [section.title for section in theirs.sections] == [section.title for section in ours.sections]


def file_of(visitor: Visitor, shape: str, version: str = "draft") -> bytes:
    sent = {"_token": visitor.get(FILES).hidden("_token"), "format": shape, "version": version}
    reply = visitor.client.post(FILES, data=sent)
    assert reply.status_code == 200
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="small')
    content: bytes = reply.data
    return content


def test_draft_and_versions_go_out_as_three_kinds_of_file(adviser: Visitor, installation: Installation) -> None:
    published = publish_small(installation).questionnaire
    changed = replace(published, about={**published.about, "en": Wording("Other words")})
    questionnaires.save(installation.db, changed)
    assert "LimeSurvey has no “Easy Read”" in adviser.get(FILES).main
    for version, expected in (("draft", changed), ("1", published)):
        assert to_document(read_json(file_of(adviser, "json", version).decode())) == to_document(expected)
        back = read_xlsform(file_of(adviser, "xlsform", version), "small.xlsx")
        assert to_document(back.questionnaire) == to_document(expected)
        assert b"anonymized" in file_of(adviser, "limesurvey", version)
    acts = {(entry.act, entry.about) for _, entry in staff_log.newest(installation.db)}
    assert {(Act.EXPORTED, "small.json"), (Act.EXPORTED, "small-1.xlsx"), (Act.EXPORTED, "small-1.txt")} <= acts


def test_what_is_not_there_is_not_given_away(adviser: Visitor, installation: Installation) -> None:
    publish_small(installation)
    token = adviser.get(FILES).hidden("_token")
    for sent in ({"format": "pdf"}, {"format": "json", "version": "2"}, {"format": "json", "version": "x"}, {}):
        assert adviser.client.post(FILES, data={"_token": token, **sent}).status_code == 404
    assert adviser.client.get("/advise/questionnaires/nothing/files").status_code == 404


def test_a_form_whose_main_language_nobody_speaks_here_comes_in_in_another(adviser: Visitor) -> None:
    form = workbook(
        [
            ("type", "name", "label::中文 (zh-Hans)", "label::العربية (ar)"),
            ("text", "help", "什么有帮助？", "ما الذي يساعد؟"),
        ],
        settings=[("form_title", "default_language"), ("我的看法", "中文 (zh-Hans)")],
    )
    page = looked(adviser, form)
    assert "ما الذي يساعد؟" in page.main
    assert "The pages do not speak" in page.main
