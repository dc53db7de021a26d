"""What a removal owes the public files, made good in the background: no failure and no death undoes it."""

from collections.abc import Sequence
from uuid import UUID

from django.tasks import task

from amends.ledger.models import Redaction
from amends.ledger.rules import Actor
from amends.publication import services


@task()
def rewrite_public_files(organisation_id: str) -> None:
    """Write what is owed. Done twice, it does it once."""
    services.write_owed(UUID(organisation_id))


def have_files_rewritten(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`, in its transaction: the task is there if the removal is."""
    del by
    rows = Redaction.objects.filter(pk__in=redactions).order_by("organisation")
    for organisation in rows.values_list("organisation", flat=True).distinct():
        rewrite_public_files.enqueue(str(organisation))
