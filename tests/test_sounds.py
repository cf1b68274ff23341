"""Recordings of questions: taken in with care, carried on without loss, sent to anybody in whole or in parts."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from feedback.app import create_app
from feedback.cli import commands
from feedback.config import Config
from feedback.questionnaire.document import from_document, to_document
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.publish import freeze, publish, thaw
from feedback.questionnaire.sounds import CONTENT_TYPES, LARGEST, ending_of, stored_name
from feedback.refusal import Refusal
from feedback.store import publishing, questionnaires, sounds
from feedback.store.backup import back_up, put_back
from feedback.store.installation import Installation
from feedback.web.static_files import FOLDER
from tests.examples import TODAY, opened_event, small_questionnaire
from tests.page_checks import Page, Visitor

MP3 = b"ID3\x04" + bytes(range(256)) * 8
KINDS = {
    "with-tag.mp3": MP3,
    "without-tag.mp3": b"\xff\xfb\x90\x64" + bytes(400),
    "phone.m4a": b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(400),
    "android.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0" + bytes(400),
    "film-maker.m4a": b"\0\0\0\x18ftypisom\0\0\2\0" + bytes(400),
    "voice.opus": b"OggS\0\2" + bytes(400),
    "studio.wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(400),
    "browser.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\x82\x84webm" + bytes(400),
}
NO_SOUNDS = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(400),
    "a picture that begins like a film": b"\0\0\0\x1cftypavif" + bytes(400),
    "another one": b"\0\0\0\x1cftypheic" + bytes(400),
    "a picture in RIFF": b"RIFF\x24\0\0\0WEBPVP8 " + bytes(400),
    "a film": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(400),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "nothing": b"",
    "two letters": b"ID",
    "a sound further on": b"xxxxID3" + bytes(400),
    "AAC without a container": b"\xff\xf1\x50\x80" + bytes(400),
}


class Said(NamedTuple):
    """Hold what a command said, a refusal included, and its exit status."""

    status: int
    text: str


Run = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder in which somebody prepares a questionnaire, with two recordings."""
    folder = tmp_path / "prepared"
    (folder / "welsh voices").mkdir(parents=True)
    (folder / "often.mp3").write_bytes(MP3)
    (folder / "welsh voices" / "yn aml.ogg").write_bytes(KINDS["voice.opus"])
    return folder


@pytest.fixture
def run(installation: Installation) -> Run:
    """Return the `feedback` command on the installation, or on another one."""

    def run(*words: object, on: Installation = installation) -> Said:
        result = CliRunner().invoke(commands, [*map(str, words), "--instance", str(on.folder)])
        assert result.exception is None or isinstance(result.exception, Refusal)
        return Said(result.exit_code, f"{result.output}{result.exception or ''}")

    return run


@pytest.fixture
def elsewhere(tmp_path: Path) -> Installation:
    """Return another installation, which has never seen any of this."""
    return Installation(tmp_path / "elsewhere", create=True)


def with_sounds(**names: dict[str, Any]) -> dict[str, Any]:
    """Return the small questionnaire as a document that names sound files for some questions."""
    document = to_document(small_questionnaire())
    for section in document["sections"]:
        for question in section["questions"]:
            if question["id"] in names:
                question["sound"] = names[question["id"]]
    return document


def write(folder: Path, document: dict[str, Any]) -> Path:
    """Write a document beside the recordings."""
    file = folder / "small.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file


def prepared(folder: Path) -> Path:
    """Return a questionnaire's file with a recording for a note and for a question in two languages."""
    return write(
        folder,
        with_sounds(
            pause={"en": "often.mp3"}, often={"en": "often.mp3", "cy": "welsh voices/yn aml.ogg"}, wish={}
        ),
    )


def loaded(run: Run, file: Path, installation: Installation) -> Questionnaire:
    """Load a file and return what is kept."""
    done = run("questionnaire", "load", file, on=installation)
    assert done.status == 0, done.text
    return questionnaires.get(installation.db, "small")


