"""Approving whatever else people put into words, and saying that approved words still hold."""

from datetime import date

from django.utils.translation import gettext as _

from amends.ledger import clock
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
from amends.plans.models import Plan
from amends.publication.models import Wording, WordingPlace
from amends.publication.queries.editions import words_of
from amends.publication.queries.wording import Thing
from amends.publication.rules import COLUMNS, LANGUAGE, Public
from amends.publication.services.wording import approve_wording, check_acts_as
from amends.recommendations.models import Recommendation


def approve_words(
    *,
    plan: Plan,
    kind: Public,
    thing: Thing,
    text: str,
    approved_as: Role,
    effective_on: date,
    by: Actor,
    language: str = LANGUAGE,
    expected: Expected = ANY,
) -> Wording:
    """Approve public words about one thing of a plan, from a day on.

    Raises Refused as `approve_wording` does.
    """
    if isinstance(thing, Recommendation) and kind is Public.RECOMMENDATION:
        return approve_wording(
            plan=plan,
            recommendation=thing,
            text=text,
            approved_as=approved_as,
            effective_on=effective_on,
            by=by,
            language=language,
            expected=expected,
        )
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.APPROVE_WORDING)
    check_same_organisation(plan.organisation_id, thing, approved_as)
    check_not_future(effective_on)
    if not text.strip():
        raise Refused(_("Write the words that the public will read."))
    check_acts_as(by, approved_as, effective_on)
    about = {"plan": plan, "kind": kind.value, COLUMNS[kind]: thing}
    with write(organisation_id=plan.organisation_id, by=by, event="wording.approved") as writing:
        newest = words_of(plan, Moment(date.max), language).get((kind, thing.pk))
        check_expected(newest.pk if newest else None, expected)
        place = WordingPlace.objects.filter(**about).first()
        if place is None:
            place = writing.add(WordingPlace(**about))
        return writing.add(
            Wording(
                subject=place,
                text=text.strip(),
                language=language,
                approved_as=approved_as,
                effective_on=effective_on,
            )
        )


def confirm_words(
    *, plan: Plan, kind: Public, thing: Thing, wording: Wording, by: Actor
) -> Wording:
    """Approve the same words anew today, in the same role, whatever moved since.

    Raises Refused when others were approved meanwhile, or somebody else holds that role now.
    """
    return approve_words(
        plan=plan,
        kind=kind,
        thing=thing,
        text=wording.text,
        approved_as=wording.approved_as,
        effective_on=clock.today(),
        by=by,
        language=wording.language,
        expected=wording.pk,
    )
