"""Files in, out and away, on both databases."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from amends.files import leftovers, services
from amends.files.models import StoredFile
from amends.files.responses import download_response
from amends.files.rules import FileMissing, FileRefused, FileRemoved
from amends.identifiers import uuid7
from tests.files.bucket import Bucket

PERSON = uuid7()
DAY = timedelta(days=1)


def store(content: bytes, organisation: UUID, name: str = "plan.pdf") -> StoredFile:
    """Store some bytes."""
    upload = SimpleUploadedFile(name or "x", content)
    return services.store(organisation=organisation, upload=upload, name=name, by=PERSON)


def places(stored: Path) -> set[str]:
    """Everything in the storage."""
    return {str(path.relative_to(stored)) for path in stored.rglob("*") if path.is_file()}


def make_old(path: Path) -> None:
    """As if written two days ago."""
    before = path.stat().st_mtime - 2 * DAY.total_seconds()
    os.utime(path, (before, before))


@pytest.mark.usefixtures("database")
def test_stored_under_its_hash_and_given_back(stored: Path) -> None:
    organisation = uuid7()
    content = b"%PDF-1.7 words" * 50_000
    file = store(content, organisation, "../Plan.exe")
    sha256 = hashlib.sha256(content).hexdigest()
    assert (file.sha256, file.size, file.name) == (sha256, len(content), "Plan.exe")
    assert (file.media_type, file.created_by) == ("application/pdf", PERSON)
    assert places(stored) == {f"{organisation}/{sha256[:2]}/{sha256}"}
    with services.open_stored(file) as opened:
        assert opened.read() == content


@pytest.mark.usefixtures("database")
def test_a_large_upload_stays_readable_for_the_caller() -> None:
    with TemporaryUploadedFile("a.txt", "text/plain", 5, None) as upload:
        upload.write(b"words")
        upload.flush()
        file = services.store(organisation=uuid7(), upload=upload, name="a.txt", by=PERSON)
        upload.seek(0)
        assert upload.read() == b"words"
        assert Path(upload.temporary_file_path()).exists()
    assert file.size == 5


@pytest.mark.usefixtures("database")
def test_the_same_content_is_kept_once_in_each_organisation(stored: Path) -> None:
    ours, theirs = uuid7(), uuid7()
    first = store(b"words", ours, "first.txt")
    again = store(b"words", ours, "again.txt")
    other = store(b"words", theirs)
    assert again == first
    assert again.name == "first.txt"
    assert other != first
    assert len(places(stored)) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=other.pk).update(organisation=ours)


@pytest.mark.usefixtures("database")
def test_too_large_and_empty_are_refused(stored: Path, settings: Settings) -> None:
    settings.UPLOAD_MEGABYTES = 1
    exact = store(b"x" * 1024 * 1024, uuid7())
    assert exact.size == 1024 * 1024
    with pytest.raises(FileRefused, match="must be 1 MB or smaller"):
        store(b"x" * (1024 * 1024 + 1), uuid7())
    with pytest.raises(FileRefused, match="empty"):
        store(b"", uuid7())
    assert StoredFile.objects.count() == 1
    assert len(places(stored)) == 1


@pytest.mark.usefixtures("database")
def test_lost_bytes_are_named_and_come_back_with_the_same_content(stored: Path) -> None:
    file = store(b"words", uuid7())
    (stored / file.place).unlink()
    with pytest.raises(FileMissing):
        services.open_stored(file)
    assert store(b"words", file.organisation) == file
    with services.open_stored(file) as opened:
        assert opened.read() == b"words"


def test_a_rollback_leaves_an_orphan_for_the_sweep(
    committed_database: object, stored: Path
) -> None:
    del committed_database
    organisation = uuid7()
    with transaction.atomic():
        store(b"words", organisation)
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    (orphan,) = places(stored)
    assert leftovers.sweep_orphans(DAY) == 0
    make_old(stored / orphan)
    assert leftovers.sweep_orphans(DAY) == 1
    assert places(stored) == set()


@pytest.mark.usefixtures("database")
def test_removed_for_good(
    stored: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = store(b"words", uuid7(), "Somebody.pdf")
    with django_capture_on_commit_callbacks() as callbacks:
        services.remove(file=file, reason="Names a person", by=PERSON)
    assert places(stored) == {file.place}, "the bytes wait for the commit"
    for callback in callbacks:
        callback()
    assert places(stored) == set()
    tombstone = StoredFile.objects.get()
    assert (tombstone.name, tombstone.removed_reason) == ("", "Names a person")
    assert (tombstone.sha256, tombstone.removed_by) == (file.sha256, PERSON)
    for refused in (file, tombstone):
        with pytest.raises(FileRemoved):
            services.open_stored(refused)
        with pytest.raises(FileRemoved):
            services.remove(file=refused, reason="Again", by=PERSON)
    assert store(b"words", file.organisation) != file


@pytest.mark.usefixtures("database")
def test_a_reason_is_needed() -> None:
    file = store(b"words", uuid7())
    with pytest.raises(ValueError, match="reason"):
        services.remove(file=file, reason=" ", by=PERSON)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(removed_reason="Because")


def test_a_removal_undone_keeps_the_bytes(committed_database: object, stored: Path) -> None:
    del committed_database
    file = store(b"words", uuid7())
    with transaction.atomic():
        services.remove(file=file, reason="Names a person", by=PERSON)
        transaction.set_rollback(True)
    assert places(stored) == {file.place}


def test_bytes_stored_again_in_the_removing_transaction_stay(
    committed_database: object, stored: Path
) -> None:
    del committed_database
    file = store(b"words", uuid7())
    with transaction.atomic():
        services.remove(file=file, reason="Wrong person", by=PERSON)
        again = store(b"words", file.organisation)
    assert places(stored) == {again.place}


@pytest.mark.usefixtures("database")
def test_the_sweep_takes_only_what_is_ours_old_and_without_a_row(stored: Path) -> None:
    kept = store(b"kept", uuid7())
    young = "0" * 64
    foreign = [
        stored / "readme.txt",
        stored / "other" / "00" / young,
        stored / str(kept.organisation) / "zz" / "notes.txt",
        stored / str(kept.organisation) / "11" / young,
    ]
    ours = [
        stored / "incoming" / "unfinished",
        stored / str(kept.organisation) / "00" / young,
        stored / str(uuid7()) / "00" / young,
    ]
    for path in (*foreign, *ours):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        make_old(path)
    make_old(stored / kept.place)
    fresh = stored / "incoming" / "going-on"
    fresh.write_bytes(b"x")
    output = io.StringIO()
    call_command("sweep-files", stdout=output)
    assert output.getvalue() == "Deleted 3 files.\n"
    assert all(path.exists() for path in (*foreign, fresh, stored / kept.place))
    assert not any(path.exists() for path in ours)
    with pytest.raises(CommandError):
        call_command("sweep-files", hours=0)


@pytest.mark.usefixtures("database")
def test_a_storage_that_is_empty() -> None:
    assert leftovers.sweep_orphans() == 0


@pytest.mark.usefixtures("database")
def test_a_storage_without_folders(settings: Settings) -> None:
    """As S3 is: no paths, so that nothing can be moved."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "tests.files.bucket.Bucket"}}
    Bucket.objects.clear()
    organisation = uuid7()
    file = store(b"words", organisation)
    assert store(b"words", organisation) == file
    with services.open_stored(file) as opened:
        assert opened.read() == b"words"
    default_storage.save(f"{organisation}/00/{'0' * 64}", ContentFile(b"x"))
    assert leftovers.sweep_orphans(-DAY) == 1
    assert default_storage.exists(file.place)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("content", "name", "kind", "disposition"),
    [
        (b"%PDF-1.7", "Plan.pdf", "application/pdf", 'attachment; filename="Plan.pdf"'),
        (
            b"<html><script>alert(1)</script>",
            "x.pdf",
            "application/octet-stream",
            'attachment; filename="x.pdf"',
        ),
        (
            b"words",
            'a"b\r\nSiân.txt',
            "text/plain",
            "attachment; filename*=utf-8''a_b%20Si%C3%A2n.txt",
        ),
    ],
)
def test_a_download_is_never_a_page(content: bytes, name: str, kind: str, disposition: str) -> None:
    response = download_response(store(content, uuid7(), name))
    assert b"".join(response) == content
    response.close()
    assert response["Content-Type"].split(";")[0] == kind
    assert response["Content-Disposition"] == disposition
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("database")
def test_the_number_of_queries_is_small(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    organisation = uuid7()
    with django_assert_max_num_queries(6):
        services.store(
            organisation=organisation, upload=File(io.BytesIO(b"x")), name="x", by=PERSON
        )