def sounds_of(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    return {each.id: dict(each.sound) for each in questionnaire.questions if each.sound}


def kept(installation: Installation) -> dict[str, bytes]:
    return dict(installation.db.execute("SELECT name, content FROM sound"))


# ---- What it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_a_sound_is_known_by_its_first_bytes_and_gets_an_ending_that_browsers_are_told(name: str) -> None:
    ending = ending_of(KINDS[name])
    assert ending == {".mp4": ".m4a", ".opus": ".ogg"}.get(Path(name).suffix, Path(name).suffix)
    assert ending in CONTENT_TYPES
    assert CONTENT_TYPES[ending].startswith("audio/")


@pytest.mark.parametrize("what", NO_SOUNDS)
def test_what_is_no_sound_is_known_as_none(what: str) -> None:
    assert ending_of(NO_SOUNDS[what]) is None


# ---- The document --------------------------------------------------------------------------------------------


def test_a_questionnaire_without_recordings_keeps_the_form_and_the_hash_that_it_had() -> None:
    published_before = (
        '{"about":{},"answer_by":null,"audience":{},"for":"young people","framework":null,"languages":["en"],'
        '"name":"old","sections":[{"id":"s","notice":{},"questions":[{"general":true,"hint":{},"id":"q",'
        '"indicators":[],"kind":"text","sensitive":false,"text":{"en":{"stale":false,"text":"Why?",'
        '"trust":"draft"}}}],"title":{}}],"source_language":"en","title":{}}'
    )
    version = thaw(published_before)
    assert version.digest == "53ed941ad2b3eb5df8ab8e5b3016846a7850fbc435fa7b5d0fff673912d288e9"
    assert freeze(version.questionnaire) == published_before
    assert from_document(with_sounds(often={}, wish={})) == small_questionnaire()
    assert "sound" not in freeze(small_questionnaire())


def test_recordings_are_part_of_the_frozen_version_and_of_its_hash() -> None:
    one, other, none = (
        publish(from_document(with_sounds(often=sound)), TODAY)
        for sound in ({"en": "one.mp3"}, {"en": "other.mp3"}, {})
    )
    assert len({one.digest, other.digest, none.digest}) == 3
    assert sounds_of(one.questionnaire) == {"often": {"en": "one.mp3"}}
    assert thaw(freeze(one.questionnaire)) == one


def test_recordings_come_back_from_the_database_as_they_were(installation: Installation) -> None:
    questionnaire = from_document(with_sounds(pause={"ar": "a.mp3", "en": "b.mp3"}, often={"cy": "c.ogg"}))
    questionnaires.save(installation.db, questionnaire)
    assert questionnaires.get(installation.db, "small") == questionnaire


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../often.mp3", "a/../../often.mp3", "..", ".", "", "/", 5, None, ["often.mp3"], "\ud800"],
)
def test_a_name_that_leads_out_of_the_folder_or_nowhere_is_refused(name: object) -> None:
    with pytest.raises(Refusal, match="Question “often”, “sound”"):
        from_document(with_sounds(often={"en": name}))


@pytest.mark.parametrize("sound", ["often.mp3", ["often.mp3"], 5, True])
def test_recordings_are_given_by_language(sound: Any) -> None:
    with pytest.raises(Refusal, match="“sound” is an object with the name of a sound file for each language"):
        from_document(with_sounds(often=sound))


def test_a_language_that_is_none_is_named() -> None:
    with pytest.raises(Refusal, match="“sound” names a language “English”"):
        from_document(with_sounds(often={"English": "often.mp3"}))


# ---- Loading and exporting -----------------------------------------------------------------------------------


def test_loading_keeps_each_recording_once_under_a_name_made_of_its_content(
    run: Run, folder: Path, installation: Installation
) -> None:
    questionnaire = loaded(run, prepared(folder), installation)
    mp3, ogg = stored_name(MP3, ".mp3"), stored_name(KINDS["voice.opus"], ".ogg")
    assert sounds_of(questionnaire) == {"pause": {"en": mp3}, "often": {"en": mp3, "cy": ogg}}
    assert kept(installation) == {mp3: MP3, ogg: KINDS["voice.opus"]}


@pytest.mark.parametrize("file", ["small.json", "Ein Name mit ä.v2.json", "no ending"])
def test_what_is_exported_is_the_same_when_it_is_loaded_elsewhere(
    run: Run, folder: Path, installation: Installation, elsewhere: Installation, tmp_path: Path, file: str
) -> None:
    before = loaded(run, prepared(folder), installation)
    (tmp_path / "out").mkdir()
    exported = tmp_path / "out" / file
    assert run("questionnaire", "export", "small", exported).status == 0
    written = sorted(str(path.relative_to(exported.parent)) for path in exported.parent.rglob("*"))
    beside = f"{exported.stem} sounds"
    assert written == sorted(
        [file, beside, *(f"{beside}/{name}" for name in ("pause.en.mp3", "often.en.mp3", "often.cy.ogg"))]
    )
    after = loaded(run, exported, elsewhere)
    assert after == before
    assert publish(after, TODAY).digest == publish(before, TODAY).digest
    assert kept(elsewhere) == kept(installation)


