"""Others' recommendations that were imported as files."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from amends.instruments.matching import MODEL, Type
from amends.recommendations.models import Register, RegisterEntry, Vector
from amends.recommendations.queries.matching import likely


@dataclass(frozen=True)
class OfOthers:
    """A recommendation of somebody else's that may be about the same matter."""

    label: str
    text: str
    standing: str
    register: str
    whose: str
    as_at: date | None


def registers_of(organisation_id: UUID) -> QuerySet[Register]:
    """Every imported file, the newest first, with how many `recommendations` it has. One query.

    As many as are `compared` can be found beside ours; the rest is being read.
    """
    rows = Register.objects.filter(organisation=organisation_id)
    kept = Vector.objects.filter(pk=OuterRef("entries"), model=MODEL)
    return rows.annotate(
        recommendations=Count("entries"), compared=Count("entries", filter=Exists(kept))
    ).order_by("-sequence")


def entries_of(organisation_id: UUID) -> QuerySet[RegisterEntry]:
    """Every recommendation of an imported file."""
    return RegisterEntry.objects.filter(organisation=organisation_id)


def others_alike(text: str, organisation_id: UUID) -> tuple[OfOthers, ...]:
    """Others' recommendations that are likely about the same matter, the likeliest first. Three queries."""
    among = entries_of(organisation_id)
    found = likely(text, among)
    chosen = [each.id for each in found if each.candidate.proposal.type is not Type.NOTHING]
    rows = among.filter(pk__in=chosen).select_related("register") if chosen else ()
    return tuple(of_others(row) for row in sorted(rows, key=lambda row: chosen.index(row.pk)))


def of_others(row: RegisterEntry) -> OfOthers:
    """An entry with the file that it is from."""
    register = row.register
    return OfOthers(
        row.label, row.text, row.standing, register.name, register.whose, register.as_at
    )
