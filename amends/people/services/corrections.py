"""Putting an entry right or taking it out: one way for every stage, each with its own tables and checks."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from amends.ledger.models import DatedRecord
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    NOT_FACTS,
    check_not_future,
    check_same_organisation,
    correct,
    lineage,
    retract,
    write,
)
from amends.people.models import Holding, ServiceState, Succession
from amends.people.permissions import Permission, check_any
from amends.people.queries import EVER
from amends.people.services.tree import check_tree

LONGEST_WORDS = 20_000


def _nothing_more(*_: object) -> None:
    """For tables whose entries may always be taken out."""


def _nothing(_: object) -> tuple[str, ...]:
    """For tables whose entries are all asked about in full."""
    return ()


@dataclass(frozen=True)
class Way[Row: DatedRecord]:
    """How entries of one table are put right.

    `fields` may be changed, but for those that `passed_over` names of an entry; any of `permissions`
    will do. `settle` gives the corrected row the columns that follow from what was said. `check` is
    asked of it before it is written, of the row that it replaces, and of who writes: it raises
    Refused for what the stage would not have taken in the first place. `check_without` is asked
    before an entry is taken out. `follow` comes after either, with the row that is gone and the new
    one: it writes what goes with it, and refuses what could then not be.
    """

    model: type[Row]
    permissions: tuple[Permission, ...]
    fields: tuple[str, ...]
    check: Callable[[Row, Row, Actor], None]
    check_without: Callable[[Row, Actor], None] = _nothing_more
    follow: Callable[[Row, Row, Actor], None] = _nothing_more
    settle: Callable[[Row], None] = _nothing_more
    passed_over: Callable[[Row], Collection[str]] = _nothing
    event: str = "entry"
    may_be_to_come: bool = False

    def fields_of(self, row: Row) -> tuple[str, ...]:
        """What may be changed in one entry."""
        return tuple(name for name in self.fields if name not in self.passed_over(row))


type Ways = Mapping[type[Any], Way[Any]]


def correct_entry[Row: DatedRecord](
    way: Way[Row], row: Row, *, changes: Mapping[str, Any], reason: str, by: Actor
) -> Row:
    """Put an entry right; the one that was wrong stays on record, and stops counting.

    What `changes` does not name stays as it was. Raises Refused without a reason, when nothing
    changes, for an entry that was corrected already, and as the stage does; NotPermitted for
    anyone who may not write such an entry.
    """
    unknown = set(changes) - set(way.fields_of(row))
    if unknown:
        raise TypeError(f"That entry has no {', '.join(sorted(unknown))}.")
    check_any(by=by, organisation_id=row.organisation_id, permissions=way.permissions)
    event = f"{way.event}.corrected"
    with write(organisation_id=row.organisation_id, by=by, event=event) as writing:
        _check_counts(row)
        corrected = _with_changes(row, changes)
        way.settle(corrected)
        check_same_organisation(row.organisation_id, *_records(changes))
        if all(getattr(corrected, name) == getattr(row, name) for name in _columns(way)):
            raise Refused(_("Nothing is different. Change what was wrong, or go back."))
        if not way.may_be_to_come:
            check_not_future(corrected.effective_on)
        way.check(corrected, row, by)
        corrected.corrects, corrected.correction_reason = row, _words(reason)
        if not corrected.correction_reason:
            raise Refused(_("Say why the entry is being corrected."))
        new = writing.add(corrected)
        way.follow(row, new, by)
        return new


def withdraw_entry[Row: DatedRecord](way: Way[Row], row: Row, *, reason: str, by: Actor) -> Row:
    """Say that an entry should never have been made. Refusals as in `correct_entry`."""
    check_any(by=by, organisation_id=row.organisation_id, permissions=way.permissions)
    event = f"{way.event}.retracted"
    with write(organisation_id=row.organisation_id, by=by, event=event):
        _check_counts(row)
        way.check_without(row, by)
        gone = retract(row, by=by, event=event, reason=_words(reason))
        way.follow(row, gone, by)
        return gone


def _check_counts(row: DatedRecord) -> None:
    if row.retracts or type(row)._default_manager.filter(corrects=row.pk).exists():
        raise Refused(_("This entry has been corrected already. Correct the correction instead."))


def _columns(way: Way[Any]) -> list[str]:
    """The columns behind the fields that may be changed."""
    return [way.model._meta.get_field(name).attname for name in way.fields]


def _records(changes: Mapping[str, Any]) -> list[Any]:
    return [value for value in changes.values() if hasattr(value, "organisation_id")]


def _with_changes[Row: DatedRecord](row: Row, changes: Mapping[str, Any]) -> Row:
    """The row as it would read, not written."""
    values = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.attname not in NOT_FACTS
    }
    said = {name: _tidy(value) for name, value in changes.items()}
    corrected = type(row)(**values)
    for name, value in said.items():
        setattr(corrected, name, value)
    return corrected


def _tidy(value: Any) -> Any:
    return _words(value) if isinstance(value, str) else value


def _words(text: str) -> str:
    text = text.strip()
    if "\x00" in text:
        raise Refused(_("The words hold a character that cannot be kept. Type them again."))
    if len(text) > LONGEST_WORDS:
        raise Refused(_("Use %(most)d characters or fewer.") % {"most": LONGEST_WORDS})
    return text


def check_holding(new: Holding, old: Holding, by: Actor) -> None:
    """As `hold_role` has it."""
    if new.covered_by_id is not None and new.covered_by_id == new.subject_id:
        raise Refused(_("A role cannot cover for itself. Choose another role."))
    if new.holder_id is not None and new.covered_by_id is not None:
        raise Refused(_("Another role covers only while nobody holds this one."))


def check_state(new: ServiceState, old: ServiceState, by: Actor) -> None:
    """As `close_service` has it; what must hold of the others is checked once it is written."""
    if not new.running and not new.reason:
        raise Refused(_("Say why it closes."))


def follow_state(gone: ServiceState, new: ServiceState, by: Actor) -> None:
    """Its parts, what it is part of and what merged still run as they must."""
    check_tree(new.organisation_id, new.sequence - 1)


def check_merger(new: Succession, old: Succession, by: Actor) -> None:
    """Nothing by itself: what it does to the services is checked once all of it is written."""


def follow_merger(gone: Succession, new: Succession, by: Actor) -> None:
    """A merger is one thing: what was entered with it moves with it.

    Another day, or another body that decided, is that of the whole merger: of each service that came
    together, of its closing, and of the opening of what they became if that was entered then. Taken
    out, a service was no part of it, and did not close; the others were.
    """
    reason = new.correction_reason
    entered = lineage(gone)[-1].recorded_at
    parts = [gone]
    if not new.retracts:
        siblings = standing_rows(Succession, EVER).filter(
            successor=gone.successor_id, effective_on=gone.effective_on
        )
        for part in siblings.exclude(pk=new.pk).order_by("sequence"):
            if lineage(part)[-1].recorded_at != entered:
                continue
            parts.append(part)
            correct(
                part,
                by=by,
                event="entry.corrected",
                reason=reason,
                effective_on=new.effective_on,
                decided_by_id=new.decided_by_id,
            )
    closings = standing_rows(ServiceState, EVER).filter(
        subject__in=[part.predecessor_id for part in parts],
        effective_on=gone.effective_on,
        running=False,
    )
    if new.retracts:
        for closing in closings:
            retract(closing, by=by, event="entry.retracted", reason=reason)
    elif new.effective_on != gone.effective_on:
        openings = standing_rows(ServiceState, EVER).filter(
            subject=gone.successor_id, effective_on=gone.effective_on, running=True
        )
        moved = [row for row in openings if lineage(row)[-1].recorded_at == entered]
        for state in (*closings.order_by("sequence"), *moved):
            correct(
                state,
                by=by,
                event="entry.corrected",
                reason=reason,
                effective_on=new.effective_on,
            )
    check_tree(new.organisation_id, new.sequence - 1)


WAYS: Ways = {
    ServiceState: Way(
        ServiceState,
        permissions=(Permission.KEEP_PEOPLE,),
        fields=("effective_on", "reason"),
        check=check_state,
        follow=follow_state,
        may_be_to_come=True,
    ),
    Succession: Way(
        Succession,
        permissions=(Permission.KEEP_PEOPLE,),
        fields=("effective_on", "decided_by"),
        check=check_merger,
        follow=follow_merger,
        may_be_to_come=True,
    ),
    Holding: Way(
        Holding,
        permissions=(Permission.KEEP_PEOPLE,),
        fields=("holder", "covered_by", "effective_on", "note"),
        check=check_holding,
        may_be_to_come=True,
    ),
}
