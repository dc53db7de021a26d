"""What files of evidence may hold of patients: looking, keeping them shut, and letting one be opened."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, FileLook, Opening
from amends.evidence.queries import may_be_opened, quarantined, was_attached_by
from amends.evidence.rules import LookState, look_in
from amends.files.models import StoredFile
from amends.files.rules import PLAIN, FileShut, FileWaiting, Held
from amends.files.services import Upload, Written, on_disk
from amends.instruments.reading import ReadingError, texts_in_worker
from amends.instruments.reading.remarks import Code, pages_without_text, remark_of
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.permissions import Permission, check
from amends.people.services.corrections import Way, Ways
from amends.people.services.guards import identified, kept_already
from amends.people.services.uploads import bytes_written, keep_upload
from amends.plans.services.guards import words

# Bytes of plain text that are looked through while the person waits; all else is for a worker.
AT_ONCE = 16_384
# What looks through a file's texts in the process that reads them.
LOOK_IN = f"{look_in.__module__}:{look_in.__name__}"
# What stops a look that might have found something; the last: its process died.
STOPPED = frozenset({Code.TOO_SLOW, Code.TOO_MUCH_MEMORY, Code.TOO_DEEP, Code.DAMAGED_FOR_ALL})
MOST_HITS = 200


@dataclass(frozen=True)
class ReadUpload:
    """An upload that was written down, and its words where it is a small one of plain text."""

    content: Written
    text: str | None


@contextmanager
def upload_read(upload: Upload | None, organisation_id: UUID) -> Iterator[ReadUpload | None]:
    """As `bytes_written`, for a file of evidence; a small one of plain text is read, before any lock."""
    with bytes_written(upload, organisation_id) as content:
        yield None if content is None else ReadUpload(content, _text(content))


def keep_read(upload: ReadUpload, by: Actor) -> StoredFile:
    """The stored file of it, which is looked through now or by a worker. In the caller's transaction."""
    file = keep_upload(upload.content, by)
    have_looked_through(file, upload.text)
    return file


def _text(content: Written) -> str | None:
    if content.content.size > AT_ONCE or content.content.media_type != PLAIN:
        return None
    content.upload.seek(0)
    data: bytes = content.upload.read()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def have_looked_through(file: StoredFile, text: str | None) -> None:
    """See to it that a file of evidence is looked through, once. In the transaction that keeps it.

    With its `text` at hand it is done here; all else is held until a worker has done it, whom the
    reaction to the record that names the file asks for it.
    """
    look, made = FileLook.objects.get_or_create(
        organisation=file.organisation,
        file_id=file.pk,
        defaults={"begun_at": clock.now(), "state": LookState.WAITING.value},
    )
    # What was found stays found, though the rest of the file was not looked through.
    if not made and (look.count or look.state not in {LookState.NOT_LOOKED, LookState.STOPPED}):
        return
    FileLook.objects.filter(pk=look.pk).update(state=LookState.WAITING.value)
    if text is not None:
        found = look_in({"pages": [{"text": text, "page": 0}], "unseen": [], "remarks": []})
        _note(look, LookState.LOOKED, found["hits"])
    elif not may_be_opened(look.organisation, look.file_id):
        _hold(look, Held.LOOKING)


def waiting_among(files: Iterable[UUID]) -> list[UUID]:
    """Those of some files that a worker must look through."""
    return list(_waiting().filter(file_id__in=files).values_list("file_id", flat=True))


def waiting() -> list[UUID]:
    """All files that a worker must look through, the longest waiting first."""
    return list(_waiting().values_list("file_id", flat=True))


def _waiting() -> QuerySet[FileLook]:
    return FileLook.objects.filter(state=LookState.WAITING.value).order_by("pk")


