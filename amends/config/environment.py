"""Settings from environment variables, typed, failing loudly."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}

PREFIX = "AMENDS_"
# What the tests and ./run read, and no installation.
OF_THE_TESTS = frozenset(
    {
        "AMENDS_CHROMIUM",
        "AMENDS_FUZZ",
        "AMENDS_FUZZ_SEED",
        "AMENDS_PICTURES",
        "AMENDS_SHARED",
        "AMENDS_TEST_RUN",
        "AMENDS_WRITE_DOCS",
    }
)
# Every name that was asked for: what is set beside them is a mistake.
ASKED: set[str] = set()

# What libpq knows and an installation may need; the rest is refused, never dropped.
OPTIONS = frozenset(
    {
        "application_name",
        "channel_binding",
        "connect_timeout",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "tcp_user_timeout",
    }
)
TLS = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def read(name: str) -> str | None:
    """What a variable holds."""
    ASKED.add(name)
    return os.environ.get(name)


def check_names(given: Iterable[str], known: Iterable[str]) -> None:
    """Raises ImproperlyConfigured for a name of ours that nothing reads, with the nearest that is read."""
    known = set(known)
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known | OF_THE_TESTS:
            near = get_close_matches(name, known, n=1, cutoff=0.7)
            meant = f"Is {near[0]} meant? " if near else ""
            raise ImproperlyConfigured(
                f"{name} is no setting. {meant}docs/reference/settings.md lists them all."
            )


def text(name: str) -> str:
    """The words of a variable, which must be set."""
    value = read(name)
    if value is None or not value.strip():
        raise ImproperlyConfigured(
            f"Set the environment variable {name}. See docs/reference/settings.md."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no."""
    value = (read(name) or "").strip().lower()
    if value == "":
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}. Say one of: yes, no.")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number no smaller than `least`."""
    value = read(name)
    if value is None:
        return default
    if not value.strip().isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Give a whole number, {least} or more.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """A folder, made absolute."""
    return Path(read(name) or default).expanduser().resolve()


def address(name: str) -> str:
    """A web address without the slash at its end; empty where none is said."""
    value = (read(name) or "").strip().rstrip("/")
    parts = urlsplit(value)
    plain = parts.hostname and not (parts.username or parts.query or parts.fragment)
    if value and (parts.scheme not in {"http", "https"} or not plain):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Give a whole address, such as https://amends.example.org/public."
        )
    return value


def files(name: str, default: Path) -> dict[str, object]:
    """Django's settings of where uploaded files are: a folder, or `s3://BUCKET/PREFIX?region=…&endpoint=…`.

    The key and the secret are AMENDS_S3_KEY and AMENDS_S3_SECRET; without them boto3 looks where it
    always does, at the machine's role last.
    """
    key, secret = read("AMENDS_S3_KEY"), read("AMENDS_S3_SECRET")
    value = (read(name) or "").strip()
    if not value.startswith("s3://"):
        if "://" in value:
            raise ImproperlyConfigured(f"{name} is {value!r}. Give a folder, or s3://BUCKET.")
        place = folder(name, default) if value else default
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place},
        }
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("Set both AMENDS_S3_KEY and AMENDS_S3_SECRET, or neither.")
    parts = urlsplit(value)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not parts.netloc or parts.fragment or set(given) - {"endpoint", "region"}:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Give s3://BUCKET/PREFIX?region=eu-west-2&endpoint=https://s3.example.org"
            " (all but the bucket may be left out)."
        )
    return {
        "BACKEND": "amends.files.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": unquote(parts.path).strip("/"),
            "endpoint_url": given.get("endpoint") or None,
            "region_name": given.get("region") or None,
            # Servers of one's own seldom have a host name for each bucket.
            "addressing_style": "path" if given.get("endpoint") else None,
            "access_key": key or None,
            "secret_key": secret or None,
            "signature_version": "s3v4",
            "max_memory_size": 5 * 1024 * 1024,
        },
    }


def scanner(name: str) -> str:
    """Where a daemon listens: the path of a Unix socket, or HOST:PORT; empty where none is said."""
    value = (read(name) or "").strip()
    host, _colon, port = value.rpartition(":")
    is_port = port.isascii() and port.isdecimal() and 0 < int(port) < 65536
    if value and not value.startswith("/") and not (host and is_port):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Give the path of a socket, such as /run/clamav/clamd.ctl, or HOST:PORT."
        )
    return value