def test_without_recordings_nothing_is_written_beside_the_file(
    run: Run, installation: Installation, tmp_path: Path
) -> None:
    questionnaires.save(installation.db, small_questionnaire())
    (tmp_path / "out").mkdir()
    assert run("questionnaire", "export", "small", tmp_path / "out" / "small.json").status == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["small.json"]


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(
    run: Run, folder: Path, installation: Installation, tmp_path: Path
) -> None:
    loaded(run, prepared(folder), installation)
    (tmp_path / "out sounds").write_text("a file that is in the way")
    done = run("questionnaire", "export", "small", tmp_path / "out.json")
    assert (done.status, "could not be made" in done.text) == (1, True)
    assert not (tmp_path / "out.json").exists()


def test_a_recording_that_is_kept_may_be_named_by_the_name_it_is_kept_under(
    run: Run, folder: Path, installation: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    before = loaded(run, prepared(folder), installation)
    file = write(tmp_path, to_document(before))
    assert loaded(run, file, installation) == before
    done = run("questionnaire", "load", file, on=elsewhere)
    name = stored_name(KINDS["voice.opus"], ".ogg")
    assert done.status == 1
    assert f"Question “often”, “sound” in Welsh: there is no file “{name}”" in done.text
    assert done.text.count("there is no file") == 3
    assert questionnaires.names(elsewhere.db) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("long.mp3", "“long.mp3” is larger than 1 MB"),
        ("page.mp3", "“page.mp3” is not a sound that browsers play"),
        ("missing.mp3", "there is no file “missing.mp3”"),
        ("welsh voices", "there is no file “welsh voices”"),
        ("often.mp3/more.mp3", "there is no file “often.mp3/more.mp3”"),
        ("n" * 300 + ".mp3", "cannot be read"),
        ("zero\0.mp3", "there is no file"),
    ],
)
def test_a_file_that_cannot_be_a_recording_is_refused_with_question_and_language(
    run: Run, folder: Path, installation: Installation, name: str, why: str
) -> None:
    (folder / "long.mp3").write_bytes(MP3.ljust(LARGEST + 1, b"x"))
    (folder / "page.mp3").write_bytes(NO_SOUNDS["a page"])
    done = run("questionnaire", "load", write(folder, with_sounds(pause={"en": "often.mp3"}, often={"ar": name})))
    assert done.status == 1
    assert f"Question “often”, “sound” in Arabic: {why}" in done.text or "cannot be read" in why
    assert why in done.text
    assert (kept(installation), questionnaires.names(installation.db)) == ({}, [])


def test_a_recording_of_exactly_one_megabyte_is_kept(run: Run, folder: Path, installation: Installation) -> None:
    (folder / "often.mp3").write_bytes(MP3.ljust(LARGEST, b"x"))
    loaded(run, prepared(folder), installation)
    assert LARGEST in map(len, kept(installation).values())


def test_every_file_that_is_missing_is_named_at_once(run: Run, folder: Path) -> None:
    done = run(
        "questionnaire",
        "load",
        write(folder, with_sounds(pause={"en": "1.mp3", "ar": "2.mp3"}, wish={"cy": "3.mp3"})),
    )
    assert [name in done.text for name in ("1.mp3", "2.mp3", "3.mp3")] == [True] * 3


def test_a_recording_of_words_that_changed_since_is_mentioned(run: Run, folder: Path) -> None:
    file = prepared(folder)
    assert "recording" not in run("questionnaire", "load", file).text
    document = json.loads(file.read_text(encoding="utf-8"))
    document["sections"][0]["questions"][1]["text"]["cy"]["text"] = "Pa mor aml?"
    write(folder, document)
    said = run("questionnaire", "load", file).text
    assert "Question “often” was reworded in cy; is its recording still right?" in said
    assert said.count("recording") == 1
    (folder / "welsh voices" / "yn aml.ogg").write_bytes(KINDS["voice.opus"] + b"again")
    document["sections"][0]["questions"][1]["text"]["cy"]["text"] = "Yn aml?"
    assert "recording" not in run("questionnaire", "load", write(folder, document)).text


