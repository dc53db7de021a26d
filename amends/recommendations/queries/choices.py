"""What a form of this stage offers to choose from, and what the person who fills it in has seen."""

from datetime import date
from uuid import UUID

from amends.investigations.models import Report, ReportVersion
from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.people.models import Body, Party, Service
from amends.people.queries import newest
from amends.recommendations.models import (
    Answering,
    Intent,
    Link,
    LinkDecision,
    Recommendation,
    Response,
)


def answered_version(report: Report) -> ReportVersion | None:
    """The version that a response to the whole report answers: the final, else the latest draft."""
    versions = sorted(
        versions_that_came(report.versions.all()),
        key=lambda version: (
            version.kind == VersionKind.FINAL,
            version.received_on,
            version.sequence,
        ),
    )
    return versions[-1] if versions else None


def last_position(version: ReportVersion) -> int:
    """The highest position taken in a version; 0 when there is none."""
    rows = version.recommendations.order_by("-position").values_list("position", flat=True)
    return rows.first() or 0


def parties_of(organisation_id: UUID) -> tuple[Party, ...]:
    """Every party that the organisation knows, itself first."""
    return tuple(Party.objects.filter(organisation=organisation_id).order_by("-own", "sequence"))


def bodies_of(party: Party) -> tuple[Body, ...]:
    """The bodies by which a party decides."""
    return tuple(party.bodies.order_by("sequence"))


def services_of(organisation_id: UUID) -> tuple[Service, ...]:
    """Every service that the organisation has run, closed ones too: a scope may be of the past."""
    return tuple(Service.objects.filter(organisation=organisation_id).order_by("sequence"))


def drafts_of(report: Report) -> tuple[ReportVersion, ...]:
    """The drafts of a report, oldest first."""
    came = versions_that_came(report.versions.filter(kind=VersionKind.DRAFT))
    return tuple(came.order_by("sequence"))


def last_intent(recommendation: Recommendation) -> UUID | None:
    """The entry made last about what a recommendation is for."""
    row = newest(Intent, recommendation)
    return row.pk if row else None


def last_response(recommendation: Recommendation, party: Party) -> UUID | None:
    """The answer entered last of one party to one recommendation."""
    answering = Answering.objects.filter(recommendation=recommendation, party=party).first()
    row = newest(Response, answering) if answering else None
    return row.pk if row else None


def last_decision(later: Recommendation, earlier: Recommendation | None) -> UUID | None:
    """The decision entered last about one pair."""
    link = Link.objects.filter(later=later, earlier=earlier).first()
    row = newest(LinkDecision, link) if link else None
    return row.pk if row else None


def words_came(recommendation: Recommendation) -> date:
    """The day from which its words were known: when a draft that became it was received, if one did."""
    drafts = recommendation.drafts.values_list("draft__version__received_on", flat=True)
    return min([recommendation.version.received_on, *drafts])
