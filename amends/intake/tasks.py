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
from amends.investigations.models import ReportVersion
from amends.ledger import clock
from amends.ledger.rules import Actor
from amends.people.models import Organisation
from amends.people.services.uploads import bytes_written
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
