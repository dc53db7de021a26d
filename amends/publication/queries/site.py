"""What is public, without its words: enough to tell whether anything of it has changed."""

from datetime import datetime
from uuid import UUID

from amends.people.models import Organisation
from amends.publication.models import Edition
from amends.publication.queries.editions import SAID_LATER, public_from


def publishers() -> list[Organisation]:
    """Every organisation, by its address."""
    return list(Organisation.objects.order_by("slug"))


def public_outlines(organisation_id: UUID, now: datetime) -> dict[UUID, list[Edition]]:
    """Published editions of each plan, oldest first, without content, page and manifest. Three queries."""
    rows = Edition.objects.filter(organisation=organisation_id).select_related(
        "plan", "organisation"
    )
    found: dict[UUID, list[Edition]] = {}
    told = rows.defer("content", "page", "manifest").prefetch_related(*SAID_LATER)
    for row in told.order_by("plan", "number"):
        if public_from(row) <= now:
            found.setdefault(row.plan_id, []).append(row)
    return found
