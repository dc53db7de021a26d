"""The document of a report and a piece of evidence with the same content, kept at the same moment."""

import threading
import time
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from amends import locks
from amends.files import services as files
from amends.files.models import StoredFile
from amends.investigations import services
from amends.ledger import clock
from tests import factories
from tests.databases import Copy
from tests.evidence.story import NOW, make_story

A_WHILE = 1.0


@pytest.mark.postgresql_only(
    reason="SQLite has one lock for all that is written, so there is no order"
)
@pytest.mark.parametrize("way", ["received", "attached"])
def test_keeping_a_document_takes_its_locks_in_the_order_of_all_others(
    committed_database: Copy, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The lock of a content is held for a while, in which the other has come to wait for it."""
    del committed_database

    def lock(organisation: UUID, what: str) -> None:
        locks.lock(organisation, what)
        time.sleep(A_WHILE)

    monkeypatch.setattr(files, "lock", lock)
    with clock.set_to(NOW):
        story = make_story()
        trust = story.trust
        report = factories.make_report(trust, factories.make_case(trust, "Mr Q"))
        day = NOW.date()
        bare = services.add_version(report=report, kind="draft", received_on=day, by=trust.by)
    content, problems = b"The same words", []

    def keep_document() -> None:
        upload = ContentFile(content, "report.txt")
        if way == "attached":
            services.attach_upload(version=bare, upload=upload, by=trust.by)
        else:
            services.receive_version(
                report=report, kind="draft", received_on=day, upload=upload, by=trust.by
            )

    def add_evidence() -> None:
        time.sleep(A_WHILE / 3)
        story.add(upload=ContentFile(content, "audit.txt"))

    def carry_out(work: object) -> None:
        assert callable(work)
        try:
            with clock.set_to(NOW):
                work()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=carry_out, args=(work,)) for work in (keep_document, add_evidence)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert StoredFile.objects.count() == 1
