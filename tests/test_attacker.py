"""Whoever collects everything that is ever shown learns nothing that the releases do not say (S-08, S-11, S-12).

`test_pooling.py` solves for hidden numbers from releases; here everything else is held against them. Two
installations whose people answered differently, but so that their releases say the same, must give the same bytes
on every page, in every file and on the command line.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.answers.anonymise import AnonymousResponse, Answer
from feedback.app import create_app
from feedback.cli import commands
from feedback.config import Config
from feedback.store import events, releases, series, series_release
from feedback.store.closing import close_event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event
from feedback.store.people import Role
from feedback.store.series_release import Breakdown, release_series
from feedback.themes.interchange.formats import FORMATS
from tests.examples import TODAY, attempt, join, publish_small, sign_in

K = 5
# What differs between any two renderings: form tokens, and attempts at answering.
FRESH = re.compile(rb'(name="_(?:token|attempt)" value=")[^"]*')

# How many chose "home" at each event; all others chose college. What differs between two worlds lies in the same
# bands; the events of four and five people are shown together only.
EVENTS = (("Cardiff", "Wales", 24), ("Swansea", "Wales", 11), ("Leeds", "England", 4), ("York", "England", 5))
ONE_WORLD, OTHER_WORLD = (13, 9, 1, 0), (14, 11, 0, 2)
ANOTHER_WORLD_THAT_SHOWS = (20, 9, 1, 0)


class World:
    """Hold an installation whose people answered in a way, with everything released that can be."""

    def __init__(self, folder: Path, at_home: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
        codes, marks = (f"BCDFG{number}" for number in range(2, 10)), (f"{number:012x}" for number in range(1, 99))
        # Every world has the same codes and marks.
        monkeypatch.setattr(events, "new_code", lambda _db: next(codes))
        for room in (series, series_release):
            monkeypatch.setattr(room, "new_mark", lambda: next(marks))
        self.installation = Installation(folder, create=True)
        self.version = publish_small(self.installation)
        self.codes = [
            self._event(title, nation, people, home)
            for (title, nation, people), home in zip(EVENTS, at_home, strict=True)
        ]
        self.series = series.every(self.installation.db)[0]
        self.marks = [
            release_series(self.installation, self.series, k=K, today=TODAY, by=by)
            for by in (None, Breakdown.NATION, Breakdown.MONTH)
        ]
        self.app = create_app(Config(instance=self.installation.folder))
        self.client = self.app.test_client()
        join(self.installation, "wren", Role.FACILITATOR, Role.ADVISER)
        sign_in(self.client, self.installation, "wren")

    def _event(self, title: str, nation: str, people: int, home: int) -> str:
        db = self.installation.db
        made = events.create(
            db,
            title=title,
            nation=nation,
            series="Spring",
            version=self.version.digest,
            languages=self.version.questionnaire.languages,
        )
        open_event(self.installation, made.code)
        intake = Intake(self.installation)
        for person in range(people):
            answers: dict[str, Answer] = {
                "place": "home" if person < home else "college",
                "often": "always",
                "helps": ("music",) if person < home else ("friends",),
            }
            intake.take(made.code, attempt(), AnonymousResponse(answers))
        close_event(self.installation, made.code, k=K, today=TODAY)
        return made.code

    def releases(self) -> list[object]:
        """Return all releases, for whoever wants to know whether two worlds look the same."""
        found = [releases.reading(self.installation, mark) for mark in (*self.codes, *self.marks)]
        return [each.release if each else None for each in found]

    def counts(self) -> list[tuple[str, str, str, int]]:
        """Return the true counts."""
        return list(
            self.installation.db.execute("SELECT event, question, option, people FROM count ORDER BY 1, 2, 3")
        )

    def everything_shown(self) -> dict[str, bytes]:
        """Return every page, file and printed word about a release, by address."""
        pages = {address: self._fetched(address) for address in self._addresses()}
        return pages | self._files() | self._printed()

    def _addresses(self) -> Iterator[str]:
        adapter = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.rule.startswith(("/facilitate/", "/advise/")):
                continue
            if rule.arguments == {"code"}:
                yield from (adapter.build(rule.endpoint, {"code": each}) for each in (*self.codes, *self.marks))
            elif rule.arguments == {"mark"} and "series" in rule.endpoint:
                yield adapter.build(rule.endpoint, {"mark": self.series.mark})
            elif not rule.arguments:
                yield adapter.build(rule.endpoint, {})
        for first, second in itertools.combinations((*self.codes[:2], *self.marks[:2]), 2):
            yield f"/facilitate/compare?first={first}&second={second}"
        for code in self.codes:
            yield f"/en/e/{code}/heard"
            yield f"/ar/e/{code}/heard"

    def _fetched(self, address: str) -> bytes:
        reply = self.client.get(address)
        return str(reply.status_code).encode() + FRESH.sub(rb"\1", reply.data)

    def _files(self) -> dict[str, bytes]:
        """Return every file that can be taken away, in two languages."""
        token = self._token()
        found = {}
        for mark, name, language in itertools.product((*self.codes, *self.marks), FORMATS, ("en", "ar")):
            address = f"/facilitate/{mark}/download/{name}"
            reply = self.client.post(address, data={"_token": token, "language": language})
            found[f"{address} {language}"] = str(reply.status_code).encode() + reply.data
        return found

    def _token(self) -> str:
        page = self.client.get("/account/").get_data(as_text=True)
        found = re.search(r'name="_token" value="([^"]*)"', page)
        assert found
        return found.group(1)

    def _printed(self) -> dict[str, bytes]:
        found = {}
        for mark, shape in itertools.product((*self.codes, *self.marks), ("text", "json", "csv")):
            words = ["release", "show", mark, "--format", shape, "--instance", str(self.installation.folder)]
            found[" ".join(words[:5])] = CliRunner().invoke(commands, words).output.encode()
        return found


Worlds = tuple[World, World]


@pytest.fixture
def worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """Return two worlds that differ in what people answered."""
    return World(tmp_path / "one", ONE_WORLD, monkeypatch), World(tmp_path / "other", OTHER_WORLD, monkeypatch)


def test_two_worlds_that_look_the_same_differ_nowhere(worlds: Worlds) -> None:
    one, other = worlds
    assert one.counts() != other.counts()
    assert one.releases() == other.releases()
    shown, also_shown = one.everything_shown(), other.everything_shown()
    assert shown.keys() == also_shown.keys()
    assert [address for address in shown if shown[address] != also_shown[address]] == []
    assert [address for address, page in shown.items() if page.startswith(b"500")] == []
    # Else this would hold for pages that are not there.
    assert sum(page.startswith(b"200") for page in shown.values()) >= 60


def test_a_world_that_looks_different_is_seen(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this file compares does change with what is shown."""
    different = World(tmp_path / "different", ANOTHER_WORLD_THAT_SHOWS, monkeypatch)
    shown, also_shown = worlds[0].everything_shown(), different.everything_shown()
    changed = [address for address in shown if shown[address] != also_shown[address]]
    code = different.codes[0]
    for address in (f"/facilitate/{code}/themes", f"release show {code} --format json", f"/en/e/{code}/heard"):
        assert address in changed


def test_no_true_count_stands_anywhere(worlds: Worlds) -> None:
    """Eleven, thirteen, twenty-four and the rest are in no text that anybody reads."""
    shown = worlds[0].everything_shown()
    true = {number for *_, number in worlds[0].counts() if number % 5} | {24, 11, 4}
    for address, page in shown.items():
        if "/themes" in address or address.startswith("release show") or "/heard" in address:
            text = re.sub(r"<[^>]*>", " ", page[3:].decode())
            found = {int(word) for word in re.findall(r"(?<![\w-])\d+(?=\s?%| people)", text)}
            assert not found & true, address
