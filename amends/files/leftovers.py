"""Bytes that no row owns: deleting them, alone with that content, and sweeping up what was left behind."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from amends.files.models import UNFINISHED, StoredFile, Unfinished, place_of
from amends.locks import lock

INCOMING = "incoming"
# No upload takes longer than this; what is older and has no row was left behind.
GRACE = timedelta(hours=24)
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")


def moment() -> datetime:
    """Now. The clock that tests and the demo set is the ledger's, which this stage may not import."""
    return timezone.now()  # noqa: TID251 - the real clock is meant


def delete_removed(file_id: UUID) -> None:
    """Delete the bytes of a removed file that are still there."""
    file = StoredFile.objects.filter(pk=file_id, removed_at__isnull=False).first()
    if file is not None:
        delete_content(file)


def delete_content(file: StoredFile) -> None:
    """Delete a file's bytes unless a row has come to own them, also where they are parts of uploads.

    What an upload holds is known only once its form is sent, so each of that size is taken to hold
    the file. Whoever is sending another of exactly that size begins anew.
    """
    if delete_unowned(file.organisation, file.sha256):
        uploads = Unfinished.objects.filter(organisation=file.organisation, size=file.size)
        for upload in uploads.values_list("pk", flat=True):
            delete_upload(upload)


def delete_upload(upload_id: UUID) -> int:
    """Delete an upload with its parts; how many those were.

    Its row goes last: for as long as there may be bytes, something names them.
    """
    with transaction.atomic():
        upload = Unfinished.objects.select_for_update().filter(pk=upload_id).first()
        if upload is None:
            return 0
        delete_parts(upload)
        upload.delete()
        return len(upload.parts)


def delete_parts(upload: Unfinished) -> None:
    """Delete the bytes of an upload, whose row the caller has locked."""
    for part in upload.parts:
        default_storage.delete(part["place"])


def bytes_left(organisation: UUID) -> bool:
    """Whether the storage still has bytes of a file that was removed and not handed in again.

    Also as parts of an upload of its size that came before. Two queries at most; the storage is asked
    only about removals whose bytes nobody has deleted yet.
    """
    gone = StoredFile.objects.of(organisation).filter(removed_at__isnull=False)
    owned = StoredFile.objects.kept().of(organisation).values("sha256")
    left = gone.exclude(sha256__in=owned)
    # What somebody began, or goes on with, after the removal is another file.
    parts = Unfinished.objects.filter(
        organisation=organisation,
        size=OuterRef("size"),
        received__gt=0,
        touched_at__lte=OuterRef("removed_at"),
    )
    if left.filter(Exists(parts)).exists():
        return True
    places = left.filter(deleted_at=None).values_list("sha256", flat=True).distinct()
    return any(default_storage.exists(place_of(organisation, sha256)) for sha256 in places)


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
    swept += _sweep_parts(older_than)
    for folder in folders:
        if IDENTIFIER.fullmatch(folder):
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
        owned = StoredFile.objects.owning().of(organisation).filter(sha256__startswith=part)
        for sha256 in sorted(found - set(owned.values_list("sha256", flat=True))):
            if _is_old(default_storage, place_of(organisation, sha256), older_than):
                swept += delete_unowned(organisation, sha256)
    return swept


def delete_unowned(organisation: UUID, sha256: str) -> bool:
    """Delete one content's bytes unless a row has come to own them. True if they were deleted."""
    with transaction.atomic():
        lock(organisation, sha256)
        if StoredFile.objects.owning().of(organisation).filter(sha256=sha256).exists():
            return False
        default_storage.delete(place_of(organisation, sha256))
        removed = StoredFile.objects.of(organisation).filter(removed_at__isnull=False)
        removed.filter(sha256=sha256, deleted_at=None).update(deleted_at=moment())
        return True


def flush(path: Path) -> None:
    """Have the disk write down a file or a folder before anything rests on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep_parts(older_than: timedelta) -> int:
    """Delete parts of uploads that no upload names, and empty folders of uploads that are gone."""
    swept = 0
    for folder in _list(default_storage, UNFINISHED)[0]:
        ours = IDENTIFIER.fullmatch(folder)
        rows = list(Unfinished.objects.filter(pk=folder)) if ours else []
        named = {part["place"] for row in rows for part in row.parts}
        here = f"{UNFINISHED}/{folder}"
        folders, names = _list(default_storage, here)
        if ours and not (rows or folders or names) and _is_old(default_storage, here, older_than):
            default_storage.delete(here)
        for name in names:
            place = f"{here}/{name}"
            if place not in named and _is_old(default_storage, place, older_than):
                default_storage.delete(place)
                swept += 1
    return swept


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
