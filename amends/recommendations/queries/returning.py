"""Recommendations that keep coming back: the same matter in several reports, by decision or by their words.

Others' recommendations, from files that were imported, stand beside them and are marked as others'.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from amends.instruments.matching import LIKELY, MODEL, score
from amends.instruments.matching.meaning import DIMENSIONS, Vectors
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.recommendations.models import Link, LinkDecision, Vector
from amends.recommendations.queries.matching import finals_of
from amends.recommendations.queries.registers import OfOthers, entries_of, of_others
from amends.recommendations.queries.standing import PRINTED_ORDER, Printed, printed, with_report
from amends.recommendations.rules import LinkType

# Decided links of these types are about one matter; what conflicts or sees it otherwise need not be.
ONE_MATTER = (LinkType.SAME, LinkType.OVERLAPS, LinkType.WIDER, LinkType.NARROWER)
# As many of the nearest pairs are compared closely; about a second of work when nobody has asked yet.
MOST_PAIRS = 60
# Further apart than this no pair of texts was found that a person would link by its words.
NEAR = 0.5
AT_ONCE = 500


@dataclass(frozen=True)
class Returning:
    """One matter that several reports asked for, the earliest first; and what others were asked of it."""

    rows: tuple[Printed, ...]
    others: tuple[OfOthers, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """In which years."""
        return tuple(sorted({row.received_on.year for row in self.rows}))

    @property
    def reports(self) -> int:
        """By how many reports."""
        return len({row.report for row in self.rows})


def returning(organisation_id: UUID, at: Moment) -> tuple[Returning, ...]:
    """What came back, or came to others too, the most often returned first. Five queries."""
    rows = with_report(finals_of(organisation_id)).order_by(*PRINTED_ORDER)
    by_id = {row.pk: printed(row) for row in rows}
    pairs = [*linked_pairs(organisation_id, at), *likely_pairs(by_id)]
    groups = joined(pair for pair in pairs if by_id.keys() >= set(pair))
    others = others_of(organisation_id, by_id)
    groups += [{pk} for pk in others if not any(pk in group for group in groups)]
    found = [
        Returning(
            tuple(by_id[pk] for pk in by_id if pk in group),
            tuple(dict.fromkeys(one for pk in by_id if pk in group for one in others.get(pk, ()))),
        )
        for group in groups
    ]
    several = [each for each in found if each.reports > 1 or each.others]
    return tuple(sorted(several, key=lambda each: (-each.reports, each.rows[0].received_on)))


def linked_pairs(organisation_id: UUID, at: Moment) -> list[tuple[UUID, UUID]]:
    """Pairs that people decided to be about one matter. One query."""
    links = Link.objects.filter(organisation=organisation_id, earlier__isnull=False)
    rows = in_force(LinkDecision, links, at).filter(withdrawn=False, type__in=ONE_MATTER)
    return list(rows.values_list("subject__later", "subject__earlier"))


def likely_pairs(by_id: dict[UUID, Printed]) -> list[tuple[UUID, UUID]]:
    """Pairs of different reports that are likely about one matter, among the nearest. One query."""
    ids, vectors = kept_vectors(by_id)
    reports = np.array([str(by_id[pk].report) for pk in ids])
    apart = [
        (ids[one], ids[other])
        for one, other in nearest_pairs(
            vectors, vectors, lambda one, other: one < other and reports[one] != reports[other]
        )
    ]
    return [(one, other) for one, other in apart if is_likely(by_id[one].text, by_id[other].text)]


def others_of(
    organisation_id: UUID, by_id: dict[UUID, Printed]
) -> dict[UUID, tuple[OfOthers, ...]]:
    """Others' recommendations that are likely about the same matter, by ours. At most three queries."""
    every = entries_of(organisation_id)
    mine, vectors = kept_vectors(by_id)
    theirs, beside = kept_vectors(every.order_by().values("pk"))
    pairs = [
        (mine[one], theirs[other])
        for one, other in nearest_pairs(vectors, beside, lambda _one, _other: True)
    ]
    wanted = every.filter(pk__in={other for _one, other in pairs}) if pairs else ()
    entries = {row.pk: row for row in wanted and wanted.select_related("register")}
    found: dict[UUID, tuple[OfOthers, ...]] = {}
    for one, other in pairs:
        if is_likely(by_id[one].text, entries[other].text):
            found[one] = (*found.get(one, ()), of_others(entries[other]))
    return found


def is_likely(text: str, other: str) -> bool:
    """Whether two are likely about one matter."""
    return score(text, other) >= LIKELY


def kept_vectors(of: Any) -> tuple[list[UUID], Vectors]:
    """The meanings that were worked out already, by the ids of what has them. One query."""
    kept = Vector.objects.filter(model=MODEL, pk__in=of if isinstance(of, QuerySet) else list(of))
    rows = list(kept.order_by("pk").values_list("pk", "numbers"))
    numbers = np.frombuffer(b"".join(bytes(each) for _pk, each in rows), "<f4")
    return [pk for pk, _numbers in rows], numbers.reshape(len(rows), DIMENSIONS)


def nearest_pairs(
    vectors: Vectors, others: Vectors, counts: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """The nearest pairs of those that count, by their places, some rows at a time."""
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(vectors), AT_ONCE):
        some = vectors[start : start + AT_ONCE]
        # Rounded, so that the order of sums within the product cannot decide.
        near = np.round(some @ others.T, 4)
        for row, place in zip(*np.nonzero(near >= NEAR), strict=True):
            one, other = int(row) + start, int(place)
            if counts(one, other):
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
