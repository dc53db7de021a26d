"""Recommendations as they stand at a moment, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger.models import Record
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Moment
from amends.recommendations.models import (
    Addressee,
    Answering,
    DraftLink,
    Intent,
    Link,
    LinkDecision,
    Misread,
    Recommendation,
    RecommendationScope,
    RecommendationService,
    Response,
)


@dataclass(frozen=True)
class Named:
    """A party, a service: what is shown of it, and how to reach it."""

    id: UUID
    name: str
    own: bool = False
    # The entry that says so, where there is one to correct.
    entry: UUID | None = None


@dataclass(frozen=True)
class Printed:
    """A recommendation as its report prints it. It never changes."""

    id: UUID
    number: str
    paragraph: str
    page: int | None
    position: int
    part_of: UUID | None
    text: str
    addressed_to: str
    version: UUID
    is_draft: bool
    received_on: date
    report: UUID
    report_title: str
    report_kind: str
    case: UUID


@dataclass(frozen=True)
class IntentAt:
    """What a recommendation is for: the finding quoted, and our own reading, apart."""

    id: UUID
    quoted: str
    page: int | None
    reading: str
    effective_on: date


@dataclass(frozen=True)
class ResponseAt:
    """The answer of one party that is in force."""

    id: UUID
    party: Named
    answer: str
    reason: str
    decided_by: str
    effective_on: date
    blanket: bool
    on_draft: UUID | None
    letter: UUID | None


@dataclass(frozen=True)
class LinkAt:
    """A crosswalk link that stands. `decision` is the row in force; `earlier` None for nothing found."""

    id: UUID
    decision: UUID
    later: Printed
    earlier: Printed | None
    type: str
    residual_gap: str
    nothing_left: bool
    reason: str
    public: str
    decided_by: str
    effective_on: date


@dataclass(frozen=True)
class Became:
    """What became of a draft's recommendation; `final` is None when the author withdrew it."""

    id: UUID
    draft: Printed
    final: Printed | None
    change: str
    note: str


@dataclass(frozen=True)
class RecommendationAt:
    """A recommendation with everything that this stage knows of it at a moment.

    `links` are seen from here to what is earlier, `links_on` from something later to here.
    `drafts` are the draft's recommendations that became this one.
    """

    printed: Printed
    addressees: tuple[Named, ...]
    intent: IntentAt | None
    responses: tuple[ResponseAt, ...]
    services: tuple[Named, ...]
    links: tuple[LinkAt, ...]
    links_on: tuple[LinkAt, ...]
    drafts: tuple[Became, ...]
    became: Became | None
    misread: Misread | None

    @property
    def id(self) -> UUID:
        """The recommendation's own."""
        return self.printed.id

    def response_of(self, party: UUID) -> ResponseAt | None:
        """The answer of one party, if it has given one."""
        return next((given for given in self.responses if given.party.id == party), None)


def known[Row: Record](rows: QuerySet[Row], at: Moment) -> QuerySet[Row]:
    """The rows that had been entered at the moment."""
    return rows if at.sequence is None else rows.filter(sequence__lte=at.sequence)


def not_misread(rows: QuerySet[Recommendation], at: Moment) -> QuerySet[Recommendation]:
    """Without those of which it had been said that they are no recommendation of their report."""
    return rows.filter(~Exists(standing_rows(Misread, at).filter(subject=OuterRef("pk"))))


def received(*, at: Moment, drafts: bool) -> QuerySet[Recommendation]:
    """Every recommendation whose report had come and been entered; without drafts for most readers."""
    rows = known(Recommendation.objects.filter(version__received_on__lte=at.day), at)
    return rows if drafts else rows.exclude(version__kind=VersionKind.DRAFT)


def recommendations_of(
    *,
    at: Moment,
    version: ReportVersion | None = None,
    report: Report | None = None,
    drafts: bool = False,
) -> tuple[RecommendationAt, ...]:
    """The recommendations of one version, or of every version of a report, in printed order."""
    rows = not_misread(received(at=at, drafts=drafts), at)
    of = rows.filter(version=version) if version else rows.filter(version__report=report)
    return recommendations_at(of, at, drafts=drafts)


def recommendation_at(
    recommendation: Recommendation, at: Moment, *, drafts: bool = False
) -> RecommendationAt | None:
    """One recommendation; None when it had not come, or had not been entered."""
    of = received(at=at, drafts=drafts).filter(pk=recommendation.pk)
    return next(iter(recommendations_at(of, at, drafts=drafts)), None)


