"""Uploads in parts, and their end behind people's backs."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.tasks import task

from amends.background.backend import configured
from amends.files import unfinished
from amends.files.leftovers import moment
from amends.files.models import Unfinished

HOUR = timedelta(hours=1)


@task()
def end_uploads() -> None:
    """Delete uploads whose time has come; again later, for those whose time has not."""
    unfinished.end_all()
    due = unfinished.next_due()
    if due is not None:
        # What could not be deleted is due still, and is tried again in an hour.
        _see_to_end(max(due, moment()))


def begin_upload(
    *, organisation: UUID, by: UUID, name: str, size: int, modified: int
) -> Unfinished:
    """Begin an upload in parts as `unfinished.begin`, and see to its end."""
    with transaction.atomic():
        upload = unfinished.begin(
            organisation=organisation, by=by, name=name, size=size, modified=modified
        )
        _see_to_end(moment() + unfinished.KEPT_FOR)
        return upload


def use_upload(*, upload: Unfinished) -> None:
    """Note that a form has used an upload, and see to its end."""
    with transaction.atomic():
        unfinished.use(upload=upload)
        _see_to_end(moment() + unfinished.KEPT_ONCE_USED)


def _see_to_end(due: datetime) -> None:
    """Have uploads ended at the full hour after a moment.

    An hour has one task for all of them, because uploads are begun as often as anybody likes.
    """
    hour = due.replace(minute=0, second=0, microsecond=0) + HOUR
    later = end_uploads.using(run_after=hour)
    configured().enqueue_once(later, [], {}, key=hour.isoformat())
