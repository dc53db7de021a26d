"""Which day a page shows: what the as-at bar asks, resolved for one organisation."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from amends.ledger import clock
from amends.ledger.models import Record
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.people.scope import Scope
from amends.ui.as_at import AsAtForm, address


@dataclass(frozen=True)
class Shown:
    """The day shown, the state of knowledge, and how links carry both on."""

    form: AsAtForm
    at: Moment
    known: date | None
    today: date

    @property
    def is_today(self) -> bool:
        """The page shows how things stand now."""
        return self.at.day == self.today and self.known is None

    def knows(self, row: Record) -> bool:
        """Whether a row had been entered by the state of knowledge shown."""
        return self.at.sequence is None or row.sequence <= self.at.sequence

    @property
    def query(self) -> str:
        """What links append, to stay on the same day."""
        return "" if self.is_today else address(self.at.day, self.known)


def shown(request: HttpRequest, scope: Scope, usual: date | None = None) -> Shown:
    """Read `?on=…&known=…`; an answer that cannot be read shows the usual day, with its error.

    `usual` is the day of a page that has one of its own; today without it.
    """
    today = clock.today()
    form = AsAtForm(request.GET or None)
    day = form.chosen_day or usual or today
    known = form.chosen_known
    at = moment(organisation_id=scope.organisation.pk, day=day, known=known)
    return Shown(form, at, known, today)