def test_a_copy_of_the_installation_has_the_recordings(
    run: Run, folder: Path, installation: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    loaded(run, prepared(folder), installation)
    back_up(installation, tmp_path / "copy.db")
    put_back(elsewhere, tmp_path / "copy.db")
    assert kept(elsewhere) == kept(installation) != {}


# ---- On the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def name(installation: Installation) -> str:
    """Return the name of a recording that is kept."""
    name = stored_name(MP3, ".mp3")
    sounds.keep(installation.db, name, MP3)
    return name


def test_each_question_names_its_recording_in_the_language_of_the_page_and_no_other(
    run: Run, folder: Path, installation: Installation, app: Flask
) -> None:
    version = publish(loaded(run, prepared(folder), installation), TODAY)
    publishing.publish(installation.db, version, TODAY)
    code = opened_event(installation, version).code
    mp3, ogg = f"/sound/{stored_name(MP3, '.mp3')}", f"/sound/{stored_name(KINDS['voice.opus'], '.ogg')}"
    for lang, expected in {"en": [mp3, mp3], "cy": [ogg], "ar": []}.items():
        page: Page = Visitor(app.test_client()).get(f"/{lang}/e/{code}/answer")
        buttons = [each for each in page.all("button") if "data-listen" in each.attrib]
        assert len(buttons) == len(version.questionnaire.questions)
        assert all(each.attrib["type"] == "button" and "hidden" in each.attrib for each in buttons)
        assert [each.attrib["data-sound"] for each in buttons if each.attrib["data-sound"]] == expected
        assert page.html.count("<noscript><audio controls") == len(expected), "one for those without a script"
        for address in expected:
            assert app.test_client().get(address).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_is_sent_as_what_it_is_and_may_be_kept_by_a_browser(
    client: FlaskClient, installation: Installation, kind: str
) -> None:
    ending = ending_of(KINDS[kind]) or ""
    name = stored_name(KINDS[kind], ending)
    sounds.keep(installation.db, name, KINDS[kind])
    reply = client.get(f"/sound/{name}")
    assert (reply.status_code, reply.data) == (200, KINDS[kind])
    assert reply.headers["Content-Type"] == CONTENT_TYPES[ending]
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["Content-Length"] == str(len(KINDS[kind]))
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Set-Cookie", "ETag", "Last-Modified", "Date", "Content-Disposition"} & set(reply.headers.keys())


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-1", 0, 1), ("bytes=100-", 100, len(MP3) - 1), ("bytes=-5", len(MP3) - 5, len(MP3) - 1)],
)
def test_a_player_gets_the_part_it_asks_for(
    client: FlaskClient, name: str, wanted: str, first: int, last: int
) -> None:
    reply = client.get(f"/sound/{name}", headers={"Range": wanted})
    assert (reply.status_code, reply.data) == (206, MP3[first : last + 1])
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{len(MP3)}"
    assert reply.headers["Content-Length"] == str(last + 1 - first)


def test_a_part_that_is_not_there_is_refused(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/sound/{name}", headers={"Range": "bytes=99999-"})
    assert (reply.status_code, MP3 in reply.data) == (416, False)


@pytest.mark.parametrize(
    "wrong", ["nothing.mp3", "..", "%00", "%FF.mp3", "style.css", "x" * 5000, "{name}.mp3", "' OR 1=1"]
)
def test_any_other_name_leads_to_the_page_that_says_there_is_nothing(
    client: FlaskClient, name: str, wrong: str
) -> None:
    reply = client.get(f"/sound/{wrong.format(name=name)}")
    assert reply.status_code == 404
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_recording_is_the_same_for_everybody_at_any_time(
    client: FlaskClient, name: str, installation: Installation
) -> None:
    first = client.get(f"/sound/{name}")
    other = create_app(Config(instance=installation.folder)).test_client()
    again = other.get(
        f"/sound/{name}", headers={"Accept-Language": "ar", "Accept-Encoding": "gzip", "Cookie": "a=b"}
    )
    assert (again.data, list(again.headers)) == (first.data, list(first.headers))


def test_the_buttons_cost_little_on_the_way_to_a_phone(app: Flask, installation: Installation) -> None:
    """A page of twenty questions grows by less than one kilobyte, and the script has less than one and a half."""
    assert len(gzip.compress((FOLDER / "read-aloud.js").read_bytes(), 9)) <= 1500
    small = small_questionnaire()
    (first, *_) = small.sections
    many = [replace(first.questions[1], id=f"q{number}") for number in range(20)]
    version = publish(replace(small, sections=(replace(first, questions=tuple(many)),)), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)
    page = app.test_client().get(f"/en/e/{opened_event(installation, version).code}/answer").text
    start, end = '<button type="button" class="button plain listen"', "</button>\n"
    without = "".join(part.partition(end)[2] if place else part for place, part in enumerate(page.split(start)))
    assert len(page) - len(without) > 20 * 300
    assert len(gzip.compress(page.encode(), 9)) - len(gzip.compress(without.encode(), 9)) < 1000
