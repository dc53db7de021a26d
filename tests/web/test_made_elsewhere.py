"""A demo that another version made is not opened: it says what to do."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.databases import Copy


def test_a_demo_of_another_version_says_what_to_do(committed_database: Copy) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_user RENAME COLUMN salt TO pepper")
    with pytest.raises(CommandError, match="was made by another version of Amends"):
        call_command("demo", no_serve=True)
