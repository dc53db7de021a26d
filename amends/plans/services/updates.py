"""What owners tell of their actions, and putting it right."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    correct,
    retract,
    write,
)
from amends.people.permissions import NotPermitted, Permission, check_any, membership_of, permitted
from amends.people.queries import newest
from amends.people.services.guards import identified, kept_already
from amends.plans.models import Action, Update
from amends.plans.queries.standing import owns
from amends.plans.rules import Claim, Forecast
from amends.plans.services.guards import check_begun, words


def update(
    *,
    action: Action,
    text: str,
    effective_on: date,
    by: Actor,
    claim: str = "",
    forecast: str = "",
    late_reason: str = "",
    expected: Expected = ANY,
    source_file: UUID | None = None,
    source_place: str = "",
    id: UUID | None = None,
) -> Update:
    """Tell how an action goes, as of a day, today or in the past.

    A claim is what somebody says; it never counts for more than *in place*. `source_file` is the
    document that says it, where a document does, and `source_place` canonical JSON of its digest and
    of where it does. `late_reason` says why something long past is
    entered only now. `expected` is the id of the newest update that the person saw; an `id` that
    was used already gives what it made.
    Raises Refused without words or for a claim or forecast that does not exist; NotPermitted for
    anyone but the owner of that day and those who keep the plan.
    """
    check_not_future(effective_on)
    with write(organisation_id=action.organisation_id, by=by, event="update.written") as writing:
        check_may_tell(by=by, action=action, day=effective_on)
        kept = kept_already(Update, id, action.organisation_id)
        if kept is not None:
            return kept
        check_begun(action, effective_on)
        last = newest(Update, action)
        check_expected(last.pk if last else None, expected)
        return writing.add(
            identified(
                Update(
                    subject=action,
                    effective_on=effective_on,
                    source_file=source_file,
                    source_place=source_place,
                    **_said(text=text, claim=claim, forecast=forecast, late_reason=late_reason),
                ),
                id,
            )
        )


def correct_update(*, update: Update, reason: str, by: Actor, **changes: Any) -> Update:
    """Put an update right; the one that was wrong stays on record, and stops counting.

    `changes` may name text, claim, forecast, late_reason and effective_on; the rest stays as it was.
    Raises Refused without a reason, for an update corrected already, and as `update` does.
    """
    fields = ("text", "claim", "forecast", "late_reason", "effective_on")
    unknown = set(changes) - set(fields)
    if unknown:
        raise TypeError(f"An update has no {', '.join(sorted(unknown))}.")
    said = {name: changes.get(name, getattr(update, name)) for name in fields}
    day: date = said.pop("effective_on")
    check_not_future(day)
    with write(organisation_id=update.organisation_id, by=by, event="update.corrected"):
        for owned_on in {update.effective_on, day}:
            check_may_tell(by=by, action=update.subject, day=owned_on)
        check_begun(update.subject, day)
        return correct(
            update,
            by=by,
            event="update.corrected",
            reason=words(reason),
            effective_on=day,
            **_said(**said),
        )


def retract_update(*, update: Update, reason: str, by: Actor) -> Update:
    """Say that an update should never have been entered. Refusals as in `correct_update`."""
    with write(organisation_id=update.organisation_id, by=by, event="update.retracted"):
        check_may_tell(by=by, action=update.subject, day=update.effective_on)
        return retract(update, by=by, event="update.retracted", reason=words(reason))


def check_may_tell(*, by: Actor, action: Action, day: date) -> None:
    """Raises NotPermitted unless the person keeps plans here, or speaks for the owner of that day."""
    organisation_id = action.organisation_id
    may = [Permission.UPDATE, Permission.PLAN]
    check_any(by=by, organisation_id=organisation_id, permissions=may)
    membership = membership_of(person=by.person, organisation_id=organisation_id)
    if membership is not None and permitted(membership.profile, Permission.PLAN):
        return
    if not owns(by, action, day, clock.today()):
        raise NotPermitted(
            _(
                "Only the role that owns this action on that day tells how it goes."
                " Ask whoever holds it, or the people who keep the plan."
            )
        )


def _said(*, text: str, claim: str, forecast: str, late_reason: str) -> dict[str, str]:
    if claim and claim not in set(Claim):
        raise Refused(_("Choose one of the claims shown."))
    if forecast and forecast not in set(Forecast):
        raise Refused(_("Choose one of the forecasts shown."))
    return {
        "text": words(text, missing=_("Say in a few words how it goes.")),
        "claim": Claim(claim).value if claim else "",
        "forecast": Forecast(forecast).value if forecast else "",
        "late_reason": words(late_reason),
    }
