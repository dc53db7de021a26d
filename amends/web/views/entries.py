"""What a page offers beside an entry: to put it right, and to have words of it removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Cell, Judgement
from amends.assurance.queries import stays_as_released
from amends.ledger.models import DatedRecord
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import Scope
from amends.plans.models import Commitment, Update
from amends.web.moments import Shown
from amends.web.queries.entries import WAYS
from amends.web.views.links import Link, allowed

# Kinds of entry that have a form of their own for it, and who finds that.
CORRECTED_BY: dict[type[DatedRecord], tuple[str, tuple[Permission, ...]]] = {
    Cell: ("correct-cell", (Permission.RECORD_EMBEDDING,)),
    Commitment: ("correct-terms", (Permission.PLAN,)),
    Judgement: ("correct-judgement", (Permission.READ,)),
    Update: ("correct-update", (Permission.UPDATE, Permission.PLAN)),
}


@dataclass(frozen=True)
class Entries:
    """Links beside entries, by an entry's id; and the entries that no longer count."""

    links: Mapping[UUID, tuple[Link, ...]]
    replaced: frozenset[UUID]


def is_replaced(row: DatedRecord, at: Moment) -> bool:
    """Whether an entry was corrected or taken out, as far as was known. `corrected_by` is at hand."""
    by = getattr(row, "corrected_by", None)
    return by is not None and (at.sequence is None or by.sequence <= at.sequence)


def entries(
    scope: Scope, at: Shown, rows: Iterable[DatedRecord], others: Iterable[DatedRecord] = ()
) -> Entries:
    """What can be done today about `rows`, told with their corrections, and `others`, as they stand.

    Nothing is offered on the page of another day: what stands there may have been put right since.
    """
    told = list(rows)
    replaced = frozenset(row.pk for row in told if is_replaced(row, at.at))
    if not at.is_today:
        return Entries({}, replaced)
    links = {row.pk: links_of(scope, row, row.pk not in replaced) for row in (*told, *others)}
    return Entries(links, replaced)


def form_of(model: type[DatedRecord], pk: UUID) -> tuple[str, tuple[Permission, ...], list[object]]:
    """The form that corrects an entry, who finds it, and which entry it is told of."""
    own = CORRECTED_BY.get(model)
    if own is not None:
        name, permissions = own
        return name, permissions, [pk]
    return "correct-entry", WAYS[model].permissions, [model._meta.label_lower, pk]


def links_of(scope: Scope, row: DatedRecord, counts: bool) -> tuple[Link, ...]:
    """To correct an entry that counts, for whoever may; and to have words of it removed."""
    theirs = not isinstance(row, Judgement) or (
        row.recorded_by_id == scope.user.pk and not stays_as_released(row)
    )
    return links_for(scope, type(row), row.pk, counts=counts and theirs and not row.retracts)


def links_for(
    scope: Scope, model: type[DatedRecord], pk: UUID, *, counts: bool = True
) -> tuple[Link, ...]:
    """The same for an entry of which the id is at hand."""
    name, permissions, which = form_of(model, pk)
    correct = next((each for each in permissions if scope.may(each)), None)
    offered: list[tuple[Permission, str, str, tuple[object, ...]]] = []
    if counts and correct is not None:
        offered.append((correct, _("Correct"), name, tuple(which)))
    kind = model._meta.label_lower
    offered.append((Permission.ASK_REDACTION, _("Remove words"), "ask-removal", (kind, pk)))
    return allowed(scope, *offered)
