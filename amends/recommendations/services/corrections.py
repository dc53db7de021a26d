"""What a recommendation is for, put right."""

from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.people.permissions import Permission
from amends.people.services.corrections import Way, Ways
from amends.recommendations.models import Intent
from amends.recommendations.services.guards import check_may, check_page, check_received


def check_intent(new: Intent, old: Intent, by: Actor) -> None:
    """As `state_intent` has it."""
    check_without(old, by)
    if not new.quoted and not new.reading:
        raise Refused(_("Quote the finding, or give your own reading of it."))
    if new.quoted and new.page is None:
        raise Refused(_("Give the page that the finding is quoted from."))
    check_page(new.page, new.subject.version)
    check_received(new.subject.version, new.effective_on)


def check_without(row: Intent, by: Actor) -> None:
    """Only who may read a draft puts right what is said of it."""
    check_may(by=by, version=row.subject.version, permission=Permission.KEEP_CASES)


WAYS: Ways = {
    Intent: Way(
        Intent,
        permissions=(Permission.KEEP_CASES,),
        fields=("quoted", "page", "reading", "effective_on"),
        check=check_intent,
        check_without=check_without,
    )
}
