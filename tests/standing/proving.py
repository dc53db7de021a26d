"""An action that is proven in some services, in as few rows as will do."""

from collections.abc import Iterable
from datetime import date, timedelta

from amends.assurance.services import record_cell
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.evidence.rules import Stage
from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.people.models import Service
from amends.plans.models import Action


def prove(action: Action, services: Iterable[Service], day: date, by: Actor) -> None:
    """In use from `day`, with one piece of evidence of the month after it that was accepted."""
    for service in services:
        record_cell(
            action=action,
            service=service,
            state="in use",
            effective_on=day,
            expires_on=day + timedelta(days=3000),
            basis="Seen",
            by=by,
        )
    with write(organisation_id=action.organisation_id, by=by, event="evidence.added") as writing:
        item = writing.add(Evidence(title="Audit of records", kind="audit or data"))
        writing.add(EvidenceAction(evidence=item, action=action))
        for service in services:
            writing.add(EvidenceService(evidence=item, service=service))
        for stage, after in ((Stage.HELD, 40), (Stage.PRESENTED, 41), (Stage.ACCEPTED, 42)):
            writing.add(
                EvidenceState(
                    subject=item,
                    stage=stage.value,
                    period_from=day + timedelta(days=1),
                    period_to=day + timedelta(days=30),
                    effective_on=day + timedelta(days=after),
                )
            )


def slip(action: Action, service: Service, day: date, by: Actor) -> None:
    """It is no longer done as it should be there."""
    record_cell(
        action=action,
        service=service,
        state="slipped",
        effective_on=day,
        basis="Seen not to be done",
        by=by,
    )
