"""What every write of this stage checks first."""

from datetime import date

from django.utils.translation import gettext as _

from amends.investigations.models import ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.models import DatedRecord, Record
from amends.ledger.queries import in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import Expected, check_expected
from amends.people.permissions import Permission, check
from amends.people.queries import newest


def check_may(*, by: Actor, version: ReportVersion, permission: Permission) -> None:
    """Raises NotPermitted unless the person may do this, and may read the version if it is a draft."""
    check(by=by, organisation_id=version.organisation_id, permission=permission)
    if version.kind == VersionKind.DRAFT:
        check(by=by, organisation_id=version.organisation_id, permission=Permission.READ_DRAFTS)


def check_received(version: ReportVersion, effective_on: date) -> None:
    """Raises Refused for a day on which the words had not been received."""
    if effective_on < version.received_on:
        raise Refused(_("The report had not been received on that day."))


def check_page(page: int | None, version: ReportVersion) -> None:
    """Raises Refused for a page that the version does not have; an unknown number of pages has any."""
    if page is not None and (page < 1 or (version.pages is not None and page > version.pages)):
        if version.pages is None:
            raise Refused(_("Pages count from 1."))
        raise Refused(_("The report has pages 1 to %(last)d.") % {"last": version.pages})


def standing[Row: DatedRecord](
    model: type[Row], thing: Record | None, day: date | None = None
) -> Row | None:
    """The statement about a thing that is in force on a day, or today."""
    if thing is None:
        return None
    of = type(thing)._default_manager.filter(pk=thing.pk)
    return in_force(model, of, Moment(day or clock.today())).first()


def check_last(model: type[DatedRecord], thing: Record | None, expected: Expected) -> None:
    """Raises Refused when somebody has entered something about the thing since the person looked.

    The entry made last is compared, and not the one in force: a late entry is news too.
    """
    last = newest(model, thing) if thing is not None else None
    check_expected(last.pk if last else None, expected)
