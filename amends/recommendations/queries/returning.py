"""Recommendations that keep coming back: the same matter in several reports, by decision or by their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from amends.instruments.matching import MODEL, score
from amends.instruments.matching.meaning import Vectors
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.recommendations.models import Link, LinkDecision, Vector
from amends.recommendations.queries.matching import finals_of
from amends.recommendations.queries.standing import PRINTED_ORDER, Printed, printed, with_report
from amends.recommendations.rules import LinkType
from amends.recommendations.sentences import LIKELY

# Decided links of these types are about one matter; what conflicts or sees it otherwise need not be.
ONE_MATTER = (LinkType.SAME, LinkType.OVERLAPS, LinkType.WIDER, LinkType.NARROWER)
# As many of the nearest pairs are compared closely; about a second of work when nobody has asked yet.
MOST_PAIRS = 60
# Further apart than this no pair of texts was found that a person would link by its words.
NEAR = 0.5
AT_ONCE = 500


@dataclass(frozen=True)
class Returning:
    """One matter that several reports asked for, the earliest first."""

    rows: tuple[Printed, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """In which years."""
        return tuple(sorted({row.received_on.year for row in self.rows}))

    @property
    def reports(self) -> int:
        """By how many reports."""
        return len({row.report for row in self.rows})


def returning(organisation_id: UUID, at: Moment) -> tuple[Returning, ...]:
    """What came back, the most often returned first. Three queries."""
    rows = with_report(finals_of(organisation_id)).order_by(*PRINTED_ORDER)
    by_id = {row.pk: printed(row) for row in rows}
    pairs = [*linked_pairs(organisation_id, at), *likely_pairs(by_id)]
    groups = joined(pair for pair in pairs if by_id.keys() >= set(pair))
    found = [Returning(tuple(by_id[pk] for pk in by_id if pk in group)) for group in groups]
    several = [each for each in found if each.reports > 1]
    return tuple(sorted(several, key=lambda each: (-each.reports, each.rows[0].received_on)))


def linked_pairs(organisation_id: UUID, at: Moment) -> list[tuple[UUID, UUID]]:
    """Pairs that people decided to be about one matter. One query."""
    links = Link.objects.filter(organisation=organisation_id, earlier__isnull=False)
    rows = in_force(LinkDecision, links, at).filter(withdrawn=False, type__in=ONE_MATTER)
    return list(rows.values_list("subject__later", "subject__earlier"))


def likely_pairs(by_id: dict[UUID, Printed]) -> list[tuple[UUID, UUID]]:
    """Pairs of different reports that are likely about one matter, among the nearest. One query."""
    kept = Vector.objects.filter(model=MODEL, pk__in=list(by_id)).order_by("pk")
    rows = list(kept.values_list("pk", "numbers"))
    if not rows:
        return []
    ids = [pk for pk, _numbers in rows]
    numbers = np.frombuffer(b"".join(bytes(each) for _pk, each in rows), "<f4")
    reports = [by_id[pk].report for pk in ids]
    return [
        (ids[one], ids[other])
        for one, other in nearest_pairs(numbers.reshape(len(ids), -1), reports)
        if score(by_id[ids[one]].text, by_id[ids[other]].text) >= LIKELY
    ]


def nearest_pairs(vectors: Vectors, reports: Sequence[UUID]) -> list[tuple[int, int]]:
    """The nearest pairs of different reports, by their places, some rows at a time."""
    found: list[tuple[float, int, int]] = []
    whose = np.array([str(report) for report in reports])
    for start in range(0, len(vectors), AT_ONCE):
        some = vectors[start : start + AT_ONCE]
        # Rounded, so that the order of sums within the product cannot decide.
        near = np.round(some @ vectors.T, 4)
        for row, place in zip(*np.nonzero(near >= NEAR), strict=True):
            one, other = int(row) + start, int(place)
            if one < other and whose[one] != whose[other]:
                found.append((-float(near[row, place]), one, other))
        found = sorted(found)[:MOST_PAIRS]
    return [(one, other) for _near, one, other in found]


def joined(pairs: Iterable[tuple[UUID, UUID]]) -> list[set[UUID]]:
    """Pairs that have one in common, put together."""
    groups: list[set[UUID]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched]
        groups.append(set(pair).union(*touched))
    return groups
