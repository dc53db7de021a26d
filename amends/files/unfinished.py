"""Uploads in parts: each is acknowledged once it is written down for good, and can be gone on with.

A part is a file, or an object, of its own in the same storage as everything else
(docs/adr/0024-parts-of-uploads-are-files.md), so that it does not matter which process takes the next.
"""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from amends.files import rules
from amends.files.leftovers import flush, moment
from amends.files.models import Unfinished
from amends.files.rules import FileMissing, FileRefused, OutOfPlace

# Bytes that a page sends at once, and the most that is taken.
PART = 2 * 1024 * 1024
MOST_PART = 4 * 1024 * 1024
# Uploads that one person may have begun in one organisation and not ended.
MOST_UNFINISHED = 5
KEPT_FOR = timedelta(days=3)
# A form may be sent twice: what it used stays this much longer.
KEPT_ONCE_USED = timedelta(hours=1)


# Django's class takes no parameter; only its type stub does.
class Whole(UploadedFile):  # type: ignore[type-arg]  # as above
    """An upload that has come in full; `sha256` is what its sender says it is."""

    def __init__(self, upload: Unfinished, sha256: str) -> None:
        super().__init__(file=io.BufferedReader(_Parts(upload.parts)), name=upload.name)
        self.size = upload.size
        self.upload, self.sha256 = upload, sha256


class _Parts(io.RawIOBase):
    """The parts of an upload, one after the other, as one file to read."""

    def __init__(self, parts: list[dict[str, Any]]) -> None:
        self.parts = parts
        self.size = sum(part["size"] for part in parts)
        self.at = 0
        # The part that was read last, by its place.
        self.kept: tuple[str, bytes] = ("", b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(0, base + offset)
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any) -> int:
        start = 0
        for part in self.parts:
            end = start + part["size"]
            if start <= self.at < end:
                piece = self._of(part["place"])[self.at - start :][: len(buffer)]
                buffer[: len(piece)] = piece
                self.at += len(piece)
                return len(piece)
            start = end
        return 0

    def _of(self, place: str) -> bytes:
        if self.kept[0] != place:
            with default_storage.open(place) as stored:
                self.kept = (place, stored.read())
        return self.kept[1]


def begin(*, organisation: UUID, by: UUID, name: str, size: int, modified: int) -> Unfinished:
    """Begin an upload in parts, or go on with the one of the same name, size and time of change.

    Raises FileRefused, with words for the person, for a file that is empty or larger than the setting
    UPLOAD_MEGABYTES, and for more than MOST_UNFINISHED.
    """
    if size < 1:
        raise FileRefused(_("The selected file is empty. Choose one that has something in it."))
    if size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
        words = _("The selected file must be %(most)s MB or smaller.")
        raise FileRefused(words % {"most": settings.UPLOAD_MEGABYTES})
    mine = Unfinished.objects.filter(organisation=organisation, created_by=by, used_at=None)
    name = rules.clean_name(name)
    again = mine.filter(name=name, size=size, modified=modified).order_by("-received").first()
    if again is not None:
        return again
    if mine.count() >= MOST_UNFINISHED:
        raise FileRefused(
            _(
                "You have begun %(most)s uploads that have not ended. Go on with one of them: choose the"
                " same file again. Or wait: after three days they are forgotten."
            )
            % {"most": MOST_UNFINISHED}
        )
    return Unfinished.objects.create(
        organisation=organisation,
        created_by=by,
        name=name,
        size=size,
        modified=modified,
        touched_at=moment(),
    )


def of_person(*, organisation: UUID, by: UUID, upload: UUID) -> Unfinished | None:
    """An upload, for nobody but whoever began it, in the organisation in which it was begun."""
    rows = Unfinished.objects.filter(organisation=organisation, created_by=by)
    return rows.filter(pk=upload).first()


def take(*, upload: Unfinished, start: int, part: bytes) -> Unfinished:
    """Write a part down for good; it is acknowledged by returning.

    Raises OutOfPlace where it does not begin at the end of what has come, FileRefused for one that is
    empty, larger than MOST_PART or longer than the file, FileMissing where the upload was given up.
    """
    if start != upload.received:
        raise OutOfPlace(upload.received)
    if not part or len(part) > MOST_PART or start + len(part) > upload.size:
        raise FileRefused(_("Part of the file could not be taken. Choose the file again."))
    place = _write(f"{upload.folder}/{uuid4()}", part)
    said = {"place": place, "size": len(part), "sha256": hashlib.sha256(part).hexdigest()}
    with transaction.atomic():
        row = Unfinished.objects.select_for_update().filter(pk=upload.pk).first()
        if row is not None and row.received == start:
            row.parts = [*row.parts, said]
            row.received, row.touched_at = start + len(part), moment()
            row.save(update_fields=["parts", "received", "touched_at"])
            return row
    # The same part came twice at once, or the upload was given up meanwhile.
    default_storage.delete(place)
    if row is None:
        raise FileMissing(str(upload.pk))
    raise OutOfPlace(row.received)


def whole(*, upload: Unfinished, sha256: str) -> Whole | None:
    """The file, once all of it has come; None before."""
    return Whole(upload, sha256) if upload.received == upload.size else None


def use(*, upload: Unfinished) -> None:
    """Note that a form has used an upload."""
    Unfinished.objects.filter(pk=upload.pk, used_at=None).update(used_at=moment())


def end(upload_id: UUID) -> bool:
    """Delete an upload that was used, or that nobody has gone on with. False where it is too early."""
    upload = Unfinished.objects.filter(pk=upload_id).first()
    if upload is None:
        return True
    now = moment()
    used = upload.used_at is not None and upload.used_at <= now - KEPT_ONCE_USED
    if not used and upload.touched_at > now - KEPT_FOR:
        return False
    upload.delete()
    for part in upload.parts:
        default_storage.delete(part["place"])
    return True


def _write(place: str, part: bytes) -> str:
    saved = default_storage.save(place, ContentFile(part))
    try:
        path = Path(default_storage.path(saved))
    except NotImplementedError:
        return saved
    for each in (path, path.parent, path.parent.parent):
        flush(each)
    return saved