def look_through(file_id: UUID) -> bool:
    """Look through a file for details of patients, in a process with limits. Done twice, it does it once.

    What cannot be read is noted as not looked at, and is not held. What took more time or memory than
    it may, or failed, is held, and may be let open by information governance. What the virus scanner refused, or
    the storage cannot find, stays held: it may be let pass, or found, another day. False where it
    must be tried again soon, because the scanner has not looked yet.
    """
    look = FileLook.objects.filter(file_id=file_id).first()
    file = StoredFile.objects.kept().filter(pk=file_id).first()
    if look is None or file is None or look.state != LookState.WAITING:
        return True
    try:
        with on_disk(file, held=True) as path:
            found = texts_in_worker(path, then=LOOK_IN)
    except FileWaiting:
        return False
    except FileShut:
        return True
    except ReadingError as error:
        stopped = error.remark.code in STOPPED
        _note(look, LookState.STOPPED if stopped else LookState.NOT_LOOKED)
        return True
    hits = found["hits"]
    pictures = [page for said in found["remarks"] for page in pages_without_text(remark_of(said))]
    state = LookState.LOOKED if found["full"] else LookState.NOT_LOOKED
    _note(look, state, hits, pictures=len(pictures))
    return True


def _note(
    look: FileLook, state: LookState, hits: Sequence[dict[str, Any]] = (), *, pictures: int = 0
) -> None:
    """Write down what came of a look, and hold the file for it or let it go. `hits` are masked.

    Of two looks at once the first counts: the later one may have been stopped where the first found something.
    """
    with transaction.atomic():
        noted = FileLook.objects.filter(pk=look.pk, state=LookState.WAITING.value).update(
            state=state.value,
            hits=list(hits)[:MOST_HITS],
            count=len(hits),
            pages_unread=pictures,
            looked_at=clock.now(),
        )
        if not noted:
            return
        free = may_be_opened(look.organisation, look.file_id)
        _hold(look, None if free else _held_for(state, bool(hits)))


def _held_for(state: str, hits: bool) -> Held | None:
    """Why a file is held after a look. What could not be read at all is not; what took too long is,
    and what is still to be looked through.
    """
    if state == LookState.WAITING:
        return Held.LOOKING
    if state == LookState.STOPPED:
        return Held.UNKNOWN
    return Held.QUARANTINE if hits else None


def _hold(look: FileLook, held: Held | None) -> None:
    StoredFile.objects.filter(pk=look.file_id).update(held=held.value if held else "")


def let_open(
    *,
    evidence: Evidence,
    reason: str,
    by: Actor,
    file_id: UUID | None = None,
    id: UUID | None = None,
) -> Opening:
    """Let a file of a piece of evidence be opened, the newest unless said, though it seems to hold details of patients.

    For information governance, with a reason. Raises Refused where it is not in quarantine, without
    a reason, and for whoever sent the file or attached it to anything; NotPermitted for anyone else.
    """
    organisation_id = evidence.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.LET_OPEN)
    reason = words(reason, missing=_("Say why it may be opened."))
    with write(organisation_id=organisation_id, by=by, event="evidence.file let open") as writing:
        made = kept_already(Opening, id, organisation_id)
        if made is not None:
            return made
        file = quarantined(evidence, file_id)
        if file is None:
            raise Refused(_("Its file is not in quarantine."))
        if file.created_by == by.person or was_attached_by(file, by):
            raise Refused(_("Whoever sent a file does not let it be opened. Ask someone else."))
        opening = Opening(
            subject=evidence, file_id=file.pk, reason=reason, effective_on=clock.today()
        )
        writing.add(identified(opening, id))
        StoredFile.objects.filter(pk=file.pk).update(held="")
        return opening


def _check_opening(new: Opening, old: Opening, by: Actor) -> None:
    """As `let_open` has it."""
    del old, by
    if not new.reason.strip():
        raise Refused(_("Say why it may be opened."))


def _shut_again(old: Opening, new: Opening, by: Actor) -> None:
    """A file whose opening is taken out goes back into quarantine."""
    del by
    if new.retracts:
        # Locked, so that a look that ends meanwhile does not go by the opening that is taken out here.
        look = FileLook.objects.select_for_update().filter(file_id=old.file_id).first()
        if look is not None and not may_be_opened(old.organisation_id, old.file_id):
            _hold(look, _held_for(look.state, bool(look.count)))


WAYS: Ways = {
    Opening: Way(
        Opening,
        (Permission.LET_OPEN,),
        ("reason", "effective_on"),
        _check_opening,
        follow=_shut_again,
    )
}


def forget_looks(files: Sequence[UUID], by: Actor) -> None:
    """Answer to `file.removed`: what was found in a file goes with it."""
    del by
    FileLook.objects.filter(file_id__in=files).delete()
