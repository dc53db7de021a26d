"""What a form of this stage offers to choose from."""

from uuid import UUID

from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.people.models import Body, Party, Service


def answered_version(report: Report) -> ReportVersion | None:
    """The version that a response to the whole report answers: the final, else the latest draft."""
    versions = sorted(
        report.versions.all(),
        key=lambda version: (
            version.kind == VersionKind.FINAL,
            version.received_on,
            version.sequence,
        ),
    )
    return versions[-1] if versions else None


def own_party(organisation_id: UUID) -> Party | None:
    """The organisation as a party."""
    return Party.objects.filter(organisation=organisation_id, own=True).first()


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
    return tuple(report.versions.filter(kind=VersionKind.DRAFT).order_by("sequence"))
