"""Uploads in parts: what was acknowledged is there, each part once, for nobody but whoever sends it."""

import hashlib
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from amends.files import leftovers, services, unfinished
from amends.files.models import StoredFile, Unfinished
from amends.files.rules import FileMissing, FileRefused, OutOfPlace, Scan
from amends.files.scanning import scan
from amends.identifiers import uuid7
from tests.databases import Copy
from tests.files.bucket import Bucket
from tests.fixtures.servers import EICAR

THREADS = 3
EARLIER = timedelta(minutes=1)
OURS, PERSON = uuid7(), uuid7()
PARTS = (b"1" * unfinished.LEAST_PART, b"2" * unfinished.LEAST_PART, b"third")
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


def sent(**said: Any) -> Unfinished:
    upload = begun(**said)
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
    used = Unfinished.objects.get(pk=done.pk).used_at
    unfinished.use(upload=done)
    assert used == Unfinished.objects.get(pk=done.pk).used_at is not None


def send_damaged() -> Unfinished:
    upload = sent()
    wrong = unfinished.whole(upload=upload, sha256="0" * 64)
    assert wrong is not None
    with pytest.raises(FileRefused, match="changed while it was being sent"):
        services.store(organisation=OURS, upload=wrong, name="a.txt", by=PERSON)
    return upload


@pytest.mark.usefixtures("database", "storage")
def test_what_came_damaged_is_deleted_at_once_and_counts_for_an_hour() -> None:
    places = []
    for _number in range(unfinished.MOST_UNFINISHED):
        upload = send_damaged()
        places += [part["place"] for part in upload.parts]
        gone = Unfinished.objects.get(pk=upload.pk)
        with pytest.raises(FileMissing):
            unfinished.take(upload=gone, start=0, part=PARTS[0])
        assert unfinished.of_person(organisation=OURS, by=PERSON, uploads=[upload.pk]) == {}
    assert len(places) == len(PARTS) * unfinished.MOST_UNFINISHED
    assert not any(default_storage.exists(place) for place in places)
    with pytest.raises(FileRefused, match="5 files that you sent came damaged"):
        begun()
    hour = leftovers.moment() - unfinished.COUNTED_ONCE_REFUSED
    Unfinished.objects.update(refused_at=hour)
    assert begun().received == 0, "what came damaged is not gone on with"
    assert unfinished.end_all() == 0
    assert Unfinished.objects.get().refused_at is None


@pytest.mark.usefixtures("database", "storage")
def test_an_upload_that_was_ended_while_its_form_was_under_way_is_refused_in_words() -> None:
    whole = unfinished.whole(upload=sent(), sha256=SHA256)
    assert whole is not None
    leftovers.delete_upload(whole.upload.pk)
    with pytest.raises(FileRefused, match="Choose it again"):
        services.store(organisation=OURS, upload=whole, name="a.txt", by=PERSON)
    unfinished.refuse(upload=whole.upload)
    assert not Unfinished.objects.exists()


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
    small, large = b"x" * (unfinished.LEAST_PART - 1), b"x" * (unfinished.MOST_PART + 1)
    for wrong in (b"", small, b"x" * len(CONTENT), large):
        with pytest.raises(FileRefused):
            unfinished.take(upload=after, start=after.received, part=wrong)
    assert begun() == after
    assert begun(modified=2) != after


@pytest.mark.usefixtures("database")
def test_it_is_for_nobody_else_and_within_limits(settings: Settings) -> None:
    upload = begun()
    for other in ({"organisation": uuid7(), "by": PERSON}, {"organisation": OURS, "by": uuid7()}):
        assert unfinished.of_person(uploads=[upload.pk], **other) == {}
        assert begun(**other) != upload
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(FileRefused, match="1 MB or smaller"):
        begun(size=1024 * 1024 + 1)
    with pytest.raises(FileRefused, match="empty"):
        begun(size=0)


def of_one_person() -> list[Unfinished]:
    return list(Unfinished.objects.filter(organisation=OURS, created_by=PERSON).order_by("pk"))


