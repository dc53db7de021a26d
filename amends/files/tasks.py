"""What is done with stored files behind people's backs: scanning them, deleting what was removed."""

from uuid import UUID

from django.tasks import task

from amends.files import leftovers, scanning
from amends.files.leftovers import moment
from amends.files.rules import Scan


@task()
def delete_removed_bytes(file_id: str) -> None:
    """Delete them, unless the same content has been handed in again. Done twice, it does it once."""
    leftovers.delete_removed(UUID(file_id))


@task(priority=10)
def scan_file(file_id: str) -> None:
    """Have one file scanned for viruses; again later, for as long as it waits."""
    file = scanning.scan(UUID(file_id))
    if file is not None and file.scan is Scan.WAITING:
        later = moment() + scanning.wait_before_next(file)
        scan_file.using(run_after=later).enqueue(file_id)
