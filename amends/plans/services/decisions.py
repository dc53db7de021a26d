"""Recording what a body decided. Whether it could be decided is asked by governance, which knows more."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, check_same_organisation, write
from amends.people.models import Body
from amends.people.permissions import Permission, check
from amends.plans.models import Action, Decision, Plan
from amends.plans.rules import OF_ACTIONS, STATES_RUNG, DecisionKind, Rung
from amends.plans.services.guards import words
from amends.recommendations.models import Recommendation


def record_decision(
    *,
    subject: Action | Recommendation | Plan,
    kind: str,
    body: Body,
    effective_on: date,
    by: Actor,
    reason: str,
    rung: str = "",
    dissent: str = "",
    asked: str = "",
    meeting: UUID | None = None,
    letter: UUID | None = None,
    judgement: UUID | None = None,
    reopens_gap_of: Recommendation | None = None,
) -> Decision:
    """Record what a named body decided on an action, a recommendation or a plan, with dissent.

    `rung` is the one that it closes at; `asked` what was asked of the body. `meeting`, `letter` and
    `judgement` are the ids of later stages' things. This records and no more: pages and commands
    call `governance.services.decide`, which compares with what stands.
    Raises Refused without a reason, for a rung stated where none is or missing where one is, and
    for a decision about actions alone on anything else.
    """
    check(by=by, organisation_id=subject.organisation_id, permission=Permission.RECORD_DECISIONS)
    check_not_future(effective_on)
    _check_kind(subject, kind, rung)
    reason = words(reason, missing=_("Say why it was decided."))
    with write(
        organisation_id=subject.organisation_id, by=by, event="decision.recorded"
    ) as writing:
        check_same_organisation(subject.organisation_id, body, reopens_gap_of)
        return writing.add(
            Decision(
                action=subject if isinstance(subject, Action) else None,
                recommendation=subject if isinstance(subject, Recommendation) else None,
                plan=subject if isinstance(subject, Plan) else None,
                kind=DecisionKind(kind).value,
                rung=Rung(rung).value if rung else "",
                body=body,
                reason=reason,
                dissent=words(dissent),
                asked=words(asked),
                meeting=meeting,
                letter=letter,
                judgement=judgement,
                reopens_gap_of=reopens_gap_of,
                effective_on=effective_on,
            )
        )


def _check_kind(subject: Action | Recommendation | Plan, kind: str, rung: str) -> None:
    if kind not in set(DecisionKind):
        raise Refused(_("Choose one of the decisions shown."))
    if rung and rung not in set(Rung):
        raise Refused(_("Choose one of the rungs shown."))
    if kind in OF_ACTIONS and not isinstance(subject, Action):
        raise Refused(_("Only an action can be extended, or end as done once."))
    if kind in STATES_RUNG and not rung:
        raise Refused(_("State the rung reached."))
    if rung and kind not in STATES_RUNG:
        raise Refused(_("Only closing states a rung. Take the rung out."))
