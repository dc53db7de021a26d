"""Settings are typed, and a wrong one stops the start with a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from amends.config import environment

NAME = "A_TRIAL"


def test_words_without_a_default_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.text(NAME)
    assert environment.text(NAME, "as usual") == "as usual"
    monkeypatch.setenv(NAME, "said")
    assert environment.text(NAME) == "said"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", True),
        ("TRUE", True),
        (" on ", True),
        ("1", True),
        ("no", False),
        ("0", False),
        ("off", False),
        ("", True),
    ],
)
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, written: str, meant: bool) -> None:
    monkeypatch.setenv(NAME, written)
    assert environment.flag(NAME, default=True) is meant


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match="Say one of: yes, no"):
        environment.flag(NAME, default=False)


@pytest.mark.parametrize("written", ["-1", "1.5", "many", "", "0"])
def test_a_number_that_is_none_or_too_small_is_refused(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv(NAME, written)
    with pytest.raises(ImproperlyConfigured, match="1 or more"):
        environment.whole(NAME, 7, least=1)


def test_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.whole(NAME, 7) == 7
    monkeypatch.setenv(NAME, "12")
    assert environment.whole(NAME, 7) == 12


def test_a_folder_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(NAME, "kept/../here")
    assert environment.folder(NAME, tmp_path) == tmp_path / "here"
    monkeypatch.setenv(NAME, "")
    assert environment.folder(NAME, tmp_path / "default") == tmp_path / "default"


def test_names_stand_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " one, two ,,")
    assert environment.names(NAME) == ["one", "two"]


def test_no_address_means_the_file_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")
    file = Path("/srv/100% sure? #1/amends.sqlite3")
    assert environment.database(NAME, file)["NAME"] == str(file)


def test_sqlite_takes_its_lock_at_once_and_sees_replacing() -> None:
    options = environment.database_at("sqlite:////srv/amends.sqlite3")["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "recursive_triggers=ON" in options["init_command"]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgresql://amends:p%40ss@db.example.org:5433/plans", "db.example.org", "5433"),
        ("postgres://amends:p%40ss@db.example.org/plans", "db.example.org", ""),
        ("postgresql://amends:p%40ss@%2Fvar%2FRun/plans", "/var/Run", ""),
        ("postgresql://amends:p%40ss@[::1]:5432/plans", "::1", "5432"),
    ],
)
def test_an_address_of_postgresql(address: str, host: str, port: str) -> None:
    settings = environment.database_at(address)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("amends", "p@ss")
    assert (settings["NAME"], settings["HOST"], settings["PORT"]) == ("plans", host, port)


@pytest.mark.parametrize(
    "address",
    ["mysql://localhost/amends", "amends.sqlite3", "postgresql://localhost", "sqlite:///"],
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(NAME, address)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.database(NAME, Path("amends.sqlite3"))
