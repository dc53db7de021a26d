"""The triggers stand after every `migrate`, also after one that fails; where they do not, that is said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import TextField

from amends.ledger import triggers
from amends.ledger.rules import LedgerError
from amends.people.models import Role
from tests.databases import Copy
from tests.ledger.small import hold, small_organisation


class Remakes(migrations.Migration):
    """Widens a column, for which Django remakes the table on SQLite."""

    operations = (migrations.AlterField("role", "name", TextField()),)


class Fails(migrations.Migration):
    """Asks a table that there is not."""

    operations = (migrations.RunSQL("SELECT 1 FROM nowhere"),)


@pytest.fixture
def two_more_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration of `people` that remakes a table, and one after it that fails."""
    load = MigrationLoader.load_disk

    def load_two_more(self: MigrationLoader) -> None:
        load(self)
        last = max(name for app, name in self.disk_migrations if app == "people")
        for name, migration in (("9998_remakes", Remakes), ("9999_fails", Fails)):
            made = type(name, (migration,), {"dependencies": [("people", last)]})
            self.disk_migrations["people", name] = made(name, "people")
            last = name

    monkeypatch.setattr(MigrationLoader, "load_disk", load_two_more)


def change_a_role() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_role SET name = 'other'")


def test_a_migrate_that_stops_halfway_puts_the_triggers_back(
    committed_database: Copy, two_more_migrations: None
) -> None:
    small_organisation()
    with pytest.raises(DatabaseError, match="nowhere"):
        call_command("migrate", verbosity=0, interactive=False)
    assert triggers.missing(connection) == []
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        change_a_role()


def test_a_remade_table_loses_its_triggers_and_has_them_again(committed_database: Copy) -> None:
    """Django remakes a SQLite table to change a column, and the triggers go with the old one."""
    small_organisation()
    longer: TextField[str, str] = TextField()
    longer.set_attributes_from_name("name")
    longer.model = Role
    with connection.schema_editor() as editor:
        editor.alter_field(Role, Role._meta.get_field("name"), longer)
    expected = ["people_role"] if connection.vendor == "sqlite" else []
    assert triggers.missing(connection) == expected
    triggers.install(connection)
    assert triggers.missing(connection) == []


def without(table: str) -> Iterator[str]:
    """Statements of somebody who takes a table's triggers away."""
    if connection.vendor == "postgresql":
        yield f"DROP TRIGGER {triggers.PREFIX}_rows ON {table}"
    else:
        yield f"DROP TRIGGER {triggers.PREFIX}_update_{table}"


def off(table: str) -> Iterator[str]:
    """Statements of somebody who turns them off, which SQLite cannot."""
    if connection.vendor == "postgresql":
        yield f"ALTER TABLE {table} DISABLE TRIGGER USER"
    else:
        yield from without(table)


def hollow(table: str) -> Iterator[str]:
    """Statements of somebody who leaves the names and takes what they do."""
    if connection.vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE TRIGGER {triggers.PREFIX}_rows BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW WHEN (false) EXECUTE FUNCTION {triggers.PREFIX}()"
        )
    else:
        yield from without(table)
        yield (
            f"CREATE TRIGGER {triggers.PREFIX}_update_{table} BEFORE UPDATE ON {table}"
            " BEGIN SELECT 1; END"
        )


@contextmanager
def somebody(statements: Iterator[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)
    yield


@pytest.mark.parametrize("tampering", [without, off, hollow])
def test_a_trigger_that_is_gone_or_hollow_is_missed(
    database: Copy, tampering: Callable[[str], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check says so, and a process that looks for the first time refuses to write."""
    small = small_organisation()
    assert run_checks(databases=["default"]) == []
    monkeypatch.setattr(triggers, "_stand_in", set())
    with somebody(tampering("people_holding")):
        assert triggers.missing(connection) == ["people_holding"]
        found = run_checks(databases=["default"])
        assert [message.id for message in found] == ["amends.E001"]
        with pytest.raises(LedgerError, match=r"people_holding\. Run: amends migrate"):
            hold(small, Role.objects.get().recorded_at.date())
    triggers.install(connection)
    assert triggers.missing(connection) == []
    hold(small, Role.objects.get().recorded_at.date())


@pytest.mark.postgresql_only(reason="SQLite's triggers call no function")
def test_a_function_of_triggers_that_was_changed_is_missed(database: Copy) -> None:
    small_organisation()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {triggers.PREFIX}() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )
    assert set(triggers.missing(connection)) == set(triggers.protected_tables())
