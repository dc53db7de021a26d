"""What is recorded of a service keeps counting, whatever is put right about an action's scope."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Cell
from amends.ledger.models import rows_of
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Moment, Refused
from amends.people.queries import EVER
from amends.plans.models import ScopeStatement
from amends.plans.rules import ScopeState
from amends.ui.dates import in_words

type Said = dict[UUID, list[tuple[date, ScopeState]]]


def check_still_counts(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to scopes: refuse to correct away the entry that something recorded of a service rests on.

    A visit names the team that it was made to, and what was found there would count no more were that
    taken out. Leaving a team out from a day on, for a reason, is told; a correction would hide it. So
    what had a service in scope on such a day stays, and something is always said of that day. Four
    queries for corrections, one for anything else.
    """
    corrections = rows_of(ScopeStatement).filter(pk__in=things, corrects__isnull=False)
    rows = list(corrections.order_by("sequence"))
    if not rows:
        return
    pairs = {row.subject_id for row in rows}
    before = said_of(pairs, Moment(EVER.day, rows[0].sequence - 1))
    now = said_of(pairs, EVER)
    cells = standing_rows(Cell, EVER).filter(subject__in=pairs).order_by("effective_on", "sequence")
    for cell in cells.select_related("subject__service", "subject__action"):
        stands = state_on(now.get(cell.subject_id, ()), cell.effective_on)
        stood = state_on(before.get(cell.subject_id, ()), cell.effective_on)
        if stands is None or (stood is ScopeState.IN and stands is not ScopeState.IN):
            raise Refused(
                _(
                    "Something is recorded of %(service)s on %(day)s for “%(action)s”, and it would"
                    " count no more. If the action is no longer for %(service)s, say from which day"
                    " and why, where its services are set. If what is recorded was wrong, take that"
                    " out first."
                )
                % {
                    "service": cell.subject.service.name,
                    "day": in_words(cell.effective_on),
                    "action": cell.subject.action.title,
                }
            )


def said_of(pairs: Iterable[UUID], at: Moment) -> Said:
    """What is said of each pair's place in the scope, in the order in which it is true. One query."""
    found: Said = {}
    rows = standing_rows(ScopeStatement, at).filter(subject__in=pairs)
    for row in rows.order_by("effective_on", "sequence"):
        found.setdefault(row.subject_id, []).append((row.effective_on, ScopeState(row.state)))
    return found


def state_on(said: Iterable[tuple[date, ScopeState]], day: date) -> ScopeState | None:
    """What is in force on a day; None where nothing is said."""
    stands = [state for then, state in said if then <= day]
    return stands[-1] if stands else None
