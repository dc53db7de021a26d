"""`amends` before Django takes over: the data folder and the secret key."""

import os
import stat
from pathlib import Path

import pytest

from amends import __main__ as command_line


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (command_line.DATA, command_line.SECRET):
        # First set, so that what the code under test writes is undone as well.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize(
    "words", [["demo", "--data", "mine", "--port=1"], ["demo", "--data=mine", "--port=1"]]
)
def test_the_demo_goes_where_it_is_told(words: list[str]) -> None:
    assert command_line.choose_demo_folder(words) == ["demo", "--port=1"]
    assert os.environ[command_line.DATA] == "mine"


def test_the_demo_has_a_folder_of_its_own(elsewhere: Path) -> None:
    assert command_line.choose_demo_folder(["demo"]) == ["demo"]
    assert os.environ[command_line.DATA] == str(elsewhere / "var" / "demo")


@pytest.mark.parametrize("words", [["demo", "--data"], ["demo", "--data="]])
def test_a_folder_that_is_not_named_is_asked_for(words: list[str]) -> None:
    with pytest.raises(command_line.CannotStartError, match="--data takes a folder"):
        command_line.choose_demo_folder(words)


def test_the_data_folder_is_its_owners_alone(elsewhere: Path) -> None:
    command_line.make_folder(elsewhere / "new" / "data")
    assert stat.S_IMODE((elsewhere / "new" / "data").stat().st_mode) == 0o700
    assert list((elsewhere / "new" / "data").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused_with_a_way_out(elsewhere: Path) -> None:
    (elsewhere / "file").write_text("in the way")
    with pytest.raises(
        command_line.CannotStartError, match="Name a folder of your own in AMENDS_DATA"
    ):
        command_line.make_folder(elsewhere / "file")


def test_the_demo_makes_its_key_once_and_keeps_it_from_others(elsewhere: Path) -> None:
    command_line.provide_secret("demo", elsewhere)
    first = os.environ.pop(command_line.SECRET)
    file = elsewhere / command_line.SECRET_FILE
    assert len(first) > 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    command_line.provide_secret("demo", elsewhere)
    assert os.environ[command_line.SECRET] == first == file.read_text()


def test_every_command_on_the_demos_data_uses_the_demos_key(elsewhere: Path) -> None:
    (elsewhere / command_line.SECRET_FILE).write_text("the demo's")
    command_line.provide_secret("worker", elsewhere)
    assert os.environ[command_line.SECRET] == "the demo's"


def test_a_key_that_is_set_stands(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(command_line.SECRET, "chosen")
    command_line.provide_secret("demo", elsewhere)
    assert os.environ[command_line.SECRET] == "chosen"
    assert not (elsewhere / command_line.SECRET_FILE).exists()


@pytest.mark.parametrize("command", ["verify", "read", "spc", "match", "help", ""])
def test_what_signs_nothing_needs_no_key(elsewhere: Path, command: str) -> None:
    command_line.provide_secret(command, elsewhere)
    assert os.environ[command_line.SECRET]
    assert not (elsewhere / command_line.SECRET_FILE).exists()


def test_what_serves_people_needs_one(elsewhere: Path) -> None:
    command_line.provide_secret("worker", elsewhere)
    assert command_line.SECRET not in os.environ
