"""Bytes are written before the transaction that names them, so that one slow upload stops nobody."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from amends.evidence import services as evidence
from amends.files.models import StoredFile
from amends.intake import tasks
from amends.investigations import services as investigations
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Refused
from tests import factories
from tests.databases import Copy
from tests.evidence.story import NOW, make_story
from tests.files.watched import Watched


def test_no_upload_is_written_while_a_lock_is_held(
    committed_database: Copy, settings: Settings, tmp_path: Path
) -> None:
    del committed_database
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "tests.files.watched.Watched",
            "OPTIONS": {"location": tmp_path},
        }
    }
    Watched.seen.clear()
    with clock.set_to(NOW):
        story = make_story()
        trust = story.trust
        report = factories.make_report(trust, factories.make_case(trust, "Mr Q"))
        piece = story.add(upload=ContentFile(b"first", "a.txt"))
        evidence.add_version(
            evidence=piece, upload=ContentFile(b"second", "b.txt"), reason="Newer", by=story.auditor
        )
        bare = investigations.add_version(
            report=report, kind="draft", received_on=NOW.date(), by=trust.by
        )
        investigations.attach_upload(
            version=bare, upload=ContentFile(b"third", "c.txt"), by=trust.by
        )
        investigations.receive_version(
            report=report,
            kind="draft",
            received_on=NOW.date(),
            upload=ContentFile(b"fourth", "d.txt"),
            by=trust.by,
        )
        tasks.read_in(
            organisation=trust.organisation, upload=ContentFile(b"fifth", "e.txt"), by=trust.by
        )
        tasks.receive_and_read(
            report=report,
            kind=VersionKind.FINAL,
            received_on=NOW.date(),
            upload=ContentFile(b"sixth", "g.txt"),
            by=trust.by,
        )
        with pytest.raises(Refused, match="empty"):
            story.add(upload=ContentFile(b"", "f.txt"))
    assert Watched.seen == [False] * 6
    assert StoredFile.objects.count() == 6
    assert not list((tmp_path / "incoming").iterdir())
