"""The databases that tests run on: SQLite and PostgreSQL, each made once a run and copied.

A *template* holds the migrated, empty tables. A worker has one *copy* of each for tests that roll back,
and one more for each story that such tests begin with; a test that commits gets a fresh copy of its own.
Django's "default" connection is pointed at whichever a test needs, so that the code under test knows
nothing of it.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql

from amends.config import environment
from tests import postgres, run_folder

TEMPLATE = "amends_template"
_numbers = count(1)


@dataclass(frozen=True)
class Copy:
    """One database of its own, already migrated.

    `address` is what AMENDS_DATABASE takes; `environment` is what another process needs to use it.
    """

    engine: str
    address: str

    @property
    def environment(self) -> dict[str, str]:
        """The variable that points another process at this database."""
        return {"AMENDS_DATABASE": self.address}


@dataclass(frozen=True)
class Sqlite:
    """SQLite: a template is a file, a copy is a copy of the file."""

    run: Path
    name: str = "sqlite"

    def address(self, database: str) -> str:
        """The address of one database."""
        return f"sqlite:///{quote(str(self._file(database)))}"

    def create(self, database: str, *, template: str | None) -> None:
        """Make a database, empty or like a template that nobody is using."""
        if template is None:
            self._file(database).unlink(missing_ok=True)
        else:
            shutil.copyfile(self._file(template), self._file(database))

    def drop(self, database: str) -> None:
        """Delete a database."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file(database)}{ending}").unlink(missing_ok=True)

    def _file(self, database: str) -> Path:
        return self.run / f"{database}.sqlite3"


@dataclass(frozen=True)
class Postgres:
    """PostgreSQL: the server copies a template by itself."""

    run: Path
    name: str = "postgresql"

    def address(self, database: str) -> str:
        """The address of one database."""
        host = quote(str(postgres.socket_folder(self.run)), safe="")
        return f"postgresql://postgres@{host}:{postgres.PORT}/{database}"

    def create(self, database: str, *, template: str | None) -> None:
        """Make a database, empty or like a template that nobody is using."""
        self._say(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(template or "template0")
            )
        )

    def drop(self, database: str) -> None:
        """Delete a database, whoever still holds it."""
        self._say(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )

    def _say(self, statement: sql.Composed) -> None:
        host = str(postgres.ensure_started(self.run))
        with psycopg.connect(
            host=host, port=postgres.PORT, user="postgres", dbname="postgres", autocommit=True
        ) as server:
            server.execute(statement)


Engine = Sqlite | Postgres


def engine_named(name: str, run: Path) -> Engine:
    """The engine called "sqlite" or "postgresql"."""
    return Sqlite(run) if name == "sqlite" else Postgres(run)


def ensure_template(engine: Engine) -> None:
    """Migrate the template of an engine, once a run."""
    with run_folder.once(engine.run, f"{engine.name}-template") as todo:
        if todo:
            engine.drop(TEMPLATE)
            engine.create(TEMPLATE, template=None)
            with default_connection_at(engine.address(TEMPLATE)):
                call_command("migrate", verbosity=0, interactive=False)


def ensure_told(
    engine: Engine, name: str, tell: Callable[[], object], *, template: str = TEMPLATE
) -> None:
    """Make a template that holds a story, once a run, by whichever worker comes first.

    Args:
        engine: where.
        name: the template's own.
        tell: makes the story in the default connection.
        template: what it begins with.
    """
    with run_folder.once(engine.run, name) as todo:
        if todo:
            engine.drop(name)
            engine.create(name, template=template)
            with default_connection_at(engine.address(name)):
                tell()


@contextmanager
def copy_of(engine: Engine, template: str) -> Iterator[Copy]:
    """A copy of a template for one test, with the default connection pointed at it."""
    name = f"{run_folder.worker_name()}_{template}"
    engine.drop(name)
    engine.create(name, template=template)
    try:
        with default_connection_at(engine.address(name)):
            yield Copy(engine.name, engine.address(name))
    finally:
        engine.drop(name)


@contextmanager
def worker_copy(engine: Engine) -> Iterator[Copy]:
    """The copy that one worker keeps for all its tests that roll back."""
    ensure_template(engine)
    with _copy(engine, f"{run_folder.worker_name()}_kept") as kept:
        yield kept


class Told:
    """The stories that one worker has told on one engine, each in a copy of its own that is kept.

    Telling one takes longer than most tests of it; what a test does to it is rolled back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[Callable[[], Any], tuple[str, Any]] = {}
        self._stack = ExitStack()

    def point_at[Story](self, tell: Callable[[], Story]) -> Story:
        """Point the default connection at the copy where a story is told, outside any transaction.

        Args:
            tell: makes the story, the same each time.

        Returns:
            the story's objects, this test's own: whatever it does to them, the next does not see.
        """
        if tell not in self._kept:
            kept = self._stack.enter_context(fresh_copy(self._engine))
            point_default_at(kept.address)
            self._kept[tell] = (kept.address, tell())
        address, story = self._kept[tell]
        point_default_at(address)
        own: Story = copy.deepcopy(story)
        return own

    def close(self) -> None:
        """Drop the copies."""
        self._stack.close()


@contextmanager
def fresh_copy(engine: Engine) -> Iterator[Copy]:
    """A copy for one test that commits, dropped afterwards."""
    ensure_template(engine)
    with _copy(engine, f"{run_folder.worker_name()}_{next(_numbers)}") as fresh:
        yield fresh


def point_default_at(address: str) -> None:
    """Point Django's "default" connection at an address, and leave it there."""
    wanted = connections.configure_settings({"default": environment.database_at(address)})
    if connections.settings["default"]["NAME"] != wanted["default"]["NAME"]:
        _replace_default(wanted["default"])


@contextmanager
def default_connection_at(address: str) -> Iterator[None]:
    """Point Django's "default" connection at an address, and back again.

    Other threads must close their own connections before the end.
    """
    before = connections.settings["default"]
    wanted = environment.database_at(address)
    _replace_default(connections.configure_settings({"default": wanted})["default"])
    try:
        yield
    finally:
        _replace_default(before)


@contextmanager
def undone() -> Iterator[None]:
    """Undo everything that is written inside: for one Hypothesis example among many in a test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _copy(engine: Engine, database: str) -> Iterator[Copy]:
    engine.drop(database)
    engine.create(database, template=TEMPLATE)
    try:
        yield Copy(engine.name, engine.address(database))
    finally:
        engine.drop(database)


def _replace_default(settings: dict[str, Any]) -> None:
    connection.close()
    connections.settings["default"] = settings
    del connections["default"]
    # Remembered by primary key, which the other database may have given to another type.
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()
