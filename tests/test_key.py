"""The key of an installation: in a file of its own, readable by nobody else, asked for before anything runs."""

import os
import secrets
import stat
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.app import create_app
from feedback.cli import commands
from feedback.config import Config
from feedback.refusal import Refusal
from feedback.store import second_factor
from feedback.store.installation import Installation
from feedback.store.key import KEY_FILE, LENGTH, derived, make_key, read_key


def again(installation: Installation) -> Installation:
    """Return the same installation as a newly started program finds it."""
    return Installation(installation.folder)


def test_a_key_is_made_once_and_readable_by_its_owner_alone(installation: Installation) -> None:
    key = installation.key
    file = installation.folder / KEY_FILE
    assert len(key) == LENGTH == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert bytes.fromhex(file.read_text()) == key == again(installation).key
    assert [path.name for path in installation.folder.iterdir() if "key" in path.name] == [KEY_FILE]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    keys = {Installation(tmp_path / name, create=True).key for name in "abc"}
    assert len(keys) == 3


def test_workers_that_start_together_agree_on_one_key(installation: Installation) -> None:
    found: list[bytes] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.append(make_key(installation.folder))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {read_key(installation.folder)}
    assert not list(installation.folder.glob(f".{KEY_FILE}.*"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666, 0o660, 0o601, 0o620])
def test_a_key_that_others_can_read_stops_the_start(installation: Installation, mode: int) -> None:
    assert installation.key
    (installation.folder / KEY_FILE).chmod(mode)
    with pytest.raises(Refusal, match="Others on this machine can read the key"):
        create_app(Config(instance=installation.folder))


WORTHLESS = {
    "empty": "",
    "short": secrets.token_hex(LENGTH - 1),
    "zeros": "00" * LENGTH,
    "one letter": "ab" * LENGTH,
    "words": "change me change me change me change me",
    "default": "dev",
    "no hex": "xyz" * 40,
    "half": "abc",
    "letters": "ключ",
}


@pytest.mark.parametrize("text", WORTHLESS.values(), ids=WORTHLESS)
def test_a_key_that_protects_nothing_stops_the_start(installation: Installation, text: str) -> None:
    file = installation.folder / KEY_FILE
    file.touch(0o600)
    file.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=r"too short or not a key|cannot be read") as refused:
        create_app(Config(instance=installation.folder))
    assert not text or text not in str(refused.value).replace(str(file), "")


def test_a_folder_in_place_of_the_key_is_refused_in_a_sentence(installation: Installation) -> None:
    (installation.folder / KEY_FILE).mkdir(0o700)
    with pytest.raises(Refusal, match="cannot be read"):
        create_app(Config(instance=installation.folder))


def test_a_key_that_is_lost_stops_the_start_where_it_is_needed(installation: Installation, wren: str) -> None:
    assert wren
    (installation.folder / KEY_FILE).unlink()
    with pytest.raises(Refusal, match="is missing; no second factor works without it"):
        create_app(Config(instance=installation.folder))
    assert not (installation.folder / KEY_FILE).exists()
    second_factor.take_away(installation.db, "wren")
    assert again(installation).key


def test_serving_without_the_key_ends_with_a_sentence(installation: Installation, wren: str) -> None:
    assert wren
    (installation.folder / KEY_FILE).unlink()
    done = CliRunner().invoke(commands, ["serve", "--port", "1", "--instance", str(installation.folder)])
    assert done.exit_code == 1
    assert isinstance(done.exception, Refusal)
    assert "is missing" in str(done.exception)


def test_what_comes_from_the_key_differs_by_purpose_and_by_part() -> None:
    key = os.urandom(LENGTH)
    made = {
        derived(key, "a"),
        derived(key, "b"),
        derived(key, "a", b""),
        derived(key, "a", b"", b""),
        derived(key, "a", b"xy", b"z"),
        derived(key, "a", b"x", b"yz"),
        derived(key, "a", b"xyz"),
        derived(os.urandom(LENGTH), "a"),
    }
    assert len(made) == 8
    assert derived(key, "a", b"x") == derived(key, "a", b"x")


def test_the_key_is_in_no_other_file_and_in_no_configuration(installation: Installation, wren: str) -> None:
    assert wren
    app = create_app(Config(instance=installation.folder))
    assert app.secret_key is None  # nothing here is signed by Flask, so there is no key to leave at a default
    for path in installation.folder.rglob("*"):
        if path.is_file() and path.name != KEY_FILE:
            content = path.read_bytes()
            assert installation.key not in content
            assert installation.key.hex().encode() not in content
