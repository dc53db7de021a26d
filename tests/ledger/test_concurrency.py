"""Two processes that write at once never fork the chain or lose a row."""

import os
import subprocess
import sys

from amends.ledger.models import Entry, Head
from amends.ledger.verification import verify
from amends.people.models import Holding
from tests.databases import Copy
from tests.ledger.small import small_organisation

WRITERS, ROWS = 3, 15


def test_processes_queue_for_the_head(committed_database: Copy) -> None:
    small = small_organisation()
    before = Entry.objects.count()
    command = [
        sys.executable,
        "-m",
        "tests.ledger.writer",
        str(small.organisation.pk),
        str(small.by.person),
        str(small.role.pk),
        str(ROWS),
    ]
    environment = os.environ | committed_database.environment
    writers = [subprocess.Popen(command, env=environment) for _ in range(WRITERS)]  # ourselves
    assert [writer.wait(timeout=120) for writer in writers] == [0] * WRITERS
    assert Holding.objects.count() == WRITERS * ROWS
    assert Entry.objects.count() == before + WRITERS * ROWS
    assert Head.objects.get().sequence == before + WRITERS * ROWS
    verdict = verify(small.organisation.pk)
    assert verdict.faults == ()
    told_apart = {note.split()[0] for note in Holding.objects.values_list("note", flat=True)}
    assert len(told_apart) == WRITERS
