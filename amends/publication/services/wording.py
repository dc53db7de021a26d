"""Approving public words, one recommendation at a time."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.rules import VersionKind
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Role
from amends.people.permissions import Permission, check
from amends.people.queries import acts_as
from amends.plans.models import Plan, PlanReport
from amends.publication.models import Wording, WordingPlace
from amends.publication.queries.editions import wordings_of
from amends.publication.rules import LANGUAGE, Public
from amends.recommendations.models import Recommendation


def approve_wording(
    *,
    plan: Plan,
    recommendation: Recommendation,
    text: str,
    approved_as: Role,
    effective_on: date,
    by: Actor,
    language: str = LANGUAGE,
    expected: Expected = ANY,
) -> Wording:
    """Approve public words for one recommendation of a plan, from a day on.

    Raises Refused for no words, a day to come, a role that the person neither held nor covered that
    day, a draft's recommendation, or one of a report that the plan does not answer.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.APPROVE_WORDING)
    check_same_organisation(plan.organisation_id, recommendation, approved_as)
    check_not_future(effective_on)
    if not text.strip():
        raise Refused(_("Write the words that the public will read."))
    version = recommendation.version
    if version.kind != VersionKind.FINAL:
        raise Refused(
            _("A draft is never published. Approve wording for the final recommendation.")
        )
    if not PlanReport.objects.filter(plan=plan, report=version.report_id).exists():
        raise Refused(_("This plan does not answer the report of that recommendation."))
    check_acts_as(by, approved_as, effective_on)
    with write(organisation_id=plan.organisation_id, by=by, event="wording.approved") as writing:
        place = WordingPlace.objects.filter(
            plan=plan, recommendation=recommendation, kind=Public.RECOMMENDATION.value
        ).first()
        check_expected(_newest(plan, recommendation.pk, language), expected)
        if place is None:
            place = writing.add(WordingPlace(plan=plan, recommendation=recommendation))
        return writing.add(
            Wording(
                subject=place,
                text=text.strip(),
                language=language,
                approved_as=approved_as,
                effective_on=effective_on,
            )
        )


def check_acts_as(by: Actor, role: Role, day: date) -> None:
    """Raises Refused unless the person held the role on the day, or covered it."""
    if not acts_as(by.person, role, day):
        raise Refused(
            _(
                "Only the person who held the post of %(role)s on that day, or covered it, approves"
                " in that post. Ask them to, or approve in a post that you hold."
            )
            % {"role": role.name}
        )


def _newest(plan: Plan, recommendation: UUID, language: str) -> UUID | None:
    """The wording in force for the recommendation, whatever its day."""
    found = wordings_of(plan, Moment(date.max), language).get(recommendation)
    return None if found is None else found.pk
