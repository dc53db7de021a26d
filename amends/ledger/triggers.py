"""The database's own refusal to change what is never changed. Declared once, for every table.

Django remakes a SQLite table to alter it and drops its triggers without a word, so they are
installed again after every migration, also after one that fails. PostgreSQL keeps them;
reinstalling does no harm.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from amends.ledger.rules import REMOVED, LedgerError

PREFIX = "amends_keep"
MESSAGE = "amends: a dated record is never changed or deleted"
# A redaction has to be there before anything can name it.
FIRST_TABLE = "ledger_redaction"


@dataclass(frozen=True)
class Protected:
    """What the rows of a table are called in the ledger, and the columns that a redaction may blank."""

    kind: str
    words: tuple[str, ...] = ()


def recorded_models(registry: Apps = apps) -> Iterator[type[models.Model]]:
    """Every table of records, in a fixed order."""
    for model in sorted(
        registry.get_models(include_auto_created=True), key=lambda m: m._meta.label
    ):
        if any(base.__name__ == "Record" for base in model.__mro__):
            yield model


def protected_tables(registry: Apps = apps) -> dict[str, Protected]:
    """Every table that is never changed, by name; the chain itself has nothing to blank."""
    tables = {"ledger_entry": Protected("ledger.entry")}
    for model in recorded_models(registry):
        tables[model._meta.db_table] = Protected(
            model._meta.label_lower, getattr(model, "WORDS", ())
        )
    return tables


def sqlite_columns(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The columns that each table has now."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE m.type = 'table' ORDER BY m.name, c.cid"
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def sqlite_triggers(table: str, protected: Protected, columns: Collection[str]) -> dict[str, str]:
    """Triggers that refuse UPDATE and DELETE (and so INSERT OR REPLACE, with recursive_triggers).

    Name to statement, which SQLite keeps as it stands.
    """
    return {
        f"{PREFIX}_delete_{table}": (
            f'CREATE TRIGGER "{PREFIX}_delete_{table}" BEFORE DELETE ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        ),
        f"{PREFIX}_update_{table}": (
            f'CREATE TRIGGER "{PREFIX}_update_{table}" BEFORE UPDATE ON "{table}" '
            f"WHEN NOT ({sqlite_allowed(protected, columns)}) "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        ),
    }


def sqlite_allowed(protected: Protected, columns: Collection[str]) -> str:
    """The one transition, as SQL: words blanked that a later redaction names in this very row.

    A migration that failed may have left a table without its newest columns.
    """
    if "redaction_id" not in columns:
        return "0"
    words = [column for column in protected.words if column in columns]
    kept = [column for column in columns if column not in {*words, "salts", "redaction_id"}]
    named = (
        "EXISTS (SELECT 1 FROM ledger_redaction r, json_each(r.changes) c"  # noqa: S608  # our own names
        " WHERE r.id = NEW.redaction_id"
        " AND r.organisation_id = OLD.organisation_id AND r.sequence > OLD.sequence"
        f" AND json_extract(c.value, '$.kind') = '{protected.kind}'"
        " AND replace(json_extract(c.value, '$.thing'), '-', '') = OLD.id"
    )
    return " AND ".join(
        [
            "NEW.redaction_id IS NOT NULL AND NEW.redaction_id IS NOT OLD.redaction_id",
            f"{named})",
            *(f'NEW."{column}" IS OLD."{column}"' for column in kept),
            *(
                f'(NEW."{column}" IS OLD."{column}"'
                f" OR (instr(coalesce(NEW.\"{column}\", ''), '{REMOVED}') > 0"
                f" AND {named} AND json_extract(c.value, '$.field') = '{column}')))"
                for column in words
            ),
        ]
    )


# Its arguments: the kind of the table's rows, then the columns that may differ. None: nothing may.
POSTGRESQL_BODY = f"""
DECLARE
    word text;
    named text[];
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
        AND to_jsonb(NEW) ->> 'redaction_id' IS NOT NULL
        AND to_jsonb(NEW) ->> 'redaction_id' IS DISTINCT FROM to_jsonb(OLD) ->> 'redaction_id'
        AND to_jsonb(NEW) - TG_ARGV[1:] = to_jsonb(OLD) - TG_ARGV[1:]
    THEN
        SELECT array_agg(c ->> 'field') INTO named
        FROM ledger_redaction r, jsonb_array_elements(r.changes::jsonb) c
        WHERE r.id = (to_jsonb(NEW) ->> 'redaction_id')::uuid
        AND r.organisation_id = (to_jsonb(OLD) ->> 'organisation_id')::uuid
        AND r.sequence > (to_jsonb(OLD) ->> 'sequence')::bigint
        AND c ->> 'kind' = TG_ARGV[0]
        AND c ->> 'thing' = to_jsonb(OLD) ->> 'id';
        IF named IS NULL THEN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        FOREACH word IN ARRAY TG_ARGV[1:] LOOP
            IF word NOT IN ('salts', 'redaction_id')
                AND to_jsonb(NEW) -> word IS DISTINCT FROM to_jsonb(OLD) -> word
                AND (
                    position('{REMOVED}' IN coalesce(to_jsonb(NEW) ->> word, '')) = 0
                    OR word <> ALL (named)
                )
            THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END
