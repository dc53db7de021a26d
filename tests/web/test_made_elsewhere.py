"""A demo that another version made is not opened: it says what to do."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.databases import Copy


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE people_user RENAME COLUMN salt TO pepper",
        "ALTER TABLE intake_drawn RENAME TO intake_painted",
    ],
)
def test_a_demo_of_another_version_says_what_to_do(committed_database: Copy, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    with pytest.raises(CommandError, match="was made by another version of Amends"):
        call_command("demo", no_serve=True)