@pytest.mark.usefixtures("database", "storage")
def test_uploads_whose_forms_were_refused_stop_nobody_from_sending_more() -> None:
    first = sent()
    others = [begun(modified=number) for number in range(2, 1 + unfinished.MOST_UNFINISHED)]
    assert of_one_person() == [first, *others]
    first = unfinished.of_person(organisation=OURS, by=PERSON, uploads=[first.pk])[first.pk]
    Unfinished.objects.filter(pk=others[0].pk).update(touched_at=first.touched_at - EARLIER)
    last = begun(modified=98)
    assert of_one_person() == [first, *others[1:], last], "what was gone on with stays"
    assert of_one_person()[0].parts == first.parts
    Unfinished.objects.filter(pk=first.pk).update(touched_at=first.touched_at - EARLIER)
    begun(modified=99)
    assert len(of_one_person()) == unfinished.MOST_UNFINISHED
    assert not any(default_storage.exists(part["place"]) for part in first.parts)


@pytest.mark.usefixtures("database", "storage")
def test_one_that_came_damaged_does_not_give_way() -> None:
    for _number in range(unfinished.MOST_UNFINISHED - 1):
        send_damaged()
    kept = begun()
    last = begun(modified=99)
    undamaged = Unfinished.objects.filter(refused_at=None)
    assert (list(undamaged), last != kept) == ([last], True)
    assert Unfinished.objects.count() == unfinished.MOST_UNFINISHED


@pytest.mark.usefixtures("database", "storage")
def test_what_forms_have_used_is_kept_within_limits() -> None:
    places = []
    for number in range(unfinished.MOST_KEPT + 1):
        upload = begun(modified=number, size=1)
        upload = unfinished.take(upload=upload, start=0, part=b"x")
        places.append(upload.parts[0]["place"])
        assert len(of_one_person()) <= unfinished.MOST_KEPT
        unfinished.use(upload=upload)
    kept = [default_storage.exists(place) for place in places]
    assert not kept[0]
    assert kept[-1]
    assert sum(kept) == len(of_one_person())


@pytest.mark.usefixtures("database")
def test_the_folder_of_an_upload_that_is_gone_goes_once_it_is_old(stored: Path) -> None:
    gone, going = stored / sent().folder, stored / begun(modified=2).folder
    going.mkdir()
    foreign = stored / "unfinished" / "not-ours"
    foreign.mkdir()
    leftovers.delete_upload(Unfinished.objects.earliest("pk").pk)
    leftovers.sweep_orphans()
    assert gone.is_dir(), "somebody may just be writing there"
    assert leftovers.sweep_orphans(timedelta(hours=-1)) == 0
    assert not gone.exists()
    assert going.is_dir()
    assert foreign.is_dir()


@pytest.mark.usefixtures("database")
def test_what_nobody_goes_on_with_is_deleted_and_what_no_upload_names_is_swept(
    stored: Path,
) -> None:
    upload = sent()
    folder = stored / upload.folder
    (folder / "stray").write_bytes(b"x")
    assert leftovers.sweep_orphans(timedelta(hours=-1)) == 1
    assert len(list(folder.iterdir())) == len(PARTS)
    assert unfinished.next_due() == upload.touched_at + unfinished.KEPT_FOR
    unfinished.use(upload=upload)
    used = Unfinished.objects.get().used_at
    assert used is not None
    assert unfinished.next_due() == used + unfinished.KEPT_ONCE_USED
    assert unfinished.end_all() == 0
    Unfinished.objects.update(used_at=leftovers.moment() - timedelta(hours=2))
    assert unfinished.end_all() == len(PARTS)
    assert not list(folder.iterdir())
    assert unfinished.next_due() is None
    with pytest.raises(FileMissing):
        unfinished.take(upload=begun_and_gone(), start=0, part=PARTS[0])
    old = begun()
    Unfinished.objects.update(touched_at=leftovers.moment() - timedelta(days=4))
    unfinished.end_all()
    assert not Unfinished.objects.filter(pk=old.pk).exists()


def begun_and_gone() -> Unfinished:
    upload = begun()
    Unfinished.objects.filter(pk=upload.pk).delete()
    return upload


