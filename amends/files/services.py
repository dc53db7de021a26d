"""Taking files in, giving them out and removing them.

Bytes come before their row, and before the transaction that the row is written in, so that nobody
waits for a slow upload: whatever goes wrong leaves bytes without a row, which the sweep removes, and
never a row without bytes. Everything that adds or deletes the bytes of one content
takes that content's lock first and holds it to the end of its transaction.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from amends.files import rules, scanning
from amends.files.leftovers import INCOMING, delete_content, flush, moment
from amends.files.models import StoredFile, place_of
from amends.files.rules import (
    FileHeld,
    FileInfected,
    FileMissing,
    FileRefused,
    FileRemoved,
    FileUnscannable,
    FileWaiting,
    Scan,
)
from amends.files.tasks import scan_file
from amends.files.unfinished import Whole, refuse
from amends.instruments.reading.process import PASSING
from amends.locks import lock

# Django's class takes no parameter; only its type stub does.
type Upload = File[Any]


@dataclass(frozen=True)
class _Content:
    """What one reading of an upload tells."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Written:
    """An upload whose bytes the storage has, and which no row owns yet.

    `waiting` is the passing name that they have in a folder; None in a storage without folders,
    such as S3, which has them in their place already.
    """

    organisation: UUID
    upload: Upload
    content: _Content
    waiting: str | None


@contextmanager
def written(*, organisation: UUID, upload: Upload) -> Iterator[Written]:
    """Have an upload's bytes written down for good before any lock is taken, for the block to keep.

    That is what takes long. `keep` gives them a row inside the block, in the transaction that names
    the file; what no row comes to own is gone at the end of the block, or swept. Raises FileRefused,
    with words for the person, when the file is empty or larger than the setting UPLOAD_MEGABYTES.
    """
    content = _read(upload, settings.UPLOAD_MEGABYTES * 1024 * 1024)
    if isinstance(upload, Whole) and upload.sha256 != content.sha256:
        raise refuse(upload=upload.upload)
    place = place_of(organisation, content.sha256)
    storage, name = default_storage, f"{INCOMING}/{uuid4()}"
    try:
        storage.path(name)
    except NotImplementedError:
        if not storage.exists(place):
            _save(storage, upload, place)
        yield Written(organisation, upload, content, None)
        return
    try:
        saved = _save(storage, upload, name)
        flush(Path(storage.path(saved)))
        yield Written(organisation, upload, content, saved)
    finally:
        storage.delete(name)


def keep(written: Written, *, name: str, by: UUID) -> StoredFile:
    """The row of what was written, in the caller's transaction if there is one.

    Content that the organisation has already is not kept twice: its row is returned, under the
    name that it was given first. `by` is the person who sent it. Where a scanner is set it is
    scanned before anybody can open it: at once if it is small, else by a worker. What was found
    infected before, or not looked at whole, is scanned anew, because scanners err too.
    """
    organisation, content = written.organisation, written.content
    with transaction.atomic():
        lock(organisation, content.sha256)
        kept = StoredFile.objects.kept().of(organisation).filter(sha256=content.sha256).first()
        _settle(default_storage, written)
        file = kept or StoredFile.objects.create(
            organisation=organisation,
            sha256=content.sha256,
            size=content.size,
            name=rules.clean_name(name),
            media_type=content.media_type,
            created_at=moment(),
            created_by=by,
        )
        _have_scanned(file, by)
        return file


def store(*, organisation: UUID, upload: Upload, name: str, by: UUID) -> StoredFile:
    """Write an uploaded file and keep it, as `written` and `keep` say, where no lock is held."""
    with written(organisation=organisation, upload=upload) as content:
        return keep(content, name=name, by=by)


def _have_scanned(file: StoredFile, by: UUID) -> None:
    """See to it that a file is scanned, unless it was, or no scanner is set."""
    if file.scan in {Scan.INFECTED, Scan.REFUSED} and settings.CLAMD:
        scanning.forget(file, by=by)
    if file.scan is Scan.WAITING:
        scan_file.enqueue(str(file.pk))
        if file.size <= scanning.AT_ONCE:
            transaction.on_commit(partial(scanning.scan_at_once, file.pk), robust=True)


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


def open_stored(file: StoredFile, *, held: bool = False) -> Upload:
    """The bytes of a stored file, open for reading; the caller closes it.

    With `held` also one that is held, for the program that looks at what it holds.

    Raises FileRemoved when it was removed, FileInfected, FileWaiting and FileUnscannable when the
    scanner found something in it, has not looked yet or would not look at all of it, FileHeld when
    it is in quarantine, FileMissing when the storage has lost it.
    """
    if file.removed_at is not None:
        raise FileRemoved(str(file.pk))
    if file.scan is Scan.INFECTED:
        raise FileInfected(str(file.pk))
    if file.scan is Scan.WAITING:
        raise FileWaiting(str(file.pk))
    if file.scan is Scan.REFUSED:
        raise FileUnscannable(str(file.pk))
    if file.held and not held:
        raise FileHeld(str(file.pk))
    try:
        return default_storage.open(file.place)
    except FileNotFoundError as error:
        raise FileMissing(str(file.pk)) from error


@contextmanager
def on_disk(file: StoredFile, *, held: bool = False) -> Iterator[Path]:
    """Where the file can be read from inside the block: in the storage itself, or a copy of it.

    Raises FileShut as `open_stored` does.
    """
    with open_stored(file, held=held) as stored:
        try:
            path = Path(default_storage.path(file.place))
        except NotImplementedError:
            pass
        else:
            if not path.is_file():
                raise FileMissing(str(file.pk))
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix=PASSING) as copy:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)


def remove(*, file: StoredFile, reason: str, by: UUID) -> StoredFile:
    """Remove a file for good: its row stays without a name, its bytes go on commit.

    If the bytes cannot be deleted then, `tasks.delete_removed_bytes` does it, which the caller asks
    for in the same transaction; failing that, the sweep. Raises FileRemoved when somebody
    was quicker, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A file is removed for a reason.")
    with transaction.atomic():
        lock(file.organisation, file.sha256)
        removed = (
            StoredFile.objects.kept()
            .filter(pk=file.pk)
            .update(removed_at=moment(), removed_by=by, removed_reason=reason, name="")
        )
        if not removed:
            raise FileRemoved(str(file.pk))
        transaction.on_commit(partial(delete_content, file), robust=True)
    file.refresh_from_db()
    return file


def _save(storage: Storage, upload: Upload, name: str) -> str:
    # A new File, because Django would move a large upload away from whoever reads it next.
    upload.seek(0)
    return storage.save(name, File(upload.file))


def _settle(storage: Storage, written: Written) -> None:
    """Have complete bytes in their place, unless they are there."""
    place = place_of(written.organisation, written.content.sha256)
    if storage.exists(place):
        return
    if written.waiting is None:
        # Somebody deleted the same content since it was written: rare, and slow only then.
        _save(storage, written.upload, place)
        return
    here, there = Path(storage.path(written.waiting)), Path(storage.path(place))
    there.parent.mkdir(parents=True, exist_ok=True)
    here.replace(there)
    flush(there.parent)
