"""A trust with one plan of two actions, and the people around their evidence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from amends.evidence import services
from amends.evidence.models import Evidence, EvidenceState
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.people.models import Role
from amends.plans.models import Action, Plan
from amends.plans.services import add_action, begin_plan
from amends.recommendations.services import add_recommendation
from tests import factories
from tests.factories import Trust

NOW = datetime(2025, 6, 2, 10, tzinfo=UTC)
START = date(2025, 1, 6)
COVERED = (date(2025, 2, 1), date(2025, 2, 28))
HELD = date(2025, 3, 3)
SHOWN = date(2025, 3, 10)
DECIDED = date(2025, 3, 17)


@dataclass
class Story:
    """Everything by name. `lead` accepts; `owner` owns both actions; `auditor` tests."""

    trust: Trust
    plan: Plan
    action: Action
    other: Action
    owner: Actor
    owner_role: Role
    auditor: Actor
    reviewer: Actor
    lead: Actor

    def add(self, **said: Any) -> Evidence:
        """An audit of February, held on 3 March, unless said otherwise."""
        first: dict[str, Any] = {
            "organisation": self.trust.organisation,
            "title": "Audit of 20 records",
            "kind": "audit or data",
            "stage": "held",
            "actions": [self.action],
            "services": [self.trust.east],
            "period": COVERED,
            "effective_on": HELD,
            "by": self.auditor,
        }
        return services.add_evidence(**(first | said))

    def present(self, evidence: Evidence, **said: Any) -> EvidenceState:
        """The owner presents it on 10 March, unless said otherwise."""
        first: dict[str, Any] = {"stage": "presented", "effective_on": SHOWN, "by": self.owner}
        return services.move(evidence=evidence, **(first | said))

    def decide(self, evidence: Evidence, stage: str = "accepted", **said: Any) -> EvidenceState:
        """The lead accepts it on 17 March, unless said otherwise."""
        first: dict[str, Any] = {"stage": stage, "effective_on": DECIDED, "by": self.lead}
        return services.move(evidence=evidence, **(first | said))

    def presented(self, **said: Any) -> Evidence:
        """Held, then presented by the owner."""
        evidence = self.add(**said)
        self.present(evidence)
        return evidence

    def accepted(self, **said: Any) -> Evidence:
        """Held, presented by the owner, accepted by the lead."""
        evidence = self.presented(**said)
        self.decide(evidence)
        return evidence


def make_story() -> Story:
    """A story that began in January 2025."""
    trust = factories.make_trust()
    case = factories.make_case(trust)
    report = factories.make_report(trust, case)
    version = factories.make_version(trust, report)
    owner_role = factories.make_role(trust, "Clinical Director")
    owner = trust.person("action owner", owner_role)
    with clock.set_to(datetime(2025, 1, 6, 9, tzinfo=UTC)):
        recommendation = add_recommendation(
            version=version,
            number="1",
            text="The Trust must listen.",
            position=1,
            addressees=(trust.party,),
            effective_on=version.received_on,
            by=trust.by,
        )
        plan = begin_plan(
            organisation=trust.organisation,
            name="Improvement plan",
            reports=[report],
            begins_on=START,
            by=trust.by,
        )
        action, other = (
            add_action(
                plan=plan,
                number=number,
                title=title,
                wording="We will do it.",
                owner=owner_role,
                in_place_by=ImpreciseDate.on(date(2025, 9, 30)),
                serves=[recommendation],
                services=[trust.east, trust.west],
                effective_on=START,
                by=trust.by,
            )
            for number, title in (("1", "Read the list"), ("2", "Call the family"))
        )
    return Story(
        trust=trust,
        plan=plan,
        action=action,
        other=other,
        owner=owner,
        owner_role=owner_role,
        auditor=trust.person("auditor"),
        reviewer=trust.person("reviewer"),
        lead=trust.by,
    )
