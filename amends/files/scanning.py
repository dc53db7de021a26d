"""Having stored files looked at by the virus scanner, and remembering what it said."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from amends.files import clamd
from amends.files.leftovers import delete_content, moment
from amends.files.models import StoredFile
from amends.files.rules import Scan, ScanProblem
from amends.locks import lock

# Bytes that are scanned while the person who sent them waits, and how many seconds that may take.
AT_ONCE = 10 * 1024 * 1024
PATIENCE = 5.0
# Seconds that a worker waits for any one step.
WORKERS_PATIENCE = 180.0
# A scanner that is down is asked again after as long as the file has waited, within these.
SOONEST, LATEST = timedelta(minutes=1), timedelta(minutes=10)


def scan(
    file_id: UUID, *, seconds: float = WORKERS_PATIENCE, again: bool = False
) -> StoredFile | None:
    """Have a file scanned that was not; the file as it stands then, or None where nothing is kept.

    If the scanner is down the file goes on waiting, and says so. One that it would not look at all
    of is asked about MOST_REFUSALS times, and after that only where `again` says so. The bytes of one that is infected
    are deleted: nothing may open them, so nothing is gained by keeping them.
    """
    file = StoredFile.objects.kept().filter(pk=file_id).first()
    asked = {Scan.WAITING, Scan.REFUSED} if again else {Scan.WAITING}
    if file is None or file.scan not in asked:
        return file
    try:
        with default_storage.open(file.place) as stored:
            verdict = clamd.scan(settings.CLAMD, stored.chunks(), seconds=seconds)
    except clamd.ScannerDown:
        _note(file, scan_problem=ScanProblem.DOWN.value)
    except clamd.ScannerRefused:
        _note(file, scan_problem=ScanProblem.REFUSED.value, scan_refusals=F("scan_refusals") + 1)
    except FileNotFoundError:
        return file
    else:
        _note(file, scanned_at=moment(), infected_with=verdict.found[:200], scan_problem="")
    return StoredFile.objects.kept().filter(pk=file_id).first()


def scan_at_once(file_id: UUID) -> None:
    """Have a small file scanned as soon as it is kept; what cannot be done now, a worker does."""
    scan(file_id, seconds=PATIENCE)


def _note(file: StoredFile, **said: object) -> None:
    """Write down what the scanner said, unless the file was removed or sent anew meanwhile."""
    with transaction.atomic():
        lock(file.organisation, file.sha256)
        rows = StoredFile.objects.unscanned().filter(pk=file.pk, created_at=file.created_at)
        rows.update(scan_tried_at=moment(), **said)
        if said.get("infected_with"):
            transaction.on_commit(partial(delete_content, file), robust=True)


def forget(file: StoredFile, *, by: UUID) -> None:
    """A file that the scanner refused was sent again: it waits to be scanned anew, as that person's."""
    file.scanned_at, file.infected_with, file.created_by = None, "", by
    file.scan_problem, file.scan_refusals = "", 0
    file.save(
        update_fields=[
            "scanned_at",
            "infected_with",
            "created_by",
            "scan_problem",
            "scan_refusals",
        ]
    )


def wait_before_next(file: StoredFile) -> timedelta:
    """How long until the scanner is asked again for a file that still waits."""
    return min(LATEST, max(SOONEST, moment() - file.created_at))


def waiting() -> list[UUID]:
    """The files that no scanner has looked at, the oldest first."""
    rows = StoredFile.objects.unscanned().order_by("created_at", "pk")
    return list(rows.values_list("pk", flat=True))
