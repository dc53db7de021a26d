"""A small organisation with two investigations of one case, built for tests of this stage."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from amends.identifiers import uuid7
from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.people.models import (
    Body,
    Membership,
    Organisation,
    Party,
    Role,
    Service,
    User,
)
from amends.recommendations import rules, services
from amends.recommendations.models import LinkDecision, Recommendation, Response

INTERNAL = date(2022, 4, 29)
DRAFT = date(2025, 2, 20)
FINAL = date(2025, 6, 12)
WORDS = "The Trust must  ensure that\nno one is discharged\tfor missing appointments. "

_numbers = count(1)


@dataclass
class Story:
    """What the tests reach for."""

    organisation: Organisation
    lead: Actor
    trust: Party
    police: Party
    board: Body
    police_board: Body
    role: Role
    east: Service
    west: Service
    case: Case
    internal: ReportVersion
    external: Report
    draft: ReportVersion
    final: ReportVersion

    def person(self, profile: str) -> User:
        """Somebody with an access profile here."""
        user = make_user()
        Membership.objects.create(organisation=self.organisation, user=user, profile=profile)
        return user

    def actor(self, profile: str) -> Actor:
        """Somebody with an access profile here, as services take them."""
        return Actor(self.person(profile).pk)

    def add(
        self,
        version: ReportVersion,
        number: str = "1",
        text: str = WORDS,
        *,
        to: tuple[Party, ...] | None = None,
        position: int | None = None,
        **more: object,
    ) -> Recommendation:
        """A recommendation of a version, to the trust unless said otherwise."""
        place = position or version.recommendations.count() + 1
        return services.add_recommendation(
            version=version,
            number=number,
            text=text,
            position=place,
            addressees=(self.trust,) if to is None else to,
            effective_on=version.received_on,
            by=self.lead,
            **more,  # type: ignore[arg-type]  # passed through for the service to judge
        )

    def respond(self, recommendation: Recommendation, **more: object) -> Response:
        """The trust's acceptance, unless said otherwise."""
        said: dict[str, object] = {
            "party": self.trust,
            "answer": rules.Answer.ACCEPTED,
            "decided_by": self.board,
            "effective_on": date(2025, 6, 26),
            "by": self.lead,
        }
        return services.respond(recommendation=recommendation, **(said | more))  # type: ignore[arg-type]  # as above

    def link(
        self, later: Recommendation, earlier: Recommendation | None, **more: object
    ) -> LinkDecision:
        """An overlap, or nothing earlier found."""
        said: dict[str, object] = {
            "type": rules.LinkType.OVERLAPS if earlier else rules.LinkType.NOTHING_EARLIER,
            "residual_gap": "Six further teams.",
            "reason": "The earlier one asked one team.",
            "effective_on": date(2025, 7, 1),
            "by": self.lead,
        }
        return services.decide_link(later=later, earlier=earlier, **(said | more))  # type: ignore[arg-type]  # as above


def make_user() -> User:
    """Somebody with no access anywhere."""
    number = next(_numbers)
    return User.objects.create(email=f"person{number}@example.org", name=f"Person {number}")


def make_organisation(lead: User) -> tuple[Organisation, Party]:
    """An organisation with its own party, and its governance lead."""
    number = next(_numbers)
    by = Actor(lead.pk)
    organisation = Organisation(id=uuid7(), name=f"Trust {number}", slug=f"trust-{number}")
    with write(organisation_id=organisation.pk, by=by, event="organisation.created") as writing:
        writing.add(organisation)
        party = writing.add(Party(name=organisation.name, own=True))
    Membership.objects.create(organisation=organisation, user=lead, profile="governance lead")
    return organisation, party


def make_report(
    organisation_id: UUID, case: Case, kind: ReportKind, title: str, by: Actor
) -> Report:
    """A report without versions."""
    with write(organisation_id=organisation_id, by=by, event="report.added") as writing:
        return writing.add(Report(case=case, title=title, kind=kind))


def make_version(report: Report, kind: VersionKind, day: date, by: Actor) -> ReportVersion:
    """A version of 84 pages."""
    with write(organisation_id=report.organisation_id, by=by, event="version.added") as writing:
        return writing.add(
            ReportVersion(
                report=report,
                kind=kind,
                received_on=day,
                pages=84,
                restricted=kind is VersionKind.DRAFT,
            )
        )


def make_case(organisation_id: UUID, by: Actor, pseudonym: str = "Mr Q") -> Case:
    """A case."""
    with write(organisation_id=organisation_id, by=by, event="case.opened") as writing:
        return writing.add(Case(pseudonym=pseudonym))


def make_story() -> Story:
    """Everything, with no recommendation yet."""
    lead = make_user()
    by = Actor(lead.pk)
    organisation, trust = make_organisation(lead)
    with write(organisation_id=organisation.pk, by=by, event="people.added") as writing:
        police = writing.add(Party(name="Exampleshire Constabulary"))
        board = writing.add(Body(party=trust, name="Board"))
        police_board = writing.add(Body(party=police, name="Chief Officer Group"))
        role = writing.add(Role(party=trust, name="Governance lead"))
        east = writing.add(Service(name="East team", level="team"))
        west = writing.add(Service(name="West team", level="team"))
    case = make_case(organisation.pk, by)
    internal = make_report(organisation.pk, case, ReportKind.INTERNAL, "Internal investigation", by)
    external = make_report(
        organisation.pk, case, ReportKind.EXTERNAL, "Independent investigation", by
    )
    return Story(
        organisation=organisation,
        lead=Actor(lead.pk, role.pk),
        trust=trust,
        police=police,
        board=board,
        police_board=police_board,
        role=role,
        east=east,
        west=west,
        case=case,
        internal=make_version(internal, VersionKind.FINAL, INTERNAL, by),
        external=external,
        draft=make_version(external, VersionKind.DRAFT, DRAFT, by),
        final=make_version(external, VersionKind.FINAL, FINAL, by),
    )
