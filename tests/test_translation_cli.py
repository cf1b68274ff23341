"""`feedback translation`: how far each language is, files for translators, and refusals that change nothing."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedback.catalogues import FRAMEWORK, MESSAGES, STAFF, path_of, read_catalogue, template_of
from feedback.cli import commands
from feedback.cli.refreshing import as_shipped
from feedback.languages import LANGUAGES
from feedback.questionnaire.translating import with_wordings
from feedback.refusal import Refusal
from feedback.store import questionnaires, translations
from feedback.store.clock import today
from feedback.store.installation import Installation
from feedback.translating import formats
from feedback.translating.unit import State, Translation
from feedback.wording import Trust, Wording
from tests.examples import small_questionnaire

ROOT = Path(__file__).resolve().parents[1]
ASKED = "often/text"  # the id of one text of the small questionnaire


def run(*words: str | Path) -> Result:
    """Run a command for translations."""
    said = CliRunner().invoke(commands, ["translation", *map(str, words)])
    if said.exception and not isinstance(said.exception, Refusal | SystemExit):
        raise said.exception
    return said


def done(*words: str | Path) -> str:
    """Return what a command said that did what it should."""
    said = run(*words)
    assert (said.exit_code, said.stderr) == (0, ""), said.exception
    return said.stdout


def refused(*words: str | Path) -> tuple[str, ...]:
    """Return the sentences with which a command refuses."""
    said = run(*words)
    assert isinstance(said.exception, Refusal)
    assert said.stdout == ""
    return said.exception.sentences


@pytest.fixture
def at(installation: Installation) -> tuple[str, str]:
    """Return how the installation is named, which has the small questionnaire as a draft without Tigrinya."""
    spoken = tuple(code for code in LANGUAGES if code != "ti")
    questionnaires.save(installation.db, small_questionnaire(spoken))
    return "--instance", str(installation.folder)


def small(installation: Installation, language: str = "ti") -> Translation:
    """Return the small questionnaire in a language."""
    return translations.get(installation.db, "small", language)


def said_in_full(translation: Translation, trust: Trust = Trust.DRAFT) -> Translation:
    """Return a translation that says everything in its own words."""
    units = (replace(unit, wording=Wording(f"{unit.source} ትግርኛ", trust)) for unit in translation)
    return replace(translation, units=tuple(units))


# ---- How far each language is -----------------------------------------------------------------------------------


def test_each_whole_is_listed_in_each_language(installation: Installation, at: tuple[str, str]) -> None:
    listed = json.loads(done("list", "--json", *at))
    found = {(each["language"], each["name"]) for each in listed}
    codes = [code for code in LANGUAGES if code != "en"]
    assert found == {(code, name) for code in codes for name in (MESSAGES, FRAMEWORK, "small")} | {("cy", STAFF)}
    counted = {(each["language"], each["name"]): each for each in listed}
    count = len(small(installation).units)
    assert counted["ti", "small"] == {
        "language": "ti",
        "name": "small",
        "missing": count,
        "stale": 0,
        "unchecked": 0,
        "done": 0,
        "level": "draft",
    }
    assert counted["ar", "small"]["unchecked"] == count


def test_what_is_checked_counts_as_done(installation: Installation, at: tuple[str, str]) -> None:
    checked = {
        unit.id: Wording("ትግርኛ", Trust.CHECKED, by="translator", on=today()) for unit in small(installation)
    }
    translations.put_all(installation.db, "small", "ti", checked)
    listed = json.loads(done("list", "--language", "ti-ER", "--json", *at))
    assert {each["language"] for each in listed} == {"ti"}
    (ours,) = (each for each in listed if each["name"] == "small")
    assert (ours["missing"], ours["unchecked"], ours["done"], ours["level"]) == (0, 0, len(checked), "checked")


def test_a_person_reads_the_list_as_a_table(at: tuple[str, str]) -> None:
    head, *rows = (
        line.split() for line in done("list", "--language", "prs", "--language", "cy", *at).splitlines()
    )
    assert head == ["language", "name", "missing", "stale", "unchecked", "done", "level"]
    assert [row[:2] for row in rows] == [
        ["cy", MESSAGES],
        ["cy", FRAMEWORK],
        ["cy", STAFF],
        ["cy", "small"],
        ["fa_AF", MESSAGES],
        ["fa_AF", FRAMEWORK],
        ["fa_AF", "small"],
    ]


def test_what_is_stale_is_shown_side_by_side(installation: Installation, at: tuple[str, str]) -> None:
    stale = Wording("ክንደይ ግዜ", stale=True, was="How many times?")
    questionnaires.save(
        installation.db, with_wordings(questionnaires.get(installation.db, "small"), "ti", {ASKED: stale})
    )
    asked = small(installation).get(ASKED)
    assert asked
    lines = done("stale", "--language", "ti", *at).splitlines()
    assert [line.removeprefix("ti small").strip() for line in lines] == [
        "was  How many times?",
        f"now  {asked.source}",
        "is   ክንደይ ግዜ",
    ]
    assert json.loads(done("stale", "--json", *at)) == [
        {
            "language": "ti",
            "name": "small",
            "id": ASKED,
            "was": "How many times?",
            "source": asked.source,
            "text": "ክንደይ ግዜ",
        }
    ]
    assert done("stale", "--language", "ar", *at) == "Nothing is stale.\n"


# ---- Files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", formats.FORMATS)
@pytest.mark.parametrize("name", [MESSAGES, "small"])
def test_a_round_trip_changes_nothing(name: str, ending: str, tmp_path: Path, at: tuple[str, str]) -> None:
    file = tmp_path / f"ours{ending}"
    assert done("export", name, "ar-SD", file, *at).startswith(f"Written to {file}: ")
    before = formats.read(file.read_bytes(), file.name)
    assert done("import", file, *at) == f"Nothing changes in “{name}” in Arabic.\n"
    done("export", name, "ar", file, *at)
    assert formats.read(file.read_bytes(), file.name) == before


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_what_a_translator_wrote_is_taken_in(
    ending: str, installation: Installation, tmp_path: Path, at: tuple[str, str]
) -> None:
    file = tmp_path / f"ours{ending}"
    full = said_in_full(small(installation))
    file.write_bytes(formats.write(full, ending))
    count = len(full.units)
    assert done("import", file, "--dry-run", *at) == (
        f"{count} texts of “small” in Tigrinya would change. Nothing was written.\n"
    )
    assert len(small(installation).in_state(State.MISSING)) == count
    assert done("import", file, *at) == f"{count} texts of “small” in Tigrinya changed; 0 missing, 0 stale.\n"
    assert small(installation) == full


@pytest.mark.parametrize("trust", [Trust.CHECKED, Trust.AGREED])
def test_whoever_has_the_machine_vouches_for_a_file(
    trust: Trust, installation: Installation, tmp_path: Path, at: tuple[str, str]
) -> None:
    file = tmp_path / "ours.po"
    file.write_bytes(formats.write(said_in_full(small(installation), trust), ".po"))
    done("import", file, *at)
    assert {
        (unit.wording.trust, unit.wording.by, unit.wording.on) for unit in small(installation) if unit.wording
    } == {(trust, "admin", today())}


def test_a_corrected_page_is_served_at_once(
    installation: Installation, tmp_path: Path, at: tuple[str, str]
) -> None:
    file = tmp_path / "ours.po"
    done("export", MESSAGES, "ti", file, *at)
    unit = translations.get(installation.db, MESSAGES, "ti").units[0]
    assert unit.wording
    file.write_text(file.read_text().replace(f'msgstr "{unit.wording.text}"', 'msgstr "ትግርኛ"', 1))
    said = done("import", file, *at)
    assert said == "1 text of “messages” in Tigrinya changed; 0 missing, 0 stale.\n"
    corrected = translations.get(installation.db, MESSAGES, "ti").get(unit.id)
    assert corrected
    assert corrected.wording == Wording("ትግርኛ")


def test_a_file_that_does_not_fit_changes_nothing(
    installation: Installation, tmp_path: Path, at: tuple[str, str]
) -> None:
    file = tmp_path / "ours.po"
    full = said_in_full(small(installation))
    first, second, *others = full.units
    wrong = (replace(first, id="nowhere"), replace(second, wording=Wording("%(who)s")), *others)
    file.write_bytes(formats.write(replace(full, units=wrong), ".po"))
    sentences = refused("import", file, *at)
    assert len(sentences) == 2
    assert all(sentence.startswith("line ") for sentence in sentences)
    assert "“nowhere”" in sentences[0]
    assert "“%(who)s”" in sentences[1]
    assert not any(unit.wording for unit in small(installation))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "small", "xx", "x.po"), "do not speak “xx”"),
        (("export", "nothing", "ti", "x.po"), "nothing called “nothing”"),
        (("export", "messages", "en", "x.po"), "can be translated into"),
        (("export", "staff", "ti", "x.po"), "nothing called “staff”"),
        (("export", "small", "ti", "x.doc"), "ends in .xlsx, .po, .xlf or .xliff"),
        (("export", "small", "ti", "nowhere/x.po"), "could not be written"),
        (("import", "nowhere.po"), "There is no file"),
        (("import", "of-nothing.po"), "does not say what it is for"),
        (("import", "broken.po"), "is broken"),
        (("list", "--language", "xx"), "do not speak “xx”"),
        (("stale", "--language", "xx"), "do not speak “xx”"),
        (("offer", "small", "xx"), "do not speak “xx”"),
        (("offer", "small", "ti"), "not complete yet"),
    ],
)
def test_a_refusal_is_one_sentence(
    words: tuple[str, ...], says: str, tmp_path: Path, at: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("of-nothing.po").write_text('msgid "a"\nmsgstr "b"\n')
    Path("broken.po").write_text('msgid "a\n')
    (sentence,) = refused(*words, *at)
    assert says in sentence
    assert not Path("x.po").exists()


def test_a_complete_language_is_offered(installation: Installation, at: tuple[str, str]) -> None:
    wordings = {unit.id: unit.wording for unit in said_in_full(small(installation)) if unit.wording}
    translations.put_all(installation.db, "small", "ti", wordings)
    assert "ti" not in questionnaires.get(installation.db, "small").languages
    said = done("offer", "small", "ti-ER", *at)
    assert "Tigrinya" in said
    assert said.count("\n") == 1
    # The languages stand in the one order that all pages have.
    assert questionnaires.get(installation.db, "small").languages == tuple(LANGUAGES)


# ---- The catalogues of a checkout -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small checkout: a page for young people, one for the staff, and fresh catalogues."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("translations", "feedback/framework", "feedback/questionnaire/starters"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "templates" / "admin").mkdir(parents=True)
    (root / "templates" / "page.html").write_text('<p>{{ _("Your views") }}</p>')
    (root / "templates" / "admin" / "page.html").write_text('<p>{{ _("Settings") }}</p>')
    done("refresh", "--root", root)
    return root


@pytest.fixture
def checkout(fresh_checkout: Path, tmp_path: Path) -> Path:
    """Return a copy of the small checkout."""
    return shutil.copytree(fresh_checkout, tmp_path / "checkout")


def files_of(root: Path) -> dict[Path, tuple[bytes, int]]:
    """Return what is in every file of translations/, and when it was written."""
    files = (path for path in (root / "translations").rglob("*") if path.is_file())
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_nothing_is_to_do_in_a_fresh_checkout(checkout: Path) -> None:
    before = files_of(checkout)
    assert done("refresh", "--root", checkout) == "Nothing to do.\n"
    assert done("refresh", "--check", "--root", checkout) == "Nothing to do.\n"
    assert files_of(checkout) == before


def test_what_needs_work_is_said(checkout: Path) -> None:
    page = checkout / "templates" / "page.html"
    page.write_text('<p>{{ _("Your own views") }}</p><p>{{ _("Entirely new words.") }}</p>')
    before = files_of(checkout)
    sentences = refused("refresh", "--check", "--root", checkout)
    assert "translations/messages.pot: Changed: Your views → Your own views" in sentences
    assert "translations/messages.pot: New: Entirely new words." in sentences
    assert "translations/ti/LC_MESSAGES/messages.po: Sentences that are gone, new or changed: 2." in sentences
    assert len(sentences) == 2 + len(LANGUAGES)  # one for each but English, and what to do about it
    assert files_of(checkout) == before
    lines = done("refresh", "--root", checkout).splitlines()
    assert "messages, Tigrinya (ti): 1 missing, 1 stale." in lines
    assert len(lines) == len(LANGUAGES) - 1
    assert done("refresh", "--check", "--root", checkout).splitlines() == lines


def test_a_missing_file_is_made(checkout: Path) -> None:
    path = path_of(checkout / "translations", "ti", MESSAGES)
    shutil.rmtree(path.parent.parent)
    assert f"{path.relative_to(checkout)}: It is missing." in refused("refresh", "--check", "--root", checkout)
    assert not path.exists()
    assert "messages, Tigrinya (ti): 1 missing, 0 stale." in done("refresh", "--root", checkout).splitlines()
    assert [unit.wording for unit in read_catalogue(checkout / "translations", "ti")] == [None]


def break_words(root: Path) -> None:
    path_of(root / "translations", "ti", MESSAGES).write_text('msgid "a\n')


def lose_the_template(root: Path) -> None:
    template_of(root / "translations", MESSAGES).unlink()


def break_a_page(root: Path) -> None:
    (root / "templates" / "page.html").write_text("{{ _(")


def break_the_settings(root: Path) -> None:
    (root / "translations" / "staff.toml").write_text("[[")


def break_a_questionnaire(root: Path) -> None:
    (root / "feedback" / "questionnaire" / "starters" / "young-people.json").write_text("{")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (break_words, "“ti”.*messages.po is broken"),
        (lose_the_template, "is no checkout of the program"),
        (break_a_page, "is broken in line 1"),
        (break_the_settings, "cannot be read"),
        (break_a_questionnaire, "JSON"),
    ],
)
def test_a_checkout_that_is_broken_is_refused(harm: Callable[[Path], None], says: str, checkout: Path) -> None:
    """Nothing is half-written."""
    (checkout / "templates" / "other.html").write_text('<p>{{ _("Entirely new words.") }}</p>')
    harm(checkout)
    before = files_of(checkout)
    said: Any = run("refresh", "--root", checkout).exception
    assert isinstance(said, Refusal)
    with pytest.raises(Refusal, match=says):
        raise said
    assert len(said.sentences) == 1
    assert files_of(checkout) == before


def test_a_folder_that_cannot_be_made_is_named(checkout: Path) -> None:
    folder = checkout / "translations" / "ti"
    shutil.rmtree(folder)
    folder.write_text("in the way")
    (sentence,) = refused("refresh", "--root", checkout)
    assert str(folder) in sentence


def test_another_folder_is_no_checkout(tmp_path: Path) -> None:
    (sentence,) = refused("refresh", "--root", tmp_path)
    assert sentence == f"{tmp_path} is no checkout of the program. Say where it is with --root."


def test_a_broken_language_stops_the_server_before_it_begins(
    checkout: Path, at: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in every worker, again and again."""
    translation = read_catalogue(checkout / "translations", "ti")
    path_of(checkout / "translations", "ti", MESSAGES).write_bytes(as_shipped(translation)[:-20])
    monkeypatch.setattr(sys.modules["feedback.cli.serve"], "shipped", lambda name: checkout / name)
    monkeypatch.setattr(sys.modules["feedback.cli.serve"], "refuse_taken", lambda *_: None)
    monkeypatch.setattr(sys.modules["feedback.cli.serve"], "run", lambda *_: pytest.fail("It was served."))
    said = CliRunner().invoke(commands, ["serve", *at])
    assert isinstance(said.exception, Refusal)
    (sentence,) = said.exception.sentences
    assert sentence.startswith("The language “ti” is offered, but ")


def test_no_questionnaire_is_called_like_the_words_of_the_program(installation: Installation) -> None:
    with pytest.raises(Refusal, match="choose another name"):
        questionnaires.save(installation.db, replace(small_questionnaire(), name=MESSAGES))
    assert MESSAGES not in questionnaires.names(installation.db)
