"""On SQLite the words go from the database's own file and from the log beside it."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from amends.ledger.redaction import ask, carry_out, places_holding
from tests.databases import Copy
from tests.ledger.small import hold, small_organisation

NAME = "Zebedee Quixotic"


@pytest.mark.sqlite_only(reason="PostgreSQL keeps old rows until VACUUM; the docs say so.")
def test_no_byte_of_the_words_is_left(committed_database: Copy) -> None:
    del committed_database
    small = small_organisation()
    rows = [
        hold(small, date(2025, 1, 1), note=f"{NAME} {number} " + "x" * 300) for number in range(30)
    ]
    request = ask(row=rows[0], field="note", first=0, last=len(NAME), reason="why", by=small.by)
    file = Path(str(connection.settings_dict["NAME"]))
    log = file.with_name(f"{file.name}-wal")
    assert NAME.encode() in file.read_bytes() + log.read_bytes()
    places = len(places_holding(NAME, small.organisation.pk))
    carry_out(request=request, by=small.other, places=places)
    assert NAME.encode() not in file.read_bytes()
    assert not log.exists() or NAME.encode() not in log.read_bytes()
