"""A trust with a report that asks for something, and a plan that answers it, made through the services."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from amends.investigations import services as investigations
from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor, Refused
from amends.people.models import Role, User
from amends.plans import services
from amends.plans.models import Action, Commitment, Plan, Update
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation
from tests.factories import Trust, make_case, make_report, make_trust

DRAFT = date(2025, 2, 20)
BEGINS = date(2025, 2, 27)
FINAL = date(2025, 6, 12)
DUE = date(2025, 4, 30)
NOW = datetime(2025, 6, 16, 10, tzinfo=UTC)
TODAY = date(2025, 6, 16)
TOMORROW = date(2025, 6, 17)


def on(year: int, month: int, day: int) -> ImpreciseDate:
    """A promised day."""
    return ImpreciseDate.on(date(year, month, day))


def refused(words: str) -> "pytest.RaisesExc[Refused]":
    """A refusal that says so."""
    return pytest.raises(Refused, match=words)


@dataclass
class Story:
    """What the tests reach for. `owner` owns the action; `other` owns nothing."""

    trust: Trust
    case: Case
    report: Report
    draft: ReportVersion
    final: ReportVersion
    recommendation: Recommendation
    plan: Plan
    owner: Actor
    owner_role: Role
    other: Actor
    action: Action

    @property
    def by(self) -> Actor:
        """The governance lead."""
        return self.trust.by

    def user(self, who: Actor) -> User:
        """The person, to sign in."""
        return User.objects.get(pk=who.person)

    def role(self, who: Actor) -> Role:
        """The role that somebody acts in."""
        return role_of(who)

    def recommend(self, number: str, version: ReportVersion | None = None) -> Recommendation:
        """One more recommendation to the trust."""
        version = version or self.final
        return add_recommendation(
            version=version,
            number=number,
            text=f"Do thing {number}.",
            position=version.recommendations.count() + 1,
            addressees=[self.trust.party],
            effective_on=version.received_on,
            by=self.by,
        )

    def add(self, number: str = "2", **more: Any) -> Action:
        """One more action of the plan."""
        said: dict[str, Any] = {
            "plan": self.plan,
            "number": number,
            "title": f"Thing {number}",
            "wording": "We will do it.",
            "owner": self.owner_role,
            "in_place_by": ImpreciseDate.on(DUE),
            "serves": [self.recommendation],
            "effective_on": BEGINS,
            "by": self.by,
        }
        return services.add_action(**(said | more))

    def change(self, **more: Any) -> Commitment:
        """The action's terms change on 24 April 2025: three months later, with everything that needs."""
        said: dict[str, Any] = {
            "action": self.action,
            "wording": "We will do it.",
            "owner": self.owner_role,
            "in_place_by": on(2025, 7, 31),
            "reason": "The supplier moved the release.",
            "approver": self.trust.board,
            "interim_control": "A paper form each morning.",
            "effective_on": date(2025, 4, 24),
            "by": self.by,
        }
        return services.commit_to(**(said | more))

    def tell(self, **more: Any) -> Update:
        """The owner tells something today."""
        said: dict[str, Any] = {
            "action": self.action,
            "text": "It goes on.",
            "effective_on": clock.today(),
            "by": self.owner,
        }
        return services.update(**(said | more))


def received(trust: Trust, report: Report, kind: VersionKind, day: date) -> ReportVersion:
    """A version of a report, entered now."""
    return investigations.add_version(report=report, kind=kind, received_on=day, by=trust.by)


def role_of(who: Actor) -> Role:
    """The role that somebody acts in."""
    assert who.role is not None
    return Role.objects.get(pk=who.role)


def make_story() -> Story:
    """Made on 16 June 2025; the plan began on the draft, in February."""
    with clock.set_to(NOW):
        return _make_story()


def _make_story() -> Story:
    trust = make_trust()
    case = make_case(trust)
    report = make_report(trust, case)
    draft = received(trust, report, VersionKind.DRAFT, DRAFT)
    final = received(trust, report, VersionKind.FINAL, FINAL)
    recommendation = _asked(trust, final)
    plan = services.begin_plan(
        organisation=trust.organisation,
        name="Improvement plan",
        reports=[report],
        begins_on=BEGINS,
        begun_on_version=draft,
        sponsor=trust.role,
        by=trust.by,
    )
    owner, other = trust.person("action owner"), trust.person("action owner")
    action = services.add_action(
        plan=plan,
        number="1.1",
        title="Do the thing",
        wording="We will do it.",
        owner=role_of(owner),
        in_place_by=ImpreciseDate.on(DUE),
        evidenced_by=on(2025, 9, 30),
        serves=[recommendation],
        services=[trust.east],
        effective_on=BEGINS,
        by=trust.by,
    )
    return Story(
        trust=trust,
        case=case,
        report=report,
        draft=draft,
        final=final,
        recommendation=recommendation,
        plan=plan,
        owner=owner,
        owner_role=role_of(owner),
        other=other,
        action=action,
    )


def _asked(trust: Trust, final: ReportVersion) -> Recommendation:
    return add_recommendation(
        version=final,
        number="1",
        text="Do the thing in every team.",
        position=1,
        addressees=[trust.party],
        effective_on=FINAL,
        by=trust.by,
    )
