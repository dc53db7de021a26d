"""The test house itself: do the fixtures give what they promise?"""

import os
import subprocess
import sys
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from amends.people.models import User
from tests.databases import Copy, undone

PEOPLE = "SELECT count(*) FROM people_user"


def count_people() -> int:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        (number,) = cursor.fetchone()
    return int(number)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_undone(database: Copy, turn: int) -> None:
    assert count_people() == 0, turn
    User.objects.create(email="one@example.org", name="One")
    assert count_people() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_database_is_fresh_and_truly_commits(
    committed_database: Copy, turn: int
) -> None:
    assert not connection.in_atomic_block
    assert count_people() == 0, turn
    with transaction.atomic():
        User.objects.create(email="one@example.org", name="One")
    seen: list[int] = []

    def look() -> None:
        seen.append(count_people())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_another_process_sees_a_committed_database(committed_database: Copy) -> None:
    User.objects.create(email="one@example.org", name="One")
    program = (
        "import django; django.setup()\n"
        "from amends.people.models import User\n"
        "print(User.objects.count(), User.objects.get().name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | committed_database.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1", "One"]


def test_the_engine_is_the_one_it_says(database: Copy) -> None:
    assert connection.vendor == database.engine
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sqlite_version()" if database.engine == "sqlite" else "SHOW server_version"
        )
        assert cursor.fetchone()


def test_every_migration_is_applied(database: Copy) -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.sqlite_only(reason="the point is the marker")
def test_a_marker_leaves_one_engine(database: Copy) -> None:
    assert database.engine == "sqlite"


def test_pages_run_on_sqlite_alone(page_database: Copy) -> None:
    assert page_database.engine == "sqlite"


def test_undone_gives_every_example_a_clean_start(database: Copy) -> None:
    for _ in range(2):
        with undone():
            assert count_people() == 0
            User.objects.create(email="one@example.org", name="One")


def test_a_test_without_a_database_has_none() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        count_people()


@pytest.mark.postgresql_only(reason="SQLite's triggers see rows, and this database has none")
def test_flushing_is_refused(committed_database: Copy) -> None:
    """The reason why pytest-django's transactional tests are not used here."""
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", verbosity=0, interactive=False)
