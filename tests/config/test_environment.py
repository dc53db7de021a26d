"""Settings are typed, and a wrong one stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from amends.config import environment

NAME = "A_TRIAL"


def test_words_without_a_default_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.text(NAME)
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
    assert environment.names(NAME, "three") == ["one", "two"]
    monkeypatch.delenv(NAME)
    assert environment.names(NAME, "three,four") == ["three", "four"]


@pytest.mark.parametrize("written", ["", " ", ", ,"])
def test_a_list_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(NAME, written)
    with pytest.raises(ImproperlyConfigured, match="at least one"):
        environment.names(NAME, "three")


def test_an_address_is_whole_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.address(NAME) == ""
    monkeypatch.setenv(NAME, " https://plans.example.org/public/ ")
    assert environment.address(NAME) == "https://plans.example.org/public"


@pytest.mark.parametrize(
    "written", ["plans.example.org", "ftp://example.org", "https://", "https://a@b", "http://b/?c"]
)
def test_half_an_address_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(NAME, written)
    with pytest.raises(ImproperlyConfigured, match="Give a whole address"):
        environment.address(NAME)


@pytest.mark.parametrize("written", ["", " ", "\t"])
def test_blank_words_are_no_words(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(NAME, written)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.text(NAME)


def test_one_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.one_of(NAME, "WARNING", {"DEBUG", "WARNING"}) == "WARNING"
    monkeypatch.setenv(NAME, "debug")
    assert environment.one_of(NAME, "WARNING", {"DEBUG", "WARNING"}) == "DEBUG"
    monkeypatch.setenv(NAME, "LOUD")
    with pytest.raises(
        ImproperlyConfigured, match=r"A_TRIAL is 'LOUD'. Say one of: DEBUG, WARNING"
    ):
        environment.one_of(NAME, "WARNING", {"DEBUG", "WARNING"})


def test_a_name_that_nobody_reads_is_refused_with_the_nearest() -> None:
    read = {"AMENDS_UPLOAD_MB", "AMENDS_DATA"}
    environment.check_names(["AMENDS_DATA", "PATH", "AMENDS_FUZZ", "AMENDSX"], read)
    with pytest.raises(ImproperlyConfigured, match=r"AMENDS_UPLAOD_MB.*AMENDS_UPLOAD_MB"):
        environment.check_names(["AMENDS_UPLAOD_MB"], read)
    with pytest.raises(ImproperlyConfigured, match="AMENDS_QQ is no setting"):
        environment.check_names(["AMENDS_QQ"], read)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AMENDS_UPLAOD_MB", "5", "AMENDS_UPLOAD_MB"),
        ("AMENDS_LOG_LEVEL", "LOUD", "Say one of"),
        ("AMENDS_SECRET_KEY", " ", "AMENDS_SECRET_KEY"),
        ("AMENDS_HOSTS", "", "at least one"),
        ("AMENDS_DATABASE", "postgresql://h/n?sslmod=require", "sslmod"),
    ],
)
def test_the_start_is_stopped(name: str, value: str, said: str) -> None:
    """As people meet it: the command ends with the sentence, before it has done anything."""
    started = subprocess.run(
        [sys.executable, "-c", "import amends.config.settings"],
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    last = started.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert said in last


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


def test_options_of_postgresql_are_passed_on() -> None:
    """Dropped in silence, "sslmode=require" would be a connection without TLS."""
    address = "postgresql://amends@db/plans"
    ours = environment.database_at(address)["OPTIONS"]
    assert isinstance(ours, dict)
    query = "?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
    assert environment.database_at(address + query)["OPTIONS"] == ours | {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
    }
    assert "sslmode" not in ours


@pytest.mark.parametrize(
    "address",
    [
        "mysql://localhost/amends",
        "amends.sqlite3",
        "postgresql://localhost",
        "sqlite:///",
        "sqlite:////srv/amends.sqlite3?timeout=5",
        "sqlite:////srv/#1/amends.sqlite3",
        "postgresql://db/plans?sslmod=require",
        "postgresql://db/plans?sslmode=",
        "postgresql://db/plans?sslmode",
        "postgresql://db/plans?sslmode=required",
        "postgresql://db/plans?sslmode=disable&sslmode=require",
        "postgresql://db:many/plans",
    ],
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(NAME, address)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.database(NAME, Path("amends.sqlite3"))


def test_where_a_scanner_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("/run/clamav/clamd.ctl", "scanner:3310", "[::1]:3310", ""):
        monkeypatch.setenv(NAME, said)
        assert environment.scanner(NAME) == said
    for wrong in ("scanner", ":3310", "scanner:99999", "scanner:0", "scanner:²"):
        monkeypatch.setenv(NAME, wrong)
        with pytest.raises(ImproperlyConfigured, match="HOST:PORT"):
            environment.scanner(NAME)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "smtp://u%40e:p%2Fw@mail.example.org",
            ("mail.example.org", 587, "u@e", "p/w", "starttls"),
        ),
        ("smtps://u:p@mail.example.org:2465", ("mail.example.org", 2465, "u", "p", "tls")),
        ("smtp+plain://localhost", ("localhost", 25, "", "", "")),
    ],
)
def test_a_mail_server_is_an_address(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: tuple[object, ...]
) -> None:
    monkeypatch.setenv(NAME, written)
    monkeypatch.setenv("A_SENDER", "plans@example.org")
    found = environment.mail(NAME, "A_SENDER")
    assert found is not None
    assert (found.host, found.port, found.user, found.password, found.secure) == meant


def test_no_mail_server_sends_nothing_and_a_wrong_one_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv("A_SENDER", raising=False)
    assert environment.mail(NAME, "A_SENDER") is None
    for wrong in ("mail.example.org", "http://u:secret@e.org", "smtp://u:secret@", "smtp://h:many"):
        monkeypatch.setenv(NAME, wrong)
        with pytest.raises(ImproperlyConfigured, match=NAME) as problem:
            environment.mail(NAME, "A_SENDER")
        assert "secret" not in str(problem.value)
    monkeypatch.setenv(NAME, "smtp://mail.example.org")
    with pytest.raises(ImproperlyConfigured, match="A_SENDER"):
        environment.mail(NAME, "A_SENDER")
