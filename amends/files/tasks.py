"""What is done with stored files behind people's backs: scanning them, deleting what was removed."""

from uuid import UUID

from django.db import transaction
from django.tasks import task

from amends.files import leftovers, scanning, unfinished
from amends.files.leftovers import moment
from amends.files.models import Unfinished
from amends.files.rules import Scan


@task()
def delete_removed_bytes(file_id: str) -> None:
    """Delete them, unless the same content has been handed in again. Done twice, it does it once."""
    leftovers.delete_removed(UUID(file_id))


@task()
def end_upload(upload_id: str) -> None:
    """Delete an upload that was used, or that nobody goes on with; again later, while it is too early."""
    due = unfinished.end(UUID(upload_id))
    if due is not None:
        end_upload.using(run_after=due).enqueue(upload_id)


def begin_upload(
    *, organisation: UUID, by: UUID, name: str, size: int, modified: int
) -> Unfinished:
    """Begin an upload in parts as `unfinished.begin`, and see to its end."""
    with transaction.atomic():
        upload, made = unfinished.begin(
            organisation=organisation, by=by, name=name, size=size, modified=modified
        )
        if made:
            end_upload.using(run_after=moment() + unfinished.KEPT_FOR).enqueue(str(upload.pk))
        return upload


def use_upload(*, upload: Unfinished) -> None:
    """Note that a form has used an upload, and see to its end. Done twice, it does it once."""
    with transaction.atomic():
        if unfinished.use(upload=upload):
            end_upload.using(run_after=moment() + unfinished.KEPT_ONCE_USED).enqueue(str(upload.pk))


@task(priority=10)
def scan_file(file_id: str) -> None:
    """Have one file scanned for viruses; again later, for as long as it waits."""
    file = scanning.scan(UUID(file_id))
    if file is not None and file.scan is Scan.WAITING:
        later = moment() + scanning.wait_before_next(file)
        scan_file.using(run_after=later).enqueue(file_id)
