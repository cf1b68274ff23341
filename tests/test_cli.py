"""The command line does the whole main job, and says in plain sentences what it cannot do."""

import csv
import ctypes
import io
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

import pytest

from feedback.answers.anonymise import AnonymousResponse
from feedback.cli import main
from feedback.languages import LANGUAGES
from feedback.store import events, people, staff_log
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.store.staff_log import MACHINE, Act
from tests.examples import attempt

Json = Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds for another process on a busy machine

FRAMEWORK = """\
Principle code,Principle,Outcome code,Outcome,Indicator code,Indicator,Young people's sentence
A,Being heard,1,Young people are heard,1.1,Adults listen to the young person,Adults listen to me
A,Being heard,1,Young people are heard,1.2,The young person is asked first,Adults ask me first
B,Being safe,2,Young people are safe,2.1,The young person has a safe home,My home is safe
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a command said: its exit status, and what it printed where."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        """Return what was printed, as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Return what was printed on standard output, by lines."""
        return self.out.splitlines()


class Feedback(Protocol):
    """The `feedback` command in one installation."""

    def __call__(self, *words: object) -> Said:
        """Run it and return what it said."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, without settings from outside, in the installation `instance` there."""
    _leave_settings_outside(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.csv").write_text(FRAMEWORK)
    return tmp_path


def _leave_settings_outside(patch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FEEDBACK_"):
            patch.delenv(name)


@pytest.fixture
def feedback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Feedback:
    """Return the command, run in this process."""

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["feedback", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            status: object = 0
        except SystemExit as end:
            status = end.code or 0
        assert isinstance(status, int)
        return Said(status, *capsys.readouterr())

    return run


BUILD = ("questionnaire", "build", "views", "--framework", "ours", "--outcome", "1", "--indicator", "2.1")
PUBLISH = ("questionnaire", "publish", "views", "--audience", "The team", "--answer-by", "2099-01-31")
# Each goes on where the one before stopped; made once, and copied for each test.
STAGES: dict[str, list[tuple[str, ...]]] = {
    "installed": [("init",)],
    "ours": [("framework", "load", "ours.csv"), BUILD],
    "published": [PUBLISH],
}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an installation by commands, and return a folder with a copy of it from each stage."""
    folder = tmp_path_factory.mktemp("stages")
    (folder / "ours.csv").write_text(FRAMEWORK)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _leave_settings_outside(patch)
        patch.chdir(folder)
        for stage, commands in STAGES.items():
            for words in commands:
                patch.setattr(sys, "argv", ["feedback", *words])
                main()
            shutil.copytree("instance", stage)
    return folder


@pytest.fixture
def installed(feedback: Feedback, stages: Path) -> Feedback:
    """Return the command in a new installation."""
    shutil.copytree(stages / "installed", "instance")
    return feedback


@pytest.fixture
def ours(feedback: Feedback, stages: Path) -> Feedback:
    """Return the command in an installation with a framework and a draft questionnaire of our own."""
    shutil.copytree(stages / "ours", "instance")
    return feedback


@pytest.fixture
def published(feedback: Feedback, stages: Path) -> Feedback:
    """Return the command in an installation where the questionnaire of our own is published."""
    shutil.copytree(stages / "published", "instance")
    return feedback


@pytest.fixture
def opened(published: Feedback) -> tuple[Feedback, str]:
    """Return the command, and the code of an open event."""
    code = new_event(published)
    done(published("event", "open", code))
    return published, code


def done(said: Said) -> Said:
    """Hold that a command did what it was asked for."""
    assert said.status == 0, said.err
    assert "Traceback" not in said.err
    return said


def refused(said: Said) -> str:
    """Hold that a command refused in one plain sentence and printed nothing else; return the sentence."""
    (sentence,) = refused_with(said)
    return sentence


def refused_with(said: Said) -> list[str]:
    """Hold that a command refused in plain sentences and printed nothing else; return them."""
    assert said.out == ""
    assert said.status == 1, said
    sentences = said.err.splitlines()
    for sentence in sentences:
        assert sentence.endswith("."), sentence
        assert not re.search(r"Traceback|Errno|Error\b|Exception|object at 0x|<class|None\b", sentence), sentence
    assert sentences, "it was refused without a word"
    return sentences


def publish(feedback: Feedback) -> Said:
    """Publish the questionnaire with somebody who will act, and a day by which they answer."""
    return feedback(*PUBLISH)


def new_event(feedback: Feedback, *words: object, title: str = "Learning event") -> str:
    """Make an event and return its code."""
    said = done(feedback("event", "create", "--questionnaire", "views", "--title", title, *words))
    return said.out.removesuffix("\n")


def exported(feedback: Feedback, name: str = "views") -> Json:
    """Return what a questionnaire is exported as."""
    done(feedback("questionnaire", "export", name, f"{name}-out.json"))
    return json.loads(Path(f"{name}-out.json").read_text("utf-8"))


def load(feedback: Feedback, document: Json) -> Said:
    """Load a questionnaire from a file with such a document."""
    Path("edited.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return feedback("questionnaire", "load", "edited.json")


def answer(code: str, answers: list[dict[str, str]], instance: str = "instance") -> None:
    """Take answers in the way that the pages do."""
    intake = Intake(Installation(Path(instance)))
    for each in answers:
        intake.take(code, attempt(), AnonymousResponse(each))


HEARD, ASKED, SAFE = "indicator-1-1", "indicator-1-2", "indicator-2-1"


# ---- Every command ------------------------------------------------------------------------------------------

COMMANDS = {
    "demo": "--port",
    "init": "",
    "serve": "--host --port --workers",
    "translation list": "--language --json",
    "translation stale": "--language --json",
    "translation export": "NAME LANGUAGE FILE",
    "translation import": "FILE --dry-run",
    "translation offer": "NAME LANGUAGE",
    "framework load": "FILE",
    "framework list": "--json",
    "framework show": "NAME --json",
    "framework export": "NAME FILE",
    "questionnaire load": "FILE",
    "questionnaire build": "NAME --framework --outcome --indicator",
    "questionnaire list": "--json",
    "questionnaire show": "NAME --json",
    "questionnaire export": "NAME FILE",
    "questionnaire publish": "NAME --audience --answer-by",
    "event create": "--questionnaire --title --nation --series --languages --place --on --audience --answer-by"
    " --safeguarding-lead --procedure --private-space --interpreters",
    "event open": "CODE",
    "event close": "CODE --yes",
    "event list": "--json",
    "release show": "CODE --format",
    "person invite": "--role --name",
    "person list": "--json",
    "person pause": "NAME",
    "person resume": "NAME",
    "person roles": "NAME --role",
    "person reset": "NAME",
    "check": "",
    "backup": "FILE",
    "restore": "FILE",
}


@pytest.mark.parametrize(("command", "takes"), COMMANDS.items())
def test_every_command_explains_itself(feedback: Feedback, command: str, takes: str) -> None:
    said = done(feedback(*command.split(), "--help"))
    assert said.err == ""
    for word in ("--instance", *takes.split()):
        assert word in said.out
    assert feedback(*command.split(), "-h") == said


@pytest.mark.parametrize("group", ["", *sorted({name.split()[0] for name in COMMANDS if " " in name})])
def test_every_group_names_its_commands(feedback: Feedback, group: str) -> None:
    said = done(feedback(*group.split(), "--help"))
    for command in COMMANDS:
        if command.startswith(group):
            assert command.removeprefix(group).split()[0] in said.out
    # Without a command the same help is shown, where it is not taken for a result.
    bare = feedback(*group.split())
    assert (bare.status, bare.out) == (1, "")
    assert bare.err.strip() == said.out.strip()


def test_the_version_is_told(feedback: Feedback) -> None:
    assert re.search(r"\d+\.\d+\.\d+", done(feedback("--version")).out)


def test_the_module_is_the_command() -> None:
    said = subprocess.run([sys.executable, "-m", "feedback", "--help"], capture_output=True, text=True, check=True)
    assert "Usage: " in said.stdout


# ---- Installing ---------------------------------------------------------------------------------------------


def test_init_prints_one_link_and_nothing_else(feedback: Feedback) -> None:
    (link,) = done(feedback("init")).lines
    address, _, token = link.rpartition("/")
    assert address == "http://127.0.0.1:8000/account/invitation"
    invited = people.invited(Installation(Path("instance")).db, token)
    assert invited is not None
    assert {"admin", "facilitator"} <= invited.roles


def test_init_names_the_address_that_people_will_use(feedback: Feedback) -> None:
    said = done(feedback("init", "--url", "https://views.example/"))
    assert said.out.startswith("https://views.example/account/invitation/")


def test_init_brings_the_starters(installed: Feedback) -> None:
    (framework,) = installed("framework", "list", "--json").json
    assert (framework["principles"], framework["outcomes"], framework["indicators"]) == (4, 25, 86)
    assert [each["name"] for each in installed("questionnaire", "list", "--json").json] == [
        "practitioners",
        "young-people",
    ]


def test_init_again_invites_again_until_somebody_has_come(installed: Feedback) -> None:
    link = done(installed("init")).out.strip()
    installation = Installation(Path("instance"))
    people.accept(installation.db, link.rpartition("/")[2], "robin", "seven ripe plums on a shelf")
    assert "already" in refused(installed("init"))


def test_init_makes_the_key_and_says_to_keep_it_apart(feedback: Feedback) -> None:
    said = done(feedback("init"))
    assert "instance/key" in said.err
    assert "never together with a copy of the database" in said.err
    assert Path("instance/key").stat().st_mode & 0o077 == 0


def test_init_is_noted_without_the_link(feedback: Feedback) -> None:
    token = done(feedback("init")).out.strip().rpartition("/")[2]
    ((_, entry),) = staff_log.newest(Installation(Path("instance")).db)
    assert (entry.person, entry.act, entry.about) == (MACHINE, Act.INVITED, "admin: admin, facilitator")
    assert token.encode() not in Path("instance/feedback.db").read_bytes()


@pytest.mark.parametrize("words", [("init",), ("person", "invite", "--role", "admin", "--name", "robin")])
@pytest.mark.parametrize("url", ["views.example", "ftp://views.example", "https://", "https://x.example/a?b", ""])
def test_an_address_that_no_link_can_begin_with_is_refused(
    feedback: Feedback, folder: Path, words: tuple[str, ...], url: str
) -> None:
    assert "cannot be used" in refused(feedback(*words, "--url", url))
    assert not (folder / "instance").exists()


def test_an_installation_can_be_read_by_nobody_else(installed: Feedback) -> None:
    assert done(installed("event", "list")).out == ""
    assert Path("instance").stat().st_mode & 0o077 == 0
    assert Path("instance/feedback.db").stat().st_mode & 0o077 == 0


def test_a_new_installation_keeps_every_promise(installed: Feedback) -> None:
    assert all(line.startswith("ok ") for line in done(installed("check")).lines)


# ---- The main job, by commands only -------------------------------------------------------------------------


def test_the_whole_main_job(installed: Feedback) -> None:
    feedback = installed
    assert done(feedback("framework", "load", "ours.csv")).lines[0] == "2 principles, 2 outcomes, 3 indicators."
    done(feedback(*BUILD))

    document = exported(feedback)
    first, last = document["sections"][0]["questions"][0], document["sections"][1]["questions"][0]
    assert first["text"]["en"]["text"] == "Adults listen to me"
    first["indicators"], last["sensitive"] = [], True
    document |= {"languages": ["en", "ar"], "title": {"en": "Your views", "ar": "آراؤك"}}
    done(load(feedback, document))
    assert refused_with(feedback("questionnaire", "publish", "views")) == [
        "Nobody is named who will act on the answers; fill in “audience” (or use --audience).",
        "There is no date to answer young people by; fill in “answer_by” (or use --answer-by).",
        "Question “indicator-1-1” has no indicator; add one, or mark the question as general.",
        "Arabic is not complete; it lacks who asks and why, the title of section “outcome-1”, "
        "question “indicator-1-1” and 3 more.",
        "Question “indicator-2-1” is sensitive and comes last; put an easy one after it.",
    ]

    first["general"], last["sensitive"], document["languages"] = True, False, ["en"]
    done(load(feedback, document))
    assert "as version 1" in done(publish(feedback)).out

    code = new_event(feedback, "--nation", "Wales", "--series", "Spring")
    done(feedback("event", "open", code))
    answer(code, [{HEARD: "agree", ASKED: "disagree" if n % 2 else "agree"} for n in range(12)])
    assert "--yes" in refused(feedback("event", "close", code))
    assert feedback("release", "show", code, "--format", "json").json["status"] == "not closed"

    done(feedback("event", "close", code, "--yes"))
    release = feedback("release", "show", code, "--format", "json").json
    assert release["status"] == "released"
    heard, asked, safe = release["questions"]
    assert options_of(heard)["agree"]["words"] == "most or all"
    assert (options_of(asked)["agree"]["share"], options_of(asked)["disagree"]["share"]) == (50, 50)
    assert safe["status"] == "hidden"
    done(feedback("check"))
    assert list(Path("instance/open").iterdir()) == []


def options_of(question: Json) -> dict[str, Json]:
    """Return the options of a question in a release, by their ids."""
    return {option["id"]: option for option in question["options"]}


# ---- Frameworks ---------------------------------------------------------------------------------------------


def test_a_framework_shown_as_json_has_its_name_and_its_numbers(ours: Feedback) -> None:
    wanted = {"name": "ours", "principles": 2, "outcomes": 2, "indicators": 3}
    listed = {each["name"]: each for each in done(ours("framework", "list", "--json")).json}
    assert sorted(listed) == ["ours", "starter"]
    for shown in (listed["ours"], done(ours("framework", "show", "ours", "--json")).json):
        assert {key: shown[key] for key in wanted} == wanted


def test_a_framework_is_shown_with_everything_in_it(ours: Feedback) -> None:
    shown = done(ours("framework", "show", "ours")).out
    for words in ("Being safe", "Young people are safe", "The young person has a safe home", "My home is safe"):
        assert words in shown


def test_the_starter_framework_says_that_it_is_one_wherever_it_is_shown(installed: Feedback) -> None:
    for words in (("framework", "show", "starter"), ("questionnaire", "show", "young-people")):
        assert "not the published CSF-POF text" in done(installed(*words)).out


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_a_framework_exported_can_be_loaded_again(ours: Feedback, name: str) -> None:
    done(ours("framework", "export", "ours", name))
    done(ours("framework", "load", name, "--name", "again"))
    ours_tree, again = (ours("framework", "show", each, "--json").json["tree"] for each in ("ours", "again"))
    assert ours_tree == again


def test_a_later_version_says_what_changed_and_which_questions_it_touches(ours: Feedback, folder: Path) -> None:
    (folder / "ours.csv").write_text(FRAMEWORK.replace("The young person is asked first", "Adults ask first"))
    said = done(ours("framework", "load", "ours.csv"))
    assert "Indicator 1.2 was reworded: “The young person is asked first” is now “Adults ask first”." in said.lines
    touched = "Question “indicator-1-2” was built on indicator 1.2, which was reworded since."
    assert f"views: {touched}" in said.lines
    assert f"Look at: {touched}" in done(ours("questionnaire", "show", "views")).err.splitlines()
    (link,) = exported(ours)["sections"][0]["questions"][1]["indicators"]
    assert link == {"code": "1.2", "wording": "The young person is asked first"}


def test_a_framework_with_faults_is_refused_whole(ours: Feedback, folder: Path) -> None:
    (folder / "ours.csv").write_text(FRAMEWORK.replace("2.1", "1.1").replace("1.2,The young", "1.2, ,The young"))
    before = ours("framework", "show", "ours", "--json").json
    assert refused_with(ours("framework", "load", "ours.csv"))
    assert ours("framework", "show", "ours", "--json").json == before


# ---- Questionnaires -----------------------------------------------------------------------------------------


def test_a_questionnaire_shown_as_json_has_its_name_and_its_languages(ours: Feedback) -> None:
    listed = {each["name"]: each for each in done(ours("questionnaire", "list", "--json")).json}
    assert sorted(listed) == ["practitioners", "views", "young-people"]
    assert listed["young-people"]["languages"] == list(LANGUAGES)
    for shown in (listed["views"], done(ours("questionnaire", "show", "views", "--json")).json):
        assert (shown["name"], shown["languages"], shown["state"]) == ("views", ["en"], "draft")


def test_a_published_questionnaire_says_so(published: Feedback) -> None:
    shown = published("questionnaire", "show", "views", "--json").json
    assert (shown["state"], shown["version"]) == ("published", 1)
    assert re.fullmatch(r"[0-9a-f]{64}", shown["hash"])


def test_a_questionnaire_is_shown_with_its_questions(ours: Feedback) -> None:
    shown = done(ours("questionnaire", "show", "views")).out
    for words in ("3 questions in 1 language", "Adults listen to me", "[1.2]", "Young people are safe"):
        assert words in shown


@pytest.mark.parametrize("name", ["views", "young-people", "practitioners"])
def test_a_questionnaire_exported_can_be_loaded_again(ours: Feedback, name: str) -> None:
    document = exported(ours, name)
    done(ours("questionnaire", "load", f"{name}-out.json"))
    assert exported(ours, name) == document
    assert "\\u" not in Path(f"{name}-out.json").read_text("utf-8"), "people read and edit this file"


def test_a_changed_source_marks_its_translations_until_they_are_translated_again(ours: Feedback) -> None:
    document = exported(ours, "young-people")
    document["title"]["en"]["text"] = "What you think"
    assert done(load(ours, document)).err.splitlines() == [
        f"Look at: The title changed after it was translated into “{language}”."
        for language in LANGUAGES
        if language != "en"
    ]
    document = exported(ours, "young-people")
    document["title"]["cy"]["text"] = "Eich barn chi am hyn"
    assert done(load(ours, document)).err.splitlines() == [
        f"Look at: The title changed after it was translated into “{language}”."
        for language in LANGUAGES
        if language not in {"en", "cy"}
    ]


def test_every_fault_of_a_file_is_said_at_once(ours: Feedback) -> None:
    before = exported(ours)
    faults = load(ours, {"name": "views", "sections": [{"id": "Now"}], "title": 5, "answer_by": "soon"})
    assert len(refused_with(faults)) == 3
    assert exported(ours) == before


def test_a_link_to_an_unknown_indicator_is_refused(ours: Feedback) -> None:
    question = {"id": "q", "kind": "text", "text": "Q", "indicators": ["9.9"]}
    document = {"name": "new", "framework": "ours", "sections": [{"id": "s", "questions": [question]}]}
    assert "“9.9”" in refused(load(ours, document))
    assert refused(load(ours, document | {"framework": None}))
    assert "“new”" in refused(ours("questionnaire", "show", "new"))


def test_publishing_again_after_a_change_is_the_next_version_and_old_events_keep_theirs(
    published: Feedback,
) -> None:
    old = new_event(published)
    document = exported(published)
    document["title"]["en"]["text"] = "What you think"
    done(load(published, document))
    assert "as version 2" in done(publish(published)).out
    new = new_event(published)
    versions = {each["code"]: each["version"] for each in published("event", "list", "--json").json}
    assert versions[old] != versions[new] == published("questionnaire", "show", "views", "--json").json["hash"]


def test_publishing_the_same_twice_is_one_version(published: Feedback) -> None:
    assert "as version 1" in done(publish(published)).out


# ---- Events -------------------------------------------------------------------------------------------------


def test_creating_an_event_prints_its_code_alone(published: Feedback) -> None:
    said = done(published("event", "create", "--questionnaire", "views", "--title", "Learning event"))
    assert re.fullmatch(r"[A-Z]{4}[2-9]{2}\n", said.out)
    assert said.err == ""


def test_an_event_listed_as_json_has_its_code_and_its_state(published: Feedback) -> None:
    codes = [new_event(published, "--nation", "Wales", "--series", "Spring", "--languages", "en") for _ in "123"]
    for code in codes[:2]:
        done(published("event", "open", code))
    done(published("event", "close", codes[0], "--yes"))
    listed = {each["code"]: each for each in done(published("event", "list", "--json")).json}
    assert [listed[code]["state"] for code in codes] == ["closed", "open", "draft"]
    one = listed[codes[2]]
    assert (one["title"], one["nation"], one["series"], one["languages"]) == (
        "Learning event",
        "Wales",
        "Spring",
        ["en"],
    )
    lines = done(published("event", "list")).lines
    assert len(lines) == 3
    assert all("Learning event" in line for line in lines)


def test_the_list_of_events_does_not_depend_on_answers(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    words = ("event", "list"), ("event", "list", "--json"), ("release", "show", code), ("check",)
    before = [done(feedback(*each)) for each in words]
    answer(code, [{HEARD: "agree"}] * 9)
    assert [done(feedback(*each)) for each in words] == before


@pytest.mark.parametrize("change", [str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code} "])
def test_a_code_may_be_typed_loosely(published: Feedback, change: Callable[[str], str]) -> None:
    code = new_event(published)
    assert code in done(published("event", "open", change(code))).out


def test_an_event_takes_only_languages_that_the_questionnaire_has(published: Feedback) -> None:
    create = partial(published, "event", "create", "--questionnaire", "views", "--title", "T", "--languages")
    for languages in ("ar", "en,ar", ",", ""):
        assert refused(create(languages)) == "Choose among the languages of the questionnaire: en."
    assert published("event", "list", "--json").json == []


def test_an_event_needs_a_title(published: Feedback) -> None:
    said = published("event", "create", "--questionnaire", "views", "--title", "  ")
    assert refused(said).startswith("Give the event a title")


def test_an_event_only_goes_forward(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    assert refused(feedback("event", "open", code)) == f"Event {code} is open; only a draft can be opened."
    done(feedback("event", "close", code, "--yes"))
    for step in (("open",), ("close", "--yes")):
        assert f"Event {code} is closed" in refused(feedback("event", step[0], code, *step[1:]))
    draft = new_event(feedback)
    assert f"Event {draft} is draft" in refused(feedback("event", "close", draft, "--yes"))


def test_closing_shows_on_a_terminal_how_far_it_is_and_nothing_elsewhere(
    opened: tuple[Feedback, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feedback, code = opened
    other = new_event(feedback)
    done(feedback("event", "open", other))
    for each in (code, other):
        answer(each, [{HEARD: "agree"}] * 8)
    assert done(feedback("event", "close", code, "--yes")).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = done(feedback("event", "close", other, "--yes"))
    assert "Counting" in shown.err
    assert "100%" in shown.err
    assert "Counting" not in shown.out


def test_closing_needs_yes_because_it_is_final(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    answer(code, [{HEARD: "agree"}] * 8)
    sentence = refused(feedback("event", "close", code))
    assert "final" in sentence
    assert "--yes" in sentence
    (event,) = feedback("event", "list", "--json").json
    assert event["state"] == "open"


SAFETY = (
    *("--safeguarding-lead", "Sam, safeguarding lead"),
    *("--procedure", "Wales Safeguarding Procedures"),
    *("--private-space", "Room 3"),
    *("--interpreters", "Nobody needs one"),
)


def test_opening_names_what_keeps_people_safe_and_is_not_written_down(published: Feedback) -> None:
    said = done(published("event", "open", new_event(published)))
    assert said.err.strip() == (
        "Not written down for this event: who leads on safeguarding, the safeguarding procedure, "
        "the private space, who interprets."
    )
    said = done(published("event", "open", new_event(published, *SAFETY[:4])))
    assert said.err.strip() == "Not written down for this event: the private space, who interprets."
    assert done(published("event", "open", new_event(published, *SAFETY))).err == ""


def test_what_is_said_about_an_event_is_kept(published: Feedback) -> None:
    more = ("--place", " Cardiff ", "--on", "2027-03-01", "--audience", "The council", "--answer-by", "2027-04-01")
    code = new_event(published, *more, *SAFETY)
    event = events.get(Installation(Path("instance")).db, code)
    assert (event.place, event.held_on, event.audience, event.answer_by) == (
        "Cardiff",
        date(2027, 3, 1),
        "The council",
        date(2027, 4, 1),
    )
    assert event.safeguarding_lead == "Sam, safeguarding lead"
    (listed,) = published("event", "list", "--json").json
    # The day stays in the record of the event (DB-07).
    assert "2027-03-01" not in json.dumps(listed)
    for day in ("soon", "1/3/2027", "2027-02-30"):
        said = published("event", "create", "--questionnaire", "views", "--title", "T", "--on", day)
        assert "does not match the format" in refused(said)


def test_events_of_one_series_stay_together(published: Feedback) -> None:
    for name in ("Spring", " Spring ", "Autumn", ""):
        new_event(published, "--series", name)
    assert sorted(str(each["series"]) for each in published("event", "list", "--json").json) == [
        "Autumn",
        "None",
        "Spring",
        "Spring",
    ]
    db = Installation(Path("instance")).db
    assert len({each.series_mark for each in events.every(db)}) == 3


def test_an_event_that_is_still_set_up_on_the_pages_is_listed_but_not_opened(published: Feedback) -> None:
    code = events.create(Installation(Path("instance")).db, title="Half").code
    (listed,) = published("event", "list", "--json").json
    assert (listed["code"], listed["state"], listed["questionnaire"]) == (code, "draft", None)
    assert "Half" in done(published("event", "list")).out
    for words in (("event", "open", code), ("event", "close", code, "--yes"), ("release", "show", code)):
        assert "has no questions yet" in refused(published(*words))
    done(published("check"))


def test_a_facilitator_named_for_an_event_must_be_known(published: Feedback) -> None:
    said = published("event", "create", "--questionnaire", "views", "--title", "T", "--facilitator", "robin")
    assert "“robin”" in refused(said)


# ---- Releases -----------------------------------------------------------------------------------------------


def closed(feedback: Feedback, code: str, answers: list[dict[str, str]]) -> str:
    """Take answers, close the event and return its code."""
    answer(code, answers)
    done(feedback("event", "close", code, "--yes"))
    return code


def is_words(value: Json) -> bool:
    """Return whether a value is words in a person's language."""
    return isinstance(value, str) and bool(value.strip())


def is_amount(value: Json) -> bool:
    """Return whether a value is an amount in words, with a number rounded to 5 or none."""
    return is_words(value["words"]) and (value["rounded"] is None or value["rounded"] % 5 == 0)


def is_a_release(release: Json) -> bool:
    """Hold a release against the shape that everybody outside relies on (part 6 of the design)."""
    assert release["status"] in {"released", "too few", "not closed"}
    assert is_amount(release["people"])
    assert release["questions"] == [] or release["status"] == "released"
    for question in release["questions"]:
        assert is_words(question["id"])
        assert question["status"] in {"shown", "hidden"}
        assert is_amount(question["answered"])
        for option in question["options"]:
            assert is_words(option["id"])
            assert is_words(option["words"])
            assert option["share"] is None or (type(option["share"]) is int and option["share"] % 5 == 0)
            assert option["share"] is None or 0 <= option["share"] <= 100
    return True


@pytest.mark.parametrize(
    ("people", "status", "rounded"),
    [
        (0, "too few", None),
        (6, "too few", None),
        (7, "released", None),
        (9, "released", None),
        (10, "released", 10),
        (23, "released", 25),
    ],
)
def test_a_release_has_the_shape_that_was_agreed(
    opened: tuple[Feedback, str], people: int, status: str, rounded: int | None
) -> None:
    feedback, code = opened
    closed(feedback, code, [{HEARD: "agree", ASKED: "disagree" if n % 3 else "dont-know"} for n in range(people)])
    release = feedback("release", "show", code, "--format", "json").json
    assert is_a_release(release)
    assert (release["status"], release["people"]["rounded"]) == (status, rounded)
    if status == "released":
        assert [question["id"] for question in release["questions"]] == [HEARD, ASKED, SAFE]
        shares = [option["share"] for question in release["questions"] for option in question["options"]]
        assert any(share is not None for share in shares) == (people >= 10)


def test_before_closing_nothing_is_shown(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    draft = new_event(feedback)
    answer(code, [{HEARD: "agree"}] * 12)
    for each in (code, draft):
        release = done(feedback("release", "show", each, "--format", "json")).json
        assert is_a_release(release)
        assert release["status"] == "not closed"
        assert release["questions"] == []
        assert release["people"]["rounded"] is None
        assert "after closing" in done(feedback("release", "show", each)).out
        assert "not closed" in done(feedback("release", "show", each, "--format", "csv")).out
        assert "12" not in feedback("release", "show", each, "--format", "csv").out


def test_a_release_can_be_read_as_sentences(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    closed(feedback, code, [{HEARD: "agree"}] * 14 + [{HEARD: "disagree", ASKED: "agree"}] * 6)
    shown = done(feedback("release", "show", code)).out
    for words in ("Learning event", "About 20 people.", "Adults listen to me", "75 %", "quarters chose “Agree”."):
        assert words in shown
    assert "Not enough answers to show safely." in shown


def test_a_group_too_small_is_told_without_a_number(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    closed(feedback, code, [{HEARD: "agree"}] * 3)
    for shape in ("text", "json", "csv"):
        shown = done(feedback("release", "show", code, "--format", shape)).out
        assert "3" not in shown.replace(code, "")
    assert "too small" in feedback("release", "show", code).out


def table(said: Said) -> list[dict[str, str]]:
    """Return the rows of a release that was shown as CSV."""
    return list(csv.DictReader(io.StringIO(done(said).out)))


def test_the_csv_says_what_the_json_says(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    closed(feedback, code, [{HEARD: "agree", ASKED: "disagree" if n % 2 else "agree"} for n in range(21)])
    release = feedback("release", "show", code, "--format", "json").json
    shown = {
        (row["question"], row["option"]): row
        for row in table(feedback("release", "show", code, "--format", "csv"))
    }
    for question in release["questions"]:
        for option in question["options"]:
            row = shown[question["id"], option["id"]]
            assert row["words"] == option["words"]
            assert row["share"] == ("" if option["share"] is None else str(option["share"]))
            assert (row["people"], row["status"]) == (release["people"]["words"], "released")
    assert shown[SAFE, ""]["answered"] == "Not enough answers to show safely."


FORMULA = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\n=", "\r=", "-2+3", "@SUM(A1)*"]
)
def test_no_cell_is_run_as_a_formula(ours: Feedback, start: str) -> None:
    document = exported(ours)
    document["sections"][0]["questions"][0]["text"]["en"]["text"] = f"{start}1+1"
    document["sections"][0]["questions"][1] |= {
        "kind": "one",
        "options": [{"id": "a", "text": f"{start}cmd|'/c calc'!A1"}, {"id": "b", "text": "Plain"}],
    }
    document["sections"][0]["questions"][1].pop("scale")
    done(load(ours, document))
    done(publish(ours))
    code = new_event(ours, title=f"{start}HYPERLINK(1)")
    done(ours("event", "open", code))
    closed(ours, code, [{HEARD: "agree", ASKED: "a"}] * 6 + [{HEARD: "disagree", ASKED: "b"}] * 6)
    cells = [
        cell
        for row in csv.reader(io.StringIO(done(ours("release", "show", code, "--format", "csv")).out))
        for cell in row
    ]
    assert any("1+1" in cell for cell in cells)
    assert any("calc" in cell for cell in cells)
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if FORMULA.match(cell)] == []


# ---- People -------------------------------------------------------------------------------------------------


def test_an_invitation_is_one_link(installed: Feedback) -> None:
    said = done(
        installed(
            "person",
            "invite",
            "--role",
            "facilitator",
            "--role",
            "reviewer",
            "--name",
            "robin",
            "--url",
            "https://v.example",
        )
    )
    assert re.fullmatch(r"https://v\.example/account/invitation/[\w-]{20,}\n", said.out)
    assert said.err == ""
    invited = people.invited(Installation(Path("instance")).db, said.out.strip().rpartition("/")[2])
    assert invited is not None
    assert (invited.name, invited.roles) == ("robin", frozenset({people.Role.FACILITATOR, people.Role.REVIEWER}))


# ---- Where the installation is ------------------------------------------------------------------------------


def test_the_instance_is_named_by_the_option_or_the_environment_or_is_the_folder_instance(
    feedback: Feedback, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(feedback("init"))
    monkeypatch.setenv("FEEDBACK_INSTANCE", str(folder / "second"))
    done(feedback("init"))
    done(feedback("init", "--instance", "third/deep"))
    assert (folder / "instance/feedback.db").is_file()
    assert (folder / "second/feedback.db").is_file()
    assert (folder / "third/deep/feedback.db").is_file()
    done(feedback("framework", "load", "ours.csv"))
    assert len(feedback("framework", "list", "--json").json) == 2
    assert len(feedback("framework", "list", "--json", "--instance", "third/deep").json) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("event", "list"),
        ("event", "list", "--json"),
        ("framework", "list"),
        ("questionnaire", "show", "views"),
        ("release", "show", "KITE42"),
        ("backup", "copy.db"),
        ("check",),
        ("serve", "--port", "8123"),
    ],
)
def test_where_there_is_no_installation_nothing_is_made(
    feedback: Feedback, folder: Path, words: tuple[str, ...]
) -> None:
    sentence = refused(feedback(*words))
    assert sentence == f"There is no installation in {folder / 'instance'} yet; make one with “feedback init”."
    assert [each.name for each in folder.iterdir()] == ["ours.csv"]


@pytest.mark.parametrize("words", [("init",), ("event", "list"), ("demo",), ("framework", "load", "ours.csv")])
def test_an_instance_that_is_a_file_is_refused(
    feedback: Feedback, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (folder / "file").write_text("mine")
    assert "file" in refused(feedback(*words, "--instance", "file"))
    monkeypatch.setenv("FEEDBACK_INSTANCE", "file")
    said = feedback(*words)
    assert "file" in refused(Said(said.status, "", said.err))
    assert (folder / "file").read_text() == "mine"


@pytest.mark.parametrize("instance", ["~nobody-is-called-that/x", "loop/x", "a" * 5000])
def test_an_instance_that_cannot_be_is_refused(
    feedback: Feedback, folder: Path, monkeypatch: pytest.MonkeyPatch, instance: str
) -> None:
    (folder / "loop").symlink_to("loop")
    monkeypatch.setenv("FEEDBACK_INSTANCE", instance)
    for words in (("event", "list"), ("init",)):
        refused(feedback(*words))


# ---- Settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", ["4", "0", "-5", "five", "", "5.0", "²", " 6", "9" * 5000])
def test_a_bad_k_is_refused(installed: Feedback, monkeypatch: pytest.MonkeyPatch, k: str) -> None:
    monkeypatch.setenv("FEEDBACK_K", k)
    for words in (("event", "list"), ("init",), ("check",), ("serve",), ("demo",)):
        assert refused(installed(*words)) == f"FEEDBACK_K is “{k}”; it is a whole number of at least 5."


def test_a_higher_k_hides_more(opened: tuple[Feedback, str], monkeypatch: pytest.MonkeyPatch) -> None:
    feedback, code = opened
    monkeypatch.setenv("FEEDBACK_K", "9")
    closed(feedback, code, [{HEARD: "agree"}] * 10)
    assert feedback("release", "show", code, "--format", "json").json["status"] == "too few"


@pytest.mark.parametrize("page", ["http://weather.example", "javascript:alert(1)", "", "weather"])
def test_a_page_to_leave_to_that_is_not_https_is_refused(
    installed: Feedback, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("FEEDBACK_LEAVE_TO", page)
    assert "FEEDBACK_LEAVE_TO" in refused(installed("event", "list"))


# ---- Whatever goes wrong is one sentence --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "No such command"),
        (["event", "nothing"], "No such command"),
        (["event", "list", "--csv"], "No such option"),
        (["event", "list", "more"], "unexpected extra argument"),
        (["event", "open"], "Missing argument 'CODE'"),
        (["event", "create", "--questionnaire", "views"], "Missing option '--title'"),
        (["event", "create", "--questionnaire", "views", "--title"], "requires an argument"),
        (["event", "create", "--questionnaire", "young-people", "--title", "T"], "not published"),
        (["event", "create", "--questionnaire", "nothing", "--title", "T"], "there are: practitioners, views"),
        (["event", "open", "KITE42"], "no event with the code “KITE42”"),
        (["event", "open", "../../etc"], "no event with the code"),
        (["event", "open", ""], "no event with the code"),
        (["event", "close", "KITE42", "--yes"], "no event with the code “KITE42”"),
        (["release", "show", "KITE42"], "no event with the code “KITE42”"),
        (["release", "show", "KITE42", "--format", "xml"], "'xml' is not one of"),
        (["framework", "show", "nothing"], "there are: ours, starter"),
        (["framework", "show", "'; DROP TABLE framework"], "There is no framework"),
        (["framework", "export", "nothing", "x.csv"], "There is no framework"),
        (["framework", "export", "ours", "x.pdf"], ".csv or .xlsx"),
        (["framework", "export", "ours", "missing/x.csv"], "x.csv"),
        (["framework", "export", "ours", "taken.csv"], "taken.csv"),
        (["framework", "load", "missing.csv"], "There is no file"),
        (["framework", "load", "taken.csv"], "“taken.csv” is a folder. Name one file in it."),
        (["framework", "load", "ours.csv", "--sheet", "One"], "no sheets"),
        (["framework", "load", "empty"], "is empty"),
        (["questionnaire", "show", "nothing"], "There is no questionnaire “nothing”"),
        (["questionnaire", "publish", "nothing"], "There is no questionnaire “nothing”"),
        (["questionnaire", "publish", "views", "--answer-by", "soon"], "'soon' does not match"),
        (["questionnaire", "publish", "views", "--answer-by", "2099-02-30"], "does not match"),
        (["questionnaire", "export", "nothing", "x.json"], "There is no questionnaire “nothing”"),
        (["questionnaire", "export", "views", "missing/x.json"], "missing/x.json could not be written"),
        (["questionnaire", "export", "views", "taken.csv"], "should end in .json, .xlsx or .txt"),
        (["questionnaire", "export", "views", "."], "could not be written"),
        (["questionnaire", "load", "missing.json"], "There is no file missing.json"),
        (["questionnaire", "load", "taken.csv"], "taken.csv cannot be read"),
        (["questionnaire", "load", "binary"], "not a UTF-8 text"),
        (["questionnaire", "load", "empty"], "not JSON"),
        (["questionnaire", "load", "ours.csv"], "not JSON"),
        (["questionnaire", "load", "huge"], "larger than 5 MB"),
        (["questionnaire", "build", "views", "--framework", "ours", "--outcome", "1"], "“views” already"),
        (["questionnaire", "build", "new", "--framework", "nothing", "--outcome", "1"], "There is no framework"),
        (["questionnaire", "build", "new", "--framework", "ours", "--outcome", "9"], "outcome or indicator “9”"),
        (["questionnaire", "build", "new", "--framework", "ours"], "at least one"),
        (["questionnaire", "build", "New One", "--framework", "ours", "--outcome", "1"], "“name” needs small"),
        (["person", "invite", "--role", "king", "--name", "robin"], "'king' is not one of"),
        (["person", "invite", "--role", "admin", "--name", " "], "1 to 60 letters"),
        (["person", "invite", "--role", "admin", "--name", "r" * 61], "1 to 60 letters"),
        (["person", "invite", "--name", "robin"], "Missing option '--role'"),
        (["person", "list", "robin"], "unexpected extra argument"),
        (["person", "pause"], "Missing argument 'NAME'"),
        (["person", "pause", "robin"], "nobody called “robin”"),
        (["person", "resume"], "Missing argument 'NAME'"),
        (["person", "resume", "robin"], "nobody called “robin”"),
        (["person", "roles", "robin"], "Missing option '--role'"),
        (["person", "roles", "robin", "--role", "king"], "'king' is not one of"),
        (["person", "roles", "robin", "--role", "admin"], "nobody called “robin”"),
        (["person", "reset"], "Missing argument 'NAME'"),
        (["person", "reset", "robin"], "nobody called “robin”"),
        (["person", "reset", "robin", "--url", "here"], "cannot be used"),
        (["person", "king"], "No such command 'king'"),
        (["backup", "empty"], "empty exists already"),
        (["backup", "taken.csv"], "taken.csv exists already"),
        (["backup", "missing/copy.db"], "missing/copy.db"),
        (["backup", "empty/copy.db"], "empty/"),
        (["restore", "missing.db"], "There is no file missing.db"),
        (["restore", "taken.csv", "--yes"], "taken.csv"),
        (["restore", "binary", "--yes"], "not a copy"),
        (["check", "--log", "missing.log"], "missing.log cannot be read"),
        (["serve", "--port", "0"], "not in the range"),
        (["serve", "--port", "70000"], "not in the range"),
        (["serve", "--port", "eighty"], "not a valid integer"),
        (["serve", "--workers", "0"], "not in the range"),
        (["serve", "--host", "no.such.host.invalid"], "Cannot serve at no.such.host.invalid"),
        (["serve", "--host", "a" * 70], "a" * 70),
        (["demo", "--port", "0"], "not in the range"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    ours: Feedback, folder: Path, words: list[str], says: str
) -> None:
    (folder / "taken.csv").mkdir()
    (folder / "empty").touch()
    (folder / "binary").write_bytes(bytes(range(256)) * 4)
    (folder / "huge").write_bytes(b" " * (5 * 1024 * 1024 + 1))
    before = sorted(folder.rglob("*"))
    said = ours(*words)
    # The check prints what it has found so far.
    assert says in refused(Said(said.status, "", said.err) if words[0] == "check" else said)
    assert sorted(folder.rglob("*")) == before, "something was left behind"


@pytest.mark.parametrize("taken", ["serve", "demo"])
def test_a_port_that_is_taken_is_refused_before_anything_is_said_or_made(
    installed: Feedback, folder: Path, taken: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        sentence = refused(installed(taken, "--port", port))
    assert sentence.startswith(f"Cannot serve at 127.0.0.1:{port} (")
    assert not (folder / "instance/demo/feedback.db").exists()


@pytest.mark.parametrize("spoil", ["text", "half", "middle"])
@pytest.mark.parametrize(
    "words",
    [
        ("event", "list"),
        ("framework", "list", "--json"),
        ("questionnaire", "list"),
        ("questionnaire", "show", "views"),
        ("event", "create", "--questionnaire", "views", "--title", "T"),
        ("backup", "copy.db"),
        ("init",),
    ],
)
def test_a_corrupt_database_is_named_and_left_alone(
    published: Feedback, folder: Path, spoil: str, words: tuple[str, ...]
) -> None:
    path = folder / "instance/feedback.db"
    whole = path.read_bytes()
    spoilt = {
        "text": b"This is not a database. " * 1000,
        "half": whole[: len(whole) // 2],
        "middle": whole[:100] + b"\xff" * (len(whole) - 100),
    }[spoil]
    path.write_bytes(spoilt)
    refused(published(*words))
    assert path.read_bytes() == spoilt
    assert not (folder / "copy.db").exists()


# ---- In other processes: other users, full disks, odd terminals, two at once --------------------------------


def start(
    *words: object,
    stdout: int | IO[str] = subprocess.PIPE,
    env: Mapping[str, str] | None = None,
    preexec_fn: Callable[[], object] | None = None,
) -> "subprocess.Popen[str]":
    """Start the command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "feedback", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=env,
        preexec_fn=preexec_fn,
        text=True,
        encoding="utf-8",
    )


def ended(process: "subprocess.Popen[str]") -> Said:
    """Wait for a command and return what it said."""
    out, err = process.communicate(timeout=PATIENCE)
    return Said(process.returncode, out or "", err or "")


def as_anybody() -> None:
    """Give up what lets root read and write every file."""
    if os.geteuid() == 0:
        for override in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
            assert ctypes.CDLL(None).prctl(24, override, 0, 0, 0) == 0  # PR_CAPBSET_DROP


anybody = pytest.mark.skipif(
    os.geteuid() == 0 and sys.platform != "linux", reason="root reads and writes every file here"
)


@anybody
@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("questionnaire", "load", "mine"), "mine"),
        (("framework", "load", "mine"), "mine"),
        (("restore", "mine", "--yes"), "mine"),
        (("event", "list"), "instance/feedback.db"),
        (("event", "list"), "instance"),
    ],
)
def test_what_may_not_be_read_is_named(
    installed: Feedback, folder: Path, words: tuple[str, ...], file: str
) -> None:
    assert done(installed("event", "list")).out == ""
    (folder / "mine").write_text("{}")
    (folder / file).chmod(0)
    try:
        sentence = refused(ended(start(*words, preexec_fn=as_anybody)))
    finally:
        (folder / file).chmod(0o700)
    assert Path(file).parts[0] in sentence


@anybody
@pytest.mark.parametrize(
    "words",
    [
        ("event", "create", "--questionnaire", "views", "--title", "T"),
        ("questionnaire", "load", "views-out.json"),
        ("person", "invite", "--role", "admin", "--name", "robin"),
        ("demo", "--port", "8000"),
    ],
)
def test_a_folder_that_may_not_be_written_is_named(
    published: Feedback, folder: Path, words: tuple[str, ...]
) -> None:
    exported(published)
    instance = folder / "instance"
    before = (instance / "feedback.db").read_bytes()
    (instance / "feedback.db").chmod(0o400)
    instance.chmod(0o500)
    try:
        refused(ended(start(*words, preexec_fn=as_anybody)))
    finally:
        instance.chmod(0o700)
    assert (instance / "feedback.db").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("questionnaire", "export", "young-people", "out/file.json"),
        ("framework", "export", "starter", "out/file.csv"),
        ("backup", "out/file.db"),
    ],
)
def test_on_a_full_disk_no_half_written_file_is_left(
    installed: Feedback, folder: Path, words: tuple[str, ...]
) -> None:
    (folder / "out").mkdir()
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
    assert Path(words[-1]).name in refused(ended(start(*words, preexec_fn=full)))
    assert list((folder / "out").iterdir()) == []
    done(installed(*words))


def test_on_a_full_disk_the_file_from_before_stays_as_it_was(installed: Feedback, folder: Path) -> None:
    (folder / "out.json").write_text("from before")
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
    refused(ended(start("questionnaire", "export", "young-people", "out.json", preexec_fn=full)))
    assert (folder / "out.json").read_text() == "from before"
    done(installed("event", "list"))


def test_words_in_every_language_are_printed_where_only_western_letters_are_expected(installed: Feedback) -> None:
    shown = installed("questionnaire", "show", "young-people", "--json").json
    for encoding in ("ascii", "cp1252"):
        environment = os.environ | {"PYTHONIOENCODING": encoding}
        said = ended(start("questionnaire", "show", "young-people", "--json", env=environment))
        assert done(said).json == shown


def test_a_word_that_is_no_text_is_refused(ours: Feedback) -> None:
    # What a terminal with another encoding hands over for a letter such as é.
    for words in (
        ("questionnaire", "publish", "views", "--answer-by", "2099-01-31", "--audience", "\udce9quipe"),
        ("questionnaire", "show", "\udce9"),
        ("person", "invite", "--role", "admin", "--name", "\udce9"),
        ("event", "open", "\udce9"),
    ):
        refused(ours(*words))


def test_somebody_who_reads_only_the_beginning_gets_no_complaint(installed: Feedback) -> None:
    done(installed("event", "list"))
    reader, writer = os.pipe()
    os.close(reader)
    try:
        said = ended(start("questionnaire", "show", "young-people", "--json", stdout=writer))
    finally:
        os.close(writer)
    assert said.err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_when_the_result_cannot_be_printed_it_does_not_say_that_nothing_was_done(published: Feedback) -> None:
    with Path("/dev/full").open("w") as full:
        said = ended(start("event", "create", "--questionnaire", "views", "--title", "T", stdout=full))
    assert len(published("event", "list", "--json").json) == 1
    assert "Nothing was changed" not in refused(said)


def at_once(*commands: tuple[object, ...]) -> list[Said]:
    """Run commands in as many processes at the same time and return what each said."""
    running = [start(*words) for words in commands]
    return [ended(each) for each in running]


def test_an_event_opened_in_two_terminals_at_once_is_opened_once(published: Feedback) -> None:
    code = new_event(published)
    said = at_once(("event", "open", code), ("event", "open", code))
    assert sorted(each.status for each in said) == [0, 1]
    assert (
        refused(next(each for each in said if each.status)) == f"Event {code} is open; only a draft can be opened."
    )
    done(published("check"))
    answer(code, [{HEARD: "agree"}])


def test_an_event_closed_in_two_terminals_at_once_is_closed_once(opened: tuple[Feedback, str]) -> None:
    feedback, code = opened
    answer(code, [{HEARD: "agree"}] * 12)
    said = at_once(("event", "close", code, "--yes"), ("event", "close", code, "--yes"))
    assert sorted(each.status for each in said) == [0, 1]
    refused(next(each for each in said if each.status))
    assert feedback("release", "show", code, "--format", "json").json["people"]["rounded"] == 10
    done(feedback("check"))


def test_a_questionnaire_published_in_two_terminals_at_once_is_one_version(ours: Feedback) -> None:
    for said in at_once(PUBLISH, PUBLISH):
        assert "as version 1" in done(said).out
    assert ours("questionnaire", "show", "views", "--json").json["version"] == 1


def test_frameworks_loaded_in_two_terminals_at_once_are_both_kept(installed: Feedback, folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other/ours.csv").write_text(FRAMEWORK.replace("Being heard", "Being listened to"))
    for said in at_once(("framework", "load", "ours.csv"), ("framework", "load", "other/ours.csv")):
        assert done(said).lines[-1] == "Stored as framework “ours”."
    numbers = Installation(Path("instance")).db.execute("SELECT number FROM framework WHERE name = 'ours'")
    assert sorted(numbers) == [(1,), (2,)]
    done(installed("check"))


def test_an_installation_made_in_two_terminals_at_once_is_whole(feedback: Feedback, folder: Path) -> None:
    for number in range(3):
        shutil.rmtree(folder / "instance", ignore_errors=True)
        said = at_once(("init", "--name", f"a{number}"), ("init", "--name", f"b{number}"))
        assert 0 in {each.status for each in said}
        for each in said:
            assert each.status == 0 or refused(each)
        done(feedback("init"))
        assert done(feedback("framework", "list", "--json")).json[0]["indicators"] == 86
        done(feedback("check"))
