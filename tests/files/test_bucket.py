"""Files in a bucket of a real S3 server: the same as in a folder, and gone for good when removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from amends.config import environment
from amends.files import leftovers, scanning, services
from amends.files.models import StoredFile
from amends.files.rules import FileMissing, FileRemoved, Scan
from amends.identifiers import uuid7
from tests.fixtures.servers import ObjectStore

PERSON = uuid7()
DAY = timedelta(days=1)


@pytest.fixture(params=[False, True], ids=["plain", "with versions"])
def bucket(
    object_store: ObjectStore,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Uploads go to a fresh bucket, as the environment variables say."""
    address = object_store.make_bucket(f"b{uuid7().hex}", versions=request.param)
    monkeypatch.setenv("AMENDS_FILES", address)
    monkeypatch.setenv("AMENDS_S3_KEY", object_store.key)
    monkeypatch.setenv("AMENDS_S3_SECRET", object_store.secret)
    chosen = environment.files("AMENDS_FILES", settings.DATA_FOLDER)
    settings.STORAGES = settings.STORAGES | {"default": chosen}


def left() -> list[tuple[str, bool]]:
    """Every version and marker in the bucket, and whether it is the newest."""
    storage: Any = default_storage
    return [(each.object_key, each.is_latest) for each in storage.bucket.object_versions.all()]


@pytest.mark.usefixtures("page_database", "bucket")
def test_kept_read_swept_and_removed_for_good(
    clamd: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    organisation = uuid7()
    settings.CLAMD = clamd
    with TemporaryUploadedFile("a.txt", "text/plain", 5, None) as upload:
        upload.write(b"words")
        upload.flush()
        file = services.store(organisation=organisation, upload=upload, name="a.txt", by=PERSON)
        upload.seek(0)
        assert upload.read() == b"words"
    scanning.scan(file.pk)
    file.refresh_from_db()
    assert file.scan is Scan.CLEAN
    again = ContentFile(b"words")
    assert services.store(organisation=organisation, upload=again, name="b", by=PERSON) == file
    assert [key for key, _newest in left()] == [f"amends/{file.place}"]
    with services.open_stored(file) as opened:
        assert opened.read() == b"words"
    with services.on_disk(file) as path:
        assert path.read_bytes() == b"words"
    orphan = default_storage.save(f"{organisation}/ab/{'ab' * 32}", ContentFile(b"nobody's"))
    assert (leftovers.sweep_orphans(DAY), default_storage.exists(orphan)) == (0, True)
    assert (leftovers.sweep_orphans(-DAY), default_storage.exists(orphan)) == (1, False)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(file=file, reason="It held a name", by=PERSON)
    assert left() == []
    with pytest.raises(FileNotFoundError):
        default_storage.get_modified_time(file.place)
    assert not leftovers.bytes_left(organisation)
    with pytest.raises(FileRemoved):
        services.open_stored(file)


@pytest.mark.usefixtures("page_database", "bucket")
def test_a_file_in_many_parts_and_one_that_was_lost() -> None:
    content = b"0123456789abcdef" * (12 * 1024 * 1024 // 16)
    file = services.store(
        organisation=uuid7(), upload=ContentFile(content), name="large.bin", by=PERSON
    )
    with services.open_stored(file) as opened:
        assert opened.read() == content
    default_storage.delete(file.place)
    with pytest.raises(FileMissing):
        services.open_stored(StoredFile.objects.get())


@pytest.mark.usefixtures("page_database", "bucket")
def test_a_wrong_secret_keeps_nothing(settings: Settings) -> None:
    options = settings.STORAGES["default"]["OPTIONS"] | {"secret_key": "another"}
    wrong = settings.STORAGES["default"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": wrong}
    with pytest.raises(Exception, match=r"403|Forbidden|SignatureDoesNotMatch"):
        services.store(organisation=uuid7(), upload=ContentFile(b"words"), name="a", by=PERSON)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://", "Give s3://BUCKET"),
        ("s3://bucket?size=3", "Give s3://BUCKET"),
        ("https://bucket.example.org", "Give a folder"),
    ],
)
def test_an_address_that_is_none(
    address: str, words: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("AMENDS_FILES", address)
    with pytest.raises(ImproperlyConfigured, match=words):
        environment.files("AMENDS_FILES", settings.DATA_FOLDER)
