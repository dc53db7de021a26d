"""A file of evidence that something else than evidence uses, and is held."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from amends.background.models import TaskRun
from amends.evidence import services
from amends.evidence.models import FileLook
from amends.evidence.queries import file_of, held_files
from amends.evidence.tasks import look_through
from amends.files import clamd
from amends.files.models import StoredFile
from amends.files.rules import Scan
from amends.files.scanning import scan
from amends.intake import tasks
from amends.intake.services import carry_out
from amends.investigations.services import attach_upload
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people import services as people
from amends.people.models import User
from tests.evidence.story import Story
from tests.evidence.test_quarantine import NAMED, governance, word_file
from tests.factories import make_case, make_report, make_version


def test_a_document_that_only_a_reading_uses_waits_and_can_be_let_open(story: Story) -> None:
    trust = story.trust
    evidence = story.add(upload=SimpleUploadedFile("statement.txt", NAMED.encode()))
    first = file_of(evidence)
    services.add_version(
        evidence=evidence,
        upload=SimpleUploadedFile("audit.txt", b"9 of 20 met"),
        reason="Without names",
        by=story.auditor,
    )
    assert held_files(trust.pk) == ()
    reading = tasks.read_in(
        organisation=trust.organisation,
        upload=ContentFile(NAMED.encode(), "statement.txt"),
        by=trust.by,
    )
    carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.problem) == ("failed", "file held")
    [held] = held_files(trust.pk)
    assert (held.evidence, held.file) == (evidence, first)
    services.let_open(
        evidence=evidence, file_id=held.file.pk, reason="Made up", by=governance(story)
    )
    assert held_files(trust.pk) == ()
    tasks.read_again(reading=reading, by=trust.by)
    carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    assert reading.problem != "file held"


def test_whoever_had_it_read_does_not_let_it_be_opened(story: Story) -> None:
    """Who was governance lead then, and decides on files in quarantine now."""
    trust = story.trust
    by = trust.person("governance lead")
    evidence = story.add(upload=SimpleUploadedFile("statement.txt", NAMED.encode()))
    tasks.read_in(
        organisation=trust.organisation,
        upload=ContentFile(NAMED.encode(), "statement.txt"),
        by=by,
    )
    people.grant(
        organisation=trust.organisation,
        user=User.objects.get(pk=by.person),
        profile="information governance",
        by=trust.by,
    )
    with pytest.raises(Refused, match="Whoever sent"):
        services.let_open(evidence=evidence, reason="Made up", by=by)
    services.let_open(evidence=evidence, reason="Made up", by=governance(story))


@pytest.mark.parametrize("way", ["document", "reading"])
def test_what_the_scanner_refused_is_looked_through_once_it_is_sent_again(
    story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """It is sent again as something else than evidence, and nobody runs `scan-files`."""
    trust, settings.CLAMD = story.trust, "/nowhere/clamd.ctl"
    document = word_file(NAMED)
    evidence = story.add(upload=document)
    file = file_of(evidence)
    assert file is not None
    StoredFile.objects.update(infected_with="Worm", scanned_at=clock.now())
    look_through.func(str(file.pk))
    TaskRun.objects.all().delete()
    document.seek(0)
    if way == "document":
        version = make_version(trust, make_report(trust, make_case(trust, "Mr R")))
        attach_upload(version=version, upload=document, by=trust.by)
    else:
        tasks.read_in(organisation=trust.organisation, upload=document, by=trust.by)
    looks = TaskRun.objects.filter(path__endswith="look_through")
    assert looks.count() == 1
    monkeypatch.setattr(clamd, "scan", lambda *_args, **_asked: clamd.Verdict(""))
    scan(file.pk)
    look_through.func(*looks.get().arguments)
    file.refresh_from_db()
    assert (file.scan, file.held) == (Scan.CLEAN, "quarantine")
    assert FileLook.objects.get().count >= 2
