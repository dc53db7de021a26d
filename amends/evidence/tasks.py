"""What is done with the files of evidence behind people's backs: looking for details of patients."""

from collections.abc import Sequence
from uuid import UUID

from django.tasks import task

from amends.evidence import services
from amends.evidence.models import Evidence, EvidenceVersion
from amends.files.scanning import SOONEST
from amends.ledger import clock
from amends.ledger.rules import Actor


def have_files_looked_through(things: Sequence[UUID], by: Actor) -> None:
    """Answer to evidence and newer files: a worker looks through the files that are still to be."""
    first = Evidence.objects.filter(pk__in=things).values_list("file_id", flat=True)
    newer = EvidenceVersion.objects.filter(pk__in=things).values_list("file_id", flat=True)
    have_waiting_looked_through([*{*filter(None, first), *newer}], by)


def have_waiting_looked_through(files: Sequence[UUID], by: Actor) -> None:
    """Answer to `file.sent again`: what the virus scanner refused before may pass now."""
    del by
    for file_id in services.waiting_among(files):
        look_through.enqueue(str(file_id))


def have_all_looked_through() -> int:
    """Queue every look that is still to be made: its task may have failed for good. Returns how many."""
    files = services.waiting()
    for file_id in files:
        look_through.enqueue(str(file_id))
    return len(files)


@task()
def look_through(file_id: str) -> None:
    """Look through one file; again later, while the virus scanner has not. Done twice, it does it once."""
    if not services.look_through(UUID(file_id)):
        look_through.using(run_after=clock.now() + SOONEST).enqueue(file_id)
