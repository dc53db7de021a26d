"""Reading in the background: documents may take minutes, and pages must not wait."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.tasks import task

from amends.files.scanning import SOONEST
from amends.files.services import Upload
from amends.instruments.reading import Meaning
from amends.intake import services
from amends.intake.models import Reading
from amends.intake.rules import ReadingState
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.investigations.services import add_version
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.people.models import Organisation
from amends.people.permissions import Permission, check
from amends.people.services.uploads import bytes_written, keep_upload
from amends.plans.models import Plan


@task()
def read_document(reading_id: str) -> None:
    """Read one document, or try again later while it waits for the scanner. Done twice, it does it once."""
    if not services.carry_out(reading_id=UUID(reading_id)):
        _enqueue_again(reading_id)


def read_in(
    *,
    organisation: Organisation,
    by: Actor,
    upload: Upload | None = None,
    version: ReportVersion | None = None,
    plan: Plan | None = None,
    headings: Mapping[str, Meaning] = services.NO_HEADINGS,
    as_at: date | None = None,
) -> Reading:
    """Keep a document and have it read. Refusals as `services.begin_reading`."""
    services.check_may_begin(
        organisation=organisation, by=by, version=version, plan=plan, as_at=as_at
    )
    with bytes_written(upload, organisation.pk) as content, transaction.atomic():
        reading = services.begin_reading(
            organisation=organisation,
            version=version,
            plan=plan,
            headings=headings,
            as_at=as_at,
            content=content,
            by=by,
        )
        if reading.state == ReadingState.FAILED:
            reading = services.try_again(reading=reading, by=by)
        if reading.state == ReadingState.WAITING:
            _enqueue(reading)
        return reading


def receive_and_read(
    *,
    report: Report,
    kind: VersionKind,
    received_on: date | ImpreciseDate,
    upload: Upload,
    by: Actor,
    id: UUID | None = None,
) -> Reading:
    """Add a version of a report and have its document read: both or neither.

    Refusals as `investigations.services.add_version`, and for a file that is empty or too large.
    """
    organisation = report.organisation
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_CASES)
    with (
        bytes_written(upload, organisation.pk) as content,
        write(organisation_id=organisation.pk, by=by, event="version.added"),
    ):
        file = keep_upload(content, by) if content is not None else None
        version = add_version(
            report=report, kind=kind, received_on=received_on, id=id, file=file, by=by
        )
        return read_in(organisation=organisation, version=version, by=by)


def read_again(*, reading: Reading, by: Actor) -> Reading:
    """Have a document read that could not be, or whose worker was lost. Refusals as `try_again`."""
    with transaction.atomic():
        waiting = services.try_again(reading=reading, by=by)
        _enqueue(waiting)
        return waiting


def correct_columns(*, reading: Reading, said: Mapping[str, str], by: Actor) -> bool:
    """Keep what a person says of a plan's columns; have its rows read anew where that changes any.

    Whether it does. Refusals as `services.say_columns`.
    """
    with transaction.atomic():
        anew = services.say_columns(reading=reading, said=said, by=by)
        if anew:
            _enqueue(reading)
        return anew


def _enqueue_again(reading_id: str) -> None:
    result = read_document.using(run_after=clock.now() + SOONEST).enqueue(reading_id)
    services.note_task(reading=Reading.objects.defer("found").get(pk=reading_id), task_id=result.id)


def _enqueue(reading: Reading) -> None:
    result = read_document.enqueue(str(reading.pk))
    services.note_task(reading=reading, task_id=result.id)
