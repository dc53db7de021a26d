"""The meaning of words, kept so that each text is read by the model once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.instruments.matching import MODEL, embed
from amends.ledger.models import Redaction
from amends.ledger.rules import Actor
from amends.recommendations.models import Vector
from amends.recommendations.queries import without_vector

# About a second of work: what a page may take on before it is drawn.
AT_ONCE = 80


def keep_vectors(of: QuerySet[Any], most: int | None = None) -> bool:
    """Work out what is missing of some rows with a `text`, `most` at the most; whether all is there now.

    Four queries where something was missing, else one. Two that do it at once write the same.
    """
    most = AT_ONCE if most is None else most
    missing = list(without_vector(of).values_list("pk", "organisation", "text")[: most + 1])
    now = missing[:most]
    if now:
        rows = embed(text for _pk, _organisation, text in now).astype("<f4")
        Vector.objects.bulk_create(
            [
                Vector(id=pk, organisation_id=organisation, model=MODEL, numbers=row.tobytes())
                for (pk, organisation, _text), row in zip(now, rows, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["model", "numbers"],
        )
        # Words removed while they were read: what came of them would stay for good.
        texts = dict(
            of.filter(pk__in=[pk for pk, _organisation, _text in now]).values_list("pk", "text")
        )
        stale = [pk for pk, _organisation, text in now if texts.get(pk) != text]
        Vector.objects.filter(pk__in=stale).delete()
    return len(missing) <= most


def forget_vectors(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`: the meaning of what was removed goes too; the rest is made anew."""
    organisations = Redaction.objects.filter(pk__in=redactions).values("organisation")
    Vector.objects.filter(organisation__in=organisations).delete()
