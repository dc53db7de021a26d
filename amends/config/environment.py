"""Settings from environment variables, typed, failing loudly."""

import os
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The words of a variable; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}. See docs/reference/settings.md."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}. Say one of: yes, no.")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number no smaller than `least`."""
    value = os.environ.get(name, str(default))
    if not value.strip().isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Give a whole number, {least} or more.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """A folder, made absolute."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def names(name: str, default: str = "") -> list[str]:
    """Words between commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, default_file: Path) -> dict[str, object]:
    """Django's settings of the database that a variable names; nothing set means the file given."""
    address = os.environ.get(name) or f"sqlite:///{quote(str(default_file))}"
    try:
        return database_at(address)
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name}: {problem}") from problem


def database_at(address: str) -> dict[str, object]:
    """Django's settings of one database.

    `sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST:PORT/NAME`, where HOST may be the folder of a
    Unix socket with its slashes written %2F. Raises ValueError for anything else.
    """
    parts = urlsplit(address)
    name = unquote(parts.path[1:])
    if not name:
        raise ValueError(
            "an address ends with a file or a database name, as in sqlite:////srv/amends.sqlite3."
        )
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                # The write lock is taken when a transaction starts, so that the ledger's head is
                # never read by two writers.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # recursive_triggers lets the triggers on dated rows see the deletion inside
                # INSERT OR REPLACE. secure_delete overwrites what a redaction takes out of a page.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                    " PRAGMA recursive_triggers=ON; PRAGMA cache_size=-32000;"
                    " PRAGMA secure_delete=ON;"
                ),
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        # Not parts.hostname, which would put the folder of a socket into small letters.
        host = parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}").strip("[]")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(host),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(
        f"the address begins with {parts.scheme!r}."
        " Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
    )
