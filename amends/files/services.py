"""Taking files in, giving them out and removing them.

Bytes come before their row: whatever goes wrong leaves bytes without a row, which the sweep
removes, and never a row without bytes. Everything that adds or deletes the bytes of one content
takes that content's lock first and holds it to the end of its transaction.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amends.files import rules
from amends.files.models import StoredFile, place_of
from amends.files.rules import FileMissing, FileRefused, FileRemoved

INCOMING = "incoming"
# No upload takes longer than this; what is older and has no row was left behind.
GRACE = timedelta(hours=24)
ORGANISATION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")


# Django's class takes no parameter; only its type stub does.
type Upload = File[Any]


def moment() -> datetime:
    """Now. The clock that tests and the demo set is the ledger's, which this stage may not import."""
    return timezone.now()  # noqa: TID251 - the real clock is meant


@dataclass(frozen=True)
class _Content:
    """What one reading of an upload tells."""

    sha256: str
    size: int
    media_type: str


def store(*, organisation: UUID, upload: Upload, name: str, by: UUID) -> StoredFile:
    """Keep an uploaded file, in the caller's transaction if there is one.

    Content that the organisation has already is not kept twice: its row is returned, under the
    name that it was given first. `by` is the person who sent it. Raises FileRefused, with words for
    that person, when the file is empty or larger than the setting UPLOAD_MEGABYTES.
    """
    content = _read(upload, settings.UPLOAD_MEGABYTES * 1024 * 1024)
    place = place_of(organisation, content.sha256)
    with _waiting(default_storage, upload) as waiting, transaction.atomic():
        _lock(organisation, content.sha256)
        kept = StoredFile.objects.kept().of(organisation).filter(sha256=content.sha256).first()
        if kept is None or not default_storage.exists(place):
            _put(default_storage, waiting, upload, place)
        return kept or StoredFile.objects.create(
            organisation=organisation,
            sha256=content.sha256,
            size=content.size,
            name=rules.clean_name(name),
            media_type=content.media_type,
            created_at=moment(),
            created_by=by,
        )


