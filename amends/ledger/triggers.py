"""The database's own refusal to change what is never changed. Declared once, for every table.

Django remakes a SQLite table to alter it and drops its triggers without a word, so they are
installed again after every migration. PostgreSQL keeps them; reinstalling does no harm.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from amends.ledger.rules import REMOVED

PREFIX = "amends_keep"
MESSAGE = "amends: a dated record is never changed or deleted"


def recorded_models(registry: Apps = apps) -> Iterator[type[models.Model]]:
    """Every table of records, in a fixed order."""
    for model in sorted(
        registry.get_models(include_auto_created=True), key=lambda m: m._meta.label
    ):
        if any(base.__name__ == "Record" for base in model.__mro__):
            yield model


def protected_tables(registry: Apps = apps) -> dict[str, tuple[str, ...]]:
    """Table name to the columns that a redaction may blank; the chain itself has none."""
    tables: dict[str, tuple[str, ...]] = {"ledger_entry": ()}
    for model in recorded_models(registry):
        words: tuple[str, ...] = getattr(model, "WORDS", ())
        tables[model._meta.db_table] = tuple(
            column.column or column.name
            for column in model._meta.concrete_fields
            if column.name in words
        )
    return tables


def columns_of(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The columns that the table has now."""
    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]


def sqlite_statements(
    connection: BaseDatabaseWrapper, table: str, words: tuple[str, ...]
) -> list[str]:
    """Triggers that refuse UPDATE and DELETE (and so INSERT OR REPLACE, with recursive_triggers)."""
    statements = [
        f'DROP TRIGGER IF EXISTS "{PREFIX}_delete_{table}"',
        (
            f'CREATE TRIGGER "{PREFIX}_delete_{table}" BEFORE DELETE ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        ),
        f'DROP TRIGGER IF EXISTS "{PREFIX}_update_{table}"',
    ]
    allowed = "0"
    columns = columns_of(connection, table)
    if "redaction_id" in columns:
        kept = [c for c in columns if c not in {*words, "salts", "redaction_id"}]
        same = [f'NEW."{c}" IS OLD."{c}"' for c in kept]
        blanked = [
            f'(NEW."{c}" IS OLD."{c}" OR instr(coalesce(NEW."{c}", \'\'), \'{REMOVED}\') > 0)'
            for c in words
        ]
        allowed = " AND ".join(
            [
                "NEW.redaction_id IS NOT NULL AND NEW.redaction_id IS NOT OLD.redaction_id",
                (
                    "EXISTS (SELECT 1 FROM ledger_redaction r WHERE r.id = NEW.redaction_id"
                    " AND r.organisation_id = OLD.organisation_id AND r.sequence > OLD.sequence)"
                ),
                *same,
                *blanked,
            ]
        )
    statements.append(
        f'CREATE TRIGGER "{PREFIX}_update_{table}" BEFORE UPDATE ON "{table}" WHEN NOT ({allowed}) '
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
    return statements


POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    word text;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
        AND to_jsonb(NEW) ->> 'redaction_id' IS NOT NULL
        AND to_jsonb(NEW) ->> 'redaction_id' IS DISTINCT FROM to_jsonb(OLD) ->> 'redaction_id'
        AND EXISTS (
            SELECT 1 FROM ledger_redaction r
            WHERE r.id = (to_jsonb(NEW) ->> 'redaction_id')::uuid
            AND r.organisation_id = (to_jsonb(OLD) ->> 'organisation_id')::uuid
            AND r.sequence > (to_jsonb(OLD) ->> 'sequence')::bigint
        )
        AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
    THEN
        FOREACH word IN ARRAY TG_ARGV LOOP
            IF word NOT IN ('salts', 'redaction_id')
                AND to_jsonb(NEW) -> word IS DISTINCT FROM to_jsonb(OLD) -> word
                AND position('{REMOVED}' IN coalesce(to_jsonb(NEW) ->> word, '')) = 0
            THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END
$body$
"""  # noqa: S608  # our own constants


def postgresql_statements(table: str, words: tuple[str, ...], *, redactable: bool) -> list[str]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE."""
    arguments = ", ".join(f"'{c}'" for c in (*words, "salts", "redaction_id")) if redactable else ""
    return [
        (
            f'CREATE OR REPLACE TRIGGER {PREFIX}_rows BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}({arguments})"
        ),
        (
            f'CREATE OR REPLACE TRIGGER {PREFIX}_table BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}()"
        ),
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every protected table that exists."""
    present = set(connection.introspection.table_names())
    if "ledger_redaction" not in present:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for table, words in protected_tables().items():
            if table not in present:
                continue
            if connection.vendor == "postgresql":
                statements = postgresql_statements(table, words, redactable=table != "ledger_entry")
            else:
                statements = sqlite_statements(connection, table, words)
            for statement in statements:
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Protected tables without their triggers: what a check or a test asks."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgenabled <> 'D'"
        kinds = (f"{PREFIX}_rows", f"{PREFIX}_table")
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        kinds = (f"{PREFIX}_delete", f"{PREFIX}_update")
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {(name, table.strip('"')) for name, table in cursor.fetchall()}
    suffix = "" if connection.vendor == "postgresql" else "_{table}"
    return [
        table
        for table in protected_tables()
        if any((kind + suffix.format(table=table), table) not in found for kind in kinds)
    ]


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """What `migrate` calls when it is done."""
    install(connections[using])
