"""Bytes are written before the transaction that names them, so that one slow upload stops nobody."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from amends.evidence import services as evidence
from amends.files import unfinished
from amends.files.models import StoredFile
from amends.intake import tasks
from amends.investigations import services as investigations
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.services import uploads
from tests import factories
from tests.databases import Copy
from tests.evidence.story import NOW, make_story
from tests.files.bucket import Bucket
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


@pytest.mark.usefixtures("database")
def test_an_upload_that_is_ended_before_its_bytes_are_kept_is_refused_in_words(
    settings: Settings,
) -> None:
    """In a bucket the bytes of a form go when the same content is removed before it is kept."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "tests.files.bucket.Bucket"}}
    Bucket.objects.clear()
    trust, sent = factories.make_trust(), b"1" * unfinished.LEAST_PART + b"2"
    upload = unfinished.begin(
        organisation=trust.pk, by=trust.by.person, name="a.txt", size=len(sent), modified=1
    )
    for part in (sent[:-1], sent[-1:]):
        upload = unfinished.take(upload=upload, start=upload.received, part=part)
    whole = unfinished.whole(upload=upload, sha256=hashlib.sha256(sent).hexdigest())
    with uploads.bytes_written(whole, trust.pk) as content:
        assert content is not None
        Bucket.objects.clear()
        with pytest.raises(Refused, match="Choose it again"):
            uploads.keep_upload(content, trust.by)
    assert not StoredFile.objects.exists()
