"""Reading what words mean in the background: a register has thousands, and no page can wait for that."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.tasks import task

from amends.ledger.models import Redaction
from amends.ledger.rules import Actor
from amends.recommendations import services
from amends.recommendations.models import Recommendation, RegisterEntry


@task()
def read_meanings(organisation_id: str) -> None:
    """Work out what is missing of all that an organisation keeps, some at a time. Done twice, it does it once."""
    organisation = UUID(organisation_id)
    for kind in (RegisterEntry, Recommendation):
        while not services.keep_vectors(kind.objects.filter(organisation=organisation)):
            pass


def have_entries_read(entries: Sequence[UUID], by: Actor) -> None:
    """Answer to `recommendations.registerentry`: others' recommendations can be compared before a page asks."""
    del by
    _enqueue(RegisterEntry.objects.filter(pk__in=entries[:1]))


def have_all_read_again(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`: what was deleted with the removed words is made anew without them."""
    del by
    _enqueue(Redaction.objects.filter(pk__in=redactions))


def _enqueue(rows: QuerySet[RegisterEntry] | QuerySet[Redaction]) -> None:
    for organisation in rows.order_by().values_list("organisation", flat=True).distinct():
        read_meanings.enqueue(str(organisation))