@pytest.mark.usefixtures("database", "storage")
def test_the_parts_of_a_file_that_is_removed_go_with_it_and_are_told_until_then() -> None:
    used, again, other = sent(), begun(modified=2), begun(size=len(CONTENT) + 1)
    again = unfinished.take(upload=again, start=0, part=PARTS[0])
    whole = unfinished.whole(upload=used, sha256=SHA256)
    assert whole is not None
    file = services.store(organisation=OURS, upload=whole, name="a.txt", by=PERSON)
    unfinished.use(upload=used)
    StoredFile.objects.update(
        removed_at=leftovers.moment(), removed_by=PERSON, removed_reason="A name", name=""
    )
    default_storage.delete(file.place)
    assert leftovers.bytes_left(OURS)
    leftovers.delete_removed(file.pk)
    assert not leftovers.bytes_left(OURS)
    assert [each.pk for each in Unfinished.objects.all()] == [other.pk]
    for part in (*used.parts, *again.parts):
        assert not default_storage.exists(part["place"])


@pytest.mark.usefixtures("database")
def test_an_upload_that_began_after_a_removal_or_has_no_parts_is_no_part_of_what_was_removed() -> (
    None
):
    whole = unfinished.whole(upload=sent(), sha256=SHA256)
    assert whole is not None
    file = services.store(organisation=OURS, upload=whole, name="a.txt", by=PERSON)
    begun(modified=2)
    services.remove(file=file, reason="A name", by=PERSON)
    default_storage.delete(file.place)
    assert leftovers.bytes_left(OURS), "its parts are still there"
    leftovers.delete_upload(whole.upload.pk)
    assert not leftovers.bytes_left(OURS), "nothing has come of the other"
    sent()
    assert not leftovers.bytes_left(OURS)
    StoredFile.objects.update(removed_at=leftovers.moment())
    assert leftovers.bytes_left(OURS)


@pytest.mark.usefixtures("database")
def test_the_storage_is_not_asked_again_about_bytes_that_were_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the same content was removed, handed in anew and removed again."""
    asked, there = [], FileSystemStorage.exists

    def exists(storage: FileSystemStorage, name: str) -> bool:
        asked.append(name)
        return there(storage, name)

    def removed() -> StoredFile:
        upload = ContentFile(CONTENT)
        file = services.store(organisation=OURS, upload=upload, name="a.txt", by=PERSON)
        return services.remove(file=file, reason="A name", by=PERSON)

    removed()
    file = removed()
    monkeypatch.setattr(FileSystemStorage, "exists", exists)
    assert leftovers.bytes_left(OURS)
    assert asked == [file.place]
    leftovers.delete_removed(file.pk)
    assert not leftovers.bytes_left(OURS)
    assert asked == [file.place]


@pytest.mark.usefixtures("database")
def test_the_parts_of_an_infected_file_go_with_it(
    settings: Settings,
    clamd: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.CLAMD = clamd
    infected = b"x" * 40 + EICAR
    upload = begun(size=len(infected))
    upload = unfinished.take(upload=upload, start=0, part=infected)
    whole = unfinished.whole(upload=upload, sha256=hashlib.sha256(infected).hexdigest())
    assert whole is not None
    with django_capture_on_commit_callbacks(execute=True):
        file = services.store(organisation=OURS, upload=whole, name="a.txt", by=PERSON)
        scan(file.pk)
    assert StoredFile.objects.get().scan is Scan.INFECTED
    assert not default_storage.exists(upload.parts[0]["place"])
    assert not Unfinished.objects.exists()


def test_some_at_once_meet_the_limit_of_one_person(
    committed_database: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between counting and making there is time for all of them."""
    del committed_database
    for number in range(unfinished.MOST_UNFINISHED - 1):
        begun(modified=number)
    gate = threading.Barrier(THREADS)

    def moment() -> datetime:
        time.sleep(0.3)
        return leftovers.moment()

    monkeypatch.setattr(unfinished, "moment", moment)

    def begin(number: int) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            begun(modified=100 + number)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Unfinished.objects.filter(modified__gte=100).count() == THREADS
    assert Unfinished.objects.count() == unfinished.MOST_UNFINISHED


@pytest.mark.usefixtures("database")
def test_one_that_cannot_be_deleted_keeps_none_of_the_others(
    stored: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, other = sent(), sent(name="other.txt")
    place = stored / stuck.parts[0]["place"]
    place.unlink()
    (place / "in the way").mkdir(parents=True)
    Unfinished.objects.update(touched_at=leftovers.moment() - timedelta(days=4))
    assert unfinished.end_all() == len(PARTS)
    assert Unfinished.objects.get() == stuck, f"{other} is gone"
    assert str(stuck.pk) in caplog.text
    due = unfinished.next_due()
    assert due is not None
    assert due < leftovers.moment()