"""  # noqa: S608  # our own constants

POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql"
    f" AS $body${POSTGRESQL_BODY}$body$"
)
# `pg_trigger.tgtype`: row 1, before 2, delete 8, update 16, truncate 32.
ROWS, TABLE = 1 + 2 + 8 + 16, 2 + 32


def postgresql_arguments(table: str, protected: Protected) -> tuple[str, ...]:
    """What the function is told about a table; nothing for the chain itself."""
    if table == "ledger_entry":
        return ()
    return (protected.kind, *protected.words, "salts", "redaction_id")


def postgresql_statements(table: str, protected: Protected) -> list[str]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE."""
    arguments = ", ".join(f"'{word}'" for word in postgresql_arguments(table, protected))
    return [
        (
            f'CREATE OR REPLACE TRIGGER {PREFIX}_rows BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}({arguments})"
        ),
        (
            f'CREATE OR REPLACE TRIGGER {PREFIX}_table BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}()"
        ),
        # Somebody may have turned them off.
        f'ALTER TABLE "{table}" ENABLE TRIGGER {PREFIX}_rows',
        f'ALTER TABLE "{table}" ENABLE TRIGGER {PREFIX}_table',
    ]


def present_tables(connection: BaseDatabaseWrapper) -> dict[str, Protected]:
    """Protected tables that exist; none before the first migration has made the redactions."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    if FIRST_TABLE not in present:
        return {}
    return {table: it for table, it in protected_tables().items() if table in present}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every protected table that exists."""
    tables = present_tables(connection)
    if connection.vendor == "postgresql":
        statements = [POSTGRESQL_FUNCTION] if tables else []
        for table, protected in tables.items():
            statements += postgresql_statements(table, protected)
    else:
        columns = sqlite_columns(connection)
        statements = []
        for table, protected in tables.items():
            for name, statement in sqlite_triggers(table, protected, columns[table]).items():
                statements += [f'DROP TRIGGER IF EXISTS "{name}"', statement]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Protected tables whose triggers are not there, are turned off or are not the ones declared here."""
    look = postgresql_missing if connection.vendor == "postgresql" else sqlite_missing
    return look(connection, present_tables(connection))


def sqlite_missing(connection: BaseDatabaseWrapper, tables: dict[str, Protected]) -> list[str]:
    """Compares each statement with the one that SQLite kept."""
    columns = sqlite_columns(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = set(cursor.fetchall())
    return [
        table
        for table, protected in tables.items()
        if not {
            (table, name, statement)
            for name, statement in sqlite_triggers(table, protected, columns[table]).items()
        }
        <= found
    ]


def postgresql_missing(connection: BaseDatabaseWrapper, tables: dict[str, Protected]) -> list[str]:
    """Compares when each trigger fires, its arguments, and the body of its function."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgtype, t.tgargs, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr = ''::int2vector"
            " AND pg_table_is_visible(c.oid)"
        )
        found = {(*row[:3], bytes(row[3]), row[4]) for row in cursor.fetchall()}
    return [
        table
        for table, protected in tables.items()
        if not {
            (table, f"{PREFIX}_table", TABLE, b"", POSTGRESQL_BODY),
            (
                table,
                f"{PREFIX}_rows",
                ROWS,
                ended(postgresql_arguments(table, protected)),
                POSTGRESQL_BODY,
            ),
        }
        <= found
    ]


def ended(arguments: tuple[str, ...]) -> bytes:
    """Arguments as PostgreSQL keeps them."""
    return b"".join(argument.encode() + b"\0" for argument in arguments)


_stand_in: set[tuple[str, str]] = set()


def insist(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raises LedgerError where the database would not refuse to change what is never changed.

    Each process looks once at each database.
    """
    connection = connections[using]
    database = using, str(connection.settings_dict["NAME"])
    if database in _stand_in:
        return
    tables = missing(connection)
    if tables:
        raise LedgerError(unguarded(tables))
    _stand_in.add(database)


def unguarded(tables: list[str]) -> str:
    """What is wrong and what to do, in words."""
    return _(
        "The triggers that keep records from being changed are missing or altered on: %(tables)s. Run: amends migrate"
    ) % {"tables": ", ".join(tables)}


def check_installed(
    databases: Collection[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """The system check: `amends check --database default`."""
    return [
        Error(unguarded(tables), id="amends.E001")
        for using in databases or ()
        if (tables := missing(connections[using]))
    ]
