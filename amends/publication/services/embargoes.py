"""When an edition that was released may be read: set with its release, changed or lifted until then."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import write
from amends.people.permissions import Permission, check
from amends.publication.models import Edition, Embargo
from amends.publication.queries.editions import SAID_LATER, public_from, withdrawal_of
from amends.publication.queries.readiness import about_the_case
from amends.publication.services.notices import write_files_of


def moment_of(day: date, at: time | None) -> datetime:
    """A time of a day in London; its first moment where no time is said."""
    return datetime.combine(day, at or time(), clock.LONDON)


def move_publication(
    *, edition: Edition, until: datetime | None, reason: str, by: Actor
) -> Embargo:
    """Let an edition be read from another moment on, in London's time; None publishes it at once.

    Raises Refused without a reason, for a moment that has been or that comes before the report's own
    publication, and for an edition that anybody can read already or that was withdrawn.
    """
    check(by=by, organisation_id=edition.organisation_id, permission=Permission.RELEASE_EDITION)
    if not reason.strip():
        raise Refused(_("Say why it is published at another time."))
    with write(organisation_id=edition.organisation_id, by=by, event="embargo.moved") as writing:
        now = Edition.objects.prefetch_related(*SAID_LATER).get(pk=edition.pk)
        moment = until or writing.recorded_at
        if public_from(now) <= writing.recorded_at:
            raise Refused(_("It has been published already. It can be withdrawn."))
        if withdrawal_of(now) is not None:
            raise Refused(_("This edition has been withdrawn already."))
        if moment < writing.recorded_at:
            raise Refused(_("Choose a time that is to come."))
        known = Moment(now.as_at, writing.sequence)
        early = list(about_the_case(now.plan, known, clock.day_of(moment)))
        if early:
            raise Refused(" ".join(each.words for each in early))
        embargo = writing.add(
            Embargo(subject=now, until=moment, reason=reason.strip(), effective_on=clock.today())
        )
    if until is None:
        write_files_of([now])
    return embargo


def plan_of(edition: UUID) -> dict[str, list[UUID]]:
    """The plan of an edition, for its files to be written; nothing for an edition that is not there."""
    found = Edition.objects.filter(pk=edition).select_related("organisation").first()
    return {found.organisation.slug: [found.plan_id]} if found else {}
