"""Uploads in parts: each is acknowledged once it is written down for good, and can be gone on with.

A part is a file, or an object, of its own in the same storage as everything else
(docs/adr/0024-parts-of-uploads-are-files.md), so that it does not matter which process takes the next.
"""

import hashlib
import io
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Case, F, Min, QuerySet, When
from django.utils.translation import gettext as _

from amends.files import rules
from amends.files.leftovers import delete_parts, delete_upload, flush, moment
from amends.files.models import Unfinished
from amends.files.rules import FileMissing, FileRefused, OutOfPlace
from amends.locks import lock

logger = logging.getLogger(__name__)

# Bytes that a page sends at once, and the least and the most that is taken. The last may be smaller.
PART = 2 * 1024 * 1024
LEAST_PART, MOST_PART = 256 * 1024, 4 * 1024 * 1024
# Uploads that one person may have begun in one organisation and not ended, or that came damaged lately.
MOST_UNFINISHED = 5
# As many, with those that a form has used.
MOST_KEPT = 20
KEPT_FOR = timedelta(days=3)
# A form may be sent twice: what it used stays this much longer.
KEPT_ONCE_USED = timedelta(hours=1)
# What came damaged counts this long as one that has not ended.
COUNTED_ONCE_REFUSED = timedelta(hours=1)
# When an upload is deleted.
DUE = Case(
    When(used_at__isnull=False, then=F("used_at") + KEPT_ONCE_USED),
    When(refused_at__isnull=False, then=F("refused_at") + COUNTED_ONCE_REFUSED),
    default=F("touched_at") + KEPT_FOR,
)


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
            try:
                with default_storage.open(place) as stored:
                    self.kept = (place, stored.read())
            except FileNotFoundError as error:
                # It was ended while its form was under way.
                raise _damaged() from error
        return self.kept[1]


def _damaged() -> FileRefused:
    return FileRefused(
        _("The file changed while it was being sent, or came damaged. Choose it again.")
    )


def begin(*, organisation: UUID, by: UUID, name: str, size: int, modified: int) -> Unfinished:
    """Begin an upload in parts, or go on with the one of the same name, size and time of change.

    Where one person's limits leave no room, the one that was
    gone on with the longest ago gives way. Raises FileRefused, with words for the person, for a file
    that is empty or larger than the setting UPLOAD_MEGABYTES, and where MOST_UNFINISHED came damaged.
    """
    if size < 1:
        raise FileRefused(_("The selected file is empty. Choose one that has something in it."))
    if size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
        words = _("The selected file must be %(most)s MB or smaller.")
        raise FileRefused(words % {"most": settings.UPLOAD_MEGABYTES})
    name = rules.clean_name(name)
    with transaction.atomic():
        lock(organisation, f"uploads of {by}")
        mine = Unfinished.objects.filter(organisation=organisation, created_by=by)
        same = mine.filter(name=name, size=size, modified=modified, used_at=None, refused_at=None)
        again = same.order_by("-received").first()
        if again is not None:
            return again
        _make_room(mine)
        return Unfinished.objects.create(
            organisation=organisation,
            created_by=by,
            name=name,
            size=size,
            modified=modified,
            touched_at=moment(),
        )


def _make_room(mine: QuerySet[Unfinished]) -> None:
    """Delete uploads of one person, whose lock is held, for one more. Raises FileRefused."""
    used = mine.exclude(used_at=None)
    unused = mine.filter(used_at=None)
    damaged = unused.filter(refused_at__gt=moment() - COUNTED_ONCE_REFUSED).count()
    if damaged >= MOST_UNFINISHED:
        words = _(
            "%(most)s files that you sent came damaged. Wait: they are forgotten after an hour."
        )
        raise FileRefused(words % {"most": MOST_UNFINISHED})
    unended = unused.filter(refused_at=None)
    # One that came in full, and whose form was refused for something else, looks like any other.
    _delete_all_but(MOST_UNFINISHED - damaged - 1, unended.order_by("-touched_at", "-pk"))
    _delete_all_but(MOST_KEPT - MOST_UNFINISHED, used.order_by("-used_at", "-pk"))


