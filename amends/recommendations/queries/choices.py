"""What a form of this stage offers to choose from, and what the person who fills it in has seen."""

import hashlib
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.queries import EVER, versions_that_came
from amends.investigations.rules import VersionKind
from amends.ledger.queries import standing_rows
from amends.people.models import Body, Party, Service
from amends.people.queries import newest
from amends.recommendations.models import (
    Answering,
    DraftLink,
    Intent,
    Link,
    LinkDecision,
    Recommendation,
    Response,
)
from amends.recommendations.queries.standing import not_misread


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
    drafts = draft_links_to(recommendation).values_list("draft__version__received_on", flat=True)
    return min([recommendation.version.received_on, *drafts])


def draft_links_to(final: Recommendation) -> QuerySet[DraftLink]:
    """What was said, and stands, of the draft's recommendations that became this one, in their order."""
    rows = standing_rows(DraftLink, EVER).filter(final=final).select_related("draft__version")
    return rows.order_by("draft__version__received_on", "draft__position")


def draft_links_of(version: ReportVersion) -> dict[UUID, Recommendation]:
    """Which of a draft's recommendations each of the final's was, by the final's id. One query."""
    rows = standing_rows(DraftLink, EVER).filter(final__version=version)
    ordered = rows.select_related("draft__version").order_by("-draft__position")
    return {row.final_id: row.draft for row in ordered if row.final_id is not None}


def recommendations_kept(version: ReportVersion) -> QuerySet[Recommendation]:
    """The recommendations of a version, in its order, without what was kept by mistake."""
    return not_misread(version.recommendations.all(), EVER).order_by("position")


def unanswered_of(case: Case) -> tuple[Report, ...]:
    """Reports of a case with recommendations to which nothing has been answered. One query."""
    kept = Recommendation.objects.filter(
        version__report=OuterRef("pk"), version__kind=VersionKind.FINAL
    )
    answered = Answering.objects.filter(recommendation__version__report=OuterRef("pk"))
    rows = Report.objects.filter(Exists(kept), ~Exists(answered), case=case)
    return tuple(rows.order_by("sequence"))


def answers_digest(version: ReportVersion, party: Party) -> str:
    """A word for the answers of a party to a version that have been entered: any new one changes it."""
    of = Answering.objects.filter(recommendation__version=version, party=party)
    rows = Response.objects.filter(subject__in=of).order_by("sequence")
    last = rows.values_list("pk", flat=True).last()
    kept = recommendations_kept(version).values_list("pk", flat=True)
    said = "|".join(str(pk) for pk in (*kept, last))
    return hashlib.sha256(said.encode()).hexdigest()


def draft_link_of(draft: Recommendation) -> DraftLink | None:
    """What is said to have become of a draft's recommendation."""
    return standing_rows(DraftLink, EVER).filter(draft=draft).order_by("-sequence").first()
