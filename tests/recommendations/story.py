"""A small organisation with two investigations of one case, built for tests of this stage."""

from dataclasses import dataclass
from datetime import date

from amends.investigations import services as investigations
from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.rules import Actor
from amends.people.models import Body, Organisation, Party, Role, Service, User
from amends.recommendations import rules, services
from amends.recommendations.models import LinkDecision, Recommendation, Response
from tests.factories import Trust, make_body, make_case, make_party, make_report, make_trust

INTERNAL = date(2022, 4, 29)
DRAFT = date(2025, 2, 20)
FINAL = date(2025, 6, 12)
WORDS = "The Trust must  ensure that\nno one is discharged\tfor missing appointments. "


@dataclass
class Story:
    """What the tests reach for."""

    on: Trust
    police: Party
    police_board: Body
    case: Case
    internal: ReportVersion
    external: Report
    draft: ReportVersion
    final: ReportVersion

    @property
    def organisation(self) -> Organisation:
        """The trust."""
        return self.on.organisation

    @property
    def trust(self) -> Party:
        """The trust as a party."""
        return self.on.party

    @property
    def board(self) -> Body:
        """Its board."""
        return self.on.board

    @property
    def lead(self) -> Actor:
        """Its governance lead, in that role."""
        return self.on.by

    @property
    def role(self) -> Role:
        """The governance lead's."""
        return self.on.role

    @property
    def east(self) -> Service:
        """One of its teams."""
        return self.on.east

    @property
    def west(self) -> Service:
        """Another."""
        return self.on.west

    def person(self, profile: str) -> User:
        """Somebody with an access profile here."""
        return self.on.user(profile)

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


def add_report(trust: Trust, case: Case, kind: ReportKind, title: str) -> Report:
    """A report without versions."""
    return make_report(trust, case, title, kind)


def add_version(trust: Trust, report: Report, kind: VersionKind, day: date) -> ReportVersion:
    """A version of 84 pages."""
    return investigations.add_version(
        report=report, kind=kind, received_on=day, pages=84, by=trust.by
    )


def make_story() -> Story:
    """Everything, with no recommendation yet."""
    trust = make_trust()
    police = make_party(trust, "Exampleshire Constabulary")
    case = make_case(trust, "Mr Q")
    internal = add_report(trust, case, ReportKind.INTERNAL, "Internal investigation")
    external = add_report(trust, case, ReportKind.EXTERNAL, "Independent investigation")
    return Story(
        on=trust,
        police=police,
        police_board=make_body(trust, "Chief Officer Group", police),
        case=case,
        internal=add_version(trust, internal, VersionKind.FINAL, INTERNAL),
        external=external,
        draft=add_version(trust, external, VersionKind.DRAFT, DRAFT),
        final=add_version(trust, external, VersionKind.FINAL, FINAL),
    )