def _read(upload: Upload, most: int) -> _Content:
    """Hash, measure and look at an upload; nothing is written yet. Raises FileRefused."""
    digest = hashlib.sha256()
    size, head, tail = 0, b"", b""
    for chunk in upload.chunks():
        size += len(chunk)
        if size > most:
            words = _("The selected file must be %(most)s MB or smaller.")
            raise FileRefused(words % {"most": most // (1024 * 1024)})
        digest.update(chunk)
        if len(head) < rules.HEAD:
            head = (head + chunk)[: rules.HEAD]
        tail = (tail + chunk)[-rules.TAIL :]
    if size == 0:
        raise FileRefused(_("The selected file is empty. Choose one that has something in it."))
    return _Content(digest.hexdigest(), size, rules.media_type(head, tail))


def open_stored(file: StoredFile) -> Upload:
    """The bytes of a stored file, open for reading; the caller closes it.

    Raises FileRemoved when it was removed, FileMissing when the storage has lost it.
    """
    if file.removed_at is not None:
        raise FileRemoved(str(file.pk))
    try:
        return default_storage.open(file.place)
    except FileNotFoundError as error:
        raise FileMissing(str(file.pk)) from error


def remove(*, file: StoredFile, reason: str, by: UUID) -> StoredFile:
    """Remove a file for good: its row stays without a name, its bytes go on commit.

    If the bytes cannot be deleted then, `tasks.delete_removed_bytes` does it, which the caller asks
    for in the same transaction; failing that, the sweep. Raises FileRemoved when somebody
    was quicker, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A file is removed for a reason.")
    with transaction.atomic():
        _lock(file.organisation, file.sha256)
        removed = (
            StoredFile.objects.kept()
            .filter(pk=file.pk)
            .update(removed_at=moment(), removed_by=by, removed_reason=reason, name="")
        )
        if not removed:
            raise FileRemoved(str(file.pk))
        transaction.on_commit(partial(_delete_unowned, file.organisation, file.sha256), robust=True)
    file.refresh_from_db()
    return file


def delete_removed(file_id: UUID) -> None:
    """Delete the bytes of a removed file that are still there."""
    file = StoredFile.objects.filter(pk=file_id, removed_at__isnull=False).first()
    if file is not None:
        _delete_unowned(file.organisation, file.sha256)


def bytes_left(organisation: UUID) -> bool:
    """Whether the storage still has bytes of a file that was removed and not handed in again."""
    gone = StoredFile.objects.of(organisation).filter(removed_at__isnull=False)
    owned = StoredFile.objects.kept().of(organisation).values("sha256")
    left = gone.exclude(sha256__in=owned).values_list("sha256", flat=True).distinct()
    return any(default_storage.exists(place_of(organisation, sha256)) for sha256 in left)


def sweep_orphans(older_than: timedelta = GRACE) -> int:
    """Delete bytes without a row that have been there for longer than that. Returns how many.

    Looks only at places that `store` makes; anything else in the storage is left alone.
    """
    swept = 0
    folders, _files = _list(default_storage, "")
    if INCOMING in folders:
        for name in _list(default_storage, INCOMING)[1]:
            place = f"{INCOMING}/{name}"
            if _is_old(default_storage, place, older_than):
                default_storage.delete(place)
                swept += 1
    for folder in folders:
        if ORGANISATION.fullmatch(folder):
            swept += _sweep_organisation(UUID(folder), older_than)
    return swept


def _sweep_organisation(organisation: UUID, older_than: timedelta) -> int:
    swept = 0
    for part in _list(default_storage, str(organisation))[0]:
        found = {
            name
            for name in _list(default_storage, f"{organisation}/{part}")[1]
            if SHA256.fullmatch(name) and name.startswith(part)
        }
        owned = StoredFile.objects.kept().of(organisation).filter(sha256__startswith=part)
        for sha256 in sorted(found - set(owned.values_list("sha256", flat=True))):
            if _is_old(default_storage, place_of(organisation, sha256), older_than):
                swept += _delete_unowned(organisation, sha256)
    return swept


def _delete_unowned(organisation: UUID, sha256: str) -> bool:
    """Delete one content's bytes unless a row has come to own them. True if they were deleted."""
    with transaction.atomic():
        _lock(organisation, sha256)
        if StoredFile.objects.kept().of(organisation).filter(sha256=sha256).exists():
            return False
        default_storage.delete(place_of(organisation, sha256))
        return True


def _lock(organisation: UUID, sha256: str) -> None:
    """Keep others from adding or deleting this content until the transaction ends.

    SQLite needs none: a transaction has the only write lock from its beginning.
    """
    if connection.vendor != "postgresql":
        return
    number = hashlib.sha256(f"{organisation}/{sha256}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)]
        )


@contextmanager
def _waiting(storage: Storage, upload: Upload) -> Iterator[str | None]:
    """Write the bytes under a passing name, before any lock is taken; gone at the end of the block.

    None for a storage without folders, such as S3, which puts a whole object at once by itself.
    """
    name = f"{INCOMING}/{uuid4()}"
    try:
        storage.path(name)
    except NotImplementedError:
        yield None
        return
    try:
        # A new File, because Django would move a large upload away from whoever reads it next.
        upload.seek(0)
        yield storage.save(name, File(upload.file))
    finally:
        storage.delete(name)


def _put(storage: Storage, waiting: str | None, upload: Upload, place: str) -> None:
    """Have complete bytes in their place at once, over whatever was there."""
    if waiting is None:
        storage.delete(place)
        upload.seek(0)
        storage.save(place, File(upload.file))
        return
    here, there = Path(storage.path(waiting)), Path(storage.path(place))
    there.parent.mkdir(parents=True, exist_ok=True)
    _flush(here)
    here.replace(there)
    _flush(there.parent)


def _flush(path: Path) -> None:
    """Have the disk write it down before the row commits."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _list(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in a folder; none if it is not there."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return sorted(folders), sorted(files)


def _is_old(storage: Storage, place: str, older_than: timedelta) -> bool:
    try:
        return storage.get_modified_time(place) < moment() - older_than
    except FileNotFoundError:
        return False
