"""Small functions that make an organisation and what stands in it, through the services.

They work in any fixture that has a database: `database`, `page_database`, `committed_database`.

    trust = make_trust()                           # with a governance lead, a board, three services
    owner = trust.person("action owner")           # an Actor who acts in a role of that name
    case = make_case(trust)
    report = make_report(trust, case)
    final = make_version(trust, report)
    client.force_login(trust.lead)                 # pages: /o/<trust.slug>/…

What they make is true from OPENED on, and was entered at BEGAN, so that a test may set the clock
to any later moment.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from amends.files.models import StoredFile
from amends.identifiers import uuid7
from amends.investigations import services as investigations
from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.people import services as people
from amends.people.models import Body, Organisation, Party, Role, Service, User
from amends.people.queries import own_party
from amends.people.rules import Level

BEGAN = datetime(2020, 1, 6, 9, tzinfo=UTC)
OPENED = date(2016, 4, 1)
PASSWORD = "correct horse battery staple"

_numbers = count(1)


@dataclass
class Trust:
    """An organisation with the people, services and bodies that most tests need."""

    organisation: Organisation
    lead: User
    by: Actor
    party: Party
    board: Body
    role: Role
    division: Service
    east: Service
    west: Service
    people: dict[str, User] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """What stands in its addresses."""
        return self.organisation.slug

    @property
    def pk(self) -> UUID:
        """Its id."""
        return self.organisation.pk

    def user(self, profile: str = "reader", role: Role | None = None) -> User:
        """Somebody new with an access profile here."""
        somebody = make_user()
        with clock.set_to(BEGAN):
            people.grant(
                organisation=self.organisation,
                user=somebody,
                profile=profile,
                role=role,
                by=self.by,
            )
        return somebody

    def person(self, profile: str = "reader", role: Role | None = None) -> Actor:
        """Somebody new as services take them, in a role of their own that they hold."""
        if role is None:
            role = make_role(self, f"{profile.capitalize()} {next(_numbers)}")
        somebody = self.user(profile, role)
        with clock.set_to(BEGAN):
            people.hold_role(role=role, holder=somebody, effective_on=OPENED, by=self.by)
        return Actor(somebody.pk, role.pk)


def make_user(name: str = "", password: str | None = None) -> User:
    """Somebody with no access anywhere."""
    number = next(_numbers)
    return people.create_user(
        email=f"person-{number}-{uuid7()}@example.org",
        name=name or f"Person {number}",
        password=password,
    )


def make_trust(name: str = "", *, fictional: bool = False) -> Trust:
    """A trust with a division of two services, a board, and a governance lead in a role."""
    with clock.set_to(BEGAN):
        return _make_trust(name or f"Trust {next(_numbers)}", fictional)


def _make_trust(name: str, fictional: bool) -> Trust:
    lead = make_user("Governance lead")
    alone = Actor(lead.pk)
    organisation = people.create_organisation(
        name=name, slug=f"t-{uuid7()}", fictional=fictional, by=alone
    )
    party = own_party(organisation.pk)
    role = people.add_role(party=party, name="Head of Governance", by=alone)
    people.hold_role(role=role, holder=lead, effective_on=OPENED, by=alone)
    people.grant(
        organisation=organisation, user=lead, profile="governance lead", role=role, by=alone
    )
    by = Actor(lead.pk, role.pk)
    board = people.add_body(party=party, name="Board", by=by)
    division = people.add_service(
        organisation=organisation, name="Community", level=Level.DIVISION, opened_on=OPENED, by=by
    )
    east, west = (
        people.add_service(
            organisation=organisation,
            name=f"{place} team",
            level=Level.TEAM,
            parent=division,
            opened_on=OPENED,
            by=by,
        )
        for place in ("East", "West")
    )
    return Trust(organisation, lead, by, party, board, role, division, east, west)


def make_role(trust: Trust, name: str = "", party: Party | None = None) -> Role:
    """A post of the trust's own, or of another party's, which nobody holds."""
    with clock.set_to(BEGAN):
        return people.add_role(
            party=party or trust.party, name=name or f"Post {next(_numbers)}", by=trust.by
        )


def make_service(
    trust: Trust, name: str = "", opened_on: date = OPENED, parent: Service | None = None
) -> Service:
    """A team of the trust's division."""
    with clock.set_to(BEGAN):
        return people.add_service(
            organisation=trust.organisation,
            name=name or f"Team {next(_numbers)}",
            level=Level.TEAM,
            parent=parent or trust.division,
            opened_on=opened_on,
            by=trust.by,
        )


def make_party(trust: Trust, name: str = "") -> Party:
    """An organisation that the trust deals with."""
    with clock.set_to(BEGAN):
        return people.add_party(
            organisation=trust.organisation, name=name or f"Party {next(_numbers)}", by=trust.by
        )


def make_body(trust: Trust, name: str = "", party: Party | None = None) -> Body:
    """A body that decides, the trust's own unless said."""
    with clock.set_to(BEGAN):
        return people.add_body(
            party=party or trust.party, name=name or f"Committee {next(_numbers)}", by=trust.by
        )


def make_case(
    trust: Trust, pseudonym: str = "", *, reconstructed: bool = False, source: str = ""
) -> Case:
    """A case with an incident in October 2019."""
    with clock.set_to(BEGAN):
        return investigations.open_case(
            organisation=trust.organisation,
            pseudonym=pseudonym or f"Patient {next(_numbers)}",
            reconstructed=reconstructed,
            source=source or ("A public statement." if reconstructed else ""),
            incident=ImpreciseDate.month(2019, 10),
            by=trust.by,
        )


def make_report(
    trust: Trust,
    case: Case,
    title: str = "",
    kind: ReportKind = ReportKind.EXTERNAL,
    dates: dict[str, ImpreciseDate] | None = None,
) -> Report:
    """A report without versions."""
    with clock.set_to(BEGAN):
        return investigations.add_report(
            case=case,
            title=title or f"Investigation {next(_numbers)}",
            kind=kind,
            dates=dates or {},
            effective_on=clock.today(),
            by=trust.by,
        )


def make_version(
    trust: Trust,
    report: Report,
    kind: VersionKind = VersionKind.FINAL,
    received_on: date = date(2020, 1, 2),
    pages: int = 84,
    file: StoredFile | None = None,
) -> ReportVersion:
    """A version of 84 pages."""
    with clock.set_to(BEGAN):
        return investigations.add_version(
            report=report, kind=kind, received_on=received_on, pages=pages, file=file, by=trust.by
        )
