"""Migrations stand in one line, and no name in the database is used twice."""

from collections import Counter

import pytest
from django.apps import AppConfig, apps
from django.db.migrations.loader import MigrationLoader

OURS = [config for config in apps.get_app_configs() if config.name.startswith("amends.")]


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_an_app_has_one_last_migration_and_says_which(
    config: AppConfig, loader: MigrationLoader
) -> None:
    last = [name for label, name in loader.graph.leaf_nodes(config.label)]
    file = f"{config.path}/migrations/max_migration.txt"
    if not last:
        assert not list(config.get_models()), f"{config.label} has tables and no migrations"
        return
    assert len(last) == 1, f"Two people added a migration to {config.label}: {last}"
    with open(file) as written:
        assert written.read().strip() == last[0], f"{file} names another migration"


def test_no_table_index_or_constraint_shares_a_name() -> None:
    """PostgreSQL keeps tables and indexes under one roof; SQLite would not have noticed."""
    models = apps.get_models(include_auto_created=True)
    names = Counter(
        name
        for model in models
        for name in [
            model._meta.db_table,
            *(index.name for index in model._meta.indexes),
            *(constraint.name for constraint in model._meta.constraints),
        ]
    )
    assert [name for name, times in names.items() if times > 1] == []
