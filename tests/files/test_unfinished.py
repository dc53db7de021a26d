"""Uploads in parts: what was acknowledged is there, each part once, for nobody but whoever sends it."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from amends.files import leftovers, services, unfinished
from amends.files.models import Unfinished
from amends.files.rules import FileMissing, FileRefused, OutOfPlace
from amends.identifiers import uuid7
from tests.files.bucket import Bucket

OURS, PERSON = uuid7(), uuid7()
PARTS = (b"first ", b"second ", b"third")
CONTENT = b"".join(PARTS)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def begun(**said: Any) -> Unfinished:
    first: dict[str, Any] = {
        "organisation": OURS,
        "by": PERSON,
        "name": "a.txt",
        "size": len(CONTENT),
    }
    return unfinished.begin(**(first | {"modified": 1} | said))


def sent() -> Unfinished:
    upload = begun()
    for part in PARTS:
        upload = unfinished.take(upload=upload, start=upload.received, part=part)
    return upload


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Both kinds of storage: one with paths, one without."""
    if request.param == "bucket":
        Bucket.objects.clear()
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "tests.files.bucket.Bucket"}
        }


@pytest.mark.usefixtures("database", "storage")
def test_parts_become_the_file_that_was_sent() -> None:
    upload = begun()
    assert unfinished.whole(upload=upload, sha256=SHA256) is None
    done = sent()
    assert done == upload
    whole = unfinished.whole(upload=done, sha256=SHA256)
    assert whole is not None
    file = services.store(organisation=OURS, upload=whole, name="a.txt", by=PERSON)
    assert (file.sha256, file.size) == (SHA256, len(CONTENT))
    with services.open_stored(file) as stored:
        assert stored.read() == CONTENT
    unfinished.use(upload=done)
    wrong = unfinished.whole(upload=sent(), sha256="0" * 64)
    assert wrong is not None
    with pytest.raises(FileRefused, match="changed while it was being sent"):
        services.store(organisation=OURS, upload=wrong, name="a.txt", by=PERSON)
    assert begun().received == 0, "what came damaged is not gone on with"


@pytest.mark.usefixtures("database")
def test_a_part_counts_once_and_in_its_place(stored: Path) -> None:
    first = begun()
    after = unfinished.take(upload=first, start=0, part=PARTS[0])
    with pytest.raises(OutOfPlace) as again:
        unfinished.take(upload=first, start=0, part=PARTS[0])
    assert again.value.received == after.received == len(PARTS[0])
    with pytest.raises(OutOfPlace):
        unfinished.take(upload=after, start=3, part=PARTS[1])
    assert len(list((stored / first.folder).iterdir())) == 1
    for wrong in (b"", b"x" * len(CONTENT), b"x" * (unfinished.MOST_PART + 1)):
        with pytest.raises(FileRefused):
            unfinished.take(upload=after, start=after.received, part=wrong)
    assert begun() == after
    assert begun(modified=2) != after


@pytest.mark.usefixtures("database")
def test_it_is_for_nobody_else_and_within_limits(settings: Settings) -> None:
    upload = begun()
    for other in ({"organisation": uuid7(), "by": PERSON}, {"organisation": OURS, "by": uuid7()}):
        assert unfinished.of_person(upload=upload.pk, **other) is None
        assert begun(**other) != upload
    for number in range(2, 2 + unfinished.MOST_UNFINISHED - 1):
        begun(modified=number)
    with pytest.raises(FileRefused, match="5 uploads that have not ended"):
        begun(modified=99)
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(FileRefused, match="1 MB or smaller"):
        begun(size=1024 * 1024 + 1)
    with pytest.raises(FileRefused, match="empty"):
        begun(size=0)


@pytest.mark.usefixtures("database")
def test_what_nobody_goes_on_with_is_deleted_and_what_no_upload_names_is_swept(
    stored: Path,
) -> None:
    upload = sent()
    folder = stored / upload.folder
    (folder / "stray").write_bytes(b"x")
    assert leftovers.sweep_orphans(timedelta(hours=-1)) == 1
    assert len(list(folder.iterdir())) == len(PARTS)
    assert not unfinished.end(upload.pk)
    unfinished.use(upload=upload)
    assert not unfinished.end(upload.pk)
    Unfinished.objects.update(used_at=leftovers.moment() - timedelta(hours=2))
    assert unfinished.end(upload.pk)
    assert not list(folder.iterdir())
    assert unfinished.end(upload.pk)
    with pytest.raises(FileMissing):
        unfinished.take(upload=begun_and_gone(), start=0, part=PARTS[0])
    old = begun()
    Unfinished.objects.update(touched_at=leftovers.moment() - timedelta(days=4))
    assert unfinished.end(old.pk)


def begun_and_gone() -> Unfinished:
    upload = begun()
    Unfinished.objects.filter(pk=upload.pk).delete()
    return upload
