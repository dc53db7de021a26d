"""Preparing an edition. A draft is nothing public and no record; saving counts its versions."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, check_same_organisation
from amends.people.models import Body, Role
from amends.people.permissions import Permission, check
from amends.plans.models import Plan
from amends.publication.models import DraftEdition
from amends.publication.services.languages import is_offered


class DraftFields(TypedDict, total=False):
    """What a draft edition says beside what is taken from the record, and in which language."""

    language: str
    apology: str
    statement: str
    families: str
    summary: str
    changed: str
    corrections: str
    signatory_role: Role | None
    signatory_name: str
    approving_body: Body | None
    approved_on: date | None
    confirmed_as: Role | None
    confirmed_on: date | None
    contact_office: str
    contact_email: str
    contact_telephone: str
    contact_address: str


def prepare(*, plan: Plan, as_at: date, by: Actor, **fields: Unpack[DraftFields]) -> DraftEdition:
    """Begin the next edition of a plan.

    Raises Refused when one is being prepared already, or for a day to come.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.PREPARE_EDITION)
    _check(plan, as_at, fields)
    try:
        with transaction.atomic():
            return DraftEdition.objects.create(
                id=uuid7(),
                organisation_id=plan.organisation_id,
                plan=plan,
                as_at=as_at,
                prepared_by_id=by.person,
                writers=[str(by.person)],
                **fields,
            )
    except IntegrityError as twice:
        raise Refused(
            _("An edition of this plan is being prepared already. Go on with that one.")
        ) from twice


def save_draft(
    *,
    draft: DraftEdition,
    version: int,
    by: Actor,
    as_at: date | None = None,
    **fields: Unpack[DraftFields],
) -> DraftEdition:
    """Save what changed. `version` is the one that the person saw; returns the draft as saved.

    Raises Refused when somebody else has saved since, or the draft is gone.
    """
    check(by=by, organisation_id=draft.organisation_id, permission=Permission.PREPARE_EDITION)
    _check(draft.plan, as_at or draft.as_at, fields)
    seen = DraftEdition.objects.filter(pk=draft.pk, version=version)
    # Read and written at the one version, so that nobody who saved is lost on the way.
    writers = {str(by.person), *(seen.values_list("writers", flat=True).first() or ())}
    saved = seen.update(
        version=version + 1,
        as_at=as_at or draft.as_at,
        prepared_by=by.person,
        writers=sorted(writers),
        **fields,
    )
    if not saved:
        raise Refused(
            _(
                "Someone else has changed this since you opened it. Look at what they wrote, then"
                " try again."
            )
        )
    draft.refresh_from_db()
    return draft


def throw_away(*, draft: DraftEdition, by: Actor) -> None:
    """Give a draft up. Approved wording stays."""
    check(by=by, organisation_id=draft.organisation_id, permission=Permission.PREPARE_EDITION)
    DraftEdition.objects.filter(pk=draft.pk).delete()


def _check(plan: Plan, as_at: date, fields: DraftFields) -> None:
    language = fields.get("language")
    if language is not None and not is_offered(language):
        raise Refused(_("There is no catalogue of that language. Choose one of those shown."))
    check_not_future(as_at)
    check_same_organisation(
        plan.organisation_id,
        fields.get("signatory_role"),
        fields.get("approving_body"),
        fields.get("confirmed_as"),
    )