@dataclass(frozen=True)
class MailServer:
    """Where messages are handed in. `secure` is "starttls", "tls" or "" for a server on this machine."""

    host: str
    port: int
    user: str
    password: str
    secure: str
    sender: str


def mail(name: str, sender: str) -> MailServer | None:
    """A mail server as `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`, or `smtp+plain://…`; None where none is said."""
    value, whose = (read(name) or "").strip(), (read(sender) or "").strip()
    if not value:
        return None
    secure = {"smtp": "starttls", "smtps": "tls", "smtp+plain": ""}
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in secure or not parts.hostname or parts.path.strip("/") or parts.query:
        # Not the value: a password may stand in it.
        raise ImproperlyConfigured(
            f"{name} is no mail server. Give smtp://USER:PASSWORD@HOST:587 (which begins TLS),"
            " smtps://USER:PASSWORD@HOST:465, or smtp+plain://HOST:25 for a server on this machine."
        )
    local, _at, domain = whose.rpartition("@")
    if not local or not domain or any(each.isspace() for each in whose):
        raise ImproperlyConfigured(
            f"{sender} is {whose!r}. With {name}, give the address that messages come from."
        )
    return MailServer(
        host=parts.hostname,
        port=port or {"smtp": 587, "smtps": 465, "smtp+plain": 25}[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        secure=secure[parts.scheme],
        sender=whose,
    )


def names(name: str, default: str) -> list[str]:
    """Words between commas, at least one."""
    value = read(name)
    words = (default if value is None else value).split(",")
    found = [word.strip() for word in words if word.strip()]
    if not found:
        raise ImproperlyConfigured(f"{name} is {value!r}. Give at least one name, or leave it out.")
    return found


def one_of(name: str, default: str, choices: Iterable[str]) -> str:
    """One of some words in capitals, however it is written."""
    value = read(name) or default
    if value.strip().upper() in choices:
        return value.strip().upper()
    listed = ", ".join(sorted(choices))
    raise ImproperlyConfigured(f"{name} is {value!r}. Say one of: {listed}.")


# What every connection to PostgreSQL has.
PLANNED: dict[str, str | int | bool] = {
    # A question that was asked before on a connection is not planned again (ADR 0013).
    "server_side_binding": True,
    "prepare_threshold": 3,
    # A page found by an index costs hardly more than the next page of a table. By its default, for
    # disks that turn, PostgreSQL reads tables of some hundred rows whole to see whether one row was
    # corrected, once for each row of a plan.
    "options": "-c random_page_cost=1.1",
}


def database(name: str, default_file: Path) -> dict[str, object]:
    """Django's settings of the database that a variable names; nothing set means the file given."""
    address = read(name) or f"sqlite:///{quote(str(default_file))}"
    try:
        return database_at(address)
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name}: {problem}") from problem


def database_at(address: str) -> dict[str, object]:
    """Django's settings of one database.

    `sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST:PORT/NAME`, where HOST may be the folder of a
    Unix socket with its slashes written %2F and `?sslmode=require&…` may follow. Raises ValueError for
    anything else.
    """
    parts = urlsplit(address)
    name = unquote(parts.path[1:])
    if not name:
        raise ValueError(
            "an address ends with a file or a database name, as in sqlite:////srv/amends.sqlite3."
        )
    if parts.fragment:
        raise ValueError("write # as %23.")
    if parts.scheme == "sqlite":
        if "?" in address:
            raise ValueError("a file takes no options; write ? in its name as %3F.")
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
            "OPTIONS": options_of(parts.query) | PLANNED,
        }
    raise ValueError(
        f"the address begins with {parts.scheme!r}."
        " Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
    )


def options_of(query: str) -> dict[str, str | int | bool]:
    """What follows the question mark in an address of PostgreSQL. Raises ValueError."""
    given = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    options: dict[str, str | int | bool] = dict(given)
    if len(options) < len(given):
        raise ValueError("an option is given twice.")
    for option, value in given:
        if option not in OPTIONS:
            raise ValueError(f"{option!r} is no option. Known: {', '.join(sorted(OPTIONS))}.")
        if not value or (option == "sslmode" and value not in TLS):
            known = f" Say one of: {', '.join(TLS)}." if option == "sslmode" else ""
            raise ValueError(f"{option} is {value!r}.{known}")
    return options
