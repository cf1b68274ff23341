"""Pictures stand beside the words of Easy Read: one hand, small, silent to a screen reader, nowhere else."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from feedback.languages import EASY_READ, LANGUAGES
from feedback.questionnaire.document import (
    INTERCHANGE,
    from_document,
    join_words,
    read_json,
    split_words,
    to_document,
)
from feedback.questionnaire.kinds import Kind
from feedback.questionnaire.model import Questionnaire, Version
from feedback.questionnaire.pictures import PICTURES
from feedback.questionnaire.publish import freeze, publish, thaw
from feedback.questionnaire.wording import mark_stale
from feedback.refusal import Refusal
from feedback.store import publishing, questionnaires
from feedback.store.installation import Installation
from tests.examples import TODAY, opened_event, small_questionnaire
from tests.page_checks import SVG, Page

ROOT = Path(__file__).resolve().parents[1]
DRAWN = ROOT / "templates" / "young_people" / "pictures.svg"
STARTER = ROOT / "feedback" / "questionnaire" / "starters" / "young-people.json"

# One picture of each kind of place: in a note, in the legend of a choice, above a box to type in.
BESIDE = {"pause": "thank-you", "often": "time", "wish": "write"}


def pictured() -> Questionnaire:
    """Return the small questionnaire in Easy Read and English, with some pictures."""
    plain = small_questionnaire(("en", EASY_READ))
    sections = tuple(
        replace(
            section,
            questions=tuple(replace(each, picture=BESIDE.get(each.id, "")) for each in section.questions),
        )
        for section in plain.sections
    )
    return replace(plain, sections=sections)


@pytest.fixture
def answer_page(installation: Installation) -> str:
    """Return the address of a questionnaire with pictures, without its language."""
    version = publish(pictured(), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)
    return f"/e/{opened_event(installation, version).code}/answer"


def shown(client: FlaskClient, address: str) -> Page:
    """Return a page as somebody gets it."""
    reply = client.get(address)
    assert reply.status_code == 200
    return Page(reply.text, address, reply)


def symbols() -> dict[str, ET.Element]:
    """Return what is drawn, by name."""
    drawn = ET.parse(DRAWN).getroot().iter(f"{SVG}symbol")  # noqa: S314 a file of our own
    return {each.attrib["id"].removeprefix("picture-"): each for each in drawn}


# ---- Drawings -------------------------------------------------------------------------------------------------


def test_every_name_is_drawn_and_every_drawing_has_a_name() -> None:
    assert sorted(symbols()) == sorted(PICTURES)
    assert len(set(PICTURES)) == len(PICTURES)


def test_every_picture_can_be_put_beside_words(app: Flask) -> None:
    with app.test_request_context():
        g.language = EASY_READ
        for name in PICTURES:
            drawn = render_template_string("{{ picture(name) }}", name=name)
            svg = ET.fromstring(drawn)  # noqa: S314 a file of our own
            assert svg.attrib == {
                "class": "picture",
                "aria-hidden": "true",
                "focusable": "false",
                "viewBox": symbols()[name].attrib["viewBox"],
            }
            assert len(svg) >= 2, f"{name} is not drawn"
            assert len(drawn.encode()) <= 550, f"{name} is heavy"
            assert render_template_string("{{ picture('') }}") == ""


def test_every_picture_is_by_the_same_hand() -> None:
    for name, symbol in symbols().items():
        assert symbol.attrib["viewBox"] == "0 0 64 64"
        assert {each.tag for each in symbol} <= {f"{SVG}{shape}" for shape in ("path", "circle", "rect")}
        for shape in symbol:
            # Colour and line come from the stylesheet alone, so that every theme can change them.
            assert not {"fill", "stroke", "stroke-width", "style", "id", "transform"} & set(shape.attrib), name
        assert any(shape.get("class") == "soft" for shape in symbol), f"{name} has no soft shape behind it"


def test_the_stylesheet_draws_what_the_pictures_rely_on() -> None:
    style = (ROOT / "feedback" / "static" / "style.css").read_text(encoding="utf-8")
    assert re.search(r"^\.picture \{[^}]*fill: none; stroke: currentColor;", style, re.MULTILINE)
    assert re.search(r"^\.soft \{ fill: var\(--leaf\);[^}]*stroke: none; \}", style, re.MULTILINE)
    forced = style[style.index("@media (forced-colors: active)") :]
    assert ".picture, .face { stroke: CanvasText; }" in forced
    assert ".soft { fill: none; }" in forced


# ---- In a questionnaire ---------------------------------------------------------------------------------------


def test_a_picture_goes_through_json_and_its_words_apart_without_loss() -> None:
    questionnaire = pictured()
    assert {each.id: each.picture for each in questionnaire.questions if each.picture} == BESIDE
    assert from_document(to_document(questionnaire)) == questionnaire
    assert from_document(join_words(*split_words(to_document(questionnaire)))) == questionnaire
    assert mark_stale(questionnaire, questionnaire) == questionnaire
    version = thaw(freeze(questionnaire))
    assert version.questionnaire == questionnaire


def test_a_picture_is_kept_with_a_draft_and_with_a_version(installation: Installation) -> None:
    version = publish(pictured(), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)
    assert questionnaires.get(installation.db, "small") == version.questionnaire
    assert installation.version(version.digest) == version


def test_a_question_without_a_picture_is_written_as_before() -> None:
    """What was published before there were pictures keeps its text, and so its hash."""
    frozen = freeze(small_questionnaire())
    before = {"id", "kind", "text", "hint", "indicators", "general", "sensitive"}
    for section in json.loads(frozen)["sections"]:
        for question in section["questions"]:
            assert question.keys() == before | set(INTERCHANGE[Kind(question["kind"])])
    # An empty name is no picture.
    document = to_document(small_questionnaire())
    document["sections"][0]["questions"][0]["picture"] = ""
    assert freeze(from_document(document)) == frozen


def test_another_picture_makes_another_version() -> None:
    def digest(questionnaire: Questionnaire) -> str:
        version: Version = publish(questionnaire, TODAY)
        return version.digest

    assert digest(pictured()) != digest(small_questionnaire(("en", EASY_READ)))


@pytest.mark.parametrize("wrong", ["unicorn", "picture-stop", "Stop", "../stop"])
def test_an_unknown_picture_is_refused_with_the_known_ones(wrong: str) -> None:
    document = to_document(small_questionnaire())
    document["sections"][0]["questions"][1]["picture"] = wrong
    with pytest.raises(Refusal) as refusal:
        from_document(document)
    assert refusal.value.sentences == (f"Question “often”: “picture” is one of {', '.join(PICTURES)}.",)


@pytest.mark.parametrize("wrong", [7, ["stop"], {"en": "stop"}, True])
def test_a_picture_is_a_name(wrong: object) -> None:
    document = to_document(small_questionnaire())
    document["sections"][0]["questions"][1]["picture"] = wrong
    with pytest.raises(Refusal, match="“picture” is a text in quotes"):
        from_document(document)


def test_every_question_of_the_starter_has_a_picture_of_its_own() -> None:
    pictures = [each.picture for each in read_json(STARTER.read_text(encoding="utf-8")).questions]
    assert all(pictures)
    assert len(set(pictures)) == len(pictures)


# ---- On a page ------------------------------------------------------------------------------------------------


def test_easy_read_has_each_picture_once_at_the_start_of_its_words(client: FlaskClient, answer_page: str) -> None:
    page = shown(client, f"/{EASY_READ}{answer_page}")
    pictures = [
        each
        for each in page.all(f"{SVG}svg")
        # The step before sending and the notices have pictures of their own.
        if each.get("class") == "picture"
        and not any({"send", "notice"} & set(above.get("class", "").split()) for above in page.above(each))
    ]
    assert len(pictures) == len(BESIDE)
    for (question, name), picture in zip(BESIDE.items(), pictures, strict=True):
        assert (picture.get("aria-hidden"), picture.get("focusable")) == ("true", "false")
        assert [shape.get("d") for shape in picture] == [shape.get("d") for shape in symbols()[name]]
        beside = page.parents[picture]
        assert beside[0] is picture
        assert "pictured" in beside.attrib["class"].split()
        assert f"Question {question}" in "".join(beside.itertext())


@pytest.mark.parametrize("lang", [code for code in LANGUAGES if code != EASY_READ])
def test_no_other_language_has_a_picture(client: FlaskClient, answer_page: str, lang: str) -> None:
    reply = client.get(f"/{lang}{answer_page}", follow_redirects=True)
    assert 'class="picture"' not in reply.text
    assert "pictured" not in reply.text
    with client.application.test_request_context():
        g.language = lang
        assert render_template_string("{{ picture('stop') }}") == ""


def test_only_what_a_page_shows_is_in_it(client: FlaskClient, answer_page: str) -> None:
    easy = client.get(f"/{EASY_READ}{answer_page}").text
    lines = {name: max((each.get("d", "") for each in symbol), key=len) for name, symbol in symbols().items()}
    times = {name: easy.count(f'"{line}"') for name, line in lines.items()}
    assert all(times[name] == 1 for name in BESIDE.values())
    assert max(times.values()) == 1
    assert sum(times.values()) == easy.count('class="picture"')


def test_pictures_cost_a_young_person_little(app: Flask) -> None:
    """All pictures of the starter together weigh less than 4 kB on the way to a phone."""
    used = [each.picture for each in read_json(STARTER.read_text(encoding="utf-8")).questions]
    with app.test_request_context():
        g.language = EASY_READ
        drawn = "".join(render_template_string("{{ picture(name) }}", name=name) for name in used)
    assert len(gzip.compress(drawn.encode())) < 4096
