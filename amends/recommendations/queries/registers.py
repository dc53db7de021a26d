"""Others' recommendations that were imported as files."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from amends.instruments.matching import Type
from amends.recommendations.models import Register, RegisterEntry
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
    """Every imported file, the newest first, with how many `recommendations` each has. One query."""
    rows = Register.objects.filter(organisation=organisation_id)
    return rows.annotate(recommendations=Count("entries")).order_by("-sequence")


def entries_of(organisation_id: UUID) -> QuerySet[RegisterEntry]:
    """Every recommendation of an imported file."""
    return RegisterEntry.objects.filter(organisation=organisation_id)


def others_alike(text: str, organisation_id: UUID) -> tuple[OfOthers, ...]:
    """Others' recommendations that are likely about the same matter, the likeliest first. Three queries."""
    among = entries_of(organisation_id)
    found = likely(text, among)
    chosen = [each.id for each in found if each.candidate.proposal.type is not Type.NOTHING]
    rows = among.filter(pk__in=chosen).select_related("register") if chosen else ()
    return tuple(
        OfOthers(
            row.label,
            row.text,
            row.standing,
            row.register.name,
            row.register.whose,
            row.register.as_at,
        )
        for row in sorted(rows, key=lambda row: chosen.index(row.pk))
    )