def _delete_all_but(most: int, uploads: QuerySet[Unfinished]) -> None:
    for pk in list(uploads.values_list("pk", flat=True)[most:]):
        delete_upload(pk)


def of_person(*, organisation: UUID, by: UUID, uploads: Collection[UUID]) -> dict[UUID, Unfinished]:
    """Uploads by id, for nobody but whoever began them, in the organisation in which they were begun."""
    rows = Unfinished.objects.filter(organisation=organisation, created_by=by, refused_at=None)
    return rows.in_bulk(list(uploads))


def take(*, upload: Unfinished, start: int, part: bytes) -> Unfinished:
    """Write a part down for good; it is acknowledged by returning.

    Raises OutOfPlace where it does not begin at the end of what has come, FileRefused for one that is
    smaller than LEAST_PART and not the last, larger than MOST_PART or longer than the file,
    FileMissing where the upload was given up.
    """
    if start != upload.received:
        raise OutOfPlace(upload.received)
    until = start + len(part)
    least = min(LEAST_PART, upload.size - start)
    if not part or not least <= len(part) <= MOST_PART or until > upload.size:
        raise FileRefused(_("Part of the file could not be taken. Choose the file again."))
    place = _write(f"{upload.folder}/{uuid4()}", part)
    said = {"place": place, "size": len(part), "sha256": hashlib.sha256(part).hexdigest()}
    with transaction.atomic():
        row = Unfinished.objects.select_for_update().filter(pk=upload.pk).first()
        if row is not None and row.refused_at is None and row.received == start:
            row.parts = [*row.parts, said]
            row.received, row.touched_at = until, moment()
            row.save(update_fields=["parts", "received", "touched_at"])
            return row
    # The same part came twice at once, or the upload was given up meanwhile.
    default_storage.delete(place)
    if row is None or row.refused_at is not None:
        raise FileMissing(str(upload.pk))
    raise OutOfPlace(row.received)


def whole(*, upload: Unfinished, sha256: str) -> Whole | None:
    """The file, once all of it has come; None before."""
    return Whole(upload, sha256) if upload.received == upload.size else None


def use(*, upload: Unfinished) -> None:
    """Note that a form has used an upload. Done twice, it does it once."""
    Unfinished.objects.filter(pk=upload.pk, used_at=None).update(used_at=moment())


def refuse(*, upload: Unfinished) -> FileRefused:
    """Delete what has come: it is not what its sender says, and would be wrong again.

    The words for the sender. That it was sent counts on for a while, or wrong bytes could be sent for ever.
    """
    with transaction.atomic():
        row = Unfinished.objects.select_for_update().filter(pk=upload.pk).first()
        if row is not None:
            delete_parts(row)
            row.parts, row.received, row.refused_at = [], 0, moment()
            row.save(update_fields=["parts", "received", "refused_at"])
    return _damaged()


def end_all() -> int:
    """Delete every upload that was used, or that nobody has gone on with. How many parts went.

    One that the storage does not let go of stays, and keeps none of the others.
    """
    over = Unfinished.objects.annotate(due=DUE).filter(due__lte=moment())
    parts = 0
    for pk in list(over.values_list("pk", flat=True)):
        try:
            parts += delete_upload(pk)
        except Exception:
            logger.exception("Upload %s could not be deleted.", pk)
    return parts


def next_due() -> datetime | None:
    """When the next upload is deleted; None where there are none. One query."""
    due: datetime | None = Unfinished.objects.aggregate(next=Min(DUE))["next"]
    return due


def _write(place: str, part: bytes) -> str:
    saved = default_storage.save(place, ContentFile(part))
    try:
        path = Path(default_storage.path(saved))
    except NotImplementedError:
        return saved
    for each in (path, path.parent, path.parent.parent):
        flush(each)
    return saved