def recommendations_at(
    of: QuerySet[Recommendation], at: Moment, *, drafts: bool = False
) -> tuple[RecommendationAt, ...]:
    """Whatever recommendations `of` finds, in printed order, by 8 queries however many there are.

    With `drafts` False nothing of a draft's words is in the answer, in links either.
    """
    recommendations = of.order_by()
    rows = [printed(row) for row in with_report(of).order_by(*PRINTED_ORDER)]
    addressees = _addressees(recommendations, at)
    intents = {
        row.subject_id: IntentAt(row.pk, row.quoted, row.page, row.reading, row.effective_on)
        for row in in_force(Intent, recommendations, at)
    }
    responses = _responses(recommendations, at)
    services = _services(recommendations, at)
    back, on = defaultdict(list), defaultdict(list)
    touching = Q(later__in=recommendations) | Q(earlier__in=recommendations)
    for link in _links(Link.objects.filter(touching), at, drafts=drafts):
        back[link.later.id].append(link)
        if link.earlier:
            on[link.earlier.id].append(link)
    misread = by_key(in_force(Misread, recommendations, at))
    became = _became(recommendations, at) if drafts else []
    became_of = {each.draft.id: each for each in became}
    draft_of = defaultdict(list)
    for each in became:
        if each.final:
            draft_of[each.final.id].append(each)
    return tuple(
        RecommendationAt(
            printed=row,
            addressees=tuple(addressees[row.id]),
            intent=intents.get(row.id),
            responses=tuple(responses[row.id]),
            services=tuple(services[row.id]),
            links=tuple(back[row.id]),
            links_on=tuple(on[row.id]),
            drafts=tuple(draft_of[row.id]),
            became=became_of.get(row.id),
            misread=misread.get(row.id),
        )
        for row in rows
    )


def links_of(case: Case, at: Moment, *, drafts: bool = False) -> tuple[LinkAt, ...]:
    """Every link of a case that stands, in the order of the later recommendations. One query."""
    return _links(Link.objects.filter(later__version__report__case=case), at, drafts=drafts)


def printed(row: Recommendation) -> Printed:
    """A recommendation whose version and report have been fetched with it."""
    version = row.version
    return Printed(
        id=row.pk,
        number=row.number,
        paragraph=row.paragraph,
        page=row.page,
        position=row.position,
        part_of=row.part_of_id,
        text=row.text,
        addressed_to=row.addressed_to,
        version=version.pk,
        is_draft=version.kind == VersionKind.DRAFT,
        received_on=version.received_on,
        report=version.report_id,
        report_title=version.report.title,
        report_kind=version.report.kind,
        case=version.report.case_id,
    )


PRINTED_ORDER = ("version__received_on", "version__sequence", "position")


def with_report(rows: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """Recommendations with what `printed` reads of their version and report."""
    return rows.select_related("version__report")


def _addressees(of: QuerySet[Recommendation], at: Moment) -> dict[UUID, list[Named]]:
    found = defaultdict(list)
    rows = known(Addressee.objects.filter(recommendation__in=of), at)
    for row in rows.select_related("party").order_by("sequence"):
        found[row.recommendation_id].append(Named(row.party_id, row.party.name, row.party.own))
    return found


def _responses(of: QuerySet[Recommendation], at: Moment) -> dict[UUID, list[ResponseAt]]:
    found = defaultdict(list)
    rows = in_force(Response, Answering.objects.filter(recommendation__in=of), at)
    for row in rows.select_related("subject__party", "decided_by").order_by("subject__sequence"):
        party = row.subject.party
        found[row.subject.recommendation_id].append(
            ResponseAt(
                id=row.pk,
                party=Named(party.pk, party.name, party.own),
                answer=row.answer,
                reason=row.reason,
                decided_by=row.decided_by.name,
                effective_on=row.effective_on,
                blanket=row.blanket,
                on_draft=row.on_draft_id,
                letter=row.letter,
            )
        )
    return found


def _services(of: QuerySet[Recommendation], at: Moment) -> dict[UUID, list[Named]]:
    found = defaultdict(list)
    pairs = RecommendationService.objects.filter(recommendation__in=of)
    rows = in_force(RecommendationScope, pairs, at).filter(covered=True)
    for row in rows.select_related("subject__service").order_by("subject__sequence"):
        service = row.subject.service
        found[row.subject.recommendation_id].append(Named(service.pk, service.name, entry=row.pk))
    return found


def _links(of: QuerySet[Link], at: Moment, *, drafts: bool) -> tuple[LinkAt, ...]:
    rows = in_force(LinkDecision, of, at).filter(withdrawn=False)
    rows = rows.select_related(
        "subject__later__version__report",
        "subject__earlier__version__report",
        "decided_as",
        "decided_by",
    )
    order = tuple(f"subject__later__{name}" for name in PRINTED_ORDER)
    found = (_link(row) for row in rows.order_by(*order, "subject__sequence"))
    return tuple(
        link
        for link in found
        if drafts or not (link.later.is_draft or (link.earlier and link.earlier.is_draft))
    )


def _link(row: LinkDecision) -> LinkAt:
    link = row.subject
    decider = row.decided_by or row.decided_as
    return LinkAt(
        id=link.pk,
        decision=row.pk,
        later=printed(link.later),
        earlier=printed(link.earlier) if link.earlier else None,
        type=row.type,
        residual_gap=row.residual_gap,
        nothing_left=row.nothing_left,
        reason=row.reason,
        public=row.public,
        decided_by=decider.name if decider else "",
        effective_on=row.effective_on,
    )


def _became(of: QuerySet[Recommendation], at: Moment) -> list[Became]:
    rows = standing_rows(DraftLink, at).filter(Q(draft__in=of) | Q(final__in=of))
    rows = rows.select_related("draft__version__report", "final__version__report")
    return [
        Became(
            id=row.pk,
            draft=printed(row.draft),
            final=printed(row.final) if row.final else None,
            change=row.change,
            note=row.note,
        )
        for row in rows.order_by("sequence")
    ]
