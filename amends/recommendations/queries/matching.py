"""Which earlier words some new ones may be about: worked out when a page asks, and kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from amends.instruments.matching import MODEL, Candidate, Earlier, Type, compare, embed, score
from amends.investigations.models import ReportVersion
from amends.investigations.queries import EVER, versions_that_came
from amends.investigations.rules import VersionKind
from amends.recommendations.models import Recommendation, Vector
from amends.recommendations.queries.standing import not_misread

# As many of the nearest by meaning are compared closely, however many there are.
NEAREST = 50
MOST = 5
MOST_ALIKE = 10


@dataclass(frozen=True)
class Likely:
    """An earlier text by its id, and what is proposed of it: a prompt for a person, never a ground."""

    id: UUID
    candidate: Candidate


def without_vector(of: QuerySet[Any]) -> QuerySet[Any]:
    """Those whose words nobody has worked out yet, or with another model."""
    kept = Vector.objects.filter(pk=OuterRef("pk"), model=MODEL)
    return of.filter(~Exists(kept)).order_by("pk")


def likely(text: str, of: QuerySet[Any], most: int = MOST) -> list[Likely]:
    """The likeliest of some rows with a `text`, best first, of those that have a vector. Two queries.

    Reading the vectors grows with their number, by some 1.5 KB each; nothing else does.
    """
    kept = Vector.objects.filter(model=MODEL, pk__in=of.order_by().values("pk"))
    rows = list(kept.order_by("pk").values_list("pk", "numbers"))
    if not rows:
        return []
    numbers = np.frombuffer(b"".join(bytes(each) for _pk, each in rows), "<f4")
    vectors = numbers.reshape(len(rows), -1)
    # Rounded, so that the order of sums within the product cannot decide.
    alike = np.round(vectors @ embed([text])[0], 4)
    places = np.argsort(-alike, kind="stable")[:NEAREST]
    ids = [rows[place][0] for place in places]
    texts = dict(of.order_by().filter(pk__in=ids).values_list("pk", "text"))
    found = Earlier([texts[pk] for pk in ids], vectors[places]).candidates([text], most)[0]
    return [Likely(ids[each.place], each) for each in found]


def beside(text: str, earlier: str) -> Candidate:
    """One text beside one earlier one."""
    return compare(text, earlier, score(text, earlier))


def among(candidates: Iterable[UUID]) -> QuerySet[Recommendation]:
    """Recommendations by their ids, to be compared."""
    return Recommendation.objects.filter(pk__in=list(candidates))


def finals_of(organisation_id: UUID) -> QuerySet[Recommendation]:
    """Every recommendation of the organisation's final reports, of any case."""
    finals = ReportVersion.objects.filter(
        organisation=organisation_id, kind=VersionKind.FINAL.value
    )
    came = versions_that_came(finals).order_by().values("pk")
    return not_misread(Recommendation.objects.filter(version__in=came), EVER)


def finals_beside(one: Recommendation) -> QuerySet[Recommendation]:
    """The others of them."""
    return finals_of(one.organisation_id).exclude(pk=one.pk)


def alike(one: Recommendation) -> tuple[Recommendation, ...]:
    """Those that are likely about the same matter, the likeliest first. Three queries."""
    beside_it = finals_beside(one)
    chosen = [
        each.id
        for each in likely(one.text, beside_it, MOST_ALIKE)
        if each.candidate.proposal.type is not Type.NOTHING
    ]
    rows = beside_it.filter(pk__in=chosen).select_related("version__report__case")
    return tuple(sorted(rows, key=lambda row: chosen.index(row.pk)))


def is_before(one: Recommendation, later: Recommendation) -> bool:
    """Whether its report came earlier, and is another."""
    first, second = one.version, later.version
    return first.report_id != second.report_id and first.received_on < second.received_on
