"""What the next edition says that an earlier one had wrong. Part of its draft: nothing public until it is released."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future
from amends.people.permissions import Permission, check
from amends.publication.models import DraftCorrection, DraftEdition, Edition
from amends.publication.queries.editions import withdrawal_of


def correct_edition(
    *,
    draft: DraftEdition,
    edition: Edition,
    wrong: str,
    right: str,
    why: str,
    since: date | None,
    by: Actor,
) -> DraftCorrection:
    """Say in the next edition which statement of an earlier one was wrong, what is right, and why.

    `since` is the day from which it was wrong; None for all the time. The earlier edition stays as it
    is sealed; once this one is published, a notice above the earlier one says so. Raises Refused for an
    edition of another plan or one that was withdrawn, whose words nobody is to read again, without
    words, for a day to come, and when the draft is gone.
    """
    check(by=by, organisation_id=draft.organisation_id, permission=Permission.PREPARE_EDITION)
    if edition.plan_id != draft.plan_id:
        raise Refused(_("Choose an edition of this plan."))
    if not (wrong.strip() and right.strip() and why.strip()):
        raise Refused(_("Say what was wrong, what is right, and why it was wrong."))
    if since is not None:
        check_not_future(since)
    with transaction.atomic():
        _note_writer(draft, by)
        if withdrawal_of(edition) is not None:
            raise Refused(
                _("Edition %(number)s was withdrawn: nobody reads it any more. Choose another.")
                % {"number": edition.number}
            )
        return DraftCorrection.objects.create(
            id=uuid7(),
            organisation_id=draft.organisation_id,
            draft=draft,
            edition=edition,
            wrong=wrong.strip(),
            right=right.strip(),
            why=why.strip(),
            since=since,
        )


def drop_correction(*, correction: DraftCorrection, by: Actor) -> None:
    """Leave a correction out of the next edition again. Raises Refused when the draft is gone."""
    check(by=by, organisation_id=correction.organisation_id, permission=Permission.PREPARE_EDITION)
    with transaction.atomic():
        _note_writer(correction.draft, by)
        DraftCorrection.objects.filter(pk=correction.pk).delete()


def _note_writer(draft: DraftEdition, by: Actor) -> None:
    """Whoever writes in a draft may not release it, and whoever has it open is told that it moved."""
    now = DraftEdition.objects.select_for_update().filter(pk=draft.pk).first()
    if now is None:
        raise Refused(_("This draft has been released or thrown away already."))
    DraftEdition.objects.filter(pk=now.pk).update(
        version=F("version") + 1,
        prepared_by=by.person,
        writers=sorted({*now.writers, str(by.person)}),
    )
