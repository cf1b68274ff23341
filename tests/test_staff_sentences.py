"""Nothing that the staff read stays English by accident: every sentence of theirs is marked for translation."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.util import pathmatch
from flask import Flask
from jinja2 import nodes

from feedback.catalogues import STAFF
from tests.test_catalogues import ROOT, mappings

READ_OUT = {"alt", "aria-label", "placeholder", "title"}
MARKS = {"_", "gettext", "for_translation", "Sentence"}
LETTER = re.compile(r"[^\W\d_]")
# It begins as a sentence does and goes on, or two words stand beside each other and it ends as a sentence does.
SENTENCE = re.compile(r"^[A-Z][a-z’]+,? [\w“%{].*|^\S+ .*[a-z”][.?!]$", re.DOTALL)

# Part of a tag whose rest comes from a macro, and the part of an event's address that never changes.
NO_WORDS = re.compile(r'[\w-]+="[^"]*"|/e/')
SQL = re.compile(r"(ALTER|CREATE|DELETE|INSERT|SELECT|UPDATE|WITH) ")

# Modules whose sentences only the command line says; those that a page says too are marked all the same.
FOR_THE_COMMAND_LINE = {
    "feedback/store/backup.py",
    "feedback/store/database.py",
    "feedback/store/frameworks.py",
    "feedback/store/installation.py",
    "feedback/store/key.py",
    "feedback/store/promises.py",
    "feedback/store/questionnaires.py",
    "feedback/store/retention.py",
    "feedback/translating/po.py",  # notes in files that programs of translators read
    "feedback/translating/sheet.py",  # a workbook tells in English how to work
}
NOT_READ = {
    "There is no event with the code “{}”; “feedback event list” shows all codes.",  # the command line says it
    # Pages say these in their own words.
    "The answers could not be written to disk.",
    "The answers could not be written to disk ({}).",
    "The answers could not be taken back ({}).",
    "This event is not open for answers.",
}


def staff_files(ending: str) -> list[Path]:
    """Return the files with sentences for the staff."""
    patterns = [pattern for pattern, _ in mappings(STAFF) if pattern.endswith(ending)]
    return [
        path
        for folder in ("feedback", "templates")
        for path in sorted((ROOT / folder).rglob(f"*{ending}"))
        if any(pathmatch(pattern, path.relative_to(ROOT).as_posix()) for pattern in patterns)
    ]


class Visible(HTMLParser):
    """Collect what somebody reads or hears of a page's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what is read out of a tag."""
        self.inside.append(tag)
        self.found += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag, and those inside it that have no end."""
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Look at the words between tags; a command is the same in every language."""
        if "code" not in self.inside:
            self.found.append(data)


def unmarked_in_template(tree: nodes.Template) -> Iterator[str]:
    """Yield the words of a template that are not marked: between its tags, and in its own expressions."""
    visible = Visible()
    visible.feed("".join(data.data for data in tree.find_all(nodes.TemplateData)))
    visible.close()
    words = (NO_WORDS.sub("", each).strip() for each in visible.found)
    yield from (each for each in words if LETTER.search(each))
    marked = {
        id(each)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for each in call.find_all(nodes.Const)
    }
    for each in tree.find_all(nodes.Const):
        if id(each) not in marked and isinstance(each.value, str) and SENTENCE.search(each.value):
            yield each.value


def unmarked_in_module(tree: ast.Module) -> Iterator[str]:
    """Yield the sentences of a module that are not marked; docstrings are for whoever reads the code."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            skipped |= {id(each) for argument in node.args for each in ast.walk(argument)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(each) for each in node.values}
            text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SENTENCE.search(text) and not SQL.match(text) and text not in NOT_READ:
            yield text


@pytest.mark.parametrize("path", staff_files(".html"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_says_nothing_unmarked(path: Path, app: Flask) -> None:
    source = path.read_text(encoding="utf-8")
    assert list(unmarked_in_template(app.jinja_env.parse(source))) == []


@pytest.mark.parametrize("path", staff_files(".py"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_nothing_unmarked(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() not in FOR_THE_COMMAND_LINE:
        assert list(unmarked_in_module(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_forgotten_sentence_is_found(app: Flask) -> None:
    """The rules above are not blind."""
    template = """<p class="lead" title="{{ _("Marked") }}">{{ _("Say it.") }} <code>feedback</code>{# No one #}
        <b aria-label="Out loud">{{ "Twice said" if x else _("Fine") }}</b>Left</p>{% set a = "hint" %}"""
    assert sorted(unmarked_in_template(app.jinja_env.parse(template))) == ["Left", "Out loud", "Twice said"]
    module = (
        'def a():\n    """Do it."""\n    b("Say it.")\n    _("Say it.")\n    return f"Say {b} it.", "SELECT it."\n'
    )
    assert sorted(unmarked_in_module(ast.parse(module))) == ["Say it.", "Say {} it."]
